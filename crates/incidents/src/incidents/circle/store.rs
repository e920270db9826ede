//! Reading who takes part.
use super::{Circle, Part, Participant, Standing};
use crate::incidents::{
    content,
    desk::{REGISTER_KEY, finish},
    error::IncidentError,
    model::Incident,
};
use std::collections::BTreeSet;
use vk_core::{Ctx, Id, Scope};
use vk_db::{Act, Change, Db, DbError, Reader, Row, Sql, Viewer};

/// Everybody who takes or took part, in order of coming.
pub async fn participants(db: &impl Reader, incident: Id) -> Result<Vec<Participant>, DbError> {
    let sql = Sql::new(
        "SELECT p.*, u.name AS unit_name FROM incident_participant p JOIN unit u ON u.id = p.unit_id WHERE p.incident_id = ",
    );
    db.rows(sql.bind(incident).push(" ORDER BY p.added_at, p.id")).await?.iter().map(participant).collect()
}

/// The units that take part now, each once with its closest part: a merge may have made one of two.
pub async fn of_incident(db: &impl Reader, incident: Id) -> Result<Vec<(Id, Part)>, DbError> {
    let sql = Sql::new("SELECT unit_id, part FROM incident_participant WHERE ended_at IS NULL AND incident_id = ").bind(incident);
    let mut out: Vec<(Id, Part)> = Vec::new();
    for row in db.rows(sql.push(" ORDER BY unit_id")).await? {
        let (unit, part) = (row.id("unit_id")?, part(&row)?);
        match out.last_mut().filter(|(last, _)| *last == unit) {
            Some((_, closest)) => *closest = part.min(*closest),
            None => out.push((unit, part)),
        }
    }
    Ok(out)
}

/// How close this person stands to an incident that they may see.
pub async fn standing(db: &impl Reader, viewer: &Viewer, incident: &Incident) -> Result<Standing, DbError> {
    let sql =
        Sql::new("SELECT t.id FROM incident_track t WHERE t.controller_unit_id <> '' AND t.incident_id = ").bind(incident.id);
    let own = db.rows(sql.push(" AND ").in_scope(&viewer.view, "t.controller_unit_id")).await?;
    let own_tracks = own.iter().map(|row| row.id("id")).collect::<Result<BTreeSet<Id>, DbError>>()?;
    Ok(Standing { circle: circle(db, &viewer.view, incident).await?, own_tracks })
}

async fn circle(db: &impl Reader, scope: &Scope, incident: &Incident) -> Result<Circle, DbError> {
    let common = matches!(scope, Scope::SubtreesAndCommon(_)) && incident.draft.unit.is_none();
    if *scope == Scope::Region || common {
        return Ok(Circle::Core);
    }
    let own = Sql::new("SELECT i.id FROM incident i WHERE i.id = ").bind(incident.id).push(" AND ");
    if db.row(own.in_scope(scope, "i.unit_id")).await?.is_some() {
        return Ok(Circle::Core);
    }
    let sql =
        Sql::new("SELECT p.part FROM incident_participant p WHERE p.ended_at IS NULL AND p.incident_id = ").bind(incident.id);
    let parts = db.rows(sql.push(" AND ").in_scope(scope, "p.unit_id")).await?;
    let parts: Vec<Part> = parts.iter().map(part).collect::<Result<_, _>>()?;
    Ok(Circle::Part(parts.into_iter().min().unwrap_or(Part::Informed)))
}

/// Ends every part whose time has run out: what is seen ends with it, in lists, on pages and in the graph.
pub async fn expire(db: &Db, ctx: &Ctx) -> Result<usize, IncidentError> {
    let sql =
        Sql::new("SELECT DISTINCT incident_id FROM incident_participant WHERE ended_at IS NULL AND until <= ").bind(ctx.now);
    let rules = content::shipped()?;
    let incidents: Vec<Id> = db.all(sql).await?.iter().map(|row| row.id("incident_id")).collect::<Result<_, _>>()?;
    for id in &incidents {
        let mut tx = db.write(ctx).await?;
        let sql = Sql::new("UPDATE incident_participant SET ended_at = until WHERE ended_at IS NULL AND until <= ").bind(ctx.now);
        tx.exec(sql.push(" AND incident_id = ").bind(*id)).await?;
        let change = Change::new(REGISTER_KEY, Some(*id), Act::Update).field("participant", None, None);
        let recorded = finish(&mut tx, rules, *id, change.note("until")).await?;
        tx.commit(recorded).await?;
    }
    Ok(incidents.len())
}

fn part(row: &Row) -> Result<Part, DbError> {
    let text = row.text("part")?;
    Part::from_key(&text).ok_or(DbError::Value { column: "part".to_owned(), value: text, expected: "a known part" })
}

fn participant(row: &Row) -> Result<Participant, DbError> {
    Ok(Participant {
        id: row.id("id")?,
        unit: row.id("unit_id")?,
        unit_name: row.text("unit_name")?,
        part: part(row)?,
        reason: row.text("reason")?,
        added_by: row.text("added_by")?,
        added_at: row.instant("added_at")?,
        until: row.opt_instant("until")?,
        ended_at: row.opt_instant("ended_at")?,
        ended_by: row.opt_text("ended_by")?,
    })
}
