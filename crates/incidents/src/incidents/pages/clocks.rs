//! What is due now, for the officer on call with a phone: one card per open clock, the earliest first, and nothing else.
use super::super::{
    View, content, records, store,
    view::{ClockView, Control, track_views},
};
use super::reading;
use axum::response::Response;
use vk_web::{AppError, Auth, Layout, Tr, layout};

const MOST: i64 = 200;

#[derive(askama::Template)]
#[template(path = "incidents/templates/clocks.html")]
struct ClocksPage {
    layout: Layout,
    now: String,
    due: Vec<Due>,
    /// Said where not all of them fit.
    more: Option<String>,
}

struct Due {
    incident: String,
    href: String,
    track: String,
    controller: Option<String>,
    clock: ClockView,
    authority: String,
    confirm: String,
    control: Control,
}

/// GET /incidents/clocks
pub async fn page(auth: Auth<View>) -> Result<Response, AppError> {
    let (library, now) = (content::shipped()?, auth.ctx.now);
    let mut due = Vec::new();
    let shown = store::with_clocks(&auth.app.db, &auth.viewer, MOST).await?;
    let more = match i64::try_from(shown.len()).unwrap_or(MOST) < MOST {
        true => None,
        false => more(&auth.tr, MOST, store::clocks_count(&auth.app.db, &auth.viewer).await?),
    };
    for incident in shown {
        for track in track_views(&auth.app.db, library, &incident, reading(&auth), now, &auth.tr).await? {
            due.extend(track.clocks.iter().filter(|c| c.open).map(|clock| Due {
                incident: records::title(&incident),
                href: super::href(&incident),
                track: track.title.clone(),
                controller: track.controller.clone(),
                clock: clock.clone(),
                authority: track.authority.clone(),
                confirm: format!("{}/awareness", track.path),
                control: track.control,
            }));
        }
    }
    due.sort_by_key(|d| d.clock.due_at.map_or(i64::MAX, vk_core::Instant::micros));
    Ok(layout::page(&ClocksPage { layout: auth.layout("incidents-clocks-title"), now: now.local_minute(), due, more }))
}

/// "200 of 312 incidents are shown": nothing is left out in silence.
pub(super) fn more(tr: &Tr, shown: i64, all: i64) -> Option<String> {
    (all > shown).then(|| tr.args("incidents-shown-of", &[("shown", shown.into()), ("all", all.into())]))
}
