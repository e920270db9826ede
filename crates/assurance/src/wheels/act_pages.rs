//! The acts on one wheel, each a small form: adopt, make the next one, close; and making its occasions now.
use super::{
    ABOVE_THE_LINE, Decide, Edit,
    acts::{self, NewDecision},
    form,
    model::{MANDATES, Wheel},
    store,
};
use crate::{activities, occasions};
use axum::{extract::Path, http::StatusCode, response::Response};
use std::collections::BTreeSet;
use vk_core::{Date, Id, Verb};
use vk_db::{DbError, Viewer};
use vk_governance::actions::acts::StepError;
use vk_web::{
    AppError, Auth, Layout, Message, Permission, Routes,
    form::{Checked, FieldDef, FieldErrors, FormTarget, FormView, Input, Intent, Kit, Raw},
    layout,
    ui::{Crumb, crumbs},
};

pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/wheels/{id}/adopt", adopt_form)
        .form("/wheels/{id}/adopt", adopt)
        .get("/wheels/{id}/next", next_form)
        .form("/wheels/{id}/next", next)
        .get("/wheels/{id}/close", close_form)
        .form("/wheels/{id}/close", close)
        .post("/wheels/{id}/generate", generate)
}

const DECISION: &[FieldDef] = &[
    FieldDef::new("decided_by", Input::Text(200)).required(),
    FieldDef::new("mandate", Input::Choice(MANDATES)).required(),
    FieldDef::new("decided_on", Input::Date).required(),
    FieldDef::new("registry_number", Input::Text(60)),
    FieldDef::new("decision_note", Input::Area(4000)),
];
/// The same for whoever decides for the line only.
const LINE_DECISION: &[FieldDef] = &[
    FieldDef::new("decided_by", Input::Text(200)).required(),
    FieldDef::new("mandate", Input::Choice(&["line"])).required(),
    FieldDef::new("decided_on", Input::Date).required(),
    FieldDef::new("registry_number", Input::Text(60)),
    FieldDef::new("decision_note", Input::Area(4000)),
];
pub(super) const CLOSE: &[FieldDef] = &[FieldDef::new("closing_note", Input::Area(4000))];

#[derive(askama::Template)]
#[template(path = "wheels/templates/act.html")]
struct ActPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    lead: String,
    form: FormView,
    /// What the next wheel would hold; empty for other acts.
    clones: Vec<CloneRow>,
}

/// An activity as the next wheel would have it.
struct CloneRow {
    name: String,
    category: String,
    days: String,
    note: String,
    warn: bool,
}

/// An act with a form: the end of its address, and what it asks.
struct Asked {
    key: &'static str,
    submit: &'static str,
    fields: &'static [FieldDef],
}

const CLOSING: Asked = Asked { key: "close", submit: "wheels-close-do", fields: CLOSE };
const NEXT: Asked = Asked { key: "next", submit: "wheels-next-do", fields: form::FIELDS };

pub(super) fn href(id: Id) -> String {
    format!("/wheels/{id}")
}

/// The wheel where this person may do `verb`; not found elsewhere.
pub(super) async fn reachable<P: Permission>(auth: &Auth<P>, id: Id, verb: Verb) -> Result<Wheel, AppError> {
    let viewer = Viewer { view: auth.scope(verb), secret: auth.viewer.secret.clone() };
    store::get(&auth.app.db, &viewer, id).await?.ok_or(AppError::NotFound)
}

async fn page<P: Permission>(
    auth: &Auth<P>,
    wheel: &Wheel,
    asked: &Asked,
    raw: &Raw,
    errors: &FieldErrors,
) -> Result<Response, AppError> {
    let kit = Kit::of(auth);
    let version = if raw.version() > 0 { raw.version() } else { wheel.version };
    let target =
        FormTarget { action: format!("{}/{}", href(wheel.id), asked.key), cancel: href(wheel.id), submit: asked.submit, version };
    let form = FormView::build(&kit, asked.fields, raw, errors, target).await?;
    let heading = kit.tr.t(&format!("wheels-{}-title", asked.key));
    let page = ActPage {
        crumbs: crumbs(&kit, Some((wheel.id, &wheel.data.name)), Some(&heading)),
        lead: kit.tr.t(&format!("wheels-{}-lead", asked.key)),
        clones: if asked.key == NEXT.key {
            clones(&kit, &auth.viewer_in(activities::REGISTER.key), wheel).await?
        } else {
            Vec::new()
        },
        form,
        layout: auth.layout_titled(heading),
    };
    Ok(layout::page_with(if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }, &page))
}

async fn clones(kit: &Kit, viewer: &Viewer, wheel: &Wheel) -> Result<Vec<CloneRow>, AppError> {
    let activities = activities::of_wheel(kit.db(), viewer, wheel.id).await?;
    let Ok(cloned) = acts::following(wheel, &activities) else { return Ok(Vec::new()) };
    let row = |((series, old), new): (&(String, activities::Activity), &vk_wheel::fanout::Activity)| {
        let note = cloned.notes.get(series).copied();
        let days = cloned.plan.days(new).unwrap_or_default();
        CloneRow {
            name: old.data.name.clone(),
            category: vk_web::form::choice_word(activities::REGISTER.key, "category", &old.data.category, &kit.tr),
            days: days.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
            note: note.map(|n| kit.tr.t(acts::note_key(n))).unwrap_or_default(),
            warn: days.is_empty(),
        }
    };
    Ok(activities.iter().zip(&cloned.plan.activities).map(row).collect())
}

/// What follows from an act: the next page, or the form again with the message beside its field.
async fn settle<P: Permission>(
    auth: &Auth<P>,
    wheel: &Wheel,
    asked: &Asked,
    raw: &Raw,
    result: Result<(String, Message), StepError>,
) -> Result<Response, AppError> {
    let errors = match result {
        Ok((to, message)) => return Ok(layout::redirect_done(&to, message)),
        Err(StepError::Refused(errors)) => errors,
        Err(StepError::Db(DbError::Taken(field))) => FieldErrors::one(field, "wheels-error-taken"),
        Err(StepError::Db(DbError::Conflict)) => {
            let raw = raw.clone().with("_version", wheel.version.to_string());
            return page(auth, wheel, asked, &raw, &FieldErrors::one("", stale(wheel))).await;
        }
        Err(other) => return Err(other.into()),
    };
    page(auth, wheel, asked, raw, &errors).await
}

/// What somebody else did meanwhile, as far as it is known: who adopted it, and when.
fn stale(wheel: &Wheel) -> Message {
    match &wheel.decision {
        Some(d) => Message::new("wheels-error-adopted").with("who", d.recorded_by.as_str()).with("on", d.on.to_string()),
        None => Message::new("wheels-error-stale"),
    }
}

/// The declared checks; `Some` is the page to show instead.
async fn unfilled<P: Permission>(auth: &Auth<P>, wheel: &Wheel, asked: &Asked, raw: &Raw) -> Result<Option<Response>, AppError> {
    if raw.intent() != Intent::Save {
        return page(auth, wheel, asked, raw, &FieldErrors::default()).await.map(Some);
    }
    match Checked::of(asked.fields, raw).done(|_| ()) {
        Ok(()) => Ok(None),
        Err(errors) => page(auth, wheel, asked, raw, &errors).await.map(Some),
    }
}

fn text(raw: &Raw, key: &str) -> Option<String> {
    Some(raw.get(key).replace("\r\n", "\n")).filter(|t| !t.is_empty())
}

/// What a decision asks for, with the mandates that this person has over this wheel.
pub(super) async fn decision_fields(auth: &Auth<Decide>, id: Id) -> Result<&'static [FieldDef], DbError> {
    let above = Viewer { view: auth.account.grants.scope(ABOVE_THE_LINE, Verb::Decide), secret: auth.viewer.secret.clone() };
    Ok(if store::get(&auth.app.db, &above, id).await?.is_some() { DECISION } else { LINE_DECISION })
}

/// Raw in, typed out: a decision that has passed its fields.
pub(super) fn new_decision(raw: &Raw, today: Date) -> NewDecision {
    NewDecision {
        by: raw.get("decided_by").to_owned(),
        mandate: raw.get("mandate").to_owned(),
        on: raw.get("decided_on").parse().unwrap_or(today),
        registry_number: text(raw, "registry_number"),
        note: text(raw, "decision_note"),
    }
}

async fn adopting(auth: &Auth<Decide>, id: Id) -> Result<Asked, DbError> {
    Ok(Asked { key: "adopt", submit: "wheels-adopt-do", fields: decision_fields(auth, id).await? })
}

/// GET /wheels/{id}/adopt
async fn adopt_form(auth: Auth<Decide>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let wheel = reachable(&auth, id, Verb::Decide).await?;
    let raw = Raw::default().with("decided_on", auth.ctx.now.local_date().to_string());
    page(&auth, &wheel, &adopting(&auth, id).await?, &raw, &FieldErrors::default()).await
}

/// POST /wheels/{id}/adopt
async fn adopt(auth: Auth<Decide>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let wheel = reachable(&auth, id, Verb::Decide).await?;
    let asked = adopting(&auth, id).await?;
    if let Some(instead) = unfilled(&auth, &wheel, &asked, &raw).await? {
        return Ok(instead);
    }
    let new = new_decision(&raw, auth.ctx.now.local_date());
    let result = async {
        let mut tx = auth.app.db.write(&auth.ctx).await?;
        let recorded = acts::adopt(&mut tx, id, raw.version(), new).await?;
        tx.commit(recorded).await?;
        Ok((href(id), Message::new("wheels-adopted")))
    };
    let result: Result<_, StepError> = result.await;
    if result.is_ok() {
        make(&auth, id).await?;
    }
    settle(&auth, &wheel, &asked, &raw, result).await
}

/// Makes the occasions of a wheel that runs; how many.
pub(super) async fn make<P: Permission>(auth: &Auth<P>, id: Id) -> Result<usize, AppError> {
    let wheel = store::get(&auth.app.db, &Viewer::everything(), id).await?.ok_or(AppError::NotFound)?;
    if wheel.runs() { occasions::generate(&auth.app.db, &auth.ctx, &wheel).await } else { Ok(0) }
}

/// POST /wheels/{id}/generate: what the hourly job does, now.
async fn generate(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    reachable(&auth, id, Verb::Edit).await?;
    let made = make(&auth, id).await?;
    Ok(layout::redirect_done(&href(id), Message::new("wheels-generated").with("n", made)))
}

/// GET /wheels/{id}/next
async fn next_form(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let wheel = reachable(&auth, id, Verb::Edit).await?;
    page(&auth, &wheel, &NEXT, &form::to_raw(&store::proposed(&wheel)), &FieldErrors::default()).await
}

/// POST /wheels/{id}/next
async fn next(auth: Auth<Edit>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let wheel = reachable(&auth, id, Verb::Edit).await?;
    if let Some(instead) = unfilled(&auth, &wheel, &NEXT, &raw).await? {
        return Ok(instead);
    }
    let refused = Kit::of(&auth).refusals(form::FIELDS, &raw, Some(&form::to_raw(&wheel.data))).await?;
    let new = match form::from_raw(&raw) {
        Ok(new) if refused.is_empty() => new,
        Ok(_) => return page(&auth, &wheel, &NEXT, &raw, &refused).await,
        Err(errors) => return page(&auth, &wheel, &NEXT, &raw, &errors).await,
    };
    let result = async {
        let mut tx = auth.app.db.write(&auth.ctx).await?;
        let all: BTreeSet<String> =
            activities::of_wheel(&tx, &Viewer::everything(), id).await?.into_iter().map(|(series, _)| series).collect();
        let (next, recorded) = acts::prepare_next(&mut tx, id, raw.version(), new, &all).await?;
        tx.commit(recorded).await?;
        Ok((href(next), Message::new("wheels-cloned").with("n", all.len())))
    };
    let result: Result<_, StepError> = result.await;
    settle(&auth, &wheel, &NEXT, &raw, result).await
}

/// GET /wheels/{id}/close
async fn close_form(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let wheel = reachable(&auth, id, Verb::Edit).await?;
    page(&auth, &wheel, &CLOSING, &Raw::default(), &FieldErrors::default()).await
}

/// POST /wheels/{id}/close
async fn close(auth: Auth<Edit>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let wheel = reachable(&auth, id, Verb::Edit).await?;
    if let Some(instead) = unfilled(&auth, &wheel, &CLOSING, &raw).await? {
        return Ok(instead);
    }
    let result = async {
        let mut tx = auth.app.db.write(&auth.ctx).await?;
        let recorded = acts::close(&mut tx, id, raw.version(), text(&raw, "closing_note")).await?;
        tx.commit(recorded).await?;
        Ok((href(id), Message::new("wheels-closed")))
    };
    let result: Result<_, StepError> = result.await;
    settle(&auth, &wheel, &CLOSING, &raw, result).await
}
