//! Answering whether something is a duty, and adding whoever is to be told.
use super::{COUNTS_FROM, KINDS, SHARING, rights, store};
use crate::incidents::{
    content::TrackRules,
    desk::{Desk, Said, entry_with, field_change, finish, human, text_for},
    error::IncidentError,
    model::{EntryKind, Incident, NIS2},
    parties::propose::{Proposal, proposals},
    store as incidents,
    tracks::{Duty, Whose, open},
};
use serde_json::json;
use vk_core::{Actor, Id, Instant};
use vk_db::{Act, Columns, DbError, Sql, WriteTx};

/// Somebody who is to be told, with what the contract says.
#[derive(Clone, Debug, Default)]
pub struct NewParty {
    /// One of [`KINDS`].
    pub kind: String,
    pub name: String,
    pub contact: String,
    pub contract_ref: String,
    pub hours: Option<i64>,
    /// One of [`COUNTS_FROM`]; needed where there are hours.
    pub counts_from: Option<String>,
    /// One of [`SHARING`].
    pub sharing: Option<String>,
}

impl Desk<'_> {
    /// Opens a duty that was a question, or that somebody thinks of: by whoever acts on it. Whether it is one remains to be decided.
    pub async fn open_track(&self, id: Id, kind: &str, reason: &str) -> Result<(), IncidentError> {
        human(self.ctx)?;
        let rules = self.openable(kind)?;
        if !rules.parties.is_empty() || rules.per_controller {
            return Err(DbError::NotFound.into());
        }
        let (mut tx, incident) = self.take_for(id, rules).await?;
        let reason = rights::reasoned(&incident, rules, reason)?;
        let proposed = known_since(&tx, id, self.ctx.now).await?;
        let duty = Duty { reason: reason.clone(), ..Duty::operators(kind, proposed) };
        if open(&mut tx, self.rules, id, duty).await?.is_none() {
            return Err(DbError::Taken("kind").into());
        }
        let asked = self.asked(&tx, &incident, kind, "").await?;
        keep(&mut tx, id, (rules, asked.as_ref()), false, reason.as_deref()).await?;
        let change = field_change(id, Act::Update, "proposal", None, Some(&format!("{kind}: opened")), reason);
        let recorded = finish(&mut tx, self.rules, id, change).await?;
        Ok(tx.commit(recorded).await?)
    }

    /// Says that a question is no duty, with the reason: by somebody in a role that decides about it.
    pub async fn decline_track(&self, id: Id, kind: &str, subject: &str, reason: &str) -> Result<(), IncidentError> {
        human(self.ctx)?;
        let rules = self.openable(kind)?;
        let (mut tx, incident) = self.take_for(id, rules).await?;
        let Actor::User { grants, .. } = &self.ctx.actor else { return Err(IncidentError::HumanNeeded) };
        let standing = rights::standing(&tx, grants, self.may, &incident, rules).await?;
        if !standing.is_some_and(|s| rights::acts_for_operator(&s, rules)) {
            return Err(IncidentError::NotYours);
        }
        let reason = rights::reasoned(&incident, rules, reason)?;
        let asked = self.asked(&tx, &incident, kind, subject).await?.ok_or(DbError::NotFound)?;
        keep(&mut tx, id, (rules, Some(&asked)), true, reason.as_deref()).await?;
        let facts = json!({ "track": kind, "controller": asked.subject_name, "assessment": "declined" });
        let said = Said { reason: reason.clone(), ..Said::default() };
        entry_with(&mut tx, id, EntryKind::Assessed, self.ctx.now, &facts.to_string(), said).await?;
        let change = field_change(id, Act::Decide, "proposal", None, Some(&format!("{kind}: declined")), reason);
        let recorded = finish(&mut tx, self.rules, id, change).await?;
        Ok(tx.commit(recorded).await?)
    }

    /// Adds a party; its duty opens with the terms of its own contract.
    pub async fn add_party(&self, id: Id, new: NewParty) -> Result<Id, IncidentError> {
        human(self.ctx)?;
        let day = self.ctx.now.local_date();
        let rules = self.rules.all_in_force(day).find(|t| t.parties.contains(&new.kind)).ok_or(DbError::NotFound)?;
        let (mut tx, incident) = self.take_for(id, rules).await?;
        let word = |text: &str| text_for(&incident, text);
        let name = word(&new.name)?.ok_or_else(|| DbError::refused("party_name", "form-required"))?;
        let (contact, contract_ref) = (word(&new.contact)?.unwrap_or_default(), word(&new.contract_ref)?.unwrap_or_default());
        check(&new)?;
        let party = self.ctx.new_id();
        let columns = Columns::new()
            .set("id", party)
            .set("incident_id", id)
            .set("kind", &new.kind)
            .set("name", &name)
            .set("contact", contact)
            .set("contract_ref", contract_ref)
            .set("term_hours", new.hours)
            .set("counts_from", new.counts_from.filter(|_| new.hours.is_some()))
            .set("sharing", new.sharing)
            .set("added_by", self.ctx.actor.name())
            .set("added_by_id", self.ctx.actor.user_id())
            .set("added_at", self.ctx.now);
        tx.insert("incident_party", columns).await?;
        let proposed = known_since(&tx, id, self.ctx.now).await?;
        let duty = Duty { whose: Whose::Party(party), ..Duty::operators(&rules.id, proposed) };
        open(&mut tx, self.rules, id, duty).await?;
        let change = field_change(id, Act::Update, "party", None, Some(&format!("{}: {name}", new.kind)), None);
        let recorded = finish(&mut tx, self.rules, id, change).await?;
        tx.commit(recorded).await?;
        Ok(party)
    }

    fn openable(&self, kind: &str) -> Result<&TrackRules, IncidentError> {
        let day = self.ctx.now.local_date();
        self.rules.in_force(kind, day).ok_or_else(|| DbError::NotFound.into())
    }

    /// Begins a write for whoever acts on a duty that is no track yet.
    async fn take_for(&self, id: Id, rules: &TrackRules) -> Result<(WriteTx<'_>, Incident), IncidentError> {
        let (tx, incident) = self.take(id).await?;
        let standing = crate::incidents::circle::standing(&tx, self.may, &incident).await?;
        if !rights::acts_for_operator(&standing, rules) {
            return Err(IncidentError::NotYours);
        }
        Ok((tx, incident))
    }

    /// The question as it stands, if it is one.
    async fn asked(
        &self,
        tx: &WriteTx<'_>,
        incident: &Incident,
        kind: &str,
        subject: &str,
    ) -> Result<Option<Proposal<'_>>, IncidentError> {
        let tracks: Vec<_> =
            incidents::tracks(tx, incident.id).await?.into_iter().filter(|t| t.kind != kind || t.party.is_some()).collect();
        let known = store::known(tx, incident, &tracks).await?;
        let rules = self.rules.in_force(kind, self.ctx.now.local_date()).into_iter();
        Ok(proposals(rules, &known, &tracks, &[]).into_iter().find(|p| p.subject == subject))
    }
}

/// When the organisation came to know, as far as that has been said: another duty's clock does not begin when somebody thinks of it.
async fn known_since(tx: &WriteTx<'_>, incident: Id, now: Instant) -> Result<Instant, DbError> {
    let tracks = incidents::tracks(tx, incident).await?;
    let nis2 = tracks.iter().find(|t| t.kind == NIS2);
    Ok(nis2.and_then(|t| t.knowledge_at.or(t.proposed_at)).unwrap_or(now))
}

fn check(new: &NewParty) -> Result<(), DbError> {
    let one_of = |value: &Option<String>, all: &[&str]| value.as_deref().is_none_or(|v| all.contains(&v));
    if !KINDS.contains(&new.kind.as_str()) || !one_of(&new.counts_from, COUNTS_FROM) || !one_of(&new.sharing, SHARING) {
        return Err(DbError::NotFound);
    }
    if new.hours.is_some() && new.kind == "region" {
        return Err(DbError::refused("term_hours", "incidents-error-region-term"));
    }
    if new.hours.is_some() && new.counts_from.is_none() {
        return Err(DbError::refused("counts_from", "incidents-error-counts-from"));
    }
    Ok(())
}

async fn keep(
    tx: &mut WriteTx<'_>,
    incident: Id,
    (rules, asked): (&TrackRules, Option<&Proposal<'_>>),
    declined: bool,
    reason: Option<&str>,
) -> Result<(), DbError> {
    let ctx = tx.ctx();
    let subject = asked.map_or("", |p| p.subject.as_str());
    let sql = Sql::new("SELECT count(*) FROM incident_proposal WHERE incident_id = ")
        .bind(incident)
        .push(" AND kind = ")
        .bind(&rules.id);
    let no = tx.int(sql.push(" AND subject = ").bind(subject)).await? + 1;
    let columns = Columns::new()
        .set("id", ctx.new_id())
        .set("incident_id", incident)
        .set("kind", &rules.id)
        .set("subject", subject)
        .set("subject_name", asked.map_or("", |p| p.subject_name.as_str()))
        .set("no", no)
        .set("answer", if declined { "declined" } else { "opened" })
        .set("because", asked.map(|p| p.because.join(" ")).unwrap_or_default())
        .set("reason", reason.unwrap_or_default())
        .set("by_name", ctx.actor.name())
        .set("by_id", ctx.actor.user_id())
        .set("at", ctx.now);
    tx.insert("incident_proposal", columns).await
}
