//! Which column of a file is which field, and how the text of a cell becomes what a form would have sent: words in either language become
//! keys, names become identifiers. What cannot be understood is an error at that row and column, never a guess.
use crate::{
    Message, Tr,
    form::{FieldDef, Input, Kit, Raw, is_yes},
};
use std::collections::BTreeMap;
use vk_core::{Id, Lang, fold};
use vk_db::{DbError, Sql};

/// For each column of the file: the field that it fills, or none.
pub type Mapping = Vec<Option<&'static FieldDef>>;

/// The mapping that the headings suggest: a field's key or its label in Swedish or English.
pub fn guess(kit: &Kit, fields: &'static [FieldDef], heads: &[String]) -> Mapping {
    let languages = Lang::ALL.map(|lang| kit.app.tr(lang));
    let mut taken: Vec<&str> = Vec::new();
    let mut find = |head: &String| {
        let head = fold(head);
        let names = |f: &FieldDef| -> Vec<String> {
            let labels = languages.iter().map(|tr| fold(&f.label(kit.register, tr)));
            labels.chain([fold(f.key), fold(&f.key.replace('_', " "))]).collect()
        };
        let field = fields.iter().find(|f| !taken.contains(&f.key) && !head.is_empty() && names(f).contains(&head))?;
        taken.push(field.key);
        Some(field)
    };
    heads.iter().map(&mut find).collect()
}

/// The mapping that the person chose: `map_0=name`, `map_1=` …
pub fn chosen(fields: &'static [FieldDef], raw: &Raw, columns: usize) -> Mapping {
    (0..columns).map(|i| fields.iter().find(|f| f.key == raw.get(&format!("map_{i}")))).collect()
}

/// A field that two columns claim, if any.
pub fn doubled(mapping: &Mapping) -> Option<&'static FieldDef> {
    let mut seen: Vec<&str> = Vec::new();
    mapping
        .iter()
        .flatten()
        .find(|f| {
            let again = seen.contains(&f.key);
            seen.push(f.key);
            again
        })
        .copied()
}

/// Names of what cells may refer to, folded, for the kinds that the mapping uses.
#[derive(Debug, Default)]
pub struct Names {
    units: BTreeMap<String, Vec<Id>>,
    records: BTreeMap<(&'static str, String), Vec<Id>>,
    words: BTreeMap<(&'static str, String), &'static str>,
}

impl Names {
    pub async fn load(kit: &Kit, mapping: &Mapping) -> Result<Names, DbError> {
        let mut names = Names::default();
        for field in mapping.iter().flatten() {
            for lang in Lang::ALL {
                names.add_words(field, kit.register, &kit.app.tr(lang));
            }
            match field.input {
                Input::Unit if names.units.is_empty() => names.add_units(kit).await?,
                Input::Record(kinds) | Input::Records(kinds) => {
                    for kind in kinds {
                        names.add_records(kit, kind).await?;
                    }
                }
                _ => {}
            }
        }
        Ok(names)
    }

    fn add_words(&mut self, field: &'static FieldDef, register: &str, tr: &Tr) {
        for (value, word) in field.options(register, tr).unwrap_or_default() {
            self.words.insert((field.key, fold(&word)), value);
            self.words.insert((field.key, fold(value)), value);
        }
    }

    async fn add_units(&mut self, kit: &Kit) -> Result<(), DbError> {
        let sql = Sql::new("SELECT u.id, u.name, u.code, u.short_name FROM unit u WHERE u.closed_on IS NULL AND ");
        for row in kit.db().all(sql.in_scope(&kit.editor.view, "u.id")).await? {
            let id = row.id("id")?;
            for name in [Some(row.text("name")?), row.opt_text("code")?, row.opt_text("short_name")?].into_iter().flatten() {
                let ids = self.units.entry(fold(&name)).or_default();
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
        }
        Ok(())
    }

    async fn add_records(&mut self, kit: &Kit, kind: &'static str) -> Result<(), DbError> {
        if self.records.keys().any(|(known, _)| *known == kind) {
            return Ok(());
        }
        let sql = Sql::new("SELECT n.id, n.title FROM node n WHERE n.kind = ").bind(kind);
        for row in kit.db().all(sql.and_visible_nodes(kit.viewers.iter().map(|(k, v)| (*k, v)), "n")).await? {
            self.records.entry((kind, fold(&row.text("title")?))).or_default().push(row.id("id")?);
        }
        Ok(())
    }

    /// Takes up a record of the register under import, by whatever later rows may call it.
    pub fn add(&mut self, kind: &'static str, called: &[String], id: Id) {
        for name in called {
            self.records.entry((kind, name.clone())).or_default().push(id);
            if kind == "unit" {
                self.units.entry(name.clone()).or_default().push(id);
            }
        }
    }

    /// A cell's text as the form would have sent it.
    pub fn values(&self, field: &FieldDef, text: &str) -> Result<Vec<String>, Message> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(Vec::new());
        }
        match field.input {
            Input::Choice(_) | Input::Secrecy => Ok(vec![self.word(field, text)?]),
            Input::Choices(_) => parts(text).map(|part| self.word(field, part)).collect(),
            Input::Flag => Ok(vec![if is_yes(text) { "true".to_owned() } else { text.to_owned() }]),
            Input::Number { .. } => Ok(vec![text.chars().filter(|c| !c.is_whitespace()).collect()]),
            Input::Date => Ok(vec![text.strip_suffix(" 00:00").unwrap_or(text).to_owned()]),
            Input::Unit => Ok(vec![one(text, self.units.get(&fold(text)))?]),
            Input::Record(kinds) => Ok(vec![self.record(kinds, text)?]),
            // The whole cell first: a name may itself hold a semicolon.
            Input::Records(kinds) => match self.record(kinds, text) {
                Ok(id) => Ok(vec![id]),
                Err(_) => parts(text).map(|part| self.record(kinds, part)).collect(),
            },
            Input::Text(_) | Input::Area(_) | Input::Moment => Ok(vec![text.to_owned()]),
        }
    }

    fn word(&self, field: &FieldDef, text: &str) -> Result<String, Message> {
        let known = self
            .words
            .iter()
            .find(|((key, word), _)| *key == field.key && *word == fold(text))
            .map(|(_, value)| (*value).to_owned());
        known.ok_or_else(|| Message::new("form-not-a-choice").with("value", text))
    }

    fn record(&self, kinds: &[&'static str], text: &str) -> Result<String, Message> {
        let folded = fold(text);
        let found: Vec<Id> =
            kinds.iter().filter_map(|kind| self.records.get(&(*kind, folded.clone()))).flatten().copied().collect();
        one(text, Some(&found))
    }
}

/// The only match; an identifier stands for itself and is checked like in a form.
fn one(text: &str, found: Option<&Vec<Id>>) -> Result<String, Message> {
    match found.map(Vec::as_slice).unwrap_or_default() {
        [id] => Ok(id.to_string()),
        [] if text.parse::<Id>().is_ok() => Ok(text.to_owned()),
        [] => Err(Message::new("form-no-such-record").with("value", text)),
        [_, _, ..] => Err(Message::new("import-ambiguous").with("value", text)),
    }
}

pub(super) fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split([';', '\n', '|']).map(str::trim).filter(|p| !p.is_empty())
}
