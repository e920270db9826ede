//! Evidence of the year wheel: which exceptions somebody with the mandate decided on, or took back, within a period, and which have run out
//! undecided.
use super::store::REGISTER;
use vk_db::{Act, Sql};
use vk_web::{WheelEvidence, WheelOf, gather::gather};

const KEY: &str = "exceptions_reviewed";

pub const REVIEWED: WheelEvidence = WheelEvidence {
    key: KEY,
    of: &["", "unit", "system"],
    gather: |app, of| Box::pin(gather(app, of, KEY, reviewed, Some(ending))),
};

const LINKS: &[(&str, &str)] = &[("system", "(x.subject_id = ")];

fn reviewed(sql: Sql, of: &WheelOf) -> Sql {
    let sql = sql.push("SELECT x.id FROM exception x WHERE x.archived_at IS NULL");
    of.within(of.recorded(sql, REGISTER, "x", &[Act::Decide]), "x.unit_id", LINKS)
}

/// In force with a last day that has come when the period ends, unless another one has taken over.
fn ending(sql: Sql, of: &WheelOf) -> Sql {
    let sql = sql.push(
        "SELECT x.id FROM exception x WHERE x.archived_at IS NULL AND x.state IN ('approved','expired') \
         AND NOT EXISTS (SELECT 1 FROM exception n WHERE n.subject_id = x.subject_id AND n.requirement_id = x.requirement_id \
         AND n.id <> x.id AND n.archived_at IS NULL AND n.state = 'approved' AND n.valid_until > x.valid_until) AND x.valid_until <= ",
    );
    of.within(sql.bind(of.to), "x.unit_id", LINKS)
}
