//! Evidence of the year wheel: which of the incidents that were handled within a period have been followed up and closed.
use vk_db::Sql;
use vk_web::{WheelEvidence, WheelOf, gather::gather};

const KEY: &str = "incidents_followed_up";

pub const FOLLOWED_UP: WheelEvidence = WheelEvidence {
    key: KEY,
    of: &["", "unit", "system", "information_set"],
    gather: |app, of| Box::pin(gather(app, of, KEY, closed, Some(handled))),
};

fn closed(sql: Sql, of: &WheelOf) -> Sql {
    handled(sql, of).push(" AND n.state = 'closed'")
}

fn handled(sql: Sql, of: &WheelOf) -> Sql {
    let affects = "n.id IN (SELECT l.incident_id FROM incident_link l WHERE l.target_id = ";
    let sql = of.then(sql.push("SELECT n.id FROM incident n WHERE n.archived_at IS NULL"), "n.handled_at");
    of.within(sql, "n.unit_id", &[("system", affects), ("information_set", affects)])
}
