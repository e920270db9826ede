//! Who changed what, when, field by field: the audit log of one record, in words.
//!
//! A snapshot keeps keys for choices (so that each reader gets them in their language) and names for referred records; the name of a record
//! that is marked secret is not copied into another record's history, its identifier stands there and is resolved for whoever may see it.
use crate::{
    Tr,
    form::{FieldDef, Input, Kit, Raw, is_yes},
};
use std::collections::BTreeMap;
use vk_core::Id;
use vk_db::{DbError, Row, Snapshot, Sql, WriteTx, audit, graph};

/// Entries on a record's page; the rest is one click away.
pub const ON_PAGE: i64 = 10;
const PER_PAGE: i64 = 100;
/// Changes of one entry that are shown unfolded.
const OPEN_CHANGES: usize = 4;

/// Drawn by `history.html`.
#[derive(Clone, Debug)]
pub struct HistoryView {
    pub title: String,
    pub entries: Vec<EntryView>,
    /// Set when there is more: the address of the older entries.
    pub older: Option<String>,
    pub words: HistoryWords,
}

#[derive(Clone, Debug)]
pub struct HistoryWords {
    pub field: String,
    pub before: String,
    pub after: String,
    pub nothing: String,
    pub older: String,
    pub disposed: String,
}

#[derive(Clone, Debug)]
pub struct EntryView {
    /// RFC 3339, for `<time datetime>`.
    pub at: String,
    pub when: String,
    pub who: String,
    pub act: String,
    pub tone: &'static str,
    pub note: Option<String>,
    pub changes: Vec<ChangeView>,
    /// What the changes are folded under, where they are many: "17 fält".
    pub folded: Option<String>,
    pub disposed: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeView {
    pub label: String,
    pub before: String,
    pub after: String,
}

impl HistoryView {
    /// The newest entries, for a record's own page.
    pub async fn newest(kit: &Kit, fields: &[FieldDef], id: Id) -> Result<HistoryView, DbError> {
        HistoryView::load(kit, fields, id, None, ON_PAGE).await
    }

    /// A page of the whole history, older than `before`.
    pub async fn page(kit: &Kit, fields: &[FieldDef], id: Id, before: Option<i64>) -> Result<HistoryView, DbError> {
        HistoryView::load(kit, fields, id, before, PER_PAGE).await
    }

    async fn load(kit: &Kit, fields: &[FieldDef], id: Id, before: Option<i64>, limit: i64) -> Result<HistoryView, DbError> {
        let mut found = audit::history(kit.db(), id, before, limit + 1).await?;
        let more = found.len() > usize::try_from(limit).unwrap_or(usize::MAX);
        if more {
            found.pop();
        }
        let older = if more { found.last().map(|e| format!("{}/{id}/history?before={}", kit.path, e.seq)) } else { None };
        let hidden = secret_names(kit, &found).await?;
        let tr = &kit.tr;
        let entries = found.into_iter().map(|entry| EntryView {
            at: entry.at.to_string(),
            when: entry.at.local_minute(),
            who: entry.actor,
            act: tr.t(&format!("act-{}", entry.act)),
            tone: if matches!(entry.act.as_str(), "archive" | "delete") { "muted" } else { "" },
            note: entry.note,
            disposed: entry.disposed,
            folded: (entry.fields.len() > OPEN_CHANGES).then(|| tr.n("history-fields", entry.fields.len())),
            changes: entry.fields.iter().map(|c| change_view(kit, fields, c, &hidden)).collect(),
        });
        Ok(HistoryView {
            title: tr.t("history-title"),
            entries: entries.collect(),
            older,
            words: HistoryWords {
                field: tr.t("history-field"),
                before: tr.t("history-before"),
                after: tr.t("history-after"),
                nothing: tr.t("history-nothing"),
                older: tr.t("history-older"),
                disposed: tr.t("history-disposed"),
            },
        })
    }
}

fn change_view(kit: &Kit, fields: &[FieldDef], change: &vk_db::FieldChange, hidden: &BTreeMap<Id, String>) -> ChangeView {
    let field = fields.iter().find(|f| f.key == change.field);
    // `answer VK-LEV-03`: a field that a record has once for each of several things.
    let (name, of) = change.field.split_once(' ').unwrap_or((&change.field, ""));
    let words = |text: &Option<String>| {
        let text = text.clone().unwrap_or_default();
        match field {
            Some(f) if matches!(f.input, Input::Record(_) | Input::Records(_)) => lines(&text, |line| match line.parse::<Id>() {
                Ok(id) => hidden.get(&id).cloned().unwrap_or_else(|| kit.tr.t("form-hidden-record")),
                Err(_) => line.to_owned(),
            }),
            Some(f) => in_words(f, &text, kit.register, &kit.tr),
            // What no form fills (a state that acts change) has its words like a choice, where there are any.
            None => lines(&text, |line| kit.tr.maybe(&format!("{}-{name}-{line}", kit.register)).unwrap_or(line.to_owned())),
        }
    };
    let own = kit.tr.maybe(&format!("{}-field-{name}", kit.register)).map(|label| format!("{label} {of}").trim_end().to_owned());
    // What stands around a record of any register is named by the kit: `_comment` is `history-field-comment`.
    let shared = || kit.tr.maybe(&format!("history-field{}", change.field.replace('_', "-")));
    let label = own.or_else(shared).unwrap_or_else(|| change.field.clone());
    ChangeView { label, before: words(&change.before), after: words(&change.after) }
}

/// Names of the secret records that these entries point at, as far as this person may see them.
async fn secret_names(kit: &Kit, entries: &[audit::HistoryEntry]) -> Result<BTreeMap<Id, String>, DbError> {
    let texts = entries.iter().flat_map(|e| &e.fields).flat_map(|c| [c.before.as_deref(), c.after.as_deref()]).flatten();
    let ids: Vec<Id> = texts.flat_map(str::lines).filter_map(|line| line.parse().ok()).collect();
    let mut names = BTreeMap::new();
    for id in ids {
        if let Some(node) = graph::get(kit.db(), id, &kit.viewers).await? {
            names.insert(id, node.title);
        }
    }
    Ok(names)
}

/// A snapshot's text in the reader's words.
pub fn in_words(field: &FieldDef, text: &str, register: &str, tr: &Tr) -> String {
    match field.input {
        Input::Choice(_) | Input::Choices(_) | Input::Secrecy => lines(text, |value| field.word(register, value, tr)),
        Input::Flag if !text.is_empty() => tr.t(if is_yes(text) { "yes" } else { "no" }),
        _ => text.to_owned(),
    }
}

fn lines(text: &str, each: impl Fn(&str) -> String) -> String {
    text.lines().map(each).collect::<Vec<_>>().join("\n")
}

/// A record's readable values for the audit log, made from its form inside the transaction that saves it.
pub async fn snapshot(tx: &WriteTx<'_>, fields: &[FieldDef], raw: &Raw) -> Result<Snapshot, DbError> {
    let mut out = Snapshot::new();
    for field in fields {
        let text = match field.input {
            Input::Unit => {
                named(tx, "SELECT id, name AS title, 'open' AS secrecy FROM unit WHERE id IN ", raw.ids(field.key)).await?
            }
            Input::Record(_) | Input::Records(_) => {
                named(tx, "SELECT id, title, secrecy FROM node WHERE id IN ", raw.ids(field.key)).await?
            }
            Input::Flag => if is_yes(raw.get(field.key)) { "yes" } else { "no" }.to_owned(),
            Input::Moment => raw.get(field.key).replace('T', " "),
            Input::Area(_) | Input::Text(_) => raw.get(field.key).replace("\r\n", "\n"),
            _ => raw.all(field.key).collect::<Vec<_>>().join("\n"),
        };
        out.insert(field.key, text);
    }
    Ok(out)
}

async fn named(tx: &WriteTx<'_>, select: &str, ids: Vec<Id>) -> Result<String, DbError> {
    if ids.is_empty() {
        return Ok(String::new());
    }
    let rows = tx.all(Sql::new(select).list(ids.iter().copied())).await?;
    let name = |row: &Row| -> Result<(Id, String), DbError> {
        let id = row.id("id")?;
        Ok((id, if row.text("secrecy")? == "secret" { id.to_string() } else { row.text("title")? }))
    };
    let names: BTreeMap<Id, String> = rows.iter().map(name).collect::<Result<_, _>>()?;
    // A record that is not (yet) in the graph keeps its identifier, so that nothing is lost from the history.
    let mut found: Vec<String> = ids.iter().map(|id| names.get(id).cloned().unwrap_or_else(|| id.to_string())).collect();
    found.sort();
    Ok(found.join("\n"))
}
