//! The list, and a paper's page: the paper as it will be read, what was found in it, and what comes next.
use super::{
    Edit, View, act_pages, acts, figure_pages, files,
    lint::{self, Finding},
    model::{Paper, Section},
    section_pages, sections,
    store::{self, Papers},
    table::{TABLE, kind_word, state_cell},
    text::{self, Part},
};
use axum::{extract::Path, response::Response};
use vk_core::{Id, Secrecy, Verb};
use vk_db::{DbError, Viewer};
use vk_web::{
    AppError, Auth, HxRequest, Layout, Permission, Routes,
    form::{Kit, standard_routes},
    layout,
    record::{self, RecordView},
    table::{Cell, TableQuery},
};

pub fn routes(routes: Routes) -> Routes {
    let routes = standard_routes::<View, Edit, Papers>(routes);
    let routes = routes
        .get("/papers", list)
        .get("/papers/{id}", show)
        .get("/papers/{id}/file", files::download)
        .post("/papers/{id}/figures/refresh", figure_pages::refresh);
    act_pages::routes(section_pages::routes(figure_pages::routes(routes)))
}

pub fn href(id: Id) -> String {
    format!("/papers/{id}")
}

/// The kit of this register, whichever permission let the person in.
pub fn kit_of<P: Permission>(auth: &Auth<P>) -> Kit {
    Kit { account: Some(auth.account.id), ..Kit::new(&auth.app, &auth.account.grants, store::REGISTER, auth.tr.clone()) }
}

/// The paper where this person may do `verb`; not found elsewhere.
pub async fn reachable<P: Permission>(auth: &Auth<P>, id: Id, verb: Verb) -> Result<Paper, AppError> {
    let viewer = Viewer { view: auth.scope(verb), secret: kit_of(auth).viewer.secret };
    store::get(&auth.app.db, &viewer, id).await?.ok_or(AppError::NotFound)
}

/// GET /papers
async fn list(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    Ok(record::list(&auth, hx, TABLE.list(&Kit::of(&auth), &query).await?))
}

#[derive(askama::Template)]
#[template(path = "papers/templates/show.html")]
struct ShowPage {
    layout: Layout,
    view: RecordView,
    /// Its text may change, by this person.
    writes: bool,
    drafted: bool,
    sections: Vec<SectionView>,
    findings: Vec<FindingView>,
    acts: Vec<(String, String)>,
    approved: Option<String>,
    hash: Option<String>,
    may_file: bool,
}

/// A section as it is read.
struct SectionView {
    path: String,
    heading: String,
    show_heading: bool,
    included: bool,
    optional: bool,
    parts: Vec<Part>,
    /// "ändrad av …, när"; nothing while it is as drafted.
    edited: Option<String>,
    remarks: Option<String>,
    first: bool,
    last: bool,
}

pub struct FindingView {
    pub mark: Cell,
    pub heading: String,
    pub words: String,
}

/// GET /papers/{id}
async fn show(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let paper = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    let marks = [state_cell(paper.state, &kit.tr), Cell::text(kind_word(&paper.kind, &kit.tr))];
    let view = RecordView::of::<Papers>(&kit, &auth.ctx, store::stored(&paper), marks).await?;
    let all = sections::of(kit.db(), id).await?;
    let snapshot = sections::snapshot(kit.db(), id).await?;
    let findings = found(&kit, &paper, &all).await?;
    let act = |key: &'static str| (format!("{}/{key}", href(id)), kit.tr.t(&format!("papers-{key}-title")));
    let decision = decision_of(&auth, &paper).map(|href| (href, kit.tr.t("papers-decision-do")));
    let who = |a: &super::model::Approved| [("who", a.by.as_str().into()), ("at", a.at.local_minute().into())];
    Ok(layout::page(&ShowPage {
        layout: auth.layout_titled(&view.title),
        writes: view.may_edit && paper.state.is_open() && !view.archived,
        view,
        drafted: snapshot.is_some() || paper.annex_of.is_some() || all.iter().any(|s| !s.body.is_empty()),
        sections: section_views(&kit, id, all).await?,
        findings: findings.into_iter().map(|f| finding_view(&kit, f)).collect(),
        acts: act_pages::open_to(&auth, &paper).into_iter().map(act).chain(decision).collect(),
        approved: paper.approved.as_ref().map(|a| kit.tr.args("papers-approved-line", &who(a))),
        hash: paper.approved.as_ref().map(|a| a.hash.clone()),
        may_file: files::can(&auth),
    }))
}

/// Where the decision of a treated paper is written down, prefilled with what the registrar wrote; for whoever may.
fn decision_of(auth: &Auth<View>, paper: &Paper) -> Option<String> {
    let decided = paper.treated_on.filter(|_| paper.outcome.as_deref().is_some_and(|o| matches!(o, "granted" | "changed")))?;
    if auth.app.register(crate::decisions::REGISTER.key).is_none() || !auth.may_in(crate::decisions::REGISTER.key, Verb::Edit) {
        return None;
    }
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("name", &paper.data().name).append_pair("decided_on", &decided.to_string());
    query.append_pair("paragraph", paper.paragraph.as_deref().unwrap_or_default());
    query.append_pair("registry_number", paper.registry_number.as_deref().unwrap_or_default());
    query.append_pair("body", paper.outcome_text.as_deref().unwrap_or_default());
    query.append_pair("about", &paper.id().to_string());
    if let Some(source) = paper.data().source {
        query.append_pair("about", &source.to_string());
        query.append_pair("source_kind", super::figures::source_kind(&paper.kind).unwrap_or("other"));
    }
    Some(format!("/decisions/new?{}", query.finish()))
}

async fn section_views(kit: &Kit, id: Id, all: Vec<Section>) -> Result<Vec<SectionView>, DbError> {
    let comments = sections::comments(kit.db(), id).await?;
    let count = all.len();
    let view = |(no, s): (usize, Section)| {
        let open = comments.iter().filter(|c| c.section == s.id && c.resolved_by.is_none()).count();
        let who = [("who", s.changed_by.as_str().into()), ("at", s.changed_at.local_minute().into())];
        SectionView {
            path: format!("{}/sections/{}", href(id), s.id),
            parts: text::parse(&s.body),
            edited: (!s.is_untouched()).then(|| kit.tr.args("papers-edited-line", &who)),
            remarks: (open > 0).then(|| kit.tr.n("papers-remarks", open)),
            heading: s.heading,
            show_heading: s.show_heading,
            included: s.included,
            optional: s.optional,
            first: no == 0,
            last: no + 1 == count,
        }
    };
    Ok(all.into_iter().enumerate().map(view).collect())
}

/// What is found in the text of a paper that may still change.
pub async fn found(kit: &Kit, paper: &Paper, all: &[Section]) -> Result<Vec<Finding>, DbError> {
    if !paper.state.is_open() {
        return Ok(Vec::new());
    }
    let (known, snapshot) = (acts::known(kit.db()).await?, sections::snapshot(kit.db(), paper.id()).await?);
    Ok(lint::check(all, snapshot.as_ref(), &known, paper.data().secrecy == Secrecy::Secret))
}

fn finding_view(kit: &Kit, f: Finding) -> FindingView {
    let weight = if f.what.is_stopping() {
        "stop"
    } else if f.what.needs_reason() {
        "reason"
    } else {
        "remark"
    };
    let key = if f.figure.is_some() { "papers-check-number-figure".to_owned() } else { format!("papers-check-{}", f.what.key()) };
    let args = [("says", f.says.as_str().into()), ("figure", f.figure.clone().unwrap_or_default().into())];
    FindingView {
        mark: Cell::tag(kit.tr.t(&format!("papers-check-{weight}")), f.what.tone()),
        words: kit.tr.args(&key, &args),
        heading: f.heading,
    }
}
