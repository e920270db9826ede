//! The list of requirements: columns, filters, sort.
use super::{
    model::RequirementRow,
    store::{REGISTER, levels},
};
use crate::{
    join::Class,
    requirements::{
        AREAS, KINDS,
        text::{Body, RequirementText},
    },
};
use vk_db::{DbError, Row};
use vk_web::{
    Tr,
    form::{SECRECY, choice_word},
    table::{Cell, Column, Filter, RowInfo, Sort, Table},
};

pub static TABLE: Table<RequirementRow> = Table {
    register: REGISTER,
    path: "/requirements",
    table: "requirement",
    alias: "r",
    select: "r.id, r.ref_id, r.name, r.body, r.assessable, r.area, r.kind, r.level_confidentiality AS confidentiality, \
             r.level_integrity AS integrity, r.level_availability AS availability, r.level_traceability AS traceability, r.legal_duty, \
             r.legal_ref, r.position, r.secrecy, r.updated_at, r.archived_at, q.language, q.name AS source_name, u.name AS unit_name",
    joins: "JOIN requirement_source q ON q.id = r.source_id LEFT JOIN unit u ON u.id = r.unit_id",
    columns: &[
        Column::new("name", |r: &RequirementRow, tr| Cell::Link { text: name(r, tr), href: format!("/requirements/{}", r.id) })
            .sort(Sort::Text("r.name_key")),
        Column::new("ref_id", |r: &RequirementRow, _| Cell::opt(r.ref_id.as_ref())),
        Column::new("source", |r: &RequirementRow, _| Cell::opt(r.source.as_ref())),
        Column::new("area", |r: &RequirementRow, tr| Cell::text(word("area", r.area.as_deref(), tr))),
        Column::new("kind", |r: &RequirementRow, tr| Cell::text(word("kind", r.kind.as_deref(), tr))),
        Column::new("levels", |r: &RequirementRow, _| levels_cell(r)),
        Column::new(
            "legal_duty",
            |r: &RequirementRow, tr| if r.legal_duty { Cell::tag(tr.t("yes"), "warning") } else { Cell::Empty },
        ),
        Column::new("legal_ref", |r: &RequirementRow, _| Cell::opt(r.legal_ref.as_ref())).hidden(),
        Column::new("text", |r: &RequirementRow, tr| Cell::long(Some(&text(r, tr)))).hidden(),
        Column::new(
            "assessable",
            |r: &RequirementRow, tr| if r.assessable { Cell::Empty } else { Cell::tag(tr.t("requirements-chapter"), "muted") },
        )
        .hidden(),
        Column::new("position", |r: &RequirementRow, _| Cell::Number(r.position)).sort(Sort::Int("r.position")).hidden(),
        Column::new("unit", |r: &RequirementRow, _| Cell::opt(r.unit.as_ref())).hidden(),
        Column::new("secrecy", |r: &RequirementRow, tr| Cell::secrecy(r.secrecy, tr)).hidden(),
        Column::new("updated_at", |r: &RequirementRow, _| Cell::Moment(r.updated_at)).sort(Sort::Int("r.updated_at")).hidden(),
    ],
    filters: &[
        Filter::choice("area", "r.area", AREAS),
        Filter::choice("kind", "r.kind", KINDS),
        Filter::flag("legal_duty", "r.legal_duty"),
        Filter::flag("assessable", "r.assessable"),
        Filter::flag("for_system", "r.for_system"),
        Filter::flag("for_unit", "r.for_unit"),
        Filter::unit("unit", "r.unit_id"),
        Filter::choice("secrecy", "r.secrecy", SECRECY),
        Filter::days("updated_at", "r.updated_at"),
        // Links from a source and from a chapter.
        Filter::linked("source", "r.source_id IN (", &["requirement_source"]),
        Filter::linked("parent", "r.parent_id IN (", &["requirement"]),
    ],
    default_sort: "name",
    visible: vk_db::Sql::and_visible,
    read,
    info: |r| RowInfo { id: r.id, archived: r.archived },
};

fn read(row: &Row) -> Result<RequirementRow, DbError> {
    Ok(RequirementRow {
        id: row.id("id")?,
        ref_id: row.opt_text("ref_id")?,
        name: row.text("name")?,
        body: Body::from_json(&row.text("body")?),
        language: row.text("language")?,
        source: row.opt_text("source_name")?,
        assessable: row.bool("assessable")?,
        area: row.opt_text("area")?,
        kind: row.opt_text("kind")?,
        levels: levels(Class::from_row(row)?),
        legal_duty: row.bool("legal_duty")?,
        legal_ref: row.opt_text("legal_ref")?,
        position: row.int("position")?,
        unit: row.opt_text("unit_name")?,
        secrecy: row.secrecy("secrecy")?,
        updated_at: row.instant("updated_at")?,
        archived: row.opt_int("archived_at")?.is_some(),
    })
}

/// The name in the reader's language.
fn name(r: &RequirementRow, tr: &Tr) -> String {
    let name = r.body.pick(tr.lang, &r.language, |t: &RequirementText| &t.name);
    if name.is_empty() { r.name.clone() } else { name.to_owned() }
}

fn text(r: &RequirementRow, tr: &Tr) -> String {
    r.body.pick(tr.lang, &r.language, |t: &RequirementText| &t.text).to_owned()
}

fn word(field: &str, value: Option<&str>, tr: &Tr) -> String {
    choice_word(REGISTER, field, value.unwrap_or(""), tr)
}

fn levels_cell(r: &RequirementRow) -> Cell {
    let levels = r.levels.set();
    if levels.is_empty() { Cell::Empty } else { Cell::Levels(levels) }
}
