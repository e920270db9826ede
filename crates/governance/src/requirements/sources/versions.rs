//! A new version of a source: a copy with its requirements and mappings, to be worked on as a draft. The old one holds until somebody decides that the
//! new one is no draft any more (`decide.rs`), and gets its last day then. What was judged under the old one stays with the old one.
use super::store::{self, REGISTER, TABLE};
use crate::requirements::{
    mapping::Relationship,
    records::{
        self,
        bulk::{self, Bulk, MappingRow},
    },
};
use std::collections::BTreeMap;
use vk_core::{Date, Id};
use vk_db::{Act, Change, DbError, Recorded, Sql, WriteTx};

/// Copies a source to a draft called `label` that is to hold from `from` on.
pub async fn new_version(tx: &mut WriteTx<'_>, id: Id, label: &str, from: Date) -> Result<(Id, Recorded), DbError> {
    let old = store::in_tx(tx, id).await?;
    let mut data = old.data.clone();
    label.clone_into(&mut data.version_label);
    "draft".clone_into(&mut data.status);
    data.valid_from = Some(from);
    data.valid_until = None;
    data.verified_by = None;
    data.verified_at = None;
    data.fingerprint = None;
    data.replaces = Some(id);
    let new = tx.ctx().new_id();
    tx.insert_row(TABLE, new, store::columns(&data)).await?;
    let copied = copy(tx, id, new).await?;
    let note = format!("{} {}", old.data.name, old.data.version_label);
    let _ = bulk::write(tx, copied, &note).await?;
    let change = Change::new(REGISTER, Some(new), Act::Create).note(note);
    let recorded = tx.record(change, Some(store::projection(new, &data, false))).await?;
    Ok((new, recorded))
}

/// Gives a version its last day, unless it had an earlier one.
pub async fn close(tx: &mut WriteTx<'_>, id: Id, last: Date) -> Result<Recorded, DbError> {
    let mut old = store::in_tx(tx, id).await?;
    let before = old.data.valid_until.map(|day| day.to_string());
    let last = old.data.valid_until.map_or(last, |until| until.min(last));
    old.data.valid_until = Some(last);
    let change = Change::new(REGISTER, Some(id), Act::Update).field("valid_until", before, Some(last.to_string()));
    store::write(tx, &old, change).await
}

/// The requirements in use with new identifiers, and the mappings that they stand in.
async fn copy(tx: &WriteTx<'_>, from: Id, to: Id) -> Result<Bulk, DbError> {
    let old = records::of_source(tx, from).await?;
    let ids: BTreeMap<Id, Id> = old.iter().filter(|r| r.archived_at.is_none()).map(|r| (r.id, tx.ctx().new_id())).collect();
    let mut bulk = Bulk::default();
    for requirement in old {
        let Some(id) = ids.get(&requirement.id) else { continue };
        let mut data = requirement.data;
        data.source = to;
        data.parent = data.parent.and_then(|parent| ids.get(&parent).copied());
        bulk.rows.push((*id, data));
    }
    bulk.mappings = carried(tx, from, &ids).await?;
    Ok(bulk)
}

/// The mappings of a source with the identifiers that its requirements have in another version; those of requirements without one stay behind.
pub async fn carried(tx: &WriteTx<'_>, source: Id, ids: &BTreeMap<Id, Id>) -> Result<Vec<MappingRow>, DbError> {
    let sql = Sql::new(
        "SELECT m.from_id, m.to_id, m.relationship, m.rationale, m.strength FROM requirement_mapping m \
         WHERE m.from_id IN (SELECT id FROM requirement WHERE source_id = ",
    );
    let sql = sql.bind(source).push(") OR m.to_id IN (SELECT id FROM requirement WHERE source_id = ").bind(source).push(")");
    let turned = |id: Id| ids.get(&id).copied().unwrap_or(id);
    let mut out = Vec::new();
    for row in tx.all(sql).await? {
        let (from, to) = (row.id("from_id")?, row.id("to_id")?);
        if ids.contains_key(&from) || ids.contains_key(&to) {
            out.push(MappingRow {
                from: turned(from),
                to: turned(to),
                relationship: Relationship::from_key(&row.text("relationship")?).unwrap_or(Relationship::NotRelated),
                rationale: row.opt_text("rationale")?,
                strength: row.opt_int("strength")?,
            });
        }
    }
    Ok(out)
}
