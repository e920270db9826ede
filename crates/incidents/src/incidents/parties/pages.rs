//! The questions of one incident, whoever is to be told, and what has been answered: on the incident's own page and on one of its own.
use super::{
    COUNTS_FROM, KINDS, Party, SHARING,
    acts::NewParty,
    propose::{Proposal, proposals},
    rights,
    rules::FACT,
    store,
};
use crate::incidents::{
    Decide, Edit, View,
    circle::{self, Standing},
    content::{self, TrackRules},
    error::IncidentError,
    model::{Incident, Track},
    pages::{Act, desk, reach, settle, shown, wrong},
    records, significance, store as incidents,
    table::word,
};
use axum::{
    extract::{Path, Query},
    response::Response,
};
use serde::Deserialize;
use vk_core::{Id, Verb};
use vk_db::DbError;
use vk_web::{
    AppError, Auth, Layout, Permission, Routes, Tr,
    form::{FieldDef, FieldErrors, Input, Kit, Raw},
    layout,
    ui::{Crumb, crumbs},
};

const REASON: &[FieldDef] = &[FieldDef::new("reason", Input::Area(2000)).required()];
const PARTY: &[FieldDef] = &[
    FieldDef::new("party_kind", Input::Choice(KINDS)).required(),
    FieldDef::new("party_name", Input::Text(200)).required(),
    FieldDef::new("party_contact", Input::Text(300)),
    FieldDef::new("contract_ref", Input::Text(200)),
    FieldDef::new("term_hours", Input::Number { min: 1, max: 8760 }),
    FieldDef::new("counts_from", Input::Choice(COUNTS_FROM)),
    FieldDef::new("sharing", Input::Choice(SHARING)),
];

/// A duty that is a question.
pub(in crate::incidents) struct Ask {
    pub title: String,
    pub criterion: String,
    pub because: Vec<String>,
    pub open: Option<String>,
    pub decline: Option<String>,
}

struct Answered {
    title: String,
    answer: String,
    reason: String,
    by: String,
}

struct PartyView {
    name: String,
    kind: String,
    contact: String,
    contract: String,
    terms: String,
    sharing: String,
    by: String,
}

#[derive(askama::Template)]
#[template(path = "incidents/parties/templates/parties.html")]
struct PartiesPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    path: String,
    may_edit: bool,
    asks: Option<Vec<Ask>>,
    /// Duties that nothing proposes and nobody has opened: name and way.
    others: Vec<(String, String)>,
    parties: Vec<PartyView>,
    answers: Vec<Answered>,
}

/// Whom a party's form begins with.
#[derive(Debug, Default, Deserialize)]
pub struct Begun {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    from: String,
}

pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/incidents/{id}/parties", page)
        .get("/incidents/{id}/parties/new", party_form)
        .form("/incidents/{id}/parties/new", add_party)
        .get("/incidents/{id}/proposals/{kind}", open_form)
        .form("/incidents/{id}/proposals/{kind}", open)
        .get("/incidents/{id}/proposals/{kind}/decline", decline_form)
        .form("/incidents/{id}/proposals/{kind}/decline", decline)
        .get("/incidents/{id}/proposals/{kind}/decline/{subject}", decline_form_of)
        .form("/incidents/{id}/proposals/{kind}/decline/{subject}", decline_of)
}

/// The open questions of an incident, for whoever works with it.
pub(in crate::incidents) async fn asks<P: Permission>(
    auth: &Auth<P>,
    incident: &Incident,
    standing: &Standing,
) -> Result<Option<Vec<Ask>>, AppError> {
    if !standing.works() {
        return Ok(None);
    }
    let db = &auth.app.db;
    let tracks = incidents::tracks(db, incident.id).await?;
    let known = store::known(db, incident, &tracks).await?;
    let rules = content::shipped()?.all_in_force(auth.ctx.now.local_date());
    let mut out = Vec::new();
    for p in proposals(rules, &known, &tracks, &store::answers(db, incident.id).await?) {
        out.push(ask(auth, incident, &p).await?);
    }
    Ok(Some(out))
}

async fn ask<P: Permission>(auth: &Auth<P>, incident: &Incident, p: &Proposal<'_>) -> Result<Ask, AppError> {
    let (db, tr, path) = (&auth.app.db, &auth.tr, format!("/incidents/{}", incident.id));
    let edits = circle::standing(db, &reach(auth, Verb::Edit), incident).await?;
    let opens = auth.may(Verb::Edit) && rights::acts_for_operator(&edits, p.rules);
    let decides = rights::standing(db, &auth.account.grants, &reach(auth, Verb::Decide), incident, p.rules).await?;
    let decides = auth.may(Verb::Decide) && decides.is_some_and(|s| rights::acts_for_operator(&s, p.rules));
    let to_party = p.rules.parties.first().map(|kind| format!("{path}/parties/new?kind={kind}&from={}", p.subject));
    let decline = match p.subject.as_str() {
        "" => format!("{path}/proposals/{}/decline", p.rules.id),
        subject => format!("{path}/proposals/{}/decline/{subject}", p.rules.id),
    };
    Ok(Ask {
        title: title(p.rules, &p.subject_name, tr),
        criterion: p.rules.criterion.get(tr.lang).to_owned(),
        because: p.because.iter().map(|trigger| because(trigger, tr)).collect::<Result<_, _>>()?,
        open: opens.then(|| to_party.unwrap_or_else(|| format!("{path}/proposals/{}", p.rules.id))),
        decline: decides.then_some(decline),
    })
}

fn title(rules: &TrackRules, subject: &str, tr: &Tr) -> String {
    let name = rules.name.get(tr.lang);
    if subject.is_empty() { name.to_owned() } else { format!("{name}: {subject}") }
}

/// What makes it a question, in words.
fn because(trigger: &str, tr: &Tr) -> Result<String, AppError> {
    let Some(key) = trigger.strip_prefix(FACT) else { return Ok(tr.t(&format!("incidents-because-{trigger}"))) };
    let fact = significance::content::newest()?.and_then(|set| set.fact(key));
    Ok(tr.with("incidents-because-fact", "question", fact.map_or(key, |f| f.question.get(tr.lang))))
}

/// GET /incidents/{id}/parties
pub async fn page(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let incident = incidents::get_worked(kit.db(), id, &kit.viewer).await?;
    kit.seen(&auth.ctx, id, incident.draft.secrecy.key()).await?;
    let standing = circle::standing(kit.db(), &kit.viewer, &incident).await?;
    let may_edit = incidents::get_worked(kit.db(), id, &kit.editor).await.is_ok();
    let (heading, tr) = (kit.tr.t("incidents-parties-title"), &kit.tr);
    let tracks = incidents::tracks(kit.db(), id).await?;
    let path = format!("/incidents/{id}");
    let answers = store::answers(kit.db(), id).await?;
    Ok(layout::page(&PartiesPage {
        crumbs: crumbs(&kit, Some((id, &records::title(&incident))), Some(&heading)),
        asks: asks(&auth, &incident, &standing).await?,
        others: others(&auth, &tracks, &path)?,
        parties: store::parties(kit.db(), id).await?.iter().map(|p| party_view(p, tr)).collect(),
        answers: answers.iter().rev().map(|a| answered(a, tr)).collect(),
        layout: auth.layout_titled(heading),
        path,
        may_edit,
    }))
}

/// Duties that are not there yet and are opened by hand.
fn others<P: Permission>(auth: &Auth<P>, tracks: &[Track], path: &str) -> Result<Vec<(String, String)>, AppError> {
    let all = content::shipped()?.all_in_force(auth.ctx.now.local_date());
    let left = all.filter(|r| r.parties.is_empty() && !r.per_controller && !tracks.iter().any(|t| t.kind == r.id));
    Ok(left.map(|r| (r.name.get(auth.lang()).to_owned(), format!("{path}/proposals/{}", r.id))).collect())
}

fn answered(a: &super::Answer, tr: &Tr) -> Answered {
    let name = tr.maybe(&format!("incidents-track-{}", a.kind)).unwrap_or_else(|| a.kind.clone());
    Answered {
        title: if a.subject_name.is_empty() { name } else { format!("{name}: {}", a.subject_name) },
        answer: tr.t(if a.declined { "incidents-assessment-declined" } else { "incidents-answer-opened" }),
        reason: a.reason.clone(),
        by: tr.args("incidents-by", &[("who", a.by.as_str().into()), ("at", a.at.local_minute().into())]),
    }
}

fn party_view(p: &Party, tr: &Tr) -> PartyView {
    let from = p.counts_from.as_deref().map(|from| word("counts_from", from, tr)).unwrap_or_default();
    let terms = match p.hours {
        Some(hours) => tr.args("incidents-party-terms", &[("hours", hours.into()), ("from", from.into())]),
        None if p.kind == "region" => String::new(),
        None => tr.t("incidents-party-no-terms"),
    };
    PartyView {
        name: p.name.clone(),
        kind: word("party_kind", &p.kind, tr),
        contact: p.contact.clone(),
        contract: p.contract_ref.clone(),
        terms,
        sharing: p.sharing.as_deref().map(|s| word("sharing", s, tr)).unwrap_or_default(),
        by: tr.args("incidents-by", &[("who", p.added_by.as_str().into()), ("at", p.added_at.local_minute().into())]),
    }
}

// ---- parties ---------------------------------------------------------------------------------------------------------------------------

fn party_act(id: Id, tr: &Tr) -> Act {
    Act {
        key: "incidents-party-title",
        done: "incidents-party-done",
        submit: "incidents-party-do",
        fields: PARTY,
        action: format!("/incidents/{id}/parties/new"),
        version: 0,
        lead: vec![tr.t("incidents-party-lead")],
    }
}

/// GET /incidents/{id}/parties/new
pub async fn party_form(auth: Auth<Edit>, Path(id): Path<Id>, Query(from): Query<Begun>) -> Result<Response, AppError> {
    let incident = incidents::get_worked(&auth.app.db, id, &reach(&auth, Verb::Edit)).await?;
    let tracks = incidents::tracks(&auth.app.db, id).await?;
    let known = store::known(&auth.app.db, &incident, &tracks).await?;
    let kind = if KINDS.contains(&from.kind.as_str()) { from.kind } else { String::new() };
    let name = known.suppliers.get(&from.from).cloned().unwrap_or_default();
    let raw = Raw::default().with("party_kind", kind).with("party_name", name).with("sharing", "amber");
    shown(&auth, &incident, party_act(id, &auth.tr), &raw, &FieldErrors::default()).await
}

/// POST /incidents/{id}/parties/new
pub async fn add_party(auth: Auth<Edit>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let may = reach(&auth, Verb::Edit);
    let incident = incidents::get_worked(&auth.app.db, id, &may).await?;
    let act = party_act(id, &auth.tr);
    if let Some(again) = wrong(&auth, &incident, &act, &raw).await? {
        return Ok(again);
    }
    let opt = |key: &str| Some(raw.get(key).trim().to_owned()).filter(|t| !t.is_empty());
    let new = NewParty {
        kind: raw.get("party_kind").to_owned(),
        name: raw.get("party_name").to_owned(),
        contact: raw.get("party_contact").to_owned(),
        contract_ref: raw.get("contract_ref").to_owned(),
        hours: opt("term_hours").and_then(|h| h.parse().ok()),
        counts_from: opt("counts_from"),
        sharing: opt("sharing"),
    };
    let result = desk(&auth, &may)?.add_party(id, new).await.map(drop);
    ended(&auth, &incident, act, &raw, result).await
}

/// As [`settle`], where the database knows which field is wrong.
async fn ended<P: Permission>(
    auth: &Auth<P>,
    incident: &Incident,
    act: Act,
    raw: &Raw,
    result: Result<(), IncidentError>,
) -> Result<Response, AppError> {
    match result {
        Err(IncidentError::Db(DbError::Taken(_))) => {
            shown(auth, incident, act, raw, &FieldErrors::one("", "incidents-error-track-there")).await
        }
        other => settle(auth, incident, act, raw, other).await,
    }
}

// ---- questions -------------------------------------------------------------------------------------------------------------------------

fn rules_of(kind: &str, day: vk_core::Date) -> Result<&'static TrackRules, AppError> {
    content::shipped()?.in_force(kind, day).ok_or(AppError::NotFound)
}

fn answer_act(incident: &Incident, rules: &TrackRules, name: &str, decline: Option<&str>, tr: &Tr) -> Act {
    let path = format!("/incidents/{}/proposals/{}", incident.id, rules.id);
    let mut lead = vec![title(rules, name, tr), rules.criterion.get(tr.lang).to_owned()];
    let (key, done, submit, action) = match decline {
        None => ("incidents-open-title", "incidents-open-done", "incidents-open-do", path),
        Some("") => ("incidents-decline-title", "incidents-decline-done", "incidents-decline-do", format!("{path}/decline")),
        Some(subject) => {
            ("incidents-decline-title", "incidents-decline-done", "incidents-decline-do", format!("{path}/decline/{subject}"))
        }
    };
    lead.push(tr.t(if decline.is_some() { "incidents-decline-lead" } else { "incidents-open-lead" }));
    let fields = if rights::is_silent(incident, rules) { &[] } else { REASON };
    Act { key, done, submit, fields, action, version: 0, lead }
}

/// GET /incidents/{id}/proposals/{kind}
pub async fn open_form(auth: Auth<Edit>, Path((id, kind)): Path<(Id, String)>) -> Result<Response, AppError> {
    let incident = incidents::get_worked(&auth.app.db, id, &reach(&auth, Verb::Edit)).await?;
    let act = answer_act(&incident, rules_of(&kind, auth.ctx.now.local_date())?, "", None, &auth.tr);
    shown(&auth, &incident, act, &Raw::default(), &FieldErrors::default()).await
}

/// POST /incidents/{id}/proposals/{kind}
pub async fn open(auth: Auth<Edit>, Path((id, kind)): Path<(Id, String)>, raw: Raw) -> Result<Response, AppError> {
    let may = reach(&auth, Verb::Edit);
    let incident = incidents::get_worked(&auth.app.db, id, &may).await?;
    let act = answer_act(&incident, rules_of(&kind, auth.ctx.now.local_date())?, "", None, &auth.tr);
    if let Some(again) = wrong(&auth, &incident, &act, &raw).await? {
        return Ok(again);
    }
    let result = desk(&auth, &may)?.open_track(id, &kind, raw.get("reason")).await;
    ended(&auth, &incident, act, &raw, result).await
}

/// What is asked, and of whom, for somebody who decides about it.
async fn asked(auth: &Auth<Decide>, id: Id, kind: &str, subject: &str) -> Result<(Incident, Act), AppError> {
    let may = reach(auth, Verb::Decide);
    let incident = incidents::get_worked(&auth.app.db, id, &may).await?;
    let rules = rules_of(kind, auth.ctx.now.local_date())?;
    let standing = rights::standing(&auth.app.db, &auth.account.grants, &may, &incident, rules).await?;
    if !standing.is_some_and(|s| rights::acts_for_operator(&s, rules)) {
        return Err(AppError::Forbidden);
    }
    let tracks = incidents::tracks(&auth.app.db, id).await?;
    let known = store::known(&auth.app.db, &incident, &tracks).await?;
    let name = known.suppliers.get(subject).cloned().unwrap_or_default();
    let act = answer_act(&incident, rules, &name, Some(subject), &auth.tr);
    Ok((incident, act))
}

/// GET /incidents/{id}/proposals/{kind}/decline
pub async fn decline_form(auth: Auth<Decide>, Path((id, kind)): Path<(Id, String)>) -> Result<Response, AppError> {
    decline_form_of(auth, Path((id, kind, String::new()))).await
}

/// GET /incidents/{id}/proposals/{kind}/decline/{subject}
pub async fn decline_form_of(
    auth: Auth<Decide>,
    Path((id, kind, subject)): Path<(Id, String, String)>,
) -> Result<Response, AppError> {
    let (incident, act) = asked(&auth, id, &kind, &subject).await?;
    shown(&auth, &incident, act, &Raw::default(), &FieldErrors::default()).await
}

/// POST /incidents/{id}/proposals/{kind}/decline
pub async fn decline(auth: Auth<Decide>, Path((id, kind)): Path<(Id, String)>, raw: Raw) -> Result<Response, AppError> {
    decline_of(auth, Path((id, kind, String::new())), raw).await
}

/// POST /incidents/{id}/proposals/{kind}/decline/{subject}
pub async fn decline_of(
    auth: Auth<Decide>,
    Path((id, kind, subject)): Path<(Id, String, String)>,
    raw: Raw,
) -> Result<Response, AppError> {
    let (incident, act) = asked(&auth, id, &kind, &subject).await?;
    if let Some(again) = wrong(&auth, &incident, &act, &raw).await? {
        return Ok(again);
    }
    let may = reach(&auth, Verb::Decide);
    let result = desk(&auth, &may)?.decline_track(id, &kind, &subject, raw.get("reason")).await;
    ended(&auth, &incident, act, &raw, result).await
}
