//! A model whole: what it is and since when, then every aspect, level and consequence as an owner meets them.
use super::{
    super::{
        View, acts, form,
        model::{ClassificationModel, Decided, State},
        store::{self, shipped as shipped_model},
        view::{ModelView, state_cell},
    },
    CHOICES, found, in_words,
    list::{ShippedCard, shipped_card},
    made_under, may,
};
use axum::{extract::Path, response::Response};
use vk_core::{Id, Verb};
use vk_web::{
    AppError, Auth, Layout,
    around::Around,
    form::Kit,
    history::HistoryView,
    layout,
    record::RecordView,
    relations::RelationsView,
    table::{Cell, TableQuery},
    ui::{Crumb, DetailItem, DetailSection, DetailValue, crumbs},
};

#[derive(askama::Template)]
#[template(path = "classification_models/templates/show.html")]
struct ShowPage {
    layout: Layout,
    view: RecordView,
    about: DetailSection,
    model: ModelView,
    may_copy: bool,
    /// A draft that this person may take into use.
    may_take: bool,
    /// The one in use, which this person may replace by the shipped one.
    may_go_back: bool,
}

#[derive(askama::Template)]
#[template(path = "classification_models/templates/shipped.html")]
struct ShippedPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    card: ShippedCard,
    about: DetailSection,
    model: ModelView,
    may_copy: bool,
    may_go_back: bool,
}

#[derive(askama::Template)]
#[template(path = "history_page.html")]
struct HistoryPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    history: HistoryView,
}

/// GET /classification-models/shipped
pub async fn shipped(auth: Auth<View>) -> Result<Response, AppError> {
    let (kit, model) = (Kit::of(&auth), shipped_model()?);
    let card = shipped_card(&auth).await?;
    let title = model.title(auth.lang());
    let facts = [
        ("source", Some(value(&model.source))),
        ("status", Some(value(&form::value_in_words("status", status(model), &auth.tr)))),
        ("valid_from", Some(value(&model.valid_from.to_string()))),
        ("taken_into_use_on", card.since.as_deref().map(value)),
        ("made", Some(value(&card.made))),
    ];
    Ok(layout::page(&ShippedPage {
        layout: auth.layout_titled(&title),
        crumbs: crumbs(&kit, None, Some(&title)),
        about: section(&kit, facts),
        model: ModelView::of(model, String::new(), &auth.tr),
        may_copy: may(&auth, Verb::Edit),
        may_go_back: may(&auth, Verb::Decide) && store::in_use(kit.db()).await?.record.is_some(),
        card,
    }))
}

/// GET /classification-models/{id}
pub async fn show(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let (kit, m) = (Kit::of(&auth), found(&auth, id).await?);
    let made = made_under(&auth, m.data.model.label()).await?;
    let view = record_view(&auth, &kit, &m).await?;
    let draft = acts::is_draft(&m);
    let edit = if draft && view.may_edit { format!("{}/edit", view.path) } else { String::new() };
    Ok(layout::page(&ShowPage {
        layout: auth.layout_titled(&view.title),
        about: section(&kit, facts(&kit, &m, made)),
        model: ModelView::of(&m.data.model, edit, &auth.tr),
        may_copy: may(&auth, Verb::Edit),
        may_take: draft && may(&auth, Verb::Decide),
        may_go_back: m.data.state == State::InUse && may(&auth, Verb::Decide),
        view,
    }))
}

async fn record_view(auth: &Auth<View>, kit: &Kit, m: &ClassificationModel) -> Result<RecordView, AppError> {
    let title = m.data.model.title(auth.lang());
    let archived = m.is_archived().then(|| Cell::tag(kit.tr.t("list-archived-tag"), "muted"));
    let history = HistoryView::newest(kit, CHOICES, m.id).await?;
    Ok(RecordView {
        crumbs: crumbs(kit, Some((m.id, &title)), None),
        path: format!("{}/{}", kit.path, m.id),
        marks: [Some(state_cell(m.data.state, &kit.tr)), archived].into_iter().flatten().collect(),
        archived: m.is_archived(),
        // What is in use stays where it is; what is retired may be put away.
        may_edit: may(auth, Verb::Edit) && m.data.state != State::InUse,
        sections: Vec::new(),
        relations: RelationsView::of(kit, m.id).await?,
        history: in_words(history, &form::to_raw(&m.data.model), kit),
        around: Around::of(kit, &auth.ctx, m.id).await?,
        title,
    })
}

/// GET /classification-models/{id}/history?before=
pub async fn history(auth: Auth<View>, Path(id): Path<Id>, query: TableQuery) -> Result<Response, AppError> {
    let (kit, m) = (Kit::of(&auth), found(&auth, id).await?);
    let (title, here) = (m.data.model.title(auth.lang()), kit.tr.t("history-title"));
    let history = HistoryView::page(&kit, CHOICES, id, query.get("before").parse().ok()).await?;
    Ok(layout::page(&HistoryPage {
        layout: auth.layout_titled(kit.tr.with("history-of", "title", title.as_str())),
        crumbs: crumbs(&kit, Some((id, &title)), Some(&here)),
        history: in_words(history, &form::to_raw(&m.data.model), &kit),
    }))
}

fn value(text: &str) -> DetailValue {
    DetailValue { text: text.to_owned(), href: None }
}

fn status(model: &super::super::model::Model) -> &'static str {
    if model.status == vk_core::content::Status::Verified { "verified" } else { "unverified" }
}

/// What is known of a model beside its words; what is not known is left out.
fn facts(kit: &Kit, m: &ClassificationModel, made: i64) -> Vec<(&'static str, Option<DetailValue>)> {
    let (d, model) = (&m.data, &m.data.model);
    let is_shipped = shipped_model().is_ok_and(|s| s.label() == d.based_on);
    let based_on = match d.copied_from {
        Some(id) => Some(format!("{}/{id}", kit.path)),
        None => is_shipped.then(|| format!("{}/shipped", kit.path)),
    };
    let by = |decided: &Option<Decided>| decided.as_ref().map(|d| value(&d.by));
    let on = |decided: &Option<Decided>| decided.as_ref().map(|d| value(&d.on.to_string()));
    let reference = |decided: &Option<Decided>| decided.as_ref().and_then(|d| d.reference.as_deref()).map(value);
    vec![
        ("label", Some(value(&model.label()))),
        ("based_on", Some(DetailValue { text: d.based_on.clone(), href: based_on })),
        ("source", Some(value(&model.source))),
        ("status", Some(value(&form::value_in_words("status", status(model), &kit.tr)))),
        ("taken_into_use_on", on(&d.taken)),
        ("decided_by", by(&d.taken)),
        ("decision_reference", reference(&d.taken)),
        ("retired_on", on(&d.retired)),
        ("retired_by", by(&d.retired)),
        ("retired_reference", reference(&d.retired)),
        ("replaced_by", d.replaced_by.as_deref().map(value)),
        ("made", Some(value(&made.to_string()))),
    ]
}

fn section(kit: &Kit, facts: impl IntoIterator<Item = (&'static str, Option<DetailValue>)>) -> DetailSection {
    let known = facts.into_iter().filter_map(|(key, value)| Some((key, value?)));
    DetailSection {
        title: kit.tr.t("classification_models-section-about"),
        items: known.map(|(key, value)| DetailItem { label: kit.label(key), values: vec![value] }).collect(),
        none: kit.tr.t("detail-none"),
    }
}
