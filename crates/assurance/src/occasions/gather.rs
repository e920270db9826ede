//! Evidence that gathers itself: while an occasion's window is open, and when it is done, the registers are asked what was done within it. Kept as numbers
//! and identifiers; who may read the names is decided when somebody reads.
use super::{
    model::Occasion,
    store::{COLUMNS, REGISTER, in_tx, occasion, projection},
};
use sha2::{Digest, Sha256};
use vk_core::{Ctx, Date, Id, Instant};
use vk_db::{Act, Change, Columns, Db, DbError, Row, Sql};
use vk_governance::assessments::evidence::state::Why;
use vk_web::{App, AppError, Gathered, WheelEvidence, WheelOf};

/// What the registers offer, by key.
pub fn find(app: &App, key: &str) -> Option<&'static WheelEvidence> {
    app.registers.iter().flat_map(|r| r.hooks.wheel_evidence).find(|e| e.key == key)
}

/// Asks for every occasion whose window is open.
pub async fn gather_all(app: &App, ctx: &Ctx) -> Result<(), AppError> {
    let today = ctx.now.local_date();
    let sql = Sql::new("SELECT ")
        .push(COLUMNS)
        .push(
            " FROM occasion o1 WHERE o1.archived_at IS NULL AND o1.state IN ('planned','ongoing') \
             AND o1.activity_id IN (SELECT g.activity_id FROM activity_gathers g) AND o1.starts_on <= ",
        )
        .bind(today)
        .push(" AND o1.due_on >= ")
        .bind(today.plus_days(-1));
    for row in app.db.all(sql.push(" ORDER BY o1.id")).await? {
        let occasion = occasion(&row)?;
        if let Err(error) = gather(app, ctx, &occasion).await {
            tracing::error!(occasion = %occasion.id, %error, "evidence");
        }
    }
    Ok(())
}

/// Asks for one occasion; kept only where a number or a record is another than before. How many readings were kept.
pub async fn gather(app: &App, ctx: &Ctx, occasion: &Occasion) -> Result<usize, AppError> {
    let mut kept = 0;
    for key in keys(&app.db, occasion.data.activity).await? {
        let Some(evidence) = find(app, &key) else { continue };
        let Some(of) = asked(evidence, occasion, ctx.now) else { continue };
        let gathered = (evidence.gather)(app, of).await?;
        kept += usize::from(keep(&app.db, ctx, occasion.id, &key, &gathered).await?);
    }
    Ok(kept)
}

async fn keys(db: &Db, activity: Id) -> Result<Vec<String>, DbError> {
    let sql = Sql::new("SELECT evidence_key FROM activity_gathers WHERE activity_id = ").bind(activity);
    db.all(sql.push(" ORDER BY evidence_key")).await?.iter().map(|row| row.text("evidence_key")).collect()
}

/// What is asked: the occasion's target where the register can be asked of it, the whole region for an occasion of the region.
fn asked(evidence: &WheelEvidence, o: &Occasion, now: Instant) -> Option<WheelOf> {
    let target = match o.data.target {
        None => {
            evidence.of.contains(&"").then_some(())?;
            None
        }
        Some(id) => Some((*evidence.of.iter().find(|kind| **kind == o.target_kind)?, id)),
    };
    // The work may begin before its window, and what is done on the last day counts.
    Some(WheelOf { target, from: period_from(o), to: now.local_date().min(o.standing.due_on.max(o.standing.starts_on)), now })
}

/// The year until the occasion's window ends is what a yearly review looks back on; shorter rhythms look at their own window.
fn period_from(o: &Occasion) -> Date {
    o.standing.starts_on.min(o.standing.falls_on)
}

async fn keep(db: &Db, ctx: &Ctx, id: Id, key: &str, gathered: &Gathered) -> Result<bool, DbError> {
    let records = serde_json::to_string(&gathered.records.iter().map(ToString::to_string).collect::<Vec<_>>())?;
    let why = Why::of(&gathered.why).json()?;
    let text = format!("{key}\n{}\n{:?}\n{why}\n{records}", gathered.found, gathered.expected);
    let hash = hex::encode(Sha256::digest(text.as_bytes()));
    let mut tx = db.write(ctx).await?;
    let last =
        Sql::new("SELECT hash FROM occasion_evidence WHERE occasion_id = ").bind(id).push(" AND evidence_key = ").bind(key);
    let last = tx.one(last.push(" ORDER BY at DESC LIMIT 1")).await?.map(|row| row.text("hash")).transpose()?;
    if last.as_deref() == Some(hash.as_str()) {
        return Ok(false);
    }
    let row = Columns::new()
        .set("occasion_id", id)
        .set("evidence_key", key)
        .set("at", ctx.now)
        .set("found", gathered.found)
        .set("expected", gathered.expected)
        .set("why", why)
        .set("records", records)
        .set("hash", hash.as_str());
    tx.insert("occasion_evidence", row).await?;
    let after = in_tx(&tx, id).await?;
    let change = Change::new(REGISTER, Some(id), Act::Update).field("gathered", last, Some(hash)).note(key);
    let recorded = tx.record(change, Some(projection(&after))).await?;
    tx.commit(recorded).await.map(|()| true)
}

/// The last reading of each kind of evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    pub key: String,
    pub at: Instant,
    pub found: i64,
    pub expected: Option<i64>,
    pub why: String,
    pub records: Vec<Id>,
}

/// What has been gathered for an occasion, the newest of each kind.
pub async fn readings(db: &Db, id: Id) -> Result<Vec<Reading>, DbError> {
    let sql = Sql::new(
        "SELECT e.evidence_key, e.at, e.found, e.expected, e.why, e.records FROM occasion_evidence e WHERE e.at = (SELECT MAX(n.at) \
         FROM occasion_evidence n WHERE n.occasion_id = e.occasion_id AND n.evidence_key = e.evidence_key) AND e.occasion_id = ",
    );
    let one = |row: &Row| {
        let records: Vec<String> = serde_json::from_str(&row.text("records")?)?;
        Ok(Reading {
            key: row.text("evidence_key")?,
            at: row.instant("at")?,
            found: row.int("found")?,
            expected: row.opt_int("expected")?,
            why: row.text("why")?,
            records: records.iter().filter_map(|id| id.parse().ok()).collect(),
        })
    };
    db.all(sql.bind(id).push(" ORDER BY e.evidence_key")).await?.iter().map(one).collect()
}
