//! The way upwards: which function is told when nobody holds the one that something belongs to, or when it is not done in time.
use super::on_day;
use vk_core::{Date, Id};
use vk_db::{Db, DbError, Sql};

/// A step upwards: from the function with one role to that with another.
pub type Step<'a> = (&'a str, &'a str);

/// The function above one with a role that has somebody in it: from the unit upwards, the next step of the ladder. A role is climbed from once.
pub async fn above(
    db: &Db,
    unit: Option<Id>,
    role: Option<&str>,
    ladder: &[Step<'_>],
    today: Date,
) -> Result<Option<Id>, DbError> {
    let mut role = role;
    for _ in 0..ladder.len() {
        let Some(next) = role.and_then(|r| ladder.iter().find(|(from, _)| *from == r)).map(|(_, then)| *then) else { break };
        if let Some(function) = nearest(db, unit, next, Some(today)).await? {
            return Ok(Some(function));
        }
        role = Some(next);
    }
    Ok(None)
}

pub async fn role_of(db: &Db, function: Id) -> Result<Option<String>, DbError> {
    match db.one(Sql::new("SELECT role_key FROM function WHERE id = ").bind(function)).await? {
        Some(row) => row.opt_text("role_key"),
        None => Ok(None),
    }
}

/// Whether somebody who has not left holds a function on a day.
pub async fn held(db: &Db, function: Id, today: Date) -> Result<bool, DbError> {
    let sql = Sql::new(
        "SELECT count(*) FROM function_holder fh JOIN person pe ON pe.id = fh.person_id JOIN function f ON f.id = fh.function_id \
         WHERE pe.active AND f.archived_at IS NULL AND fh.function_id = ",
    );
    Ok(db.int(on_day(sql.bind(function), today)).await? > 0)
}

/// The nearest function with a role: of the unit, of the units above it, of the region; with a day, only one that somebody holds on it.
pub async fn nearest(db: &Db, unit: Option<Id>, role: &str, held_on: Option<Date>) -> Result<Option<Id>, DbError> {
    let sql = Sql::new(
        "SELECT f.id, COALESCE(c.depth, 1000) AS depth FROM function f LEFT JOIN unit_closure c ON c.ancestor = f.unit_id AND c.descendant = ",
    )
    .bind(unit.map(|id| id.to_string()).unwrap_or_default())
    .push(" WHERE f.archived_at IS NULL AND (f.unit_id IS NULL OR c.ancestor IS NOT NULL) AND f.role_key = ")
    .bind(role);
    let sql = match held_on {
        None => sql,
        Some(day) => {
            let held = " AND EXISTS (SELECT 1 FROM function_holder fh JOIN person pe ON pe.id = fh.person_id WHERE fh.function_id = f.id AND pe.active";
            on_day(sql.push(held), day).push(")")
        }
    };
    db.one(sql.push(" ORDER BY 2, f.name_key, f.id LIMIT 1")).await?.map(|row| row.id("id")).transpose()
}
