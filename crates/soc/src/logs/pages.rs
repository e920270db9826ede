//! The search page and the page of one event.
use super::{
    Logs, View,
    query::{Problem, RANGES, RawSearch, encode_cursor},
    view::{Chart, EventRow, FieldRow, PANEL_FIELDS, PANEL_VALUES, Panel, field_groups},
};
use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::Response,
};
use std::sync::Arc;
use vk_core::Id;
use vk_db::{Act, Change, Sql};
use vk_logstore::{SearchRequest, StoreError};
use vk_web::{AppError, Auth, Layout, layout::page_with, page};

const PAGE: usize = 50;
const BARS: usize = 48;

#[derive(askama::Template)]
#[template(path = "logs/templates/search.html")]
struct SearchPage {
    layout: Layout,
    raw: RawSearch,
    ranges: Vec<(String, String, bool)>,
    problem: Option<String>,
    rows: Vec<EventRow>,
    chart: Option<Chart>,
    panels: Vec<Panel>,
    next: Option<String>,
    newest: String,
    cost: String,
    partial: Vec<String>,
}

#[derive(askama::Template)]
#[template(path = "logs/templates/event.html")]
struct EventPage {
    layout: Layout,
    id: String,
    time: String,
    /// Id, heading and fields of each group that has any.
    groups: Vec<(&'static str, String, Vec<FieldRow>)>,
    original: String,
    binary: bool,
    host: Option<(Id, String)>,
}

pub async fn search(auth: Auth<View>, Query(raw): Query<RawSearch>) -> Result<Response, AppError> {
    let logs = store(&auth)?;
    let query = match raw.parse(auth.ctx.now) {
        Ok(query) => query,
        Err(problem) => return Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &failed(&auth, raw, &problem))),
    };
    let request =
        SearchRequest { selection: query.selection.clone(), limit: PAGE, after: query.after.clone(), fields: Vec::new() };
    let answer = async {
        let found = logs.store.search(request).await?;
        // The picture belongs to the whole search: further pages show the list alone.
        if query.after.is_some() {
            return Ok((found, None, Vec::new()));
        }
        let histogram = logs.store.histogram(&query.selection, BARS).await?;
        let mut panels = Vec::new();
        for field in PANEL_FIELDS {
            let top = logs.store.top(&query.selection, field, PANEL_VALUES).await?;
            if !top.values.is_empty() {
                panels.push(Panel::new(field, top, &raw, &auth.tr));
            }
        }
        Ok::<_, StoreError>((found, Some(histogram), panels))
    };
    let (found, histogram, panels) = match answer.await {
        Ok(answer) => answer,
        Err(error) => return Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &refused(&auth, raw, error)?)),
    };
    let note = format!("q={} range={} from={} to={} hits={}", raw.q, raw.range_key(), raw.from, raw.to, found.events.len());
    auth.app.db.record_read(&auth.ctx, Change::new("logs", None, Act::Search).note(note)).await?;
    let chart = histogram.as_ref().and_then(|h| Chart::new(h, &raw, &auth.tr));
    let mut view = empty(&auth, raw);
    view.rows = found.events.iter().map(EventRow::new).collect();
    view.next = found.next().map(|cursor| view.raw.href(&[("after", &encode_cursor(&cursor))]));
    view.cost = cost(&auth, &found.stats);
    view.partial = found.stats.unreadable.iter().map(|p| format!("{}: {}", p.file, p.reason)).collect();
    view.chart = chart;
    view.panels = panels;
    Ok(page(&view))
}

pub async fn event(auth: Auth<View>, Path(id): Path<String>) -> Result<Response, AppError> {
    let logs = store(&auth)?;
    let found = logs.store.get(&id).await.map_err(AppError::unknown)?.ok_or(AppError::NotFound)?;
    auth.app.db.record_read(&auth.ctx, Change::new("logs", None, Act::Read).note(format!("event {id}"))).await?;
    let [ecs, extra, win] = field_groups(&found.event, &RawSearch::default());
    let host = match found.event.by_name("vardkase.host.id").and_then(|v| v.text()?.parse::<Id>().ok()) {
        Some(host) => {
            let viewer = auth.app.viewer(&auth.account.grants, "hosts");
            let sql = Sql::new("SELECT h.name FROM host h WHERE h.id = ").bind(host).and_visible(&viewer, "h");
            auth.app.db.one(sql).await?.map(|row| Ok::<_, AppError>((host, row.text("name")?))).transpose()?
        }
        None => None,
    };
    Ok(page(&EventPage {
        layout: auth.layout("logs-event-title"),
        id,
        time: found.time.local_second(),
        groups: [("fields-ecs", ecs), ("fields-win", win), ("fields-extra", extra)]
            .into_iter()
            .filter(|(_, rows)| !rows.is_empty())
            .map(|(key, rows)| (key, auth.tr.t(&format!("logs-{key}")), rows))
            .collect(),
        binary: std::str::from_utf8(found.event.original()).is_err(),
        original: found.event.original_text().into_owned(),
        host,
    }))
}

fn store(auth: &Auth<View>) -> Result<Arc<Logs>, AppError> {
    auth.app.slot::<Logs>().ok_or_else(|| AppError::internal("no log store in this instance"))
}

fn empty(auth: &Auth<View>, raw: RawSearch) -> SearchPage {
    let keys = RANGES.iter().map(|(key, _)| *key).chain(["all", "custom"]);
    let ranges = keys.map(|key| (key.to_owned(), auth.tr.t(&format!("logs-range-{key}")), key == raw.range_key())).collect();
    SearchPage {
        layout: auth.layout("logs-title"),
        ranges,
        problem: None,
        rows: Vec::new(),
        chart: None,
        panels: Vec::new(),
        next: None,
        newest: raw.href(&[]),
        raw,
        cost: String::new(),
        partial: Vec::new(),
    }
}

/// The page with what was typed and what is wrong with it.
fn failed(auth: &Auth<View>, raw: RawSearch, problem: &Problem) -> SearchPage {
    let why = auth.tr.with(problem.key, "what", problem.what.as_str());
    let text = match problem.at {
        Some(at) => auth.tr.args("logs-problem-at", &[("at", i64::try_from(at).unwrap_or(0).into()), ("why", why.into())]),
        None => why,
    };
    SearchPage { problem: Some(text), ..empty(auth, raw) }
}

/// A search that took too long or too much is the searcher's to narrow; everything else is ours.
fn refused(auth: &Auth<View>, raw: RawSearch, error: StoreError) -> Result<SearchPage, AppError> {
    let key = match error {
        StoreError::Timeout { .. } => "logs-too-slow",
        StoreError::Memory(_) => "logs-too-large",
        other => return Err(AppError::unknown(other)),
    };
    Ok(SearchPage { problem: Some(auth.tr.t(key)), ..empty(auth, raw) })
}

fn cost(auth: &Auth<View>, stats: &vk_logstore::QueryStats) -> String {
    let n = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    auth.tr.args(
        "logs-cost",
        &[
            ("files", n(stats.files_read).into()),
            ("files_total", n(stats.files_total).into()),
            ("groups", n(stats.row_groups_read).into()),
            ("groups_total", n(stats.row_groups_total).into()),
            ("memory", n(stats.memory_rows).into()),
        ],
    )
}
