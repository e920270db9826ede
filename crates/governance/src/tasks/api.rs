//! Tasks in the REST API: what the pages show, to the same people, and the coordinator's question.
use super::{
    Ask, Coordinate, View, duties,
    mine::{self, Owned},
    monday::{self, LateView, TurnedView},
    my::{self, TaskView},
    nudge::{self, Asked},
};
use axum::{Json, extract::Path};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;
use vk_core::Id;
use vk_web::{Api, App, AppError, Auth, Permission};

pub fn api(api: Api) -> Api {
    api.add::<View>(routes!(list)).add::<View>(routes!(owned))
}

pub fn monday(api: Api) -> Api {
    api.add::<Coordinate>(routes!(week)).add::<Ask>(routes!(ask))
}

/// Something to do.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaskItem {
    /// overdue, reminders, week, later, no_day
    pub group: String,
    pub title: String,
    pub url: Option<String>,
    /// In words, in the caller's language.
    pub what: String,
    pub register: String,
    /// The function that does it; of a reminder, who set it.
    pub function: String,
    /// `YYYY-MM-DD`; null without a day.
    pub due: Option<String>,
}

fn item(app: &App, group: &str, task: TaskView) -> TaskItem {
    TaskItem {
        group: group.to_owned(),
        title: task.title,
        url: task.href.map(|path| address(app, &path)),
        what: task.what,
        register: task.register,
        function: task.function,
        due: Some(task.due).filter(|day| !day.is_empty()),
    }
}

fn address(app: &App, path: &str) -> String {
    format!("{}{path}", app.config.public_url)
}

#[derive(Debug, Serialize, ToSchema)]
pub struct TaskItems {
    pub items: Vec<TaskItem>,
    /// Why there is nothing, or what is not shown.
    pub note: Option<String>,
}

async fn tasks<P: Permission>(auth: &Auth<P>) -> Result<TaskItems, AppError> {
    let found = my::tasks(auth).await?;
    let mut items = Vec::new();
    for group in found.groups {
        items.extend(group.tasks.into_iter().map(|task| item(&auth.app, group.key, task)));
    }
    Ok(TaskItems { items, note: found.note })
}

/// What the caller's functions have to do, and what they wanted to be reminded of. At most 200.
#[utoipa::path(get, path = "/tasks", operation_id = "list_tasks", responses((status = 200, body = TaskItems)))]
async fn list(auth: Auth<View>) -> Result<Json<TaskItems>, AppError> {
    Ok(Json(tasks(&auth).await?))
}

/// Something that one answers for.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnedItem {
    pub title: String,
    pub url: Option<String>,
    /// The class of information or a system, the level of a risk, in words.
    pub class: String,
    pub note: Option<String>,
    /// The note is a warning.
    pub warns: bool,
}

fn owned_items(app: &App, found: Vec<Owned>) -> Vec<OwnedItem> {
    let item = |o: Owned| OwnedItem {
        title: o.title,
        url: o.href.map(|path| address(app, &path)),
        class: o.class.plain(),
        note: o.note,
        warns: o.warns,
    };
    found.into_iter().map(item).collect()
}

#[derive(Debug, Serialize, ToSchema)]
pub struct MineOut {
    pub information: Vec<OwnedItem>,
    pub systems: Vec<OwnedItem>,
    /// Open ones, the gravest first.
    pub risks: Vec<OwnedItem>,
    pub tasks: TaskItems,
}

/// What the caller answers for by their functions, and what there is to do.
#[utoipa::path(get, path = "/mine", operation_id = "read_mine", responses((status = 200, body = MineOut)))]
async fn owned(auth: Auth<View>) -> Result<Json<MineOut>, AppError> {
    let found = mine::all(&auth).await?;
    Ok(Json(MineOut {
        information: owned_items(&auth.app, found.information),
        systems: owned_items(&auth.app, found.systems),
        risks: owned_items(&auth.app, found.risks),
        tasks: tasks(&auth).await?,
    }))
}

/// Something that turned amber or red.
#[derive(Debug, Serialize, ToSchema)]
pub struct TurnedItem {
    pub title: String,
    pub url: String,
    pub why: String,
    pub at: String,
    /// In words.
    pub tone: String,
}

fn turned_item(app: &App, t: TurnedView) -> TurnedItem {
    TurnedItem { title: t.title, url: address(app, &t.href), why: t.why, at: t.when, tone: t.word }
}

/// A function that is behind.
#[derive(Debug, Serialize, ToSchema)]
pub struct LateItem {
    /// Null where nobody is responsible, or the caller may not see the function.
    #[schema(value_type = Option<String>)]
    pub function: Option<Id>,
    pub name: String,
    pub holders: String,
    pub overdue: i64,
    pub oldest: String,
    /// Who asked last, and when.
    pub asked: Option<String>,
}

fn late_item(l: LateView) -> LateItem {
    LateItem { function: l.function, name: l.name, holders: l.holders, overdue: l.overdue, oldest: l.oldest, asked: l.nudged }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct WeekOut {
    /// The Monday before this week's.
    pub since: String,
    pub turned: Vec<TurnedItem>,
    /// Of all that is late the 2,000 oldest are counted.
    pub late: Vec<LateItem>,
    /// Due within two weeks; at most 200.
    pub coming: Vec<TaskItem>,
}

/// What got worse, who is late and what comes.
#[utoipa::path(get, path = "/monday", operation_id = "read_monday", responses((status = 200, body = WeekOut)))]
async fn week(auth: Auth<Coordinate>) -> Result<Json<WeekOut>, AppError> {
    let (week, app, today) = (monday::week(&auth).await?, &auth.app, auth.ctx.now.local_date());
    let group = |task: &TaskView| duties::Group::of(task.due.parse().ok(), today).key();
    Ok(Json(WeekOut {
        since: week.since.to_string(),
        turned: week.turned.into_iter().map(|t| turned_item(app, t)).collect(),
        late: week.late.into_iter().map(late_item).collect(),
        coming: week.coming.into_iter().map(|task| item(app, group(&task), task)).collect(),
    }))
}

/// What came of asking.
#[derive(Debug, Serialize, ToSchema)]
pub struct AskedOut {
    /// told, nobody (no holder has an account and sees what is late), fresh (somebody asked less than a day ago)
    pub result: String,
    /// How many holders were told.
    pub told: usize,
}

/// Asks the holders of a function for what is late.
#[utoipa::path(post, path = "/monday/nudge/{function}", operation_id = "nudge_function", params(("function" = String, Path)),
    responses((status = 200, body = AskedOut), (status = 404, description = "None that you may see")))]
async fn ask(auth: Auth<Ask>, Path(function): Path<Id>) -> Result<Json<AskedOut>, AppError> {
    let (result, told) = match nudge::ask(&auth, function).await?.1 {
        Asked::Told(n) => ("told", n),
        Asked::Nobody => ("nobody", 0),
        Asked::Fresh => ("fresh", 0),
    };
    Ok(Json(AskedOut { result: result.to_owned(), told }))
}
