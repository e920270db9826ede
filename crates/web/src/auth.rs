//! Who calls, and what they may. [`Caller`] is resolved once per request by [`crate::edge`]; [`Auth`] is what a handler asks for.
//!
//! Deny is the default: a register without an access row for a verb gives nobody that verb, and a caller without a session gets the
//! sign-in page (or 401 in the API), with one role too few the 403 page.
use crate::{App, AppError, Layout, Permission, Tr, layout::Flash, permission::Requirement, prefs::Theme};
use axum::{extract::FromRequestParts, http::request::Parts};
use std::{marker::PhantomData, net::IpAddr, sync::Arc};
use vk_core::{Actor, Ctx, Grants, Id, Instant, Lang, Scope, Verb};
use vk_db::Viewer;

/// A signed-in account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub id: Id,
    /// What they type to sign in.
    pub login: String,
    /// What others see.
    pub name: String,
    pub grants: Grants,
}

impl Account {
    pub fn actor(&self) -> Actor {
        Actor::User { id: self.id, name: self.name.clone(), grants: self.grants.clone() }
    }
}

/// How somebody proved who they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    Nobody,
    /// The session cookie; the token itself, for signing out.
    Session(String),
    /// `Authorization: Bearer`, API only.
    Token,
}

/// Everything about one request that does not depend on the page.
#[derive(Clone, Debug)]
pub struct Caller {
    pub app: App,
    pub now: Instant,
    pub account: Option<Account>,
    pub proof: Proof,
    pub lang: Lang,
    pub theme: Theme,
    pub peer: IpAddr,
    /// Shown on error pages and written to the log.
    pub request_id: String,
    /// Path and query as requested.
    pub target: String,
    pub path: String,
    pub htmx: bool,
    pub flash: Option<Flash>,
    /// Notices that the account has not read; counted where a page is going to say so.
    pub unread: i64,
}

impl Caller {
    pub fn tr(&self) -> Tr {
        self.app.tr(self.lang)
    }
    pub fn is_api(&self) -> bool {
        self.path.starts_with("/api/")
    }
    pub fn grants(&self) -> Grants {
        self.account.as_ref().map(|a| a.grants.clone()).unwrap_or_default()
    }
    /// The circumstances of an act by this caller.
    pub fn ctx(&self) -> Ctx {
        let actor = self.account.as_ref().map_or(Actor::Anonymous, Account::actor);
        Ctx::new(self.now, actor, self.lang, self.app.seed())
    }
    pub fn layout(&self, title_key: &str) -> Layout {
        Layout::new(self, self.tr().t(title_key))
    }
    /// Whether the caller meets what a route asks.
    pub fn meets(&self, requirement: Requirement) -> Result<(), AppError> {
        match (requirement, &self.account) {
            (Requirement::Public, _) | (Requirement::Account, Some(_)) => Ok(()),
            (_, None) => Err(AppError::SignIn),
            (Requirement::Grant { register, verb }, Some(account)) => {
                if self.app.scope(&account.grants, register, verb).is_nowhere() { Err(AppError::Forbidden) } else { Ok(()) }
            }
        }
    }
}

fn caller(parts: &Parts) -> Result<Arc<Caller>, AppError> {
    parts.extensions.get::<Arc<Caller>>().cloned().ok_or_else(|| AppError::internal("request did not pass the edge"))
}

/// A signed-in account that holds `P` somewhere. Where exactly is in [`Auth::scope`] and [`Auth::viewer`]: lists go through the SQL
/// predicate, single records through a query with the same predicate.
#[derive(Debug)]
pub struct Auth<P> {
    pub app: App,
    pub ctx: Ctx,
    pub account: Account,
    /// What the account may see in `P`'s register.
    pub viewer: Viewer,
    pub tr: Tr,
    pub caller: Arc<Caller>,
    permission: PhantomData<fn() -> P>,
}

impl<P: Permission> Auth<P> {
    pub(crate) fn of(caller: Arc<Caller>) -> Result<Auth<P>, AppError> {
        caller.meets(Requirement::of::<P>())?;
        let account = caller.account.clone().ok_or(AppError::SignIn)?;
        Ok(Auth {
            app: caller.app.clone(),
            ctx: caller.ctx(),
            viewer: caller.app.viewer(&account.grants, P::REGISTER),
            tr: caller.tr(),
            account,
            caller,
            permission: PhantomData,
        })
    }

    /// Where the account may do `verb` in `P`'s register.
    pub fn scope(&self, verb: Verb) -> Scope {
        self.scope_in(P::REGISTER, verb)
    }

    /// Where the account may do `verb` in another register.
    pub fn scope_in(&self, register: &str, verb: Verb) -> Scope {
        self.app.scope(&self.account.grants, register, verb)
    }

    /// Whether the account may do `verb` somewhere in `P`'s register: for showing a button, never for deciding about a record.
    pub fn may(&self, verb: Verb) -> bool {
        !self.scope(verb).is_nowhere()
    }

    /// As [`Auth::may`], in another register.
    pub fn may_in(&self, register: &str, verb: Verb) -> bool {
        !self.scope_in(register, verb).is_nowhere()
    }

    /// What the account may see in another register.
    pub fn viewer_in(&self, register: &str) -> Viewer {
        self.app.viewer(&self.account.grants, register)
    }

    /// What the template's `layout` field needs; the title is a message key.
    pub fn layout(&self, title_key: &str) -> Layout {
        self.caller.layout(title_key)
    }

    /// A layout whose title is a record's name.
    pub fn layout_titled(&self, title: impl Into<String>) -> Layout {
        Layout::new(&self.caller, title.into())
    }

    pub fn htmx(&self) -> bool {
        self.caller.htmx
    }
    pub fn lang(&self) -> Lang {
        self.caller.lang
    }
}

impl<P: Permission> FromRequestParts<App> for Auth<P> {
    type Rejection = AppError;
    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Auth<P>, AppError> {
        Auth::of(caller(parts)?)
    }
}

/// A route for anybody: sign-in, set-up, health, assets.
#[derive(Debug)]
pub struct Public(pub Arc<Caller>);

impl FromRequestParts<App> for Public {
    type Rejection = AppError;
    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Public, AppError> {
        caller(parts).map(Public)
    }
}
