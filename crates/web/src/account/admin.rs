//! `/accounts`: creating and closing accounts, giving and taking roles. Managing needs the role for the whole region: a role that covers one
//! administration cannot hand out rights.
use super::{Errors, Manage, View, Words};
use crate::{
    App, AppError, Auth, Layout, Message, Permission,
    api::{ApiJson, ListPage, PageQuery},
    form::{Intent, Raw},
    layout,
    setup::weak_password,
};
use axum::{
    Json,
    extract::{Path, Query},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vk_core::{Id, Role, Scope, Verb, fold};
use vk_db::{Sql, accounts, graph::like_escape};

/// Accounts on a page.
const PAGE: i64 = 100;

fn must_cover_region<P: Permission>(auth: &Auth<P>) -> Result<(), AppError> {
    if auth.scope(Verb::Manage) == Scope::Region { Ok(()) } else { Err(AppError::Forbidden) }
}

// ---- list ---------------------------------------------------------------------------------------------------------------------------

#[derive(askama::Template)]
#[template(path = "accounts.html")]
struct ListView {
    layout: Layout,
    rows: Vec<Row>,
    next: Option<String>,
    query: String,
    may_manage: bool,
    raw: Raw,
    errors: Words,
}

impl ListView {
    fn error(&self, field: &str) -> &str {
        self.errors.of(field)
    }
}

struct Row {
    id: String,
    login: String,
    name: String,
    roles: i64,
    disabled: bool,
}

#[derive(Debug, Default, Deserialize)]
pub struct ListQuery {
    #[serde(default)]
    q: String,
    #[serde(default)]
    after: String,
}

async fn rows(app: &App, query: &str, after: &str, limit: i64) -> Result<Vec<(Row, String)>, AppError> {
    let mut sql = Sql::new(
        "SELECT a.id, a.name, a.display_name, a.name_key, a.disabled_at, \
         (SELECT count(*) FROM role_assignment r WHERE r.account_id = a.id) AS roles FROM account a WHERE 1=1",
    );
    if !query.trim().is_empty() {
        // Sign-in names are stored folded; display names are not, and SQLite lowers only a to z, hence both spellings.
        let (folded, typed) = (format!("%{}%", like_escape(&fold(query))), format!("%{}%", like_escape(query.trim())));
        sql = sql.push(" AND (a.name LIKE ").bind(&folded).push(" ESCAPE '\\' OR lower(a.display_name) LIKE ").bind(folded);
        sql = sql.push(" ESCAPE '\\' OR a.display_name LIKE ").bind(typed).push(" ESCAPE '\\')");
    }
    if let Some((key, id)) = after.split_once('~') {
        sql = sql.push(" AND (a.name_key, a.id) > (").bind(key).push(", ").bind(id).push(")");
    }
    let mut out = Vec::new();
    for row in app.db.all(sql.push(" ORDER BY a.name_key, a.id LIMIT ").bind(limit + 1)).await? {
        let key = format!("{}~{}", row.text("name_key")?, row.text("id")?);
        let view = Row {
            id: row.text("id")?,
            login: row.text("name")?,
            name: row.text("display_name")?,
            roles: row.int("roles")?,
            disabled: row.opt_int("disabled_at")?.is_some(),
        };
        out.push((view, key));
    }
    Ok(out)
}

/// GET /accounts
pub async fn list(auth: Auth<View>, Query(query): Query<ListQuery>) -> Result<Response, AppError> {
    list_page(&auth, StatusCode::OK, &query, Raw::default(), Errors::default()).await
}

async fn list_page<P: Permission>(
    auth: &Auth<P>,
    status: StatusCode,
    query: &ListQuery,
    raw: Raw,
    errors: Errors,
) -> Result<Response, AppError> {
    let page = ListPage::of(rows(&auth.app, &query.q, &query.after, PAGE).await?, PAGE, |(_, key)| key.clone());
    let view = ListView {
        layout: auth.layout("accounts-title"),
        rows: page.items.into_iter().map(|(row, _)| row).collect(),
        next: page.next,
        query: query.q.clone(),
        may_manage: auth.scope(Verb::Manage) == Scope::Region,
        raw,
        errors: errors.words(&auth.tr),
    };
    Ok(layout::page_with(status, &view))
}

/// POST /accounts
pub async fn create(auth: Auth<Manage>, raw: Raw) -> Result<Response, AppError> {
    must_cover_region(&auth)?;
    let password = password(&raw);
    let mut errors = Errors::default();
    if raw.intent() == Intent::Resumed {
        errors.add("login", "form-resumed");
    }
    check_new(&mut errors, raw.get("login"), raw.get("name"), &password);
    if errors.is_empty() {
        match insert(&auth, raw.get("login"), raw.get("name"), password).await {
            Ok(id) => return Ok(layout::redirect_done(&format!("/accounts/{id}"), "account-created")),
            Err(vk_db::DbError::Taken(_)) => errors.add("login", "account-login-taken"),
            Err(error) => return Err(error.into()),
        }
    }
    list_page(&auth, StatusCode::UNPROCESSABLE_ENTITY, &ListQuery::default(), raw, errors).await
}

/// The password as typed: spaces at its ends count.
fn password(raw: &Raw) -> String {
    raw.pairs().find(|(key, _)| *key == "password").map_or(String::new(), |(_, value)| value.to_owned())
}

fn check_new(errors: &mut Errors, login: &str, name: &str, password: &str) {
    if login.is_empty() {
        errors.add("login", "error-required");
    } else if login.chars().any(char::is_whitespace) {
        errors.add("login", "account-login-spaces");
    }
    if name.is_empty() {
        errors.add("name", "error-required");
    }
    if let Some(message) = weak_password(password) {
        errors.add("password", message);
    }
}

async fn insert(auth: &Auth<Manage>, login: &str, name: &str, password: String) -> Result<Id, vk_db::DbError> {
    let hashed = tokio::task::spawn_blocking(move || accounts::hash_password(&password)).await;
    let hashed = hashed.map_err(|_| vk_db::DbError::Password)??;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let (id, recorded) = accounts::create(&mut tx, login, name, None, Some(hashed)).await?;
    tx.commit(recorded).await?;
    Ok(id)
}

// ---- one account --------------------------------------------------------------------------------------------------------------------

#[derive(askama::Template)]
#[template(path = "account_show.html")]
struct ShowView {
    layout: Layout,
    id: Id,
    account: accounts::Account,
    roles: Vec<RoleView>,
    choices: Vec<(&'static str, String)>,
    units: Vec<(String, String)>,
    history: Vec<HistoryLine>,
    may_manage: bool,
    /// It is one's own: closing it would lock oneself out.
    own: bool,
    raw: Raw,
    errors: Words,
}

impl ShowView {
    fn error(&self, field: &str) -> &str {
        self.errors.of(field)
    }
}

/// A role that an account holds.
pub(super) struct RoleView {
    pub assignment: String,
    pub role: String,
    pub unit: String,
    pub until: String,
    pub over: bool,
}

struct HistoryLine {
    at: String,
    actor: String,
    act: String,
    what: String,
}

/// The roles of an account in words.
pub(super) async fn roles<P: Permission>(auth: &Auth<P>, account: Id) -> Result<Vec<RoleView>, AppError> {
    let app: &App = &auth.app;
    let mut out = Vec::new();
    for assignment in accounts::assignments(&app.db, account).await? {
        let unit = match assignment.unit {
            None => auth.tr.t("accounts-whole-region"),
            Some(unit) => match app.db.one(Sql::new("SELECT name FROM unit WHERE id = ").bind(unit)).await? {
                Some(row) => row.text("name")?,
                None => unit.to_string(),
            },
        };
        out.push(RoleView {
            assignment: assignment.id.to_string(),
            role: auth.tr.t(&format!("role-{}", assignment.role.key())),
            unit,
            until: assignment.valid_until.map(|at| at.plus_seconds(-1).local_date().to_string()).unwrap_or_default(),
            over: assignment.valid_until.is_some_and(|at| at <= auth.ctx.now),
        });
    }
    Ok(out)
}

/// GET /accounts/{id}
pub async fn show(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    show_page(&auth, id, StatusCode::OK, Raw::default(), Errors::default()).await
}

async fn show_page<P: Permission>(
    auth: &Auth<P>,
    id: Id,
    status: StatusCode,
    raw: Raw,
    errors: Errors,
) -> Result<Response, AppError> {
    let app: &App = &auth.app;
    let account = accounts::by_id(&app.db, id).await?.ok_or(AppError::NotFound)?;
    let mut units = Vec::new();
    for row in app.db.all(Sql::new("SELECT id, name FROM unit WHERE closed_on IS NULL ORDER BY name_key, id")).await? {
        units.push((row.text("id")?, row.text("name")?));
    }
    let history = vk_db::audit::history(&app.db, id, None, 20).await?;
    let history = history.into_iter().map(|entry| HistoryLine {
        at: entry.at.local_minute(),
        what: changes(&entry, &auth.tr),
        act: auth.tr.t(&format!("account-act-{}", entry.act)),
        actor: entry.actor,
    });
    let view = ShowView {
        layout: auth.layout_titled(account.display_name.clone()),
        id,
        roles: roles(auth, id).await?,
        choices: Role::ALL
            .iter()
            .filter(|role| **role != Role::Employee) // everybody has it
            .map(|role| (role.key(), auth.tr.t(&format!("role-{}", role.key()))))
            .collect(),
        units,
        history: history.collect(),
        may_manage: auth.scope(Verb::Manage) == Scope::Region,
        own: auth.account.id == id,
        account,
        raw,
        errors: errors.words(&auth.tr),
    };
    Ok(layout::page_with(status, &view))
}

/// What an audit entry changed, in one line.
fn changes(entry: &vk_db::audit::HistoryEntry, tr: &crate::Tr) -> String {
    let word = |field: &str, value: &str| match field {
        "role" => tr.maybe(&format!("role-{value}")).unwrap_or_else(|| value.to_owned()),
        _ => value.to_owned(),
    };
    let parts = entry.fields.iter().filter(|change| change.before != change.after).map(|change| {
        let name = tr.maybe(&format!("account-field-{}", change.field.replace('_', "-"))).unwrap_or_else(|| change.field.clone());
        match (&change.before, &change.after) {
            (Some(before), Some(after)) => {
                format!("{name}: {} → {}", word(&change.field, before), word(&change.field, after))
            }
            (None, Some(after)) => format!("{name}: {}", word(&change.field, after)),
            (Some(before), None) => tr.with("account-taken-back", "what", format!("{name}: {}", word(&change.field, before))),
            (None, None) => name,
        }
    });
    let note = entry.note.as_ref().map(|note| tr.maybe(&format!("account-note-{note}")).unwrap_or_else(|| note.clone()));
    parts.chain(note).collect::<Vec<_>>().join(" · ")
}

/// POST /accounts/{id}/roles with `role`, `unit` (empty: the whole region) and `until` (a day, empty: for good)
pub async fn assign(auth: Auth<Manage>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    must_cover_region(&auth)?;
    let app: &App = &auth.app;
    let mut errors = Errors::default();
    if raw.intent() == Intent::Resumed {
        errors.add("role", "form-resumed");
    }
    let role = Role::from_key(raw.get("role"));
    if role.is_none() {
        errors.add("role", "accounts-role-needed");
    }
    let unit: Option<Id> = raw.get("unit").parse().ok();
    if !raw.get("unit").is_empty() {
        let known = match unit {
            Some(unit) => app.db.int(Sql::new("SELECT count(*) FROM unit WHERE id = ").bind(unit)).await? > 0,
            None => false,
        };
        if !known {
            errors.add("unit", "accounts-unit-unknown");
        }
    }
    let until = super::own::end_of_day(raw.get("until"));
    if !matches!(until, Ok(until) if until.is_none_or(|at| at > auth.ctx.now)) {
        errors.add("until", "accounts-until-past");
    }
    if matches!(role, Some(Role::Auditor | Role::AuditExpert)) && until == Ok(None) {
        errors.add("until", "accounts-auditor-until");
    }
    let (Some(role), Ok(until), true) = (role, until, errors.is_empty()) else {
        return show_page(&auth, id, StatusCode::UNPROCESSABLE_ENTITY, raw, errors).await;
    };
    let mut tx = app.db.write(&auth.ctx).await?;
    let recorded = accounts::assign(&mut tx, id, role, unit, until).await?;
    tx.commit(recorded).await?;
    Ok(layout::redirect_done(&format!("/accounts/{id}"), "accounts-role-given"))
}

/// POST /accounts/{id}/roles/{assignment}/remove
pub async fn unassign(auth: Auth<Manage>, Path((id, assignment)): Path<(Id, Id)>) -> Result<Response, AppError> {
    must_cover_region(&auth)?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    if id == auth.account.id && last_admin(&tx, id, assignment).await? {
        return Err(AppError::bad("accounts-last-admin"));
    }
    let recorded = accounts::unassign(&mut tx, id, assignment).await?;
    tx.commit(recorded).await?;
    Ok(layout::redirect_done(&format!("/accounts/{id}"), "accounts-role-taken"))
}

/// Whether taking this assignment leaves nobody who can give it back.
async fn last_admin(tx: &vk_db::WriteTx<'_>, account: Id, assignment: Id) -> Result<bool, AppError> {
    let others = Sql::new(
        "SELECT count(*) FROM role_assignment r JOIN account a ON a.id = r.account_id \
         WHERE r.role = 'admin' AND r.unit_id IS NULL AND a.disabled_at IS NULL AND r.id <> ",
    );
    let this = Sql::new("SELECT count(*) FROM role_assignment WHERE role = 'admin' AND unit_id IS NULL AND id = ");
    let this = tx.int(this.bind(assignment).push(" AND account_id = ").bind(account)).await?;
    Ok(this > 0 && tx.int(others.bind(assignment)).await? == 0)
}

/// POST /accounts/{id}/disable
pub async fn disable(auth: Auth<Manage>, Path(id): Path<Id>) -> Result<Response, AppError> {
    if id == auth.account.id {
        return Err(AppError::bad("accounts-own"));
    }
    set_disabled(&auth, id, true, "accounts-disabled-done").await
}

/// POST /accounts/{id}/enable
pub async fn enable(auth: Auth<Manage>, Path(id): Path<Id>) -> Result<Response, AppError> {
    set_disabled(&auth, id, false, "accounts-enabled-done").await
}

async fn set_disabled(auth: &Auth<Manage>, id: Id, disabled: bool, done: &'static str) -> Result<Response, AppError> {
    must_cover_region(auth)?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = accounts::set_disabled(&mut tx, id, disabled).await?;
    tx.commit(recorded).await?;
    Ok(layout::redirect_done(&format!("/accounts/{id}"), done))
}

/// POST /accounts/{id}/password
pub async fn set_password(auth: Auth<Manage>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    must_cover_region(&auth)?;
    let new = password(&raw);
    if let Some(message) = weak_password(&new) {
        let mut errors = Errors::default();
        errors.add("password", message);
        return show_page(&auth, id, StatusCode::UNPROCESSABLE_ENTITY, raw, errors).await;
    }
    let hashed = super::hash(new).await?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = accounts::set_password(&mut tx, id, hashed).await?;
    tx.commit(recorded).await?;
    Ok(layout::redirect_done(&format!("/accounts/{id}"), "account-password-changed"))
}

// ---- API ----------------------------------------------------------------------------------------------------------------------------

/// An account.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountItem {
    id: String,
    login: String,
    name: String,
    disabled: bool,
}

/// Accounts by name.
#[utoipa::path(get, path = "/accounts", params(PageQuery), responses((status = 200, body = ListPage<AccountItem>)))]
pub async fn api_list(auth: Auth<View>, Query(query): Query<PageQuery>) -> Result<Json<ListPage<AccountItem>>, AppError> {
    let rows = rows(&auth.app, "", query.after.as_deref().unwrap_or(""), query.limit()).await?;
    let page = ListPage::of(rows, query.limit(), |(_, key)| key.clone());
    let items = page.items.into_iter().map(|(row, _)| AccountItem {
        id: row.id,
        login: row.login,
        name: row.name,
        disabled: row.disabled,
    });
    Ok(Json(ListPage { items: items.collect(), next: page.next }))
}

/// A new account.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    /// What one signs in with; no spaces.
    login: String,
    name: String,
    /// At least twelve characters.
    password: String,
}

/// Creates an account without roles.
#[utoipa::path(post, path = "/accounts", request_body = NewAccount,
    responses((status = 201, body = AccountItem), (status = 422, body = crate::error::Problem)))]
pub async fn api_create(auth: Auth<Manage>, ApiJson(new): ApiJson<NewAccount>) -> Result<Response, AppError> {
    must_cover_region(&auth)?;
    let mut errors = Errors::default();
    check_new(&mut errors, new.login.trim(), new.name.trim(), &new.password);
    if !errors.is_empty() {
        return Err(AppError::Fields(errors.0.into_iter().map(|(field, message)| (field.to_owned(), message)).collect()));
    }
    let id = match insert(&auth, new.login.trim(), new.name.trim(), new.password).await {
        Ok(id) => id,
        Err(vk_db::DbError::Taken(_)) => {
            return Err(AppError::Fields(vec![("login".to_owned(), Message::new("account-login-taken"))]));
        }
        Err(error) => return Err(error.into()),
    };
    let item = AccountItem { id: id.to_string(), login: new.login.trim().to_lowercase(), name: new.name, disabled: false };
    Ok((StatusCode::CREATED, Json(item)).into_response())
}
