//! The start page: an incident that is watched asks again when its next threshold has been passed by itself.
use super::super::{model::Assessment, store::visible};
use futures::future::BoxFuture;
use vk_db::{DbError, Sql, Viewer};
use vk_web::{AppError, Card, Look, Tone};

/// At most so many on the start page.
const MOST: i64 = 5;

pub fn cards<'a>(look: &'a Look<'a>) -> BoxFuture<'a, Result<Vec<Card>, AppError>> {
    Box::pin(async move {
        // Whoever may see incidents, and not whoever may see the sectors.
        let viewer = look.app.viewer(look.grants, super::super::desk::REGISTER_KEY);
        let rows = look.app.db.all(asking(&viewer, look)).await?;
        let card = |row: &vk_db::Row| {
            Ok::<_, DbError>(Card {
                title: format!("{} {}", row.text("ref")?, row.text("name")?),
                href: format!("/incidents/{}/significance", row.id("id")?),
                value: None,
                text: look.tr.t("significance-card"),
                tone: Tone::Burning,
                due: Some(row.instant("ask_at")?),
            })
        };
        Ok(rows.iter().map(card).collect::<Result<Vec<_>, _>>()?)
    })
}

/// Watched incidents whose newest recommendation named a moment that has come.
fn asking(viewer: &Viewer, look: &Look<'_>) -> Sql {
    let sql = Sql::new("SELECT i.id, i.ref, i.name, r.ask_at FROM incident_recommendation r JOIN incident_track t ON t.id = r.track_id JOIN incident i ON i.id = r.incident_id WHERE r.ask_at <= ")
        .bind(look.ctx.now)
        .push(" AND r.assessment = ").bind(Assessment::Unclear.key())
        .push(" AND t.assessment = ").bind(Assessment::Unclear.key())
        .push(" AND i.archived_at IS NULL AND i.state <> 'closed'")
        .push(" AND r.no = (SELECT max(x.no) FROM incident_recommendation x WHERE x.track_id = r.track_id)");
    visible(sql, viewer).push(" ORDER BY r.ask_at, i.id LIMIT ").bind(MOST)
}
