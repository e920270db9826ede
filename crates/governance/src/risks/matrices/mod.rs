//! Risk matrices (riskmatriser): levels of likelihood and consequence, which combination lies in which zone, and who may accept a risk there for how
//! long (the region's delegation order). A decided matrix is never changed: a new version is made from it. One is in use in the whole region; risks
//! keep the one that they were judged with until somebody judges them anew.
mod api;
pub mod body;
mod content;
mod form;
pub mod model;
mod pages;
mod scale;
mod store;
mod table;
#[cfg(test)]
mod tests;
pub mod view;

pub use body::{Body, Judgement};
pub use content::shipped;
pub use form::FIELDS;
pub use model::Matrix;
pub use store::{MatrixInput, RiskMatrices, add, get, in_use, new_version, projection, projections, scale, take_into_use};

use vk_core::{Access, Role, Verb};
use vk_db::Migration;
use vk_web::{Hooks, Messages, Nav, NavGroup, Register, TableInfo, permission};

permission!(pub View = "risk_matrices", Verb::View);
permission!(pub Edit = "risk_matrices", Verb::Edit);
permission!(
    /// The decision which matrix the region uses.
    pub Decide = "risk_matrices", Verb::Decide
);

pub static REGISTER: Register = Register {
    key: store::REGISTER,
    kind: store::KIND,
    path: "/risk-matrices",
    nav: Some(Nav { group: NavGroup::Governance, order: 55 }),
    access: ACCESS,
    migrations: &[Migration { key: "risk_matrices/1", after: &["core/1"], sql: include_str!("0001_risk_matrices.sql") }],
    messages: Messages { sv: include_str!("sv.ftl"), en: include_str!("en.ftl") },
    routes: pages::routes,
    api: api::api,
    hooks: Hooks {
        content: Some(|app, ctx| Box::pin(content::fill(app, ctx))),
        projections: Some(|db| Box::pin(store::projections(db))),
        common: true,
        ..Hooks::NONE
    },
    tables: &[TableInfo::audited("risk_matrix"), TableInfo::audited("risk_zone")],
};

/// Who does what. Everybody who judges, owns or follows a risk reads the scale; the coordinator keeps it. Which matrix is in use says who may accept what:
/// that is delegation, which the region's director decides and the coordinator does not.
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
    Access { verb: Verb::ViewSecret, roles: &[Role::Ciso, Role::RegionDirector] },
    Access { verb: Verb::Edit, roles: &[Role::Ciso] },
    Access { verb: Verb::Decide, roles: &[Role::RegionDirector] },
];
