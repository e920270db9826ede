//! Reading and writing actions. Every write gives its audit entry and its graph projection in the same transaction; every read takes the
//! viewer and carries the permission predicate. What changes an action's state stands in `acts.rs`.
use super::{
    circle, form,
    model::{
        Action, ActionRow, Completion, NewAction, Origin, Priority, State, Verification, known_kind, origin_kind, rules, turn,
    },
    table,
};
use std::collections::BTreeMap;
use vk_core::{Date, Id, fold, sort_key};
use vk_db::{Columns, Db, DbError, Duty, Edge, Projection, Reader, Recorded, Row, Sql, Viewer, WriteTx};
use vk_web::{
    Message,
    form::{
        FieldDef, FieldErrors, Kit, Raw, Records, Stored, find_by_name, find_one, record_created, record_updated, write_archived,
    },
    history::snapshot,
    table::{Table, search_text},
};

pub const REGISTER: &str = "actions";
pub const KIND: &str = "action";

const COLUMNS: &str = "a.id, a.ref, a.name, a.description, a.state, a.state_reason, a.responsible_id, a.verifier_id, a.mandate, a.priority, \
     a.start_on, a.due_on, a.progress, a.cost_estimate, a.effort_hours, a.legal_areas, a.done_on, a.done_note, a.evidence, a.evidence_link, \
     a.early_reason, a.done_by, a.done_by_id, a.done_at, a.verified_note, a.verified_by, a.verified_by_id, a.verified_at, a.unit_id, \
     a.secrecy, a.version, a.created_at, a.updated_at, a.archived_at";

/// The register's records, for the kit.
#[derive(Debug)]
pub struct Actions;

impl Records for Actions {
    type New = NewAction;
    type Row = ActionRow;
    const FIELDS: &'static [FieldDef] = form::FIELDS;

    fn table() -> &'static Table<ActionRow> {
        &table::TABLE
    }
    fn fresh() -> Raw {
        form::fresh()
    }
    fn from_raw(raw: &Raw) -> Result<NewAction, FieldErrors> {
        form::from_raw(raw)
    }
    fn identity(raw: &Raw) -> String {
        fold(&format!("{} {}", raw.get("name"), raw.get("unit")))
    }

    /// Actions that wait for each other in a circle would never be done.
    async fn refusals(kit: &Kit, id: Option<Id>, raw: &Raw) -> Result<FieldErrors, DbError> {
        let Some(id) = id else { return Ok(FieldErrors::default()) };
        Ok(match circle::find(kit.db(), id, &raw.ids("depends_on")).await? {
            Some(path) => FieldErrors::one("depends_on", Message::new("actions-error-circle").with("path", path.join(" → "))),
            None => FieldErrors::default(),
        })
    }

    async fn load(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<Stored>, DbError> {
        Ok(get(db, viewer, id).await?.map(|action| stored(&action)))
    }

    async fn insert(tx: &mut WriteTx<'_>, new: NewAction) -> Result<(Id, Recorded), DbError> {
        let origins = kinds_of(tx, &new.origin).await?;
        insert(tx, new, origins).await
    }

    async fn update(tx: &mut WriteTx<'_>, id: Id, version: i64, new: NewAction) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        // The form has said so before; two people who save at once would still close the circle here, were they not to wait for each other.
        if !new.depends_on.iter().all(|needed| old.data.depends_on.contains(needed)) {
            circle::one_at_a_time(tx).await?;
        }
        if circle::find(tx, id, &new.depends_on).await?.is_some() {
            return Err(DbError::Conflict);
        }
        let before = snapshot(tx, form::FIELDS, &form::to_raw(&old.data)).await?;
        let mut origins = kinds_of(tx, &new.origin).await?;
        for origin in &mut origins {
            let known = old.origins.iter().find(|o| o.id == origin.id);
            origin.kind = known.map_or(origin.kind, |o| o.kind);
        }
        let state = begun(old.state, new.progress);
        tx.update_row("action", id, version, columns(&new, &old.reference, state, &origins)).await?;
        for table in ["action_origin", "action_concern", "action_dependency"] {
            tx.exec(Sql::new("DELETE FROM ").push(table).push(" WHERE action_id = ").bind(id)).await?;
        }
        link(tx, id, &new, &origins).await?;
        let after = in_tx(tx, id).await?;
        record_updated::<Actions>(tx, &before, &form::to_raw(&after.data), projection(&after)).await
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let mut action = in_tx(tx, id).await?;
        action.archived_at = archived.then_some(tx.ctx().now);
        write_archived::<Actions>(tx, action.version, archived, projection(&action)).await
    }

    /// A reference (`ÅTG-2026-001`) before the name means that one.
    async fn find(db: &Db, editor: &Viewer, raw: &Raw) -> Result<Option<Stored>, DbError> {
        match raw.get("name").split_once(' ') {
            Some((reference, _)) if reference.starts_with("ÅTG-") => {
                find_one::<Actions>(db, editor, "name", table::TABLE.seek().push("a.ref = ").bind(reference)).await
            }
            _ => find_by_name::<Actions>(db, editor, raw.get("name")).await,
        }
    }
}

pub fn stored(action: &Action) -> Stored {
    Stored {
        id: action.id,
        version: action.version,
        title: action.title(),
        archived: action.archived_at.is_some(),
        raw: form::to_raw(&action.data),
    }
}

/// Opens an action for a record of any register, within that register's own write. The action is at least as secret as what it comes from, and
/// belongs to the same unit unless another is named.
///
/// # Errors
/// Those of the database; the caller's checks have passed before.
pub async fn open_from(tx: &mut WriteTx<'_>, from: Origin, mut new: NewAction) -> Result<(Id, Recorded), DbError> {
    let row = tx.one(Sql::new("SELECT unit_id, secrecy FROM node WHERE id = ").bind(from.id)).await?;
    if let Some(row) = row {
        new.unit = new.unit.or(row.opt_id("unit_id")?);
        new.secrecy = new.secrecy.max(row.secrecy("secrecy")?);
    }
    let mut origins = vec![Origin { kind: known_kind(from.kind), id: from.id }];
    let further: Vec<Id> = new.origin.iter().copied().filter(|id| *id != from.id).collect();
    origins.extend(kinds_of(tx, &further).await?);
    insert(tx, new, origins).await
}

async fn insert(tx: &mut WriteTx<'_>, new: NewAction, origins: Vec<Origin>) -> Result<(Id, Recorded), DbError> {
    let id = tx.ctx().new_id();
    let reference = next_reference(tx).await?;
    let state = begun(State::Planned, new.progress);
    tx.insert_row("action", id, columns(&new, &reference, state, &origins).set("ref", &reference)).await?;
    link(tx, id, &new, &origins).await?;
    let action = in_tx(tx, id).await?;
    record_created::<Actions>(tx, &form::to_raw(&action.data), projection(&action)).await
}

/// Numbered without gaps per year.
async fn next_reference(tx: &mut WriteTx<'_>) -> Result<String, DbError> {
    let year = i64::from(tx.ctx().now.local_date().0.year());
    let sql = Sql::new("INSERT INTO action_number (year, last) VALUES (").bind(year);
    let sql = sql.push(", 1) ON CONFLICT (year) DO UPDATE SET last = action_number.last + 1 RETURNING last");
    let row = tx.one(sql).await?.ok_or(DbError::NotFound)?;
    Ok(format!("ÅTG-{year:04}-{:03}", row.int("last")?))
}

/// Whoever reports progress has begun.
fn begun(state: State, progress: i64) -> State {
    if state == State::Planned && progress > 0 { State::Ongoing } else { state }
}

/// The columns that a form fills, and those that follow from them.
fn columns(a: &NewAction, reference: &str, state: State, origins: &[Origin]) -> Columns {
    Columns::new()
        .set("name", &a.name)
        .set("name_key", sort_key(&a.name))
        .set("search_text", search_text([Some(reference), Some(a.name.as_str())]))
        .set("description", a.description.as_deref())
        .set("origin_kind", origin_kind(origins))
        .set("state", state.key())
        .set("turn", turn(state, a.due_on))
        .set("responsible_id", a.responsible)
        .set("verifier_id", a.verifier)
        .set("mandate", a.mandate.as_deref())
        .set("priority", a.priority.key())
        .set("start_on", a.start_on)
        .set("due_on", a.due_on)
        .set("progress", a.progress)
        .set("cost_estimate", a.cost_estimate)
        .set("effort_hours", a.effort_hours)
        .set("legal_areas", a.legal_areas.join(" "))
        .set("unit_id", a.unit)
        .set("secrecy", a.secrecy.key())
}

/// The kind of each record, from the graph; one that is not there (yet) is a plain record.
async fn kinds_of(tx: &WriteTx<'_>, ids: &[Id]) -> Result<Vec<Origin>, DbError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut kinds = BTreeMap::new();
    for row in tx.all(Sql::new("SELECT id, kind FROM node WHERE id IN ").list(ids.iter().copied())).await? {
        kinds.insert(row.id("id")?, known_kind(&row.text("kind")?));
    }
    Ok(ids.iter().map(|id| Origin { kind: kinds.get(id).copied().unwrap_or("record"), id: *id }).collect())
}

async fn link(tx: &mut WriteTx<'_>, id: Id, a: &NewAction, origins: &[Origin]) -> Result<(), DbError> {
    for origin in origins.iter().filter(|o| o.id != id) {
        let row = Columns::new().set("action_id", id).set("kind", origin.kind).set("origin_id", origin.id);
        tx.insert("action_origin", row).await?;
    }
    for target in kinds_of(tx, &a.concerns).await? {
        let row = Columns::new().set("action_id", id).set("kind", target.kind).set("target_id", target.id);
        tx.insert("action_concern", row).await?;
    }
    for needed in &a.depends_on {
        tx.insert("action_dependency", Columns::new().set("action_id", id).set("depends_on_id", *needed)).await?;
    }
    Ok(())
}

/// What the graph knows of an action, and what somebody must do about it.
pub fn projection(a: &Action) -> Projection {
    let archived = a.archived_at.is_some();
    let function = |relation, to: Option<Id>| to.map(|to| Edge { relation, kind: "function", to });
    let to = |relation| move |o: &Origin| Edge { relation, kind: o.kind, to: o.id };
    let edges = a.origins.iter().map(to("arises_from")).chain(a.concerned.iter().map(to("concerns")));
    let needs = a.data.depends_on.iter().map(|to| Edge { relation: "depends_on", kind: KIND, to: *to });
    let people = [function("responsible", a.data.responsible), function("verified_by", a.data.verifier)];
    Projection {
        kind: KIND,
        id: a.id,
        title: a.title(),
        search: String::new(),
        unit: a.data.unit,
        extra_units: Vec::new(),
        secrecy: a.data.secrecy,
        state: if archived { "archived".to_owned() } else { a.state.key().to_owned() },
        edges: edges.chain(needs).chain(people.into_iter().flatten()).collect(),
        duties: if archived { Vec::new() } else { duties(a) },
    }
}

fn duties(a: &Action) -> Vec<Duty> {
    match (a.state, &a.done) {
        (state, _) if state.is_open() => {
            vec![Duty { what: "do_action", function: a.data.responsible, due: a.data.due_on }]
        }
        (State::Done, Some(done)) => {
            let due = rules().map(|r| done.on.plus_days(r.verify_within_days));
            vec![Duty { what: "verify_action", function: a.data.verifier, due }]
        }
        _ => Vec::new(),
    }
}

/// The action, if the viewer covers it.
pub async fn get(db: &impl Reader, viewer: &Viewer, id: Id) -> Result<Option<Action>, DbError> {
    let Some(row) = db.row(table::TABLE.row(COLUMNS, viewer, id)).await? else { return Ok(None) };
    let linked = |table: &str, kind: &str, target: &str| {
        Sql::new(&format!("SELECT {kind} AS kind, {target} AS id FROM {table} WHERE action_id = ")).bind(id).push(" ORDER BY 2")
    };
    let origins = links(&db.rows(linked("action_origin", "kind", "origin_id")).await?)?;
    let concerned = links(&db.rows(linked("action_concern", "kind", "target_id")).await?)?;
    let needed = links(&db.rows(linked("action_dependency", "'action'", "depends_on_id")).await?)?;
    action(&row, origins, concerned, needed).map(Some)
}

/// The action as it stands inside the transaction, whoever asks: permission has been decided before.
pub(crate) async fn in_tx(tx: &WriteTx<'_>, id: Id) -> Result<Action, DbError> {
    get(tx, &Viewer::everything(), id).await?.ok_or(DbError::NotFound)
}

fn links(rows: &[Row]) -> Result<Vec<Origin>, DbError> {
    rows.iter().map(|row| Ok(Origin { kind: known_kind(&row.text("kind")?), id: row.id("id")? })).collect()
}

fn action(row: &Row, origins: Vec<Origin>, concerned: Vec<Origin>, needed: Vec<Origin>) -> Result<Action, DbError> {
    let ids = |links: &[Origin]| links.iter().map(|o| o.id).collect();
    let legal_areas = row.text("legal_areas")?;
    Ok(Action {
        id: row.id("id")?,
        version: row.int("version")?,
        created_at: row.instant("created_at")?,
        updated_at: row.instant("updated_at")?,
        archived_at: row.opt_instant("archived_at")?,
        reference: row.text("ref")?,
        state: State::from_key(&row.text("state")?).unwrap_or_default(),
        state_reason: row.opt_text("state_reason")?,
        done: completion(row)?,
        verified: verification(row)?,
        data: NewAction {
            name: row.text("name")?,
            description: row.opt_text("description")?,
            origin: ids(&origins),
            concerns: ids(&concerned),
            responsible: row.opt_id("responsible_id")?,
            verifier: row.opt_id("verifier_id")?,
            unit: row.opt_id("unit_id")?,
            mandate: row.opt_text("mandate")?,
            priority: Priority::from_key(&row.text("priority")?).unwrap_or_default(),
            start_on: row.opt_date("start_on")?,
            due_on: row.opt_date("due_on")?,
            progress: row.int("progress")?,
            cost_estimate: row.opt_int("cost_estimate")?,
            effort_hours: row.opt_int("effort_hours")?,
            depends_on: ids(&needed),
            legal_areas: legal_areas.split_whitespace().map(str::to_owned).collect(),
            secrecy: row.secrecy("secrecy")?,
        },
        origins,
        concerned,
    })
}

fn completion(row: &Row) -> Result<Option<Completion>, DbError> {
    let (Some(on), Some(at)) = (row.opt_date("done_on")?, row.opt_instant("done_at")?) else { return Ok(None) };
    Ok(Some(Completion {
        on,
        note: row.opt_text("done_note")?.unwrap_or_default(),
        evidence: row.opt_text("evidence")?,
        link: row.opt_text("evidence_link")?,
        early_reason: row.opt_text("early_reason")?,
        by: row.opt_text("done_by")?.unwrap_or_default(),
        by_id: row.opt_id("done_by_id")?,
        at,
    }))
}

fn verification(row: &Row) -> Result<Option<Verification>, DbError> {
    let Some(at) = row.opt_instant("verified_at")? else { return Ok(None) };
    Ok(Some(Verification {
        note: row.opt_text("verified_note")?,
        by: row.opt_text("verified_by")?.unwrap_or_default(),
        by_id: row.opt_id("verified_by_id")?,
        at,
    }))
}

/// An action in another's way: what it depends on and is not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    pub id: Id,
    pub reference: String,
    /// Empty for whoever may not see it.
    pub name: String,
    pub visible: bool,
}

/// What an action waits for: not yet done, and not cancelled either.
pub async fn waits_for(db: &impl Reader, viewer: &Viewer, id: Id) -> Result<Vec<Waiting>, DbError> {
    let sql = Sql::new("SELECT a.id, a.ref, a.name, (1=1")
        .and_visible(viewer, "a")
        .push(") AS visible FROM action_dependency d JOIN action a ON a.id = d.depends_on_id WHERE d.action_id = ")
        .bind(id)
        .push(" AND a.archived_at IS NULL AND a.state IN ('planned','ongoing','deferred') ORDER BY a.ref");
    let waiting = |row: &Row| {
        let visible = row.bool("visible")?;
        let name = if visible { row.text("name")? } else { String::new() };
        Ok(Waiting { id: row.id("id")?, reference: row.text("ref")?, name, visible })
    };
    db.rows(sql).await?.iter().map(waiting).collect()
}

/// The late ones are counted up to here.
pub const MOST_LATE: i64 = 100;

/// How many open actions are late by this day, among those that the viewer sees, up to [`MOST_LATE`].
pub async fn late(db: &Db, viewer: &Viewer, today: Date) -> Result<i64, DbError> {
    let sql =
        Sql::new("SELECT count(*) FROM (SELECT 1 FROM action a WHERE a.archived_at IS NULL AND a.turn >= '0' AND a.turn < ")
            .bind(format!("0{today}"))
            .and_visible(viewer, "a")
            .push(" LIMIT ")
            .bind(MOST_LATE)
            .push(") c");
    db.int(sql).await
}

/// All projections, for `vardkase verify`.
pub async fn projections(db: &Db) -> Result<Vec<Projection>, DbError> {
    let mut out = Vec::new();
    for id in table::TABLE.ids(db).await? {
        out.extend(get(db, &Viewer::everything(), id).await?.as_ref().map(projection));
    }
    Ok(out)
}
