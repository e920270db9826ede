//! Units in the REST API: the same checks, permission and audit as the pages.
use super::{
    Edit, Manage, View, act_pages,
    model::{Unit, UnitRow},
    store::{self, Units},
};
use axum::{extract::Path, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;
use vk_core::{Date, Id};
use vk_db::{DbError, Viewer};
use vk_web::{
    Api, AppError, Auth,
    api::{ApiJson, ApiRecords, ApiWords, open, standard_api},
    form::{Kit, Raw},
};

pub fn api(api: Api) -> Api {
    standard_api::<View, Edit, Units>(api)
        .add::<Manage>(routes!(move_unit))
        .add::<Manage>(routes!(merge_unit))
        .add::<Manage>(routes!(close_unit))
}

impl ApiRecords for Units {
    type Body = UnitBody;
    type Out = UnitOut;
    type Item = UnitItem;
    const WORDS: ApiWords = ApiWords {
        key: "unit",
        one: "a unit",
        many: "Units",
        params: &[
            ("q", "Words that must all occur in name, short name, code or organisation number."),
            ("parent", "Directly below this unit."),
        ],
    };

    fn raw(body: &UnitBody) -> Raw {
        Raw::default()
            .with("name", &body.name)
            .with_opt("short_name", body.short_name.as_ref())
            .with_opt("code", body.code.as_ref())
            .with("kind", &body.kind)
            .with_opt("parent", body.parent)
            .with_opt("description", body.description.as_ref())
            .with_flag("is_controller", body.is_controller)
            .with_opt("org_number", body.org_number.as_ref())
            .with_opt("valid_from", body.valid_from)
            .with("secrecy", &body.secrecy)
    }

    async fn out(kit: &Kit, viewer: &Viewer, id: Id) -> Result<Option<UnitOut>, DbError> {
        Ok(store::get(kit.db(), viewer, id).await?.map(UnitOut::from))
    }

    fn secrecy(out: &UnitOut) -> &str {
        &out.secrecy
    }
}

/// A unit as it is sent in. Identifiers of other records are UUIDs.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitBody {
    pub name: String,
    #[serde(default)]
    pub short_name: Option<String>,
    /// The region's own code; unique.
    #[serde(default)]
    pub code: Option<String>,
    /// region, body, administration, division, unit, joint, company
    pub kind: String,
    /// The unit that it is part of; a changed one moves the unit with all below it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub parent: Option<Id>,
    #[serde(default)]
    pub description: Option<String>,
    /// Controller of personal data.
    #[serde(default)]
    pub is_controller: bool,
    /// `232100-0016`
    #[serde(default)]
    pub org_number: Option<String>,
    /// `YYYY-MM-DD`
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub valid_from: Option<Date>,
    /// open, internal, secret
    #[serde(default = "open")]
    pub secrecy: String,
}

/// A unit.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub version: i64,
    pub name: String,
    pub short_name: Option<String>,
    pub code: Option<String>,
    pub kind: String,
    #[schema(value_type = Option<String>)]
    pub parent: Option<Id>,
    pub description: Option<String>,
    pub is_controller: bool,
    pub org_number: Option<String>,
    #[schema(value_type = Option<String>)]
    pub valid_from: Option<Date>,
    #[schema(value_type = Option<String>)]
    pub closed_on: Option<Date>,
    #[schema(value_type = Option<String>)]
    pub merged_into: Option<Id>,
    pub secrecy: String,
    /// RFC 3339.
    pub updated_at: String,
    pub archived: bool,
}

impl From<Unit> for UnitOut {
    fn from(u: Unit) -> UnitOut {
        let d = u.data;
        UnitOut {
            id: u.id,
            version: u.version,
            name: d.name,
            short_name: d.short_name,
            code: d.code,
            kind: d.kind,
            parent: d.parent,
            description: d.description,
            is_controller: d.is_controller,
            org_number: d.org_number,
            valid_from: d.valid_from,
            closed_on: u.closed_on,
            merged_into: u.merged_into,
            secrecy: d.secrecy.key().to_owned(),
            updated_at: u.updated_at.to_string(),
            archived: u.archived_at.is_some(),
        }
    }
}

/// A unit in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitItem {
    #[schema(value_type = String)]
    pub id: Id,
    pub name: String,
    pub short_name: Option<String>,
    pub code: Option<String>,
    pub kind: String,
    /// Name of the unit that it is part of.
    pub parent: Option<String>,
    pub is_controller: bool,
    pub org_number: Option<String>,
    #[schema(value_type = Option<String>)]
    pub closed_on: Option<Date>,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

impl From<UnitRow> for UnitItem {
    fn from(u: UnitRow) -> UnitItem {
        UnitItem {
            id: u.id,
            name: u.name,
            short_name: u.short_name,
            code: u.code,
            kind: u.kind,
            parent: u.parent,
            is_controller: u.is_controller,
            org_number: u.org_number,
            closed_on: u.closed_on,
            secrecy: u.secrecy.key().to_owned(),
            updated_at: u.updated_at.to_string(),
            archived: u.archived,
        }
    }
}

/// Where a unit goes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitMove {
    /// The new parent; null for the top of the tree.
    #[schema(value_type = Option<String>)]
    pub parent: Option<Id>,
}

/// Moves a unit with all below it. Records stay with their units.
#[utoipa::path(post, path = "/units/{id}/move", params(("id" = String, Path)), request_body = UnitMove,
    responses((status = 204), (status = 422, description = "The parent lies below the unit, is closed, or is the same")))]
async fn move_unit(auth: Auth<Manage>, Path(id): Path<Id>, ApiJson(body): ApiJson<UnitMove>) -> Result<StatusCode, AppError> {
    act_pages::strict(&auth, "move", id, &Raw::default().with_opt("parent", body.parent)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which unit takes over.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitMerge {
    #[schema(value_type = String)]
    pub into: Id,
}

/// Merges a unit into another: units below it, records and roles pass over, then it is closed.
#[utoipa::path(post, path = "/units/{id}/merge", params(("id" = String, Path)), request_body = UnitMerge,
    responses((status = 204), (status = 422, description = "The other unit lies below this one, or is closed")))]
async fn merge_unit(auth: Auth<Manage>, Path(id): Path<Id>, ApiJson(body): ApiJson<UnitMerge>) -> Result<StatusCode, AppError> {
    act_pages::strict(&auth, "merge", id, &Raw::default().with("into", body.into.to_string())).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// From when a unit is closed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitClose {
    #[schema(value_type = String)]
    pub closed_on: Date,
}

/// Closes a unit that holds nothing any more.
#[utoipa::path(post, path = "/units/{id}/close", params(("id" = String, Path)), request_body = UnitClose,
    responses((status = 204), (status = 422, description = "Open units or live records belong to it; they are named")))]
async fn close_unit(auth: Auth<Manage>, Path(id): Path<Id>, ApiJson(body): ApiJson<UnitClose>) -> Result<StatusCode, AppError> {
    act_pages::strict(&auth, "close", id, &Raw::default().with("closed_on", body.closed_on.to_string())).await?;
    Ok(StatusCode::NO_CONTENT)
}
