//! Papers in the REST API: the standard operations, the sections with their text, counting, and the acts. A new paper has the sections of its template
//! without text; `POST …/figures` counts and fills them in.
use super::{
    Edit, View, acts,
    figure_pages::count,
    figures::MASK,
    model::{Paper, PaperRow, Section},
    pages::reachable,
    sections,
    store::{self, Papers},
};
use axum::{Json, extract::Path, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;
use vk_core::{Date, Id, Verb};
use vk_db::{DbError, Viewer};
use vk_web::{
    Api, AppError, Auth,
    api::{ApiJson, ApiRecords, ApiWords, standard_api},
    form::{Kit, Raw},
};

pub fn api(api: Api) -> Api {
    standard_api::<View, Edit, Papers>(api)
        .add::<View>(routes!(list_sections))
        .add::<Edit>(routes!(save_section))
        .add::<View>(routes!(list_figures))
        .add::<Edit>(routes!(draft))
        .add::<super::Decide>(routes!(approve))
}

impl ApiRecords for Papers {
    type Body = PaperBody;
    type Out = PaperOut;
    type Item = PaperItem;
    const WORDS: ApiWords = ApiWords {
        key: "paper",
        one: "a board paper",
        many: "Board papers",
        params: &[
            ("q", "Words that must all occur in the reference, the name or the registry number."),
            ("source", "About this record."),
            ("annex_of", "Annex of this paper."),
            ("registered", "true, false: whether it has a registry number."),
        ],
    };

    fn raw(body: &PaperBody) -> Raw {
        Raw::default()
            .with("template", body.template.to_string())
            .with("year", body.year.to_string())
            .with_opt("source", body.source)
            .with_opt("name", body.name.as_ref())
            .with_opt("addressee", body.addressee.as_ref())
            .with_opt("meeting_on", body.meeting_on.as_ref())
            .with_opt("agenda_no", body.agenda_no.as_ref())
            .with_opt("dated_on", body.dated_on.as_ref())
            .with_opt("report_back_on", body.report_back_on.as_ref())
            .with_opt("case_officer", body.case_officer)
            .with_all("recipients", body.recipients.iter().copied())
            .with_opt("unit", body.unit)
            .with("secrecy", &body.secrecy)
    }
    async fn out(kit: &Kit, viewer: &Viewer, id: Id) -> Result<Option<PaperOut>, DbError> {
        Ok(store::get(kit.db(), viewer, id).await?.map(PaperOut::from))
    }
    fn secrecy(out: &PaperOut) -> &str {
        &out.secrecy
    }
}

fn open() -> String {
    "open".to_owned()
}

/// A board paper as it is sent in. Days are `YYYY-MM-DD`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaperBody {
    #[schema(value_type = String)]
    pub template: Id,
    /// The year that it reports on.
    pub year: i64,
    /// The incident that it is about, for papers of that kind.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub source: Option<Id>,
    /// Left out, the template's title.
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub addressee: Option<String>,
    #[serde(default)]
    pub meeting_on: Option<String>,
    #[serde(default)]
    pub agenda_no: Option<String>,
    #[serde(default)]
    pub dated_on: Option<String>,
    #[serde(default)]
    pub report_back_on: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub case_officer: Option<Id>,
    /// Functions that get the minutes extract.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub recipients: Vec<Id>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    /// open, internal, secret
    #[serde(default = "open")]
    pub secrecy: String,
}

/// A board paper.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaperOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub version: i64,
    pub reference: String,
    pub name: String,
    pub kind: String,
    pub lang: String,
    /// draft, review, approved, dispatched, treated, minutes_confirmed, extract_sent, closed
    pub state: String,
    #[schema(value_type = String)]
    pub template: Id,
    pub year: i64,
    #[schema(value_type = Option<String>)]
    pub source: Option<Id>,
    pub registry_number: Option<String>,
    pub addressee: Option<String>,
    #[schema(value_type = Option<String>)]
    pub meeting_on: Option<Date>,
    pub paragraph: Option<String>,
    /// granted, changed, referred_back, postponed, rejected
    pub outcome: Option<String>,
    pub outcome_text: Option<String>,
    pub approved_by: Option<String>,
    pub approved_at: Option<String>,
    /// SHA-256 of what was approved.
    pub frozen_hash: Option<String>,
    #[schema(value_type = Vec<String>)]
    pub recipients: Vec<Id>,
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

impl From<Paper> for PaperOut {
    fn from(p: Paper) -> PaperOut {
        let r = p.record;
        let of = |get: fn(&super::model::Approved) -> String| p.approved.as_ref().map(get);
        PaperOut {
            id: r.id,
            version: r.version,
            reference: p.reference,
            name: r.data.name,
            kind: p.kind,
            lang: p.lang.code().to_owned(),
            state: p.state.key().to_owned(),
            template: r.data.template,
            year: r.data.year,
            source: r.data.source,
            registry_number: p.registry_number,
            addressee: r.data.addressee,
            meeting_on: r.data.meeting_on,
            paragraph: p.paragraph,
            outcome: p.outcome,
            outcome_text: p.outcome_text,
            approved_by: of(|a| a.by.clone()),
            approved_at: of(|a| a.at.to_string()),
            frozen_hash: of(|a| a.hash.clone()),
            recipients: r.data.recipients,
            unit: r.data.unit,
            secrecy: r.data.secrecy.key().to_owned(),
            updated_at: r.updated_at.to_string(),
            archived: r.archived_at.is_some(),
        }
    }
}

/// A board paper in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaperItem {
    #[schema(value_type = String)]
    pub id: Id,
    pub reference: String,
    pub name: String,
    pub kind: String,
    pub state: String,
    pub registry_number: Option<String>,
    #[schema(value_type = Option<String>)]
    pub meeting_on: Option<Date>,
    pub outcome: Option<String>,
    pub unit: Option<String>,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

impl From<PaperRow> for PaperItem {
    fn from(p: PaperRow) -> PaperItem {
        PaperItem {
            id: p.id,
            reference: p.reference,
            name: p.name,
            kind: p.kind,
            state: p.state.key().to_owned(),
            registry_number: p.registry_number,
            meeting_on: p.meeting_on,
            outcome: p.outcome,
            unit: p.unit,
            secrecy: p.secrecy.key().to_owned(),
            updated_at: p.updated_at.to_string(),
            archived: p.archived,
        }
    }
}

/// A section of a board paper.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaperSection {
    #[schema(value_type = String)]
    pub id: Id,
    pub key: String,
    pub heading: String,
    pub show_heading: bool,
    pub included: bool,
    pub text: String,
    /// What the newest figures give.
    pub drafted: String,
    pub version: i64,
    pub changed_by: String,
    pub changed_at: String,
}

impl From<Section> for PaperSection {
    fn from(s: Section) -> PaperSection {
        PaperSection {
            id: s.id,
            key: s.key,
            heading: s.heading,
            show_heading: s.show_heading,
            included: s.included,
            text: s.body,
            drafted: s.drafted,
            version: s.version,
            changed_by: s.changed_by,
            changed_at: s.changed_at.to_string(),
        }
    }
}

/// The sections of a paper, in their order.
#[utoipa::path(get, path = "/papers/{id}/sections", params(("id" = String, Path)), responses((status = 200, body = Vec<PaperSection>)))]
async fn list_sections(auth: Auth<View>, Path(id): Path<Id>) -> Result<Json<Vec<PaperSection>>, AppError> {
    let kit = Kit::of(&auth);
    let paper = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    kit.seen(&auth.ctx, id, paper.data().secrecy.key()).await?;
    Ok(Json(sections::of(kit.db(), id).await?.into_iter().map(PaperSection::from).collect()))
}

/// A section's text, at the version that was read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaperSectionText {
    pub version: i64,
    pub text: String,
}

/// Saves the text of a section.
#[utoipa::path(put, path = "/papers/{id}/sections/{section}", params(("id" = String, Path), ("section" = String, Path)),
    request_body = PaperSectionText, responses((status = 204), (status = 409, description = "Changed by somebody else"),
        (status = 422, description = "The paper is approved, or the text is too long")))]
async fn save_section(
    auth: Auth<Edit>,
    Path((id, section)): Path<(Id, Id)>,
    ApiJson(body): ApiJson<PaperSectionText>,
) -> Result<StatusCode, AppError> {
    reachable(&auth, id, Verb::Edit).await?;
    if body.text.chars().count() > super::render::LONGEST {
        return Err(acts::refused("text", "paper_templates-error-much").into());
    }
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = match sections::save(&mut tx, id, section, body.version, &body.text).await {
        Err(DbError::Refused { field, message }) => return Err(acts::refused(field, message).into()),
        other => other?,
    };
    tx.commit(recorded).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A figure that a paper was drafted from.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaperFigure {
    pub key: String,
    /// The count; null for what is no count, and for one over secret records that may not be told.
    pub count: Option<i64>,
    pub words: String,
    /// Secret records were counted.
    pub sensitive: bool,
    /// A human has approved it, or it needs no approval.
    pub may_be_told: bool,
}

/// The newest figures of a paper. A count over secret records is left out until it has been approved.
#[utoipa::path(get, path = "/papers/{id}/figures", params(("id" = String, Path)), responses((status = 200, body = Vec<PaperFigure>)))]
async fn list_figures(auth: Auth<View>, Path(id): Path<Id>) -> Result<Json<Vec<PaperFigure>>, AppError> {
    let kit = Kit::of(&auth);
    let paper = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    kit.seen(&auth.ctx, id, paper.data().secrecy.key()).await?;
    let Some(snapshot) = sections::snapshot(kit.db(), id).await? else { return Ok(Json(Vec::new())) };
    let figure = |f: &super::figures::Figure| {
        let told = snapshot.may_be_told(f);
        PaperFigure {
            key: f.key.clone(),
            count: f.count().filter(|_| told),
            words: if told { f.words() } else { MASK.to_owned() },
            sensitive: f.sensitive,
            may_be_told: told,
        }
    };
    Ok(Json(snapshot.figures.iter().map(figure).collect()))
}

/// Counts anew with the sight of the caller, freezes the figures and fills in every section that nobody has edited.
#[utoipa::path(post, path = "/papers/{id}/figures", operation_id = "draft_paper", params(("id" = String, Path)),
    responses((status = 204), (status = 400, description = "The paper is approved, or an annex")))]
async fn draft(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<StatusCode, AppError> {
    count(&auth, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The approval of what was read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaperApproval {
    pub version: i64,
    /// The sum of the versions of the sections that were read.
    pub sections: i64,
    /// Needed where something was found that a public paper should not hold.
    #[serde(default)]
    pub reason: String,
}

/// Approves a paper and freezes its text.
#[utoipa::path(post, path = "/papers/{id}/approve", operation_id = "approve_paper", params(("id" = String, Path)),
    request_body = PaperApproval, responses((status = 204), (status = 409, description = "Changed since it was read"),
        (status = 422, description = "Not in review, approved already, or something in the text stops it")))]
async fn approve(
    auth: Auth<super::Decide>,
    Path(id): Path<Id>,
    ApiJson(body): ApiJson<PaperApproval>,
) -> Result<StatusCode, AppError> {
    reachable(&auth, id, Verb::Decide).await?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = acts::approve(&mut tx, id, body.version, body.sections, &body.reason).await?;
    tx.commit(recorded).await?;
    Ok(StatusCode::NO_CONTENT)
}
