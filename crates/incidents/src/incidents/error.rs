//! What can go wrong with an incident, by operation. Everything that a person can do about it has a message of its own.
use super::{content::ContentError, model::State};
use vk_core::Date;
use vk_db::DbError;
use vk_web::{AppError, Message};

#[derive(Debug, thiserror::Error)]
pub enum IncidentError {
    #[error(transparent)]
    Db(#[from] DbError),
    #[error(transparent)]
    Content(#[from] ContentError),
    #[error("no rules of {track} are in force on {day}")]
    NoRules { track: String, day: Date },
    #[error("the rules {track}/{version} that a track was opened under are not there")]
    RulesGone { track: String, version: u32 },
    #[error("an incident does not go from {from:?} to {to:?}")]
    Step { from: State, to: State },
    #[error("{unassessed} duties are not assessed, {waiting} reports are to be given, {unreceipted} have no receipt")]
    StillOpen { unassessed: usize, waiting: usize, unreceipted: usize },
    #[error("no approval, and no reason why not")]
    ApprovalNeeded,
    #[error("approved already at {at} by {by}")]
    Approved { at: String, by: String },
    #[error("the report is not in a state for this")]
    ReportStep,
    #[error("a reason is needed")]
    ReasonNeeded,
    #[error("a report has been assessed as required")]
    Required,
    #[error("this part of the incident is somebody else's")]
    NotYours,
    #[error("the unit takes part like that already")]
    TakesPart,
    #[error("the moment has passed")]
    Past,
    #[error("a decision needs a named human")]
    HumanNeeded,
    #[error("free text is stopped: security protection is suspected")]
    TextStopped,
    #[error("the moment lies in the future")]
    Future,
    #[error("awareness cannot come before the incident")]
    BeforeIncident,
    #[error("a report cannot be submitted before anybody knew")]
    BeforeAwareness,
    #[error("it cannot have been handled before it ended")]
    HandledBeforeEnd,
    #[error("a receipt cannot come before the report")]
    BeforeSubmission,
    #[error("stage {0} is unknown to the track's rules")]
    UnknownStage(String),
    #[error("channel {0} is unknown to the track's rules")]
    UnknownChannel(String),
    #[error("stage {0} has been submitted already")]
    Submitted(String),
    #[error("an earlier report of the track is missing")]
    OutOfOrder,
    #[error("the report is late, and lateness needs a reason")]
    LateReasonNeeded,
    #[error("{0} is no personuppgiftsansvarig body")]
    NotController(vk_core::Id),
    #[error("the evidence {event} has another hash than it says")]
    BadEvidence { event: String },
}

impl IncidentError {
    /// The message for people; `None` for what they can do nothing about.
    pub fn message(&self) -> Option<Message> {
        Some(match self {
            IncidentError::Db(_)
            | IncidentError::NotYours
            | IncidentError::Content(_)
            | IncidentError::RulesGone { .. }
            | IncidentError::BadEvidence { .. } => return None,
            IncidentError::NoRules { track, day } => {
                Message::new("incidents-error-no-rules").with("track", track.as_str()).with("day", day.to_string())
            }
            IncidentError::Step { .. } => "incidents-error-step".into(),
            IncidentError::StillOpen { unassessed, waiting, unreceipted } => Message::new("incidents-error-still-open")
                .with("unassessed", *unassessed)
                .with("waiting", *waiting)
                .with("unreceipted", *unreceipted),
            IncidentError::ApprovalNeeded => "incidents-error-approval".into(),
            IncidentError::Approved { at, by } => {
                Message::new("incidents-error-approved").with("at", at.as_str()).with("by", by.as_str())
            }
            IncidentError::ReportStep => "incidents-error-report-step".into(),
            IncidentError::ReasonNeeded => "incidents-error-reason".into(),
            IncidentError::Required => "incidents-error-required".into(),
            IncidentError::TakesPart => "incidents-error-takes-part".into(),
            IncidentError::Past => "incidents-error-past".into(),
            IncidentError::HumanNeeded => "incidents-error-human".into(),
            IncidentError::TextStopped => "incidents-error-text-stopped".into(),
            IncidentError::Future => "incidents-error-future".into(),
            IncidentError::BeforeIncident => "incidents-error-before-incident".into(),
            IncidentError::BeforeAwareness => "incidents-error-before-awareness".into(),
            IncidentError::HandledBeforeEnd => "incidents-error-handled-before-end".into(),
            IncidentError::BeforeSubmission => "incidents-error-before-submission".into(),
            IncidentError::UnknownStage(stage) => Message::new("incidents-error-stage").with("stage", stage.as_str()),
            IncidentError::UnknownChannel(channel) => Message::new("incidents-error-channel").with("channel", channel.as_str()),
            IncidentError::Submitted(_) => "incidents-error-submitted".into(),
            IncidentError::OutOfOrder => "incidents-error-order".into(),
            IncidentError::LateReasonNeeded => "incidents-error-late-reason".into(),
            IncidentError::NotController(_) => "incidents-error-controller".into(),
        })
    }

    /// The form field that the message stands beside.
    pub fn field(&self) -> &'static str {
        match self {
            IncidentError::ReasonNeeded => "reason",
            IncidentError::Future
            | IncidentError::BeforeIncident
            | IncidentError::BeforeAwareness
            | IncidentError::HandledBeforeEnd => "at",
            IncidentError::UnknownChannel(_) => "channel",
            IncidentError::BeforeSubmission => "received_at",
            IncidentError::ApprovalNeeded => "unapproved_reason",
            IncidentError::TakesPart => "unit",
            IncidentError::Past => "until",
            IncidentError::LateReasonNeeded => "late_reason",
            _ => "",
        }
    }
}

impl From<IncidentError> for AppError {
    fn from(error: IncidentError) -> AppError {
        match error {
            IncidentError::Db(e) => e.into(),
            IncidentError::NotYours => AppError::Forbidden,
            other => match other.message() {
                Some(message) => AppError::Fields(vec![(other.field().to_owned(), message)]),
                None => AppError::unknown(other),
            },
        }
    }
}
