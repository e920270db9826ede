//! The drawn wheel: months around, a ring for each category, today's hand, how each round stands by shape, dash and colour, how much of a fan-out is done;
//! the whole year or a quarter; the same rounds in a table below it, as bars by month, and by week. Filters narrow all of them alike.
use super::{
    Look,
    model::{Wheel, WheelState},
    print,
    rounds::{Narrowed, Round, rounds},
    store, week,
};
use crate::{
    activities::{self, Activity},
    occasions::{self, TABLE},
};
use axum::{Json, extract::Path, response::Response};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;
use utoipa_axum::routes;
use vk_core::{Date, Id};
use vk_governance::functions;
use vk_web::{
    Api, AppError, Auth, Layout, Routes, Tr,
    assets::Assets,
    form::{Kit, choice_word, is_yes},
    layout,
    table::{Cell, TableQuery},
};
use vk_wheel::{
    drawing::{ArcInput, ArcView, Description, Quarter, RingInput, View, Wheel as Drawing, WheelInput, draw},
    occasion::Status,
};

pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/wheel", show)
        .get("/wheel/timeline", timeline)
        .get("/wheel/week", week::show)
        .get("/wheel/print", print::download)
}

pub fn api(api: Api) -> Api {
    api.add::<Look>(routes!(of_year))
}

/// So many arcs are drawn; the page says when there are more.
const MOST: usize = 800;
/// Side of the drawing in units of its viewBox.
pub const SIDE: f64 = 1000.0;

/// A round with the activity it belongs to.
pub struct Shown {
    pub round: Round,
    pub activity: Activity,
}

/// What a page of the wheel shows, narrowed by its address.
pub struct Year {
    pub year: i16,
    pub quarter: Option<Quarter>,
    pub today: Date,
    pub wheels: Vec<Wheel>,
    /// By day.
    pub shown: Vec<Shown>,
    /// More than [`MOST`].
    pub cut: bool,
}

/// Reads the year that the address asks for, for whoever asks.
pub async fn read(auth: &Auth<Look>, query: &TableQuery) -> Result<Year, AppError> {
    let today = auth.ctx.now.local_date();
    let year: i16 = query.get("year").parse().ok().filter(|y| (2000..=2199).contains(y)).unwrap_or(today.0.year());
    let db = &auth.app.db;
    let wheels = store::of_year(db, &auth.viewer_in(store::REGISTER), year).await?;
    let viewer = auth.viewer_in(activities::REGISTER.key);
    let mut known: BTreeMap<Id, Activity> = BTreeMap::new();
    let mut planned = Vec::new();
    for wheel in &wheels {
        for (_, activity) in activities::of_wheel(db, &viewer, wheel.id).await? {
            if !wheel.runs() && wheel.state == WheelState::Draft {
                planned.extend(as_planned(&activity, year));
            }
            known.insert(activity.id, activity);
        }
    }
    let category = query.get("category");
    let owners = match is_yes(query.get("mine")) {
        true => Some(functions::of_account(db, auth.account.id, today).await?),
        false => None,
    };
    let narrowed = Narrowed { unit: query.get("unit").parse().ok(), owners };
    let mut all = rounds(db, &auth.viewer_in(occasions::REGISTER.key), year, today, &narrowed).await?;
    if narrowed == Narrowed::default() {
        all.extend(planned);
    }
    let shown = |round: Round| known.get(&round.activity).map(|a| Shown { round, activity: a.clone() });
    let mut shown: Vec<Shown> = all.into_iter().filter_map(shown).collect();
    shown.retain(|s| category.is_empty() || s.activity.data.category == category);
    shown.sort_by(|a, b| {
        (a.round.due_on, &a.activity.data.name, a.round.falls_on).cmp(&(b.round.due_on, &b.activity.data.name, b.round.falls_on))
    });
    let cut = shown.len() > MOST;
    shown.truncate(MOST);
    let quarter = query.get("quarter").parse().ok().and_then(Quarter::from_number);
    Ok(Year { year, quarter, today, wheels, shown, cut })
}

/// What a draft plans: nothing has been made, so the share is of nothing.
fn as_planned(activity: &Activity, year: i16) -> Vec<Round> {
    let (Ok(rule), Ok(first), Ok(last)) =
        (activity.data.recurrence(), jiff::civil::Date::new(year, 1, 1), jiff::civil::Date::new(year, 12, 31))
    else {
        return Vec::new();
    };
    let lead = activity.data.lead();
    let round = |day: jiff::civil::Date| {
        let window = lead.window(day);
        Round {
            activity: activity.id,
            falls_on: Date(day),
            starts_on: Date(window.from),
            due_on: Date(window.due),
            total: 1,
            done: 0,
            done_late: 0,
            cancelled: 0,
            late: 0,
            ongoing: 0,
            postponed: 0,
            only: None,
        }
    };
    rule.occurrences(first, last).unwrap_or_default().into_iter().map(round).collect()
}

impl Year {
    /// Where a round leads: its occasion, or the list of its occasions; before there are any, its activity.
    pub fn href(shown: &Shown) -> String {
        match (&shown.round.only, shown.round.total) {
            (Some(id), _) => format!("{}/{id}", TABLE.path),
            (None, 1) => format!("/activities/{}", shown.activity.id),
            _ => {
                let day = shown.round.falls_on;
                format!("{}?activity={}&falls_on_from={day}&falls_on_to={day}", TABLE.path, shown.activity.id)
            }
        }
    }

    /// The drawing. Rings are the categories that occur, in the order of the register.
    pub fn drawing(&self, tr: &Tr) -> Result<Drawing, AppError> {
        let occurring: BTreeSet<&str> = self.shown.iter().map(|s| s.activity.data.category.as_str()).collect();
        let ring = |key: &&str| RingInput { key: (*key).to_owned(), label: category_word(key, tr) };
        let arc = |s: &Shown| ArcInput {
            id: format!("{}-{}", s.activity.id, s.round.falls_on),
            ring: s.activity.data.category.clone(),
            label: s.activity.data.name.clone(),
            href: Year::href(s),
            from: s.round.starts_on.0,
            due: s.round.due_on.0.max(s.round.starts_on.0),
            status: s.round.status(),
            done: u32::try_from(s.round.done).unwrap_or(0),
            total: u32::try_from(s.round.counted()).unwrap_or(0),
        };
        let input = WheelInput {
            year: self.year,
            view: self.quarter.map_or(View::Year, View::Quarter),
            today: self.today.0,
            size: SIDE,
            months: MONTHS.map(|key| tr.t(key)),
            rings: activities::CATEGORIES.iter().filter(|key| occurring.contains(**key)).map(ring).collect(),
            arcs: self.shown.iter().map(arc).collect(),
        };
        draw(&input).map_err(AppError::unknown)
    }
}

pub fn category_word(key: &str, tr: &Tr) -> String {
    choice_word(activities::REGISTER.key, "category", key, tr)
}

const MONTHS: [&str; 12] = [
    "wheel-month-1",
    "wheel-month-2",
    "wheel-month-3",
    "wheel-month-4",
    "wheel-month-5",
    "wheel-month-6",
    "wheel-month-7",
    "wheel-month-8",
    "wheel-month-9",
    "wheel-month-10",
    "wheel-month-11",
    "wheel-month-12",
];

/// One sentence about an arc, for its name and the line below the wheel.
pub fn sentence(d: &Description, tr: &Tr) -> String {
    let words = [
        ("ring", d.ring.as_str().into()),
        ("label", d.label.as_str().into()),
        ("from", d.from.to_string().into()),
        ("due", d.due.to_string().into()),
        ("state", tr.t(d.state_word_key).to_lowercase().into()),
        ("done", i64::from(d.done).into()),
        ("total", i64::from(d.total).into()),
    ];
    tr.args(if d.total > 1 { "wheel-segment-share" } else { "wheel-segment" }, &words)
}

// ---- the page --------------------------------------------------------------------------------------------------------------------------

/// What stands above every view of the wheel: the ways to look, the years, the quarters, what narrows.
pub struct Bar {
    pub tabs: Vec<(String, String, bool)>,
    pub year: i16,
    pub before: (String, String),
    pub after: (String, String),
    pub quarters: Vec<(String, String, bool)>,
    pub categories: Vec<(String, String, bool)>,
    pub mine: (String, String, bool),
    pub wheels: Vec<Cell>,
}

impl Bar {
    pub fn of(year: &Year, query: &TableQuery, here: &'static str, tr: &Tr) -> Bar {
        let kept = query.without(&["after", "before", "sort", "size"]);
        let with = |name: &str, value: &str| kept.without(&[name]).with(name, value).href(here);
        let step = |by: i16| {
            ((year.year + by).to_string(), kept.without(&["year", "week"]).with("year", &(year.year + by).to_string()).href(here))
        };
        let mut quarters = vec![(tr.t("wheel-whole-year"), kept.without(&["quarter"]).href(here), year.quarter.is_none())];
        for (n, quarter) in (1..).zip(Quarter::ALL) {
            quarters.push((tr.n("wheel-quarter", n), with("quarter", &n.to_string()), year.quarter == Some(quarter)));
        }
        let chosen = query.get("category");
        let mut categories = vec![(tr.t("wheel-all-categories"), kept.without(&["category"]).href(here), chosen.is_empty())];
        categories
            .extend(activities::CATEGORIES.iter().map(|key| (category_word(key, tr), with("category", key), chosen == *key)));
        let mine = is_yes(query.get("mine"));
        let mine_href = if mine { kept.without(&["mine"]).href(here) } else { with("mine", "yes") };
        Bar {
            tabs: tabs(&kept, here, tr),
            year: year.year,
            before: step(-1),
            after: step(1),
            quarters: if here == "/wheel" { quarters } else { Vec::new() },
            categories,
            mine: (tr.t("wheel-mine"), mine_href, mine),
            wheels: year
                .wheels
                .iter()
                .map(|w| Cell::Link { text: w.data.name.clone(), href: format!("/wheels/{}", w.id) })
                .collect(),
        }
    }
}

fn tabs(query: &TableQuery, here: &str, tr: &Tr) -> Vec<(String, String, bool)> {
    let drawn = [("wheel-tab-wheel", "/wheel"), ("wheel-tab-timeline", "/wheel/timeline"), ("wheel-tab-week", "/wheel/week")];
    let lists = [
        ("nav-occasions", "/occasions"),
        ("nav-activities", "/activities"),
        ("nav-wheels", "/wheels"),
        ("nav-calendar", "/calendar"),
    ];
    let kept = query.without(&["quarter", "week"]);
    drawn
        .into_iter()
        .map(|(words, path)| (tr.t(words), kept.href(path), path == here))
        .chain(lists.into_iter().map(|(words, path)| (tr.t(words), path.to_owned(), false)))
        .collect()
}

#[derive(askama::Template)]
#[template(path = "wheels/templates/wheel.html")]
struct WheelPage {
    layout: Layout,
    bar: Bar,
    script: String,
    drawing: Drawing,
    /// The sentences of the arcs, in their order.
    sentences: Vec<String>,
    legend: Vec<(String, &'static str, String)>,
    lines: Vec<Line>,
    cut: Option<String>,
    empty: bool,
    may_plan: bool,
    /// Addresses of the A3 print and of the poster; none where this instance makes no files.
    print: Option<(String, String)>,
}

/// A round as a row.
pub struct Line {
    pub name: Cell,
    pub category: String,
    pub from: Date,
    pub due: Date,
    pub status: Cell,
    pub share: String,
}

pub fn line(s: &Shown, tr: &Tr) -> Line {
    Line {
        name: Cell::Link { text: s.activity.data.name.clone(), href: Year::href(s) },
        category: category_word(&s.activity.data.category, tr),
        from: s.round.starts_on,
        due: s.round.due_on,
        status: occasions::status_cell(s.round.status(), tr),
        share: share(&s.round, tr),
    }
}

pub fn share(round: &Round, tr: &Tr) -> String {
    if round.total > 1 {
        tr.args("wheel-share", &[("done", round.done.into()), ("total", round.counted().into())])
    } else {
        String::new()
    }
}

/// The marks of the wheel with their words, drawn once each.
fn legend(tr: &Tr) -> Vec<(String, &'static str, String)> {
    Status::ALL
        .into_iter()
        .map(|s| (tr.t(s.word_key()), vk_wheel::drawing::status_class(s), vk_wheel::drawing::mark_of(s)))
        .collect()
}

/// GET /wheel?year=&quarter=&category=&unit=&mine=
async fn show(auth: Auth<Look>, query: TableQuery) -> Result<Response, AppError> {
    let year = read(&auth, &query).await?;
    let tr = &auth.tr;
    let drawing = year.drawing(tr)?;
    let kept = query.without(&["after", "before"]);
    let page = WheelPage {
        print: print::can(&auth).then(|| (kept.href("/wheel/print"), kept.with("poster", "yes").href("/wheel/print"))),
        bar: Bar::of(&year, &query, "/wheel", tr),
        script: Assets::url("js/wheel.js"),
        sentences: drawing.arcs.iter().map(|a: &ArcView| sentence(&a.description, tr)).collect(),
        legend: legend(tr),
        lines: year.shown.iter().map(|s| line(s, tr)).collect(),
        cut: year.cut.then(|| tr.n("wheel-cut", MOST)),
        empty: year.wheels.is_empty(),
        may_plan: !Kit::new(&auth.app, &auth.account.grants, store::REGISTER, auth.tr.clone()).editor.view.is_nowhere(),
        drawing,
        layout: auth.layout_titled(tr.n("wheel-title", i64::from(year.year))),
    };
    Ok(layout::page(&page))
}

// ---- bars by month ---------------------------------------------------------------------------------------------------------------------

const LABELS: i32 = 260;
const MONTH: i32 = 70;
const ROW: i32 = 22;
const HEAD: i32 = 26;

#[derive(askama::Template)]
#[template(path = "wheels/templates/timeline.html")]
struct TimelinePage {
    layout: Layout,
    bar: Bar,
    width: i32,
    height: i32,
    label: String,
    months: Vec<(i32, String)>,
    today: Option<i32>,
    rows: Vec<BarRow>,
    lines: Vec<Line>,
    cut: Option<String>,
}

struct BarRow {
    label: String,
    middle: i32,
    bars: Vec<BarView>,
}

struct BarView {
    title: String,
    x: i32,
    y: i32,
    width: i32,
    class: &'static str,
}

/// Where a day of the year stands; days outside it are at its edges.
fn x(year: i16, day: Date) -> i32 {
    let d = day.0;
    if d.year() < year {
        return LABELS;
    }
    if d.year() > year {
        return LABELS + 12 * MONTH;
    }
    LABELS + i32::from(d.month() - 1) * MONTH + i32::from(d.day() - 1) * MONTH / i32::from(d.days_in_month())
}

/// GET /wheel/timeline?year=&category=&unit=&mine=
async fn timeline(auth: Auth<Look>, query: TableQuery) -> Result<Response, AppError> {
    let year = read(&auth, &query).await?;
    let tr = &auth.tr;
    let rows = bar_rows(&year, tr);
    let page = TimelinePage {
        bar: Bar::of(&year, &query, "/wheel/timeline", tr),
        width: LABELS + 12 * MONTH + 8,
        height: HEAD + ROW * i32::try_from(rows.len()).unwrap_or(0) + 6,
        label: tr.n("wheel-timeline-figure", i64::from(year.year)),
        months: (0..12).zip(MONTHS).map(|(n, key)| (LABELS + n * MONTH, tr.t(key))).collect(),
        today: (year.today.0.year() == year.year).then(|| x(year.year, year.today)),
        lines: year.shown.iter().map(|s| line(s, tr)).collect(),
        cut: year.cut.then(|| tr.n("wheel-cut", MOST)),
        rows,
        layout: auth.layout_titled(tr.n("wheel-title", i64::from(year.year))),
    };
    Ok(layout::page(&page))
}

/// A row for each activity, by category and name.
fn bar_rows(year: &Year, tr: &Tr) -> Vec<BarRow> {
    let place = |s: &Shown| activities::CATEGORIES.iter().position(|c| *c == s.activity.data.category).unwrap_or(usize::MAX);
    let mut by_activity: BTreeMap<(usize, String, Id), Vec<&Shown>> = BTreeMap::new();
    for s in &year.shown {
        by_activity.entry((place(s), vk_core::sort_key(&s.activity.data.name), s.activity.id)).or_default().push(s);
    }
    let row = |(n, shown): (i32, Vec<&Shown>)| {
        let y = HEAD + n * ROW;
        let name = shown.first().map(|s| s.activity.data.name.clone()).unwrap_or_default();
        BarRow {
            label: if name.chars().count() > 38 { name.chars().take(37).chain(['…']).collect() } else { name },
            middle: y + 15,
            bars: shown.into_iter().map(|s| bar(s, year.year, y, tr)).collect(),
        }
    };
    (0..).zip(by_activity.into_values()).map(row).collect()
}

fn bar(s: &Shown, year: i16, y: i32, tr: &Tr) -> BarView {
    let (from, to) = (x(year, s.round.starts_on), x(year, s.round.due_on.plus_days(1)));
    let status = s.round.status();
    let title = Description {
        ring: category_word(&s.activity.data.category, tr),
        label: s.activity.data.name.clone(),
        from: s.round.starts_on.0,
        due: s.round.due_on.0,
        state_word_key: status.word_key(),
        done: u32::try_from(s.round.done).unwrap_or(0),
        total: u32::try_from(s.round.counted()).unwrap_or(0),
    };
    BarView {
        title: sentence(&title, tr),
        x: from,
        y: y + 5,
        width: (to - from).max(5),
        class: vk_wheel::drawing::status_class(status),
    }
}

// ---- API -------------------------------------------------------------------------------------------------------------------------------

/// The rounds of a year.
#[derive(Debug, Serialize, ToSchema)]
pub struct WheelYear {
    pub year: i16,
    pub rounds: Vec<WheelRound>,
}

/// One day of an activity, summed over its targets.
#[derive(Debug, Serialize, ToSchema)]
pub struct WheelRound {
    #[schema(value_type = String)]
    pub activity: Id,
    pub name: String,
    pub category: String,
    pub falls_on: String,
    pub starts_on: String,
    pub due_on: String,
    /// planned, ongoing, postponed, late, done, done-late, cancelled
    pub status: String,
    pub done: i64,
    pub total: i64,
}

/// What the year wheel draws, for whoever asks.
#[utoipa::path(get, path = "/wheel/{year}", params(("year" = i16, Path)), responses((status = 200, body = WheelYear)))]
async fn of_year(auth: Auth<Look>, Path(asked): Path<i16>, query: TableQuery) -> Result<Json<WheelYear>, AppError> {
    let year = read(&auth, &query.without(&["year"]).with("year", &asked.to_string())).await?;
    let round = |s: &Shown| WheelRound {
        activity: s.activity.id,
        name: s.activity.data.name.clone(),
        category: s.activity.data.category.clone(),
        falls_on: s.round.falls_on.to_string(),
        starts_on: s.round.starts_on.to_string(),
        due_on: s.round.due_on.to_string(),
        status: s.round.status().word_key().trim_start_matches("wheel-status-").to_owned(),
        done: s.round.done,
        total: s.round.counted(),
    };
    Ok(Json(WheelYear { year: year.year, rounds: year.shown.iter().map(round).collect() }))
}
