//! Evidence of the year wheel: which risks were gone through within a period. A risk that was only registered was not, nor one whose acceptance
//! just ran out.
use vk_db::Sql;
use vk_web::{
    WheelEvidence, WheelOf,
    gather::{Rows, gather},
};

const KEY: &str = "risks_reviewed";

pub const REVIEWED: WheelEvidence = WheelEvidence {
    key: KEY,
    of: &["", "unit", "system", "information_set"],
    gather: |app, of| Box::pin(gather(app, of, KEY, reviewed as Rows, Some(due))),
};

const LINKS: &[(&str, &str)] = &[("system", THREATENS), ("information_set", THREATENS)];
const THREATENS: &str = "r.id IN (SELECT l.risk_id FROM risk_link l WHERE l.relation = 'threatens' AND l.target_id = ";

/// Judged anew, moved on, or accepted by a decision.
fn reviewed(sql: Sql, of: &WheelOf) -> Sql {
    let sql = sql.push(
        "SELECT r.id FROM risk r WHERE r.archived_at IS NULL AND r.id IN (SELECT h.risk_id FROM risk_level_history h \
         JOIN risk e ON e.id = h.risk_id WHERE EXISTS (SELECT 1 FROM risk_level_history b WHERE b.risk_id = h.risk_id AND b.at < h.at) \
         AND NOT (e.acceptance_expired_on IS NOT NULL \
         AND h.at = (SELECT MAX(m.at) FROM risk_level_history m WHERE m.risk_id = h.risk_id))",
    );
    let sql = of.then(sql, "h.at").push(" UNION SELECT a.risk_id FROM risk_acceptance a WHERE 1=1");
    of.within(of.then(sql, "a.created_at").push(")"), "r.unit_id", LINKS)
}

/// Open, with a day of review that has come when the period ends.
fn due(sql: Sql, of: &WheelOf) -> Sql {
    let sql = sql.push("SELECT r.id FROM risk r WHERE r.archived_at IS NULL AND r.is_open AND r.review_by <= ").bind(of.to);
    of.within(sql, "r.unit_id", LINKS)
}
