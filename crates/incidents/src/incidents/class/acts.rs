//! Saying what something is. One that is no incident stops the clock of the cybersecurity act in the name of whoever says so; one that was an incident
//! after all is assessed anew, and counts from its first moment as if nobody had said otherwise.
use super::{
    super::{
        desk::{Desk, Said, entry_with, field_change, finish, human},
        error::IncidentError,
        model::{Assessment, EntryKind, NIS2, State},
        store,
        tracks::{needed, write_assessment},
    },
    Class,
};
use serde_json::json;
use vk_core::Id;
use vk_db::{Act, DbError, Sql};

impl Desk<'_> {
    pub async fn sort(&self, id: Id, version: i64, class: Class, reason: &str) -> Result<(), IncidentError> {
        let who = human(self.ctx)?;
        let (mut tx, incident) = self.take_led(id).await?;
        let reason = needed(&incident, reason)?;
        if incident.version != version {
            return Err(DbError::Conflict.into());
        }
        let state = if incident.state == State::New { State::Triage } else { incident.state };
        let sql = Sql::new("UPDATE incident SET version = version + 1, class = ").bind(class.key()).push(", state = ");
        tx.exec(sql.bind(state.key()).push(" WHERE id = ").bind(id)).await?;
        let facts = json!({ "fields": ["class"], "before": incident.class.key(), "class": class.key() });
        let said = Said { reason: Some(reason.clone()), ..Said::default() };
        entry_with(&mut tx, id, EntryKind::Changed, self.ctx.now, &facts.to_string(), said).await?;
        let mut change =
            field_change(id, Act::Decide, "class", Some(incident.class.key()), Some(class.key()), Some(reason.clone()));
        if let Some(track) = store::tracks(&tx, id).await?.into_iter().find(|t| t.kind == NIS2) {
            let to = match track.assessment {
                Assessment::Required if class.is_less() => return Err(IncidentError::Required),
                Assessment::NotAssessed | Assessment::Unclear if class.is_less() => Some(Assessment::NotRequired),
                // It was this very saying that stopped the clock.
                Assessment::NotRequired if class == Class::Incident && incident.class.is_less() => Some(Assessment::NotAssessed),
                _ => None,
            };
            if let Some(to) = to {
                write_assessment(&mut tx, &incident, (&track, track.version), to, &who, Some(&reason)).await?;
                change = change.field("assessment", Some(track.assessment.key().to_owned()), Some(to.key().to_owned()));
            }
        }
        let recorded = finish(&mut tx, self.rules, id, change).await?;
        Ok(tx.commit(recorded).await?)
    }
}
