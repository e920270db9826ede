//! Evidence of the year wheel: of the decisions that were to be reported back within a period, which have been.
use vk_db::Sql;
use vk_web::{WheelEvidence, WheelOf, gather::gather};

const KEY: &str = "decisions_reported_back";

pub const REPORTED_BACK: WheelEvidence =
    WheelEvidence { key: KEY, of: &["", "unit"], gather: |app, of| Box::pin(gather(app, of, KEY, reported, Some(due))) };

fn reported(sql: Sql, of: &WheelOf) -> Sql {
    let sql = sql.push("SELECT d.id FROM decision d WHERE d.archived_at IS NULL AND d.state IN ('reported_back','fulfilled')");
    of.within(of.on_a_day(sql, "d.reported_on"), "d.unit_id", &[])
}

/// With its day of reporting back within the period, unless it was reported back before.
fn due(sql: Sql, of: &WheelOf) -> Sql {
    let sql = sql.push("SELECT d.id FROM decision d WHERE d.archived_at IS NULL AND d.state <> 'revoked' AND (d.reported_on IS NULL OR d.reported_on >= ");
    of.within(of.on_a_day(sql.bind(of.from).push(")"), "d.report_back_on"), "d.unit_id", &[])
}
