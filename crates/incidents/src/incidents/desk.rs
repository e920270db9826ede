//! Writing incidents. Every act is one transaction that ends with an audit entry and a fresh projection, takes the row's lock first (so that
//! two people never work on one incident from the same reading) and leaves an entry in the timeline, which is never changed afterwards.
use super::{
    after,
    circle::{self, Part},
    content::{self, Library},
    error::IncidentError,
    model::{Draft, EntryKind, Incident, Link, LinkKind, Origin, Severity, State, Track},
    parties::rights,
    standing,
    store::{self, NO_CLOCK},
    tracks::rules_of,
};
use serde_json::{Value, json};
use vk_core::{Actor, Ctx, Id, Instant, fold, sort_key};
use vk_db::{Act, Change, Db, DbError, Edge, FieldChange, Projection, Recorded, Sql, Viewer, WriteTx};
use vk_web::around::STOPPED;

pub(super) use super::timeline::{Said, entry, entry_about, entry_with};

/// The register's name in the audit log.
pub const REGISTER_KEY: &str = "incidents";

/// Somebody at work on incidents: who, when, under which rules, and where they may.
#[derive(Clone, Copy, Debug)]
pub struct Desk<'a> {
    pub db: &'a Db,
    pub ctx: &'a Ctx,
    pub rules: &'a Library,
    /// Where this person may do what they are about to do.
    pub may: &'a Viewer,
}

/// What a report or a registration opens an incident with.
#[derive(Clone, Debug, Default)]
pub struct Opening {
    pub draft: Draft,
    pub links: Vec<Link>,
}

/// Who it is that an incident comes from.
#[derive(Clone, Debug)]
pub(super) struct Source {
    pub origin: Origin,
    pub alert: Option<Id>,
    pub snapshot: Option<String>,
    /// What proposes the moment of awareness.
    pub proposed: Instant,
    /// What the timeline's first entry says.
    pub facts: Value,
}

/// A new incident, as whoever opened it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    pub id: Id,
    pub reference: String,
    /// False when it was there already.
    pub created: bool,
}

impl<'a> Desk<'a> {
    pub fn new(db: &'a Db, ctx: &'a Ctx, may: &'a Viewer) -> Result<Desk<'a>, IncidentError> {
        Ok(Desk { db, ctx, rules: content::shipped()?, may })
    }

    /// An employee's report, or an incident that somebody registers. The moment it is filed is the proposed moment of awareness: somebody in
    /// the organisation knows from then on. A human confirms or corrects it.
    pub async fn open(&self, opening: Opening, origin: Origin) -> Result<Opened, IncidentError> {
        let mut tx = self.db.write(self.ctx).await?;
        let source =
            Source { origin, alert: None, snapshot: None, proposed: self.ctx.now, facts: json!({ "origin": origin.key() }) };
        let (opened, recorded) = open_in(&mut tx, self.rules, opening, source).await?;
        tx.commit(recorded).await?;
        Ok(opened)
    }

    /// Saves what people write about an incident; refused with [`DbError::Conflict`] when somebody else saved since `version`.
    pub async fn update(&self, id: Id, version: i64, draft: Draft) -> Result<(), IncidentError> {
        let (mut tx, _) = self.take(id).await?;
        let links = store::links(&tx, id).await?;
        let recorded = super::records::save(&mut tx, id, version, draft, links).await?;
        Ok(tx.commit(recorded).await?)
    }

    /// Moves the incident on. Closing and reopening need a reason.
    pub async fn change_state(&self, id: Id, to: State, reason: &str) -> Result<(), IncidentError> {
        let (mut tx, incident) = self.take(id).await?;
        let from = incident.state;
        if !from.may_become(to) {
            return Err(IncidentError::Step { from, to });
        }
        let reason = text_for(&incident, reason)?;
        if reason.is_none() && (to == State::Closed || from == State::Closed) {
            return Err(IncidentError::ReasonNeeded);
        }
        let mut facts = json!({ "from": from.key(), "to": to.key() });
        if to == State::Closed {
            facts["missed"] = standing::closable(&tx, self.rules, &incident).await?;
            after::acts::learnt(&tx, &incident).await?;
        }
        let sql = Sql::new("UPDATE incident SET version = version + 1, state = ").bind(to.key());
        tx.exec(sql.push(" WHERE id = ").bind(id)).await?;
        let said = Said { reason: reason.clone(), ..Said::default() };
        entry_with(&mut tx, id, EntryKind::State, self.ctx.now, &facts.to_string(), said).await?;
        let change = field_change(id, Act::Update, "state", Some(from.key()), Some(to.key()), reason);
        let recorded = finish(&mut tx, self.rules, id, change).await?;
        Ok(tx.commit(recorded).await?)
    }

    /// Adds to the timeline what happened, at the moment it happened.
    pub async fn note(&self, id: Id, at: Instant, text: &str) -> Result<(), IncidentError> {
        self.write_entry(id, EntryKind::Note, at, text, Said::default()).await
    }

    /// Adds a decision by a named human: what, by which mandate, why.
    pub async fn decision(&self, id: Id, text: &str, mandate: &str, reason: &str) -> Result<(), IncidentError> {
        human(self.ctx)?;
        if reason.trim().is_empty() || mandate.trim().is_empty() {
            return Err(IncidentError::ReasonNeeded);
        }
        let said = Said { mandate: Some(mandate.trim().to_owned()), reason: Some(reason.trim().to_owned()), ..Said::default() };
        self.write_entry(id, EntryKind::Decision, self.ctx.now, text, said).await
    }

    async fn write_entry(&self, id: Id, kind: EntryKind, at: Instant, text: &str, said: Said) -> Result<(), IncidentError> {
        let (mut tx, incident) = self.take(id).await?;
        if at > self.ctx.now {
            return Err(IncidentError::Future);
        }
        let text = text_for(&incident, text)?.ok_or(IncidentError::ReasonNeeded)?;
        let act = if kind == EntryKind::Decision { Act::Decide } else { Act::Update };
        let change = field_change(id, act, kind.key(), None, Some(&text), said.reason.clone());
        entry_with(&mut tx, id, kind, at, &text, said).await?;
        let recorded = finish(&mut tx, self.rules, id, change).await?;
        Ok(tx.commit(recorded).await?)
    }

    /// Links the incident to another record; linking twice changes nothing. A newly linked record with personal data opens the track of
    /// its controller when the incident concerns personal data.
    pub async fn link(&self, id: Id, link: Link) -> Result<(), IncidentError> {
        let (mut tx, incident) = self.take(id).await?;
        let title = store::title(&tx, link.target).await?.ok_or(DbError::NotFound)?;
        if !insert_link(&mut tx, id, link).await? {
            return Ok(());
        }
        entry_about(&mut tx, id, EntryKind::Linked, json!({ "kind": link.kind.key() }), link.target).await?;
        if incident.draft.personal_data && matches!(link.kind, LinkKind::System | LinkKind::InformationSet) {
            super::tracks::open_controllers(&mut tx, self.rules, id, &incident.draft, &[link], self.ctx.now).await?;
        }
        let change = field_change(id, Act::Update, link.kind.key(), None, Some(&title), None);
        let recorded = finish(&mut tx, self.rules, id, change).await?;
        Ok(tx.commit(recorded).await?)
    }

    pub async fn unlink(&self, id: Id, link: Link) -> Result<(), IncidentError> {
        let (mut tx, _) = self.take(id).await?;
        let title = store::title(&tx, link.target).await?.unwrap_or_default();
        let sql = Sql::new("DELETE FROM incident_link WHERE incident_id = ").bind(id).push(" AND kind = ").bind(link.kind.key());
        if tx.exec(sql.push(" AND target_id = ").bind(link.target)).await? == 0 {
            return Err(DbError::NotFound.into());
        }
        entry_about(&mut tx, id, EntryKind::Unlinked, json!({ "kind": link.kind.key() }), link.target).await?;
        let change = field_change(id, Act::Update, link.kind.key(), Some(&title), None, None);
        let recorded = finish(&mut tx, self.rules, id, change).await?;
        Ok(tx.commit(recorded).await?)
    }

    /// Begins a write on one incident: takes its lock, then reads it, if this person works with it.
    pub(super) async fn take(&self, id: Id) -> Result<(WriteTx<'a>, Incident), IncidentError> {
        let tx = self.lock(id).await?;
        let incident = store::get_worked(&tx, id, self.may).await?;
        Ok((tx, incident))
    }

    /// The same for whoever leads it: its own unit, or one that leads it across the administrations.
    pub(super) async fn take_led(&self, id: Id) -> Result<(WriteTx<'a>, Incident), IncidentError> {
        let (tx, incident) = self.take(id).await?;
        if !circle::standing(&tx, self.may, &incident).await?.leads() {
            return Err(IncidentError::NotYours);
        }
        Ok((tx, incident))
    }

    /// The same for a duty to report: whoever may act on the incident's other parts may not act on a controller's duty, and the other way round.
    pub(super) async fn take_track(&self, id: Id, track: Id) -> Result<(WriteTx<'a>, Incident, Track), IncidentError> {
        let tx = self.lock(id).await?;
        let incident = store::get(&tx, id, self.may).await?;
        let track = super::tracks::find(&tx, id, track).await?;
        let standing = circle::standing(&tx, self.may, &incident).await?;
        if !rights::acts_on(&standing, &track, rules_of(self.rules, &track)?) {
            return Err(IncidentError::NotYours);
        }
        Ok((tx, incident, track))
    }

    pub(super) async fn lock(&self, id: Id) -> Result<WriteTx<'a>, IncidentError> {
        let mut tx = self.db.write(self.ctx).await?;
        tx.exec(Sql::new("UPDATE incident SET updated_at = ").bind(self.ctx.now).push(" WHERE id = ").bind(id)).await?;
        Ok(tx)
    }
}

/// Opens an incident within a write: number, row, links, first timeline entry, the NIS2 track and the tracks of the controllers.
pub(super) async fn open_in(
    tx: &mut WriteTx<'_>,
    rules: &Library,
    opening: Opening,
    source: Source,
) -> Result<(Opened, Recorded), IncidentError> {
    let ctx = tx.ctx();
    let Opening { mut draft, links } = opening;
    if draft.security_protection_suspected {
        // What was written may not be kept. The page has said so; the record only says that something was reported.
        draft.description.clear();
        draft.contact.clear();
    }
    let (id, reference) = (ctx.new_id(), next_reference(tx).await?);
    if draft.title.trim().is_empty() || draft.security_protection_suspected {
        draft.title.clone_from(&reference);
    }
    let insert = Sql::new("INSERT INTO incident (id, ref, name, name_key, search_text, state, origin, alert_id, reporter_id, reported_at, snapshot, next_due, ongoing, suspected_malicious, supplier_origin, cross_border, personal_data, protected_info, security_protection_suspected, secrecy, created_at, updated_at) VALUES (")
        .bind(id).push(", ").bind(&reference).push(", '', '', '', ").bind(State::New.key()).push(", ").bind(source.origin.key())
        .push(", ").bind(source.alert).push(", ").bind(ctx.actor.user_id()).push(", ").bind(ctx.now).push(", ").bind(source.snapshot)
        .push(", ").bind(NO_CLOCK).push(", TRUE, FALSE, FALSE, FALSE, FALSE, FALSE, FALSE, ").bind(draft.secrecy.key())
        .push(", ").bind(ctx.now).push(", ").bind(ctx.now).push(")");
    tx.exec(insert).await?;
    write_draft(tx, id, &draft, &reference).await?;
    tx.exec(Sql::new("UPDATE incident SET version = 1 WHERE id = ").bind(id)).await?;
    entry(tx, id, EntryKind::Opened, source.facts).await?;
    for link in &links {
        insert_link(tx, id, *link).await?;
    }
    super::tracks::open_operator(tx, rules, id, source.proposed).await?;
    if draft.personal_data {
        super::tracks::open_controllers(tx, rules, id, &draft, &links, source.proposed).await?;
    }
    let after = super::records::snapshot(tx, &draft, &links).await?;
    let recorded = finish(tx, rules, id, Change::created(REGISTER_KEY, id, &after)).await?;
    Ok((Opened { id, reference, created: true }, recorded))
}

/// `INC-2026-0042`. The number is taken within the transaction, so that one that is rolled back leaves no gap.
async fn next_reference(tx: &mut WriteTx<'_>) -> Result<String, DbError> {
    let year = i64::from(tx.ctx().now.local().year());
    let sql = Sql::new("INSERT INTO incident_number (year, last) VALUES (").bind(year);
    let sql = sql.push(", 1) ON CONFLICT (year) DO UPDATE SET last = incident_number.last + 1 RETURNING last");
    let row = tx.one(sql).await?.ok_or(DbError::NotFound)?;
    Ok(format!("INC-{year:04}-{:04}", row.int("last")?))
}

pub(super) async fn write_draft(tx: &mut WriteTx<'_>, id: Id, d: &Draft, reference: &str) -> Result<(), DbError> {
    let rank = d.severity.and_then(|s| Severity::ALL.iter().position(|other| *other == s)).map_or(0, |p| p + 1);
    let sql = Sql::new("UPDATE incident SET version = version + 1, name = ")
        .bind(&d.title)
        .push(", name_key = ")
        .bind(sort_key(&d.title))
        .push(", search_text = ")
        .bind(fold(&format!("{reference} {} {}", d.title, d.description)))
        .push(", description = ")
        .bind(&d.description)
        .push(", category = ")
        .bind(d.category.map(|c| c.key()))
        .push(", severity = ")
        .bind(d.severity.map(|s| s.key()))
        .push(", severity_rank = ")
        .bind(i64::try_from(rank).unwrap_or(0))
        .push(", aspects = ")
        .bind(store::aspects_text(&d.aspects))
        .push(", occurred_at = ")
        .bind(d.occurred_at)
        .push(", detected_at = ")
        .bind(d.detected_at)
        .push(", assessed_significant_at = ")
        .bind(d.assessed_significant_at)
        .push(", ended_at = ")
        .bind(d.ended_at)
        .push(", handled_at = ")
        .bind(d.handled_at)
        .push(", ongoing = ")
        .bind(d.ongoing)
        .push(", suspected_malicious = ")
        .bind(d.suspected_malicious)
        .push(", supplier_origin = ")
        .bind(d.supplier_origin)
        .push(", cross_border = ")
        .bind(d.cross_border)
        .push(", personal_data = ")
        .bind(d.personal_data)
        .push(", protected_info = ")
        .bind(d.protected_info)
        .push(", security_protection_suspected = ")
        .bind(d.security_protection_suspected)
        .push(", lead_function_id = ")
        .bind(d.lead_function)
        .push(", contact = ")
        .bind(&d.contact)
        .push(", unit_id = ")
        .bind(d.unit)
        .push(", secrecy = ")
        .bind(d.secrecy.key())
        .push(" WHERE id = ")
        .bind(id);
    tx.exec(sql).await.map(drop)
}

pub(super) async fn insert_link(tx: &mut WriteTx<'_>, id: Id, link: Link) -> Result<bool, DbError> {
    if link.kind == LinkKind::Unit {
        return circle::acts::takes_part(tx, id, link.target, Part::Works).await;
    }
    let sql =
        Sql::new("INSERT INTO incident_link (incident_id, kind, target_id) VALUES (").bind(id).push(", ").bind(link.kind.key());
    let new = tx.exec(sql.push(", ").bind(link.target).push(") ON CONFLICT DO NOTHING")).await? > 0;
    if new && matches!(link.kind, LinkKind::InformationSet | LinkKind::System) {
        vk_governance::classifications::after_incident(tx, link.target).await?;
    }
    Ok(new)
}

/// Ends every write: what follows from the records (the next deadline, the graph) and the audit entry.
pub(super) async fn finish(tx: &mut WriteTx<'_>, rules: &Library, id: Id, change: Change) -> Result<Recorded, IncidentError> {
    let incident = store::get(tx, id, &Viewer::everything()).await?;
    let ends = standing::ends(tx, rules, &incident).await?;
    tx.exec(Sql::new("UPDATE incident SET next_due = ").bind(ends).push(" WHERE id = ").bind(id)).await?;
    let links = store::links(tx, id).await?;
    let units = circle::of_incident(tx, id).await?;
    Ok(tx.record(change, Some(projection(&incident, &links, &units))).await?)
}

/// What the graph knows of an incident: search, comments and attachments are for its own unit and those who work with it.
pub fn projection(incident: &Incident, links: &[Link], units: &[(Id, Part)]) -> Projection {
    let mut edges: Vec<Edge> =
        links.iter().map(|l| Edge { relation: l.kind.relation(), kind: l.kind.key(), to: l.target }).collect();
    edges.extend(units.iter().map(|(to, _)| Edge { relation: "involves", kind: "unit", to: *to }));
    edges.extend(incident.draft.lead_function.map(|to| Edge { relation: "led_by", kind: "function", to }));
    Projection {
        kind: "incident",
        id: incident.id,
        title: format!("{} {}", incident.reference, incident.draft.title).trim().to_owned(),
        search: String::new(),
        unit: incident.draft.unit,
        extra_units: units.iter().filter(|(_, part)| circle::WORKING.contains(part)).map(|(unit, _)| *unit).collect(),
        secrecy: incident.draft.secrecy,
        // Around a stopped incident nobody comments or attaches either, archived or not: the kit goes by this word.
        state: match (incident.takes_text(), incident.archived_at) {
            (false, _) => STOPPED.to_owned(),
            (true, Some(_)) => "archived".to_owned(),
            (true, None) => incident.state.key().to_owned(),
        },
        edges,
        duties: Vec::new(),
    }
}

/// The name of the human who decides; a program has no mandate.
pub(super) fn human(ctx: &Ctx) -> Result<(Id, String), IncidentError> {
    match &ctx.actor {
        Actor::User { id, name, .. } => Ok((*id, name.clone())),
        Actor::System(_) | Actor::Anonymous => Err(IncidentError::HumanNeeded),
    }
}

/// Trimmed text; refused where free text is stopped.
pub(super) fn text_for(incident: &Incident, text: &str) -> Result<Option<String>, IncidentError> {
    match text.trim() {
        "" => Ok(None),
        text => words_allowed(incident, [text]).map(|()| Some(text.to_owned())),
    }
}

/// Refuses words about an incident that may concern security protection: whatever act they come with.
pub(super) fn words_allowed<'w>(incident: &Incident, words: impl IntoIterator<Item = &'w str>) -> Result<(), IncidentError> {
    let written = words.into_iter().any(|text| !text.trim().is_empty());
    if written && !incident.takes_text() { Err(IncidentError::TextStopped) } else { Ok(()) }
}

pub(super) fn field_change(
    id: Id,
    act: Act,
    field: &str,
    before: Option<&str>,
    after: Option<&str>,
    note: Option<String>,
) -> Change {
    let change = FieldChange { field: field.to_owned(), before: before.map(str::to_owned), after: after.map(str::to_owned) };
    Change { fields: vec![change], note, ..Change::new(REGISTER_KEY, Some(id), act) }
}
