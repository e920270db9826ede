//! Signing in and out with name and password (argon2id in the `db` crate). Attempts are limited per account and address, and per address,
//! so that guessing is slow while nobody can lock out a colleague from elsewhere. Failed attempts are audited.
use crate::{
    App, AppError, Auth, Layout, Message, Public, SignedIn,
    auth::{Caller, Proof},
    edge::Resume,
    layout, session,
};
use axum::{
    Form,
    extract::Query,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};
use serde::Deserialize;
use std::{net::IpAddr, num::NonZeroU32, time::Duration};
use vk_core::fold;
use vk_db::{Act, Change, accounts};

pub(crate) const PATH: &str = "/login";

/// Attempts in a row for one account from one address; one more every [`ATTEMPT_EVERY`].
pub const ATTEMPTS: u32 = 8;
const ATTEMPT_EVERY: Duration = Duration::from_secs(30);
/// Attempts in a row from one address, whatever the account: a whole clinic may sit behind one address.
const PEER_ATTEMPTS: u32 = 100;
const PEER_ATTEMPT_EVERY: Duration = Duration::from_secs(1);
/// Keys remembered before those that are full again are forgotten.
const REMEMBERED: usize = 10_000;

/// What is asked without an account: so many in a row for one key, and one more every [`OPEN_EVERY`].
const OPEN: u32 = 60;
const OPEN_EVERY: Duration = Duration::from_secs(10);

/// The limits of sign-in, and of what is open to anybody who holds an address.
pub(crate) struct Limits {
    account: DefaultKeyedRateLimiter<(String, IpAddr)>,
    peer: DefaultKeyedRateLimiter<IpAddr>,
    open: DefaultKeyedRateLimiter<String>,
    clock: DefaultClock,
}

impl Limits {
    pub(crate) fn new() -> Limits {
        let quota = |every, burst| {
            let burst = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
            Quota::with_period(every).map_or(Quota::per_second(burst), |quota| quota.allow_burst(burst))
        };
        Limits {
            account: RateLimiter::keyed(quota(ATTEMPT_EVERY, ATTEMPTS)),
            peer: RateLimiter::keyed(quota(PEER_ATTEMPT_EVERY, PEER_ATTEMPTS)),
            open: RateLimiter::keyed(quota(OPEN_EVERY, OPEN)),
            clock: DefaultClock::default(),
        }
    }

    /// Counts an attempt; an error says how many seconds to wait.
    fn attempt(&self, name: &str, peer: IpAddr) -> Result<(), AppError> {
        let wait = |not_until| self.wait(not_until);
        if self.account.len() > REMEMBERED {
            self.account.retain_recent();
            self.peer.retain_recent();
        }
        self.peer.check_key(&peer).map_err(wait)?;
        self.account.check_key(&(fold(name), peer)).map_err(wait)
    }

    /// Counts something that is asked without an account.
    pub(crate) fn open(&self, key: &str) -> Result<(), AppError> {
        if self.open.len() > REMEMBERED {
            self.open.retain_recent();
        }
        self.open.check_key(&key.to_owned()).map_err(|not_until| self.wait(not_until))
    }

    fn wait(&self, not_until: governor::NotUntil<<DefaultClock as Clock>::Instant>) -> AppError {
        AppError::TooMany { seconds: not_until.wait_time_from(self.clock.now()).as_secs().max(1) }
    }
}

/// A local address to return to; anything else (another host, a scheme) becomes the start page.
pub(crate) fn safe_target(to: &str) -> &str {
    let local = to.starts_with('/') && !to.starts_with("//") && !to.contains('\\') && !to.chars().any(char::is_control);
    if local && to != PATH { to } else { "/" }
}

/// The sign-in page's address that returns to `target`.
pub(crate) fn path_to(target: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("to", safe_target(target)).finish();
    format!("{PATH}?{query}")
}

#[derive(askama::Template)]
#[template(path = "login.html")]
struct LoginPage {
    layout: Layout,
    to: String,
    /// A form that waits for the sign-in, as it was posted.
    kept: String,
    name: String,
    error: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub struct LoginQuery {
    #[serde(default)]
    to: String,
}

/// GET /login
pub async fn show(Public(caller): Public, Query(query): Query<LoginQuery>) -> Result<Response, AppError> {
    if caller.account.is_some() {
        return Ok(layout::redirect(safe_target(&query.to)));
    }
    if accounts::none_exist(&caller.app.db).await? {
        return Ok(layout::redirect("/setup"));
    }
    Ok(form(&caller, StatusCode::OK, &LoginForm { to: query.to, ..LoginForm::default() }, None))
}

/// The sign-in form in place of the answer to a form that was posted without a session.
pub(crate) fn form_keeping(caller: &Caller, target: &str, kept: &str) -> Response {
    let fields = LoginForm { to: target.to_owned(), kept: kept.to_owned(), ..LoginForm::default() };
    form(caller, StatusCode::UNAUTHORIZED, &fields, Some(Message::new("login-expired")))
}

fn form(caller: &Caller, status: StatusCode, fields: &LoginForm, error: Option<Message>) -> Response {
    let page = LoginPage {
        layout: caller.layout("login-title"),
        to: safe_target(&fields.to).to_owned(),
        kept: fields.kept.clone(),
        name: fields.name.clone(),
        error: error.map(|message| caller.tr().message(&message)),
    };
    layout::page_with(status, &page)
}

#[derive(Debug, Default, Deserialize)]
pub struct LoginForm {
    #[serde(default)]
    to: String,
    #[serde(default)]
    kept: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
}

/// POST /login
pub async fn submit(Public(caller): Public, Form(fields): Form<LoginForm>) -> Result<Response, AppError> {
    let app: &App = &caller.app;
    if let Err(AppError::TooMany { seconds }) = app.limits.attempt(&fields.name, caller.peer) {
        let message = Message::new("login-too-many").with("seconds", seconds);
        return Ok(form(&caller, StatusCode::TOO_MANY_REQUESTS, &fields, Some(message)));
    }
    let Some(account) = accounts::verify_password(&app.db, &fields.name, &fields.password).await? else {
        failed(&caller, &fields.name).await?;
        return Ok(form(&caller, StatusCode::UNPROCESSABLE_ENTITY, &fields, Some(Message::new("login-wrong"))));
    };
    let token = session::new_token();
    let actor = vk_core::Actor::User { id: account.id, name: account.display_name.clone(), grants: caller.grants() };
    let ctx = vk_core::Ctx::new(caller.now, actor, caller.lang, app.seed());
    accounts::start_session(&app.db, &ctx, account.id, &token).await?;
    app.metrics.add("vardkase_sign_ins_total", &[("result", "ok")], 1);
    let target = safe_target(&fields.to);
    let mut response = layout::redirect(target);
    session::set_session(app, response.headers_mut(), &token);
    if !fields.kept.is_empty() {
        let resume = Resume { target: target.to_owned(), body: fields.kept, account };
        response.extensions_mut().insert(resume);
    }
    Ok(response)
}

/// Audits a failed attempt. What was typed is not written down when it names no account: it may be a password in the wrong field.
async fn failed(caller: &Caller, name: &str) -> Result<(), AppError> {
    let app = &caller.app;
    app.metrics.add("vardkase_sign_ins_total", &[("result", "refused")], 1);
    let known = accounts::by_name(&app.db, name).await?;
    let change = Change::new("accounts", known.map(|account| account.id), Act::SignInFailed);
    app.db.record_read(&caller.ctx(), change.note(format!("from {}", caller.peer))).await?;
    Ok(())
}

/// POST /logout
pub async fn logout(auth: Auth<SignedIn>) -> Result<Response, AppError> {
    if let Proof::Session(token) = &auth.caller.proof {
        accounts::end_session(&auth.app.db, &auth.ctx, auth.account.id, token).await?;
    }
    let mut response = layout::redirect(PATH).into_response();
    session::clear_session(&auth.app, response.headers_mut());
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_local_address_is_returned_to() {
        assert_eq!(safe_target("/systems?q=1"), "/systems?q=1");
        for bad in ["//evil.example", "https://evil.example", "/\\evil.example", "", "/a\nb", "/login"] {
            assert_eq!(safe_target(bad), "/", "{bad}");
        }
        assert_eq!(path_to("/systems?q=å&p=2"), "/login?to=%2Fsystems%3Fq%3D%C3%A5%26p%3D2");
    }

    #[test]
    fn one_account_runs_out_of_attempts_without_locking_out_others() {
        let limits = Limits::new();
        let peer: IpAddr = "10.0.0.1".parse().expect("ip");
        for _ in 0..ATTEMPTS {
            assert!(limits.attempt("Anna", peer).is_ok());
        }
        assert!(matches!(limits.attempt(" anna", peer), Err(AppError::TooMany { seconds }) if seconds >= 1));
        assert!(limits.attempt("bo", peer).is_ok());
        assert!(limits.attempt("anna", "10.0.0.2".parse().expect("ip")).is_ok());
    }
}
