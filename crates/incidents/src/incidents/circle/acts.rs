//! Letting a unit take part, and ending it: by whoever leads the incident, with a reason.
use super::{Part, of_incident, participants};
use crate::incidents::{
    desk::{Desk, entry, field_change, finish},
    error::IncidentError,
    model::EntryKind,
    store,
};
use serde_json::json;
use vk_core::{Id, Instant};
use vk_db::{Act, DbError, Sql, WriteTx};

/// A unit that is to take part.
#[derive(Clone, Debug)]
pub struct Joining {
    pub unit: Id,
    pub part: Part,
    pub reason: String,
    /// When it ends by itself.
    pub until: Option<Instant>,
}

impl Desk<'_> {
    /// Lets a unit take part. One that already does gets the new part from now on; the former one stays readable.
    pub async fn join(&self, id: Id, joining: Joining) -> Result<(), IncidentError> {
        let (mut tx, incident) = self.take_led(id).await?;
        let reason = super::super::tracks::needed(&incident, &joining.reason)?;
        if joining.until.is_some_and(|until| until <= self.ctx.now) {
            return Err(IncidentError::Past);
        }
        let (name, _) = store::unit(&tx, joining.unit).await?.ok_or(DbError::NotFound)?;
        let now = of_incident(&tx, id).await?;
        if now.iter().any(|(unit, part)| *unit == joining.unit && *part == joining.part) && joining.until.is_none() {
            return Err(IncidentError::TakesPart);
        }
        let ended = Sql::new("UPDATE incident_participant SET ended_at = ").bind(self.ctx.now).push(", ended_by = ");
        let ended = ended.bind(self.ctx.actor.name()).push(" WHERE ended_at IS NULL AND incident_id = ").bind(id);
        tx.exec(ended.push(" AND unit_id = ").bind(joining.unit)).await?;
        insert(&mut tx, id, joining.unit, joining.part, &reason, joining.until).await?;
        entry(&mut tx, id, EntryKind::Joined, json!({ "unit": name, "part": joining.part.key() })).await?;
        let change = field_change(id, Act::Update, "participant", None, Some(&name), Some(reason));
        let recorded = finish(&mut tx, self.rules, id, change).await?;
        Ok(tx.commit(recorded).await?)
    }

    /// Ends a unit's part; it sees nothing more from then on.
    pub async fn leave(&self, id: Id, participant: Id) -> Result<(), IncidentError> {
        let (mut tx, _) = self.take_led(id).await?;
        let all = participants(&tx, id).await?;
        let found = all.into_iter().find(|p| p.id == participant && p.ended_at.is_none()).ok_or(DbError::NotFound)?;
        let sql = Sql::new("UPDATE incident_participant SET ended_at = ").bind(self.ctx.now).push(", ended_by = ");
        tx.exec(sql.bind(self.ctx.actor.name()).push(" WHERE id = ").bind(participant)).await?;
        entry(&mut tx, id, EntryKind::Left, json!({ "unit": found.unit_name, "part": found.part.key() })).await?;
        let change = field_change(id, Act::Update, "participant", Some(&found.unit_name), None, None);
        let recorded = finish(&mut tx, self.rules, id, change).await?;
        Ok(tx.commit(recorded).await?)
    }
}

/// A unit takes part without anybody having said so (an alert names it, a controller has a duty in it), unless it does already.
pub(in crate::incidents) async fn takes_part(tx: &mut WriteTx<'_>, incident: Id, unit: Id, part: Part) -> Result<bool, DbError> {
    if of_incident(tx, incident).await?.iter().any(|(known, _)| *known == unit) {
        return Ok(false);
    }
    insert(tx, incident, unit, part, "", None).await?;
    Ok(true)
}

async fn insert(
    tx: &mut WriteTx<'_>,
    incident: Id,
    unit: Id,
    part: Part,
    reason: &str,
    until: Option<Instant>,
) -> Result<(), DbError> {
    let ctx = tx.ctx();
    let columns = vk_db::Columns::new()
        .set("id", ctx.new_id())
        .set("incident_id", incident)
        .set("unit_id", unit)
        .set("part", part.key())
        .set("reason", reason)
        .set("added_by", ctx.actor.name())
        .set("added_by_id", ctx.actor.user_id())
        .set("added_at", ctx.now)
        .set("until", until);
    tx.insert("incident_participant", columns).await
}
