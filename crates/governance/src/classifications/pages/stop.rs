//! Level 4: nothing more is written here. The page leads to the security protection chief, and keeps their answer when it comes: the registry number of
//! a special analysis, recorded by the coordinator.
use super::{
    super::{Manage, View, acts, store},
    editable,
};
use axum::{extract::Path, http::StatusCode, response::Response};
use vk_core::{Id, Verb};
use vk_web::{
    AppError, Auth, Layout, Permission,
    form::{Intent, Kit, Raw},
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
    action: String,
    version: i64,
    reference: String,
    error: Option<String>,
}

/// GET /classifications/{id}/stop
pub async fn show(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    Ok(layout::page(&page(&auth, id, "", None).await?))
}

/// POST /classifications/{id}/clear
pub async fn clear(auth: Auth<Manage>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let reference = raw.get("reference").trim();
    if raw.intent() != Intent::Save || reference.is_empty() || reference.chars().count() > 200 {
        let error = (raw.intent() == Intent::Save).then(|| auth.tr.t("classifications-error-registry-number"));
        let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        return Ok(layout::page_with(status, &page(&auth, id, reference, error).await?));
    }
    let c = editable(&auth, id).await?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = acts::clear(&mut tx, c.id(), raw.version(), reference.to_owned()).await?;
    tx.commit(recorded).await?;
    Ok(layout::redirect_done(&format!("/classifications/{id}"), "classifications-cleared"))
}

async fn page<P: Permission>(auth: &Auth<P>, id: Id, reference: &str, error: Option<String>) -> Result<StopPage, AppError> {
    let kit = Kit::of(auth);
    let c = store::get(kit.db(), &kit.viewer, id).await?.filter(|c| c.standing.stopped).ok_or(AppError::NotFound)?;
    let title = auth.tr.t("classifications-stop-title");
    Ok(StopPage {
        layout: auth.layout_titled(title.clone()),
        crumbs: crumbs(&kit, Some((id, &c.standing.set)), Some(&title)),
        contact: settings::protection_contact(kit.db()).await?,
        may_clear: auth.may(Verb::Manage),
        action: format!("/classifications/{id}/clear"),
        version: c.record.version,
        reference: reference.to_owned(),
        error,
    })
}
