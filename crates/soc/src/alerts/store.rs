//! Alerts in the record database. Opening alerts and moving the pipeline's position happen in one transaction, so a restart neither loses nor
//! doubles an alert; joining events to an open alert is machine state.
use super::model::{Alert, AlertState, Detection, Evidence, severity};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::collections::BTreeMap;
use vk_core::{Ctx, Id, Instant, Secrecy, fold, sort_key};
use vk_db::{Change, Db, DbError, Edge, Projection, Recorded, Row, Snapshot, Sql, Viewer, WriteTx};
use vk_governance::{
    hosts,
    join::{self, JoinThread},
};

/// Events kept as evidence per alert; further ones are counted.
pub const EVIDENCE_PER_ALERT: i64 = 50;

/// From where detection goes on after a restart, and what it remembers of open windows (JSON of the pipeline's own).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checkpoint {
    pub segment: u64,
    pub offset: u64,
    pub state: String,
}

const DETECTION: &str = "detection";

/// The checkpoint that was committed last; the default when there is none.
pub async fn checkpoint(db: &Db) -> Result<Checkpoint, DbError> {
    let row = db.one(Sql::new("SELECT segment, byte_offset, state FROM position WHERE name = ").bind(DETECTION)).await?;
    let Some(row) = row else { return Ok(Checkpoint::default()) };
    let unsigned = |column: &str| Ok::<u64, DbError>(u64::try_from(row.int(column)?).unwrap_or(0));
    Ok(Checkpoint {
        segment: unsigned("segment")?,
        offset: unsigned("byte_offset")?,
        state: row.opt_text("state")?.unwrap_or_default(),
    })
}

/// Opens new alerts, extends open ones and moves the checkpoint, in one transaction. What has been taken in before changes nothing.
/// Gives the ids of the alerts that were opened.
pub async fn apply(db: &Db, ctx: &Ctx, detections: &[Detection], checkpoint: Option<&Checkpoint>) -> Result<Vec<Id>, DbError> {
    // The joins are read before the write begins: nothing slow happens inside it.
    let mut threads: BTreeMap<Id, Option<JoinThread>> = BTreeMap::new();
    let mut opens = false;
    let mut detections = detections.to_vec();
    for d in &mut detections {
        if open_alert(db, &d.key).await?.is_some() {
            continue;
        }
        opens = true;
        if let (None, Some(name)) = (d.host_id, &d.host_name) {
            d.host_id = hosts::by_name(db, name).await?;
        }
        if let Some(host) = d.host_id
            && !threads.contains_key(&host)
        {
            threads.insert(host, join::thread_of_host(db, host, ctx.now.local_date()).await?);
        }
    }
    if !opens {
        return extend_open(db, ctx, &detections, checkpoint).await;
    }
    let mut tx = db.write(ctx).await?;
    let (mut opened, mut recorded) = (Vec::new(), None);
    for d in &detections {
        if tx.one(known(d)).await?.is_some() {
            continue;
        }
        // Looked up again inside the write: a person may have closed it meanwhile, or the detection before this one opened it.
        let alert = match tx.one(by_open_key(&d.key)).await? {
            Some(row) => row.id("id")?,
            None => {
                let thread = d.host_id.and_then(|h| threads.get(&h).cloned().flatten());
                let (id, token) = insert(&mut tx, d, thread).await?;
                recorded = Some(token);
                opened.push(id);
                id
            }
        };
        for statement in take_in(alert, d) {
            tx.exec(statement).await?;
        }
    }
    if let Some(checkpoint) = checkpoint {
        tx.exec(move_to(checkpoint)).await?;
    }
    let recorded = match recorded {
        Some(recorded) => recorded,
        None => tx.record(Change::new("alerts", None, vk_db::Act::Update).note("occurrences joined open alerts"), None).await?,
    };
    tx.commit(recorded).await?;
    Ok(opened)
}

/// Every detection belongs to an open alert, or is known already: machine state only.
async fn extend_open(db: &Db, ctx: &Ctx, detections: &[Detection], checkpoint: Option<&Checkpoint>) -> Result<Vec<Id>, DbError> {
    let mut tx = db.work().await?;
    for d in detections {
        if tx.one(known(d)).await?.is_some() {
            continue;
        }
        let Some(row) = tx.one(by_open_key(&d.key)).await? else {
            // Closed between the look and the write: start again, it opens a new one.
            drop(tx);
            return Box::pin(apply(db, ctx, detections, checkpoint)).await;
        };
        for statement in take_in(row.id("id")?, d) {
            tx.exec(statement).await?;
        }
    }
    if let Some(checkpoint) = checkpoint {
        tx.exec(move_to(checkpoint)).await?;
    }
    tx.commit().await?;
    Ok(Vec::new())
}

async fn open_alert(db: &Db, key: &str) -> Result<Option<Id>, DbError> {
    db.one(by_open_key(key)).await?.map(|row| row.id("id")).transpose()
}

fn by_open_key(key: &str) -> Sql {
    Sql::new("SELECT id FROM alert WHERE open_key = ").bind(key)
}

fn known(d: &Detection) -> Sql {
    Sql::new("SELECT id FROM alert_occurrence WHERE id = ").bind(&d.occurrence)
}

fn move_to(p: &Checkpoint) -> Sql {
    let signed = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    Sql::new("INSERT INTO position (name, segment, byte_offset, state) VALUES (")
        .bind(DETECTION)
        .push(", ")
        .bind(signed(p.segment))
        .push(", ")
        .bind(signed(p.offset))
        .push(", ")
        .bind(&p.state)
        .push(") ON CONFLICT (name) DO UPDATE SET segment = excluded.segment, byte_offset = excluded.byte_offset, state = excluded.state")
}

async fn insert(tx: &mut WriteTx<'_>, d: &Detection, thread: Option<JoinThread>) -> Result<(Id, Recorded), DbError> {
    let (id, now) = (tx.ctx().new_id(), tx.ctx().now);
    let about =
        [d.host_name.as_deref(), d.user_name.as_deref(), d.source_ip.as_deref()].into_iter().flatten().collect::<Vec<_>>();
    let name = if about.is_empty() { d.rule_title.clone() } else { format!("{}: {}", d.rule_title, about.join(", ")) };
    let unit = thread.as_ref().and_then(|t| t.unit.as_ref()).map(|u| u.id);
    let search = fold(&format!("{name} {} {}", d.rule_id, d.rule_tags.join(" ")));
    let sql = Sql::new(
        "INSERT INTO alert (id, rule_id, rule_title, rule_level, rule_author, rule_tags, name, name_key, search_text, severity, group_name, \
         alert_key, open_key, state, host_id, host_name, user_name, source_ip, first_at, thread, unit_id, secrecy, created_at, updated_at) VALUES (",
    )
    .bind(id)
    .push(", ")
    .bind(&d.rule_id)
    .push(", ")
    .bind(&d.rule_title)
    .push(", ")
    .bind(&d.rule_level)
    .push(", ")
    .bind(d.rule_author.clone())
    .push(", ")
    .bind(d.rule_tags.join(" "))
    .push(", ")
    .bind(&name)
    .push(", ")
    .bind(sort_key(&name))
    .push(", ")
    .bind(search)
    .push(", ")
    .bind(severity(&d.rule_level))
    .push(", ")
    .bind(&d.group)
    .push(", ")
    .bind(&d.key)
    .push(", ")
    .bind(&d.key)
    .push(", 'new', ")
    .bind(d.host_id)
    .push(", ")
    .bind(d.host_name.clone())
    .push(", ")
    .bind(d.user_name.clone())
    .push(", ")
    .bind(d.source_ip.clone())
    .push(", ")
    .bind(d.first_at)
    .push(", ")
    .bind(thread.as_ref().map(serde_json::to_string).transpose()?)
    .push(", ")
    .bind(unit)
    .push(", 'internal', ")
    .bind(now)
    .push(", ")
    .bind(now)
    .push(")");
    tx.exec(sql).await?;
    let after = Snapshot::from([("rule", d.rule_title.clone()), ("state", "new".to_owned()), ("group", d.group.clone())]);
    let edges = d.host_id.map(|to| Edge { relation: "seen_on", kind: "host", to }).into_iter().collect();
    let projection =
        projection(id, name, format!("{} {}", d.rule_id, d.rule_level), unit, Secrecy::Internal, AlertState::New, edges);
    let recorded = tx.record(Change::created("alerts", id, &after), Some(projection)).await?;
    Ok((id, recorded))
}

fn take_in(alert: Id, d: &Detection) -> Vec<Sql> {
    let mut out = vec![
        Sql::new("INSERT INTO alert_occurrence (id, alert_id) VALUES (").bind(&d.occurrence).push(", ").bind(alert).push(")"),
        Sql::new("INSERT INTO alert_activity (alert_id, last_at, events) VALUES (")
            .bind(alert)
            .push(", ")
            .bind(d.last_at)
            .push(", ")
            .bind(d.events)
            .push(
                ") ON CONFLICT (alert_id) DO UPDATE SET events = alert_activity.events + excluded.events, \
             last_at = CASE WHEN excluded.last_at > alert_activity.last_at THEN excluded.last_at ELSE alert_activity.last_at END",
            ),
    ];
    for e in &d.evidence {
        let insert = Sql::new("INSERT INTO alert_event (alert_id, event_id, at, raw_b64, sha256) SELECT ")
            .bind(alert)
            .push(", ")
            .bind(&e.event_id)
            .push(", CAST(")
            .bind(e.at)
            .push(" AS BIGINT), ")
            .bind(STANDARD.encode(&e.raw))
            .push(", ")
            .bind(&e.sha256)
            .push(" WHERE (SELECT count(*) FROM alert_event WHERE alert_id = ")
            .bind(alert)
            .push(") < ")
            .bind(EVIDENCE_PER_ALERT)
            .push(" ON CONFLICT DO NOTHING");
        out.push(insert);
    }
    out
}

/// The columns that [`read`] needs, of `alert a JOIN alert_activity v`.
pub const COLUMNS: &str = "a.id, a.rule_id, a.rule_title, a.rule_level, a.rule_author, a.rule_tags, a.name, a.alert_key, a.group_name, a.state, a.reason, a.assigned_to, \
     a.host_id, a.host_name, a.user_name, a.source_ip, a.first_at, a.incident_id, a.thread, a.unit_id, a.secrecy, a.version, a.created_at, \
     v.last_at, v.events";

/// The same columns of the list's own source, where activity stands beside the alert.
pub const LIST_COLUMNS: &str = "a.id, a.rule_id, a.rule_title, a.rule_level, a.rule_author, a.rule_tags, a.name, a.alert_key, a.group_name, a.state, a.reason, \
     a.assigned_to, a.host_id, a.host_name, a.user_name, a.source_ip, a.first_at, a.incident_id, a.thread, a.unit_id, a.secrecy, a.version, \
     a.created_at, a.last_at, a.events";

pub fn read(row: &Row) -> Result<Alert, DbError> {
    let state = row.text("state")?;
    let thread = row.opt_text("thread")?;
    Ok(Alert {
        id: row.id("id")?,
        rule_id: row.text("rule_id")?,
        rule_title: row.text("rule_title")?,
        rule_level: row.text("rule_level")?,
        rule_author: row.opt_text("rule_author")?,
        rule_tags: row.text("rule_tags")?.split_whitespace().map(str::to_owned).collect(),
        name: row.text("name")?,
        key: row.text("alert_key")?,
        group: row.text("group_name")?,
        state: AlertState::from_key(&state).ok_or(DbError::Value {
            column: "state".into(),
            value: state,
            expected: "an alert state",
        })?,
        reason: row.opt_text("reason")?,
        assigned_to: row.opt_text("assigned_to")?,
        host_id: row.opt_id("host_id")?,
        host_name: row.opt_text("host_name")?,
        user_name: row.opt_text("user_name")?,
        source_ip: row.opt_text("source_ip")?,
        first_at: row.instant("first_at")?,
        last_at: row.instant("last_at")?,
        events: row.int("events")?,
        incident_id: row.opt_id("incident_id")?,
        thread: thread.map(|t| serde_json::from_str(&t)).transpose()?,
        unit_id: row.opt_id("unit_id")?,
        secrecy: row.secrecy("secrecy")?,
        version: row.int("version")?,
        created_at: row.instant("created_at")?,
    })
}

/// The alert, if the viewer may see it.
pub async fn get(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<Alert>, DbError> {
    let sql =
        Sql::new("SELECT ").push(COLUMNS).push(" FROM alert a JOIN alert_activity v ON v.alert_id = a.id WHERE a.id = ").bind(id);
    db.one(sql.and_visible(viewer, "a")).await?.as_ref().map(read).transpose()
}

/// The events kept with an alert, oldest first.
pub async fn evidence(db: &Db, alert: Id) -> Result<Vec<Evidence>, DbError> {
    let sql = Sql::new("SELECT event_id, at, raw_b64, sha256 FROM alert_event WHERE alert_id = ")
        .bind(alert)
        .push(" ORDER BY at, event_id");
    let mut out = Vec::new();
    for row in db.all(sql).await? {
        let encoded = row.text("raw_b64")?;
        let raw = STANDARD.decode(&encoded).map_err(|_| DbError::Value {
            column: "raw_b64".into(),
            value: encoded,
            expected: "base64",
        })?;
        out.push(Evidence { event_id: row.text("event_id")?, at: row.instant("at")?, raw, sha256: row.text("sha256")? });
    }
    Ok(out)
}

/// Moves an alert to another state. Closed alerts give up their open key, so that the same thing happening again opens a new one.
pub async fn set_state(
    tx: &mut WriteTx<'_>,
    alert: &Alert,
    state: AlertState,
    reason: Option<String>,
    incident: Option<Id>,
) -> Result<Recorded, DbError> {
    let now = tx.ctx().now;
    let who = tx.ctx().actor.name().to_owned();
    let open_key = state.is_open().then(|| alert.key.clone());
    let sql = Sql::new("UPDATE alert SET state = ")
        .bind(state.key())
        .push(", reason = ")
        .bind(reason.clone())
        .push(", incident_id = ")
        .bind(incident.or(alert.incident_id))
        .push(", assigned_to = ")
        .bind(alert.assigned_to.clone().unwrap_or(who))
        .push(", open_key = ")
        .bind(open_key)
        .push(", version = version + 1, updated_at = ")
        .bind(now)
        .push(" WHERE id = ")
        .bind(alert.id)
        .push(" AND version = ")
        .bind(alert.version);
    tx.exec_versioned(sql).await?;
    let mut change = Change::new("alerts", Some(alert.id), vk_db::Act::Decide).field(
        "state",
        Some(alert.state.key().to_owned()),
        Some(state.key().to_owned()),
    );
    if let Some(reason) = reason {
        change = change.field("reason", alert.reason.clone(), Some(reason));
    }
    let moved = Alert { state, incident_id: incident.or(alert.incident_id), ..alert.clone() };
    tx.record(change, Some(projection_of(&moved))).await
}

/// What the graph knows of an alert.
pub fn projection_of(alert: &Alert) -> Projection {
    let host = alert.host_id.map(|to| Edge { relation: "seen_on", kind: "host", to });
    let incident = alert.incident_id.map(|to| Edge { relation: "part_of", kind: "incident", to });
    let search = format!("{} {}", alert.rule_id, alert.rule_level);
    let edges = host.into_iter().chain(incident).collect();
    projection(alert.id, alert.name.clone(), search, alert.unit_id, alert.secrecy, alert.state, edges)
}

fn projection(
    id: Id,
    title: String,
    search: String,
    unit: Option<Id>,
    secrecy: Secrecy,
    state: AlertState,
    edges: Vec<Edge>,
) -> Projection {
    Projection {
        kind: "alert",
        id,
        title,
        search,
        unit,
        extra_units: Vec::new(),
        secrecy,
        state: state.key().to_owned(),
        edges,
        duties: Vec::new(),
    }
}

/// All projections, for `vardkase verify`.
pub async fn projections(db: &Db) -> Result<Vec<Projection>, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS).push(" FROM alert a JOIN alert_activity v ON v.alert_id = a.id ORDER BY a.id");
    db.all(sql).await?.iter().map(|row| read(row).map(|alert| projection_of(&alert))).collect()
}

/// How many alerts wait, of those the viewer may see: new and in triage.
pub async fn waiting(db: &Db, viewer: &Viewer) -> Result<(i64, i64), DbError> {
    let count = |state: &str| {
        Sql::new("SELECT count(*) FROM alert a WHERE a.archived_at IS NULL AND a.state = ").bind(state).and_visible(viewer, "a")
    };
    Ok((db.int(count("new")).await?, db.int(count("triage")).await?))
}

/// When the newest event of an open alert was seen: for the notification on the start page.
pub async fn newest(db: &Db, viewer: &Viewer) -> Result<Option<Instant>, DbError> {
    let sql = Sql::new("SELECT v.last_at FROM alert a JOIN alert_activity v ON v.alert_id = a.id WHERE a.state = 'new'");
    let row = db.one(sql.and_visible(viewer, "a").push(" ORDER BY v.last_at DESC LIMIT 1")).await?;
    row.map(|r| r.instant("last_at")).transpose()
}
