//! Evidence of the year wheel: how many of the information sets that needed a class got one within a period. Needed by those that had none when it
//! began, or one that ends before the period does. What is shown for each set is its last decision within the period.
use vk_db::Sql;
use vk_web::{WheelEvidence, WheelOf, gather::gather};

const KEY: &str = "classifications_decided";

pub const DECIDED: WheelEvidence = WheelEvidence {
    key: KEY,
    of: &["", "unit", "system", "information_set"],
    gather: |app, of| Box::pin(gather(app, of, KEY, decided, Some(needed))),
};

const LINKS: &[(&str, &str)] = &[
    ("system", "i.id IN (SELECT si.information_set_id FROM system_information si WHERE si.system_id = "),
    ("information_set", "(i.id = "),
];

/// A class that was decided stays one when another takes its place; one that was revoked never should have been.
const HELD: &str = "state IN ('decided','under_review','superseded')";

fn decided(sql: Sql, of: &WheelOf) -> Sql {
    let sql = sql.push(&format!(
        "SELECT c.id FROM classification c JOIN information_set i ON i.id = c.information_set_id WHERE i.archived_at IS NULL AND c.{HELD}"
    ));
    let sql = of.within(of.then(sql, "c.decided_at"), "i.unit_id", LINKS);
    sql.push(" AND NOT EXISTS (").push(&later("c")).push(" AND n.decided_at < ").bind(of.ends()).push(")")
}

/// Sets that got none within the period and were without a class that outlives it.
fn needed(sql: Sql, of: &WheelOf) -> Sql {
    let sql = sql.push("SELECT i.id FROM information_set i WHERE i.archived_at IS NULL AND i.created_at < ").bind(of.ends());
    let sql = of
        .within(sql, "i.unit_id", LINKS)
        .push(" AND NOT EXISTS (SELECT 1 FROM classification c WHERE c.information_set_id = i.id AND c.");
    let sql = of.then(sql.push(HELD).push(" AND ((1=1"), "c.decided_at").push(") OR (c.decided_at < ").bind(of.starts());
    let sql =
        sql.push(" AND (c.valid_until IS NULL OR c.valid_until > ").bind(of.to).push(") AND NOT EXISTS (").push(&later("c"));
    sql.push(" AND n.decided_at < ").bind(of.starts()).push("))))")
}

/// A later decision `n` for the same set as `alias`.
fn later(alias: &str) -> String {
    format!(
        "SELECT 1 FROM classification n WHERE n.information_set_id = {alias}.information_set_id AND n.{HELD} \
         AND (n.decided_at > {alias}.decided_at OR (n.decided_at = {alias}.decided_at AND n.id > {alias}.id))"
    )
}
