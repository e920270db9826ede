//! Assessments and their answers in the REST API: the same checks, permission and audit as the pages.
use super::{
    Edit, View, answers_api,
    lines::{Line, Origin},
    model::{Assessment, AssessmentRow},
    pages::all_lines,
    scale::{Counts, Standing},
    store::{self, Assessments},
};
use crate::systems::ClassOut;
use axum::{Json, extract::Path};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;
use vk_core::Id;
use vk_db::{DbError, Viewer};
use vk_web::{
    Api, AppError, Auth,
    api::{ApiRecords, ApiWords, internal, standard_api},
    form::{Kit, Raw},
};

pub fn api(api: Api) -> Api {
    answers_api::api(standard_api::<View, Edit, Assessments>(api).add::<View>(routes!(answers)))
}

impl ApiRecords for Assessments {
    type Body = AssessmentBody;
    type Out = AssessmentOut;
    type Item = AssessmentItem;
    const WORDS: ApiWords = ApiWords {
        key: "assessment",
        one: "an assessment",
        many: "Assessments",
        params: &[
            ("q", "Words that must all occur in the name."),
            ("subject", "Of this system or unit."),
            ("source", "Against this requirement source."),
            ("responsible", "Answered by this function."),
        ],
    };

    fn raw(body: &AssessmentBody) -> Raw {
        Raw::default()
            .with("name", &body.name)
            .with("subject", body.subject.to_string())
            .with("source", body.source.to_string())
            .with_opt("responsible", body.responsible)
            .with_opt("due_on", body.due_on.as_ref())
            .with_opt("unit", body.unit)
            .with("secrecy", &body.secrecy)
    }

    async fn out(kit: &Kit, viewer: &Viewer, id: Id) -> Result<Option<AssessmentOut>, DbError> {
        Ok(store::get(kit.db(), viewer, id).await?.map(AssessmentOut::of))
    }

    fn secrecy(out: &AssessmentOut) -> &str {
        &out.secrecy
    }
}

/// An assessment as it is sent in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssessmentBody {
    pub name: String,
    /// The system or unit; one assessment for each subject and source.
    #[schema(value_type = String)]
    pub subject: Id,
    /// The requirement source.
    #[schema(value_type = String)]
    pub source: Id,
    /// The function that sees to it that it is answered.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub responsible: Option<Id>,
    /// `YYYY-MM-DD`
    #[serde(default)]
    pub due_on: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    /// open, internal, secret
    #[serde(default = "internal")]
    pub secrecy: String,
}

/// How many requirements stand where; each that applies is counted once.
#[derive(Debug, Serialize, ToSchema)]
pub struct CountsOut {
    pub applicable: i64,
    pub met: i64,
    /// Met by the answer, but the evidence is getting old.
    pub amber: i64,
    /// Met by the answer, but the evidence has failed.
    pub red: i64,
    pub partly: i64,
    pub not_met: i64,
    pub not_applicable: i64,
    pub unknown: i64,
    pub unanswered: i64,
    /// Approved exceptions from requirements that are no legal duty.
    pub exceptions: i64,
    /// Approved exceptions from legal duties: documented shortfalls.
    pub shortfalls: i64,
}

impl From<Counts> for CountsOut {
    fn from(c: Counts) -> CountsOut {
        CountsOut {
            applicable: c.applicable(),
            met: c.get(Standing::Met),
            amber: c.get(Standing::Amber),
            red: c.get(Standing::Red),
            partly: c.get(Standing::Partly),
            not_met: c.get(Standing::NotMet),
            not_applicable: c.get(Standing::NotApplicable),
            unknown: c.get(Standing::Unknown),
            unanswered: c.get(Standing::Unanswered),
            exceptions: c.get(Standing::Excepted),
            shortfalls: c.get(Standing::Shortfall),
        }
    }
}

/// An assessment.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssessmentOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub version: i64,
    pub name: String,
    #[schema(value_type = String)]
    pub subject: Id,
    /// system, unit
    pub subject_kind: String,
    #[schema(value_type = String)]
    pub source: Id,
    #[schema(value_type = Option<String>)]
    pub responsible: Option<Id>,
    pub due_on: Option<String>,
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    pub secrecy: String,
    /// open, answered, reviewed
    pub state: String,
    /// The class that decided which requirements apply.
    pub class: ClassOut,
    pub counts: CountsOut,
    pub updated_at: String,
    pub archived: bool,
}

impl AssessmentOut {
    pub fn of(a: Assessment) -> AssessmentOut {
        let archived = a.archived_at.is_some();
        let d = a.data.new;
        AssessmentOut {
            id: a.id,
            version: a.version,
            name: d.name,
            subject: d.subject,
            subject_kind: a.data.subject_kind.to_owned(),
            source: d.source,
            responsible: d.responsible,
            due_on: d.due_on.map(|day| day.to_string()),
            unit: d.unit,
            secrecy: d.secrecy.key().to_owned(),
            state: a.data.state,
            class: a.data.class.into(),
            counts: a.data.counts.into(),
            updated_at: a.updated_at.to_string(),
            archived,
        }
    }
}

/// An assessment in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssessmentItem {
    #[schema(value_type = String)]
    pub id: Id,
    pub name: String,
    /// Name of the system or unit.
    pub subject: Option<String>,
    pub subject_kind: String,
    /// Name of the requirement source.
    pub source: Option<String>,
    pub responsible: Option<String>,
    pub unit: Option<String>,
    pub due_on: Option<String>,
    pub state: String,
    pub class: ClassOut,
    pub counts: CountsOut,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

impl From<AssessmentRow> for AssessmentItem {
    fn from(a: AssessmentRow) -> AssessmentItem {
        AssessmentItem {
            id: a.id,
            name: a.name,
            subject: a.subject,
            subject_kind: a.subject_kind,
            source: a.source,
            responsible: a.responsible,
            unit: a.unit,
            due_on: a.due_on.map(|day| day.to_string()),
            state: a.state,
            class: a.class.into(),
            counts: a.counts.into(),
            secrecy: a.secrecy.key().to_owned(),
            updated_at: a.updated_at.to_string(),
            archived: a.archived,
        }
    }
}

/// One requirement in an assessment.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnswerOut {
    #[schema(value_type = String)]
    pub requirement: Id,
    pub reference: String,
    /// Whether the class of the subject reaches it; what does not apply is not counted.
    pub applies: bool,
    /// met, partly, not_met, not_applicable, unknown; null where there is none.
    pub answer: Option<String>,
    /// How it is counted: the answer, or amber, red, unanswered, exception, shortfall.
    pub standing: String,
    /// own, inherited, mapped; null where there is no answer.
    pub origin: Option<String>,
    pub reason: Option<String>,
    pub comment: Option<String>,
    /// The function that was asked to answer.
    #[schema(value_type = Option<String>)]
    pub delegated_to: Option<Id>,
    pub answered_by: Option<String>,
    /// RFC 3339.
    pub answered_at: Option<String>,
    /// The worst evidence beside it: fresh, amber, none, red.
    pub evidence: Option<String>,
}

impl From<&Line> for AnswerOut {
    fn from(line: &Line) -> AnswerOut {
        AnswerOut {
            requirement: line.requirement.id,
            reference: line.requirement.short().to_owned(),
            applies: line.applies,
            answer: line.answer.map(|a| a.key().to_owned()),
            standing: line.standing().key().to_owned(),
            origin: match line.origin {
                Origin::Own => Some("own".to_owned()),
                Origin::Inherited(_) => Some("inherited".to_owned()),
                Origin::Mapped { .. } => Some("mapped".to_owned()),
                Origin::Nothing => None,
            },
            reason: line.given.reason.clone(),
            comment: line.given.comment.clone(),
            delegated_to: line.stored.delegated_to,
            answered_by: line.given.answered_by.clone(),
            answered_at: line.given.answered_at.map(|at| at.to_string()),
            evidence: line.evidence.map(|e| e.key().to_owned()),
        }
    }
}

/// An answer as it is sent in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerBody {
    /// met, partly, not_met, not_applicable, unknown
    pub answer: String,
    /// Needed for not_applicable.
    #[serde(default)]
    pub reason: Option<String>,
    #[serde(default)]
    pub comment: Option<String>,
}

/// The requirements of an assessment with their answers
#[utoipa::path(get, path = "/assessments/{id}/answers", params(("id" = String, Path, description = "The assessment")),
    responses((status = 200, body = Vec<AnswerOut>), (status = 404, description = "No such assessment for this caller")))]
async fn answers(auth: Auth<View>, Path(id): Path<Id>) -> Result<Json<Vec<AnswerOut>>, AppError> {
    let kit = Kit::of(&auth);
    let assessment = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    kit.seen(&auth.ctx, id, assessment.data.new.secrecy.key()).await?;
    let lines = all_lines(kit.db(), &kit.viewer, &auth.ctx, &assessment).await?;
    Ok(Json(lines.iter().map(AnswerOut::from).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assessments::form;

    #[test]
    fn a_body_becomes_the_form_that_a_person_would_have_sent() {
        let body = serde_json::json!({"name": "Journalen", "subject": Id::fixed("s"), "source": Id::fixed("r")});
        let body: AssessmentBody = serde_json::from_value(body).expect("a body");
        let new = form::from_raw(&Assessments::raw(&body)).expect("an assessment");
        assert_eq!((new.subject, new.secrecy), (Id::fixed("s"), vk_core::Secrecy::Internal));
    }
}
