//! Two years beside each other: which activities came, went, moved, changed hands, and what became of those that are in both.
use super::{
    View,
    model::{Outcome, Wheel, WheelState},
    pages::outcome_words,
    rounds, store,
};
use crate::activities::{self, Activity};
use axum::{extract::Path, response::Response};
use std::collections::{BTreeMap, BTreeSet};
use vk_core::Id;
use vk_db::{Db, DbError, Sql};
use vk_web::{
    AppError, Auth, Layout, Routes,
    export::{self, ExportFormat, Sheet},
    form::{Kit, choice_word},
    layout,
    table::{Cell, TableQuery},
    ui::{Crumb, crumbs},
};
use vk_wheel::fanout::{self, Change, Field};

pub fn routes(routes: Routes) -> Routes {
    routes.get("/wheels/{id}/compare", show).get("/wheels/{id}/compare/export", download)
}

#[derive(askama::Template)]
#[template(path = "wheels/templates/compare.html")]
struct ComparePage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    lead: String,
    path: String,
    old: String,
    new: String,
    rows: Vec<CompareRow>,
    /// How many are the same in both.
    same: String,
}

/// One activity in both years.
struct CompareRow {
    name: Cell,
    category: String,
    /// What differs, in words.
    changes: Vec<(String, &'static str)>,
    old: String,
    new: String,
}

struct Compared {
    old: Wheel,
    new: Wheel,
    rows: Vec<CompareRow>,
    same: usize,
}

/// GET /wheels/{id}/compare?with=
async fn show(auth: Auth<View>, Path(id): Path<Id>, query: TableQuery) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let c = compared(&auth, &kit, id, &query).await?;
    let here = kit.tr.t("wheels-compare-title");
    let path = format!("/wheels/{id}/compare/export?with={}", c.old.id);
    Ok(layout::page(&ComparePage {
        crumbs: crumbs(&kit, Some((id, &c.new.data.name)), Some(&here)),
        lead: kit
            .tr
            .args("wheels-compare-lead", &[("old", c.old.data.name.as_str().into()), ("new", c.new.data.name.as_str().into())]),
        path,
        old: c.old.data.year.to_string(),
        new: c.new.data.year.to_string(),
        same: kit.tr.n("wheels-compare-same", c.same),
        rows: c.rows,
        layout: auth.layout_titled(here),
    }))
}

/// GET /wheels/{id}/compare/export?with=&format=
async fn download(auth: Auth<View>, Path(id): Path<Id>, query: TableQuery) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let format = ExportFormat::from_key(query.get("format")).ok_or_else(|| AppError::bad("export-unknown-format"))?;
    let c = compared(&auth, &kit, id, &query).await?;
    let keys = vec!["name", "category", "changes", "old", "new"];
    let heads = vec![
        kit.tr.t("kind-activity"),
        kit.tr.t("activities-field-category"),
        kit.tr.t("wheels-compare-changes"),
        c.old.data.year.to_string(),
        c.new.data.year.to_string(),
    ];
    let row = |r: CompareRow| {
        let changes: Vec<String> = r.changes.into_iter().map(|(words, _)| words).collect();
        vec![
            Cell::text(r.name.plain()),
            Cell::text(r.category),
            Cell::text(changes.join("; ")),
            Cell::text(r.old),
            Cell::text(r.new),
        ]
    };
    let sheet = Sheet { name: kit.tr.t("wheels-compare-title"), heads, rows: c.rows.into_iter().map(row).collect(), keys };
    export::answer(&kit, &auth.ctx, sheet, format, Some(id), "compare").await
}

async fn compared(auth: &Auth<View>, kit: &Kit, id: Id, query: &TableQuery) -> Result<Compared, AppError> {
    let new = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    let with = query.get("with").parse().ok().or(new.previous).ok_or(AppError::NotFound)?;
    let old = store::get(kit.db(), &kit.viewer, with).await?.ok_or(AppError::NotFound)?;
    for wheel in [&old, &new] {
        kit.seen(&auth.ctx, wheel.id, wheel.data.secrecy.key()).await?;
    }
    let viewer = auth.viewer_in(activities::REGISTER.key);
    let before = activities::of_wheel(kit.db(), &viewer, old.id).await?;
    let after = activities::of_wheel(kit.db(), &viewer, new.id).await?;
    let plan = |year, list: &[(String, Activity)]| activities::plan(year, list).map_err(AppError::unknown);
    let changes = fanout::compare(&plan(old.data.year, &before)?, &plan(new.data.year, &after)?).map_err(AppError::unknown)?;
    let sides = Sides { before: side(kit, &old, &before).await?, after: side(kit, &new, &after).await? };
    let differ: BTreeSet<&str> = changes.iter().map(Change::key).collect();
    let same = sides.before.activities.keys().filter(|key| !differ.contains(*key)).count();
    let mut series: Vec<&str> = sides.before.activities.keys().chain(sides.after.activities.keys()).copied().collect();
    series.sort_unstable_by_key(|s| sides.order(s));
    series.dedup();
    let rows = series.into_iter().filter_map(|s| row(kit, s, &changes, &sides)).collect();
    Ok(Compared { old, new, rows, same })
}

struct Side<'a> {
    activities: BTreeMap<&'a str, &'a Activity>,
    outcomes: BTreeMap<Id, Outcome>,
}

struct Sides<'a> {
    before: Side<'a>,
    after: Side<'a>,
}

impl Sides<'_> {
    /// By category and name.
    fn order(&self, series: &str) -> (usize, String) {
        let Some(a) = self.after.activities.get(series).or_else(|| self.before.activities.get(series)) else {
            return (usize::MAX, String::new());
        };
        let place = activities::CATEGORIES.iter().position(|c| *c == a.data.category).unwrap_or(usize::MAX);
        (place, vk_core::sort_key(&a.data.name))
    }
}

async fn side<'a>(kit: &Kit, wheel: &Wheel, activities: &'a [(String, Activity)]) -> Result<Side<'a>, DbError> {
    let outcomes = match wheel.state {
        WheelState::Closed => kept_outcomes(kit.db(), wheel.id).await?,
        _ => rounds::outcomes(kit.db(), wheel.id).await?,
    };
    Ok(Side { activities: activities.iter().map(|(series, a)| (series.as_str(), a)).collect(), outcomes })
}

/// What became of the activities of a closed wheel, as it was kept then.
pub(super) async fn kept_outcomes(db: &Db, wheel: Id) -> Result<BTreeMap<Id, Outcome>, DbError> {
    let sql =
        Sql::new("SELECT activity_id, outcome FROM year_wheel_frozen WHERE outcome IS NOT NULL AND wheel_id = ").bind(wheel);
    db.all(sql).await?.iter().map(|row| Ok((row.id("activity_id")?, serde_json::from_str(&row.text("outcome")?)?))).collect()
}

/// Titles of those records that the reader may see.
pub(super) async fn titles(kit: &Kit, ids: &[Id]) -> Result<BTreeMap<Id, String>, DbError> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let sql = Sql::new("SELECT n.id, n.title FROM node n WHERE n.id IN ").list(ids.iter().copied());
    let sql = sql.and_visible_nodes(kit.viewers.iter().map(|(k, v)| (*k, v)), "n");
    kit.db().all(sql).await?.iter().map(|row| Ok((row.id("id")?, row.text("title")?))).collect()
}

fn row(kit: &Kit, series: &str, changes: &[Change], sides: &Sides<'_>) -> Option<CompareRow> {
    let (old, new) = (sides.before.activities.get(series), sides.after.activities.get(series));
    let shown = new.or(old)?;
    let of = |side: &Side<'_>, a: Option<&&Activity>| {
        let outcome = a.and_then(|a| side.outcomes.get(&a.id));
        outcome.map(|o| outcome_words(kit, o)).unwrap_or_default()
    };
    Some(CompareRow {
        name: Cell::Link { text: shown.data.name.clone(), href: format!("/activities/{}", shown.id) },
        category: choice_word(activities::REGISTER.key, "category", &shown.data.category, &kit.tr),
        changes: changes.iter().filter(|c| c.key() == series).map(|c| words(kit, c)).collect(),
        old: of(&sides.before, old),
        new: of(&sides.after, new),
    })
}

/// A difference in words, with its tone.
fn words(kit: &Kit, change: &Change) -> (String, &'static str) {
    let days = |days: &[jiff::civil::Date]| days.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    match change {
        Change::New { .. } => (kit.tr.t("wheels-compare-new"), "info"),
        Change::Gone { .. } => (kit.tr.t("wheels-compare-gone"), "warning"),
        Change::Moved { before, after, .. } => {
            let words = [("before", days(before).into()), ("after", days(after).into())];
            (kit.tr.args("wheels-compare-moved", &words), "warning")
        }
        Change::Changed { fields, .. } => {
            let names: Vec<String> = fields.iter().map(|f| field(kit, f)).collect();
            (kit.tr.with("wheels-compare-changed", "fields", names.join(", ").to_lowercase()), "info")
        }
    }
}

fn field(kit: &Kit, field: &Field) -> String {
    let key = match field {
        Field::Title => "name",
        Field::Category => "category",
        Field::Rule => "rrule",
        Field::Window => return kit.tr.t("wheels-compare-window"),
        Field::Scope => "scope",
        Field::Owner => "owner",
        Field::Detail(name) => name,
    };
    kit.tr.t(&format!("{}-field-{key}", activities::REGISTER.key))
}
