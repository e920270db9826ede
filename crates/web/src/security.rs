//! Headers that every answer carries, and the layer against cross-site posts. No page has anything inline, so the content policy needs no
//! `unsafe-*` and no nonce.
use crate::{App, error::Failure};
use axum::{
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use std::any::Any;
use tower_http::csrf::CsrfLayer;

/// The content policy.
pub const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
                       form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

const FIXED: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, CSP),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Adds the headers, unless a route has set its own.
pub(crate) async fn headers(State(app): State<App>, mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if app.config.secure_cookies {
        let year = HeaderValue::from_static("max-age=31536000");
        headers.entry(header::STRICT_TRANSPORT_SECURITY).or_insert(year);
    }
    response
}

/// Refuses posts from other sites by `Sec-Fetch-Site` and `Origin`. Behind a proxy that rewrites `Host`, the public address is trusted.
pub(crate) fn csrf(app: &App) -> CsrfLayer {
    let Some(origin) = origin(&app.config.public_url) else { return CsrfLayer::new() };
    match CsrfLayer::new().add_trusted_origin(&origin) {
        Ok(layer) => layer,
        Err(error) => {
            tracing::warn!(origin, ?error, "public_url is not an origin; posts are checked by Host alone");
            CsrfLayer::new()
        }
    }
}

/// Scheme and authority of an address, as a browser writes `Origin`.
fn origin(url: &str) -> Option<String> {
    let uri: Uri = url.parse().ok()?;
    let (scheme, authority) = (uri.scheme_str()?, uri.authority()?.as_str().to_lowercase());
    let default_port = if scheme == "https" { ":443" } else { ":80" };
    Some(format!("{scheme}://{}", authority.strip_suffix(default_port).unwrap_or(&authority)))
}

/// A panic in a handler becomes an unknown error with an id.
pub(crate) fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic.downcast_ref::<String>().cloned();
    let text = text.or_else(|| panic.downcast_ref::<&str>().map(|s| (*s).to_owned()));
    let mut failure = Failure::of_status(StatusCode::INTERNAL_SERVER_ERROR);
    failure.cause = Some(std::sync::Arc::from(Box::<dyn std::error::Error + Send + Sync>::from(
        text.unwrap_or_else(|| "a handler panicked".to_owned()),
    )));
    let mut response = failure.status.into_response();
    response.extensions_mut().insert(failure);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_written_as_browsers_write_it() {
        assert_eq!(origin("https://Vardkase.Region.example:443/x").as_deref(), Some("https://vardkase.region.example"));
        assert_eq!(origin("http://127.0.0.1:8080").as_deref(), Some("http://127.0.0.1:8080"));
        assert_eq!(origin("vardkase"), None);
    }
}
