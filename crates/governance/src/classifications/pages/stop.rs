//! Level 4: nothing more is written here. The page leads to the security protection chief, and keeps their answer when it comes: the registry number of
//! a special analysis, recorded by the coordinator.
use super::{
    super::{
        Edit, Manage, View,
        acts::{self, ActError},
        store,
    },
    editable,
};
use crate::classification_models;
use axum::{extract::Path, http::StatusCode, response::Response};
use vk_core::{Id, Verb};
use vk_db::DbError;
use vk_web::{
    AppError, Auth, Layout, Permission,
    form::{FieldErrors, Intent, Kit, Raw},
    layout, settings,
    ui::{Crumb, crumbs},
};

#[derive(askama::Template)]
#[template(path = "classifications/templates/stop.html")]
struct StopPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    contact: Option<String>,
    may_clear: bool,
    /// May say that it was a mistake, put it away and take it back.
    may_work: bool,
    archived: bool,
    /// Where its acts are.
    path: String,
    version: i64,
    reference: String,
    error: Option<String>,
}

/// GET /classifications/{id}/stop
pub async fn show(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    Ok(layout::page(&page(&auth, id, "", None, &FieldErrors::default()).await?))
}

/// POST /classifications/{id}/clear
pub async fn clear(auth: Auth<Manage>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let sent = Some(raw.version());
    if raw.intent() != Intent::Save {
        return again(&auth, id, &raw, sent, &FieldErrors::default()).await;
    }
    match keep(&auth, editable(&auth, id).await?.id(), &raw).await {
        Ok(()) => Ok(layout::redirect_done(&format!("/classifications/{id}"), "classifications-cleared")),
        Err(ActError::Fields(errors)) => again(&auth, id, &raw, sent, &errors).await,
        Err(ActError::Db(DbError::Conflict)) => {
            again(&auth, id, &raw, None, &FieldErrors::one("reference", "classifications-error-stale")).await
        }
        Err(other) => Err(other.into()),
    }
}

/// The page with what was typed and what is wrong with it.
async fn again(auth: &Auth<Manage>, id: Id, raw: &Raw, version: Option<i64>, errors: &FieldErrors) -> Result<Response, AppError> {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(layout::page_with(status, &page(auth, id, raw.get("reference"), version, errors).await?))
}

async fn keep(auth: &Auth<Manage>, id: Id, raw: &Raw) -> Result<(), ActError> {
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = acts::clear(&mut tx, id, raw.version(), raw.get("reference")).await?;
    Ok(tx.commit(recorded).await?)
}

/// POST /classifications/{id}/wrong-level: level 4 was a mistake, and the session goes on where it stopped.
pub async fn wrong_level(auth: Auth<Edit>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let c = editable(&auth, id).await?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = acts::wrong_level(&mut tx, id, raw.version()).await?;
    tx.commit(recorded).await?;
    let model = classification_models::of(&auth.app.db, c.standing.model_id, &c.standing.model_version).await?.model;
    let unset = model.aspects.iter().find(|a| c.data().class.level(a.key).is_none()).or(model.aspects.first());
    let step = unset.map_or("confidentiality", |a| a.key.key());
    Ok(layout::redirect_done(&format!("/classifications/{id}/step/{step}"), "classifications-wrong-level-done"))
}

/// `version` is that of the form that was sent; without one, the stored one.
async fn page<P: Permission>(
    auth: &Auth<P>,
    id: Id,
    reference: &str,
    version: Option<i64>,
    errors: &FieldErrors,
) -> Result<StopPage, AppError> {
    let kit = Kit::of(auth);
    let c = store::get(kit.db(), &kit.viewer, id).await?.filter(|c| c.standing.stopped).ok_or(AppError::NotFound)?;
    kit.seen(&auth.ctx, id, c.standing.secrecy.key()).await?;
    let title = auth.tr.t("classifications-stop-title");
    Ok(StopPage {
        layout: auth.layout_titled(title.clone()),
        crumbs: crumbs(&kit, Some((id, &c.standing.set)), Some(&title)),
        contact: settings::protection_contact(kit.db()).await?,
        may_clear: auth.may(Verb::Manage),
        may_work: store::get(kit.db(), &kit.editor, id).await?.is_some(),
        archived: c.record.is_archived(),
        path: format!("/classifications/{id}"),
        version: version.unwrap_or(c.record.version),
        reference: reference.to_owned(),
        error: errors.of("reference").map(|m| auth.tr.message(m)),
    })
}
