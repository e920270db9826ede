//! Activities of the year wheel: what comes round, by which rule, for whom, who answers for it, what it needs and gives, and by which law. The day that a
//! rule gives is the one on which the work should be finished; the window around it says when it may begin and when it is late. The rules are RFC 5545's;
//! reading and counting them is `vk_wheel`.
mod api;
mod cloning;
mod form;
mod model;
mod pages;
mod store;
mod table;
#[cfg(test)]
mod tests;

pub use cloning::{copy, plan};
pub use form::{ESCALATE_AFTER, FIELDS, to_raw};
pub use model::{Activity, CATEGORIES, EVIDENCE, NewActivity, target_kind};
pub use store::{Activities, KIND, get, in_tx, insert as add, of_wheel, projection, projections};
pub use table::rhythm;

use crate::wheels::{READERS, SECRET_READERS};
use vk_core::{Access, Role, Verb};
use vk_db::Migration;
use vk_web::{Hooks, Messages, Register, TableInfo, permission};

permission!(pub View = "activities", Verb::View);
permission!(pub Edit = "activities", Verb::Edit);

pub static REGISTER: Register = Register {
    key: store::REGISTER,
    kind: store::KIND,
    path: "/activities",
    nav: None,
    access: ACCESS,
    migrations: &[Migration { key: "activities/1", after: &["wheels/1"], sql: include_str!("0001_activities.sql") }],
    messages: Messages { sv: include_str!("sv.ftl"), en: include_str!("en.ftl") },
    routes: pages::routes,
    api: api::api,
    hooks: Hooks { projections: Some(|db| Box::pin(store::projections(db))), common: true, ..Hooks::NONE },
    tables: &[
        TableInfo::audited("activity"),
        TableInfo::audited("activity_participant"),
        TableInfo::audited("activity_target"),
        TableInfo::audited("activity_gathers"),
    ],
};

/// Those who plan the year. The data protection officer advises and follows up; the data protection activities are planned by the officers.
const ACCESS: &[Access] = &[
    Access { verb: Verb::View, roles: READERS },
    Access { verb: Verb::ViewSecret, roles: SECRET_READERS },
    Access { verb: Verb::Edit, roles: &[Role::Ciso, Role::InfosecOfficer, Role::ItSecurityLead] },
];
