//! The list of papers: columns, filters, sort. What was worked on last comes first.
use super::{
    figures::KINDS,
    model::{PaperRow, STATES, State},
    store::REGISTER,
};
use vk_db::{DbError, Row};
use vk_web::{
    Tr,
    form::{SECRECY, choice_word},
    table::{Cell, Column, Filter, RowInfo, Sort, Table},
};

pub static TABLE: Table<PaperRow> = Table {
    register: REGISTER,
    path: "/papers",
    table: "paper",
    alias: "b",
    select: "b.id, b.ref, b.name, b.kind, b.state, b.registry_number, b.meeting_on, b.outcome, b.secrecy, b.updated_at, b.archived_at, \
             u.name AS unit_name",
    joins: "LEFT JOIN unit u ON u.id = b.unit_id",
    columns: &[
        Column::new("name", |p: &PaperRow, _| Cell::Link {
            text: format!("{} {}", p.reference, p.name),
            href: format!("/papers/{}", p.id),
        })
        .sort(Sort::Text("b.name_key")),
        Column::new("state", |p: &PaperRow, tr| state_cell(p.state, tr)),
        Column::new("kind", |p: &PaperRow, tr| Cell::Text(kind_word(&p.kind, tr))),
        Column::new("registry_number", |p: &PaperRow, _| Cell::opt(p.registry_number.as_ref())),
        Column::new("meeting_on", |p: &PaperRow, _| p.meeting_on.map_or(Cell::Empty, Cell::Date))
            .sort(Sort::Text("COALESCE(b.meeting_on, '9999-12-31')")),
        Column::new("outcome", |p: &PaperRow, tr| {
            p.outcome.as_ref().map_or(Cell::Empty, |o| Cell::Text(choice_word(REGISTER, "outcome", o, tr)))
        }),
        Column::new("unit", |p: &PaperRow, _| Cell::opt(p.unit.as_ref())).hidden(),
        Column::new("secrecy", |p: &PaperRow, tr| Cell::secrecy(p.secrecy, tr)),
        Column::new("updated_at", |p: &PaperRow, _| Cell::Moment(p.updated_at)).sort(Sort::Int("b.updated_at")),
    ],
    filters: &[
        Filter::choice("state", "b.state", STATES),
        Filter::choice("kind", "b.kind", KINDS),
        Filter::test("registered", "b.registry_number IS NOT NULL", "b.registry_number IS NULL"),
        Filter::dates("meeting_on", "b.meeting_on"),
        Filter::unit("unit", "b.unit_id"),
        Filter::choice("secrecy", "b.secrecy", SECRECY),
        Filter::linked("source", "b.source_id IN (", &["audit", "incident"]),
        Filter::linked("annex_of", "b.annex_of IN (", &["board_paper"]),
    ],
    default_sort: "-updated_at",
    visible: vk_db::Sql::and_visible,
    read,
    info: |p| RowInfo { id: p.id, archived: p.archived },
};

pub fn state_cell(state: State, tr: &Tr) -> Cell {
    Cell::tag(choice_word(REGISTER, "state", state.key(), tr), state.tone())
}

/// A kind is called as its template is.
pub fn kind_word(kind: &str, tr: &Tr) -> String {
    choice_word(crate::paper_templates::store::REGISTER, "kind", kind, tr)
}

fn read(row: &Row) -> Result<PaperRow, DbError> {
    Ok(PaperRow {
        id: row.id("id")?,
        reference: row.text("ref")?,
        name: row.text("name")?,
        kind: row.text("kind")?,
        state: State::from_key(&row.text("state")?).unwrap_or_default(),
        registry_number: row.opt_text("registry_number")?,
        meeting_on: row.opt_date("meeting_on")?,
        outcome: row.opt_text("outcome")?,
        unit: row.opt_text("unit_name")?,
        secrecy: row.secrecy("secrecy")?,
        updated_at: row.instant("updated_at")?,
        archived: row.opt_int("archived_at")?.is_some(),
    })
}
