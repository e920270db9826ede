//! Activities in the REST API: the standard operations, and the days that a rule gives.
use super::{
    Edit, View,
    model::{Activity, ActivityRow},
    store::{self, Activities},
};
use axum::{Json, extract::Query};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;
use vk_core::{Date, Id};
use vk_db::{DbError, Viewer};
use vk_web::{
    Api, AppError, Auth, Message,
    api::{ApiRecords, ApiWords, internal, standard_api},
    form::{Kit, Raw},
};
use vk_wheel::recurrence::Recurrence;

pub fn api(api: Api) -> Api {
    standard_api::<View, Edit, Activities>(api).add::<View>(routes!(days))
}

impl ApiRecords for Activities {
    type Body = ActivityBody;
    type Out = ActivityOut;
    type Item = ActivityListItem;
    const WORDS: ApiWords = ApiWords {
        key: "activity",
        one: "an activity of the year wheel",
        many: "Activities of the year wheel",
        params: &[
            ("q", "Words that must all occur in the name."),
            ("wheel", "Of this year wheel."),
            ("owner", "Owned by this function."),
        ],
    };

    fn raw(body: &ActivityBody) -> Raw {
        Raw::default()
            .with("name", &body.name)
            .with("wheel", body.wheel.to_string())
            .with("category", &body.category)
            .with_opt("description", body.description.as_ref())
            .with("rhythm", &body.rhythm)
            .with("first_on", &body.first_on)
            .with_opt("rrule", body.rrule.as_ref())
            .with("before_days", body.before_days.to_string())
            .with("after_days", body.after_days.to_string())
            .with("scope", &body.scope)
            .with_all("within", &body.within)
            .with_all("only", &body.only)
            .with("owner_from", &body.owner_from)
            .with_opt("owner", body.owner)
            .with_all("participants", &body.participants)
            .with_opt("escalate_to", body.escalate_to)
            .with_opt("escalate_after", body.escalate_after)
            .with_opt("unit", body.unit)
            .with_opt("inputs", body.inputs.as_ref())
            .with_opt("outputs", body.outputs.as_ref())
            .with_opt("checklist", body.checklist.as_ref())
            .with_opt("legal_basis", body.legal_basis.as_ref())
            .with_all("gathers", &body.gathers)
            .with_flag("evidence_required", body.evidence_required)
            .with("secrecy", &body.secrecy)
    }

    async fn out(kit: &Kit, viewer: &Viewer, id: Id) -> Result<Option<ActivityOut>, DbError> {
        Ok(store::get(kit.db(), viewer, id).await?.map(ActivityOut::from))
    }

    fn secrecy(out: &ActivityOut) -> &str {
        &out.body.secrecy
    }
}

/// An activity as it is sent in. Days are `YYYY-MM-DD`.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActivityBody {
    pub name: String,
    /// The year wheel that it belongs to.
    #[schema(value_type = String)]
    pub wheel: Id,
    /// classification, risk, incident, supplier, document, training, audit, follow_up, data_protection, technical, cooperation
    pub category: String,
    #[serde(default)]
    pub description: Option<String>,
    /// once, weekly, monthly, quarterly, half_yearly, yearly, own
    pub rhythm: String,
    /// Where the counting starts (DTSTART).
    pub first_on: String,
    /// RFC 5545, for the rhythm `own`.
    #[serde(default)]
    pub rrule: Option<String>,
    /// The window around the day that the rule gives, 0 to 366 days.
    #[serde(default)]
    pub before_days: i64,
    #[serde(default)]
    pub after_days: i64,
    /// region, administration, system, supplier, document, information_set
    pub scope: String,
    /// Only targets within these units.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub within: Vec<Id>,
    /// Only these targets.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub only: Vec<Id>,
    /// function, owner or manager (of the target)
    pub owner_from: String,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub owner: Option<Id>,
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub participants: Vec<Id>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub escalate_to: Option<Id>,
    /// Days after the last one.
    #[serde(default)]
    pub escalate_after: Option<i64>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    #[serde(default)]
    pub inputs: Option<String>,
    #[serde(default)]
    pub outputs: Option<String>,
    /// One line for each thing to check.
    #[serde(default)]
    pub checklist: Option<String>,
    #[serde(default)]
    pub legal_basis: Option<String>,
    /// What is gathered from the registers: incidents_followed_up, risks_reviewed …
    #[serde(default)]
    pub gathers: Vec<String>,
    #[serde(default)]
    pub evidence_required: bool,
    /// open, internal, secret
    #[serde(default = "internal")]
    pub secrecy: String,
}

/// An activity of the year wheel.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActivityOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub version: i64,
    #[serde(flatten)]
    pub body: ActivityBody,
    pub updated_at: String,
    pub archived: bool,
}

impl From<Activity> for ActivityOut {
    fn from(a: Activity) -> ActivityOut {
        let d = a.data;
        ActivityOut {
            id: a.id,
            version: a.version,
            updated_at: a.updated_at.to_string(),
            archived: a.archived_at.is_some(),
            body: ActivityBody {
                name: d.name,
                wheel: d.wheel,
                category: d.category,
                description: d.description,
                rhythm: d.rhythm,
                first_on: d.first_on.to_string(),
                rrule: Some(d.rrule),
                before_days: d.before_days,
                after_days: d.after_days,
                scope: d.scope,
                within: d.within,
                only: d.only,
                owner_from: d.owner_from,
                owner: d.owner,
                participants: d.participants,
                escalate_to: d.escalate_to,
                escalate_after: Some(d.escalate_after),
                unit: d.unit,
                inputs: d.inputs,
                outputs: d.outputs,
                checklist: d.checklist,
                legal_basis: d.legal_basis,
                gathers: d.gathers,
                evidence_required: d.evidence_required,
                secrecy: d.secrecy.key().to_owned(),
            },
        }
    }
}

/// An activity in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActivityListItem {
    #[schema(value_type = String)]
    pub id: Id,
    pub name: String,
    pub category: String,
    pub year: i64,
    pub rhythm: String,
    pub rrule: String,
    pub scope: String,
    /// Name of the owning function.
    pub owner: Option<String>,
    pub unit: Option<String>,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

impl From<ActivityRow> for ActivityListItem {
    fn from(a: ActivityRow) -> ActivityListItem {
        ActivityListItem {
            id: a.id,
            name: a.name,
            category: a.category,
            year: a.year,
            rhythm: a.rhythm,
            rrule: a.rrule,
            scope: a.scope,
            owner: a.owner,
            unit: a.unit,
            secrecy: a.secrecy.key().to_owned(),
            updated_at: a.updated_at.to_string(),
            archived: a.archived,
        }
    }
}

/// A rule to try.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub struct RuleToTry {
    /// Where the counting starts.
    first_on: String,
    rrule: String,
    year: i16,
}

/// The days that a rule gives.
#[derive(Debug, Serialize, ToSchema)]
pub struct RuleDays {
    /// The rule in canonical form.
    pub rrule: String,
    pub days: Vec<String>,
}

/// The days of a year that a recurrence rule gives, before anybody saves it.
#[utoipa::path(get, path = "/activities/days", params(RuleToTry),
    responses((status = 200, body = RuleDays), (status = 400, description = "The rule or the day cannot be read")))]
async fn days(_auth: Auth<View>, Query(asked): Query<RuleToTry>) -> Result<Json<RuleDays>, AppError> {
    let first: Date = asked.first_on.parse().map_err(|_| AppError::bad("form-date"))?;
    let rule = Recurrence::parse(&asked.rrule, first.0).map_err(|e| AppError::Bad(super::form::rule_error(&e)))?;
    let days = match (jiff::civil::Date::new(asked.year, 1, 1), jiff::civil::Date::new(asked.year, 12, 31)) {
        (Ok(from), Ok(to)) => rule.occurrences(from, to).unwrap_or_default(),
        _ => return Err(AppError::Bad(Message::new("form-date"))),
    };
    Ok(Json(RuleDays { rrule: rule.to_string(), days: days.iter().map(ToString::to_string).collect() }))
}
