//! Evidence of the year wheel: of the recommendations that had their day within a period, which have been followed up.
use vk_db::Sql;
use vk_web::{WheelEvidence, WheelOf, gather::gather};

const KEY: &str = "audits_followed_up";

pub const FOLLOWED_UP: WheelEvidence =
    WheelEvidence { key: KEY, of: &["", "unit"], gather: |app, of| Box::pin(gather(app, of, KEY, followed, Some(due))) };

/// With a follow-up written within the period.
fn followed(sql: Sql, of: &WheelOf) -> Sql {
    let sql = sql.push(
        "SELECT r.id FROM recommendation r WHERE r.archived_at IS NULL AND EXISTS \
         (SELECT 1 FROM recommendation_follow_up w WHERE w.recommendation_id = r.id",
    );
    of.within(of.on_a_day(sql, "w.on_day").push(")"), "r.unit_id", &[])
}

/// With its last day within the period, and still open or followed up within it.
fn due(sql: Sql, of: &WheelOf) -> Sql {
    let sql = sql.push("SELECT r.id FROM recommendation r WHERE r.archived_at IS NULL");
    of.within(of.on_a_day(sql, "r.due_on"), "r.unit_id", &[])
}
