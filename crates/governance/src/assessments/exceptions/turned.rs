//! What turned for the worse, for the coordinator's Monday: exceptions that have expired and that no approved one has taken over from.
use futures::future::BoxFuture;
use vk_core::{Date, Id, Instant};
use vk_db::Sql;
use vk_web::{AppError, Look, Tone, Turned};

/// Exceptions that are told at most.
const MOST: i64 = 500;

/// The register's hook.
pub fn turned<'a>(look: &'a Look<'a>, since: Instant) -> BoxFuture<'a, Result<Vec<Turned>, AppError>> {
    Box::pin(expired(look, since))
}

async fn expired(look: &Look<'_>, since: Instant) -> Result<Vec<Turned>, AppError> {
    let sql = Sql::new(
        "SELECT x.id, x.name, x.valid_until FROM exception x WHERE x.archived_at IS NULL AND x.state = 'expired' \
         AND NOT EXISTS (SELECT 1 FROM exception n WHERE n.subject_id = x.subject_id AND n.requirement_id = x.requirement_id \
         AND n.id <> x.id AND n.archived_at IS NULL AND n.state = 'approved' AND n.valid_until > x.valid_until) AND x.valid_until >= ",
    );
    let sql = sql.bind(since.local_date().plus_days(-1)).and_visible(&look.viewer, "x");
    let mut out = Vec::new();
    for row in look.app.db.all(sql.push(" ORDER BY x.valid_until DESC, x.id LIMIT ").bind(MOST)).await? {
        let (id, last): (Id, Date) = (row.id("id")?, row.date("valid_until")?);
        let over = Instant::parse_local(&format!("{}T00:00", last.plus_days(1))).unwrap_or_default();
        if over >= since {
            out.push(Turned {
                title: row.text("name")?,
                href: format!("/exceptions/{id}"),
                tone: Tone::Burning,
                why: look.tr.with("exceptions-turned", "day", last.to_string()),
                at: over,
            });
        }
    }
    Ok(out)
}
