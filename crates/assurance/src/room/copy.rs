//! A record of any register as words, to be frozen. The kit's history holds each field of every record as people read it, so the newest value of each
//! is the record as it stands: no register has to offer a hook for it. Names of secret records that it points at are identifiers there and are left
//! out here, also for whoever may read them: they were not asked for.
use super::model::Line;
use std::collections::BTreeMap;
use vk_core::Id;
use vk_db::{DbError, audit, graph::Node};
use vk_web::form::{Kit, secrecy_word};

const AT_ONCE: i64 = 500;

/// The fields of the record in the words of whoever hands it over; `None` where its history does not hold them all.
pub async fn fields(kit: &Kit, node: &Node) -> Result<Option<Vec<Line>>, DbError> {
    let Some(register) = kit.app.register_of_kind(&node.kind) else { return Ok(None) };
    let mut newest: BTreeMap<String, Option<String>> = BTreeMap::new();
    let mut before = None;
    loop {
        let entries = audit::history(kit.db(), node.id, before, AT_ONCE).await?;
        let Some(last) = entries.last() else { break };
        before = Some(last.seq);
        if entries.iter().any(|e| e.disposed) {
            return Ok(None);
        }
        for change in entries.into_iter().filter(|e| e.register == register.key).flat_map(|e| e.fields) {
            newest.entry(change.field).or_insert(change.after);
        }
    }
    // What the kit itself writes beside a record (comments, reminders, files) begins with `_` and is not the record.
    let own = newest.into_iter().filter(|(field, _)| !field.starts_with('_'));
    let lines: Vec<Line> = own.filter_map(|(field, value)| line(kit, register.key, &field, &value?)).collect();
    Ok((!lines.is_empty()).then_some(lines))
}

fn line(kit: &Kit, register: &str, field: &str, value: &str) -> Option<Line> {
    let (name, of) = field.split_once(' ').unwrap_or((field, ""));
    let label = kit.tr.maybe(&format!("{register}-field-{name}"))?;
    let word = |text: &str| {
        if text.parse::<Id>().is_ok() {
            return kit.tr.t("form-hidden-record");
        }
        match (name, text) {
            ("secrecy", marking) => secrecy_word(marking, &kit.tr),
            (_, "yes" | "no") => kit.tr.t(text),
            _ => kit.tr.maybe(&format!("{register}-{name}-{text}")).unwrap_or_else(|| text.to_owned()),
        }
    };
    let value = value.lines().map(word).collect::<Vec<_>>().join("\n");
    Some(Line { label: format!("{label} {of}").trim_end().to_owned(), value })
}
