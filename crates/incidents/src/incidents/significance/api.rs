//! Significance in the REST API: what the thresholds say, answers, intervals. Assessing stays with [`super::super::api`]: a decision of its own.
use super::{
    super::{
        Edit, View,
        pages::{desk, reach},
        store as incidents,
    },
    acts::{NewOutage, Reply, rules_for},
    engine::{Answer, evaluate},
    store::{self, OUTAGE_KINDS},
};
use axum::{Json, extract::Path, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;
use vk_core::{Id, Instant, Secrecy, Verb};
use vk_db::{Act, Change};
use vk_web::{
    Api, AppError, Auth, Message,
    api::ApiJson,
    form::{FieldErrors, Kit},
};

pub fn api(api: Api) -> Api {
    api.add::<View>(routes!(significance)).add::<Edit>(routes!(answer)).add::<Edit>(routes!(start)).add::<Edit>(routes!(end))
}

/// What the thresholds say of an incident. A recommendation: a named human assesses.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignificanceOut {
    /// The rules: mcffs_2026_8/1.
    pub rules: String,
    /// significant, unknown or below. Below every threshold is not the same as not significant.
    pub recommendation: String,
    pub profiles: Vec<String>,
    pub verdicts: Vec<RuleVerdictOut>,
    /// The facts to find out, the one that settles the most rules first.
    pub questions: Vec<FactQuestionOut>,
    /// When the next threshold is passed if nothing changes, RFC 3339.
    pub next_at: Option<String>,
    pub outages: Vec<OutageOut>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct RuleVerdictOut {
    pub rule: String,
    pub profile: String,
    /// matched, not_matched or missing
    pub answer: String,
    pub missing: Vec<String>,
    pub reached_at: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct FactQuestionOut {
    pub fact: String,
    pub question: String,
    /// How many rules it settles.
    pub rules: usize,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct OutageOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub version: i64,
    /// limited, down, fallback
    pub kind: String,
    pub activity: String,
    pub started_at: String,
    pub ended_at: Option<String>,
    pub withdrawn: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FactAnswerBody {
    pub fact: String,
    /// For yes or no.
    #[serde(default)]
    pub yes: Option<bool>,
    /// Minutes, persons, kronor. With neither, the answer is that nobody knows yet.
    #[serde(default)]
    pub number: Option<i64>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OutageBody {
    /// limited, down, fallback
    pub kind: String,
    pub activity: String,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    /// RFC 3339.
    pub started_at: String,
    #[serde(default)]
    pub ended_at: Option<String>,
    #[serde(default)]
    pub note: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct StartedOut {
    #[schema(value_type = String)]
    pub id: Id,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndBody {
    /// The `version` of the interval that was read.
    pub version: i64,
    /// RFC 3339.
    pub ended_at: String,
}

/// What the thresholds say of an incident, and which facts are missing.
#[utoipa::path(get, path = "/incidents/{id}/significance", params(("id" = String, Path)), responses((status = 200, body = SignificanceOut), (status = 404, description = "No such incident, or no rules in force then")))]
async fn significance(auth: Auth<View>, Path(id): Path<Id>) -> Result<Json<SignificanceOut>, AppError> {
    let db = &auth.app.db;
    let incident = incidents::get_worked(db, id, &auth.viewer).await?;
    if incident.draft.secrecy == Secrecy::Secret {
        db.record_read(&auth.ctx, Change::new("incidents", Some(id), Act::Read)).await?;
    }
    let set = rules_for(&incident)?.ok_or(AppError::NotFound)?;
    let world = store::world(db, set, &incident, auth.ctx.now).await?;
    let found = evaluate(set, &world.profiles, &world.facts, auth.ctx.now);
    let lang = auth.lang();
    let question = |q: &super::engine::Question<'_>| FactQuestionOut {
        fact: q.fact.key.clone(),
        question: q.fact.question.get(lang).to_owned(),
        rules: q.rules,
    };
    Ok(Json(SignificanceOut {
        rules: set.label(),
        recommendation: found.kind.key().to_owned(),
        profiles: world.profiles.iter().cloned().collect(),
        verdicts: found.verdicts.iter().map(verdict).collect(),
        questions: found.questions.iter().map(question).collect(),
        next_at: found.next.map(|(at, _)| at.to_string()),
        outages: world.outages.iter().map(outage).collect(),
    }))
}

fn verdict(v: &super::engine::Verdict<'_>) -> RuleVerdictOut {
    let (answer, missing) = match &v.answer {
        Answer::Matched => ("matched", Vec::new()),
        Answer::NotMatched => ("not_matched", Vec::new()),
        Answer::Missing(facts) => ("missing", facts.iter().cloned().collect()),
    };
    RuleVerdictOut {
        rule: v.rule.key.clone(),
        profile: v.rule.profile.clone(),
        answer: answer.to_owned(),
        missing,
        reached_at: v.reached_at.map(|at| at.to_string()),
    }
}

fn outage(o: &store::Outage) -> OutageOut {
    OutageOut {
        id: o.id,
        version: o.version,
        kind: o.kind.clone(),
        activity: o.activity.clone(),
        started_at: o.started_at.to_string(),
        ended_at: o.ended_at.map(|at| at.to_string()),
        withdrawn: o.withdrawn.is_some(),
    }
}

/// Answers a question about an incident.
#[utoipa::path(post, path = "/incidents/{id}/significance/facts", params(("id" = String, Path)), request_body = FactAnswerBody, responses((status = 204, description = "Answered"), (status = 404, description = "No such incident or fact"), (status = 422, description = "No answer to that question")))]
async fn answer(auth: Auth<Edit>, Path(id): Path<Id>, ApiJson(body): ApiJson<FactAnswerBody>) -> Result<StatusCode, AppError> {
    let reply = match (body.yes, body.number) {
        (Some(true), None) => Reply::Yes,
        (Some(false), None) => Reply::No,
        (None, Some(n)) => Reply::Number(n),
        (None, None) => Reply::Unknown,
        (Some(_), Some(_)) => return Err(AppError::Fields(vec![("number".to_owned(), "significance-error-answer".into())])),
    };
    let may = reach(&auth, Verb::Edit);
    desk(&auth, &may)?.answer(id, &body.fact, reply).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Records that an activity is or was affected, or on fallback routines.
#[utoipa::path(post, path = "/incidents/{id}/significance/outages", params(("id" = String, Path)), request_body = OutageBody, responses((status = 201, body = StartedOut), (status = 404, description = "No such incident"), (status = 422, description = "Fields are wrong")))]
async fn start(
    auth: Auth<Edit>,
    Path(id): Path<Id>,
    ApiJson(body): ApiJson<OutageBody>,
) -> Result<(StatusCode, Json<StartedOut>), AppError> {
    let mut errors = FieldErrors::default();
    if !OUTAGE_KINDS.contains(&body.kind.as_str()) {
        errors.add("kind", Message::new("form-not-a-choice").with("value", body.kind.as_str()));
    }
    if let Some(unit) = body.unit
        && vk_db::graph::get(&auth.app.db, unit, &Kit::of(&auth).viewers).await?.is_none_or(|node| node.kind != "unit")
    {
        errors.add("unit", Message::new("form-no-such-record").with("value", unit.to_string()));
    }
    let started_at = moment("started_at", &body.started_at, &mut errors);
    let ended_at = body.ended_at.as_deref().map(|text| moment("ended_at", text, &mut errors));
    if !errors.is_empty() {
        return Err(errors.into());
    }
    let outage = NewOutage { kind: body.kind, unit: body.unit, activity: body.activity, started_at, ended_at, note: body.note };
    let may = reach(&auth, Verb::Edit);
    let id = desk(&auth, &may)?.start_outage(id, outage).await?;
    Ok((StatusCode::CREATED, Json(StartedOut { id })))
}

/// The activity works as usual again.
#[utoipa::path(post, path = "/incidents/{id}/significance/outages/{outage}/end", params(("id" = String, Path), ("outage" = String, Path)), request_body = EndBody, responses((status = 204, description = "Ended"), (status = 404, description = "No such interval"), (status = 409, description = "Somebody else has saved since"), (status = 422, description = "Fields are wrong")))]
async fn end(
    auth: Auth<Edit>,
    Path((id, outage)): Path<(Id, Id)>,
    ApiJson(body): ApiJson<EndBody>,
) -> Result<StatusCode, AppError> {
    let mut errors = FieldErrors::default();
    let at = moment("ended_at", &body.ended_at, &mut errors);
    if !errors.is_empty() {
        return Err(errors.into());
    }
    let may = reach(&auth, Verb::Edit);
    desk(&auth, &may)?.end_outage(id, outage, body.version, at).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn moment(field: &str, text: &str, errors: &mut FieldErrors) -> Instant {
    text.parse().unwrap_or_else(|_| {
        errors.add(field, "form-moment");
        Instant::default()
    })
}
