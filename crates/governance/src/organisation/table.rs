//! The list of units: columns, filters, sort.
use super::{
    model::{KINDS, UnitRow},
    store::REGISTER,
};
use vk_db::{DbError, Row};
use vk_web::{
    form::{SECRECY, choice_word},
    table::{Cell, Column, Filter, RowInfo, Sort, Table},
};

pub static TABLE: Table<UnitRow> = Table {
    register: REGISTER,
    path: "/units",
    table: "unit",
    alias: "u",
    select: "u.id, u.name, u.short_name, u.code, u.kind, u.is_controller, u.org_number, u.closed_on, u.secrecy, u.updated_at, u.archived_at, \
             above.name AS parent_name",
    joins: "LEFT JOIN unit above ON above.id = u.parent_id",
    columns: &[
        Column::new("name", |u: &UnitRow, _| Cell::Link { text: u.name.clone(), href: format!("/units/{}", u.id) })
            .sort(Sort::Text("u.name_key")),
        Column::new("kind", |u: &UnitRow, tr| Cell::text(choice_word(REGISTER, "kind", &u.kind, tr))).sort(Sort::Text("u.kind")),
        Column::new("parent", |u: &UnitRow, _| Cell::opt(u.parent.as_ref())),
        Column::new("code", |u: &UnitRow, _| Cell::opt(u.code.as_ref())),
        Column::new("short_name", |u: &UnitRow, _| Cell::opt(u.short_name.as_ref())).hidden(),
        Column::new(
            "is_controller",
            |u: &UnitRow, tr| if u.is_controller { Cell::tag(tr.t("yes"), "info") } else { Cell::Empty },
        ),
        Column::new("org_number", |u: &UnitRow, _| Cell::opt(u.org_number.as_ref())).hidden(),
        Column::new("closed", |u: &UnitRow, tr| match u.closed_on {
            Some(day) => Cell::tag(tr.with("organisation-closed-on", "day", day.to_string()), "muted"),
            None => Cell::Empty,
        }),
        Column::new("secrecy", |u: &UnitRow, tr| Cell::secrecy(u.secrecy, tr)),
        Column::new("updated_at", |u: &UnitRow, _| Cell::Moment(u.updated_at)).sort(Sort::Int("u.updated_at")).hidden(),
    ],
    filters: &[
        Filter::unit("unit", "u.id"),
        Filter::choice("kind", "u.kind", KINDS),
        Filter::flag("is_controller", "u.is_controller"),
        Filter::test("closed", "u.closed_on IS NOT NULL", "u.closed_on IS NULL"),
        Filter::choice("secrecy", "u.secrecy", SECRECY),
        Filter::linked("parent", "u.parent_id IN (", &["unit"]),
    ],
    default_sort: "name",
    visible: vk_db::Sql::and_visible,
    read,
    info: |u| RowInfo { id: u.id, archived: u.archived },
};

fn read(row: &Row) -> Result<UnitRow, DbError> {
    Ok(UnitRow {
        id: row.id("id")?,
        name: row.text("name")?,
        short_name: row.opt_text("short_name")?,
        code: row.opt_text("code")?,
        kind: row.text("kind")?,
        parent: row.opt_text("parent_name")?,
        is_controller: row.bool("is_controller")?,
        org_number: row.opt_text("org_number")?,
        closed_on: row.opt_date("closed_on")?,
        secrecy: row.secrecy("secrecy")?,
        updated_at: row.instant("updated_at")?,
        archived: row.opt_int("archived_at")?.is_some(),
    })
}
