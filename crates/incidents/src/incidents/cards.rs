//! What the start page shows of incidents: what is due, what nobody has taken up, and for everybody the way to report.
use super::store;
use futures::future::BoxFuture;
use vk_core::Verb;
use vk_web::{AppError, Card, Look, Tone};

/// At most so many clocks on the start page; the clocks page has them all.
const MOST: i64 = 5;

pub fn cards<'a>(look: &'a Look<'a>) -> BoxFuture<'a, Result<Vec<Card>, AppError>> {
    Box::pin(async move {
        let mut out = Vec::new();
        let running = store::with_clocks(&look.app.db, &look.viewer, MOST).await?;
        out.extend(running.iter().map(|incident| clock_card(look, incident)));
        if running.len() >= usize::try_from(MOST).unwrap_or(0) {
            out.extend(more_card(look).await?);
        }
        out.extend(super::reminders::cards(look).await?);
        out.extend(untriaged_card(look).await?);
        if !look.grants.scope(super::ACCESS, Verb::Report).is_nowhere() {
            out.push(report_card(look));
        }
        Ok(out)
    })
}

fn clock_card(look: &Look<'_>, incident: &super::model::Incident) -> Card {
    let passed = incident.next_due.is_some_and(|due| due < look.ctx.now);
    let left = incident.next_due.map(|due| super::clocks::Countdown::new(due.seconds_since(look.ctx.now)));
    let text = match left {
        None => "incidents-undated",
        Some(_) if passed => "incidents-card-passed",
        Some(_) => "incidents-card-running",
    };
    Card {
        title: super::records::title(incident),
        href: format!("/incidents/{}", incident.id),
        value: left.map(|left| super::view::countdown(left, look.tr)),
        text: look.tr.t(text),
        tone: if passed { Tone::Burning } else { Tone::Waiting },
        due: incident.next_due,
    }
}

/// Says how many more there are than the cards show.
async fn more_card(look: &Look<'_>) -> Result<Option<Card>, AppError> {
    let more = store::clocks_count(&look.app.db, &look.viewer).await? - MOST;
    Ok((more > 0).then(|| Card {
        title: look.tr.t("incidents-clocks-title"),
        href: "/incidents/clocks".to_owned(),
        value: Some(more.to_string()),
        text: look.tr.t("incidents-card-more"),
        tone: Tone::Waiting,
        due: None,
    }))
}

async fn untriaged_card(look: &Look<'_>) -> Result<Option<Card>, AppError> {
    let triager = super::pages::triager(&look.viewer, &look.grants.scope(super::ACCESS, Verb::Edit));
    let n = store::untriaged_count(&look.app.db, &triager).await?;
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
