//! The pages of assessments: the list, one assessment with its requirements, one requirement, what to begin, the statement of applicability, the gaps
//! and the overview. Every act is a plain form; htmx only swaps the requirement that was answered.
pub(super) mod acts;
mod delegated;
mod evidence;
mod gaps;
mod line;
pub(super) mod many;
mod overview;
mod requirement;
mod show;
mod sight;
pub(super) mod start;
mod statement;

use super::{
    Edit, View, catalogue,
    lines::{Line, Shelf, lines, without_foreign_words},
    model::Assessment,
    procurement,
    store::{self, Assessments},
    summary,
    table::TABLE,
};
use axum::response::Response;
use vk_core::{Ctx, Id};
use vk_db::{Reader, Viewer};
use vk_web::{
    AppError, Auth, HxRequest, Layout, Permission, Routes,
    form::{Kit, standard_routes},
    layout,
    table::{ListView, TableQuery},
};

pub fn routes(routes: Routes) -> Routes {
    let routes = standard_routes::<View, Edit, Assessments>(routes)
        .get("/assessments", list)
        .get("/assessments/start", start::choose)
        .post("/assessments/start", start::start)
        .get("/assessments/start-many", start::many_form)
        .form("/assessments/start-many", start::many)
        .get("/assessments/overview", overview::page)
        .get("/assessments/gaps", gaps::list)
        .get("/assessments/gaps/export", gaps::export)
        .post("/assessments/gaps/bulk", gaps::open_actions)
        .get("/assessments/procurement", procurement::page)
        .get("/assessments/{id}", show::page)
        .get("/assessments/{id}/statement", statement::page)
        .get("/assessments/{id}/delegated", delegated::page)
        .form("/assessments/{id}/answers", many::many)
        .post("/assessments/{id}/state", acts::state)
        .post("/assessments/{id}/review", acts::review);
    routes
        .get("/assessments/{id}/requirements/{requirement}", requirement::page)
        .form("/assessments/{id}/requirements/{requirement}/answer", acts::answer)
        .post("/assessments/{id}/requirements/{requirement}/action", gaps::open_action)
        .get("/assessments/{id}/requirements/{requirement}/evidence", evidence::page)
        .form("/assessments/{id}/requirements/{requirement}/evidence", evidence::create)
        .form("/assessments/{id}/requirements/{requirement}/evidence/known", evidence::add)
        .post("/assessments/{id}/requirements/{requirement}/evidence/live", evidence::measure)
        .post("/assessments/{id}/requirements/{requirement}/evidence/remove", evidence::remove)
}

#[derive(askama::Template)]
#[template(path = "assessments/templates/list.html")]
struct ListPage {
    layout: Layout,
    list: ListView,
}

/// GET /assessments
async fn list(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    let list = TABLE.list(&Kit::of(&auth), &query).await?;
    Ok(list.respond(hx.0, |list| layout::page(&ListPage { layout: auth.layout("nav-assessments"), list })))
}

/// The assessment, for whoever may see it; reading a secret one is recorded.
async fn visible<P: Permission>(auth: &Auth<P>, id: Id) -> Result<Assessment, AppError> {
    let kit = Kit::of(auth);
    let assessment = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    kit.seen(&auth.ctx, id, assessment.data.new.secrecy.key()).await?;
    Ok(assessment)
}

/// The assessment, for whoever may answer it.
pub(super) async fn editable<P: Permission>(auth: &Auth<P>, id: Id) -> Result<Assessment, AppError> {
    let found = store::get(&auth.app.db, &Kit::of(auth).editor, id).await?;
    found.filter(|a| a.archived_at.is_none()).ok_or(AppError::NotFound)
}

/// All lines, by the class that the sums were made with, as this reader of assessments may see them.
pub(in crate::assessments) async fn all_lines(
    db: &impl Reader,
    viewer: &Viewer,
    ctx: &Ctx,
    assessment: &Assessment,
) -> Result<Vec<Line>, AppError> {
    let today = ctx.now.local_date();
    let mut all = lines(db, &mut Shelf::default(), summary::of(assessment), &assessment.data.class, today).await?;
    without_foreign_words(db, viewer, &mut all).await?;
    Ok(all)
}

/// The requirement of the assessment's source.
pub(super) async fn requirement_of(
    db: &impl Reader,
    assessment: &Assessment,
    requirement: Id,
) -> Result<catalogue::Requirement, AppError> {
    let found = catalogue::get(db, requirement).await?;
    found.filter(|r| r.source == assessment.data.new.source).ok_or(AppError::NotFound)
}
