//! Language and colour theme. Chosen with plain forms, kept in the account when somebody is signed in and in a cookie otherwise;
//! before any choice the browser's `Accept-Language` decides, and Swedish when it says nothing.
use crate::{
    App, AppError, Public, layout,
    login::safe_target,
    session::{self, LANG, THEME},
};
use axum::{Form, http::HeaderMap, response::Response};
use serde::Deserialize;
use vk_core::Lang;
use vk_db::accounts;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    #[default]
    Auto,
    Light,
    Dark,
}

impl Theme {
    pub const ALL: [Theme; 3] = [Theme::Auto, Theme::Light, Theme::Dark];
    /// The value of `data-color-scheme`.
    pub fn key(self) -> &'static str {
        match self {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }
    pub fn from_key(key: &str) -> Option<Theme> {
        Theme::ALL.into_iter().find(|t| t.key() == key)
    }
}

/// The language of a request without an account.
pub(crate) fn lang(headers: &HeaderMap) -> Lang {
    session::cookie(headers, LANG).and_then(Lang::from_code).or_else(|| accepted(headers)).unwrap_or_default()
}

/// The first of `Accept-Language` that we speak.
pub(crate) fn accepted(headers: &HeaderMap) -> Option<Lang> {
    let value = headers.get(axum::http::header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    value.split(',').find_map(|part| Lang::from_code(part.trim().split(['-', ';']).next().unwrap_or("")))
}

pub(crate) fn theme(headers: &HeaderMap) -> Theme {
    session::cookie(headers, THEME).and_then(Theme::from_key).unwrap_or_default()
}

#[derive(Debug, Deserialize)]
pub struct PreferenceForm {
    lang: Option<String>,
    theme: Option<String>,
    /// The page to return to.
    #[serde(default)]
    to: String,
}

/// POST /preferences with `lang` or `theme` (or both) and `to`, the page to return to.
pub async fn save(Public(caller): Public, Form(form): Form<PreferenceForm>) -> Result<Response, AppError> {
    let app: &App = &caller.app;
    let lang = form.lang.as_deref().and_then(Lang::from_code);
    let theme = form.theme.as_deref().and_then(Theme::from_key);
    if let Some(account) = &caller.account {
        let ctx = caller.ctx();
        let (lang, theme) = (lang.unwrap_or(caller.lang), theme.unwrap_or(caller.theme));
        let mut tx = app.db.write(&ctx).await?;
        let recorded = accounts::set_preferences(&mut tx, account.id, lang, theme.key()).await?;
        tx.commit(recorded).await?;
    }
    let mut response = layout::redirect(safe_target(&form.to));
    if let Some(lang) = lang {
        session::set_preference(app, response.headers_mut(), LANG, lang.code());
    }
    if let Some(theme) = theme {
        session::set_preference(app, response.headers_mut(), THEME, theme.key());
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderValue, header};

    #[test]
    fn the_first_language_that_we_speak_wins() {
        let with = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(value));
            lang(&headers)
        };
        assert_eq!(with("de-DE, en-GB;q=0.8, sv;q=0.5"), Lang::En);
        assert_eq!(with("fi, sv-SE"), Lang::Sv);
        assert_eq!(with("de"), Lang::Sv);
        assert_eq!(lang(&HeaderMap::new()), Lang::Sv);
    }
}
