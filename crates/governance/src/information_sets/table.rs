//! The list of information sets: columns, filters, sort.
use super::{
    model::{InformationSetRow, PERSONAL_DATA},
    store::REGISTER,
};
use crate::{
    classifications::{STATES, State, state_cell},
    join::Class,
    systems::class_cell,
};
use vk_db::{DbError, Row};
use vk_web::{
    Tr,
    form::{SECRECY, choice_word},
    table::{Cell, Column, Filter, RowInfo, Sort, Table},
};

pub static TABLE: Table<InformationSetRow> = Table {
    register: REGISTER,
    path: "/information-sets",
    table: "information_set",
    alias: "i",
    select: "i.id, i.name, i.process, i.personal_data, i.secrecy, i.updated_at, i.archived_at, u.name AS unit_name, f.title AS owner_name, \
             c.confidentiality, c.integrity, c.availability, c.traceability, c.valid_until, i.classification_state",
    joins: "LEFT JOIN unit u ON u.id = i.unit_id \
            LEFT JOIN node f ON f.id = i.owner_function_id AND f.secrecy <> 'secret' \
            LEFT JOIN classification c ON c.id = (SELECT c2.id FROM classification c2 WHERE c2.information_set_id = i.id \
              AND c2.state IN ('decided','under_review') ORDER BY c2.decided_at DESC, c2.id DESC LIMIT 1)",
    columns: &[
        Column::new("name", |i: &InformationSetRow, _| Cell::Link {
            text: i.name.clone(),
            href: format!("/information-sets/{}", i.id),
        })
        .sort(Sort::Text("i.name_key")),
        Column::new("class", |i: &InformationSetRow, _| class_cell(i.class)),
        Column::new("classification", |i: &InformationSetRow, tr| {
            i.classification.map_or_else(|| unclassified(tr), |state| state_cell(state, tr))
        }),
        Column::new("owner", |i: &InformationSetRow, _| Cell::opt(i.owner.as_ref())),
        Column::new("unit", |i: &InformationSetRow, _| Cell::opt(i.unit.as_ref())),
        Column::new("personal_data", |i: &InformationSetRow, tr| Cell::text(word("personal_data", &i.personal_data, tr)))
            .sort(Sort::Text("i.personal_data")),
        Column::new("process", |i: &InformationSetRow, _| Cell::opt(i.process.as_ref())).hidden(),
        Column::new("valid_until", |i: &InformationSetRow, _| i.valid_until.map_or(Cell::Empty, Cell::Date)).hidden(),
        Column::new("secrecy", |i: &InformationSetRow, tr| Cell::secrecy(i.secrecy, tr)),
        Column::new("updated_at", |i: &InformationSetRow, _| Cell::Moment(i.updated_at)).sort(Sort::Int("i.updated_at")).hidden(),
    ],
    filters: &[
        Filter::unit("unit", "i.unit_id"),
        Filter::choice("personal_data", "i.personal_data", PERSONAL_DATA),
        Filter::choice("classification", "i.classification_state", STATES),
        Filter::choice("secrecy", "i.secrecy", SECRECY),
        Filter::linked("owner", "i.owner_function_id IN (", &["function"]),
        Filter::linked("system", "i.id IN (SELECT information_set_id FROM system_information WHERE system_id = ", &["system"]),
    ],
    default_sort: "name",
    visible: vk_db::Sql::and_visible,
    read,
    info: |i| RowInfo { id: i.id, archived: i.archived },
};

fn read(row: &Row) -> Result<InformationSetRow, DbError> {
    Ok(InformationSetRow {
        id: row.id("id")?,
        name: row.text("name")?,
        process: row.opt_text("process")?,
        owner: row.opt_text("owner_name")?,
        unit: row.opt_text("unit_name")?,
        personal_data: row.text("personal_data")?,
        secrecy: row.secrecy("secrecy")?,
        class: Class::from_row(row)?,
        classification: row.opt_text("classification_state")?.as_deref().and_then(State::from_key),
        valid_until: row.opt_date("valid_until")?,
        updated_at: row.instant("updated_at")?,
        archived: row.opt_int("archived_at")?.is_some(),
    })
}

fn word(field: &str, value: &str, tr: &Tr) -> String {
    choice_word(REGISTER, field, value, tr)
}

/// That nobody has classified it yet.
pub fn unclassified(tr: &Tr) -> Cell {
    Cell::tag(tr.t("information_sets-unclassified"), "warning")
}
