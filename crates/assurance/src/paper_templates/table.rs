//! The list of templates: columns, filters, sort.
use super::{
    model::{LANGS, TemplateRow},
    store::REGISTER,
};
use crate::papers::figures::KINDS;
use vk_db::{DbError, Row};
use vk_web::{
    form::{SECRECY, choice_word},
    table::{Cell, Column, Filter, RowInfo, Sort, Table},
};

pub static TABLE: Table<TemplateRow> = Table {
    register: REGISTER,
    path: "/paper-templates",
    table: "paper_template",
    alias: "t",
    select: "t.id, t.name, t.kind, t.lang, t.in_use, t.secrecy, t.updated_at, t.archived_at, u.name AS unit_name, \
             (SELECT count(*) FROM paper_template_section s WHERE s.template_id = t.id) AS sections",
    joins: "LEFT JOIN unit u ON u.id = t.unit_id",
    columns: &[
        Column::new("name", |t: &TemplateRow, _| Cell::Link { text: t.name.clone(), href: format!("/paper-templates/{}", t.id) })
            .sort(Sort::Text("t.name_key")),
        Column::new("kind", |t: &TemplateRow, tr| Cell::Text(choice_word(REGISTER, "kind", &t.kind, tr))),
        Column::new("lang", |t: &TemplateRow, tr| Cell::Text(choice_word(REGISTER, "lang", &t.lang, tr))),
        Column::new("sections", |t: &TemplateRow, _| Cell::Number(t.sections)),
        Column::new("in_use", |t: &TemplateRow, tr| in_use(t.in_use, tr)),
        Column::new("unit", |t: &TemplateRow, _| Cell::opt(t.unit.as_ref())).hidden(),
        Column::new("secrecy", |t: &TemplateRow, tr| Cell::secrecy(t.secrecy, tr)).hidden(),
        Column::new("updated_at", |t: &TemplateRow, _| Cell::Moment(t.updated_at)).sort(Sort::Int("t.updated_at")),
    ],
    filters: &[
        Filter::choice("kind", "t.kind", KINDS),
        Filter::choice("lang", "t.lang", LANGS),
        Filter::flag("in_use", "t.in_use"),
        Filter::unit("unit", "t.unit_id"),
        Filter::choice("secrecy", "t.secrecy", SECRECY),
    ],
    default_sort: "name",
    visible: vk_db::Sql::and_visible,
    read,
    info: |t| RowInfo { id: t.id, archived: t.archived },
};

pub fn in_use(yes: bool, tr: &vk_web::Tr) -> Cell {
    if yes { Cell::tag(tr.t("paper_templates-used"), "success") } else { Cell::tag(tr.t("paper_templates-unused"), "muted") }
}

fn read(row: &Row) -> Result<TemplateRow, DbError> {
    Ok(TemplateRow {
        id: row.id("id")?,
        name: row.text("name")?,
        kind: row.text("kind")?,
        lang: row.text("lang")?,
        sections: row.int("sections")?,
        in_use: row.bool("in_use")?,
        unit: row.opt_text("unit_name")?,
        secrecy: row.secrecy("secrecy")?,
        updated_at: row.instant("updated_at")?,
        archived: row.opt_int("archived_at")?.is_some(),
    })
}
