//! What ends a decision: its owner revokes it and says why, or somebody asks for a new one.
use super::{
    super::{
        Decide, Edit,
        acts::{self, ActError},
        model::Classification,
        store,
    },
    editable, is_decider,
};
use axum::{extract::Path, http::StatusCode, response::Response};
use vk_core::Id;
use vk_db::DbError;
use vk_web::{
    AppError, Auth, Layout,
    form::{FieldErrors, Intent, Kit, Raw},
    layout,
    ui::{Crumb, crumbs},
};

/// The form in which the decider says why the decision stands no more: beside the record, and on a page of its own when something was wrong.
pub struct RevokeForm {
    pub action: String,
    pub version: i64,
    pub reason: String,
    pub error: Option<String>,
}

impl RevokeForm {
    pub fn of(c: &Classification, version: i64, reason: String, error: Option<String>) -> RevokeForm {
        RevokeForm { action: format!("/classifications/{}/revoke", c.id()), version, reason, error }
    }
}

#[derive(askama::Template)]
#[template(path = "classifications/templates/revoke.html")]
struct RevokePage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    set: String,
    back: String,
    error_title: String,
    errors: Vec<(String, String)>,
    revoke: RevokeForm,
}

/// POST /classifications/{id}/revoke
pub async fn revoke(auth: Auth<Decide>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let c = store::get(&auth.app.db, &auth.viewer, id).await?.ok_or(AppError::NotFound)?;
    if !is_decider(&auth, &auth.app.db, &c).await? {
        return Err(AppError::Forbidden);
    }
    if raw.intent() != Intent::Save {
        return Ok(again(&auth, &c, raw.version(), &raw, &FieldErrors::default()));
    }
    match keep(&auth, id, &raw).await {
        Ok(()) => Ok(layout::redirect_done(&format!("/classifications/{id}"), "classifications-revoked")),
        Err(ActError::Fields(errors)) => Ok(again(&auth, &c, raw.version(), &raw, &errors)),
        Err(ActError::Db(DbError::Conflict)) => {
            let now = store::get(&auth.app.db, &auth.viewer, id).await?.ok_or(AppError::NotFound)?;
            Ok(again(&auth, &now, now.record.version, &raw, &FieldErrors::one("", "classifications-error-stale")))
        }
        Err(other) => Err(other.into()),
    }
}

async fn keep(auth: &Auth<Decide>, id: Id, raw: &Raw) -> Result<(), ActError> {
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = acts::revoke(&mut tx, id, raw.version(), raw.get("reason")).await?;
    Ok(tx.commit(recorded).await?)
}

/// The form with what was typed and what is wrong with it.
fn again(auth: &Auth<Decide>, c: &Classification, version: i64, raw: &Raw, errors: &FieldErrors) -> Response {
    let tr = &auth.tr;
    let title = tr.t("classifications-revoke-title");
    let page = RevokePage {
        layout: auth.layout_titled(title.clone()),
        crumbs: crumbs(&Kit::of(auth), Some((c.id(), &c.standing.set)), Some(&title)),
        set: c.title(),
        back: format!("/classifications/{}", c.id()),
        error_title: tr.n("form-error-title", errors.0.len()),
        errors: errors.in_words(tr).into_iter().map(|e| (e.field, e.message)).collect(),
        revoke: RevokeForm::of(c, version, raw.get("reason").to_owned(), errors.of("reason").map(|m| tr.message(m))),
    };
    layout::page_with(if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }, &page)
}

/// POST /classifications/{id}/review: somebody asks for a new classification.
pub async fn review(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let c = editable(&auth, id).await?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    if let Some(recorded) = acts::ask_review(&mut tx, c.id()).await? {
        tx.commit(recorded).await?;
    }
    Ok(layout::redirect_done(&format!("/classifications/{id}"), "classifications-under-review"))
}
