//! What a report begins with: what an earlier report of the same track said, and what the incident already knows, as far as whoever writes may
//! know it. Everything can be changed before it is given.
use super::copy::Matter;
use crate::incidents::{
    Edit, after, circle,
    content::{self, Field},
    model::{EntryKind, Incident},
    parties, reports, store,
    table::word,
};
use std::collections::BTreeMap;
use vk_core::{Date, Id, Instant, Verb};
use vk_db::{Db, DbError, Sql};
use vk_web::{AppError, Auth, Tr};

/// What one field begins with, and where it comes from when that is an earlier report.
#[derive(Clone, Debug, Default)]
pub struct Begins {
    pub value: String,
    pub from: Option<String>,
}

/// The fields' first values, by field key.
pub async fn begins(auth: &Auth<Edit>, matter: &Matter, fields: &[Field]) -> Result<BTreeMap<String, Begins>, AppError> {
    let (known, carried) = (known(auth, matter).await?, carried(auth, matter, fields).await?);
    let value = |field: &Field| {
        let from_incident = || field.from.as_deref().and_then(|from| known.get(from)).cloned().unwrap_or_default();
        carried.get(&field.key).cloned().unwrap_or_else(|| Begins { value: from_incident(), from: None })
    };
    Ok(fields.iter().map(|field| (field.key.clone(), value(field))).collect())
}

/// What the track's earlier reports said under the same keys, the latest one first.
async fn carried(auth: &Auth<Edit>, matter: &Matter, fields: &[Field]) -> Result<BTreeMap<String, Begins>, AppError> {
    let db = &auth.app.db;
    let mut out = BTreeMap::new();
    let all = store::reports(db, matter.incident.id).await?;
    let mut given: Vec<_> = all.iter().filter(|r| r.track_id == matter.track.id && r.submitted_at.is_some()).collect();
    given.sort_by_key(|r| std::cmp::Reverse(r.submitted_at.map(Instant::micros)));
    for report in given {
        let Some(version) = reports::newest(db, report.id).await? else { continue };
        let name = matter.rules.stage(&report.stage).map(|s| s.name.get(auth.lang()).to_owned());
        for field in fields {
            let wanted = field.carries.as_ref().unwrap_or(&field.key);
            let said = version.fields.iter().find(|w| &w.key == wanted && !w.value.is_empty());
            if let Some(said) = said.filter(|_| !out.contains_key(&field.key)) {
                out.insert(field.key.clone(), Begins { value: said.value.clone(), from: name.clone() });
            }
        }
    }
    Ok(out)
}

/// Everything of [`crate::incidents::content::FROM`], in the reader's language.
async fn known(auth: &Auth<Edit>, matter: &Matter) -> Result<BTreeMap<&'static str, String>, AppError> {
    let (tr, db, i) = (&auth.tr, &auth.app.db, &matter.incident);
    // Whoever only has a duty of their own in it does not read the rest through their report.
    let standing = circle::standing(db, &super::reach(auth, Verb::Edit), i).await?;
    let indicators = if standing.leads() { indicators(db, i.id).await? } else { String::new() };
    let decisions = if standing.leads() { decisions(db, i.id).await? } else { String::new() };
    let (systems, sets, lead) = match standing.works() {
        true => (
            linked(db, i.id, &["system", "host"]).await?,
            linked(db, i.id, &["information_set"]).await?,
            lead(db, i, auth.ctx.now.local_date()).await?,
        ),
        false => Default::default(),
    };
    let d = &i.draft;
    let flag = |yes: bool| tr.t(if yes { "yes" } else { "no" });
    let at = |at: Option<Instant>| at.map(Instant::local_minute).unwrap_or_default();
    let optional = |field: &str, key: Option<&str>| key.map(|k| word(field, k, tr)).unwrap_or_default();
    let controller = match matter.track.controller {
        Some(id) => store::unit(db, id).await?,
        None => None,
    };
    let (controller_name, controller_number) = controller.unwrap_or_default();
    let party = match &matter.track.party {
        Some(terms) => parties::store::get(db, terms.id).await?,
        None => None,
    };
    let (costs, lessons, root_cause) = left(db, i.id, &standing, tr).await?;
    let sharing = party.as_ref().and_then(|p| p.sharing.as_deref()).map(|key| word("sharing", key, tr));
    let of_party = |get: fn(&parties::Party) -> &str| party.as_ref().map(|p| get(p).to_owned()).unwrap_or_default();
    Ok(BTreeMap::from([
        ("reference", i.reference.clone()),
        ("title", d.title.clone()),
        ("description", d.description.clone()),
        ("category", optional("category", d.category.map(|c| c.key()))),
        ("severity", optional("severity", d.severity.map(|s| s.key()))),
        ("origin", word("origin", i.origin.key(), tr)),
        ("occurred_at", at(d.occurred_at)),
        ("detected_at", at(d.detected_at)),
        ("knowledge_at", at(matter.track.knowledge_at)),
        ("ended_at", at(d.ended_at)),
        ("handled_at", at(d.handled_at)),
        ("ongoing", flag(d.ongoing)),
        ("suspected_malicious", flag(d.suspected_malicious)),
        ("supplier_origin", flag(d.supplier_origin)),
        ("cross_border", flag(d.cross_border)),
        ("protected_info", flag(d.protected_info)),
        ("personal_data", flag(d.personal_data)),
        ("systems", systems),
        ("information_sets", sets),
        ("indicators", indicators),
        ("decisions", decisions),
        ("lead", lead),
        ("region_name", auth.app.region()),
        ("region_number", region_number(db).await?),
        ("controller_name", controller_name),
        ("controller_number", controller_number.unwrap_or_default()),
        ("party_name", of_party(|p| &p.name)),
        ("party_contact", of_party(|p| &p.contact)),
        ("contract_ref", of_party(|p| &p.contract_ref)),
        ("sharing", sharing.unwrap_or_default()),
        ("costs", costs),
        ("lessons", lessons),
        ("root_cause", root_cause),
    ]))
}

/// What it cost, what was learnt and why it happened, each for those who may read it.
async fn left(db: &Db, incident: Id, standing: &circle::Standing, tr: &Tr) -> Result<(String, String, String), AppError> {
    let costs = if standing.leads() { after::store::costs(db, incident).await? } else { Vec::new() };
    if !standing.works() {
        return Ok(Default::default());
    }
    let cause = after::words::cause(db, content::shipped()?, incident, tr).await?;
    Ok((after::words::costs(&costs, tr), after::words::lessons(db, incident).await?, cause))
}

async fn linked(db: &Db, incident: Id, kinds: &[&str]) -> Result<String, DbError> {
    let sql =
        Sql::new("SELECT n.title FROM incident_link l JOIN node n ON n.id = l.target_id WHERE l.incident_id = ").bind(incident);
    let sql = sql.push(" AND n.secrecy <> 'secret' AND l.kind IN ").list(kinds.iter().copied()).push(" ORDER BY n.name_key");
    let titles: Result<Vec<String>, DbError> = db.all(sql).await?.iter().map(|r| r.text("title")).collect();
    Ok(titles?.join(", "))
}

/// The frozen events' hashes: what can be named without copying secret log lines into a report.
async fn indicators(db: &Db, incident: Id) -> Result<String, DbError> {
    let lines = store::evidence(db, incident).await?;
    Ok(lines.iter().map(|e| format!("{} {} sha256:{}", e.at, e.event, e.sha256)).collect::<Vec<_>>().join("\n"))
}

async fn decisions(db: &Db, incident: Id) -> Result<String, DbError> {
    let entries = store::entries(db, incident).await?;
    let made = entries.iter().filter(|e| e.kind == EntryKind::Decision);
    Ok(made.map(|e| format!("{} {}", e.at.local_minute(), e.text)).collect::<Vec<_>>().join("\n"))
}

async fn lead(db: &Db, incident: &Incident, today: Date) -> Result<String, DbError> {
    let Some(function) = incident.draft.lead_function else { return Ok(incident.draft.contact.clone()) };
    let Some(owner) = vk_governance::join::owner(db, function, today).await? else { return Ok(String::new()) };
    let holders = owner.holders.iter().map(|h| {
        let reach = [h.phone.as_deref().or(owner.phone.as_deref()), h.email.as_deref()];
        [Some(h.person.name.as_str())].into_iter().chain(reach).flatten().collect::<Vec<_>>().join(", ")
    });
    Ok(std::iter::once(owner.function.name.clone()).chain(holders).collect::<Vec<_>>().join("\n"))
}

/// The organisation number of the root of the organisation.
async fn region_number(db: &Db) -> Result<String, DbError> {
    let sql = Sql::new(
        "SELECT org_number FROM unit WHERE parent_id IS NULL AND org_number IS NOT NULL ORDER BY created_at, id LIMIT 1",
    );
    Ok(db.one(sql).await?.map(|r| r.text("org_number")).transpose()?.unwrap_or_default())
}
