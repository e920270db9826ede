//! The list of findings: what is open and late stands first.
use super::{
    model::{FACTORS, FINDING_KINDS, FindingRow, WHERE},
    standing::{STANDINGS, Standing},
    store::REGISTER,
};
use crate::audits::{Group, words};
use vk_db::{DbError, Row};
use vk_web::{
    Tr,
    form::{SECRECY, choice_word},
    table::{Cell, Column, Filter, RowInfo, Sort, Table},
};

pub static TABLE: Table<FindingRow> = Table {
    register: REGISTER,
    path: "/findings",
    table: "finding",
    alias: "f",
    select: "f.id, f.ref, f.name, f.risk_factor, f.kind, f.standing, f.standing_on, f.due_on, f.secrecy, f.updated_at, f.archived_at, \
             u.name AS unit_name, o.title AS owner_name",
    joins: "LEFT JOIN unit u ON u.id = f.unit_id LEFT JOIN node o ON o.id = f.owner_id AND o.secrecy <> 'secret'",
    columns: &[
        Column::new("reference", |f: &FindingRow, _| Cell::Link {
            text: f.reference.clone(),
            href: format!("/findings/{}", f.id),
        })
        .sort(Sort::Text("f.ref")),
        Column::new("name", |f: &FindingRow, _| Cell::text(f.name.as_str())).sort(Sort::Text("f.name_key")),
        Column::new("risk_factor", |f: &FindingRow, tr| factor_cell(&f.risk_factor, tr)),
        Column::new("standing", |f: &FindingRow, tr| Cell::tag(word("standing", f.standing.key(), tr), f.standing.tone())),
        Column::new("standing_on", |f: &FindingRow, _| f.standing_on.map_or(Cell::Empty, Cell::Date)),
        Column::new("due_on", |f: &FindingRow, _| f.due_on.map_or(Cell::Empty, Cell::Date)).sort(Sort::Text("f.turn")),
        Column::new("owner", |f: &FindingRow, _| Cell::opt(f.owner.as_ref())),
        Column::new("unit", |f: &FindingRow, _| Cell::opt(f.unit.as_ref())),
        Column::new("kind", |f: &FindingRow, tr| Cell::text(word("kind", &f.kind, tr))).hidden(),
        Column::new("secrecy", |f: &FindingRow, tr| Cell::secrecy(f.secrecy, tr)),
        Column::new("updated_at", |f: &FindingRow, _| Cell::Moment(f.updated_at)).sort(Sort::Int("f.updated_at")).hidden(),
    ],
    filters: &[
        Filter::choice("standing", "f.standing", STANDINGS),
        Filter::choice("risk_factor", "f.risk_factor", FACTORS),
        Filter::choice("kind", "f.kind", FINDING_KINDS),
        Filter::unit("unit", "f.unit_id"),
        Filter::dates("due_on", "f.due_on"),
        Filter::choice("secrecy", "f.secrecy", SECRECY),
        Filter::linked("review", "f.review_id IN (", &["audit"]),
        Filter::linked("owner", "f.owner_id IN (", &["function"]),
        Filter::linked("systems", "f.id IN (SELECT finding_id FROM finding_system WHERE target_id = ", WHERE),
    ],
    default_sort: "due_on",
    visible: vk_db::Sql::and_visible,
    read,
    info: |f| RowInfo { id: f.id, archived: f.archived },
};

fn read(row: &Row) -> Result<FindingRow, DbError> {
    Ok(FindingRow {
        id: row.id("id")?,
        reference: row.text("ref")?,
        name: row.text("name")?,
        risk_factor: row.text("risk_factor")?,
        kind: row.text("kind")?,
        standing: Standing::from_key(&row.text("standing")?).unwrap_or_default(),
        standing_on: row.opt_date("standing_on")?,
        owner: row.opt_text("owner_name")?,
        due_on: row.opt_date("due_on")?,
        unit: row.opt_text("unit_name")?,
        secrecy: row.secrecy("secrecy")?,
        updated_at: row.instant("updated_at")?,
        archived: row.opt_int("archived_at")?.is_some(),
    })
}

pub fn word(field: &str, value: &str, tr: &Tr) -> String {
    choice_word(REGISTER, field, value, tr)
}

/// What the scale counts as high warns; the rest does not.
pub fn factor_cell(factor: &str, tr: &Tr) -> Cell {
    let tone = match words().map_or(Group::None, |w| w.group(factor)) {
        Group::High => "warning",
        Group::Lesser => "neutral",
        Group::None => "muted",
    };
    Cell::tag(word("risk_factor", factor, tr), tone)
}
