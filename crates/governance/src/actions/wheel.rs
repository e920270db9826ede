//! Evidence of the year wheel: which actions were done within a period, of those and what should have been.
use vk_db::Sql;
use vk_web::{WheelEvidence, WheelOf, gather::gather};

const KEY: &str = "actions_closed";

pub const CLOSED: WheelEvidence = WheelEvidence {
    key: KEY,
    of: &["", "unit", "system", "information_set"],
    gather: |app, of| Box::pin(gather(app, of, KEY, closed, Some(due))),
};

const LINKS: &[(&str, &str)] = &[("system", CONCERNS), ("information_set", CONCERNS)];
const CONCERNS: &str = "a.id IN (SELECT c.action_id FROM action_concern c WHERE c.target_id = ";

/// Done or verified, said by what it is not: SQLite would otherwise go through everything that ever was done.
fn closed(sql: Sql, of: &WheelOf) -> Sql {
    let sql = sql.push(
        "SELECT a.id FROM action a WHERE a.archived_at IS NULL AND a.done_on IS NOT NULL \
         AND a.state NOT IN ('planned','ongoing','deferred','cancelled')",
    );
    of.within(of.on_a_day(sql, "a.done_on"), "a.unit_id", LINKS)
}

/// With its last day within the period, unless it was done before.
fn due(sql: Sql, of: &WheelOf) -> Sql {
    let sql = sql.push("SELECT a.id FROM action a WHERE a.archived_at IS NULL AND a.state <> 'cancelled' AND (a.done_on IS NULL OR a.done_on >= ");
    of.within(of.on_a_day(sql.bind(of.from).push(")"), "a.due_on"), "a.unit_id", LINKS)
}
