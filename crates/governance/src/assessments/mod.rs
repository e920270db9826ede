//! Self-assessments (självskattning): for one system or unit and one requirement source, what is met, what is not, and what shows it. Cybersäkerhetslagen
//! (2025:1506) 2 kap. 3 § (appropriate measures in ten areas, and their effect); KLASSA's second part; ISO/IEC 27001 6.1.3.
//!
//! The class of the subject decides which requirements apply, at any time; answers are kept when they no longer do. The program counts and proposes
//! (an answer may follow a shared service's, or come through a mapping); people answer, review and decide. A broken legal duty is never green.
//! It may not hold what a system is vulnerable to in detail: that belongs to the vulnerability registers.
mod acts;
mod answers_api;
mod api;
pub mod catalogue;
mod content;
pub mod evidence;
pub mod exceptions;
mod follow;
mod form;
mod gaps;
mod inherit;
mod lines;
mod model;
mod pages;
pub mod procurement;
pub mod scale;
mod store;
mod subject;
mod summary;
mod table;
mod takeover;
#[cfg(test)]
mod tests;
mod wheel;

pub use acts::{answer, start};
pub use follow::follow;
pub use form::FIELDS;
pub use model::{Assessment, AssessmentRow, NewAnswer, NewAssessment, STATES};
pub use store::{Assessments, by_id, get, projections};
pub use subject::{Subject, get as subject_of};
pub use summary::{resummarise_system, touch};

use std::time::Duration;
use vk_core::{Access, Role, Verb};
use vk_db::Migration;
use vk_web::{Hooks, Job, Messages, Nav, NavGroup, Register, TableInfo, permission};

permission!(pub View = "assessments", Verb::View);
permission!(pub Edit = "assessments", Verb::Edit);
permission!(pub Decide = "assessments", Verb::Decide);
permission!(
    /// Answering what was delegated to a function that one holds, wherever it is; the handler looks for the delegation.
    pub Answer = "assessments", Verb::Report
);

pub static REGISTER: Register = Register {
    key: store::REGISTER,
    kind: store::KIND,
    path: "/assessments",
    nav: Some(Nav { group: NavGroup::Governance, order: 10 }),
    access: OWN_ACCESS,
    migrations: &[Migration { key: "assessments/1", after: &["core/1"], sql: include_str!("0001_assessments.sql") }],
    messages: Messages { sv: include_str!("sv.ftl"), en: include_str!("en.ftl") },
    routes: pages::routes,
    api: api::api,
    hooks: Hooks {
        jobs: &[Job {
            key: "assessments_resummarise",
            every: Duration::from_secs(3600),
            run: |app, ctx| Box::pin(summary::catch_up(app, ctx)),
        }],
        projections: Some(|db| Box::pin(store::projections(db))),
        wheel_evidence: &[wheel::REVIEWED],
        ..Hooks::NONE
    },
    tables: &[
        TableInfo::audited("assessment"),
        TableInfo::audited("assessment_answer"),
        TableInfo::audited("assessment_area"),
        TableInfo::audited("assessment_gap"),
        TableInfo::audited("assessment_action"),
    ],
};

/// Who reads: everybody who answers for something, and whoever looks from outside.
const READERS: &[Role] = &[
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
];
const SECRET_READERS: &[Role] = &[Role::Ciso, Role::InfosecOfficer, Role::ItSecurityLead, Role::SystemOwner];
/// Who answers: the owners and managers of systems for their units, heads of operations for what is asked of units, coordinator and officers in scope.
const EDITORS: &[Role] =
    &[Role::Ciso, Role::InfosecOfficer, Role::ItSecurityLead, Role::SystemOwner, Role::SystemManager, Role::OperationsManager];

/// Assessments and evidence: the same people. A review is said by the coordinator or an officer.
const ACCESS: &[Access] = &[VIEW, VIEW_SECRET, EDIT, DECIDE];
/// An answer by delegation is nothing by itself: one requirement, while it is delegated to a function that the person holds.
const OWN_ACCESS: &[Access] = &[VIEW, VIEW_SECRET, EDIT, DECIDE, Access { verb: Verb::Report, roles: Role::ALL }];

const VIEW: Access = Access { verb: Verb::View, roles: READERS };
const VIEW_SECRET: Access = Access { verb: Verb::ViewSecret, roles: SECRET_READERS };
const EDIT: Access = Access { verb: Verb::Edit, roles: EDITORS };
const DECIDE: Access = Access { verb: Verb::Decide, roles: &[Role::Ciso, Role::InfosecOfficer] };
