//! The list and the activity's page: its days of the year in words, what the rule skips, and its occasions.
use super::{
    Edit, View,
    model::{Activity, target_kind},
    store::{self, Activities},
    table::{self, TABLE},
};
use crate::{occasions, wheels};
use axum::{extract::Path, response::Response};
use jiff::civil;
use vk_core::Id;
use vk_db::Viewer;
use vk_web::{
    AppError, Auth, HxRequest, Layout, Routes,
    form::{Kit, Stored, standard_routes},
    layout,
    record::{self, RecordView},
    table::{Cell, TableQuery},
};

pub fn routes(routes: Routes) -> Routes {
    standard_routes::<View, Edit, Activities>(routes).get("/activities", list).get("/activities/{id}", show)
}

/// GET /activities
async fn list(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    Ok(record::list(&auth, hx, TABLE.list(&Kit::of(&auth), &query).await?))
}

#[derive(askama::Template)]
#[template(path = "activities/templates/show.html")]
struct ShowPage {
    layout: Layout,
    view: RecordView,
    /// The rule in words, its days of the year, and what a person should look at.
    rhythm: String,
    days_heading: String,
    days: Vec<String>,
    warnings: Vec<String>,
    checklist: Vec<String>,
    occasions: Cell,
    may_change: bool,
}

/// GET /activities/{id}
async fn show(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let activity = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    let wheel = wheels::get(kit.db(), &Viewer::everything(), activity.data.wheel).await?.ok_or(AppError::NotFound)?;
    let tr = &kit.tr;
    let category = Cell::tag(table::word("category", &activity.data.category, tr), "neutral");
    let stored = Stored::of(&activity, &activity.data.name, super::form::to_raw(&activity.data));
    let view = RecordView::of::<Activities>(&kit, &auth.ctx, stored, [category]).await?;
    let days = days_of(&activity, wheel.data.year);
    let viewer = auth.viewer_in(occasions::REGISTER.key);
    let made = occasions::count_of(kit.db(), &viewer, id).await?;
    Ok(layout::page(&ShowPage {
        layout: auth.layout_titled(&view.title),
        rhythm: table::rhythm(&activity.data.rhythm, &activity.data.rrule, tr),
        days_heading: tr.args("activities-days", &[("n", days.len().into()), ("year", i64::from(wheel.data.year).into())]),
        warnings: warnings(&kit, &activity, days.is_empty()),
        days: days.iter().map(ToString::to_string).collect(),
        checklist: activity.data.checklist().into_iter().map(str::to_owned).collect(),
        occasions: Cell::Link { text: tr.n("activities-occasions", made), href: format!("/occasions?activity={id}") },
        may_change: wheel.changes(),
        view,
    }))
}

/// The rule's days of a year.
fn days_of(activity: &Activity, year: i16) -> Vec<civil::Date> {
    let Ok(rule) = activity.data.recurrence() else { return Vec::new() };
    match (civil::Date::new(year, 1, 1), civil::Date::new(year, 12, 31)) {
        (Ok(first), Ok(last)) => rule.occurrences(first, last).unwrap_or_default(),
        _ => Vec::new(),
    }
}

fn warnings(kit: &Kit, activity: &Activity, rests: bool) -> Vec<String> {
    let d = &activity.data;
    let skips = d.recurrence().ok().and_then(|rule| rule.last_day_of_month());
    let kind = target_kind(&d.scope);
    let later = kind.is_some_and(|kind| kit.app.register_of_kind(kind).is_none());
    [
        rests.then(|| kit.tr.t("activities-rests")),
        skips.map(|rule| kit.tr.with("activities-skips", "rule", rule.to_string())),
        later.then(|| kit.tr.t("activities-scope-later")),
    ]
    .into_iter()
    .flatten()
    .collect()
}
