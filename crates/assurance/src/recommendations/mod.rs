//! Recommendations (rekommendationer) of audits: each is answered with a position, a function and a day, and followed up until it is confirmed or
//! written off. Positions, statuses and what each demands are content (`content/audit`).
pub mod acts;
mod api;
mod form;
mod model;
mod pages;
pub(crate) mod store;
mod table;

pub use form::FIELDS;
pub use model::{FollowUp, NewRecommendation, POSITIONS, Recommendation, RecommendationRow, STATUSES, is_fixed, is_open};
pub use store::{Recommendations, get, of_audit, projections};
pub use table::{TABLE, status_cell, word};

use crate::audits;
use vk_core::{Access, Role, Verb};
use vk_db::Migration;
use vk_web::{Hooks, Messages, Nav, NavGroup, Register, TableInfo, permission};

permission!(pub View = "recommendations", Verb::View);
permission!(pub Edit = "recommendations", Verb::Edit);

pub static REGISTER: Register = Register {
    key: store::REGISTER,
    kind: store::KIND,
    path: "/recommendations",
    nav: Some(Nav { group: NavGroup::Governance, order: 82 }),
    access: ACCESS,
    migrations: &[Migration { key: "recommendations/1", after: &["findings/1"], sql: include_str!("0001_recommendations.sql") }],
    messages: Messages { sv: include_str!("sv.ftl"), en: include_str!("en.ftl") },
    routes: pages::routes,
    api: api::api,
    hooks: Hooks { projections: Some(|db| Box::pin(store::projections(db))), ..Hooks::NONE },
    tables: &[
        TableInfo::audited("recommendation"),
        TableInfo::audited("recommendation_finding"),
        TableInfo::audited("recommendation_follow_up"),
    ],
};

/// Whoever sees audits sees what they recommend; those who carry it out write how it goes.
const ACCESS: &[Access] = &[
    Access { verb: Verb::View, roles: audits::READERS },
    Access { verb: Verb::ViewSecret, roles: audits::SECRET_READERS },
    Access {
        verb: Verb::Edit,
        roles: &[Role::Ciso, Role::InfosecOfficer, Role::ItSecurityLead, Role::SystemOwner, Role::OperationsManager],
    },
];
