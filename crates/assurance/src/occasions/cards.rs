//! What the start page and the coordinator's Monday show of occasions.
use super::table::TABLE;
use futures::future::BoxFuture;
use vk_core::{Date, Instant};
use vk_db::{Db, DbError, Row, Sql, Viewer};
use vk_web::{AppError, Card, Look, Tone, Turned};

/// Counted up to here.
const MOST: i64 = 100;

pub fn cards<'a>(look: &'a Look<'a>) -> BoxFuture<'a, Result<Vec<Card>, AppError>> {
    Box::pin(async move {
        if look.viewer.view.is_nowhere() {
            return Ok(Vec::new());
        }
        let today = look.ctx.now.local_date();
        let late = count(&look.app.db, &look.viewer, "0", &format!("0{today}")).await?;
        let week = count(&look.app.db, &look.viewer, &format!("0{today}"), &format!("0{}", today.plus_days(7))).await?;
        let number = |n: i64| Some(if n >= MOST { format!("{n}+") } else { n.to_string() });
        let late = (late > 0).then(|| Card {
            title: look.tr.t("occasions-card-late"),
            href: format!("{}?late=yes", TABLE.path),
            value: number(late),
            text: look.tr.t("occasions-card-late-text"),
            tone: Tone::Burning,
            due: None,
        });
        let week = (week > 0).then(|| Card {
            title: look.tr.t("occasions-card-week"),
            href: "/wheel/week".to_owned(),
            value: number(week),
            text: look.tr.t("occasions-card-week-text"),
            tone: Tone::Waiting,
            due: None,
        });
        Ok(late.into_iter().chain(week).collect())
    })
}

async fn count(db: &Db, viewer: &Viewer, from: &str, to: &str) -> Result<i64, DbError> {
    let sql = Sql::new("SELECT count(*) FROM (SELECT 1 FROM occasion o1 WHERE o1.archived_at IS NULL AND o1.turn >= ").bind(from);
    db.int(sql.push(" AND o1.turn < ").bind(to).and_visible(viewer, "o1").push(" LIMIT ").bind(MOST).push(") c")).await
}

/// What the function above was told of since then.
pub async fn turned(look: &Look<'_>, since: Instant) -> Result<Vec<Turned>, AppError> {
    let sql = Sql::new(
        "SELECT o1.id, o1.name, o1.due_on, o1.escalated_on, o1.escalated_to_id, o1.escalated_why FROM occasion o1 \
         WHERE o1.archived_at IS NULL AND o1.state IN ('planned','ongoing') AND o1.escalated_on >= ",
    )
    .bind(since.local_date())
    .and_visible(&look.viewer, "o1")
    .push(" ORDER BY o1.escalated_on DESC, o1.id LIMIT ")
    .bind(MOST);
    let one = |row: &Row| {
        let on: Date = row.date("escalated_on")?;
        let why = match (row.opt_text("escalated_why")?.as_deref(), row.opt_id("escalated_to_id")?) {
            (Some("vacant"), None) => "occasions-turned-nobody",
            (Some("vacant"), Some(_)) => "occasions-turned-vacant",
            _ => "occasions-turned-late",
        };
        Ok(Turned {
            title: row.text("name")?,
            href: format!("{}/{}", TABLE.path, row.id("id")?),
            tone: Tone::Burning,
            why: look.tr.with(why, "due", row.text("due_on")?),
            at: Instant::parse_local(&format!("{on}T00:00")).unwrap_or(since),
        })
    };
    Ok(look.app.db.all(sql).await?.iter().map(one).collect::<Result<_, DbError>>()?)
}
