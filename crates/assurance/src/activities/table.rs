//! The list of activities: columns, filters, sort.
use super::{
    model::{ActivityRow, CATEGORIES, SCOPES},
    store::REGISTER,
};
use vk_db::{DbError, Row};
use vk_web::{
    Tr,
    form::{SECRECY, choice_word},
    table::{Cell, Column, Filter, RowInfo, Sort, Table},
};

pub static TABLE: Table<ActivityRow> = Table {
    register: REGISTER,
    path: "/activities",
    table: "activity",
    alias: "a1",
    select: "a1.id, a1.name, a1.category, a1.year, a1.rhythm, a1.rrule, a1.scope, a1.secrecy, a1.updated_at, a1.archived_at, \
             u.name AS unit_name, f.title AS owner_name",
    joins: "LEFT JOIN unit u ON u.id = a1.unit_id LEFT JOIN node f ON f.id = a1.owner_id AND f.secrecy <> 'secret'",
    columns: &[
        Column::new("name", |a: &ActivityRow, _| Cell::Link { text: a.name.clone(), href: format!("/activities/{}", a.id) })
            .sort(Sort::Text("a1.name_key")),
        Column::new("year", |a: &ActivityRow, _| Cell::Number(a.year)).sort(Sort::Int("a1.year")),
        Column::new("category", |a: &ActivityRow, tr| Cell::Text(word("category", &a.category, tr)))
            .sort(Sort::Text("a1.category")),
        Column::new("rhythm", |a: &ActivityRow, tr| Cell::Text(rhythm(&a.rhythm, &a.rrule, tr))),
        Column::new("scope", |a: &ActivityRow, tr| Cell::Text(word("scope", &a.scope, tr))),
        Column::new("owner", |a: &ActivityRow, _| Cell::opt(a.owner.as_ref())),
        Column::new("unit", |a: &ActivityRow, _| Cell::opt(a.unit.as_ref())).hidden(),
        Column::new("secrecy", |a: &ActivityRow, tr| Cell::secrecy(a.secrecy, tr)),
        Column::new("updated_at", |a: &ActivityRow, _| Cell::Moment(a.updated_at)).sort(Sort::Int("a1.updated_at")).hidden(),
    ],
    filters: &[
        Filter::choice("category", "a1.category", CATEGORIES),
        Filter::choice("scope", "a1.scope", SCOPES),
        Filter::unit("unit", "a1.unit_id"),
        Filter::choice("secrecy", "a1.secrecy", SECRECY),
        Filter::linked("wheel", "a1.wheel_id IN (", &["year_wheel"]),
        Filter::linked("owner", "a1.owner_id IN (", &["function"]),
    ],
    default_sort: "name",
    visible: vk_db::Sql::and_visible,
    read,
    info: |a| RowInfo { id: a.id, archived: a.archived },
};

pub fn word(key: &str, value: &str, tr: &Tr) -> String {
    choice_word(REGISTER, key, value, tr)
}

/// How often, in words; a rule of one's own as it is written.
pub fn rhythm(rhythm: &str, rrule: &str, tr: &Tr) -> String {
    if rhythm == "own" { rrule.to_owned() } else { word("rhythm", rhythm, tr) }
}

fn read(row: &Row) -> Result<ActivityRow, DbError> {
    Ok(ActivityRow {
        id: row.id("id")?,
        name: row.text("name")?,
        category: row.text("category")?,
        year: row.int("year")?,
        rhythm: row.text("rhythm")?,
        rrule: row.text("rrule")?,
        scope: row.text("scope")?,
        owner: row.opt_text("owner_name")?,
        unit: row.opt_text("unit_name")?,
        secrecy: row.secrecy("secrecy")?,
        updated_at: row.instant("updated_at")?,
        archived: row.opt_int("archived_at")?.is_some(),
    })
}
