//! `/incidents/{id}/situation` and what belongs to it: the part that keeps itself fresh, the list of contacts that prints, and the assignments.
use super::{
    super::{
        Edit, View, circle, content,
        error::IncidentError,
        model::Incident,
        pages::{contact_route, desk, reach, reading},
        records, store,
        view::track_views,
    },
    assignments::{NewAssignment, Turn},
    live::{Authority, Live, authorities, live, stamp},
    ring::{self, Ring},
    watch,
};
use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use vk_core::{Id, Verb};
use vk_db::{DbError, Viewer};
use vk_web::{
    AppError, Auth, Layout, Permission, Routes, Tr,
    form::{Checked, FieldDef, FieldErrors, FormTarget, FormView, Input, Intent, Kit, Raw},
    layout,
    ui::{Crumb, crumbs},
};

const ASSIGN: &[FieldDef] = &[
    FieldDef::new("task", Input::Text(300)).required(),
    FieldDef::new("assignee", Input::Record(&["function", "person"])),
    FieldDef::new("by_when", Input::Moment),
];

pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/incidents/{id}/situation", page)
        .get("/incidents/{id}/situation/poll", poll)
        .get("/incidents/{id}/contacts", contacts)
        .form("/incidents/{id}/situation/assignments", assign)
        .post("/incidents/{id}/situation/assignments/{assignment}/{turn}", turn)
}

#[derive(askama::Template)]
#[template(path = "incidents/situation/templates/situation.html")]
struct SituationPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    protection: Option<String>,
    /// False for whoever only reads, and where no words may be written.
    may_give: bool,
    form: FormView,
    live: Live,
    /// Only the part that asks for itself says that there is something new.
    news: Option<String>,
}

#[derive(askama::Template)]
#[template(path = "incidents/situation/templates/live.html")]
struct LivePart {
    tr: Tr,
    live: Live,
    news: Option<String>,
}

#[derive(askama::Template)]
#[template(path = "incidents/situation/templates/contacts.html")]
struct ContactsPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    incident: String,
    read_at: String,
    ring: Vec<Ring>,
    authorities: Vec<Authority>,
    protection: String,
}

/// GET /incidents/{id}/situation
pub async fn page(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let incident = store::get(&auth.app.db, id, &auth.viewer).await?;
    watch::opened(&Kit::of(&auth), &auth.ctx, auth.account.id, &incident).await?;
    shown(&auth, &incident, &Raw::default(), &FieldErrors::default()).await
}

async fn shown<P: Permission>(
    auth: &Auth<P>,
    incident: &Incident,
    raw: &Raw,
    errors: &FieldErrors,
) -> Result<Response, AppError> {
    let kit = Kit::of(auth);
    let live = live(auth, incident).await?;
    let target = FormTarget {
        action: format!("{}/situation/assignments", live.path),
        cancel: live.path.clone(),
        submit: "incidents-assign-do",
        version: 0,
    };
    let (title, heading) = (records::title(incident), kit.tr.t("incidents-situation-title"));
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = SituationPage {
        crumbs: crumbs(&kit, Some((incident.id, &title)), Some(&heading)),
        layout: auth.layout_titled(format!("{heading}: {title}")),
        protection: if incident.takes_text() { None } else { Some(contact_route(kit.db(), &kit.tr).await?) },
        may_give: live.may_edit && incident.takes_text(),
        form: FormView::build(&kit, ASSIGN, raw, errors, target).await?,
        live,
        news: None,
    };
    Ok(layout::page_with(status, &page))
}

/// What the page has already.
#[derive(Debug, Deserialize)]
pub struct Seen {
    #[serde(default)]
    seen: String,
}

/// GET /incidents/{id}/situation/poll: the part that changes, when it has; asked by an open page, which neither keeps its session alive nor fills the
/// audit log.
pub async fn poll(auth: Auth<View>, Path(id): Path<Id>, Query(seen): Query<Seen>) -> Result<Response, AppError> {
    let incident = store::get(&auth.app.db, id, &auth.viewer).await?;
    if !auth.htmx() {
        return Ok(layout::redirect(&format!("/incidents/{id}/situation")));
    }
    if seen.seen == stamp(&incident, auth.ctx.now) {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    watch::asked(&Kit::of(&auth), &auth.ctx, auth.account.id, &incident).await?;
    let live = live(&auth, &incident).await?;
    let changed = seen.seen.split('-').next() != live.stamp.split('-').next();
    let news = live.last.first().filter(|_| changed).map(|e| format!("{}: {} {}", e.kind, e.author, e.when));
    Ok(layout::page(&LivePart { tr: auth.tr.clone(), live, news }))
}

/// GET /incidents/{id}/contacts: whom to ring, to print and to have at hand when nothing works.
pub async fn contacts(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let incident = store::get(kit.db(), id, &kit.viewer).await?;
    kit.seen(&auth.ctx, id, incident.draft.secrecy.key()).await?;
    let standing = circle::standing(kit.db(), &kit.viewer, &incident).await?;
    let views = track_views(kit.db(), content::shipped()?, &incident, reading(&auth), auth.ctx.now, &kit.tr).await?;
    let (title, heading) = (records::title(&incident), kit.tr.t("incidents-contacts-title"));
    Ok(layout::page(&ContactsPage {
        crumbs: crumbs(&kit, Some((id, &title)), Some(&heading)),
        incident: title,
        read_at: auth.ctx.now.local_minute(),
        ring: ring::whom(&kit, &incident, &standing, auth.ctx.now.local_date()).await?,
        authorities: authorities(&views),
        protection: contact_route(kit.db(), &kit.tr).await?,
        layout: auth.layout_titled(heading),
    }))
}

async fn worked(auth: &Auth<Edit>, id: Id) -> Result<(Incident, Viewer), AppError> {
    let may = reach(auth, Verb::Edit);
    Ok((store::get_worked(&auth.app.db, id, &may).await?, may))
}

/// POST /incidents/{id}/situation/assignments
pub async fn assign(auth: Auth<Edit>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let (incident, may) = worked(&auth, id).await?;
    if raw.intent() != Intent::Save {
        return shown(&auth, &incident, &raw, &FieldErrors::default()).await;
    }
    let refused = Kit::of(&auth).refusals(ASSIGN, &raw, None).await?;
    let typed = Checked::of(ASSIGN, &raw).done(|c| NewAssignment {
        task: c.text("task"),
        assignee: c.opt_id("assignee"),
        by_when: c.opt_moment("by_when"),
    });
    let new = match if refused.is_empty() { typed } else { typed.and(Err(refused)) } {
        Ok(new) => new,
        Err(errors) => return shown(&auth, &incident, &raw, &errors).await,
    };
    match desk(&auth, &may)?.assign(id, new).await {
        Ok(_) => Ok(layout::redirect_done(&situation(id), "incidents-assign-saved")),
        Err(error) => match error.message() {
            Some(message) => shown(&auth, &incident, &raw, &FieldErrors::one("task", message)).await,
            None => Err(error.into()),
        },
    }
}

/// POST /incidents/{id}/situation/assignments/{assignment}/{turn}
pub async fn turn(
    auth: Auth<Edit>,
    Path((id, assignment, turn)): Path<(Id, Id, String)>,
    raw: Raw,
) -> Result<Response, AppError> {
    let (incident, may) = worked(&auth, id).await?;
    let turn = Turn::from_key(&turn).ok_or(AppError::NotFound)?;
    match desk(&auth, &may)?.turn_assignment(id, assignment, raw.version(), turn).await {
        Ok(()) => Ok(layout::redirect_done(&situation(id), "incidents-assign-saved")),
        Err(IncidentError::Db(DbError::Conflict)) => {
            shown(&auth, &incident, &Raw::default(), &FieldErrors::one("", "incidents-error-stale")).await
        }
        Err(error) => Err(error.into()),
    }
}

fn situation(id: Id) -> String {
    format!("/incidents/{id}/situation")
}
