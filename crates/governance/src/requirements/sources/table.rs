//! The list of sources: columns, filters, sort.
use super::{
    model::{KINDS, STATUSES, SourceRow},
    store::REGISTER,
};
use crate::requirements::text::{Body, SourceText};
use vk_db::{DbError, Row};
use vk_web::{
    Tr,
    form::{SECRECY, choice_word},
    table::{Cell, Column, Filter, RowInfo, Sort, Table},
};

pub static TABLE: Table<SourceRow> = Table {
    register: REGISTER,
    path: "/requirement-sources",
    table: "requirement_source",
    alias: "s",
    select: "s.id, s.name, s.body, s.ref_id, s.kind, s.status, s.publisher, s.language, s.version_label, s.valid_from, s.valid_until, s.secrecy, \
             s.updated_at, s.archived_at, u.name AS unit_name, COALESCE(n.requirements, 0) AS requirements",
    joins: "LEFT JOIN unit u ON u.id = s.unit_id \
            LEFT JOIN (SELECT q.source_id, count(*) AS requirements FROM p p2 JOIN requirement q ON q.source_id = p2.id \
                       WHERE q.archived_at IS NULL AND q.assessable GROUP BY q.source_id) n ON n.source_id = s.id",
    columns: &[
        Column::new("name", |s: &SourceRow, tr| Cell::Link { text: name(s, tr), href: format!("/requirement-sources/{}", s.id) })
            .sort(Sort::Text("s.name_key")),
        Column::new("status", |s: &SourceRow, tr| status_cell(&s.status, tr)),
        Column::new("kind", |s: &SourceRow, tr| Cell::text(choice_word(REGISTER, "kind", &s.kind, tr))),
        Column::new("version_label", |s: &SourceRow, _| Cell::text(s.version_label.as_str())),
        Column::new("requirements", |s: &SourceRow, _| Cell::Number(s.requirements)),
        Column::new("valid_from", |s: &SourceRow, _| s.valid_from.map_or(Cell::Empty, Cell::Date)),
        Column::new("valid_until", |s: &SourceRow, _| s.valid_until.map_or(Cell::Empty, Cell::Date)),
        Column::new("publisher", |s: &SourceRow, _| Cell::opt(s.publisher.as_ref())),
        Column::new("ref_id", |s: &SourceRow, _| Cell::opt(s.ref_id.as_ref())).hidden(),
        Column::new("language", |s: &SourceRow, tr| Cell::text(language(&s.language, tr))).hidden(),
        Column::new("unit", |s: &SourceRow, _| Cell::opt(s.unit.as_ref())).hidden(),
        Column::new("secrecy", |s: &SourceRow, tr| Cell::secrecy(s.secrecy, tr)).hidden(),
        Column::new("updated_at", |s: &SourceRow, _| Cell::Moment(s.updated_at)).sort(Sort::Int("s.updated_at")).hidden(),
    ],
    filters: &[
        Filter::choice("kind", "s.kind", KINDS),
        Filter::choice("status", "s.status", STATUSES),
        Filter::dates("valid_until", "s.valid_until"),
        Filter::unit("unit", "s.unit_id"),
        Filter::choice("secrecy", "s.secrecy", SECRECY),
        Filter::days("updated_at", "s.updated_at"),
    ],
    default_sort: "name",
    visible: vk_db::Sql::and_visible,
    read,
    info: |s| RowInfo { id: s.id, archived: s.archived },
};

fn read(row: &Row) -> Result<SourceRow, DbError> {
    Ok(SourceRow {
        id: row.id("id")?,
        name: row.text("name")?,
        body: Body::from_json(&row.text("body")?),
        ref_id: row.opt_text("ref_id")?,
        kind: row.text("kind")?,
        status: row.text("status")?,
        publisher: row.opt_text("publisher")?,
        language: row.text("language")?,
        version_label: row.text("version_label")?,
        valid_from: row.opt_date("valid_from")?,
        valid_until: row.opt_date("valid_until")?,
        requirements: row.int("requirements")?,
        unit: row.opt_text("unit_name")?,
        secrecy: row.secrecy("secrecy")?,
        updated_at: row.instant("updated_at")?,
        archived: row.opt_int("archived_at")?.is_some(),
    })
}

/// The name in the reader's language.
fn name(s: &SourceRow, tr: &Tr) -> String {
    let name = s.body.pick(tr.lang, &s.language, |t: &SourceText| &t.name);
    if name.is_empty() { s.name.clone() } else { name.to_owned() }
}

/// The word for a language; its code where the program has no word for it.
pub fn language(code: &str, tr: &Tr) -> String {
    tr.maybe(&format!("requirement_sources-language-{code}")).unwrap_or_else(|| code.to_owned())
}

/// Whether somebody has held the text against its source, in word, shape and colour.
pub fn status_cell(status: &str, tr: &Tr) -> Cell {
    let tone = match status {
        "verified" => "success",
        "unverified" => "warning",
        "draft" => "info",
        _ => "muted",
    };
    Cell::tag(choice_word(REGISTER, "status", status, tr), tone)
}
