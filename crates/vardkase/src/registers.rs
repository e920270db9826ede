//! The list of all registers: order here is order in the menu's groups, in the demo and in every golden list.
use vk_db::{Db, DbError, Migration, Projection};
use vk_web::Register;

pub fn all() -> Vec<&'static Register> {
    [vk_governance::registers::ALL, vk_incidents::registers::ALL, vk_assurance::registers::ALL, vk_soc::registers::ALL].concat()
}

/// Every migration of the record database, the core tables first.
pub fn migrations() -> Vec<Migration> {
    vk_web::platform::migrations(&all())
}

/// What every register projects into the graph, freshly made, for `vardkase verify`.
pub async fn projections(db: &Db) -> Result<Vec<(&'static str, Vec<Projection>)>, DbError> {
    let mut out = Vec::new();
    for register in all() {
        if let Some(projections) = register.hooks.projections {
            out.push((register.kind, projections(db).await?));
        }
    }
    Ok(out)
}
