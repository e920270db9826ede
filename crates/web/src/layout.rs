//! What `layout.html` needs around every page, and how a page becomes a response.
//!
//! A page struct has a field `layout: Layout`; its template begins with `{% extends "layout.html" %}` and fills the blocks `title` and
//! `main`. Texts come from `layout.tr`.
use crate::{App, AppError, Message, NavGroup, Tr, assets::Assets, auth::Caller};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use vk_core::{Grants, Verb};

/// Everything around a page's content.
#[derive(Clone, Debug)]
pub struct Layout {
    /// `<html lang>`: `sv` or `en`.
    pub lang: &'static str,
    /// `<html data-color-scheme>`: `auto`, `light` or `dark`.
    pub theme: &'static str,
    pub title: String,
    /// The region's name; empty before set-up.
    pub region: String,
    /// Empty when nobody is signed in.
    pub nav: Vec<NavSection>,
    /// One's own pages, beside the start page.
    pub own: Vec<NavItem>,
    pub user: Option<String>,
    /// Notices that the account has not read.
    pub unread: i64,
    pub flash: Option<FlashView>,
    /// What stands in the search box.
    pub query: String,
    /// Path and query of this page: where the language and theme forms return to.
    pub here: String,
    pub assets: &'static Assets,
    /// Everything in here is invented.
    pub demo: bool,
    pub tr: Tr,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavSection {
    pub group: NavGroup,
    pub title: String,
    pub items: Vec<NavItem>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavItem {
    pub title: String,
    pub href: &'static str,
    /// `aria-current="page"`.
    pub current: bool,
}

/// A message on the next page, after a redirect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flash {
    pub kind: FlashKind,
    pub message: Message,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlashKind {
    Done,
    Warning,
}

impl FlashKind {
    pub fn key(self) -> &'static str {
        match self {
            FlashKind::Done => "done",
            FlashKind::Warning => "warning",
        }
    }
}

/// A flash in the reader's language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlashView {
    /// `done` or `warning`: class and shape.
    pub kind: &'static str,
    pub text: String,
}

impl Layout {
    pub fn new(caller: &Caller, title: String) -> Layout {
        let tr = caller.tr();
        let mut nav = caller.account.as_ref().map(|a| nav(&caller.app, &a.grants, &caller.path, &tr)).unwrap_or_default();
        let own =
            nav.iter().position(|section| section.group == NavGroup::Own).map(|at| nav.remove(at).items).unwrap_or_default();
        Layout {
            lang: caller.lang.code(),
            theme: caller.theme.key(),
            title,
            region: caller.app.region(),
            nav,
            own,
            user: caller.account.as_ref().map(|a| a.name.clone()),
            unread: caller.unread,
            flash: caller.flash.as_ref().map(|flash| FlashView { kind: flash.kind.key(), text: tr.message(&flash.message) }),
            query: String::new(),
            here: caller.target.clone(),
            assets: Assets::urls(),
            demo: caller.app.config.demo,
            tr,
        }
    }

    /// Whether there is anywhere to go.
    pub fn has_menu(&self) -> bool {
        !self.nav.is_empty() || !self.own.is_empty()
    }

    pub fn with_query(mut self, query: &str) -> Layout {
        query.clone_into(&mut self.query);
        self
    }
}

/// The menu: registers that the account may see something in, by group and order.
fn nav(app: &App, grants: &Grants, path: &str, tr: &Tr) -> Vec<NavSection> {
    let mut sections = Vec::new();
    for group in NavGroup::ALL {
        let mut items: Vec<(u16, NavItem)> = app
            .registers
            .iter()
            .filter_map(|register| register.nav.filter(|nav| nav.group == group).map(|nav| (nav.order, *register)))
            .filter(|(_, r)| [Verb::View, Verb::Manage].iter().any(|verb| !grants.scope(r.access, *verb).is_nowhere()))
            .map(|(order, r)| {
                let current = path == r.path || path.strip_prefix(r.path).is_some_and(|rest| rest.starts_with('/'));
                (order, NavItem { title: tr.t(&format!("nav-{}", r.key)), href: r.path, current })
            })
            .collect();
        items.sort_by_key(|(order, _)| *order);
        if !items.is_empty() {
            let items = items.into_iter().map(|(_, item)| item).collect();
            sections.push(NavSection { group, title: tr.t(&format!("nav-group-{}", group.key())), items });
        }
    }
    sections
}

/// Renders a page.
pub fn page<T: askama::Template>(template: &T) -> Response {
    page_with(StatusCode::OK, template)
}

/// Renders a page with another status, such as 422 for a form with errors.
pub fn page_with<T: askama::Template>(status: StatusCode, template: &T) -> Response {
    match template.render() {
        Ok(html) => {
            let mut response = (status, Html(html)).into_response();
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            response
        }
        Err(error) => AppError::unknown(error).into_response(),
    }
}

/// Goes to another page (303).
pub fn redirect(to: &str) -> Response {
    Redirect::to(to).into_response()
}

/// Goes to another page and says there what happened: `redirect_done("/systems/1", "systems-saved")`.
pub fn redirect_done(to: &str, message: impl Into<Message>) -> Response {
    redirect_flash(to, Flash { kind: FlashKind::Done, message: message.into() })
}

pub fn redirect_flash(to: &str, flash: Flash) -> Response {
    let mut response = redirect(to);
    response.extensions_mut().insert(flash); // the edge turns it into a cookie
    response
}
