//! `/incidents/{id}/significance`: what the thresholds say and why, the questions that would settle the most, and the times in which activities
//! were affected. It ends at the page where a named human assesses.
use super::{
    super::{
        Edit, View,
        desk::Desk,
        model::{Incident, NIS2},
        pages::{desk, reach},
        records, store as incidents,
    },
    acts::{MOST, NewOutage, Reply, rules_for},
    content::RuleSet,
    engine::{Answer, Kind, Recommendation, evaluate},
    error::FactError,
    store::{self, OUTAGE_KINDS, World},
    view::{self, FactView, KeptView, OutageView, QuestionView, RuleView, Wrong},
};
use axum::{extract::Path, http::StatusCode, response::Response};
use vk_core::{Id, Instant, Verb, content::Status};
use vk_web::{
    AppError, Auth, Layout, Message, Permission, Routes,
    form::{Checked, FieldDef, FieldErrors, FormTarget, FormView, Input, Intent, Kit, Raw},
    layout,
    table::Cell,
    ui::{Crumb, crumbs},
};

const OUTAGE: &[FieldDef] = &[
    FieldDef::new("outage_kind", Input::Choice(OUTAGE_KINDS)).required(),
    FieldDef::new("activity", Input::Text(200)).required(),
    FieldDef::new("outage_unit", Input::Record(&["unit"])),
    FieldDef::new("started_at", Input::Moment).required(),
    FieldDef::new("outage_end", Input::Moment),
    FieldDef::new("outage_note", Input::Area(500)),
];

#[derive(askama::Template)]
#[template(path = "incidents/significance/templates/significance.html")]
struct SignificancePage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    path: String,
    incident: String,
    may_edit: bool,
    /// What went wrong with an act that has no form of its own.
    wrong: Option<String>,
    /// `None` when no rules were in force.
    found: Option<Found>,
    outages: Vec<OutageView>,
    form: FormView,
}

/// What the thresholds say.
struct Found {
    kind: Cell,
    text: String,
    below: bool,
    next: Option<String>,
    matched: Vec<RuleView>,
    others: Vec<RuleView>,
    questions: Vec<QuestionView>,
    facts: Vec<FactView>,
    kept: Vec<KeptView>,
    sectors: Vec<String>,
    source: String,
    unverified: bool,
    /// The state of the human's assessment, and the way to it.
    assessment: String,
    assess: Option<String>,
}

pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/incidents/{id}/significance", page)
        .post("/incidents/{id}/significance/facts", answer)
        .form("/incidents/{id}/significance/outages", start)
        .post("/incidents/{id}/significance/outages/{outage}/end", end)
        .post("/incidents/{id}/significance/outages/{outage}/withdraw", withdraw)
}

/// GET /incidents/{id}/significance
pub async fn page(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let incident = incidents::get_worked(&auth.app.db, id, &auth.viewer).await?;
    Kit::of(&auth).seen(&auth.ctx, id, incident.draft.secrecy.key()).await?;
    let raw = Raw::default().with("outage_kind", "fallback").with("started_at", auth.ctx.now.local_input());
    shown(&auth, &incident, None, &raw, &FieldErrors::default()).await
}

/// POST /incidents/{id}/significance/facts
pub async fn answer(auth: Auth<Edit>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let may = reach(&auth, Verb::Edit);
    let incident = incidents::get_worked(&auth.app.db, id, &may).await?;
    let key = raw.get("fact").to_owned();
    let result = match reply(&raw) {
        Some(reply) => desk(&auth, &may)?.answer(id, &key, reply).await,
        None => Err(FactError::NoAnswer(key.clone())),
    };
    let Err(error) = result else { return Ok(layout::redirect_done(&href(id), "significance-answered")) };
    let Some(message) = error.message() else { return Err(error.into()) };
    shown(&auth, &incident, Some((key, message)), &Raw::default(), &FieldErrors::default()).await
}

/// What the pressed button says; `None` for what is no answer. Thousands may be apart.
fn reply(raw: &Raw) -> Option<Reply> {
    match raw.get("answer") {
        "yes" => Some(Reply::Yes),
        "no" => Some(Reply::No),
        "unknown" => Some(Reply::Unknown),
        _ => {
            let digits: String = raw.get("number").chars().filter(|c| !c.is_whitespace()).collect();
            digits.parse().ok().filter(|n| (0..=MOST).contains(n)).map(Reply::Number)
        }
    }
}

/// POST /incidents/{id}/significance/outages
pub async fn start(auth: Auth<Edit>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let may = reach(&auth, Verb::Edit);
    let incident = incidents::get_worked(&auth.app.db, id, &may).await?;
    if raw.intent() != Intent::Save {
        return shown(&auth, &incident, None, &raw, &FieldErrors::default()).await;
    }
    let outage = match checked(&Kit::of(&auth), &raw).await? {
        Ok(outage) => outage,
        Err(errors) => return shown(&auth, &incident, None, &raw, &errors).await,
    };
    let Err(error) = desk(&auth, &may)?.start_outage(id, outage).await else {
        return Ok(layout::redirect_done(&href(id), "significance-outage-saved"));
    };
    let Some(message) = error.message() else { return Err(error.into()) };
    let field = if error.field() == "reason" { "activity" } else { error.field() };
    shown(&auth, &incident, None, &raw, &FieldErrors::one(field, message)).await
}

async fn checked(kit: &Kit, raw: &Raw) -> Result<Result<NewOutage, FieldErrors>, AppError> {
    let outage = Checked::of(OUTAGE, raw).done(|c| NewOutage {
        kind: c.text("outage_kind"),
        unit: c.opt_id("outage_unit"),
        activity: c.text("activity"),
        started_at: c.opt_moment("started_at").unwrap_or_default(),
        ended_at: c.opt_moment("outage_end"),
        note: c.text("outage_note"),
    });
    let refused = kit.refusals(OUTAGE, raw, None).await?;
    Ok(if refused.is_empty() { outage } else { outage.and(Err(refused)) })
}

/// POST /incidents/{id}/significance/outages/{outage}/end
pub async fn end(auth: Auth<Edit>, Path((id, outage)): Path<(Id, Id)>, raw: Raw) -> Result<Response, AppError> {
    let may = reach(&auth, Verb::Edit);
    let at = match raw.get("at") {
        "" => Ok(auth.ctx.now),
        text => Instant::parse_local(text).map_err(|_| Message::new("form-moment")),
    };
    let result = match at {
        Ok(at) => settled(desk(&auth, &may)?.end_outage(id, outage, raw.version(), at).await)?,
        Err(message) => Some(message),
    };
    after(&auth, id, result, "significance-outage-ended").await
}

/// POST /incidents/{id}/significance/outages/{outage}/withdraw
pub async fn withdraw(auth: Auth<Edit>, Path((id, outage)): Path<(Id, Id)>, raw: Raw) -> Result<Response, AppError> {
    let may = reach(&auth, Verb::Edit);
    let desk: Desk<'_> = desk(&auth, &may)?;
    let result = settled(desk.withdraw_outage(id, outage, raw.version(), raw.get("reason")).await)?;
    after(&auth, id, result, "significance-outage-withdrawn").await
}

/// The message to show, if it is one that a person can do something about.
fn settled(result: Result<(), FactError>) -> Result<Option<Message>, AppError> {
    match result {
        Ok(()) => Ok(None),
        Err(error) => error.message().map(Some).ok_or_else(|| error.into()),
    }
}

async fn after(auth: &Auth<Edit>, id: Id, wrong: Option<Message>, done: &'static str) -> Result<Response, AppError> {
    let Some(message) = wrong else { return Ok(layout::redirect_done(&href(id), done)) };
    let incident = incidents::get_worked(&auth.app.db, id, &reach(auth, Verb::Edit)).await?;
    shown(auth, &incident, Some((String::new(), message)), &Raw::default(), &FieldErrors::default()).await
}

fn href(id: Id) -> String {
    format!("/incidents/{id}/significance")
}

async fn shown<P: Permission>(
    auth: &Auth<P>,
    incident: &Incident,
    wrong: Wrong,
    raw: &Raw,
    errors: &FieldErrors,
) -> Result<Response, AppError> {
    let kit = Kit::of(auth);
    let may_edit = incidents::get_worked(kit.db(), incident.id, &reach(auth, Verb::Edit)).await.is_ok();
    let (title, heading) = (records::title(incident), kit.tr.t("significance-title"));
    let path = format!("/incidents/{}", incident.id);
    let target = FormTarget {
        action: format!("{path}/significance/outages"),
        cancel: path.clone(),
        submit: "significance-outage-do",
        version: 0,
    };
    let set = rules_for(incident)?;
    let found = match set {
        Some(set) => Some(found(auth, set, incident, &wrong).await?),
        None => None,
    };
    let outages = store::outages(kit.db(), incident.id).await?;
    let status = if errors.is_empty() && wrong.is_none() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = SignificancePage {
        crumbs: crumbs(&kit, Some((incident.id, &title)), Some(&heading)),
        layout: auth.layout_titled(heading),
        path,
        incident: title,
        may_edit,
        wrong: wrong.filter(|(key, _)| key.is_empty()).map(|(_, message)| kit.tr.message(&message)),
        found,
        outages: outages.iter().rev().map(|o| view::outage(o, auth.ctx.now, &kit.tr)).collect(),
        form: FormView::build(&kit, OUTAGE, raw, errors, target).await?,
    };
    Ok(layout::page_with(status, &page))
}

async fn found<P: Permission>(auth: &Auth<P>, set: &RuleSet, incident: &Incident, wrong: &Wrong) -> Result<Found, AppError> {
    let (db, tr, lang) = (&auth.app.db, &auth.tr, auth.lang());
    let world = store::world(db, set, incident, auth.ctx.now).await?;
    let result = evaluate(set, &world.profiles, &world.facts, auth.ctx.now);
    let may_decide = incidents::get_worked(db, incident.id, &reach(auth, Verb::Decide)).await.is_ok();
    let track = incidents::tracks(db, incident.id).await?.into_iter().find(|t| t.kind == NIS2);
    let assessment = track.as_ref().map_or("not_assessed", |t| t.assessment.key());
    let assess = track.filter(|_| may_decide).map(|t| format!("/incidents/{}/tracks/{}/assessment", incident.id, t.id));
    let rules = |matched: bool| {
        let of = result.verdicts.iter().filter(move |v| (v.answer == Answer::Matched) == matched);
        of.map(|v| view::rule(set, v, tr, lang)).collect()
    };
    Ok(Found {
        kind: Cell::tag(tr.t(&format!("significance-kind-{}", result.kind.key())), tone(result.kind)),
        text: tr.t(&format!("significance-text-{}", result.kind.key())),
        below: result.kind == Kind::BelowThresholds,
        next: next(&result, auth),
        matched: rules(true),
        others: rules(false),
        questions: view::questions(&result, &world, wrong, tr, lang),
        facts: view::facts(set, &world, wrong, tr, lang),
        kept: store::kept(db, incident.id).await?.iter().map(|k| view::kept(set, k, tr, lang)).collect(),
        sectors: sector_names(set, &world, auth.lang()),
        source: set.source.clone(),
        unverified: set.status == Status::Unverified,
        assessment: tr.with("significance-assessment", "state", tr.t(&format!("incidents-assessment-{assessment}"))),
        assess,
    })
}

fn next<P: Permission>(result: &Recommendation<'_>, auth: &Auth<P>) -> Option<String> {
    let (at, rule) = result.next?;
    let words = [("at", at.local_minute().into()), ("rule", rule.text.get(auth.lang()).into())];
    Some(auth.tr.args("significance-next", &words))
}

fn sector_names(set: &RuleSet, world: &World, lang: vk_core::Lang) -> Vec<String> {
    set.profiles.iter().filter(|p| world.profiles.contains(&p.key)).map(|p| p.name.get(lang).to_owned()).collect()
}

fn tone(kind: Kind) -> &'static str {
    match kind {
        Kind::Significant => "ember",
        Kind::Unknown => "warning",
        Kind::BelowThresholds => "info",
    }
}
