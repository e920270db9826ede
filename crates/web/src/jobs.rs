//! What the program does by itself: the jobs that registers declare, each when its time has passed since it last ran. One at a time, so that they
//! never wait for each other at the one writer of the database; a job that fails says so in the log and is tried again at its next time.
use crate::{App, AppError, register::Job};
use std::time::Duration;
use vk_core::Instant;
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

/// Runs every job whose time has come, once, and says which.
pub async fn run_due(app: &App) -> Result<Vec<&'static str>, DbError> {
    let mut ran = Vec::new();
    for job in app.registers.iter().flat_map(|register| register.hooks.jobs) {
        if !is_due(app, job).await? {
            continue;
        }
        let ctx = app.system_ctx(job.key);
        if let Err(error) = (job.run)(app, &ctx).await {
            tracing::error!(job = job.key, %error, "job");
        }
        ended(app, job.key, ctx.now).await?;
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
    Ok(ended(app, job.key, ctx.now).await?)
}

async fn is_due(app: &App, job: &Job) -> Result<bool, DbError> {
    let ran = app.db.one(Sql::new("SELECT ran_at FROM job WHERE key = ").bind(job.key)).await?;
    let Some(ran) = ran.map(|row| row.instant("ran_at")).transpose()? else { return Ok(true) };
    let every = i64::try_from(job.every.as_secs()).unwrap_or(i64::MAX);
    Ok(app.now() >= ran.plus_seconds(every))
}

async fn ended(app: &App, key: &str, at: Instant) -> Result<(), DbError> {
    let mut tx = app.db.work().await?;
    let sql = Sql::new("INSERT INTO job (key, ran_at) VALUES (").bind(key).push(", ").bind(at);
    tx.exec(sql.push(") ON CONFLICT (key) DO UPDATE SET ran_at = excluded.ran_at")).await?;
    tx.commit().await
}
