//! Saving what the preview showed, all or nothing. The plan is made again inside the transaction, so that nothing that has happened in between is overwritten.
use super::{Fate, Plan, Whose, plan, requirement_data, source_data};
use crate::requirements::{
    library::Library,
    records::{
        self,
        bulk::{self, Bulk, MappingRow},
    },
    sources::{
        store::{REGISTER, TABLE, columns, projection},
        versions,
    },
};
use std::collections::BTreeMap;
use vk_core::Id;
use vk_db::{Act, Change, DbError, Recorded, WriteTx};

/// What has been saved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    pub sources: usize,
    pub requirements: usize,
    pub mappings: usize,
}

/// Writes the parts of a file that are new. `unit` is where new sources belong, `None` for the whole region; `from` says in the audit log which file
/// it was.
pub async fn save(
    tx: &mut WriteTx<'_>,
    whose: Whose<'_>,
    library: &Library,
    unit: Option<Id>,
    from: &str,
) -> Result<(Saved, Recorded), DbError> {
    let plan = plan(tx, whose, library).await?;
    let mut saved = Saved::default();
    let mut bulk = Bulk::default();
    let mut ids = plan.known.clone();
    let note = format!("{} {} ({from})", library.name, library.version);
    for (source, fate) in library.sources.iter().zip(&plan.fates).filter(|(_, fate)| fate.comes_in()) {
        let id = tx.ctx().new_id();
        let ctx = tx.ctx();
        let rows = requirement_data(library, (id, source), unit, || ctx.new_id());
        insert_source(tx, id, library, source, fate, unit, &note).await?;
        ids.extend(rows.iter().map(|(id, r)| (r.urn.clone(), *id)));
        if let Fate::NewVersion { old, .. } = fate {
            bulk.mappings.extend(from_old_version(tx, *old, &rows).await?);
        }
        saved.sources += 1;
        saved.requirements += rows.iter().filter(|(_, r)| r.assessable).count();
        bulk.rows.extend(rows);
    }
    bulk.mappings.extend(mappings(library, &ids).filter(|m| !plan.closed.contains(&m.from)));
    let (_, added) = bulk::write(tx, bulk, &note).await?;
    saved.mappings = added;
    let counts = format!("{note}: {} sources, {} requirements, {added} mappings", saved.sources, saved.requirements);
    let recorded = tx.record(Change::new(REGISTER, None, Act::Import).note(counts), None).await?;
    Ok((saved, recorded))
}

async fn insert_source(
    tx: &mut WriteTx<'_>,
    id: Id,
    library: &Library,
    source: &crate::requirements::library::SourceIn,
    fate: &Fate,
    unit: Option<Id>,
    note: &str,
) -> Result<(), DbError> {
    let mut data = source_data(library, source, unit);
    let today = tx.ctx().now.local_date();
    if let Fate::NewVersion { old, .. } = fate {
        data.replaces = Some(*old);
        let _ = versions::close(tx, *old, data.valid_from.unwrap_or(today).plus_days(-1)).await?;
    }
    tx.insert_row(TABLE, id, columns(&data)).await?;
    let change = Change::new(REGISTER, Some(id), Act::Create).note(note);
    let _ = tx.record(change, Some(projection(id, &data, false))).await?;
    Ok(())
}

/// The mappings of the version before, for what has the same urn in the new one: somebody's work is not lost with a new edition.
async fn from_old_version(
    tx: &WriteTx<'_>,
    old: Id,
    rows: &[(Id, crate::requirements::RequirementData)],
) -> Result<Vec<MappingRow>, DbError> {
    let new: BTreeMap<&str, Id> = rows.iter().map(|(id, r)| (r.urn.as_str(), *id)).collect();
    let before = records::of_source(tx, old).await?;
    let turned = before.iter().filter_map(|r| new.get(r.data.urn.as_str()).map(|id| (r.id, *id))).collect();
    versions::carried(tx, old, &turned).await
}

fn mappings<'a>(library: &'a Library, ids: &'a BTreeMap<String, Id>) -> impl Iterator<Item = MappingRow> + 'a {
    library.mapping_sets.iter().flat_map(|set| &set.mappings).filter_map(|m| {
        Some(MappingRow {
            from: *ids.get(&m.from)?,
            to: *ids.get(&m.to)?,
            relationship: m.relationship,
            rationale: m.rationale.clone(),
            strength: m.strength,
        })
    })
}

impl Plan {
    /// Only sources that are nowhere yet: starting content is not a new version of what is there.
    pub fn new_only(&self, library: &mut Library) {
        let mut fates = self.fates.iter();
        library.sources.retain(|_| fates.next() == Some(&Fate::New));
    }
}
