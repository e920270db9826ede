//! The list of action plans: columns, filters, sort. The latest period first.
use super::{
    model::{PlanRow, PlanState, STATES},
    store::REGISTER,
};
use vk_db::{DbError, Row};
use vk_web::{
    form::{SECRECY, choice_word},
    table::{Cell, Column, Filter, RowInfo, Sort, Table},
};

pub static TABLE: Table<PlanRow> = Table {
    register: REGISTER,
    path: "/action-plans",
    table: "action_plan",
    alias: "p1",
    select: "p1.id, p1.name, p1.state, p1.period_from, p1.period_to, p1.registry_number, p1.decided_on, p1.secrecy, p1.updated_at, \
             p1.archived_at, u.name AS unit_name, f.title AS owner_name, \
             (SELECT count(*) FROM action_plan_item i WHERE i.plan_id = p1.id AND i.dropped_at IS NULL) AS items",
    joins: "LEFT JOIN unit u ON u.id = p1.unit_id LEFT JOIN node f ON f.id = p1.owner_id AND f.secrecy <> 'secret'",
    columns: &[
        Column::new("name", |p: &PlanRow, _| Cell::Link { text: p.name.clone(), href: format!("/action-plans/{}", p.id) })
            .sort(Sort::Text("p1.name_key")),
        Column::new("state", |p: &PlanRow, tr| Cell::tag(choice_word(REGISTER, "state", p.state.key(), tr), p.state.tone())),
        Column::new("period_from", |p: &PlanRow, _| Cell::Date(p.period_from)).sort(Sort::Text("p1.period_from")),
        Column::new("period_to", |p: &PlanRow, _| Cell::Date(p.period_to)),
        Column::new("unit", |p: &PlanRow, tr| {
            p.unit.as_ref().map_or_else(|| Cell::Text(tr.t("action_plans-region")), Cell::text)
        }),
        Column::new("owner", |p: &PlanRow, _| Cell::opt(p.owner.as_ref())),
        Column::new("items", |p: &PlanRow, _| Cell::Number(p.items)),
        Column::new("registry_number", |p: &PlanRow, _| Cell::opt(p.registry_number.as_ref())),
        Column::new("decided_on", |p: &PlanRow, _| p.decided_on.map_or(Cell::Empty, Cell::Date)).hidden(),
        Column::new("secrecy", |p: &PlanRow, tr| Cell::secrecy(p.secrecy, tr)),
        Column::new("updated_at", |p: &PlanRow, _| Cell::Moment(p.updated_at)).sort(Sort::Int("p1.updated_at")).hidden(),
    ],
    filters: &[
        Filter::choice("state", "p1.state", STATES),
        Filter::unit("unit", "p1.unit_id"),
        Filter::dates("period_to", "p1.period_to"),
        Filter::choice("secrecy", "p1.secrecy", SECRECY),
        Filter::linked("owner", "p1.owner_id IN (", &["function"]),
        Filter::linked("action", "p1.id IN (SELECT plan_id FROM action_plan_item WHERE action_id = ", &["action"]),
    ],
    default_sort: "-period_from",
    visible: vk_db::Sql::and_visible,
    read,
    info: |p| RowInfo { id: p.id, archived: p.archived },
};

fn read(row: &Row) -> Result<PlanRow, DbError> {
    Ok(PlanRow {
        id: row.id("id")?,
        name: row.text("name")?,
        state: PlanState::from_key(&row.text("state")?).unwrap_or_default(),
        period_from: row.date("period_from")?,
        period_to: row.date("period_to")?,
        unit: row.opt_text("unit_name")?,
        owner: row.opt_text("owner_name")?,
        items: row.int("items")?,
        registry_number: row.opt_text("registry_number")?,
        decided_on: row.opt_date("decided_on")?,
        secrecy: row.secrecy("secrecy")?,
        updated_at: row.instant("updated_at")?,
        archived: row.opt_int("archived_at")?.is_some(),
    })
}
