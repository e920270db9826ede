//! Reading and writing assessments as records; their answers are written in `acts.rs`. Every write gives its audit entry and its graph projection in the
//! same transaction, every read takes the viewer.
use super::{
    form,
    model::{Assessment, AssessmentRow, Held, NewAssessment},
    scale::{Counts, Standing},
    subject, summary, table, takeover,
};
use crate::join::Class;
use std::collections::BTreeSet;
use vk_core::{Aspect, Date, Id, Secrecy, sort_key};
use vk_db::{Columns, Db, DbError, Duty, Edge, Projection, Reader, Recorded, Row, Sql, Viewer, WriteTx};
use vk_web::{
    form::{FieldDef, FieldErrors, Kit, Raw, Records, Stored, record_created, record_updated, write_archived},
    history::snapshot,
    table::{Table, search_text},
};

pub const REGISTER: &str = "assessments";
pub const KIND: &str = "assessment";

const COLUMNS: &str = "a.id, a.name, a.subject_id, a.subject_kind, a.source_id, a.responsible_function_id, a.due_on, a.state, a.applicable, \
     a.met, a.amber, a.red, a.partly, a.not_met, a.not_applicable, a.unknown, a.unanswered, a.exceptions, a.shortfalls, a.confidentiality, \
     a.integrity, a.availability, a.traceability, a.unit_id, a.secrecy, a.version, a.created_at, a.updated_at, a.archived_at";

/// The register's records, for the kit.
#[derive(Debug)]
pub struct Assessments;

impl Records for Assessments {
    type New = NewAssessment;
    type Row = AssessmentRow;
    const FIELDS: &'static [FieldDef] = form::FIELDS;

    fn table() -> &'static Table<AssessmentRow> {
        &table::TABLE
    }
    fn fresh() -> Raw {
        form::fresh()
    }
    fn from_raw(raw: &Raw) -> Result<NewAssessment, FieldErrors> {
        form::from_raw(raw)
    }

    /// An assessment is written where its subject lies, and is never marked lower than its subject.
    async fn refusals(kit: &Kit, id: Option<Id>, raw: &Raw) -> Result<FieldErrors, DbError> {
        let mut errors = FieldErrors::default();
        let Some(asked) = raw.ids("subject").first().copied() else { return Ok(errors) };
        let before = match id {
            Some(id) => by_id(kit.db(), id).await?,
            None => None,
        };
        let other = before.is_none_or(|before| before.data.new.subject != asked);
        if other && !kit.edits(asked).await? {
            errors.add("subject", "assessments-error-subject");
        }
        // One that comes into being with the same file is not there to be looked at yet.
        let Some(found) = subject::get(kit.db(), asked).await? else { return Ok(errors) };
        if other && !found.in_use {
            errors.add("subject", "assessments-error-away");
        }
        if Secrecy::from_key(raw.get("secrecy")).is_some_and(|marked| marked < found.secrecy) {
            errors.add("secrecy", "assessments-error-secrecy");
        }
        Ok(errors)
    }

    async fn load(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<Stored>, DbError> {
        let found = get(db, viewer, id).await?;
        Ok(found.map(|record| Stored::of(&record, &record.data.new.name, form::to_raw(&record.data.new))))
    }

    async fn insert(tx: &mut WriteTx<'_>, mut new: NewAssessment) -> Result<(Id, Recorded), DbError> {
        let id = tx.ctx().new_id();
        let found = subject::get(tx, new.subject).await?.ok_or(DbError::NotFound)?;
        let kind = found.kind;
        new.secrecy = new.secrecy.max(found.secrecy);
        // The class at once, so that the first summary is no change of it.
        let class = subject::class(tx, kind, new.subject).await?;
        let row = subject::levels(&class).into_iter().fold(columns(&new, kind), |row, (column, level)| row.set(column, level));
        tx.insert_row("assessment", id, row).await.map_err(|e| e.taken("source"))?;
        let taken = takeover::take_over(tx, id, &new).await?;
        summary::touch(tx, &[id], None).await?;
        let projection = project(tx, id).await?;
        let created = record_created::<Assessments>(tx, &form::to_raw(&new), projection).await?;
        if let Some(change) = taken {
            let _recorded = tx.record(change, None).await?;
        }
        Ok(created)
    }

    async fn update(tx: &mut WriteTx<'_>, id: Id, version: i64, mut new: NewAssessment) -> Result<Recorded, DbError> {
        let old = by_id(tx, id).await?.ok_or(DbError::NotFound)?;
        stays(tx, &old, &new).await?;
        let before = snapshot(tx, form::FIELDS, &form::to_raw(&old.data.new)).await?;
        let found = subject::get(tx, new.subject).await?.ok_or(DbError::NotFound)?;
        new.secrecy = new.secrecy.max(found.secrecy);
        tx.update_row("assessment", id, version, columns(&new, found.kind)).await.map_err(|e| e.taken("source"))?;
        summary::touch(tx, &[id], None).await?;
        let projection = project(tx, id).await?;
        record_updated::<Assessments>(tx, &before, &form::to_raw(&new), projection).await
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let old = by_id(tx, id).await?.ok_or(DbError::NotFound)?;
        let at = archived.then_some(tx.ctx().now);
        // The sums must see the new state, and so must whoever inherits from here; the kit's own statement then guards the version.
        let archive = Sql::new("UPDATE assessment SET put_away = FALSE, archived_at = ").bind(at);
        tx.exec(archive.push(" WHERE id = ").bind(id)).await?;
        summary::touch(tx, &[id], None).await?;
        let projection = project(tx, id).await?;
        write_archived::<Assessments>(tx, old.version, archived, projection).await
    }
}

/// Answers, evidence and actions belong to one subject and the requirements of one source: with another they would be there and never be seen.
async fn stays(tx: &WriteTx<'_>, old: &Assessment, new: &NewAssessment) -> Result<(), DbError> {
    let was = &old.data.new;
    if (was.subject, was.source) == (new.subject, new.source) {
        return Ok(());
    }
    for table in ["assessment_answer", "evidence_requirement", "assessment_action"] {
        let sql = Sql::new("SELECT count(*) FROM ").push(table).push(" WHERE assessment_id = ").bind(old.id);
        if tx.int(sql).await? > 0 {
            let field = if was.subject == new.subject { "source" } else { "subject" };
            return Err(DbError::refused(field, "assessments-error-answered"));
        }
    }
    Ok(())
}

/// The columns that a form fills.
fn columns(a: &NewAssessment, subject_kind: &str) -> Columns {
    Columns::new()
        .set("name", &a.name)
        .set("name_key", sort_key(&a.name))
        .set("search_text", search_text([Some(a.name.as_str())]))
        .set("subject_id", a.subject)
        .set("subject_kind", subject_kind)
        .set("source_id", a.source)
        .set("responsible_function_id", a.responsible)
        .set("due_on", a.due_on)
        .set("unit_id", a.unit)
        .set("secrecy", a.secrecy.key())
}

/// The assessment, if the viewer covers it.
pub async fn get(db: &impl Reader, viewer: &Viewer, id: Id) -> Result<Option<Assessment>, DbError> {
    db.row(table::TABLE.row(COLUMNS, viewer, id)).await?.as_ref().map(assessment).transpose()
}

/// The assessment, whoever asks: permission has been decided before.
pub async fn by_id(db: &impl Reader, id: Id) -> Result<Option<Assessment>, DbError> {
    get(db, &Viewer::everything(), id).await
}

/// The assessment of a subject against a source, whoever asks.
pub async fn of_subject(db: &impl Reader, subject: Id, source: Id) -> Result<Option<Id>, DbError> {
    let sql = Sql::new("SELECT id FROM assessment WHERE subject_id = ").bind(subject).push(" AND source_id = ").bind(source);
    db.row(sql).await?.map(|row| row.id("id")).transpose()
}

fn assessment(row: &Row) -> Result<Assessment, DbError> {
    let kind = row.text("subject_kind")?;
    row.record(Held {
        new: NewAssessment {
            name: row.text("name")?,
            subject: row.id("subject_id")?,
            source: row.id("source_id")?,
            responsible: row.opt_id("responsible_function_id")?,
            due_on: row.opt_date("due_on")?,
            unit: row.opt_id("unit_id")?,
            secrecy: row.secrecy("secrecy")?,
        },
        subject_kind: if kind == "unit" { "unit" } else { "system" },
        state: row.text("state")?,
        counts: counts(row)?,
        class: Class::from_row(row)?,
    })
}

/// The summary columns of a row.
pub fn counts(row: &Row) -> Result<Counts, DbError> {
    let mut counts = Counts::default();
    for standing in Standing::ALL {
        counts.set(standing, row.int(standing.column())?);
    }
    Ok(counts)
}

/// What the graph knows of the assessment as it stands in the transaction or the database.
pub async fn project(db: &impl Reader, id: Id) -> Result<Projection, DbError> {
    let assessment = by_id(db, id).await?.ok_or(DbError::NotFound)?;
    let a = &assessment.data.new;
    let archived = assessment.archived_at.is_some();
    let mut edges = vec![
        Edge { relation: "assesses", kind: assessment.data.subject_kind, to: a.subject },
        Edge { relation: "against", kind: "requirement_source", to: a.source },
    ];
    edges.extend(a.responsible.map(|to| Edge { relation: "owned_by", kind: "function", to }));
    let inherited = Sql::new(
        "SELECT DISTINCT inherits_from AS id FROM assessment_answer WHERE inherits_from IS NOT NULL AND assessment_id = ",
    );
    for row in db.rows(inherited.bind(id)).await? {
        edges.push(Edge { relation: "inherits", kind: KIND, to: row.id("id")? });
    }
    let mut duties = Vec::new();
    if !archived && assessment.data.state == "open" {
        duties.push(Duty { what: "answer_assessment", function: a.responsible, due: a.due_on });
    }
    if !archived {
        duties.extend(delegated(db, &assessment).await?);
    }
    Ok(Projection {
        kind: KIND,
        id,
        title: a.name.clone(),
        search: String::new(),
        unit: a.unit,
        extra_units: Vec::new(),
        secrecy: a.secrecy,
        state: if archived { "archived".to_owned() } else { assessment.data.state.clone() },
        edges,
        duties,
    })
}

/// Requirements that apply, are delegated and have no answer yet: each function's earliest day.
async fn delegated(db: &impl Reader, assessment: &Assessment) -> Result<Vec<Duty>, DbError> {
    let levels = Aspect::ALL.map(|a| {
        let level = assessment.data.class.level(a).map_or(0, vk_core::Level::number);
        format!("r.level_{} <= {level}", a.key())
    });
    let none = Aspect::ALL.map(|a| format!("r.level_{} IS NULL", a.key())).join(" AND ");
    let applies =
        format!(" AND r.for_{} AND r.archived_at IS NULL AND (({none}) OR {}", assessment.data.subject_kind, levels.join(" OR "));
    let sql = Sql::new(
        "SELECT aa.delegated_function_id, aa.delegated_due_on FROM assessment_answer aa JOIN requirement r ON r.id = aa.requirement_id \
         WHERE aa.answer IS NULL AND aa.inherits_from IS NULL AND aa.delegated_function_id IS NOT NULL AND aa.assessment_id = ",
    );
    let mut duties = BTreeSet::new();
    for row in db.rows(sql.bind(assessment.id).push(&applies).push(")")).await? {
        let due: Option<Date> = row.opt_date("delegated_due_on")?;
        duties.insert(Duty { what: "answer_requirement", function: row.opt_id("delegated_function_id")?, due });
    }
    Ok(duties.into_iter().collect())
}

/// All projections, for `vardkase verify`.
pub async fn projections(db: &Db) -> Result<Vec<Projection>, DbError> {
    let mut out = Vec::new();
    for id in table::TABLE.ids(db).await? {
        out.push(project(db, id).await?);
    }
    Ok(out)
}
