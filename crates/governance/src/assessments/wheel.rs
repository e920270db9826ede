//! Evidence of the year wheel: which self-assessments somebody with the mandate reviewed within a period, whatever was answered afterwards.
use super::store::REGISTER;
use vk_db::{Act, Sql};
use vk_web::{WheelEvidence, WheelOf, gather::gather};

const KEY: &str = "assessments_reviewed";

pub const REVIEWED: WheelEvidence =
    WheelEvidence { key: KEY, of: &["", "unit", "system"], gather: |app, of| Box::pin(gather(app, of, KEY, reviewed, None)) };

fn reviewed(sql: Sql, of: &WheelOf) -> Sql {
    let sql = sql.push("SELECT s.id FROM assessment s WHERE s.archived_at IS NULL");
    of.within(of.recorded(sql, REGISTER, "s", &[Act::Decide]), "s.unit_id", &[("system", "(s.subject_id = ")])
}
