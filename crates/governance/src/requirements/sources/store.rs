//! Reading and writing sources. The only file of this register that knows SQL, beside the bulk writes of [`crate::requirements::intake`].
use super::{
    form,
    model::{NewSource, Source, SourceData, SourceRow},
    table,
};
use crate::requirements::text::{Body, SourceText, other_language, slug};
use vk_core::{Date, Id, fold, sort_key};
use vk_db::{Change, Columns, Db, DbError, Edge, Projection, Reader, Recorded, Row, Sql, Viewer, WriteTx};
use vk_web::{
    form::{FieldDef, FieldErrors, Raw, Records, Stored, find_by_name, find_one, record_created, record_updated, write_archived},
    history::snapshot,
    table::{Table, search_text},
};

pub const REGISTER: &str = "requirement_sources";
pub const KIND: &str = "requirement_source";
pub const TABLE: &str = "requirement_source";

pub(super) const COLUMNS: &str = "s.id, s.name, s.ref_id, s.urn, s.kind, s.publisher, s.copyright, s.language, s.version_label, s.valid_from, \
     s.valid_until, s.status, s.source_url, s.verified_by, s.verified_at, s.description, s.body, s.extra, s.fingerprint, s.replaces_id, s.unit_id, \
     s.secrecy, s.version, s.created_at, s.updated_at, s.archived_at";

/// The register's records, for the kit.
#[derive(Debug)]
pub struct Sources;

impl Records for Sources {
    type New = NewSource;
    type Row = SourceRow;
    const FIELDS: &'static [FieldDef] = form::FIELDS;

    fn table() -> &'static Table<SourceRow> {
        &table::TABLE
    }
    fn fresh() -> Raw {
        form::fresh()
    }
    fn from_raw(raw: &Raw) -> Result<NewSource, FieldErrors> {
        form::from_raw(raw)
    }
    /// Versions of a source have the same name.
    fn identity(raw: &Raw) -> String {
        fold(&format!("{} {}", raw.get("name"), raw.get("version_label")))
    }

    async fn load(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<Stored>, DbError> {
        Ok(get(db, viewer, id).await?.map(|record| Stored::of(&record, &record.data.name, form::to_raw(&record.data))))
    }

    async fn insert(tx: &mut WriteTx<'_>, new: NewSource) -> Result<(Id, Recorded), DbError> {
        let id = tx.ctx().new_id();
        let data = fresh_data(id, new);
        tx.insert_row(TABLE, id, columns(&data)).await?;
        record_created::<Sources>(tx, &form::to_raw(&data), projection(id, &data, false)).await
    }

    async fn update(tx: &mut WriteTx<'_>, id: Id, version: i64, new: NewSource) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        let before = snapshot(tx, form::FIELDS, &form::to_raw(&old.data)).await?;
        let archived = old.archived_at.is_some();
        let data = changed(old.data, new);
        tx.update_row(TABLE, id, version, columns(&data)).await?;
        record_updated::<Sources>(tx, &before, &form::to_raw(&data), projection(id, &data, archived)).await
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        write_archived::<Sources>(tx, old.version, archived, projection(id, &old.data, archived)).await
    }

    async fn find(db: &Db, editor: &Viewer, raw: &Raw) -> Result<Option<Stored>, DbError> {
        let (urn, version) = (raw.get("urn"), raw.get("version_label"));
        if !urn.is_empty() && !version.is_empty() {
            let seek = table::TABLE.seek().push("s.archived_at IS NULL AND s.urn = ").bind(urn);
            return find_one::<Sources>(db, editor, "urn", seek.push(" AND s.version_label = ").bind(version)).await;
        }
        find_by_name::<Sources>(db, editor, raw.get("name")).await
    }
}

/// A source that somebody writes: a draft until it is decided otherwise.
fn fresh_data(id: Id, new: NewSource) -> SourceData {
    let made = || {
        let base = slug(new.ref_id.as_deref().unwrap_or(&new.name));
        format!("urn:vardkase:risk:framework:{}", if base.is_empty() { id.to_string() } else { base })
    };
    let empty = SourceData {
        name: String::new(),
        ref_id: None,
        urn: new.urn.clone().unwrap_or_else(made),
        kind: String::new(),
        publisher: None,
        copyright: None,
        language: String::new(),
        version_label: String::new(),
        valid_from: None,
        valid_until: None,
        status: "draft".to_owned(),
        source_url: None,
        verified_by: None,
        verified_at: None,
        description: None,
        body: Body::default(),
        extra: None,
        fingerprint: None,
        replaces: None,
        unit: None,
        secrecy: new.secrecy,
    };
    changed(empty, new)
}

/// The stored source with what its form says; texts in further languages stay.
fn changed(old: SourceData, new: NewSource) -> SourceData {
    let mut body = old.body;
    let own = SourceText { name: new.name.clone(), description: new.description.clone().unwrap_or_default() };
    for (language, text) in [(new.language.as_str(), own), (other_language(&new.language), new.translation)] {
        if text.is_empty() {
            body.0.remove(language);
        } else {
            body.0.insert(language.to_owned(), text);
        }
    }
    SourceData {
        name: new.name,
        ref_id: new.ref_id,
        urn: new.urn.unwrap_or(old.urn),
        kind: new.kind,
        publisher: new.publisher,
        copyright: new.copyright,
        language: new.language,
        version_label: new.version_label,
        valid_from: new.valid_from,
        valid_until: new.valid_until,
        source_url: new.source_url,
        description: new.description,
        body,
        unit: new.unit,
        secrecy: new.secrecy,
        ..old
    }
}

/// All columns of a source.
pub fn columns(s: &SourceData) -> Columns {
    let names = s.body.0.values().map(|t| Some(t.name.as_str()));
    let search = search_text([s.ref_id.as_deref(), Some(s.name.as_str()), s.publisher.as_deref()].into_iter().chain(names));
    Columns::new()
        .set("name", &s.name)
        .set("name_key", sort_key(&s.name))
        .set("search_text", search)
        .set("ref_id", s.ref_id.as_deref())
        .set("urn", &s.urn)
        .set("kind", &s.kind)
        .set("publisher", s.publisher.as_deref())
        .set("copyright", s.copyright.as_deref())
        .set("language", &s.language)
        .set("version_label", &s.version_label)
        .set("valid_from", s.valid_from)
        .set("valid_until", s.valid_until)
        .set("status", &s.status)
        .set("source_url", s.source_url.as_deref())
        .set("verified_by", s.verified_by.as_deref())
        .set("verified_at", s.verified_at)
        .set("description", s.description.as_deref())
        .set("body", s.body.to_json())
        .set("extra", s.extra.as_deref())
        .set("fingerprint", s.fingerprint.as_deref())
        .set("replaces_id", s.replaces)
        .set("unit_id", s.unit)
        .set("secrecy", s.secrecy.key())
}

/// What the graph knows of a source.
pub fn projection(id: Id, s: &SourceData, archived: bool) -> Projection {
    Projection {
        kind: KIND,
        id,
        title: s.name.clone(),
        search: [s.ref_id.as_deref(), s.publisher.as_deref(), Some(s.version_label.as_str())]
            .into_iter()
            .flatten()
            .chain(s.body.0.values().map(|t| t.name.as_str()).filter(|name| *name != s.name))
            .collect::<Vec<_>>()
            .join(" "),
        unit: s.unit,
        extra_units: Vec::new(),
        secrecy: s.secrecy,
        state: if archived { "archived".to_owned() } else { s.status.clone() },
        edges: s.replaces.map(|to| Edge { relation: "replaces", kind: KIND, to }).into_iter().collect(),
        duties: Vec::new(),
    }
}

/// The source, if the viewer covers it.
pub async fn get(db: &impl Reader, viewer: &Viewer, id: Id) -> Result<Option<Source>, DbError> {
    db.row(table::TABLE.row(COLUMNS, viewer, id)).await?.as_ref().map(source).transpose()
}

/// The source as it stands inside the transaction, whoever asks: permission has been decided before.
pub async fn in_tx(tx: &WriteTx<'_>, id: Id) -> Result<Source, DbError> {
    get(tx, &Viewer::everything(), id).await?.ok_or(DbError::NotFound)
}

/// Appends ` AND …`: only sources of `alias` that hold on this day, as [`SourceData::in_force`] says it of one.
pub fn and_in_force(sql: Sql, alias: &str, today: Date) -> Sql {
    sql.push(&format!(
        " AND {alias}.archived_at IS NULL AND {alias}.status NOT IN ('draft','repealed') AND ({alias}.valid_from IS NULL OR "
    ))
    .push(&format!("{alias}.valid_from <= "))
    .bind(today)
    .push(&format!(") AND ({alias}.valid_until IS NULL OR {alias}.valid_until >= "))
    .bind(today)
    .push(")")
}

/// All sources with this urn that are not archived, the newest first: the versions of one source.
pub async fn versions(db: &impl Reader, viewer: &Viewer, urn: &str) -> Result<Vec<Source>, DbError> {
    let sql =
        Sql::new("SELECT ").push(COLUMNS).push(" FROM requirement_source s WHERE s.archived_at IS NULL AND s.urn = ").bind(urn);
    let rows = db.rows(sql.and_visible(viewer, "s").push(" ORDER BY s.created_at DESC, s.id DESC LIMIT 100")).await?;
    rows.iter().map(source).collect()
}

pub(super) fn source(row: &Row) -> Result<Source, DbError> {
    row.record(SourceData {
        name: row.text("name")?,
        ref_id: row.opt_text("ref_id")?,
        urn: row.text("urn")?,
        kind: row.text("kind")?,
        publisher: row.opt_text("publisher")?,
        copyright: row.opt_text("copyright")?,
        language: row.text("language")?,
        version_label: row.text("version_label")?,
        valid_from: row.opt_date("valid_from")?,
        valid_until: row.opt_date("valid_until")?,
        status: row.text("status")?,
        source_url: row.opt_text("source_url")?,
        verified_by: row.opt_text("verified_by")?,
        verified_at: row.opt_instant("verified_at")?,
        description: row.opt_text("description")?,
        body: Body::from_json(&row.text("body")?),
        extra: row.opt_text("extra")?,
        fingerprint: row.opt_text("fingerprint")?,
        replaces: row.opt_id("replaces_id")?,
        unit: row.opt_id("unit_id")?,
        secrecy: row.secrecy("secrecy")?,
    })
}

/// Writes a source whose columns have changed, with its entry in the audit log.
pub async fn write(tx: &mut WriteTx<'_>, source: &Source, change: Change) -> Result<Recorded, DbError> {
    tx.update_row(TABLE, source.id, source.version, columns(&source.data)).await?;
    tx.record(change, Some(projection(source.id, &source.data, source.is_archived()))).await
}

/// All projections, for `vardkase verify`.
pub async fn projections(db: &Db) -> Result<Vec<Projection>, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS).push(" FROM requirement_source s ORDER BY s.id");
    let made = |row: &Row| source(row).map(|s| projection(s.id, &s.data, s.archived_at.is_some()));
    db.all(sql).await?.iter().map(made).collect()
}
