//! An alert becomes an incident. What the alert knew is frozen with it: the events as raw bytes with their hash, and the thread from host to owner
//! as it was when the alert opened. The alert proposes the moment of awareness (a preliminary clock); a human confirms or corrects it.
use super::{
    desk::{Desk, Opened, Opening, Source, entry, entry_about, field_change, finish, insert_link, open_in},
    error::IncidentError,
    model::{Category, Draft, EntryKind, Link, LinkKind, Origin, Severity},
    store,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;
use vk_core::{Ctx, Id, Instant, Secrecy};
use vk_db::{Act, Db, DbError, Sql, Viewer, WriteTx};
use vk_governance::join::JoinThread;

/// What an alert hands over.
#[derive(Clone, Debug)]
pub struct AlertInput {
    pub alert_id: Id,
    pub title: String,
    /// The rule's title, for the timeline.
    pub rule: String,
    /// `informational`, `low`, `medium`, `high`, `critical`.
    pub level: String,
    /// When the alert opened in this program. This, and not the first event's time, is the proposed moment of awareness: an event that lay in
    /// a log for a week before it arrived was not known for a week.
    pub opened_at: Instant,
    /// Of the first and the last event.
    pub first_at: Instant,
    pub last_at: Instant,
    /// From each host of the alert upwards, as it was when the alert opened.
    pub threads: Vec<JoinThread>,
    pub evidence: Vec<EvidenceInput>,
}

/// One event of the alert, as it arrived.
#[derive(Clone, Debug)]
pub struct EvidenceInput {
    pub event_id: String,
    pub at: Instant,
    pub raw: Vec<u8>,
    /// Lower-case hexadecimal; checked against the bytes before anything is stored.
    pub sha256: String,
}

/// Opens the incident of an alert. Asked again for the same alert, it answers with the same incident and changes nothing.
pub async fn open_from_alert(db: &Db, ctx: &Ctx, input: AlertInput) -> Result<Opened, IncidentError> {
    let everything = Viewer::everything();
    let desk = Desk::new(db, ctx, &everything)?;
    if let Some(known) = known(db, input.alert_id).await? {
        return Ok(known);
    }
    for item in &input.evidence {
        if store::hash(&item.raw) != item.sha256 {
            return Err(IncidentError::BadEvidence { event: item.event_id.clone() });
        }
    }
    let alert = input.alert_id;
    match desk.open_alert(input).await {
        // Somebody else pressed the key at the same moment and came first.
        Err(IncidentError::Db(e)) if e.is_unique_violation() => known(db, alert).await?.ok_or(IncidentError::Db(e)),
        other => other,
    }
}

async fn known(db: &Db, alert: Id) -> Result<Option<Opened>, DbError> {
    Ok(store::of_alert(db, alert).await?.map(|(id, reference)| Opened { id, reference, created: false }))
}

impl Desk<'_> {
    async fn open_alert(&self, input: AlertInput) -> Result<Opened, IncidentError> {
        let mut tx = self.db.write(self.ctx).await?;
        let snapshot = serde_json::to_string(&input.threads).map_err(DbError::from)?;
        let source = Source {
            origin: Origin::Alert,
            alert: Some(input.alert_id),
            snapshot: Some(snapshot),
            proposed: input.opened_at.min(self.ctx.now),
            facts: json!({ "origin": Origin::Alert.key(), "rule": input.rule, "level": input.level }),
        };
        let (opened, _) = open_in(&mut tx, self.rules, opening(&input), source).await?;
        freeze(&mut tx, opened.id, &input.evidence).await?;
        let count = input.evidence.len().to_string();
        let change = field_change(opened.id, Act::Update, "evidence", None, Some(&count), None);
        let recorded = finish(&mut tx, self.rules, opened.id, change).await?;
        tx.commit(recorded).await?;
        Ok(opened)
    }

    /// Adds further events of the alert to an incident that is open already; an event that is there is left as it is.
    pub async fn add_evidence(&self, id: Id, evidence: &[EvidenceInput]) -> Result<u64, IncidentError> {
        let (mut tx, _) = self.take(id).await?;
        for item in evidence {
            if store::hash(&item.raw) != item.sha256 {
                return Err(IncidentError::BadEvidence { event: item.event_id.clone() });
            }
        }
        let added = freeze(&mut tx, id, evidence).await?;
        if added == 0 {
            return Ok(0);
        }
        let change = field_change(id, Act::Update, "evidence", None, Some(&added.to_string()), None);
        let recorded = finish(&mut tx, self.rules, id, change).await?;
        tx.commit(recorded).await?;
        Ok(added)
    }

    /// Links an alert that belongs to an incident which is open already.
    pub async fn add_alert(&self, id: Id, alert: Id) -> Result<(), IncidentError> {
        let (mut tx, _) = self.take(id).await?;
        if !insert_link(&mut tx, id, Link { kind: LinkKind::Alert, target: alert }).await? {
            return Ok(());
        }
        let title = store::title(&tx, alert).await?.unwrap_or_default();
        entry_about(&mut tx, id, EntryKind::Linked, json!({ "kind": LinkKind::Alert.key() }), alert).await?;
        let change = field_change(id, Act::Update, "alert", None, Some(&title), None);
        let recorded = finish(&mut tx, self.rules, id, change).await?;
        Ok(tx.commit(recorded).await?)
    }
}

/// What the alert knows of the incident; everything in it can be corrected by the person who takes it up. Raw log lines are secret by default
/// (OSL 18 kap. 8 §), so the incident that carries them is.
fn opening(input: &AlertInput) -> Opening {
    let units = || input.threads.iter().flat_map(|t| t.unit.iter().chain(t.information().filter_map(|i| i.unit.as_ref())));
    let unit = units().next().map(|u| u.id);
    let mut links = vec![Link { kind: LinkKind::Alert, target: input.alert_id }];
    for thread in &input.threads {
        links.push(Link { kind: LinkKind::Host, target: thread.host.id });
        links.extend(thread.systems.iter().map(|s| Link { kind: LinkKind::System, target: s.system.id }));
        links.extend(thread.information().map(|i| Link { kind: LinkKind::InformationSet, target: i.set.id }));
    }
    links.extend(units().map(|u| u.id).filter(|id| Some(*id) != unit).map(|target| Link { kind: LinkKind::Unit, target }));
    links.sort_unstable();
    links.dedup();
    let draft = Draft {
        title: input.title.clone(),
        category: Some(Category::Intrusion),
        severity: Some(severity(&input.level)),
        occurred_at: Some(input.first_at),
        detected_at: Some(input.opened_at),
        suspected_malicious: true,
        personal_data: input.threads.iter().flat_map(JoinThread::information).any(|i| i.personal_data != "none"),
        unit,
        secrecy: Secrecy::Secret,
        ..Draft::default()
    };
    Opening { draft, links }
}

fn severity(level: &str) -> Severity {
    match level {
        "critical" => Severity::Critical,
        "high" => Severity::Serious,
        "medium" => Severity::Moderate,
        _ => Severity::Low,
    }
}

async fn freeze(tx: &mut WriteTx<'_>, id: Id, evidence: &[EvidenceInput]) -> Result<u64, DbError> {
    let ctx = tx.ctx();
    let mut added = 0;
    for item in evidence {
        let sql = Sql::new("INSERT INTO incident_evidence (id, incident_id, event_id, at, raw_b64, sha256, added_at) VALUES (")
            .bind(ctx.new_id())
            .push(", ")
            .bind(id)
            .push(", ")
            .bind(&item.event_id)
            .push(", ")
            .bind(item.at)
            .push(", ")
            .bind(STANDARD.encode(&item.raw))
            .push(", ")
            .bind(&item.sha256)
            .push(", ")
            .bind(ctx.now)
            .push(") ON CONFLICT DO NOTHING");
        added += tx.exec(sql).await?;
    }
    if added > 0 {
        entry(tx, id, EntryKind::Evidence, json!({ "count": added })).await?;
    }
    Ok(added)
}
