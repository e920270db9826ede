//! The register of risks (riskregister): what may happen to what, how likely and how grave without measures, now and as intended; who owns it, how it is
//! treated, who has accepted it by which mandate and until when; and how it is followed up. Cybersäkerhetslagen (2025:1506) 2 kap. 3 § 1 and 6.
//!
//! The program computes zones from the region's matrix and recommends; a named human with the mandate of the zone decides, with a reason. It may not
//! describe security-classified information.
mod acceptances;
pub mod acts;
mod api;
mod form;
mod links;
pub mod model;
pub mod overview;
mod owners;
mod pages;
mod place;
mod rules;
mod store;
mod table;
#[cfg(test)]
mod tests;
mod turned;
mod wheel;
mod wire;

pub use acceptances::acceptances;
pub use acts::mark_for_rejudging;
pub use form::FIELDS;
pub use model::{Levels, NewRisk, Risk, RiskRow, State, Which, ZoneName};
pub use store::{Risks, get, projection, projections};
pub use table::{TABLE, zone_cell, zone_name};

use std::time::Duration;
use vk_core::{Access, Role, Verb};
use vk_db::Migration;
use vk_web::{Hooks, Messages, Nav, NavGroup, Register, TableInfo, permission, register::Job};

permission!(pub View = "risks", Verb::View);
permission!(pub Edit = "risks", Verb::Edit);
permission!(
    /// The acceptance of a risk; which zone and which unit says the mandate.
    pub Decide = "risks", Verb::Decide
);

pub static REGISTER: Register = Register {
    key: store::REGISTER,
    kind: store::KIND,
    path: "/risks",
    nav: Some(Nav { group: NavGroup::Governance, order: 40 }),
    access: ACCESS,
    migrations: &[Migration { key: "risks/1", after: &["core/1", "risk_matrices/1"], sql: include_str!("0001_risks.sql") }],
    messages: Messages { sv: include_str!("sv.ftl"), en: include_str!("en.ftl") },
    routes: pages::routes,
    api: api::api,
    hooks: Hooks {
        jobs: &[Job {
            key: "risk_acceptances",
            every: Duration::from_secs(3600),
            run: |app, ctx| Box::pin(acts::expire_due(app, ctx)),
        }],
        projections: Some(|db| Box::pin(store::projections(db))),
        turned: Some(|look, since| Box::pin(turned::turned(look, since))),
        wheel_evidence: &[wheel::REVIEWED],
        ..Hooks::NONE
    },
    tables: &[
        TableInfo::audited("risk_number"),
        TableInfo::audited("risk"),
        TableInfo::audited("risk_link"),
        TableInfo::audited("risk_acceptance"),
        TableInfo::audited("risk_level_history"),
    ],
};

/// Who does what. The coordinator and the officers keep the register; those who answer for information, a system or an operation own and decide. Whoever may be
/// given a mandate to accept also sees secret risks of their scope: nobody decides about what they cannot read.
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
            Role::RegionDirector,
            Role::Auditor,
        ],
    },
    Access {
        verb: Verb::ViewSecret,
        roles: &[
            Role::Ciso,
            Role::InfosecOfficer,
            Role::ItSecurityLead,
            Role::InformationOwner,
            Role::SystemOwner,
            Role::OperationsManager,
            Role::ItDirector,
            Role::Dpo,
            Role::RegionDirector,
        ],
    },
    Access {
        verb: Verb::Edit,
        roles: &[
            Role::Ciso,
            Role::InfosecOfficer,
            Role::ItSecurityLead,
            Role::InformationOwner,
            Role::SystemOwner,
            Role::SystemManager,
        ],
    },
    Access {
        verb: Verb::Decide,
        roles: &[Role::InformationOwner, Role::SystemOwner, Role::OperationsManager, Role::ItDirector, Role::RegionDirector],
    },
];
