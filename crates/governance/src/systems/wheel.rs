//! Evidence of the year wheel: for how many systems the register was added to or corrected within a period. What is retired needs no more of it.
use super::store::REGISTER;
use vk_db::{Act, Sql};
use vk_web::{WheelEvidence, WheelOf, gather::gather};

const KEY: &str = "systems_updated";

pub const UPDATED: WheelEvidence = WheelEvidence {
    key: KEY,
    of: &["", "unit", "system"],
    gather: |app, of| Box::pin(gather(app, of, KEY, updated, Some(kept))),
};

fn updated(sql: Sql, of: &WheelOf) -> Sql {
    of.recorded(kept(sql, of), REGISTER, "s", &[Act::Create, Act::Update])
}

fn kept(sql: Sql, of: &WheelOf) -> Sql {
    let sql = sql.push("SELECT s.id FROM system s WHERE s.archived_at IS NULL AND s.lifecycle <> 'retired' AND s.created_at < ");
    of.within(sql.bind(of.ends()), "s.unit_id", &[("system", "(s.id = ")])
}
