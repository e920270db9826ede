//! Raw text becomes typed values, once, at the border. Every error names its field and is a message in the reader's language.
use super::{FieldDef, Input, Raw};
use crate::{AppError, Message, Tr};
use serde::Serialize;
use vk_core::{Date, Id, Instant, Secrecy};

/// What is wrong, field by field, in the order of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors(pub Vec<(String, Message)>);

/// One error as the API and the import report name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct FieldError {
    /// The field's name; empty for what concerns the whole record.
    pub field: String,
    pub message: String,
}

impl FieldErrors {
    pub fn add(&mut self, field: &str, message: impl Into<Message>) {
        self.0.push((field.to_owned(), message.into()));
    }
    pub fn one(field: &str, message: impl Into<Message>) -> FieldErrors {
        FieldErrors(vec![(field.to_owned(), message.into())])
    }
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    pub fn of(&self, field: &str) -> Option<&Message> {
        self.0.iter().find(|(name, _)| name == field).map(|(_, message)| message)
    }
    pub fn in_words(&self, tr: &Tr) -> Vec<FieldError> {
        self.0.iter().map(|(field, message)| FieldError { field: field.clone(), message: tr.message(message) }).collect()
    }
}

impl From<FieldErrors> for AppError {
    fn from(errors: FieldErrors) -> AppError {
        AppError::Fields(errors.0)
    }
}

/// Raw values that have been held against their declarations. Made by [`Checked::of`], turned into the typed record by [`Checked::done`].
#[derive(Debug)]
pub struct Checked<'a> {
    raw: &'a Raw,
    errors: FieldErrors,
}

impl<'a> Checked<'a> {
    pub fn of(fields: &[FieldDef], raw: &'a Raw) -> Checked<'a> {
        let mut errors = FieldErrors::default();
        for field in fields {
            if let Err(message) = check_field(field, raw) {
                errors.add(field.key, message);
            }
        }
        Checked { raw, errors }
    }

    /// Adds what only this register knows, such as one field depending on another.
    pub fn refuse(&mut self, field: &str, message: impl Into<Message>) {
        self.errors.add(field, message);
    }

    /// The typed record, if nothing was wrong.
    pub fn done<T>(self, make: impl FnOnce(&Checked<'a>) -> T) -> Result<T, FieldErrors> {
        if self.errors.is_empty() { Ok(make(&self)) } else { Err(self.errors) }
    }

    pub fn text(&self, key: &str) -> String {
        self.raw.get(key).replace("\r\n", "\n")
    }
    /// `None` when nothing was written.
    pub fn opt_text(&self, key: &str) -> Option<String> {
        Some(self.text(key)).filter(|t| !t.is_empty())
    }
    pub fn opt_int(&self, key: &str) -> Option<i64> {
        self.raw.get(key).parse().ok()
    }
    pub fn flag(&self, key: &str) -> bool {
        is_yes(self.raw.get(key))
    }
    pub fn opt_date(&self, key: &str) -> Option<Date> {
        self.raw.get(key).parse().ok()
    }
    pub fn opt_moment(&self, key: &str) -> Option<Instant> {
        Instant::parse_local(self.raw.get(key)).ok()
    }
    pub fn opt_id(&self, key: &str) -> Option<Id> {
        self.raw.get(key).parse().ok()
    }
    /// Each once, in a stable order.
    pub fn ids(&self, key: &str) -> Vec<Id> {
        let mut ids = self.raw.ids(key);
        ids.sort_unstable();
        ids.dedup();
        ids
    }
    pub fn list(&self, key: &str) -> Vec<String> {
        self.raw.all(key).map(str::to_owned).collect()
    }
    pub fn secrecy(&self, key: &str) -> Secrecy {
        Secrecy::from_key(self.raw.get(key)).unwrap_or_default()
    }
}

/// The words that stand for yes in forms, files and the API.
pub fn is_yes(text: &str) -> bool {
    matches!(vk_core::fold(text).as_str(), "true" | "1" | "on" | "ja" | "yes" | "x" | "sant")
}

fn is_no(text: &str) -> bool {
    matches!(vk_core::fold(text).as_str(), "" | "false" | "0" | "off" | "nej" | "no" | "falskt")
}

fn check_field(field: &FieldDef, raw: &Raw) -> Result<(), Message> {
    let value = raw.get(field.key);
    if raw.all(field.key).next().is_none() {
        return if field.required { Err(required(field.input)) } else { Ok(()) };
    }
    match field.input {
        Input::Text(max) | Input::Area(max) => {
            let length = value.chars().count();
            if length > max {
                return Err(Message::new("form-too-long").with("max", max).with("n", length));
            }
            if matches!(field.input, Input::Text(_)) && value.contains(['\n', '\r']) {
                return Err("form-one-line".into());
            }
            if value.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
                return Err("form-control-characters".into());
            }
            Ok(())
        }
        Input::Number { min, max } => match value.parse::<i64>() {
            Ok(n) if (min..=max).contains(&n) => Ok(()),
            _ => Err(Message::new("form-number").with("min", min).with("max", max)),
        },
        Input::Date => value.parse::<Date>().map(drop).map_err(|_| "form-date".into()),
        Input::Moment => Instant::parse_local(value).map(drop).map_err(|_| "form-moment".into()),
        Input::Choice(values) => known(values, value),
        Input::Secrecy => known(super::SECRECY, value),
        Input::Choices(values) => raw.all(field.key).try_for_each(|v| known(values, v)),
        Input::Flag if is_yes(value) || is_no(value) => Ok(()),
        Input::Flag => Err("form-yes-or-no".into()),
        Input::Unit | Input::Record(_) | Input::Records(_) => raw
            .all(field.key)
            .try_for_each(|v| v.parse::<Id>().map(drop).map_err(|_| Message::new("form-no-such-record").with("value", v))),
    }
}

fn required(input: Input) -> Message {
    match input {
        Input::Text(_) | Input::Area(_) | Input::Number { .. } | Input::Date | Input::Moment => "form-required".into(),
        _ => "form-required-choice".into(),
    }
}

fn known(values: &[&str], value: &str) -> Result<(), Message> {
    if values.contains(&value) { Ok(()) } else { Err(Message::new("form-not-a-choice").with("value", value)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    const FIELDS: &[FieldDef] = &[
        FieldDef::new("name", Input::Text(5)).required(),
        FieldDef::new("kind", Input::Choice(&["a", "b"])).required(),
        FieldDef::new("hours", Input::Number { min: 0, max: 24 }),
        FieldDef::new("day", Input::Date),
        FieldDef::new("critical", Input::Flag),
    ];

    fn wrong(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let raw = Raw::from_pairs(pairs.iter().copied());
        let errors = Checked::of(FIELDS, &raw).done(|_| ()).err().unwrap_or_default();
        errors.0.into_iter().map(|(field, message)| (field, message.key)).collect()
    }

    #[test]
    fn each_field_says_what_is_wrong_with_it() {
        assert_eq!(wrong(&[("name", "åäöåä"), ("kind", "a")]), []);
        let found = wrong(&[("name", "  "), ("kind", "c"), ("hours", "25"), ("day", "31/12"), ("critical", "kanske")]);
        let expected = [
            ("name", "form-required"),
            ("kind", "form-not-a-choice"),
            ("hours", "form-number"),
            ("day", "form-date"),
            ("critical", "form-yes-or-no"),
        ];
        assert_eq!(found, expected.map(|(f, m)| (f.to_owned(), m.to_owned())));
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert_eq!(wrong(&[("name", "åäöåäö"), ("kind", "a")]), [("name".to_owned(), "form-too-long".to_owned())]);
    }

    #[test]
    fn a_line_break_or_a_control_character_does_not_pass_in_one_line() {
        assert_eq!(wrong(&[("name", "a\nb"), ("kind", "a")])[0].1, "form-one-line");
        assert_eq!(wrong(&[("name", "a\u{1}b"), ("kind", "a")])[0].1, "form-control-characters");
    }
}
