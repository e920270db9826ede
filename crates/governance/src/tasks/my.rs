//! `/tasks`: what I have to do, by when, because of which function.
use super::{
    View,
    duties::{self, Group, Task},
    tabs,
};
use axum::response::Response;
use std::collections::BTreeMap;
use vk_core::{Date, Id};
use vk_db::{
    DbError,
    graph::{self, Viewers},
};
use vk_web::{App, AppError, Auth, Layout, Permission, Tr, layout, search};

#[derive(askama::Template)]
#[template(path = "tasks/templates/my.html")]
struct MyPage {
    layout: Layout,
    tabs: Vec<(String, &'static str, bool)>,
    body: MyTasks,
}

/// A person's tasks as a page shows them.
pub struct MyTasks {
    pub groups: Vec<GroupView>,
    /// Why there is nothing, or what is not shown.
    pub note: Option<String>,
}

pub struct GroupView {
    pub key: &'static str,
    pub title: String,
    pub tasks: Vec<TaskView>,
}

pub struct TaskView {
    pub title: String,
    pub href: Option<String>,
    pub what: String,
    /// Name of the register.
    pub register: String,
    pub function: String,
    pub due: String,
    pub late: Option<String>,
}

/// GET /tasks
pub async fn show(auth: Auth<View>) -> Result<Response, AppError> {
    let body = tasks(&auth).await?;
    Ok(layout::page(&MyPage { tabs: tabs(&auth, "/tasks"), layout: auth.layout("nav-tasks"), body }))
}

/// The tasks of whoever is signed in, by the functions that they hold or deputise.
pub async fn tasks<P: Permission>(auth: &Auth<P>) -> Result<MyTasks, AppError> {
    let (app, tr): (&App, _) = (&auth.app, &auth.tr);
    let today = auth.ctx.now.local_date();
    let viewers = search::viewers(app, &auth.account.grants);
    let person = duties::person_of(&app.db, auth.account.id).await?;
    let functions = match person {
        Some(person) => duties::functions_of(&app.db, person, today).await?,
        None => Vec::new(),
    };
    let reminders = reminders(app, tr, auth.account.id, &functions, &viewers, today).await?;
    if functions.is_empty() {
        let why = if person.is_some() { "tasks-no-function" } else { "tasks-no-person" };
        return Ok(MyTasks { groups: reminders.into_iter().collect(), note: Some(tr.t(why)) });
    }
    let found = duties::of_functions(&app.db, &functions, &viewers).await?;
    let shown = i64::try_from(found.len()).unwrap_or(i64::MAX);
    let hidden = duties::count_of(&app.db, &functions).await? - shown;
    let note = match (shown >= duties::MOST, hidden > 0, found.is_empty()) {
        (true, ..) => Some(tr.n("tasks-more", duties::MOST)),
        (_, true, _) => Some(tr.n("tasks-hidden", hidden)),
        (_, _, true) => Some(tr.t("tasks-none")),
        _ => None,
    };
    let mut groups = grouped(app, tr, found, &viewers, today).await?;
    // What is late stays on top; what one wanted to come back to stands right after it.
    let place = groups.iter().take_while(|g| g.key == Group::Overdue.key()).count();
    groups.splice(place..place, reminders);
    Ok(MyTasks { groups, note })
}

/// What one wanted to come back to, for oneself or by a function, until the end of the week.
async fn reminders(
    app: &App,
    tr: &Tr,
    account: Id,
    functions: &[Id],
    viewers: &Viewers,
    today: Date,
) -> Result<Option<GroupView>, DbError> {
    let mut tasks = Vec::new();
    for reminder in vk_web::reminders::due(&app.db, account, functions, duties::sunday(today)).await? {
        let Some(node) = graph::get(&app.db, reminder.node, viewers).await? else { continue };
        tasks.push(TaskView {
            href: search::href(app, &node.kind, node.id),
            title: node.title,
            what: reminder.text,
            register: tr.maybe(&format!("kind-{}", node.kind)).unwrap_or(node.kind),
            function: reminder.created_by_name,
            due: reminder.on_day.to_string(),
            late: None,
        });
    }
    let title = tr.t("tasks-group-reminders");
    Ok((!tasks.is_empty()).then_some(GroupView { key: "reminders", title, tasks }))
}

/// Tasks in their groups, in words.
pub async fn grouped(app: &App, tr: &Tr, tasks: Vec<Task>, viewers: &Viewers, today: Date) -> Result<Vec<GroupView>, DbError> {
    let names = duties::names(&app.db, tasks.iter().filter_map(|t| t.function), viewers).await?;
    let mut groups: BTreeMap<Group, Vec<TaskView>> = BTreeMap::new();
    for task in tasks {
        let group = Group::of(task.due, today);
        groups.entry(group).or_default().push(view(app, tr, task, &names, today));
    }
    let group = |group: Group| {
        groups.remove(&group).map(|tasks| GroupView {
            key: group.key(),
            title: tr.t(&format!("tasks-group-{}", group.key())),
            tasks,
        })
    };
    Ok(Group::ALL.into_iter().filter_map(group).collect())
}

pub fn view(app: &App, tr: &Tr, task: Task, names: &BTreeMap<Id, String>, today: Date) -> TaskView {
    let late = task.due.filter(|due| *due < today).map(|due| days(due, today));
    TaskView {
        href: search::href(app, &task.kind, task.node),
        what: tr.t(&format!("duty-{}", task.what)),
        register: tr.maybe(&format!("kind-{}", task.kind)).unwrap_or(task.kind),
        function: match task.function {
            Some(id) => names.get(&id).cloned().unwrap_or_else(|| tr.t("form-hidden-record")),
            None => tr.t("tasks-nobody"),
        },
        due: task.due.map(|d| d.to_string()).unwrap_or_default(),
        late: late.map(|n| tr.n("tasks-late", n)),
        title: task.title,
    }
}

/// Whole days from one day to a later one.
pub fn days(from: Date, to: Date) -> i64 {
    from.0.until(to.0).map_or(0, |span| i64::from(span.get_days()))
}
