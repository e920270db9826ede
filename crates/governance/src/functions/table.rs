//! The list of functions: columns, filters, sort. A function without a holder in service is vacant.
use super::{
    model::{FunctionRow, ROLE_KEYS},
    store::REGISTER,
};
use vk_db::{DbError, Row};
use vk_web::{
    form::{SECRECY, choice_word},
    table::{Cell, Column, Filter, RowInfo, Sort, Table},
};

pub static TABLE: Table<FunctionRow> = Table {
    register: REGISTER,
    path: "/functions",
    table: "function",
    alias: "f",
    select: "f.id, f.name, f.role_key, f.phone, f.email, f.secrecy, f.updated_at, f.archived_at, u.name AS unit_name, \
             (SELECT MIN(pe.name) FROM function_holder fh JOIN person pe ON pe.id = fh.person_id \
              WHERE fh.function_id = f.id AND NOT fh.is_deputy AND pe.active AND pe.secrecy <> 'secret') AS holder, \
             (SELECT count(*) FROM function_holder fh JOIN person pe ON pe.id = fh.person_id \
              WHERE fh.function_id = f.id AND NOT fh.is_deputy AND pe.active) AS holders, \
             (SELECT count(*) FROM function_holder fh JOIN person pe ON pe.id = fh.person_id \
              WHERE fh.function_id = f.id AND fh.is_deputy AND pe.active) AS deputies",
    joins: "LEFT JOIN unit u ON u.id = f.unit_id",
    columns: &[
        Column::new("name", |f: &FunctionRow, _| Cell::Link { text: f.name.clone(), href: format!("/functions/{}", f.id) })
            .sort(Sort::Text("f.name_key")),
        Column::new("holders", |f: &FunctionRow, tr| match (f.holders, &f.holder) {
            (0, _) => Cell::tag(tr.t("functions-vacant"), "warning"),
            (1, Some(name)) => Cell::Text(name.clone()),
            (n, Some(name)) => {
                Cell::Text(tr.args("functions-and-more", &[("name", name.as_str().into()), ("n", (n - 1).into())]))
            }
            (_, None) => Cell::Text(tr.t("form-hidden-record")),
        }),
        Column::new("deputies", |f: &FunctionRow, _| Cell::number(Some(f.deputies).filter(|n| *n > 0))),
        Column::new("role_key", |f: &FunctionRow, tr| {
            Cell::text(f.role_key.as_ref().map_or_else(String::new, |key| choice_word(REGISTER, "role_key", key, tr)))
        }),
        Column::new("unit", |f: &FunctionRow, _| Cell::opt(f.unit.as_ref())),
        Column::new("phone", |f: &FunctionRow, _| Cell::opt(f.phone.as_ref())),
        Column::new("email", |f: &FunctionRow, _| Cell::opt(f.email.as_ref())).hidden(),
        Column::new("secrecy", |f: &FunctionRow, tr| Cell::secrecy(f.secrecy, tr)).hidden(),
        Column::new("updated_at", |f: &FunctionRow, _| Cell::Moment(f.updated_at)).sort(Sort::Int("f.updated_at")).hidden(),
    ],
    filters: &[
        Filter::unit("unit", "f.unit_id"),
        Filter::choice("role_key", "f.role_key", ROLE_KEYS),
        Filter::flag(
            "vacant",
            "(NOT EXISTS (SELECT 1 FROM function_holder fh JOIN person pe ON pe.id = fh.person_id \
              WHERE fh.function_id = f.id AND NOT fh.is_deputy AND pe.active))",
        ),
        Filter::choice("secrecy", "f.secrecy", SECRECY),
        Filter::linked("person", "f.id IN (SELECT function_id FROM function_holder WHERE person_id = ", &["person"]),
    ],
    default_sort: "name",
    visible: vk_db::Sql::and_visible,
    read,
    info: |f| RowInfo { id: f.id, archived: f.archived },
};

fn read(row: &Row) -> Result<FunctionRow, DbError> {
    Ok(FunctionRow {
        id: row.id("id")?,
        name: row.text("name")?,
        role_key: row.opt_text("role_key")?,
        unit: row.opt_text("unit_name")?,
        phone: row.opt_text("phone")?,
        email: row.opt_text("email")?,
        holder: row.opt_text("holder")?,
        holders: row.int("holders")?,
        deputies: row.int("deputies")?,
        secrecy: row.secrecy("secrecy")?,
        updated_at: row.instant("updated_at")?,
        archived: row.opt_int("archived_at")?.is_some(),
    })
}
