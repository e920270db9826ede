//! Reading and writing evidence. Its state is written here and in `measures.rs`, each time with the sums of the assessments that it shows something in.
use super::{
    form,
    model::{Evidence, EvidenceRow, Held, NewEvidence, StoredReading},
    state::{Basis, Why, freshness, last_day, why},
    table,
};
use crate::assessments::{scale::Freshness, summary};
use vk_core::{Date, Id, sort_key};
use vk_db::{Act, Change, Columns, Db, DbError, Duty, Edge, Projection, Reader, Recorded, Row, Sql, Viewer, WriteTx};
use vk_web::{
    Message,
    form::{FieldDef, FieldErrors, Raw, Records, Stored, record_created, record_updated, write_archived},
    history::snapshot,
    table::{Table, search_text},
};

pub const REGISTER: &str = "evidence";
pub const KIND: &str = "evidence";

const COLUMNS: &str = "e.id, e.name, e.kind, e.reference, e.statement, e.valid_until, e.measure, e.record_id, e.parameter, e.amber, e.red, \
     e.responsible_function_id, e.state, e.state_since, COALESCE((SELECT m.why FROM measure_reading m WHERE m.evidence_id = e.id \
     AND m.at >= e.state_since ORDER BY m.at DESC LIMIT 1), e.why) AS why, e.unit_id, e.secrecy, e.version, e.created_at, e.updated_at, e.archived_at";

/// The register's records, for the kit.
#[derive(Debug)]
pub struct Evidences;

impl Records for Evidences {
    type New = NewEvidence;
    type Row = EvidenceRow;
    const FIELDS: &'static [FieldDef] = form::FIELDS;

    fn table() -> &'static Table<EvidenceRow> {
        &table::TABLE
    }
    fn fresh() -> Raw {
        form::fresh()
    }
    fn from_raw(raw: &Raw) -> Result<NewEvidence, FieldErrors> {
        form::from_raw(raw)
    }

    async fn load(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<Stored>, DbError> {
        let found = get(db, viewer, id).await?;
        Ok(found.map(|record| Stored::of(&record, &record.data.new.name, form::to_raw(&record.data.new))))
    }

    async fn insert(tx: &mut WriteTx<'_>, new: NewEvidence) -> Result<(Id, Recorded), DbError> {
        let id = tx.ctx().new_id();
        let new = with_last_day(tx, new);
        let (state, why) = first_state(tx, id, &new).await?;
        let row = columns(&new).set("state", state.key()).set("why", why.json()?).set("state_since", tx.ctx().now);
        tx.insert_row("evidence", id, row).await?;
        let projection = project(tx, id).await?;
        record_created::<Evidences>(tx, &form::to_raw(&new), projection).await
    }

    async fn update(tx: &mut WriteTx<'_>, id: Id, version: i64, new: NewEvidence) -> Result<Recorded, DbError> {
        let old = by_id(tx, id).await?.ok_or(DbError::NotFound)?;
        let before = snapshot(tx, form::FIELDS, &form::to_raw(&old.data.new)).await?;
        let new = with_last_day(tx, new);
        tx.update_row("evidence", id, version, columns(&new)).await?;
        // A changed day or measure is judged at once; changed thresholds wait for the next reading, which the page asks for.
        if new.kind != "measure" || new.measure != old.data.new.measure || new.record != old.data.new.record {
            let (state, why) = first_state(tx, id, &new).await?;
            set_state(tx, &old, state, &why).await?;
        }
        let projection = project(tx, id).await?;
        record_updated::<Evidences>(tx, &before, &form::to_raw(&new), projection).await
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let old = by_id(tx, id).await?.ok_or(DbError::NotFound)?;
        let at = archived.then_some(tx.ctx().now);
        tx.exec(Sql::new("UPDATE evidence SET archived_at = ").bind(at).push(" WHERE id = ").bind(id)).await?;
        touch(tx, id).await?;
        let projection = project(tx, id).await?;
        write_archived::<Evidences>(tx, old.version, archived, projection).await
    }
}

fn with_last_day(tx: &WriteTx<'_>, new: NewEvidence) -> NewEvidence {
    NewEvidence { valid_until: last_day(&new.kind, new.valid_until, tx.ctx().now.local_date()), ..new }
}

/// The state before any reading: by the day, or not measured yet.
async fn first_state(tx: &WriteTx<'_>, id: Id, new: &NewEvidence) -> Result<(Freshness, Why), DbError> {
    if new.kind == "measure" {
        return Ok((Freshness::None, Why::of(&Message::new("evidence-why-unread"))));
    }
    judged(tx, id, new, tx.ctx().now.local_date()).await
}

/// The state of everything but live evidence on this day: by its last day, and whether the file is there.
pub async fn judged(db: &impl Reader, id: Id, e: &NewEvidence, today: Date) -> Result<(Freshness, Why), DbError> {
    let missing = e.kind == "file" && e.reference.is_none() && attached(db, id).await?.is_empty();
    let basis = if missing { Basis::NoFile(e.valid_until) } else { Basis::Dated(e.valid_until) };
    let state = freshness(&basis, today);
    Ok((state, Why::of(&why(&basis, state))))
}

/// The names of the files that are attached to the evidence; removed and infected ones are not.
pub async fn attached(db: &impl Reader, id: Id) -> Result<Vec<String>, DbError> {
    let sql = Sql::new("SELECT name FROM attachment WHERE removed_at IS NULL AND node_id = ").bind(id);
    db.rows(sql.push(" ORDER BY at, id LIMIT 100")).await?.iter().map(|row| row.text("name")).collect()
}

/// Writes the state. When it turns, the turn is kept, and the sums that count it are made again; says whether it turned.
pub async fn set_state(tx: &mut WriteTx<'_>, old: &Evidence, state: Freshness, why: &Why) -> Result<bool, DbError> {
    let (now, why) = (tx.ctx().now, why.json()?);
    let turned = state != old.data.state;
    let mut sql = Sql::new("UPDATE evidence SET state = ").bind(state.key()).push(", why = ").bind(&why);
    if turned {
        sql = sql.push(", state_since = ").bind(now);
    }
    tx.exec(sql.push(" WHERE id = ").bind(old.id)).await?;
    if turned {
        let turn = Sql::new("INSERT INTO evidence_turned (evidence_id, at, from_state, to_state, why) VALUES (").bind(old.id);
        let turn = turn.push(", ").bind(now).push(", ").bind(old.data.state.key()).push(", ").bind(state.key());
        tx.exec(
            turn.push(", ")
                .bind(why)
                .push(") ON CONFLICT (evidence_id, at) DO UPDATE SET to_state = excluded.to_state, why = excluded.why"),
        )
        .await?;
        touch(tx, old.id).await?;
    }
    Ok(turned)
}

/// Sums up the assessments that this evidence shows something in.
pub async fn touch(tx: &mut WriteTx<'_>, id: Id) -> Result<(), DbError> {
    let sql = Sql::new("SELECT DISTINCT assessment_id AS id FROM evidence_requirement WHERE evidence_id = ").bind(id);
    let ids: Vec<Id> = tx.all(sql).await?.iter().map(|row| row.id("id")).collect::<Result<_, _>>()?;
    summary::touch(tx, &ids, None).await
}

/// Lets evidence show a requirement in an assessment, or no longer.
pub async fn show(tx: &mut WriteTx<'_>, id: Id, at: (Id, Id), shows: bool, what: &str) -> Result<Recorded, DbError> {
    let old = Sql::new("DELETE FROM evidence_requirement WHERE evidence_id = ").bind(id).push(" AND assessment_id = ").bind(at.0);
    tx.exec(old.push(" AND requirement_id = ").bind(at.1)).await?;
    if shows {
        let row = Columns::new().set("evidence_id", id).set("assessment_id", at.0).set("requirement_id", at.1);
        tx.insert("evidence_requirement", row).await?;
    }
    summary::touch(tx, &[at.0], Some(at.1)).await?;
    let (before, after) = if shows { (None, Some(what.to_owned())) } else { (Some(what.to_owned()), None) };
    let projection = project(tx, id).await?;
    tx.record(Change::new(REGISTER, Some(id), Act::Update).field("shows", before, after), Some(projection)).await
}

/// The columns that a form fills.
fn columns(e: &NewEvidence) -> Columns {
    Columns::new()
        .set("name", &e.name)
        .set("name_key", sort_key(&e.name))
        .set("search_text", search_text([Some(e.name.as_str()), e.reference.as_deref()]))
        .set("kind", &e.kind)
        .set("reference", e.reference.as_deref())
        .set("statement", e.statement.as_deref())
        .set("valid_until", e.valid_until)
        .set("measure", e.measure.as_deref())
        .set("record_id", e.record)
        .set("parameter", e.parameter)
        .set("amber", e.amber)
        .set("red", e.red)
        .set("responsible_function_id", e.responsible)
        .set("unit_id", e.unit)
        .set("secrecy", e.secrecy.key())
}

/// The evidence, if the viewer covers it.
pub async fn get(db: &impl Reader, viewer: &Viewer, id: Id) -> Result<Option<Evidence>, DbError> {
    db.row(table::TABLE.row(COLUMNS, viewer, id)).await?.as_ref().map(evidence).transpose()
}

/// The evidence, whoever asks: permission has been decided before.
pub async fn by_id(db: &impl Reader, id: Id) -> Result<Option<Evidence>, DbError> {
    get(db, &Viewer::everything(), id).await
}

fn evidence(row: &Row) -> Result<Evidence, DbError> {
    row.record(Held {
        new: NewEvidence {
            name: row.text("name")?,
            kind: row.text("kind")?,
            reference: row.opt_text("reference")?,
            statement: row.opt_text("statement")?,
            valid_until: row.opt_date("valid_until")?,
            measure: row.opt_text("measure")?,
            record: row.opt_id("record_id")?,
            parameter: row.opt_int("parameter")?,
            amber: row.opt_int("amber")?,
            red: row.opt_int("red")?,
            responsible: row.opt_id("responsible_function_id")?,
            unit: row.opt_id("unit_id")?,
            secrecy: row.secrecy("secrecy")?,
        },
        state: Freshness::from_key(&row.text("state")?).unwrap_or(Freshness::None),
        why: Why::parse(&row.text("why")?),
        since: row.instant("state_since")?,
    })
}

/// The newest readings, newest first.
pub async fn readings(db: &impl Reader, id: Id, limit: i64) -> Result<Vec<StoredReading>, DbError> {
    let sql = Sql::new("SELECT at, value, state, why FROM measure_reading WHERE evidence_id = ").bind(id);
    let read = |row: &Row| {
        Ok::<_, DbError>(StoredReading {
            at: row.instant("at")?,
            value: row.opt_int("value")?,
            state: Freshness::from_key(&row.text("state")?).unwrap_or(Freshness::None),
            why: Why::parse(&row.text("why")?),
        })
    };
    db.rows(sql.push(" ORDER BY at DESC LIMIT ").bind(limit)).await?.iter().map(read).collect()
}

/// One thing that evidence shows: assessment and requirement with their names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub assessment: Id,
    pub assessment_name: String,
    pub requirement: Id,
    pub requirement_name: String,
}

/// What the evidence shows, among the assessments that the viewer covers.
pub async fn shown(db: &impl Reader, id: Id, assessments: &Viewer) -> Result<Vec<Shown>, DbError> {
    let sql = Sql::new(
        "SELECT a.id AS assessment_id, a.name AS assessment_name, r.id AS requirement_id, r.ref_id, r.name AS requirement_name \
         FROM evidence_requirement er JOIN assessment a ON a.id = er.assessment_id JOIN requirement r ON r.id = er.requirement_id \
         WHERE er.evidence_id = ",
    );
    let read = |row: &Row| {
        let reference = row.opt_text("ref_id")?.map(|r| format!("{r} ")).unwrap_or_default();
        Ok::<_, DbError>(Shown {
            assessment: row.id("assessment_id")?,
            assessment_name: row.text("assessment_name")?,
            requirement: row.id("requirement_id")?,
            requirement_name: format!("{reference}{}", row.text("requirement_name")?),
        })
    };
    let sql = sql.bind(id).and_visible(assessments, "a").push(" ORDER BY a.name_key, a.id, r.position LIMIT 500");
    db.rows(sql).await?.iter().map(read).collect()
}

/// The evidence beside one requirement, as far as the viewer covers it.
pub async fn beside(db: &impl Reader, assessment: Id, requirement: Id, viewer: &Viewer) -> Result<Vec<Evidence>, DbError> {
    let sql = Sql::new(&format!("SELECT {COLUMNS} FROM evidence_requirement er JOIN evidence e ON e.id = er.evidence_id "));
    let sql = sql.push("WHERE e.archived_at IS NULL AND er.assessment_id = ").bind(assessment);
    let sql = sql.push(" AND er.requirement_id = ").bind(requirement).and_visible(viewer, "e");
    db.rows(sql.push(" ORDER BY e.name_key, e.id")).await?.iter().map(evidence).collect()
}

/// What the graph knows of the evidence.
pub async fn project(db: &impl Reader, id: Id) -> Result<Projection, DbError> {
    let evidence = by_id(db, id).await?.ok_or(DbError::NotFound)?;
    let (e, archived) = (&evidence.data.new, evidence.archived_at.is_some());
    let mut edges: Vec<Edge> = e.responsible.map(|to| Edge { relation: "owned_by", kind: "function", to }).into_iter().collect();
    let shows = Sql::new("SELECT DISTINCT assessment_id, requirement_id FROM evidence_requirement WHERE evidence_id = ").bind(id);
    for row in db.rows(shows).await? {
        edges.push(Edge { relation: "shows", kind: "assessment", to: row.id("assessment_id")? });
        edges.push(Edge { relation: "shows", kind: "requirement", to: row.id("requirement_id")? });
    }
    // Dated evidence is due on its last day, live evidence when it has turned, a missing file at once.
    let turned = matches!(evidence.data.state, Freshness::Amber | Freshness::Red).then(|| evidence.data.since.local_date());
    let due = match e.kind.as_str() {
        "measure" => turned,
        "file" => e.valid_until.into_iter().chain(turned).min(),
        _ => e.valid_until,
    };
    let duties = due.filter(|_| !archived).map(|due| Duty { what: "renew_evidence", function: e.responsible, due: Some(due) });
    Ok(Projection {
        kind: KIND,
        id,
        title: e.name.clone(),
        search: e.reference.clone().unwrap_or_default(),
        unit: e.unit,
        extra_units: Vec::new(),
        secrecy: e.secrecy,
        state: if archived { "archived".to_owned() } else { evidence.data.state.key().to_owned() },
        edges,
        duties: duties.into_iter().collect(),
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
