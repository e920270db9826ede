//! Classifications in the REST API: registered, handed in and decided with the same checks, mandate and audit as on the pages. Level 4 is refused here:
//! it has to be chosen by a person on a page that leads on.
use super::{
    Decide, Edit, Manage, View, acts, form,
    model::{Classification, ClassificationRow, NewClassification, Reasons},
    pages,
    records::Classifications,
    store,
};
use crate::{join::Class, systems::ClassOut};
use axum::{Json, extract::Path};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;
use vk_core::{Id, Level};
use vk_db::{DbError, Viewer};
use vk_web::{
    Api, AppError, Auth,
    api::{ApiJson, ApiRecords, ApiWords, standard_api},
    form::{Kit, Raw},
};

pub fn api(api: Api) -> Api {
    standard_api::<View, Edit, Classifications>(api)
        .add::<Edit>(routes!(hand_in))
        .add::<Decide>(routes!(decide))
        .add::<Decide>(routes!(revoke))
        .add::<Edit>(routes!(review))
        .add::<Manage>(routes!(clear))
}

impl ApiRecords for Classifications {
    type Body = ClassificationBody;
    type Out = ClassificationOut;
    type Item = ClassificationItem;
    const WORDS: ApiWords = ApiWords { key: "classification", one: "a classification", many: "Classifications", params: &[] };

    fn raw(b: &ClassificationBody) -> Raw {
        form::to_raw(&NewClassification {
            information_set: b.information,
            class: Class {
                confidentiality: b.confidentiality,
                integrity: b.integrity,
                availability: b.availability,
                traceability: b.traceability,
            },
            reasons: b.reasons.clone().into(),
            laws: b.laws.clone(),
            participants: b.participants.clone(),
            facilitator: b.facilitator,
            held_on: None,
            reference: b.reference.clone(),
        })
        .with_opt("held_on", b.held_on.as_ref())
    }

    async fn out(kit: &Kit, viewer: &Viewer, id: Id) -> Result<Option<ClassificationOut>, DbError> {
        Ok(store::get(kit.db(), viewer, id).await?.map(ClassificationOut::from))
    }

    fn secrecy(out: &ClassificationOut) -> &str {
        &out.secrecy
    }
}

/// Why each level was chosen.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ReasonsBody {
    pub confidentiality: Option<String>,
    pub integrity: Option<String>,
    pub availability: Option<String>,
    pub traceability: Option<String>,
}

impl From<ReasonsBody> for Reasons {
    fn from(r: ReasonsBody) -> Reasons {
        let ReasonsBody { confidentiality, integrity, availability, traceability } = r;
        Reasons { confidentiality, integrity, availability, traceability }
    }
}

impl From<Reasons> for ReasonsBody {
    fn from(r: Reasons) -> ReasonsBody {
        let Reasons { confidentiality, integrity, availability, traceability } = r;
        ReasonsBody { confidentiality, integrity, availability, traceability }
    }
}

/// A classification as it is sent in. Levels are 0 to 3.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassificationBody {
    /// The information set.
    #[schema(value_type = String)]
    pub information: Id,
    #[serde(default)]
    #[schema(value_type = Option<u8>)]
    pub confidentiality: Option<Level>,
    #[serde(default)]
    #[schema(value_type = Option<u8>)]
    pub integrity: Option<Level>,
    #[serde(default)]
    #[schema(value_type = Option<u8>)]
    pub availability: Option<Level>,
    #[serde(default)]
    #[schema(value_type = Option<u8>)]
    pub traceability: Option<Level>,
    #[serde(default)]
    pub reasons: ReasonsBody,
    #[serde(default)]
    pub laws: Option<String>,
    /// Functions and roles that took part.
    #[serde(default)]
    pub participants: Option<String>,
    /// The function that led the work.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub facilitator: Option<Id>,
    /// `YYYY-MM-DD`
    #[serde(default)]
    pub held_on: Option<String>,
    #[serde(default)]
    pub reference: Option<String>,
}

/// A classification.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClassificationOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub version: i64,
    #[schema(value_type = String)]
    pub information: Id,
    pub information_name: String,
    /// draft, in_progress, for_decision, decided, under_review, superseded, revoked
    pub state: String,
    /// Why it is under review.
    pub cause: Option<String>,
    pub class: ClassOut,
    pub reasons: ReasonsBody,
    pub laws: Option<String>,
    pub participants: Option<String>,
    #[schema(value_type = Option<String>)]
    pub facilitator: Option<Id>,
    pub held_on: Option<String>,
    pub reference: Option<String>,
    pub model: String,
    /// Level 4 was chosen: it waits for the security protection chief.
    pub stopped: bool,
    pub decided_by: Option<String>,
    /// RFC 3339.
    pub decided_at: Option<String>,
    pub valid_until: Option<String>,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

impl From<Classification> for ClassificationOut {
    fn from(c: Classification) -> ClassificationOut {
        let (r, s) = (c.record, c.standing);
        ClassificationOut {
            id: r.id,
            version: r.version,
            information: r.data.information_set,
            information_name: s.set,
            state: s.state.key().to_owned(),
            cause: s.cause.map(|c| c.key().to_owned()),
            class: r.data.class.into(),
            reasons: r.data.reasons.into(),
            laws: r.data.laws,
            participants: r.data.participants,
            facilitator: r.data.facilitator,
            held_on: r.data.held_on.map(|d| d.to_string()),
            reference: r.data.reference,
            model: s.model_version,
            stopped: s.stopped,
            decided_by: s.decided_by,
            decided_at: s.decided_at.map(|at| at.to_string()),
            valid_until: s.valid_until.map(|d| d.to_string()),
            secrecy: s.secrecy.key().to_owned(),
            updated_at: r.updated_at.to_string(),
            archived: r.archived_at.is_some(),
        }
    }
}

/// A classification in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClassificationItem {
    #[schema(value_type = String)]
    pub id: Id,
    pub information_name: String,
    pub class: ClassOut,
    pub state: String,
    /// Name of the owning function.
    pub owner: Option<String>,
    pub valid_until: Option<String>,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

impl From<ClassificationRow> for ClassificationItem {
    fn from(c: ClassificationRow) -> ClassificationItem {
        ClassificationItem {
            id: c.id,
            information_name: c.name,
            class: c.class.into(),
            state: c.state.key().to_owned(),
            owner: c.owner,
            valid_until: c.valid_until.map(|d| d.to_string()),
            secrecy: c.secrecy.key().to_owned(),
            updated_at: c.updated_at.to_string(),
            archived: c.archived,
        }
    }
}

/// An act on the version that was read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassificationAct {
    pub version: i64,
    /// The place in the delegation order that gives the mandate.
    #[serde(default)]
    pub mandate: Option<String>,
}

/// What stands after an act.
async fn answered(kit: &Kit, id: Id) -> Result<Json<ClassificationOut>, AppError> {
    Ok(Json(store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?.into()))
}

/// The kit of whoever may decide this classification: seen, and its information owned.
async fn decidable(auth: &Auth<Decide>, id: Id) -> Result<Kit, AppError> {
    let kit = Kit::of(auth);
    let c = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    if pages::is_decider(auth, kit.db(), &c).await? { Ok(kit) } else { Err(AppError::Forbidden) }
}

/// Hand a classification in for decision
#[utoipa::path(post, path = "/classifications/{id}/hand-in", params(("id" = String, Path)), request_body = ClassificationAct,
    responses((status = 200, body = ClassificationOut), (status = 409, description = "Changed by somebody else"), (status = 422, description = "Not finished")))]
async fn hand_in(
    auth: Auth<Edit>,
    Path(id): Path<Id>,
    ApiJson(act): ApiJson<ClassificationAct>,
) -> Result<Json<ClassificationOut>, AppError> {
    let kit = Kit::of(&auth);
    store::get(kit.db(), &kit.editor, id).await?.ok_or(AppError::NotFound)?;
    let mut tx = kit.db().write(&auth.ctx).await?;
    let recorded = acts::hand_in(&mut tx, id, act.version).await?;
    tx.commit(recorded).await?;
    answered(&kit, id).await
}

/// Decide a classification, as the information owner
#[utoipa::path(post, path = "/classifications/{id}/decide", params(("id" = String, Path)), request_body = ClassificationAct,
    responses((status = 200, body = ClassificationOut), (status = 403, description = "Not the information owner"), (status = 409, description = "Changed by somebody else"), (status = 422, description = "Not finished")))]
async fn decide(
    auth: Auth<Decide>,
    Path(id): Path<Id>,
    ApiJson(act): ApiJson<ClassificationAct>,
) -> Result<Json<ClassificationOut>, AppError> {
    let kit = decidable(&auth, id).await?;
    let mut tx = kit.db().write(&auth.ctx).await?;
    let recorded = acts::decide(&mut tx, id, act.version, act.mandate).await?;
    tx.commit(recorded).await?;
    answered(&kit, id).await
}

/// Why a decision stands no more.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassificationRevocation {
    pub version: i64,
    pub reason: String,
}

/// Revoke a decision without a new one, as the information owner
#[utoipa::path(post, path = "/classifications/{id}/revoke", params(("id" = String, Path)), request_body = ClassificationRevocation,
    responses((status = 200, body = ClassificationOut), (status = 403, description = "Not the information owner"), (status = 409, description = "Changed by somebody else"), (status = 422, description = "Not in force, or no reason")))]
async fn revoke(
    auth: Auth<Decide>,
    Path(id): Path<Id>,
    ApiJson(act): ApiJson<ClassificationRevocation>,
) -> Result<Json<ClassificationOut>, AppError> {
    let kit = decidable(&auth, id).await?;
    let mut tx = kit.db().write(&auth.ctx).await?;
    let recorded = acts::revoke(&mut tx, id, act.version, &act.reason).await?;
    tx.commit(recorded).await?;
    answered(&kit, id).await
}

/// Ask for a new classification of what is in force
#[utoipa::path(post, path = "/classifications/{id}/review", params(("id" = String, Path)),
    responses((status = 200, body = ClassificationOut), (status = 422, description = "Not in force")))]
async fn review(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Json<ClassificationOut>, AppError> {
    let kit = Kit::of(&auth);
    store::get(kit.db(), &kit.editor, id).await?.ok_or(AppError::NotFound)?;
    let mut tx = kit.db().write(&auth.ctx).await?;
    if let Some(recorded) = acts::ask_review(&mut tx, id).await? {
        tx.commit(recorded).await?;
    }
    answered(&kit, id).await
}

/// What the security protection chief has answered about a stopped classification.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassificationAnswer {
    pub version: i64,
    /// The registry number of the answer.
    pub reference: String,
}

/// Record that the security protection chief has cleared a stopped classification
#[utoipa::path(post, path = "/classifications/{id}/clear", params(("id" = String, Path)), request_body = ClassificationAnswer,
    responses((status = 200, body = ClassificationOut), (status = 409, description = "Changed by somebody else"), (status = 422, description = "Not stopped, or no registry number")))]
async fn clear(
    auth: Auth<Manage>,
    Path(id): Path<Id>,
    ApiJson(act): ApiJson<ClassificationAnswer>,
) -> Result<Json<ClassificationOut>, AppError> {
    let kit = Kit::of(&auth);
    store::get(kit.db(), &kit.editor, id).await?.ok_or(AppError::NotFound)?;
    let mut tx = kit.db().write(&auth.ctx).await?;
    let recorded = acts::clear(&mut tx, id, act.version, &act.reference).await?;
    tx.commit(recorded).await?;
    answered(&kit, id).await
}
