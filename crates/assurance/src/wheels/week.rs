//! "This week": what is to be done by the people who look, day by day, with what is late before it and what comes in the two weeks after.
use super::{
    Look,
    drawn::{self, Bar},
};
use crate::occasions::{self, OccasionRow, TABLE};
use axum::response::Response;
use jiff::ToSpan;
use vk_core::Date;
use vk_db::{DbError, Sql};
use vk_web::{
    AppError, Auth, Layout, layout,
    table::{Cell, TableQuery},
};

/// So many of each part are shown; the list has the rest.
const MOST: usize = 60;

#[derive(askama::Template)]
#[template(path = "wheels/templates/week.html")]
struct WeekPage {
    layout: Layout,
    bar: Bar,
    heading: String,
    before: String,
    after: String,
    parts: Vec<Part>,
}

struct Part {
    heading: String,
    rows: Vec<RowView>,
    more: Option<Cell>,
}

struct RowView {
    name: Cell,
    due: Date,
    status: Cell,
    owner: String,
    unit: String,
}

/// GET /wheel/week?week=2026-11-16&category=&unit=&mine=
pub async fn show(auth: Auth<Look>, query: TableQuery) -> Result<Response, AppError> {
    let year = drawn::read(&auth, &query).await?;
    let tr = &auth.tr;
    let day = query.get("week").parse().unwrap_or(year.today);
    let monday = monday(day);
    let (sunday, later) = (monday.plus_days(6), monday.plus_days(20));
    let week = i64::from(monday.0.iso_week_date().week());
    let narrowed = narrowed(&auth, &query, year.today).await?;
    let to = |from: Date, to: Date| narrowed.clone().with("due_on_from", &from.to_string()).with("due_on_to", &to.to_string());
    let mut parts = Vec::new();
    if monday <= year.today && year.today <= sunday {
        parts.push(part(&auth, "wheel-week-late", &narrowed.clone().with("late", "yes")).await?);
    }
    parts.push(part(&auth, "wheel-week-this", &to(monday, sunday)).await?);
    parts.push(part(&auth, "wheel-week-next", &to(sunday.plus_days(1), later)).await?);
    let kept = query.without(&["week"]);
    Ok(layout::page(&WeekPage {
        bar: Bar::of(&year, &query, "/wheel/week", tr),
        heading: tr.args(
            "wheel-week-heading",
            &[("week", week.into()), ("from", monday.to_string().into()), ("to", sunday.to_string().into())],
        ),
        before: kept.with("week", &monday.plus_days(-7).to_string()).href("/wheel/week"),
        after: kept.with("week", &monday.plus_days(7).to_string()).href("/wheel/week"),
        parts,
        layout: auth.layout("wheel-week-title"),
    }))
}

fn monday(day: Date) -> Date {
    let back = i64::from(day.0.weekday().to_monday_zero_offset());
    Date(day.0.checked_sub(back.days()).unwrap_or(day.0))
}

/// The list's own filters for what the address narrows the wheel by; open ones only.
async fn narrowed(auth: &Auth<Look>, query: &TableQuery, today: Date) -> Result<TableQuery, AppError> {
    let mut pairs: Vec<(String, String)> = ["planned", "ongoing"].map(|s| ("state".to_owned(), s.to_owned())).into();
    for key in ["category", "unit"] {
        if !query.get(key).is_empty() {
            pairs.push((key.to_owned(), query.get(key).to_owned()));
        }
    }
    if vk_web::form::is_yes(query.get("mine")) {
        let sql = Sql::new("SELECT person_id FROM account WHERE id = ").bind(auth.account.id);
        let person = match auth.app.db.one(sql).await? {
            Some(row) => row.opt_text("person_id")?,
            None => None,
        };
        // Whoever is nobody in the register of people holds no function, and finds nothing.
        pairs.push(("holder".to_owned(), person.unwrap_or_else(|| "-".to_owned())));
    }
    Ok(TableQuery::from_pairs(pairs).on(today))
}

async fn part(auth: &Auth<Look>, heading: &str, query: &TableQuery) -> Result<Part, AppError> {
    let viewer = auth.viewer_in(occasions::REGISTER.key);
    let (rows, more) = TABLE.fetch(&auth.app.db, &viewer, query, None, MOST).await.map_err(|e: DbError| AppError::from(e))?;
    let tr = &auth.tr;
    let view = |(row, _): (OccasionRow, _)| RowView {
        name: Cell::Link { text: row.name, href: format!("{}/{}", TABLE.path, row.id) },
        due: row.standing.due_on,
        status: occasions::status_cell(row.status, tr),
        owner: row.owner.unwrap_or_else(|| tr.t("occasions-owner-missing")),
        unit: row.unit.unwrap_or_default(),
    };
    Ok(Part {
        heading: tr.t(heading),
        rows: rows.into_iter().map(view).collect(),
        more: more.then(|| Cell::Link { text: tr.t("wheel-week-more"), href: query.href(TABLE.path) }),
    })
}
