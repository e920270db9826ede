//! Reading and writing exceptions. Whatever changes one sums up the assessments that it counts in, in the same transaction.
use super::{
    form::{self, Decision},
    model::{Exception, ExceptionRow, Held, NewException},
    table,
};
use crate::assessments::{content::rules, subject, summary};
use vk_core::{Ctx, Id, sort_key};
use vk_db::{Act, Change, Columns, Db, DbError, Duty, Edge, Projection, Reader, Recorded, Row, Sql, Viewer, WriteTx};
use vk_web::{
    App, AppError,
    form::{FieldDef, FieldErrors, Kit, Raw, Records, Stored, record_created, record_updated, write_archived},
    history::snapshot,
    table::{Table, search_text},
};

pub const REGISTER: &str = "exceptions";
pub const KIND: &str = "exception";

const COLUMNS: &str = "x.id, x.name, x.requirement_id, x.subject_id, x.subject_kind, x.reason, x.compensation, x.decider_function_id, \
     x.responsible_function_id, x.valid_until, x.state, x.decided_by, x.decided_at, x.mandate, x.decision_reason, x.unit_id, x.secrecy, \
     x.version, x.created_at, x.updated_at, x.archived_at";

/// The register's records, for the kit.
#[derive(Debug)]
pub struct Exceptions;

impl Records for Exceptions {
    type New = NewException;
    type Row = ExceptionRow;
    const FIELDS: &'static [FieldDef] = form::FIELDS;

    fn table() -> &'static Table<ExceptionRow> {
        &table::TABLE
    }
    fn fresh() -> Raw {
        form::fresh()
    }
    fn from_raw(raw: &Raw) -> Result<NewException, FieldErrors> {
        form::from_raw(raw)
    }

    /// An exception changes where its subject stands: the subject lies where the person edits.
    async fn refusals(kit: &Kit, _: Option<Id>, raw: &Raw) -> Result<FieldErrors, DbError> {
        let mut errors = FieldErrors::default();
        for subject in raw.ids("subject") {
            if !kit.edits(subject).await? {
                errors.add("subject", "exceptions-error-subject-not-yours");
            }
        }
        Ok(errors)
    }

    async fn load(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<Stored>, DbError> {
        let found = get(db, viewer, id).await?;
        Ok(found.map(|record| Stored::of(&record, &record.data.new.name, form::to_raw(&record.data.new))))
    }

    async fn insert(tx: &mut WriteTx<'_>, new: NewException) -> Result<(Id, Recorded), DbError> {
        let id = tx.ctx().new_id();
        let (new, kind) = placed(tx, new).await?;
        tx.insert_row("exception", id, columns(&new, kind)).await?;
        let projection = project(tx, id).await?;
        record_created::<Exceptions>(tx, &form::to_raw(&new), projection).await
    }

    async fn update(tx: &mut WriteTx<'_>, id: Id, version: i64, new: NewException) -> Result<Recorded, DbError> {
        let old = by_id(tx, id).await?.ok_or(DbError::NotFound)?;
        let before = snapshot(tx, form::FIELDS, &form::to_raw(&old.data.new)).await?;
        let (new, kind) = placed(tx, new).await?;
        let mut row = columns(&new, kind);
        if !says_the_same(&old.data.new, &new) {
            // A decision covers what was decided: with another content it is asked for again.
            row = row.set("state", "requested").set("decided_by", None::<String>).set("decided_at", None::<i64>);
            row = row.set("mandate", None::<String>).set("decision_reason", None::<String>);
        }
        tx.update_row("exception", id, version, row).await?;
        touch(tx, &old).await?;
        summary::resummarise_requirement(tx, new.subject, new.requirement).await?;
        let projection = project(tx, id).await?;
        record_updated::<Exceptions>(tx, &before, &form::to_raw(&new), projection).await
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let old = by_id(tx, id).await?.ok_or(DbError::NotFound)?;
        let at = archived.then_some(tx.ctx().now);
        tx.exec(Sql::new("UPDATE exception SET archived_at = ").bind(at).push(" WHERE id = ").bind(id)).await?;
        touch(tx, &old).await?;
        let projection = project(tx, id).await?;
        write_archived::<Exceptions>(tx, old.version, archived, projection).await
    }
}

/// Whether two versions differ only in who looks after it.
fn says_the_same(a: &NewException, b: &NewException) -> bool {
    let bare = |e: &NewException| (e.requirement, e.subject, e.reason.clone(), e.compensation.clone(), e.valid_until);
    bare(a) == bare(b)
}

async fn touch(tx: &mut WriteTx<'_>, e: &Exception) -> Result<(), DbError> {
    summary::resummarise_requirement(tx, e.data.new.subject, e.data.new.requirement).await
}

/// The exception where its subject belongs and at least as secret, with the subject's kind.
async fn placed(tx: &WriteTx<'_>, new: NewException) -> Result<(NewException, &'static str), DbError> {
    let subject = subject::get(tx, new.subject).await?.ok_or(DbError::NotFound)?;
    Ok((NewException { unit: subject.unit, secrecy: new.secrecy.max(subject.secrecy), ..new }, subject.kind))
}

/// The columns that a form fills.
fn columns(e: &NewException, subject_kind: &str) -> Columns {
    Columns::new()
        .set("name", &e.name)
        .set("name_key", sort_key(&e.name))
        .set("search_text", search_text([Some(e.name.as_str())]))
        .set("requirement_id", e.requirement)
        .set("subject_id", e.subject)
        .set("subject_kind", subject_kind)
        .set("reason", &e.reason)
        .set("compensation", &e.compensation)
        .set("decider_function_id", e.decider)
        .set("responsible_function_id", e.responsible)
        .set("valid_until", e.valid_until)
        .set("unit_id", e.unit)
        .set("secrecy", e.secrecy.key())
}

/// Writes a decision on a requested exception, by whoever holds the mandate.
pub async fn decide(tx: &mut WriteTx<'_>, e: &Exception, version: i64, decision: &Decision) -> Result<Recorded, DbError> {
    let row = Columns::new()
        .set("state", &decision.outcome)
        .set("valid_until", decision.valid_until)
        .set("decided_by", tx.ctx().actor.name())
        .set("decided_at", tx.ctx().now)
        .set("mandate", &decision.mandate)
        .set("decision_reason", &decision.reason);
    tx.update_row("exception", e.id, version, row).await?;
    let day = |d: vk_core::Date| Some(d.to_string());
    let change = Change::new(REGISTER, Some(e.id), Act::Decide)
        .field("state", Some(e.data.state.clone()), Some(decision.outcome.clone()))
        .field("valid_until", day(e.data.new.valid_until), day(decision.valid_until))
        .field("mandate", None, Some(decision.mandate.clone()))
        .field("decision_reason", None, Some(decision.reason.clone()));
    settled(tx, e, change).await
}

/// Takes an approved exception back.
pub async fn revoke(tx: &mut WriteTx<'_>, e: &Exception, version: i64, reason: &str) -> Result<Recorded, DbError> {
    let row = Columns::new().set("state", "revoked").set("decision_reason", reason);
    tx.update_row("exception", e.id, version, row).await?;
    let change = Change::new(REGISTER, Some(e.id), Act::Decide)
        .field("state", Some(e.data.state.clone()), Some("revoked".to_owned()))
        .field("decision_reason", e.data.decision_reason.clone(), Some(reason.to_owned()));
    settled(tx, e, change).await
}

async fn settled(tx: &mut WriteTx<'_>, e: &Exception, change: Change) -> Result<Recorded, DbError> {
    touch(tx, e).await?;
    let projection = project(tx, e.id).await?;
    tx.record(change, Some(projection)).await
}

/// The job: approved exceptions end the day after their last.
pub async fn expire(app: &App, ctx: &Ctx) -> Result<(), AppError> {
    let sql = Sql::new("SELECT id FROM exception WHERE state = 'approved' AND archived_at IS NULL AND valid_until < ");
    for row in app.db.all(sql.bind(ctx.now.local_date()).push(" ORDER BY id")).await? {
        let id = row.id("id")?;
        // One that somebody is changing just now ends an hour later, and does not stand in the way of the others.
        if let Err(error) = end(app, ctx, id).await {
            tracing::error!(exception = %id, ?error, "an exception that could not be ended");
        }
    }
    Ok(())
}

async fn end(app: &App, ctx: &Ctx, id: Id) -> Result<(), AppError> {
    let Some(e) = by_id(&app.db, id).await? else { return Ok(()) };
    let mut tx = app.db.write(ctx).await?;
    tx.update_row("exception", e.id, e.version, Columns::new().set("state", "expired")).await?;
    let change = Change::new(REGISTER, Some(e.id), Act::Update);
    let change = change.field("state", Some(e.data.state.clone()), Some("expired".to_owned()));
    let recorded = settled(&mut tx, &e, change).await?;
    Ok(tx.commit(recorded).await?)
}

/// The exception, if the viewer covers it.
pub async fn get(db: &impl Reader, viewer: &Viewer, id: Id) -> Result<Option<Exception>, DbError> {
    db.row(table::TABLE.row(COLUMNS, viewer, id)).await?.as_ref().map(exception).transpose()
}

/// The exception, whoever asks: permission has been decided before.
pub async fn by_id(db: &impl Reader, id: Id) -> Result<Option<Exception>, DbError> {
    get(db, &Viewer::everything(), id).await
}

/// The exceptions of a subject from a requirement that the viewer covers, the newest first.
pub async fn of(db: &impl Reader, subject: Id, requirement: Id, viewer: &Viewer) -> Result<Vec<Exception>, DbError> {
    let sql =
        Sql::new(&format!("SELECT {COLUMNS} FROM exception x WHERE x.archived_at IS NULL AND x.subject_id = ")).bind(subject);
    let sql = sql.push(" AND x.requirement_id = ").bind(requirement).and_visible(viewer, "x");
    db.rows(sql.push(" ORDER BY x.created_at DESC, x.id DESC")).await?.iter().map(exception).collect()
}

fn exception(row: &Row) -> Result<Exception, DbError> {
    let kind = row.text("subject_kind")?;
    row.record(Held {
        new: NewException {
            name: row.text("name")?,
            requirement: row.id("requirement_id")?,
            subject: row.id("subject_id")?,
            reason: row.text("reason")?,
            compensation: row.text("compensation")?,
            decider: row.opt_id("decider_function_id")?,
            responsible: row.opt_id("responsible_function_id")?,
            valid_until: row.date("valid_until")?,
            unit: row.opt_id("unit_id")?,
            secrecy: row.secrecy("secrecy")?,
        },
        subject_kind: if kind == "unit" { "unit" } else { "system" },
        state: row.text("state")?,
        decided_by: row.opt_text("decided_by")?,
        decided_at: row.opt_instant("decided_at")?,
        mandate: row.opt_text("mandate")?,
        decision_reason: row.opt_text("decision_reason")?,
    })
}

/// What the graph knows of the exception.
pub async fn project(db: &impl Reader, id: Id) -> Result<Projection, DbError> {
    let exception = by_id(db, id).await?.ok_or(DbError::NotFound)?;
    let (e, archived) = (&exception.data.new, exception.archived_at.is_some());
    let mut edges = vec![
        Edge { relation: "excepts", kind: exception.data.subject_kind, to: e.subject },
        Edge { relation: "excepts", kind: "requirement", to: e.requirement },
    ];
    edges.extend(e.responsible.map(|to| Edge { relation: "owned_by", kind: "function", to }));
    let duty = match exception.data.state.as_str() {
        _ if archived => None,
        "requested" => Some(Duty { what: "decide_exception", function: e.decider, due: None }),
        "approved" => {
            let due = Some(e.valid_until.plus_days(-rules().exceptions.renew_days));
            Some(Duty { what: "renew_exception", function: e.responsible, due })
        }
        "expired" => Some(Duty { what: "renew_exception", function: e.responsible, due: Some(e.valid_until) }),
        _ => None,
    };
    Ok(Projection {
        kind: KIND,
        id,
        title: e.name.clone(),
        search: String::new(),
        unit: e.unit,
        extra_units: Vec::new(),
        secrecy: e.secrecy,
        state: if archived { "archived".to_owned() } else { exception.data.state.clone() },
        edges,
        duties: duty.into_iter().collect(),
    })
}

/// All projections, for `vardkase verify`.
pub async fn projections(db: &Db) -> Result<Vec<Projection>, DbError> {
    let mut out = Vec::new();
    for id in table::TABLE.ids(db).await? {
        out.push(project(db, id).await?);
    }
    Ok(out)
}
