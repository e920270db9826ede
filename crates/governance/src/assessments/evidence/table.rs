//! The list of evidence: columns, filters, sort.
use super::{
    model::{EvidenceRow, KINDS, STATES},
    state::Why,
    store::REGISTER,
};
use crate::assessments::scale::Freshness;
use vk_db::{DbError, Row};
use vk_web::{
    Tr,
    form::{SECRECY, choice_word},
    table::{Cell, Column, Filter, RowInfo, Sort, Table},
};

pub static TABLE: Table<EvidenceRow> = Table {
    register: REGISTER,
    path: "/evidence",
    table: "evidence",
    alias: "e",
    select: "e.id, e.name, e.kind, e.state, e.state_since, e.valid_until, e.measure, e.secrecy, e.updated_at, e.archived_at, \
             u.name AS unit_name, f.title AS responsible_name, COALESCE((SELECT m.why FROM measure_reading m WHERE m.evidence_id = e.id \
             AND m.at >= e.state_since ORDER BY m.at DESC LIMIT 1), e.why) AS why, \
             (SELECT count(*) FROM evidence_requirement er WHERE er.evidence_id = e.id) AS shows",
    joins: "LEFT JOIN unit u ON u.id = e.unit_id LEFT JOIN node f ON f.id = e.responsible_function_id AND f.secrecy <> 'secret'",
    columns: &[
        Column::new("name", |e: &EvidenceRow, _| Cell::Link { text: e.name.clone(), href: format!("/evidence/{}", e.id) })
            .sort(Sort::Text("e.name_key")),
        Column::new("state", |e: &EvidenceRow, tr| state_cell(e.state, tr)).sort(Sort::Text("e.state")),
        Column::new("why", |e: &EvidenceRow, tr| Cell::long(Some(&e.why.words(tr)))),
        Column::new("since", |e: &EvidenceRow, _| Cell::Date(e.since.local_date())).sort(Sort::Int("e.state_since")),
        Column::new("kind", |e: &EvidenceRow, tr| Cell::text(choice_word(REGISTER, "kind", &e.kind, tr))),
        Column::new("measure", |e: &EvidenceRow, tr| Cell::text(measure_name(e.measure.as_deref(), tr))).hidden(),
        Column::new("valid_until", |e: &EvidenceRow, _| e.valid_until.map_or(Cell::Empty, Cell::Date)),
        Column::new("shows", |e: &EvidenceRow, _| Cell::Number(e.shows)),
        Column::new("responsible", |e: &EvidenceRow, _| Cell::opt(e.responsible.as_ref())),
        Column::new("unit", |e: &EvidenceRow, _| Cell::opt(e.unit.as_ref())).hidden(),
        Column::new("secrecy", |e: &EvidenceRow, tr| Cell::secrecy(e.secrecy, tr)).hidden(),
        Column::new("updated_at", |e: &EvidenceRow, _| Cell::Moment(e.updated_at)).sort(Sort::Int("e.updated_at")).hidden(),
    ],
    filters: &[
        Filter::unit("unit", "e.unit_id"),
        Filter::choice("state", "e.state", STATES),
        Filter::choice("kind", "e.kind", KINDS),
        Filter::dates("valid_until", "e.valid_until"),
        Filter::days("since", "e.state_since"),
        Filter::choice("secrecy", "e.secrecy", SECRECY),
        Filter::linked(
            "assessment",
            "e.id IN (SELECT evidence_id FROM evidence_requirement WHERE assessment_id = ",
            &["assessment"],
        ),
        Filter::linked("responsible", "e.responsible_function_id IN (", &["function"]),
    ],
    default_sort: "name",
    visible: vk_db::Sql::and_visible,
    read,
    info: |e| RowInfo { id: e.id, archived: e.archived },
};

fn read(row: &Row) -> Result<EvidenceRow, DbError> {
    Ok(EvidenceRow {
        id: row.id("id")?,
        name: row.text("name")?,
        kind: row.text("kind")?,
        state: Freshness::from_key(&row.text("state")?).unwrap_or(Freshness::None),
        why: Why::parse(&row.text("why")?),
        since: row.instant("state_since")?,
        valid_until: row.opt_date("valid_until")?,
        measure: row.opt_text("measure")?,
        responsible: row.opt_text("responsible_name")?,
        unit: row.opt_text("unit_name")?,
        shows: row.int("shows")?,
        secrecy: row.secrecy("secrecy")?,
        updated_at: row.instant("updated_at")?,
        archived: row.opt_int("archived_at")?.is_some(),
    })
}

pub fn state_cell(state: Freshness, tr: &Tr) -> Cell {
    Cell::tag(choice_word(REGISTER, "state", state.key(), tr), state.tone())
}

/// A measure's name, as its register calls it or as the form does where no register offers it yet; its key where nobody knows it.
pub fn measure_name(key: Option<&str>, tr: &Tr) -> String {
    let name = |key: &str| tr.maybe(&format!("measure-{key}")).or_else(|| tr.maybe(&format!("{REGISTER}-measure-{key}")));
    key.map(|key| name(key).unwrap_or_else(|| key.to_owned())).unwrap_or_default()
}
