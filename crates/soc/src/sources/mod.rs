//! Log sources: who sends, how it is read, when silence is an alarm; and the loss ledger, where every message that was received is accounted for.
//! Logging and detection are part of cybersäkerhetslagen 2 kap. 3 § 2 (incident handling) and § 6 (judging how well measures work).
mod api;
mod form;
mod ledger;
mod measures;
mod model;
mod pages;
mod store;
mod table;
#[cfg(test)]
mod tests;
mod wheel;

pub use ledger::LedgerSlot;
pub use model::{Ledger, LedgerLine, NewSource, Source};
pub use store::{Sources, in_use, projections};

use vk_core::{Access, Role, Verb};
use vk_db::Migration;
use vk_web::{Hooks, Messages, Nav, NavGroup, Register, TableInfo, permission};

permission!(pub View = "sources", Verb::View);
permission!(pub Edit = "sources", Verb::Edit);

pub static REGISTER: Register = Register {
    key: store::REGISTER,
    kind: store::KIND,
    path: "/sources",
    nav: Some(Nav { group: NavGroup::Detection, order: 30 }),
    access: &[
        Access {
            verb: Verb::View,
            roles: &[
                Role::Admin,
                Role::Ciso,
                Role::ItSecurityLead,
                Role::Analyst,
                Role::ItDirector,
                Role::SystemManager,
                Role::Auditor,
            ],
        },
        Access { verb: Verb::ViewSecret, roles: &[Role::Ciso, Role::ItSecurityLead, Role::Analyst] },
        Access { verb: Verb::Edit, roles: &[Role::Ciso, Role::ItSecurityLead, Role::Analyst] },
    ],
    migrations: &[Migration { key: "sources/1", after: &["core/1"], sql: include_str!("0001_sources.sql") }],
    messages: Messages { sv: include_str!("sv.ftl"), en: include_str!("en.ftl") },
    routes: |routes| pages::routes(routes).get("/sources/ledger", ledger::ledger),
    api: api::api,
    hooks: Hooks {
        cards: Some(|look| Box::pin(ledger::cards(look))),
        measures: &[measures::LOGS_HEARD],
        projections: Some(|db| Box::pin(store::projections(db))),
        wheel_evidence: &[wheel::HEARD],
        ..Hooks::NONE
    },
    tables: &[TableInfo::audited("log_source")],
};
