//! The figures of a paper: what was counted, when, where; counting anew; and saying that a count over secret records may be told.
use super::{
    Counts, Edit, View, acts,
    figures::{self, Figure, MASK, Snapshot},
    pages::{href, kit_of, reachable},
    sections, store,
};
use crate::paper_templates::content;
use axum::{extract::Path, http::StatusCode, response::Response};
use vk_core::{Id, Verb};
use vk_db::DbError;
use vk_governance::actions::acts::StepError;
use vk_web::{
    AppError, Auth, Layout, Routes,
    form::{Kit, Raw},
    layout,
    table::Cell,
    ui::{Crumb, crumbs},
};

pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/papers/{id}/figures", show)
        .post("/papers/{id}/figures/{key}/approve", approve)
        .post("/papers/{id}/figures/{key}/withdraw", withdraw)
}

#[derive(askama::Template)]
#[template(path = "papers/templates/figures.html")]
struct FiguresPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    home: String,
    as_of: Option<String>,
    hash: String,
    no: i64,
    figures: Vec<FigureView>,
    error: Option<String>,
    may_refresh: bool,
}

struct FigureView {
    key: String,
    label: String,
    value: String,
    source: String,
    mark: Cell,
    may_approve: bool,
    may_withdraw: bool,
}

async fn page(auth: &Auth<View>, id: Id, error: Option<String>) -> Result<Response, AppError> {
    let kit = Kit::of(auth);
    let paper = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    kit.seen(&auth.ctx, id, paper.data().secrecy.key()).await?;
    let snapshot = sections::snapshot(kit.db(), id).await?;
    let title = kit.tr.t("papers-figures-title");
    let open = paper.state.is_open();
    let views = snapshot.iter().flat_map(|s| s.figures.iter().map(|f| figure_view(auth, &kit, s, f, &paper.kind, open)));
    let when = |s: &Snapshot| {
        let args = [("no", s.no.into()), ("at", s.as_of.local_minute().into()), ("who", s.by.as_str().into())];
        kit.tr.args("papers-figures-as_of", &args)
    };
    let page = FiguresPage {
        crumbs: crumbs(&kit, Some((id, &paper.title())), Some(&title)),
        home: href(id),
        as_of: snapshot.as_ref().map(when),
        hash: snapshot.as_ref().map(|s| s.hash.clone()).unwrap_or_default(),
        no: snapshot.as_ref().map_or(0, |s| s.no),
        figures: views.collect(),
        may_refresh: open && store::get(kit.db(), &kit.editor, id).await?.is_some(),
        layout: auth.layout_titled(title),
        error,
    };
    let status = if page.error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(layout::page_with(status, &page))
}

/// Who may not read what is secret sees a count over it only once it may be told.
fn figure_view(auth: &Auth<View>, kit: &Kit, s: &Snapshot, f: &Figure, kind: &str, open: bool) -> FigureView {
    let (told, sees) = (s.may_be_told(f), !kit.viewer.secret.is_nowhere());
    let mark = match (f.sensitive, told) {
        (false, _) => Cell::Empty,
        (true, true) => Cell::tag(kit.tr.t("papers-figures-approved"), "success"),
        (true, false) => Cell::tag(kit.tr.t("papers-figures-sensitive"), "secret"),
    };
    let manage = auth.may(Verb::Manage) && sees && f.sensitive && f.count().is_some();
    let words = content::variables(kind).into_iter().find(|v| v.key == f.key).map(|v| v.words(kit.tr.lang).to_owned());
    FigureView {
        label: words.unwrap_or_else(|| f.key.clone()),
        value: if told || sees { f.words() } else { MASK.to_owned() },
        source: f.source.clone(),
        mark,
        may_approve: manage && open && !told,
        may_withdraw: manage && told,
        key: f.key.clone(),
    }
}

/// GET /papers/{id}/figures
async fn show(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    page(&auth, id, None).await
}

/// POST /papers/{id}/figures/refresh: counts anew and fills in what nobody has edited.
pub async fn refresh(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    count(&auth, id).await?;
    Ok(layout::redirect_done(&href(id), "papers-drafted"))
}

/// Gathers with the sight of whoever asks, and freezes.
pub async fn count(auth: &Auth<Edit>, id: Id) -> Result<(), AppError> {
    let paper = reachable(auth, id, Verb::Edit).await?;
    if paper.annex_of.is_some() {
        return Err(AppError::bad("papers-error-annex"));
    }
    let figures = figures::gather(&kit_of(auth), &paper).await?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = match sections::draft(&mut tx, id, figures, &auth.app.region()).await {
        Err(DbError::Refused { message, .. }) => return Err(AppError::bad(message)),
        other => other?,
    };
    Ok(tx.commit(recorded).await?)
}

/// POST /papers/{id}/figures/{key}/approve
async fn approve(auth: Auth<Counts>, Path((id, key)): Path<(Id, String)>, raw: Raw) -> Result<Response, AppError> {
    tell(&auth, id, &key, &raw, true).await
}

/// POST /papers/{id}/figures/{key}/withdraw
async fn withdraw(auth: Auth<Counts>, Path((id, key)): Path<(Id, String)>, raw: Raw) -> Result<Response, AppError> {
    tell(&auth, id, &key, &raw, false).await
}

async fn tell(auth: &Auth<Counts>, id: Id, key: &str, raw: &Raw, approve: bool) -> Result<Response, AppError> {
    approved(auth, id, key, raw.get("no").parse().unwrap_or_default(), raw.get("reason"), approve).await.map_err(said)?;
    Ok(layout::redirect_done(&format!("{}/figures", href(id)), "form-saved"))
}

/// What was refused, as the answer to a button: the first message.
fn said(error: AppError) -> AppError {
    match error {
        AppError::Fields(mut fields) if !fields.is_empty() => AppError::Bad(fields.swap_remove(0).1),
        other => other,
    }
}

/// Approves a count, or takes that back. Whoever may not read what is secret has nothing to approve.
pub async fn approved(auth: &Auth<Counts>, id: Id, key: &str, no: i64, reason: &str, approve: bool) -> Result<(), AppError> {
    reachable(auth, id, Verb::Manage).await?;
    if kit_of(auth).viewer.secret.is_nowhere() {
        return Err(AppError::Forbidden);
    }
    let region = auth.app.region();
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let result: Result<_, StepError> = if approve {
        acts::approve_count(&mut tx, id, no, key, reason, &region).await
    } else {
        acts::withdraw_count(&mut tx, id, no, key, &region).await
    };
    Ok(tx.commit(result?).await?)
}
