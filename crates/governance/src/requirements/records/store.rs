//! Reading and writing requirements. A change of a requirement takes back that its source has been held against its origin. The only file of this
//! register that knows SQL, beside `place.rs`, `mappings.rs` and the bulk writes of [`crate::requirements::intake`].
use super::{
    form, mappings,
    model::{NewRequirement, Requirement, RequirementData, RequirementRow, cited},
    place, table,
};
use crate::requirements::{
    Levels,
    sources::{self, Source},
    text::{Body, RequirementText, other_language, slug, title_of},
};
use std::collections::BTreeMap;
use vk_core::{Id, fold, sort_key};
use vk_db::{Act, Change, Columns, Db, DbError, Edge, Projection, Reader, Recorded, Row, Sql, Viewer, WriteTx};
use vk_web::{
    form::{
        FieldDef, FieldErrors, Kit, Raw, Records, Stored, find_by_name, find_one, record_created, record_updated, write_archived,
    },
    history::snapshot,
    table::{Table, search_text},
};

pub const REGISTER: &str = "requirements";
pub const KIND: &str = "requirement";
pub const TABLE: &str = "requirement";

const COLUMNS: &str = "r.id, r.source_id, r.parent_id, r.urn, r.ref_id, r.position, r.depth, r.assessable, r.name, r.area, r.kind, \
     r.level_confidentiality AS confidentiality, r.level_integrity AS integrity, r.level_availability AS availability, \
     r.level_traceability AS traceability, r.legal_duty, r.legal_ref, r.groups, r.body, r.for_system, r.for_unit, r.measure, r.extra, r.unit_id, \
     r.secrecy, r.version, r.created_at, r.updated_at, r.archived_at, \
     (SELECT q.language FROM requirement_source q WHERE q.id = r.source_id) AS language";

/// The register's records, for the kit.
#[derive(Debug)]
pub struct Requirements;

impl Records for Requirements {
    type New = NewRequirement;
    type Row = RequirementRow;
    const FIELDS: &'static [FieldDef] = form::FIELDS;

    fn table() -> &'static Table<RequirementRow> {
        &table::TABLE
    }
    fn fresh() -> Raw {
        form::fresh()
    }
    fn from_raw(raw: &Raw) -> Result<NewRequirement, FieldErrors> {
        form::from_raw(raw)
    }
    /// Within a source, reference or name; in two sources the same reference is usual.
    fn identity(raw: &Raw) -> String {
        let own = [raw.get("urn"), raw.get("ref_id"), raw.get("name")].into_iter().find(|t| !t.is_empty()).unwrap_or("");
        fold(&format!("{} {own}", raw.get("source")))
    }

    /// What is written in a source changes the source: it lies where the person edits.
    async fn refusals(kit: &Kit, _: Option<Id>, raw: &Raw) -> Result<FieldErrors, DbError> {
        let mut errors = FieldErrors::default();
        for source in raw.ids("source") {
            if !kit.edits(source).await? {
                errors.add("source", "requirements-error-source-not-yours");
            }
        }
        Ok(errors)
    }

    async fn load(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<Stored>, DbError> {
        let found = within_source(db, viewer, id).await?;
        Ok(found.map(|record| Stored::of(&record, &record.data.name, form::to_raw(&record.data))))
    }

    async fn insert(tx: &mut WriteTx<'_>, new: NewRequirement) -> Result<(Id, Recorded), DbError> {
        let id = tx.ctx().new_id();
        let source = touched(tx, new.source).await?;
        check_parent(tx, &new).await?;
        let mut data = fresh_data(id, &source, new);
        let last = Sql::new("SELECT COALESCE(MAX(position), 0) FROM requirement WHERE source_id = ").bind(data.source);
        data.position = tx.int(last).await?.saturating_add(1);
        tx.insert_row(TABLE, id, columns(&data)).await.map_err(|e| e.taken("urn"))?;
        place::renumber(tx, data.source).await?;
        record_created::<Requirements>(tx, &form::to_raw(&data), projection(id, &data, false, &[])).await
    }

    async fn update(tx: &mut WriteTx<'_>, id: Id, version: i64, new: NewRequirement) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        if new.source != old.data.source {
            return Err(DbError::refused("source", "requirements-error-source"));
        }
        let source = touched(tx, new.source).await?;
        check_parent(tx, &new).await?;
        let before = snapshot(tx, form::FIELDS, &form::to_raw(&old.data)).await?;
        let (archived, moved) = (old.archived_at.is_some(), old.data.parent != new.parent);
        let data = changed(old.data, &source, new);
        tx.update_row(TABLE, id, version, columns(&data)).await.map_err(|e| e.taken("urn"))?;
        if moved {
            place::renumber(tx, data.source).await?;
        }
        let targets = mappings::targets(tx, id).await?;
        record_updated::<Requirements>(tx, &before, &form::to_raw(&data), projection(id, &data, archived, &targets)).await
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        touched(tx, old.data.source).await?;
        let targets = mappings::targets(tx, id).await?;
        write_archived::<Requirements>(tx, old.version, archived, projection(id, &old.data, archived, &targets)).await
    }

    async fn find(db: &Db, editor: &Viewer, raw: &Raw) -> Result<Option<Stored>, DbError> {
        let Some(source) = raw.ids("source").first().copied() else {
            return find_by_name::<Requirements>(db, editor, raw.get("name")).await;
        };
        let within = table::TABLE.seek().push("r.archived_at IS NULL AND r.source_id = ").bind(source);
        match (raw.get("urn"), raw.get("ref_id")) {
            ("", "") => {
                let named = within.push(" AND r.name_key = ").bind(sort_key(raw.get("name")));
                find_one::<Requirements>(db, editor, "name", named).await
            }
            ("", reference) => {
                find_one::<Requirements>(db, editor, "ref_id", within.push(" AND r.ref_id = ").bind(reference)).await
            }
            (urn, _) => find_one::<Requirements>(db, editor, "urn", within.push(" AND r.urn = ").bind(urn)).await,
        }
    }
}

/// The source that is about to get another content: what somebody has held against its origin is so no longer.
async fn touched(tx: &mut WriteTx<'_>, id: Id) -> Result<Source, DbError> {
    let mut source = sources::store::in_tx(tx, id).await?;
    if source.data.status == "verified" {
        "unverified".clone_into(&mut source.data.status);
        source.data.verified_by = None;
        source.data.verified_at = None;
        let change = Change::new(sources::store::REGISTER, Some(id), Act::Update).field(
            "status",
            Some("verified".to_owned()),
            Some("unverified".to_owned()),
        );
        let _ = sources::store::write(tx, &source, change).await?;
    }
    Ok(source)
}

/// A chapter is one of the same source.
async fn check_parent(tx: &WriteTx<'_>, new: &NewRequirement) -> Result<(), DbError> {
    let Some(parent) = new.parent else { return Ok(()) };
    let sql = Sql::new("SELECT count(*) FROM requirement WHERE id = ").bind(parent).push(" AND source_id = ").bind(new.source);
    if tx.int(sql).await? == 0 { Err(DbError::refused("parent", "requirements-error-parent")) } else { Ok(()) }
}

fn fresh_data(id: Id, source: &Source, new: NewRequirement) -> RequirementData {
    let own = slug(new.ref_id.as_deref().unwrap_or_default());
    let own = if own.is_empty() { id.to_string() } else { own };
    let base = source.data.urn.rsplit(':').next().unwrap_or_default();
    let empty = RequirementData {
        source: source.id,
        parent: None,
        urn: new.urn.clone().unwrap_or_else(|| format!("urn:vardkase:risk:req_node:{base}:{own}")),
        ref_id: None,
        position: 0,
        depth: 1,
        assessable: true,
        name: String::new(),
        area: None,
        kind: None,
        levels: Levels::default(),
        legal_duty: false,
        legal_ref: None,
        groups: Vec::new(),
        body: Body::default(),
        language: source.data.language.clone(),
        for_system: true,
        for_unit: true,
        measure: None,
        extra: None,
        unit: None,
        secrecy: new.secrecy,
    };
    changed(empty, source, new)
}

/// The stored requirement with what its form says; texts in further languages stay. A name that was made of the text stays unwritten in the texts.
fn changed(old: RequirementData, source: &Source, new: NewRequirement) -> RequirementData {
    let language = source.data.language.clone();
    let mut body = old.body;
    let mut own = new.text;
    let name = own.name.clone();
    if body.in_language(&language).name.is_empty() && name == old.name && name == title_of(&own.text) {
        own.name.clear();
    }
    for (language, text) in [(language.as_str(), own), (other_language(&language), new.translation)] {
        if text.is_empty() {
            body.0.remove(language);
        } else {
            body.0.insert(language.to_owned(), text);
        }
    }
    RequirementData {
        parent: new.parent,
        ref_id: new.ref_id,
        urn: new.urn.unwrap_or(old.urn),
        assessable: new.assessable,
        name,
        area: new.area,
        kind: new.kind,
        levels: new.levels,
        legal_duty: new.legal_duty,
        legal_ref: new.legal_ref,
        groups: new.groups,
        body,
        language,
        for_system: new.for_system,
        for_unit: new.for_unit,
        measure: new.measure,
        unit: new.unit,
        secrecy: new.secrecy,
        ..old
    }
}

/// All columns of a requirement.
pub fn columns(r: &RequirementData) -> Columns {
    let level = |level: Option<vk_core::Level>| level.map(|l| i64::from(l.number()));
    let names = r.body.0.values().map(|t| Some(t.name.as_str()));
    let search = search_text([r.ref_id.as_deref(), Some(r.name.as_str()), r.legal_ref.as_deref()].into_iter().chain(names));
    Columns::new()
        .set("source_id", r.source)
        .set("parent_id", r.parent)
        .set("urn", &r.urn)
        .set("ref_id", r.ref_id.as_deref())
        .set("position", r.position)
        .set("depth", r.depth)
        .set("assessable", r.assessable)
        .set("name", &r.name)
        .set("name_key", sort_key(&r.name))
        .set("search_text", search)
        .set("area", r.area.as_deref())
        .set("kind", r.kind.as_deref())
        .set("level_confidentiality", level(r.levels.confidentiality))
        .set("level_integrity", level(r.levels.integrity))
        .set("level_availability", level(r.levels.availability))
        .set("level_traceability", level(r.levels.traceability))
        .set("legal_duty", r.legal_duty)
        .set("legal_ref", r.legal_ref.as_deref())
        .set("groups", serde_json::json!(r.groups).to_string())
        .set("body", r.body.to_json())
        .set("for_system", r.for_system)
        .set("for_unit", r.for_unit)
        .set("measure", r.measure.as_deref())
        .set("extra", r.extra.as_deref())
        .set("unit_id", r.unit)
        .set("secrecy", r.secrecy.key())
}

/// What the graph knows of a requirement; `targets` are what it is mapped to.
pub fn projection(id: Id, r: &RequirementData, archived: bool, targets: &[Id]) -> Projection {
    let source = Edge { relation: "in_source", kind: sources::store::KIND, to: r.source };
    let mapped = targets.iter().map(|to| Edge { relation: "maps_to", kind: KIND, to: *to });
    let names = r.body.0.values().map(|t| t.name.as_str()).filter(|name| *name != r.name);
    Projection {
        kind: KIND,
        id,
        title: cited(r.ref_id.as_deref(), &r.name),
        search: r.legal_ref.as_deref().into_iter().chain(names).collect::<Vec<_>>().join(" "),
        unit: r.unit,
        extra_units: Vec::new(),
        secrecy: r.secrecy,
        state: if archived { "archived" } else { "in_use" }.to_owned(),
        edges: std::iter::once(source).chain(mapped).collect(),
        duties: Vec::new(),
    }
}

/// The requirement, if the viewer covers it.
pub async fn get(db: &impl Reader, viewer: &Viewer, id: Id) -> Result<Option<Requirement>, DbError> {
    db.row(table::TABLE.row(COLUMNS, viewer, id)).await?.as_ref().map(requirement).transpose()
}

/// The requirement, if the viewer covers it and the source that it belongs to: for an editor, whether they may change it. A requirement may belong to one
/// unit in a catalogue of the whole region, and changing it changes the catalogue.
pub async fn within_source(db: &impl Reader, viewer: &Viewer, id: Id) -> Result<Option<Requirement>, DbError> {
    let Some(requirement) = get(db, viewer, id).await? else { return Ok(None) };
    let source = sources::get(db, viewer, requirement.data.source).await?;
    Ok(source.map(|_| requirement))
}

/// The requirement as it stands inside the transaction, whoever asks: permission has been decided before.
pub async fn in_tx(tx: &WriteTx<'_>, id: Id) -> Result<Requirement, DbError> {
    get(tx, &Viewer::everything(), id).await?.ok_or(DbError::NotFound)
}

/// All requirements of a source in its order, chapters and archived ones among them. For whoever may see the source.
pub async fn of_source(db: &impl Reader, source: Id) -> Result<Vec<Requirement>, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS).push(" FROM requirement r WHERE r.source_id = ").bind(source);
    db.rows(sql.push(" ORDER BY r.position, r.id")).await?.iter().map(requirement).collect()
}

/// These requirements, whoever asks.
pub async fn by_ids(db: &impl Reader, ids: Vec<Id>) -> Result<Vec<Requirement>, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS).push(" FROM requirement r WHERE r.id IN ").list(ids);
    db.rows(sql).await?.iter().map(requirement).collect()
}

/// The requirements in use of a source that the viewer may see, in its order, at most `limit`.
pub async fn outline(db: &impl Reader, viewer: &Viewer, source: Id, limit: i64) -> Result<Vec<Requirement>, DbError> {
    let sql =
        Sql::new("SELECT ").push(COLUMNS).push(" FROM requirement r WHERE r.archived_at IS NULL AND r.source_id = ").bind(source);
    let sql = sql.and_visible(viewer, "r").push(" ORDER BY r.position, r.id LIMIT ").bind(limit);
    db.rows(sql).await?.iter().map(requirement).collect()
}

fn requirement(row: &Row) -> Result<Requirement, DbError> {
    let class = crate::join::Class::from_row(row)?;
    row.record(RequirementData {
        source: row.id("source_id")?,
        parent: row.opt_id("parent_id")?,
        urn: row.text("urn")?,
        ref_id: row.opt_text("ref_id")?,
        position: row.int("position")?,
        depth: row.int("depth")?,
        assessable: row.bool("assessable")?,
        name: row.text("name")?,
        area: row.opt_text("area")?,
        kind: row.opt_text("kind")?,
        levels: levels(class),
        legal_duty: row.bool("legal_duty")?,
        legal_ref: row.opt_text("legal_ref")?,
        groups: serde_json::from_str(&row.text("groups")?)?,
        body: Body::<RequirementText>::from_json(&row.text("body")?),
        language: row.opt_text("language")?.unwrap_or_default(),
        for_system: row.bool("for_system")?,
        for_unit: row.bool("for_unit")?,
        measure: row.opt_text("measure")?,
        extra: row.opt_text("extra")?,
        unit: row.opt_id("unit_id")?,
        secrecy: row.secrecy("secrecy")?,
    })
}

/// Levels are read like a class.
pub(super) fn levels(class: crate::join::Class) -> Levels {
    Levels {
        confidentiality: class.confidentiality,
        integrity: class.integrity,
        availability: class.availability,
        traceability: class.traceability,
    }
}

/// All projections, for `vardkase verify`.
pub async fn projections(db: &Db) -> Result<Vec<Projection>, DbError> {
    let mut targets: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
    for row in db.all(mappings::all_targets()).await? {
        targets.entry(row.id("from_id")?).or_default().push(row.id("to_id")?);
    }
    let sql = Sql::new("SELECT ").push(COLUMNS).push(" FROM requirement r ORDER BY r.id");
    let made = |row: &Row| {
        let r = requirement(row)?;
        let targets = targets.get(&r.id).map(Vec::as_slice).unwrap_or_default();
        Ok(projection(r.id, &r.data, r.archived_at.is_some(), targets))
    };
    db.all(sql).await?.iter().map(made).collect()
}
