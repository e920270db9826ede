//! Reading incidents. Who may see one: those who may see its unit or a unit that takes part in it, and a secret one only with the right to
//! secret records. The predicate stands here once; every list, page, count and API answer goes through it.
use super::class::Class;
use super::model::{
    Assessment, Category, Draft, Entry, EntryKind, Evidence, Incident, Link, LinkKind, Origin, Report, ReportState, Severity,
    State, Track,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};
use vk_core::{Aspect, Id, Instant, Scope};
use vk_db::{Db, DbError, Projection, Reader, Row, Sql, Viewer};

/// What `next_due` holds when no clock runs.
pub const NO_CLOCK: i64 = i64::MAX;
/// What it holds when something is open that nobody has set a day for: after everything that has one, before what is done.
pub const NO_DAY: i64 = i64::MAX - 1;
/// Counting stops here.
const COUNTED: i64 = 10_000;

/// Every part, and the parts that are worked with.
const READS: &str = "";
const WORKS: &str = " AND part.part IN ('lead', 'works')";

/// Appends ` AND …`: incidents of alias `i` that the viewer may see something of, through their own unit or one that takes part.
pub fn visible(sql: Sql, viewer: &Viewer) -> Sql {
    within(sql, viewer, READS)
}

/// Appends ` AND …`: incidents that the viewer works with, of their own unit or one that leads or works with it. Whoever only has a part of their
/// own, or is kept informed, changes nothing.
pub fn worked(sql: Sql, viewer: &Viewer) -> Sql {
    within(sql, viewer, WORKS)
}

fn within(sql: Sql, viewer: &Viewer, parts: &str) -> Sql {
    let sql = in_reach(sql.push(" AND "), &viewer.view, parts);
    match &viewer.secret {
        Scope::Region => sql,
        Scope::Nowhere => sql.push(" AND i.secrecy <> 'secret'"),
        secret @ (Scope::Subtrees(_) | Scope::SubtreesAndCommon(_)) => {
            in_reach(sql.push(" AND (i.secrecy <> 'secret' OR "), secret, parts).push(")")
        }
    }
}

/// Who triages also reaches what has come in without a unit, until somebody has said whose it is (`pages::triager`).
fn in_reach(sql: Sql, scope: &Scope, parts: &str) -> Sql {
    match scope {
        Scope::Region | Scope::Nowhere => return sql.in_scope(scope, "i.unit_id"),
        Scope::SubtreesAndCommon(units) => {
            let sql = in_reach(sql.push("("), &Scope::Subtrees(units.clone()), parts);
            return sql.push(" OR (i.unit_id IS NULL AND i.state = 'new'))");
        }
        Scope::Subtrees(_) => {}
    }
    let sql = sql.push("(").in_scope(scope, "i.unit_id");
    let sql =
        sql.push(" OR EXISTS (SELECT 1 FROM incident_participant part WHERE part.incident_id = i.id AND part.ended_at IS NULL");
    sql.push(parts).push(" AND ").in_scope(scope, "part.unit_id").push("))")
}

/// The incident, if the viewer may see it.
pub async fn get(db: &impl Reader, id: Id, viewer: &Viewer) -> Result<Incident, DbError> {
    let sql = visible(Sql::new("SELECT i.* FROM incident i WHERE i.id = ").bind(id), viewer);
    db.row(sql).await?.as_ref().map_or(Err(DbError::NotFound), incident)
}

/// The incident, if the viewer works with it.
pub async fn get_worked(db: &impl Reader, id: Id, viewer: &Viewer) -> Result<Incident, DbError> {
    let sql = worked(Sql::new("SELECT i.* FROM incident i WHERE i.id = ").bind(id), viewer);
    db.row(sql).await?.as_ref().map_or(Err(DbError::NotFound), incident)
}

/// The incident that an alert has become.
pub async fn of_alert(db: &impl Reader, alert: Id) -> Result<Option<(Id, String)>, DbError> {
    let row = db.row(Sql::new("SELECT id, ref FROM incident WHERE alert_id = ").bind(alert)).await?;
    row.map(|r| Ok((r.id("id")?, r.text("ref")?))).transpose()
}

/// What an employee may see of the incidents that they have reported themselves: reference, title, state, moment.
pub async fn reported_by(db: &Db, account: Id, limit: i64) -> Result<Vec<Incident>, DbError> {
    let sql = Sql::new("SELECT i.* FROM incident i WHERE i.reporter_id = ").bind(account);
    db.all(sql.push(" ORDER BY i.reported_at DESC, i.id DESC LIMIT ").bind(limit)).await?.iter().map(incident).collect()
}

/// Incidents with an open clock, the earliest end first.
pub async fn with_clocks(db: &Db, viewer: &Viewer, limit: i64) -> Result<Vec<Incident>, DbError> {
    let sql = Sql::new("SELECT i.* FROM incident i WHERE i.archived_at IS NULL AND i.next_due < ").bind(NO_CLOCK);
    let sql = visible(sql, viewer).push(" ORDER BY i.next_due, i.id LIMIT ").bind(limit);
    db.all(sql).await?.iter().map(incident).collect()
}

/// How many there are; stops counting at ten thousand.
pub async fn clocks_count(db: &Db, viewer: &Viewer) -> Result<i64, DbError> {
    let sql = Sql::new("SELECT count(*) FROM (SELECT 1 FROM incident i WHERE i.archived_at IS NULL AND i.next_due < ");
    db.int(visible(sql.bind(NO_CLOCK), viewer).push(" LIMIT ").bind(COUNTED).push(") found")).await
}

/// How many wait for somebody to take them up; stops counting at ten thousand.
pub async fn untriaged_count(db: &Db, viewer: &Viewer) -> Result<i64, DbError> {
    let sql = Sql::new("SELECT count(*) FROM (SELECT 1 FROM incident i WHERE i.archived_at IS NULL AND i.state = 'new'");
    db.int(visible(sql, viewer).push(" LIMIT ").bind(COUNTED).push(") found")).await
}

/// Incidents that nobody has taken up yet, the oldest first.
pub async fn untriaged(db: &Db, viewer: &Viewer, limit: i64) -> Result<Vec<Incident>, DbError> {
    let sql = visible(Sql::new("SELECT i.* FROM incident i WHERE i.archived_at IS NULL AND i.state = 'new'"), viewer);
    db.all(sql.push(" ORDER BY i.reported_at, i.id LIMIT ").bind(limit)).await?.iter().map(incident).collect()
}

pub async fn links(db: &impl Reader, incident: Id) -> Result<Vec<Link>, DbError> {
    let sql = Sql::new("SELECT kind, target_id FROM incident_link WHERE incident_id = ")
        .bind(incident)
        .push(" ORDER BY kind, target_id");
    db.rows(sql)
        .await?
        .iter()
        .map(|r| Ok(Link { kind: word(r, "kind", LinkKind::from_key)?, target: r.id("target_id")? }))
        .collect()
}

pub async fn tracks(db: &impl Reader, incident: Id) -> Result<Vec<Track>, DbError> {
    let sql = Sql::new(
        "SELECT t.*, p.name AS party_name, p.term_hours AS party_hours, p.counts_from AS party_from FROM incident_track t \
         LEFT JOIN incident_party p ON p.id = t.party_id WHERE t.incident_id = ",
    );
    db.rows(sql.bind(incident).push(" ORDER BY t.kind DESC, t.created_at, t.id")).await?.iter().map(track).collect()
}

pub async fn reports(db: &impl Reader, incident: Id) -> Result<Vec<Report>, DbError> {
    let sql = Sql::new("SELECT * FROM incident_report WHERE incident_id = ").bind(incident).push(" ORDER BY created_at, id");
    db.rows(sql).await?.iter().map(report).collect()
}

/// The timeline, oldest first by when things happened.
pub async fn entries(db: &impl Reader, incident: Id) -> Result<Vec<Entry>, DbError> {
    let sql = Sql::new("SELECT * FROM incident_entry WHERE incident_id = ").bind(incident).push(" ORDER BY at, no");
    db.rows(sql).await?.iter().map(entry).collect()
}

/// Frozen events, oldest first, each checked against its hash.
pub async fn evidence(db: &impl Reader, incident: Id) -> Result<Vec<Evidence>, DbError> {
    let sql = Sql::new("SELECT * FROM incident_evidence WHERE incident_id = ").bind(incident).push(" ORDER BY at, event_id");
    db.rows(sql).await?.iter().map(frozen).collect()
}

/// The nearest unit at or above `unit` that is personuppgiftsansvarig.
pub async fn controller_of(db: &impl Reader, unit: Id) -> Result<Option<Id>, DbError> {
    let sql = Sql::new("SELECT c.ancestor AS id FROM unit_closure c JOIN unit u ON u.id = c.ancestor WHERE c.descendant = ")
        .bind(unit)
        .push(" AND u.is_controller = ")
        .bind(true)
        .push(" ORDER BY c.depth LIMIT 1");
    db.row(sql).await?.map(|r| r.id("id")).transpose()
}

/// The controllers of those information sets that hold personal data, each once.
pub async fn controllers_of_information(db: &impl Reader, sets: &[Id]) -> Result<Vec<Id>, DbError> {
    let sql = Sql::new(
        "SELECT DISTINCT s.unit_id FROM information_set s WHERE s.personal_data <> 'none' AND s.unit_id IS NOT NULL AND s.id IN ",
    );
    let mut out = Vec::new();
    for row in db.rows(sql.list(sets.iter().copied())).await? {
        if let Some(controller) = controller_of(db, row.id("unit_id")?).await? {
            out.push(controller);
        }
    }
    out.sort_unstable();
    out.dedup();
    Ok(out)
}

/// The information sets that these systems hold.
pub async fn information_of_systems(db: &impl Reader, systems: &[Id]) -> Result<Vec<Id>, DbError> {
    let sql = Sql::new("SELECT DISTINCT information_set_id AS id FROM system_information WHERE system_id IN ")
        .list(systems.iter().copied());
    db.rows(sql.push(" ORDER BY information_set_id")).await?.iter().map(|r| r.id("id")).collect()
}

/// The names of units, for controllers.
pub async fn unit(db: &impl Reader, id: Id) -> Result<Option<(String, Option<String>)>, DbError> {
    let row = db.row(Sql::new("SELECT name, org_number FROM unit WHERE id = ").bind(id)).await?;
    row.map(|r| Ok((r.text("name")?, r.opt_text("org_number")?))).transpose()
}

/// A record's title in the graph, for the audit log: of a secret one its identifier, which is resolved for whoever may see it.
pub async fn title(db: &impl Reader, id: Id) -> Result<Option<String>, DbError> {
    let sql = Sql::new("SELECT CASE WHEN secrecy = 'secret' THEN id ELSE title END AS title FROM node WHERE id = ").bind(id);
    db.row(sql).await?.map(|r| r.text("title")).transpose()
}

fn word<T>(row: &Row, column: &str, parse: fn(&str) -> Option<T>) -> Result<T, DbError> {
    let text = row.text(column)?;
    parse(&text).ok_or(DbError::Value { column: column.to_owned(), value: text, expected: "a known word" })
}

fn opt_word<T>(row: &Row, column: &str, parse: fn(&str) -> Option<T>) -> Result<Option<T>, DbError> {
    Ok(row.opt_text(column)?.as_deref().and_then(parse))
}

/// Aspects as the column holds them: keys joined by commas.
pub fn aspects_text(aspects: &[Aspect]) -> String {
    Aspect::ALL.iter().filter(|a| aspects.contains(a)).map(|a| a.key()).collect::<Vec<_>>().join(",")
}

pub fn aspects_of<'a>(keys: impl IntoIterator<Item = &'a str>) -> Vec<Aspect> {
    let keys: Vec<&str> = keys.into_iter().collect();
    Aspect::ALL.into_iter().filter(|a| keys.contains(&a.key())).collect()
}

/// The moment in `next_due`, where it is one.
pub fn due(row: &Row) -> Result<Option<Instant>, DbError> {
    Ok(Some(row.int("next_due")?).filter(|n| *n < NO_DAY).map(Instant::from_micros))
}

/// A row of `incident` as the record it is.
pub fn incident(row: &Row) -> Result<Incident, DbError> {
    Ok(Incident {
        id: row.id("id")?,
        reference: row.text("ref")?,
        state: word(row, "state", State::from_key)?,
        class: word(row, "class", Class::from_key)?,
        origin: word(row, "origin", Origin::from_key)?,
        alert: row.opt_id("alert_id")?,
        knowledge_at: row.opt_instant("knowledge_at")?,
        reported_at: row.instant("reported_at")?,
        reporter: row.opt_id("reporter_id")?,
        snapshot: row.opt_text("snapshot")?,
        next_due: due(row)?,
        undated: row.int("next_due")? == NO_DAY,
        version: row.int("version")?,
        created_at: row.instant("created_at")?,
        updated_at: row.instant("updated_at")?,
        archived_at: row.opt_instant("archived_at")?,
        draft: draft(row)?,
    })
}

fn draft(row: &Row) -> Result<Draft, DbError> {
    Ok(Draft {
        title: row.text("name")?,
        description: row.text("description")?,
        category: opt_word(row, "category", Category::from_key)?,
        severity: opt_word(row, "severity", Severity::from_key)?,
        aspects: aspects_of(row.text("aspects")?.split(',')),
        occurred_at: row.opt_instant("occurred_at")?,
        detected_at: row.opt_instant("detected_at")?,
        assessed_significant_at: row.opt_instant("assessed_significant_at")?,
        ended_at: row.opt_instant("ended_at")?,
        handled_at: row.opt_instant("handled_at")?,
        ongoing: row.bool("ongoing")?,
        suspected_malicious: row.bool("suspected_malicious")?,
        supplier_origin: row.bool("supplier_origin")?,
        cross_border: row.bool("cross_border")?,
        personal_data: row.bool("personal_data")?,
        protected_info: row.bool("protected_info")?,
        security_protection_suspected: row.bool("security_protection_suspected")?,
        lead_function: row.opt_id("lead_function_id")?,
        unit: row.opt_id("unit_id")?,
        secrecy: row.secrecy("secrecy")?,
        contact: row.text("contact")?,
    })
}

fn track(row: &Row) -> Result<Track, DbError> {
    let controller = row.text("controller_unit_id")?;
    Ok(Track {
        id: row.id("id")?,
        incident: row.id("incident_id")?,
        kind: row.text("kind")?,
        controller: if controller.is_empty() { None } else { Some(row.id("controller_unit_id")?) },
        party: super::parties::terms(row)?,
        rules: u32::try_from(row.int("rules_version")?).unwrap_or(0),
        assessment: word(row, "assessment", Assessment::from_key)?,
        assessment_reason: row.opt_text("assessment_reason")?,
        assessed_by: row.opt_text("assessed_by")?,
        assessed_at: row.opt_instant("assessed_at")?,
        proposed_at: row.opt_instant("proposed_at")?,
        knowledge_at: row.opt_instant("knowledge_at")?,
        confirmed_by: row.opt_text("confirmed_by")?,
        confirmed_at: row.opt_instant("confirmed_at")?,
        confirm_reason: row.opt_text("confirm_reason")?,
        version: row.int("version")?,
    })
}

fn report(row: &Row) -> Result<Report, DbError> {
    Ok(Report {
        id: row.id("id")?,
        track_id: row.id("track_id")?,
        stage: row.text("stage")?,
        requested_at: row.opt_instant("requested_at")?,
        due_at: row.opt_instant("due_at")?,
        submitted_at: row.opt_instant("submitted_at")?,
        submitted_by: row.opt_text("submitted_by")?,
        channel: row.opt_text("channel")?,
        external_ref: row.opt_text("external_ref")?,
        late: row.bool("late")?,
        late_reason: row.opt_text("late_reason")?,
        state: word(row, "state", ReportState::from_key)?,
        unapproved_reason: row.opt_text("unapproved_reason")?,
        no_receipt_reason: row.opt_text("no_receipt_reason")?,
        lock: row.int("lock_version")?,
    })
}

fn entry(row: &Row) -> Result<Entry, DbError> {
    Ok(Entry {
        id: row.id("id")?,
        kind: word(row, "kind", EntryKind::from_key)?,
        at: row.instant("at")?,
        recorded_at: row.instant("recorded_at")?,
        author: row.text("author")?,
        text: row.text("body")?,
        mandate: row.opt_text("mandate")?,
        reason: row.opt_text("reason")?,
        circle: row.text("circle")?,
        about: row.opt_id("about_id")?,
    })
}

fn frozen(row: &Row) -> Result<Evidence, DbError> {
    let encoded = row.text("raw_b64")?;
    let raw = STANDARD.decode(&encoded).unwrap_or_default();
    let sha256 = row.text("sha256")?;
    Ok(Evidence {
        id: row.id("id")?,
        event: row.text("event_id")?,
        at: row.instant("at")?,
        intact: hash(&raw) == sha256,
        raw,
        sha256,
        added_at: row.instant("added_at")?,
    })
}

/// SHA-256 in lower-case hexadecimal, as `sha256sum` prints it.
pub fn hash(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// All projections, for `vardkase verify`.
pub async fn projections(db: &Db) -> Result<Vec<Projection>, DbError> {
    let mut out = Vec::new();
    for id in super::table::TABLE.ids(db).await? {
        let incident = get(db, id, &Viewer::everything()).await?;
        let units = super::circle::of_incident(db, id).await?;
        out.push(super::desk::projection(&incident, &links(db, id).await?, &units));
    }
    Ok(out)
}
