//! `/monday`: where the coordinator's week begins. What turned amber or red since last Monday and why, who is late, what comes in two weeks.
use super::{
    Coordinate,
    duties::{self, Behind},
    my::{self, TaskView},
    nudge, tabs,
};
use axum::response::Response;
use vk_core::{Date, Id, Instant};
use vk_db::graph::Viewers;
use vk_web::{App, AppError, Auth, Layout, Look, Tone, Turned, layout, search};

/// "Coming" looks so far ahead.
const AHEAD_DAYS: i32 = 14;

#[derive(askama::Template)]
#[template(path = "tasks/templates/monday.html")]
struct MondayPage {
    layout: Layout,
    tabs: Vec<(String, &'static str, bool)>,
    since: String,
    turned: Vec<TurnedView>,
    late: Vec<LateView>,
    /// More is late than is counted.
    more_late: Option<String>,
    coming: Vec<TaskView>,
}

pub struct TurnedView {
    pub title: String,
    pub href: String,
    pub why: String,
    pub when: String,
    pub tone: &'static str,
    pub word: String,
}

/// A function that is behind.
pub struct LateView {
    pub function: Option<Id>,
    pub name: String,
    pub holders: String,
    pub overdue: i64,
    pub oldest: String,
    pub age: String,
    /// Where to ask; nothing where nobody is responsible, or somebody asked less than a day ago.
    pub nudge: Option<String>,
    pub nudged: Option<String>,
}

/// GET /monday
pub async fn show(auth: Auth<Coordinate>) -> Result<Response, AppError> {
    let week = week(&auth).await?;
    let counted: i64 = week.late.iter().map(|l| l.overdue).sum();
    Ok(layout::page(&MondayPage {
        tabs: tabs(&auth, "/monday"),
        turned: week.turned,
        since: week.since.to_string(),
        late: week.late,
        more_late: (counted >= duties::MOST_LATE).then(|| auth.tr.n("tasks-late-more", duties::MOST_LATE)),
        coming: week.coming,
        layout: auth.layout("tasks-monday-title"),
    }))
}

/// What the page says.
pub struct Week {
    pub since: Date,
    pub turned: Vec<TurnedView>,
    pub late: Vec<LateView>,
    pub coming: Vec<TaskView>,
}

pub async fn week(auth: &Auth<Coordinate>) -> Result<Week, AppError> {
    let app: &App = &auth.app;
    let today = auth.ctx.now.local_date();
    let viewers = search::viewers(app, &auth.account.grants);
    let since = last_monday(today);
    let coming = duties::between(&app.db, today, today.plus_days(AHEAD_DAYS), &viewers).await?;
    let names = duties::names(&app.db, coming.iter().filter_map(|t| t.function), &viewers).await?;
    Ok(Week {
        since,
        turned: turned(auth, since).await?,
        late: late(auth, today, &viewers).await?,
        coming: coming.into_iter().map(|task| my::view(app, &auth.tr, task, &names, today)).collect(),
    })
}

/// The Monday before this week's: on a Monday morning one wants the whole last week.
fn last_monday(today: Date) -> Date {
    duties::monday(today).plus_days(-7)
}

/// Asks every register what is worse than it was.
async fn turned(auth: &Auth<Coordinate>, since: Date) -> Result<Vec<TurnedView>, AppError> {
    let since = Instant::parse_local(&format!("{since}T00:00")).unwrap_or_default();
    let mut found: Vec<Turned> = Vec::new();
    for register in &auth.app.registers {
        let Some(hook) = register.hooks.turned else { continue };
        let look = Look {
            app: &auth.app,
            ctx: &auth.ctx,
            grants: &auth.account.grants,
            viewer: auth.viewer_in(register.key),
            tr: &auth.tr,
        };
        found.extend(hook(&look, since).await?);
    }
    found.sort_by(|a, b| (a.tone, b.at, &a.title).cmp(&(b.tone, a.at, &b.title)));
    Ok(found.into_iter().map(|t| turned_view(auth, t)).collect())
}

fn turned_view(auth: &Auth<Coordinate>, t: Turned) -> TurnedView {
    let (tone, word) = match t.tone {
        Tone::Burning => ("ember", "tasks-turned-red"),
        _ => ("warning", "tasks-turned-amber"),
    };
    TurnedView { title: t.title, href: t.href, why: t.why, when: t.at.local_minute(), tone, word: auth.tr.t(word) }
}

async fn late(auth: &Auth<Coordinate>, today: Date, viewers: &Viewers) -> Result<Vec<LateView>, AppError> {
    let db = &auth.app.db;
    let behind = duties::behind(db, today, viewers).await?;
    let functions: Vec<_> = behind.iter().filter_map(|b| b.function).collect();
    let names = duties::names(db, functions.iter().copied(), viewers).await?;
    let mut holders = duties::holders(db, functions.iter().copied(), today).await?;
    let asked = nudge::last(db, &functions).await?;
    let view = |b: Behind| {
        let known = b.function.and_then(|id| names.get(&id).cloned());
        let held = b.function.and_then(|id| holders.remove(&id)).unwrap_or_default();
        let last = b.function.and_then(|id| asked.get(&id));
        let open = last.is_none_or(|last| !nudge::is_fresh(last.at, auth.ctx.now));
        LateView {
            function: b.function.filter(|_| known.is_some()),
            name: match b.function {
                None => auth.tr.t("tasks-nobody"),
                Some(_) => known.clone().unwrap_or_else(|| auth.tr.t("form-hidden-record")),
            },
            holders: people(auth, b.function.is_some(), &held),
            overdue: b.overdue,
            oldest: b.oldest.to_string(),
            age: auth.tr.n("tasks-late", my::days(b.oldest, today)),
            nudge: b.function.filter(|_| open && known.is_some()).map(|id| format!("/monday/nudge/{id}")),
            nudged: last.map(|last| {
                auth.tr.args("tasks-nudged", &[("who", last.by.as_str().into()), ("when", last.at.local_minute().into())])
            }),
        }
    };
    Ok(behind.into_iter().map(view).collect())
}

fn people(auth: &Auth<Coordinate>, is_function: bool, held: &[duties::Holder]) -> String {
    if held.is_empty() {
        return if is_function { auth.tr.t("tasks-vacant") } else { String::new() };
    }
    let name = |h: &duties::Holder| {
        if h.is_deputy { auth.tr.with("tasks-deputy", "name", h.name.as_str()) } else { h.name.clone() }
    };
    held.iter().map(name).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::last_monday;

    #[test]
    fn on_a_monday_one_looks_back_on_the_whole_week_before() {
        let day = |text: &str| text.parse().expect("a day");
        assert_eq!(last_monday(day("2026-11-23")), day("2026-11-16"));
        assert_eq!(last_monday(day("2026-11-29")), day("2026-11-16"), "also on the Sunday after");
    }
}
