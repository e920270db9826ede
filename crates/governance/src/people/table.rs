//! The list of people: columns, filters, sort.
use super::{model::PersonRow, store::REGISTER};
use vk_db::{DbError, Row};
use vk_web::{
    form::SECRECY,
    table::{Cell, Column, Filter, RowInfo, Sort, Table},
};

pub static TABLE: Table<PersonRow> = Table {
    register: REGISTER,
    path: "/people",
    table: "person",
    alias: "pe",
    select: "pe.id, pe.name, pe.title, pe.email, pe.phone, pe.external_id, pe.active, pe.left_on, pe.secrecy, pe.updated_at, pe.archived_at, \
             u.name AS unit_name, (SELECT count(*) FROM function_holder fh WHERE fh.person_id = pe.id AND NOT fh.is_deputy) AS functions",
    joins: "LEFT JOIN unit u ON u.id = pe.unit_id",
    columns: &[
        Column::new("name", |p: &PersonRow, _| Cell::Link { text: p.name.clone(), href: format!("/people/{}", p.id) })
            .sort(Sort::Text("pe.name_key")),
        Column::new("title", |p: &PersonRow, _| Cell::opt(p.title.as_ref())),
        Column::new("unit", |p: &PersonRow, _| Cell::opt(p.unit.as_ref())),
        Column::new("email", |p: &PersonRow, _| Cell::opt(p.email.as_ref())),
        Column::new("phone", |p: &PersonRow, _| Cell::opt(p.phone.as_ref())),
        Column::new("functions", |p: &PersonRow, _| Cell::number(Some(p.functions).filter(|n| *n > 0))),
        Column::new("external_id", |p: &PersonRow, _| Cell::opt(p.external_id.as_ref())).hidden(),
        Column::new("active", |p: &PersonRow, tr| match (p.active, p.left_on) {
            (true, _) => Cell::Empty,
            (false, Some(day)) => Cell::tag(tr.with("people-left-on", "day", day.to_string()), "muted"),
            (false, None) => Cell::tag(tr.t("people-left"), "muted"),
        }),
        Column::new("secrecy", |p: &PersonRow, tr| Cell::secrecy(p.secrecy, tr)).hidden(),
        Column::new("updated_at", |p: &PersonRow, _| Cell::Moment(p.updated_at)).sort(Sort::Int("pe.updated_at")).hidden(),
    ],
    filters: &[
        Filter::unit("unit", "pe.unit_id"),
        Filter::flag("active", "pe.active"),
        Filter::dates("left_on", "pe.left_on"),
        Filter::choice("secrecy", "pe.secrecy", SECRECY),
        Filter::linked("function", "pe.id IN (SELECT person_id FROM function_holder WHERE function_id = ", &["function"]),
    ],
    default_sort: "name",
    visible: vk_db::Sql::and_visible,
    read,
    info: |p| RowInfo { id: p.id, archived: p.archived },
};

fn read(row: &Row) -> Result<PersonRow, DbError> {
    Ok(PersonRow {
        id: row.id("id")?,
        name: row.text("name")?,
        title: row.opt_text("title")?,
        email: row.opt_text("email")?,
        phone: row.opt_text("phone")?,
        external_id: row.opt_text("external_id")?,
        unit: row.opt_text("unit_name")?,
        functions: row.int("functions")?,
        active: row.bool("active")?,
        left_on: row.opt_date("left_on")?,
        secrecy: row.secrecy("secrecy")?,
        updated_at: row.instant("updated_at")?,
        archived: row.opt_int("archived_at")?.is_some(),
    })
}
