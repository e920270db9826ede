//! `/mine`: what an owner answers for on one calm page: information with its class, systems with theirs, risks, and what there is to do. For people who come
//! a few times a year, on a phone.
use super::{
    View, duties,
    my::{self, MyTasks},
    tabs,
};
use crate::{
    classifications::class_of_system,
    join::{CLASS_IN_FORCE, Class},
    systems::class_cell,
};
use axum::response::Response;
use vk_core::{Date, Id};
use vk_db::{DbError, Row, Sql, Viewer};
use vk_web::{App, AppError, Auth, Layout, layout, search, table::Cell};

/// Of each kind; the registers' own lists have the rest.
const MOST: i64 = 100;

#[derive(askama::Template)]
#[template(path = "tasks/templates/mine.html")]
struct MinePage {
    layout: Layout,
    tabs: Vec<(String, &'static str, bool)>,
    information: Vec<Owned>,
    systems: Vec<Owned>,
    risks: Vec<Owned>,
    body: MyTasks,
}

/// Something that one answers for.
struct Owned {
    title: String,
    href: Option<String>,
    class: Cell,
    /// State, or until when the class stands.
    note: Option<String>,
    /// The note is a warning: no class, or one that has run out.
    warns: bool,
}

/// GET /mine
pub async fn show(auth: Auth<View>) -> Result<Response, AppError> {
    let app: &App = &auth.app;
    let today = auth.ctx.now.local_date();
    let functions = match duties::person_of(&app.db, auth.account.id).await? {
        Some(person) => duties::functions_of(&app.db, person, today).await?,
        None => Vec::new(),
    };
    Ok(layout::page(&MinePage {
        tabs: tabs(&auth, "/mine"),
        information: information(&auth, &functions, today).await?,
        systems: systems(&auth, &functions).await?,
        risks: risks(&auth, &functions).await?,
        body: my::tasks(&auth).await?,
        layout: auth.layout("tasks-mine-title"),
    }))
}

async fn information(auth: &Auth<View>, functions: &[Id], today: Date) -> Result<Vec<Owned>, DbError> {
    let sql = Sql::new(
        "SELECT i.id, i.name, c.confidentiality, c.integrity, c.availability, c.traceability, c.valid_until FROM information_set i \
         LEFT JOIN classification c ON ",
    )
    .push(CLASS_IN_FORCE)
    .push(" WHERE i.archived_at IS NULL AND i.owner_function_id IN ")
    .list(functions.iter().copied())
    .and_visible(&auth.viewer_in("information_sets"), "i")
    .push(" ORDER BY i.name_key, i.id LIMIT ")
    .bind(MOST);
    let owned = |row: &Row| {
        let (class, until) = (Class::from_row(row)?, row.opt_date("valid_until")?);
        let passed = until.is_some_and(|until| until < today);
        let note = match until {
            _ if class.is_empty() => Some(auth.tr.t("tasks-mine-unclassified")),
            Some(day) => {
                Some(auth.tr.with(if passed { "tasks-mine-ran-out" } else { "tasks-mine-until" }, "day", day.to_string()))
            }
            None => None,
        };
        let id = row.id("id")?;
        Ok(Owned {
            title: row.text("name")?,
            href: search::href(&auth.app, "information_set", id),
            warns: class.is_empty() || passed,
            class: class_cell(class),
            note,
        })
    };
    auth.app.db.all(sql).await?.iter().map(owned).collect()
}

/// Systems that one owns, manages or runs the business side of, with the class that they have to be protected by.
async fn systems(auth: &Auth<View>, functions: &[Id]) -> Result<Vec<Owned>, DbError> {
    let among = |sql: Sql, column: &str| sql.push(column).push(" IN ").list(functions.iter().copied());
    let sql = among(Sql::new("SELECT s.id, s.name FROM system s WHERE s.archived_at IS NULL AND ("), "s.owner_function_id");
    let sql = among(among(sql.push(" OR "), "s.manager_function_id").push(" OR "), "s.business_function_id");
    let sql = sql.push(")").and_visible(&auth.viewer_in("systems"), "s").push(" ORDER BY s.name_key, s.id LIMIT ").bind(MOST);
    let mut out = Vec::new();
    for row in auth.app.db.all(sql).await? {
        let id = row.id("id")?;
        let class = class_of_system(&auth.app.db, id).await?;
        out.push(Owned {
            title: row.text("name")?,
            href: search::href(&auth.app, "system", id),
            note: class.is_empty().then(|| auth.tr.t("tasks-mine-unclassified")),
            warns: class.is_empty(),
            class: class_cell(class),
        });
    }
    Ok(out)
}

/// Risks that one of the functions owns or answers for, as the graph knows them.
async fn risks(auth: &Auth<View>, functions: &[Id]) -> Result<Vec<Owned>, DbError> {
    let viewers = search::viewers(&auth.app, &auth.account.grants);
    let nobody = Viewer::nothing();
    let viewer = viewers.get("risk").unwrap_or(&nobody);
    let sql = Sql::new(
        "SELECT DISTINCT n.id, n.title, n.state, n.name_key FROM edge e JOIN node n ON n.id = e.from_id \
         WHERE e.relation IN ('owned_by','responsible') AND n.state <> 'archived' AND e.to_id IN ",
    )
    .list(functions.iter().copied())
    .and_visible_nodes([("risk", viewer)], "n")
    .push(" ORDER BY n.name_key, n.id LIMIT ")
    .bind(MOST);
    let owned = |row: &Row| {
        let id = row.id("id")?;
        Ok(Owned {
            title: row.text("title")?,
            href: search::href(&auth.app, "risk", id),
            class: Cell::Empty,
            note: auth.tr.maybe(&format!("state-risk-{}", row.text("state")?)),
            warns: false,
        })
    };
    auth.app.db.all(sql).await?.iter().map(owned).collect()
}
