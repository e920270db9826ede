//! The list of type classifications: columns, filters, sort.
use super::{model::TypeClassificationRow, store::REGISTER};
use crate::{information_sets::PERSONAL_DATA, join::Class, systems::class_cell};
use vk_db::{DbError, Row};
use vk_web::{
    form::{SECRECY, choice_word},
    table::{Cell, Column, Filter, RowInfo, Sort, Table},
};

pub static TABLE: Table<TypeClassificationRow> = Table {
    register: REGISTER,
    path: "/type-classifications",
    table: "type_classification",
    alias: "t",
    select: "t.id, t.name, t.process, t.personal_data, t.confidentiality, t.integrity, t.availability, t.traceability, t.secrecy, t.updated_at, \
             t.archived_at, u.name AS unit_name",
    joins: "LEFT JOIN unit u ON u.id = t.unit_id",
    columns: &[
        Column::new("name", |t: &TypeClassificationRow, _| Cell::Link {
            text: t.name.clone(),
            href: format!("/type-classifications/{}", t.id),
        })
        .sort(Sort::Text("t.name_key")),
        Column::new("class", |t: &TypeClassificationRow, _| class_cell(t.class)),
        Column::new("process", |t: &TypeClassificationRow, _| Cell::opt(t.process.as_ref())),
        Column::new("personal_data", |t: &TypeClassificationRow, tr| {
            Cell::text(choice_word(REGISTER, "personal_data", &t.personal_data, tr))
        }),
        Column::new("unit", |t: &TypeClassificationRow, _| Cell::opt(t.unit.as_ref())).hidden(),
        Column::new("secrecy", |t: &TypeClassificationRow, tr| Cell::secrecy(t.secrecy, tr)).hidden(),
        Column::new("updated_at", |t: &TypeClassificationRow, _| Cell::Moment(t.updated_at))
            .sort(Sort::Int("t.updated_at"))
            .hidden(),
    ],
    filters: &[
        Filter::choice("personal_data", "t.personal_data", PERSONAL_DATA),
        Filter::unit("unit", "t.unit_id"),
        Filter::choice("secrecy", "t.secrecy", SECRECY),
    ],
    default_sort: "name",
    visible: vk_db::Sql::and_visible,
    read,
    info: |t| RowInfo { id: t.id, archived: t.archived },
};

fn read(row: &Row) -> Result<TypeClassificationRow, DbError> {
    Ok(TypeClassificationRow {
        id: row.id("id")?,
        name: row.text("name")?,
        process: row.opt_text("process")?,
        personal_data: row.text("personal_data")?,
        class: Class::from_row(row)?,
        unit: row.opt_text("unit_name")?,
        secrecy: row.secrecy("secrecy")?,
        updated_at: row.instant("updated_at")?,
        archived: row.opt_int("archived_at")?.is_some(),
    })
}
