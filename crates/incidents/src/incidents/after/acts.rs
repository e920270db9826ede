//! Writing what is left when an incident is over. Whoever works with it says why it happened and what was learnt; what it cost is said by those who
//! lead it.
use super::{CONFIDENCES, COST_KINDS, store};
use crate::incidents::{
    desk::{Desk, field_change, finish, human, text_for},
    error::IncidentError,
    model::{Assessment, Incident, NIS2, Track},
    store as incidents,
    tracks::needed,
};
use vk_core::{Date, Id};
use vk_db::{Act, Columns, DbError, Sql, WriteTx};
use vk_governance::actions::{self, NewAction, Origin};

/// One cost.
#[derive(Clone, Debug, Default)]
pub struct NewCost {
    /// One of [`COST_KINDS`].
    pub kind: String,
    /// In öre.
    pub amount: i64,
    pub estimated: bool,
    pub note: String,
}

/// Why it happened.
#[derive(Clone, Debug, Default)]
pub struct NewCause {
    /// A key of the content.
    pub kind: String,
    pub text: String,
    /// One of [`CONFIDENCES`].
    pub confidence: String,
}

/// What somebody has learnt, and what follows.
#[derive(Clone, Debug)]
pub struct NewLesson {
    pub text: String,
    pub follows: Follows,
}

#[derive(Clone, Debug)]
pub enum Follows {
    /// An action is opened in its register.
    Action { name: String, responsible: Option<Id>, due_on: Option<Date> },
    /// Nothing, and why.
    Nothing(String),
}

impl Desk<'_> {
    /// Adds a cost, in whole öre.
    pub async fn add_cost(&self, id: Id, new: NewCost) -> Result<Id, IncidentError> {
        human(self.ctx)?;
        let (mut tx, incident) = self.take_led(id).await?;
        let note = text_for(&incident, &new.note)?.unwrap_or_default();
        if !COST_KINDS.contains(&new.kind.as_str()) || new.amount < 0 {
            return Err(DbError::NotFound.into());
        }
        let cost = self.ctx.new_id();
        let columns = self.said().set("id", cost).set("incident_id", id).set("kind", &new.kind).set("amount", new.amount);
        tx.insert("incident_cost", columns.set("estimated", new.estimated).set("note", note)).await?;
        let said = format!("{}: {}", new.kind, super::money::kronor(new.amount));
        let recorded = finish(&mut tx, self.rules, id, field_change(id, Act::Update, "cost", None, Some(&said), None)).await?;
        tx.commit(recorded).await?;
        Ok(cost)
    }

    /// Takes back a cost that was wrong. It stays readable and counts no more.
    pub async fn withdraw_cost(&self, id: Id, cost: Id, reason: &str) -> Result<(), IncidentError> {
        human(self.ctx)?;
        let (mut tx, incident) = self.take_led(id).await?;
        let reason = needed(&incident, reason)?;
        let all = store::costs(&tx, id).await?;
        let found = all.into_iter().find(|c| c.id == cost && c.withdrawn.is_none()).ok_or(DbError::NotFound)?;
        let sql = Sql::new("UPDATE incident_cost SET withdrawn_at = ").bind(self.ctx.now).push(", withdrawn_by = ");
        let sql = sql.bind(self.ctx.actor.name()).push(", withdrawn_reason = ").bind(&reason);
        tx.exec(sql.push(" WHERE id = ").bind(cost)).await?;
        let said = format!("{}: {}", found.kind, super::money::kronor(found.amount));
        let change = field_change(id, Act::Update, "cost", Some(&said), None, Some(reason));
        let recorded = finish(&mut tx, self.rules, id, change).await?;
        Ok(tx.commit(recorded).await?)
    }

    /// Says why it happened. What was said before stays; the newest counts.
    pub async fn say_cause(&self, id: Id, new: NewCause) -> Result<(), IncidentError> {
        human(self.ctx)?;
        let (mut tx, incident) = self.take(id).await?;
        let text = needed(&incident, &new.text)?;
        if self.rules.cause(&new.kind).is_none() {
            return Err(DbError::refused("cause_kind", "form-required-choice").into());
        }
        if !CONFIDENCES.contains(&new.confidence.as_str()) {
            return Err(DbError::refused("confidence", "form-required-choice").into());
        }
        let before = store::cause(&tx, id).await?;
        let no = before.as_ref().map_or(1, |c| c.no + 1);
        let columns = self.said().set("id", self.ctx.new_id()).set("incident_id", id).set("no", no).set("kind", &new.kind);
        tx.insert("incident_cause", columns.set("text", &text).set("confidence", &new.confidence)).await?;
        let said = |kind: &str, text: &str| format!("{kind}: {text}");
        let old = before.map(|c| said(&c.kind, &c.text));
        let change = field_change(id, Act::Update, "cause", old.as_deref(), Some(&said(&new.kind, &text)), None);
        let recorded = finish(&mut tx, self.rules, id, change).await?;
        Ok(tx.commit(recorded).await?)
    }

    /// Keeps what was learnt, with the action that follows or why there is none.
    pub async fn add_lesson(&self, id: Id, new: NewLesson) -> Result<Id, IncidentError> {
        human(self.ctx)?;
        let (mut tx, incident) = self.take(id).await?;
        let text = needed(&incident, &new.text)?;
        let (action, reason) = match new.follows {
            Follows::Nothing(reason) => {
                let reason = text_for(&incident, &reason)?;
                let asked = || DbError::refused("no_action_reason", "incidents-error-lesson");
                (None, Some(reason.ok_or_else(asked)?))
            }
            Follows::Action { name, responsible, due_on } => {
                let name =
                    text_for(&incident, &name)?.ok_or_else(|| DbError::refused("action_name", "incidents-error-lesson"))?;
                let new = NewAction {
                    description: Some(text.clone()),
                    responsible,
                    due_on,
                    legal_areas: vec!["incident_handling".to_owned()],
                    ..NewAction::draft(name)
                };
                let (action, _) = actions::open_from(&mut tx, Origin { kind: "incident", id }, new).await?;
                (Some(action), None)
            }
        };
        let lesson = self.ctx.new_id();
        let columns = self.said().set("id", lesson).set("incident_id", id).set("text", &text);
        tx.insert("incident_lesson", columns.set("action_id", action).set("no_action_reason", reason.as_deref())).await?;
        let change = field_change(id, Act::Update, "lesson", None, Some(&text), reason);
        let recorded = finish(&mut tx, self.rules, id, change).await?;
        tx.commit(recorded).await?;
        Ok(lesson)
    }

    /// Who says it, and when.
    pub(super) fn said(&self) -> Columns {
        Columns::new().set("by_name", self.ctx.actor.name()).set("by_id", self.ctx.actor.user_id()).set("at", self.ctx.now)
    }
}

/// Keeps one decision whether something is a duty; within the assessment's own write.
pub(in crate::incidents) async fn keep_assessment(
    tx: &mut WriteTx<'_>,
    track: &Track,
    assessment: Assessment,
    reason: Option<&str>,
) -> Result<(), DbError> {
    let ctx = tx.ctx();
    let no = store::assessments(tx, track.id).await?.len() + 1;
    let columns = Columns::new()
        .set("id", ctx.new_id())
        .set("incident_id", track.incident)
        .set("track_id", track.id)
        .set("no", i64::try_from(no).unwrap_or(i64::MAX))
        .set("assessment", assessment.key())
        .set("reason", reason)
        .set("by_name", ctx.actor.name())
        .set("by_id", ctx.actor.user_id())
        .set("at", ctx.now);
    tx.insert("incident_assessment", columns).await
}

/// Whether a significant incident may be closed: somebody has said why it happened and what was learnt. Where no word may be written, nothing is
/// asked.
pub(in crate::incidents) async fn learnt(tx: &WriteTx<'_>, incident: &Incident) -> Result<(), IncidentError> {
    let tracks = incidents::tracks(tx, incident.id).await?;
    let significant = tracks.iter().any(|t| t.kind == NIS2 && t.assessment == Assessment::Required);
    if !significant || !incident.takes_text() {
        return Ok(());
    }
    let told = store::cause(tx, incident.id).await?.is_some() && !store::lessons(tx, incident.id).await?.is_empty();
    if told { Ok(()) } else { Err(DbError::refused("to", "incidents-error-not-learnt").into()) }
}
