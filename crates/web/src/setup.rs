//! First run: region name, first administrator, starting content. The page is guarded by a token printed on the console, because whoever
//! comes first would otherwise own the installation; once an account exists the page is gone.
//!
//! It says what may not be entered (säkerhetsskyddsklassificerade uppgifter, säkerhetsskyddslagen 2018:585) and that gathered information may
//! become such by aggregation; that this was read is recorded with the account that confirmed it.
use crate::{
    App, AppError, Layout, Message, Public,
    account::{Errors, Words},
    app::Seed,
    auth::Caller,
    layout::{self, page_with},
};
use axum::{extract::Query, http::StatusCode, response::Response};
use serde::Deserialize;
use vk_core::{Ctx, Id, Role};
use vk_db::{Db, DbError, Sql, accounts, settings};

/// The setting that holds the region's name.
pub const REGION_NAME: &str = "region.name";
/// The setting that says who read the reminder on security-classified information, and when.
pub const REMINDER_READ: &str = "setup.security_reminder_read";

/// Shortest password, in characters.
pub const PASSWORD_MIN: usize = 12;

pub(crate) async fn region_name(db: &Db) -> Result<String, DbError> {
    Ok(settings::get(db, REGION_NAME).await?.unwrap_or_default())
}

/// The token for the set-up page; there is none when accounts existed at start.
#[derive(Debug)]
pub(crate) struct SetupToken(Option<String>);

impl SetupToken {
    pub(crate) async fn draw(db: &Db, seed: &Seed) -> Result<SetupToken, DbError> {
        if !accounts::none_exist(db).await? {
            return Ok(SetupToken(None));
        }
        let [a, b] = seed();
        Ok(SetupToken(Some(format!("{a:016x}{b:016x}"))))
    }
}

impl App {
    /// What the binary prints on the console as long as nobody has set the installation up.
    pub fn setup_token(&self) -> Option<&str> {
        self.setup.0.as_deref()
    }
}

/// What a set-up consists of; also what `vardkase admin init` fills in.
#[derive(Clone, Debug)]
pub struct FirstRun {
    pub region: String,
    pub login: String,
    pub name: String,
    pub password_hash: String,
    /// Beside administrator: whoever coordinates information security usually sets the program up.
    pub also_ciso: bool,
    pub reminder_read: bool,
}

/// Names the region and creates the first account, in one transaction. [`DbError::Conflict`] when an account exists already.
pub async fn first_run(db: &Db, ctx: &Ctx, first: FirstRun) -> Result<Id, DbError> {
    let mut tx = db.write(ctx).await?;
    if tx.int(Sql::new("SELECT count(*) FROM account")).await? > 0 {
        return Err(DbError::Conflict);
    }
    let _ = settings::set(&mut tx, REGION_NAME, first.region.trim()).await?;
    if first.reminder_read {
        let read = format!("{} {}", first.login, ctx.now);
        let _ = settings::set(&mut tx, REMINDER_READ, &read).await?;
    }
    let (id, mut recorded) = accounts::create(&mut tx, &first.login, first.name.trim(), None, Some(first.password_hash)).await?;
    let roles = [Some(Role::Admin), first.also_ciso.then_some(Role::Ciso)];
    for role in roles.into_iter().flatten() {
        recorded = accounts::assign(&mut tx, id, role, None, None).await?;
    }
    tx.commit(recorded).await?;
    Ok(id)
}

#[derive(askama::Template)]
#[template(path = "setup.html")]
struct SetupPage {
    layout: Layout,
    form: SetupForm,
    /// Registers that bring starting content: key, label, ticked.
    contents: Vec<(&'static str, String, bool)>,
    /// The token was right; without it only the field for it is shown.
    open: bool,
    errors: Words,
}

impl SetupPage {
    fn error(&self, field: &str) -> &str {
        self.errors.of(field)
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct SetupForm {
    #[serde(default)]
    token: String,
    #[serde(default)]
    region: String,
    #[serde(default)]
    login: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    password_again: String,
    #[serde(default)]
    also_ciso: Option<String>,
    #[serde(default)]
    reminder: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub struct SetupQuery {
    #[serde(default)]
    token: String,
}

async fn must_be_open(caller: &Caller) -> Result<(), AppError> {
    if accounts::none_exist(&caller.app.db).await? { Ok(()) } else { Err(AppError::NotFound) }
}

fn token_fits(app: &App, given: &str) -> bool {
    let hash = accounts::token_hash;
    app.setup_token().is_some_and(|token| hash(token) == hash(given.trim()))
}

/// GET /setup
pub async fn show(Public(caller): Public, Query(query): Query<SetupQuery>) -> Result<Response, AppError> {
    must_be_open(&caller).await?;
    let open = token_fits(&caller.app, &query.token);
    let mut errors = Errors::default();
    if !open && !query.token.is_empty() {
        errors.add("token", "setup-token-wrong");
    }
    let form = SetupForm { token: query.token, ..SetupForm::default() };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::FORBIDDEN };
    Ok(render(&caller, status, form, &[], open, errors))
}

/// POST /setup
pub async fn submit(Public(caller): Public, body: String) -> Result<Response, AppError> {
    must_be_open(&caller).await?;
    let app = &caller.app;
    let form: SetupForm = form_of(&body)?;
    let wanted: Vec<String> =
        crate::edge::fields(&body).into_iter().filter(|(name, _)| name == "content").map(|(_, value)| value).collect();
    if !token_fits(app, &form.token) {
        let mut errors = Errors::default();
        errors.add("token", "setup-token-wrong");
        return Ok(render(&caller, StatusCode::FORBIDDEN, SetupForm::default(), &[], false, errors));
    }
    let errors = check(&form);
    if !errors.is_empty() {
        return Ok(render(&caller, StatusCode::UNPROCESSABLE_ENTITY, form, &wanted, true, errors));
    }
    let password = form.password.clone();
    let password_hash =
        tokio::task::spawn_blocking(move || accounts::hash_password(&password)).await.map_err(AppError::unknown)??;
    let first = FirstRun {
        region: form.region.clone(),
        login: form.login,
        name: form.name,
        password_hash,
        also_ciso: form.also_ciso.is_some(),
        reminder_read: true,
    };
    first_run(&app.db, &caller.ctx(), first).await?;
    app.set_region(form.region.trim());
    for register in app.registers.iter().filter(|r| wanted.iter().any(|key| key == r.key)) {
        if let Some(content) = register.hooks.content {
            let mut ctx = app.system_ctx("set-up");
            ctx.lang = caller.tr().lang;
            content(app, &ctx).await?;
        }
    }
    Ok(layout::redirect_done("/login", "setup-done"))
}

fn form_of(body: &str) -> Result<SetupForm, AppError> {
    let value: serde_json::Map<String, serde_json::Value> =
        crate::edge::fields(body).into_iter().map(|(name, value)| (name, value.into())).collect();
    serde_json::from_value(value.into()).map_err(|_| AppError::bad("error-bad-request"))
}

fn check(form: &SetupForm) -> Errors {
    let mut errors = Errors::default();
    for (field, value) in [("region", &form.region), ("name", &form.name), ("login", &form.login)] {
        if value.trim().is_empty() {
            errors.add(field, "error-required");
        }
    }
    if form.login.trim().chars().any(char::is_whitespace) {
        errors.add("login", "account-login-spaces");
    }
    if let Some(message) = weak_password(&form.password) {
        errors.add("password", message);
    } else if form.password != form.password_again {
        errors.add("password_again", "account-password-differs");
    }
    if form.reminder.is_none() {
        errors.add("reminder", "setup-reminder-required");
    }
    errors
}

/// What is wrong with a new password. Length is what protects; composition rules only teach people to write it down (NIST SP 800-63B).
pub(crate) fn weak_password(password: &str) -> Option<Message> {
    let length = password.chars().count();
    let mut distinct: Vec<char> = password.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    if length < PASSWORD_MIN {
        return Some(Message::new("account-password-short").with("n", PASSWORD_MIN));
    }
    (distinct.len() < 5).then(|| Message::new("account-password-simple"))
}

fn render(caller: &Caller, status: StatusCode, form: SetupForm, wanted: &[String], open: bool, errors: Errors) -> Response {
    let tr = caller.tr();
    let first_visit = form.region.is_empty() && wanted.is_empty();
    let contents = caller.app.registers.iter().filter(|r| r.hooks.content.is_some());
    let page = SetupPage {
        layout: caller.layout("setup-title"),
        contents: contents
            .map(|r| {
                let ticked = first_visit || wanted.iter().any(|key| key == r.key);
                (r.key, tr.t(&format!("setup-content-{}", r.key)), ticked)
            })
            .collect(),
        form: SetupForm { password: String::new(), password_again: String::new(), ..form },
        open,
        errors: errors.words(&tr),
    };
    page_with(status, &page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_judged_by_length_and_variety_only() {
        assert!(weak_password("kort").is_some());
        assert!(weak_password("aaaaaaaaaaaaaaaa").is_some());
        assert!(weak_password("fyra gula hästar").is_none());
    }
}
