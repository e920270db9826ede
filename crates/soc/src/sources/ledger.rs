//! The loss ledger: what every source has sent and what became of it, live. A screen and not a metric, because a person has to act on it.
use super::{
    View,
    model::{Ledger, LedgerLine},
};
use axum::response::Response;
use std::sync::Arc;
use vk_core::Instant;
use vk_web::{AppError, Auth, Card, Layout, Look, Tone, layout};

/// The collector's ledger, as handlers find it: `app.slot::<LedgerSlot>()`.
pub struct LedgerSlot(pub Arc<dyn Ledger>);

#[derive(askama::Template)]
#[template(path = "sources/templates/ledger.html")]
struct LedgerPage {
    layout: Layout,
    running: bool,
    stopped: Option<String>,
    trouble: Option<String>,
    lines: Vec<LineView>,
    now: String,
}

struct LineView {
    line: LedgerLine,
    last_seen: String,
    dropped: u64,
    reasons: String,
    balanced: bool,
}

/// GET /sources/ledger
pub async fn ledger(auth: Auth<View>) -> Result<Response, AppError> {
    let slot = auth.app.slot::<LedgerSlot>();
    let mut lines = slot.as_ref().map(|s| s.0.lines()).unwrap_or_default();
    lines.sort_by(|a, b| (!a.silent, a.id.is_some(), &a.name).cmp(&(!b.silent, b.id.is_some(), &b.name)));
    Ok(layout::page(&LedgerPage {
        layout: auth.layout("sources-ledger-title"),
        running: slot.is_some(),
        stopped: slot.as_ref().and_then(|s| s.0.stopped()),
        trouble: slot.as_ref().and_then(|s| s.0.trouble()),
        lines: lines.into_iter().map(|line| line_view(line, &auth)).collect(),
        now: auth.ctx.now.local_second(),
    }))
}

fn line_view(line: LedgerLine, auth: &Auth<View>) -> LineView {
    let dropped = line.dropped.iter().map(|(_, n)| n).sum();
    let reason = |(why, n): &(String, u64)| format!("{}: {n}", auth.tr.t(&format!("sources-drop-{why}")));
    LineView {
        last_seen: line.last_seen.map(Instant::local_second).unwrap_or_default(),
        dropped,
        reasons: line.dropped.iter().filter(|(_, n)| *n > 0).map(reason).collect::<Vec<_>>().join(", "),
        balanced: line.under_way >= 0,
        line,
    }
}

/// On the start page: silent sources and stopped intake.
pub async fn cards(look: &Look<'_>) -> Result<Vec<Card>, AppError> {
    let Some(slot) = look.app.slot::<LedgerSlot>() else { return Ok(Vec::new()) };
    let mut cards = Vec::new();
    let card = |key: &str, value: Option<String>, text: String| Card {
        title: look.tr.t(key),
        href: "/sources/ledger".to_owned(),
        value,
        text,
        tone: Tone::Burning,
        due: None,
    };
    if let Some(reason) = slot.0.stopped() {
        cards.push(card("sources-card-stopped", None, reason));
    }
    let silent: Vec<String> = slot.0.lines().into_iter().filter(|l| l.silent).map(|l| l.name).collect();
    if !silent.is_empty() {
        cards.push(card("sources-card-silent", Some(silent.len().to_string()), silent.join(", ")));
    }
    Ok(cards)
}
