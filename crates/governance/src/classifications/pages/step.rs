//! One step of the session: a question about one aspect, or who took part. Every step is kept when it is left, so that a session can be ended and
//! taken up again on another day and another device.
use super::{
    super::{
        Edit, acts,
        form::REASON,
        model::{Classification, NewClassification, is_special},
    },
    editable,
    view::level_words,
};
use crate::classification_models::{self, AspectText, Model};
use axum::{extract::Path, http::StatusCode, response::Response};
use vk_core::{Aspect, Id, Level};
use vk_web::{
    AppError, Auth, Layout,
    form::{Checked, FieldDef, FieldErrors, FormTarget, FormView, Input, Intent, Kit, Raw},
    layout,
    ui::{Crumb, crumbs},
};

/// The step after the aspects.
const WORKSHOP: &str = "workshop";

const WORKSHOP_FIELDS: &[FieldDef] = &[
    FieldDef::new("held_on", Input::Date),
    FieldDef::new("participants", Input::Area(REASON)),
    FieldDef::new("facilitator", Input::Record(&["function"])),
    FieldDef::new("laws", Input::Area(REASON)),
    FieldDef::new("reference", Input::Text(200)),
];

/// The steps above every page of the session.
struct StepLink {
    text: String,
    href: String,
    current: bool,
    /// Answered already.
    done: bool,
}

#[derive(askama::Template)]
#[template(path = "classifications/templates/step.html")]
struct StepPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    steps: Vec<StepLink>,
    action: String,
    back: String,
    version: i64,
    set: String,
    question: String,
    aspect: String,
    errors: Vec<(String, String)>,
    error_title: String,
    levels: Vec<LevelView>,
    reason: String,
    reason_from: u8,
    reason_error: Option<String>,
    proposal: Option<ProposalView>,
    harms: Vec<HarmView>,
    harm_levels: Vec<String>,
}

struct LevelView {
    number: u8,
    words: String,
    definition: String,
    example: String,
    chosen: bool,
    special: bool,
}

/// What a type classification or the last decision says of this aspect.
struct ProposalView {
    from: String,
    level: String,
    reason: String,
}

/// What the levels mean for one category of harm.
struct HarmView {
    name: String,
    question: String,
    texts: Vec<String>,
}

#[derive(askama::Template)]
#[template(path = "classifications/templates/workshop.html")]
struct WorkshopPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    steps: Vec<StepLink>,
    set: String,
    form: FormView,
}

/// GET /classifications/{id}/step/{step}
pub async fn form(auth: Auth<Edit>, Path((id, step)): Path<(Id, String)>) -> Result<Response, AppError> {
    let c = editable(&auth, id).await?;
    if c.standing.stopped {
        return Ok(layout::redirect(&format!("/classifications/{id}/stop")));
    }
    if !c.state().is_open() {
        return Ok(layout::redirect(&format!("/classifications/{id}")));
    }
    Kit::of(&auth).seen(&auth.ctx, id, c.standing.secrecy.key()).await?;
    show(&auth, &c, &step, &first_raw(&c, &step), &FieldErrors::default()).await
}

/// What a step's form begins with: what was said, else what is proposed.
fn first_raw(c: &Classification, step: &str) -> Raw {
    let data = c.data();
    let Some(aspect) = aspect_of(step) else {
        return Raw::default()
            .with_opt("held_on", data.held_on)
            .with_opt("participants", data.participants.as_ref())
            .with_opt("facilitator", data.facilitator)
            .with_opt("laws", data.laws.as_ref())
            .with_opt("reference", data.reference.as_ref());
    };
    let said = data.class.level(aspect).map(|l| (l, data.reasons.get(aspect)));
    let proposed = || c.standing.proposal.as_ref().and_then(|p| p.class.level(aspect).map(|l| (l, p.reasons.get(aspect))));
    match said.or_else(proposed) {
        Some((level, reason)) => Raw::default().with("level", level.number().to_string()).with_opt("reason", reason),
        None => Raw::default(),
    }
}

/// POST /classifications/{id}/step/{step}
pub async fn keep(auth: Auth<Edit>, Path((id, step)): Path<(Id, String)>, raw: Raw) -> Result<Response, AppError> {
    let c = editable(&auth, id).await?;
    let model = model(&auth, &c).await?;
    if raw.intent() != Intent::Save {
        return show(&auth, &c, &step, &raw, &FieldErrors::default()).await;
    }
    let kept = match aspect_of(&step) {
        Some(aspect) => keep_aspect(&auth, &c, aspect, &raw).await,
        None => keep_workshop(&auth, &c, &raw).await,
    };
    match kept {
        Ok(Next::Stop) => Ok(layout::redirect(&format!("/classifications/{id}/stop"))),
        Ok(Next::On) => Ok(layout::redirect(&next(&model, id, &step))),
        Err(AppError::Fields(errors)) => show(&auth, &c, &step, &raw, &FieldErrors(errors)).await,
        Err(AppError::Conflict) => {
            let errors = FieldErrors::one("", "classifications-error-stale");
            show(&auth, &editable(&auth, id).await?, &step, &raw, &errors).await
        }
        Err(other) => Err(other),
    }
}

enum Next {
    On,
    Stop,
}

async fn keep_aspect(auth: &Auth<Edit>, c: &Classification, aspect: Aspect, raw: &Raw) -> Result<Next, AppError> {
    let level = raw.get("level").parse::<i64>().ok().and_then(Level::new);
    let level = level.ok_or_else(|| FieldErrors::one("level", "classifications-error-missing-level"))?;
    let reason = raw.get("reason").replace("\r\n", "\n");
    if reason.chars().count() > REASON {
        let message = vk_web::Message::new("form-too-long").with("max", REASON).with("n", reason.chars().count());
        return Err(FieldErrors::one("reason", message).into());
    }
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let said = acts::Judgement { aspect, level, reason: Some(reason) };
    match acts::judge(&mut tx, c.id(), raw.version(), said).await? {
        acts::Judged::Kept(recorded) => {
            tx.commit(recorded).await?;
            Ok(Next::On)
        }
        acts::Judged::Stopped(recorded) => {
            tx.commit(recorded).await?;
            Ok(Next::Stop)
        }
    }
}

async fn keep_workshop(auth: &Auth<Edit>, c: &Classification, raw: &Raw) -> Result<Next, AppError> {
    let checked = Checked::of(WORKSHOP_FIELDS, raw);
    let said = checked.done(|f| NewClassification {
        held_on: f.opt_date("held_on"),
        participants: f.opt_text("participants"),
        facilitator: f.opt_id("facilitator"),
        laws: f.opt_text("laws"),
        reference: f.opt_text("reference"),
        ..NewClassification::of(c.data().information_set)
    })?;
    let refused = Kit::of(auth).refusals(WORKSHOP_FIELDS, raw, None).await?;
    if !refused.is_empty() {
        return Err(refused.into());
    }
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = acts::workshop(&mut tx, c.id(), raw.version(), said).await?;
    tx.commit(recorded).await?;
    Ok(Next::On)
}

async fn model(auth: &Auth<Edit>, c: &Classification) -> Result<Model, AppError> {
    Ok(classification_models::of(&auth.app.db, c.standing.model_id, &c.standing.model_version).await?.model)
}

fn aspect_of(step: &str) -> Option<Aspect> {
    Aspect::ALL.into_iter().find(|a| a.key() == step)
}

/// The steps in their order.
fn keys(model: &Model) -> Vec<&'static str> {
    model.aspects.iter().map(|a| a.key.key()).chain([WORKSHOP]).collect()
}

/// Where the session goes from a step.
fn next(model: &Model, id: Id, step: &str) -> String {
    let keys = keys(model);
    let at = keys.iter().position(|key| *key == step).unwrap_or(0);
    match keys.get(at + 1) {
        Some(key) => format!("/classifications/{id}/step/{key}"),
        None => format!("/classifications/{id}"),
    }
}

async fn show(auth: &Auth<Edit>, c: &Classification, step: &str, raw: &Raw, errors: &FieldErrors) -> Result<Response, AppError> {
    let model = model(auth, c).await?;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    if step == WORKSHOP {
        return Ok(layout::page_with(status, &workshop_page(auth, c, &model, raw, errors).await?));
    }
    let aspect = aspect_of(step).and_then(|a| model.aspect(a)).ok_or(AppError::NotFound)?;
    Ok(layout::page_with(status, &step_page(auth, c, &model, aspect, raw, errors)))
}

fn steps(auth: &Auth<Edit>, c: &Classification, model: &Model, here: &str) -> Vec<StepLink> {
    let link = |key: &'static str| StepLink {
        text: match aspect_of(key).and_then(|a| model.aspect(a)) {
            Some(aspect) => aspect.name(auth.lang()).to_owned(),
            None => auth.tr.t("classifications-step-workshop"),
        },
        href: format!("/classifications/{}/step/{key}", c.id()),
        current: key == here,
        done: aspect_of(key).is_some_and(|a| c.data().class.level(a).is_some()),
    };
    keys(model).into_iter().map(link).collect()
}

fn step_page(auth: &Auth<Edit>, c: &Classification, model: &Model, a: &AspectText, raw: &Raw, errors: &FieldErrors) -> StepPage {
    let (lang, tr) = (auth.lang(), &auth.tr);
    let question = a.question(lang).to_owned();
    let ordinary: Vec<_> = model.levels.iter().filter(|l| !l.special).collect();
    let back = keys(model).iter().position(|k| *k == a.key.key()).and_then(|at| at.checked_sub(1)).map_or_else(
        || format!("/classifications/{}", c.id()),
        |at| format!("/classifications/{}/step/{}", c.id(), keys(model).get(at).unwrap_or(&WORKSHOP)),
    );
    StepPage {
        layout: auth.layout_titled(question.clone()),
        crumbs: crumbs(&Kit::of(auth), Some((c.id(), &c.standing.set)), Some(a.name(lang))),
        steps: steps(auth, c, model, a.key.key()),
        action: format!("/classifications/{}/step/{}", c.id(), a.key.key()),
        back,
        version: c.record.version,
        set: c.standing.set.clone(),
        question,
        aspect: a.name(lang).to_owned(),
        error_title: tr.n("form-error-title", i64::try_from(errors.0.len()).unwrap_or(0)),
        errors: errors.in_words(tr).into_iter().map(|e| (e.field, e.message)).collect(),
        levels: model.levels.iter().map(|l| level_view(c, model, a, l, raw, lang)).collect(),
        reason: raw.get("reason").to_owned(),
        reason_from: model.validity.justify_from_level,
        reason_error: errors.of("reason").map(|m| tr.message(m)),
        proposal: proposal_view(c, model, a.key, tr, lang),
        harm_levels: ordinary.iter().map(|l| level_words(model, l.number, lang)).collect(),
        harms: model
            .categories
            .iter()
            .map(|h| HarmView {
                name: h.name(lang).to_owned(),
                question: h.question(lang).to_owned(),
                texts: ordinary.iter().map(|l| model.harm(&h.key, l.number, lang).unwrap_or_default().to_owned()).collect(),
            })
            .collect(),
    }
}

fn level_view(
    c: &Classification,
    model: &Model,
    aspect: &AspectText,
    l: &classification_models::LevelText,
    raw: &Raw,
    lang: vk_core::Lang,
) -> LevelView {
    LevelView {
        number: l.number.number(),
        words: level_words(model, l.number, lang),
        definition: l.definition(lang).to_owned(),
        example: model.example(aspect.key, l.number, lang).unwrap_or_default().to_owned(),
        chosen: raw.get("level") == l.number.number().to_string(),
        special: is_special(model, l.number) && c.standing.special_reference.is_none(),
    }
}

fn proposal_view(
    c: &Classification,
    model: &Model,
    aspect: Aspect,
    tr: &vk_web::Tr,
    lang: vk_core::Lang,
) -> Option<ProposalView> {
    let proposal = c.standing.proposal.as_ref()?;
    let level = proposal.class.level(aspect)?;
    let from = match &proposal.type_name {
        Some(name) => tr.with("classifications-proposal-type", "name", name.as_str()),
        None => tr.t("classifications-proposal-previous"),
    };
    Some(ProposalView {
        from,
        level: level_words(model, level, lang),
        reason: proposal.reasons.get(aspect).cloned().unwrap_or_default(),
    })
}

async fn workshop_page(
    auth: &Auth<Edit>,
    c: &Classification,
    model: &Model,
    raw: &Raw,
    errors: &FieldErrors,
) -> Result<WorkshopPage, AppError> {
    let kit = Kit::of(auth);
    let back = keys(model).iter().rev().nth(1).copied().unwrap_or(WORKSHOP);
    let target = FormTarget {
        action: format!("/classifications/{}/step/{WORKSHOP}", c.id()),
        cancel: format!("/classifications/{}/step/{back}", c.id()),
        submit: "classifications-keep-and-on",
        version: if errors.is_empty() { c.record.version } else { raw.version() },
    };
    let title = auth.tr.t("classifications-step-workshop");
    Ok(WorkshopPage {
        layout: auth.layout_titled(title.clone()),
        crumbs: crumbs(&kit, Some((c.id(), &c.standing.set)), Some(&title)),
        steps: steps(auth, c, model, WORKSHOP),
        set: c.standing.set.clone(),
        form: FormView::build(&kit, WORKSHOP_FIELDS, raw, errors, target).await?,
    })
}
