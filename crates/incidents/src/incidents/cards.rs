//! What the start page shows of incidents: what is due, what nobody has taken up, and for everybody the way to report.
use super::store;
use futures::future::BoxFuture;
use vk_core::{Instant, Verb};
use vk_web::{AppError, Card, Look, Tone};

/// At most so many clocks on the start page; the clocks page has them all.
const MOST: i64 = 5;

pub fn cards<'a>(look: &'a Look<'a>) -> BoxFuture<'a, Result<Vec<Card>, AppError>> {
    Box::pin(async move {
        let mut out = Vec::new();
        for incident in store::with_clocks(&look.app.db, &look.viewer, MOST).await? {
            let Some(due) = incident.next_due else { continue };
            out.push(clock_card(look, &incident, due));
        }
        out.extend(untriaged_card(look).await?);
        if !look.grants.scope(super::ACCESS, Verb::Report).is_nowhere() {
            out.push(report_card(look));
        }
        Ok(out)
    })
}

fn clock_card(look: &Look<'_>, incident: &super::model::Incident, due: Instant) -> Card {
    let passed = due < look.ctx.now;
    let left = super::clocks::Countdown::new(due.seconds_since(look.ctx.now));
    Card {
        title: super::records::title(incident),
        href: format!("/incidents/{}", incident.id),
        value: Some(super::view::countdown(left, look.tr)),
        text: look.tr.t(if passed { "incidents-card-passed" } else { "incidents-card-running" }),
        tone: if passed { Tone::Burning } else { Tone::Waiting },
        due: Some(due),
    }
}

async fn untriaged_card(look: &Look<'_>) -> Result<Option<Card>, AppError> {
    let n = store::untriaged(&look.app.db, &look.viewer, 100).await?.len();
    Ok((n > 0).then(|| Card {
        title: look.tr.t("incidents-triage-title"),
        href: "/incidents/triage".to_owned(),
        value: Some(n.to_string()),
        text: look.tr.t("incidents-card-untriaged"),
        tone: Tone::Waiting,
        due: None,
    }))
}

fn report_card(look: &Look<'_>) -> Card {
    Card {
        title: look.tr.t("incidents-report-title"),
        href: "/incidents/report".to_owned(),
        value: None,
        text: look.tr.t("incidents-report-lead"),
        tone: Tone::Calm,
        due: None,
    }
}
