//! The decision to take a draft into use, or to go back to the shipped model: what changes for those who classify, and where the decision stands.
use super::{
    super::{
        Decide, acts,
        acts::ActError,
        form,
        model::Model,
        store::{self, shipped},
    },
    found, made_under, whole_region,
};
use axum::{extract::Path, http::StatusCode, response::Response};
use vk_core::Id;
use vk_db::DbError;
use vk_web::{
    AppError, Auth, Flash, Layout,
    form::{FieldErrors, Intent, Kit, Raw},
    layout::{self, FlashKind},
    ui::{Crumb, crumbs},
};

#[derive(askama::Template)]
#[template(path = "classification_models/templates/use.html")]
struct UsePage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    action: String,
    back: String,
    version: i64,
    before: String,
    /// How many classifications keep the model before.
    keep: String,
    changes: Vec<(String, String, String)>,
    reference: String,
    error: Option<String>,
    warning: Option<String>,
}

/// GET /classification-models/{id}/use
pub async fn form(auth: Auth<Decide>, Path(id): Path<Id>) -> Result<Response, AppError> {
    draft_page(&auth, id, &Raw::default(), &FieldErrors::default()).await
}

/// POST /classification-models/{id}/use
pub async fn take(auth: Auth<Decide>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    whole_region(&auth)?;
    let reference = match reference(&raw) {
        Some(Ok(reference)) => reference,
        Some(Err(errors)) => return draft_page(&auth, id, &raw, &errors).await,
        None => return draft_page(&auth, id, &raw, &FieldErrors::default()).await,
    };
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    match acts::take_into_use(&mut tx, id, raw.version(), reference).await {
        Ok(recorded) => tx.commit(recorded).await?,
        Err(ActError::Db(DbError::Conflict)) => {
            drop(tx);
            return draft_page(&auth, id, &raw, &FieldErrors::one("", "classification_models-error-changed")).await;
        }
        Err(ActError::Closed) => return Ok(closed(id)),
        Err(ActError::Db(other)) => return Err(other.into()),
    }
    Ok(layout::redirect_done(&format!("/classification-models/{id}"), "classification_models-taken"))
}

/// GET /classification-models/shipped/use
pub async fn back_form(auth: Auth<Decide>) -> Result<Response, AppError> {
    back_page(&auth, &Raw::default(), &FieldErrors::default()).await
}

/// POST /classification-models/shipped/use
pub async fn back(auth: Auth<Decide>, raw: Raw) -> Result<Response, AppError> {
    whole_region(&auth)?;
    let reference = match reference(&raw) {
        Some(Ok(reference)) => reference,
        Some(Err(errors)) => return back_page(&auth, &raw, &errors).await,
        None => return back_page(&auth, &raw, &FieldErrors::default()).await,
    };
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    if let Some(recorded) = acts::back_to_shipped(&mut tx, reference).await? {
        tx.commit(recorded).await?;
    }
    Ok(layout::redirect_done("/classification-models/shipped", "classification_models-taken"))
}

/// The reference, or what is wrong with it; `None` when the form is only to be shown again.
fn reference(raw: &Raw) -> Option<Result<String, FieldErrors>> {
    (raw.intent() == Intent::Save).then(|| acts::reference(raw.get("reference")))
}

fn closed(id: Id) -> Response {
    let flash = Flash { kind: FlashKind::Warning, message: "classification_models-error-closed".into() };
    layout::redirect_flash(&format!("/classification-models/{id}"), flash)
}

async fn draft_page(auth: &Auth<Decide>, id: Id, raw: &Raw, errors: &FieldErrors) -> Result<Response, AppError> {
    whole_region(auth)?;
    let m = found(auth, id).await?;
    if !acts::is_draft(&m) {
        return Ok(closed(id));
    }
    let title = m.data.model.title(auth.lang());
    let here = Here { record: Some((id, &title)), path: format!("/classification-models/{id}"), version: m.version };
    page(auth, &m.data.model, here, raw, errors).await
}

async fn back_page(auth: &Auth<Decide>, raw: &Raw, errors: &FieldErrors) -> Result<Response, AppError> {
    whole_region(auth)?;
    let path = "/classification-models/shipped".to_owned();
    if store::in_use(&auth.app.db).await?.record.is_none() {
        return Ok(layout::redirect(&path));
    }
    page(auth, shipped()?, Here { record: None, path, version: 0 }, raw, errors).await
}

/// Which model it is about.
struct Here<'a> {
    record: Option<(Id, &'a str)>,
    path: String,
    version: i64,
}

async fn page(auth: &Auth<Decide>, to: &Model, here: Here<'_>, raw: &Raw, errors: &FieldErrors) -> Result<Response, AppError> {
    let (kit, tr) = (Kit::of(auth), &auth.tr);
    let now = store::in_use(kit.db()).await?.model;
    let keep = made_under(auth, now.label()).await?;
    let heading = tr.with("classification_models-take-title", "title", to.title(auth.lang()));
    let words = form::to_raw(to);
    let changes = acts::changes(&now, to).into_iter().map(|(name, before, after)| {
        let in_words = |value: &str| form::value_in_words(&name, value, tr);
        (form::label(&name, &words, tr), in_words(&before), in_words(&after))
    });
    let status = match (errors.is_empty(), errors.of("").is_some()) {
        (true, _) => StatusCode::OK,
        (false, true) => StatusCode::CONFLICT,
        (false, false) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let page = UsePage {
        layout: auth.layout_titled(heading),
        crumbs: crumbs(&kit, here.record, Some(&tr.t("classification_models-take"))),
        action: format!("{}/use", here.path),
        back: here.path,
        version: here.version,
        before: now.title(auth.lang()),
        keep: tr.n("classification_models-keep", keep),
        changes: changes.collect(),
        reference: raw.get("reference").to_owned(),
        error: errors.of("reference").map(|m| tr.message(m)),
        warning: errors.of("").map(|m| tr.message(m)),
    };
    Ok(layout::page_with(status, &page))
}
