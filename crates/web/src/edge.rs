//! The edge: every request passes here once, before routing. It finds out who calls, and on the way back turns errors into pages or problem
//! documents, one-shot messages into a cookie, and an expired session into a sign-in that keeps what the person had written.
//!
//! **Expired session.** A form posted without a session is answered with the sign-in form, which carries the posted fields along (never
//! password fields). After sign-in the same post is run again with the field [`RESUMED_FIELD`] added: the form kit then refuses to
//! validate, so the form appears with its content for the person to save. Routes that are not forms never run: the person is asked first.
use crate::{
    App, AppError,
    assets::Assets,
    auth::{Account, Caller, Proof},
    error::Failure,
    layout::{self, Flash, Layout},
    login, prefs, session,
};
use axum::{
    body::{Body, to_bytes},
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};
use vk_db::accounts;

/// The field by which the form kit knows that a post was carried over a sign-in.
pub const RESUMED_FIELD: &str = "_resumed";

/// The largest form that is carried over a sign-in, in bytes.
pub const KEEP_LIMIT: usize = 256 * 1024;

/// The most of axum's own rejection text that reaches an API answer.
const DETAIL_LIMIT: usize = 2 * 1024;

/// Marks a request that repeats a kept form.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Resumed;

/// Marks the answer of a route that must not be repeated without asking.
#[derive(Clone, Copy, Debug)]
struct AskFirst;

/// Marks an answer whose text body is meant as it stands (health, metrics).
#[derive(Clone, Copy, Debug)]
pub(crate) struct AsIs;

/// What sign-in asks the edge to repeat.
#[derive(Clone, Debug)]
pub(crate) struct Resume {
    pub target: String,
    pub body: String,
    pub account: accounts::Account,
}

/// The middleware.
pub(crate) async fn edge(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let mut caller = anonymous(&app, &request);
    if let Err(error) = identify(&app, request.headers(), &mut caller).await {
        return finish(&caller, None, error.into_response()).await;
    }
    let caller = Arc::new(caller);
    request.extensions_mut().insert(caller.clone());
    let (request, kept) = match keep_form(&caller, request).await {
        Ok(kept) => kept,
        Err(error) => return finish(&caller, None, error.into_response()).await,
    };
    let again = (caller.path == login::PATH).then(|| (next.clone(), request.headers().clone()));
    let mut response = next.run(request).await;
    if let (Some(resume), Some((next, headers))) = (response.extensions_mut().remove::<Resume>(), again) {
        let cookies = response.headers().get_all(header::SET_COOKIE).iter().cloned().collect();
        return resumed(&caller, resume, cookies, next, headers).await;
    }
    finish(&caller, kept, response).await
}

/// What is known of a request before the database is asked.
fn anonymous(app: &App, request: &Request) -> Caller {
    let headers = request.headers();
    let target = request.uri().path_and_query().map_or("/", |pq| pq.as_str()).to_owned();
    Caller {
        now: app.now(),
        account: None,
        proof: Proof::Nobody,
        lang: prefs::lang(headers),
        theme: prefs::theme(headers),
        peer: peer(app, request),
        request_id: format!("{:016x}", app.seed()[0]),
        path: request.uri().path().to_owned(),
        target,
        htmx: crate::HxRequest::of(headers).0,
        flash: session::flash(headers),
        unread: 0,
        app: app.clone(),
    }
}

/// The address of the browser: the connection's, or what a declared proxy says it is.
fn peer(app: &App, request: &Request) -> IpAddr {
    let connection = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let connection = connection.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    let trusted = |ip: &IpAddr| app.config.trusted_proxies.contains(ip);
    if !trusted(&connection) {
        return connection;
    }
    let forwarded = request.headers().get_all("x-forwarded-for").iter().filter_map(|v| v.to_str().ok());
    let hops: Vec<IpAddr> = forwarded.flat_map(|line| line.split(',')).filter_map(|ip| ip.trim().parse().ok()).collect();
    hops.into_iter().rev().find(|ip| !trusted(ip)).unwrap_or(connection)
}

/// How addresses end that a page asks again and again by itself: an open page on a forgotten desk must not keep its session alive.
pub const POLL: &str = "/poll";

/// Finds the account behind a session cookie or, in the API, a bearer token. A bearer that is wrong is never made up for by a cookie.
async fn identify(app: &App, headers: &HeaderMap, caller: &mut Caller) -> Result<(), AppError> {
    if caller.path.starts_with("/static/") || caller.path == "/livez" {
        return Ok(());
    }
    let bearer = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).and_then(|v| v.strip_prefix("Bearer "));
    let found = match bearer.filter(|_| caller.is_api()) {
        Some(token) => accounts::by_token(&app.db, token.trim(), caller.now).await?.map(|found| (found, Proof::Token)),
        None => match session::token(app, headers) {
            Some(token) => {
                let found = if caller.path.ends_with(POLL) {
                    accounts::by_session_unattended(&app.db, token, caller.now).await?
                } else {
                    accounts::by_session(&app.db, token, caller.now).await?
                };
                found.map(|found| (found, Proof::Session(token.to_owned())))
            }
            None => None,
        },
    };
    if let Some(((account, grants), proof)) = found {
        // A program asks in its own language; the reference is a page, read by a person.
        let program = caller.is_api() && caller.path != crate::api::DOCS;
        caller.lang = prefs::accepted(headers).filter(|_| program).unwrap_or(account.lang);
        caller.theme = prefs::Theme::from_key(&account.theme).unwrap_or_default();
        if !caller.is_api() && !caller.htmx {
            caller.unread = crate::notices::unread(&app.db, account.id).await?;
        }
        caller.account = Some(Account { id: account.id, login: account.name, name: account.display_name, grants });
        caller.proof = proof;
    }
    Ok(())
}

/// Reads the body of a form that nobody is signed in for, so that it can be carried over the sign-in.
async fn keep_form(caller: &Caller, request: Request) -> Result<(Request, Option<String>), AppError> {
    let form = request.headers().get(header::CONTENT_TYPE).is_some_and(|v| v.as_bytes().starts_with(FORM.as_bytes()));
    let open = caller.path == login::PATH || caller.path == "/setup" || caller.path == "/preferences";
    if caller.account.is_some() || caller.is_api() || request.method() != Method::POST || !form || open {
        return Ok((request, None));
    }
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, KEEP_LIMIT).await.map_err(|_| AppError::TooLarge)?;
    let kept = String::from_utf8_lossy(&bytes).into_owned();
    Ok((Request::from_parts(parts, Body::from(bytes)), Some(kept)))
}

const FORM: &str = "application/x-www-form-urlencoded";

/// Fields as a form sends them.
pub(crate) fn fields(body: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(body.as_bytes()).into_owned().collect()
}

/// The same body without anything that looks like a password.
pub(crate) fn without_passwords(body: &str) -> String {
    let kept = fields(body).into_iter().filter(|(name, _)| !name.contains("password") && name != RESUMED_FIELD);
    form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).finish()
}

/// Runs a kept form for somebody who has just signed in; `cookies` are those of the sign-in.
async fn resumed(caller: &Caller, resume: Resume, cookies: Vec<HeaderValue>, next: Next, mut headers: HeaderMap) -> Response {
    let grants = match accounts::grants_of(&caller.app.db, resume.account.id, caller.now).await {
        Ok(grants) => grants,
        Err(error) => return finish(caller, None, AppError::from(error).into_response()).await,
    };
    let account = &resume.account;
    let caller = Arc::new(Caller {
        lang: account.lang,
        theme: prefs::Theme::from_key(&account.theme).unwrap_or_default(),
        path: resume.target.split('?').next().unwrap_or("/").to_owned(),
        target: resume.target.clone(),
        account: Some(Account { id: account.id, login: account.name.clone(), name: account.display_name.clone(), grants }),
        htmx: false,
        flash: None,
        ..caller.clone()
    });
    let kept = without_passwords(&resume.body);
    let body = format!("{kept}&{RESUMED_FIELD}=1");
    headers.remove(header::CONTENT_LENGTH);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(FORM));
    let mut request = Request::new(Body::from(body));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = resume.target.parse().unwrap_or_else(|_| Uri::from_static("/"));
    *request.headers_mut() = headers;
    request.extensions_mut().insert(caller.clone());
    request.extensions_mut().insert(Resumed);
    let mut response = next.run(request).await;
    if response.extensions_mut().remove::<AskFirst>().is_some() {
        response = ask_first(&caller, &kept);
    }
    let mut response = finish(&caller, None, response).await;
    for cookie in cookies {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Route layer of everything that is not a form: a kept post is not repeated by itself.
pub(crate) async fn never_resumed(request: Request, next: Next) -> Response {
    if request.extensions().get::<Resumed>().is_some() {
        let mut response = StatusCode::OK.into_response();
        response.extensions_mut().insert(AskFirst);
        return response;
    }
    next.run(request).await
}

#[derive(askama::Template)]
#[template(path = "resume.html")]
struct ResumePage {
    layout: Layout,
    target: String,
    fields: Vec<(String, String)>,
}

fn ask_first(caller: &Caller, kept: &str) -> Response {
    let page = ResumePage { layout: caller.layout("resume-title"), target: caller.target.clone(), fields: fields(kept) };
    layout::page(&page)
}

/// Everything that happens to an answer on its way out.
async fn finish(caller: &Caller, kept: Option<String>, mut response: Response) -> Response {
    let app = &caller.app;
    if let Some(failure) = failure(caller, &mut response).await {
        failure.log(caller);
        response = match failure.status {
            StatusCode::UNAUTHORIZED if !caller.is_api() => sign_in(caller, kept).await,
            _ => failure.render(caller),
        };
    }
    let html = response.headers().get(header::CONTENT_TYPE).is_some_and(|v| v.as_bytes().starts_with(b"text/html"));
    if let Some(flash) = response.extensions_mut().remove::<Flash>() {
        session::set_flash(app, response.headers_mut(), &flash);
    } else if caller.flash.is_some() && html && !caller.htmx {
        session::clear_flash(app, response.headers_mut());
    }
    if let Ok(id) = HeaderValue::from_str(&caller.request_id) {
        response.headers_mut().insert("x-request-id", id);
    }
    let class = match response.status().as_u16() {
        ..200 => "1xx",
        200..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        _ => "5xx",
    };
    app.metrics.add("vardkase_http_requests_total", &[("class", class)], 1);
    response
}

/// The error that an answer carries: ours, or one that axum made by itself.
async fn failure(caller: &Caller, response: &mut Response) -> Option<Failure> {
    if let Some(failure) = response.extensions_mut().remove::<Failure>() {
        return Some(failure);
    }
    let status = response.status();
    let text = response.headers().get(header::CONTENT_TYPE).is_none_or(|v| v.as_bytes().starts_with(b"text/plain"));
    if !(status.is_client_error() || status.is_server_error()) || !text || response.extensions().get::<AsIs>().is_some() {
        return None;
    }
    let mut failure = Failure::of_status(status);
    let understood = matches!(status, StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY);
    if caller.is_api() && understood {
        let body = std::mem::take(response.body_mut());
        let detail = to_bytes(body, DETAIL_LIMIT).await.unwrap_or_default();
        let detail = String::from_utf8_lossy(&detail).into_owned();
        failure.message = crate::Message::new("error-bad-request-detail").with("detail", detail);
    }
    Some(failure)
}

/// The way to the sign-in form: a page by redirect, a fragment by htmx's header, a form with its content in the sign-in form itself.
async fn sign_in(caller: &Caller, kept: Option<String>) -> Response {
    if caller.htmx {
        let mut response = StatusCode::NO_CONTENT.into_response();
        let to = login::path_to("/");
        response.headers_mut().insert("hx-redirect", HeaderValue::from_str(&to).unwrap_or(HeaderValue::from_static("/login")));
        return response;
    }
    match kept {
        Some(body) => login::form_keeping(caller, &caller.target, &without_passwords(&body)),
        None => layout::redirect(&login::path_to(&caller.target)),
    }
}

/// Checks once at start that the style sheet and scripts are where the layout says.
pub fn warm_up() {
    let _ = Assets::urls();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_form_never_holds_a_password() {
        let kept = without_passwords("name=%C3%85re&password=hemligt&new_password=x&note=a%26b&_resumed=1");
        assert_eq!(kept, "name=%C3%85re&note=a%26b");
    }
}
