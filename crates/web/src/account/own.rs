//! `/account`: what an account's owner does with it.
use super::{Errors, Words};
use crate::{
    App, AppError, Auth, Layout, Message, SignedIn,
    form::{Intent, Raw},
    layout, session,
    setup::weak_password,
};
use axum::{Json, extract::Path, http::StatusCode, response::Response};
use serde::Serialize;
use utoipa::ToSchema;
use vk_core::{Date, Id, Instant};
use vk_db::accounts;

#[derive(askama::Template)]
#[template(path = "account.html")]
struct AccountPage {
    layout: Layout,
    login: String,
    name: String,
    roles: Vec<super::admin::RoleView>,
    tokens: Vec<TokenView>,
    /// Shown once, right after it was made.
    new_token: Option<String>,
    token_name: String,
    token_expires: String,
    errors: Words,
}

impl AccountPage {
    fn error(&self, field: &str) -> &str {
        self.errors.of(field)
    }
}

struct TokenView {
    id: String,
    name: String,
    created: String,
    expires: String,
    /// Message key of its state.
    state: &'static str,
}

/// What the page shows beside the stored things.
#[derive(Default)]
struct Input {
    errors: Errors,
    new_token: Option<String>,
    token_name: String,
    token_expires: String,
}

async fn page(auth: &Auth<SignedIn>, status: StatusCode, input: Input) -> Result<Response, AppError> {
    let app: &App = &auth.app;
    let tokens = accounts::tokens(&app.db, auth.account.id).await?;
    let page = AccountPage {
        layout: auth.layout("account-title"),
        login: auth.account.login.clone(),
        name: auth.account.name.clone(),
        roles: super::admin::roles(auth, auth.account.id).await?,
        tokens: tokens.into_iter().map(|token| token_view(token, auth.ctx.now)).collect(),
        new_token: input.new_token,
        token_name: input.token_name,
        token_expires: input.token_expires,
        errors: input.errors.words(&auth.tr),
    };
    Ok(layout::page_with(status, &page))
}

fn token_view(token: accounts::ApiToken, now: Instant) -> TokenView {
    let expired = token.expires_at.is_some_and(|at| at <= now);
    TokenView {
        id: token.id.to_string(),
        name: token.name,
        created: token.created_at.local_minute(),
        expires: token.expires_at.map(|at| at.plus_seconds(-1).local_date().to_string()).unwrap_or_default(),
        state: match (token.revoked, expired) {
            (true, _) => "account-token-revoked",
            (false, true) => "account-token-expired",
            (false, false) => "account-token-valid",
        },
    }
}

/// GET /account
pub async fn show(auth: Auth<SignedIn>) -> Result<Response, AppError> {
    page(&auth, StatusCode::OK, Input::default()).await
}

/// POST /account/password
pub async fn change_password(auth: Auth<SignedIn>, raw: Raw) -> Result<Response, AppError> {
    let app: &App = &auth.app;
    // Passwords are not trimmed: a space may be part of one.
    let given = |name: &str| raw.pairs().find(|(key, _)| *key == name).map_or(String::new(), |(_, value)| value.to_owned());
    let (current, new, again) = (given("current_password"), given("new_password"), given("new_password_again"));
    let mut errors = Errors::default();
    if raw.intent() == Intent::Resumed {
        errors.add("current_password", "form-resumed");
    } else if accounts::verify_password(&app.db, &auth.account.login, &current).await?.is_none() {
        errors.add("current_password", "account-password-wrong");
    } else if let Some(message) = weak_password(&new) {
        errors.add("new_password", message);
    } else if new != again {
        errors.add("new_password_again", "account-password-differs");
    }
    if !errors.is_empty() {
        return page(&auth, StatusCode::UNPROCESSABLE_ENTITY, Input { errors, ..Input::default() }).await;
    }
    let hashed = super::hash(new).await?;
    let mut tx = app.db.write(&auth.ctx).await?;
    let recorded = accounts::set_password(&mut tx, auth.account.id, hashed).await?;
    tx.commit(recorded).await?;
    // Every session ended with the old password; this one begins again.
    let token = session::new_token();
    accounts::start_session(&app.db, &auth.ctx, auth.account.id, &token).await?;
    let mut response = layout::redirect_done("/account", "account-password-changed");
    session::set_session(app, response.headers_mut(), &token);
    Ok(response)
}

/// POST /account/tokens
pub async fn create_token(auth: Auth<SignedIn>, raw: Raw) -> Result<Response, AppError> {
    let (name, expires) = (raw.get("name").to_owned(), raw.get("expires").to_owned());
    let mut errors = Errors::default();
    if raw.intent() == Intent::Resumed {
        errors.add("name", "form-resumed");
    } else if name.is_empty() || name.chars().count() > 100 {
        errors.add("name", Message::new("account-token-name-needed"));
    }
    let until = match end_of_day(&expires) {
        Ok(until) => until.filter(|until| *until > auth.ctx.now),
        Err(()) => None,
    };
    if until.is_none() {
        errors.add("expires", Message::new("account-token-expires-needed"));
    }
    if !errors.is_empty() {
        let input = Input { errors, token_name: name, token_expires: expires, new_token: None };
        return page(&auth, StatusCode::UNPROCESSABLE_ENTITY, input).await;
    }
    let token = format!("vk_{}", session::new_token());
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let (_, recorded) = accounts::create_token(&mut tx, auth.account.id, &name, &token, until).await?;
    tx.commit(recorded).await?;
    page(&auth, StatusCode::OK, Input { new_token: Some(token), ..Input::default() }).await
}

/// The moment at which a day in Europe/Stockholm has ended; `None` for an empty text.
pub(super) fn end_of_day(text: &str) -> Result<Option<Instant>, ()> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let day: Date = text.parse().map_err(|_| ())?;
    Instant::parse_local(&format!("{}T00:00", day.plus_days(1))).map(Some).map_err(|_| ())
}

/// POST /account/tokens/{id}/revoke
pub async fn revoke_token(auth: Auth<SignedIn>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = accounts::revoke_token(&mut tx, auth.account.id, id).await?;
    tx.commit(recorded).await?;
    Ok(layout::redirect_done("/account", "account-token-revoked-done"))
}

/// The account behind the request.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    id: String,
    login: String,
    name: String,
    roles: Vec<MyRole>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct MyRole {
    /// `ciso`, `analyst` …
    role: String,
    /// The unit whose subtree it covers; absent for the whole region.
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
}

/// The account behind the request and what roles it holds.
#[utoipa::path(get, path = "/me", responses((status = 200, body = Me)))]
pub async fn api_me(auth: Auth<SignedIn>) -> Json<Me> {
    let roles = auth.account.grants.0.iter();
    Json(Me {
        id: auth.account.id.to_string(),
        login: auth.account.login.clone(),
        name: auth.account.name.clone(),
        roles: roles.map(|(role, unit)| MyRole { role: role.key().to_owned(), unit: unit.map(|id| id.to_string()) }).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_at_midnight_in_stockholm() {
        assert_eq!(end_of_day("2026-11-22").map(|i| i.map(|i| i.to_string())), Ok(Some("2026-11-22T23:00:00Z".to_owned())));
        assert_eq!(end_of_day(""), Ok(None));
        assert_eq!(end_of_day("22/11"), Err(()));
    }
}
