//! Reminders of reports that are to be given (cybersäkerhetslagen 2 kap. 5–8 §§, GDPR art. 33): before each end of a term, and once it has passed, in the
//! program and by mail. Each is given once, over restarts, on several nodes and with a clock that is set back; after a standstill only the
//! tightest one that has come. A reminder never decides anything, and names no secret incident.
mod content;
mod guard;
mod job;
mod mail;
mod people;
mod steps;
mod view;

pub use content::{Practice, practice};
pub use job::JOB;
pub use mail::JOB as MAIL_JOB;
pub use view::{Given, cards, given};

use std::time::Duration;
use vk_db::Migration;
use vk_web::{Job, TableInfo};

pub(super) const MIGRATION: Migration = Migration {
    key: "incidents/7",
    after: &["incidents/1", "functions/1", "notices/1"],
    sql: include_str!("0007_reminders.sql"),
};

const MINUTE: Duration = Duration::from_secs(60);

pub(super) const REMINDING: Job = Job { key: job::JOB, every: MINUTE, run: |app, ctx| Box::pin(job::run(app, ctx)) };
/// A job of its own: a mail server that does not answer holds back no reminder in the program.
pub(super) const MAILING: Job = Job { key: mail::JOB, every: MINUTE, run: |app, ctx| Box::pin(mail::run(app, ctx)) };

pub(super) const TABLES: [TableInfo; 3] = [
    TableInfo::machine("incident_reminder", "which reminders have been given"),
    TableInfo::machine("incident_mail", "which mails of reminders went, and what came in their way"),
    TableInfo::machine("incident_look", "when the terms were last looked at"),
];
