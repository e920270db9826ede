//! Reminders for people: what was told of one incident and how its mails went, and what burns on the start page because nobody was there to be told.
use super::super::store::{NO_CLOCK, visible};
use futures::future::BoxFuture;
use std::collections::BTreeSet;
use vk_core::{Id, Instant};
use vk_db::{DbError, Reader, Sql};
use vk_governance::functions;
use vk_web::{AppError, Card, Look, Tone};

/// At most so many on the start page.
const MOST: i64 = 20;
/// A mail that has been on its way for longer has nobody left to say what became of it.
const ON_ITS_WAY_SECONDS: i64 = 300;

/// One reminder that was given, or that nobody was there for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    pub track: Id,
    pub stage: String,
    pub due: Instant,
    pub at: Instant,
    pub told: i64,
    /// Mails by what became of them.
    pub sent: i64,
    pub waiting: i64,
    /// Nobody knows whether they arrived.
    pub unknown: i64,
    pub vacant: Vec<Id>,
}

/// The newest reminders of an incident, with how the mails of each went.
pub async fn given(db: &impl Reader, incident: Id, now: Instant, limit: i64) -> Result<Vec<Given>, DbError> {
    let sql = Sql::new("SELECT * FROM incident_reminder WHERE outcome <> 'overtaken' AND incident_id = ").bind(incident);
    let rows = db.rows(sql.push(" ORDER BY at DESC, lead_hours LIMIT ").bind(limit)).await?;
    let mails = db.rows(Sql::new("SELECT * FROM incident_mail WHERE incident_id = ").bind(incident)).await?;
    rows.iter()
        .map(|row| {
            let mut out = Given {
                track: row.id("track_id")?,
                stage: row.text("stage")?,
                due: row.instant("due_at")?,
                at: row.instant("at")?,
                told: row.int("told")?,
                sent: 0,
                waiting: 0,
                unknown: 0,
                vacant: row.text("vacant")?.split(' ').filter_map(|id| id.parse().ok()).collect(),
            };
            let (request, lead) = (row.text("request_id")?, row.int("lead_hours")?);
            for mail in &mails {
                let same =
                    mail.id("track_id")? == out.track && mail.text("stage")? == out.stage && mail.text("request_id")? == request;
                if same && mail.instant("due_at")? == out.due && mail.int("lead_hours")? == lead {
                    out.count(&mail.text("state")?, now.seconds_since(mail.instant("next_at")?));
                }
            }
            Ok(out)
        })
        .collect()
}

impl Given {
    /// Counts a mail by its state and how long it has been in it.
    fn count(&mut self, state: &str, seconds: i64) {
        match state {
            "sent" => self.sent += 1,
            "waiting" => self.waiting += 1,
            "unknown" => self.unknown += 1,
            "sending" if seconds > ON_ITS_WAY_SECONDS => self.unknown += 1,
            _ => {}
        }
    }
}

/// Functions that a running term should have woken and that nobody holds still; and ends that nobody at all was told of.
pub fn cards<'a>(look: &'a Look<'a>) -> BoxFuture<'a, Result<Vec<Card>, AppError>> {
    Box::pin(async move {
        let sql = Sql::new("SELECT i.id, i.ref, r.vacant, r.outcome, r.due_at FROM incident_reminder r JOIN incident i ON i.id = r.incident_id WHERE i.archived_at IS NULL AND i.state <> 'closed' AND i.next_due < ")
            .bind(NO_CLOCK).push(" AND (r.vacant <> '' OR r.outcome = 'nobody')");
        let sql = visible(sql, &look.viewer).push(" ORDER BY r.at DESC, r.due_at, i.id LIMIT ").bind(MOST);
        let (mut out, mut seen) = (Vec::new(), BTreeSet::new());
        for row in look.app.db.all(sql).await? {
            let reference = row.text("ref")?;
            if row.text("outcome")? == "nobody" && seen.insert(row.id("id")?) {
                out.push(card(
                    look,
                    reference,
                    format!("/incidents/{}/situation", row.id("id")?),
                    "incidents-remind-card-nobody",
                ));
            }
            for id in row.text("vacant")?.split(' ').filter_map(|id| id.parse::<Id>().ok()) {
                if seen.insert(id) && !functions::held(&look.app.db, id, look.ctx.now.local_date()).await? {
                    out.push(card(look, name(look, id).await?, format!("/functions/{id}"), "incidents-remind-card-vacant"));
                }
            }
        }
        Ok(out)
    })
}

fn card(look: &Look<'_>, title: String, href: String, text: &str) -> Card {
    Card { title, href, value: None, text: look.tr.t(text), tone: Tone::Burning, due: None }
}

async fn name(look: &Look<'_>, function: Id) -> Result<String, DbError> {
    let row = look.app.db.one(Sql::new("SELECT name FROM function WHERE id = ").bind(function)).await?;
    row.map_or_else(|| Ok(String::new()), |row| row.text("name"))
}
