//! Whom a reminder is for: functions first, then whoever holds them today, deputies too. A function with nobody in it goes to the function above.
use super::{
    super::circle,
    super::model::{Incident, Track},
    Practice,
};
use std::collections::{BTreeMap, BTreeSet};
use vk_core::{Date, Id, Lang};
use vk_db::{Db, DbError, Sql};
use vk_governance::functions;

/// Somebody who is told: in the program, by mail, or both.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reader {
    pub account: Option<Id>,
    pub name: String,
    pub address: Option<String>,
    pub lang: &'static str,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Readers {
    pub told: BTreeSet<Reader>,
    /// Functions that should have been told and that nobody holds.
    pub vacant: BTreeSet<Id>,
}

/// A function and the part of the organisation that one climbs up from.
type Place = (Id, Option<Id>);

pub async fn whom(
    db: &Db,
    practice: &Practice,
    (incident, track): (&Incident, &Track),
    lead: i64,
    today: Date,
) -> Result<Readers, DbError> {
    let mut out = Readers::default();
    let mut places = addressed(db, practice, incident, track).await?;
    let mut seen = BTreeSet::new();
    while let Some((function, unit)) = places.pop_first() {
        if !seen.insert(function) {
            continue;
        }
        let people = holders(db, function, today).await?;
        let vacant = people.is_empty();
        out.told.extend(people);
        out.told.extend(mailbox(db, function).await?);
        if vacant {
            out.vacant.insert(function);
        }
        if vacant || (lead <= practice.above_from && !out.vacant.contains(&function)) {
            let role = functions::role_of(db, function).await?;
            let above = functions::above(db, unit, role.as_deref(), &practice.ladder(), today).await?;
            // The function above is told in its own right; it is not climbed from.
            if let Some(above) = above.filter(|above| !seen.contains(above)) {
                out.told.extend(holders(db, above, today).await?);
            }
        }
    }
    if out.told.is_empty() {
        for role in &practice.last_resort {
            if let Some(function) = functions::nearest(db, None, role, Some(today)).await? {
                out.told.extend(holders(db, function, today).await?);
            }
        }
    }
    Ok(out)
}

/// The functions that the practice, the incident and the duty name.
async fn addressed(
    db: &Db,
    practice: &Practice,
    incident: &Incident,
    track: &Track,
) -> Result<BTreeMap<Id, Option<Id>>, DbError> {
    let unit = incident.draft.unit;
    let mut out: BTreeMap<Id, Option<Id>> = BTreeMap::new();
    out.extend(incident.draft.lead_function.map(|f| -> Place { (f, unit) }));
    for role in &practice.always {
        out.extend(functions::nearest(db, unit, role, None).await?.map(|f| (f, unit)));
    }
    let mut units: BTreeSet<Option<Id>> = BTreeSet::new();
    match track.controller {
        // A controller's duty is that controller's own.
        Some(controller) => units.extend([Some(controller)]),
        None => {
            let working =
                circle::of_incident(db, incident.id).await?.into_iter().filter(|(_, part)| circle::WORKING.contains(part));
            units.extend(working.map(|(unit, _)| Some(unit)));
            units.extend(incident.draft.lead_function.is_none().then_some(unit));
        }
    }
    for unit in units {
        out.extend(functions::nearest(db, unit, &practice.at_units, None).await?.map(|f| (f, unit)));
    }
    Ok(out)
}

/// Whoever holds a function on a day and can be reached.
async fn holders(db: &Db, function: Id, today: Date) -> Result<Vec<Reader>, DbError> {
    let sql = Sql::new(
        "SELECT p.name, p.email, a.id AS account_id, a.lang FROM function_holder fh JOIN function f ON f.id = fh.function_id AND f.archived_at IS NULL \
         JOIN person p ON p.id = fh.person_id AND p.active LEFT JOIN account a ON a.person_id = p.id AND a.disabled_at IS NULL WHERE fh.function_id = ",
    );
    let mut out = Vec::new();
    for row in db.all(functions::on_day(sql.bind(function), today).push(" ORDER BY p.name_key, a.id")).await? {
        let reader = Reader {
            account: row.opt_id("account_id")?,
            name: row.text("name")?,
            address: row.opt_text("email")?.filter(|email| !email.trim().is_empty()),
            lang: row.opt_text("lang")?.and_then(|code| Lang::from_code(&code)).unwrap_or_default().code(),
        };
        out.extend((reader.account.is_some() || reader.address.is_some()).then_some(reader));
    }
    Ok(out)
}

/// The function's own address.
async fn mailbox(db: &Db, function: Id) -> Result<Option<Reader>, DbError> {
    let sql =
        Sql::new("SELECT name, email FROM function WHERE archived_at IS NULL AND email IS NOT NULL AND email <> '' AND id = ");
    let row = db.one(sql.bind(function)).await?;
    row.map(|row| {
        let (name, address) = (row.text("name")?, row.opt_text("email")?);
        Ok(Reader { account: None, name, address, lang: Lang::default().code() })
    })
    .transpose()
}
