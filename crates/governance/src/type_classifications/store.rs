//! Reading and writing type classifications, and finding the one that fits. The only file of this register that knows SQL.
use super::{
    form,
    model::{NewTypeClassification, TypeClassification, TypeClassificationRow},
    table,
};
use crate::{classifications::Reasons, join::Class};
use vk_core::{Aspect, Id, fold, sort_key};
use vk_db::{Columns, Db, DbError, Projection, Reader, Recorded, Row, Sql, Viewer, WriteTx};
use vk_web::{
    form::{FieldDef, FieldErrors, Raw, Records, Stored, record_created, record_updated, write_archived},
    history::snapshot,
    table::{Table, search_text},
};

pub const REGISTER: &str = "type_classifications";
pub const KIND: &str = "type_classification";

const COLUMNS: &str = "t.id, t.name, t.process, t.personal_data, t.confidentiality, t.integrity, t.availability, t.traceability, \
     t.confidentiality_reason, t.integrity_reason, t.availability_reason, t.traceability_reason, t.laws, t.secrecy_grounds, t.hint, t.unit_id, \
     t.secrecy, t.version, t.created_at, t.updated_at, t.archived_at";

/// The register's records, for the kit.
#[derive(Debug)]
pub struct TypeClassifications;

impl Records for TypeClassifications {
    type New = NewTypeClassification;
    type Row = TypeClassificationRow;
    const FIELDS: &'static [FieldDef] = form::FIELDS;

    fn table() -> &'static Table<TypeClassificationRow> {
        &table::TABLE
    }
    fn fresh() -> Raw {
        form::fresh()
    }
    fn from_raw(raw: &Raw) -> Result<NewTypeClassification, FieldErrors> {
        form::from_raw(raw)
    }

    async fn load(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<Stored>, DbError> {
        Ok(get(db, viewer, id).await?.map(|record| Stored::of(&record, &record.data.name, form::to_raw(&record.data))))
    }

    async fn insert(tx: &mut WriteTx<'_>, new: NewTypeClassification) -> Result<(Id, Recorded), DbError> {
        let id = tx.ctx().new_id();
        tx.insert_row("type_classification", id, columns(&new)).await?;
        record_created::<TypeClassifications>(tx, &form::to_raw(&new), projection(id, &new, false)).await
    }

    async fn update(tx: &mut WriteTx<'_>, id: Id, version: i64, new: NewTypeClassification) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        let before = snapshot(tx, form::FIELDS, &form::to_raw(&old.data)).await?;
        tx.update_row("type_classification", id, version, columns(&new)).await?;
        let projection = projection(id, &new, old.is_archived());
        record_updated::<TypeClassifications>(tx, &before, &form::to_raw(&new), projection).await
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        write_archived::<TypeClassifications>(tx, old.version, archived, projection(id, &old.data, archived)).await
    }
}

/// The columns that a form fills.
fn columns(t: &NewTypeClassification) -> Columns {
    let level = |a: Aspect| t.class.level(a).map(|l| i64::from(l.number()));
    let reason = |a: Aspect| t.reasons.get(a).map(String::as_str);
    Columns::new()
        .set("name", &t.name)
        .set("name_key", sort_key(&t.name))
        .set("search_text", search_text([Some(t.name.as_str()), t.process.as_deref()]))
        .set("process", t.process.as_deref())
        .set("personal_data", &t.personal_data)
        .set("confidentiality", level(Aspect::Confidentiality))
        .set("integrity", level(Aspect::Integrity))
        .set("availability", level(Aspect::Availability))
        .set("traceability", level(Aspect::Traceability))
        .set("confidentiality_reason", reason(Aspect::Confidentiality))
        .set("integrity_reason", reason(Aspect::Integrity))
        .set("availability_reason", reason(Aspect::Availability))
        .set("traceability_reason", reason(Aspect::Traceability))
        .set("laws", t.laws.as_deref())
        .set("secrecy_grounds", t.secrecy_grounds.as_deref())
        .set("hint", t.hint.as_deref())
        .set("unit_id", t.unit)
        .set("secrecy", t.secrecy.key())
}

/// What the graph knows of a type classification.
pub fn projection(id: Id, t: &NewTypeClassification, archived: bool) -> Projection {
    Projection {
        kind: KIND,
        id,
        title: t.name.clone(),
        search: t.process.clone().unwrap_or_default(),
        unit: t.unit,
        extra_units: Vec::new(),
        secrecy: t.secrecy,
        state: if archived { "archived" } else { "live" }.to_owned(),
        edges: Vec::new(),
        duties: Vec::new(),
    }
}

/// The type classification, if the viewer covers it.
pub async fn get(db: &impl Reader, viewer: &Viewer, id: Id) -> Result<Option<TypeClassification>, DbError> {
    db.row(table::TABLE.row(COLUMNS, viewer, id)).await?.as_ref().map(type_classification).transpose()
}

/// The type classification as it stands inside the transaction: permission has been decided before.
async fn in_tx(tx: &WriteTx<'_>, id: Id) -> Result<TypeClassification, DbError> {
    get(tx, &Viewer::everything(), id).await?.ok_or(DbError::NotFound)
}

fn type_classification(row: &Row) -> Result<TypeClassification, DbError> {
    let reason = |a: Aspect| row.opt_text(&form::reason_field(a));
    row.record(NewTypeClassification {
        name: row.text("name")?,
        process: row.opt_text("process")?,
        personal_data: row.text("personal_data")?,
        class: Class::from_row(row)?,
        reasons: Reasons {
            confidentiality: reason(Aspect::Confidentiality)?,
            integrity: reason(Aspect::Integrity)?,
            availability: reason(Aspect::Availability)?,
            traceability: reason(Aspect::Traceability)?,
        },
        laws: row.opt_text("laws")?,
        secrecy_grounds: row.opt_text("secrecy_grounds")?,
        hint: row.opt_text("hint")?,
        unit: row.opt_id("unit_id")?,
        secrecy: row.secrecy("secrecy")?,
    })
}

/// The type classifications that fit these words best: those that share most of them, by the beginnings of words, so that "Provsvar: Labb Exempel"
/// finds "Provsvar från laboratorium". Without any shared word, none.
pub async fn suggest(db: &Db, viewer: &Viewer, words: &str, limit: usize) -> Result<Vec<TypeClassification>, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS).push(" FROM type_classification t WHERE t.archived_at IS NULL");
    let rows = db.all(sql.and_visible(viewer, "t").push(" ORDER BY t.name_key, t.id")).await?;
    let asked = stems(words);
    let mut found = Vec::new();
    for row in &rows {
        let t = type_classification(row)?;
        let score = score(&asked, &t.data);
        if score > 0 {
            found.push((score, t));
        }
    }
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    Ok(found.into_iter().take(limit).map(|(_, t)| t).collect())
}

/// Words of at least four letters, by their first letters: Swedish words are compounds that share their beginning.
fn stems(text: &str) -> Vec<String> {
    let folded = fold(text);
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|w| w.chars().count() >= 4);
    words.map(|w| w.chars().take(6).collect()).collect()
}

/// Shared words, in the name twice as much as in the process.
pub(super) fn score(asked: &[String], t: &NewTypeClassification) -> usize {
    let (name, process) = (stems(&t.name), stems(t.process.as_deref().unwrap_or_default()));
    let shared = |among: &[String]| {
        asked.iter().filter(|a| among.iter().any(|w| w.starts_with(a.as_str()) || a.starts_with(w.as_str()))).count()
    };
    shared(&name) * 2 + shared(&process)
}

/// All projections, for `vardkase verify`.
pub async fn projections(db: &Db) -> Result<Vec<Projection>, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS).push(" FROM type_classification t ORDER BY t.id");
    let read = |row: &Row| type_classification(row).map(|t| projection(t.id, &t.data, t.is_archived()));
    db.all(sql).await?.iter().map(read).collect()
}
