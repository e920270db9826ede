//! What the start page shows of actions: how many are late among those that the person sees.
use super::store;
use futures::future::BoxFuture;
use vk_web::{AppError, Card, Look, Tone};

pub fn cards<'a>(look: &'a Look<'a>) -> BoxFuture<'a, Result<Vec<Card>, AppError>> {
    Box::pin(async move {
        if look.viewer.view.is_nowhere() {
            return Ok(Vec::new());
        }
        let late = store::late(&look.app.db, &look.viewer, look.ctx.now.local_date()).await?;
        let card = (late > 0).then(|| Card {
            title: look.tr.t("actions-card-title"),
            href: "/actions?overdue=yes".to_owned(),
            value: Some(if late >= store::MOST_LATE { format!("{late}+") } else { late.to_string() }),
            text: look.tr.t("actions-card-text"),
            tone: Tone::Burning,
            due: None,
        });
        Ok(card.into_iter().collect())
    })
}
