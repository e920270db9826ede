//! Writing what decides about significance: answers, intervals, and what was recommended when a named human assessed. Nothing here assesses.
use super::{
    super::{
        content::ContentError,
        desk::{Desk, field_change, finish, text_for},
        error::IncidentError,
        model::{Assessment, Incident, NIS2, Track},
    },
    content::{self, FactKind, Origin, RuleSet},
    engine::{Answer, evaluate},
    error::FactError,
    store,
};
use vk_core::{Id, Instant};
use vk_db::{Act, Columns, DbError, Sql, WriteTx};

/// What somebody answers to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    Yes,
    No,
    /// Minutes, persons, kronor: what the fact is measured in.
    Number(i64),
    /// Asked, and nobody knows yet: the question stays open.
    Unknown,
}

/// A time in which an activity was limited, at a standstill or on fallback routines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOutage {
    /// One of [`store::OUTAGE_KINDS`].
    pub kind: String,
    pub unit: Option<Id>,
    pub activity: String,
    pub started_at: Instant,
    /// Still going on without an end.
    pub ended_at: Option<Instant>,
    pub note: String,
}

/// No fact of an incident is larger.
pub const MOST: i64 = 1_000_000_000_000_000;

/// The rules that hold for an incident: those in force on the day when the organisation became aware, or when it was reported.
pub fn rules_for(incident: &Incident) -> Result<Option<&'static RuleSet>, ContentError> {
    content::in_force(incident.knowledge_at.unwrap_or(incident.reported_at).local_date())
}

impl Desk<'_> {
    /// Answers one question about an incident. The answer before stays where it is; the newest one counts.
    pub async fn answer(&self, incident: Id, key: &str, reply: Reply) -> Result<(), FactError> {
        let (mut tx, record) = self.take(incident).await?;
        let fact = rules_for(&record).map_err(IncidentError::from)?.and_then(|set| set.fact(key));
        let fact = fact.filter(|f| f.kind != FactKind::Share && f.from != Origin::Turnover);
        let fact = fact.ok_or_else(|| FactError::UnknownFact(key.to_owned()))?;
        let value = match (&reply, fact.kind) {
            (Reply::Yes | Reply::No, FactKind::Flag) => Some((reply == Reply::Yes).to_string()),
            (Reply::Number(n), FactKind::Duration | FactKind::Count | FactKind::Money) if (0..=MOST).contains(n) => {
                Some(n.to_string())
            }
            (Reply::Unknown, _) => None,
            _ => return Err(FactError::NoAnswer(key.to_owned())),
        };
        let before = newest(&tx, incident, key).await?;
        insert_fact(&mut tx, incident, key, value.as_deref()).await?;
        let said = |value: Option<&str>| format!("{key}: {}", value.unwrap_or("?"));
        let before = before.map(|value| said(value.as_deref()));
        let change = field_change(incident, Act::Update, "fact", before.as_deref(), Some(&said(value.as_deref())), None);
        let recorded = finish(&mut tx, self.rules, incident, change).await?;
        Ok(tx.commit(recorded).await?)
    }

    /// Records that an activity is, or was, affected.
    pub async fn start_outage(&self, incident: Id, outage: NewOutage) -> Result<Id, FactError> {
        let (mut tx, record) = self.take(incident).await?;
        let activity = text_for(&record, &outage.activity)?.ok_or(IncidentError::ReasonNeeded)?;
        let note = text_for(&record, &outage.note)?.unwrap_or_default();
        check_times(outage.started_at, outage.ended_at, self.ctx.now)?;
        let id = self.ctx.new_id();
        let row = Columns::new()
            .set("incident_id", incident)
            .set("kind", outage.kind.as_str())
            .set("unit_id", outage.unit)
            .set("activity", activity.as_str())
            .set("started_at", outage.started_at)
            .set("ended_at", outage.ended_at)
            .set("note", note)
            .set("by_name", self.ctx.actor.name());
        tx.insert_row("incident_outage", id, row).await?;
        let said = format!("{} {activity}: {}", outage.kind, outage.started_at.local_minute());
        let change = field_change(incident, Act::Update, "outage", None, Some(&said), None);
        let recorded = finish(&mut tx, self.rules, incident, change).await?;
        tx.commit(recorded).await?;
        Ok(id)
    }

    /// The activity works as usual again.
    pub async fn end_outage(&self, incident: Id, outage: Id, version: i64, at: Instant) -> Result<(), FactError> {
        let (mut tx, _) = self.take(incident).await?;
        let found = open_outage(&tx, incident, outage).await?;
        if found.ended_at.is_some() {
            return Err(FactError::Ended(outage));
        }
        check_times(found.started_at, Some(at), self.ctx.now)?;
        tx.update_row("incident_outage", outage, version, Columns::new().set("ended_at", at)).await?;
        let said = format!("{} {}: {}", found.kind, found.activity, at.local_minute());
        let change = field_change(incident, Act::Update, "outage_end", None, Some(&said), None);
        let recorded = finish(&mut tx, self.rules, incident, change).await?;
        Ok(tx.commit(recorded).await?)
    }

    /// Takes back what was recorded by mistake. It stays readable with the reason and counts no more.
    pub async fn withdraw_outage(&self, incident: Id, outage: Id, version: i64, reason: &str) -> Result<(), FactError> {
        let (mut tx, record) = self.take(incident).await?;
        let found = open_outage(&tx, incident, outage).await?;
        let reason = text_for(&record, reason)?.ok_or(IncidentError::ReasonNeeded)?;
        let row = Columns::new()
            .set("withdrawn_at", self.ctx.now)
            .set("withdrawn_by", self.ctx.actor.name())
            .set("withdrawn_reason", reason.as_str());
        tx.update_row("incident_outage", outage, version, row).await?;
        let said = format!("{} {}", found.kind, found.activity);
        let change = field_change(incident, Act::Update, "outage", Some(&said), None, Some(reason));
        let recorded = finish(&mut tx, self.rules, incident, change).await?;
        Ok(tx.commit(recorded).await?)
    }
}

fn check_times(start: Instant, end: Option<Instant>, now: Instant) -> Result<(), FactError> {
    if start > now || end.is_some_and(|end| end > now) {
        return Err(IncidentError::Future.into());
    }
    if end.is_some_and(|end| end < start) {
        return Err(FactError::EndBeforeStart);
    }
    Ok(())
}

async fn open_outage(tx: &WriteTx<'_>, incident: Id, id: Id) -> Result<store::Outage, FactError> {
    let found = store::outages(tx, incident).await?.into_iter().find(|o| o.id == id).ok_or(DbError::NotFound)?;
    if found.withdrawn.is_some() { Err(FactError::Ended(id)) } else { Ok(found) }
}

/// `Some(None)`: the last answer was that nobody knows.
async fn newest(tx: &WriteTx<'_>, incident: Id, key: &str) -> Result<Option<Option<String>>, DbError> {
    let sql = Sql::new("SELECT value FROM incident_fact WHERE incident_id = ").bind(incident).push(" AND key = ").bind(key);
    tx.one(sql.push(" ORDER BY no DESC LIMIT 1")).await?.map(|r| r.opt_text("value")).transpose()
}

async fn insert_fact(tx: &mut WriteTx<'_>, incident: Id, key: &str, value: Option<&str>) -> Result<(), DbError> {
    let ctx = tx.ctx();
    let sql = Sql::new("INSERT INTO incident_fact (id, incident_id, key, no, value, by_name, by_id, at) VALUES (")
        .bind(ctx.new_id())
        .push(", ")
        .bind(incident)
        .push(", ")
        .bind(key)
        .push(", (SELECT coalesce(max(f.no), 0) + 1 FROM incident_fact f WHERE f.incident_id = ")
        .bind(incident)
        .push(" AND f.key = ")
        .bind(key)
        .push("), ")
        .bind(value)
        .push(", ")
        .bind(ctx.actor.name())
        .push(", ")
        .bind(ctx.actor.user_id())
        .push(", ")
        .bind(ctx.now)
        .push(")");
    tx.exec(sql).await.map(drop)
}

/// Keeps what the program recommended, and from which facts, beside the decision of whoever assesses. Part of the assessment's own write.
pub(in super::super) async fn keep(
    tx: &mut WriteTx<'_>,
    incident: &Incident,
    track: &Track,
    assessment: Assessment,
) -> Result<(), IncidentError> {
    let Some(set) = rules_for(incident)?.filter(|_| track.kind == NIS2) else { return Ok(()) };
    let ctx = tx.ctx();
    let world = store::world(tx, set, incident, ctx.now).await?;
    let found = evaluate(set, &world.profiles, &world.facts, ctx.now);
    let matched = found.verdicts.iter().filter(|v| v.answer == Answer::Matched).map(|v| v.rule.key.as_str());
    let matched: Vec<&str> = matched.collect();
    let sql = Sql::new("INSERT INTO incident_recommendation (id, incident_id, track_id, no, rules, kind, assessment, profiles, facts, matched, ask_at, by_name, at) VALUES (")
        .bind(ctx.new_id()).push(", ").bind(incident.id).push(", ").bind(track.id)
        .push(", (SELECT coalesce(max(r.no), 0) + 1 FROM incident_recommendation r WHERE r.track_id = ").bind(track.id).push("), ")
        .bind(set.label()).push(", ").bind(found.kind.key()).push(", ").bind(assessment.key())
        .push(", ").bind(serde_json::to_string(&world.profiles).map_err(DbError::from)?)
        .push(", ").bind(serde_json::to_string(&world.facts).map_err(DbError::from)?)
        .push(", ").bind(serde_json::to_string(&matched).map_err(DbError::from)?)
        .push(", ").bind(found.next.map(|(at, _)| at))
        .push(", ").bind(ctx.actor.name()).push(", ").bind(ctx.now).push(")");
    Ok(tx.exec(sql).await.map(drop)?)
}
