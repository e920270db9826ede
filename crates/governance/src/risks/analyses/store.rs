//! Reading and writing risk analyses. A decided one is not changed. With `frozen.rs` the only files of this register that know SQL.
use super::{
    form, frozen,
    model::{Analysis, AnalysisRow, Link, NewAnalysis, OBJECTS, Standing, State},
    table,
};
use crate::risks::matrices;
use std::collections::BTreeMap;
use vk_core::{Id, Record, sort_key};
use vk_db::{Act, Change, Columns, Db, DbError, Duty, Edge, Projection, Reader, Recorded, Row, Sql, Viewer, WriteTx};
use vk_web::{
    form::{FieldDef, FieldErrors, Kit, Raw, Records, Stored, record_created, record_updated, write_archived},
    history::snapshot,
    table::{Table, search_text},
};

pub const REGISTER: &str = "risk_analyses";
pub const KIND: &str = "risk_analysis";
const ANALYSES: &str = "analyses";
const INVOLVES: &str = "involves";

const COLUMNS: &str = "a.id, a.name, a.description, a.method, a.matrix_id, a.leader_function_id, a.participants, a.planned_on, a.held_on, \
     a.report, a.state, a.decision, a.mandate, a.decided_by, a.decided_at, a.unit_id, a.secrecy, a.version, a.created_at, a.updated_at, \
     a.archived_at";

/// The register's records, for the kit.
#[derive(Debug)]
pub struct RiskAnalyses;

impl Records for RiskAnalyses {
    type New = NewAnalysis;
    type Row = AnalysisRow;
    const FIELDS: &'static [FieldDef] = form::FIELDS;

    fn table() -> &'static Table<AnalysisRow> {
        &table::TABLE
    }
    fn fresh() -> Raw {
        form::fresh()
    }
    fn from_raw(raw: &Raw) -> Result<NewAnalysis, FieldErrors> {
        form::from_raw(raw)
    }

    async fn refusals(kit: &Kit, id: Option<Id>, _: &Raw) -> Result<FieldErrors, DbError> {
        let Some(id) = id else { return Ok(FieldErrors::default()) };
        let decided = get(kit.db(), &Viewer::everything(), id).await?.is_some_and(|analysis| analysis.is_decided());
        Ok(if decided { FieldErrors::one("", "risk_analyses-error-decided") } else { FieldErrors::default() })
    }

    async fn load(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<Stored>, DbError> {
        Ok(get(db, viewer, id).await?.map(|a| Stored::of(&a.record, &a.record.data.name, form::to_raw(a.data()))))
    }

    async fn insert(tx: &mut WriteTx<'_>, new: NewAnalysis) -> Result<(Id, Recorded), DbError> {
        let (id, now) = (tx.ctx().new_id(), tx.ctx().now);
        let analysis = Analysis {
            links: resolve(tx, &new).await?,
            standing: Standing {
                state: State::Planned,
                matrix: matrices::in_use(tx).await?.map(|matrix| matrix.id()),
                decision: None,
                mandate: None,
                decided_by: None,
                decided_at: None,
            },
            record: Record { id, version: 1, created_at: now, updated_at: now, archived_at: None, data: new },
        };
        tx.insert_row("risk_analysis", id, columns(&analysis)).await?;
        write_links(tx, &analysis).await?;
        record_created::<RiskAnalyses>(tx, &form::to_raw(analysis.data()), projection(&analysis)).await
    }

    async fn update(tx: &mut WriteTx<'_>, id: Id, version: i64, new: NewAnalysis) -> Result<Recorded, DbError> {
        let old = undecided(tx, id).await?;
        let before = snapshot(tx, form::FIELDS, &form::to_raw(old.data())).await?;
        let analysis = Analysis {
            links: resolve(tx, &new).await?,
            record: Record { version, data: new, ..old.record },
            standing: old.standing,
        };
        tx.update_row("risk_analysis", id, version, columns(&analysis)).await?;
        write_links(tx, &analysis).await?;
        record_updated::<RiskAnalyses>(tx, &before, &form::to_raw(analysis.data()), projection(&analysis)).await
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let mut analysis = in_tx(tx, id).await?;
        let version = analysis.record.version;
        analysis.record.archived_at = archived.then_some(tx.ctx().now);
        write_archived::<RiskAnalyses>(tx, version, archived, projection(&analysis)).await
    }
}

/// The links that a form asks for, each with the kind of what it points at.
async fn resolve(tx: &WriteTx<'_>, new: &NewAnalysis) -> Result<Vec<Link>, DbError> {
    let mut out: Vec<Link> =
        new.involves.iter().map(|target| Link { relation: INVOLVES, kind: "function", target: *target }).collect();
    if new.objects.is_empty() {
        return Ok(out);
    }
    let mut kinds: BTreeMap<Id, &'static str> = BTreeMap::new();
    for row in tx.all(Sql::new("SELECT id, kind FROM node WHERE id IN ").list(new.objects.iter().copied())).await? {
        let kind = row.text("kind")?;
        if let Some(kind) = OBJECTS.iter().find(|known| **known == kind) {
            kinds.insert(row.id("id")?, kind);
        }
    }
    for target in &new.objects {
        let kind = kinds.get(target).ok_or_else(|| DbError::refused("objects", "risks-error-link"))?;
        out.push(Link { relation: ANALYSES, kind, target: *target });
    }
    Ok(out)
}

async fn write_links(tx: &mut WriteTx<'_>, analysis: &Analysis) -> Result<(), DbError> {
    tx.exec(Sql::new("DELETE FROM risk_analysis_link WHERE analysis_id = ").bind(analysis.id())).await?;
    for link in &analysis.links {
        let row = Columns::new()
            .set("analysis_id", analysis.id())
            .set("relation", link.relation)
            .set("target_id", link.target)
            .set("target_kind", link.kind);
        tx.insert("risk_analysis_link", row).await?;
    }
    Ok(())
}

/// All columns but those that every table has.
fn columns(analysis: &Analysis) -> Columns {
    let (d, s) = (analysis.data(), &analysis.standing);
    Columns::new()
        .set("name", &d.name)
        .set("name_key", sort_key(&d.name))
        .set("search_text", search_text([Some(d.name.as_str())]))
        .set("description", d.description.as_deref())
        .set("method", d.method.as_deref())
        .set("matrix_id", s.matrix)
        .set("leader_function_id", d.leader)
        .set("participants", d.participants.as_deref())
        .set("planned_on", d.planned_on)
        .set("held_on", d.held_on)
        .set("report", d.report.as_deref())
        .set("state", s.state.key())
        .set("decision", s.decision.as_deref())
        .set("mandate", s.mandate.as_deref())
        .set("decided_by", s.decided_by.as_deref())
        .set("decided_at", s.decided_at)
        .set("unit_id", d.unit)
        .set("secrecy", d.secrecy.key())
}

/// Moves an analysis on. Until it is decided it follows the matrix in use.
pub async fn change_state(tx: &mut WriteTx<'_>, id: Id, version: i64, to: State, reason: &str) -> Result<Recorded, DbError> {
    let old = undecided(tx, id).await?;
    if !old.standing.state.next().contains(&to) {
        return Err(DbError::refused("to", "risk_analyses-error-step"));
    }
    let matrix = matrices::in_use(tx).await?.map(|matrix| matrix.id()).or(old.standing.matrix);
    let standing = Standing { state: to, matrix, ..old.standing.clone() };
    let change = Change::new(REGISTER, Some(id), Act::Update);
    settle(tx, old, standing, version, noted(change, reason)).await
}

/// What a person says who decides about an analysis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    pub decision: String,
    /// By which mandate: place in the delegation order, paragraph of the minutes.
    pub mandate: String,
}

/// Decides a reported analysis; from then on it stands as it is, with its risks as they were.
pub async fn decide(tx: &mut WriteTx<'_>, id: Id, version: i64, decision: Decision) -> Result<Recorded, DbError> {
    let old = undecided(tx, id).await?;
    if old.standing.state != State::Report {
        return Err(DbError::refused("", "risk_analyses-error-not-reported"));
    }
    for (field, text) in [("decision", &decision.decision), ("mandate", &decision.mandate)] {
        if text.trim().is_empty() {
            return Err(DbError::refused(field, "form-required"));
        }
    }
    let standing = Standing {
        state: State::Decided,
        matrix: old.standing.matrix,
        decision: Some(decision.decision.clone()),
        mandate: Some(decision.mandate.clone()),
        decided_by: Some(tx.ctx().actor.name().to_owned()),
        decided_at: Some(tx.ctx().now),
    };
    let kept = frozen::freeze(tx, id).await?;
    let change = Change::new(REGISTER, Some(id), Act::Decide)
        .field("decision", None, Some(decision.decision))
        .field("mandate", None, Some(decision.mandate))
        .field("frozen", None, Some(kept.to_string()));
    settle(tx, old, standing, version, change).await
}

async fn settle(
    tx: &mut WriteTx<'_>,
    old: Analysis,
    standing: Standing,
    version: i64,
    change: Change,
) -> Result<Recorded, DbError> {
    let change = change.field("state", Some(old.standing.state.key().to_owned()), Some(standing.state.key().to_owned()));
    let analysis = Analysis { standing, ..old };
    tx.update_row("risk_analysis", analysis.id(), version, columns(&analysis)).await?;
    tx.record(change, Some(projection(&analysis))).await
}

fn noted(change: Change, reason: &str) -> Change {
    if reason.trim().is_empty() { change } else { change.note(reason.trim()) }
}

/// What the graph knows of an analysis.
pub fn projection(analysis: &Analysis) -> Projection {
    let (d, archived) = (analysis.data(), analysis.record.is_archived());
    let links = analysis.links.iter().map(|link| Edge { relation: link.relation, kind: link.kind, to: link.target });
    let leader = d.leader.map(|to| Edge { relation: "led_by", kind: "function", to });
    let duty = |what, due| vec![Duty { what, function: d.leader, due }];
    let duties = match analysis.standing.state {
        State::Decided => Vec::new(),
        _ if archived => Vec::new(),
        State::Planned => duty("risk_analysis_hold", d.planned_on),
        State::Running => duty("risk_analysis_report", d.planned_on),
        State::Report => duty("risk_analysis_decide", d.planned_on),
    };
    Projection {
        kind: KIND,
        id: analysis.id(),
        title: d.name.clone(),
        search: String::new(),
        unit: d.unit,
        extra_units: Vec::new(),
        secrecy: d.secrecy,
        state: if archived { "archived" } else { analysis.standing.state.key() }.to_owned(),
        edges: links.chain(leader).collect(),
        duties,
    }
}

/// The analysis, if the viewer covers it.
pub async fn get(db: &impl Reader, viewer: &Viewer, id: Id) -> Result<Option<Analysis>, DbError> {
    let Some(row) = db.row(table::TABLE.row(COLUMNS, viewer, id)).await? else { return Ok(None) };
    let sql = Sql::new("SELECT relation, target_id, target_kind FROM risk_analysis_link WHERE analysis_id = ").bind(id);
    let rows = db.rows(sql.push(" ORDER BY relation, target_id")).await?;
    let links: Vec<Link> = rows.iter().filter_map(|row| link(row).transpose()).collect::<Result<_, _>>()?;
    analysis(&row, links).map(Some)
}

fn link(row: &Row) -> Result<Option<Link>, DbError> {
    let (relation, kind, target) = (row.text("relation")?, row.text("target_kind")?, row.id("target_id")?);
    Ok(match relation.as_str() {
        INVOLVES => Some(Link { relation: INVOLVES, kind: "function", target }),
        _ => OBJECTS.iter().find(|known| **known == kind).map(|kind| Link { relation: ANALYSES, kind, target }),
    })
}

/// Whether an analysis is decided, whoever asks: one that does not exist is not.
pub async fn is_decided(db: &impl Reader, id: Id) -> Result<bool, DbError> {
    let sql = Sql::new("SELECT 1 AS yes FROM risk_analysis WHERE state = 'decided' AND id = ").bind(id);
    Ok(db.row(sql).await?.is_some())
}

async fn in_tx(tx: &WriteTx<'_>, id: Id) -> Result<Analysis, DbError> {
    get(tx, &Viewer::everything(), id).await?.ok_or(DbError::NotFound)
}

async fn undecided(tx: &WriteTx<'_>, id: Id) -> Result<Analysis, DbError> {
    let analysis = in_tx(tx, id).await?;
    if analysis.is_decided() { Err(DbError::refused("", "risk_analyses-error-decided")) } else { Ok(analysis) }
}

fn analysis(row: &Row, links: Vec<Link>) -> Result<Analysis, DbError> {
    let of = |relation: &str| links.iter().filter(|l| l.relation == relation).map(|l| l.target).collect::<Vec<Id>>();
    let state = row.text("state")?;
    let wrong = || DbError::Value { column: "state".to_owned(), value: state.clone(), expected: "a state of a risk analysis" };
    let standing = Standing {
        state: State::from_key(&state).ok_or_else(wrong)?,
        matrix: row.opt_id("matrix_id")?,
        decision: row.opt_text("decision")?,
        mandate: row.opt_text("mandate")?,
        decided_by: row.opt_text("decided_by")?,
        decided_at: row.opt_instant("decided_at")?,
    };
    let record = row.record(NewAnalysis {
        name: row.text("name")?,
        description: row.opt_text("description")?,
        objects: of(ANALYSES),
        method: row.opt_text("method")?,
        leader: row.opt_id("leader_function_id")?,
        involves: of(INVOLVES),
        participants: row.opt_text("participants")?,
        planned_on: row.opt_date("planned_on")?,
        held_on: row.opt_date("held_on")?,
        report: row.opt_text("report")?,
        unit: row.opt_id("unit_id")?,
        secrecy: row.secrecy("secrecy")?,
    })?;
    Ok(Analysis { record, standing, links })
}

/// All projections, for `vardkase verify`.
pub async fn projections(db: &Db) -> Result<Vec<Projection>, DbError> {
    let mut out = Vec::new();
    for id in table::TABLE.ids(db).await? {
        out.extend(get(db, &Viewer::everything(), id).await?.map(|analysis| projection(&analysis)));
    }
    Ok(out)
}
