//! Reading what is left when an incident is over.
use super::{Assessed, Cause, Cost, Custody, Exhibit, Lesson};
use std::collections::BTreeMap;
use vk_core::Id;
use vk_db::{DbError, Reader, Row, Sql};

/// All costs, also those that were taken back, in order of coming.
pub async fn costs(db: &impl Reader, incident: Id) -> Result<Vec<Cost>, DbError> {
    let sql = Sql::new("SELECT * FROM incident_cost WHERE incident_id = ").bind(incident).push(" ORDER BY at, id");
    db.rows(sql).await?.iter().map(cost).collect()
}

/// Every cause that was named, the newest first.
pub async fn causes(db: &impl Reader, incident: Id) -> Result<Vec<Cause>, DbError> {
    let sql = Sql::new("SELECT * FROM incident_cause WHERE incident_id = ").bind(incident).push(" ORDER BY no DESC");
    db.rows(sql).await?.iter().map(one_cause).collect()
}

/// The cause that counts.
pub async fn cause(db: &impl Reader, incident: Id) -> Result<Option<Cause>, DbError> {
    let sql = Sql::new("SELECT * FROM incident_cause WHERE incident_id = ").bind(incident).push(" ORDER BY no DESC LIMIT 1");
    db.row(sql).await?.as_ref().map(one_cause).transpose()
}

pub async fn lessons(db: &impl Reader, incident: Id) -> Result<Vec<Lesson>, DbError> {
    let sql = Sql::new("SELECT * FROM incident_lesson WHERE incident_id = ").bind(incident).push(" ORDER BY at, id");
    let lesson = |r: &Row| {
        Ok(Lesson {
            id: r.id("id")?,
            text: r.text("text")?,
            action: r.opt_id("action_id")?,
            no_action_reason: r.opt_text("no_action_reason")?,
            by: r.text("by_name")?,
            at: r.instant("at")?,
        })
    };
    db.rows(sql).await?.iter().map(lesson).collect()
}

/// The names of actions, as the graph has them: of a secret one none.
pub async fn action_names(db: &impl Reader, lessons: &[Lesson]) -> Result<BTreeMap<Id, String>, DbError> {
    let ids = lessons.iter().filter_map(|l| l.action);
    let sql = Sql::new("SELECT id, title FROM node WHERE secrecy <> 'secret' AND id IN ").list(ids);
    db.rows(sql).await?.iter().map(|r| Ok((r.id("id")?, r.text("title")?))).collect()
}

/// Evidence that is kept, with where it has been.
pub async fn exhibits(db: &impl Reader, incident: Id) -> Result<Vec<Exhibit>, DbError> {
    let sql =
        Sql::new("SELECT c.* FROM incident_custody c JOIN incident_exhibit e ON e.id = c.exhibit_id WHERE e.incident_id = ");
    let mut been: BTreeMap<Id, Vec<Custody>> = BTreeMap::new();
    for row in db.rows(sql.bind(incident).push(" ORDER BY c.exhibit_id, c.no")).await? {
        been.entry(row.id("exhibit_id")?).or_default().push(custody(&row)?);
    }
    let sql = Sql::new("SELECT * FROM incident_exhibit WHERE incident_id = ").bind(incident).push(" ORDER BY no");
    db.rows(sql).await?.iter().map(|row| exhibit(row, been.remove(&row.id("id")?).unwrap_or_default())).collect()
}

/// Files beside the incident that are still there: id, name and hash. They are the kit's; only what may be taken into custody is read here.
pub async fn files(db: &impl Reader, incident: Id) -> Result<Vec<(Id, String, String)>, DbError> {
    let sql = Sql::new("SELECT id, name, sha256 FROM attachment WHERE removed_at IS NULL AND node_id = ").bind(incident);
    let rows = db.rows(sql.push(" ORDER BY at, id")).await?;
    rows.iter().map(|r| Ok((r.id("id")?, r.text("name")?, r.text("sha256")?))).collect()
}

/// Every decision about one duty, the first one first.
pub async fn assessments(db: &impl Reader, track: Id) -> Result<Vec<Assessed>, DbError> {
    let sql = Sql::new("SELECT * FROM incident_assessment WHERE track_id = ").bind(track).push(" ORDER BY no");
    let assessed = |r: &Row| {
        Ok(Assessed {
            no: r.int("no")?,
            assessment: r.text("assessment")?,
            reason: r.opt_text("reason")?,
            by: r.text("by_name")?,
            at: r.instant("at")?,
        })
    };
    db.rows(sql).await?.iter().map(assessed).collect()
}

fn cost(row: &Row) -> Result<Cost, DbError> {
    let withdrawn = row.opt_text("withdrawn_by")?.zip(row.opt_text("withdrawn_reason")?);
    Ok(Cost {
        id: row.id("id")?,
        kind: row.text("kind")?,
        amount: row.int("amount")?,
        estimated: row.bool("estimated")?,
        note: row.text("note")?,
        by: row.text("by_name")?,
        at: row.instant("at")?,
        withdrawn,
    })
}

fn one_cause(row: &Row) -> Result<Cause, DbError> {
    Ok(Cause {
        no: row.int("no")?,
        kind: row.text("kind")?,
        text: row.text("text")?,
        confidence: row.text("confidence")?,
        by: row.text("by_name")?,
        at: row.instant("at")?,
    })
}

fn exhibit(row: &Row, custody: Vec<Custody>) -> Result<Exhibit, DbError> {
    Ok(Exhibit {
        id: row.id("id")?,
        no: row.int("no")?,
        kind: row.text("kind")?,
        source: row.opt_id("source_id")?,
        label: row.text("label")?,
        sha256: row.opt_text("sha256")?,
        by: row.text("by_name")?,
        at: row.instant("at")?,
        custody,
    })
}

fn custody(row: &Row) -> Result<Custody, DbError> {
    Ok(Custody {
        act: row.text("act")?,
        at: row.instant("at")?,
        from: row.text("from_whom")?,
        to: row.text("to_whom")?,
        place: row.text("place")?,
        sha256: row.opt_text("sha256")?,
        note: row.text("note")?,
        by: row.text("by_name")?,
        recorded_at: row.instant("recorded_at")?,
    })
}
