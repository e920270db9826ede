//! Cookies. The session's is `__Host-vardkase` (Secure, HttpOnly, SameSite=Lax, whole host); on plain HTTP over loopback, where browsers
//! refuse the prefix, it is `vardkase`. Preferences and the one-shot message have their own.
use crate::{
    App, Arg, Message,
    layout::{Flash, FlashKind},
};
use axum::http::{HeaderMap, HeaderValue, header};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

pub(crate) const LANG: &str = "vk_lang";
pub(crate) const THEME: &str = "vk_theme";
const FLASH: &str = "vk_flash";

/// A year, for preferences.
const YEAR_SECONDS: i64 = 365 * 24 * 3600;

fn session_name(app: &App) -> &'static str {
    if app.config.secure_cookies { "__Host-vardkase" } else { "vardkase" }
}

/// The value of a cookie, as sent.
pub(crate) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

pub(crate) fn token<'h>(app: &App, headers: &'h HeaderMap) -> Option<&'h str> {
    cookie(headers, session_name(app))
}

/// 32 random bytes as text: what a session cookie or an API token holds.
pub fn new_token() -> String {
    let bytes: [u8; 32] = rand::random();
    URL_SAFE_NO_PAD.encode(bytes)
}

fn build(app: &App, name: &str, value: &str, max_age: Option<i64>) -> Option<HeaderValue> {
    let secure = if app.config.secure_cookies { "; Secure" } else { "" };
    let age = max_age.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    HeaderValue::from_str(&format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}")).ok()
}

/// The session lasts as long as the browser; the row decides when it ends.
pub(crate) fn set_session(app: &App, headers: &mut HeaderMap, token: &str) {
    append(headers, build(app, session_name(app), token, None));
}

pub(crate) fn clear_session(app: &App, headers: &mut HeaderMap) {
    append(headers, build(app, session_name(app), "", Some(0)));
}

pub(crate) fn set_preference(app: &App, headers: &mut HeaderMap, name: &str, value: &str) {
    append(headers, build(app, name, value, Some(YEAR_SECONDS)));
}

fn append(headers: &mut HeaderMap, value: Option<HeaderValue>) {
    if let Some(value) = value {
        headers.append(header::SET_COOKIE, value);
    }
}

/// A message that survives one redirect. The cookie holds a message key and its arguments, never markup; what it renders to is escaped.
#[derive(Serialize, Deserialize)]
struct FlashCookie {
    warning: bool,
    key: String,
    args: Vec<(String, String)>,
}

/// Argument names that a flash may carry; anything else in the cookie is not ours.
const FLASH_ARGS: &[&str] = &["n", "name", "what", "when", "total", "skipped"];

pub(crate) fn set_flash(app: &App, headers: &mut HeaderMap, flash: &Flash) {
    let text = |arg: &Arg| match arg {
        Arg::Text(text) => text.chars().take(200).collect(),
        Arg::Number(number) => number.to_string(),
    };
    let cookie = FlashCookie {
        warning: flash.kind == FlashKind::Warning,
        key: flash.message.key.clone(),
        args: flash.message.args.iter().map(|(name, arg)| ((*name).to_owned(), text(arg))).collect(),
    };
    if let Ok(json) = serde_json::to_vec(&cookie) {
        append(headers, build(app, FLASH, &URL_SAFE_NO_PAD.encode(json), Some(60)));
    }
}

pub(crate) fn flash(headers: &HeaderMap) -> Option<Flash> {
    let json = URL_SAFE_NO_PAD.decode(cookie(headers, FLASH)?).ok()?;
    let cookie: FlashCookie = serde_json::from_slice(&json).ok()?;
    let mut message = Message::new(cookie.key);
    for (name, value) in cookie.args {
        if let Some(name) = FLASH_ARGS.iter().find(|known| **known == name) {
            message = message.with(name, value.parse::<i64>().map(Arg::Number).unwrap_or(Arg::Text(value)));
        }
    }
    Some(Flash { kind: if cookie.warning { FlashKind::Warning } else { FlashKind::Done }, message })
}

pub(crate) fn clear_flash(app: &App, headers: &mut HeaderMap) {
    append(headers, build(app, FLASH, "", Some(0)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others_and_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("xvardkase=1; vardkase=abc; b=2"));
        assert_eq!(cookie(&headers, "vardkase"), Some("abc"));
        assert_eq!(cookie(&headers, "kase"), None);
    }

    #[test]
    fn two_tokens_differ_and_are_safe_in_a_header() {
        let (a, b) = (new_token(), new_token());
        assert_ne!(a, b);
        assert_eq!(a.len(), 43);
        assert!(a.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'));
    }
}
