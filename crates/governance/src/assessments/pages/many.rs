//! One act for several chosen requirements: the same answer, a delegation, an inheritance, or none of it any more. What cannot be done is said beside
//! its field, on the page where it was asked for, with everything that was typed and ticked.
use super::{
    acts::back,
    editable,
    line::Typed,
    requirement::{self, Again},
    show,
};
use crate::assessments::{
    Edit,
    acts::{self, Inherited, answer_from_raw},
    catalogue::Requirement,
    model::{Assessment, NewAnswer},
    store,
};
use axum::{extract::Path, http::StatusCode, response::Response};
use vk_core::{Date, Id};
use vk_db::{Recorded, WriteTx};
use vk_web::{
    AppError, Auth, Message,
    form::{FieldErrors, Intent, Kit, Raw},
    layout,
    table::TableQuery,
};

/// What somebody wants done to the chosen requirements.
pub enum Wish {
    Answer(NewAnswer),
    Clear,
    /// To nobody takes a delegation back.
    Delegate(Option<Id>, Option<Date>),
    Inherit(Id),
}

/// POST /assessments/{id}/answers
pub async fn many(auth: Auth<Edit>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let assessment = editable(&auth, id).await?;
    if raw.intent() != Intent::Save {
        return again(&auth, id, &raw, &FieldErrors::default()).await;
    }
    let wish = match wish(&Kit::of(&auth), &raw).await? {
        Ok(wish) => wish,
        Err(errors) => return again(&auth, id, &raw, &errors).await,
    };
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let requirements = acts::requirements(&tx, &assessment, &raw.ids("requirement")).await?;
    match fulfil(&mut tx, &assessment, &requirements, &wish).await? {
        Ok(recorded) => tx.commit(recorded).await?,
        Err(errors) => {
            drop(tx);
            return again(&auth, id, &raw, &errors).await;
        }
    }
    let message = Message::new("assessments-many-saved").with("n", requirements.len());
    Ok(layout::redirect_done(&back(&raw, id), message))
}

/// The page again where this was asked for: a requirement's own, or the assessment as it was narrowed.
async fn again(auth: &Auth<Edit>, id: Id, raw: &Raw, errors: &FieldErrors) -> Result<Response, AppError> {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let typed = Typed { raw, errors };
    let back = back(raw, id);
    let rest = back.strip_prefix(&format!("/assessments/{id}")).unwrap_or_default();
    let rest = rest.split('#').next().unwrap_or_default();
    match rest.strip_prefix("/requirements/").and_then(|requirement| requirement.parse().ok()) {
        Some(requirement) => requirement::shown(auth, id, requirement, status, Again::Many(typed)).await,
        None => show::again(auth, id, &TableQuery::parse(rest.trim_start_matches('?')), status, typed).await,
    }
}

/// What is asked for, or what is wrong with it.
async fn wish(kit: &Kit, raw: &Raw) -> Result<Result<Wish, FieldErrors>, AppError> {
    if raw.ids("requirement").is_empty() {
        return Ok(Err(FieldErrors::one("requirement", "assessments-error-none-chosen")));
    }
    Ok(match raw.get("do") {
        "answer" => answer_from_raw(raw).map(Wish::Answer),
        "clear" => Ok(Wish::Clear),
        "delegate" => delegation(kit, raw.get("function"), raw.get("due")).await?,
        "inherit" => match raw.get("from").parse() {
            Ok(from) => Ok(Wish::Inherit(readable(kit, from).await?)),
            Err(_) => Err(FieldErrors::one("from", "assessments-error-inherit-from")),
        },
        _ => return Err(AppError::bad("error-bad-request")),
    })
}

/// The function must be one that this person sees; none takes the delegation back.
pub async fn delegation(kit: &Kit, function: &str, due: &str) -> Result<Result<Wish, FieldErrors>, AppError> {
    let mut errors = FieldErrors::default();
    let day: Option<Date> = due.parse().ok();
    if day.is_none() && !due.is_empty() {
        errors.add("due", "form-date");
    }
    let asked: Option<Id> = function.parse().ok();
    let found = match asked {
        Some(asked) => vk_db::graph::get(kit.db(), asked, &kit.viewers).await?.filter(|node| node.kind == "function"),
        None => None,
    };
    if found.is_none() && !function.is_empty() {
        errors.add("function", "assessments-error-function");
    }
    Ok(if errors.is_empty() { Ok(Wish::Delegate(found.map(|node| node.id), day)) } else { Err(errors) })
}

/// An answer is inherited only from an assessment that one may see.
pub async fn readable(kit: &Kit, from: Id) -> Result<Id, AppError> {
    store::get(kit.db(), &kit.viewer, from).await?.map(|found| found.id).ok_or(AppError::NotFound)
}

/// Does it; what only the stored answers can say no to comes back beside its field, and the transaction is to be dropped.
pub async fn fulfil(
    tx: &mut WriteTx<'_>,
    assessment: &Assessment,
    requirements: &[Requirement],
    wish: &Wish,
) -> Result<Result<Recorded, FieldErrors>, AppError> {
    Ok(Ok(match wish {
        Wish::Answer(new) => acts::answer(tx, assessment, requirements, new).await?,
        Wish::Clear => acts::clear(tx, assessment, requirements).await?,
        Wish::Delegate(function, due) => acts::delegate(tx, assessment, requirements, *function, *due).await?,
        Wish::Inherit(from) => match acts::inherit(tx, assessment, requirements, *from).await? {
            Inherited::Done(recorded) => recorded,
            Inherited::Circle => return Ok(Err(FieldErrors::one("from", "assessments-error-circle"))),
            Inherited::Foreign => return Ok(Err(FieldErrors::one("from", "assessments-error-foreign"))),
        },
    }))
}
