//! Classifications (informationsklassning, KLASSA method): a guided session per information set, one level per aspect with its reason, decided by the
//! information owner alone, valid for a while, superseded and never changed. Cybersäkerhetslagen (2025:1506) 2 kap. 3 § 1 and 9; `domain.md` 2.
//!
//! Level 4 of any aspect stops free text and leads to the security protection chief (säkerhetsskyddschef): nothing that came with it is stored. If that
//! chief clears it, it stands as "special analysis" with the registry number of the answer.
mod acts;
mod api;
mod effect;
mod form;
mod model;
mod pages;
mod records;
mod store;
mod table;
#[cfg(test)]
mod tests;
mod triggers;
mod turned;
mod wheel;

pub use acts::{
    ActError, Earlier, Judged, Judgement, after_incident, clear, decide, hand_in, judge, keep_earlier, review, revoke, start,
    workshop, wrong_level,
};
pub use effect::class_changed;
pub use form::FIELDS;
pub use model::{Cause, Classification, Effect, NewClassification, Proposal, Reasons, STATES, State, SystemEffect};
pub use pages::state_cell;
pub use records::Classifications;
pub use store::{class_of_system, follow, get, insert, of_set, projection, projections};
pub use triggers::{Happened, Operation, Sensitive, causes};

use std::time::Duration;
use vk_core::{Access, Role, Verb};
use vk_db::Migration;
use vk_web::{Hooks, Job, Messages, Nav, NavGroup, Register, TableInfo, permission};

permission!(pub View = "classifications", Verb::View);
permission!(pub Edit = "classifications", Verb::Edit);
permission!(pub Decide = "classifications", Verb::Decide);
permission!(pub Manage = "classifications", Verb::Manage);

pub static REGISTER: Register = Register {
    key: store::REGISTER,
    kind: store::KIND,
    path: "/classifications",
    nav: Some(Nav { group: NavGroup::Information, order: 15 }),
    access: ACCESS,
    migrations: &[Migration {
        key: "classifications/1",
        after: &["information_sets/1"],
        sql: include_str!("0001_classifications.sql"),
    }],
    messages: Messages { sv: include_str!("sv.ftl"), en: include_str!("en.ftl") },
    routes: pages::routes,
    api: api::api,
    hooks: Hooks {
        projections: Some(|db| Box::pin(store::projections(db))),
        jobs: &[Job {
            key: "classifications_age",
            every: Duration::from_secs(3600),
            run: |app, ctx| {
                Box::pin(async move {
                    acts::age(&app.db, ctx).await?;
                    Ok(())
                })
            },
        }],
        turned: Some(|look, since| Box::pin(turned::since(look, since))),
        wheel_evidence: &[wheel::DECIDED],
        ..Hooks::NONE
    },
    tables: &[TableInfo::audited("classification")],
};

/// Who does what (`domain.md` 4.1): the information owner decides, the coordinator and the officers prepare; the coordinator records what the security
/// protection chief has answered.
const ACCESS: &[Access] = &[
    Access {
        verb: Verb::View,
        roles: &[
            Role::Ciso,
            Role::InfosecOfficer,
            Role::ItSecurityLead,
            Role::Analyst,
            Role::ItDirector,
            Role::Dpo,
            Role::ChiefPhysician,
            Role::InformationOwner,
            Role::SystemOwner,
            Role::SystemManager,
            Role::OperationsManager,
            Role::OfficerOnCall,
            Role::RegionDirector,
            Role::Auditor,
        ],
    },
    Access {
        verb: Verb::ViewSecret,
        roles: &[Role::Ciso, Role::InfosecOfficer, Role::Dpo, Role::InformationOwner, Role::OfficerOnCall],
    },
    Access { verb: Verb::Edit, roles: &[Role::Ciso, Role::InfosecOfficer, Role::InformationOwner, Role::OperationsManager] },
    Access { verb: Verb::Decide, roles: &[Role::InformationOwner] },
    Access { verb: Verb::Manage, roles: &[Role::Ciso] },
];
