//! What somebody has to do, whatever register asks for it: "my tasks", an owner's own page, the coordinator's Monday, reminders and the daily mail. It reads the
//! duties that records project into the graph and knows no register; permission is that of the records.
//!
//! Duties bind to functions, people hold functions, accounts belong to people: whoever leaves orphans nothing. Nothing here decides or changes a record.
mod api;
mod cards;
mod digest;
mod duties;
pub mod mail;
mod mail_page;
mod mine;
mod monday;
mod my;
mod nudge;
mod remind;
#[cfg(test)]
mod tests;

pub use digest::JOB as DIGEST_JOB;
pub use duties::{Group, Task};
pub use mail::{MailConfig, MailError, Mailer};
pub use remind::JOB as REMIND_JOB;

use std::time::Duration;
use vk_core::{Access, Role, Verb};
use vk_db::Migration;
use vk_web::{Hooks, Job, Messages, Nav, NavGroup, Register, TableInfo, permission};

permission!(pub View = "tasks", Verb::View);
permission!(
    /// The coordinator's Monday.
    pub Coordinate = "monday", Verb::View
);
permission!(
    /// Asking functions for what is late.
    pub Ask = "monday", Verb::Edit
);
permission!(
    /// How the daily mail goes.
    pub Manage = "tasks", Verb::Manage
);

const DAY: Duration = Duration::from_secs(24 * 3600);
const HOUR: Duration = Duration::from_secs(3600);

pub static REGISTER: Register = Register {
    key: "tasks",
    kind: "",
    path: "/tasks",
    nav: Some(Nav { group: NavGroup::Own, order: 10 }),
    access: &[Access { verb: Verb::View, roles: Role::ALL }, Access { verb: Verb::Manage, roles: &[Role::Admin, Role::Ciso] }],
    migrations: &[Migration {
        key: "tasks/1",
        after: &["core/1", "functions/1", "notices/1"],
        sql: include_str!("0001_tasks.sql"),
    }],
    messages: Messages { sv: include_str!("sv.ftl"), en: include_str!("en.ftl") },
    routes: |routes| routes.get("/tasks", my::show).get("/mine", mine::show).get("/tasks/mail", mail_page::show),
    api: api::api,
    hooks: Hooks {
        cards: Some(cards::cards),
        jobs: &[
            Job { key: REMIND_JOB, every: DAY, run: |app, ctx| Box::pin(remind::run(app, ctx)) },
            Job { key: DIGEST_JOB, every: HOUR, run: |app, ctx| Box::pin(digest::run(app, ctx)) },
        ],
        held: Some(|db, person, day| Box::pin(async move { duties::functions_of(db, person, day).await })),
        ..Hooks::NONE
    },
    tables: &[
        TableInfo::machine("duty_notice", "which reminders have been given"),
        TableInfo::machine("mail_digest", "when each daily mail went, and what came in its way"),
    ],
};

/// Where the coordinator's week begins: a place of its own in the menu, for those who coordinate.
pub static MONDAY: Register = Register {
    key: "monday",
    kind: "",
    path: "/monday",
    nav: Some(Nav { group: NavGroup::Own, order: 20 }),
    access: &[Access { verb: Verb::View, roles: COORDINATORS }, Access { verb: Verb::Edit, roles: COORDINATORS }],
    migrations: &[],
    messages: Messages::NONE,
    routes: |routes| routes.get("/monday", monday::show).post("/monday/nudge/{function}", nudge::nudge),
    api: api::monday,
    hooks: Hooks::NONE,
    tables: &[TableInfo::audited("nudge")],
};

const COORDINATORS: &[Role] = &[Role::Ciso, Role::InfosecOfficer, Role::ItSecurityLead];

/// The ways to look, for the top of each page: words, address, whether it is this one.
fn tabs<P: vk_web::Permission>(auth: &vk_web::Auth<P>, here: &str) -> Vec<(String, &'static str, bool)> {
    let all = [
        ("nav-tasks", "/tasks", true),
        ("tasks-mine-title", "/mine", true),
        ("tasks-monday-title", "/monday", auth.may_in("monday", Verb::View)),
        ("tasks-mail-title", "/tasks/mail", auth.may_in("tasks", Verb::Manage)),
    ];
    all.into_iter().filter(|(_, _, may)| *may).map(|(words, path, _)| (auth.tr.t(words), path, path == here)).collect()
}
