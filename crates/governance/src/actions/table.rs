//! The list of actions: columns, filters, sort. What comes next stands first.
use super::{
    model::{ActionRow, MANDATES, ORIGIN_KINDS, PRIORITIES, STATES, State},
    store::REGISTER,
};
use vk_db::{DbError, Row};
use vk_web::{
    Tr,
    form::{SECRECY, choice_word},
    table::{Cell, Column, Filter, RowInfo, Sort, Table},
};

pub static TABLE: Table<ActionRow> = Table {
    register: REGISTER,
    path: "/actions",
    table: "action",
    alias: "a",
    select: "a.id, a.ref, a.name, a.state, a.priority, a.start_on, a.due_on, a.progress, a.origin_kind, a.mandate, a.cost_estimate, \
             a.effort_hours, a.done_on, a.secrecy, a.updated_at, a.archived_at, u.name AS unit_name, f.title AS responsible_name, \
             (a.turn >= '0' AND a.turn < '0' || p.today) AS overdue",
    joins: "LEFT JOIN unit u ON u.id = a.unit_id LEFT JOIN node f ON f.id = a.responsible_id AND f.secrecy <> 'secret'",
    columns: &[
        Column::new("reference", |a: &ActionRow, _| Cell::Link { text: a.reference.clone(), href: format!("/actions/{}", a.id) })
            .sort(Sort::Text("a.ref")),
        Column::new("name", |a: &ActionRow, _| Cell::text(a.name.as_str())).sort(Sort::Text("a.name_key")),
        Column::new("state", |a: &ActionRow, tr| Cell::tag(word("state", a.state.key(), tr), a.state.tone())),
        Column::new("due_on", |a: &ActionRow, _| a.due_on.map_or(Cell::Empty, Cell::Date)).sort(Sort::Text("a.turn")),
        Column::new(
            "overdue",
            |a: &ActionRow, tr| {
                if a.overdue { Cell::tag(tr.t("actions-overdue"), "ember") } else { Cell::Empty }
            },
        ),
        Column::new("priority", |a: &ActionRow, tr| priority_cell(&a.priority, tr)).sort(Sort::Text("a.priority")),
        Column::new("responsible", |a: &ActionRow, _| Cell::opt(a.responsible.as_ref())),
        Column::new("unit", |a: &ActionRow, _| Cell::opt(a.unit.as_ref())),
        Column::new("progress", |a: &ActionRow, _| Cell::Number(a.progress)).sort(Sort::Int("a.progress")),
        Column::new("origin_kind", |a: &ActionRow, tr| Cell::text(word("origin_kind", &a.origin_kind, tr))),
        Column::new("start_on", |a: &ActionRow, _| a.start_on.map_or(Cell::Empty, Cell::Date)).hidden(),
        Column::new("done_on", |a: &ActionRow, _| a.done_on.map_or(Cell::Empty, Cell::Date)).hidden(),
        Column::new("mandate", |a: &ActionRow, tr| {
            a.mandate.as_deref().map_or(Cell::Empty, |m| Cell::text(word("mandate", m, tr)))
        })
        .hidden(),
        Column::new("cost_estimate", |a: &ActionRow, _| Cell::number(a.cost_estimate)).hidden(),
        Column::new("effort_hours", |a: &ActionRow, _| Cell::number(a.effort_hours)).hidden(),
        Column::new("secrecy", |a: &ActionRow, tr| Cell::secrecy(a.secrecy, tr)),
        Column::new("updated_at", |a: &ActionRow, _| Cell::Moment(a.updated_at)).sort(Sort::Int("a.updated_at")).hidden(),
    ],
    filters: &[
        Filter::choice("state", "a.state", STATES),
        // `turn` begins with 0 for what is open and has a day, with 1 for what is open without one.
        Filter::before("overdue", "a.turn", "0"),
        Filter::unit("unit", "a.unit_id"),
        Filter::choice("priority", "a.priority", PRIORITIES),
        Filter::choice("origin_kind", "a.origin_kind", ORIGIN_KINDS),
        Filter::test("unassigned", "a.responsible_id IS NULL", "a.responsible_id IS NOT NULL"),
        Filter::test("open", "a.turn < '2'", "a.turn >= '2'"),
        Filter::test("undated", "a.due_on IS NULL", "a.due_on IS NOT NULL"),
        Filter::dates("due_on", "a.due_on"),
        Filter::choice("mandate", "a.mandate", MANDATES),
        Filter::choice("secrecy", "a.secrecy", SECRECY),
        // "Which actions is this function responsible for", "come from this risk", "are about this system", "stand in this plan": links.
        Filter::linked("responsible", "a.responsible_id IN (", &["function"]),
        Filter::linked("verifier", "a.verifier_id IN (", &["function"]),
        Filter::linked("origin", "a.id IN (SELECT action_id FROM action_origin WHERE origin_id = ", super::model::ORIGINS),
        Filter::linked("concerns", "a.id IN (SELECT action_id FROM action_concern WHERE target_id = ", super::model::CONCERNS),
        Filter::linked(
            "plan",
            "a.id IN (SELECT action_id FROM action_plan_item WHERE dropped_at IS NULL AND plan_id = ",
            &["action_plan"],
        ),
        Filter::linked("depends_on", "a.id IN (SELECT action_id FROM action_dependency WHERE depends_on_id = ", &["action"]),
    ],
    default_sort: "due_on",
    visible: vk_db::Sql::and_visible,
    read,
    info: |a| RowInfo { id: a.id, archived: a.archived },
};

fn read(row: &Row) -> Result<ActionRow, DbError> {
    Ok(ActionRow {
        id: row.id("id")?,
        reference: row.text("ref")?,
        name: row.text("name")?,
        state: State::from_key(&row.text("state")?).unwrap_or_default(),
        overdue: row.bool("overdue")?,
        priority: row.text("priority")?,
        responsible: row.opt_text("responsible_name")?,
        unit: row.opt_text("unit_name")?,
        start_on: row.opt_date("start_on")?,
        due_on: row.opt_date("due_on")?,
        progress: row.int("progress")?,
        origin_kind: row.text("origin_kind")?,
        mandate: row.opt_text("mandate")?,
        cost_estimate: row.opt_int("cost_estimate")?,
        effort_hours: row.opt_int("effort_hours")?,
        done_on: row.opt_date("done_on")?,
        secrecy: row.secrecy("secrecy")?,
        updated_at: row.instant("updated_at")?,
        archived: row.opt_int("archived_at")?.is_some(),
    })
}

pub fn word(field: &str, value: &str, tr: &Tr) -> String {
    choice_word(REGISTER, field, value, tr)
}

/// Ember is for what burns; a high priority only warns.
pub fn priority_cell(priority: &str, tr: &Tr) -> Cell {
    let tone = match priority {
        "1" | "2" => "warning",
        "3" => "neutral",
        _ => "muted",
    };
    Cell::tag(word("priority", priority, tr), tone)
}
