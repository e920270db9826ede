//! The questions and the fact check of an audit, and the forms that write them.
use super::{
    Fact, Question,
    acts::{self, Line},
    store,
};
use crate::{
    act::{self, ActError, Asked},
    audits::{
        Edit, View,
        model::Audit,
        store::{self as audits, Audits},
        table::word,
    },
};
use axum::{extract::Path, response::Response};
use vk_core::Id;
use vk_web::{
    AppError, Auth, Layout, Permission, Routes,
    form::{FieldErrors, Intent, Kit, Raw, Records},
    layout,
    table::Cell,
    ui::{Crumb, crumbs},
};

pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/audits/{id}/questions", questions)
        .get("/audits/{id}/questions/new", ask_question)
        .form("/audits/{id}/questions/new", add_question)
        .get("/audits/{id}/questions/{no}", ask_judgement)
        .form("/audits/{id}/questions/{no}", judge)
        .get("/audits/{id}/facts", facts)
        .get("/audits/{id}/facts/new", ask_fact)
        .form("/audits/{id}/facts/new", add_fact)
        .get("/audits/{id}/facts/{no}/answer", ask_answer)
        .form("/audits/{id}/facts/{no}/answer", answer)
        .get("/audits/{id}/facts/{no}/reply", ask_reply)
        .form("/audits/{id}/facts/{no}/reply", reply)
}

/// The audit for whoever sees it; reading a secret one is recorded.
pub(super) async fn visible(auth: &Auth<View>, id: Id) -> Result<Audit, AppError> {
    let kit = Kit::of(auth);
    let audit = audits::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    kit.seen(&auth.ctx, id, audit.data.secrecy.key()).await?;
    Ok(audit)
}

/// Whether this person may write the line now.
async fn may<P: Permission>(auth: &Auth<P>, audit: &Audit, line: Line) -> Result<bool, AppError> {
    let kit = Kit::of(auth);
    let open = audit.archived_at.is_none() && line.allowed(audit.state);
    Ok(open && kit.may_edit() && Audits::load(kit.db(), &kit.editor, audit.id).await?.is_some())
}

#[derive(askama::Template)]
#[template(path = "audits/templates/questions.html")]
struct QuestionsPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    /// Where a question is added, for whoever may.
    add: Option<String>,
    judge: bool,
    path: String,
    lines: Vec<QuestionView>,
}

struct QuestionView {
    no: i64,
    question: String,
    level: Cell,
    assessment: String,
}

/// GET /audits/{id}/questions
async fn questions(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let (kit, audit) = (Kit::of(&auth), visible(&auth, id).await?);
    let heading = kit.tr.t("audits-questions-title");
    let view = |q: Question| QuestionView {
        no: q.no,
        question: q.question,
        level: match q.level {
            Some(level) => Cell::tag(word("level", &level, &kit.tr), "neutral"),
            None => Cell::tag(kit.tr.t("audits-level-none"), "muted"),
        },
        assessment: q.assessment.unwrap_or_default(),
    };
    Ok(layout::page(&QuestionsPage {
        crumbs: crumbs(&kit, Some((id, &audit.title())), Some(&heading)),
        add: may(&auth, &audit, Line::Ask).await?.then(|| format!("/audits/{id}/{}", Line::Ask.address())),
        judge: may(&auth, &audit, Line::Judge(0)).await?,
        path: format!("/audits/{id}/questions"),
        lines: store::questions(kit.db(), id).await?.into_iter().map(view).collect(),
        layout: auth.layout_titled(heading),
    }))
}

#[derive(askama::Template)]
#[template(path = "audits/templates/facts.html")]
struct FactsPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    /// How many of how many are answered, and until when.
    lead: String,
    add: Option<String>,
    write: bool,
    path: String,
    facts: Vec<FactView>,
}

struct FactView {
    no: i64,
    place: String,
    draft_text: String,
    verdict: Cell,
    comment: Option<String>,
    who: Option<String>,
    reply: Option<String>,
}

/// GET /audits/{id}/facts
async fn facts(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let (kit, audit) = (Kit::of(&auth), visible(&auth, id).await?);
    let heading = kit.tr.t("audits-facts-title");
    let found = store::facts(kit.db(), id).await?;
    let answered = found.iter().filter(|f| f.verdict.is_some()).count();
    let counts = [("n", answered.to_string().into()), ("m", found.len().to_string().into())];
    Ok(layout::page(&FactsPage {
        crumbs: crumbs(&kit, Some((id, &audit.title())), Some(&heading)),
        lead: kit.tr.args("audits-facts-answered", &counts),
        add: may(&auth, &audit, Line::State).await?.then(|| format!("/audits/{id}/{}", Line::State.address())),
        write: may(&auth, &audit, Line::Answer(0)).await?,
        path: format!("/audits/{id}/facts"),
        facts: found.into_iter().map(|f| fact_view(&kit, f)).collect(),
        layout: auth.layout_titled(heading),
    }))
}

fn fact_view(kit: &Kit, f: Fact) -> FactView {
    let tone = match f.verdict.as_deref() {
        Some("agree") => "success",
        Some("wrong") => "ember",
        Some(_) => "warning",
        None => "muted",
    };
    let said = f.verdict.as_deref().map(|verdict| word("verdict", verdict, &kit.tr));
    let line = |(by, at): (String, vk_core::Instant)| {
        kit.tr.args("audits-facts-line", &[("by", by.into()), ("at", at.local_minute().into())])
    };
    FactView {
        no: f.no,
        place: f.place,
        draft_text: f.draft_text,
        verdict: Cell::tag(said.unwrap_or_else(|| kit.tr.t("audits-verdict-none")), tone),
        comment: f.comment,
        who: f.answered_by.zip(f.answered_at).map(line),
        reply: f.reply,
    }
}

/// The audit where this person may change it, with the line's version and its form.
async fn editable(auth: &Auth<Edit>, id: Id, line: Line) -> Result<(Audit, i64, Raw), AppError> {
    let kit = Kit::of(auth);
    Audits::load(kit.db(), &kit.editor, id).await?.ok_or(AppError::NotFound)?;
    let audit = audits::get(kit.db(), &kit.editor, id).await?.ok_or(AppError::NotFound)?;
    let (version, raw) = acts::stands(kit.db(), id, line).await?.ok_or(AppError::NotFound)?;
    Ok((audit, version, raw))
}

fn asked<'a>(auth: &Auth<Edit>, audit: &Audit, title: &'a str, version: i64, line: Line) -> Asked<'a> {
    Asked {
        id: audit.id,
        title,
        version,
        action: format!("/audits/{}/{}", audit.id, line.address()),
        cancel: format!("/audits/{}/{}", audit.id, if line.of_facts() { "facts" } else { "questions" }),
        fields: line.fields(),
        heading: auth.tr.t(&format!("audits-{}-title", line.key())),
        lead: auth.tr.t(&format!("audits-{}-lead", line.key())),
        submit: line.submit(),
        stale: "audits-error-stale",
    }
}

async fn ask(auth: Auth<Edit>, id: Id, line: Line) -> Result<Response, AppError> {
    let (audit, version, raw) = editable(&auth, id, line).await?;
    act::page(&auth, &asked(&auth, &audit, &audit.title(), version, line), &raw, &FieldErrors::default()).await
}

async fn take(auth: Auth<Edit>, id: Id, line: Line, raw: Raw) -> Result<Response, AppError> {
    let (audit, version, _) = editable(&auth, id, line).await?;
    let title = audit.title();
    let asked = asked(&auth, &audit, &title, version, line);
    if raw.intent() != Intent::Save {
        return act::page(&auth, &asked, &raw, &FieldErrors::default()).await;
    }
    let outcome = write(&auth, id, line, &raw).await.map(drop);
    act::answer(&auth, &asked, raw, "form-saved", outcome).await
}

/// Writes the line, in a write of its own; gives back its number.
pub(super) async fn write(auth: &Auth<Edit>, id: Id, line: Line, raw: &Raw) -> Result<i64, ActError> {
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let (no, recorded) = acts::take(&mut tx, id, line, raw).await?;
    tx.commit(recorded).await?;
    Ok(no)
}

/// GET /audits/{id}/questions/new
async fn ask_question(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    ask(auth, id, Line::Ask).await
}
/// POST /audits/{id}/questions/new
async fn add_question(auth: Auth<Edit>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    take(auth, id, Line::Ask, raw).await
}
/// GET /audits/{id}/questions/{no}
async fn ask_judgement(auth: Auth<Edit>, Path((id, no)): Path<(Id, i64)>) -> Result<Response, AppError> {
    ask(auth, id, Line::Judge(no)).await
}
/// POST /audits/{id}/questions/{no}
async fn judge(auth: Auth<Edit>, Path((id, no)): Path<(Id, i64)>, raw: Raw) -> Result<Response, AppError> {
    take(auth, id, Line::Judge(no), raw).await
}
/// GET /audits/{id}/facts/new
async fn ask_fact(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    ask(auth, id, Line::State).await
}
/// POST /audits/{id}/facts/new
async fn add_fact(auth: Auth<Edit>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    take(auth, id, Line::State, raw).await
}
/// GET /audits/{id}/facts/{no}/answer
async fn ask_answer(auth: Auth<Edit>, Path((id, no)): Path<(Id, i64)>) -> Result<Response, AppError> {
    ask(auth, id, Line::Answer(no)).await
}
/// POST /audits/{id}/facts/{no}/answer
async fn answer(auth: Auth<Edit>, Path((id, no)): Path<(Id, i64)>, raw: Raw) -> Result<Response, AppError> {
    take(auth, id, Line::Answer(no), raw).await
}
/// GET /audits/{id}/facts/{no}/reply
async fn ask_reply(auth: Auth<Edit>, Path((id, no)): Path<(Id, i64)>) -> Result<Response, AppError> {
    ask(auth, id, Line::Reply(no)).await
}
/// POST /audits/{id}/facts/{no}/reply
async fn reply(auth: Auth<Edit>, Path((id, no)): Path<(Id, i64)>, raw: Raw) -> Result<Response, AppError> {
    take(auth, id, Line::Reply(no), raw).await
}
