//! Writing the timeline: entries are added and never changed, each says who wrote it, and how far it reaches among those who take part.
use super::model::{EntryKind, Track};
use serde_json::Value;
use vk_core::{Id, Instant};
use vk_db::{DbError, Sql, WriteTx};

/// Mandate and reason of an entry, what it is about, and who needs to know where that is not told by its kind.
#[derive(Clone, Debug, Default)]
pub(super) struct Said {
    pub mandate: Option<String>,
    pub reason: Option<String>,
    pub about: Option<Id>,
    pub circle: Option<&'static str>,
}

impl Said {
    /// An entry about a duty to report: a controller's is told in the core and to that controller.
    pub fn of_track(track: &Track, reason: Option<String>) -> Said {
        let circle = track.controller.map(|_| "core");
        Said { reason, about: Some(track.id), circle, mandate: None }
    }
}

pub(super) async fn entry(tx: &mut WriteTx<'_>, id: Id, kind: EntryKind, facts: Value) -> Result<(), DbError> {
    let now = tx.ctx().now;
    entry_with(tx, id, kind, now, &facts.to_string(), Said::default()).await
}

pub(super) async fn entry_about(tx: &mut WriteTx<'_>, id: Id, kind: EntryKind, facts: Value, about: Id) -> Result<(), DbError> {
    let (now, said) = (tx.ctx().now, Said { about: Some(about), ..Said::default() });
    entry_with(tx, id, kind, now, &facts.to_string(), said).await
}

pub(super) async fn entry_with(
    tx: &mut WriteTx<'_>,
    id: Id,
    kind: EntryKind,
    at: Instant,
    body: &str,
    said: Said,
) -> Result<(), DbError> {
    let ctx = tx.ctx();
    let sql = Sql::new("INSERT INTO incident_entry (id, incident_id, no, kind, at, recorded_at, author_id, author, body, mandate, reason, circle, about_id) VALUES (")
        .bind(ctx.new_id()).push(", ").bind(id)
        .push(", (SELECT coalesce(max(e.no), 0) + 1 FROM incident_entry e WHERE e.incident_id = ").bind(id).push("), ").bind(kind.key()).push(", ").bind(at).push(", ").bind(ctx.now)
        .push(", ").bind(ctx.actor.user_id()).push(", ").bind(ctx.actor.name()).push(", ").bind(body)
        .push(", ").bind(said.mandate).push(", ").bind(said.reason)
        .push(", ").bind(said.circle.unwrap_or(kind.circle())).push(", ").bind(said.about).push(")");
    tx.exec(sql).await.map(drop)
}
