//! Requirements in the REST API: the same checks, permission and audit as the pages.
use super::{
    Edit, View,
    mappings::{self, Mapped},
    model::{Requirement, RequirementRow},
    store::{self, Requirements},
};
use crate::requirements::{
    Levels,
    text::{RequirementText, other_language},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vk_core::{Aspect, Id, Level};
use vk_db::{DbError, Viewer};
use vk_web::{
    Api,
    api::{ApiRecords, ApiWords, open, standard_api},
    form::{Kit, Raw},
};

pub fn api(api: Api) -> Api {
    standard_api::<View, Edit, Requirements>(api)
}

impl ApiRecords for Requirements {
    type Body = RequirementBody;
    type Out = RequirementOut;
    type Item = RequirementItem;
    const WORDS: ApiWords = ApiWords {
        key: "requirement",
        one: "a requirement",
        many: "Requirements",
        params: &[
            ("q", "Words that must all occur in reference, name or legal reference."),
            ("source", "Of this source."),
            ("parent", "Directly in this chapter."),
        ],
    };

    fn raw(body: &RequirementBody) -> Raw {
        let raw = Raw::default()
            .with("source", body.source.to_string())
            .with_opt("parent", body.parent)
            .with_opt("ref_id", body.ref_id.as_ref())
            .with_opt("urn", body.urn.as_ref())
            .with_flag("assessable", body.assessable)
            .with_opt("area", body.area.as_ref())
            .with_opt("kind", body.kind.as_ref())
            .with_flag("for_system", body.for_system)
            .with_flag("for_unit", body.for_unit)
            .with_opt("confidentiality", body.levels.confidentiality)
            .with_opt("integrity", body.levels.integrity)
            .with_opt("availability", body.levels.availability)
            .with_opt("traceability", body.levels.traceability)
            .with("groups", body.groups.join("\n"))
            .with_flag("legal_duty", body.legal_duty)
            .with_opt("legal_ref", body.legal_ref.as_ref())
            .with_opt("measure", body.measure.as_ref())
            .with_opt("unit", body.unit)
            .with("secrecy", &body.secrecy);
        with_texts(with_texts(raw, "", &body.text), "translated_", &body.translation)
    }

    async fn out(kit: &Kit, viewer: &Viewer, id: Id) -> Result<Option<RequirementOut>, DbError> {
        let Some(requirement) = store::get(kit.db(), viewer, id).await? else { return Ok(None) };
        let mapped = mappings::mapped(kit.db(), viewer, id).await?;
        Ok(Some(RequirementOut::of(requirement, mapped)))
    }

    fn secrecy(out: &RequirementOut) -> &str {
        &out.secrecy
    }
}

fn with_texts(raw: Raw, prefix: &str, texts: &TextBody) -> Raw {
    raw.with(&format!("{prefix}name"), &texts.name)
        .with(&format!("{prefix}text"), &texts.text)
        .with(&format!("{prefix}guidance"), &texts.guidance)
        .with(&format!("{prefix}evidence"), &texts.evidence)
        .with(&format!("{prefix}procurement"), &texts.procurement)
}

/// What a requirement says in one language.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = RequirementText)]
pub struct TextBody {
    pub name: String,
    pub text: String,
    /// How it is understood and reached.
    pub guidance: String,
    /// How it is shown.
    pub evidence: String,
    /// The same as a demand on a supplier.
    pub procurement: String,
}

impl From<RequirementText> for TextBody {
    fn from(t: RequirementText) -> TextBody {
        TextBody { name: t.name, text: t.text, guidance: t.guidance, evidence: t.evidence, procurement: t.procurement }
    }
}

/// The least level per aspect from which it applies, 0 to 3; null where an aspect says nothing.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = RequirementLevels)]
pub struct LevelsBody {
    pub confidentiality: Option<u8>,
    pub integrity: Option<u8>,
    pub availability: Option<u8>,
    pub traceability: Option<u8>,
}

impl From<Levels> for LevelsBody {
    fn from(levels: Levels) -> LevelsBody {
        let level = |a| levels.level(a).map(Level::number);
        LevelsBody {
            confidentiality: level(Aspect::Confidentiality),
            integrity: level(Aspect::Integrity),
            availability: level(Aspect::Availability),
            traceability: level(Aspect::Traceability),
        }
    }
}

fn yes() -> bool {
    true
}

/// A requirement as it is sent in. Identifiers of other records are UUIDs.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RequirementBody {
    /// The source that it belongs to; it stays there.
    #[schema(value_type = String)]
    pub source: Id,
    /// The chapter that it stands in.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub parent: Option<Id>,
    #[serde(default)]
    pub ref_id: Option<String>,
    /// Unique within the source; made when it is left out.
    #[serde(default)]
    pub urn: Option<String>,
    /// False for a chapter.
    #[serde(default = "yes")]
    pub assessable: bool,
    /// One of the ten areas of cybersäkerhetslagen 2 kap. 3 §: risk_strategies, incident_handling …
    #[serde(default)]
    pub area: Option<String>,
    /// organisational, technical
    #[serde(default)]
    pub kind: Option<String>,
    #[serde(default = "yes")]
    pub for_system: bool,
    #[serde(default = "yes")]
    pub for_unit: bool,
    #[serde(default)]
    pub levels: LevelsBody,
    /// The source's own groups.
    #[serde(default)]
    pub groups: Vec<String>,
    #[serde(default)]
    pub legal_duty: bool,
    #[serde(default)]
    pub legal_ref: Option<String>,
    /// Key of a live measure that can show it.
    #[serde(default)]
    pub measure: Option<String>,
    /// In the source's language.
    pub text: TextBody,
    /// In English where the source is in Swedish, otherwise in Swedish.
    #[serde(default)]
    pub translation: TextBody,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    /// open, internal, secret
    #[serde(default = "open")]
    pub secrecy: String,
}

/// A requirement.
#[derive(Debug, Serialize, ToSchema)]
pub struct RequirementOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub version: i64,
    #[schema(value_type = String)]
    pub source: Id,
    #[schema(value_type = Option<String>)]
    pub parent: Option<Id>,
    pub ref_id: Option<String>,
    pub urn: String,
    /// Its place in the source.
    pub position: i64,
    pub depth: i64,
    pub assessable: bool,
    /// What lists call it.
    pub name: String,
    pub area: Option<String>,
    pub kind: Option<String>,
    pub for_system: bool,
    pub for_unit: bool,
    pub levels: LevelsBody,
    pub groups: Vec<String>,
    pub legal_duty: bool,
    pub legal_ref: Option<String>,
    pub measure: Option<String>,
    /// Two-letter code of the source's language.
    pub language: String,
    pub text: TextBody,
    pub translation: TextBody,
    pub mappings: Vec<MappingOut>,
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    pub secrecy: String,
    /// RFC 3339.
    pub updated_at: String,
    pub archived: bool,
}

/// A mapping, read from this requirement: "this is <relationship> of other".
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RequirementMapping)]
pub struct MappingOut {
    /// equal, superset, subset, intersect, not_related
    pub relationship: &'static str,
    #[schema(value_type = String)]
    pub other: Id,
    pub name: String,
    pub source: String,
    pub rationale: Option<String>,
    pub strength: Option<i64>,
}

impl From<Mapped> for MappingOut {
    fn from(m: Mapped) -> MappingOut {
        MappingOut {
            relationship: m.relationship.key(),
            other: m.other,
            name: m.title,
            source: m.source,
            rationale: m.rationale,
            strength: m.strength,
        }
    }
}

impl RequirementOut {
    fn of(r: Requirement, mapped: Vec<Mapped>) -> RequirementOut {
        let d = r.data;
        RequirementOut {
            id: r.id,
            version: r.version,
            source: d.source,
            parent: d.parent,
            ref_id: d.ref_id,
            urn: d.urn,
            position: d.position,
            depth: d.depth,
            assessable: d.assessable,
            name: d.name,
            area: d.area,
            kind: d.kind,
            for_system: d.for_system,
            for_unit: d.for_unit,
            levels: d.levels.into(),
            groups: d.groups,
            legal_duty: d.legal_duty,
            legal_ref: d.legal_ref,
            measure: d.measure,
            text: d.body.in_language(&d.language).into(),
            translation: d.body.in_language(other_language(&d.language)).into(),
            language: d.language,
            mappings: mapped.into_iter().map(MappingOut::from).collect(),
            unit: d.unit,
            secrecy: d.secrecy.key().to_owned(),
            updated_at: r.updated_at.to_string(),
            archived: r.archived_at.is_some(),
        }
    }
}

/// A requirement in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct RequirementItem {
    #[schema(value_type = String)]
    pub id: Id,
    pub ref_id: Option<String>,
    pub name: String,
    /// Name of the source.
    pub source: Option<String>,
    pub assessable: bool,
    pub area: Option<String>,
    pub kind: Option<String>,
    pub levels: LevelsBody,
    pub legal_duty: bool,
    pub legal_ref: Option<String>,
    pub position: i64,
    /// Name of the unit.
    pub unit: Option<String>,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

impl From<RequirementRow> for RequirementItem {
    fn from(r: RequirementRow) -> RequirementItem {
        RequirementItem {
            id: r.id,
            ref_id: r.ref_id,
            name: r.name,
            source: r.source,
            assessable: r.assessable,
            area: r.area,
            kind: r.kind,
            levels: r.levels.into(),
            legal_duty: r.legal_duty,
            legal_ref: r.legal_ref,
            position: r.position,
            unit: r.unit,
            secrecy: r.secrecy.key().to_owned(),
            updated_at: r.updated_at.to_string(),
            archived: r.archived,
        }
    }
}
