//! What a register says about its fields, once: the form, the import mapping, bulk edit, the version comparison and the history read it.
//!
//! Message keys follow from the register's key: label `{register}-field-{key}`, help `{register}-help-{key}` (optional), a choice's word
//! `{register}-{key}-{value}`, a section's title `{register}-section-{section}`. [`message_keys`] lists them for the register's test.
use crate::Tr;
use vk_core::Secrecy;

/// One field of a record, as people fill it in.
#[derive(Clone, Copy, Debug)]
pub struct FieldDef {
    /// Name in forms, imports, the API and the history.
    pub key: &'static str,
    pub input: Input,
    pub required: bool,
    pub section: &'static str,
    /// Whether many records may get the same value at once.
    pub bulk: bool,
}

/// How a field is filled in, and what it may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// One line of at most so many characters.
    Text(usize),
    /// Several lines of at most so many characters.
    Area(usize),
    /// A whole number within bounds.
    Number { min: i64, max: i64 },
    /// A calendar day.
    Date,
    /// A moment, written in Europe/Stockholm.
    Moment,
    /// One of these.
    Choice(&'static [&'static str]),
    /// Any of these.
    Choices(&'static [&'static str]),
    /// Yes or no.
    Flag,
    /// A unit of the organisation, among those where the person may edit.
    Unit,
    /// A record of one of these graph kinds.
    Record(&'static [&'static str]),
    /// Several records of these graph kinds.
    Records(&'static [&'static str]),
    /// The secrecy marking.
    Secrecy,
}

impl Input {
    /// More than one value under the same name.
    pub fn is_many(self) -> bool {
        matches!(self, Input::Choices(_) | Input::Records(_))
    }
    /// Points at another record.
    pub fn kinds(self) -> &'static [&'static str] {
        match self {
            Input::Record(kinds) | Input::Records(kinds) => kinds,
            _ => &[],
        }
    }
}

/// The values of [`Input::Secrecy`], by their keys.
pub const SECRECY: &[&str] = &["open", "internal", "secret"];

impl FieldDef {
    pub const fn new(key: &'static str, input: Input) -> FieldDef {
        FieldDef { key, input, required: false, section: "", bulk: false }
    }
    pub const fn required(self) -> FieldDef {
        FieldDef { required: true, ..self }
    }
    /// Puts the field into a section; fields of one section stand together in the declaration.
    pub const fn section(self, section: &'static str) -> FieldDef {
        FieldDef { section, ..self }
    }
    pub const fn bulk(self) -> FieldDef {
        FieldDef { bulk: true, ..self }
    }

    pub fn label(&self, register: &str, tr: &Tr) -> String {
        label(register, self.key, tr)
    }

    /// The values one may choose, each with its word; `None` when there is no such list.
    pub fn options(&self, register: &str, tr: &Tr) -> Option<Vec<(&'static str, String)>> {
        let values = match self.input {
            Input::Choice(values) | Input::Choices(values) => values,
            Input::Secrecy => SECRECY,
            _ => return None,
        };
        Some(values.iter().map(|value| (*value, self.word(register, value, tr))).collect())
    }

    /// The word for one value of a choice.
    pub fn word(&self, register: &str, value: &str, tr: &Tr) -> String {
        match self.input {
            Input::Secrecy => secrecy_word(value, tr),
            _ => choice_word(register, self.key, value, tr),
        }
    }
}

/// A field's label.
pub fn label(register: &str, key: &str, tr: &Tr) -> String {
    tr.t(&format!("{register}-field-{key}"))
}

/// The word for a value of a choice.
pub fn choice_word(register: &str, key: &str, value: &str, tr: &Tr) -> String {
    if value.is_empty() { String::new() } else { tr.t(&format!("{register}-{key}-{value}")) }
}

/// The word for a secrecy marking.
pub fn secrecy_word(value: &str, tr: &Tr) -> String {
    Secrecy::from_key(value).map_or_else(String::new, |s| tr.t(&format!("secrecy-{}", s.key())))
}

/// Every message that these fields need in both languages, for the register's own test.
pub fn message_keys(register: &str, fields: &[FieldDef]) -> Vec<String> {
    let mut keys = Vec::new();
    for field in fields {
        keys.push(format!("{register}-field-{}", field.key));
        if !field.section.is_empty() {
            keys.push(format!("{register}-section-{}", field.section));
        }
        if let Input::Choice(values) | Input::Choices(values) = field.input {
            keys.extend(values.iter().map(|value| format!("{register}-{}-{value}", field.key)));
        }
    }
    keys.sort();
    keys.dedup();
    keys
}
