//! What would happen to each part of a file: the preview, and the same again when it is saved.
use crate::requirements::{
    library::{Library, MappingIn},
    sources::{self, Source},
};
use std::collections::{BTreeMap, BTreeSet};
use vk_core::Id;
use vk_db::{DbError, Reader, Sql, Viewer};
use vk_web::form::Kit;

/// Urns in one question.
const AT_ONCE: usize = 500;

/// What becomes of a source of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    New,
    /// There with the same content.
    Same,
    /// There with other content: it becomes a version that replaces this one.
    NewVersion {
        old: Id,
        label: String,
    },
    /// There with other content, where this person may read and not change it: it is left as it is.
    NotYours {
        label: String,
    },
}

impl Fate {
    /// Whether the source of the file is saved.
    pub fn comes_in(&self) -> bool {
        matches!(self, Fate::New | Fate::NewVersion { .. })
    }
}

/// Whose file it is: what they may see, and where they may change.
#[derive(Clone, Copy, Debug)]
pub struct Whose<'a> {
    pub viewer: &'a Viewer,
    pub editor: &'a Viewer,
}

impl<'a> Whose<'a> {
    pub fn of(kit: &'a Kit) -> Whose<'a> {
        Whose { viewer: &kit.viewer, editor: &kit.editor }
    }
    /// One scope for both.
    pub fn both(viewer: &'a Viewer) -> Whose<'a> {
        Whose { viewer, editor: viewer }
    }
}

/// A file held against what is there.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// One for each source of the file, in its order.
    pub fates: Vec<Fate>,
    /// Requirements that are there already and that a mapping of the file points at, by urn.
    pub known: BTreeMap<String, Id>,
    /// Those among them that are not this person's to change: no mapping of the file goes out from them.
    pub closed: BTreeSet<Id>,
    pub new_mappings: usize,
    pub known_mappings: usize,
    /// Mappings that go out from a requirement that is not this person's to change.
    pub closed_mappings: usize,
    /// Mappings with an end that is nowhere.
    pub unresolved: usize,
    /// Libraries that this one builds on and that are not here.
    pub missing: Vec<String>,
}

impl Plan {
    /// Whether saving would change anything.
    pub fn changes(&self) -> bool {
        self.new_mappings > 0 || self.fates.iter().any(Fate::comes_in)
    }
}

/// Holds a file against what this person may see and change.
pub async fn plan(db: &impl Reader, whose: Whose<'_>, library: &Library) -> Result<Plan, DbError> {
    let mut plan = Plan::default();
    let mut coming: BTreeSet<&str> = BTreeSet::new();
    for source in &library.sources {
        let versions = sources::versions(db, whose.viewer, &source.urn).await?;
        let fate = fate(db, whose, &versions, &super::fingerprint(library, source)).await?;
        if fate.comes_in() {
            coming.extend(source.nodes.iter().map(|node| node.urn.as_str()));
        }
        plan.fates.push(fate);
    }
    let mappings: Vec<&MappingIn> = library.mapping_sets.iter().flat_map(|set| &set.mappings).collect();
    let urns: BTreeSet<&str> =
        mappings.iter().flat_map(|m| [m.from.as_str(), m.to.as_str()]).filter(|u| !coming.contains(u)).collect();
    plan.known = requirements_by_urn(db, whose.viewer, &urns).await?;
    let known: Vec<Id> = plan.known.values().copied().collect();
    let there = existing(db, known.clone()).await?;
    plan.closed = closed(db, whose.editor, known).await?;
    let mut seen: BTreeSet<(&str, &str)> = BTreeSet::new();
    for m in mappings.into_iter().filter(|m| seen.insert((&m.from, &m.to))) {
        let end = |urn: &str| coming.contains(urn) || plan.known.contains_key(urn);
        let pair = plan.known.get(&m.from).zip(plan.known.get(&m.to));
        if !end(&m.from) || !end(&m.to) {
            plan.unresolved += 1;
        } else if pair.is_some_and(|(from, to)| there.contains(&(*from, *to))) {
            plan.known_mappings += 1;
        } else if plan.known.get(&m.from).is_some_and(|from| plan.closed.contains(from)) {
            plan.closed_mappings += 1;
        } else {
            plan.new_mappings += 1;
        }
    }
    plan.missing = missing(db, library).await?;
    Ok(plan)
}

/// `versions` are newest first.
async fn fate(db: &impl Reader, whose: Whose<'_>, versions: &[Source], fingerprint: &str) -> Result<Fate, DbError> {
    if versions.iter().any(|v| v.data.fingerprint.as_deref() == Some(fingerprint)) {
        return Ok(Fate::Same);
    }
    let Some(newest) = versions.first() else { return Ok(Fate::New) };
    let label = newest.data.version_label.clone();
    Ok(match sources::get(db, whose.editor, newest.id).await? {
        Some(mine) => Fate::NewVersion { old: mine.id, label },
        None => Fate::NotYours { label },
    })
}

/// The requirements that these urns mean: of the newest version that is not a draft, else of the newest.
async fn requirements_by_urn(db: &impl Reader, viewer: &Viewer, urns: &BTreeSet<&str>) -> Result<BTreeMap<String, Id>, DbError> {
    let urns: Vec<&str> = urns.iter().copied().collect();
    let mut out = BTreeMap::new();
    for some in urns.chunks(AT_ONCE) {
        let sql = Sql::new(
            "SELECT r.id, r.urn FROM requirement r JOIN requirement_source q ON q.id = r.source_id \
             WHERE r.archived_at IS NULL AND q.archived_at IS NULL AND r.urn IN ",
        );
        let sql = sql.list(some.iter().copied()).and_visible(viewer, "r");
        let order = " ORDER BY CASE WHEN q.status = 'draft' THEN 0 ELSE 1 END, q.created_at, q.id";
        for row in db.rows(sql.push(order)).await? {
            out.insert(row.text("urn")?, row.id("id")?);
        }
    }
    Ok(out)
}

/// Mappings that go out from these requirements.
async fn existing(db: &impl Reader, ids: Vec<Id>) -> Result<BTreeSet<(Id, Id)>, DbError> {
    let mut out = BTreeSet::new();
    for some in ids.chunks(AT_ONCE) {
        let sql = Sql::new("SELECT from_id, to_id FROM requirement_mapping WHERE from_id IN ").list(some.iter().copied());
        for row in db.rows(sql).await? {
            out.insert((row.id("from_id")?, row.id("to_id")?));
        }
    }
    Ok(out)
}

/// Those of these requirements that this person may not change, themselves or their source.
async fn closed(db: &impl Reader, editor: &Viewer, ids: Vec<Id>) -> Result<BTreeSet<Id>, DbError> {
    let mut out: BTreeSet<Id> = ids.iter().copied().collect();
    for some in ids.chunks(AT_ONCE) {
        let sql = Sql::new("SELECT r.id FROM requirement r JOIN requirement_source q ON q.id = r.source_id WHERE r.id IN ");
        let sql = sql.list(some.iter().copied()).and_visible(editor, "r").and_visible(editor, "q");
        for row in db.rows(sql).await? {
            out.remove(&row.id("id")?);
        }
    }
    Ok(out)
}

/// Dependencies that no source here was read from.
async fn missing(db: &impl Reader, library: &Library) -> Result<Vec<String>, DbError> {
    if library.dependencies.is_empty() {
        return Ok(Vec::new());
    }
    let mut here: BTreeSet<String> = BTreeSet::new();
    for row in db.rows(Sql::new("SELECT extra FROM requirement_source WHERE archived_at IS NULL AND extra IS NOT NULL")).await? {
        let kept: crate::requirements::library::Kept = serde_json::from_str(&row.text("extra")?).unwrap_or_default();
        here.extend(kept.library_urn);
    }
    Ok(library.dependencies.iter().filter(|urn| !here.contains(*urn)).cloned().collect())
}
