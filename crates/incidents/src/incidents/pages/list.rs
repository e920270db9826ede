//! The list with its filters, and triage: what has come in and nobody has taken up.
use super::super::{
    View,
    model::Incident,
    store,
    table::{TABLE, severity_cell, word},
};
use super::{clocks::more, triager};
use axum::response::Response;
use vk_core::{Scope, Verb};
use vk_web::{
    AppError, Auth, HxRequest, Layout,
    form::Kit,
    layout,
    table::{Cell, ListView, TableQuery},
};

/// Rows on the triage page.
const MOST: i64 = 100;

#[derive(askama::Template)]
#[template(path = "incidents/templates/list.html")]
struct IncidentsPage {
    layout: Layout,
    list: ListView,
}

/// GET /incidents
pub async fn list(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    let list = TABLE.list(&Kit::of(&auth), &query).await?;
    Ok(list.respond(hx.0, |list| layout::page(&IncidentsPage { layout: auth.layout("nav-incidents"), list })))
}

#[derive(askama::Template)]
#[template(path = "incidents/templates/triage.html")]
struct TriagePage {
    layout: Layout,
    rows: Vec<Row>,
    /// Said where not all of them fit.
    more: Option<String>,
    may_edit: bool,
}

struct Row {
    href: String,
    take: String,
    title: String,
    severity: Cell,
    origin: String,
    reported: String,
    description: String,
    flags: Vec<String>,
}

/// GET /incidents/triage
pub async fn triage(auth: Auth<View>) -> Result<Response, AppError> {
    let viewer = triager(&auth.viewer, &auth.scope(Verb::Edit));
    let found = store::untriaged(&auth.app.db, &viewer, MOST).await?;
    let more = match i64::try_from(found.len()).unwrap_or(MOST) < MOST {
        true => None,
        false => more(&auth.tr, MOST, store::untriaged_count(&auth.app.db, &viewer).await?),
    };
    let rows = found.iter().map(|i| row(&auth, i)).collect();
    Ok(layout::page(&TriagePage { layout: auth.layout("incidents-triage-title"), rows, more, may_edit: auth.may(Verb::Edit) }))
}

fn row(auth: &Auth<View>, incident: &Incident) -> Row {
    let (tr, d) = (&auth.tr, &incident.draft);
    let flags = [
        (d.ongoing, "ongoing"),
        (d.suspected_malicious, "suspected_malicious"),
        (d.personal_data, "personal_data"),
        (d.protected_info, "protected_info"),
        (d.security_protection_suspected, "security_protection_suspected"),
    ];
    let take = format!("{}/triage", super::href(incident));
    Row {
        // What belongs to nobody yet is read by whoever takes it up.
        href: if d.unit.is_none() && auth.viewer.view != Scope::Region { take.clone() } else { super::href(incident) },
        take,
        title: super::super::records::title(incident),
        severity: severity_cell(d.severity.map(|s| s.key()), tr),
        origin: word("origin", incident.origin.key(), tr),
        reported: incident.reported_at.local_minute(),
        description: d.description.clone(),
        flags: flags.into_iter().filter(|(set, _)| *set).map(|(_, key)| tr.t(&format!("incidents-field-{key}"))).collect(),
    }
}
