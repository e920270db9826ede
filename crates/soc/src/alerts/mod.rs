//! Alerts: what the rules said, grouped, with a state that a person sets, and one key to an incident.
//!
//! The pipeline opens and extends alerts ([`store::apply`]); people triage them. An alert only proposes the moment of awareness: a named human
//! confirms it in the incident (cybersäkerhetslagen 2 kap. 5 §).
mod api;
mod list;
pub mod model;
mod pages;
pub mod store;
mod wheel;

use vk_core::{Access, Role, Verb};
use vk_db::Migration;
use vk_web::{AppError, Card, Hooks, Look, Messages, Nav, NavGroup, Register, Routes, TableInfo, Tone, permission};

permission!(pub View = "alerts", Verb::View);
permission!(pub Edit = "alerts", Verb::Edit);

pub static REGISTER: Register = Register {
    key: "alerts",
    kind: "alert",
    path: "/alerts",
    nav: Some(Nav { group: NavGroup::Detection, order: 10 }),
    access: &[
        Access {
            verb: Verb::View,
            roles: &[Role::Ciso, Role::ItSecurityLead, Role::Analyst, Role::OfficerOnCall, Role::InfosecOfficer],
        },
        Access { verb: Verb::ViewSecret, roles: &[Role::Ciso, Role::ItSecurityLead, Role::Analyst] },
        Access { verb: Verb::Edit, roles: &[Role::Ciso, Role::ItSecurityLead, Role::Analyst] },
    ],
    migrations: &[Migration { key: "alerts/1", after: &["core/1"], sql: include_str!("0001_alerts.sql") }],
    messages: Messages { sv: include_str!("sv.ftl"), en: include_str!("en.ftl") },
    routes,
    api: api::routes,
    hooks: Hooks {
        cards: Some(|look| Box::pin(cards(look))),
        projections: Some(|db| Box::pin(store::projections(db))),
        wheel_evidence: &[wheel::TRIAGED],
        ..Hooks::NONE
    },
    tables: &[
        TableInfo::audited("alert"),
        TableInfo::machine("alert_activity", "a count that grows with every event; the alert itself is audited"),
        TableInfo::machine("alert_event", "copies of received events with their hash, never changed"),
        TableInfo::machine("alert_occurrence", "identifiers of what has been taken in, so that a replay doubles nothing"),
        TableInfo::machine("position", "how far the pipeline has read the journal"),
    ],
};

fn routes(r: Routes) -> Routes {
    r.get("/alerts", pages::list)
        .get("/alerts/export", pages::export)
        .get("/alerts/{id}", pages::show)
        .post("/alerts/{id}/triage", pages::triage)
        .post("/alerts/{id}/incident", pages::incident)
        .form("/alerts/{id}/close", pages::close)
        .post("/alerts/{id}/reopen", pages::reopen)
}

/// What waits for whoever triages.
async fn cards(look: &Look<'_>) -> Result<Vec<Card>, AppError> {
    let (new, triage) = store::waiting(&look.app.db, &look.viewer).await?;
    if new + triage == 0 {
        return Ok(Vec::new());
    }
    let newest = store::newest(&look.app.db, &look.viewer).await?.map(|at| at.local_minute()).unwrap_or_default();
    Ok(vec![Card {
        title: look.tr.t("alerts-card-title"),
        href: "/alerts?state=new".to_owned(),
        value: Some(new.to_string()),
        text: look.tr.args("alerts-card-text", &[("triage", triage.into()), ("newest", newest.into())]),
        tone: if new > 0 { Tone::Waiting } else { Tone::Calm },
        due: None,
    }])
}
