//! Sums per administration: what is open, late, coming, done this year, and what it is estimated to cost.
use super::{
    super::{View, model::rules, table::TABLE},
    Bar,
};
use axum::response::Response;
use std::collections::BTreeMap;
use vk_core::{Date, Id};
use vk_db::{DbError, Row, Sql};
use vk_web::{
    AppError, Auth, HxRequest, Layout, Tr,
    form::Kit,
    layout,
    table::{TableQuery, grouped},
};

const PATH: &str = "/actions/overview";

#[derive(askama::Template)]
#[template(path = "actions/templates/overview.html")]
struct OverviewPage {
    layout: Layout,
    bar: Bar,
    body: Body,
}

#[derive(askama::Template)]
#[template(path = "actions/templates/overview_body.html")]
struct OverviewFragment {
    tr: Tr,
    body: Body,
}

struct Body {
    coming: String,
    done: String,
    lines: Vec<Line>,
    sum: Line,
}

struct Line {
    name: String,
    /// The list of the same actions; none for those outside the administrations.
    href: Option<String>,
    late_href: Option<String>,
    sums: Sums,
}

impl Line {
    fn cost(&self) -> String {
        grouped(self.sums.cost)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sums {
    open: i64,
    late: i64,
    coming: i64,
    done: i64,
    verified: i64,
    cost: i64,
}

impl Sums {
    fn plus(self, other: Sums) -> Sums {
        Sums {
            open: self.open + other.open,
            late: self.late + other.late,
            coming: self.coming + other.coming,
            done: self.done + other.done,
            verified: self.verified + other.verified,
            cost: self.cost.saturating_add(other.cost),
        }
    }
}

/// GET /actions/overview
pub async fn show(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let body = body(&kit, &query, auth.ctx.now.local_date()).await?;
    if hx.0 {
        return Ok(layout::page(&OverviewFragment { tr: auth.tr.clone(), body }));
    }
    let bar = Bar::of(&kit, &query, PATH).await?;
    Ok(layout::page(&OverviewPage { layout: auth.layout("actions-overview-title"), bar, body }))
}

async fn body(kit: &Kit, query: &TableQuery, today: Date) -> Result<Body, DbError> {
    let query = query.without(&["sort", "after", "before", "size", "col"]);
    let coming = rules().map_or(0, |r| r.coming_days);
    let year = i64::from(today.0.year());
    let administrations = administrations(kit).await?;
    let mut sums: BTreeMap<Option<Id>, Sums> = BTreeMap::new();
    let parts = open_per_unit(kit, &query, today, today.plus_days(coming)).await?.into_iter();
    for (unit, part) in parts.chain(done_per_unit(kit, &query, today).await?) {
        let place = sums.entry(unit.and_then(|unit| administrations.of.get(&unit).copied())).or_default();
        *place = place.plus(part);
    }
    let mut lines: Vec<Line> = administrations
        .names
        .into_iter()
        .filter_map(|(id, name)| sums.remove(&Some(id)).map(|sums| line(name, Some(id), &query, sums)))
        .collect();
    lines.extend(sums.remove(&None).map(|sums| line(kit.tr.t("actions-overview-other"), None, &query, sums)));
    let total = lines.iter().fold(Sums::default(), |sum, line| sum.plus(line.sums));
    Ok(Body {
        coming: kit.tr.with("actions-overview-coming", "days", coming),
        done: kit.tr.with("actions-overview-done", "year", year.to_string()),
        sum: Line { name: kit.tr.t("actions-overview-sum"), href: None, late_href: None, sums: total },
        lines,
    })
}

fn line(name: String, unit: Option<Id>, query: &TableQuery, sums: Sums) -> Line {
    let list = unit.map(|id| query.with("unit", &id.to_string()));
    Line {
        name,
        href: list.as_ref().map(|q| q.href(TABLE.path)),
        late_href: list.filter(|_| sums.late > 0).map(|q| q.with("overdue", "yes").href(TABLE.path)),
        sums,
    }
}

/// The administrations in the order of their names, and to which one each unit below belongs.
struct Administrations {
    names: Vec<(Id, String)>,
    of: BTreeMap<Id, Id>,
}

async fn administrations(kit: &Kit) -> Result<Administrations, DbError> {
    let sql = Sql::new("SELECT id, name FROM unit WHERE kind = 'administration' ORDER BY name_key, id");
    let names = kit.db().all(sql).await?.iter().map(|r| Ok((r.id("id")?, r.text("name")?))).collect::<Result<_, DbError>>()?;
    // The nearest one wins, should an administration lie within another.
    let sql = Sql::new(
        "SELECT c.descendant, c.ancestor FROM unit_closure c JOIN unit u ON u.id = c.ancestor WHERE u.kind = 'administration' \
         ORDER BY c.depth DESC",
    );
    let mut of = BTreeMap::new();
    for row in kit.db().all(sql).await? {
        of.insert(row.id("descendant")?, row.id("ancestor")?);
    }
    Ok(Administrations { names, of })
}

/// What is open in each unit that has any: summed by the database over an index, put together by administration here.
async fn open_per_unit(kit: &Kit, query: &TableQuery, today: Date, until: Date) -> Result<Vec<(Option<Id>, Sums)>, DbError> {
    // `turn` is 0 and the day for what is open and has one: the index alone answers.
    let sql = Sql::new("SELECT a.unit_id, COUNT(*) AS open, COUNT(CASE WHEN a.turn < ")
        .bind(format!("0{today}"))
        .push(" THEN 1 END) AS late, COUNT(CASE WHEN a.turn >= ")
        .bind(format!("0{today}"))
        .push(" AND a.turn <= ")
        .bind(format!("0{until}"))
        .push(
            " THEN 1 END) AS coming, CAST(COALESCE(SUM(a.cost_estimate), 0) AS BIGINT) AS cost FROM action a WHERE a.turn < '2'",
        );
    let sums = |row: &Row| {
        let sums = Sums {
            open: row.int("open")?,
            late: row.int("late")?,
            coming: row.int("coming")?,
            cost: row.int("cost")?,
            ..Sums::default()
        };
        Ok((row.opt_id("unit_id")?, sums))
    };
    kit.db().all(TABLE.narrow(sql, query, &kit.viewer).push(" GROUP BY a.unit_id")).await?.iter().map(sums).collect()
}

/// What was done in each unit this year: only what is done has a day on which it was.
async fn done_per_unit(kit: &Kit, query: &TableQuery, today: Date) -> Result<Vec<(Option<Id>, Sums)>, DbError> {
    // Grouped by an expression: by the column SQLite would walk the whole register in the order of its units.
    let sql = Sql::new(
        "SELECT MAX(a.unit_id) AS unit_id, COUNT(*) AS done, COUNT(CASE WHEN a.state = 'verified' THEN 1 END) AS verified FROM action a \
         WHERE a.done_on >= ",
    )
    .bind(format!("{:04}-01-01", today.0.year()));
    let sums = |row: &Row| {
        let sums = Sums { done: row.int("done")?, verified: row.int("verified")?, ..Sums::default() };
        Ok((row.opt_id("unit_id")?, sums))
    };
    kit.db()
        .all(TABLE.narrow(sql, query, &kit.viewer).push(" GROUP BY COALESCE(a.unit_id, '')"))
        .await?
        .iter()
        .map(sums)
        .collect()
}
