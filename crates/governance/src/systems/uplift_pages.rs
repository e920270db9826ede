//! The form in which somebody judges that a system is worth more than each thing that it holds.
use super::{
    Edit, store,
    uplift::{self, Uplift},
};
use crate::{classification_models, join::Class, systems::class_cell};
use axum::{extract::Path, http::StatusCode, response::Response};
use vk_core::{Aspect, Id, Lang, Level};
use vk_db::graph;
use vk_web::{
    AppError, Auth, Layout,
    form::{FieldErrors, Intent, Kit, Raw},
    layout,
    table::Cell,
    ui::{Crumb, crumbs},
};

const REASON: usize = 2000;

#[derive(askama::Template)]
#[template(path = "systems/templates/uplift.html")]
struct UpliftPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    action: String,
    back: String,
    name: String,
    held: Cell,
    aspects: Vec<AspectView>,
    reason: String,
    error_title: String,
    errors: Vec<(String, String)>,
}

struct AspectView {
    key: &'static str,
    name: String,
    /// Levels above what the information gives; the first is "as the information".
    options: Vec<(String, String, bool)>,
}

/// GET /systems/{id}/uplift
pub async fn form(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let raw = match uplift::of(&auth.app.db, id).await? {
        Some(Uplift { class, reason, .. }) => Aspect::ALL
            .into_iter()
            .fold(Raw::default().with("reason", reason), |raw, a| raw.with_opt(a.key(), class.level(a).map(Level::number))),
        None => Raw::default(),
    };
    Ok(layout::page(&page(&auth, id, &raw, &FieldErrors::default()).await?))
}

/// POST /systems/{id}/uplift
pub async fn keep(auth: Auth<Edit>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    store::get(&auth.app.db, &Kit::of(&auth).editor, id).await?.ok_or(AppError::NotFound)?;
    if raw.intent() != Intent::Save {
        return Ok(layout::page(&page(&auth, id, &raw, &FieldErrors::default()).await?));
    }
    let class = Class::by(|a| raw.get(a.key()).parse().ok().and_then(Level::new).filter(|l| *l < Level::MAX));
    let reason = raw.get("reason").trim();
    let length = reason.chars().count();
    if reason.is_empty() || length > REASON {
        let message = if reason.is_empty() { "systems-error-uplift-reason" } else { "systems-error-uplift-long" };
        let page = page(&auth, id, &raw, &FieldErrors::one("reason", message)).await?;
        return Ok(layout::page_with(StatusCode::UNPROCESSABLE_ENTITY, &page));
    }
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = uplift::set(&mut tx, id, class, reason).await?;
    tx.commit(recorded).await?;
    Ok(layout::redirect_done(&format!("/systems/{id}"), "systems-uplift-kept"))
}

async fn page(auth: &Auth<Edit>, id: Id, raw: &Raw, errors: &FieldErrors) -> Result<UpliftPage, AppError> {
    let kit = Kit::of(auth);
    let system = store::get(kit.db(), &kit.editor, id).await?.ok_or(AppError::NotFound)?;
    let held = store::class_sources(kit.db(), &graph::Viewers::new(), id).await?;
    let held = held.iter().fold(Class::default(), |class, source| class.max(source.class));
    let model = classification_models::in_use(kit.db()).await?.model;
    let title = auth.tr.t("systems-uplift");
    Ok(UpliftPage {
        layout: auth.layout_titled(title.clone()),
        crumbs: crumbs(&kit, Some((id, &system.data.name)), Some(&title)),
        action: format!("/systems/{id}/uplift"),
        back: format!("/systems/{id}"),
        name: system.data.name,
        held: class_cell(held),
        aspects: model.aspects.iter().map(|a| aspect_view(auth, &model, a, held, raw)).collect(),
        reason: raw.get("reason").to_owned(),
        error_title: auth.tr.n("form-error-title", i64::try_from(errors.0.len()).unwrap_or(0)),
        errors: errors.in_words(&auth.tr).into_iter().map(|e| (e.field, e.message)).collect(),
    })
}

fn aspect_view(
    auth: &Auth<Edit>,
    model: &classification_models::Model,
    aspect: &classification_models::AspectText,
    held: Class,
    raw: &Raw,
) -> AspectView {
    let (lang, key): (Lang, _) = (auth.lang(), aspect.key.key());
    let higher = model.levels.iter().filter(|l| !l.special && held.level(aspect.key).is_none_or(|h| l.number > h));
    let chosen = raw.get(key).to_owned();
    let none = (String::new(), auth.tr.t("systems-uplift-none"), chosen.is_empty());
    let options = higher.map(|l| {
        let value = l.number.number().to_string();
        (value.clone(), format!("{} {}", l.code, l.name(lang)), value == chosen)
    });
    AspectView { key, name: aspect.name(lang).to_owned(), options: [none].into_iter().chain(options).collect() }
}
