//! The list of assessments: columns, filters, sort.
use super::{
    model::{AssessmentRow, STATES},
    scale::Standing,
    store::{self, REGISTER},
    subject,
};
use crate::{join::Class, systems::class_cell};
use vk_db::{DbError, Row};
use vk_web::{
    Tr,
    form::{SECRECY, choice_word},
    table::{Cell, Column, Filter, RowInfo, Sort, Table},
};

pub static TABLE: Table<AssessmentRow> = Table {
    register: REGISTER,
    path: "/assessments",
    table: "assessment",
    alias: "a",
    select: "a.id, a.name, a.subject_id, a.subject_kind, a.due_on, a.state, a.applicable, a.met, a.amber, a.red, a.partly, a.not_met, \
             a.not_applicable, a.unknown, a.unanswered, a.exceptions, a.shortfalls, a.confidentiality, a.integrity, a.availability, \
             a.traceability, a.secrecy, a.updated_at, a.archived_at, u.name AS unit_name, f.title AS responsible_name, \
             n.title AS subject_name, rs.name AS source_name",
    joins: "LEFT JOIN unit u ON u.id = a.unit_id LEFT JOIN node f ON f.id = a.responsible_function_id AND f.secrecy <> 'secret' \
            LEFT JOIN node n ON n.id = a.subject_id AND n.secrecy <> 'secret' LEFT JOIN requirement_source rs ON rs.id = a.source_id",
    columns: &[
        Column::new("name", |a: &AssessmentRow, _| Cell::Link { text: a.name.clone(), href: format!("/assessments/{}", a.id) })
            .sort(Sort::Text("a.name_key")),
        Column::new("subject", |a: &AssessmentRow, _| Cell::opt(a.subject.as_ref())).hidden(),
        Column::new("source", |a: &AssessmentRow, _| Cell::opt(a.source.as_ref())),
        Column::new("class", |a: &AssessmentRow, _| class_cell(a.class)),
        Column::new("state", |a: &AssessmentRow, tr| state_cell(&a.state, tr)).sort(Sort::Text("a.state")),
        Column::new("progress", |a: &AssessmentRow, tr| Cell::text(progress(a, tr))),
        Column::new("met", |a: &AssessmentRow, tr| Cell::text(tr.n("assessments-percent", a.counts.percent(Standing::Met)))),
        Column::new("unanswered", |a: &AssessmentRow, _| Cell::Number(a.counts.get(Standing::Unanswered)))
            .sort(Sort::Int("a.unanswered")),
        Column::new("not_met", |a: &AssessmentRow, _| Cell::Number(a.counts.get(Standing::NotMet))).hidden(),
        Column::new("partly", |a: &AssessmentRow, _| Cell::Number(a.counts.get(Standing::Partly))).hidden(),
        Column::new("unknown", |a: &AssessmentRow, _| Cell::Number(a.counts.get(Standing::Unknown))).hidden(),
        Column::new("shortfalls", |a: &AssessmentRow, _| Cell::Number(a.counts.get(Standing::Shortfall))).hidden(),
        Column::new("red", |a: &AssessmentRow, tr| count_cell(a.counts.get(Standing::Red), Standing::Red, tr))
            .sort(Sort::Int("a.red")),
        Column::new("responsible", |a: &AssessmentRow, _| Cell::opt(a.responsible.as_ref())).hidden(),
        Column::new("due_on", |a: &AssessmentRow, _| a.due_on.map_or(Cell::Empty, Cell::Date)),
        Column::new("unit", |a: &AssessmentRow, _| Cell::opt(a.unit.as_ref())),
        Column::new("secrecy", |a: &AssessmentRow, tr| Cell::secrecy(a.secrecy, tr)).hidden(),
        Column::new("updated_at", |a: &AssessmentRow, _| Cell::Moment(a.updated_at)).sort(Sort::Int("a.updated_at")).hidden(),
    ],
    filters: &[
        Filter::unit("unit", "a.unit_id"),
        Filter::choice("state", "a.state", STATES),
        Filter::choice("subject_kind", "a.subject_kind", subject::KINDS),
        Filter::dates("due_on", "a.due_on"),
        Filter::choice("secrecy", "a.secrecy", SECRECY),
        Filter::linked("subject", "a.subject_id IN (", subject::KINDS),
        Filter::linked("source", "a.source_id IN (", &["requirement_source"]),
        Filter::linked("responsible", "a.responsible_function_id IN (", &["function"]),
    ],
    default_sort: "name",
    visible: vk_db::Sql::and_visible,
    read,
    info: |a| RowInfo { id: a.id, archived: a.archived },
};

fn read(row: &Row) -> Result<AssessmentRow, DbError> {
    Ok(AssessmentRow {
        id: row.id("id")?,
        name: row.text("name")?,
        subject: row.opt_text("subject_name")?,
        subject_id: row.id("subject_id")?,
        subject_kind: row.text("subject_kind")?,
        source: row.opt_text("source_name")?,
        responsible: row.opt_text("responsible_name")?,
        unit: row.opt_text("unit_name")?,
        due_on: row.opt_date("due_on")?,
        state: row.text("state")?,
        counts: store::counts(row)?,
        class: Class::from_row(row)?,
        secrecy: row.secrecy("secrecy")?,
        updated_at: row.instant("updated_at")?,
        archived: row.opt_int("archived_at")?.is_some(),
    })
}

/// "87 av 120 besvarade".
fn progress(a: &AssessmentRow, tr: &Tr) -> String {
    let (answered, all) = (a.counts.answered(), a.counts.applicable());
    tr.args("assessments-progress", &[("answered", answered.into()), ("all", all.into())])
}

/// Nothing for none; otherwise the number in the standing's colour.
fn count_cell(n: i64, standing: Standing, tr: &Tr) -> Cell {
    if n == 0 { Cell::Empty } else { Cell::tag(format!("{n} {}", standing.word(tr)), standing.tone()) }
}

pub fn state_cell(state: &str, tr: &Tr) -> Cell {
    let tone = match state {
        "reviewed" => "success",
        "answered" => "info",
        _ => "neutral",
    };
    Cell::tag(choice_word(REGISTER, "state", state, tr), tone)
}
