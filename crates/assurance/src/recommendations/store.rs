//! Reading and writing recommendations. Every write gives its audit entry and its graph projection in the same transaction.
use super::{
    form,
    model::{Answer, FollowUp, NewRecommendation, Recommendation, RecommendationRow, turn},
    table,
};
use crate::audits;
use vk_core::{Id, sort_key};
use vk_db::{Columns, Db, DbError, Duty, Edge, Projection, Reader, Recorded, Row, Sql, Viewer, WriteTx};
use vk_web::{
    form::{
        FieldDef, FieldErrors, Kit, Raw, Records, Stored, find_by_name, find_one, record_created, record_updated, write_archived,
    },
    history::snapshot,
    table::{Table, search_text},
};

pub const REGISTER: &str = "recommendations";
pub const KIND: &str = "recommendation";

const COLUMNS: &str = "r.id, r.review_id, r.no, r.ref, r.name, r.body, r.addressed_to, r.previous_id, r.position, r.reasoning, r.answered_by, \
     r.answered_at, r.responsible_id, r.due_on, r.status, r.status_on, r.follow_up_on, r.unit_id, r.secrecy, r.version, r.updated_at, r.archived_at";

/// The register's records, for the kit.
#[derive(Debug)]
pub struct Recommendations;

impl Records for Recommendations {
    type New = NewRecommendation;
    type Row = RecommendationRow;
    const FIELDS: &'static [FieldDef] = form::FIELDS;

    fn table() -> &'static Table<RecommendationRow> {
        &table::TABLE
    }
    fn fresh() -> Raw {
        form::fresh()
    }
    fn from_raw(raw: &Raw) -> Result<NewRecommendation, FieldErrors> {
        form::from_raw(raw)
    }
    fn identity(raw: &Raw) -> String {
        vk_core::fold(&format!("{} {}", raw.get("review"), raw.get("name")))
    }

    /// A recommendation stays in its audit, and is not its own predecessor.
    async fn refusals(kit: &Kit, id: Option<Id>, raw: &Raw) -> Result<FieldErrors, DbError> {
        let mut errors = FieldErrors::default();
        let Some(id) = id else { return Ok(errors) };
        if let Some(old) = get(kit.db(), &Viewer::everything(), id).await?
            && raw.ids("review").first() != Some(&old.data.review)
        {
            errors.add("review", "recommendations-error-moved");
        }
        if raw.get("previous") == id.to_string() {
            errors.add("previous", "recommendations-error-previous");
        }
        Ok(errors)
    }

    async fn load(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<Stored>, DbError> {
        Ok(get(db, viewer, id).await?.map(|r| stored(&r)))
    }

    /// It belongs to the unit of its audit unless another is named, and is at least as secret.
    async fn insert(tx: &mut WriteTx<'_>, mut new: NewRecommendation) -> Result<(Id, Recorded), DbError> {
        let id = tx.ctx().new_id();
        let audit = audits::store::in_tx(tx, new.review).await?;
        new.unit = new.unit.or(audit.data.unit);
        new.secrecy = new.secrecy.max(audit.data.secrecy);
        let next = Sql::new("SELECT COALESCE(MAX(no), 0) + 1 FROM recommendation WHERE review_id = ").bind(new.review);
        let no = tx.int(next).await?;
        let reference = format!("{} R{no}", audit.reference);
        let row = columns(&new, &reference).set("review_id", new.review).set("no", no).set("ref", &reference);
        let row = row.set("status", "not_started").set("turn", turn("not_started", new.due_on));
        tx.insert_row("recommendation", id, row).await?;
        link(tx, id, &new).await?;
        let stored = in_tx(tx, id).await?;
        record_created::<Recommendations>(tx, &form::to_raw(&stored.data), projection(&stored)).await
    }

    async fn update(tx: &mut WriteTx<'_>, id: Id, version: i64, new: NewRecommendation) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        let before = snapshot(tx, form::FIELDS, &form::to_raw(&old.data)).await?;
        let row = columns(&new, &old.reference).set("turn", turn(&old.status, new.due_on));
        tx.update_row("recommendation", id, version, row).await?;
        tx.exec(Sql::new("DELETE FROM recommendation_finding WHERE recommendation_id = ").bind(id)).await?;
        link(tx, id, &new).await?;
        let after = in_tx(tx, id).await?;
        record_updated::<Recommendations>(tx, &before, &form::to_raw(&after.data), projection(&after)).await
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let mut stored = in_tx(tx, id).await?;
        stored.archived_at = archived.then_some(tx.ctx().now);
        write_archived::<Recommendations>(tx, stored.version, archived, projection(&stored)).await
    }

    /// A reference (`GRA-2026-001 R3`) before the name means that one.
    async fn find(db: &Db, editor: &Viewer, raw: &Raw) -> Result<Option<Stored>, DbError> {
        let mut words = raw.get("name").splitn(3, ' ');
        match (words.next(), words.next()) {
            (Some(audit), Some(no)) if audit.starts_with("GRA-") && no.starts_with('R') => {
                let seek = table::TABLE.seek().push("r.ref = ").bind(format!("{audit} {no}"));
                find_one::<Recommendations>(db, editor, "name", seek).await
            }
            _ => find_by_name::<Recommendations>(db, editor, raw.get("name")).await,
        }
    }
}

pub fn stored(r: &Recommendation) -> Stored {
    Stored { id: r.id, version: r.version, title: r.title(), archived: r.archived_at.is_some(), raw: form::to_raw(&r.data) }
}

/// The columns that the form fills, once.
fn columns(r: &NewRecommendation, reference: &str) -> Columns {
    Columns::new()
        .set("name", &r.name)
        .set("name_key", sort_key(&r.name))
        .set("search_text", search_text([Some(reference), Some(r.name.as_str())]))
        .set("body", r.body.as_deref())
        .set("addressed_to", r.addressed_to.as_deref())
        .set("previous_id", r.previous)
        .set("responsible_id", r.responsible)
        .set("due_on", r.due_on)
        .set("follow_up_on", r.follow_up_on)
        .set("unit_id", r.unit)
        .set("secrecy", r.secrecy.key())
}

async fn link(tx: &mut WriteTx<'_>, id: Id, r: &NewRecommendation) -> Result<(), DbError> {
    for finding in &r.findings {
        tx.insert("recommendation_finding", Columns::new().set("recommendation_id", id).set("finding_id", *finding)).await?;
    }
    Ok(())
}

/// What the graph knows of a recommendation, and what somebody must do about it.
pub fn projection(r: &Recommendation) -> Projection {
    let archived = r.archived_at.is_some();
    let audit = Edge { relation: "recommended_in", kind: audits::store::KIND, to: r.data.review };
    let owner = r.data.responsible.map(|to| Edge { relation: "responsible", kind: "function", to });
    let previous = r.data.previous.map(|to| Edge { relation: "repeats", kind: KIND, to });
    let findings = r.data.findings.iter().map(|to| Edge { relation: "rests_on", kind: "finding", to: *to });
    let confirmed = r.follow_ups.iter().filter_map(|f| f.review);
    let confirmed = confirmed.map(|to| Edge { relation: "confirmed_in", kind: audits::store::KIND, to });
    let duty = |what, due| Duty { what, function: r.data.responsible, due };
    let duty = match (&r.answer, r.is_open() && !archived) {
        (_, false) => None,
        (None, true) => Some(duty("answer_recommendation", r.data.due_on)),
        (Some(_), true) => Some(duty("follow_up_recommendation", r.data.follow_up_on.or(r.data.due_on))),
    };
    Projection {
        kind: KIND,
        id: r.id,
        title: r.title(),
        search: String::new(),
        unit: r.data.unit,
        extra_units: Vec::new(),
        secrecy: r.data.secrecy,
        state: if archived { "archived".to_owned() } else { r.status.clone() },
        edges: std::iter::once(audit).chain(owner).chain(previous).chain(findings).chain(confirmed).collect(),
        duties: duty.into_iter().collect(),
    }
}

/// The recommendation, if the viewer covers it.
pub async fn get(db: &impl Reader, viewer: &Viewer, id: Id) -> Result<Option<Recommendation>, DbError> {
    let Some(row) = db.row(table::TABLE.row(COLUMNS, viewer, id)).await? else { return Ok(None) };
    let findings = Sql::new("SELECT finding_id AS id FROM recommendation_finding WHERE recommendation_id = ").bind(id);
    let findings = db.rows(findings.push(" ORDER BY finding_id")).await?.iter().map(|r| r.id("id")).collect::<Result<_, _>>()?;
    let followed = Sql::new(
        "SELECT no, status, on_day, what, evidence, review_id, performed_by, recorded_by, recorded_by_id, recorded_at \
         FROM recommendation_follow_up WHERE recommendation_id = ",
    );
    let followed = db.rows(followed.bind(id).push(" ORDER BY no")).await?.iter().map(follow_up).collect::<Result<_, _>>()?;
    recommendation(&row, findings, followed).map(Some)
}

/// The recommendation as it stands inside the transaction, whoever asks: permission has been decided before.
pub(crate) async fn in_tx(tx: &WriteTx<'_>, id: Id) -> Result<Recommendation, DbError> {
    get(tx, &Viewer::everything(), id).await?.ok_or(DbError::NotFound)
}

fn recommendation(row: &Row, findings: Vec<Id>, follow_ups: Vec<FollowUp>) -> Result<Recommendation, DbError> {
    let answer = match (row.opt_text("position")?, row.opt_instant("answered_at")?) {
        (Some(position), Some(at)) => Some(Answer {
            position,
            reasoning: row.opt_text("reasoning")?,
            by: row.opt_text("answered_by")?.unwrap_or_default(),
            at,
        }),
        _ => None,
    };
    Ok(Recommendation {
        id: row.id("id")?,
        version: row.int("version")?,
        updated_at: row.instant("updated_at")?,
        archived_at: row.opt_instant("archived_at")?,
        no: row.int("no")?,
        reference: row.text("ref")?,
        answer,
        status: row.text("status")?,
        status_on: row.opt_date("status_on")?,
        follow_ups,
        data: NewRecommendation {
            review: row.id("review_id")?,
            name: row.text("name")?,
            body: row.opt_text("body")?,
            addressed_to: row.opt_text("addressed_to")?,
            findings,
            previous: row.opt_id("previous_id")?,
            responsible: row.opt_id("responsible_id")?,
            due_on: row.opt_date("due_on")?,
            follow_up_on: row.opt_date("follow_up_on")?,
            unit: row.opt_id("unit_id")?,
            secrecy: row.secrecy("secrecy")?,
        },
    })
}

fn follow_up(row: &Row) -> Result<FollowUp, DbError> {
    Ok(FollowUp {
        no: row.int("no")?,
        status: row.text("status")?,
        on: row.date("on_day")?,
        what: row.text("what")?,
        evidence: row.opt_text("evidence")?,
        review: row.opt_id("review_id")?,
        performed_by: row.text("performed_by")?,
        recorded_by: row.text("recorded_by")?,
        recorded_by_id: row.opt_id("recorded_by_id")?,
        recorded_at: row.instant("recorded_at")?,
    })
}

/// The recommendations of an audit that the viewer sees, in their order, and whether these are all of them.
pub async fn of_audit(db: &Db, viewer: &Viewer, audit: Id) -> Result<(Vec<Recommendation>, bool), DbError> {
    let all = Sql::new("SELECT count(*) FROM recommendation r WHERE r.archived_at IS NULL AND r.review_id = ").bind(audit);
    let all = db.int(all).await?;
    let ids = Sql::new("SELECT r.id FROM recommendation r WHERE r.archived_at IS NULL AND r.review_id = ").bind(audit);
    let mut out = Vec::new();
    for row in db.all(ids.and_visible(viewer, "r").push(" ORDER BY r.no")).await? {
        out.extend(get(db, viewer, row.id("id")?).await?);
    }
    let whole = !viewer.view.is_nowhere() && i64::try_from(out.len()) == Ok(all);
    Ok((out, whole))
}

/// All projections, for `vardkase verify`.
pub async fn projections(db: &Db) -> Result<Vec<Projection>, DbError> {
    let mut out = Vec::new();
    for id in table::TABLE.ids(db).await? {
        out.extend(get(db, &Viewer::everything(), id).await?.as_ref().map(projection));
    }
    Ok(out)
}
