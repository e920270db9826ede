//! Triage: what has come in is taken up by somebody, and belongs to somebody from then on.
use super::{
    desk::{Desk, entry, field_change, finish},
    error::IncidentError,
    model::{EntryKind, State},
    store,
};
use serde_json::json;
use vk_core::Id;
use vk_db::{Act, DbError, Sql, WriteTx};

impl Desk<'_> {
    /// Takes up a new incident, and says which part of the organisation it belongs to where the report did not tell.
    pub async fn take_up(&self, id: Id, unit: Option<Id>) -> Result<(), IncidentError> {
        let (mut tx, incident) = self.take(id).await?;
        let (from, to) = (incident.state, State::Triage);
        if !from.may_become(to) {
            return Err(IncidentError::Step { from, to });
        }
        let unit = unit.or(incident.draft.unit);
        let sql = Sql::new("UPDATE incident SET version = version + 1, state = ").bind(to.key()).push(", unit_id = ").bind(unit);
        tx.exec(sql.push(" WHERE id = ").bind(id)).await?;
        entry(&mut tx, id, EntryKind::State, json!({ "from": from.key(), "to": to.key() })).await?;
        let mut change = field_change(id, Act::Update, "state", Some(from.key()), Some(to.key()), None);
        if unit != incident.draft.unit {
            change = change.field("unit", name(&tx, incident.draft.unit).await?, name(&tx, unit).await?);
        }
        let recorded = finish(&mut tx, self.rules, id, change).await?;
        Ok(tx.commit(recorded).await?)
    }
}

async fn name(tx: &WriteTx<'_>, unit: Option<Id>) -> Result<Option<String>, DbError> {
    match unit {
        Some(id) => Ok(store::unit(tx, id).await?.map(|(name, _)| name)),
        None => Ok(None),
    }
}
