//! The pages that are this register's own: the list, the record with what was notified, and the data protection officer's advice.
use super::{
    Advise, Edit, View,
    model::Breach,
    store::{self, Breaches},
    table::{TABLE, assessment_cell, risk_cell},
};
use crate::incidents::{
    content,
    model::{Report, Track},
    store as incidents,
    tracks::rules_of,
};
use axum::{extract::Path, http::StatusCode, response::Response};
use vk_core::{Id, Verb};
use vk_db::{DbError, Viewer};
use vk_web::{
    AppError, Auth, HxRequest, Layout, Permission, Routes,
    form::{Checked, FieldDef, FieldErrors, FormTarget, FormView, Input, Intent, Kit, Raw, Stored, standard_routes},
    layout,
    record::{self, RecordView},
    table::{Cell, TableQuery},
    ui::{Crumb, crumbs},
};

const ADVICE: &[FieldDef] = &[FieldDef::new("advice", Input::Area(4000)).required()];

pub fn routes(routes: Routes) -> Routes {
    standard_routes::<View, Edit, Breaches>(routes)
        .get("/data-breaches", list)
        .get("/data-breaches/{id}", show)
        .get("/data-breaches/{id}/advice", advice_form)
        .form("/data-breaches/{id}/advice", advise)
}

#[derive(askama::Template)]
#[template(path = "breaches/templates/show.html")]
struct ShowPage {
    layout: Layout,
    view: RecordView,
    may_advise: bool,
    /// What was assessed and notified; `None` for what came from no incident here.
    notified: Option<Notified>,
    advice: Option<(String, String)>,
    /// Which of the three things that art. 33(5) asks for is not written yet.
    lacks: Vec<String>,
}

struct Notified {
    incident: Option<String>,
    assessment: Cell,
    reason: Option<String>,
    known: Option<String>,
    /// Each report: its name, when, by what number, and why it was late.
    reports: Vec<ReportView>,
}

struct ReportView {
    name: String,
    at: String,
    external_ref: Option<String>,
    late: bool,
    late_reason: Option<String>,
}

#[derive(askama::Template)]
#[template(path = "incidents/templates/act.html")]
struct AdvicePage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    lead: Vec<String>,
    form: FormView,
}

/// GET /data-breaches
async fn list(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    Ok(record::list(&auth, hx, TABLE.list(&Kit::of(&auth), &query).await?))
}

/// GET /data-breaches/{id}
async fn show(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let breach = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    let data = &breach.record.data;
    let stored = Stored::of(&breach.record, &breach.title(), super::form::to_raw(data));
    let view = RecordView::of::<Breaches>(&kit, &auth.ctx, stored, [risk_cell(data.risk.as_deref(), &kit.tr)]).await?;
    let lacks = [("facts", &data.facts), ("effects", &data.effects), ("remedial", &data.remedial)];
    let advice = breach.advice.as_ref().map(|a| {
        let words = [("who", a.by.as_str().into()), ("at", a.at.local_minute().into())];
        (a.text.clone(), kit.tr.args("data_breaches-advised", &words))
    });
    Ok(layout::page(&ShowPage {
        layout: auth.layout_titled(&view.title),
        may_advise: store::get(kit.db(), &adviser(&auth), id).await?.is_some(),
        notified: notified(&auth, &breach).await?,
        advice,
        lacks: lacks.into_iter().filter(|(_, text)| text.is_empty()).map(|(key, _)| kit.label(key)).collect(),
        view,
    }))
}

/// Where this person may advise.
fn adviser<P: Permission>(auth: &Auth<P>) -> Viewer {
    Viewer { view: auth.scope(Verb::Report), secret: auth.viewer.secret.clone() }
}

/// Read from the track as it stands, never copied: a correction there is one here.
async fn notified<P: Permission>(auth: &Auth<P>, breach: &Breach) -> Result<Option<Notified>, AppError> {
    let (Some(incident), Some(track)) = (breach.incident, breach.track) else { return Ok(None) };
    let (db, tr) = (&auth.app.db, &auth.tr);
    let Some(track) = incidents::tracks(db, incident).await?.into_iter().find(|t| t.id == track) else { return Ok(None) };
    let reports = incidents::reports(db, incident).await?;
    let given = reports.iter().filter(|r| r.track_id == track.id && r.submitted_at.is_some());
    let may_see = incidents::get(db, incident, &auth.viewer_in("incidents")).await.is_ok();
    Ok(Some(Notified {
        incident: may_see.then(|| format!("/incidents/{incident}")),
        assessment: assessment_cell(Some(track.assessment.key()), tr),
        reason: track.assessment_reason.clone(),
        known: track.knowledge_at.map(vk_core::Instant::local_minute),
        reports: given.map(|r| report(auth, &track, r)).collect::<Result<_, AppError>>()?,
    }))
}

fn report<P: Permission>(auth: &Auth<P>, track: &Track, report: &Report) -> Result<ReportView, AppError> {
    let library = content::shipped().map_err(crate::incidents::IncidentError::from)?;
    let stage = rules_of(library, track)?.stage(&report.stage);
    Ok(ReportView {
        name: stage.map_or_else(|| report.stage.clone(), |s| s.name.get(auth.lang()).to_owned()),
        at: report.submitted_at.map(vk_core::Instant::local_minute).unwrap_or_default(),
        external_ref: report.external_ref.clone(),
        late: report.late,
        late_reason: report.late_reason.clone(),
    })
}

async fn advice_page(
    auth: &Auth<Advise>,
    breach: &Breach,
    raw: &Raw,
    version: i64,
    errors: &FieldErrors,
) -> Result<Response, AppError> {
    let kit = Kit::of(auth);
    let (id, heading) = (breach.record.id, kit.tr.t("data_breaches-advice-title"));
    let target = FormTarget {
        action: format!("/data-breaches/{id}/advice"),
        cancel: format!("/data-breaches/{id}"),
        submit: "data_breaches-advice-do",
        version,
    };
    let page = AdvicePage {
        crumbs: crumbs(&kit, Some((id, &breach.title())), Some(&heading)),
        layout: auth.layout_titled(heading),
        lead: vec![kit.tr.t("data_breaches-advice-lead")],
        form: FormView::build(&kit, ADVICE, raw, errors, target).await?,
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(layout::page_with(status, &page))
}

/// GET /data-breaches/{id}/advice
async fn advice_form(auth: Auth<Advise>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let breach = store::get(&auth.app.db, &adviser(&auth), id).await?.ok_or(AppError::NotFound)?;
    let raw = Raw::default().with_opt("advice", breach.advice.as_ref().map(|a| &a.text));
    advice_page(&auth, &breach, &raw, breach.record.version, &FieldErrors::default()).await
}

/// POST /data-breaches/{id}/advice
async fn advise(auth: Auth<Advise>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let may = adviser(&auth);
    let breach = store::get(&auth.app.db, &may, id).await?.ok_or(AppError::NotFound)?;
    let errors = match raw.intent() {
        Intent::Save => refused(&auth, &breach, &raw).await?,
        Intent::Pick(_) | Intent::Resumed => {
            return advice_page(&auth, &breach, &raw, raw.version(), &FieldErrors::default()).await;
        }
    };
    if !errors.is_empty() {
        return advice_page(&auth, &breach, &raw, raw.version(), &errors).await;
    }
    match store::advise(&auth.app.db, &auth.ctx, &may, id, raw.version(), raw.get("advice")).await {
        Ok(()) => Ok(layout::redirect_done(&format!("/data-breaches/{id}"), "data_breaches-advice-done")),
        Err(DbError::Conflict) => {
            let errors = FieldErrors::one("", "incidents-error-stale");
            advice_page(&auth, &breach, &raw, breach.record.version, &errors).await
        }
        Err(other) => Err(other.into()),
    }
}

/// Advice is words about what has happened: none where security protection is suspected.
async fn refused(auth: &Auth<Advise>, breach: &Breach, raw: &Raw) -> Result<FieldErrors, AppError> {
    let mut errors = Checked::of(ADVICE, raw).done(|_| ()).err().unwrap_or_default();
    if let Some(incident) = breach.incident
        && !incidents::get(&auth.app.db, incident, &Viewer::everything()).await?.takes_text()
    {
        errors.add("advice", "incidents-error-text-stopped");
    }
    Ok(errors)
}
