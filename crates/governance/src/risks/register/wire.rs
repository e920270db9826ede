//! Risks as the REST API sends and gets them.
use super::model::{Acceptance, Levels, Risk, RiskRow, Which};
use crate::risks::matrices;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vk_core::{Date, Id};
use vk_web::api::internal;

/// A likelihood with a consequence, by the numbers of their levels.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LevelBody {
    pub likelihood: i64,
    pub consequence: i64,
}

/// The levels of a risk. Judging is done with the matrix in use.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LevelsBody {
    /// Without measures.
    #[serde(default)]
    pub inherent: Option<LevelBody>,
    /// As it is.
    #[serde(default)]
    pub current: Option<LevelBody>,
    /// As intended.
    #[serde(default)]
    pub target: Option<LevelBody>,
    /// Consequence for confidentiality without measures, and so on.
    #[serde(default)]
    pub confidentiality: Option<i64>,
    #[serde(default)]
    pub integrity: Option<i64>,
    #[serde(default)]
    pub availability: Option<i64>,
    #[serde(default)]
    pub traceability: Option<i64>,
}

impl LevelsBody {
    pub fn typed(&self) -> Levels {
        let level =
            |l: Option<LevelBody>| l.map(|l| matrices::Judgement { likelihood: l.likelihood, consequence: l.consequence });
        Levels {
            inherent: level(self.inherent),
            current: level(self.current),
            target: level(self.target),
            aspects: [self.confidentiality, self.integrity, self.availability, self.traceability],
        }
    }
    fn of(levels: &Levels) -> LevelsBody {
        let level = |which| levels.of(which).map(|at| LevelBody { likelihood: at.likelihood, consequence: at.consequence });
        let [confidentiality, integrity, availability, traceability] = levels.aspects;
        LevelsBody {
            inherent: level(Which::Inherent),
            current: level(Which::Current),
            target: level(Which::Target),
            confidentiality,
            integrity,
            availability,
            traceability,
        }
    }
}

/// A risk as it is sent in. Identifiers of other records are UUIDs.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskBody {
    pub name: String,
    #[serde(default)]
    pub cause: Option<String>,
    #[serde(default)]
    pub event: Option<String>,
    /// What it leads to, in words.
    #[serde(default)]
    pub effect: Option<String>,
    /// Information sets, systems, units and hosts that it threatens.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub threatens: Vec<Id>,
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub threats: Vec<Id>,
    /// confidentiality, integrity, availability, traceability
    #[serde(default)]
    pub aspects: Vec<String>,
    /// analysis, incident, pentest, audit, supplier, vulnerability, environment
    pub source_kind: String,
    /// The records that it was seen in.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub from: Vec<Id>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub analysis: Option<Id>,
    #[serde(default)]
    pub levels: LevelsBody,
    /// avoid, reduce, share, accept
    #[serde(default)]
    pub treatment: Option<String>,
    #[serde(default)]
    pub controls: Option<String>,
    /// The function that owns it; when left out, the owner of what it threatens.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub owner: Option<Id>,
    /// `YYYY-MM-DD`
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub review_by: Option<Date>,
    /// Areas of security measures in the cybersecurity act, ch. 2 s. 3.
    #[serde(default)]
    pub areas: Vec<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    /// open, internal, secret
    #[serde(default = "internal")]
    pub secrecy: String,
}

/// A risk.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub version: i64,
    /// RISK-2026-042
    pub reference: String,
    pub name: String,
    /// identified, assessed, treating, accepted, reduced, shared, avoided, followed_up, closed
    pub state: String,
    pub cause: Option<String>,
    pub event: Option<String>,
    pub effect: Option<String>,
    #[schema(value_type = Vec<String>)]
    pub threatens: Vec<Id>,
    #[schema(value_type = Vec<String>)]
    pub threats: Vec<Id>,
    pub aspects: Vec<String>,
    pub source_kind: String,
    #[schema(value_type = Vec<String>)]
    pub from: Vec<Id>,
    #[schema(value_type = Option<String>)]
    pub analysis: Option<Id>,
    /// The matrix that it was judged with.
    #[schema(value_type = Option<String>)]
    pub matrix: Option<Id>,
    pub levels: LevelsBody,
    pub treatment: Option<String>,
    pub controls: Option<String>,
    #[schema(value_type = Option<String>)]
    pub owner: Option<Id>,
    #[schema(value_type = Option<String>)]
    pub review_by: Option<Date>,
    #[schema(value_type = Option<String>)]
    pub rejudge_by: Option<Date>,
    #[schema(value_type = Option<String>)]
    pub accepted_until: Option<Date>,
    /// administration, council, management, board
    pub escalated_to: Option<String>,
    pub areas: Vec<String>,
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    pub secrecy: String,
    pub acceptances: Vec<AcceptanceOut>,
    /// RFC 3339.
    pub updated_at: String,
    pub archived: bool,
}

/// An acceptance, in force or ended.
#[derive(Debug, Serialize, ToSchema)]
pub struct AcceptanceOut {
    /// in_force, replaced, withdrawn, expired
    pub state: String,
    /// Why it ended by itself: graver, mandate, days, untreated, unit.
    pub ended_why: Option<String>,
    pub zone: String,
    pub accepted_by: String,
    /// The role that held the mandate.
    pub role: Option<String>,
    pub reason: String,
    pub conditions: Option<String>,
    #[schema(value_type = String)]
    pub accepted_on: Date,
    #[schema(value_type = String)]
    pub valid_until: Date,
}

impl From<Acceptance> for AcceptanceOut {
    fn from(a: Acceptance) -> AcceptanceOut {
        AcceptanceOut {
            state: a.state,
            ended_why: a.ended.map(|why| why.key().to_owned()),
            zone: a.zone,
            accepted_by: a.accepted_by,
            role: a.role.map(|role| role.key().to_owned()),
            reason: a.reason,
            conditions: a.conditions,
            accepted_on: a.accepted_on,
            valid_until: a.valid_until,
        }
    }
}

/// A risk in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskItem {
    #[schema(value_type = String)]
    pub id: Id,
    pub reference: String,
    pub name: String,
    pub state: String,
    pub likelihood: Option<i64>,
    pub consequence: Option<i64>,
    /// Likelihood times consequence.
    pub value: Option<i64>,
    /// Name of the zone.
    pub zone: Option<String>,
    pub treatment: Option<String>,
    pub source_kind: String,
    /// Name of the owning function.
    pub owner: Option<String>,
    /// Name of the unit.
    pub unit: Option<String>,
    #[schema(value_type = Option<String>)]
    pub review_by: Option<Date>,
    #[schema(value_type = Option<String>)]
    pub accepted_until: Option<Date>,
    #[schema(value_type = Option<String>)]
    pub rejudge_by: Option<Date>,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

impl From<RiskRow> for RiskItem {
    fn from(r: RiskRow) -> RiskItem {
        RiskItem {
            id: r.id,
            reference: r.reference,
            name: r.name,
            state: r.state,
            likelihood: r.likelihood,
            consequence: r.consequence,
            value: r.value,
            zone: r.zone.map(|zone| zone.sv),
            treatment: r.treatment,
            source_kind: r.source_kind,
            owner: r.owner,
            unit: r.unit,
            review_by: r.review_by,
            accepted_until: r.accepted_until,
            rejudge_by: r.rejudge_by,
            secrecy: r.secrecy.key().to_owned(),
            updated_at: r.updated_at.to_string(),
            archived: r.archived,
        }
    }
}

impl RiskOut {
    pub fn of(risk: Risk, acceptances: Vec<Acceptance>) -> RiskOut {
        let (archived, s, d) = (risk.record.is_archived(), risk.standing, risk.record.data);
        RiskOut {
            id: risk.record.id,
            version: risk.record.version,
            reference: risk.reference,
            name: d.name,
            state: s.state.key().to_owned(),
            cause: d.cause,
            event: d.event,
            effect: d.effect,
            threatens: d.threatens,
            threats: d.threats,
            aspects: d.aspects,
            source_kind: d.source_kind,
            from: d.from,
            analysis: d.analysis,
            matrix: s.matrix,
            levels: LevelsBody::of(&d.levels),
            treatment: d.treatment,
            controls: d.controls,
            owner: d.owner,
            review_by: d.review_by,
            rejudge_by: s.rejudge_by,
            accepted_until: s.accepted_until,
            escalated_to: s.escalated_to,
            areas: d.areas,
            unit: d.unit,
            secrecy: d.secrecy.key().to_owned(),
            acceptances: acceptances.into_iter().map(AcceptanceOut::from).collect(),
            updated_at: risk.record.updated_at.to_string(),
            archived,
        }
    }
}
