//! What can go wrong in a handler, and how it reaches people and programs.
//!
//! A handler returns [`AppError`]; the edge renders it in the reader's language as a page, or as a problem document (RFC 9457) in the API.
//! An unknown error is logged with its whole chain and shown as an id, nothing else.
use crate::{Message, Tr, auth::Caller, layout::Layout};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use std::{collections::BTreeMap, error::Error, sync::Arc};
use utoipa::ToSchema;
use vk_db::DbError;

#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// There is no such record, or none that this caller may see: the two look the same from outside.
    #[error("not found")]
    NotFound,
    #[error("sign-in needed")]
    SignIn,
    #[error("forbidden")]
    Forbidden,
    /// The request cannot be understood; the message says what and where.
    #[error("bad request: {}", .0.key)]
    Bad(Message),
    /// Fields of an API body, each with what is wrong with it.
    #[error("invalid fields")]
    Fields(Vec<(String, Message)>),
    /// Somebody else saved first.
    #[error("changed by somebody else")]
    Conflict,
    #[error("too many attempts")]
    TooMany { seconds: u64 },
    #[error("too large")]
    TooLarge,
    /// The disk is full: reading works, writing waits.
    #[error("no space left")]
    Full,
    #[error("unknown error")]
    Unknown(#[source] Box<dyn Error + Send + Sync>),
}

impl AppError {
    pub fn bad(message: impl Into<Message>) -> AppError {
        AppError::Bad(message.into())
    }
    pub fn unknown(error: impl Error + Send + Sync + 'static) -> AppError {
        AppError::Unknown(Box::new(error))
    }
    /// Something that cannot happen unless the program is wired wrongly.
    pub fn internal(what: &'static str) -> AppError {
        AppError::Unknown(what.into())
    }

    fn view(self) -> Failure {
        let plain = |status, code, key: &'static str| Failure::new(status, code, Message::new(key));
        match self {
            AppError::NotFound => plain(StatusCode::NOT_FOUND, "not_found", "error-not-found"),
            AppError::SignIn => plain(StatusCode::UNAUTHORIZED, "sign_in", "error-sign-in"),
            AppError::Forbidden => plain(StatusCode::FORBIDDEN, "forbidden", "error-forbidden"),
            AppError::Bad(message) => Failure::new(StatusCode::BAD_REQUEST, "bad_request", message),
            AppError::Fields(fields) => {
                let mut failure = plain(StatusCode::UNPROCESSABLE_ENTITY, "invalid", "error-fields");
                failure.fields = fields;
                failure
            }
            AppError::Conflict => plain(StatusCode::CONFLICT, "conflict", "error-conflict"),
            AppError::TooMany { seconds } => {
                let message = Message::new("error-too-many").with("seconds", seconds);
                let mut failure = Failure::new(StatusCode::TOO_MANY_REQUESTS, "too_many", message);
                failure.retry_after = Some(seconds);
                failure
            }
            AppError::TooLarge => plain(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "error-too-large"),
            AppError::Full => plain(StatusCode::INSUFFICIENT_STORAGE, "full", "error-full"),
            AppError::Unknown(error) => {
                let mut failure = plain(StatusCode::INTERNAL_SERVER_ERROR, "unknown", "error-unknown");
                failure.cause = Some(error.into());
                failure
            }
        }
    }
}

impl From<DbError> for AppError {
    fn from(error: DbError) -> AppError {
        match error {
            DbError::NotFound => AppError::NotFound,
            DbError::Conflict => AppError::Conflict,
            DbError::Full => AppError::Full,
            DbError::Refused { field, message } => AppError::Fields(vec![(field.to_owned(), Message::new(message))]),
            DbError::Taken(what) => AppError::Bad(Message::new("error-taken").with("what", what)),
            other => AppError::unknown(other),
        }
    }
}

/// An error on its way out, in the response's extensions until the edge renders it.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub status: StatusCode,
    pub code: &'static str,
    pub message: Message,
    pub fields: Vec<(String, Message)>,
    pub retry_after: Option<u64>,
    pub cause: Option<Arc<dyn Error + Send + Sync>>,
}

impl Failure {
    fn new(status: StatusCode, code: &'static str, message: Message) -> Failure {
        Failure { status, code, message, fields: Vec::new(), retry_after: None, cause: None }
    }

    /// What axum's own rejections (a body that is not a form, a method that is not there) become.
    pub(crate) fn of_status(status: StatusCode) -> Failure {
        let (code, key) = match status {
            StatusCode::NOT_FOUND => ("not_found", "error-not-found"),
            StatusCode::METHOD_NOT_ALLOWED => ("method_not_allowed", "error-method"),
            StatusCode::FORBIDDEN => ("cross_site", "error-cross-site"),
            StatusCode::PAYLOAD_TOO_LARGE => ("too_large", "error-too-large"),
            s if s.is_server_error() => ("unknown", "error-unknown"),
            _ => ("bad_request", "error-bad-request"),
        };
        Failure::new(status, code, Message::new(key))
    }

    pub(crate) fn log(&self, caller: &Caller) {
        let Some(cause) = &self.cause else { return };
        let mut chain = cause.to_string();
        let mut next = cause.source();
        while let Some(error) = next {
            chain.push_str(": ");
            chain.push_str(&error.to_string());
            next = error.source();
        }
        let path = without_keys(&caller.path);
        tracing::error!(request_id = %caller.request_id, %path, error = %chain, "request {} failed", caller.request_id);
    }

    pub(crate) fn render(&self, caller: &Caller) -> Response {
        let mut response = if caller.is_api() { self.problem(caller) } else { self.page(caller) };
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }

    fn problem(&self, caller: &Caller) -> Response {
        let tr = caller.tr();
        let mut field_errors: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (field, message) in &self.fields {
            field_errors.entry(field.clone()).or_default().push(tr.message(message));
        }
        let body = Problem {
            status: self.status.as_u16(),
            error: self.code.to_owned(),
            message: self.text(&tr),
            field_errors: (!field_errors.is_empty()).then_some(field_errors),
            request_id: self.cause.is_some().then(|| caller.request_id.clone()),
        };
        let mut response = (self.status, axum::Json(body)).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }

    fn page(&self, caller: &Caller) -> Response {
        let tr = caller.tr();
        let title = tr.maybe(&format!("{}-title", self.message.key)).unwrap_or_else(|| tr.t("error-title"));
        // A page like this has no fields to stand beside: what was wrong is told here.
        let wrong: Vec<String> = self.fields.iter().map(|(_, message)| tr.message(message)).collect();
        let page = ErrorPage {
            text: if wrong.is_empty() { self.text(&tr) } else { wrong.join(" ") },
            request_id: self.cause.is_some().then(|| caller.request_id.clone()),
            layout: Layout::new(caller, title),
        };
        crate::layout::page_with(self.status, &page)
    }

    fn text(&self, tr: &Tr) -> String {
        tr.message(&self.message)
    }
}

/// An address may hold a key (the token of a calendar feed), which has no place in a log. Nothing else in an address is that long in one piece.
fn without_keys(path: &str) -> String {
    path.split('/').map(|part| if part.len() >= 43 { "…" } else { part }).collect::<Vec<_>>().join("/")
}

#[derive(askama::Template)]
#[template(path = "error.html")]
struct ErrorPage {
    layout: Layout,
    text: String,
    request_id: Option<String>,
}

/// The body of every error answer in the API (`application/problem+json`, RFC 9457 with our own members).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    pub status: u16,
    /// A word for programs: `not_found`, `forbidden`, `invalid`, `conflict`, `too_many` …
    pub error: String,
    /// A sentence for people, in the language of `Accept-Language`.
    pub message: String,
    /// For `invalid`: what is wrong, by field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field_errors: Option<BTreeMap<String, Vec<String>>>,
    /// For `unknown`: what to quote when asking for help.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        let failure = self.view();
        let mut response = failure.status.into_response();
        response.extensions_mut().insert(failure);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_in_an_address_is_not_logged_and_an_identifier_is() {
        let key = "k".repeat(43);
        assert_eq!(without_keys(&format!("/calendar/feed/{key}.ics")), "/calendar/feed/…");
        let page = "/occasions/0192f3a0-0000-7000-8000-000000000000/edit";
        assert_eq!(without_keys(page), page);
    }
}
