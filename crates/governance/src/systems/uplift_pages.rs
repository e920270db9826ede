//! The form in which somebody judges that a system is worth more than each thing that it holds.
use super::{
    Edit, store,
    uplift::{self, Uplift},
};
use crate::{classification_models, join::Class, systems::class_cell};
use axum::{extract::Path, http::StatusCode, response::Response};
use vk_core::{Aspect, Id, Lang, Level};
use vk_db::{DbError, graph};
use vk_web::{
    AppError, Auth, Layout, Message,
    form::{FieldErrors, Intent, Kit, Raw},
    layout,
    table::Cell,
    ui::{Crumb, crumbs},
};

const REASON: usize = 2000;
const VERSION: &str = "_version";

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
    reason_wrong: bool,
    version: i64,
}

struct AspectView {
    key: &'static str,
    name: String,
    /// Levels above what the information gives; the first is "as the information".
    options: Vec<(String, String, bool)>,
}

/// GET /systems/{id}/uplift
pub async fn form(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let judged = uplift::of(&auth.app.db, id).await?;
    let raw = Raw::default().with(VERSION, uplift::version(judged.as_ref()).to_string());
    let raw = match judged {
        Some(Uplift { class, reason, .. }) => Aspect::ALL
            .into_iter()
            .fold(raw.with("reason", reason), |raw, a| raw.with_opt(a.key(), class.level(a).map(Level::number))),
        None => raw,
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
    match judge(&auth, id, raw.version(), class, reason).await {
        Ok(()) => Ok(layout::redirect_done(&format!("/systems/{id}"), "systems-uplift-kept")),
        Err(DbError::Conflict) => stale(&auth, id, raw).await,
        Err(other) => Err(other.into()),
    }
}

async fn judge(auth: &Auth<Edit>, id: Id, read: i64, class: Class, reason: &str) -> Result<(), DbError> {
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = uplift::set(&mut tx, id, read, class, reason).await?;
    tx.commit(recorded).await
}

/// Somebody judged in between: what they came to is told, and what was typed stays to be saved over it.
async fn stale(auth: &Auth<Edit>, id: Id, mut raw: Raw) -> Result<Response, AppError> {
    let now = uplift::of(&auth.app.db, id).await?;
    raw.set(VERSION, uplift::version(now.as_ref()).to_string());
    let told = match &now {
        Some(now) => Message::new("systems-error-uplift-stale")
            .with("who", now.decided_by.as_str())
            .with("class", now.class.text())
            .with("reason", now.reason.as_str()),
        None => Message::new("systems-error-uplift-gone"),
    };
    let page = page(auth, id, &raw, &FieldErrors::one("", told)).await?;
    Ok(layout::page_with(StatusCode::CONFLICT, &page))
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
        reason_wrong: errors.of("reason").is_some(),
        version: raw.version(),
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
