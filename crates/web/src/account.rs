//! One's own account (password, API tokens), and the administration of accounts and roles. Every change is audited by the `db` crate's
//! functions; a token is shown once and stored as its hash.
//!
//! Roles are given for the whole region or for a unit with all below it, for good or until a day: an auditor's access ends by itself.
mod admin;
mod own;

use crate::{Hooks, Message, Messages, Nav, NavGroup, Register, permission, register::TableInfo};
use utoipa_axum::routes;
use vk_core::{Access, Role, Verb};

permission!(
    /// See accounts and the roles they hold.
    pub View = "accounts", Verb::View
);
permission!(
    /// Create and close accounts, give and take roles, set passwords.
    pub Manage = "accounts", Verb::Manage
);

pub static REGISTER: Register = Register {
    key: "accounts",
    kind: "",
    path: "/accounts",
    nav: Some(Nav { group: NavGroup::Administration, order: 10 }),
    access: &[
        Access { verb: Verb::View, roles: &[Role::Admin, Role::Ciso] },
        Access { verb: Verb::Manage, roles: &[Role::Admin] },
    ],
    migrations: &[],
    messages: Messages { sv: include_str!("../i18n/sv/accounts.ftl"), en: include_str!("../i18n/en/accounts.ftl") },
    routes: |routes| {
        routes
            .get("/account", own::show)
            .form("/account/password", own::change_password)
            .form("/account/tokens", own::create_token)
            .post("/account/tokens/{id}/revoke", own::revoke_token)
            .get("/accounts", admin::list)
            .form("/accounts", admin::create)
            .get("/accounts/{id}", admin::show)
            .form("/accounts/{id}/roles", admin::assign)
            .post("/accounts/{id}/roles/{assignment}/remove", admin::unassign)
            .post("/accounts/{id}/disable", admin::disable)
            .post("/accounts/{id}/enable", admin::enable)
            .form("/accounts/{id}/password", admin::set_password)
    },
    api: |api| {
        api.add::<crate::SignedIn>(routes!(own::api_me))
            .add::<View>(routes!(admin::api_list))
            .add::<Manage>(routes!(admin::api_create))
    },
    hooks: Hooks::NONE,
    tables: &[TableInfo::audited("account"), TableInfo::audited("role_assignment"), TableInfo::audited("api_token")],
};

/// Messages by field, for these few hand-made forms, in the order in which they were found.
#[derive(Debug, Default)]
pub(crate) struct Errors(Vec<(&'static str, Message)>);

impl Errors {
    pub(crate) fn add(&mut self, field: &'static str, message: impl Into<Message>) {
        if !self.0.iter().any(|(known, _)| *known == field) {
            self.0.push((field, message.into()));
        }
    }
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    pub(crate) fn words(&self, tr: &crate::Tr) -> Words {
        let word = |(field, message): &(&'static str, Message)| Word {
            field,
            label: tr.t(&format!("account-label-{}", field.replace('_', "-"))),
            text: tr.message(message),
        };
        Words(self.0.iter().map(word).collect())
    }
}

/// The same in the reader's language, for the template.
#[derive(Debug)]
pub(crate) struct Words(pub Vec<Word>);

#[derive(Debug)]
pub(crate) struct Word {
    pub field: &'static str,
    pub label: String,
    pub text: String,
}

impl Words {
    /// What stands beside the field; empty when nothing is wrong with it.
    pub(crate) fn of(&self, field: &str) -> &str {
        self.0.iter().find(|word| word.field == field).map_or("", |word| &word.text)
    }
}

/// Hashes off the async threads.
pub(crate) async fn hash(password: String) -> Result<String, crate::AppError> {
    let hashed = tokio::task::spawn_blocking(move || vk_db::accounts::hash_password(&password)).await;
    Ok(hashed.map_err(crate::AppError::unknown)??)
}
