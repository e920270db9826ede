//! Requirements that come in together: an import, a new version, the starting content. Rows go in with few statements; each still gets its entry in the
//! audit log and its place in the graph.
use super::{
    mappings,
    model::RequirementData,
    store::{self, REGISTER, TABLE},
};
use crate::requirements::mapping::Relationship;
use std::collections::{BTreeMap, BTreeSet};
use vk_core::Id;
use vk_db::{Act, Change, Columns, DbError, Recorded, Sql, WriteTx};

/// Identifiers in one question.
const AT_ONCE: usize = 500;

/// What comes in together.
#[derive(Clone, Debug, Default)]
pub struct Bulk {
    /// Chapters before what stands in them.
    pub rows: Vec<(Id, RequirementData)>,
    /// Between these, and between these and others.
    pub mappings: Vec<MappingRow>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappingRow {
    pub from: Id,
    pub to: Id,
    pub relationship: Relationship,
    pub rationale: Option<String>,
    pub strength: Option<i64>,
}

/// Writes everything; `note` says in the history where it came from. Mappings between two that have one already are left as they are; how many came
/// in is the second answer.
pub async fn write(tx: &mut WriteTx<'_>, bulk: Bulk, note: &str) -> Result<(Recorded, usize), DbError> {
    let now = tx.ctx().now;
    let row =
        |(id, data): &(Id, RequirementData)| store::columns(data).set("updated_at", now).set("id", *id).set("created_at", now);
    tx.insert_many(TABLE, bulk.rows.iter().map(row).collect()).await.map_err(|e| e.taken("urn"))?;
    let added = insert_mappings(tx, bulk.mappings).await?;
    let own: BTreeSet<Id> = bulk.rows.iter().map(|(id, _)| *id).collect();
    let others: BTreeSet<Id> = added.iter().map(|m| m.from).filter(|id| !own.contains(id)).collect();
    let mut targets: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
    for mapping in added.iter().filter(|m| m.relationship != Relationship::NotRelated) {
        targets.entry(mapping.from).or_default().push(mapping.to);
    }
    let mut changes = Vec::with_capacity(bulk.rows.len());
    let mut projections = Vec::with_capacity(bulk.rows.len());
    for (id, data) in &bulk.rows {
        changes.push(Change::new(REGISTER, Some(*id), Act::Create).note(note));
        let targets = targets.get(id).map(Vec::as_slice).unwrap_or_default();
        projections.push(store::projection(*id, data, false, targets));
    }
    for other in in_groups(&others) {
        for requirement in store::by_ids(tx, other).await? {
            let targets = mappings::targets(tx, requirement.id).await?;
            changes.push(Change::new(REGISTER, Some(requirement.id), Act::Update).note(note));
            projections.push(store::projection(requirement.id, &requirement.data, requirement.archived_at.is_some(), &targets));
        }
    }
    Ok((tx.record_all(changes, &projections).await?, added.len()))
}

/// The mappings that are not there yet.
async fn insert_mappings(tx: &mut WriteTx<'_>, mut mappings: Vec<MappingRow>) -> Result<Vec<MappingRow>, DbError> {
    let from: BTreeSet<Id> = mappings.iter().map(|m| m.from).collect();
    let mut known: BTreeSet<(Id, Id)> = BTreeSet::new();
    for some in in_groups(&from) {
        let sql = Sql::new("SELECT from_id, to_id FROM requirement_mapping WHERE from_id IN ").list(some.iter().copied());
        for row in tx.all(sql).await? {
            known.insert((row.id("from_id")?, row.id("to_id")?));
        }
    }
    mappings.retain(|m| m.from != m.to && known.insert((m.from, m.to)));
    let ctx = tx.ctx();
    let row = |m: &MappingRow| {
        Columns::new()
            .set("id", ctx.new_id())
            .set("from_id", m.from)
            .set("to_id", m.to)
            .set("relationship", m.relationship.key())
            .set("rationale", m.rationale.as_deref())
            .set("strength", m.strength)
    };
    let rows = mappings.iter().map(row).collect();
    tx.insert_many("requirement_mapping", rows).await?;
    for ends in in_groups(&mappings.iter().flat_map(|m| [m.from, m.to]).collect()) {
        mappings::touch(tx, &ends).await?;
    }
    Ok(mappings)
}

fn in_groups(ids: &BTreeSet<Id>) -> Vec<Vec<Id>> {
    let ids: Vec<Id> = ids.iter().copied().collect();
    ids.chunks(AT_ONCE).map(<[Id]>::to_vec).collect()
}
