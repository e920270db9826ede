//! Reading and writing risks. Whatever changes a risk goes through [`save`]: row, links, history of its level, audit entry and graph in one transaction.
//! With `acceptances.rs`, `acts.rs`, `links.rs`, `overview.rs`, `owners.rs` and `turned.rs` the only files of this register that know SQL.
use super::{
    acceptances, form, links,
    model::{Levels, NewRisk, Risk, RiskRow, Standing, State, Which, title},
    place::{Place, Places, placed, places},
    table,
};
use crate::risks::{analyses, joined, matrices, split};
use vk_core::{Aspect, Id, Record, fold, sort_key};
use vk_db::{Change, Columns, Db, DbError, Duty, Edge, Projection, Reader, Recorded, Row, Sql, Viewer, WriteTx};
use vk_web::{
    form::{FieldDef, FieldErrors, Kit, Raw, Records, Stored, find_by_name, find_one, record_created, write_archived},
    history::snapshot,
    table::{Table, search_text},
};

pub const REGISTER: &str = "risks";
pub const KIND: &str = "risk";

const COLUMNS: &str = "r.id, r.reference, r.name, r.cause, r.event, r.effect, r.source_kind, r.analysis_id, r.aspects, r.areas, r.matrix_id, \
     r.consequence_confidentiality, r.consequence_integrity, r.consequence_availability, r.consequence_traceability, r.inherent_likelihood, \
     r.inherent_consequence, r.current_likelihood, r.current_consequence, r.target_likelihood, r.target_consequence, r.treatment, r.controls, \
     r.owner_function_id, r.review_by, r.escalated_to, r.escalated_reason, r.escalated_function_id, r.state, r.rejudge_by, r.accepted_until, r.acceptance_expired_on, \
     r.unit_id, r.secrecy, r.version, r.created_at, r.updated_at, r.archived_at";

/// The register's records, for the kit.
#[derive(Debug)]
pub struct Risks;

impl Records for Risks {
    type New = NewRisk;
    type Row = RiskRow;
    const FIELDS: &'static [FieldDef] = form::FIELDS;

    fn table() -> &'static Table<RiskRow> {
        &table::TABLE
    }
    fn fresh() -> Raw {
        form::fresh()
    }
    fn from_raw(raw: &Raw) -> Result<NewRisk, FieldErrors> {
        form::from_raw(raw)
    }

    /// A judgement needs a matrix in use that has its levels, and a decided analysis takes no more risks.
    async fn refusals(kit: &Kit, id: Option<Id>, raw: &Raw) -> Result<FieldErrors, DbError> {
        let Ok(new) = form::from_raw(raw) else { return Ok(FieldErrors::default()) };
        let stored = match id {
            Some(id) => get(kit.db(), &Viewer::everything(), id).await?,
            None => None,
        };
        let mut errors = FieldErrors::default();
        for asked in [judgeable(kit.db(), stored.as_ref(), &new).await, undecided(kit.db(), stored.as_ref(), &new).await] {
            match asked {
                Ok(()) => {}
                Err(DbError::Refused { field, message }) => errors.add(field, message),
                Err(other) => return Err(other),
            }
        }
        Ok(errors)
    }

    async fn load(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<Stored>, DbError> {
        Ok(get(db, viewer, id).await?.map(|risk| Stored::of(&risk.record, &risk.title(), form::to_raw(risk.data()))))
    }

    async fn insert(tx: &mut WriteTx<'_>, mut new: NewRisk) -> Result<(Id, Recorded), DbError> {
        undecided(tx, None, &new).await?;
        let matrix = if new.levels.is_empty() { None } else { Some(in_use(tx).await?.id()) };
        if new.owner.is_none() {
            new.owner = links::default_owner(tx, &new.threatens).await?;
        }
        let (id, now) = (tx.ctx().new_id(), tx.ctx().now);
        let risk = Risk {
            links: links::resolve(tx, &new).await?,
            standing: Standing {
                state: if new.levels.current.is_some() { State::Assessed } else { State::Identified },
                matrix,
                rejudge_by: None,
                accepted_until: None,
                acceptance_expired_on: None,
                escalated_to: None,
                escalated_reason: None,
                escalated_function: None,
            },
            reference: String::new(),
            record: Record { id, version: 1, created_at: now, updated_at: now, archived_at: None, data: new },
        };
        let places = places(tx, &risk).await?;
        let risk = Risk { reference: next_reference(tx).await?, ..risk };
        tx.insert_row("risk", id, columns(&risk, &places)).await?;
        links::write(tx, id, &risk.links).await?;
        remember(tx, &risk, &places).await?;
        record_created::<Risks>(tx, &form::to_raw(risk.data()), projection(&risk)).await
    }

    async fn update(tx: &mut WriteTx<'_>, id: Id, version: i64, new: NewRisk) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        let before = snapshot(tx, form::FIELDS, &form::to_raw(old.data())).await?;
        let after = snapshot(tx, form::FIELDS, &form::to_raw(&new)).await?;
        undecided(tx, Some(&old), &new).await?;
        let (standing, ended) = acceptances::edited(tx, &old, &new).await?;
        let links = links::resolve(tx, &new).await?;
        let record = Record { version, data: new, ..old.record.clone() };
        let risk = Risk { record, standing, links, reference: old.reference.clone() };
        let change = with_state(Change::updated(REGISTER, id, &before, &after), &old.standing, &risk.standing);
        let change = acceptances::ended(tx, id, ended, change).await?;
        save(tx, &old, &risk, change).await
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let mut risk = in_tx(tx, id).await?;
        let version = risk.record.version;
        risk.record.archived_at = archived.then_some(tx.ctx().now);
        write_archived::<Risks>(tx, version, archived, projection(&risk)).await
    }

    /// By reference when the name begins with one (`RISK-2026-001 …`, as exports name risks), else by name.
    async fn find(db: &Db, editor: &Viewer, raw: &Raw) -> Result<Option<Stored>, DbError> {
        let name = raw.get("name");
        match name.split_whitespace().next().filter(|word| fold(word).starts_with("risk-")) {
            Some(reference) => {
                let seek = table::TABLE.seek().push("r.reference = ").bind(reference.to_uppercase());
                find_one::<Risks>(db, editor, "name", seek).await
            }
            None => find_by_name::<Risks>(db, editor, name).await,
        }
    }
}

/// The matrix in use; without one nothing can be judged.
pub(super) async fn in_use(db: &impl Reader) -> Result<matrices::Matrix, DbError> {
    matrices::in_use(db).await?.ok_or_else(|| DbError::refused("current_likelihood", "risks-error-no-matrix"))
}

/// Whether the levels of a form may be taken: the matrix in use must have them. Numbers of another matrix mean something else in this one, so a risk that was
/// judged with another is judged on the page for it, level by level.
pub(super) async fn judgeable(db: &impl Reader, stored: Option<&Risk>, new: &NewRisk) -> Result<(), DbError> {
    if stored.map_or(new.levels.is_empty(), |risk| risk.data().levels == new.levels) {
        return Ok(());
    }
    let matrix = in_use(db).await?;
    if stored.and_then(|risk| risk.standing.matrix).is_some_and(|judged_with| judged_with != matrix.id()) {
        return Err(DbError::refused("current_likelihood", "risks-error-judge-anew"));
    }
    placed(&matrix.body, &new.levels).map(drop)
}

/// Whether the analysis that a form names still takes risks. One that stands there already may stay.
async fn undecided(db: &impl Reader, stored: Option<&Risk>, new: &NewRisk) -> Result<(), DbError> {
    match new.analysis.filter(|analysis| stored.and_then(|risk| risk.data().analysis) != Some(*analysis)) {
        Some(analysis) if analyses::is_decided(db, analysis).await? => Err(DbError::refused("analysis", "risks-error-decided")),
        _ => Ok(()),
    }
}

/// Saves a risk over the one that was read, at the version that it carries, with everything that hangs on it.
pub(super) async fn save(tx: &mut WriteTx<'_>, old: &Risk, risk: &Risk, change: Change) -> Result<Recorded, DbError> {
    let places = places(tx, risk).await?;
    tx.update_row("risk", risk.id(), risk.record.version, columns(risk, &places)).await?;
    if old.links != risk.links {
        links::write(tx, risk.id(), &risk.links).await?;
    }
    if old.standing.accepted_until.is_some() && risk.standing.accepted_until.is_none() {
        let ended = if risk.standing.acceptance_expired_on.is_some() { "expired" } else { "withdrawn" };
        acceptances::end(tx, risk.id(), ended, None).await?;
    }
    let (then, now) = (&old.standing, &risk.standing);
    if (then.state, then.matrix, old.data().levels.current) != (now.state, now.matrix, risk.data().levels.current) {
        remember(tx, risk, &places).await?;
    }
    tx.record(change, Some(projection(risk))).await
}

/// A change that also tells of the state, where it moved.
pub(super) fn with_state(change: Change, old: &Standing, new: &Standing) -> Change {
    if old.state == new.state {
        return change;
    }
    change.field("state", Some(old.state.key().to_owned()), Some(new.state.key().to_owned()))
}

/// All columns of a risk but those that every table has.
fn columns(risk: &Risk, places: &Places) -> Columns {
    let (d, s) = (risk.data(), &risk.standing);
    let cell = |place: &Option<Place>| place.as_ref().map(|p| p.cell.clone());
    let zone = |place: &Option<Place>| place.as_ref().map(|p| p.zone.clone());
    let likelihood = |which| d.levels.of(which).map(|at| at.likelihood);
    let consequence = |which| d.levels.of(which).map(|at| at.consequence);
    let search = search_text([Some(risk.reference.as_str()), Some(d.name.as_str())]);
    Columns::new()
        .set("reference", &risk.reference)
        .set("name", &d.name)
        .set("name_key", sort_key(&d.name))
        .set("search_text", search)
        .set("cause", d.cause.as_deref())
        .set("event", d.event.as_deref())
        .set("effect", d.effect.as_deref())
        .set("source_kind", &d.source_kind)
        .set("analysis_id", d.analysis)
        .set("aspects", joined(&d.aspects))
        .set("areas", joined(&d.areas))
        .set("matrix_id", s.matrix)
        .set("consequence_confidentiality", d.levels.aspect(Aspect::Confidentiality))
        .set("consequence_integrity", d.levels.aspect(Aspect::Integrity))
        .set("consequence_availability", d.levels.aspect(Aspect::Availability))
        .set("consequence_traceability", d.levels.aspect(Aspect::Traceability))
        .set("inherent_likelihood", likelihood(Which::Inherent))
        .set("inherent_consequence", consequence(Which::Inherent))
        .set("inherent_cell", cell(&places.inherent))
        .set("inherent_zone", zone(&places.inherent))
        .set("current_likelihood", likelihood(Which::Current))
        .set("current_consequence", consequence(Which::Current))
        .set("current_cell", cell(&places.current))
        .set("current_zone", zone(&places.current))
        .set("current_value", places.current.as_ref().map(|p| p.value))
        .set("current_rank", places.current.as_ref().map_or(0, |p| p.rank))
        .set("target_likelihood", likelihood(Which::Target))
        .set("target_consequence", consequence(Which::Target))
        .set("target_cell", cell(&places.target))
        .set("target_zone", zone(&places.target))
        .set("treatment", d.treatment.as_deref())
        .set("controls", d.controls.as_deref())
        .set("owner_function_id", d.owner)
        .set("review_by", d.review_by)
        .set("escalated_to", s.escalated_to.as_deref())
        .set("escalated_reason", s.escalated_reason.as_deref())
        .set("escalated_function_id", s.escalated_function)
        .set("state", s.state.key())
        .set("is_open", s.state.is_open())
        .set("rejudge_by", s.rejudge_by)
        .set("accepted_until", s.accepted_until)
        .set("acceptance_expired_on", s.acceptance_expired_on)
        .set("unit_id", d.unit)
        .set("secrecy", d.secrecy.key())
}

/// How the risk stands from now on, for what has moved since a day. Written when level or state moved, not with every edit.
async fn remember(tx: &mut WriteTx<'_>, risk: &Risk, places: &Places) -> Result<(), DbError> {
    let (current, at) = (risk.data().levels.current, tx.ctx().now);
    let sql =
        Sql::new("INSERT INTO risk_level_history (risk_id, at, matrix_id, likelihood, consequence, zone, rank, state) VALUES (")
            .bind(risk.id())
            .push(", ")
            .bind(at)
            .push(", ")
            .bind(risk.standing.matrix)
            .push(", ")
            .bind(current.map(|c| c.likelihood))
            .push(", ")
            .bind(current.map(|c| c.consequence))
            .push(", ")
            .bind(places.current.as_ref().map(|p| p.zone.clone()))
            .push(", ")
            .bind(places.current.as_ref().map_or(0, |p| p.rank))
            .push(", ")
            .bind(risk.standing.state.key())
            .push(
                ") ON CONFLICT (risk_id, at) DO UPDATE SET matrix_id = excluded.matrix_id, likelihood = excluded.likelihood, \
             consequence = excluded.consequence, zone = excluded.zone, rank = excluded.rank, state = excluded.state",
            );
    tx.exec(sql).await.map(drop)
}

/// `RISK-2026-042`. The number is taken within the transaction, so that one that is rolled back leaves no gap.
async fn next_reference(tx: &mut WriteTx<'_>) -> Result<String, DbError> {
    let year = i64::from(tx.ctx().now.local().year());
    let sql = Sql::new("INSERT INTO risk_number (year, last) VALUES (").bind(year);
    let sql = sql.push(", 1) ON CONFLICT (year) DO UPDATE SET last = risk_number.last + 1 RETURNING last");
    let row = tx.one(sql).await?.ok_or(DbError::NotFound)?;
    Ok(format!("RISK-{year:04}-{:03}", row.int("last")?))
}

/// What the graph knows of a risk.
pub fn projection(risk: &Risk) -> Projection {
    let (d, archived) = (risk.data(), risk.record.is_archived());
    let links = risk.links.iter().map(|link| Edge { relation: link.relation, kind: link.kind, to: link.target });
    let owner = d.owner.map(|to| Edge { relation: "owned_by", kind: "function", to });
    let analysis = d.analysis.map(|to| Edge { relation: "part_of", kind: "risk_analysis", to });
    Projection {
        kind: KIND,
        id: risk.id(),
        title: title(&risk.reference, &d.name),
        search: d.event.clone().unwrap_or_default(),
        unit: d.unit,
        extra_units: Vec::new(),
        secrecy: d.secrecy,
        state: if archived { "archived" } else { risk.standing.state.key() }.to_owned(),
        edges: links.chain(owner).chain(analysis).collect(),
        duties: if archived { Vec::new() } else { duties(d, &risk.standing) },
    }
}

/// What the owner must do now, and whoever the risk has been lifted to.
fn duties(d: &NewRisk, s: &Standing) -> Vec<Duty> {
    let duty = |what, due| Duty { what, function: d.owner, due };
    let next = match (s.state, s.acceptance_expired_on) {
        (State::Closed, _) => return Vec::new(),
        (_, Some(day)) => Some(duty("risk_expired", Some(day))),
        (State::Identified, _) => Some(duty("risk_judge", d.review_by)),
        (State::Assessed, _) => Some(duty("risk_treat", d.review_by)),
        (State::Treating, _) => Some(duty("risk_finish", d.review_by)),
        _ => d.review_by.map(|day| duty("risk_review", Some(day))),
    };
    let renew = s.accepted_until.map(|day| duty("risk_renew", Some(day)));
    let rejudge = s.rejudge_by.map(|day| duty("risk_rejudge", Some(day)));
    let lifted =
        s.escalated_to.as_ref().map(|_| Duty { what: "risk_escalated", function: s.escalated_function, due: d.review_by });
    [next, renew, rejudge, lifted].into_iter().flatten().collect()
}

/// The risk, if the viewer covers it.
pub async fn get(db: &impl Reader, viewer: &Viewer, id: Id) -> Result<Option<Risk>, DbError> {
    let Some(row) = db.row(table::TABLE.row(COLUMNS, viewer, id)).await? else { return Ok(None) };
    risk(&row, links::of(db, id).await?).map(Some)
}

/// The risk as it stands inside the transaction, whoever asks: permission has been decided before.
pub(super) async fn in_tx(tx: &WriteTx<'_>, id: Id) -> Result<Risk, DbError> {
    get(tx, &Viewer::everything(), id).await?.ok_or(DbError::NotFound)
}

fn risk(row: &Row, links: Vec<super::model::Link>) -> Result<Risk, DbError> {
    let judgement = |which: Which| -> Result<Option<matrices::Judgement>, DbError> {
        let (l, c) = which.fields();
        Ok(row.opt_int(l)?.zip(row.opt_int(c)?).map(|(likelihood, consequence)| matrices::Judgement { likelihood, consequence }))
    };
    let (threatens, from, threats) = links::split(&links);
    let state = row.text("state")?;
    let wrong = || DbError::Value { column: "state".to_owned(), value: state.clone(), expected: "a state of a risk" };
    let aspect = |a: Aspect| row.opt_int(form::aspect_field(a));
    let standing = Standing {
        state: State::from_key(&state).ok_or_else(wrong)?,
        matrix: row.opt_id("matrix_id")?,
        rejudge_by: row.opt_date("rejudge_by")?,
        accepted_until: row.opt_date("accepted_until")?,
        acceptance_expired_on: row.opt_date("acceptance_expired_on")?,
        escalated_to: row.opt_text("escalated_to")?,
        escalated_reason: row.opt_text("escalated_reason")?,
        escalated_function: row.opt_id("escalated_function_id")?,
    };
    let record = row.record(NewRisk {
        name: row.text("name")?,
        cause: row.opt_text("cause")?,
        event: row.opt_text("event")?,
        effect: row.opt_text("effect")?,
        threatens,
        threats,
        aspects: split(row.opt_text("aspects")?),
        source_kind: row.text("source_kind")?,
        from,
        analysis: row.opt_id("analysis_id")?,
        levels: Levels {
            inherent: judgement(Which::Inherent)?,
            current: judgement(Which::Current)?,
            target: judgement(Which::Target)?,
            aspects: [
                aspect(Aspect::Confidentiality)?,
                aspect(Aspect::Integrity)?,
                aspect(Aspect::Availability)?,
                aspect(Aspect::Traceability)?,
            ],
        },
        treatment: row.opt_text("treatment")?,
        controls: row.opt_text("controls")?,
        owner: row.opt_id("owner_function_id")?,
        review_by: row.opt_date("review_by")?,
        areas: split(row.opt_text("areas")?),
        unit: row.opt_id("unit_id")?,
        secrecy: row.secrecy("secrecy")?,
    })?;
    Ok(Risk { record, reference: row.text("reference")?, standing, links })
}

/// All projections, for `vardkase verify`.
pub async fn projections(db: &Db) -> Result<Vec<Projection>, DbError> {
    let mut out = Vec::new();
    for id in table::TABLE.ids(db).await? {
        out.extend(get(db, &Viewer::everything(), id).await?.map(|risk| projection(&risk)));
    }
    Ok(out)
}
