//! Year wheels in the REST API: the standard operations; the acts stand in `act_api.rs`.
use super::{
    Edit, View, act_api,
    model::{Wheel, WheelRow},
    store::{self, Wheels},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vk_core::Id;
use vk_db::{DbError, Viewer};
use vk_web::{
    Api,
    api::{ApiRecords, ApiWords, internal, standard_api},
    form::{Kit, Raw},
};

pub fn api(api: Api) -> Api {
    act_api::api(standard_api::<View, Edit, Wheels>(api))
}

impl ApiRecords for Wheels {
    type Body = WheelBody;
    type Out = WheelOut;
    type Item = WheelListItem;
    const WORDS: ApiWords = ApiWords {
        key: "year_wheel",
        one: "a year wheel",
        many: "Year wheels",
        params: &[("q", "Words that must all occur in the name."), ("owner", "Kept by this function.")],
    };

    fn raw(body: &WheelBody) -> Raw {
        Raw::default()
            .with("name", &body.name)
            .with("year", body.year.to_string())
            .with_opt("description", body.description.as_ref())
            .with_opt("unit", body.unit)
            .with_opt("owner", body.owner)
            .with("secrecy", &body.secrecy)
    }

    async fn out(kit: &Kit, viewer: &Viewer, id: Id) -> Result<Option<WheelOut>, DbError> {
        Ok(store::get(kit.db(), viewer, id).await?.map(WheelOut::from))
    }

    fn secrecy(out: &WheelOut) -> &str {
        &out.body.secrecy
    }
}

/// A year wheel as it is sent in.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WheelBody {
    pub name: String,
    /// 2000 to 2199.
    pub year: i16,
    #[serde(default)]
    pub description: Option<String>,
    /// The part of the organisation; left out for the whole region.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    /// The function that keeps it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub owner: Option<Id>,
    /// open, internal, secret
    #[serde(default = "internal")]
    pub secrecy: String,
}

/// A year wheel.
#[derive(Debug, Serialize, ToSchema)]
pub struct WheelOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub version: i64,
    #[serde(flatten)]
    pub body: WheelBody,
    /// draft, adopted, closed
    pub state: String,
    /// Runs although nobody has adopted it.
    pub provisional: bool,
    pub decided_by: Option<String>,
    pub decided_on: Option<String>,
    /// SHA-256 over the frozen activities.
    pub frozen_hash: Option<String>,
    #[schema(value_type = Option<String>)]
    pub previous: Option<Id>,
    #[schema(value_type = Option<String>)]
    pub next: Option<Id>,
    pub updated_at: String,
    pub archived: bool,
}

impl From<Wheel> for WheelOut {
    fn from(w: Wheel) -> WheelOut {
        let decision = w.decision;
        WheelOut {
            id: w.id,
            version: w.version,
            state: w.state.key().to_owned(),
            provisional: w.provisional,
            decided_by: decision.as_ref().map(|d| d.by.clone()),
            decided_on: decision.as_ref().map(|d| d.on.to_string()),
            frozen_hash: decision.map(|d| d.hash),
            previous: w.previous,
            next: w.next,
            updated_at: w.updated_at.to_string(),
            archived: w.archived_at.is_some(),
            body: WheelBody {
                name: w.data.name,
                year: w.data.year,
                description: w.data.description,
                unit: w.data.unit,
                owner: w.data.owner,
                secrecy: w.data.secrecy.key().to_owned(),
            },
        }
    }
}

/// A year wheel in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct WheelListItem {
    #[schema(value_type = String)]
    pub id: Id,
    pub name: String,
    pub year: i64,
    pub state: String,
    pub unit: Option<String>,
    /// Name of the owning function.
    pub owner: Option<String>,
    pub activities: i64,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

impl From<WheelRow> for WheelListItem {
    fn from(w: WheelRow) -> WheelListItem {
        WheelListItem {
            id: w.id,
            name: w.name,
            year: w.year,
            state: w.state.key().to_owned(),
            unit: w.unit,
            owner: w.owner,
            activities: w.activities,
            secrecy: w.secrecy.key().to_owned(),
            updated_at: w.updated_at.to_string(),
            archived: w.archived,
        }
    }
}
