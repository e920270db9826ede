//! Texts in several languages: what a source and a requirement say, per language, with the fallback that a reader meets. Kept as JSON in the
//! column `body`; a language is a two-letter code, and imported sources may have others than the interface.
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use vk_core::Lang;

/// Texts by language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Body<T>(pub BTreeMap<String, T>);

/// What a requirement says in one language. Nothing written is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RequirementText {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// How it is understood and reached.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub guidance: String,
    /// How it is shown.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub evidence: String,
    /// The same as a demand on a supplier.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub procurement: String,
}

impl RequirementText {
    pub fn is_empty(&self) -> bool {
        *self == RequirementText::default()
    }
}

/// What a source says of itself in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SourceText {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
}

impl SourceText {
    pub fn is_empty(&self) -> bool {
        *self == SourceText::default()
    }
}

impl<T: Default + Clone + for<'a> Deserialize<'a> + Serialize> Body<T> {
    pub fn of(texts: impl IntoIterator<Item = (String, T)>) -> Body<T> {
        Body(texts.into_iter().collect())
    }

    /// The texts of one language; empty ones where there are none.
    pub fn in_language(&self, language: &str) -> T {
        self.0.get(language).cloned().unwrap_or_default()
    }

    /// One text: in the reader's language, else in that of the source, else in English, else in any.
    pub fn pick<'a>(&'a self, lang: Lang, base: &str, field: impl Fn(&'a T) -> &'a str) -> &'a str {
        let named = [lang.code(), base, "en"].into_iter().filter_map(|language| self.0.get(language));
        named.chain(self.0.values()).map(field).find(|text| !text.is_empty()).unwrap_or("")
    }

    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|_| "{}".to_owned())
    }

    /// What a column holds; a column that cannot be read has no texts.
    pub fn from_json(text: &str) -> Body<T> {
        serde_json::from_str(text).unwrap_or_default()
    }
}

impl Body<RequirementText> {
    /// Everything in the reader's language, text by text with the fallback.
    pub fn texts(&self, lang: Lang, base: &str) -> RequirementText {
        RequirementText {
            name: self.pick(lang, base, |t| &t.name).to_owned(),
            text: self.pick(lang, base, |t| &t.text).to_owned(),
            guidance: self.pick(lang, base, |t| &t.guidance).to_owned(),
            evidence: self.pick(lang, base, |t| &t.evidence).to_owned(),
            procurement: self.pick(lang, base, |t| &t.procurement).to_owned(),
        }
    }
}

/// The language of the form's translation: English for what is written in Swedish, Swedish for the rest.
pub fn other_language(base: &str) -> &'static str {
    if base == "sv" { "en" } else { "sv" }
}

/// `urn:vardkase:risk:…` is made of such words: lower case, digits, dots and hyphens.
pub fn slug(text: &str) -> String {
    let mut out = String::new();
    for c in text.to_lowercase().chars() {
        let c = match c {
            'å' | 'ä' => 'a',
            'ö' => 'o',
            'é' => 'e',
            c if c.is_ascii_alphanumeric() || c == '.' => c,
            _ => '-',
        };
        if c != '-' || (!out.ends_with('-') && !out.is_empty()) {
            out.push(c);
        }
    }
    out.trim_end_matches('-').to_owned()
}

/// A short title out of a longer text: its first line, cut between words.
pub fn title_of(text: &str) -> String {
    const MOST: usize = 160;
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("");
    if line.chars().count() <= MOST {
        return line.to_owned();
    }
    let cut: String = line.chars().take(MOST).collect();
    let words = cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words);
    format!("{words} …")
}
