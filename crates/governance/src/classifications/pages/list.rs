//! The list, and the record: what was decided and why, what it changed, how it differs from the decision before; while it is open, what is left to do.
use super::{
    super::{
        View, effect,
        model::{Classification, State},
        records::{self, Classifications},
        store,
        table::TABLE,
    },
    is_decider,
    revoke::RevokeForm,
    view::{self, AspectRow, EffectView, state_cell},
};
use crate::classification_models;
use axum::{extract::Path, response::Response};
use vk_core::Id;
use vk_web::{
    AppError, Auth, HxRequest, Layout,
    form::Kit,
    layout,
    record::RecordView,
    table::{Cell, ListView, TableQuery},
};

#[derive(askama::Template)]
#[template(path = "classifications/templates/list.html")]
struct ListPage {
    layout: Layout,
    list: ListView,
}

/// GET /classifications
pub async fn list(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    let list = TABLE.list(&Kit::of(&auth), &query).await?;
    Ok(list.respond(hx.0, |list| layout::page(&ListPage { layout: auth.layout("nav-classifications"), list })))
}

#[derive(askama::Template)]
#[template(path = "classifications/templates/show.html")]
struct ShowPage {
    layout: Layout,
    view: RecordView,
    version: i64,
    is_open: bool,
    /// Still to be worked on by this person.
    may_work: bool,
    may_decide: bool,
    may_review: bool,
    may_revoke: bool,
    revoke: RevokeForm,
    complete: bool,
    /// Who decides, when it is not this person.
    decider: String,
    aspects: Vec<AspectRow>,
    facts: Vec<(String, String)>,
    effect: EffectView,
    special: Option<String>,
    steps: String,
    may_hand_in: bool,
}

/// GET /classifications/{id}
pub async fn show(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let c = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    if c.standing.stopped {
        return Ok(layout::redirect(&format!("/classifications/{id}/stop")));
    }
    Ok(layout::page(&page(&auth, &kit, &c).await?))
}

async fn page(auth: &Auth<View>, kit: &Kit, c: &Classification) -> Result<ShowPage, AppError> {
    let model = classification_models::of(kit.db(), c.standing.model_id, &c.standing.model_version).await?.model;
    let mut view = RecordView::of::<Classifications>(kit, &auth.ctx, records::stored(c), marks(auth, c)).await?;
    let may_review = c.state() == State::Decided && view.may_edit;
    view.may_edit &= c.state().is_open();
    // Levels, reasons and laws stand above with their words; below is what the session says of itself.
    let levels = auth.tr.t("classifications-section-levels");
    view.sections.retain(|section| section.title != levels);
    let may_work = view.may_edit && !c.record.is_archived();
    let previous = previous(kit, c).await?;
    let decides = is_decider(auth, kit.db(), c).await?;
    Ok(ShowPage {
        layout: auth.layout_titled(&view.title),
        version: c.record.version,
        is_open: c.state().is_open(),
        may_work,
        may_hand_in: may_work && c.state() != State::ForDecision,
        may_decide: c.state().is_open() && decides,
        may_review,
        may_revoke: c.state().in_force() && decides,
        revoke: RevokeForm::of(c, c.record.version, String::new(), None),
        complete: c.data().missing(&model, c.standing.special_reference.is_some()).is_empty(),
        decider: decider(auth, kit, c).await?,
        aspects: view::aspects(c, &model, previous.as_ref().map(Classification::data), &auth.tr, auth.lang()),
        facts: facts(auth, c, model.name(auth.lang())),
        effect: effect_view(auth, kit, c).await?,
        special: c.standing.special_reference.clone(),
        steps: format!("/classifications/{}/step/confidentiality", c.id()),
        view,
    })
}

/// What the decision changed, or would change now; of the systems that this person may see.
async fn effect_view(auth: &Auth<View>, kit: &Kit, c: &Classification) -> Result<EffectView, AppError> {
    let effect = match &c.standing.effect {
        Some(effect) => effect.clone(),
        None => effect::preview(kit.db(), c.data().information_set, c.data().class, auth.ctx.now.local_date()).await?,
    };
    let seen = effect::visible(kit.db(), &effect, &kit.viewers).await?;
    Ok(view::effect(&effect, &seen, &auth.tr))
}

/// The decision before this one.
async fn previous(kit: &Kit, c: &Classification) -> Result<Option<Classification>, AppError> {
    if let Some(id) = c.standing.supersedes {
        return Ok(store::get(kit.db(), &kit.viewer, id).await?);
    }
    if !c.state().is_open() {
        return Ok(None);
    }
    Ok(store::of_set(kit.db(), c.data().information_set).await?.into_iter().find(|other| other.state().in_force()))
}

fn marks(auth: &Auth<View>, c: &Classification) -> Vec<Cell> {
    let cause = c.standing.cause.filter(|_| c.state() == State::UnderReview);
    let cause = cause.map(|cause| Cell::tag(auth.tr.t(&format!("classifications-cause-{}", cause.key())), "warning"));
    [Some(state_cell(c.state(), &auth.tr)), cause].into_iter().flatten().collect()
}

/// The name of the function that decides.
async fn decider(auth: &Auth<View>, kit: &Kit, c: &Classification) -> Result<String, AppError> {
    let Some(owner) = c.standing.owner else { return Ok(auth.tr.t("classifications-no-owner")) };
    let node = vk_db::graph::get(kit.db(), owner, &kit.viewers).await?;
    Ok(node.map_or_else(|| auth.tr.t("form-hidden-record"), |n| n.title))
}

fn facts(auth: &Auth<View>, c: &Classification, model: &str) -> Vec<(String, String)> {
    let (s, tr) = (&c.standing, &auth.tr);
    let day = |d: Option<vk_core::Date>| d.map(|d| d.to_string());
    let rows = [
        ("decided_by", s.decided_by.clone()),
        ("decided_at", s.decided_at.map(|at| at.local_minute())),
        ("mandate", s.mandate.clone()),
        ("valid_until", day(s.valid_until)),
        ("due", day(s.state_on)),
        ("laws", c.data().laws.clone()),
        ("model", Some(format!("{model} ({})", s.model_version))),
    ];
    rows.into_iter().filter_map(|(key, value)| Some((tr.t(&format!("classifications-field-{key}")), value?))).collect()
}
