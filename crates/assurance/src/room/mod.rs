//! The auditors' room (granskningsrummet): what elected auditors, their experts or an authority asked for in an audit and were handed, and nothing
//! else of the program (kommunallagen 2017:725 12 kap. 9 §; `docs/decisions/0017-auditors-room.md`). A seat binds an account to one audit for a time.
//! What is handed over is a frozen copy. It may not hold security-classified information; the auditors keep their own notes in their own system.
mod acts;
mod api;
mod copy;
mod guest;
mod model;
mod pages;
mod store;
#[cfg(test)]
mod tests;

pub use acts::RoomAct;
pub use model::{Frozen, Handover, Line, Request, Room, Seat};

use vk_core::{Access, Role, Verb};
use vk_db::Migration;
use vk_web::{Hooks, Messages, Nav, NavGroup, Register, TableInfo, permission};

pub const KEY: &str = "audit_room";

permission!(
    /// Sits in rooms: in which ones, the seats say.
    pub Sit = "audit_room", Verb::View
);
permission!(
    /// Asks for something there.
    pub Ask = "audit_room", Verb::Report
);

pub static REGISTER: Register = Register {
    key: KEY,
    kind: "",
    path: "/room",
    nav: Some(Nav { group: NavGroup::Governance, order: 84 }),
    access: &[Access { verb: Verb::View, roles: AUDITORS }, Access { verb: Verb::Report, roles: AUDITORS }],
    migrations: &[Migration { key: "audit_room/1", after: &["audits/1"], sql: include_str!("0001_audit_room.sql") }],
    messages: Messages { sv: include_str!("sv.ftl"), en: include_str!("en.ftl") },
    routes: |routes| guest::routes(pages::routes(routes)),
    api: api::api,
    hooks: Hooks::NONE,
    tables: &[TableInfo::audited("review_seat"), TableInfo::audited("review_request"), TableInfo::audited("review_handover")],
};

/// Who may be given a seat.
const AUDITORS: &[Role] = &[Role::AuditExpert, Role::Auditor];
