//! The list of audits: what waits for an answer stands first.
use super::{
    model::{AuditRow, KINDS, STATES, State},
    store::{self, REGISTER},
};
use vk_db::{DbError, Row};
use vk_web::{
    Tr,
    form::{SECRECY, choice_word},
    table::{Cell, Column, Filter, RowInfo, Sort, Table},
};

pub static TABLE: Table<AuditRow> = Table {
    register: REGISTER,
    path: "/audits",
    table: "review",
    alias: "a",
    select: "a.id, a.ref, a.name, a.kind, a.year, a.state, a.overall, a.response_due, a.secrecy, a.updated_at, a.archived_at, u.name AS unit_name",
    joins: "LEFT JOIN unit u ON u.id = a.unit_id",
    columns: &[
        Column::new("reference", |a: &AuditRow, _| Cell::Link { text: a.reference.clone(), href: format!("/audits/{}", a.id) })
            .sort(Sort::Text("a.ref")),
        Column::new("name", |a: &AuditRow, _| Cell::text(a.name.as_str())).sort(Sort::Text("a.name_key")),
        Column::new("kind", |a: &AuditRow, tr| Cell::text(word("kind", &a.kind, tr))),
        Column::new("year", |a: &AuditRow, _| Cell::text(a.year.to_string())).sort(Sort::Int("a.year")),
        Column::new("state", |a: &AuditRow, tr| Cell::tag(word("state", a.state.key(), tr), a.state.tone())),
        Column::new("response_due", |a: &AuditRow, _| a.response_due.map_or(Cell::Empty, Cell::Date)).sort(Sort::Text("a.turn")),
        Column::new("overall", |a: &AuditRow, tr| {
            a.overall.as_deref().map_or(Cell::Empty, |step| Cell::text(word("overall", step, tr)))
        }),
        Column::new("unit", |a: &AuditRow, _| Cell::opt(a.unit.as_ref())),
        Column::new("secrecy", |a: &AuditRow, tr| Cell::secrecy(a.secrecy, tr)),
        Column::new("updated_at", |a: &AuditRow, _| Cell::Moment(a.updated_at)).sort(Sort::Int("a.updated_at")).hidden(),
    ],
    filters: &[
        Filter::choice("state", "a.state", STATES),
        Filter::choice("kind", "a.kind", KINDS),
        Filter::unit("unit", "a.unit_id"),
        Filter::dates("response_due", "a.response_due"),
        Filter::choice("secrecy", "a.secrecy", SECRECY),
        Filter::linked("previous", "a.previous_id IN (", &["audit"]),
        Filter::linked("about", "a.id IN (SELECT review_id FROM review_about WHERE target_id = ", super::model::ABOUT),
    ],
    default_sort: "response_due",
    visible: store::visible,
    read,
    info: |a| RowInfo { id: a.id, archived: a.archived },
};

fn read(row: &Row) -> Result<AuditRow, DbError> {
    Ok(AuditRow {
        id: row.id("id")?,
        reference: row.text("ref")?,
        name: row.text("name")?,
        kind: row.text("kind")?,
        year: row.int("year")?,
        state: State::from_key(&row.text("state")?).unwrap_or_default(),
        overall: row.opt_text("overall")?,
        response_due: row.opt_date("response_due")?,
        unit: row.opt_text("unit_name")?,
        secrecy: row.secrecy("secrecy")?,
        updated_at: row.instant("updated_at")?,
        archived: row.opt_int("archived_at")?.is_some(),
    })
}

pub fn word(field: &str, value: &str, tr: &Tr) -> String {
    choice_word(REGISTER, field, value, tr)
}
