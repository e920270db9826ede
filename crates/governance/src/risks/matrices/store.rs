//! Reading and writing risk matrices. A decided one is never changed; taking another into use marks every open risk that was judged with an older one.
//! The only file of this register that knows SQL.
use super::{
    body::Body,
    form,
    model::{Matrix, MatrixRow, NewMatrix, title},
    table,
};
use crate::risks::register;
use vk_core::{Date, Id, sort_key};
use vk_db::{Act, Change, Columns, Db, DbError, Projection, Reader, Recorded, Row, Sql, Viewer, WriteTx};
use vk_web::{
    form::{FieldDef, FieldErrors, Kit, Raw, Records, Stored, find_one, record_created, record_updated, write_archived},
    history::snapshot,
    table::{Table, search_text},
};

pub const REGISTER: &str = "risk_matrices";
pub const KIND: &str = "risk_matrix";

const COLUMNS: &str = "m.id, m.name, m.description, m.family, m.number, m.state, m.likelihood_levels, m.consequence_levels, m.zones, m.body, \
     m.source, m.decision, m.decided_by, m.decided_at, m.rejudge_by, m.secrecy, m.version, m.created_at, m.updated_at, m.archived_at";

/// The register's records, for the kit.
#[derive(Debug)]
pub struct RiskMatrices;

impl Records for RiskMatrices {
    type New = NewMatrix;
    type Row = MatrixRow;
    const FIELDS: &'static [FieldDef] = form::FIELDS;

    fn table() -> &'static Table<MatrixRow> {
        &table::TABLE
    }
    fn fresh() -> Raw {
        form::fresh()
    }
    fn from_raw(raw: &Raw) -> Result<NewMatrix, FieldErrors> {
        form::from_raw(raw)
    }

    async fn refusals(kit: &Kit, id: Option<Id>, _: &Raw) -> Result<FieldErrors, DbError> {
        let Some(id) = id else { return Ok(FieldErrors::default()) };
        let decided = scale(kit.db(), id).await?.is_some_and(|matrix| !matrix.is_draft());
        Ok(if decided { FieldErrors::one("", "risk_matrices-error-decided") } else { FieldErrors::default() })
    }

    async fn load(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<Stored>, DbError> {
        Ok(get(db, viewer, id).await?.map(|m| Stored::of(&m.record, &m.title(), form::to_raw(&m.record.data))))
    }

    async fn insert(tx: &mut WriteTx<'_>, new: NewMatrix) -> Result<(Id, Recorded), DbError> {
        let id = tx.ctx().new_id();
        insert_version(tx, id, &id.to_string(), 1, new).await
    }

    async fn update(tx: &mut WriteTx<'_>, id: Id, version: i64, new: NewMatrix) -> Result<Recorded, DbError> {
        let old = draft(tx, id).await?;
        let before = snapshot(tx, form::FIELDS, &form::to_raw(&old.record.data)).await?;
        let body = new.body.clone().unwrap_or_else(|| fitted(&old.body, &new));
        tx.update_row("risk_matrix", id, version, columns(&new).set("body", body.text()?)).await?;
        write_zones(tx, id, &body).await?;
        let projection = projection(id, &new, old.number, &old.state, old.record.is_archived());
        record_updated::<RiskMatrices>(tx, &before, &form::to_raw(&new), projection).await
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        if archived && old.state == "in_use" {
            return Err(DbError::refused("", "risk_matrices-error-in-use"));
        }
        let projection = projection(id, &old.record.data, old.number, &old.state, archived);
        write_archived::<RiskMatrices>(tx, old.record.version, archived, projection).await
    }

    /// An import row means the draft of that name: decided versions stay as they are.
    async fn find(db: &Db, editor: &Viewer, raw: &Raw) -> Result<Option<Stored>, DbError> {
        let named = table::TABLE.seek().push("m.archived_at IS NULL AND m.state = 'draft' AND m.name_key = ");
        find_one::<RiskMatrices>(db, editor, "name", named.bind(sort_key(raw.get("name")))).await
    }
}

fn size(n: i64) -> usize {
    usize::try_from(n).unwrap_or(0)
}

fn fitted(body: &Body, new: &NewMatrix) -> Body {
    body.resized(size(new.likelihood_levels), size(new.consequence_levels), size(new.zones))
}

/// The columns that a form fills.
fn columns(m: &NewMatrix) -> Columns {
    Columns::new()
        .set("name", &m.name)
        .set("name_key", sort_key(&m.name))
        .set("search_text", search_text([Some(m.name.as_str()), m.source.as_deref()]))
        .set("description", m.description.as_deref())
        .set("likelihood_levels", m.likelihood_levels)
        .set("consequence_levels", m.consequence_levels)
        .set("zones", m.zones)
        .set("source", m.source.as_deref())
        .set("secrecy", m.secrecy.key())
}

async fn write_zones(tx: &mut WriteTx<'_>, id: Id, body: &Body) -> Result<(), DbError> {
    tx.exec(Sql::new("DELETE FROM risk_zone WHERE matrix_id = ").bind(id)).await?;
    for (position, zone) in body.zones.iter().enumerate() {
        let row = Columns::new()
            .set("matrix_id", id)
            .set("key", &zone.key)
            .set("position", i64::try_from(position).unwrap_or(0))
            .set("tone", &zone.tone)
            .set("mark", &zone.mark)
            .set("name_sv", &zone.sv)
            .set("name_en", &zone.en);
        tx.insert("risk_zone", row).await?;
    }
    Ok(())
}

async fn insert_version(
    tx: &mut WriteTx<'_>,
    id: Id,
    family: &str,
    number: i64,
    new: NewMatrix,
) -> Result<(Id, Recorded), DbError> {
    let blank = || Body::blank(size(new.likelihood_levels), size(new.consequence_levels), size(new.zones));
    let body = new.body.clone().unwrap_or_else(blank);
    let row = columns(&new).set("body", body.text()?).set("family", family).set("number", number).set("state", "draft");
    tx.insert_row("risk_matrix", id, row).await?;
    write_zones(tx, id, &body).await?;
    record_created::<RiskMatrices>(tx, &form::to_raw(&new), projection(id, &new, number, "draft", false)).await
}

/// A matrix from elsewhere: shipped content, a library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatrixInput {
    /// The same for all versions of one matrix.
    pub key: String,
    pub number: i64,
    pub name: String,
    pub source: Option<String>,
    pub body: Body,
}

/// Adds a matrix as a draft; `None` when this version of it is there already.
pub async fn add(tx: &mut WriteTx<'_>, input: &MatrixInput) -> Result<Option<(Id, Recorded)>, DbError> {
    if !input.body.problems(false).is_empty() {
        return Err(DbError::refused("body", "risk_matrices-error-body"));
    }
    let known = Sql::new("SELECT count(*) FROM risk_matrix WHERE family = ").bind(&input.key).push(" AND number = ");
    if tx.int(known.bind(input.number)).await? > 0 {
        return Ok(None);
    }
    let count = |n: usize| i64::try_from(n).unwrap_or(0);
    let new = NewMatrix {
        name: input.name.clone(),
        description: None,
        likelihood_levels: count(input.body.likelihood.len()),
        consequence_levels: count(input.body.consequence.len()),
        zones: count(input.body.zones.len()),
        source: input.source.clone(),
        secrecy: vk_core::Secrecy::Open,
        body: Some(input.body.clone()),
    };
    let id = tx.ctx().new_id();
    insert_version(tx, id, &input.key, input.number, new).await.map(Some)
}

/// The next version of a matrix, as a draft with the same scale.
pub async fn new_version(tx: &mut WriteTx<'_>, id: Id) -> Result<(Id, Recorded), DbError> {
    let old = in_tx(tx, id).await?;
    let last = Sql::new("SELECT MAX(number) FROM risk_matrix WHERE family = ").bind(&old.family);
    let number = tx.int(last).await? + 1;
    let new = NewMatrix { body: Some(old.body), ..old.record.data };
    let next = tx.ctx().new_id();
    insert_version(tx, next, &old.family, number, new).await
}

/// Saves the scale of a draft.
pub async fn save_body(tx: &mut WriteTx<'_>, id: Id, version: i64, body: &Body) -> Result<Recorded, DbError> {
    let old = draft(tx, id).await?;
    tx.update_row("risk_matrix", id, version, Columns::new().set("body", body.text()?)).await?;
    write_zones(tx, id, body).await?;
    let change = Change::new(REGISTER, Some(id), Act::Update).field("scale", Some(old.body.summary()), Some(body.summary()));
    tx.record(change, Some(projection(id, &old.record.data, old.number, &old.state, old.record.is_archived()))).await
}

/// Takes a draft into use for the whole region; the matrix before it is replaced, and every open risk judged otherwise is to be judged again by that day.
pub async fn take_into_use(
    tx: &mut WriteTx<'_>,
    id: Id,
    version: i64,
    decision: &str,
    rejudge_by: Date,
) -> Result<Recorded, DbError> {
    let new = draft(tx, id).await?;
    if let Some(old) = in_use(tx).await? {
        let row = Columns::new().set("state", "replaced");
        tx.update_row("risk_matrix", old.id(), old.record.version, row).await?;
        let change =
            Change::new(REGISTER, Some(old.id()), Act::Update).field("state", Some(old.state), Some("replaced".to_owned()));
        let recorded = projection(old.record.id, &old.record.data, old.number, "replaced", false);
        drop(tx.record(change, Some(recorded)).await?);
    }
    let (now, who) = (tx.ctx().now, tx.ctx().actor.name().to_owned());
    let row = Columns::new()
        .set("state", "in_use")
        .set("decision", decision)
        .set("decided_by", who)
        .set("decided_at", now)
        .set("rejudge_by", rejudge_by);
    tx.update_row("risk_matrix", id, version, row).await?;
    let marked = register::mark_for_rejudging(tx, id, rejudge_by).await?;
    let change = Change::new(REGISTER, Some(id), Act::Decide)
        .field("state", Some(new.state), Some("in_use".to_owned()))
        .field("decision", None, Some(decision.to_owned()))
        .field("risks_to_rejudge", None, Some(marked.to_string()));
    tx.record(change, Some(projection(id, &new.record.data, new.number, "in_use", false))).await
}

/// What the graph knows of a matrix.
pub fn projection(id: Id, m: &NewMatrix, number: i64, state: &str, archived: bool) -> Projection {
    Projection {
        kind: KIND,
        id,
        title: title(&m.name, number),
        search: m.source.clone().unwrap_or_default(),
        unit: None,
        extra_units: Vec::new(),
        secrecy: m.secrecy,
        state: if archived { "archived" } else { state }.to_owned(),
        edges: Vec::new(),
        duties: Vec::new(),
    }
}

/// The matrix, if the viewer covers it.
pub async fn get(db: &impl Reader, viewer: &Viewer, id: Id) -> Result<Option<Matrix>, DbError> {
    db.row(table::TABLE.row(COLUMNS, viewer, id)).await?.as_ref().map(matrix).transpose()
}

/// A matrix as a scale: whoever sees a risk sees what it was judged with.
pub async fn scale(db: &impl Reader, id: Id) -> Result<Option<Matrix>, DbError> {
    get(db, &Viewer::everything(), id).await
}

/// The matrix that risks are judged with now.
pub async fn in_use(db: &impl Reader) -> Result<Option<Matrix>, DbError> {
    let sql = Sql::new(&format!("SELECT {COLUMNS} FROM risk_matrix m WHERE m.state = 'in_use'"));
    db.row(sql).await?.as_ref().map(matrix).transpose()
}

async fn in_tx(tx: &WriteTx<'_>, id: Id) -> Result<Matrix, DbError> {
    scale(tx, id).await?.ok_or(DbError::NotFound)
}

async fn draft(tx: &WriteTx<'_>, id: Id) -> Result<Matrix, DbError> {
    let matrix = in_tx(tx, id).await?;
    if matrix.is_draft() { Ok(matrix) } else { Err(DbError::refused("", "risk_matrices-error-decided")) }
}

fn matrix(row: &Row) -> Result<Matrix, DbError> {
    Ok(Matrix {
        record: row.record(NewMatrix {
            name: row.text("name")?,
            description: row.opt_text("description")?,
            likelihood_levels: row.int("likelihood_levels")?,
            consequence_levels: row.int("consequence_levels")?,
            zones: row.int("zones")?,
            source: row.opt_text("source")?,
            secrecy: row.secrecy("secrecy")?,
            body: None,
        })?,
        body: Body::parse(&row.text("body")?)?,
        family: row.text("family")?,
        number: row.int("number")?,
        state: row.text("state")?,
        decision: row.opt_text("decision")?,
        decided_by: row.opt_text("decided_by")?,
        decided_at: row.opt_instant("decided_at")?,
        rejudge_by: row.opt_date("rejudge_by")?,
    })
}

/// All projections, for `vardkase verify`.
pub async fn projections(db: &Db) -> Result<Vec<Projection>, DbError> {
    let mut out = Vec::new();
    for id in table::TABLE.ids(db).await? {
        let found = get(db, &Viewer::everything(), id).await?;
        out.extend(found.map(|m| projection(id, &m.record.data, m.number, &m.state, m.record.is_archived())));
    }
    Ok(out)
}
