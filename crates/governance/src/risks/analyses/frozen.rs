//! The risks of an analysis as they stood when it was decided. The decision was about these: what becomes of them in the register afterwards is shown beside.
//! With `store.rs` the only files of this register that know SQL.
use crate::risks::register::{
    ZoneName,
    overview::{BRIEF, BRIEF_JOINS, Brief, brief, zone_then},
};
use vk_core::Id;
use vk_db::{Db, DbError, Row, Sql, Viewer, WriteTx};

/// A risk as it was decided about, and as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frozen {
    pub name: String,
    pub zone: Option<ZoneName>,
    pub value: Option<i64>,
    pub now: Brief,
    pub value_now: Option<i64>,
}

/// Keeps the risks of an analysis as they stand now; says how many they are.
pub async fn freeze(tx: &mut WriteTx<'_>, analysis: Id) -> Result<u64, DbError> {
    let sql = Sql::new(
        "INSERT INTO risk_analysis_frozen (analysis_id, risk_id, reference, name, matrix_id, zone, value, rank) \
         SELECT r.analysis_id, r.id, r.reference, r.name, r.matrix_id, r.current_zone, r.current_value, r.current_rank FROM risk r \
         WHERE r.archived_at IS NULL AND r.analysis_id = ",
    );
    tx.exec(sql.bind(analysis)).await
}

/// The frozen risks that the viewer may see as they are now, the gravest first.
pub async fn of(db: &Db, viewer: &Viewer, analysis: Id) -> Result<Vec<Frozen>, DbError> {
    let sql = Sql::new(&format!(
        "SELECT {BRIEF}, r.current_value, k.name AS frozen_name, k.value AS frozen_value, zt.tone AS then_tone, zt.mark AS then_mark, \
         zt.name_sv AS then_sv, zt.name_en AS then_en FROM risk_analysis_frozen k JOIN risk r ON r.id = k.risk_id {BRIEF_JOINS} \
         LEFT JOIN risk_zone zt ON zt.matrix_id = k.matrix_id AND zt.key = k.zone WHERE k.analysis_id = "
    ));
    let sql = sql.bind(analysis).and_visible(viewer, "r").push(" ORDER BY k.rank DESC, k.risk_id");
    db.all(sql).await?.iter().map(frozen).collect()
}

fn frozen(row: &Row) -> Result<Frozen, DbError> {
    Ok(Frozen {
        name: row.text("frozen_name")?,
        zone: zone_then(row)?,
        value: row.opt_int("frozen_value")?,
        now: brief(row)?,
        value_now: row.opt_int("current_value")?,
    })
}
