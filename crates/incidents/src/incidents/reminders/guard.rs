//! Whether the clock is believed. One that has leapt since the last look, in either direction, is looked at again first: a moment with a wrong clock would
//! otherwise tell everybody that every report is late. A standstill looks the same and costs one look.
use vk_core::Instant;
use vk_db::{Db, DbError, Sql};

const KEY: &str = "reminders";
/// Looks are a minute apart; jobs before this one may take their time.
const LONGEST_SECONDS: i64 = 15 * 60;
/// Nodes may differ a little.
const BACK_SECONDS: i64 = 5 * 60;
/// So many looks in a row are held back at most: two nodes whose clocks never agree must not silence each other for good.
const MOST_HELD: i64 = 4;

/// Looks at the clock, remembers it, and says whether to go by it.
pub async fn look(db: &Db, now: Instant) -> Result<bool, DbError> {
    let before = last(db).await?;
    let held = match before {
        Some((at, held)) if !near(at, now) && held < MOST_HELD => held + 1,
        _ => 0,
    };
    let mut tx = db.work().await?;
    let sql = Sql::new("INSERT INTO incident_look (key, at, held) VALUES (").bind(KEY).push(", ").bind(now).push(", ").bind(held);
    tx.exec(sql.push(") ON CONFLICT (key) DO UPDATE SET at = excluded.at, held = excluded.held")).await?;
    tx.commit().await?;
    if held > 0 {
        tracing::warn!(%now, "the clock has leapt or the program stood still; reminders wait for another look");
    }
    Ok(held == 0)
}

/// Whether the last look was believed and is near.
pub async fn believed(db: &Db, now: Instant) -> Result<bool, DbError> {
    Ok(last(db).await?.is_some_and(|(at, held)| held == 0 && near(at, now)))
}

fn near(at: Instant, now: Instant) -> bool {
    (-BACK_SECONDS..=LONGEST_SECONDS).contains(&now.seconds_since(at))
}

async fn last(db: &Db) -> Result<Option<(Instant, i64)>, DbError> {
    let row = db.one(Sql::new("SELECT at, held FROM incident_look WHERE key = ").bind(KEY)).await?;
    row.map(|row| Ok((row.instant("at")?, row.int("held")?))).transpose()
}
