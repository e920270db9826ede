//! Evidence of the year wheel: which of the alerts that were opened within a period somebody has decided on.
use vk_db::Sql;
use vk_web::{WheelEvidence, WheelOf, gather::gather};

const KEY: &str = "alerts_triaged";

pub const TRIAGED: WheelEvidence = WheelEvidence {
    key: KEY,
    of: &["", "unit", "system"],
    gather: |app, of| Box::pin(gather(app, of, KEY, decided, Some(opened))),
};

fn decided(sql: Sql, of: &WheelOf) -> Sql {
    opened(sql, of).push(" AND a.state NOT IN ('new','triage')")
}

fn opened(sql: Sql, of: &WheelOf) -> Sql {
    let sql = of.then(sql.push("SELECT a.id FROM alert a WHERE a.archived_at IS NULL"), "a.created_at");
    of.within(sql, "a.unit_id", &[("system", "a.host_id IN (SELECT h.id FROM host h WHERE h.system_id = ")])
}
