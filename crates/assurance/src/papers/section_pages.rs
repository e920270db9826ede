//! One section: written in a plain form with a preview, its versions, remarks on it. When two people saved the same section, both texts stand beside
//! each other and nobody's words are lost.
use super::{
    Edit, View,
    diff::{self, Kind},
    model::{Paper, Section},
    pages::{href, reachable},
    render, sections,
    text::{self, Part},
};
use crate::paper_templates::content;
use axum::{extract::Path, http::StatusCode, response::Response};
use vk_core::{Id, Verb};
use vk_db::{DbError, Recorded, WriteTx};
use vk_web::{
    AppError, Auth, Layout, Message, Permission, Routes,
    form::{Intent, Kit, Raw},
    layout,
    ui::{Crumb, crumbs},
};

pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/papers/{id}/sections/{section}", edit)
        .form("/papers/{id}/sections/{section}", save)
        .get("/papers/{id}/sections/{section}/history", history)
        .post("/papers/{id}/sections/{section}/move", shift)
        .post("/papers/{id}/sections/{section}/include", include)
        .post("/papers/{id}/sections/{section}/comments", comment)
        .post("/papers/{id}/comments/{comment}/resolve", resolve)
}

#[derive(askama::Template)]
#[template(path = "papers/templates/section.html")]
struct SectionPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    path: String,
    home: String,
    version: i64,
    text: String,
    error: Option<String>,
    /// What would be read, once asked for.
    preview: Option<Vec<Part>>,
    /// What the newest figures give, where somebody has edited the text.
    drafted: Option<String>,
    notes: Vec<String>,
    remarks: Vec<Remark>,
}

struct Remark {
    line: String,
    body: String,
    resolve: Option<String>,
    resolved: Option<String>,
}

#[derive(askama::Template)]
#[template(path = "papers/templates/conflict.html")]
struct ConflictPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    path: String,
    home: String,
    version: i64,
    by: String,
    mine: String,
    theirs: String,
    /// The difference, from theirs to mine.
    lines: Vec<LineView>,
    /// Both changes in one text, or mine where they touch each other.
    merged: String,
    is_merged: bool,
}

pub struct LineView {
    /// The mark before the line, and what it says to whoever does not see it.
    pub mark: &'static str,
    pub word: Option<String>,
    pub text: String,
}

fn line_views(kit: &Kit, from: &str, to: &str) -> Vec<LineView> {
    let view = |(kind, text): (Kind, String)| match kind {
        Kind::Same => LineView { mark: "", word: None, text },
        Kind::Removed => LineView { mark: "−", word: Some(kit.tr.t("papers-removed")), text },
        Kind::Added => LineView { mark: "+", word: Some(kit.tr.t("papers-added")), text },
    };
    diff::diff(from, to).into_iter().map(view).collect()
}

async fn found<P: Permission>(auth: &Auth<P>, id: Id, section: Id, verb: Verb) -> Result<(Paper, Section), AppError> {
    let paper = reachable(auth, id, verb).await?;
    let kit = Kit::of(auth);
    kit.seen(&auth.ctx, id, paper.data().secrecy.key()).await?;
    let section = sections::one(kit.db(), id, section).await?.ok_or(AppError::NotFound)?;
    Ok((paper, section))
}

/// What stands in the form, and what is wrong with it.
struct Written<'a> {
    text: &'a str,
    version: i64,
    preview: bool,
    error: Option<Message>,
}

async fn page(auth: &Auth<Edit>, paper: &Paper, s: &Section, written: Written<'_>) -> Result<Response, AppError> {
    let (kit, id) = (Kit::of(auth), paper.id());
    let remarks = sections::comments(kit.db(), id).await?.into_iter().filter(|c| c.section == s.id).map(|c| Remark {
        line: kit.tr.args("papers-edited-line", &[("who", c.by.as_str().into()), ("at", c.at.local_minute().into())]),
        resolve: c.resolved_by.is_none().then(|| format!("{}/comments/{}/resolve", href(id), c.id)),
        resolved: c.resolved_by.map(|who| kit.tr.with("papers-resolved-by", "who", who)),
        body: c.body,
    });
    let page = SectionPage {
        crumbs: crumbs(&kit, Some((id, &paper.title())), Some(&s.heading)),
        path: format!("{}/sections/{}", href(id), s.id),
        home: href(id),
        version: written.version,
        text: written.text.to_owned(),
        preview: written.preview.then(|| text::parse(written.text)),
        drafted: (!s.is_untouched() && !s.drafted.is_empty()).then(|| s.drafted.clone()),
        notes: s.forbidden.iter().filter_map(|n| content::note(n, kit.tr.lang)).map(str::to_owned).collect(),
        remarks: remarks.collect(),
        layout: auth.layout_titled(&s.heading),
        error: written.error.as_ref().map(|m| kit.tr.message(m)),
    };
    let status = if page.error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(layout::page_with(status, &page))
}

/// GET /papers/{id}/sections/{section}
async fn edit(auth: Auth<Edit>, Path((id, section)): Path<(Id, Id)>) -> Result<Response, AppError> {
    let (paper, s) = found(&auth, id, section, Verb::Edit).await?;
    let error = (!paper.state.is_open()).then(|| Message::new("papers-error-approved"));
    page(&auth, &paper, &s, Written { text: &s.body, version: s.version, preview: false, error }).await
}

/// POST /papers/{id}/sections/{section}: saves, or shows what would be read.
async fn save(auth: Auth<Edit>, Path((id, section)): Path<(Id, Id)>, raw: Raw) -> Result<Response, AppError> {
    let (paper, s) = found(&auth, id, section, Verb::Edit).await?;
    let (text, version) = (raw.get("text"), raw.version());
    let length = text.chars().count();
    let error = (length > render::LONGEST).then(|| Message::new("form-too-long").with("max", render::LONGEST).with("n", length));
    let preview = raw.has("preview");
    if preview || error.is_some() || raw.intent() != Intent::Save {
        return page(&auth, &paper, &s, Written { text, version, preview, error }).await;
    }
    match write(&auth, id, section, version, text).await {
        Ok(()) => Ok(layout::redirect_done(&href(id), "form-saved")),
        Err(DbError::Conflict) => conflict(&auth, &paper, section, version, text).await,
        Err(DbError::Refused { message, .. }) => {
            page(&auth, &paper, &s, Written { text, version, preview, error: Some(message.into()) }).await
        }
        Err(other) => Err(other.into()),
    }
}

async fn write(auth: &Auth<Edit>, id: Id, section: Id, version: i64, text: &str) -> Result<(), DbError> {
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = sections::save(&mut tx, id, section, version, text).await?;
    tx.commit(recorded).await
}

/// Somebody else saved while this one was open: mine, theirs, and both in one where they do not touch each other.
async fn conflict(auth: &Auth<Edit>, paper: &Paper, section: Id, read: i64, mine: &str) -> Result<Response, AppError> {
    let (kit, id) = (Kit::of(auth), paper.id());
    let theirs = sections::one(kit.db(), id, section).await?.ok_or(AppError::NotFound)?;
    let mine = text::tidy(mine);
    let base = sections::versions(kit.db(), section).await?.into_iter().find(|v| v.version == read).map(|v| v.body);
    let merged = base.and_then(|base| diff::merge(&base, &mine, &theirs.body));
    let title = kit.tr.t("papers-conflict-title");
    let who = [("who", theirs.changed_by.as_str().into()), ("when", theirs.changed_at.local_minute().into())];
    let page = ConflictPage {
        crumbs: crumbs(&kit, Some((id, &paper.title())), Some(&title)),
        layout: auth.layout_titled(title),
        path: format!("{}/sections/{section}", href(id)),
        home: href(id),
        version: theirs.version,
        by: kit.tr.args("conflict-by", &who),
        lines: line_views(&kit, &theirs.body, &mine),
        is_merged: merged.is_some(),
        merged: merged.unwrap_or_else(|| mine.clone()),
        theirs: theirs.body,
        mine,
    };
    Ok(layout::page_with(StatusCode::CONFLICT, &page))
}

#[derive(askama::Template)]
#[template(path = "papers/templates/history.html")]
struct HistoryPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    versions: Vec<(String, Vec<LineView>)>,
}

/// GET /papers/{id}/sections/{section}/history: every version against the one before it.
async fn history(auth: Auth<View>, Path((id, section)): Path<(Id, Id)>) -> Result<Response, AppError> {
    let (paper, s) = found(&auth, id, section, Verb::View).await?;
    let kit = Kit::of(&auth);
    let all = sections::versions(kit.db(), section).await?;
    let before = all.iter().skip(1).map(|v| v.body.as_str()).chain([""]);
    let view = |(v, before): (&sections::Version, &str)| {
        let args = [("n", v.version.into()), ("who", v.by.as_str().into()), ("at", v.at.local_minute().into())];
        (kit.tr.args("papers-version-line", &args), line_views(&kit, before, &v.body))
    };
    let title = kit.tr.with("papers-history-title", "heading", s.heading.as_str());
    Ok(layout::page(&HistoryPage {
        crumbs: crumbs(&kit, Some((id, &paper.title())), Some(&title)),
        versions: all.iter().zip(before).map(view).collect(),
        layout: auth.layout_titled(title),
    }))
}

/// One write from its act to its commit, and back to a page.
async fn done<F>(auth: &Auth<Edit>, to: String, act: F) -> Result<Response, AppError>
where
    F: AsyncFnOnce(&mut WriteTx<'_>) -> Result<Recorded, DbError>,
{
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    match act(&mut tx).await {
        Ok(recorded) => {
            tx.commit(recorded).await?;
            Ok(layout::redirect_done(&to, "form-saved"))
        }
        Err(DbError::Refused { message, .. }) => Err(AppError::bad(message)),
        Err(other) => Err(other.into()),
    }
}

/// POST /papers/{id}/sections/{section}/move
async fn shift(auth: Auth<Edit>, Path((id, section)): Path<(Id, Id)>, raw: Raw) -> Result<Response, AppError> {
    reachable(&auth, id, Verb::Edit).await?;
    let up = raw.get("to") == "up";
    done(&auth, href(id), async |tx: &mut WriteTx<'_>| sections::shift(tx, id, section, up).await).await
}

/// POST /papers/{id}/sections/{section}/include
async fn include(auth: Auth<Edit>, Path((id, section)): Path<(Id, Id)>, raw: Raw) -> Result<Response, AppError> {
    reachable(&auth, id, Verb::Edit).await?;
    let on = !raw.get("on").is_empty();
    done(&auth, href(id), async |tx: &mut WriteTx<'_>| sections::include(tx, id, section, on).await).await
}

/// POST /papers/{id}/sections/{section}/comments
async fn comment(auth: Auth<Edit>, Path((id, section)): Path<(Id, Id)>, raw: Raw) -> Result<Response, AppError> {
    reachable(&auth, id, Verb::Edit).await?;
    let body = raw.get("body").replace("\r\n", "\n").trim().to_owned();
    if body.is_empty() || body.chars().count() > 4000 {
        return Err(AppError::bad("papers-error-comment"));
    }
    let to = format!("{}/sections/{section}", href(id));
    done(&auth, to, async |tx: &mut WriteTx<'_>| sections::comment(tx, id, section, &body).await).await
}

/// POST /papers/{id}/comments/{comment}/resolve
async fn resolve(auth: Auth<Edit>, Path((id, comment)): Path<(Id, Id)>) -> Result<Response, AppError> {
    reachable(&auth, id, Verb::Edit).await?;
    done(&auth, href(id), async |tx: &mut WriteTx<'_>| sections::resolve(tx, id, comment).await).await
}
