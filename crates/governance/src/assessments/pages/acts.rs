//! What the assessment's forms do: one answer, and the state of the whole. What is done to several requirements at once stands in `many.rs`.
use super::{
    all_lines, editable,
    line::{Around, Draw, LineView, Typed, seen},
    requirement::{self, Again},
    requirement_of,
    sight::{Sight, sight},
};
use crate::assessments::{
    Answer, Decide, Edit,
    acts::{self, answer_from_raw},
    lines::stored_one,
};
use axum::{extract::Path, http::StatusCode, response::Response};
use vk_core::Id;
use vk_web::{
    AppError, Auth, HxRequest, Message, Tr,
    form::{FieldErrors, Intent, Kit, Raw},
    layout,
};

#[derive(askama::Template)]
#[template(path = "assessments/templates/line_fragment.html")]
struct LineFragment {
    tr: Tr,
    line: LineView,
}

/// POST /assessments/{id}/requirements/{requirement}/answer, from whoever edits the assessment or was asked to answer this requirement.
pub async fn answer(
    auth: Auth<Answer>,
    Path((id, requirement)): Path<(Id, Id)>,
    hx: HxRequest,
    raw: Raw,
) -> Result<Response, AppError> {
    let sight = answerable(&auth, id, requirement).await?;
    let asked = requirement_of(&auth.app.db, &sight.assessment, requirement).await?;
    if raw.intent() != Intent::Save {
        return again(&auth, &sight, requirement, hx, &raw, FieldErrors::default()).await;
    }
    let new = match answer_from_raw(&raw) {
        Ok(new) => new,
        Err(errors) => return again(&auth, &sight, requirement, hx, &raw, errors).await,
    };
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let old = stored_one(&tx, id, requirement).await?;
    if raw.has("_seen") && raw.get("_seen") != seen(old.answered_at) {
        drop(tx);
        let message = Message::new("assessments-error-stale")
            .with("who", old.answered_by.unwrap_or_default())
            .with("answer", old.answer.map(|a| a.word(&auth.tr)).unwrap_or_default());
        return again(&auth, &sight, requirement, hx, &raw, FieldErrors::one("", message)).await;
    }
    let recorded = acts::answer(&mut tx, &sight.assessment, &[asked], &new).await?;
    tx.commit(recorded).await?;
    if hx.0 {
        return Ok(layout::page(&fragment(&auth, id, requirement, &raw, None).await?));
    }
    Ok(layout::redirect_done(&back(&raw, id), "assessments-answer-saved"))
}

/// The assessment, for whoever may answer this requirement of it.
pub async fn answerable(auth: &Auth<Answer>, id: Id, requirement: Id) -> Result<Sight, AppError> {
    let sight = sight(auth, id).await?;
    if sight.answers(requirement) {
        return Ok(sight);
    }
    // Somebody who reads it knows that it is there; archived it is nobody's to answer.
    Err(if sight.assessment.archived_at.is_some() { AppError::NotFound } else { AppError::Forbidden })
}

/// The form again, with what was typed: the requirement alone for htmx, its whole page otherwise.
async fn again(
    auth: &Auth<Answer>,
    sight: &Sight,
    requirement: Id,
    hx: HxRequest,
    raw: &Raw,
    errors: FieldErrors,
) -> Result<Response, AppError> {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let typed = Typed { raw, errors: &errors };
    if hx.0 {
        return Ok(layout::page_with(status, &fragment(auth, sight.assessment.id, requirement, raw, Some(typed)).await?));
    }
    requirement::shown(auth, sight.assessment.id, requirement, status, Again::Answer(typed)).await
}

async fn fragment(
    auth: &Auth<Answer>,
    id: Id,
    requirement: Id,
    raw: &Raw,
    typed: Option<Typed<'_>>,
) -> Result<LineFragment, AppError> {
    let kit = Kit::of(auth);
    let sight = sight(auth, id).await?;
    let lines = all_lines(kit.db(), &kit.viewer, &auth.ctx, &sight.assessment).await?;
    let line = lines.iter().find(|line| line.requirement.id == requirement).ok_or(AppError::NotFound)?;
    let around = Around::of(&kit, &auth.viewer_in("evidence"), &sight.assessment, &[line]).await?;
    let back = back(raw, id);
    let back = back.split('#').next().unwrap_or(&back);
    let draw = Draw { back, alone: raw.has("_alone"), ..Draw::of(&kit, &sight, &around) };
    Ok(LineFragment { tr: kit.tr.clone(), line: draw.line(line, typed) })
}

/// Where a form without script returns to: a page of this assessment, never another address.
pub fn back(raw: &Raw, id: Id) -> String {
    let own = format!("/assessments/{id}");
    let asked = raw.get("_back");
    let rest = asked.strip_prefix(&own);
    if rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['?', '#', '/'])) { asked.to_owned() } else { own }
}

/// POST /assessments/{id}/state: answered, or open again.
pub async fn state(auth: Auth<Edit>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let assessment = editable(&auth, id).await?;
    let to = if raw.get("to") == "answered" { "answered" } else { "open" };
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = acts::set_state(&mut tx, &assessment, to).await?;
    tx.commit(recorded).await?;
    Ok(layout::redirect_done(&format!("/assessments/{id}"), "form-saved"))
}

/// POST /assessments/{id}/review
pub async fn review(auth: Auth<Decide>, Path(id): Path<Id>) -> Result<Response, AppError> {
    if !super::show::may_review(&auth, id).await? {
        return Err(AppError::NotFound);
    }
    let assessment = super::visible(&auth, id).await?;
    if assessment.data.state != "answered" || assessment.archived_at.is_some() {
        return Err(AppError::bad("assessments-error-not-answered"));
    }
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = acts::set_state(&mut tx, &assessment, "reviewed").await?;
    tx.commit(recorded).await?;
    Ok(layout::redirect_done(&format!("/assessments/{id}"), "assessments-reviewed"))
}
