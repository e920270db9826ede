//! Whether an incident may be significant (cybersäkerhetslagen 2 kap. 5 §): facts of the incident are held against the thresholds of every sector that
//! the region acts in. The program recommends, says why and what is missing; a named human assesses, here as everywhere. What is written about an
//! incident follows the incident's own permissions; the sectors and the turnover are a setting of the region.
mod acts;
mod api;
mod cards;
pub mod content;
pub mod engine;
mod error;
pub mod intervals;
mod pages;
mod sectors;
pub mod store;
mod view;

pub(super) use acts::keep;
pub use acts::{NewOutage, Reply, rules_for};
pub use error::FactError;

use vk_core::{Access, Role, Verb};
use vk_db::Migration;
use vk_web::{Hooks, Messages, Nav, NavGroup, Register, TableInfo, permission};

permission!(
    /// See which sectors the region acts in.
    pub Sectors = "significance", Verb::View
);
permission!(
    /// Decide which sectors the region acts in, and keep its turnover.
    pub Manage = "significance", Verb::Manage
);

/// Its tables are there wherever incidents are: assessing one writes here.
pub(super) const MIGRATION: Migration =
    Migration { key: "incidents/4", after: &["incidents/1"], sql: include_str!("0004_significance.sql") };

/// The register's name in permissions and the audit log.
const KEY: &str = "significance";

pub static REGISTER: Register = Register {
    key: KEY,
    kind: "",
    path: "/settings/sectors",
    nav: Some(Nav { group: NavGroup::Administration, order: 25 }),
    access: &[
        Access {
            verb: Verb::View,
            roles: &[Role::Admin, Role::Ciso, Role::InfosecOfficer, Role::ItDirector, Role::OfficerOnCall, Role::RegionDirector],
        },
        Access { verb: Verb::Manage, roles: &[Role::Ciso, Role::RegionDirector] },
    ],
    migrations: &[],
    messages: Messages { sv: include_str!("sv.ftl"), en: include_str!("en.ftl") },
    routes: |routes| sectors::routes(pages::routes(routes)),
    api: api::api,
    hooks: Hooks { cards: Some(cards::cards), ..Hooks::NONE },
    tables: &[
        TableInfo::audited("incident_fact"),
        TableInfo::audited("incident_outage"),
        TableInfo::audited("incident_recommendation"),
        TableInfo::audited("sector_profile"),
        TableInfo::audited("turnover"),
    ],
};
