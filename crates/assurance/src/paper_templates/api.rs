//! Templates in the REST API: the standard operations, with the sections in one list.
use super::{
    Edit, View,
    model::{Section, Template, TemplateRow},
    store::{self, PaperTemplates},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vk_core::Id;
use vk_db::{DbError, Viewer};
use vk_web::{
    Api,
    api::{ApiRecords, ApiWords, standard_api},
    form::{Kit, Raw},
};

pub fn api(api: Api) -> Api {
    standard_api::<View, Edit, PaperTemplates>(api)
}

impl ApiRecords for PaperTemplates {
    type Body = PaperTemplateBody;
    type Out = PaperTemplateOut;
    type Item = PaperTemplateItem;
    const WORDS: ApiWords = ApiWords {
        key: "paper_template",
        one: "a template of a board paper",
        many: "Templates of board papers",
        params: &[("q", "Words that must all occur in the name.")],
    };

    fn raw(body: &PaperTemplateBody) -> Raw {
        let sections = body.sections.as_ref().and_then(|s| serde_json::to_string(s).ok());
        Raw::default()
            .with("name", &body.name)
            .with_opt("description", body.description.as_ref())
            .with("kind", &body.kind)
            .with("lang", &body.lang)
            .with_flag("in_use", body.in_use)
            .with("title", &body.title)
            .with("body", &body.body)
            .with("assignee", &body.assignee)
            .with_opt("registry_format", body.registry_format.as_ref())
            .with_opt("unit", body.unit)
            .with("secrecy", &body.secrecy)
            .with_opt("sections", sections)
    }
    async fn out(kit: &Kit, viewer: &Viewer, id: Id) -> Result<Option<PaperTemplateOut>, DbError> {
        Ok(store::get(kit.db(), viewer, id).await?.map(PaperTemplateOut::from))
    }
    fn secrecy(out: &PaperTemplateOut) -> &str {
        &out.secrecy
    }
}

fn open() -> String {
    "open".to_owned()
}
fn yes() -> bool {
    true
}

/// A template as it is sent in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaperTemplateBody {
    pub name: String,
    #[serde(default)]
    pub description: Option<String>,
    /// yearly_security_report, significant_incident, risk_report, management_review
    pub kind: String,
    /// sv, en
    pub lang: String,
    /// What a paper is called; may name figures.
    pub title: String,
    /// The deciding body as it stands in a sentence.
    pub body: String,
    /// Who gets its assignments, as it stands in a sentence.
    pub assignee: String,
    /// What a registry number looks like: `RS {year}/{no}`.
    #[serde(default)]
    pub registry_format: Option<String>,
    #[serde(default = "yes")]
    pub in_use: bool,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    #[serde(default = "open")]
    pub secrecy: String,
    /// In their order; left out, they stay as they are.
    #[serde(default)]
    pub sections: Option<Vec<Section>>,
}

/// A template.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaperTemplateOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub version: i64,
    pub name: String,
    pub description: Option<String>,
    pub kind: String,
    pub lang: String,
    pub title: String,
    pub body: String,
    pub assignee: String,
    pub registry_format: Option<String>,
    pub in_use: bool,
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    pub secrecy: String,
    pub sections: Vec<Section>,
    pub updated_at: String,
    pub archived: bool,
}

impl From<Template> for PaperTemplateOut {
    fn from(t: Template) -> PaperTemplateOut {
        let r = t.record;
        PaperTemplateOut {
            id: r.id,
            version: r.version,
            updated_at: r.updated_at.to_string(),
            archived: r.archived_at.is_some(),
            name: r.data.name,
            description: r.data.description,
            kind: r.data.kind,
            lang: r.data.lang.code().to_owned(),
            title: r.data.title,
            body: r.data.body,
            assignee: r.data.assignee,
            registry_format: r.data.registry_format,
            in_use: r.data.in_use,
            unit: r.data.unit,
            secrecy: r.data.secrecy.key().to_owned(),
            sections: t.sections,
        }
    }
}

/// A template in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaperTemplateItem {
    #[schema(value_type = String)]
    pub id: Id,
    pub name: String,
    pub kind: String,
    pub lang: String,
    pub sections: i64,
    pub in_use: bool,
    pub unit: Option<String>,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

impl From<TemplateRow> for PaperTemplateItem {
    fn from(t: TemplateRow) -> PaperTemplateItem {
        PaperTemplateItem {
            id: t.id,
            name: t.name,
            kind: t.kind,
            lang: t.lang,
            sections: t.sections,
            in_use: t.in_use,
            unit: t.unit,
            secrecy: t.secrecy.key().to_owned(),
            updated_at: t.updated_at.to_string(),
            archived: t.archived,
        }
    }
}
