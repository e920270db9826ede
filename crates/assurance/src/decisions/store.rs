//! Reading and writing decisions. Every write gives its audit entry and its graph projection in the same transaction.
use super::{
    form,
    model::{ABOUT, DECIDING, Decision, DecisionRow, NewDecision, State, turn},
    table,
};
use vk_core::{Date, Id, sort_key};
use vk_db::{Columns, Db, DbError, Duty, Edge, Projection, Reader, Recorded, Row, Sql, Viewer, WriteTx};
use vk_web::{
    form::{FieldDef, FieldErrors, Kit, Raw, Records, Stored, record_created, record_updated, write_archived},
    history::snapshot,
    table::{Table, search_text},
};

pub const REGISTER: &str = "decisions";
pub const KIND: &str = "decision";

const COLUMNS: &str = "d.id, d.name, d.body, d.kind, d.decided_by_id, d.decided_by_kind, d.decided_on, d.paragraph, d.registry_number, \
     d.source_kind, d.assigned_id, d.report_back_on, d.first_report_back_on, d.state, d.state_reason, d.reported_on, d.reported_in, d.unit_id, \
     d.secrecy, d.version, d.updated_at, d.archived_at";

/// The register's records, for the kit.
#[derive(Debug)]
pub struct Decisions;

impl Records for Decisions {
    type New = NewDecision;
    type Row = DecisionRow;
    const FIELDS: &'static [FieldDef] = form::FIELDS;

    fn table() -> &'static Table<DecisionRow> {
        &table::TABLE
    }
    fn fresh() -> Raw {
        form::fresh()
    }
    fn from_raw(raw: &Raw) -> Result<NewDecision, FieldErrors> {
        form::from_raw(raw)
    }
    fn identity(raw: &Raw) -> String {
        vk_core::fold(&format!("{} {} {}", raw.get("decided_on"), raw.get("paragraph"), raw.get("name")))
    }

    /// A day that has been, a unit that decides, and a day of reporting back that is moved only by its own act.
    async fn refusals(kit: &Kit, id: Option<Id>, raw: &Raw) -> Result<FieldErrors, DbError> {
        let mut errors = FieldErrors::default();
        if raw.get("decided_on").parse::<Date>().is_ok_and(|day| day > kit.app.now().local_date()) {
            errors.add("decided_on", "decisions-error-future");
        }
        let unit = Sql::new("SELECT kind FROM unit WHERE id = ").bind(raw.ids("decided_by").first().copied());
        if let Some(row) = kit.db().one(unit).await?
            && !DECIDING.contains(&row.text("kind")?.as_str())
        {
            errors.add("decided_by", "decisions-error-body");
        }
        if let Some(id) = id
            && let Some(old) = get(kit.db(), &Viewer::everything(), id).await?
            && let Some(day) = old.data.report_back_on
            && raw.get("report_back_on") != day.to_string()
        {
            errors.add("report_back_on", "decisions-error-moved");
        }
        Ok(errors)
    }

    async fn load(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<Stored>, DbError> {
        Ok(get(db, viewer, id).await?.map(|d| stored(&d)))
    }

    async fn insert(tx: &mut WriteTx<'_>, new: NewDecision) -> Result<(Id, Recorded), DbError> {
        let id = tx.ctx().new_id();
        let row = columns(tx, &new, State::InForce).await?.set("state", State::InForce.key());
        tx.insert_row("decision", id, row).await?;
        link(tx, id, &new).await?;
        let decision = in_tx(tx, id).await?;
        record_created::<Decisions>(tx, &form::to_raw(&decision.data), projection(&decision)).await
    }

    async fn update(tx: &mut WriteTx<'_>, id: Id, version: i64, new: NewDecision) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        let before = snapshot(tx, form::FIELDS, &form::to_raw(&old.data)).await?;
        let row = columns(tx, &new, old.state).await?;
        tx.update_row("decision", id, version, row).await?;
        tx.exec(Sql::new("DELETE FROM decision_source WHERE decision_id = ").bind(id)).await?;
        link(tx, id, &new).await?;
        let after = in_tx(tx, id).await?;
        record_updated::<Decisions>(tx, &before, &form::to_raw(&after.data), projection(&after)).await
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let mut decision = in_tx(tx, id).await?;
        decision.archived_at = archived.then_some(tx.ctx().now);
        write_archived::<Decisions>(tx, decision.version, archived, projection(&decision)).await
    }
}

pub fn stored(d: &Decision) -> Stored {
    Stored { id: d.id, version: d.version, title: d.title(), archived: d.archived_at.is_some(), raw: form::to_raw(&d.data) }
}

/// The columns that the form fills, once.
async fn columns(tx: &WriteTx<'_>, d: &NewDecision, state: State) -> Result<Columns, DbError> {
    let by = tx.one(Sql::new("SELECT kind FROM node WHERE id = ").bind(d.decided_by)).await?;
    let by = by.map_or(Ok(String::new()), |row| row.text("kind"))?;
    let numbers = [Some(d.name.as_str()), d.paragraph.as_deref(), d.registry_number.as_deref()];
    Ok(Columns::new()
        .set("name", &d.name)
        .set("name_key", sort_key(&d.name))
        .set("search_text", search_text(numbers))
        .set("body", &d.body)
        .set("kind", &d.kind)
        .set("decided_by_id", d.decided_by)
        .set("decided_by_kind", deciding(&by))
        .set("decided_on", d.decided_on)
        .set("paragraph", d.paragraph.as_deref())
        .set("registry_number", d.registry_number.as_deref())
        .set("source_kind", &d.source_kind)
        .set("assigned_id", d.assigned)
        .set("report_back_on", d.report_back_on)
        .set("turn", turn(state, d.report_back_on, d.decided_on))
        .set("unit_id", d.unit)
        .set("secrecy", d.secrecy.key()))
}

async fn link(tx: &mut WriteTx<'_>, id: Id, d: &NewDecision) -> Result<(), DbError> {
    for target in &d.about {
        let node = tx.one(Sql::new("SELECT kind FROM node WHERE id = ").bind(*target)).await?;
        let kind = node.map_or(Ok(String::new()), |row| row.text("kind"))?;
        let row = Columns::new().set("decision_id", id).set("kind", known(&kind)).set("target_id", *target);
        tx.insert("decision_source", row).await?;
    }
    Ok(())
}

fn known(kind: &str) -> &'static str {
    ABOUT.iter().find(|k| **k == kind).copied().unwrap_or("record")
}

fn deciding(kind: &str) -> &'static str {
    if kind == "function" { "function" } else { "unit" }
}

/// What the graph knows of a decision, and what somebody must do about it.
pub fn projection(d: &Decision) -> Projection {
    let archived = d.archived_at.is_some();
    let by = Edge { relation: "decided_by", kind: d.decided_by_kind, to: d.data.decided_by };
    let assigned = d.data.assigned.map(|to| Edge { relation: "assigned_to", kind: "function", to });
    let about = d.targets.iter().map(|(kind, to)| Edge { relation: "decision_about", kind, to: *to });
    let open = d.state.is_open() && !archived && d.data.report_back_on.is_some();
    let duty = open.then_some(Duty { what: "report_back", function: d.data.assigned, due: d.data.report_back_on });
    Projection {
        kind: KIND,
        id: d.id,
        title: d.title(),
        search: String::new(),
        unit: d.data.unit,
        extra_units: Vec::new(),
        secrecy: d.data.secrecy,
        state: if archived { "archived".to_owned() } else { d.state.key().to_owned() },
        edges: std::iter::once(by).chain(assigned).chain(about).collect(),
        duties: duty.into_iter().collect(),
    }
}

/// The decision, if the viewer covers it.
pub async fn get(db: &impl Reader, viewer: &Viewer, id: Id) -> Result<Option<Decision>, DbError> {
    let Some(row) = db.row(table::TABLE.row(COLUMNS, viewer, id)).await? else { return Ok(None) };
    let about = Sql::new("SELECT kind, target_id AS id FROM decision_source WHERE decision_id = ").bind(id);
    let target = |r: &Row| Ok::<_, DbError>((known(&r.text("kind")?), r.id("id")?));
    let targets = db.rows(about.push(" ORDER BY target_id")).await?.iter().map(target).collect::<Result<_, _>>()?;
    decision(&row, targets).map(Some)
}

/// The decision as it stands inside the transaction, whoever asks: permission has been decided before.
pub(crate) async fn in_tx(tx: &WriteTx<'_>, id: Id) -> Result<Decision, DbError> {
    get(tx, &Viewer::everything(), id).await?.ok_or(DbError::NotFound)
}

fn decision(row: &Row, targets: Vec<(&'static str, Id)>) -> Result<Decision, DbError> {
    Ok(Decision {
        id: row.id("id")?,
        version: row.int("version")?,
        updated_at: row.instant("updated_at")?,
        archived_at: row.opt_instant("archived_at")?,
        state: State::from_key(&row.text("state")?).unwrap_or_default(),
        state_reason: row.opt_text("state_reason")?,
        first_report_back_on: row.opt_date("first_report_back_on")?,
        reported_on: row.opt_date("reported_on")?,
        reported_in: row.opt_text("reported_in")?,
        decided_by_kind: deciding(&row.text("decided_by_kind")?),
        data: NewDecision {
            name: row.text("name")?,
            body: row.text("body")?,
            kind: row.text("kind")?,
            decided_by: row.id("decided_by_id")?,
            decided_on: row.date("decided_on")?,
            paragraph: row.opt_text("paragraph")?,
            registry_number: row.opt_text("registry_number")?,
            source_kind: row.text("source_kind")?,
            about: targets.iter().map(|(_, id)| *id).collect(),
            assigned: row.opt_id("assigned_id")?,
            report_back_on: row.opt_date("report_back_on")?,
            unit: row.opt_id("unit_id")?,
            secrecy: row.secrecy("secrecy")?,
        },
        targets,
    })
}

/// All projections, for `vardkase verify`.
pub async fn projections(db: &Db) -> Result<Vec<Projection>, DbError> {
    let mut out = Vec::new();
    for id in table::TABLE.ids(db).await? {
        out.extend(get(db, &Viewer::everything(), id).await?.as_ref().map(projection));
    }
    Ok(out)
}
