//! The list of alerts: columns, filters, sort.
use super::{
    model::{Alert, AlertState},
    store,
};
use vk_web::{
    Tr,
    table::{Cell, Column, Filter, RowInfo, Sort, Table},
};

const STATES: &[&str] = &["new", "triage", "incident", "true_positive", "false_positive"];
const LEVELS: &[&str] = &["critical", "high", "medium", "low", "informational"];

pub static TABLE: Table<Alert> = Table {
    register: "alerts",
    path: "/alerts",
    // What grows with every event stands in a table of its own; the list sorts by it.
    table: "(SELECT a0.*, v0.last_at, v0.events FROM alert a0 JOIN alert_activity v0 ON v0.alert_id = a0.id)",
    alias: "a",
    select: store::LIST_COLUMNS,
    joins: "",
    columns: &[
        Column::new("name", |a: &Alert, _| Cell::Link { text: a.rule_title.clone(), href: format!("/alerts/{}", a.id) })
            .sort(Sort::Text("a.name_key")),
        Column::new("state", |a: &Alert, tr| state_cell(a.state, tr)).sort(Sort::Text("a.state")),
        Column::new("level", |a: &Alert, tr| level_cell(&a.rule_level, tr)).sort(Sort::Int("a.severity")),
        Column::new("events", |a: &Alert, _| Cell::Number(a.events)).sort(Sort::Int("a.events")),
        Column::new("last_at", |a: &Alert, _| Cell::Moment(a.last_at)).sort(Sort::Int("a.last_at")),
        Column::new("first_at", |a: &Alert, _| Cell::Moment(a.first_at)).sort(Sort::Int("a.first_at")).hidden(),
        Column::new("host", |a: &Alert, _| Cell::opt(a.host_name.as_ref())),
        Column::new("class", class_cell),
        Column::new("user", |a: &Alert, _| Cell::opt(a.user_name.as_ref())).hidden(),
        Column::new("source_ip", |a: &Alert, _| Cell::opt(a.source_ip.as_ref())).hidden(),
        Column::new("rule", |a: &Alert, _| Cell::text(a.rule_title.as_str())).hidden(),
        Column::new("assigned_to", |a: &Alert, _| Cell::opt(a.assigned_to.as_ref())).hidden(),
        Column::new("secrecy", |a: &Alert, tr| Cell::secrecy(a.secrecy, tr)).hidden(),
    ],
    filters: &[
        Filter::choice("state", "a.state", STATES),
        Filter::choice("level", "a.rule_level", LEVELS),
        Filter::unit("unit", "a.unit_id"),
        Filter::days("last_at", "a.last_at"),
        Filter::linked("host", "(a.host_id = ", &["host"]),
    ],
    default_sort: "-last_at",
    visible: vk_db::Sql::and_visible,
    read: store::read,
    info: |a| RowInfo { id: a.id, archived: false },
};

pub fn state_tone(state: AlertState) -> &'static str {
    match state {
        AlertState::New => "warning",
        AlertState::Triage => "info",
        AlertState::Incident => "ember",
        AlertState::TruePositive => "success",
        AlertState::FalsePositive => "muted",
    }
}

fn state_cell(state: AlertState, tr: &Tr) -> Cell {
    Cell::tag(tr.t(&format!("alerts-state-{}", state.key())), state_tone(state))
}

pub fn level_tone(level: &str) -> &'static str {
    match level {
        "critical" | "high" => "ember",
        "medium" => "warning",
        _ => "neutral",
    }
}

fn level_cell(level: &str, tr: &Tr) -> Cell {
    Cell::tag(tr.t(&format!("alerts-level-{level}")), level_tone(level))
}

/// The class as it was when the alert opened.
fn class_cell(alert: &Alert, _: &Tr) -> Cell {
    let class = alert.thread.as_ref().map(|t| t.class).unwrap_or_default();
    let levels: Vec<_> = vk_core::Aspect::ALL.into_iter().filter_map(|a| class.level(a).map(|l| (a, l))).collect();
    if levels.is_empty() { Cell::Empty } else { Cell::Levels(levels) }
}
