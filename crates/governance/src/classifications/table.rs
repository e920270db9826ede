//! The list of classifications: columns, filters, sort.
use super::{
    model::{ClassificationRow, Reasons, STATES, State},
    pages::state_cell,
    store::REGISTER,
};
use crate::{join::Class, systems::class_cell};
use vk_core::Aspect;
use vk_db::{DbError, Row};
use vk_web::{
    form::SECRECY,
    table::{Cell, Column, Filter, RowInfo, Sort, Table},
};

pub static TABLE: Table<ClassificationRow> = Table {
    register: REGISTER,
    path: "/classifications",
    table: "classification",
    alias: "c",
    select: "c.id, c.name, c.confidentiality, c.integrity, c.availability, c.traceability, c.state, c.held_on, c.decided_at, c.valid_until, \
             c.model_version, c.secrecy, c.updated_at, c.archived_at, c.confidentiality_reason, c.integrity_reason, c.availability_reason, \
             c.traceability_reason, c.laws, c.participants, c.reference, u.name AS unit_name, f.title AS owner_name, l.title AS facilitator_name",
    joins: "LEFT JOIN unit u ON u.id = c.unit_id LEFT JOIN information_set i ON i.id = c.information_set_id \
            LEFT JOIN node f ON f.id = i.owner_function_id AND f.secrecy <> 'secret' \
            LEFT JOIN node l ON l.id = c.facilitator_function_id AND l.secrecy <> 'secret'",
    columns: &[
        Column::new("information", |c: &ClassificationRow, _| Cell::Link {
            text: c.name.clone(),
            href: format!("/classifications/{}", c.id),
        })
        .sort(Sort::Text("c.name_key")),
        Column::new("class", |c: &ClassificationRow, _| class_cell(c.class)),
        Column::new("state", |c: &ClassificationRow, tr| state_cell(c.state, tr)).sort(Sort::Text("c.state")),
        Column::new("owner", |c: &ClassificationRow, _| Cell::opt(c.owner.as_ref())),
        Column::new("unit", |c: &ClassificationRow, _| Cell::opt(c.unit.as_ref())),
        Column::new("decided_at", |c: &ClassificationRow, _| c.decided_at.map_or(Cell::Empty, Cell::Moment)),
        Column::new("valid_until", |c: &ClassificationRow, _| c.valid_until.map_or(Cell::Empty, Cell::Date)),
        Column::new("held_on", |c: &ClassificationRow, _| c.held_on.map_or(Cell::Empty, Cell::Date)).hidden(),
        // Everything that the form holds, under its own headings: what is exported can be imported again.
        Column::new("confidentiality", |c: &ClassificationRow, _| level(c, Aspect::Confidentiality)).hidden(),
        Column::new("confidentiality_reason", |c: &ClassificationRow, _| reason(c, Aspect::Confidentiality)).hidden(),
        Column::new("integrity", |c: &ClassificationRow, _| level(c, Aspect::Integrity)).hidden(),
        Column::new("integrity_reason", |c: &ClassificationRow, _| reason(c, Aspect::Integrity)).hidden(),
        Column::new("availability", |c: &ClassificationRow, _| level(c, Aspect::Availability)).hidden(),
        Column::new("availability_reason", |c: &ClassificationRow, _| reason(c, Aspect::Availability)).hidden(),
        Column::new("traceability", |c: &ClassificationRow, _| level(c, Aspect::Traceability)).hidden(),
        Column::new("traceability_reason", |c: &ClassificationRow, _| reason(c, Aspect::Traceability)).hidden(),
        Column::new("laws", |c: &ClassificationRow, _| Cell::long(c.laws.as_ref())).hidden(),
        Column::new("facilitator", |c: &ClassificationRow, _| Cell::opt(c.facilitator.as_ref())).hidden(),
        Column::new("participants", |c: &ClassificationRow, _| Cell::long(c.participants.as_ref())).hidden(),
        Column::new("reference", |c: &ClassificationRow, _| Cell::opt(c.reference.as_ref())).hidden(),
        Column::new("model", |c: &ClassificationRow, _| Cell::text(c.model_version.as_str())).hidden(),
        Column::new("secrecy", |c: &ClassificationRow, tr| Cell::secrecy(c.secrecy, tr)),
        Column::new("updated_at", |c: &ClassificationRow, _| Cell::Moment(c.updated_at)).sort(Sort::Int("c.updated_at")).hidden(),
    ],
    filters: &[
        Filter::unit("unit", "c.unit_id"),
        Filter::choice("state", "c.state", STATES),
        Filter::dates("valid_until", "c.valid_until"),
        Filter::choice("secrecy", "c.secrecy", SECRECY),
        Filter::linked("information", "c.information_set_id IN (", &["information_set"]),
        Filter::linked(
            "owner",
            "c.information_set_id IN (SELECT io.id FROM information_set io WHERE io.owner_function_id = ",
            &["function"],
        ),
    ],
    default_sort: "-updated_at",
    visible: vk_db::Sql::and_visible,
    read,
    info: |c| RowInfo { id: c.id, archived: c.archived },
};

fn level(c: &ClassificationRow, aspect: Aspect) -> Cell {
    Cell::number(c.class.level(aspect).map(|l| i64::from(l.number())))
}

fn reason(c: &ClassificationRow, aspect: Aspect) -> Cell {
    Cell::long(c.reasons.get(aspect))
}

fn read(row: &Row) -> Result<ClassificationRow, DbError> {
    Ok(ClassificationRow {
        id: row.id("id")?,
        name: row.text("name")?,
        class: Class::from_row(row)?,
        reasons: Reasons::from_row(row)?,
        laws: row.opt_text("laws")?,
        participants: row.opt_text("participants")?,
        facilitator: row.opt_text("facilitator_name")?,
        reference: row.opt_text("reference")?,
        state: State::from_key(&row.text("state")?).unwrap_or(State::Draft),
        owner: row.opt_text("owner_name")?,
        unit: row.opt_text("unit_name")?,
        held_on: row.opt_date("held_on")?,
        decided_at: row.opt_instant("decided_at")?,
        valid_until: row.opt_date("valid_until")?,
        model_version: row.text("model_version")?,
        secrecy: row.secrecy("secrecy")?,
        updated_at: row.instant("updated_at")?,
        archived: row.opt_int("archived_at")?.is_some(),
    })
}
