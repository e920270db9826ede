//! Acceptances as they are stored: all of them, the one in force, and how one ends before its last day. What the rules say of them stands in `rules.rs`.
use super::{
    acts,
    model::{Acceptance, Ended, Levels, NewRisk, Risk, Standing},
    place::placed,
    rules::{self, Against, Given, Judged},
    store::{in_use, judgeable},
};
use vk_core::{Id, Role};
use vk_db::{Change, DbError, Reader, Row, Sql, WriteTx};

const COLUMNS: &str = "SELECT id, state, ended_why, matrix_id, zone, accepted_by, role, reason, conditions, accepted_on, valid_until \
     FROM risk_acceptance WHERE risk_id = ";

fn acceptance(row: &Row) -> Result<Acceptance, DbError> {
    Ok(Acceptance {
        id: row.id("id")?,
        state: row.text("state")?,
        ended: row.opt_text("ended_why")?.as_deref().and_then(Ended::from_key),
        matrix: row.id("matrix_id")?,
        zone: row.text("zone")?,
        accepted_by: row.text("accepted_by")?,
        role: Role::from_key(&row.text("role")?),
        reason: row.text("reason")?,
        conditions: row.opt_text("conditions")?,
        accepted_on: row.date("accepted_on")?,
        valid_until: row.date("valid_until")?,
    })
}

/// Every acceptance of a risk, the newest first.
pub async fn acceptances(db: &impl Reader, risk: Id) -> Result<Vec<Acceptance>, DbError> {
    let sql = Sql::new(COLUMNS).bind(risk).push(" ORDER BY created_at DESC, id DESC");
    db.rows(sql).await?.iter().map(acceptance).collect()
}

/// By which role and when the acceptance in force was given.
async fn in_force(db: &impl Reader, risk: Id) -> Result<Option<Given>, DbError> {
    let sql = Sql::new(COLUMNS).bind(risk).push(" AND state = 'in_force' ORDER BY created_at DESC, id DESC LIMIT 1");
    let found = db.row(sql).await?.as_ref().map(acceptance).transpose()?;
    Ok(found.and_then(|a| a.role.map(|role| Given { role, on: a.accepted_on })))
}

/// The acceptance in force gets the state that it ends with.
pub async fn end(tx: &mut WriteTx<'_>, risk: Id, state: &str, why: Option<Ended>) -> Result<(), DbError> {
    let sql = Sql::new("UPDATE risk_acceptance SET state = ").bind(state).push(", ended_why = ").bind(why.map(Ended::key));
    tx.exec(sql.push(" WHERE state = 'in_force' AND risk_id = ").bind(risk)).await.map(drop)
}

/// Ends the acceptance in force where a change of its risk took its ground away, and says so in the change.
pub async fn ended(tx: &mut WriteTx<'_>, risk: Id, why: Option<Ended>, change: Change) -> Result<Change, DbError> {
    let Some(why) = why else { return Ok(change) };
    end(tx, risk, "withdrawn", Some(why)).await?;
    Ok(change.field("acceptance_ended", None, Some(why.key().to_owned())))
}

/// The standing when levels have been judged with the matrix in use, and why an acceptance in force ends with that, if it does.
pub async fn rejudged(tx: &WriteTx<'_>, old: &Risk, levels: &Levels) -> Result<(Standing, Option<Ended>), DbError> {
    let matrix = in_use(tx).await?;
    let now = placed(&matrix.body, levels)?.current;
    let zone = now.as_ref().and_then(|place| matrix.body.zone(&place.zone));
    let against = if old.standing.matrix == Some(matrix.id()) {
        let before = placed(&matrix.body, &old.data().levels)?.current.map(|place| place.gravity);
        Against::of(before, now.as_ref().map(|place| place.gravity))
    } else {
        Against::OtherMatrix
    };
    rules::judged(
        &old.standing,
        Judged {
            matrix: (!levels.is_empty()).then_some(matrix.id()),
            zone,
            against,
            mandates: &zone.map(|zone| matrix.body.mandates(&zone.key)).unwrap_or_default(),
            given: in_force(tx, old.id()).await?,
            has_actions: acts::has_actions(tx, old.id()).await?,
        },
    )
}

/// The standing after an edit, and why an acceptance in force ends with it, if it does.
pub async fn edited(tx: &WriteTx<'_>, old: &Risk, new: &NewRisk) -> Result<(Standing, Option<Ended>), DbError> {
    judgeable(tx, Some(old), new).await?;
    let (standing, why) =
        if new.levels == old.data().levels { (old.standing.clone(), None) } else { rejudged(tx, old, &new.levels).await? };
    match rules::relocated(&standing).filter(|_| new.unit != old.data().unit) {
        Some(standing) => Ok((standing, Some(Ended::Unit))),
        None => Ok((standing, why)),
    }
}
