//! Occasions (tillfällen): what an activity of the year wheel asks for on one of its days, for one target: who does it, by when, what was checked, what
//! shows that it was done, and what became of it. Late is no state but follows from the day. They are made by themselves as long as their wheel runs.
mod act_pages;
pub mod acts;
mod api;
mod cards;
mod escalate;
mod form;
mod gather;
mod generate;
mod model;
mod pages;
mod store;
mod table;
mod targets;
#[cfg(test)]
mod tests;

pub use form::FIELDS;
pub use generate::{generate, generate_for};
pub use model::{NewOccasion, Occasion, OccasionRow};
pub use store::{Occasions, count_of, get, in_calendar, projection, projections};
pub use table::{TABLE, status_cell};

use crate::wheels::READERS;
use std::time::Duration;
use vk_core::{Access, Role, Verb};
use vk_db::Migration;
use vk_web::{Hooks, Job, Messages, Register, TableInfo, permission};

permission!(pub View = "occasions", Verb::View);
permission!(pub Edit = "occasions", Verb::Edit);

pub static REGISTER: Register = Register {
    key: store::REGISTER,
    kind: store::KIND,
    path: "/occasions",
    nav: None,
    access: ACCESS,
    migrations: &[Migration { key: "occasions/1", after: &["activities/1"], sql: include_str!("0001_occasions.sql") }],
    messages: Messages { sv: include_str!("sv.ftl"), en: include_str!("en.ftl") },
    routes: pages::routes,
    api: api::api,
    hooks: Hooks {
        cards: Some(|look| cards::cards(look)),
        turned: Some(|look, since| Box::pin(cards::turned(look, since))),
        projections: Some(|db| Box::pin(store::projections(db))),
        jobs: &[
            Job { key: "occasions_made", every: HOUR, run: |app, ctx| Box::pin(generate::generate_all(app, ctx)) },
            Job { key: "occasions_escalated", every: DAY, run: |app, ctx| Box::pin(escalate::escalate(app, ctx)) },
            Job { key: "occasions_gathered", every: DAY, run: |app, ctx| Box::pin(gather::gather_all(app, ctx)) },
        ],
        common: true,
        ..Hooks::NONE
    },
    tables: &[TableInfo::audited("occasion"), TableInfo::audited("occasion_move"), TableInfo::audited("occasion_evidence")],
};

const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

/// Whoever answers for information, a system or an operation does what comes round there.
const ACCESS: &[Access] = &[
    Access { verb: Verb::View, roles: READERS },
    Access {
        verb: Verb::ViewSecret,
        roles: &[
            Role::Ciso,
            Role::InfosecOfficer,
            Role::ItSecurityLead,
            Role::ItDirector,
            Role::Dpo,
            Role::InformationOwner,
            Role::SystemOwner,
            Role::SystemManager,
            Role::OperationsManager,
            Role::RegionDirector,
        ],
    },
    Access {
        verb: Verb::Edit,
        roles: &[
            Role::Ciso,
            Role::InfosecOfficer,
            Role::ItSecurityLead,
            Role::ItDirector,
            Role::Dpo,
            Role::ChiefPhysician,
            Role::InformationOwner,
            Role::SystemOwner,
            Role::SystemManager,
            Role::OperationsManager,
        ],
    },
];
