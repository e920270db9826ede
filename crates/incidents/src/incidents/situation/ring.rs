//! Whom to ring: functions first, with whoever holds them now; one that nobody holds says so and names the one above.
use super::super::{
    circle::Standing,
    model::{Incident, LinkKind},
    pages::live_threads,
    reminders::practice,
    store,
};
use std::collections::BTreeMap;
use vk_core::{Date, Id};
use vk_db::{DbError, Sql};
use vk_governance::{functions, join};
use vk_web::form::Kit;

/// Functions that are asked in every incident, by role, in this order; each is drawn with its own words.
const ALWAYS: &[&str] = &["officer_on_call", "it_security_lead", "ciso", "chief_physician", "region_director"];

/// One function to ring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ring {
    /// Why: "Äger Journalsystemet".
    pub why: Vec<String>,
    pub function: String,
    pub phone: Option<Phone>,
    pub email: Option<String>,
    pub people: Vec<Person>,
    /// Nobody holds it: the function above with somebody in it, where there is one.
    pub vacant: bool,
    pub instead: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub name: String,
    pub deputy: bool,
    pub phone: Option<Phone>,
    pub email: Option<String>,
}

/// As it is written, and as a phone dials it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    pub shown: String,
    pub dialled: String,
}

impl Phone {
    pub fn of(text: &str) -> Option<Phone> {
        let dialled: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
        (!dialled.is_empty()).then(|| Phone { shown: text.trim().to_owned(), dialled })
    }
}

/// Everybody to ring in an incident, each function once with every reason.
pub async fn whom(kit: &Kit, incident: &Incident, standing: &Standing, today: Date) -> Result<Vec<Ring>, DbError> {
    let mut found: Vec<(Id, String)> = Vec::new();
    found.extend(incident.draft.lead_function.map(|id| (id, kit.tr.t("incidents-ring-lead"))));
    let roles = ALWAYS.iter().chain(incident.draft.personal_data.then_some(&"dpo"));
    for role in roles {
        let function = functions::nearest(kit.db(), incident.draft.unit, role, None).await?;
        found.extend(function.map(|id| (id, kit.tr.t(&format!("incidents-ring-{role}")))));
    }
    if standing.works() {
        found.extend(owners(kit, incident).await?);
    }
    let seen = visible(kit, found.iter().map(|(id, _)| *id).collect()).await?;
    let mut out: Vec<(Id, Ring)> = Vec::new();
    for (id, why) in found.into_iter().filter(|(id, _)| seen.contains_key(id)) {
        match out.iter_mut().find(|(known, _)| *known == id) {
            Some((_, ring)) if !ring.why.contains(&why) => ring.why.push(why),
            Some(_) => {}
            None => out.extend(ring(kit, id, why, incident.draft.unit, today).await?.map(|ring| (id, ring))),
        }
    }
    Ok(out.into_iter().map(|(_, ring)| ring).collect())
}

/// The owners of what is affected, with what they own where this reader may see it.
async fn owners(kit: &Kit, incident: &Incident) -> Result<Vec<(Id, String)>, DbError> {
    let links = store::links(kit.db(), incident.id).await?;
    let mut owned = Vec::new();
    for thread in live_threads(kit, &links).await? {
        for system in &thread.systems {
            owned.extend(system.owner.as_ref().map(|o| (o.function.id, system.system.id)));
            owned.extend(system.information.iter().filter_map(|i| Some((i.owner.as_ref()?.function.id, i.set.id))));
        }
    }
    for set in links.iter().filter(|l| l.kind == LinkKind::InformationSet) {
        let sql = Sql::new("SELECT owner_function_id FROM information_set WHERE id = ").bind(set.target);
        let owner = kit.db().one(sql).await?.map(|row| row.opt_id("owner_function_id")).transpose()?.flatten();
        owned.extend(owner.map(|owner| (owner, set.target)));
    }
    let names = visible(kit, owned.iter().map(|(_, what)| *what).collect()).await?;
    let why = |what: &Id| {
        names
            .get(what)
            .map_or_else(|| kit.tr.t("incidents-ring-owner"), |name| kit.tr.with("incidents-ring-owns", "name", name.as_str()))
    };
    Ok(owned.iter().map(|(function, what)| (*function, why(what))).collect())
}

/// The names of those records that this reader may see.
pub async fn visible(kit: &Kit, ids: Vec<Id>) -> Result<BTreeMap<Id, String>, DbError> {
    let sql = Sql::new("SELECT n.id, n.title FROM node n WHERE n.id IN ").list(ids);
    let rows = kit.db().all(sql.and_visible_nodes(kit.viewers.iter().map(|(k, v)| (*k, v)), "n")).await?;
    rows.iter().map(|row| Ok((row.id("id")?, row.text("title")?))).collect()
}

async fn ring(kit: &Kit, id: Id, why: String, unit: Option<Id>, today: Date) -> Result<Option<Ring>, DbError> {
    let Some(owner) = join::owner(kit.db(), id, today).await? else { return Ok(None) };
    let email = kit.db().one(Sql::new("SELECT email FROM function WHERE id = ").bind(id)).await?;
    let people: Vec<Person> = owner
        .holders
        .into_iter()
        .map(|h| Person {
            name: h.person.name,
            deputy: h.is_deputy,
            phone: h.phone.as_deref().and_then(Phone::of),
            email: h.email.filter(|e| !e.is_empty()),
        })
        .collect();
    let vacant = people.is_empty();
    Ok(Some(Ring {
        why: vec![why],
        function: owner.function.name,
        phone: owner.phone.as_deref().and_then(Phone::of),
        email: email.map(|row| row.opt_text("email")).transpose()?.flatten().filter(|e| !e.is_empty()),
        people,
        vacant,
        instead: if vacant { instead(kit, id, unit, today).await? } else { None },
    }))
}

/// The function above, with whoever holds it: "Regiondirektör: Eva Ek, 070-123 45 67".
async fn instead(kit: &Kit, id: Id, unit: Option<Id>, today: Date) -> Result<Option<String>, DbError> {
    let Some(practice) = practice() else { return Ok(None) };
    let role = functions::role_of(kit.db(), id).await?;
    let Some(above) = functions::above(kit.db(), unit, role.as_deref(), &practice.ladder(), today).await? else {
        return Ok(None);
    };
    let Some(owner) = join::owner(kit.db(), above, today).await? else { return Ok(None) };
    let phone = owner.phone.clone();
    let who = owner.holders.first().map(|h| {
        let reach = h.phone.clone().or(phone).map(|p| format!(", {p}")).unwrap_or_default();
        format!(": {}{reach}", h.person.name)
    });
    Ok(Some(format!("{}{}", owner.function.name, who.unwrap_or_default())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_dialled_without_its_spaces() {
        let phone = Phone::of(" 070-123 45 67 ").expect("a number");
        assert_eq!((phone.shown.as_str(), phone.dialled.as_str()), ("070-123 45 67", "0701234567"));
        assert_eq!(Phone::of("+46 10-100 00 00").map(|p| p.dialled), Some("+46101000000".to_owned()));
        assert_eq!(Phone::of("växeln"), None);
    }
}
