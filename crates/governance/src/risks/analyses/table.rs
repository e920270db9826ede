//! The list of risk analyses: columns, filters, sort.
use super::{
    model::{AnalysisRow, OBJECTS, STATES},
    store::REGISTER,
};
use vk_db::{DbError, Row};
use vk_web::{
    Tr,
    form::{SECRECY, choice_word},
    table::{Cell, Column, Filter, RowInfo, Sort, Table},
};

pub static TABLE: Table<AnalysisRow> = Table {
    register: REGISTER,
    path: "/risk-analyses",
    table: "risk_analysis",
    alias: "a",
    select: "a.id, a.name, a.state, a.planned_on, a.held_on, a.secrecy, a.updated_at, a.archived_at, u.name AS unit_name, f.title AS leader_name, \
             (SELECT count(*) FROM risk r WHERE r.analysis_id = a.id AND r.archived_at IS NULL) AS risks",
    joins: "LEFT JOIN unit u ON u.id = a.unit_id LEFT JOIN node f ON f.id = a.leader_function_id AND f.secrecy <> 'secret'",
    columns: &[
        Column::new("name", |a: &AnalysisRow, _| Cell::Link { text: a.name.clone(), href: format!("/risk-analyses/{}", a.id) })
            .sort(Sort::Text("a.name_key")),
        Column::new("state", |a: &AnalysisRow, tr| state_cell(&a.state, tr)).sort(Sort::Text("a.state")),
        Column::new("planned_on", |a: &AnalysisRow, _| a.planned_on.map_or(Cell::Empty, Cell::Date))
            .sort(Sort::Text("COALESCE(a.planned_on, '9999-12-31')")),
        Column::new("leader", |a: &AnalysisRow, _| Cell::opt(a.leader.as_ref())),
        Column::new("risks", |a: &AnalysisRow, _| Cell::Number(a.risks)),
        Column::new("unit", |a: &AnalysisRow, _| Cell::opt(a.unit.as_ref())),
        Column::new("held_on", |a: &AnalysisRow, _| a.held_on.map_or(Cell::Empty, Cell::Date)).hidden(),
        Column::new("secrecy", |a: &AnalysisRow, tr| Cell::secrecy(a.secrecy, tr)),
        Column::new("updated_at", |a: &AnalysisRow, _| Cell::Moment(a.updated_at)).sort(Sort::Int("a.updated_at")).hidden(),
    ],
    filters: &[
        Filter::unit("unit", "a.unit_id"),
        Filter::choice("state", "a.state", STATES),
        Filter::dates("planned_on", "a.planned_on"),
        Filter::choice("secrecy", "a.secrecy", SECRECY),
        Filter::linked("leader", "a.leader_function_id IN (", &["function"]),
        Filter::linked(
            "objects",
            "a.id IN (SELECT analysis_id FROM risk_analysis_link WHERE relation = 'analyses' AND target_id = ",
            OBJECTS,
        ),
    ],
    default_sort: "name",
    visible: vk_db::Sql::and_visible,
    read,
    info: |a| RowInfo { id: a.id, archived: a.archived },
};

fn read(row: &Row) -> Result<AnalysisRow, DbError> {
    Ok(AnalysisRow {
        id: row.id("id")?,
        name: row.text("name")?,
        state: row.text("state")?,
        leader: row.opt_text("leader_name")?,
        unit: row.opt_text("unit_name")?,
        planned_on: row.opt_date("planned_on")?,
        held_on: row.opt_date("held_on")?,
        risks: row.int("risks")?,
        secrecy: row.secrecy("secrecy")?,
        updated_at: row.instant("updated_at")?,
        archived: row.opt_int("archived_at")?.is_some(),
    })
}

pub fn state_cell(state: &str, tr: &Tr) -> Cell {
    let tone = match state {
        "decided" => "success",
        "planned" => "muted",
        _ => "info",
    };
    Cell::tag(choice_word(REGISTER, "state", state, tr), tone)
}
