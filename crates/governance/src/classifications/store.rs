//! Reading and writing classifications. Who sees the information set sees its classifications. The SQL of this register; how the kit reads and saves
//! stands in `records.rs`, what is done with a classification in `acts.rs`.
use super::{
    form,
    model::{Cause, Classification, Effect, NewClassification, Proposal, Reasons, Standing, State},
    records::Classifications,
};
use crate::{classification_models, information_sets, join::Class};
use serde::{Serialize, de::DeserializeOwned};
use vk_core::{Aspect, Date, Id, Instant, sort_key};
use vk_db::{Act, Change, Columns, Db, DbError, Duty, Edge, Projection, Reader, Recorded, Row, Sql, Viewer, WriteTx};
use vk_web::{around::STOPPED, form::record_created, history::snapshot, table::search_text};

pub const REGISTER: &str = "classifications";
pub const KIND: &str = "classification";

const COLUMNS: &str = "c.id, c.information_set_id, c.model_version, c.model_id, c.state, c.cause, c.state_on, c.confidentiality, c.integrity, \
     c.availability, c.traceability, c.confidentiality_reason, c.integrity_reason, c.availability_reason, c.traceability_reason, c.laws, \
     c.participants, c.facilitator_function_id, c.held_on, c.reference, c.proposal, c.stopped, c.special_reference, c.decided_by, c.decided_at, \
     c.mandate, c.valid_until, c.supersedes, c.effect, c.version, c.created_at, c.updated_at, c.archived_at";
/// The same with what is read of the information set.
const WITH_SET: &str = ", i.name AS set_name, i.owner_function_id, i.unit_id, i.secrecy, i.archived_at AS set_archived_at FROM classification c JOIN information_set i ON i.id = c.information_set_id";

/// Stores a new classification in the region's model in use.
pub async fn insert(
    tx: &mut WriteTx<'_>,
    new: NewClassification,
    state: State,
    proposal: Option<Proposal>,
) -> Result<(Id, Recorded), DbError> {
    let model = classification_models::in_use(tx).await?;
    let set = information_sets::get(tx, &Viewer::everything(), new.information_set).await?.ok_or(DbError::NotFound)?;
    let c = Classification {
        record: vk_core::Record {
            id: tx.ctx().new_id(),
            version: 1,
            created_at: tx.ctx().now,
            updated_at: tx.ctx().now,
            archived_at: None,
            data: new,
        },
        standing: Standing {
            set: set.data.name,
            owner: set.data.owner,
            unit: set.data.unit,
            secrecy: set.data.secrecy,
            set_archived: set.archived_at.is_some(),
            model_version: model.model.label(),
            model_id: model.record,
            state,
            cause: None,
            state_on: None,
            proposal,
            stopped: false,
            special_reference: None,
            decided_by: None,
            decided_at: None,
            mandate: None,
            valid_until: None,
            supersedes: None,
            effect: None,
        },
    };
    tx.insert_row("classification", c.id(), columns(&c)?).await?;
    let (id, recorded) = record_created::<Classifications>(tx, &form::to_raw(c.data()), projection(&c)).await?;
    information_sets::project_again(tx, c.data().information_set).await?;
    Ok((id, recorded))
}

/// Changes a classification at the version that was read, with its fields in the history and its place in the graph.
pub(super) async fn save(
    tx: &mut WriteTx<'_>,
    old: Classification,
    version: i64,
    change: impl FnOnce(&mut Classification),
) -> Result<Recorded, DbError> {
    save_as(tx, old, version, Act::Update, None, change).await
}

/// [`save`] with the act and a note for the audit log.
pub(super) async fn save_as(
    tx: &mut WriteTx<'_>,
    old: Classification,
    version: i64,
    act: Act,
    note: Option<String>,
    change: impl FnOnce(&mut Classification),
) -> Result<Recorded, DbError> {
    let before = snapshot(tx, form::FIELDS, &form::to_raw(old.data())).await?;
    let (state_before, stopped_before) = (old.state(), old.standing.stopped);
    let mut new = old;
    change(&mut new);
    tx.update_row("classification", new.id(), version, columns(&new)?).await?;
    let after = snapshot(tx, form::FIELDS, &form::to_raw(new.data())).await?;
    let mut entry = Change { act, note, ..Change::updated(REGISTER, new.id(), &before, &after) };
    if state_before != new.state() {
        entry = entry.field("state", Some(state_before.key().to_owned()), Some(new.state().key().to_owned()));
        information_sets::keep_state(tx, new.data().information_set).await?;
    }
    if stopped_before != new.standing.stopped {
        let word = |stopped: bool| Some(if stopped { "yes" } else { "no" }.to_owned());
        entry = entry.field("stopped", word(stopped_before), word(new.standing.stopped));
    }
    tx.record(entry, Some(projection(&new))).await
}

/// Keeps with a decision what it changed: written in the decision's own transaction, after everything that follows from it.
pub(super) async fn keep_effect(tx: &mut WriteTx<'_>, id: Id, effect: &Effect) -> Result<(), DbError> {
    let sql = Sql::new("UPDATE classification SET effect = ").bind(serde_json::to_string(effect)?).push(" WHERE id = ");
    tx.exec(sql.bind(id)).await.map(drop)
}

fn columns(c: &Classification) -> Result<Columns, DbError> {
    let (data, s) = (c.data(), &c.standing);
    let mut columns = Columns::new();
    for aspect in Aspect::ALL {
        columns = columns
            .set(aspect.key(), data.class.level(aspect).map(|l| i64::from(l.number())))
            .set(form::reason_field(aspect), data.reasons.get(aspect).map(String::as_str));
    }
    Ok(columns
        .set("information_set_id", data.information_set)
        .set("name", &s.set)
        .set("name_key", sort_key(&s.set))
        .set("search_text", search_text([Some(s.set.as_str()), data.reference.as_deref()]))
        .set("model_version", &s.model_version)
        .set("model_id", s.model_id)
        .set("state", s.state.key())
        .set("cause", s.cause.map(Cause::key))
        .set("state_on", s.state_on)
        .set("laws", data.laws.as_deref())
        .set("participants", data.participants.as_deref())
        .set("facilitator_function_id", data.facilitator)
        .set("held_on", data.held_on)
        .set("reference", data.reference.as_deref())
        .set("proposal", json(s.proposal.as_ref())?)
        .set("stopped", s.stopped)
        .set("special_reference", s.special_reference.as_deref())
        .set("decided_by", s.decided_by.as_deref())
        .set("decided_at", s.decided_at)
        .set("mandate", s.mandate.as_deref())
        .set("valid_until", s.valid_until)
        .set("supersedes", s.supersedes)
        .set("effect", json(s.effect.as_ref())?)
        .set("unit_id", s.unit)
        .set("secrecy", s.secrecy.key()))
}

fn json<T: Serialize>(value: Option<&T>) -> Result<Option<String>, DbError> {
    Ok(value.map(serde_json::to_string).transpose()?)
}

fn from_json<T: DeserializeOwned>(row: &Row, column: &str) -> Result<Option<T>, DbError> {
    Ok(row.opt_text(column)?.map(|text| serde_json::from_str(&text)).transpose()?)
}

/// What the graph knows of a classification, and what somebody must do about it.
pub fn projection(c: &Classification) -> Projection {
    let (data, s) = (c.data(), &c.standing);
    let edges = [
        Some(Edge { relation: "classifies", kind: "information_set", to: data.information_set }),
        data.facilitator.map(|to| Edge { relation: "facilitated_by", kind: "function", to }),
        s.supersedes.map(|to| Edge { relation: "supersedes", kind: KIND, to }),
    ];
    Projection {
        kind: KIND,
        id: c.id(),
        title: c.title(),
        search: data.reference.clone().unwrap_or_default(),
        unit: s.unit,
        extra_units: Vec::new(),
        secrecy: s.secrecy,
        // Around a stopped record nobody writes either: the kit goes by this word (`vk_web::around::STOPPED`).
        state: match (c.record.is_archived(), s.stopped) {
            (true, false) => "archived".to_owned(),
            (_, true) => STOPPED.to_owned(),
            (false, false) => s.state.key().to_owned(),
        },
        edges: edges.into_iter().flatten().collect(),
        duties: if c.record.is_archived() || s.set_archived { Vec::new() } else { duty(c).into_iter().collect() },
    }
}

fn duty(c: &Classification) -> Option<Duty> {
    let (data, s) = (c.data(), &c.standing);
    let owners = |what, due| Some(Duty { what, function: s.owner, due });
    if s.stopped {
        return owners("classification_stopped", None);
    }
    match s.state {
        State::Draft | State::InProgress => {
            Some(Duty { what: "classification_finish", function: data.facilitator.or(s.owner), due: None })
        }
        State::ForDecision => owners("classification_decide", s.state_on),
        State::Decided => owners("classification_renew", s.valid_until),
        State::UnderReview => owners("classification_review", s.state_on),
        State::Superseded | State::Revoked => None,
    }
}

/// The classification, if the viewer covers its information set.
pub async fn get(db: &impl Reader, viewer: &Viewer, id: Id) -> Result<Option<Classification>, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS).push(WITH_SET).push(" WHERE c.id = ").bind(id);
    db.row(sql.and_visible(viewer, "i")).await?.as_ref().map(classification).transpose()
}

/// The classification as it stands inside the transaction: permission has been decided before.
pub(super) async fn in_tx(tx: &WriteTx<'_>, id: Id) -> Result<Classification, DbError> {
    get(tx, &Viewer::everything(), id).await?.ok_or(DbError::NotFound)
}

/// All classifications of an information set, newest first. Who may see the set may see them.
pub async fn of_set(db: &impl Reader, set: Id) -> Result<Vec<Classification>, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS).push(WITH_SET).push(" WHERE c.archived_at IS NULL AND c.information_set_id = ");
    db.rows(sql.bind(set).push(" ORDER BY c.created_at DESC, c.id DESC")).await?.iter().map(classification).collect()
}

/// Those that came under review since a moment and wait for a new one, newest first, at most `limit`.
pub(super) async fn under_review_since(
    db: &Db,
    viewer: &Viewer,
    since: Instant,
    limit: i64,
) -> Result<Vec<Classification>, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS).push(WITH_SET);
    let sql = sql.push(" WHERE c.state = 'under_review' AND i.archived_at IS NULL AND c.updated_at >= ").bind(since);
    let sql = sql.and_visible(viewer, "i").push(" ORDER BY c.updated_at DESC, c.id LIMIT ").bind(limit);
    db.all(sql).await?.iter().map(classification).collect()
}

/// Those that stand and hold one of these information sets: what an event may bring under review.
pub(super) async fn standing_of(db: &impl Reader, sets: &[Id]) -> Result<Vec<Classification>, DbError> {
    if sets.is_empty() {
        return Ok(Vec::new());
    }
    let sql = Sql::new("SELECT ")
        .push(COLUMNS)
        .push(WITH_SET)
        .push(" WHERE c.state = 'decided' AND i.archived_at IS NULL AND c.information_set_id IN ");
    db.rows(sql.list(sets.iter().copied()).push(" ORDER BY c.id")).await?.iter().map(classification).collect()
}

/// Those whose validity ended before `day`, at most `limit`.
pub(super) async fn ended(db: &impl Reader, day: Date, limit: i64) -> Result<Vec<Classification>, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS).push(WITH_SET);
    let sql = sql.push(" WHERE c.state = 'decided' AND i.archived_at IS NULL AND c.valid_until < ").bind(day);
    db.rows(sql.push(" ORDER BY c.valid_until, c.id LIMIT ").bind(limit)).await?.iter().map(classification).collect()
}

impl Reasons {
    /// Reads the four columns named after the aspects.
    pub(super) fn from_row(row: &Row) -> Result<Reasons, DbError> {
        let mut reasons = Reasons::default();
        for aspect in Aspect::ALL {
            reasons.set(aspect, row.opt_text(form::reason_field(aspect))?);
        }
        Ok(reasons)
    }
}

fn classification(row: &Row) -> Result<Classification, DbError> {
    let state = row.text("state")?;
    let state =
        State::from_key(&state).ok_or(DbError::Value { column: "state".to_owned(), value: state, expected: "a state" })?;
    let record = row.record(NewClassification {
        information_set: row.id("information_set_id")?,
        class: Class::from_row(row)?,
        reasons: Reasons::from_row(row)?,
        laws: row.opt_text("laws")?,
        participants: row.opt_text("participants")?,
        facilitator: row.opt_id("facilitator_function_id")?,
        held_on: row.opt_date("held_on")?,
        reference: row.opt_text("reference")?,
    })?;
    let standing = Standing {
        set: row.text("set_name")?,
        owner: row.opt_id("owner_function_id")?,
        unit: row.opt_id("unit_id")?,
        secrecy: row.secrecy("secrecy")?,
        set_archived: row.opt_int("set_archived_at")?.is_some(),
        model_version: row.text("model_version")?,
        model_id: row.opt_id("model_id")?,
        state,
        cause: row.opt_text("cause")?.as_deref().and_then(Cause::from_key),
        state_on: row.opt_date("state_on")?,
        proposal: from_json(row, "proposal")?,
        stopped: row.bool("stopped")?,
        special_reference: row.opt_text("special_reference")?,
        decided_by: row.opt_text("decided_by")?,
        decided_at: row.opt_instant("decided_at")?,
        mandate: row.opt_text("mandate")?,
        valid_until: row.opt_date("valid_until")?,
        supersedes: row.opt_id("supersedes")?,
        effect: from_json(row, "effect")?,
    };
    Ok(Classification { record, standing })
}

/// A system's class: the maximum per aspect over the information that it holds, raised where somebody judged that it must be.
pub async fn class_of_system(db: &impl Reader, system: Id) -> Result<Class, DbError> {
    let sql = Sql::new(CLASS_OF_SYSTEM).bind(system).push(UPLIFT_OF_SYSTEM).bind(system);
    let mut class = Class::default();
    for row in db.rows(sql).await? {
        class = class.max(Class::from_row(&row)?);
    }
    Ok(class)
}

const CLASS_OF_SYSTEM: &str = "SELECT c.confidentiality, c.integrity, c.availability, c.traceability FROM system_information si \
     JOIN information_set i ON i.id = si.information_set_id AND i.archived_at IS NULL \
     JOIN classification c ON c.information_set_id = i.id AND c.state IN ('decided','under_review') WHERE si.system_id = ";
const UPLIFT_OF_SYSTEM: &str =
    " UNION ALL SELECT u.confidentiality, u.integrity, u.availability, u.traceability FROM system_uplift u WHERE u.system_id = ";

/// Takes over name, owner, unit, marking and archiving of an information set that was changed, in its archived classifications too.
pub async fn follow(tx: &mut WriteTx<'_>, set: Id) -> Result<(), DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS).push(WITH_SET).push(" WHERE c.information_set_id = ").bind(set);
    for row in tx.all(sql.push(" ORDER BY c.id")).await? {
        let c = classification(&row)?;
        let (id, s) = (c.id(), &c.standing);
        let words = search_text([Some(s.set.as_str()), c.data().reference.as_deref()]);
        let update = Sql::new("UPDATE classification SET name = ").bind(&s.set).push(", name_key = ").bind(sort_key(&s.set));
        let update = update.push(", search_text = ").bind(words).push(", unit_id = ").bind(s.unit).push(", secrecy = ");
        tx.exec(update.bind(s.secrecy.key()).push(" WHERE id = ").bind(id)).await?;
        tx.project(projection(&c)).await?;
    }
    Ok(())
}

/// All projections, for `vardkase verify`.
pub async fn projections(db: &Db) -> Result<Vec<Projection>, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS).push(WITH_SET).push(" ORDER BY c.id");
    db.all(sql).await?.iter().map(|row| Ok(projection(&classification(row)?))).collect()
}
