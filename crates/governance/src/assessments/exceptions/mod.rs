//! Exceptions (avsteg, dispens): a requirement that a system or unit does not meet for a while, with the reason, what lessens the harm meanwhile, who has
//! decided it with which mandate, and the last day.
//!
//! An exception from a legal duty (cybersäkerhetslagen 2 kap. 3 §) makes nothing lawful: it shows as a documented shortfall (dokumenterad brist), never
//! as met. The program decides nothing; an approved exception whose content is changed is asked for again.
mod api;
mod form;
mod model;
mod pages;
pub(super) mod store;
mod table;
#[cfg(test)]
mod tests;
mod turned;
mod wheel;

pub use form::FIELDS;
pub use model::{Exception, ExceptionRow, NewException, STATES};
pub use store::{Exceptions, by_id, get, projections};
pub use table::state_cell;

use super::{EDITORS, READERS, SECRET_READERS};
use std::time::Duration;
use vk_core::{Access, Role, Verb};
use vk_db::Migration;
use vk_web::{Hooks, Job, Messages, Nav, NavGroup, Register, TableInfo, permission};

permission!(pub View = "exceptions", Verb::View);
permission!(pub Edit = "exceptions", Verb::Edit);
permission!(pub Decide = "exceptions", Verb::Decide);

pub static REGISTER: Register = Register {
    key: store::REGISTER,
    kind: store::KIND,
    path: "/exceptions",
    nav: Some(Nav { group: NavGroup::Governance, order: 35 }),
    access: ACCESS,
    migrations: &[Migration { key: "exceptions/1", after: &["core/1"], sql: include_str!("0001_exceptions.sql") }],
    messages: Messages { sv: include_str!("sv.ftl"), en: include_str!("en.ftl") },
    routes: pages::routes,
    api: api::api,
    hooks: Hooks {
        jobs: &[Job {
            key: "exceptions_expire",
            every: Duration::from_secs(3600),
            run: |app, ctx| Box::pin(store::expire(app, ctx)),
        }],
        projections: Some(|db| Box::pin(store::projections(db))),
        turned: Some(turned::turned),
        wheel_evidence: &[wheel::REVIEWED],
        ..Hooks::NONE
    },
    tables: &[TableInfo::audited("exception")],
};

/// Who carries the risk decides, as the function that the exception names: the information owner, the director of IT for what is common, the regional director.
const ACCESS: &[Access] = &[
    Access { verb: Verb::View, roles: READERS },
    Access { verb: Verb::ViewSecret, roles: SECRET_READERS },
    Access { verb: Verb::Edit, roles: EDITORS },
    Access { verb: Verb::Decide, roles: &[Role::InformationOwner, Role::ItDirector, Role::RegionDirector] },
];
