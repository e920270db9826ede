//! Sources of requirements in the REST API: the same checks, permission and audit as the pages.
use super::{
    Edit, View, export,
    model::{Source, SourceRow},
    store::{self, Sources},
};
use crate::requirements::{
    intake,
    text::{SourceText, other_language},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;
use vk_core::Id;
use vk_db::{DbError, Viewer};
use vk_web::{
    Api,
    api::{ApiRecords, ApiWords, open, standard_api},
    form::{Kit, Raw},
};

pub fn api(api: Api) -> Api {
    let api = standard_api::<View, Edit, Sources>(api).add::<View>(routes!(export::library_file));
    intake::api::api(api)
}

impl ApiRecords for Sources {
    type Body = RequirementSourceBody;
    type Out = RequirementSourceOut;
    type Item = RequirementSourceItem;
    const WORDS: ApiWords = ApiWords {
        key: "requirement_source",
        one: "a source of requirements",
        many: "Sources of requirements",
        params: &[("q", "Words that must all occur in name, reference or publisher.")],
    };

    fn raw(body: &RequirementSourceBody) -> Raw {
        Raw::default()
            .with("name", &body.name)
            .with_opt("ref_id", body.ref_id.as_ref())
            .with_opt("urn", body.urn.as_ref())
            .with("kind", &body.kind)
            .with_opt("publisher", body.publisher.as_ref())
            .with_opt("copyright", body.copyright.as_ref())
            .with("language", &body.language)
            .with("version_label", &body.version_label)
            .with_opt("valid_from", body.valid_from.as_ref())
            .with_opt("valid_until", body.valid_until.as_ref())
            .with_opt("source_url", body.source_url.as_ref())
            .with_opt("description", body.description.as_ref())
            .with_opt("translated_name", body.translated_name.as_ref())
            .with_opt("translated_description", body.translated_description.as_ref())
            .with_opt("unit", body.unit)
            .with("secrecy", &body.secrecy)
    }

    async fn out(kit: &Kit, viewer: &Viewer, id: Id) -> Result<Option<RequirementSourceOut>, DbError> {
        Ok(store::get(kit.db(), viewer, id).await?.map(RequirementSourceOut::from))
    }

    fn secrecy(out: &RequirementSourceOut) -> &str {
        &out.secrecy
    }
}

/// A source of requirements as it is sent in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RequirementSourceBody {
    pub name: String,
    #[serde(default)]
    pub ref_id: Option<String>,
    /// The same for all versions of a source; made when it is left out.
    #[serde(default)]
    pub urn: Option<String>,
    /// law, standard, own, imported
    pub kind: String,
    #[serde(default)]
    pub publisher: Option<String>,
    #[serde(default)]
    pub copyright: Option<String>,
    /// Two-letter code of the language that it is written in.
    pub language: String,
    pub version_label: String,
    /// YYYY-MM-DD
    #[serde(default)]
    pub valid_from: Option<String>,
    /// The last day.
    #[serde(default)]
    pub valid_until: Option<String>,
    #[serde(default)]
    pub source_url: Option<String>,
    #[serde(default)]
    pub description: Option<String>,
    /// In English where the source is in Swedish, otherwise in Swedish.
    #[serde(default)]
    pub translated_name: Option<String>,
    #[serde(default)]
    pub translated_description: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    /// open, internal, secret
    #[serde(default = "open")]
    pub secrecy: String,
}

/// A source of requirements in one version.
#[derive(Debug, Serialize, ToSchema)]
pub struct RequirementSourceOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub version: i64,
    pub name: String,
    pub ref_id: Option<String>,
    pub urn: String,
    pub kind: String,
    pub publisher: Option<String>,
    pub copyright: Option<String>,
    pub language: String,
    pub version_label: String,
    pub valid_from: Option<String>,
    pub valid_until: Option<String>,
    /// draft, unverified, verified, repealed
    pub status: String,
    /// Who has held the text against its origin, and when.
    pub verified_by: Option<String>,
    pub verified_at: Option<String>,
    pub source_url: Option<String>,
    pub description: Option<String>,
    pub translated_name: String,
    pub translated_description: String,
    /// The version before this one.
    #[schema(value_type = Option<String>)]
    pub replaces: Option<Id>,
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    pub secrecy: String,
    /// RFC 3339.
    pub updated_at: String,
    pub archived: bool,
}

impl From<Source> for RequirementSourceOut {
    fn from(s: Source) -> RequirementSourceOut {
        let d = s.data;
        let translation: SourceText = d.body.in_language(other_language(&d.language));
        RequirementSourceOut {
            id: s.id,
            version: s.version,
            name: d.name,
            ref_id: d.ref_id,
            urn: d.urn,
            kind: d.kind,
            publisher: d.publisher,
            copyright: d.copyright,
            language: d.language,
            version_label: d.version_label,
            valid_from: d.valid_from.map(|day| day.to_string()),
            valid_until: d.valid_until.map(|day| day.to_string()),
            status: d.status,
            verified_by: d.verified_by,
            verified_at: d.verified_at.map(|at| at.to_string()),
            source_url: d.source_url,
            description: d.description,
            translated_name: translation.name,
            translated_description: translation.description,
            replaces: d.replaces,
            unit: d.unit,
            secrecy: d.secrecy.key().to_owned(),
            updated_at: s.updated_at.to_string(),
            archived: s.archived_at.is_some(),
        }
    }
}

/// A source of requirements in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct RequirementSourceItem {
    #[schema(value_type = String)]
    pub id: Id,
    pub name: String,
    pub ref_id: Option<String>,
    pub kind: String,
    pub status: String,
    pub publisher: Option<String>,
    pub language: String,
    pub version_label: String,
    pub valid_from: Option<String>,
    pub valid_until: Option<String>,
    /// Requirements without chapters.
    pub requirements: i64,
    /// Name of the unit.
    pub unit: Option<String>,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

impl From<SourceRow> for RequirementSourceItem {
    fn from(s: SourceRow) -> RequirementSourceItem {
        RequirementSourceItem {
            id: s.id,
            name: s.name,
            ref_id: s.ref_id,
            kind: s.kind,
            status: s.status,
            publisher: s.publisher,
            language: s.language,
            version_label: s.version_label,
            valid_from: s.valid_from.map(|day| day.to_string()),
            valid_until: s.valid_until.map(|day| day.to_string()),
            requirements: s.requirements,
            unit: s.unit,
            secrecy: s.secrecy.key().to_owned(),
            updated_at: s.updated_at.to_string(),
            archived: s.archived,
        }
    }
}
