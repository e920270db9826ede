//! The pages that are this register's own: the list, the matrix with its scale, the next version, and the decision that takes one into use.
use super::{
    Decide, Edit, View,
    model::Matrix,
    scale,
    store::{self, RiskMatrices},
    table::{TABLE, state_cell},
    view::ScaleView,
};
use crate::risks::act::Act;
use axum::{extract::Path, response::Response};
use vk_core::{Date, Id, Verb};
use vk_db::{DbError, Viewer};
use vk_web::{
    AppError, Auth, HxRequest, Layout, Message, Routes,
    form::{FieldDef, FieldErrors, Input, Kit, Raw, Stored, standard_routes},
    layout,
    record::{self, RecordView},
    table::TableQuery,
};

/// What is decided when a matrix comes into use.
const USE: &[FieldDef] =
    &[FieldDef::new("decision", Input::Text(300)).required(), FieldDef::new("rejudge_by", Input::Date).required()];
/// Risks judged otherwise are to be judged again within half a year, unless the decision says another day.
const REJUDGE_MONTHS: i32 = 6;

pub fn routes(routes: Routes) -> Routes {
    standard_routes::<View, Edit, RiskMatrices>(routes)
        .get("/risk-matrices", list)
        .get("/risk-matrices/{id}", show)
        .get("/risk-matrices/{id}/scale", scale::edit)
        .form("/risk-matrices/{id}/scale", scale::save)
        .post("/risk-matrices/{id}/new-version", new_version)
        .get("/risk-matrices/{id}/use", use_form)
        .form("/risk-matrices/{id}/use", use_save)
}

/// GET /risk-matrices
async fn list(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    Ok(record::list(&auth, hx, TABLE.list(&Kit::of(&auth), &query).await?))
}

#[derive(askama::Template)]
#[template(path = "risks/matrices/templates/show.html")]
struct ShowPage {
    layout: Layout,
    view: RecordView,
    draft: bool,
    may_decide: bool,
    decided: Option<String>,
    scale: ScaleView,
}

/// GET /risk-matrices/{id}
async fn show(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let matrix = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    let stored = Stored::of(&matrix.record, &matrix.title(), super::form::to_raw(&matrix.record.data));
    let view = RecordView::of::<RiskMatrices>(&kit, &auth.ctx, stored, [state_cell(&matrix.state, &kit.tr)]).await?;
    Ok(layout::page(&ShowPage {
        layout: auth.layout_titled(&view.title),
        view,
        draft: matrix.is_draft(),
        may_decide: matrix.is_draft() && auth.may(Verb::Decide),
        decided: decided(&kit, &matrix),
        scale: ScaleView::of(&matrix.body, &kit.tr),
    }))
}

fn decided(kit: &Kit, matrix: &Matrix) -> Option<String> {
    let (who, at) = (matrix.decided_by.as_deref()?, matrix.decided_at?);
    let decision = matrix.decision.as_deref().unwrap_or_default();
    let args = [("who", who.into()), ("at", at.local_minute().into()), ("decision", decision.into())];
    Some(kit.tr.args("risk_matrices-decided", &args))
}

/// POST /risk-matrices/{id}/new-version
async fn new_version(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    store::get(kit.db(), &kit.editor, id).await?.ok_or(AppError::NotFound)?;
    let mut tx = kit.db().write(&auth.ctx).await?;
    let (next, recorded) = store::new_version(&mut tx, id).await?;
    tx.commit(recorded).await?;
    Ok(layout::redirect_done(&format!("/risk-matrices/{next}"), "risk_matrices-new-version-done"))
}

fn use_act<'a>(auth: &Auth<Decide>, matrix: &Matrix, title: &'a str) -> Act<'a> {
    Act {
        key: "risk_matrices-use",
        submit: "risk_matrices-use-do",
        done: "risk_matrices-use-done",
        fields: USE,
        path: "use",
        record: (matrix.id(), title),
        version: matrix.record.version,
        lead: vec![auth.tr.t("risk_matrices-use-lead")],
    }
}

/// GET /risk-matrices/{id}/use
async fn use_form(auth: Auth<Decide>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let matrix = decidable(&auth, id).await?;
    let day = auth.ctx.now.local_date().plus_months(REJUDGE_MONTHS);
    let raw = Raw::default().with("rejudge_by", day.to_string());
    use_act(&auth, &matrix, &matrix.title()).shown(&auth, &raw, &FieldErrors::default()).await
}

/// POST /risk-matrices/{id}/use
async fn use_save(auth: Auth<Decide>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let matrix = decidable(&auth, id).await?;
    let title = matrix.title();
    let act = use_act(&auth, &matrix, &title);
    if let Some(errors) = act.faults(&raw) {
        return act.shown(&auth, &raw, &errors).await;
    }
    let problems = matrix.body.problems(true);
    if !problems.is_empty() {
        let message = Message::new("risk_matrices-error-unfinished").with("n", problems.0.len());
        return act.shown(&auth, &raw, &FieldErrors::one("", message)).await;
    }
    let day = raw.get("rejudge_by").parse().unwrap_or(auth.ctx.now.local_date());
    let result = take(&auth, id, raw.version(), raw.get("decision"), day).await;
    act.settled(&auth, &raw, result).await
}

async fn take(auth: &Auth<Decide>, id: Id, version: i64, decision: &str, day: Date) -> Result<(), DbError> {
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = store::take_into_use(&mut tx, id, version, decision, day).await?;
    tx.commit(recorded).await
}

async fn decidable(auth: &Auth<Decide>, id: Id) -> Result<Matrix, AppError> {
    let decider = Viewer { view: auth.scope(Verb::Decide), secret: auth.viewer.secret.clone() };
    store::get(&auth.app.db, &decider, id).await?.ok_or(AppError::NotFound)
}
