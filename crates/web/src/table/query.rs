//! The state of a list, all of it in the address: what is searched, how it is sorted, which columns, which page. A link to a list shows
//! the same list to whoever may see it.
use crate::{AppError, auth::Caller};
use axum::{
    extract::{FromRequestParts, Query},
    http::{HeaderMap, header, request::Parts},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use std::sync::Arc;
use vk_core::{Date, Id};

/// The query string of a list, plus the columns remembered in the cookie.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableQuery {
    pairs: Vec<(String, String)>,
    cookies: Vec<(String, String)>,
    /// The reader's day, which the edge knows; without it the database's own (UTC).
    today: Option<Date>,
}

/// A place between two rows: the sort value and the identifier of the row before (or after) it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub value: String,
    pub id: Id,
    pub backwards: bool,
}

/// Rows on a page, unless chosen otherwise.
pub const PAGE_SIZE: usize = 50;
pub const PAGE_SIZES: [usize; 4] = [25, 50, 100, 200];

impl TableQuery {
    pub fn from_pairs<K: Into<String>, V: Into<String>>(pairs: impl IntoIterator<Item = (K, V)>) -> TableQuery {
        let pairs = pairs.into_iter().map(|(k, v)| (k.into(), v.into())).filter(|(_, v): &(String, String)| !v.trim().is_empty());
        TableQuery { pairs: pairs.collect(), cookies: Vec::new(), today: None }
    }

    /// Reads a query string that the page itself wrote, such as the one a bulk edit carries along.
    pub fn parse(text: &str) -> TableQuery {
        let uri: Option<axum::http::Uri> = format!("/?{text}").parse().ok();
        let pairs = uri.and_then(|uri| Query::<Vec<(String, String)>>::try_from_uri(&uri).ok()).map(|Query(pairs)| pairs);
        TableQuery::from_pairs(pairs.unwrap_or_default())
    }

    /// The same query on a day: what is late is late by it.
    pub fn on(mut self, today: Date) -> TableQuery {
        self.today = Some(today);
        self
    }
    pub fn today(&self) -> Option<Date> {
        self.today
    }

    pub fn get(&self, name: &str) -> &str {
        self.pairs.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.trim())
    }
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.pairs.iter().filter(move |(n, _)| n == name).map(|(_, v)| v.trim())
    }
    /// What stands in the search box.
    pub fn text(&self) -> &str {
        self.get("q")
    }
    pub fn size(&self) -> usize {
        self.get("size").parse().ok().filter(|n| PAGE_SIZES.contains(n)).unwrap_or(PAGE_SIZE)
    }
    pub fn archived(&self) -> Archived {
        match self.get("archived") {
            "with" => Archived::With,
            "only" => Archived::Only,
            _ => Archived::Without,
        }
    }
    /// Column key and whether it runs downwards: `sort=-updated_at`.
    pub fn sort(&self) -> Option<(&str, bool)> {
        match self.get("sort") {
            "" => None,
            text => Some(text.strip_prefix('-').map_or((text, false), |key| (key, true))),
        }
    }
    /// Columns chosen in the address, or remembered for this register.
    pub fn columns(&self, register: &str) -> Vec<String> {
        let chosen: Vec<String> = self.all("col").map(str::to_owned).collect();
        if !chosen.is_empty() {
            return chosen;
        }
        let cookie = cookie_name(register);
        let remembered = self.cookies.iter().find(|(n, _)| *n == cookie).map(|(_, v)| v.as_str());
        remembered.map(|v| v.split('.').map(str::to_owned).collect()).unwrap_or_default()
    }
    pub fn chooses_columns(&self) -> bool {
        self.all("col").next().is_some()
    }
    pub fn cursor(&self) -> Option<Cursor> {
        let read = |name, backwards| Cursor::decode(self.get(name), backwards);
        read("after", false).or_else(|| read("before", true))
    }

    /// The same list with one name set (or, with an empty value, taken away); a new filter or sort begins at the first page.
    pub fn with(&self, name: &str, value: &str) -> TableQuery {
        let mut out = self.without(&[name, "after", "before"]);
        if !value.is_empty() {
            out.pairs.push((name.to_owned(), value.to_owned()));
        }
        out
    }
    pub fn without(&self, names: &[&str]) -> TableQuery {
        let pairs = self.pairs.iter().filter(|(n, _)| !names.contains(&n.as_str())).cloned().collect();
        TableQuery { pairs, ..self.clone() }
    }
    pub fn without_value(&self, name: &str, value: &str) -> TableQuery {
        let pairs = self.pairs.iter().filter(|(n, v)| n != name || v.trim() != value).cloned().collect();
        TableQuery { pairs, ..self.clone() }.without(&["after", "before"])
    }
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }
    /// `a=1&b=2`, without a question mark; the page is left out.
    pub fn encode(&self) -> String {
        let mut out = String::new();
        for (name, value) in &self.pairs {
            if !out.is_empty() {
                out.push('&');
            }
            percent(&mut out, name);
            out.push('=');
            percent(&mut out, value);
        }
        out
    }
    pub fn href(&self, path: &str) -> String {
        let query = self.encode();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Archived {
    Without,
    With,
    Only,
}

impl Cursor {
    pub fn encode(value: &str, id: Id) -> String {
        URL_SAFE_NO_PAD.encode(format!("{id}{value}"))
    }
    fn decode(text: &str, backwards: bool) -> Option<Cursor> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok().filter(|b| !b.is_empty())?;
        let text = String::from_utf8(bytes).ok()?;
        let (id, value) = text.split_at_checked(36)?;
        Some(Cursor { id: id.parse().ok()?, value: value.to_owned(), backwards })
    }
}

/// The cookie that remembers a register's columns.
pub fn cookie_name(register: &str) -> String {
    format!("cols_{register}")
}

fn percent(out: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
}

fn cookies(headers: &HeaderMap) -> Vec<(String, String)> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    all.flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(name, _)| name.starts_with("cols_"))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

impl<S: Send + Sync> FromRequestParts<S> for TableQuery {
    type Rejection = AppError;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<TableQuery, AppError> {
        let Query(pairs) = Query::<Vec<(String, String)>>::from_request_parts(parts, state)
            .await
            .map_err(|_| AppError::bad("error-bad-request"))?;
        let today = parts.extensions.get::<Arc<Caller>>().map(|caller| caller.now.local_date());
        Ok(TableQuery { cookies: cookies(&parts.headers), today, ..TableQuery::from_pairs(pairs) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_the_address() {
        let id = Id::fixed("x");
        let query = TableQuery::from_pairs([("after", Cursor::encode("42åä", id))]);
        assert_eq!(TableQuery::parse(&query.encode()).cursor(), Some(Cursor { value: "42åä".to_owned(), id, backwards: false }));
        assert_eq!(TableQuery::from_pairs([("after", "skräp")]).cursor(), None);
    }

    #[test]
    fn a_new_filter_begins_at_the_first_page_and_keeps_the_rest() {
        let query = TableQuery::from_pairs([("q", "a&b"), ("after", "x"), ("sort", "-name")]);
        assert_eq!(query.with("kind", "å").encode(), "q=a%26b&sort=-name&kind=%C3%A5");
        assert_eq!(query.sort(), Some(("name", true)));
        assert_eq!(query.with("q", "").href("/systems"), "/systems?sort=-name");
    }
}
