//! What the assessment's forms do: one answer, many at once, delegation, inheritance, and the state of the whole.
use super::{
    all_lines, editable,
    line::{Around, Draw, LineView, Typed, seen},
    requirement, requirement_of,
};
use crate::assessments::{
    Decide, Edit,
    acts::{self, Inherited, answer_from_raw},
    lines::stored_one,
    model::{Assessment, NewAnswer},
    scale::Answer,
};
use axum::{extract::Path, http::StatusCode, response::Response};
use vk_core::{Date, Id};
use vk_db::{Recorded, WriteTx};
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

/// POST /assessments/{id}/requirements/{requirement}/answer
pub async fn answer(
    auth: Auth<Edit>,
    Path((id, requirement)): Path<(Id, Id)>,
    hx: HxRequest,
    raw: Raw,
) -> Result<Response, AppError> {
    let assessment = editable(&auth, id).await?;
    let asked = requirement_of(&auth.app.db, &assessment, requirement).await?;
    if raw.intent() != Intent::Save {
        return again(&auth, &assessment, requirement, hx, &raw, FieldErrors::default()).await;
    }
    let new = match answer_from_raw(&raw) {
        Ok(new) => new,
        Err(errors) => return again(&auth, &assessment, requirement, hx, &raw, errors).await,
    };
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let old = stored_one(&tx, id, requirement).await?;
    if raw.has("_seen") && raw.get("_seen") != seen(old.answered_at) {
        drop(tx);
        let message = Message::new("assessments-error-stale")
            .with("who", old.answered_by.unwrap_or_default())
            .with("answer", old.answer.map(|a| a.word(&auth.tr)).unwrap_or_default());
        return again(&auth, &assessment, requirement, hx, &raw, FieldErrors::one("", message)).await;
    }
    let recorded = acts::answer(&mut tx, &assessment, &[asked], &new).await?;
    tx.commit(recorded).await?;
    if hx.0 {
        return Ok(layout::page(&fragment(&auth, id, requirement, &raw, None).await?));
    }
    Ok(layout::redirect_done(&back(&raw, id), "assessments-answer-saved"))
}

/// The form again, with what was typed: the requirement alone for htmx, its whole page otherwise.
async fn again(
    auth: &Auth<Edit>,
    assessment: &Assessment,
    requirement: Id,
    hx: HxRequest,
    raw: &Raw,
    errors: FieldErrors,
) -> Result<Response, AppError> {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let typed = Typed { raw, errors: &errors };
    if hx.0 {
        return Ok(layout::page_with(status, &fragment(auth, assessment.id, requirement, raw, Some(typed)).await?));
    }
    requirement::answered(auth, assessment.id, requirement, status, Some(typed)).await
}

async fn fragment(
    auth: &Auth<Edit>,
    id: Id,
    requirement: Id,
    raw: &Raw,
    typed: Option<Typed<'_>>,
) -> Result<LineFragment, AppError> {
    let kit = Kit::of(auth);
    let assessment = editable(auth, id).await?;
    let lines = all_lines(kit.db(), &auth.ctx, &assessment).await?;
    let line = lines.iter().find(|line| line.requirement.id == requirement).ok_or(AppError::NotFound)?;
    let around = Around::of(&kit, &auth.viewer_in("evidence"), &assessment, &[line]).await?;
    let back = back(raw, id);
    let back = back.split('#').next().unwrap_or(&back);
    let draw = Draw { kit: &kit, assessment: &assessment, around: &around, may_edit: true, back };
    Ok(LineFragment { tr: kit.tr.clone(), line: draw.line(line, typed) })
}

/// Where a form without script returns to: a page of this assessment, never another address.
fn back(raw: &Raw, id: Id) -> String {
    let own = format!("/assessments/{id}");
    let asked = raw.get("_back");
    let rest = asked.strip_prefix(&own);
    if rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['?', '#', '/'])) { asked.to_owned() } else { own }
}

/// POST /assessments/{id}/answers: one act for the chosen requirements.
pub async fn many(auth: Auth<Edit>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let assessment = editable(&auth, id).await?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let requirements = acts::requirements(&tx, &assessment, &raw.ids("requirement")).await?;
    if requirements.is_empty() {
        return Err(AppError::bad("assessments-error-none-chosen"));
    }
    let recorded = match raw.get("do") {
        "answer" => acts::answer(&mut tx, &assessment, &requirements, &bulk_answer(&raw)?).await?,
        "clear" => acts::clear(&mut tx, &assessment, &requirements).await?,
        "delegate" => {
            let (function, due) = delegation(&auth, &raw).await?;
            acts::delegate(&mut tx, &assessment, &requirements, function, due).await?
        }
        "inherit" => {
            let from: Id = raw.get("from").parse().map_err(|_| AppError::bad("assessments-error-inherit-from"))?;
            readable(&auth, from).await?;
            inherited(&mut tx, &assessment, &requirements, from).await?
        }
        _ => return Err(AppError::bad("error-bad-request")),
    };
    tx.commit(recorded).await?;
    let message = Message::new("assessments-many-saved").with("n", requirements.len());
    Ok(layout::redirect_done(&back(&raw, id), message))
}

fn bulk_answer(raw: &Raw) -> Result<NewAnswer, AppError> {
    let answer = Answer::from_key(raw.get("answer")).ok_or_else(|| AppError::bad("assessments-error-no-answer"))?;
    let new = answer_from_raw(raw)?;
    Ok(NewAnswer { answer, ..new })
}

/// The function must be one that this person sees; none takes the delegation back.
async fn delegation(auth: &Auth<Edit>, raw: &Raw) -> Result<(Option<Id>, Option<Date>), AppError> {
    let due = match raw.get("due") {
        "" => None,
        text => Some(text.parse().map_err(|_| AppError::bad("form-date"))?),
    };
    if raw.get("function").is_empty() {
        return Ok((None, None));
    }
    let function: Id = raw.get("function").parse().map_err(|_| AppError::bad("assessments-error-function"))?;
    let found = vk_db::graph::get(&auth.app.db, function, &Kit::of(auth).viewers).await?;
    let found = found.filter(|node| node.kind == "function").ok_or_else(|| AppError::bad("assessments-error-function"))?;
    Ok((Some(found.id), due))
}

/// An answer is inherited only from an assessment that one may see.
async fn readable(auth: &Auth<Edit>, from: Id) -> Result<(), AppError> {
    super::visible(auth, from).await.map(drop)
}

async fn inherited(
    tx: &mut WriteTx<'_>,
    assessment: &Assessment,
    requirements: &[crate::assessments::catalogue::Requirement],
    from: Id,
) -> Result<Recorded, AppError> {
    match acts::inherit(tx, assessment, requirements, from).await? {
        Inherited::Done(recorded) => Ok(recorded),
        Inherited::Circle => Err(AppError::bad("assessments-error-circle")),
        Inherited::Foreign => Err(AppError::bad("assessments-error-foreign")),
    }
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
