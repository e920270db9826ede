//! Evidence of the year wheel: which risk analyses were decided within a period.
use vk_db::Sql;
use vk_web::{WheelEvidence, WheelOf, gather::gather};

const KEY: &str = "risk_analyses_decided";

pub const DECIDED: WheelEvidence = WheelEvidence {
    key: KEY,
    of: &["", "unit", "system", "information_set"],
    gather: |app, of| Box::pin(gather(app, of, KEY, decided, None)),
};

const ANALYSES: &str = "a.id IN (SELECT l.analysis_id FROM risk_analysis_link l WHERE l.relation = 'analyses' AND l.target_id = ";

fn decided(sql: Sql, of: &WheelOf) -> Sql {
    let sql = sql.push("SELECT a.id FROM risk_analysis a WHERE a.archived_at IS NULL AND a.state = 'decided'");
    of.within(of.then(sql, "a.decided_at"), "a.unit_id", &[("system", ANALYSES), ("information_set", ANALYSES)])
}
