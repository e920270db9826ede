//! People in the REST API: the same checks, permission and audit as the pages.
use super::{
    Edit, View,
    model::{Person, PersonRow},
    store::{self, People},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vk_core::{Date, Id};
use vk_db::{DbError, Viewer};
use vk_web::{
    Api,
    api::{ApiRecords, ApiWords, internal, standard_api},
    form::{Kit, Raw},
};

pub fn api(api: Api) -> Api {
    standard_api::<View, Edit, People>(api)
}

impl ApiRecords for People {
    type Body = PersonBody;
    type Out = PersonOut;
    type Item = PersonItem;
    const WORDS: ApiWords = ApiWords {
        key: "person",
        one: "a person",
        many: "People",
        params: &[
            ("q", "Words that must all occur in name, title, e-mail, phone or directory key."),
            ("function", "Holds or stands in for this function."),
        ],
    };

    fn raw(body: &PersonBody) -> Raw {
        Raw::default()
            .with_opt("external_id", body.external_id.as_ref())
            .with("given_name", &body.given_name)
            .with("family_name", &body.family_name)
            .with_opt("title", body.title.as_ref())
            .with_opt("email", body.email.as_ref())
            .with_opt("phone", body.phone.as_ref())
            .with_opt("unit", body.unit)
            .with_opt("left_on", body.left_on)
            .with("secrecy", &body.secrecy)
    }

    async fn out(kit: &Kit, viewer: &Viewer, id: Id) -> Result<Option<PersonOut>, DbError> {
        Ok(store::get(kit.db(), viewer, id).await?.map(PersonOut::from))
    }

    fn secrecy(out: &PersonOut) -> &str {
        &out.secrecy
    }
}

/// A person as they are sent in. Identifiers of other records are UUIDs.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonBody {
    /// HSA-id or the directory's own key; unique.
    #[serde(default)]
    pub external_id: Option<String>,
    pub given_name: String,
    pub family_name: String,
    #[serde(default)]
    pub title: Option<String>,
    #[serde(default)]
    pub email: Option<String>,
    #[serde(default)]
    pub phone: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    /// `YYYY-MM-DD`; whoever has left holds no function.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub left_on: Option<Date>,
    /// open, internal, secret
    #[serde(default = "internal")]
    pub secrecy: String,
}

/// A person.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub version: i64,
    pub name: String,
    pub external_id: Option<String>,
    pub given_name: String,
    pub family_name: String,
    pub title: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    pub active: bool,
    #[schema(value_type = Option<String>)]
    pub left_on: Option<Date>,
    pub secrecy: String,
    /// RFC 3339.
    pub updated_at: String,
    pub archived: bool,
}

impl From<Person> for PersonOut {
    fn from(p: Person) -> PersonOut {
        let d = p.data;
        PersonOut {
            id: p.id,
            version: p.version,
            name: d.name(),
            active: d.active(),
            external_id: d.external_id,
            given_name: d.given_name,
            family_name: d.family_name,
            title: d.title,
            email: d.email,
            phone: d.phone,
            unit: d.unit,
            left_on: d.left_on,
            secrecy: d.secrecy.key().to_owned(),
            updated_at: p.updated_at.to_string(),
            archived: p.archived_at.is_some(),
        }
    }
}

/// A person in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonItem {
    #[schema(value_type = String)]
    pub id: Id,
    pub name: String,
    pub title: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub external_id: Option<String>,
    /// Name of the unit.
    pub unit: Option<String>,
    /// Functions that the person holds.
    pub functions: i64,
    pub active: bool,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

impl From<PersonRow> for PersonItem {
    fn from(p: PersonRow) -> PersonItem {
        PersonItem {
            id: p.id,
            name: p.name,
            title: p.title,
            email: p.email,
            phone: p.phone,
            external_id: p.external_id,
            unit: p.unit,
            functions: p.functions,
            active: p.active,
            secrecy: p.secrecy.key().to_owned(),
            updated_at: p.updated_at.to_string(),
            archived: p.archived,
        }
    }
}
