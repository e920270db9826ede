//! What must hold of a model, beyond its shape: every aspect and level once, a word wherever people read one, references that exist, terms within
//! reason. Form, file and API hold a model against this one set of rules; each fault names its place, so that it can stand beside a field or a line.
//!
//! Level 4 is the only one that stops: it leads to the security protection chief (säkerhetsskyddslagen 2018:585), and nothing is written about it.
use super::model::{Consequence, Model};
use std::{collections::BTreeSet, fmt};
use vk_core::Level;
use vk_web::Message;

/// Longest texts, in characters.
pub const CODE: usize = 10;
pub const NAME: usize = 200;
pub const QUESTION: usize = 400;
pub const TEXT: usize = 2000;
const CATEGORY_KEY: usize = 40;
/// Most kinds of harm: each is a row that an owner has to read.
const CATEGORIES: usize = 30;
/// Months that a decision may stand, and days within which something has to be done.
pub const MONTHS: (i64, i64) = (1, 120);
pub const DAYS: (i64, i64) = (1, 365);
pub const JUSTIFY: (i64, i64) = (0, 4);
/// The key under which the form takes a new category; none may be called so.
pub const NEW_CATEGORY: &str = "new";

/// A place in a model: a field of the model itself (`list` is empty), of its validity, or of one entry of a list. An empty `field` is the entry whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub list: &'static str,
    pub index: usize,
    pub field: &'static str,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.list, self.field) {
            ("", field) => f.write_str(field),
            ("validity", field) => write!(f, "validity.{field}"),
            (list, "") => write!(f, "{list}[{}]", self.index),
            (list, field) => write!(f, "{list}[{}].{field}", self.index),
        }
    }
}

/// What is wrong at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    Empty,
    TooLong {
        max: usize,
        n: usize,
    },
    OneLine,
    Control,
    Range {
        min: i64,
        max: i64,
    },
    /// Stands a second time.
    Twice,
    /// No aspect at all.
    NoAspect,
    /// Levels are at least two, from 0 without a gap.
    Levels,
    /// Level 4 and no other stops the text.
    Special,
    /// A consequence of nothing, or of an aspect and a category at once.
    OneOf,
    /// Names an aspect, a level or a category that the model does not have.
    NoSuch,
    /// A text for the level about which nothing is written.
    Stopping,
    CategoryKey,
    TooMany {
        max: usize,
    },
}

impl Wrong {
    /// For people, in the reader's language.
    pub fn message(self) -> Message {
        match self {
            Wrong::Empty => "form-required".into(),
            Wrong::TooLong { max, n } => Message::new("form-too-long").with("max", max).with("n", n),
            Wrong::OneLine => "form-one-line".into(),
            Wrong::Control => "form-control-characters".into(),
            Wrong::Range { min, max } => Message::new("form-number").with("min", min).with("max", max),
            Wrong::Twice => "classification_models-wrong-twice".into(),
            Wrong::NoAspect => "classification_models-wrong-no_aspect".into(),
            Wrong::Levels => "classification_models-wrong-levels".into(),
            Wrong::Special => "classification_models-wrong-special".into(),
            Wrong::OneOf => "classification_models-wrong-one_of".into(),
            Wrong::NoSuch => "classification_models-wrong-no_such".into(),
            Wrong::Stopping => "classification_models-wrong-stopping".into(),
            Wrong::CategoryKey => "classification_models-wrong-category_key".into(),
            Wrong::TooMany { max } => Message::new("classification_models-wrong-too_many").with("max", max),
        }
    }
}

/// Why something is not a model: the place and what is wrong there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {what:?}")]
pub struct Fault {
    pub place: Place,
    pub what: Wrong,
}

#[derive(Default)]
struct Faults(Vec<Fault>);

impl Faults {
    fn add(&mut self, list: &'static str, index: usize, field: &'static str, what: Wrong) {
        self.0.push(Fault { place: Place { list, index, field }, what });
    }

    /// A word that must be there, on one line.
    fn line(&mut self, (list, index): (&'static str, usize), field: &'static str, text: &str, max: usize) {
        if text.contains(['\n', '\r']) {
            self.add(list, index, field, Wrong::OneLine);
        } else {
            self.text((list, index), field, text, max);
        }
    }

    /// A text that must be there.
    fn text(&mut self, (list, index): (&'static str, usize), field: &'static str, text: &str, max: usize) {
        let n = text.chars().count();
        if text.trim().is_empty() {
            self.add(list, index, field, Wrong::Empty);
        } else if n > max {
            self.add(list, index, field, Wrong::TooLong { max, n });
        } else if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            self.add(list, index, field, Wrong::Control);
        }
    }

    fn range(&mut self, field: &'static str, n: impl Into<i64>, (min, max): (i64, i64)) {
        if !(min..=max).contains(&n.into()) {
            self.add("validity", 0, field, Wrong::Range { min, max });
        }
    }
}

impl Model {
    /// Everything that is wrong, in the order of the file.
    pub fn faults(&self) -> Vec<Fault> {
        let mut found = Faults::default();
        found.line(("", 0), "name_sv", &self.name_sv, NAME);
        found.line(("", 0), "name_en", &self.name_en, NAME);
        found.text(("", 0), "source", &self.source, TEXT);
        let v = &self.validity;
        found.range("months_default", v.months_default, MONTHS);
        found.range("months_from_level_3", v.months_from_level_3, MONTHS);
        found.range("justify_from_level", v.justify_from_level, JUSTIFY);
        found.range("decide_days", v.decide_days, DAYS);
        self.aspect_faults(&mut found);
        self.level_faults(&mut found);
        self.category_faults(&mut found);
        self.consequence_faults(&mut found);
        found.0
    }

    /// The first fault, if any.
    pub fn check(&self) -> Result<(), Fault> {
        self.faults().into_iter().next().map_or(Ok(()), Err)
    }

    fn aspect_faults(&self, found: &mut Faults) {
        if self.aspects.is_empty() {
            found.add("aspect", 0, "", Wrong::NoAspect);
        }
        let mut seen = BTreeSet::new();
        for (i, a) in self.aspects.iter().enumerate() {
            if !seen.insert(a.key) {
                found.add("aspect", i, "key", Wrong::Twice);
            }
            if a.letter.is_control() || a.letter.is_whitespace() {
                found.add("aspect", i, "letter", Wrong::Empty);
            }
            found.line(("aspect", i), "sv", &a.sv, NAME);
            found.line(("aspect", i), "en", &a.en, NAME);
            found.text(("aspect", i), "question_sv", &a.question_sv, QUESTION);
            found.text(("aspect", i), "question_en", &a.question_en, QUESTION);
        }
    }

    fn level_faults(&self, found: &mut Faults) {
        let in_order = self.levels.iter().enumerate().all(|(i, l)| usize::from(l.number.number()) == i);
        if self.levels.len() < 2 || !in_order {
            found.add("level", 0, "", Wrong::Levels);
        }
        let mut codes = BTreeSet::new();
        for (i, l) in self.levels.iter().enumerate() {
            found.line(("level", i), "code", &l.code, CODE);
            if !codes.insert(l.code.trim()) && !l.code.trim().is_empty() {
                found.add("level", i, "code", Wrong::Twice);
            }
            found.line(("level", i), "sv", &l.sv, NAME);
            found.line(("level", i), "en", &l.en, NAME);
            found.text(("level", i), "definition_sv", &l.definition_sv, TEXT);
            found.text(("level", i), "definition_en", &l.definition_en, TEXT);
            if l.special != (l.number == Level::MAX) {
                found.add("level", i, "special", Wrong::Special);
            }
        }
    }

    fn category_faults(&self, found: &mut Faults) {
        if self.categories.len() > CATEGORIES {
            found.add("category", CATEGORIES, "", Wrong::TooMany { max: CATEGORIES });
        }
        let mut keys = BTreeSet::new();
        for (i, c) in self.categories.iter().enumerate() {
            if !is_category_key(&c.key) {
                found.add("category", i, "key", Wrong::CategoryKey);
            } else if !keys.insert(c.key.as_str()) {
                found.add("category", i, "key", Wrong::Twice);
            }
            found.line(("category", i), "sv", &c.sv, NAME);
            found.line(("category", i), "en", &c.en, NAME);
            found.text(("category", i), "question_sv", &c.question_sv, QUESTION);
            found.text(("category", i), "question_en", &c.question_en, QUESTION);
        }
    }

    fn consequence_faults(&self, found: &mut Faults) {
        let mut seen = BTreeSet::new();
        for (i, c) in self.consequences.iter().enumerate() {
            if let Some((field, what)) = self.misplaced(c) {
                found.add("consequence", i, field, what);
            } else if !seen.insert((c.category.as_deref(), c.aspect, c.level)) {
                found.add("consequence", i, "level", Wrong::Twice);
            }
            found.text(("consequence", i), "text_sv", &c.text_sv, TEXT);
            found.text(("consequence", i), "text_en", &c.text_en, TEXT);
        }
    }

    /// What a consequence says of its place and is not so.
    fn misplaced(&self, c: &Consequence) -> Option<(&'static str, Wrong)> {
        match (&c.category, c.aspect) {
            (Some(key), None) if !self.categories.iter().any(|k| k.key == *key) => return Some(("category", Wrong::NoSuch)),
            (None, Some(aspect)) if self.aspect(aspect).is_none() => return Some(("aspect", Wrong::NoSuch)),
            (Some(_), None) | (None, Some(_)) => {}
            (None, None) | (Some(_), Some(_)) => return Some(("", Wrong::OneOf)),
        }
        match self.level(c.level) {
            None => Some(("level", Wrong::NoSuch)),
            Some(l) if l.special => Some(("level", Wrong::Stopping)),
            Some(_) => None,
        }
    }
}

/// Small letters, digits and underscores: the key stands in names of fields.
fn is_category_key(key: &str) -> bool {
    let fits = key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    fits && !key.is_empty() && key.len() <= CATEGORY_KEY && key != NEW_CATEGORY
}

/// A key for a category that people have named, unlike those that exist.
pub fn category_key(name: &str, taken: &[String]) -> String {
    let mut base = ascii(name).replace('-', "_");
    base.truncate(CATEGORY_KEY - 3);
    let base = base.trim_matches('_');
    let base = if is_category_key(base) { base } else { "category" };
    let candidates = std::iter::once(base.to_owned()).chain((2..100).map(|n| format!("{base}_{n}")));
    candidates.into_iter().find(|key| !taken.contains(key)).unwrap_or_else(|| base.to_owned())
}

/// A name in letters that stand in labels and keys: `Region Örebro län` is `region-orebro-lan`.
pub fn ascii(name: &str) -> String {
    let mut out = String::new();
    for c in vk_core::fold(name).chars() {
        match c {
            'å' | 'ä' | 'á' | 'à' | 'â' | 'æ' => out.push('a'),
            'ö' | 'ø' | 'ó' | 'ô' => out.push('o'),
            'é' | 'è' | 'ê' | 'ë' => out.push('e'),
            'ü' | 'ú' => out.push('u'),
            c if c.is_ascii_alphanumeric() => out.push(c),
            _ if out.ends_with('-') || out.is_empty() => {}
            _ => out.push('-'),
        }
    }
    out.trim_end_matches('-').to_owned()
}
