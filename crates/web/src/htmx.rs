//! Whether a request comes from htmx, which then wants the fragment only. A page never depends on it: the same handler answers a plain load.
use axum::{extract::FromRequestParts, http::request::Parts};
use std::convert::Infallible;

/// `HxRequest(true)` when htmx asks for a fragment; a restored history entry wants the whole page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HxRequest(pub bool);

impl HxRequest {
    pub fn of(headers: &axum::http::HeaderMap) -> HxRequest {
        let is = |name: &str| headers.get(name).is_some_and(|v| v.as_bytes() == b"true");
        HxRequest(is("hx-request") && !is("hx-history-restore-request"))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for HxRequest {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<HxRequest, Infallible> {
        Ok(HxRequest::of(&parts.headers))
    }
}
