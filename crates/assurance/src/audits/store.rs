//! Reading and writing audits. Whoever may see a part of the organisation that is audited sees the audit; it is changed only from its own unit.
use super::{
    form,
    model::{ABOUT, Audit, AuditRow, NewAudit, State, turn},
    table,
};
use vk_core::{Id, Scope, sort_key};
use vk_db::{Columns, Db, DbError, Duty, Edge, Projection, Reader, Recorded, Row, Sql, Viewer, WriteTx};
use vk_web::{
    form::{FieldDef, FieldErrors, Kit, Raw, Records, Stored, record_created, record_updated, write_archived},
    history::snapshot,
    table::{Table, search_text},
};

pub const REGISTER: &str = "audits";
pub const KIND: &str = "audit";

const COLUMNS: &str = "a.id, a.ref, a.name, a.kind, a.auditor_firm, a.year, a.area, a.purpose, a.registry_number, a.state, a.state_reason, \
     a.overall, a.overall_text, a.starts_on, a.fact_check_due, a.delivered_on, a.response_due, a.response_decided_on, a.reported_back_on, \
     a.lead_id, a.previous_id, a.unit_id, a.secrecy, a.version, a.updated_at, a.archived_at";

/// The register's records, for the kit.
#[derive(Debug)]
pub struct Audits;

/// Appends ` AND …`: audits that the viewer may see, through their own unit or an audited one. A secret one is judged by its own unit alone, as in
/// the graph.
pub fn visible(sql: Sql, viewer: &Viewer, alias: &str) -> Sql {
    let own = Viewer { view: Scope::Region, secret: viewer.secret.clone() };
    if !matches!(viewer.view, Scope::Subtrees(_) | Scope::SubtreesAndCommon(_)) {
        return sql.and_visible(viewer, alias);
    }
    let sql = sql.and_visible(&own, alias).push(" AND (").in_scope(&viewer.view, &format!("{alias}.unit_id"));
    let sql = sql.push(&format!(" OR EXISTS (SELECT 1 FROM review_body b WHERE b.review_id = {alias}.id AND "));
    sql.in_scope(&viewer.view, "b.body_id").push("))")
}

impl Records for Audits {
    type New = NewAudit;
    type Row = AuditRow;
    const FIELDS: &'static [FieldDef] = form::FIELDS;

    fn table() -> &'static Table<AuditRow> {
        &table::TABLE
    }
    fn fresh() -> Raw {
        form::fresh()
    }
    fn from_raw(raw: &Raw) -> Result<NewAudit, FieldErrors> {
        form::from_raw(raw)
    }
    fn identity(raw: &Raw) -> String {
        vk_core::fold(&format!("{} {}", raw.get("name"), raw.get("year")))
    }

    /// An audit is not its own predecessor.
    async fn refusals(_kit: &Kit, id: Option<Id>, raw: &Raw) -> Result<FieldErrors, DbError> {
        Ok(match id {
            Some(id) if raw.get("previous") == id.to_string() => FieldErrors::one("previous", "audits-error-previous"),
            _ => FieldErrors::default(),
        })
    }

    /// For whoever changes it: only through its own unit, not through an audited one.
    async fn load(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<Stored>, DbError> {
        let own = Sql::new("SELECT a.id FROM review a WHERE a.id = ").bind(id).and_visible(viewer, "a");
        if db.row(own).await?.is_none() {
            return Ok(None);
        }
        Ok(get(db, viewer, id).await?.map(|audit| stored(&audit)))
    }

    async fn insert(tx: &mut WriteTx<'_>, new: NewAudit) -> Result<(Id, Recorded), DbError> {
        let id = tx.ctx().new_id();
        let reference = next_reference(tx).await?;
        let state = State::Planned;
        tx.insert_row("review", id, columns(&new, &reference, state).set("ref", &reference).set("state", state.key())).await?;
        link(tx, id, &new).await?;
        let audit = in_tx(tx, id).await?;
        record_created::<Audits>(tx, &form::to_raw(&audit.data), projection(&audit)).await
    }

    async fn update(tx: &mut WriteTx<'_>, id: Id, version: i64, new: NewAudit) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        let before = snapshot(tx, form::FIELDS, &form::to_raw(&old.data)).await?;
        tx.update_row("review", id, version, columns(&new, &old.reference, old.state)).await?;
        for table in ["review_body", "review_about"] {
            tx.exec(Sql::new("DELETE FROM ").push(table).push(" WHERE review_id = ").bind(id)).await?;
        }
        link(tx, id, &new).await?;
        let after = in_tx(tx, id).await?;
        record_updated::<Audits>(tx, &before, &form::to_raw(&after.data), projection(&after)).await
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let mut audit = in_tx(tx, id).await?;
        audit.archived_at = archived.then_some(tx.ctx().now);
        write_archived::<Audits>(tx, audit.version, archived, projection(&audit)).await
    }
}

pub fn stored(audit: &Audit) -> Stored {
    Stored {
        id: audit.id,
        version: audit.version,
        title: audit.title(),
        archived: audit.archived_at.is_some(),
        raw: form::to_raw(&audit.data),
    }
}

/// Numbered without gaps per year.
async fn next_reference(tx: &mut WriteTx<'_>) -> Result<String, DbError> {
    let year = i64::from(tx.ctx().now.local_date().0.year());
    let sql = Sql::new("INSERT INTO review_number (year, last) VALUES (").bind(year);
    let sql = sql.push(", 1) ON CONFLICT (year) DO UPDATE SET last = review_number.last + 1 RETURNING last");
    let row = tx.one(sql).await?.ok_or(DbError::NotFound)?;
    Ok(format!("GRA-{year}-{:03}", row.int("last")?))
}

/// The columns that the form fills, once.
fn columns(a: &NewAudit, reference: &str, state: State) -> Columns {
    Columns::new()
        .set("name", &a.name)
        .set("name_key", sort_key(&a.name))
        .set(
            "search_text",
            search_text([Some(reference), Some(a.name.as_str()), a.area.as_deref(), a.registry_number.as_deref()]),
        )
        .set("kind", &a.kind)
        .set("auditor_firm", a.auditor_firm.as_deref())
        .set("year", a.year)
        .set("area", a.area.as_deref())
        .set("purpose", a.purpose.as_deref())
        .set("registry_number", a.registry_number.as_deref())
        .set("previous_id", a.previous)
        .set("lead_id", a.lead)
        .set("starts_on", a.starts_on)
        .set("response_due", a.response_due)
        .set("overall", a.overall.as_deref())
        .set("overall_text", a.overall_text.as_deref())
        .set("turn", turn(state, a.response_due, a.year))
        .set("unit_id", a.unit)
        .set("secrecy", a.secrecy.key())
}

async fn link(tx: &mut WriteTx<'_>, id: Id, a: &NewAudit) -> Result<(), DbError> {
    for body in &a.bodies {
        tx.insert("review_body", Columns::new().set("review_id", id).set("body_id", *body)).await?;
    }
    for target in &a.about {
        let node = tx.one(Sql::new("SELECT kind FROM node WHERE id = ").bind(*target)).await?;
        let kind = node.map_or(Ok(String::new()), |row| row.text("kind"))?;
        let row = Columns::new().set("review_id", id).set("kind", known(&kind)).set("target_id", *target);
        tx.insert("review_about", row).await?;
    }
    Ok(())
}

/// The kinds that an edge may name; an unknown one is a plain record.
fn known(kind: &str) -> &'static str {
    ABOUT.iter().find(|k| **k == kind).copied().unwrap_or("record")
}

/// What the graph knows of an audit, and what somebody must do about it.
pub fn projection(a: &Audit) -> Projection {
    let archived = a.archived_at.is_some();
    let lead = a.data.lead.map(|to| Edge { relation: "answered_for_by", kind: "function", to });
    let previous = a.data.previous.map(|to| Edge { relation: "follows_up_audit", kind: KIND, to });
    let bodies = a.data.bodies.iter().map(|to| Edge { relation: "audits", kind: "unit", to: *to });
    let about = a.targets.iter().map(|(kind, to)| Edge { relation: "audits", kind, to: *to });
    let duty = match a.state {
        State::FactCheck => Some(Duty { what: "answer_fact_check", function: a.data.lead, due: a.fact_check_due }),
        State::Delivered | State::AnswerRequested => {
            Some(Duty { what: "answer_audit", function: a.data.lead, due: a.data.response_due })
        }
        _ => None,
    };
    Projection {
        kind: KIND,
        id: a.id,
        title: a.title(),
        search: String::new(),
        unit: a.data.unit,
        extra_units: a.data.bodies.clone(),
        secrecy: a.data.secrecy,
        state: if archived { "archived".to_owned() } else { a.state.key().to_owned() },
        edges: bodies.chain(about).chain(lead).chain(previous).collect(),
        duties: if archived { Vec::new() } else { duty.into_iter().collect() },
    }
}

/// The audit, if the viewer covers it.
pub async fn get(db: &impl Reader, viewer: &Viewer, id: Id) -> Result<Option<Audit>, DbError> {
    let Some(row) = db.row(table::TABLE.row(COLUMNS, viewer, id)).await? else { return Ok(None) };
    let bodies = Sql::new("SELECT body_id AS id FROM review_body WHERE review_id = ").bind(id).push(" ORDER BY body_id");
    let bodies = db.rows(bodies).await?.iter().map(|r| r.id("id")).collect::<Result<_, _>>()?;
    let about =
        Sql::new("SELECT kind, target_id AS id FROM review_about WHERE review_id = ").bind(id).push(" ORDER BY target_id");
    let target = |r: &Row| Ok::<_, DbError>((known(&r.text("kind")?), r.id("id")?));
    let about = db.rows(about).await?.iter().map(target).collect::<Result<_, _>>()?;
    audit(&row, bodies, about).map(Some)
}

/// The audit as it stands inside the transaction, whoever asks: permission has been decided before.
pub(crate) async fn in_tx(tx: &WriteTx<'_>, id: Id) -> Result<Audit, DbError> {
    get(tx, &Viewer::everything(), id).await?.ok_or(DbError::NotFound)
}

fn audit(row: &Row, bodies: Vec<Id>, targets: Vec<(&'static str, Id)>) -> Result<Audit, DbError> {
    Ok(Audit {
        id: row.id("id")?,
        version: row.int("version")?,
        updated_at: row.instant("updated_at")?,
        archived_at: row.opt_instant("archived_at")?,
        reference: row.text("ref")?,
        state: State::from_key(&row.text("state")?).unwrap_or_default(),
        state_reason: row.opt_text("state_reason")?,
        fact_check_due: row.opt_date("fact_check_due")?,
        delivered_on: row.opt_date("delivered_on")?,
        response_decided_on: row.opt_date("response_decided_on")?,
        reported_back_on: row.opt_date("reported_back_on")?,
        data: NewAudit {
            name: row.text("name")?,
            kind: row.text("kind")?,
            auditor_firm: row.opt_text("auditor_firm")?,
            year: row.int("year")?,
            area: row.opt_text("area")?,
            purpose: row.opt_text("purpose")?,
            registry_number: row.opt_text("registry_number")?,
            starts_on: row.opt_date("starts_on")?,
            response_due: row.opt_date("response_due")?,
            lead: row.opt_id("lead_id")?,
            previous: row.opt_id("previous_id")?,
            about: targets.iter().map(|(_, id)| *id).collect(),
            bodies,
            overall: row.opt_text("overall")?,
            overall_text: row.opt_text("overall_text")?,
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
