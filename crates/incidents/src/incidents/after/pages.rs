//! What is left when an incident is over, on one page: costs by kind, the cause, what was learnt, and where the evidence has been; and a small page
//! per act. Costs and evidence are for those who lead the incident.
use super::{
    CONFIDENCES, COST_KINDS, Cause, Cost, Exhibit,
    acts::{Follows, NewCause, NewCost, NewLesson},
    custody_pages::{self, custody_line},
    money::{kronor, ore},
    store, words,
};
use crate::incidents::{
    Edit, View, circle, content,
    error::IncidentError,
    model::Incident,
    pages::{Act, desk, reach, settle, shown, shown_with, wrong},
    records, store as incidents,
    table::word,
};
use axum::{extract::Path, response::Response};
use std::collections::BTreeSet;
use vk_core::{Id, Instant, Verb};
use vk_db::DbError;
use vk_web::{
    AppError, Auth, Layout, Routes, Tr,
    form::{Checked, FieldDef, FieldErrors, FormView, Input, Kit, OptionView, Raw, Widget},
    layout,
    ui::{Crumb, crumbs},
};

const COST: &[FieldDef] = &[
    FieldDef::new("cost_kind", Input::Choice(COST_KINDS)).required(),
    FieldDef::new("amount", Input::Text(30)).required(),
    FieldDef::new("estimated", Input::Flag),
    FieldDef::new("cost_note", Input::Text(300)),
];
/// The kinds of cause come from the content.
const CAUSE: &[FieldDef] = &[
    FieldDef::new("cause_kind", Input::Text(60)).required(),
    FieldDef::new("cause_text", Input::Area(4000)).required(),
    FieldDef::new("confidence", Input::Choice(CONFIDENCES)).required(),
];
const LESSON: &[FieldDef] = &[
    FieldDef::new("lesson", Input::Area(4000)).required(),
    FieldDef::new("action_name", Input::Text(200)),
    FieldDef::new("action_responsible", Input::Record(&["function"])),
    FieldDef::new("action_due", Input::Date),
    FieldDef::new("no_action_reason", Input::Area(2000)),
];
#[derive(askama::Template)]
#[template(path = "incidents/after/templates/after.html")]
struct AfterPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    path: String,
    may_edit: bool,
    /// For those who lead it.
    core: Option<Core>,
    causes: Vec<CauseView>,
    lessons: Vec<LessonView>,
}

struct Core {
    may_edit: bool,
    costs: Vec<CostView>,
    /// Line by line, the sum last.
    sums: Vec<String>,
    exhibits: Vec<ExhibitView>,
    /// What has content and is not in custody yet: name and way.
    loose: Vec<(String, String)>,
}

struct CostView {
    id: Id,
    kind: String,
    amount: String,
    estimated: bool,
    note: String,
    by: String,
    withdrawn: Option<String>,
}

struct CauseView {
    name: String,
    confidence: String,
    text: String,
    by: String,
}

struct LessonView {
    text: String,
    action: Option<(String, String)>,
    reason: Option<String>,
    by: String,
}

struct ExhibitView {
    title: String,
    sha256: Option<String>,
    href: String,
    been: Vec<String>,
}

pub fn routes(routes: Routes) -> Routes {
    custody_pages::routes(routes)
        .get("/incidents/{id}/after", page)
        .get("/incidents/{id}/after/cost", cost_form)
        .form("/incidents/{id}/after/cost", add_cost)
        .get("/incidents/{id}/after/costs/{cost}/withdraw", withdraw_form)
        .form("/incidents/{id}/after/costs/{cost}/withdraw", withdraw)
        .get("/incidents/{id}/after/cause", cause_form)
        .form("/incidents/{id}/after/cause", say_cause)
        .get("/incidents/{id}/after/lesson", lesson_form)
        .form("/incidents/{id}/after/lesson", add_lesson)
}

pub(super) fn by(who: &str, at: Instant, tr: &Tr) -> String {
    tr.args("incidents-by", &[("who", who.into()), ("at", at.local_minute().into())])
}

/// GET /incidents/{id}/after
pub async fn page(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let (db, tr) = (kit.db(), &kit.tr);
    let incident = incidents::get_worked(db, id, &kit.viewer).await?;
    kit.seen(&auth.ctx, id, incident.draft.secrecy.key()).await?;
    let leads = circle::standing(db, &kit.viewer, &incident).await?.leads();
    let edits = reach(&auth, Verb::Edit);
    let may_edit = auth.may(Verb::Edit) && incidents::get_worked(db, id, &edits).await.is_ok();
    let may_lead = may_edit && circle::standing(db, &edits, &incident).await?.leads();
    let lessons = store::lessons(db, id).await?;
    let names = store::action_names(db, &lessons).await?;
    let hidden = tr.t("form-hidden-record");
    let lesson_views = lessons.into_iter().map(|l| LessonView {
        action: l.action.map(|a| (names.get(&a).cloned().unwrap_or_else(|| hidden.clone()), format!("/actions/{a}"))),
        by: by(&l.by, l.at, tr),
        text: l.text,
        reason: l.no_action_reason,
    });
    let heading = tr.t("incidents-after-title");
    Ok(layout::page(&AfterPage {
        crumbs: crumbs(&kit, Some((id, &records::title(&incident))), Some(&heading)),
        path: format!("/incidents/{id}"),
        may_edit,
        core: if leads { Some(core(&auth, id, may_lead).await?) } else { None },
        causes: store::causes(db, id).await?.iter().map(|c| cause_view(c, tr)).collect::<Result<_, _>>()?,
        lessons: lesson_views.collect(),
        layout: auth.layout_titled(heading),
    }))
}

async fn core(auth: &Auth<View>, id: Id, may_edit: bool) -> Result<Core, AppError> {
    let (db, tr) = (&auth.app.db, &auth.tr);
    let costs = store::costs(db, id).await?;
    let exhibits = store::exhibits(db, id).await?;
    let kept: BTreeSet<Id> = exhibits.iter().filter_map(|e| e.source).collect();
    let way = |kind: &str, id: Id, source: Id| format!("/incidents/{id}/exhibits/new?kind={kind}&source={source}");
    let mut loose = Vec::new();
    for event in incidents::evidence(db, id).await?.into_iter().filter(|e| !kept.contains(&e.id)) {
        loose.push((event.event, way("event", id, event.id)));
    }
    for (file, name, _) in store::files(db, id).await?.into_iter().filter(|(file, ..)| !kept.contains(file)) {
        loose.push((name, way("file", id, file)));
    }
    Ok(Core {
        may_edit,
        sums: words::costs(&costs, tr).lines().map(str::to_owned).collect(),
        costs: costs.iter().map(|c| cost_view(c, tr)).collect(),
        exhibits: exhibits.iter().map(|e| exhibit_view(id, e, tr)).collect(),
        loose,
    })
}

fn cost_view(c: &Cost, tr: &Tr) -> CostView {
    CostView {
        id: c.id,
        kind: word("cost_kind", &c.kind, tr),
        amount: kronor(c.amount),
        estimated: c.estimated,
        note: c.note.clone(),
        by: by(&c.by, c.at, tr),
        withdrawn: c.withdrawn.as_ref().map(|(who, why)| {
            tr.args("incidents-cost-withdrawn", &[("who", who.as_str().into()), ("reason", why.as_str().into())])
        }),
    }
}

fn cause_view(c: &Cause, tr: &Tr) -> Result<CauseView, AppError> {
    let known = content::shipped()?.cause(&c.kind);
    Ok(CauseView {
        name: known.map_or(c.kind.clone(), |k| k.name.get(tr.lang).to_owned()),
        confidence: word("confidence", &c.confidence, tr),
        text: c.text.clone(),
        by: by(&c.by, c.at, tr),
    })
}

fn exhibit_view(incident: Id, e: &Exhibit, tr: &Tr) -> ExhibitView {
    ExhibitView {
        title: format!("{}. {} ({})", e.no, e.label, word("exhibit_kind", &e.kind, tr)),
        sha256: e.sha256.clone(),
        href: format!("/incidents/{incident}/exhibits/{}", e.id),
        been: e.custody.iter().map(|c| custody_line(c, tr)).collect(),
    }
}

pub(super) fn act(key: &'static str, id: Id, fields: &'static [FieldDef], what: &str, tr: &Tr) -> Act {
    let (done, submit, lead) = match key {
        "incidents-cost-title" => ("incidents-cost-done", "incidents-cost-do", "incidents-cost-lead"),
        "incidents-cost-withdraw" => ("incidents-cost-gone", "incidents-cost-withdraw", "incidents-cost-withdraw-lead"),
        "incidents-cause-title" => ("incidents-cause-done", "incidents-cause-do", "incidents-cause-lead"),
        "incidents-lesson-title" => ("incidents-lesson-done", "incidents-lesson-do", "incidents-lesson-lead"),
        _ => ("incidents-custody-done", "incidents-custody-do", "incidents-custody-lead"),
    };
    Act { key, done, submit, fields, action: format!("/incidents/{id}/{what}"), version: 0, lead: vec![tr.t(lead)] }
}

pub(super) async fn editable(auth: &Auth<Edit>, id: Id) -> Result<Incident, AppError> {
    Ok(incidents::get_worked(&auth.app.db, id, &reach(auth, Verb::Edit)).await?)
}

/// As [`settle`], where the database knows which field is wrong; what is well goes back to this page.
pub(super) async fn ended(
    auth: &Auth<Edit>,
    incident: &Incident,
    act: Act,
    raw: &Raw,
    result: Result<(), IncidentError>,
) -> Result<Response, AppError> {
    match result {
        Ok(()) => Ok(layout::redirect_done(&format!("/incidents/{}/after", incident.id), act.done)),
        other => settle(auth, incident, act, raw, other).await,
    }
}

// ---- costs -----------------------------------------------------------------------------------------------------------------------------

/// GET /incidents/{id}/after/cost
pub async fn cost_form(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let incident = editable(&auth, id).await?;
    let act = act("incidents-cost-title", id, COST, "after/cost", &auth.tr);
    shown(&auth, &incident, act, &Raw::default(), &FieldErrors::default()).await
}

/// POST /incidents/{id}/after/cost
pub async fn add_cost(auth: Auth<Edit>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let incident = editable(&auth, id).await?;
    let act = act("incidents-cost-title", id, COST, "after/cost", &auth.tr);
    if let Some(again) = wrong(&auth, &incident, &act, &raw).await? {
        return Ok(again);
    }
    let Some(amount) = ore(raw.get("amount")) else {
        return shown(&auth, &incident, act, &raw, &FieldErrors::one("amount", "incidents-error-amount")).await;
    };
    let (kind, note) = (raw.get("cost_kind").to_owned(), raw.get("cost_note").to_owned());
    let may = reach(&auth, Verb::Edit);
    let new = NewCost { kind, amount, estimated: raw.has("estimated"), note };
    let result = desk(&auth, &may)?.add_cost(id, new).await.map(drop);
    ended(&auth, &incident, act, &raw, result).await
}

const REASON: &[FieldDef] = &[FieldDef::new("reason", Input::Area(2000)).required()];

fn withdraw_act(id: Id, cost: Id, tr: &Tr) -> Act {
    act("incidents-cost-withdraw", id, REASON, &format!("after/costs/{cost}/withdraw"), tr)
}

/// GET /incidents/{id}/after/costs/{cost}/withdraw
pub async fn withdraw_form(auth: Auth<Edit>, Path((id, cost)): Path<(Id, Id)>) -> Result<Response, AppError> {
    let incident = editable(&auth, id).await?;
    shown(&auth, &incident, withdraw_act(id, cost, &auth.tr), &Raw::default(), &FieldErrors::default()).await
}

/// POST /incidents/{id}/after/costs/{cost}/withdraw
pub async fn withdraw(auth: Auth<Edit>, Path((id, cost)): Path<(Id, Id)>, raw: Raw) -> Result<Response, AppError> {
    let incident = editable(&auth, id).await?;
    let act = withdraw_act(id, cost, &auth.tr);
    if let Some(again) = wrong(&auth, &incident, &act, &raw).await? {
        return Ok(again);
    }
    let may = reach(&auth, Verb::Edit);
    let result = desk(&auth, &may)?.withdraw_cost(id, cost, raw.get("reason")).await;
    ended(&auth, &incident, act, &raw, result).await
}

// ---- cause -----------------------------------------------------------------------------------------------------------------------------

async fn cause_shown(auth: &Auth<Edit>, incident: &Incident, raw: &Raw, errors: &FieldErrors) -> Result<Response, AppError> {
    let act = act("incidents-cause-title", incident.id, CAUSE, "after/cause", &auth.tr);
    let (chosen, lang) = (raw.get("cause_kind"), auth.lang());
    let first = OptionView { value: String::new(), label: auth.tr.t("form-choose"), selected: chosen.is_empty() };
    let known = content::shipped()?.causes().iter().map(|c| OptionView {
        value: c.key.clone(),
        label: c.name.get(lang).to_owned(),
        selected: c.key == chosen,
    });
    let options: Vec<OptionView> = std::iter::once(first).chain(known).collect();
    let choose = |form: &mut FormView| {
        let mut fields = form.sections.iter_mut().flat_map(|s| s.fields.iter_mut());
        if let Some(field) = fields.find(|f| f.name == "cause_kind") {
            field.widget = Widget::Select { options };
        }
    };
    shown_with(auth, incident, act, raw, errors, choose).await
}

/// GET /incidents/{id}/after/cause
pub async fn cause_form(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let incident = editable(&auth, id).await?;
    let raw = match store::cause(&auth.app.db, id).await? {
        Some(c) => Raw::default().with("cause_kind", c.kind).with("cause_text", c.text).with("confidence", c.confidence),
        None => Raw::default(),
    };
    cause_shown(&auth, &incident, &raw, &FieldErrors::default()).await
}

/// POST /incidents/{id}/after/cause
pub async fn say_cause(auth: Auth<Edit>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let incident = editable(&auth, id).await?;
    let typed = Checked::of(CAUSE, &raw).done(|c| NewCause {
        kind: c.text("cause_kind"),
        text: c.text("cause_text"),
        confidence: c.text("confidence"),
    });
    let new = match typed {
        Ok(new) => new,
        Err(errors) => return cause_shown(&auth, &incident, &raw, &errors).await,
    };
    let may = reach(&auth, Verb::Edit);
    match desk(&auth, &may)?.say_cause(id, new).await {
        Err(IncidentError::Db(DbError::Refused { field, message })) => {
            cause_shown(&auth, &incident, &raw, &FieldErrors::one(field, message)).await
        }
        result => {
            let act = act("incidents-cause-title", id, CAUSE, "after/cause", &auth.tr);
            ended(&auth, &incident, act, &raw, result).await
        }
    }
}

// ---- lessons ---------------------------------------------------------------------------------------------------------------------------

/// GET /incidents/{id}/after/lesson
pub async fn lesson_form(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let incident = editable(&auth, id).await?;
    let act = act("incidents-lesson-title", id, LESSON, "after/lesson", &auth.tr);
    shown(&auth, &incident, act, &Raw::default(), &FieldErrors::default()).await
}

/// POST /incidents/{id}/after/lesson
pub async fn add_lesson(auth: Auth<Edit>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let incident = editable(&auth, id).await?;
    let act = act("incidents-lesson-title", id, LESSON, "after/lesson", &auth.tr);
    if let Some(again) = wrong(&auth, &incident, &act, &raw).await? {
        return Ok(again);
    }
    let refused = Kit::of(&auth).refusals(LESSON, &raw, None).await?;
    if !refused.is_empty() {
        return shown(&auth, &incident, act, &raw, &refused).await;
    }
    let new = match Checked::of(LESSON, &raw).done(|c| lesson(c)) {
        Ok(Some(new)) => new,
        Ok(None) => return shown(&auth, &incident, act, &raw, &FieldErrors::one("action_name", "incidents-error-lesson")).await,
        Err(errors) => return shown(&auth, &incident, act, &raw, &errors).await,
    };
    if matches!(new.follows, Follows::Action { .. }) && !auth.may_in("actions", Verb::Edit) {
        return shown(&auth, &incident, act, &raw, &FieldErrors::one("action_name", "incidents-error-no-actions")).await;
    }
    let may = reach(&auth, Verb::Edit);
    let result = desk(&auth, &may)?.add_lesson(id, new).await.map(drop);
    ended(&auth, &incident, act, &raw, result).await
}

/// A lesson with an action or a reason; `None` where it has both, or neither.
fn lesson(c: &Checked<'_>) -> Option<NewLesson> {
    let follows = match (c.opt_text("action_name"), c.opt_text("no_action_reason")) {
        (Some(name), None) => {
            Follows::Action { name, responsible: c.opt_id("action_responsible"), due_on: c.opt_date("action_due") }
        }
        (None, Some(reason)) => Follows::Nothing(reason),
        _ => return None,
    };
    Some(NewLesson { text: c.text("lesson"), follows })
}
