//! One act on a record: a small form of its own, at the version that was read. A stale page is shown again with what was typed.
use axum::{http::StatusCode, response::Response};
use vk_core::{Id, Verb};
use vk_db::DbError;
use vk_web::{
    AppError, Auth, Layout, Permission,
    form::{FieldDef, FieldErrors, FormTarget, FormView, Kit, Raw},
    layout,
    ui::{Crumb, crumbs},
};

/// Why an act was not done.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    #[error("refused")]
    Refused(FieldErrors),
    #[error(transparent)]
    Db(#[from] DbError),
}

impl ActError {
    pub fn on(field: &str, message: impl Into<vk_web::Message>) -> ActError {
        ActError::Refused(FieldErrors::one(field, message))
    }
}

impl From<ActError> for AppError {
    fn from(error: ActError) -> AppError {
        match error {
            ActError::Refused(errors) => errors.into(),
            ActError::Db(error) => error.into(),
        }
    }
}

/// Where an action is opened for a record, for whoever may open one.
pub fn new_action<P: Permission>(auth: &Auth<P>, id: Id) -> Option<String> {
    let may = auth.app.register("actions").is_some() && auth.may_in("actions", Verb::Edit);
    may.then(|| format!("/actions/new?origin={id}"))
}

/// The record that an act is about, and the words of the act.
pub struct Asked<'a> {
    pub id: Id,
    pub title: &'a str,
    pub version: i64,
    /// `/audits/{id}/act/deliver`
    pub action: String,
    /// Where it goes back to: `/audits/{id}`.
    pub cancel: String,
    pub fields: &'a [FieldDef],
    /// Messages: heading, what it means, and the button.
    pub heading: String,
    pub lead: String,
    pub submit: &'static str,
    /// The message of a page that somebody else has changed meanwhile.
    pub stale: &'static str,
}

#[derive(askama::Template)]
#[template(path = "audits/templates/act.html")]
struct ActPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    lead: String,
    form: FormView,
}

/// The act's form, with what was typed and what is wrong with it.
pub async fn page<P: Permission>(
    auth: &Auth<P>,
    asked: &Asked<'_>,
    raw: &Raw,
    errors: &FieldErrors,
) -> Result<Response, AppError> {
    let kit = Kit::of(auth);
    let target = FormTarget {
        action: asked.action.clone(),
        cancel: asked.cancel.clone(),
        submit: asked.submit,
        version: if errors.is_empty() { asked.version } else { raw.version() },
    };
    let form = FormView::build(&kit, asked.fields, raw, errors, target).await?;
    let page = ActPage {
        crumbs: crumbs(&kit, Some((asked.id, asked.title)), Some(&asked.heading)),
        lead: asked.lead.clone(),
        form,
        layout: auth.layout_titled(&asked.heading),
    };
    Ok(layout::page_with(if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }, &page))
}

/// Back to the record when the act was done, otherwise the form again.
pub async fn answer<P: Permission>(
    auth: &Auth<P>,
    asked: &Asked<'_>,
    raw: Raw,
    done: &'static str,
    outcome: Result<(), ActError>,
) -> Result<Response, AppError> {
    match outcome {
        Ok(()) => Ok(layout::redirect_done(&asked.cancel, done)),
        Err(ActError::Refused(errors)) => page(auth, asked, &raw, &errors).await,
        Err(ActError::Db(DbError::Conflict)) => {
            let raw = raw.with("_version", asked.version.to_string());
            page(auth, asked, &raw, &FieldErrors::one("", asked.stale)).await
        }
        Err(other) => Err(other.into()),
    }
}
