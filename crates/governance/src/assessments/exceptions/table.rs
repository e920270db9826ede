//! The list of exceptions: columns, filters, sort.
use super::{
    model::{ExceptionRow, STATES},
    store::REGISTER,
};
use crate::assessments::subject;
use vk_db::{DbError, Row};
use vk_web::{
    Tr,
    form::{SECRECY, choice_word},
    table::{Cell, Column, Filter, RowInfo, Sort, Table},
};

pub static TABLE: Table<ExceptionRow> = Table {
    register: REGISTER,
    path: "/exceptions",
    table: "exception",
    alias: "x",
    select: "x.id, x.name, x.state, x.valid_until, x.decided_by, x.secrecy, x.updated_at, x.archived_at, u.name AS unit_name, \
             f.title AS responsible_name, n.title AS subject_name, r.ref_id, r.name AS requirement_name, r.legal_duty",
    joins: "LEFT JOIN unit u ON u.id = x.unit_id LEFT JOIN node f ON f.id = x.responsible_function_id AND f.secrecy <> 'secret' \
            LEFT JOIN node n ON n.id = x.subject_id AND n.secrecy <> 'secret' LEFT JOIN requirement r ON r.id = x.requirement_id",
    columns: &[
        Column::new("name", |x: &ExceptionRow, _| Cell::Link { text: x.name.clone(), href: format!("/exceptions/{}", x.id) })
            .sort(Sort::Text("x.name_key")),
        Column::new("state", |x: &ExceptionRow, tr| state_cell(&x.state, x.legal_duty, tr)).sort(Sort::Text("x.state")),
        Column::new("valid_until", |x: &ExceptionRow, _| Cell::Date(x.valid_until)).sort(Sort::Text("x.valid_until")),
        Column::new("requirement", |x: &ExceptionRow, _| Cell::long(x.requirement.as_ref())),
        Column::new("subject", |x: &ExceptionRow, _| Cell::opt(x.subject.as_ref())),
        Column::new("decided_by", |x: &ExceptionRow, _| Cell::opt(x.decided_by.as_ref())).hidden(),
        Column::new("responsible", |x: &ExceptionRow, _| Cell::opt(x.responsible.as_ref())),
        Column::new("unit", |x: &ExceptionRow, _| Cell::opt(x.unit.as_ref())),
        Column::new("secrecy", |x: &ExceptionRow, tr| Cell::secrecy(x.secrecy, tr)).hidden(),
        Column::new("updated_at", |x: &ExceptionRow, _| Cell::Moment(x.updated_at)).sort(Sort::Int("x.updated_at")).hidden(),
    ],
    filters: &[
        Filter::unit("unit", "x.unit_id"),
        Filter::choice("state", "x.state", STATES),
        Filter::dates("valid_until", "x.valid_until"),
        Filter::choice("secrecy", "x.secrecy", SECRECY),
        Filter::linked("subject", "x.subject_id IN (", subject::KINDS),
        Filter::linked("requirement", "x.requirement_id IN (", &["requirement"]),
        Filter::linked("responsible", "x.responsible_function_id IN (", &["function"]),
    ],
    default_sort: "name",
    visible: vk_db::Sql::and_visible,
    read,
    info: |x| RowInfo { id: x.id, archived: x.archived },
};

fn read(row: &Row) -> Result<ExceptionRow, DbError> {
    let reference = row.opt_text("ref_id")?.map(|r| format!("{r} ")).unwrap_or_default();
    Ok(ExceptionRow {
        id: row.id("id")?,
        name: row.text("name")?,
        requirement: row.opt_text("requirement_name")?.map(|name| format!("{reference}{name}")),
        legal_duty: row.opt_bool("legal_duty")?.unwrap_or(false),
        subject: row.opt_text("subject_name")?,
        state: row.text("state")?,
        valid_until: row.date("valid_until")?,
        decided_by: row.opt_text("decided_by")?,
        responsible: row.opt_text("responsible_name")?,
        unit: row.opt_text("unit_name")?,
        secrecy: row.secrecy("secrecy")?,
        updated_at: row.instant("updated_at")?,
        archived: row.opt_int("archived_at")?.is_some(),
    })
}

/// An approved exception is never green: from a legal duty it is a documented shortfall.
pub fn state_cell(state: &str, legal_duty: bool, tr: &Tr) -> Cell {
    let tone = match state {
        "approved" => "warning",
        "requested" => "info",
        "expired" => "ember",
        _ => "muted",
    };
    let word = choice_word(REGISTER, "state", state, tr);
    if state == "approved" && legal_duty {
        return Cell::tag(format!("{word} · {}", tr.t("assessments-standing-shortfall")), tone);
    }
    Cell::tag(word, tone)
}
