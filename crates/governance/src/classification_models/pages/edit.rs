//! Changing a draft: every text in both languages on one page. What is wrong stands beside its field and on top, with the input kept; so it does when
//! somebody else saved first, or has taken the model into use meanwhile.
use super::{
    super::{
        Edit, acts,
        acts::ActError,
        form::{self, CATEGORIES, LEVELS},
        model::ClassificationModel,
        store::shipped,
    },
    edit_view::{Drawing, Part},
    found, whole_region,
};
use axum::{extract::Path, http::StatusCode, response::Response};
use vk_core::Id;
use vk_db::{DbError, audit};
use vk_web::{
    AppError, Auth, Flash, Layout, Message,
    form::{FieldErrors, FormTarget, FormView, Intent, Kit, Raw},
    layout::{self, FlashKind},
    ui::{Crumb, crumbs},
};

#[derive(askama::Template)]
#[template(path = "classification_models/templates/edit.html")]
struct EditPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    form: FormView,
    parts: Vec<Part>,
}

/// GET /classification-models/{id}/edit
pub async fn form(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    whole_region(&auth)?;
    let m = found(&auth, id).await?;
    if !acts::is_draft(&m) {
        let flash = Flash { kind: FlashKind::Warning, message: "classification_models-error-closed".into() };
        return Ok(layout::redirect_flash(&format!("/classification-models/{id}"), flash));
    }
    page(&auth, &m, &form::first_raw(&m.data.model, shipped()?), &FieldErrors::default(), StatusCode::OK).await
}

/// POST /classification-models/{id}/edit
pub async fn keep(auth: Auth<Edit>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    whole_region(&auth)?;
    let m = found(&auth, id).await?;
    if raw.intent() != Intent::Save {
        return page(&auth, &m, &raw, &FieldErrors::default(), StatusCode::OK).await;
    }
    if !acts::is_draft(&m) {
        return closed(&auth, &m, &raw).await;
    }
    if raw.version() != m.version {
        return stale(&auth, &m, raw).await;
    }
    let model = match form::from_raw(&m.data.model, &raw) {
        Ok(model) => model,
        Err(errors) => return page(&auth, &m, &raw, &errors, StatusCode::UNPROCESSABLE_ENTITY).await,
    };
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    match acts::change(&mut tx, id, raw.version(), model).await {
        Ok(recorded) => tx.commit(recorded).await?,
        Err(error) => {
            drop(tx); // what the other one has written is read anew
            return lost_race(&auth, id, raw, error).await;
        }
    }
    Ok(layout::redirect_done(&format!("/classification-models/{id}"), "form-saved"))
}

/// Somebody was quicker between our reading and our writing.
async fn lost_race(auth: &Auth<Edit>, id: Id, raw: Raw, error: ActError) -> Result<Response, AppError> {
    let m = found(auth, id).await?;
    match error {
        ActError::Closed => closed(auth, &m, &raw).await,
        ActError::Db(DbError::Conflict) => stale(auth, &m, raw).await,
        ActError::Db(other) => Err(other.into()),
    }
}

async fn closed(auth: &Auth<Edit>, m: &ClassificationModel, raw: &Raw) -> Result<Response, AppError> {
    let errors = FieldErrors::one("", "classification_models-error-closed_meanwhile");
    page(auth, m, raw, &errors, StatusCode::CONFLICT).await
}

/// Shows the form again with the input, and beside each field that differs what is stored now. Saving it again is a choice then.
async fn stale(auth: &Auth<Edit>, m: &ClassificationModel, raw: Raw) -> Result<Response, AppError> {
    let stored = form::first_raw(&m.data.model, shipped()?);
    let last = audit::history(&auth.app.db, m.id, None, 1).await?.into_iter().next();
    let (who, when) = last.map(|e| (e.actor, e.at.local_minute())).unwrap_or_default();
    let mut errors = FieldErrors::one("", Message::new("classification_models-error-stale").with("who", who).with("when", when));
    let mine = form::merged(raw, &stored);
    for (field, _, now) in form::differences(&mine, &stored) {
        let now = form::value_in_words(&field, &now, &auth.tr);
        let now = if now.is_empty() { auth.tr.t("detail-none") } else { now };
        errors.add(&field, Message::new("classification_models-error-now").with("value", now));
    }
    let mine = mine.with("_version", m.version.to_string());
    page(auth, m, &mine, &errors, StatusCode::CONFLICT).await
}

async fn page(
    auth: &Auth<Edit>,
    m: &ClassificationModel,
    raw: &Raw,
    errors: &FieldErrors,
    status: StatusCode,
) -> Result<Response, AppError> {
    let (kit, tr) = (Kit::of(auth), &auth.tr);
    let title = m.data.model.title(auth.lang());
    let path = format!("{}/{}", kit.path, m.id);
    let version = if raw.version() > 0 { raw.version() } else { m.version };
    let target = FormTarget { action: format!("{path}/edit"), cancel: path, submit: "form-save", version };
    let mut form = FormView::build(&kit, &[], raw, errors, target).await?;
    let drawing = Drawing { tr, raw, errors };
    let parts = drawing.parts();
    form.errors = drawing.errors(&parts);
    for list in [LEVELS, CATEGORIES] {
        form.hidden.extend(raw.all(list).map(|value| (list.to_owned(), value.to_owned())));
    }
    let heading = tr.with("form-edit-title", "title", title.as_str());
    let heading = if errors.is_empty() { heading } else { tr.with("form-error-page-title", "title", heading) };
    let crumbs = crumbs(&kit, Some((m.id, &title)), Some(&tr.t("form-edit")));
    Ok(layout::page_with(status, &EditPage { layout: auth.layout_titled(heading), crumbs, form, parts }))
}
