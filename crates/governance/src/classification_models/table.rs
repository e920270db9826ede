//! The list of the region's own models: columns, filters, sort.
use super::{
    model::{ModelRow, STATES, State},
    store::{self, REGISTER},
    view::state_cell,
};
use vk_core::Lang;
use vk_db::{DbError, Row};
use vk_web::table::{Cell, Column, Filter, RowInfo, Sort, Table};

pub static TABLE: Table<ModelRow> = Table {
    register: REGISTER,
    path: "/classification-models",
    table: "classification_model",
    alias: "m",
    select: "m.id, m.name, m.name_en, m.label, m.state, m.based_on, m.taken_into_use_on, m.decided_by, m.updated_at, m.archived_at",
    joins: "",
    columns: &[
        Column::new("name", |m: &ModelRow, tr| Cell::Link {
            text: if tr.lang == Lang::En { &m.name_en } else { &m.name_sv }.clone(),
            href: format!("/classification-models/{}", m.id),
        })
        .sort(Sort::Text("m.name_key")),
        Column::new("label", |m: &ModelRow, _| Cell::text(m.label.as_str())).sort(Sort::Text("m.label")),
        Column::new("state", |m: &ModelRow, tr| state_cell(m.state, tr)),
        Column::new("based_on", |m: &ModelRow, _| Cell::text(m.based_on.as_str())),
        Column::new("taken_into_use_on", |m: &ModelRow, _| m.taken_into_use_on.map_or(Cell::Empty, Cell::Date)),
        Column::new("decided_by", |m: &ModelRow, _| Cell::opt(m.decided_by.as_ref())),
        Column::new("updated_at", |m: &ModelRow, _| Cell::Moment(m.updated_at)).sort(Sort::Int("m.updated_at")).hidden(),
    ],
    filters: &[Filter::choice("state", "m.state", STATES), Filter::dates("taken_into_use_on", "m.taken_into_use_on")],
    default_sort: "-updated_at",
    visible: store::visible,
    read,
    info: |m| RowInfo { id: m.id, archived: m.archived },
};

fn read(row: &Row) -> Result<ModelRow, DbError> {
    Ok(ModelRow {
        id: row.id("id")?,
        label: row.text("label")?,
        name_sv: row.text("name")?,
        name_en: row.text("name_en")?,
        state: State::from_key(&row.text("state")?).unwrap_or(State::Draft),
        based_on: row.text("based_on")?,
        taken_into_use_on: row.opt_date("taken_into_use_on")?,
        decided_by: row.opt_text("decided_by")?,
        updated_at: row.instant("updated_at")?,
        archived: row.opt_int("archived_at")?.is_some(),
    })
}
