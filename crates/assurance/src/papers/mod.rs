//! Board papers (tjänsteskrivelser): drafted from figures that are frozen with them, edited section by section, approved, dispatched, treated. A paper
//! is public (offentlighets- och sekretesslagen 2009:400, 18 kap. 8 §): secret matters enter as counts that a named human has approved, what else has to be
//! said goes into a secret annex, a paper of its own. The diary system stays the master of registry numbers. No paper may hold names of persons,
//! hosts or vulnerabilities, nor a link back.
mod act_pages;
pub mod acts;
mod api;
pub mod diff;
pub mod document;
mod figure_pages;
pub mod figures;
mod files;
mod form;
pub mod lint;
pub mod model;
pub mod numbers;
mod pages;
pub mod render;
mod section_pages;
pub mod sections;
pub mod store;
mod table;
#[cfg(test)]
mod tests;
pub mod text;

pub use form::FIELDS;
pub use store::{Papers, get, projections};

use vk_core::{Access, Role, Verb};
use vk_db::Migration;
use vk_web::{
    Hooks, Messages, Nav, NavGroup, Register, TableInfo, permission,
    register::{WheelEvidence, no_api},
};

permission!(pub View = "papers", Verb::View);
permission!(pub Edit = "papers", Verb::Edit);
permission!(
    /// Approves a paper: from then on its text stands.
    pub Decide = "papers", Verb::Decide
);
permission!(
    /// Says that a count over secret records may stand in a public paper.
    pub Counts = "papers", Verb::Manage
);
permission!(
    /// Number, days and outcome; the registrar changes nothing in the text.
    pub Registry = "paper_registry", Verb::Edit
);

pub static REGISTER: Register = Register {
    key: store::REGISTER,
    kind: store::KIND,
    path: "/papers",
    nav: Some(Nav { group: NavGroup::Governance, order: 95 }),
    access: ACCESS,
    migrations: &[Migration { key: "papers/1", after: &["core/1", "paper_templates/1"], sql: include_str!("0001_papers.sql") }],
    messages: Messages { sv: include_str!("sv.ftl"), en: include_str!("en.ftl") },
    routes: pages::routes,
    api: api::api,
    hooks: Hooks {
        projections: Some(|db| Box::pin(store::projections(db))),
        wheel_evidence: &[WheelEvidence {
            key: "paper_reported",
            of: &[""],
            gather: |app, of| Box::pin(async move { Ok(store::reported(&app.db, of).await?) }),
        }],
        ..Hooks::NONE
    },
    tables: &[
        TableInfo::audited("paper_number"),
        TableInfo::audited("paper"),
        TableInfo::audited("paper_section"),
        TableInfo::audited("paper_section_version"),
        TableInfo::audited("paper_section_comment"),
        TableInfo::audited("paper_snapshot"),
        TableInfo::audited("paper_figure_approval"),
        TableInfo::audited("paper_recipient"),
        TableInfo::audited("paper_file"),
    ],
};

pub const REGISTRY_KEY: &str = "paper_registry";

/// What the registrar does with papers: permissions of its own, no records.
pub static REGISTRY: Register = Register {
    key: REGISTRY_KEY,
    kind: "",
    path: "/paper-registry",
    nav: None,
    access: &[Access { verb: Verb::Edit, roles: &[Role::Registrar, Role::Ciso] }],
    migrations: &[],
    messages: Messages::NONE,
    routes: act_pages::registry_routes,
    api: no_api,
    hooks: Hooks::NONE,
    tables: &[],
};

/// Who does what: those who answer for the area write, the director approves, a count over what is secret is approved by whoever answers for security.
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
            Role::RegionDirector,
            Role::Registrar,
            Role::Auditor,
        ],
    },
    Access { verb: Verb::ViewSecret, roles: &[Role::Ciso, Role::ItSecurityLead, Role::ItDirector, Role::RegionDirector] },
    Access { verb: Verb::Edit, roles: &[Role::Ciso, Role::InfosecOfficer, Role::ItSecurityLead, Role::Dpo] },
    Access { verb: Verb::Decide, roles: &[Role::RegionDirector, Role::ItDirector] },
    Access { verb: Verb::Manage, roles: &[Role::Ciso, Role::ItDirector] },
];
