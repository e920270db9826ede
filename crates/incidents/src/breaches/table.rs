//! The list of breaches: columns, filters, sort. The newest comes first. Whether and when the authority was notified is read from the track.
use super::{
    model::{ART34, BreachRow, RISKS},
    store::REGISTER,
};
use vk_db::{DbError, Row};
use vk_web::{
    Tr,
    form::{SECRECY, choice_word},
    table::{Cell, Column, Filter, RowInfo, Sort, Table},
};

pub static TABLE: Table<BreachRow> = Table {
    register: REGISTER,
    path: "/data-breaches",
    table: "data_breach",
    alias: "b",
    select: "b.id, b.ref, b.name, b.known_on, b.risk, b.art34, b.subjects, b.advice_at, b.registry_number, b.secrecy, b.archived_at, \
             u.name AS unit_name, t.assessment, (SELECT min(r.submitted_at) FROM incident_report r WHERE r.incident_id = b.incident_id \
             AND r.track_id = b.track_id AND r.stage = 'notification') AS notified_at",
    joins: "LEFT JOIN unit u ON u.id = b.unit_id LEFT JOIN incident_track t ON t.id = b.track_id",
    columns: &[
        Column::new("reference", |b: &BreachRow, _| Cell::Link {
            text: b.reference.clone(),
            href: format!("/data-breaches/{}", b.id),
        })
        .sort(Sort::Text("b.ref")),
        Column::new("name", |b: &BreachRow, _| Cell::text(b.name.as_str())).sort(Sort::Text("b.name_key")),
        Column::new("known_on", |b: &BreachRow, _| Cell::Date(b.known_on)).sort(Sort::Text("b.known_on")),
        Column::new("unit", |b: &BreachRow, _| Cell::text(b.controller.as_str())),
        Column::new("assessment", |b: &BreachRow, tr| assessment_cell(b.assessment.as_deref(), tr)),
        Column::new("notified_at", |b: &BreachRow, _| b.notified_at.map_or(Cell::Empty, Cell::Moment)),
        Column::new("risk", |b: &BreachRow, tr| risk_cell(b.risk.as_deref(), tr)),
        Column::new("art34", |b: &BreachRow, tr| word_cell("art34", b.art34.as_deref(), tr)).hidden(),
        Column::new("subjects", |b: &BreachRow, _| b.subjects.map_or(Cell::Empty, Cell::Number)).hidden(),
        Column::new("advice", |b: &BreachRow, tr| Cell::flag(b.advised, tr)).hidden(),
        Column::new("registry_number", |b: &BreachRow, _| Cell::text(b.registry_number.as_str())).hidden(),
        Column::new("secrecy", |b: &BreachRow, tr| Cell::secrecy(b.secrecy, tr)),
    ],
    filters: &[
        Filter::unit("unit", "b.unit_id"),
        Filter::choice("risk", "b.risk", RISKS),
        Filter::choice("art34", "b.art34", ART34),
        Filter::dates("known_on", "b.known_on"),
        Filter::choice("secrecy", "b.secrecy", SECRECY),
    ],
    default_sort: "-known_on",
    visible: vk_db::Sql::and_visible,
    read,
    info: |b| RowInfo { id: b.id, archived: b.archived },
};

fn read(row: &Row) -> Result<BreachRow, DbError> {
    Ok(BreachRow {
        id: row.id("id")?,
        reference: row.text("ref")?,
        name: row.text("name")?,
        known_on: row.date("known_on")?,
        controller: row.opt_text("unit_name")?.unwrap_or_default(),
        risk: row.opt_text("risk")?,
        art34: row.opt_text("art34")?,
        assessment: row.opt_text("assessment")?,
        notified_at: row.opt_instant("notified_at")?,
        subjects: row.opt_int("subjects")?,
        advised: row.opt_int("advice_at")?.is_some(),
        registry_number: row.text("registry_number")?,
        secrecy: row.secrecy("secrecy")?,
        archived: row.opt_int("archived_at")?.is_some(),
    })
}

/// The controller's assessment of notifying, in the incident's own words.
pub fn assessment_cell(assessment: Option<&str>, tr: &Tr) -> Cell {
    let Some(key) = assessment else { return Cell::Empty };
    let tone = match key {
        "required" => "warning",
        "not_required" => "muted",
        _ => "info",
    };
    Cell::tag(choice_word("incidents", "assessment", key, tr), tone)
}

pub fn risk_cell(risk: Option<&str>, tr: &Tr) -> Cell {
    let Some(key) = risk else { return Cell::Empty };
    let tone = match key {
        "high" => "ember",
        "risk" => "warning",
        _ => "muted",
    };
    Cell::tag(choice_word(REGISTER, "risk", key, tr), tone)
}

fn word_cell(field: &str, value: Option<&str>, tr: &Tr) -> Cell {
    value.map_or(Cell::Empty, |value| Cell::text(choice_word(REGISTER, field, value, tr)))
}
