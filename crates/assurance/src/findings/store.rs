//! Reading and writing findings. Every write gives its audit entry and its graph projection in the same transaction.
use super::{
    form,
    model::{Finding, FindingRow, NewFinding, Proof, WHERE, turn},
    standing::{Kind, Outcome},
    table,
};
use crate::audits;
use vk_core::{Date, Id, Secrecy, sort_key};
use vk_db::{Columns, Db, DbError, Duty, Edge, Projection, Reader, Recorded, Row, Sql, Viewer, WriteTx};
use vk_web::{
    form::{
        FieldDef, FieldErrors, Kit, Raw, Records, Stored, find_by_name, find_one, record_created, record_updated, write_archived,
    },
    history::snapshot,
    table::{Table, search_text},
};

pub const REGISTER: &str = "findings";
pub const KIND: &str = "finding";

const COLUMNS: &str = "f.id, f.review_id, f.no, f.ref, f.name, f.body, f.technical_ref, f.risk_factor, f.kind, f.seen_from, f.previous_id, \
     f.owner_id, f.found_on, f.due_on, f.secrecy_reason, f.unit_id, f.secrecy, f.version, f.updated_at, f.archived_at";
const PROOF: &str = "no, kind, outcome, on_day, what, evidence, review_id, performed_by, recorded_by, recorded_by_id, \
     recorded_at, revoked_at, revoked_reason";

/// The register's records, for the kit.
#[derive(Debug)]
pub struct Findings;

impl Records for Findings {
    type New = NewFinding;
    type Row = FindingRow;
    const FIELDS: &'static [FieldDef] = form::FIELDS;

    fn table() -> &'static Table<FindingRow> {
        &table::TABLE
    }
    fn fresh() -> Raw {
        form::fresh()
    }
    fn from_raw(raw: &Raw) -> Result<NewFinding, FieldErrors> {
        form::from_raw(raw)
    }
    fn identity(raw: &Raw) -> String {
        vk_core::fold(&format!("{} {}", raw.get("review"), raw.get("name")))
    }

    /// A finding stays in its audit; what a penetration test found is secret unless a reason says otherwise, whatever it is called.
    async fn refusals(kit: &Kit, id: Option<Id>, raw: &Raw) -> Result<FieldErrors, DbError> {
        let mut errors = FieldErrors::default();
        let Some(review) = raw.ids("review").first().copied() else { return Ok(errors) };
        let audit = audits::get(kit.db(), &Viewer::everything(), review).await?;
        let test = audit.is_some_and(|a| a.data.kind == "penetration_test");
        if test && raw.get("secrecy") != Secrecy::Secret.key() && raw.get("secrecy_reason").is_empty() {
            errors.add("secrecy_reason", "findings-error-secrecy");
        }
        if let Some(id) = id
            && let Some(old) = get(kit.db(), &Viewer::everything(), id).await?
        {
            if old.data.review != review {
                errors.add("review", "findings-error-review");
            }
            if raw.get("previous") == id.to_string() {
                errors.add("previous", "findings-error-previous");
            }
        }
        Ok(errors)
    }

    async fn load(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<Stored>, DbError> {
        Ok(get(db, viewer, id).await?.map(|f| stored(&f)))
    }

    /// It belongs to the unit of its audit unless another is named, and is at least as secret.
    async fn insert(tx: &mut WriteTx<'_>, mut new: NewFinding) -> Result<(Id, Recorded), DbError> {
        let id = tx.ctx().new_id();
        let audit = audits::store::in_tx(tx, new.review).await?;
        new.unit = new.unit.or(audit.data.unit);
        new.secrecy = new.secrecy.max(audit.data.secrecy);
        let next = Sql::new("SELECT COALESCE(MAX(no), 0) + 1 FROM finding WHERE review_id = ").bind(new.review);
        let no = tx.int(next).await?;
        let reference = format!("{}:{no}", audit.reference);
        let row = columns(&new, &reference).set("review_id", new.review).set("no", no).set("ref", &reference);
        let (open, _) = super::standing::standing(&[]);
        tx.insert_row("finding", id, row.set("standing", open.key()).set("turn", turn(open, new.due_on))).await?;
        link(tx, id, &new).await?;
        let finding = in_tx(tx, id).await?;
        record_created::<Findings>(tx, &form::to_raw(&finding.data), projection(&finding)).await
    }

    async fn update(tx: &mut WriteTx<'_>, id: Id, version: i64, new: NewFinding) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        let before = snapshot(tx, form::FIELDS, &form::to_raw(&old.data)).await?;
        let row = columns(&new, &old.reference).set("turn", turn(old.standing().0, new.due_on));
        tx.update_row("finding", id, version, row).await?;
        tx.exec(Sql::new("DELETE FROM finding_system WHERE finding_id = ").bind(id)).await?;
        link(tx, id, &new).await?;
        let after = in_tx(tx, id).await?;
        record_updated::<Findings>(tx, &before, &form::to_raw(&after.data), projection(&after)).await
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let mut finding = in_tx(tx, id).await?;
        finding.archived_at = archived.then_some(tx.ctx().now);
        write_archived::<Findings>(tx, finding.version, archived, projection(&finding)).await
    }

    /// A reference (`GRA-2026-001:3`) before the name means that one.
    async fn find(db: &Db, editor: &Viewer, raw: &Raw) -> Result<Option<Stored>, DbError> {
        match raw.get("name").split_once(' ') {
            Some((reference, _)) if reference.starts_with("GRA-") => {
                find_one::<Findings>(db, editor, "name", table::TABLE.seek().push("f.ref = ").bind(reference)).await
            }
            _ => find_by_name::<Findings>(db, editor, raw.get("name")).await,
        }
    }
}

pub fn stored(f: &Finding) -> Stored {
    Stored { id: f.id, version: f.version, title: f.title(), archived: f.archived_at.is_some(), raw: form::to_raw(&f.data) }
}

/// The columns that the form fills, once.
fn columns(f: &NewFinding, reference: &str) -> Columns {
    Columns::new()
        .set("name", &f.name)
        .set("name_key", sort_key(&f.name))
        .set("search_text", search_text([Some(reference), Some(f.name.as_str()), f.technical_ref.as_deref()]))
        .set("body", f.body.as_deref())
        .set("technical_ref", f.technical_ref.as_deref())
        .set("risk_factor", &f.risk_factor)
        .set("kind", &f.kind)
        .set("seen_from", f.seen_from.as_deref())
        .set("previous_id", f.previous)
        .set("owner_id", f.owner)
        .set("found_on", f.found_on)
        .set("due_on", f.due_on)
        .set("secrecy_reason", f.secrecy_reason.as_deref())
        .set("unit_id", f.unit)
        .set("secrecy", f.secrecy.key())
}

async fn link(tx: &mut WriteTx<'_>, id: Id, f: &NewFinding) -> Result<(), DbError> {
    for target in &f.systems {
        let node = tx.one(Sql::new("SELECT kind FROM node WHERE id = ").bind(*target)).await?;
        let kind = node.map_or(Ok(String::new()), |row| row.text("kind"))?;
        let row = Columns::new().set("finding_id", id).set("kind", known(&kind)).set("target_id", *target);
        tx.insert("finding_system", row).await?;
    }
    Ok(())
}

fn known(kind: &str) -> &'static str {
    WHERE.iter().find(|k| **k == kind).copied().unwrap_or("record")
}

/// What the graph knows of a finding, and what somebody must do about it.
pub fn projection(f: &Finding) -> Projection {
    let archived = f.archived_at.is_some();
    let (standing, _) = f.standing();
    let audit = Edge { relation: "found_in", kind: audits::store::KIND, to: f.data.review };
    let owner = f.data.owner.map(|to| Edge { relation: "responsible", kind: "function", to });
    let previous = f.data.previous.map(|to| Edge { relation: "recurs_from", kind: KIND, to });
    let places = f.targets.iter().map(|(kind, to)| Edge { relation: "found_at", kind, to: *to });
    let open = standing.is_open() && !archived;
    let duty = open.then_some(Duty { what: "fix_finding", function: f.data.owner, due: f.data.due_on });
    Projection {
        kind: KIND,
        id: f.id,
        title: f.title(),
        search: String::new(),
        unit: f.data.unit,
        extra_units: Vec::new(),
        secrecy: f.data.secrecy,
        state: if archived { "archived".to_owned() } else { standing.key().to_owned() },
        edges: std::iter::once(audit).chain(owner).chain(previous).chain(places).collect(),
        duties: duty.into_iter().collect(),
    }
}

/// The finding, if the viewer covers it.
pub async fn get(db: &impl Reader, viewer: &Viewer, id: Id) -> Result<Option<Finding>, DbError> {
    let Some(row) = db.row(table::TABLE.row(COLUMNS, viewer, id)).await? else { return Ok(None) };
    let places = Sql::new("SELECT kind, target_id AS id FROM finding_system WHERE finding_id = ").bind(id);
    let target = |r: &Row| Ok::<_, DbError>((known(&r.text("kind")?), r.id("id")?));
    let targets = db.rows(places.push(" ORDER BY target_id")).await?.iter().map(target).collect::<Result<_, _>>()?;
    let proofs = Sql::new("SELECT ").push(PROOF).push(" FROM finding_proof WHERE finding_id = ").bind(id).push(" ORDER BY no");
    let proofs = db.rows(proofs).await?.iter().map(proof).collect::<Result<_, _>>()?;
    finding(&row, targets, proofs).map(Some)
}

/// The finding as it stands inside the transaction, whoever asks: permission has been decided before.
pub(crate) async fn in_tx(tx: &WriteTx<'_>, id: Id) -> Result<Finding, DbError> {
    get(tx, &Viewer::everything(), id).await?.ok_or(DbError::NotFound)
}

fn finding(row: &Row, targets: Vec<(&'static str, Id)>, proofs: Vec<Proof>) -> Result<Finding, DbError> {
    Ok(Finding {
        id: row.id("id")?,
        version: row.int("version")?,
        updated_at: row.instant("updated_at")?,
        archived_at: row.opt_instant("archived_at")?,
        no: row.int("no")?,
        reference: row.text("ref")?,
        data: NewFinding {
            review: row.id("review_id")?,
            name: row.text("name")?,
            body: row.opt_text("body")?,
            risk_factor: row.text("risk_factor")?,
            kind: row.text("kind")?,
            seen_from: row.opt_text("seen_from")?,
            technical_ref: row.opt_text("technical_ref")?,
            systems: targets.iter().map(|(_, id)| *id).collect(),
            previous: row.opt_id("previous_id")?,
            owner: row.opt_id("owner_id")?,
            found_on: row.opt_date("found_on")?,
            due_on: row.opt_date("due_on")?,
            unit: row.opt_id("unit_id")?,
            secrecy: row.secrecy("secrecy")?,
            secrecy_reason: row.opt_text("secrecy_reason")?,
        },
        targets,
        proofs,
    })
}

fn proof(row: &Row) -> Result<Proof, DbError> {
    Ok(Proof {
        no: row.int("no")?,
        kind: Kind::from_key(&row.text("kind")?).unwrap_or(Kind::OwnStatement),
        outcome: Outcome::from_key(&row.text("outcome")?).unwrap_or(Outcome::NotFixed),
        on: row.date("on_day")?,
        what: row.text("what")?,
        evidence: row.opt_text("evidence")?,
        review: row.opt_id("review_id")?,
        performed_by: row.text("performed_by")?,
        recorded_by: row.text("recorded_by")?,
        recorded_by_id: row.opt_id("recorded_by_id")?,
        recorded_at: row.instant("recorded_at")?,
        revoked_at: row.opt_instant("revoked_at")?,
        revoked_reason: row.opt_text("revoked_reason")?,
    })
}

/// The findings of an audit that the viewer sees, archived ones too (putting one away does not fix it), and whether these are all of them.
pub async fn of_audit(db: &Db, viewer: &Viewer, audit: Id) -> Result<(Vec<Finding>, bool), DbError> {
    let all = db.int(Sql::new("SELECT count(*) FROM finding f WHERE f.review_id = ").bind(audit)).await?;
    let ids =
        Sql::new("SELECT f.id FROM finding f WHERE f.review_id = ").bind(audit).and_visible(viewer, "f").push(" ORDER BY f.no");
    let mut out = Vec::new();
    for row in db.all(ids).await? {
        out.extend(get(db, viewer, row.id("id")?).await?);
    }
    let whole = !viewer.view.is_nowhere() && i64::try_from(out.len()) == Ok(all);
    Ok((out, whole))
}

/// Writes what the proofs now say, at the version that was read.
pub(super) async fn restand(tx: &mut WriteTx<'_>, id: Id, version: i64) -> Result<Finding, DbError> {
    let finding = in_tx(tx, id).await?;
    let (standing, on): (_, Option<Date>) = finding.standing();
    let row =
        Columns::new().set("standing", standing.key()).set("standing_on", on).set("turn", turn(standing, finding.data.due_on));
    tx.update_row("finding", id, version, row).await?;
    in_tx(tx, id).await
}

/// All projections, for `vardkase verify`: how each stands is worked out from its proofs.
pub async fn projections(db: &Db) -> Result<Vec<Projection>, DbError> {
    let mut out = Vec::new();
    for id in table::TABLE.ids(db).await? {
        out.extend(get(db, &Viewer::everything(), id).await?.as_ref().map(projection));
    }
    Ok(out)
}
