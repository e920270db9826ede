//! `/mine`: what an owner answers for on one calm page: information with its class, systems with theirs, risks, and what there is to do. For people who come
//! a few times a year, on a phone.
use super::{
    View, duties,
    my::{self, MyTasks},
    tabs,
};
use crate::{
    join::{CLASS_IN_FORCE, Class},
    risks::register as risk_register,
    systems::class_cell,
};
use axum::response::Response;
use std::collections::BTreeMap;
use vk_core::{Date, Id};
use vk_db::{Db, DbError, Row, Sql};
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
pub struct Owned {
    pub title: String,
    pub href: Option<String>,
    /// The class; of a risk its level.
    pub class: Cell,
    /// State, or until when the class stands.
    pub note: Option<String>,
    /// The note is a warning: no class, or one that has run out.
    pub warns: bool,
}

/// All that one answers for.
pub struct Mine {
    pub information: Vec<Owned>,
    pub systems: Vec<Owned>,
    pub risks: Vec<Owned>,
}

/// GET /mine
pub async fn show(auth: Auth<View>) -> Result<Response, AppError> {
    let Mine { information, systems, risks } = all(&auth).await?;
    let body = my::tasks(&auth).await?;
    let layout = auth.layout("tasks-mine-title");
    Ok(layout::page(&MinePage { tabs: tabs(&auth, "/mine"), information, systems, risks, body, layout }))
}

/// What the functions of whoever is signed in answer for today.
pub async fn all(auth: &Auth<View>) -> Result<Mine, AppError> {
    let app: &App = &auth.app;
    let today = auth.ctx.now.local_date();
    let functions = match duties::person_of(&app.db, auth.account.id).await? {
        Some(person) => duties::functions_of(&app.db, person, today).await?,
        None => Vec::new(),
    };
    Ok(Mine {
        information: information(auth, &functions, today).await?,
        systems: systems(auth, &functions).await?,
        risks: risks(auth, &functions).await?,
    })
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
    let rows = auth.app.db.all(sql).await?;
    let ids: Vec<Id> = rows.iter().map(|row| row.id("id")).collect::<Result<_, _>>()?;
    let classes = classes(&auth.app.db, &ids).await?;
    let owned = |row: &Row| {
        let id = row.id("id")?;
        let class = classes.get(&id).copied().unwrap_or_default();
        Ok(Owned {
            title: row.text("name")?,
            href: search::href(&auth.app, "system", id),
            note: class.is_empty().then(|| auth.tr.t("tasks-mine-unclassified")),
            warns: class.is_empty(),
            class: class_cell(class),
        })
    };
    rows.iter().map(owned).collect()
}

/// The classes of these systems at once: the highest of their information, raised by judgement.
async fn classes(db: &Db, systems: &[Id]) -> Result<BTreeMap<Id, Class>, DbError> {
    let sql = Sql::new(
        "SELECT si.system_id, c.confidentiality, c.integrity, c.availability, c.traceability FROM system_information si \
         JOIN information_set i ON i.id = si.information_set_id AND i.archived_at IS NULL JOIN classification c ON ",
    )
    .push(CLASS_IN_FORCE)
    .push(" WHERE si.system_id IN ")
    .list(systems.iter().copied())
    .push(" UNION ALL SELECT u.system_id, u.confidentiality, u.integrity, u.availability, u.traceability FROM system_uplift u ")
    .push("WHERE u.system_id IN ")
    .list(systems.iter().copied());
    let mut out: BTreeMap<Id, Class> = BTreeMap::new();
    for row in db.all(sql).await? {
        let class = out.entry(row.id("system_id")?).or_default();
        *class = class.max(Class::from_row(&row)?);
    }
    Ok(out)
}

/// Open risks that one of the functions owns, the gravest first.
async fn risks(auth: &Auth<View>, functions: &[Id]) -> Result<Vec<Owned>, DbError> {
    let sql = Sql::new(
        "SELECT r.id, r.reference, r.name, r.state, z.tone AS zone_tone, z.mark AS zone_mark, z.name_sv AS zone_sv, z.name_en AS zone_en \
         FROM risk r LEFT JOIN risk_zone z ON z.matrix_id = r.matrix_id AND z.key = r.current_zone \
         WHERE r.archived_at IS NULL AND r.is_open AND r.owner_function_id IN ",
    )
    .list(functions.iter().copied())
    .and_visible(&auth.viewer_in("risks"), "r")
    .push(" ORDER BY r.current_rank DESC, r.id LIMIT ")
    .bind(MOST);
    let owned = |row: &Row| {
        let zone = risk_register::zone_name(row)?;
        Ok(Owned {
            title: format!("{} {}", row.text("reference")?, row.text("name")?),
            href: search::href(&auth.app, "risk", row.id("id")?),
            class: risk_register::zone_cell(zone.as_ref(), &auth.tr),
            note: auth.tr.maybe(&format!("state-risk-{}", row.text("state")?)),
            warns: false,
        })
    };
    auth.app.db.all(sql).await?.iter().map(owned).collect()
}
