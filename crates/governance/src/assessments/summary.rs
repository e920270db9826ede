//! The sums of an assessment, kept beside it: recomputed in the same transaction as whatever changes them, so that overview, lists and gaps read
//! columns and add nothing up from answers. What time or a catalogue changes, a job finds.
use super::{
    content::rules,
    lines::{Line, Of, Shelf, lines},
    model::Assessment,
    scale::{Counts, Standing},
    store, subject,
};
use crate::join::Class;
use std::collections::{BTreeMap, BTreeSet};
use vk_core::{Aspect, Ctx, Id, Instant, Lang};
use vk_db::{Act, Change, Columns, DbError, Reader, Sql, WriteTx};
use vk_web::{App, AppError};

/// Assessments summed up in one transaction by the job, so that the writer is never held for long.
const BATCH: usize = 50;

/// Sums up these assessments and every other one that their answers reach: those that inherit (all their answers, or `requirement`'s only), and the
/// subject's other assessments through mappings.
pub async fn touch(tx: &mut WriteTx<'_>, changed: &[Id], requirement: Option<Id>) -> Result<(), DbError> {
    let mut shelf = Shelf::default();
    let mut seen: BTreeSet<Id> = changed.iter().copied().collect();
    let mut waiting: Vec<Id> = changed.to_vec();
    while let Some(id) = waiting.pop() {
        let heirs = Sql::new("SELECT DISTINCT assessment_id AS id FROM assessment_answer WHERE inherits_from = ").bind(id);
        let heirs = match requirement {
            Some(requirement) => heirs.push(" AND requirement_id = ").bind(requirement),
            None => heirs,
        };
        let siblings = Sql::new("SELECT b.id FROM assessment a JOIN assessment b ON b.subject_id = a.subject_id WHERE a.id = ");
        for sql in [heirs, siblings.bind(id)] {
            for row in tx.all(sql).await? {
                let reached = row.id("id")?;
                if seen.insert(reached) {
                    waiting.push(reached);
                }
            }
        }
    }
    for id in seen {
        summarise(tx, &mut shelf, id).await?;
    }
    Ok(())
}

/// Sums up all assessments of a system, and of the units whose class it is part of: call it when the class of the system has changed.
pub async fn resummarise_system(tx: &mut WriteTx<'_>, system: Id) -> Result<(), DbError> {
    let sql = Sql::new("SELECT id FROM assessment WHERE subject_id = ").bind(system).push(
        " OR subject_id IN (SELECT uc.ancestor FROM system s JOIN unit_closure uc ON uc.descendant = s.unit_id WHERE s.id = ",
    );
    let rows = tx.all(sql.bind(system).push(")")).await?;
    let ids: Vec<Id> = rows.iter().map(|row| row.id("id")).collect::<Result<_, _>>()?;
    touch(tx, &ids, None).await
}

/// Sums up all assessments of a unit and of those above it: call it when a system has left it.
pub async fn resummarise_unit(tx: &mut WriteTx<'_>, unit: Id) -> Result<(), DbError> {
    let sql = Sql::new("SELECT id FROM assessment WHERE subject_id IN (SELECT ancestor FROM unit_closure WHERE descendant = ");
    let rows = tx.all(sql.bind(unit).push(")")).await?;
    let ids: Vec<Id> = rows.iter().map(|row| row.id("id")).collect::<Result<_, _>>()?;
    touch(tx, &ids, None).await
}

/// Sums up the assessments of a subject that are held against a requirement's source.
pub async fn resummarise_requirement(tx: &mut WriteTx<'_>, subject: Id, requirement: Id) -> Result<(), DbError> {
    let sql = Sql::new("SELECT a.id FROM assessment a JOIN requirement r ON r.source_id = a.source_id WHERE a.subject_id = ");
    let rows = tx.all(sql.bind(subject).push(" AND r.id = ").bind(requirement)).await?;
    let ids: Vec<Id> = rows.iter().map(|row| row.id("id")).collect::<Result<_, _>>()?;
    touch(tx, &ids, Some(requirement)).await
}

/// One assessment's sums, areas and gaps. When the class has become another, or a closed assessment has unanswered requirements again, that is
/// recorded: somebody must see why there is more to answer.
async fn summarise(tx: &mut WriteTx<'_>, shelf: &mut Shelf, id: Id) -> Result<(), DbError> {
    let Some(old) = store::by_id(tx, id).await? else { return Ok(()) };
    let class = subject::class(tx, old.data.subject_kind, old.data.new.subject).await?;
    let lines = lines(tx, shelf, of(&old), &class, tx.ctx().now.local_date()).await?;
    let in_use = old.archived_at.is_none();
    let mut all = Counts::default();
    let mut areas: BTreeMap<String, Counts> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.applies) {
        all.add(line.standing());
        areas.entry(line.requirement.area().to_owned()).or_default().add(line.standing());
    }
    let state = match old.data.state.as_str() {
        _ if all.get(Standing::Unanswered) > 0 => "open",
        // An inherited or mapped answer has become another: what was reviewed is no longer what stands here.
        "reviewed" if in_use && vouched(&all) != vouched(&old.data.counts) => "answered",
        same => same,
    };
    write_sums(tx, id, &all, &class, state).await?;
    write_areas(tx, &old, &areas, in_use).await?;
    write_gaps(tx, &old, &class, &lines, in_use).await?;
    if class == old.data.class && state == old.data.state {
        return Ok(());
    }
    let changed = |before: String, after: String| (before != after).then_some((Some(before), Some(after)));
    let mut change = Change::new(store::REGISTER, Some(id), Act::Update);
    for (field, pair) in
        [("class", changed(old.data.class.text(), class.text())), ("state", changed(old.data.state.clone(), state.to_owned()))]
    {
        if let Some((before, after)) = pair {
            change = change.field(field, before, after);
        }
    }
    let projection = store::project(tx, id).await?;
    let _recorded = tx.record(change, Some(projection)).await?;
    Ok(())
}

/// What answers say is met or not applicable, whatever its evidence is worth today.
fn vouched(counts: &Counts) -> (i64, i64) {
    let met = [Standing::Met, Standing::Amber, Standing::Red].map(|s| counts.get(s)).into_iter().sum();
    (met, counts.get(Standing::NotApplicable))
}

/// What an assessment's lines are made from.
pub fn of(assessment: &Assessment) -> Of {
    Of {
        assessment: assessment.id,
        subject: assessment.data.new.subject,
        subject_kind: assessment.data.subject_kind,
        source: assessment.data.new.source,
    }
}

fn count_columns(mut columns: Columns, counts: &Counts) -> Columns {
    for standing in Standing::ALL {
        columns = columns.set(standing.column(), counts.get(standing));
    }
    columns.set("applicable", counts.applicable())
}

async fn write_sums(tx: &mut WriteTx<'_>, id: Id, counts: &Counts, class: &Class, state: &str) -> Result<(), DbError> {
    let mut sql = Sql::new("UPDATE assessment SET summarised_at = ").bind(tx.ctx().now).push(", state = ").bind(state);
    sql = sql.push(", applicable = ").bind(counts.applicable());
    for standing in Standing::ALL {
        sql = sql.push(", ").push(standing.column()).push(" = ").bind(counts.get(standing));
    }
    for (column, level) in subject::levels(class) {
        sql = sql.push(", ").push(column).push(" = ").bind(level);
    }
    tx.exec(sql.push(" WHERE id = ").bind(id)).await.map(drop)
}

async fn write_areas(
    tx: &mut WriteTx<'_>,
    assessment: &Assessment,
    areas: &BTreeMap<String, Counts>,
    in_use: bool,
) -> Result<(), DbError> {
    tx.exec(Sql::new("DELETE FROM assessment_area WHERE assessment_id = ").bind(assessment.id)).await?;
    for (area, counts) in areas.iter().filter(|_| in_use) {
        let row = Columns::new()
            .set("assessment_id", assessment.id)
            .set("area", area)
            .set("source_id", assessment.data.new.source)
            .set("unit_id", assessment.data.new.unit)
            .set("secrecy", assessment.data.new.secrecy.key());
        tx.insert("assessment_area", count_columns(row, counts)).await?;
    }
    Ok(())
}

/// What a gap's row says; an unchanged one is not written again and keeps the day since when it is open.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Gap {
    standing: String,
    weight: i64,
    area: String,
    legal_duty: bool,
    serves: [bool; 4],
    search: String,
    unit: Option<Id>,
    secrecy: String,
    since: Instant,
}

impl Gap {
    fn says_the_same(&self, other: &Gap) -> bool {
        Gap { since: other.since, ..self.clone() } == *other
    }
}

async fn write_gaps(
    tx: &mut WriteTx<'_>,
    assessment: &Assessment,
    class: &Class,
    lines: &[Line],
    in_use: bool,
) -> Result<(), DbError> {
    let mut known = stored_gaps(tx, assessment.id).await?;
    for line in lines.iter().filter(|line| in_use && line.applies && line.standing().is_gap()) {
        let gap = gap_of(tx, assessment, class, line);
        match known.remove(&line.requirement.id) {
            Some((_, old)) if old.says_the_same(&gap) => {}
            Some((id, old)) => {
                let since = if old.standing == gap.standing { old.since } else { tx.ctx().now };
                tx.exec(Sql::new("DELETE FROM assessment_gap WHERE id = ").bind(id)).await?;
                insert_gap(tx, id, (assessment.id, line.requirement.id), &Gap { since, ..gap }).await?;
            }
            None => {
                let id = tx.ctx().new_id();
                insert_gap(tx, id, (assessment.id, line.requirement.id), &gap).await?;
            }
        }
    }
    for (id, _) in known.into_values() {
        tx.exec(Sql::new("DELETE FROM assessment_gap WHERE id = ").bind(id)).await?;
    }
    Ok(())
}

fn gap_of(tx: &WriteTx<'_>, assessment: &Assessment, class: &Class, line: &Line) -> Gap {
    let requirement = &line.requirement;
    let factor = if requirement.legal_duty { rules().gaps.legal_factor } else { 1 };
    Gap {
        standing: line.standing().key().to_owned(),
        weight: (requirement.class_level(class) + 1) * factor,
        area: requirement.area().to_owned(),
        legal_duty: requirement.legal_duty,
        serves: Aspect::ALL.map(|a| requirement.serves(a)),
        search: vk_web::table::search_text([Some(requirement.title(Lang::Sv).as_str()), Some(assessment.data.new.name.as_str())]),
        unit: assessment.data.new.unit,
        secrecy: assessment.data.new.secrecy.key().to_owned(),
        since: tx.ctx().now,
    }
}

async fn insert_gap(tx: &mut WriteTx<'_>, id: Id, (assessment, requirement): (Id, Id), gap: &Gap) -> Result<(), DbError> {
    let [confidentiality, integrity, availability, traceability] = gap.serves;
    let row = Columns::new()
        .set("id", id)
        .set("assessment_id", assessment)
        .set("requirement_id", requirement)
        .set("standing", &gap.standing)
        .set("weight", gap.weight)
        .set("area", &gap.area)
        .set("legal_duty", gap.legal_duty)
        .set("confidentiality", confidentiality)
        .set("integrity", integrity)
        .set("availability", availability)
        .set("traceability", traceability)
        .set("search_text", &gap.search)
        .set("unit_id", gap.unit)
        .set("secrecy", &gap.secrecy)
        .set("since", gap.since);
    tx.insert("assessment_gap", row).await
}

async fn stored_gaps(tx: &WriteTx<'_>, assessment: Id) -> Result<BTreeMap<Id, (Id, Gap)>, DbError> {
    let sql = Sql::new(
        "SELECT id, requirement_id, standing, weight, area, legal_duty, confidentiality, integrity, availability, traceability, search_text, \
         unit_id, secrecy, since FROM assessment_gap WHERE assessment_id = ",
    );
    let mut out = BTreeMap::new();
    for row in tx.rows(sql.bind(assessment)).await? {
        let gap = Gap {
            standing: row.text("standing")?,
            weight: row.int("weight")?,
            area: row.text("area")?,
            legal_duty: row.bool("legal_duty")?,
            serves: [row.bool("confidentiality")?, row.bool("integrity")?, row.bool("availability")?, row.bool("traceability")?],
            search: row.text("search_text")?,
            unit: row.opt_id("unit_id")?,
            secrecy: row.text("secrecy")?,
            since: row.instant("since")?,
        };
        out.insert(row.id("requirement_id")?, (row.id("id")?, gap));
    }
    Ok(out)
}

/// The job: sums up what has gone stale because its catalogue or its class has changed.
pub async fn catch_up(app: &App, ctx: &Ctx) -> Result<(), AppError> {
    let ids = stale(&app.db).await?;
    for batch in ids.chunks(BATCH) {
        let mut tx = app.db.write(ctx).await?;
        touch(&mut tx, batch, None).await?;
        let change = Change::new(store::REGISTER, None, Act::Update).note(format!("summed up again: {}", batch.len()));
        let recorded = tx.record(change, None).await?;
        tx.commit(recorded).await?;
    }
    Ok(())
}

/// Assessments whose requirements were changed after they were summed up, or whose subject has another class by now.
async fn stale(db: &impl Reader) -> Result<Vec<Id>, DbError> {
    let catalogue = Sql::new(
        "SELECT a.id FROM assessment a JOIN (SELECT source_id, MAX(updated_at) AS changed FROM requirement GROUP BY source_id) r \
         ON r.source_id = a.source_id WHERE r.changed >= a.summarised_at ORDER BY a.id",
    );
    let mut out: BTreeSet<Id> = BTreeSet::new();
    for row in db.rows(catalogue).await? {
        out.insert(row.id("id")?);
    }
    let all = Sql::new(
        "SELECT id, subject_id, subject_kind, confidentiality, integrity, availability, traceability FROM assessment WHERE archived_at IS NULL",
    );
    let mut classes: BTreeMap<Id, Class> = BTreeMap::new();
    for row in db.rows(all).await? {
        let subject = row.id("subject_id")?;
        let class = match classes.get(&subject) {
            Some(known) => *known,
            None => *classes.entry(subject).or_insert(subject::class(db, &row.text("subject_kind")?, subject).await?),
        };
        if class != Class::from_row(&row)? {
            out.insert(row.id("id")?);
        }
    }
    Ok(out.into_iter().collect())
}
