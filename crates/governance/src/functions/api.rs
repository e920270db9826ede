//! Functions in the REST API: the same checks, permission and audit as the pages.
use super::{
    Edit, View,
    model::{Function, FunctionRow},
    store::{self, Functions},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vk_core::Id;
use vk_db::{DbError, Viewer};
use vk_web::{
    Api,
    api::{ApiRecords, ApiWords, open, standard_api},
    form::{Kit, Raw},
};

pub fn api(api: Api) -> Api {
    standard_api::<View, Edit, Functions>(api)
}

impl ApiRecords for Functions {
    type Body = FunctionBody;
    type Out = FunctionOut;
    type Item = FunctionItem;
    const WORDS: ApiWords = ApiWords {
        key: "function",
        one: "a function",
        many: "Functions",
        params: &[
            ("q", "Words that must all occur in name, description, phone or e-mail."),
            ("vacant", "yes: without a holder in service."),
            ("person", "Held or stood in for by this person."),
        ],
    };

    fn raw(body: &FunctionBody) -> Raw {
        Raw::default()
            .with("name", &body.name)
            .with_opt("role_key", body.role_key.as_ref())
            .with_opt("description", body.description.as_ref())
            .with_opt("phone", body.phone.as_ref())
            .with_opt("email", body.email.as_ref())
            .with_opt("unit", body.unit)
            .with("secrecy", &body.secrecy)
            .with_all("holders", &body.holders)
            .with_all("deputies", &body.deputies)
    }

    async fn out(kit: &Kit, viewer: &Viewer, id: Id) -> Result<Option<FunctionOut>, DbError> {
        Ok(store::get(kit.db(), viewer, id).await?.map(FunctionOut::from))
    }

    fn secrecy(out: &FunctionOut) -> &str {
        &out.secrecy
    }
}

/// A function as it is sent in. Identifiers of other records are UUIDs.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FunctionBody {
    pub name: String,
    /// The program's role that belongs to it: ciso, system_owner, officer_on_call …
    #[serde(default)]
    pub role_key: Option<String>,
    #[serde(default)]
    pub description: Option<String>,
    /// The function's own number.
    #[serde(default)]
    pub phone: Option<String>,
    #[serde(default)]
    pub email: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    /// open, internal, secret
    #[serde(default = "open")]
    pub secrecy: String,
    /// Functions who hold the function.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub holders: Vec<Id>,
    /// Functions who stand in; nobody is both.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub deputies: Vec<Id>,
}

/// A function.
#[derive(Debug, Serialize, ToSchema)]
pub struct FunctionOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub version: i64,
    pub name: String,
    pub role_key: Option<String>,
    pub description: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    pub secrecy: String,
    #[schema(value_type = Vec<String>)]
    pub holders: Vec<Id>,
    #[schema(value_type = Vec<String>)]
    pub deputies: Vec<Id>,
    /// RFC 3339.
    pub updated_at: String,
    pub archived: bool,
}

impl From<Function> for FunctionOut {
    fn from(f: Function) -> FunctionOut {
        let d = f.data;
        FunctionOut {
            id: f.id,
            version: f.version,
            name: d.name,
            role_key: d.role_key,
            description: d.description,
            phone: d.phone,
            email: d.email,
            unit: d.unit,
            secrecy: d.secrecy.key().to_owned(),
            holders: d.holders,
            deputies: d.deputies,
            updated_at: f.updated_at.to_string(),
            archived: f.archived_at.is_some(),
        }
    }
}

/// A function in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct FunctionItem {
    #[schema(value_type = String)]
    pub id: Id,
    pub name: String,
    pub role_key: Option<String>,
    /// Name of the unit.
    pub unit: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    /// Holders in service; 0 is a vacant function.
    pub holders: i64,
    /// Deputies in service.
    pub deputies: i64,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

impl From<FunctionRow> for FunctionItem {
    fn from(f: FunctionRow) -> FunctionItem {
        FunctionItem {
            id: f.id,
            name: f.name,
            role_key: f.role_key,
            unit: f.unit,
            phone: f.phone,
            email: f.email,
            holders: f.holders,
            deputies: f.deputies,
            secrecy: f.secrecy.key().to_owned(),
            updated_at: f.updated_at.to_string(),
            archived: f.archived,
        }
    }
}
