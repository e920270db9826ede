//! Acts on one report: asking for an approval, approving, the receipt or why there is none, putting a submission right.
use super::{
    acts::{Act, controlled, moment, settle, shown},
    copy::field,
    desk, reach,
};
use crate::incidents::{
    Decide, Edit,
    model::{Incident, Report},
    reports::{self, Correction, Receiving},
    store,
};
use axum::{extract::Path, response::Response};
use vk_core::{Id, Verb};
use vk_db::DbError;
use vk_web::{
    AppError, Auth, Permission,
    form::{Checked, FieldDef, FieldErrors, Input, Intent, Raw},
    layout,
};

const APPROVAL: &[FieldDef] = &[FieldDef::new("mandate", Input::Text(300)).required()];
const RECEIPT: &[FieldDef] = &[
    FieldDef::new("external_ref", Input::Text(120)).required(),
    FieldDef::new("received_at", Input::Moment).required(),
    FieldDef::new("remark", Input::Area(1000)),
];
const NO_RECEIPT: &[FieldDef] = &[FieldDef::new("reason", Input::Area(2000)).required()];
const CORRECTION: &[FieldDef] = &[
    FieldDef::new("submitted_at", Input::Moment).required(),
    FieldDef::new("channel", Input::Text(60)).required(),
    FieldDef::new("external_ref", Input::Text(120)),
    FieldDef::new("reason", Input::Area(2000)).required(),
    FieldDef::new("late_reason", Input::Area(2000)),
];

/// The report and its incident, for whoever acts on its duty.
async fn found<P: Permission>(auth: &Auth<P>, id: Id, report: Id, verb: Verb) -> Result<(Incident, Report), AppError> {
    let all = store::reports(&auth.app.db, id).await?;
    let report = all.into_iter().find(|r| r.id == report).ok_or(AppError::NotFound)?;
    let (incident, _) = controlled(auth, id, report.track_id, verb).await?;
    Ok((incident, report))
}

fn act(key: &'static str, id: Id, report: &Report, fields: &'static [FieldDef], version: i64) -> Act {
    let (done, submit, what) = match key {
        "incidents-approve-title" => ("incidents-approve-done", "incidents-approve-do", "approve"),
        "incidents-receipt-title" => ("incidents-receipt-done", "incidents-receipt-do", "receipt"),
        "incidents-no-receipt-title" => ("incidents-no-receipt-done", "incidents-no-receipt-do", "no-receipt"),
        _ => ("incidents-correct-done", "incidents-correct-do", "correct"),
    };
    Act { key, done, submit, fields, action: format!("/incidents/{id}/reports/{}/{what}", report.id), version, lead: Vec::new() }
}

/// POST /incidents/{id}/reports/{report}/review
pub async fn review(auth: Auth<Edit>, Path((id, report)): Path<(Id, Id)>) -> Result<Response, AppError> {
    let (_, report) = found(&auth, id, report, Verb::Edit).await?;
    let may = reach(&auth, Verb::Edit);
    desk(&auth, &may)?.ask_review(id, report.id).await?;
    let path = format!("/incidents/{id}/tracks/{}/reports/{}", report.track_id, report.stage);
    Ok(layout::redirect_done(&path, "incidents-review-done"))
}

async fn approval(auth: &Auth<Decide>, id: Id, report: &Report) -> Result<Act, AppError> {
    let version = reports::newest(&auth.app.db, report.id).await?.ok_or(AppError::NotFound)?;
    let mut act = act("incidents-approve-title", id, report, APPROVAL, version.no);
    let said =
        [("no", version.no.into()), ("sha256", version.sha256.as_str().into()), ("who", auth.account.name.as_str().into())];
    act.lead.push(auth.tr.args("incidents-approve-lead", &said));
    act.lead
        .extend(version.fields.iter().filter(|w| !w.value.is_empty()).map(|w| format!("{}: {}", w.label(auth.lang()), w.value)));
    Ok(act)
}

/// GET /incidents/{id}/reports/{report}/approve
pub async fn approve_form(auth: Auth<Decide>, Path((id, report)): Path<(Id, Id)>) -> Result<Response, AppError> {
    let (incident, report) = found(&auth, id, report, Verb::Decide).await?;
    shown(&auth, &incident, approval(&auth, id, &report).await?, &Raw::default(), &FieldErrors::default()).await
}

/// POST /incidents/{id}/reports/{report}/approve
pub async fn approve(auth: Auth<Decide>, Path((id, report)): Path<(Id, Id)>, raw: Raw) -> Result<Response, AppError> {
    let (incident, report) = found(&auth, id, report, Verb::Decide).await?;
    let act = approval(&auth, id, &report).await?;
    if let Some(again) = wrong(&auth, &incident, &act, &raw).await? {
        return Ok(again);
    }
    let may = reach(&auth, Verb::Decide);
    let result = desk(&auth, &may)?.approve(id, report.id, raw.version(), raw.get("mandate")).await;
    settle(&auth, &incident, act, &raw, result).await
}

/// The form again, where it is not ready to be acted on.
pub(in crate::incidents) async fn wrong<P: Permission>(
    auth: &Auth<P>,
    incident: &Incident,
    act: &Act,
    raw: &Raw,
) -> Result<Option<Response>, AppError> {
    let errors = match raw.intent() {
        Intent::Save => match Checked::of(act.fields, raw).done(|_| ()) {
            Ok(()) => return Ok(None),
            Err(errors) => errors,
        },
        _ => FieldErrors::default(),
    };
    shown(auth, incident, act.clone(), raw, &errors).await.map(Some)
}

/// GET /incidents/{id}/reports/{report}/receipt
pub async fn receipt_form(auth: Auth<Edit>, Path((id, report)): Path<(Id, Id)>) -> Result<Response, AppError> {
    let (incident, report) = found(&auth, id, report, Verb::Edit).await?;
    let raw =
        Raw::default().with("received_at", auth.ctx.now.local_input()).with_opt("external_ref", report.external_ref.clone());
    shown(&auth, &incident, act("incidents-receipt-title", id, &report, RECEIPT, 0), &raw, &FieldErrors::default()).await
}

/// POST /incidents/{id}/reports/{report}/receipt
pub async fn receipt(auth: Auth<Edit>, Path((id, report)): Path<(Id, Id)>, raw: Raw) -> Result<Response, AppError> {
    let (incident, report) = found(&auth, id, report, Verb::Edit).await?;
    let act = act("incidents-receipt-title", id, &report, RECEIPT, 0);
    if let Some(again) = wrong(&auth, &incident, &act, &raw).await? {
        return Ok(again);
    }
    let may = reach(&auth, Verb::Edit);
    let receiving = Receiving {
        external_ref: raw.get("external_ref").to_owned(),
        received_at: moment(&raw, "received_at"),
        note: raw.get("remark").to_owned(),
    };
    let result = desk(&auth, &may)?.acknowledge(id, report.id, receiving).await;
    settle(&auth, &incident, act, &raw, result).await
}

/// GET /incidents/{id}/reports/{report}/no-receipt
pub async fn no_receipt_form(auth: Auth<Edit>, Path((id, report)): Path<(Id, Id)>) -> Result<Response, AppError> {
    let (incident, report) = found(&auth, id, report, Verb::Edit).await?;
    let act = act("incidents-no-receipt-title", id, &report, NO_RECEIPT, 0);
    shown(&auth, &incident, act, &Raw::default(), &FieldErrors::default()).await
}

/// POST /incidents/{id}/reports/{report}/no-receipt
pub async fn no_receipt(auth: Auth<Edit>, Path((id, report)): Path<(Id, Id)>, raw: Raw) -> Result<Response, AppError> {
    let (incident, report) = found(&auth, id, report, Verb::Edit).await?;
    let act = act("incidents-no-receipt-title", id, &report, NO_RECEIPT, 0);
    if let Some(again) = wrong(&auth, &incident, &act, &raw).await? {
        return Ok(again);
    }
    let may = reach(&auth, Verb::Edit);
    let result = desk(&auth, &may)?.without_receipt(id, report.id, raw.get("reason")).await;
    settle(&auth, &incident, act, &raw, result).await
}

fn correction(id: Id, report: &Report, tr: &vk_web::Tr) -> Act {
    let mut act = act("incidents-correct-title", id, report, CORRECTION, report.lock);
    act.lead.push(tr.t("incidents-correct-lead"));
    act
}

/// GET /incidents/{id}/reports/{report}/correct
pub async fn correct_form(auth: Auth<Edit>, Path((id, report)): Path<(Id, Id)>) -> Result<Response, AppError> {
    let (incident, report) = found(&auth, id, report, Verb::Edit).await?;
    let at = report.submitted_at.ok_or(AppError::NotFound)?.local_input();
    let raw = Raw::default().with("submitted_at", at).with_opt("channel", report.channel.clone());
    let raw = raw.with_opt("external_ref", report.external_ref.clone()).with_opt("late_reason", report.late_reason.clone());
    shown(&auth, &incident, correction(id, &report, &auth.tr), &raw, &FieldErrors::default()).await
}

/// POST /incidents/{id}/reports/{report}/correct
pub async fn correct(auth: Auth<Edit>, Path((id, report)): Path<(Id, Id)>, raw: Raw) -> Result<Response, AppError> {
    let (incident, report) = found(&auth, id, report, Verb::Edit).await?;
    let act = correction(id, &report, &auth.tr);
    if let Some(again) = wrong(&auth, &incident, &act, &raw).await? {
        return Ok(again);
    }
    let text = |key: &str| Some(raw.get(key).to_owned()).filter(|t| !t.trim().is_empty());
    // The form shows minutes: a moment that was left as it stood keeps its seconds.
    let kept = report.submitted_at.filter(|at| at.local_input() == raw.get("submitted_at"));
    let right = Correction {
        submitted_at: kept.unwrap_or_else(|| moment(&raw, "submitted_at")),
        channel: raw.get("channel").to_owned(),
        external_ref: text("external_ref"),
        reason: raw.get("reason").to_owned(),
        late_reason: text("late_reason"),
    };
    let may = reach(&auth, Verb::Edit);
    let result = if report.lock == raw.version() {
        desk(&auth, &may)?.correct_submission(id, report.id, right).await
    } else {
        Err(DbError::Conflict.into())
    };
    match result {
        Err(error) if field(&error) == "submitted_at" => {
            let errors = FieldErrors(error.message().map(|m| ("submitted_at".to_owned(), m)).into_iter().collect());
            shown(&auth, &incident, act, &raw, &errors).await
        }
        other => settle(&auth, &incident, act, &raw, other).await,
    }
}
