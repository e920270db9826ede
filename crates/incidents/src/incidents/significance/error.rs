//! What can go wrong with an answer or an interval.
use super::super::error::IncidentError;
use vk_core::Id;
use vk_db::DbError;
use vk_web::{AppError, Message};

#[derive(Debug, thiserror::Error)]
pub enum FactError {
    #[error(transparent)]
    Incident(#[from] IncidentError),
    #[error("{0} is no fact that is asked for")]
    UnknownFact(String),
    #[error("that is no answer to {0}")]
    NoAnswer(String),
    #[error("an interval ends after it begins")]
    EndBeforeStart,
    #[error("the interval {0} has ended or was withdrawn")]
    Ended(Id),
}

impl From<DbError> for FactError {
    fn from(error: DbError) -> FactError {
        FactError::Incident(error.into())
    }
}

impl FactError {
    /// The message for people; `None` for what they can do nothing about.
    pub fn message(&self) -> Option<Message> {
        Some(match self {
            FactError::Incident(IncidentError::Db(DbError::Conflict)) => "incidents-error-stale".into(),
            FactError::Incident(other) => return other.message(),
            FactError::UnknownFact(_) => return None,
            FactError::NoAnswer(_) => "significance-error-answer".into(),
            FactError::EndBeforeStart => "significance-error-order".into(),
            FactError::Ended(_) => "significance-error-ended".into(),
        })
    }

    /// The form field that the message stands beside.
    pub fn field(&self) -> &'static str {
        match self {
            FactError::Incident(IncidentError::Future) => "started_at",
            FactError::Incident(other) => other.field(),
            FactError::EndBeforeStart => "outage_end",
            FactError::UnknownFact(_) | FactError::NoAnswer(_) | FactError::Ended(_) => "",
        }
    }
}

impl From<FactError> for AppError {
    fn from(error: FactError) -> AppError {
        match error {
            FactError::Incident(e) => e.into(),
            FactError::UnknownFact(_) => AppError::NotFound,
            other => match other.message() {
                Some(message) => AppError::Fields(vec![(other.field().to_owned(), message)]),
                None => AppError::unknown(other),
            },
        }
    }
}
