//! The list of matrices: columns, filters, sort.
use super::{
    model::{MatrixRow, STATES},
    store::REGISTER,
};
use vk_db::{DbError, Row};
use vk_web::{
    Tr,
    form::{SECRECY, choice_word},
    table::{Cell, Column, Filter, RowInfo, Sort, Table},
};

pub static TABLE: Table<MatrixRow> = Table {
    register: REGISTER,
    path: "/risk-matrices",
    table: "risk_matrix",
    alias: "m",
    select: "m.id, m.name, m.number, m.state, m.likelihood_levels, m.consequence_levels, m.zones, m.decided_at, m.secrecy, m.updated_at, \
             m.archived_at, (SELECT count(*) FROM risk r WHERE r.matrix_id = m.id AND r.archived_at IS NULL AND r.is_open) AS risks",
    joins: "",
    columns: &[
        Column::new("name", |m: &MatrixRow, _| Cell::Link { text: m.name.clone(), href: format!("/risk-matrices/{}", m.id) })
            .sort(Sort::Text("m.name_key")),
        Column::new("number", |m: &MatrixRow, _| Cell::Number(m.number)),
        Column::new("state", |m: &MatrixRow, tr| state_cell(&m.state, tr)).sort(Sort::Text("m.state")),
        Column::new("size", |m: &MatrixRow, _| Cell::text(format!("{} × {}", m.likelihood_levels, m.consequence_levels))),
        Column::new("zones", |m: &MatrixRow, _| Cell::Number(m.zones)).hidden(),
        Column::new("risks", |m: &MatrixRow, _| Cell::Number(m.risks)),
        Column::new("decided_at", |m: &MatrixRow, _| m.decided_at.map_or(Cell::Empty, Cell::Moment)),
        Column::new("secrecy", |m: &MatrixRow, tr| Cell::secrecy(m.secrecy, tr)).hidden(),
        Column::new("updated_at", |m: &MatrixRow, _| Cell::Moment(m.updated_at)).sort(Sort::Int("m.updated_at")).hidden(),
    ],
    filters: &[Filter::choice("state", "m.state", STATES), Filter::choice("secrecy", "m.secrecy", SECRECY)],
    default_sort: "name",
    visible: vk_db::Sql::and_visible,
    read,
    info: |m| RowInfo { id: m.id, archived: m.archived },
};

fn read(row: &Row) -> Result<MatrixRow, DbError> {
    Ok(MatrixRow {
        id: row.id("id")?,
        name: row.text("name")?,
        number: row.int("number")?,
        state: row.text("state")?,
        likelihood_levels: row.int("likelihood_levels")?,
        consequence_levels: row.int("consequence_levels")?,
        zones: row.int("zones")?,
        risks: row.int("risks")?,
        decided_at: row.opt_instant("decided_at")?,
        secrecy: row.secrecy("secrecy")?,
        updated_at: row.instant("updated_at")?,
        archived: row.opt_int("archived_at")?.is_some(),
    })
}

pub fn state_cell(state: &str, tr: &Tr) -> Cell {
    let tone = match state {
        "in_use" => "success",
        "draft" => "info",
        _ => "muted",
    };
    Cell::tag(choice_word(REGISTER, "state", state, tr), tone)
}
