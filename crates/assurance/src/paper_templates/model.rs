//! What a template of a board paper is, as types: no database, no HTTP.
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vk_core::{Id, Instant, Lang, Record, Secrecy};

/// The languages of a paper.
pub const LANGS: &[&str] = &["sv", "en"];
/// Sections that one template may have.
pub const MOST_SECTIONS: usize = 40;

/// A template that has passed its form and is not yet stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTemplate {
    pub name: String,
    pub description: Option<String>,
    pub kind: String,
    pub lang: Lang,
    pub title: String,
    /// In lower case and definite, as in a sentence: "regionstyrelsen".
    pub body: String,
    pub assignee: String,
    pub registry_format: Option<String>,
    pub in_use: bool,
    pub unit: Option<Id>,
    pub secrecy: Secrecy,
    /// Left out by the form, which does not show them: they stay.
    pub sections: Option<Vec<Section>>,
    /// The shipped template that it is, with its version.
    pub content: Option<(String, i64)>,
}

/// One section, in its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// What the program knows it by: `proposal`, `recipients`.
    pub key: String,
    pub heading: String,
    /// May be left out of a paper.
    #[serde(default)]
    pub optional: bool,
    /// Whether a new paper has it.
    #[serde(default = "yes")]
    pub default_on: bool,
    #[serde(default = "yes")]
    pub show_heading: bool,
    /// Notes on what must not stand here.
    #[serde(default)]
    pub forbidden: Vec<String>,
    /// Filled in with figures: `{{ name }}`, `{% if %}`, `{% for %}`.
    pub body: String,
}

fn yes() -> bool {
    true
}

/// A stored template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    pub record: Record<NewTemplate>,
    pub sections: Vec<Section>,
}

/// A template in the list.
#[derive(Clone, Debug)]
pub struct TemplateRow {
    pub id: Id,
    pub name: String,
    pub kind: String,
    pub lang: String,
    pub sections: i64,
    pub in_use: bool,
    pub unit: Option<String>,
    pub secrecy: Secrecy,
    pub updated_at: Instant,
    pub archived: bool,
}

/// Whether a number looks like the region's own: `{year}` four digits, `{yy}` two, `{no}` one or more, the rest as it stands.
pub fn fits(format: &str, number: &str) -> bool {
    let (mut format, mut number) = (format, number);
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    while let Some(next) = format.chars().next() {
        let (mark, most) = match () {
            () if format.starts_with("{year}") => ("{year}", 4),
            () if format.starts_with("{yy}") => ("{yy}", 2),
            () if format.starts_with("{no}") => ("{no}", 12),
            () => ("", 0),
        };
        let Some(rest) =
            (if mark.is_empty() { number.strip_prefix(next) } else { after_digits(number, digits(number), mark, most) })
        else {
            return false;
        };
        number = rest;
        format = format.get(if mark.is_empty() { next.len_utf8() } else { mark.len() }..).unwrap_or_default();
    }
    number.is_empty()
}

fn after_digits<'a>(number: &'a str, there: usize, mark: &str, most: usize) -> Option<&'a str> {
    let take = there.min(most);
    let enough = if mark == "{no}" { take >= 1 } else { take == most };
    enough.then(|| number.get(take..)).flatten()
}
