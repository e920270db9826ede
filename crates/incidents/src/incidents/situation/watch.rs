//! A page that asks again by itself: recorded as reading a secret incident now and then, not each time it asks.
use super::super::model::Incident;
use vk_core::{Ctx, Id};
use vk_db::{DbError, Sql};
use vk_web::form::Kit;

/// Once in so long one that asks by itself is recorded.
const EVERY_SECONDS: i64 = 15 * 60;

/// Somebody opened the page.
pub async fn opened(kit: &Kit, ctx: &Ctx, account: Id, incident: &Incident) -> Result<(), DbError> {
    kit.seen(ctx, incident.id, incident.draft.secrecy.key()).await?;
    due(kit, ctx, account, incident, 0).await.map(drop)
}

/// The page asked by itself.
pub async fn asked(kit: &Kit, ctx: &Ctx, account: Id, incident: &Incident) -> Result<(), DbError> {
    if due(kit, ctx, account, incident, EVERY_SECONDS).await? {
        kit.seen(ctx, incident.id, incident.draft.secrecy.key()).await?;
    }
    Ok(())
}

/// Whether so long has passed since the last time; remembers this one if it has.
async fn due(kit: &Kit, ctx: &Ctx, account: Id, incident: &Incident, seconds: i64) -> Result<bool, DbError> {
    if incident.draft.secrecy != vk_core::Secrecy::Secret {
        return Ok(false);
    }
    let last = Sql::new("SELECT at FROM incident_watched WHERE account_id = ").bind(account).push(" AND incident_id = ");
    let last = kit.db().one(last.bind(incident.id)).await?.map(|row| row.instant("at")).transpose()?;
    // A clock that was set back does not silence the record.
    if last.is_some_and(|at| (0..seconds).contains(&ctx.now.seconds_since(at))) {
        return Ok(false);
    }
    let mut tx = kit.db().work().await?;
    let sql = Sql::new("INSERT INTO incident_watched (account_id, incident_id, at) VALUES (").bind(account).push(", ");
    let sql = sql
        .bind(incident.id)
        .push(", ")
        .bind(ctx.now)
        .push(") ON CONFLICT (account_id, incident_id) DO UPDATE SET at = excluded.at");
    tx.exec(sql).await?;
    tx.commit().await?;
    Ok(true)
}
