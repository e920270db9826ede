//! The report that any employee files in one minute, on a phone: eight questions, no manual, and a page that says what happens next.
use super::{
    super::{
        Report,
        form::{REPORT_FIELDS, from_report},
        model::{Incident, Origin},
        store,
        table::word,
    },
    desk,
};
use axum::{extract::Path, http::StatusCode, response::Response};
use vk_core::Id;
use vk_db::{Db, DbError, Sql, Viewer};
use vk_web::{
    AppError, Auth, Layout,
    form::{FieldErrors, FormTarget, FormView, Intent, Kit, Raw},
    layout, settings,
};

#[derive(askama::Template)]
#[template(path = "incidents/templates/report.html")]
struct ReportPage {
    layout: Layout,
    form: FormView,
    mine: Vec<Mine>,
}

#[derive(askama::Template)]
#[template(path = "incidents/templates/reported.html")]
struct ReportedPage {
    layout: Layout,
    reference: String,
    at: String,
    state: String,
    /// Set where security protection is suspected: whom to turn to instead of writing.
    protection: Option<String>,
}

/// An own report from before.
struct Mine {
    href: String,
    reference: String,
    at: String,
    state: String,
}

/// GET /report, GET /incidents/report
pub async fn page(auth: Auth<Report>) -> Result<Response, AppError> {
    let raw = Raw::default().with("noticed_at", auth.ctx.now.local_input());
    form(&auth, &raw, &FieldErrors::default()).await
}

async fn form(auth: &Auth<Report>, raw: &Raw, errors: &FieldErrors) -> Result<Response, AppError> {
    let kit = Kit::of(auth);
    let target =
        FormTarget { action: "/incidents/report".to_owned(), cancel: "/".to_owned(), submit: "incidents-report-do", version: 0 };
    let form = FormView::build(&kit, REPORT_FIELDS, raw, errors, target).await?;
    let mine = store::reported_by(&auth.app.db, auth.account.id, 5).await?;
    let mine = mine.iter().map(|i| Mine {
        href: format!("/incidents/reported/{}", i.id),
        reference: i.reference.clone(),
        at: i.reported_at.local_minute(),
        state: word("state", i.state.key(), &kit.tr),
    });
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(layout::page_with(status, &ReportPage { layout: auth.layout("incidents-report-title"), form, mine: mine.collect() }))
}

/// POST /incidents/report
pub async fn send(auth: Auth<Report>, raw: Raw) -> Result<Response, AppError> {
    if raw.intent() == Intent::Resumed {
        return form(&auth, &raw, &FieldErrors::default()).await;
    }
    let unit = unit_of(&auth.app.db, auth.account.id).await?;
    let opening = match from_report(&raw, auth.ctx.now, unit, &auth.tr.t("incidents-report-place")) {
        Ok(opening) => opening,
        Err(errors) => return form(&auth, &raw, &errors).await,
    };
    let nothing = Viewer::nothing();
    let opened = desk(&auth, &nothing)?.open(opening, Origin::Report).await?;
    Ok(layout::redirect(&format!("/incidents/reported/{}", opened.id)))
}

/// GET /incidents/reported/{id}: the reporter's own, whatever else they may see.
pub async fn thanks(auth: Auth<Report>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let mine = store::reported_by(&auth.app.db, auth.account.id, 1000).await?;
    let incident: &Incident = mine.iter().find(|i| i.id == id).ok_or(AppError::NotFound)?;
    let protection = match incident.draft.security_protection_suspected {
        true => Some(contact_route(&auth.app.db, &auth.tr).await?),
        false => None,
    };
    Ok(layout::page(&ReportedPage {
        layout: auth.layout("incidents-reported-title"),
        reference: incident.reference.clone(),
        at: incident.reported_at.local_minute(),
        state: word("state", incident.state.key(), &auth.tr),
        protection,
    }))
}

/// Whom to turn to where nothing may be written: what the region has set, or the general words.
pub async fn contact_route(db: &Db, tr: &vk_web::Tr) -> Result<String, DbError> {
    Ok(settings::protection_contact(db).await?.unwrap_or_else(|| tr.t("incidents-protection-contact")))
}

/// The unit of the person behind an account, where the organisation knows it.
pub(in super::super) async fn unit_of(db: &Db, account: Id) -> Result<Option<Id>, DbError> {
    let sql = Sql::new("SELECT p.unit_id FROM account a JOIN person p ON p.id = a.person_id WHERE a.id = ").bind(account);
    Ok(db.one(sql).await?.map(|r| r.opt_id("unit_id")).transpose()?.flatten())
}
