//! The list of occasions: what is due first stands first. Late is asked of the reader's day.
use super::{
    model::{OccasionRow, STATES, TARGETS, tone},
    store::{self, REGISTER},
};
use crate::activities::{self, CATEGORIES};
use vk_db::{DbError, Row};
use vk_web::{
    Tr,
    form::{SECRECY, choice_word},
    table::{Cell, Column, Filter, RowInfo, Sort, Table},
};
use vk_wheel::occasion::Status;

pub static TABLE: Table<OccasionRow> = Table {
    register: REGISTER,
    path: "/occasions",
    table: "occasion",
    alias: "o1",
    select: "o1.id, o1.name, o1.category, o1.state, o1.state_reason, o1.starts_on, o1.due_on, o1.first_due_on, o1.falls_on, o1.postponed, o1.done_on, \
             o1.escalated_on, o1.secrecy, o1.updated_at, o1.archived_at, p.today AS today, u.name AS unit_name, f.title AS owner_name",
    joins: "LEFT JOIN unit u ON u.id = o1.unit_id LEFT JOIN node f ON f.id = o1.owner_id AND f.secrecy <> 'secret'",
    columns: &[
        Column::new("name", |o: &OccasionRow, _| Cell::Link { text: o.name.clone(), href: format!("/occasions/{}", o.id) })
            .sort(Sort::Text("o1.name_key")),
        Column::new("status", |o: &OccasionRow, tr| status_cell(o.status, tr)),
        Column::new("starts_on", |o: &OccasionRow, _| Cell::Date(o.standing.starts_on)).hidden(),
        Column::new("due_on", |o: &OccasionRow, _| Cell::Date(o.standing.due_on)).sort(Sort::Text("o1.turn")),
        Column::new("category", |o: &OccasionRow, tr| {
            Cell::Text(choice_word(activities::REGISTER.key, "category", &o.category, tr))
        }),
        Column::new("owner", |o: &OccasionRow, tr| match &o.owner {
            Some(name) => Cell::text(name),
            None => Cell::tag(tr.t("occasions-owner-missing"), "warning"),
        }),
        Column::new("unit", |o: &OccasionRow, _| Cell::opt(o.unit.as_ref())),
        Column::new("postponed", |o: &OccasionRow, _| Cell::number((o.standing.postponed > 0).then_some(o.standing.postponed)))
            .hidden(),
        Column::new(
            "escalated",
            |o: &OccasionRow, tr| {
                if o.escalated { Cell::tag(tr.t("occasions-escalated"), "ember") } else { Cell::Empty }
            },
        )
        .hidden(),
        Column::new("secrecy", |o: &OccasionRow, tr| Cell::secrecy(o.secrecy, tr)),
        Column::new("updated_at", |o: &OccasionRow, _| Cell::Moment(o.updated_at)).sort(Sort::Int("o1.updated_at")).hidden(),
    ],
    filters: &[
        Filter::choice("state", "o1.state", STATES),
        Filter::before("late", "o1.turn", "0"),
        Filter::choice("category", "o1.category", CATEGORIES),
        Filter::unit("unit", "o1.unit_id"),
        Filter::dates("due_on", "o1.due_on"),
        Filter::dates("falls_on", "o1.falls_on"),
        Filter::choice("secrecy", "o1.secrecy", SECRECY),
        Filter::linked("activity", "o1.activity_id IN (", &["activity"]),
        Filter::linked("target", "o1.target_id IN (", TARGETS),
        Filter::linked("owner", "o1.owner_id IN (", &["function"]),
        Filter::linked(
            "holder",
            "o1.owner_id IN (SELECT fh.function_id FROM function_holder fh WHERE fh.person_id = ",
            &["person"],
        ),
    ],
    default_sort: "due_on",
    visible: vk_db::Sql::and_visible,
    read,
    info: |o| RowInfo { id: o.id, archived: o.archived },
};

/// A status as word and colour.
pub fn status_cell(status: Status, tr: &Tr) -> Cell {
    Cell::tag(tr.t(status.word_key()), tone(status))
}

fn read(row: &Row) -> Result<OccasionRow, DbError> {
    let standing = store::standing(row)?;
    Ok(OccasionRow {
        status: standing.status(row.date("today")?),
        standing,
        id: row.id("id")?,
        name: row.text("name")?,
        category: row.text("category")?,
        owner: row.opt_text("owner_name")?,
        unit: row.opt_text("unit_name")?,
        escalated: row.opt_text("escalated_on")?.is_some(),
        secrecy: row.secrecy("secrecy")?,
        updated_at: row.instant("updated_at")?,
        archived: row.opt_int("archived_at")?.is_some(),
    })
}
