//! `/livez` (the process answers), `/readyz` (the database and everything registered with it work) and `/metrics` (Prometheus text).
//! Metrics are a handful of own counters and what other crates register as a source; they name no person and no record.
use crate::{App, AppError, Public, edge::AsIs};
use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures::future::BoxFuture;
use std::{
    collections::BTreeMap,
    fmt::{self, Write},
    sync::{Arc, Mutex},
};
use vk_db::Sql;

/// Something that must work before the program is ready.
#[derive(Clone)]
pub struct ReadyCheck {
    pub name: &'static str,
    /// An error text is shown to whoever asks `/readyz`: no secrets, no addresses.
    pub check: Arc<dyn Fn() -> BoxFuture<'static, Result<(), String>> + Send + Sync>,
}

/// Writes lines in the Prometheus text format.
pub type MetricSource = Arc<dyn Fn(&mut String) + Send + Sync>;

/// Counters of the process. Cheap to clone; clones share.
#[derive(Clone, Default)]
pub struct Metrics(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    counters: BTreeMap<String, u64>,
    sources: Vec<MetricSource>,
}

impl Metrics {
    /// Adds to a counter. Names end in `_total`; label values come from the code, never from outside.
    pub fn add(&self, name: &'static str, labels: &[(&'static str, &str)], n: u64) {
        let mut key = name.to_owned();
        if !labels.is_empty() {
            let labels: Vec<String> = labels.iter().map(|(k, v)| format!("{k}=\"{v}\"")).collect();
            key = format!("{name}{{{}}}", labels.join(","));
        }
        if let Ok(mut inner) = self.0.lock() {
            let counter = inner.counters.entry(key).or_insert(0);
            *counter = counter.saturating_add(n);
        }
    }

    /// Lets another crate write its own lines when somebody asks.
    pub fn source(&self, source: MetricSource) {
        if let Ok(mut inner) = self.0.lock() {
            inner.sources.push(source);
        }
    }

    fn text(&self) -> String {
        let (counters, sources) = match self.0.lock() {
            Ok(inner) => (inner.counters.clone(), inner.sources.clone()),
            Err(_) => return String::new(),
        };
        let mut out = String::new();
        let mut last = String::new();
        for (key, value) in counters {
            let name = key.split('{').next().unwrap_or(&key);
            if name != last {
                let _ = writeln!(out, "# TYPE {name} counter");
                name.clone_into(&mut last);
            }
            let _ = writeln!(out, "{key} {value}");
        }
        for source in sources {
            source(&mut out);
        }
        out
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}

fn plain(status: StatusCode, text: String) -> Response {
    let mut response = (status, text).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.extensions_mut().insert(AsIs);
    response
}

/// GET /livez
pub async fn live(_: Public) -> Response {
    plain(StatusCode::OK, "ok\n".to_owned())
}

/// GET /readyz
pub async fn ready(Public(caller): Public) -> Response {
    let app: &App = &caller.app;
    let mut lines = String::new();
    let mut all_well = true;
    let mut say = |name: &str, result: Result<(), String>| {
        all_well &= result.is_ok();
        let _ = writeln!(lines, "{name}: {}", result.err().unwrap_or_else(|| "ok".to_owned()));
    };
    let database = app.db.int(Sql::new("SELECT 1")).await;
    say("database", database.map(|_| ()).map_err(|_| "does not answer".to_owned()));
    for check in &app.ready {
        say(check.name, (check.check)().await);
    }
    plain(if all_well { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }, lines)
}

/// GET /metrics: with the configured bearer token, or from this machine when none is configured.
pub async fn metrics(Public(caller): Public, headers: HeaderMap) -> Result<Response, AppError> {
    let app: &App = &caller.app;
    let allowed = match &app.config.metrics_token {
        Some(token) => {
            let given = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).unwrap_or("");
            // Hashes are compared, so that the time says nothing about the token.
            let hash = vk_db::accounts::token_hash;
            hash(given.strip_prefix("Bearer ").unwrap_or("")) == hash(token)
        }
        None => caller.peer.is_loopback(),
    };
    if !allowed {
        return Err(AppError::NotFound);
    }
    let mut response = plain(StatusCode::OK, app.metrics.text());
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8"));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_of_one_name_stand_together_under_one_type_line() {
        let metrics = Metrics::default();
        metrics.add("vardkase_a_total", &[("class", "2xx")], 2);
        metrics.add("vardkase_a_total", &[("class", "4xx")], 1);
        metrics.add("vardkase_a_total", &[("class", "2xx")], 1);
        metrics.source(Arc::new(|out| out.push_str("vardkase_up 1\n")));
        assert_eq!(
            metrics.text(),
            "# TYPE vardkase_a_total counter\nvardkase_a_total{class=\"2xx\"} 3\nvardkase_a_total{class=\"4xx\"} 1\nvardkase_up 1\n"
        );
    }
}
