//! The list of incidents: columns, filters, sort. The next deadline comes first.
use super::{
    class::CLASSES,
    desk::REGISTER_KEY,
    model::{CATEGORIES, ORIGINS, SEVERITIES, STATES, State},
    store::{self, NO_DAY},
};
use vk_core::{Id, Instant, Secrecy};
use vk_db::{DbError, Row};
use vk_web::{
    Tr,
    form::{SECRECY, choice_word},
    table::{Cell, Column, Filter, RowInfo, Sort, Table},
};

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncidentRow {
    pub id: Id,
    pub reference: String,
    pub title: String,
    pub state: String,
    pub severity: Option<String>,
    pub category: Option<String>,
    pub origin: String,
    pub class: String,
    pub next_due: Option<Instant>,
    /// Open without a day.
    pub undated: bool,
    pub unit: Option<String>,
    pub ongoing: bool,
    pub personal_data: bool,
    pub reported_at: Instant,
    pub knowledge_at: Option<Instant>,
    pub secrecy: Secrecy,
    pub archived: bool,
}

pub static TABLE: Table<IncidentRow> = Table {
    register: REGISTER_KEY,
    path: "/incidents",
    table: "incident",
    alias: "i",
    select: "i.id, i.ref, i.name, i.state, i.severity, i.category, i.origin, i.class, i.next_due, i.ongoing, i.personal_data, i.reported_at, \
             i.knowledge_at, i.secrecy, i.archived_at, u.name AS unit_name",
    joins: "LEFT JOIN unit u ON u.id = i.unit_id",
    columns: &[
        Column::new("reference", |i: &IncidentRow, _| Cell::Link {
            text: i.reference.clone(),
            href: format!("/incidents/{}", i.id),
        })
        .sort(Sort::Text("i.ref")),
        Column::new("title", |i: &IncidentRow, _| Cell::text(i.title.as_str())).sort(Sort::Text("i.name_key")),
        Column::new("next_due", |i: &IncidentRow, tr| due_cell(i, tr)).sort(Sort::Int("i.next_due")),
        Column::new("state", |i: &IncidentRow, tr| Cell::tag(word("state", &i.state, tr), state_tone(&i.state))),
        Column::new("severity", |i: &IncidentRow, tr| severity_cell(i.severity.as_deref(), tr))
            .sort(Sort::Int("i.severity_rank")),
        Column::new("unit", |i: &IncidentRow, _| Cell::opt(i.unit.as_ref())),
        Column::new("reported_at", |i: &IncidentRow, _| Cell::Moment(i.reported_at)).sort(Sort::Int("i.reported_at")),
        Column::new("category", |i: &IncidentRow, tr| {
            i.category.as_deref().map_or(Cell::Empty, |c| Cell::text(word("category", c, tr)))
        })
        .hidden(),
        Column::new("origin", |i: &IncidentRow, tr| Cell::text(word("origin", &i.origin, tr))).hidden(),
        Column::new("class", |i: &IncidentRow, tr| Cell::text(word("class", &i.class, tr))).hidden(),
        Column::new("ongoing", |i: &IncidentRow, tr| Cell::flag(i.ongoing, tr)).hidden(),
        Column::new("personal_data", |i: &IncidentRow, tr| Cell::flag(i.personal_data, tr)).hidden(),
        Column::new("knowledge_at", |i: &IncidentRow, _| i.knowledge_at.map_or(Cell::Empty, Cell::Moment)).hidden(),
        Column::new("secrecy", |i: &IncidentRow, tr| Cell::secrecy(i.secrecy, tr)),
    ],
    filters: &[
        Filter::choice("state", "i.state", STATES),
        Filter::choice("severity", "i.severity", SEVERITIES),
        Filter::unit("unit", "i.unit_id"),
        // Open clocks only: the column holds the largest number when none runs.
        Filter::test("running", "i.next_due < 9223372036854775807", "i.next_due = 9223372036854775807"),
        Filter::choice("class", "i.class", CLASSES),
        Filter::choice("category", "i.category", CATEGORIES),
        Filter::choice("origin", "i.origin", ORIGINS),
        Filter::flag("personal_data", "i.personal_data"),
        Filter::choice("secrecy", "i.secrecy", SECRECY),
        Filter::days("reported_at", "i.reported_at"),
        Filter::linked(
            "affects",
            "i.id IN (SELECT incident_id FROM incident_link WHERE target_id = ",
            &["system", "host", "information_set", "alert"],
        ),
    ],
    default_sort: "next_due",
    visible: |sql, viewer, _| store::visible(sql, viewer),
    read,
    info: |i| RowInfo { id: i.id, archived: i.archived },
};

fn read(row: &Row) -> Result<IncidentRow, DbError> {
    Ok(IncidentRow {
        id: row.id("id")?,
        reference: row.text("ref")?,
        title: row.text("name")?,
        state: row.text("state")?,
        severity: row.opt_text("severity")?,
        category: row.opt_text("category")?,
        origin: row.text("origin")?,
        class: row.text("class")?,
        next_due: store::due(row)?,
        undated: row.int("next_due")? == NO_DAY,
        unit: row.opt_text("unit_name")?,
        ongoing: row.bool("ongoing")?,
        personal_data: row.bool("personal_data")?,
        reported_at: row.instant("reported_at")?,
        knowledge_at: row.opt_instant("knowledge_at")?,
        secrecy: row.secrecy("secrecy")?,
        archived: row.opt_int("archived_at")?.is_some(),
    })
}

fn due_cell(i: &IncidentRow, tr: &Tr) -> Cell {
    match i.next_due {
        Some(due) => Cell::Moment(due),
        None if i.undated => Cell::text(tr.t("incidents-undated")),
        None => Cell::Empty,
    }
}

pub fn word(field: &str, value: &str, tr: &Tr) -> String {
    choice_word(REGISTER_KEY, field, value, tr)
}

pub fn severity_cell(severity: Option<&str>, tr: &Tr) -> Cell {
    let Some(severity) = severity else { return Cell::Empty };
    let tone = match severity {
        "critical" => "ember",
        "serious" => "warning",
        "moderate" => "info",
        _ => "muted",
    };
    Cell::tag(word("severity", severity, tr), tone)
}

pub fn state_tone(state: &str) -> &'static str {
    match State::from_key(state) {
        Some(State::New) => "warning",
        Some(State::Closed) => "muted",
        Some(State::Restored | State::Review) => "success",
        _ => "info",
    }
}
