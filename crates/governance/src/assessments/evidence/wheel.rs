//! Evidence of the year wheel: how much of what shows that requirements are met is fresh, as it stands when it is asked.
use vk_db::Sql;
use vk_web::{WheelEvidence, WheelOf, gather::gather};

const KEY: &str = "evidence_fresh";

pub const FRESH: WheelEvidence =
    WheelEvidence { key: KEY, of: &["", "unit", "system"], gather: |app, of| Box::pin(gather(app, of, KEY, fresh, Some(kept))) };

fn fresh(sql: Sql, of: &WheelOf) -> Sql {
    kept(sql, of).push(" AND e.state = 'fresh'")
}

fn kept(sql: Sql, of: &WheelOf) -> Sql {
    let system = "e.id IN (SELECT er.evidence_id FROM evidence_requirement er JOIN assessment s ON s.id = er.assessment_id WHERE s.subject_id = ";
    let sql = sql.push("SELECT e.id FROM evidence e WHERE e.archived_at IS NULL AND e.created_at < ").bind(of.ends());
    of.within(sql, "e.unit_id", &[("system", system)])
}
