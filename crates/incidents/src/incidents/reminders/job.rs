//! The job: looks at every end of a term that is near or has passed, and tells what is to be told. What was told, the notices and the mails to be
//! are written in one transaction, so that a program that stops on the way has told all of it or nothing.
use super::{
    super::{
        clocks::{Clock, clocks},
        content::{self, Library},
        model::{Incident, Track},
        store,
        tracks::rules_of,
    },
    Practice, guard,
    people::{Reader, Readers, whom},
    practice,
    steps::{Turn, turn},
};
use std::collections::BTreeSet;
use vk_core::{Ctx, Id, Instant, Secrecy};
use vk_db::{Db, DbError, Sql, WorkTx};
use vk_web::{
    App, AppError, Message,
    notices::{self, NewNotice, NoticeKind},
};

pub const JOB: &str = "incident-reminders";
/// So many incidents are looked at, those whose end is nearest or passed last first.
const MOST: i64 = 2_000;

/// One end of a term, as reminders are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    pub incident: Id,
    pub track: Id,
    pub stage: String,
    /// The report that was asked for, or nothing.
    pub request: String,
    pub due: Instant,
}

impl End {
    pub fn of(incident: &Incident, clock: &Clock) -> Option<End> {
        let request = clock.report.filter(|_| clock.by_request).map(|id| id.to_string()).unwrap_or_default();
        let (incident, track, stage) = (incident.id, clock.track, clock.stage.clone());
        clock.due.filter(|_| clock.state.is_open()).map(|due| End { incident, track, stage, request, due })
    }

    /// Appends ` WHERE …`.
    pub fn at(&self, sql: Sql) -> Sql {
        sql.push(" WHERE track_id = ")
            .bind(self.track)
            .push(" AND stage = ")
            .bind(&self.stage)
            .push(" AND request_id = ")
            .bind(&self.request)
            .push(" AND due_at = ")
            .bind(self.due)
    }
}

/// The open clocks of an incident, with the duty that each belongs to.
pub async fn open_clocks(db: &Db, rules: &Library, incident: &Incident, now: Instant) -> Result<Vec<(Track, Clock)>, AppError> {
    let reports = store::reports(db, incident.id).await?;
    let mut out = Vec::new();
    for track in store::tracks(db, incident.id).await? {
        let all = clocks(rules_of(rules, &track)?, &track, &reports, incident.facts(), now);
        out.extend(all.into_iter().filter(|clock| clock.state.is_open()).map(|clock| (track.clone(), clock)));
    }
    Ok(out)
}

pub async fn run(app: &App, ctx: &Ctx) -> Result<(), AppError> {
    let Some(practice) = practice().filter(|p| !p.leads.is_empty()) else { return Ok(()) };
    if !guard::look(&app.db, ctx.now).await? {
        return Ok(());
    }
    let rules = content::shipped()?;
    for incident in near(&app.db, practice, ctx.now).await? {
        for (track, clock) in open_clocks(&app.db, rules, &incident, ctx.now).await? {
            let Some(end) = End::of(&incident, &clock) else { continue };
            let found = turn(clock.anchor, end.due, ctx.now, &practice.leads, &given(&app.db, &end).await?);
            if let Some(lead) = found.tell {
                let readers = whom(&app.db, practice, (&incident, &track), lead, ctx.now.local_date()).await?;
                tell(&app.db, ctx, &incident, &clock, (&end, lead, &found), &readers).await?;
            }
        }
    }
    Ok(())
}

/// Incidents at work with an end within the longest step.
async fn near(db: &Db, practice: &Practice, now: Instant) -> Result<Vec<Incident>, DbError> {
    let longest = practice.leads.first().copied().unwrap_or(0);
    let sql = Sql::new("SELECT i.* FROM incident i WHERE i.archived_at IS NULL AND i.state <> 'closed' AND i.next_due <= ");
    let sql = sql.bind(now.plus_hours(longest)).push(" ORDER BY i.next_due DESC, i.id LIMIT ").bind(MOST);
    db.all(sql).await?.iter().map(store::incident).collect()
}

/// The steps that have been given, or passed over.
async fn given(db: &Db, end: &End) -> Result<BTreeSet<i64>, DbError> {
    let sql = end.at(Sql::new("SELECT lead_hours FROM incident_reminder")).push(" AND outcome <> 'nobody'");
    db.all(sql).await?.iter().map(|row| row.int("lead_hours")).collect()
}

async fn tell(
    db: &Db,
    ctx: &Ctx,
    incident: &Incident,
    clock: &Clock,
    (end, lead, found): (&End, i64, &Turn),
    readers: &Readers,
) -> Result<(), DbError> {
    let mut tx = db.work().await?;
    let outcome = if readers.told.is_empty() { "nobody" } else { "told" };
    if !remember(&mut tx, ctx, (end, lead, outcome), readers).await? {
        return Ok(());
    }
    for looser in &found.overtaken {
        remember(&mut tx, ctx, (end, *looser, "overtaken"), &Readers::default()).await?;
    }
    let message = message(incident, clock, lead);
    let accounts: BTreeSet<Id> = readers.told.iter().filter_map(|reader| reader.account).collect();
    for account in accounts {
        let notice = NewNotice { account, kind: NoticeKind::Duty, node: Some(incident.id), message: message.clone() };
        let id = ctx.new_id();
        notices::add_by_program(&mut tx, id, ctx.now, &notice).await?;
        // It has a mail of its own: the day's mail does not tell it again.
        notices::mailed(&mut tx, &[id], ctx.now).await?;
    }
    for reader in &readers.told {
        post(&mut tx, ctx, (end, lead), reader).await?;
    }
    tx.commit().await
}

/// True when this step is told for the first time; one that nobody could be told of before counts as that.
async fn remember(
    tx: &mut WorkTx,
    ctx: &Ctx,
    (end, lead, outcome): (&End, i64, &str),
    readers: &Readers,
) -> Result<bool, DbError> {
    let vacant: Vec<String> = readers.vacant.iter().map(Id::to_string).collect();
    let sql = Sql::new(
        "INSERT INTO incident_reminder (incident_id, track_id, stage, request_id, due_at, lead_hours, outcome, told, vacant, at) VALUES (",
    );
    let sql = sql.bind(end.incident).push(", ").bind(end.track).push(", ").bind(&end.stage).push(", ").bind(&end.request);
    let sql = sql.push(", ").bind(end.due).push(", ").bind(lead).push(", ").bind(outcome).push(", ");
    let told = i64::try_from(readers.told.len()).unwrap_or(i64::MAX);
    let sql = sql.bind(told).push(", ").bind(vacant.join(" ")).push(", ").bind(ctx.now).push(
        ") ON CONFLICT (track_id, stage, request_id, due_at, lead_hours) DO UPDATE SET outcome = excluded.outcome, told = excluded.told, \
         vacant = excluded.vacant, at = excluded.at WHERE incident_reminder.outcome = 'nobody' AND excluded.outcome = 'told'",
    );
    Ok(tx.exec(sql).await? > 0)
}

/// A mail to be, unless this address has it already.
async fn post(tx: &mut WorkTx, ctx: &Ctx, (end, lead): (&End, i64), reader: &Reader) -> Result<(), DbError> {
    let Some(address) = &reader.address else { return Ok(()) };
    let sql = Sql::new("INSERT INTO incident_mail (id, incident_id, track_id, stage, request_id, due_at, lead_hours, account_id, name, address, lang, state, next_at, at) VALUES (")
        .bind(ctx.new_id()).push(", ").bind(end.incident).push(", ").bind(end.track).push(", ").bind(&end.stage).push(", ").bind(&end.request)
        .push(", ").bind(end.due).push(", ").bind(lead).push(", ").bind(reader.account).push(", ").bind(&reader.name).push(", ").bind(address.trim())
        .push(", ").bind(reader.lang).push(", 'waiting', ").bind(ctx.now).push(", ").bind(ctx.now).push(") ON CONFLICT DO NOTHING");
    tx.exec(sql).await.map(drop)
}

/// What the notice says: of a secret incident neither its name nor which report.
pub fn message(incident: &Incident, clock: &Clock, lead: i64) -> Message {
    let key = match (incident.draft.secrecy == Secrecy::Secret, lead > 0) {
        (true, true) => "incidents-remind-secret",
        (true, false) => "incidents-remind-secret-passed",
        (false, true) => "incidents-remind-due",
        (false, false) => "incidents-remind-passed",
    };
    let due = clock.due.map(Instant::local_minute).unwrap_or_default();
    let message = Message::new(key).with("due", due);
    if incident.draft.secrecy == Secrecy::Secret {
        return message;
    }
    // The reader's language is not known yet: each language takes its own name.
    message.with("stage_sv", clock.name.sv.as_str()).with("stage_en", clock.name.en.as_str())
}
