//! What turned amber or red among risks since a moment, for the coordinator's Monday: acceptances that ran out, and risks that lie in a graver zone of the same
//! matrix than they did then.
use super::{
    model::{ZoneName, title},
    overview::{changed_since, zone_then},
    table::zone_name,
};
use crate::risks::pick;
use vk_core::Instant;
use vk_db::{DbError, Row, Sql};
use vk_web::{AppError, Look, Tone, Turned};

/// More of one kind than this, and the list of risks is the better place to look.
const MOST: i64 = 100;

/// Changes that are looked at, the newest first: more than on a page of movement, for a week in which many risks were read in must not hide one that grew.
const CHANGES: i64 = 5_000;

/// Everything that turned, as far as the viewer may see it.
pub async fn turned(look: &Look<'_>, since: Instant) -> Result<Vec<Turned>, AppError> {
    let mut out = expired(look, since).await?;
    out.extend(graver(look, since).await?);
    Ok(out)
}

async fn expired(look: &Look<'_>, since: Instant) -> Result<Vec<Turned>, DbError> {
    // The last day of an acceptance counts: it ends with the midnight after.
    let sql = Sql::new("SELECT r.id, r.reference, r.name, r.acceptance_expired_on FROM risk r WHERE r.acceptance_expired_on >= ")
        .bind(since.local_date().plus_days(-1))
        .push(" AND r.archived_at IS NULL AND r.is_open")
        .and_visible(&look.viewer, "r")
        .push(" ORDER BY r.acceptance_expired_on DESC, r.id LIMIT ");
    let turned = |row: &Row| {
        let day = row.date("acceptance_expired_on")?;
        let at = Instant::parse_local(&format!("{}T00:00", day.plus_days(1))).unwrap_or(since);
        let why = look.tr.with("risks-turned-expired", "day", day.to_string());
        turned_row(row, Tone::Burning, why, at)
    };
    look.app.db.all(sql.bind(MOST)).await?.iter().map(turned).collect()
}

async fn graver(look: &Look<'_>, since: Instant) -> Result<Vec<Turned>, DbError> {
    let sql = changed_since(since, CHANGES)
        .push(
            "SELECT r.id, r.reference, r.name, z.tone AS zone_tone, z.mark AS zone_mark, z.name_sv AS zone_sv, z.name_en AS zone_en, \
             zt.tone AS then_tone, zt.mark AS then_mark, zt.name_sv AS then_sv, zt.name_en AS then_en, \
             (SELECT MIN(h3.at) FROM risk_level_history h3 WHERE h3.risk_id = r.id AND h3.zone = r.current_zone AND h3.at >= ",
        )
        .bind(since)
        .push(
            ") AS turned_at FROM c CROSS JOIN risk r JOIN risk_zone z ON z.matrix_id = r.matrix_id AND z.key = r.current_zone \
             JOIN risk_level_history h ON h.risk_id = r.id AND h.matrix_id = r.matrix_id AND h.at = \
             (SELECT MAX(h2.at) FROM risk_level_history h2 WHERE h2.risk_id = r.id AND h2.at < ",
        )
        .bind(since)
        .push(") JOIN risk_zone zt ON zt.matrix_id = h.matrix_id AND zt.key = h.zone ")
        .push("WHERE r.id = c.risk_id AND z.position > zt.position AND r.archived_at IS NULL AND r.is_open")
        .and_visible(&look.viewer, "r")
        .push(" ORDER BY r.current_rank DESC, r.id LIMIT ");
    let words = |zone: &ZoneName| format!("{} {}", zone.mark, pick(look.tr.lang, &zone.sv, &zone.en));
    let turned = |row: &Row| {
        let (now, then) = (zone_name(row)?, zone_then(row)?);
        let args = [
            ("then", then.as_ref().map(words).unwrap_or_default().into()),
            ("now", now.as_ref().map(words).unwrap_or_default().into()),
        ];
        let red = now.is_some_and(|zone| matches!(zone.tone, "ember" | "burning"));
        let at = row.opt_instant("turned_at")?.unwrap_or(since);
        turned_row(row, if red { Tone::Burning } else { Tone::Waiting }, look.tr.args("risks-turned-graver", &args), at)
    };
    look.app.db.all(sql.bind(MOST)).await?.iter().map(turned).collect()
}

fn turned_row(row: &Row, tone: Tone, why: String, at: Instant) -> Result<Turned, DbError> {
    Ok(Turned {
        title: title(&row.text("reference")?, &row.text("name")?),
        href: format!("/risks/{}", row.id("id")?),
        tone,
        why,
        at,
    })
}
