//! Templates of board papers (mallar för tjänsteskrivelser): which sections a paper has, in which order, and the texts that are filled in with figures.
//! A paper keeps what it was drafted from; changing a template changes no paper. Offentlighets- och sekretesslagen (2009:400) 18 kap. 8 §: each section
//! says what must not stand in it. A template holds no figures and no secrets.
mod api;
pub mod content;
mod form;
pub mod model;
mod pages;
mod sections;
pub mod store;
mod table;
#[cfg(test)]
mod tests;

pub use form::FIELDS;
pub use store::{PaperTemplates, get};

use vk_core::{Access, Role, Verb};
use vk_db::Migration;
use vk_web::{Hooks, Messages, Nav, NavGroup, Register, TableInfo, permission};

permission!(pub View = "paper_templates", Verb::View);
permission!(pub Edit = "paper_templates", Verb::Edit);

pub static REGISTER: Register = Register {
    key: store::REGISTER,
    kind: store::KIND,
    path: "/paper-templates",
    nav: Some(Nav { group: NavGroup::Governance, order: 96 }),
    access: ACCESS,
    migrations: &[Migration { key: "paper_templates/1", after: &["core/1"], sql: include_str!("0001_paper_templates.sql") }],
    messages: Messages { sv: include_str!("sv.ftl"), en: include_str!("en.ftl") },
    routes: pages::routes,
    api: api::api,
    hooks: Hooks {
        content: Some(|app, ctx| Box::pin(content::fill(app, ctx))),
        projections: Some(|db| Box::pin(store::projections(db))),
        common: true,
        ..Hooks::NONE
    },
    tables: &[TableInfo::audited("paper_template"), TableInfo::audited("paper_template_section")],
};

/// Who does what: whoever reads papers reads what they are made from; the coordinator and the registrar keep the texts.
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
    Access { verb: Verb::ViewSecret, roles: &[Role::Ciso] },
    Access { verb: Verb::Edit, roles: &[Role::Ciso, Role::Registrar] },
];
