//! What came in, as it stands: text by field name, from a form, an import row or the API. Nothing is judged here.
use crate::{AppError, edge::RESUMED_FIELD};
use axum::{
    Form,
    extract::{FromRequest, Request},
    http::StatusCode,
};
use std::collections::BTreeMap;
use vk_core::Id;

/// Field values as text. Names that begin with `_` belong to the kit (`_version`, `_pick`, `_q_…`) and are no field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Raw(BTreeMap<String, Vec<String>>);

/// What the person wants with a sent form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Intent {
    Save,
    /// Search among records for this field and show the form again (the way without script).
    Pick(String),
    /// The session had ended in between; the form is shown again with its content and never saved by itself.
    Resumed,
}

impl Raw {
    pub fn from_pairs<K: Into<String>, V: Into<String>>(pairs: impl IntoIterator<Item = (K, V)>) -> Raw {
        let mut raw = Raw::default();
        for (name, value) in pairs {
            raw.0.entry(name.into()).or_default().push(value.into());
        }
        raw
    }

    /// The first value, without white space around it; empty when there is none.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).and_then(|v| v.first()).map_or("", |v| v.trim())
    }
    /// All values that are not empty.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.get(name).into_iter().flatten().map(|v| v.trim()).filter(|v| !v.is_empty())
    }
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.insert(name.to_owned(), vec![value.into()]);
    }
    pub fn set_all<V: Into<String>>(&mut self, name: &str, values: impl IntoIterator<Item = V>) {
        self.0.insert(name.to_owned(), values.into_iter().map(Into::into).collect());
    }
    /// [`Raw::set`] in a chain, for turning a record back into its form.
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Raw {
        self.set(name, value);
        self
    }
    pub fn with_opt<V: ToString>(self, name: &str, value: Option<V>) -> Raw {
        let text = value.map(|v| v.to_string()).unwrap_or_default();
        self.with(name, text)
    }
    /// A ticked box, or none.
    pub fn with_flag(self, name: &str, yes: bool) -> Raw {
        self.with(name, if yes { "true" } else { "" })
    }
    pub fn with_all<V: ToString>(mut self, name: &str, values: impl IntoIterator<Item = V>) -> Raw {
        self.set_all(name, values.into_iter().map(|v| v.to_string()));
        self
    }
    /// Takes this field's values from another record.
    pub fn copy(&mut self, name: &str, from: &Raw) {
        self.set_all(name, from.all(name).map(str::to_owned).collect::<Vec<_>>());
    }
    /// Whether two records say the same in a field; order does not matter.
    pub fn same(&self, other: &Raw, name: &str) -> bool {
        let sorted = |raw: &Raw| {
            let mut values: Vec<String> = raw.all(name).map(|v| v.replace("\r\n", "\n")).collect();
            values.sort();
            values
        };
        sorted(self) == sorted(other)
    }
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().flat_map(|(name, values)| values.iter().map(move |v| (name.as_str(), v.as_str())))
    }

    pub fn intent(&self) -> Intent {
        if self.has(RESUMED_FIELD) {
            return Intent::Resumed;
        }
        match self.get("_pick") {
            "" => Intent::Save,
            field => Intent::Pick(field.to_owned()),
        }
    }
    /// The version that the form was opened with.
    pub fn version(&self) -> i64 {
        self.get("_version").parse().unwrap_or(0)
    }
    /// Identifiers under a name; what is none is left out (the check has named it before).
    pub fn ids(&self, name: &str) -> Vec<Id> {
        self.all(name).filter_map(|v| v.parse().ok()).collect()
    }
}

impl<S: Send + Sync> FromRequest<S> for Raw {
    type Rejection = AppError;
    async fn from_request(request: Request, state: &S) -> Result<Raw, AppError> {
        match Form::<Vec<(String, String)>>::from_request(request, state).await {
            Ok(Form(pairs)) => Ok(Raw::from_pairs(pairs)),
            Err(e) if e.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(AppError::TooLarge),
            Err(_) => Err(AppError::bad("error-bad-request")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resumed_form_is_never_saved_even_with_a_picked_field() {
        let raw = Raw::from_pairs([("name", "x"), ("_pick", "owner"), (RESUMED_FIELD, "1")]);
        assert_eq!(raw.intent(), Intent::Resumed);
        assert_eq!(Raw::from_pairs([("_pick", "owner")]).intent(), Intent::Pick("owner".to_owned()));
        assert_eq!(Raw::from_pairs([("name", "x")]).intent(), Intent::Save);
    }

    #[test]
    fn several_values_compare_without_order_and_line_ends() {
        let a = Raw::from_pairs([("x", "1"), ("x", "2"), ("t", "a\r\nb")]);
        let b = Raw::from_pairs([("x", "2"), ("x", "1"), ("t", "a\nb")]);
        assert!(a.same(&b, "x") && a.same(&b, "t"));
        assert!(!a.same(&b.clone().with("x", "2"), "x"));
    }
}
