//! The list of threats: columns, filters, sort.
use super::{
    model::{CATEGORIES, ThreatRow},
    store::REGISTER,
};
use crate::risks::{pick, split};
use vk_db::{DbError, Row};
use vk_web::{
    form::{SECRECY, choice_word},
    table::{Cell, Column, Filter, RowInfo, Sort, Table},
};

pub static TABLE: Table<ThreatRow> = Table {
    register: REGISTER,
    path: "/threats",
    table: "threat",
    alias: "t",
    select: "t.id, t.reference, t.name, t.name_en, t.category, t.aspects, t.secrecy, t.updated_at, t.archived_at, u.name AS unit_name, \
             (SELECT count(*) FROM risk_link l JOIN risk r ON r.id = l.risk_id WHERE l.target_id = t.id AND l.relation = 'caused_by' \
              AND r.archived_at IS NULL AND r.is_open) AS risks",
    joins: "LEFT JOIN unit u ON u.id = t.unit_id",
    columns: &[
        Column::new("name", |t: &ThreatRow, tr| Cell::Link {
            text: pick(tr.lang, &t.name, t.name_en.as_deref().unwrap_or_default()).to_owned(),
            href: format!("/threats/{}", t.id),
        })
        .sort(Sort::Text("t.name_key")),
        Column::new("reference", |t: &ThreatRow, _| Cell::opt(t.reference.as_ref())),
        Column::new("category", |t: &ThreatRow, tr| Cell::text(choice_word(REGISTER, "category", &t.category, tr)))
            .sort(Sort::Text("t.category")),
        Column::new("aspects", |t: &ThreatRow, tr| {
            let words = t.aspects.iter().map(|a| choice_word(REGISTER, "aspects", a, tr));
            Cell::text(words.collect::<Vec<_>>().join(", "))
        }),
        Column::new("risks", |t: &ThreatRow, _| Cell::Number(t.risks)),
        Column::new("unit", |t: &ThreatRow, _| Cell::opt(t.unit.as_ref())).hidden(),
        Column::new("secrecy", |t: &ThreatRow, tr| Cell::secrecy(t.secrecy, tr)).hidden(),
        Column::new("updated_at", |t: &ThreatRow, _| Cell::Moment(t.updated_at)).sort(Sort::Int("t.updated_at")).hidden(),
    ],
    filters: &[
        Filter::choice("category", "t.category", CATEGORIES),
        Filter::unit("unit", "t.unit_id"),
        Filter::choice("secrecy", "t.secrecy", SECRECY),
    ],
    default_sort: "name",
    visible: vk_db::Sql::and_visible,
    read,
    info: |t| RowInfo { id: t.id, archived: t.archived },
};

fn read(row: &Row) -> Result<ThreatRow, DbError> {
    Ok(ThreatRow {
        id: row.id("id")?,
        reference: row.opt_text("reference")?,
        name: row.text("name")?,
        name_en: row.opt_text("name_en")?,
        category: row.text("category")?,
        aspects: split(row.opt_text("aspects")?),
        risks: row.int("risks")?,
        unit: row.opt_text("unit_name")?,
        secrecy: row.secrecy("secrecy")?,
        updated_at: row.instant("updated_at")?,
        archived: row.opt_int("archived_at")?.is_some(),
    })
}
