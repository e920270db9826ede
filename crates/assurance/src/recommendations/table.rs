//! The list of recommendations: what is open and late stands first.
use super::{
    model::{POSITIONS, RecommendationRow, STATUSES, tone},
    store::REGISTER,
};
use vk_db::{DbError, Row};
use vk_web::{
    Tr,
    form::{SECRECY, choice_word},
    table::{Cell, Column, Filter, RowInfo, Sort, Table},
};

pub static TABLE: Table<RecommendationRow> = Table {
    register: REGISTER,
    path: "/recommendations",
    table: "recommendation",
    alias: "r",
    select: "r.id, r.ref, r.name, r.position, r.status, r.due_on, r.secrecy, r.updated_at, r.archived_at, u.name AS unit_name, \
             o.title AS responsible_name",
    joins: "LEFT JOIN unit u ON u.id = r.unit_id LEFT JOIN node o ON o.id = r.responsible_id AND o.secrecy <> 'secret'",
    columns: &[
        Column::new("reference", |r: &RecommendationRow, _| Cell::Link {
            text: r.reference.clone(),
            href: format!("/recommendations/{}", r.id),
        })
        .sort(Sort::Text("r.ref")),
        Column::new("name", |r: &RecommendationRow, _| Cell::text(r.name.as_str())).sort(Sort::Text("r.name_key")),
        Column::new("position", |r: &RecommendationRow, tr| {
            r.position.as_deref().map_or(Cell::Empty, |p| Cell::text(word("position", p, tr)))
        }),
        Column::new("status", |r: &RecommendationRow, tr| status_cell(&r.status, tr)),
        Column::new("due_on", |r: &RecommendationRow, _| r.due_on.map_or(Cell::Empty, Cell::Date)).sort(Sort::Text("r.turn")),
        Column::new("responsible", |r: &RecommendationRow, _| Cell::opt(r.responsible.as_ref())),
        Column::new("unit", |r: &RecommendationRow, _| Cell::opt(r.unit.as_ref())),
        Column::new("secrecy", |r: &RecommendationRow, tr| Cell::secrecy(r.secrecy, tr)),
        Column::new("updated_at", |r: &RecommendationRow, _| Cell::Moment(r.updated_at)).sort(Sort::Int("r.updated_at")).hidden(),
    ],
    filters: &[
        Filter::choice("status", "r.status", STATUSES),
        Filter::choice("position", "r.position", POSITIONS),
        Filter::unit("unit", "r.unit_id"),
        Filter::dates("due_on", "r.due_on"),
        Filter::choice("secrecy", "r.secrecy", SECRECY),
        Filter::linked("review", "r.review_id IN (", &["audit"]),
        Filter::linked("responsible", "r.responsible_id IN (", &["function"]),
    ],
    default_sort: "due_on",
    visible: vk_db::Sql::and_visible,
    read,
    info: |r| RowInfo { id: r.id, archived: r.archived },
};

fn read(row: &Row) -> Result<RecommendationRow, DbError> {
    Ok(RecommendationRow {
        id: row.id("id")?,
        reference: row.text("ref")?,
        name: row.text("name")?,
        position: row.opt_text("position")?,
        status: row.text("status")?,
        responsible: row.opt_text("responsible_name")?,
        due_on: row.opt_date("due_on")?,
        unit: row.opt_text("unit_name")?,
        secrecy: row.secrecy("secrecy")?,
        updated_at: row.instant("updated_at")?,
        archived: row.opt_int("archived_at")?.is_some(),
    })
}

pub fn word(field: &str, value: &str, tr: &Tr) -> String {
    choice_word(REGISTER, field, value, tr)
}

/// A status by word and tone.
pub fn status_cell(status: &str, tr: &Tr) -> Cell {
    Cell::tag(word("status", status, tr), tone(status))
}
