//! Live evidence: every measure that any register offers, read every hour, judged, kept, and turned where it has to be. What time alone makes stale
//! (a statement past its last day) turns in the same job. Measures of this crate stand here as well.
use super::{
    model::{Evidence, NewEvidence},
    state::{Basis, Thresholds, Why, freshness},
    store::{self, REGISTER},
};
use crate::{
    assessments::{content::rules, scale::Freshness},
    join::CLASS_IN_FORCE,
    requirements::MEASURES as MEASURES_NAMED,
};
use futures::future::BoxFuture;
use vk_core::{Ctx, Id, Instant};
use vk_db::{Act, Change, Columns, DbError, Row, Sql};
use vk_web::{App, AppError, Measure, MeasureOf, MeasureUnit, Message, Reading};

/// Evidence that was read less than so long ago is not read again by the job.
const READ_EVERY_SECONDS: i64 = 55 * 60;

/// What this crate measures.
pub const MEASURES: &[Measure] = &[
    Measure {
        key: "classification_current",
        of: &["system"],
        unit: MeasureUnit::Percent,
        more_is_better: true,
        amber: 99,
        red: 50,
        parameter: None,
        read: |app, of| Box::pin(classification_current(app, of)),
    },
    Measure {
        key: "exceptions_current",
        of: &["system", "unit"],
        unit: MeasureUnit::Count,
        more_is_better: false,
        amber: 1,
        red: 3,
        parameter: Some(30),
        read: |app, of| Box::pin(exceptions_current(app, of)),
    },
    Measure {
        key: "actions_overdue",
        of: &["system", "unit"],
        unit: MeasureUnit::Percent,
        more_is_better: false,
        amber: 1,
        red: 25,
        parameter: None,
        read: |app, of| Box::pin(actions_overdue(app, of)),
    },
];

/// The measures that can be taken of records of this kind.
pub fn of_kind<'a>(app: &'a App, kind: &'a str) -> impl Iterator<Item = &'static Measure> + 'a {
    app.registers.iter().flat_map(|r| r.hooks.measures).filter(move |m| m.of.contains(&kind))
}

pub fn find(app: &App, key: &str) -> Option<&'static Measure> {
    app.registers.iter().flat_map(|r| r.hooks.measures).find(|m| m.key == key)
}

/// Why a measure that no register offers reads nothing: its register comes later, or nobody knows it.
pub fn not_offered(key: Option<&str>) -> &'static str {
    if key.is_some_and(|key| MEASURES_NAMED.contains(&key)) { "evidence-why-later" } else { "evidence-why-gone" }
}

/// Where this evidence turns: its own thresholds, the measure's otherwise.
pub fn thresholds(measure: &Measure, e: &NewEvidence) -> Thresholds {
    Thresholds {
        more_is_better: measure.more_is_better,
        amber: e.amber.unwrap_or(measure.amber),
        red: e.red.unwrap_or(measure.red),
    }
}

/// The job: reads what is due, turns what has changed. What cannot be read is logged and does not stand in the way of the rest.
pub async fn run(app: &App, ctx: &Ctx) -> Result<(), AppError> {
    for id in dated_due(app, ctx).await? {
        logged(id, settle(app, ctx, id).await);
    }
    for id in live_due(app, ctx.now).await? {
        logged(id, read_now(app, ctx, id).await);
    }
    let oldest = ctx.now.plus_hours(-24 * rules().evidence.keep_days);
    let mut tx = app.db.work().await?;
    tx.exec(Sql::new("DELETE FROM measure_reading WHERE at < ").bind(oldest)).await?;
    Ok(tx.commit().await?)
}

fn logged(id: Id, result: Result<(), AppError>) {
    if let Err(error) = result {
        tracing::error!(evidence = %id, ?error, "evidence that could not be judged");
    }
}

/// Dated evidence whose state may not be today's: past its last day, or a file that has come or gone since.
async fn dated_due(app: &App, ctx: &Ctx) -> Result<Vec<Id>, DbError> {
    const FILE: &str = "EXISTS (SELECT 1 FROM attachment f WHERE f.removed_at IS NULL AND f.node_id = e.id)";
    let sql = Sql::new("SELECT e.id FROM evidence e WHERE e.archived_at IS NULL AND e.kind <> 'measure' AND ")
        .push("((e.state <> 'red' AND e.valid_until < ")
        .bind(ctx.now.local_date())
        .push(&format!(
            ") OR (e.kind = 'file' AND e.reference IS NULL AND ((e.state = 'fresh' AND NOT {FILE}) OR (e.state <> 'fresh' AND {FILE})))) \
             ORDER BY e.id"
        ));
    app.db.all(sql).await?.iter().map(|row| row.id("id")).collect()
}

async fn live_due(app: &App, now: Instant) -> Result<Vec<Id>, DbError> {
    let sql = Sql::new(
        "SELECT e.id FROM evidence e WHERE e.archived_at IS NULL AND e.kind = 'measure' \
         AND NOT EXISTS (SELECT 1 FROM measure_reading m WHERE m.evidence_id = e.id AND m.at > ",
    );
    let sql = sql.bind(now.plus_seconds(-READ_EVERY_SECONDS)).push(") ORDER BY e.id");
    app.db.all(sql).await?.iter().map(|row: &Row| row.id("id")).collect()
}

/// Judges dated evidence again, and turns it where that says something else than what is kept.
pub async fn settle(app: &App, ctx: &Ctx, id: Id) -> Result<(), AppError> {
    let Some(evidence) = store::by_id(&app.db, id).await? else { return Ok(()) };
    let (state, why) = store::judged(&app.db, id, &evidence.data.new, ctx.now.local_date()).await?;
    if evidence.data.new.kind == "measure" || (state == evidence.data.state && why == evidence.data.why) {
        return Ok(());
    }
    turn(app, ctx, &evidence, state, &why, None).await
}

/// Judges a piece again because somebody asks: live evidence is read, everything else follows its day and its file.
pub async fn again(app: &App, ctx: &Ctx, evidence: &Evidence) -> Result<(), AppError> {
    if evidence.data.new.kind == "measure" { read_now(app, ctx, evidence.id).await } else { settle(app, ctx, evidence.id).await }
}

/// Reads one piece of live evidence. A measure that is gone or fails reads nothing, which is never green.
pub async fn read_now(app: &App, ctx: &Ctx, id: Id) -> Result<(), AppError> {
    let Some(evidence) = store::by_id(&app.db, id).await? else { return Ok(()) };
    let e = &evidence.data.new;
    let (Some(measure), Some(record)) = (e.measure.as_deref().and_then(|key| find(app, key)), e.record) else {
        let why = Message::new(not_offered(e.measure.as_deref()));
        return judged(app, ctx, &evidence, None, Freshness::None, &why).await;
    };
    let parameter = e.parameter.or(measure.parameter).unwrap_or(0);
    match (measure.read)(app, MeasureOf { record, now: ctx.now, parameter }).await {
        Ok(reading) => {
            let basis = Basis::Live { value: reading.value, thresholds: thresholds(measure, e) };
            let state = freshness(&basis, ctx.now.local_date());
            judged(app, ctx, &evidence, reading.value, state, &reading.why).await
        }
        Err(error) => {
            tracing::error!(evidence = %id, measure = measure.key, %error, "measure");
            judged(app, ctx, &evidence, None, Freshness::None, &Message::new("evidence-why-failed")).await
        }
    }
}

async fn judged(
    app: &App,
    ctx: &Ctx,
    evidence: &Evidence,
    value: Option<i64>,
    state: Freshness,
    why: &Message,
) -> Result<(), AppError> {
    let why = Why::of(why);
    if state != evidence.data.state {
        return turn(app, ctx, evidence, state, &why, Some(value)).await;
    }
    let why = why.json()?;
    let sql = Sql::new("INSERT INTO measure_reading (evidence_id, at, value, state, why) VALUES (").bind(evidence.id);
    let sql = sql.push(", ").bind(ctx.now).push(", ").bind(value).push(", ").bind(state.key()).push(", ").bind(why);
    let mut tx = app.db.work().await?;
    tx.exec(sql.push(") ON CONFLICT (evidence_id, at) DO NOTHING")).await?;
    Ok(tx.commit().await?)
}

/// Writes another state, with the reading that it comes from.
async fn turn(
    app: &App,
    ctx: &Ctx,
    evidence: &Evidence,
    state: Freshness,
    why: &Why,
    reading: Option<Option<i64>>,
) -> Result<(), AppError> {
    let mut tx = app.db.write(ctx).await?;
    store::set_state(&mut tx, evidence, state, why).await?;
    if let Some(value) = reading {
        let old = Sql::new("DELETE FROM measure_reading WHERE evidence_id = ").bind(evidence.id).push(" AND at = ").bind(ctx.now);
        tx.exec(old).await?;
        let row = Columns::new().set("evidence_id", evidence.id).set("at", ctx.now).set("value", value).set("state", state.key());
        tx.insert("measure_reading", row.set("why", why.json()?)).await?;
    }
    let tr = app.tr(ctx.lang);
    let change = Change::new(REGISTER, Some(evidence.id), Act::Update)
        .field("state", Some(evidence.data.state.key().to_owned()), Some(state.key().to_owned()))
        .field("why", Some(evidence.data.why.words(&tr)), Some(why.words(&tr)));
    let projection = store::project(&tx, evidence.id).await?;
    let recorded = tx.record(change, Some(projection)).await?;
    Ok(tx.commit(recorded).await?)
}

/// Share of the system's information sets whose class is decided and still valid.
async fn classification_current(app: &App, of: MeasureOf) -> Result<Reading, AppError> {
    let sql = Sql::new("SELECT count(*) AS total, CAST(COALESCE(SUM(CASE WHEN c.id IS NOT NULL AND (c.valid_until IS NULL OR c.valid_until >= ")
        .bind(of.now.local_date())
        .push(") THEN 1 ELSE 0 END), 0) AS BIGINT) AS current FROM system_information si JOIN information_set i ON i.id = si.information_set_id ")
        .push("LEFT JOIN classification c ON ")
        .push(CLASS_IN_FORCE)
        .push(" WHERE i.archived_at IS NULL AND si.system_id = ")
        .bind(of.record);
    let row = app.db.one(sql).await?.ok_or(AppError::NotFound)?;
    let (all, current) = (row.int("total")?, row.int("current")?);
    if all == 0 {
        return Ok(Reading { value: None, why: Message::new("measure-classification_current-nothing") });
    }
    let why = Message::new("measure-classification_current-why").with("current", current).with("all", all);
    Ok(Reading { value: Some(current * 100 / all), why })
}

/// Approved exceptions of the record that end within so many days, or have ended without being renewed.
async fn exceptions_current(app: &App, of: MeasureOf) -> Result<Reading, AppError> {
    let days = i32::try_from(of.parameter).unwrap_or(i32::MAX);
    let soon = of.now.local_date().plus_days(days);
    // One that another approved one has taken over from says nothing any more.
    let sql = Sql::new(
        "SELECT count(*) FROM exception x WHERE x.archived_at IS NULL AND x.state IN ('approved','expired') \
         AND NOT EXISTS (SELECT 1 FROM exception n WHERE n.subject_id = x.subject_id AND n.requirement_id = x.requirement_id \
         AND n.id <> x.id AND n.archived_at IS NULL AND n.state = 'approved' AND n.valid_until > x.valid_until) AND x.subject_id = ",
    );
    let n = app.db.int(sql.bind(of.record).push(" AND x.valid_until < ").bind(soon)).await?;
    Ok(Reading { value: Some(n), why: Message::new("measure-exceptions_current-why").with("n", n).with("days", of.parameter) })
}

/// Share of the open actions that concern the record, or come from it or its assessments, whose last day has passed.
async fn actions_overdue(app: &App, of: MeasureOf) -> Result<Reading, AppError> {
    let sql = Sql::new("SELECT count(*) AS total, CAST(COALESCE(SUM(CASE WHEN a.due_on < ")
        .bind(of.now.local_date())
        .push(
            " THEN 1 ELSE 0 END), 0) AS BIGINT) AS late FROM action a WHERE a.archived_at IS NULL \
             AND a.state IN ('planned','ongoing','deferred') AND a.id IN (SELECT e.from_id FROM edge e WHERE e.from_kind = 'action' \
             AND e.relation IN ('concerns','arises_from') AND (e.to_id = ",
        )
        .bind(of.record)
        .push(" OR e.to_id IN (SELECT s.id FROM assessment s WHERE s.subject_id = ")
        .bind(of.record)
        .push(")))");
    let row = app.db.one(sql).await?.ok_or(AppError::NotFound)?;
    let (all, late) = (row.int("total")?, row.int("late")?);
    let share = if all == 0 { 0 } else { (late * 100).div_euclid(all).max(i64::from(late > 0)) };
    Ok(Reading { value: Some(share), why: Message::new("measure-actions_overdue-why").with("late", late).with("all", all) })
}

/// [`run`] as a job's hook.
pub fn job<'a>(app: &'a App, ctx: &'a Ctx) -> BoxFuture<'a, Result<(), AppError>> {
    Box::pin(run(app, ctx))
}
