//! Occasions in the REST API: the standard operations, and the acts with the same checks as on their page.
use super::{
    Edit, View, act_pages,
    acts::{self, Step},
    gather,
    model::{Occasion, OccasionRow},
    store::{self, Occasions},
};
use axum::{Json, extract::Path, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;
use vk_core::Id;
use vk_db::{DbError, Viewer};
use vk_web::{
    Api, AppError, Auth,
    api::{ApiJson, ApiRecords, ApiWords, internal, standard_api},
    form::{Kit, Raw},
};

pub fn api(api: Api) -> Api {
    standard_api::<View, Edit, Occasions>(api)
        .add::<Edit>(routes!(begin))
        .add::<Edit>(routes!(act))
        .add::<View>(routes!(evidence))
}

impl ApiRecords for Occasions {
    type Body = OccasionBody;
    type Out = OccasionOut;
    type Item = OccasionListItem;
    const WORDS: ApiWords = ApiWords {
        key: "occasion",
        one: "an occasion of an activity",
        many: "Occasions of activities",
        params: &[
            ("q", "Words that must all occur in the name."),
            ("activity", "Of this activity."),
            ("target", "For this record."),
            ("owner", "Owned by this function."),
            ("late", "Open after its last day."),
        ],
    };

    fn raw(body: &OccasionBody) -> Raw {
        Raw::default()
            .with("name", &body.name)
            .with("activity", body.activity.to_string())
            .with_opt("target", body.target)
            .with("falls_on", &body.falls_on)
            .with("starts_on", &body.starts_on)
            .with("due_on", &body.due_on)
            .with_opt("owner", body.owner)
            .with_opt("unit", body.unit)
            .with_opt("note", body.note.as_ref())
            .with("secrecy", &body.secrecy)
    }

    async fn out(kit: &Kit, viewer: &Viewer, id: Id) -> Result<Option<OccasionOut>, DbError> {
        Ok(store::get(kit.db(), viewer, id).await?.map(OccasionOut::from))
    }

    fn secrecy(out: &OccasionOut) -> &str {
        &out.body.secrecy
    }
}

/// An occasion as it is sent in. Days are `YYYY-MM-DD`.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OccasionBody {
    pub name: String,
    #[schema(value_type = String)]
    pub activity: Id,
    /// A unit, system or information set; left out for the whole region.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub target: Option<Id>,
    /// The day that the rule gave, or that was chosen.
    pub falls_on: String,
    pub starts_on: String,
    pub due_on: String,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub owner: Option<Id>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    #[serde(default)]
    pub note: Option<String>,
    /// open, internal, secret
    #[serde(default = "internal")]
    pub secrecy: String,
}

/// An occasion.
#[derive(Debug, Serialize, ToSchema)]
pub struct OccasionOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub version: i64,
    #[serde(flatten)]
    pub body: OccasionBody,
    pub category: String,
    /// planned, ongoing, done, cancelled; late follows from `due_on`.
    pub state: String,
    pub state_reason: Option<String>,
    /// The last day before anybody moved it.
    pub first_due_on: String,
    pub postponed: i64,
    /// Lines of the activity's checklist that are done.
    pub checked: Vec<String>,
    pub done_on: Option<String>,
    pub done_by: Option<String>,
    pub escalated_on: Option<String>,
    pub updated_at: String,
    pub archived: bool,
}

impl From<Occasion> for OccasionOut {
    fn from(o: Occasion) -> OccasionOut {
        let (d, s) = (o.data, o.standing);
        OccasionOut {
            id: o.id,
            version: o.version,
            category: o.category,
            state: s.state,
            state_reason: s.state_reason,
            first_due_on: s.first_due_on.to_string(),
            postponed: s.postponed,
            checked: o.checked,
            done_on: s.done_on.map(|d| d.to_string()),
            done_by: o.done_by,
            escalated_on: o.escalation.map(|e| e.on.to_string()),
            updated_at: o.updated_at.to_string(),
            archived: o.archived_at.is_some(),
            body: OccasionBody {
                name: d.name,
                activity: d.activity,
                target: d.target,
                falls_on: d.falls_on.to_string(),
                starts_on: d.starts_on.to_string(),
                due_on: d.due_on.to_string(),
                owner: d.owner,
                unit: d.unit,
                note: d.note,
                secrecy: d.secrecy.key().to_owned(),
            },
        }
    }
}

/// An occasion in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct OccasionListItem {
    #[schema(value_type = String)]
    pub id: Id,
    pub name: String,
    pub category: String,
    pub state: String,
    pub starts_on: String,
    pub due_on: String,
    pub postponed: i64,
    /// Name of the owning function.
    pub owner: Option<String>,
    pub unit: Option<String>,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

impl From<OccasionRow> for OccasionListItem {
    fn from(o: OccasionRow) -> OccasionListItem {
        OccasionListItem {
            id: o.id,
            name: o.name,
            category: o.category,
            state: o.standing.state,
            starts_on: o.standing.starts_on.to_string(),
            due_on: o.standing.due_on.to_string(),
            postponed: o.standing.postponed,
            owner: o.owner,
            unit: o.unit,
            secrecy: o.secrecy.key().to_owned(),
            updated_at: o.updated_at.to_string(),
            archived: o.archived,
        }
    }
}

async fn editable(auth: &Auth<Edit>, id: Id) -> Result<Occasion, AppError> {
    store::get(&auth.app.db, &Kit::of(auth).editor, id).await?.ok_or(AppError::NotFound)
}

/// Begins an occasion.
#[utoipa::path(post, path = "/occasions/{id}/begin", params(("id" = String, Path)),
    responses((status = 204), (status = 422, description = "It has begun or ended")))]
async fn begin(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<StatusCode, AppError> {
    let occasion = editable(&auth, id).await?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = acts::take(&mut tx, id, occasion.version, Step::Begin).await?;
    tx.commit(recorded).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What an act needs: `done_on` and `note` for done, `due_on` and `reason` for postpone, `reason` for cancel and reopen.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OccasionAct {
    pub version: i64,
    #[serde(default)]
    pub done_on: Option<String>,
    #[serde(default)]
    pub due_on: Option<String>,
    #[serde(default)]
    pub note: Option<String>,
    #[serde(default)]
    pub reason: Option<String>,
}

/// Reports an occasion as done, postpones, cancels or reopens it.
#[utoipa::path(post, path = "/occasions/{id}/act/{act}", params(("id" = String, Path), ("act" = String, Path, description = "done, postpone, cancel, reopen")),
    request_body = OccasionAct,
    responses((status = 204), (status = 409, description = "Somebody else was first"), (status = 422, description = "Refused, with the field")))]
async fn act(
    auth: Auth<Edit>,
    Path((id, act)): Path<(Id, String)>,
    ApiJson(body): ApiJson<OccasionAct>,
) -> Result<StatusCode, AppError> {
    let act = act_pages::known(&act)?;
    let occasion = editable(&auth, id).await?;
    let raw = Raw::default()
        .with_opt("done_on", body.done_on)
        .with_opt("due_on", body.due_on)
        .with_opt("note", body.note)
        .with_opt("reason", body.reason);
    let step = act_pages::step(act, &raw)?;
    if act == "done" {
        gather::gather(&auth.app, &auth.ctx, &occasion).await?;
    }
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = acts::take(&mut tx, id, body.version, step).await?;
    tx.commit(recorded).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What the registers showed within an occasion's window.
#[derive(Debug, Serialize, ToSchema)]
pub struct OccasionEvidence {
    pub key: String,
    pub found: i64,
    pub expected: Option<i64>,
    pub at: String,
}

/// The newest reading of each kind of evidence, as numbers.
#[utoipa::path(get, path = "/occasions/{id}/evidence", params(("id" = String, Path)), responses((status = 200, body = Vec<OccasionEvidence>)))]
async fn evidence(auth: Auth<View>, Path(id): Path<Id>) -> Result<Json<Vec<OccasionEvidence>>, AppError> {
    let kit = Kit::of(&auth);
    let occasion = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    kit.seen(&auth.ctx, id, occasion.data.secrecy.key()).await?;
    let readings = gather::readings(kit.db(), id).await?;
    let out = |r: gather::Reading| OccasionEvidence { key: r.key, found: r.found, expected: r.expected, at: r.at.to_string() };
    Ok(Json(readings.into_iter().map(out).collect()))
}
