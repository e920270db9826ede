//! The list, the record with its answer and follow-ups, and the forms that write them.
use super::{
    Edit, View, acts,
    model::{FollowUp, Recommendation},
    store::{self, Recommendations},
    table::{TABLE, status_cell, word},
};
use crate::act::{self, ActError, Asked};
use axum::{extract::Path, response::Response};
use vk_core::Id;
use vk_db::graph;
use vk_web::{
    AppError, Auth, HxRequest, Layout, Routes,
    form::{FieldDef, FieldErrors, Intent, Kit, Raw, standard_routes},
    layout,
    record::{self, RecordView},
    table::{Cell, TableQuery},
};

pub fn routes(routes: Routes) -> Routes {
    standard_routes::<View, Edit, Recommendations>(routes)
        .get("/recommendations", list)
        .get("/recommendations/{id}", show)
        .get("/recommendations/{id}/act/{act}", ask)
        .form("/recommendations/{id}/act/{act}", take)
}

/// GET /recommendations
async fn list(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    Ok(record::list(&auth, hx, TABLE.list(&Kit::of(&auth), &query).await?))
}

#[derive(askama::Template)]
#[template(path = "recommendations/templates/show.html")]
struct ShowPage {
    layout: Layout,
    view: RecordView,
    acts: Vec<(String, String)>,
    /// Position, reasoning, and who answered when.
    answer: Option<(String, Option<String>, String)>,
    followed: Vec<FollowUpView>,
}

/// One follow-up in words.
struct FollowUpView {
    status: Cell,
    line: String,
    what: String,
    evidence: Option<String>,
    review: Option<Cell>,
}

/// GET /recommendations/{id}
async fn show(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let stored = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    let status = status_cell(&stored.status, &kit.tr);
    let view = RecordView::of::<Recommendations>(&kit, &auth.ctx, store::stored(&stored), [status]).await?;
    let mut followed = Vec::new();
    for f in stored.follow_ups.iter().rev() {
        followed.push(follow_up(&kit, f).await?);
    }
    let may = view.may_edit && !view.archived;
    let offered = [Act::Answer, Act::FollowUp].map(|a| (format!("/recommendations/{id}/act/{}", a.key()), kit.tr.t(a.submit())));
    let action = act::new_action(&auth, id).map(|href| (href, kit.tr.t("actions-new")));
    Ok(layout::page(&ShowPage {
        layout: auth.layout_titled(&view.title),
        acts: if may { offered.into_iter().chain(action).collect() } else { Vec::new() },
        answer: stored.answer.as_ref().map(|a| {
            let line = [("by", a.by.as_str().into()), ("at", a.at.local_minute().into())];
            (word("position", &a.position, &kit.tr), a.reasoning.clone(), kit.tr.args("recommendations-answered", &line))
        }),
        followed,
        view,
    }))
}

async fn follow_up(kit: &Kit, f: &FollowUp) -> Result<FollowUpView, AppError> {
    let review = match f.review {
        None => None,
        Some(review) => Some(match graph::get(kit.db(), review, &kit.viewers).await? {
            Some(node) => Cell::Link { text: node.title, href: format!("/audits/{review}") },
            None => Cell::Text(kit.tr.t("form-hidden-record")),
        }),
    };
    let line = [("on", f.on.to_string().into()), ("who", f.performed_by.as_str().into()), ("by", f.recorded_by.as_str().into())];
    Ok(FollowUpView {
        status: status_cell(&f.status, &kit.tr),
        line: kit.tr.args("findings-proof-line", &line),
        what: f.what.clone(),
        evidence: f.evidence.clone(),
        review,
    })
}

/// What can be done to a recommendation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    Answer,
    FollowUp,
}

impl Act {
    fn key(self) -> &'static str {
        match self {
            Act::Answer => "answer",
            Act::FollowUp => "follow_up",
        }
    }
    fn from_key(key: &str) -> Option<Act> {
        [Act::Answer, Act::FollowUp].into_iter().find(|a| a.key() == key)
    }
    fn fields(self) -> &'static [FieldDef] {
        match self {
            Act::Answer => acts::ANSWER,
            Act::FollowUp => acts::FOLLOW_UP,
        }
    }
    fn submit(self) -> &'static str {
        match self {
            Act::Answer => "recommendations-answer-do",
            Act::FollowUp => "recommendations-follow_up-do",
        }
    }
    fn done(self) -> &'static str {
        match self {
            Act::Answer => "recommendations-answer-done",
            Act::FollowUp => "recommendations-follow_up-done",
        }
    }
    /// The form as it is first shown.
    fn fresh(self, r: &Recommendation, today: vk_core::Date) -> Raw {
        match self {
            Act::Answer => Raw::default()
                .with_opt("position", r.answer.as_ref().map(|a| a.position.as_str()))
                .with_opt("reasoning", r.answer.as_ref().and_then(|a| a.reasoning.as_ref()))
                .with_opt("responsible", r.data.responsible)
                .with_opt("due_on", r.data.due_on),
            Act::FollowUp => Raw::default().with("on_day", today.to_string()).with_opt("follow_up_on", r.data.follow_up_on),
        }
    }
}

async fn editable(auth: &Auth<Edit>, id: Id, key: &str) -> Result<(Recommendation, Act), AppError> {
    let act = Act::from_key(key).ok_or(AppError::NotFound)?;
    let stored = store::get(&auth.app.db, &Kit::of(auth).editor, id).await?.ok_or(AppError::NotFound)?;
    Ok((stored, act))
}

fn asked<'a>(auth: &Auth<Edit>, r: &Recommendation, title: &'a str, act: Act) -> Asked<'a> {
    Asked {
        id: r.id,
        title,
        version: r.version,
        action: format!("/recommendations/{}/act/{}", r.id, act.key()),
        cancel: format!("/recommendations/{}", r.id),
        fields: act.fields(),
        heading: auth.tr.t(act.submit()),
        lead: auth.tr.t(&format!("recommendations-{}-lead", act.key())),
        submit: act.submit(),
        stale: "recommendations-error-stale",
    }
}

/// GET /recommendations/{id}/act/{act}
async fn ask(auth: Auth<Edit>, Path((id, key)): Path<(Id, String)>) -> Result<Response, AppError> {
    let (stored, act) = editable(&auth, id, &key).await?;
    let raw = act.fresh(&stored, auth.ctx.now.local_date());
    act::page(&auth, &asked(&auth, &stored, &stored.title(), act), &raw, &FieldErrors::default()).await
}

/// POST /recommendations/{id}/act/{act}
async fn take(auth: Auth<Edit>, Path((id, key)): Path<(Id, String)>, raw: Raw) -> Result<Response, AppError> {
    let (stored, act) = editable(&auth, id, &key).await?;
    let title = stored.title();
    let asked = asked(&auth, &stored, &title, act);
    if raw.intent() != Intent::Save {
        return act::page(&auth, &asked, &raw, &FieldErrors::default()).await;
    }
    let outcome = write(&auth, id, act, &raw).await;
    act::answer(&auth, &asked, raw, act.done(), outcome).await
}

/// Does it, in a write of its own; what it points at must be seen by whoever writes.
pub(super) async fn write(auth: &Auth<Edit>, id: Id, act: Act, raw: &Raw) -> Result<(), ActError> {
    let errors = Kit::of(auth).refusals(act.fields(), raw, None).await?;
    if !errors.is_empty() {
        return Err(ActError::Refused(errors));
    }
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = match act {
        Act::Answer => acts::answer(&mut tx, id, raw).await?,
        Act::FollowUp => acts::follow_up(&mut tx, id, raw).await?,
    };
    Ok(tx.commit(recorded).await?)
}
