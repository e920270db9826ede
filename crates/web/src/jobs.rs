//! What the program does by itself: the jobs that registers declare, each when its time has passed since it last ran. One at a time, so that they
//! never wait for each other at the one writer of the database; a job that fails says so in the log and is tried again at its next time.
use crate::{App, AppError, register::Job};
use std::time::Duration;
use vk_db::{DbError, Sql};

/// How often somebody looks whether a job is due.
const LOOK_EVERY: Duration = Duration::from_secs(15);

/// Runs the jobs of all registers until it is dropped.
pub async fn run(app: App) {
    let mut tick = tokio::time::interval(LOOK_EVERY);
    loop {
        tick.tick().await;
        if let Err(error) = run_due(&app).await {
            tracing::error!(%error, "jobs");
        }
    }
}

/// Runs every job whose time has come, once, and says which. A job is claimed before it runs, so that of several nodes on one database one runs it;
/// one that fails, or panics, leaves the others alone.
pub async fn run_due(app: &App) -> Result<Vec<&'static str>, DbError> {
    let mut ran = Vec::new();
    for job in app.registers.iter().flat_map(|register| register.hooks.jobs) {
        if !claim(app, job).await? {
            continue;
        }
        match run_one(app, job).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(job = job.key, %error, "job"),
            Err(panicked) => tracing::error!(job = job.key, error = %panicked, "job"),
        }
        ran.push(job.key);
    }
    Ok(ran)
}

/// Runs one job now, whether it is due or not.
pub async fn run_now(app: &App, key: &str) -> Result<(), AppError> {
    let jobs = app.registers.iter().flat_map(|register| register.hooks.jobs);
    let job = jobs.into_iter().find(|job| job.key == key).ok_or(AppError::NotFound)?;
    let ctx = app.system_ctx(job.key);
    (job.run)(app, &ctx).await?;
    let mut tx = app.db.work().await?;
    let sql = Sql::new("INSERT INTO job (key, ran_at) VALUES (").bind(key).push(", ").bind(ctx.now);
    tx.exec(sql.push(") ON CONFLICT (key) DO UPDATE SET ran_at = excluded.ran_at")).await?;
    Ok(tx.commit().await?)
}

/// In a task of its own: a panic in one job ends that job.
async fn run_one(app: &App, job: &'static Job) -> Result<Result<(), AppError>, tokio::task::JoinError> {
    let app = app.clone();
    tokio::spawn(async move {
        let ctx = app.system_ctx(job.key);
        (job.run)(&app, &ctx).await
    })
    .await
}

/// Whether the job's time has come and nobody else has taken it: its time of running moves on from what was read, or was never.
async fn claim(app: &App, job: &Job) -> Result<bool, DbError> {
    let now = app.now();
    let ran = app.db.one(Sql::new("SELECT ran_at FROM job WHERE key = ").bind(job.key)).await?;
    let sql = match ran.map(|row| row.instant("ran_at")).transpose()? {
        None => Sql::new("INSERT INTO job (key, ran_at) VALUES (")
            .bind(job.key)
            .push(", ")
            .bind(now)
            .push(") ON CONFLICT (key) DO NOTHING"),
        Some(ran) => {
            let every = i64::try_from(job.every.as_secs()).unwrap_or(i64::MAX);
            // A time of running that lies further ahead than the job waits was written by a clock that was wrong: waiting for it could take a year.
            // A little ahead is another node's clock.
            if ran <= now.plus_seconds(every) && now < ran.plus_seconds(every) {
                return Ok(false);
            }
            Sql::new("UPDATE job SET ran_at = ").bind(now).push(" WHERE key = ").bind(job.key).push(" AND ran_at = ").bind(ran)
        }
    };
    let mut tx = app.db.work().await?;
    let claimed = tx.exec(sql).await? == 1;
    tx.commit().await?;
    Ok(claimed)
}
