//! The list of decisions: what is to be reported back stands first.
use super::{
    model::{ABOUT, DECISION_KINDS, DecisionRow, SOURCES, STATES, State},
    store::REGISTER,
};
use vk_db::{DbError, Row};
use vk_web::{
    Tr,
    form::{SECRECY, choice_word},
    table::{Cell, Column, Filter, RowInfo, Sort, Table},
};

pub static TABLE: Table<DecisionRow> = Table {
    register: REGISTER,
    path: "/decisions",
    table: "decision",
    alias: "d",
    select: "d.id, d.name, d.kind, d.decided_on, d.paragraph, d.state, d.report_back_on, d.secrecy, d.updated_at, d.archived_at, \
             u.name AS unit_name, b.title AS body_name, o.title AS assigned_name",
    joins: "LEFT JOIN unit u ON u.id = d.unit_id LEFT JOIN node b ON b.id = d.decided_by_id AND b.secrecy <> 'secret' \
            LEFT JOIN node o ON o.id = d.assigned_id AND o.secrecy <> 'secret'",
    columns: &[
        Column::new("name", |d: &DecisionRow, _| Cell::Link { text: d.name.clone(), href: format!("/decisions/{}", d.id) })
            .sort(Sort::Text("d.name_key")),
        Column::new("decided_by", |d: &DecisionRow, _| Cell::opt(d.decided_by.as_ref())),
        Column::new("decided_on", |d: &DecisionRow, _| Cell::Date(d.decided_on)).sort(Sort::Text("d.decided_on")),
        Column::new("paragraph", |d: &DecisionRow, _| Cell::opt(d.paragraph.as_ref())),
        Column::new("kind", |d: &DecisionRow, tr| Cell::text(word("kind", &d.kind, tr))),
        Column::new("state", |d: &DecisionRow, tr| Cell::tag(word("state", d.state.key(), tr), d.state.tone())),
        Column::new("assigned", |d: &DecisionRow, _| Cell::opt(d.assigned.as_ref())),
        Column::new("report_back_on", |d: &DecisionRow, _| d.report_back_on.map_or(Cell::Empty, Cell::Date))
            .sort(Sort::Text("d.turn")),
        Column::new("unit", |d: &DecisionRow, _| Cell::opt(d.unit.as_ref())).hidden(),
        Column::new("secrecy", |d: &DecisionRow, tr| Cell::secrecy(d.secrecy, tr)),
        Column::new("updated_at", |d: &DecisionRow, _| Cell::Moment(d.updated_at)).sort(Sort::Int("d.updated_at")).hidden(),
    ],
    filters: &[
        Filter::choice("state", "d.state", STATES),
        Filter::choice("kind", "d.kind", DECISION_KINDS),
        Filter::choice("source_kind", "d.source_kind", SOURCES),
        Filter::unit("unit", "d.unit_id"),
        Filter::dates("report_back_on", "d.report_back_on"),
        Filter::choice("secrecy", "d.secrecy", SECRECY),
        Filter::linked("assigned", "d.assigned_id IN (", &["function"]),
        Filter::linked("decided_by", "d.decided_by_id IN (", &["unit", "function"]),
        Filter::linked("about", "d.id IN (SELECT decision_id FROM decision_source WHERE target_id = ", ABOUT),
    ],
    default_sort: "report_back_on",
    visible: vk_db::Sql::and_visible,
    read,
    info: |d| RowInfo { id: d.id, archived: d.archived },
};

fn read(row: &Row) -> Result<DecisionRow, DbError> {
    Ok(DecisionRow {
        id: row.id("id")?,
        name: row.text("name")?,
        kind: row.text("kind")?,
        decided_by: row.opt_text("body_name")?,
        decided_on: row.date("decided_on")?,
        paragraph: row.opt_text("paragraph")?,
        state: State::from_key(&row.text("state")?).unwrap_or_default(),
        assigned: row.opt_text("assigned_name")?,
        report_back_on: row.opt_date("report_back_on")?,
        unit: row.opt_text("unit_name")?,
        secrecy: row.secrecy("secrecy")?,
        updated_at: row.instant("updated_at")?,
        archived: row.opt_int("archived_at")?.is_some(),
    })
}

pub fn word(field: &str, value: &str, tr: &Tr) -> String {
    choice_word(REGISTER, field, value, tr)
}
