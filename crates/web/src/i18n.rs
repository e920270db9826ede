//! Texts for people: Fluent messages, Swedish first, English complete. Each register brings `sv.ftl` and `en.ftl`; the platform's own
//! stand in `i18n/`. All messages share one name space, so a register prefixes its keys with its own key (`systems-title`).
//!
//! A key that is missing shows itself on the page instead of failing the request; [`check_messages`] is what makes the tests fail.
use crate::Register;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use std::{collections::BTreeMap, fmt, sync::Arc};
use unic_langid::langid;
use vk_core::Lang;

/// The message files of one register, by `include_str!`.
#[derive(Clone, Copy, Debug)]
pub struct Messages {
    pub sv: &'static str,
    pub en: &'static str,
}

impl Messages {
    pub const NONE: Messages = Messages { sv: "", en: "" };
    pub fn text(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Sv => self.sv,
            Lang::En => self.en,
        }
    }
}

/// Something wrong with the messages, found at start or by the golden test.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    pub register: String,
    pub lang: &'static str,
    pub what: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}", self.register, self.lang, self.what)
    }
}

/// All messages in both languages.
pub struct I18n {
    sv: FluentBundle<FluentResource>,
    en: FluentBundle<FluentResource>,
}

impl I18n {
    /// Loads the messages of all registers. Problems do not stop the start: a page with a raw key is better than no page.
    pub fn load(registers: &[&'static Register]) -> (I18n, Vec<Problem>) {
        let mut problems = Vec::new();
        let i18n = I18n { sv: bundle(Lang::Sv, registers, &mut problems), en: bundle(Lang::En, registers, &mut problems) };
        (i18n, problems)
    }

    fn bundle(&self, lang: Lang) -> &FluentBundle<FluentResource> {
        match lang {
            Lang::Sv => &self.sv,
            Lang::En => &self.en,
        }
    }

    fn format(&self, lang: Lang, key: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
        let bundle = self.bundle(lang);
        let (id, attribute) = key.split_once('.').map_or((key, None), |(id, attribute)| (id, Some(attribute)));
        let message = bundle.get_message(id)?;
        let pattern = match attribute {
            Some(name) => message.get_attribute(name)?.value(),
            None => message.value()?,
        };
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, args, &mut errors).into_owned();
        for error in errors {
            tracing::warn!(key, lang = lang.code(), %error, "message could not be formatted in full");
        }
        Some(text)
    }
}

impl fmt::Debug for I18n {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("I18n")
    }
}

fn bundle(lang: Lang, registers: &[&'static Register], problems: &mut Vec<Problem>) -> FluentBundle<FluentResource> {
    let locale = match lang {
        Lang::Sv => langid!("sv-SE"),
        Lang::En => langid!("en-GB"),
    };
    let mut bundle = FluentBundle::new_concurrent(vec![locale]);
    bundle.set_use_isolating(false); // invisible direction marks would end up in exports, titles and comparisons
    for register in registers {
        let mut problem = |what: String| problems.push(Problem { register: register.key.to_owned(), lang: lang.code(), what });
        let resource = match FluentResource::try_new(register.messages.text(lang).to_owned()) {
            Ok(resource) => resource,
            Err((resource, errors)) => {
                errors.into_iter().for_each(|e| problem(format!("syntax: {e}")));
                resource
            }
        };
        if let Err(errors) = bundle.add_resource(resource) {
            errors.into_iter().for_each(|e| problem(format!("{e}")));
        }
    }
    bundle
}

/// Texts in one language; cheap to clone. What handlers and templates hold.
#[derive(Clone, Debug)]
pub struct Tr {
    i18n: Arc<I18n>,
    pub lang: Lang,
}

impl Tr {
    pub fn new(i18n: Arc<I18n>, lang: Lang) -> Tr {
        Tr { i18n, lang }
    }

    /// The text of a message; the key itself when there is none.
    pub fn t(&self, key: &str) -> String {
        self.i18n.format(self.lang, key, None).unwrap_or_else(|| missing(key, self.lang))
    }

    /// A message with arguments: `tr.args("systems-count", &[("n", 5.into())])`.
    pub fn args(&self, key: &str, args: &[(&str, Arg)]) -> String {
        let mut fluent = FluentArgs::with_capacity(args.len());
        for (name, value) in args {
            fluent.set((*name).to_owned(), value.fluent());
        }
        self.i18n.format(self.lang, key, Some(&fluent)).unwrap_or_else(|| missing(key, self.lang))
    }

    /// A message with one number called `n`.
    pub fn n(&self, key: &str, n: impl Into<Arg>) -> String {
        self.args(key, &[("n", n.into())])
    }

    /// A message with one argument: `tr.with("sign-in-as", "name", name)`.
    pub fn with(&self, key: &str, name: &str, value: impl Into<Arg>) -> String {
        self.args(key, &[(name, value.into())])
    }

    /// A message that was made where no language was known.
    pub fn message(&self, message: &Message) -> String {
        let args: Vec<(&str, Arg)> = message.args.iter().map(|(name, value)| (*name, value.clone())).collect();
        self.args(&message.key, &args)
    }

    /// The text, or `None` when no such message exists: for keys that are built from data.
    pub fn maybe(&self, key: &str) -> Option<String> {
        self.i18n.format(self.lang, key, None)
    }
}

fn missing(key: &str, lang: Lang) -> String {
    tracing::warn!(key, lang = lang.code(), "message is missing");
    key.to_owned()
}

/// A value inside a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arg {
    Text(String),
    Number(i64),
}

impl Arg {
    fn fluent(&self) -> FluentValue<'_> {
        match self {
            Arg::Text(text) => FluentValue::from(text.as_str()),
            Arg::Number(number) => FluentValue::from(*number),
        }
    }
}

macro_rules! arg_from {
    ($($number:ty),*) => {
        $(impl From<$number> for Arg {
            fn from(n: $number) -> Arg { Arg::Number(i64::try_from(n).unwrap_or(i64::MAX)) }
        })*
    };
}
arg_from!(i32, i64, u8, u16, u32, u64, usize);

impl From<&i64> for Arg {
    fn from(n: &i64) -> Arg {
        Arg::Number(*n)
    }
}
impl From<&str> for Arg {
    fn from(text: &str) -> Arg {
        Arg::Text(text.to_owned())
    }
}
impl From<&String> for Arg {
    fn from(text: &String) -> Arg {
        Arg::Text(text.clone())
    }
}
impl From<String> for Arg {
    fn from(text: String) -> Arg {
        Arg::Text(text)
    }
}

/// A message before its language is known: what errors carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub key: String,
    pub args: Vec<(&'static str, Arg)>,
}

impl Message {
    pub fn new(key: impl Into<String>) -> Message {
        Message { key: key.into(), args: Vec::new() }
    }
    pub fn with(mut self, name: &'static str, value: impl Into<Arg>) -> Message {
        self.args.push((name, value.into()));
        self
    }
}

impl From<&'static str> for Message {
    fn from(key: &'static str) -> Message {
        Message::new(key)
    }
}

/// The golden check: syntax, one owner per key, the same keys with the same variables in Swedish and English, a menu title for
/// every register in the menu, a name for every kind and words for what can be measured or gathered.
pub fn check_messages(registers: &[&'static Register]) -> Vec<Problem> {
    let (_, mut problems) = I18n::load(registers);
    let mut all: BTreeMap<String, &'static str> = BTreeMap::new();
    for register in registers {
        let sv = shape(register.messages.sv);
        let en = shape(register.messages.en);
        for key in sv.keys() {
            all.insert(key.clone(), register.key);
        }
        let mut problem = |lang, what| problems.push(Problem { register: register.key.to_owned(), lang, what });
        for (key, variables) in &sv {
            match en.get(key) {
                None => problem("en", format!("{key} is missing")),
                Some(other) if other != variables => {
                    problem("en", format!("{key} uses {other:?}, the Swedish text uses {variables:?}"));
                }
                Some(_) => {}
            }
        }
        for key in en.keys().filter(|key| !sv.contains_key(*key)) {
            problem("sv", format!("{key} is missing"));
        }
    }
    for register in registers {
        let mut need = |key: String| {
            if !all.contains_key(&key) {
                problems.push(Problem { register: register.key.to_owned(), lang: "sv", what: format!("{key} is missing") });
            }
        };
        if register.nav.is_some() {
            need(format!("nav-{}", register.key));
        }
        if !register.kind.is_empty() {
            need(format!("kind-{}", register.kind));
        }
        for measure in register.hooks.measures {
            let words = ["", "-help", "-parameter"].iter().filter(|end| **end != "-parameter" || measure.parameter.is_some());
            words.for_each(|end| need(format!("measure-{}{end}", measure.key)));
        }
        for evidence in register.hooks.wheel_evidence {
            ["", "-help", "-why"].iter().for_each(|end| need(format!("wheel-evidence-{}{end}", evidence.key)));
        }
    }
    problems.sort();
    problems
}

/// The keys of a message file, each with the sorted variables it uses. Read line by line on purpose: the check must also see what the
/// Fluent parser would skip as junk.
fn shape(text: &str) -> BTreeMap<String, Vec<String>> {
    let mut keys: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut current: Option<String> = None;
    for line in text.lines() {
        let starts_message = line.starts_with(|c: char| c.is_ascii_alphabetic());
        if starts_message && let Some((key, _)) = line.split_once('=') {
            let key = key.trim().to_owned();
            keys.entry(key.clone()).or_default();
            current = Some(key);
        }
        if line.starts_with('#') {
            continue;
        }
        let Some(variables) = current.as_ref().and_then(|key| keys.get_mut(key)) else { continue };
        for piece in line.split('$').skip(1) {
            let name: String = piece.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_' || *c == '-').collect();
            if !variables.contains(&name) {
                variables.push(name);
            }
        }
        variables.sort();
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_as_keys_and_the_variables_they_use() {
        let found = shape("# comment with $nothing\na = text\nb = { $n ->\n    [one] en { $name }\n   *[other] { $n }\n }\n");
        assert_eq!(found.get("a"), Some(&vec![]));
        assert_eq!(found.get("b"), Some(&vec!["n".to_owned(), "name".to_owned()]));
        assert_eq!(found.len(), 2);
    }
}
