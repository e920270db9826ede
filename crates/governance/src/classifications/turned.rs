//! What the coordinator's Monday is told: decisions that came under review and have no new one yet.
use super::{model::Cause, store};
use vk_core::Instant;
use vk_web::{AppError, Look, Tone, Turned};

/// Told at most; the list has the rest.
const MOST: i64 = 200;

/// Those that the reader may see, each with what brought it under review. One whose validity has ended is red, the others are amber.
pub async fn since(look: &Look<'_>, since: Instant) -> Result<Vec<Turned>, AppError> {
    let found = store::under_review_since(&look.app.db, &look.viewer, since, MOST).await?;
    let turned = found.into_iter().filter_map(|c| {
        let cause = c.standing.cause?;
        Some(Turned {
            title: c.title(),
            href: format!("/classifications/{}", c.id()),
            tone: if cause == Cause::Age { Tone::Burning } else { Tone::Waiting },
            why: look.tr.with("classifications-turned", "cause", look.tr.t(&format!("classifications-cause-{}", cause.key()))),
            at: c.record.updated_at,
        })
    });
    Ok(turned.collect())
}
