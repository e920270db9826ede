//! What turned for the worse, for the coordinator's Monday: the newest turn of each piece of evidence, unless it has become fresh again since.
use super::state::Why;
use futures::future::BoxFuture;
use vk_core::{Id, Instant};
use vk_db::{DbError, Row, Sql};
use vk_web::{AppError, Look, Tone, Tr, Turned};

/// Turns that are told at most.
const MOST: i64 = 500;

/// The register's hook.
pub fn turned<'a>(look: &'a Look<'a>, since: Instant) -> BoxFuture<'a, Result<Vec<Turned>, AppError>> {
    Box::pin(newest(look, since))
}

async fn newest(look: &Look<'_>, since: Instant) -> Result<Vec<Turned>, AppError> {
    let sql = Sql::new(
        "SELECT e.id, e.name, t.to_state, t.why, t.at FROM evidence_turned t JOIN evidence e ON e.id = t.evidence_id \
         WHERE e.archived_at IS NULL AND t.to_state <> 'fresh' \
         AND t.at = (SELECT MAX(n.at) FROM evidence_turned n WHERE n.evidence_id = t.evidence_id) AND t.at >= ",
    );
    let sql = sql.bind(since).and_visible(&look.viewer, "e").push(" ORDER BY t.at DESC, e.id LIMIT ").bind(MOST);
    Ok(look.app.db.all(sql).await?.iter().map(|row| read(row, look.tr)).collect::<Result<_, _>>()?)
}

fn read(row: &Row, tr: &Tr) -> Result<Turned, DbError> {
    let id: Id = row.id("id")?;
    Ok(Turned {
        title: row.text("name")?,
        href: format!("/evidence/{id}"),
        // Nothing to measure is no alarm, and nobody knows what it hides.
        tone: if row.text("to_state")? == "red" { Tone::Burning } else { Tone::Waiting },
        why: Why::parse(&row.text("why")?).words(tr),
        at: row.instant("at")?,
    })
}
