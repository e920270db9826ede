//! Evidence of the year wheel: how many functions somebody holds or stands in for, on the last day of the period or today while it lasts. Whoever
//! has left holds none.
use super::store::on_day;
use vk_db::Sql;
use vk_web::{WheelEvidence, WheelOf, gather::gather};

const KEY: &str = "functions_held";

pub const HELD: WheelEvidence = WheelEvidence {
    key: KEY,
    of: &["", "unit", "system", "information_set"],
    gather: |app, of| Box::pin(gather(app, of, KEY, held, Some(kept))),
};

fn held(sql: Sql, of: &WheelOf) -> Sql {
    let sql = kept(sql, of).push(
        " AND EXISTS (SELECT 1 FROM function_holder fh JOIN person p ON p.id = fh.person_id AND p.active WHERE fh.function_id = f.id",
    );
    on_day(sql, of.to.min(of.now.local_date())).push(")")
}

fn kept(sql: Sql, of: &WheelOf) -> Sql {
    // A system or an information set names its functions: owner, manager, who answers for the operation.
    let named = "f.id IN (SELECT e.to_id FROM edge e WHERE e.from_id = ";
    let sql = sql.push("SELECT f.id FROM function f WHERE f.archived_at IS NULL AND f.created_at < ").bind(of.ends());
    of.within(sql, "f.unit_id", &[("system", named), ("information_set", named)])
}
