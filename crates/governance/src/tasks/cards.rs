//! What the start page shows: how many of one's own tasks are late or due this week, and for those who run the program that mail does not go.
use super::{digest, duties, duties::Group};
use futures::future::BoxFuture;
use vk_core::Verb;
use vk_web::{AppError, Card, Look, Tone, search};

pub fn cards<'a>(look: &'a Look<'a>) -> BoxFuture<'a, Result<Vec<Card>, AppError>> {
    Box::pin(async move {
        let mut out = Vec::new();
        let app = look.app;
        let today = look.ctx.now.local_date();
        if !look.grants.scope(super::REGISTER.access, Verb::Manage).is_nowhere() {
            let failing = digest::failing(&app.db).await?;
            out.extend((failing > 0).then(|| card(look, "mail", "/tasks/mail", failing, Tone::Burning)));
        }
        let Some(account) = look.user_id() else { return Ok(out) };
        let Some(person) = duties::person_of(&app.db, account).await? else { return Ok(out) };
        let functions = duties::functions_of(&app.db, person, today).await?;
        let tasks = duties::of_functions(&app.db, &functions, &search::viewers(app, look.grants)).await?;
        for (group, tone) in [(Group::Overdue, Tone::Burning), (Group::Week, Tone::Waiting)] {
            let n = tasks.iter().filter(|t| Group::of(t.due, today) == group).count();
            let n = i64::try_from(n).unwrap_or(i64::MAX);
            out.extend((n > 0).then(|| card(look, group.key(), "/tasks", n, tone)));
        }
        Ok(out)
    })
}

fn card(look: &Look<'_>, key: &str, href: &str, n: i64, tone: Tone) -> Card {
    Card {
        title: look.tr.t(&format!("tasks-card-{key}")),
        href: href.to_owned(),
        value: Some(n.to_string()),
        text: look.tr.t(&format!("tasks-card-{key}-text")),
        tone,
        due: None,
    }
}
