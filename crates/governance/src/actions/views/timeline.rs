//! The timeline: a bar from beginning to last day for each action, by month, and the same in a table beside it. Drawn in SVG with presentation
//! attributes and classes only; late ones carry a word and a shape besides the colour.
use super::{
    super::{
        View,
        model::{ActionRow, State},
        table::{TABLE, word},
    },
    Bar, rows,
};
use axum::response::Response;
use std::collections::BTreeMap;
use vk_core::{Date, Id};
use vk_db::{DbError, Sql};
use vk_web::{
    AppError, Auth, HxRequest, Layout, Tr,
    form::Kit,
    layout,
    table::{Cell, TableQuery},
};

const PATH: &str = "/actions/timeline";
/// Bars on one page.
const MOST: usize = 150;
/// Those without a last day are counted up to here.
const MOST_UNDATED: i64 = 1_000;
/// Longer spans are cut at their far end: beyond two years nobody plans by the day.
const MOST_MONTHS: i32 = 24;
/// Drawn in units of the view box: the labels' column, the width of a month, the height of a row and of the heading.
const LABELS: i32 = 112;
const MONTH: i32 = 60;
const ROW: i32 = 22;
const HEAD: i32 = 26;
/// Room for the word behind the last bar.
const TAIL: i32 = 76;

#[derive(askama::Template)]
#[template(path = "actions/templates/timeline.html")]
struct TimelinePage {
    layout: Layout,
    bar: Bar,
    body: Body,
}

#[derive(askama::Template)]
#[template(path = "actions/templates/timeline_body.html")]
struct TimelineFragment {
    tr: Tr,
    body: Body,
}

struct Body {
    figure: Option<Figure>,
    lines: Vec<Line>,
    more: Option<String>,
    /// Those without a last day have no place here: how many, and where they are.
    undated: Option<Cell>,
}

/// The picture.
struct Figure {
    label: String,
    width: i32,
    height: i32,
    /// Where a month begins, and its name.
    months: Vec<(i32, String)>,
    /// Where today is.
    today: i32,
    bars: Vec<BarView>,
}

struct BarView {
    reference: String,
    title: String,
    y: i32,
    /// The middle of the row, for words.
    middle: i32,
    x: i32,
    width: i32,
    class: &'static str,
    /// Where the shape and the word stand that say that it is late.
    late: Option<i32>,
}

/// The same as text.
struct Line {
    href: String,
    title: String,
    responsible: String,
    from: String,
    to: String,
    state: Cell,
    late: bool,
    needs: String,
}

/// GET /actions/timeline
pub async fn show(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let body = body(&kit, &query, auth.ctx.now.local_date()).await?;
    if hx.0 {
        return Ok(layout::page(&TimelineFragment { tr: auth.tr.clone(), body }));
    }
    let bar = Bar::of(&kit, &query, PATH).await?;
    Ok(layout::page(&TimelinePage { layout: auth.layout("actions-timeline-title"), bar, body }))
}

async fn body(kit: &Kit, query: &TableQuery, today: Date) -> Result<Body, DbError> {
    let mut query = query.without(&["sort", "after", "before", "size"]).with("sort", "due_on");
    if query.get("state").is_empty() && query.get("open").is_empty() {
        query = query.with("open", "yes");
    }
    let undated = undated(kit, &query).await?;
    let (rows, more) = rows(kit, &query.with("undated", "no"), MOST).await?;
    let rows: Vec<(ActionRow, Date)> = rows.into_iter().filter_map(|row| row.due_on.map(|due| (row, due))).collect();
    let needs = needs(kit, &rows).await?;
    Ok(Body {
        figure: figure(&rows, today, &kit.tr),
        lines: rows.iter().map(|(row, due)| line(row, *due, &needs, today, &kit.tr)).collect(),
        more: more.then(|| kit.tr.n("actions-timeline-more", MOST)),
        undated,
    })
}

/// How many of these have no last day, as a link to them in the list.
async fn undated(kit: &Kit, query: &TableQuery) -> Result<Option<Cell>, DbError> {
    let query = query.with("undated", "yes");
    let sql = TABLE.narrow(Sql::new("SELECT count(*) FROM (SELECT 1 FROM action a WHERE 1=1"), &query, &kit.viewer);
    let n = kit.db().int(sql.push(" LIMIT ").bind(MOST_UNDATED + 1).push(") c")).await?;
    let text = match n {
        0 => return Ok(None),
        n if n > MOST_UNDATED => kit.tr.n("actions-timeline-undated-more", MOST_UNDATED),
        n => kit.tr.n("actions-timeline-undated", n),
    };
    Ok(Some(Cell::Link { text, href: query.without(&["sort"]).href(TABLE.path) }))
}

/// What each of these depends on, by reference.
async fn needs(kit: &Kit, rows: &[(ActionRow, Date)]) -> Result<BTreeMap<Id, Vec<String>>, DbError> {
    let sql = Sql::new(
        "SELECT d.action_id, a.ref FROM action_dependency d JOIN action a ON a.id = d.depends_on_id WHERE d.action_id IN ",
    );
    let mut out: BTreeMap<Id, Vec<String>> = BTreeMap::new();
    for row in kit.db().all(sql.list(rows.iter().map(|(row, _)| row.id)).push(" ORDER BY a.ref")).await? {
        out.entry(row.id("action_id")?).or_default().push(row.text("ref")?);
    }
    Ok(out)
}

fn line(row: &ActionRow, due: Date, needs: &BTreeMap<Id, Vec<String>>, today: Date, tr: &Tr) -> Line {
    Line {
        href: format!("/actions/{}", row.id),
        title: format!("{} {}", row.reference, row.name),
        responsible: row.responsible.clone().unwrap_or_else(|| tr.t("actions-nobody-responsible")),
        from: row.start_on.map(|d| d.to_string()).unwrap_or_default(),
        to: due.to_string(),
        state: Cell::tag(word("state", row.state.key(), tr), row.state.tone()),
        late: row.state.is_open() && due < today,
        needs: needs.get(&row.id).map(|refs| refs.join(", ")).unwrap_or_default(),
    }
}

/// The span of months that is drawn, as places on a line.
#[derive(Clone, Copy, Debug)]
struct Span {
    first: Date,
    months: i32,
}

impl Span {
    fn of(days: impl Iterator<Item = Date>, today: Date) -> Span {
        let (first, last) = days.fold((today, today), |(first, last), day| (first.min(day), last.max(day)));
        // A single action of ten years ago would press everything else together.
        let first = month_of(first.max(today.plus_months(-MOST_MONTHS / 2)));
        let months = months_between(first, month_of(last)).clamp(2, MOST_MONTHS - 1) + 1;
        Span { first, months }
    }

    /// Where a day stands; days outside are at the edge.
    fn x(self, day: Date) -> i32 {
        let month = month_of(day);
        let within = i32::from(day.0.day() - 1) * MONTH / i32::from(day.0.days_in_month());
        let x = months_between(self.first, month) * MONTH + within;
        LABELS + x.clamp(0, self.months * MONTH)
    }
}

fn month_of(day: Date) -> Date {
    Date(day.0.first_of_month())
}

fn months_between(from: Date, to: Date) -> i32 {
    (i32::from(to.0.year()) - i32::from(from.0.year())) * 12 + i32::from(to.0.month()) - i32::from(from.0.month())
}

fn figure(rows: &[(ActionRow, Date)], today: Date, tr: &Tr) -> Option<Figure> {
    if rows.is_empty() {
        return None;
    }
    let days = rows.iter().flat_map(|(row, due)| [row.start_on.unwrap_or(*due), *due]);
    let span = Span::of(days, today);
    let month = |n: i32| {
        let day = span.first.plus_months(n);
        (LABELS + n * MONTH, format!("{}-{:02}", day.0.year(), day.0.month()))
    };
    let months: Vec<(i32, String)> = (0..span.months).map(month).collect();
    let ends = [months.first(), months.last()].map(|m| m.map(|(_, name)| name.clone()).unwrap_or_default());
    let [from, to] = ends;
    let height = HEAD + ROW * i32::try_from(rows.len()).unwrap_or(0);
    Some(Figure {
        label: tr.args("actions-timeline-figure", &[("from", from.into()), ("to", to.into())]),
        width: LABELS + span.months * MONTH + TAIL,
        height: height + 6,
        months,
        today: span.x(today),
        bars: (0..).zip(rows).map(|(n, (row, due))| bar(n, row, *due, span, today, tr)).collect(),
    })
}

fn bar(n: i32, row: &ActionRow, due: Date, span: Span, today: Date, tr: &Tr) -> BarView {
    let from = row.start_on.unwrap_or(due);
    let (x, end) = (span.x(from), span.x(due.plus_days(1)));
    let late = row.state.is_open() && due < today;
    let y = HEAD + n * ROW;
    let words = [("name", row.name.as_str().into()), ("from", from.to_string().into()), ("to", due.to_string().into())];
    BarView {
        reference: row.reference.clone(),
        title: tr.args("actions-timeline-bar", &words),
        y: y + 5,
        middle: y + 15,
        x,
        width: (end - x).max(5),
        class: match (late, row.state) {
            (true, _) => "gantt-late",
            (false, State::Done | State::Verified | State::Cancelled) => "gantt-closed",
            _ => "gantt-bar",
        },
        late: late.then_some(end.max(x + 5) + 5),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    #[test]
    fn months_are_equally_wide_and_a_day_stands_within_its_own() {
        let span = Span::of([day("2026-11-15"), day("2027-02-10")].into_iter(), day("2026-12-01"));
        assert_eq!((span.first, span.months), (day("2026-11-01"), 4));
        assert_eq!(span.x(day("2026-11-01")), LABELS);
        assert_eq!(span.x(day("2026-12-01")), LABELS + MONTH);
        assert!(span.x(day("2026-11-30")) < span.x(day("2026-12-01")));
        assert_eq!(span.x(day("2030-01-01")), LABELS + 4 * MONTH, "what lies beyond is at the edge");
    }

    #[test]
    fn something_very_old_does_not_press_the_rest_together() {
        let span = Span::of([day("1999-01-01"), day("2027-01-01")].into_iter(), day("2026-12-01"));
        assert_eq!(span.first, day("2025-12-01"));
        assert!(span.months <= MOST_MONTHS);
    }
}
