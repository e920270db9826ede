//! Risk analyses (riskanalyser): workshops about information, systems or units, from plan over report to decision. What is found becomes risks in the
//! register at once. Participants are functions and roles, never named persons; what is security-classified is not analysed here.
mod api;
mod form;
mod frozen;
mod model;
mod pages;
mod quick;
mod store;
mod table;
#[cfg(test)]
mod tests;
mod wheel;

pub use form::FIELDS;
pub use model::{Analysis, AnalysisRow, NewAnalysis, State};
pub use store::{Decision, RiskAnalyses, change_state, decide, get, is_decided, projection, projections};

use vk_core::{Access, Role, Verb};
use vk_db::Migration;
use vk_web::{Hooks, Messages, Nav, NavGroup, Register, TableInfo, permission};

permission!(pub View = "risk_analyses", Verb::View);
permission!(pub Edit = "risk_analyses", Verb::Edit);
permission!(
    /// The decision about a reported analysis.
    pub Decide = "risk_analyses", Verb::Decide
);

pub static REGISTER: Register = Register {
    key: store::REGISTER,
    kind: store::KIND,
    path: "/risk-analyses",
    nav: Some(Nav { group: NavGroup::Governance, order: 45 }),
    access: ACCESS,
    migrations: &[Migration { key: "risk_analyses/1", after: &["core/1"], sql: include_str!("0001_risk_analyses.sql") }],
    messages: Messages { sv: include_str!("sv.ftl"), en: include_str!("en.ftl") },
    routes: pages::routes,
    api: api::api,
    hooks: Hooks { projections: Some(|db| Box::pin(store::projections(db))), wheel_evidence: &[wheel::DECIDED], ..Hooks::NONE },
    tables: &[
        TableInfo::audited("risk_analysis"),
        TableInfo::audited("risk_analysis_link"),
        TableInfo::audited("risk_analysis_frozen"),
    ],
};

/// Who does what: those who keep or own risks lead analyses, those who answer for the operation decide them.
const ACCESS: &[Access] = &[
    Access {
        verb: Verb::View,
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
