//! A stale form: somebody else saved while this one was open. Both versions stand side by side, field by field, and neither is lost: the
//! person chooses per field, and what they do not choose is in the history or still in the form that they sent.
use crate::{
    form::{FieldDef, Kit, Raw, Stored},
    history,
};
use std::collections::{BTreeMap, BTreeSet};
use vk_db::{DbError, audit};

/// Drawn by `conflict.html`.
#[derive(Clone, Debug)]
pub struct ConflictView {
    pub title: String,
    /// Who saved last, and when.
    pub by: String,
    pub fields: Vec<Choice>,
    /// My version whole, and the version that is merged into.
    pub hidden: Vec<(String, String)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub key: String,
    pub label: String,
    pub mine: String,
    pub theirs: String,
    /// Preselected: theirs, when my form still held what the field was before they changed it.
    pub take_theirs: bool,
}

impl ConflictView {
    pub async fn build(kit: &Kit, fields: &'static [FieldDef], stored: &Stored, mine: &Raw) -> Result<ConflictView, DbError> {
        let titles = kit.titles(fields, &[mine, &stored.raw]).await?;
        let since = stored.version.saturating_sub(mine.version()).max(1);
        let history = audit::history(kit.db(), stored.id, None, since).await?;
        let by = history
            .first()
            .map(|e| kit.tr.args("conflict-by", &[("who", e.actor.as_str().into()), ("when", e.at.local_minute().into())]));
        // The oldest of their changes says what the field was when my form was opened.
        let mut was: BTreeMap<&str, String> = BTreeMap::new();
        for change in history.iter().flat_map(|e| &e.fields) {
            was.insert(&change.field, change.before.clone().unwrap_or_default());
        }
        let differing = fields.iter().filter(|f| !mine.same(&stored.raw, f.key));
        let choices = differing.map(|field| {
            let in_words = |raw| titles.in_words(field, raw, kit.register, &kit.tr);
            let my_words = in_words(mine);
            Choice {
                key: field.key.to_owned(),
                label: field.label(kit.register, &kit.tr),
                take_theirs: was
                    .get(field.key)
                    .is_some_and(|before| history::in_words(field, before, kit.register, &kit.tr) == my_words),
                theirs: in_words(&stored.raw),
                mine: my_words,
            }
        });
        let choices: Vec<Choice> = choices.collect();
        Ok(ConflictView {
            title: stored.title.clone(),
            by: by.unwrap_or_default(),
            fields: choices,
            hidden: hidden(fields, mine, stored.version),
        })
    }
}

fn hidden(fields: &[FieldDef], mine: &Raw, version: i64) -> Vec<(String, String)> {
    let keys: BTreeSet<&str> = fields.iter().map(|f| f.key).collect();
    let mine = mine.pairs().filter(|(name, _)| keys.contains(name)).map(|(n, v)| (n.to_owned(), v.to_owned()));
    mine.chain([("_version".to_owned(), version.to_string())]).collect()
}

/// Takes their version of the fields for which the person chose it.
pub fn resolve(fields: &[FieldDef], mine: &mut Raw, theirs: &Raw) {
    for field in fields {
        if mine.get(&format!("_take_{}", field.key)) == "theirs" {
            mine.copy(field.key, theirs);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Input;

    #[test]
    fn only_the_fields_one_asked_for_are_taken_over() {
        const FIELDS: &[FieldDef] = &[FieldDef::new("name", Input::Text(9)), FieldDef::new("tags", Input::Choices(&["a", "b"]))];
        let theirs = Raw::from_pairs([("name", "deras"), ("tags", "a"), ("tags", "b")]);
        let mut mine = Raw::from_pairs([("name", "min"), ("tags", "b"), ("_take_tags", "theirs")]);
        resolve(FIELDS, &mut mine, &theirs);
        assert_eq!(mine.get("name"), "min");
        assert!(mine.same(&theirs, "tags"));
    }
}
