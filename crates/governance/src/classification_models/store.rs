//! Reading and writing models: the shipped one, the one in use, the region's own. The only file of this register that knows SQL; what is done with a
//! model stands in `acts.rs`. A model belongs to the whole region: whoever may see models anywhere sees it.
use super::{
    form,
    model::{ClassificationModel, Decided, Model, OwnModel, State},
};
use std::{collections::BTreeMap, sync::LazyLock};
use vk_core::{Date, Id, Secrecy, sort_key};
use vk_db::{Act, Change, Columns, Db, DbError, Edge, Projection, Reader, Recorded, Row, Sql, Viewer, WriteTx};
use vk_web::table::search_text;

pub const REGISTER: &str = "classification_models";
pub const KIND: &str = "classification_model";

static SHIPPED: LazyLock<Result<Model, String>> = LazyLock::new(|| {
    let text = include_str!("../../../../content/classification/klassa-2.toml");
    let model: Model = toml::from_str(text).map_err(|e| e.to_string())?;
    model.check().map_err(|e| e.to_string())?;
    Ok(model)
});

/// The model that comes with the program. It is broken only if the shipped file is, which a test refuses.
pub fn shipped() -> Result<&'static Model, DbError> {
    SHIPPED.as_ref().map_err(|why| DbError::Value {
        column: "content/classification/klassa-2.toml".to_owned(),
        value: why.clone(),
        expected: "a classification model",
    })
}

/// A model, and the region's record that it is; `None` for the shipped one.
#[derive(Clone, Debug)]
pub struct InUse {
    pub model: Model,
    pub record: Option<Id>,
}

/// The model that new classifications are made under.
pub async fn in_use(db: &impl Reader) -> Result<InUse, DbError> {
    let sql = Sql::new("SELECT id, body FROM classification_model WHERE state = 'in_use' AND archived_at IS NULL");
    match db.row(sql).await? {
        Some(row) => own(&row),
        None => Ok(InUse { model: shipped()?.clone(), record: None }),
    }
}

/// The model that a classification was made under: the region's record, else the shipped one, if it still has that label; else the one in use.
pub async fn of(db: &impl Reader, record: Option<Id>, label: &str) -> Result<InUse, DbError> {
    if let Some(id) = record
        && let Some(row) = db.row(Sql::new("SELECT id, body FROM classification_model WHERE id = ").bind(id)).await?
    {
        return own(&row);
    }
    if shipped()?.label() == label { Ok(InUse { model: shipped()?.clone(), record: None }) } else { in_use(db).await }
}

fn own(row: &Row) -> Result<InUse, DbError> {
    Ok(InUse { model: serde_json::from_str(&row.text("body")?)?, record: Some(row.id("id")?) })
}

const SELECT: &str = "SELECT m.id, m.body, m.based_on, m.state, m.taken_into_use_on, m.decided_by, m.decision_reference, m.retired_on, \
     m.retired_by, m.retired_reference, m.replaced_by, m.version, m.created_at, m.updated_at, m.archived_at, b.id AS copied_from \
     FROM classification_model m LEFT JOIN classification_model b ON b.label = m.based_on WHERE ";

/// Appends ` AND …`: a model has no unit, so that a part of the organisation sees what the whole has decided.
pub fn visible(sql: Sql, viewer: &Viewer, _alias: &str) -> Sql {
    if viewer.view.is_nowhere() { sql.push(" AND 1=0") } else { sql }
}

/// One of the region's own models, for whoever may see models.
pub async fn get(db: &impl Reader, viewer: &Viewer, id: Id) -> Result<Option<ClassificationModel>, DbError> {
    let sql = visible(Sql::new(SELECT).push("m.id = ").bind(id), viewer, "m");
    db.row(sql).await?.as_ref().map(classification_model).transpose()
}

/// The model as it stands inside the transaction: permission has been decided before.
pub(super) async fn in_tx(tx: &WriteTx<'_>, id: Id) -> Result<ClassificationModel, DbError> {
    get(tx, &Viewer::everything(), id).await?.ok_or(DbError::NotFound)
}

/// The region's own model in use, if it is not the shipped one.
pub(super) async fn own_in_use(tx: &WriteTx<'_>) -> Result<Option<ClassificationModel>, DbError> {
    tx.one(Sql::new(SELECT).push("m.state = 'in_use'")).await?.as_ref().map(classification_model).transpose()
}

/// The next version under this name.
pub(super) async fn next_version(tx: &WriteTx<'_>, id: &str) -> Result<u32, DbError> {
    let begins = format!("{id}-");
    let sql = Sql::new("SELECT label FROM classification_model WHERE label LIKE ").bind(format!("{begins}%"));
    let mut highest = 0;
    for row in tx.all(sql).await? {
        let version = row.text("label")?.strip_prefix(&begins).and_then(|n| n.parse::<u32>().ok());
        highest = highest.max(version.unwrap_or(0));
    }
    Ok(highest + 1)
}

fn classification_model(row: &Row) -> Result<ClassificationModel, DbError> {
    let state = row.text("state")?;
    let state =
        State::from_key(&state).ok_or(DbError::Value { column: "state".to_owned(), value: state, expected: "a state" })?;
    let decided = |on: &str, by: &str, reference: &str| -> Result<Option<Decided>, DbError> {
        let Some(on) = row.opt_date(on)? else { return Ok(None) };
        Ok(Some(Decided { on, by: row.opt_text(by)?.unwrap_or_default(), reference: row.opt_text(reference)? }))
    };
    row.record(OwnModel {
        model: serde_json::from_str(&row.text("body")?)?,
        based_on: row.text("based_on")?,
        copied_from: row.opt_id("copied_from")?,
        state,
        taken: decided("taken_into_use_on", "decided_by", "decision_reference")?,
        retired: decided("retired_on", "retired_by", "retired_reference")?,
        replaced_by: row.opt_text("replaced_by")?,
    })
}

fn columns(m: &OwnModel) -> Result<Columns, DbError> {
    let label = m.model.label();
    let on = |d: &Option<Decided>| d.as_ref().map(|d| d.on);
    let by = |d: &Option<Decided>| d.as_ref().map(|d| d.by.clone());
    let reference = |d: &Option<Decided>| d.as_ref().and_then(|d| d.reference.clone());
    Ok(Columns::new()
        .set("name", &m.model.name_sv)
        .set("name_en", &m.model.name_en)
        .set("name_key", sort_key(&m.model.name_sv))
        .set("search_text", search_text([Some(label.as_str()), Some(&m.model.name_sv), Some(&m.model.name_en)]))
        .set("label", label)
        .set("state", m.state.key())
        .set("based_on", &m.based_on)
        .set("body", serde_json::to_string(&m.model)?)
        .set("taken_into_use_on", on(&m.taken))
        .set("decided_by", by(&m.taken))
        .set("decision_reference", reference(&m.taken))
        .set("retired_on", on(&m.retired))
        .set("retired_by", by(&m.retired))
        .set("retired_reference", reference(&m.retired))
        .set("replaced_by", m.replaced_by.as_deref())
        .set("unit_id", None::<Id>)
        .set("secrecy", Secrecy::Open.key()))
}

/// Stores a new model; its label is set already.
pub(super) async fn insert(tx: &mut WriteTx<'_>, new: OwnModel) -> Result<(Id, Recorded), DbError> {
    let id = tx.ctx().new_id();
    tx.insert_row("classification_model", id, columns(&new)?).await.map_err(|e| e.taken("label"))?;
    // The model whole is the record itself; what is changed afterwards stands field by field in the history.
    let said = [("label", new.model.label()), ("based_on", new.based_on.clone()), ("name_sv", new.model.name_sv.clone())];
    let change = Change::new(REGISTER, Some(id), Act::Create);
    let change = said.into_iter().fold(change, |change, (field, text)| change.field(field, None, Some(text)));
    let new = in_tx(tx, id).await?; // with the record that it was copied from
    let recorded = tx.record(change, Some(projection(id, &new.data, false))).await?;
    Ok((id, recorded))
}

/// Changes a model at the version that was read, with what differs in the history and its place in the graph.
pub(super) async fn save(
    tx: &mut WriteTx<'_>,
    old: &ClassificationModel,
    version: i64,
    new: OwnModel,
    change: Change,
) -> Result<Recorded, DbError> {
    let taken_by_another = |e: DbError| if e.is_unique_violation() { DbError::Conflict } else { e };
    tx.update_row("classification_model", old.id, version, columns(&new)?).await.map_err(taken_by_another)?;
    let differing = form::differences(&form::to_raw(&old.data.model), &form::to_raw(&new.model));
    let filled = |text: String| Some(text).filter(|t| !t.is_empty());
    let change = differing.into_iter().fold(change, |change, (name, a, b)| change.field(&name, filled(a), filled(b)));
    let change = if old.data.state == new.state {
        change
    } else {
        change.field("state", Some(old.data.state.key().to_owned()), Some(new.state.key().to_owned()))
    };
    tx.record(change, Some(projection(old.id, &new, old.is_archived()))).await
}

/// Puts a model away (true) or takes it out again.
pub(super) async fn set_archived(tx: &mut WriteTx<'_>, m: &ClassificationModel, archived: bool) -> Result<Recorded, DbError> {
    let act = tx.archive_row("classification_model", m.id, m.version, archived).await?;
    tx.record(Change::new(REGISTER, Some(m.id), act), Some(projection(m.id, &m.data, archived))).await
}

/// What the graph knows of a model. A draft asks nothing of anybody.
pub fn projection(id: Id, m: &OwnModel, archived: bool) -> Projection {
    Projection {
        kind: KIND,
        id,
        title: m.model.title(vk_core::Lang::Sv),
        search: m.model.name_en.clone(),
        unit: None,
        extra_units: Vec::new(),
        secrecy: Secrecy::Open,
        state: if archived { "archived" } else { m.state.key() }.to_owned(),
        edges: m.copied_from.map(|to| Edge { relation: "copied_from", kind: KIND, to }).into_iter().collect(),
        duties: Vec::new(),
    }
}

/// All projections, for `vardkase verify`.
pub async fn projections(db: &Db) -> Result<Vec<Projection>, DbError> {
    let read = |row: &Row| classification_model(row).map(|m| projection(m.id, &m.data, m.is_archived()));
    db.all(Sql::new(SELECT).push("1=1 ORDER BY m.id")).await?.iter().map(read).collect()
}

/// How many classifications were made under the models with these labels, among those that this person may see.
pub async fn made_under(db: &impl Reader, viewer: &Viewer, labels: &[String]) -> Result<BTreeMap<String, i64>, DbError> {
    let sql = Sql::new(
        "SELECT c.model_version AS label, count(*) AS n FROM classification c WHERE c.archived_at IS NULL AND c.model_version IN ",
    );
    let sql = sql.list(labels).and_visible(viewer, "c").push(" GROUP BY c.model_version");
    db.rows(sql).await?.iter().map(|row| Ok((row.text("label")?, row.int("n")?))).collect()
}

/// The labels of some models, by their identifiers.
pub async fn labels(db: &impl Reader, ids: impl IntoIterator<Item = Id>) -> Result<BTreeMap<Id, String>, DbError> {
    let sql = Sql::new("SELECT id, label FROM classification_model WHERE id IN ").list(ids);
    db.rows(sql).await?.iter().map(|row| Ok((row.id("id")?, row.text("label")?))).collect()
}

/// When and by whom the region last went back to the shipped model.
pub async fn went_back(db: &impl Reader) -> Result<Option<(Date, String)>, DbError> {
    let sql = Sql::new("SELECT retired_on, retired_by FROM classification_model WHERE replaced_by = ").bind(shipped()?.label());
    let row = db.row(sql.push(" ORDER BY retired_on DESC, updated_at DESC LIMIT 1")).await?;
    row.map(|row| Ok((row.date("retired_on")?, row.opt_text("retired_by")?.unwrap_or_default()))).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use vk_core::{Aspect, Lang, Level};

    #[test]
    fn the_shipped_model_has_every_aspect_five_levels_and_an_example_for_each_choice() {
        let model = shipped().expect("content/classification/klassa-2.toml is a model");
        assert_eq!(model.aspects.iter().map(|a| a.key).collect::<Vec<_>>(), Aspect::ALL);
        assert_eq!(model.levels.iter().map(|l| l.number.number()).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
        assert!(model.levels[4].special && !model.levels[3].special);
        for lang in [Lang::Sv, Lang::En] {
            for level in (0..4).filter_map(Level::new) {
                assert!(Aspect::ALL.iter().all(|a| model.example(*a, level, lang).is_some()), "level {level:?}");
                assert!(model.categories.iter().all(|c| model.harm(&c.key, level, lang).is_some()), "level {level:?}");
            }
        }
    }
}
