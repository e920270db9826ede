//! Reading and writing breaches. The only file of this register that knows SQL.
use super::{
    form,
    model::{Advice, Breach, BreachRow, NewBreach},
    table,
};
use crate::incidents::{model::Incident, store as incidents};
use vk_core::{Date, Id, sort_key};
use vk_db::{Act, Change, Columns, Db, DbError, Edge, Projection, Reader, Recorded, Row, Sql, Viewer, WriteTx};
use vk_web::{
    form::{FieldDef, FieldErrors, Kit, Raw, Records, Stored, record_created, record_updated, write_archived},
    history::snapshot,
    table::{Table, search_text},
};

pub const REGISTER: &str = "data_breaches";
pub const KIND: &str = "data_breach";

const COLUMNS: &str = "b.*";

/// The register's records, for the kit.
#[derive(Debug)]
pub struct Breaches;

impl Records for Breaches {
    type New = NewBreach;
    type Row = BreachRow;
    const FIELDS: &'static [FieldDef] = form::FIELDS;

    fn table() -> &'static Table<BreachRow> {
        &table::TABLE
    }
    fn fresh() -> Raw {
        form::fresh()
    }
    fn identity(raw: &Raw) -> String {
        vk_core::fold(&format!("{} {} {}", raw.get("unit"), raw.get("known_on"), raw.get("name")))
    }
    fn from_raw(raw: &Raw) -> Result<NewBreach, FieldErrors> {
        form::from_raw(raw)
    }

    /// Only a controller keeps such a register; the controller of what an incident opened stays; where security protection is suspected, no words.
    async fn refusals(kit: &Kit, id: Option<Id>, raw: &Raw) -> Result<FieldErrors, DbError> {
        let mut errors = FieldErrors::default();
        let unit = raw.ids("unit").first().copied();
        if let Some(unit) = unit
            && incidents::controller_of(kit.db(), unit).await? != Some(unit)
        {
            errors.add("unit", "data_breaches-error-controller");
        }
        let before = match id {
            Some(id) => get(kit.db(), &Viewer::everything(), id).await?,
            None => None,
        };
        let Some(before) = before else { return Ok(errors) };
        if before.record.data.unit != unit {
            errors.add("unit", "data_breaches-error-stays");
        }
        if let Some(incident) = before.incident
            && !incidents::get(kit.db(), incident, &Viewer::everything()).await?.takes_text()
        {
            for field in form::WORDS.iter().filter(|f| !raw.get(f).is_empty()) {
                errors.add(field, "incidents-error-text-stopped");
            }
        }
        Ok(errors)
    }

    async fn load(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<Stored>, DbError> {
        let found = get(db, viewer, id).await?;
        Ok(found.map(|b| Stored::of(&b.record, &b.title(), form::to_raw(&b.record.data))))
    }

    async fn insert(tx: &mut WriteTx<'_>, new: NewBreach) -> Result<(Id, Recorded), DbError> {
        add(tx, new, None).await
    }

    async fn update(tx: &mut WriteTx<'_>, id: Id, version: i64, new: NewBreach) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        let before = snapshot(tx, form::FIELDS, &form::to_raw(&old.record.data)).await?;
        tx.update_row("data_breach", id, version, columns(&new, &old.reference)).await?;
        let archived = old.record.is_archived();
        let after = form::to_raw(&new);
        record_updated::<Breaches>(tx, &before, &after, projection(id, &old.reference, old.incident, &new, archived)).await
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        let node = projection(id, &old.reference, old.incident, &old.record.data, archived);
        write_archived::<Breaches>(tx, old.record.version, archived, node).await
    }

    /// The same breach of the same controller on the same day: a register that is imported twice adds nothing.
    async fn find(db: &Db, editor: &Viewer, raw: &Raw) -> Result<Option<Stored>, DbError> {
        let sql = Sql::new("SELECT b.id FROM data_breach b WHERE b.name_key = ").bind(sort_key(raw.get("name")));
        let sql = sql.push(" AND b.known_on = ").bind(raw.get("known_on")).push(" AND b.unit_id = ").bind(raw.get("unit"));
        match db.all(sql.and_visible(editor, "b").push(" LIMIT 2")).await?.as_slice() {
            [] => Ok(None),
            [row] => Breaches::load(db, editor, row.id("id")?).await,
            _ => Err(DbError::Taken("name")),
        }
    }
}

/// A controller's breach, in its own series of numbers; of a track, where one opened it.
async fn add(tx: &mut WriteTx<'_>, new: NewBreach, of: Option<(Id, Id)>) -> Result<(Id, Recorded), DbError> {
    let id = tx.ctx().new_id();
    let controller = new.unit.ok_or(DbError::refused("unit", "form-required-choice"))?;
    let reference = next_reference(tx, controller, new.known_on).await?;
    let (incident, track) = of.unzip();
    let row = columns(&new, &reference)
        .set("ref", reference.as_str())
        .set("numbered_by", controller)
        .set("incident_id", incident)
        .set("track_id", track);
    tx.insert_row("data_breach", id, row).await?;
    record_created::<Breaches>(tx, &form::to_raw(&new), projection(id, &reference, incident, &new, false)).await
}

/// `PUI-2026-0007`. Taken within the transaction, so that one that is rolled back leaves no gap.
async fn next_reference(tx: &mut WriteTx<'_>, controller: Id, known_on: Date) -> Result<String, DbError> {
    let year = i64::from(known_on.0.year());
    let sql =
        Sql::new("INSERT INTO data_breach_number (controller_id, year, last) VALUES (").bind(controller).push(", ").bind(year);
    let sql = sql.push(", 1) ON CONFLICT (controller_id, year) DO UPDATE SET last = data_breach_number.last + 1 RETURNING last");
    let row = tx.one(sql).await?.ok_or(DbError::NotFound)?;
    Ok(format!("PUI-{year:04}-{:04}", row.int("last")?))
}

/// Part of the incident's own write: when a controller's track opens, the breach stands in that controller's register, whatever is decided about
/// notifying it. Documenting it begins with what the incident says.
pub(crate) async fn opened(tx: &mut WriteTx<'_>, incident: Id, track: Id, controller: Id) -> Result<(), DbError> {
    let of: Incident = incidents::get(tx, incident, &Viewer::everything()).await?;
    let words = if of.takes_text() { of.draft.description.clone() } else { String::new() };
    let new = NewBreach {
        name: of.draft.title.clone(),
        known_on: tx.ctx().now.local_date(),
        facts: words,
        effects: String::new(),
        remedial: String::new(),
        subjects: None,
        subjects_estimated: false,
        groups: String::new(),
        data_kinds: String::new(),
        risk: None,
        art34: None,
        art34_on: None,
        art34_reason: String::new(),
        processor: String::new(),
        registry_number: String::new(),
        unit: Some(controller),
        secrecy: of.draft.secrecy,
    };
    add(tx, new, Some((incident, track))).await.map(drop)
}

/// The data protection officer's advice: beside what the controller writes, and nothing else of the record changes.
pub async fn advise(db: &Db, ctx: &vk_core::Ctx, may: &Viewer, id: Id, version: i64, text: &str) -> Result<(), DbError> {
    let mut tx = db.write(ctx).await?;
    let old = get(&tx, may, id).await?.ok_or(DbError::NotFound)?;
    let row = Columns::new().set("advice", text).set("advice_by", ctx.actor.name()).set("advice_at", ctx.now);
    tx.update_row("data_breach", id, version, row).await?;
    let field = vk_db::FieldChange {
        field: "advice".to_owned(),
        before: old.advice.as_ref().map(|a| a.text.clone()),
        after: Some(text.to_owned()),
    };
    let change = Change { fields: vec![field], ..Change::new(REGISTER, Some(id), Act::Update) };
    let node = projection(id, &old.reference, old.incident, &old.record.data, old.record.is_archived());
    let recorded = tx.record(change, Some(node)).await?;
    tx.commit(recorded).await
}

/// The columns that a form fills.
fn columns(b: &NewBreach, reference: &str) -> Columns {
    Columns::new()
        .set("name", &b.name)
        .set("name_key", sort_key(&b.name))
        .set("search_text", search_text([Some(reference), Some(b.name.as_str()), Some(b.registry_number.as_str())]))
        .set("known_on", b.known_on)
        .set("facts", &b.facts)
        .set("effects", &b.effects)
        .set("remedial", &b.remedial)
        .set("subjects", b.subjects)
        .set("subjects_estimated", b.subjects_estimated)
        .set("groups", &b.groups)
        .set("data_kinds", &b.data_kinds)
        .set("risk", b.risk.as_deref())
        .set("art34", b.art34.as_deref())
        .set("art34_on", b.art34_on)
        .set("art34_reason", &b.art34_reason)
        .set("processor", &b.processor)
        .set("registry_number", &b.registry_number)
        .set("unit_id", b.unit)
        .set("secrecy", b.secrecy.key())
}

/// What the graph knows of a breach.
pub fn projection(id: Id, reference: &str, incident: Option<Id>, b: &NewBreach, archived: bool) -> Projection {
    Projection {
        kind: KIND,
        id,
        title: format!("{reference} {}", b.name),
        search: b.registry_number.clone(),
        unit: b.unit,
        extra_units: Vec::new(),
        secrecy: b.secrecy,
        state: if archived { "archived" } else { "live" }.to_owned(),
        edges: incident.map(|to| Edge { relation: "documents", kind: "incident", to }).into_iter().collect(),
        duties: Vec::new(),
    }
}

/// The breach, if the viewer covers it.
pub async fn get(db: &impl Reader, viewer: &Viewer, id: Id) -> Result<Option<Breach>, DbError> {
    db.row(table::TABLE.row(COLUMNS, viewer, id)).await?.as_ref().map(breach).transpose()
}

async fn in_tx(tx: &WriteTx<'_>, id: Id) -> Result<Breach, DbError> {
    get(tx, &Viewer::everything(), id).await?.ok_or(DbError::NotFound)
}

fn breach(row: &Row) -> Result<Breach, DbError> {
    let data = NewBreach {
        name: row.text("name")?,
        known_on: row.date("known_on")?,
        facts: row.text("facts")?,
        effects: row.text("effects")?,
        remedial: row.text("remedial")?,
        subjects: row.opt_int("subjects")?,
        subjects_estimated: row.bool("subjects_estimated")?,
        groups: row.text("groups")?,
        data_kinds: row.text("data_kinds")?,
        risk: row.opt_text("risk")?,
        art34: row.opt_text("art34")?,
        art34_on: row.opt_date("art34_on")?,
        art34_reason: row.text("art34_reason")?,
        processor: row.text("processor")?,
        registry_number: row.text("registry_number")?,
        unit: row.opt_id("unit_id")?,
        secrecy: row.secrecy("secrecy")?,
    };
    let advice = match row.opt_text("advice")? {
        Some(text) => Some(Advice { text, by: row.text("advice_by")?, at: row.instant("advice_at")? }),
        None => None,
    };
    Ok(Breach {
        record: row.record(data)?,
        reference: row.text("ref")?,
        incident: row.opt_id("incident_id")?,
        track: row.opt_id("track_id")?,
        advice,
    })
}

/// All projections, for `vardkase verify`.
pub async fn projections(db: &Db) -> Result<Vec<Projection>, DbError> {
    let rows = db.all(Sql::new("SELECT b.* FROM data_breach b ORDER BY b.id")).await?;
    let node = |b: Breach| projection(b.record.id, &b.reference, b.incident, &b.record.data, b.record.is_archived());
    rows.iter().map(|row| breach(row).map(node)).collect()
}
