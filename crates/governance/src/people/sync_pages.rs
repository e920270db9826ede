//! The pages of the synchronisation: file, columns, dry run with a guard against a broken file, result with the duties that became orphaned.
use super::{
    Manage, form,
    model::NewPerson,
    store::REGISTER,
    sync::{self, Before, FIELDS, GONE_PERCENT, Known, Orphan, SyncPlan, Update},
    sync_store,
};
use axum::{
    extract::{Multipart, Path},
    http::StatusCode,
    response::Response,
};
use std::{collections::BTreeMap, sync::Arc};
use vk_core::{Id, Verb};
use vk_web::{
    AppError, Auth, Layout, Message, Routes, Tr,
    form::{Kit, OptionView, Raw},
    import::{self, Grid, MOST_BYTES, Mapping, column_name, shelf},
    layout,
    table::grouped,
    ui::{Crumb, crumbs},
};

/// The shelf's name for files of this page, apart from those of the ordinary import.
const SHELF: &str = "people/sync";
/// People drawn per group; the counts are of all.
const DRAWN: usize = 200;

pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/people/sync", start)
        .upload("/people/sync", MOST_BYTES + 64 * 1024, upload)
        .get("/people/sync/{token}", map)
        .post("/people/sync/{token}/check", check)
        .post("/people/sync/{token}/apply", apply)
}

#[derive(askama::Template)]
#[template(path = "people/templates/sync_start.html")]
struct StartPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    columns: Vec<(String, bool)>,
    error: Option<String>,
}

#[derive(askama::Template)]
#[template(path = "people/templates/sync_map.html")]
struct MapPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    action: String,
    lead: String,
    columns: Vec<ColumnView>,
    error: Option<String>,
}

struct ColumnView {
    name: String,
    head: String,
    title: String,
    samples: Vec<String>,
    options: Vec<OptionView>,
}

#[derive(askama::Template)]
#[template(path = "people/templates/sync_plan.html")]
struct PlanPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    lead: String,
    error: Option<String>,
    action: String,
    back: String,
    hidden: Vec<(String, String)>,
    figures: Vec<Figure>,
    confirm: Option<String>,
    apply: Option<String>,
    errors: Vec<ErrorRow>,
    orphans: Vec<OrphanView>,
    groups: Vec<Group>,
    done: bool,
}

struct Figure {
    label: String,
    value: String,
    burning: bool,
}

struct ErrorRow {
    row: usize,
    column: String,
    message: String,
}

struct OrphanView {
    name: String,
    href: String,
    text: String,
}

/// Up to 200 people to whom the same happens.
struct Group {
    title: String,
    rows: Vec<PersonView>,
    more: Option<String>,
}

struct PersonView {
    name: String,
    key: String,
    text: String,
}

fn head(kit: &Kit) -> Vec<Crumb> {
    crumbs(kit, None, Some(&kit.tr.t("people-sync")))
}

/// GET /people/sync
async fn start(auth: Auth<Manage>) -> Result<Response, AppError> {
    Ok(layout::page(&start_page(&auth, None)))
}

fn start_page(auth: &Auth<Manage>, error: Option<String>) -> StartPage {
    let kit = Kit::of(auth);
    StartPage {
        layout: auth.layout("people-sync"),
        crumbs: head(&kit),
        columns: FIELDS.iter().map(|f| (f.label(REGISTER, &kit.tr), f.required)).collect(),
        error,
    }
}

/// POST /people/sync: reads the file and goes on to the columns.
async fn upload(auth: Auth<Manage>, parts: Multipart) -> Result<Response, AppError> {
    let grid = match received(parts).await {
        Ok((name, bytes)) => tokio::task::spawn_blocking(move || import::read(&name, &bytes)).await.map_err(AppError::unknown)?,
        Err(error) => Err(error),
    };
    match grid {
        Ok(grid) => {
            let token = auth.ctx.new_id();
            shelf::put(token, auth.account.id, SHELF, auth.ctx.now, grid);
            Ok(layout::redirect(&format!("/people/sync/{token}")))
        }
        Err(AppError::Bad(message)) => {
            let page = start_page(&auth, Some(auth.tr.message(&message)));
            Ok(layout::page_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(other) => Err(other),
    }
}

async fn received(mut parts: Multipart) -> Result<(String, Vec<u8>), AppError> {
    let too_large = || AppError::Bad(Message::new("import-too-large").with("max", MOST_BYTES / 1024 / 1024));
    while let Some(part) = parts.next_field().await.map_err(|_| too_large())? {
        if part.name() == Some("file") {
            let name = part.file_name().unwrap_or("").to_owned();
            let bytes = part.bytes().await.map_err(|_| too_large())?;
            return if name.is_empty() { Err(AppError::bad("import-no-file")) } else { Ok((name, bytes.to_vec())) };
        }
    }
    Err(AppError::bad("import-no-file"))
}

fn shelved(auth: &Auth<Manage>, token: Id) -> Result<Arc<Grid>, AppError> {
    shelf::get(token, auth.account.id, SHELF, auth.ctx.now).ok_or_else(|| AppError::bad("import-gone"))
}

/// GET /people/sync/{token}
async fn map(auth: Auth<Manage>, Path(token): Path<Id>) -> Result<Response, AppError> {
    let grid = shelved(&auth, token)?;
    let mapping = sync::guess(import::guess(&Kit::of(&auth), FIELDS, &grid.heads), &grid.heads);
    Ok(layout::page(&map_page(&auth, token, &grid, &mapping, None)))
}

fn map_page(auth: &Auth<Manage>, token: Id, grid: &Grid, mapping: &Mapping, error: Option<Message>) -> MapPage {
    let kit = Kit::of(auth);
    let columns = grid.heads.iter().enumerate().map(|(i, head)| {
        let field = mapping.get(i).copied().flatten();
        let skip = OptionView { value: String::new(), label: kit.tr.t("import-skip"), selected: field.is_none() };
        let fields = FIELDS.iter().map(|f| OptionView {
            value: f.key.to_owned(),
            label: f.label(REGISTER, &kit.tr),
            selected: field.is_some_and(|m| m.key == f.key),
        });
        let samples = grid.rows.iter().filter_map(|(_, cells)| cells.get(i)).filter(|c| !c.trim().is_empty());
        ColumnView {
            name: format!("map_{i}"),
            title: column_name(i),
            head: head.clone(),
            samples: samples.take(3).cloned().collect(),
            options: std::iter::once(skip).chain(fields).collect(),
        }
    });
    MapPage {
        layout: auth.layout("import-map-title"),
        crumbs: head(&kit),
        action: format!("/people/sync/{token}/check"),
        lead: kit.tr.args("import-map-lead", &[("file", grid.name.as_str().into()), ("n", grid.rows.len().into())]),
        columns: columns.collect(),
        error: error.map(|m| kit.tr.message(&m)),
    }
}

/// The columns that were chosen, or what is wrong with the choice.
fn mapping_of(kit: &Kit, grid: &Grid, raw: &Raw) -> Result<Mapping, (Mapping, Message)> {
    let mapping = import::chosen(FIELDS, raw, grid.heads.len());
    if let Some(field) = import::doubled(&mapping) {
        return Err((mapping, Message::new("import-mapped-twice").with("field", field.label(REGISTER, &kit.tr))));
    }
    let missing = FIELDS.iter().find(|f| f.required && !mapping.iter().flatten().any(|m| m.key == f.key));
    match missing {
        Some(field) => Err((mapping, Message::new("people-sync-unmapped").with("field", field.label(REGISTER, &kit.tr)))),
        None => Ok(mapping),
    }
}

/// A file held against what is known.
struct Prepared {
    grid: Arc<Grid>,
    mapping: Mapping,
    before: Before,
    plan: SyncPlan,
    orphans: Vec<Orphan>,
}

async fn prepare(auth: &Auth<Manage>, grid: Arc<Grid>, mapping: Mapping) -> Result<Prepared, AppError> {
    let before = sync_store::before(&auth.app.db, &auth.scope(Verb::Manage)).await?;
    let held = sync_store::held(&auth.app.db).await?;
    let work = move || {
        let plan = sync::plan(&grid, &mapping, &before);
        let orphans = sync::orphans(&held, &plan.gone);
        Prepared { grid, mapping, before, plan, orphans }
    };
    tokio::task::spawn_blocking(work).await.map_err(AppError::unknown)
}

/// POST /people/sync/{token}/check: the dry run.
async fn check(auth: Auth<Manage>, Path(token): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let (kit, grid) = (Kit::of(&auth), shelved(&auth, token)?);
    let mapping = match mapping_of(&kit, &grid, &raw) {
        Ok(mapping) => mapping,
        Err((mapping, message)) => {
            let page = map_page(&auth, token, &grid, &mapping, Some(message));
            return Ok(layout::page_with(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    let prepared = prepare(&auth, grid, mapping).await?;
    Ok(layout::page(&plan_page(&auth, token, &prepared, &raw, None, None)))
}

/// POST /people/sync/{token}/apply
async fn apply(auth: Auth<Manage>, Path(token): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let (kit, grid) = (Kit::of(&auth), shelved(&auth, token)?);
    let mapping = mapping_of(&kit, &grid, &raw).map_err(|(_, message)| AppError::Bad(message))?;
    let prepared = prepare(&auth, grid, mapping).await?;
    if prepared.plan.needs_confirmation() && raw.get("confirm").is_empty() {
        let message = Message::new("people-sync-confirm-needed").with("n", prepared.plan.gone.len());
        let page = plan_page(&auth, token, &prepared, &raw, None, Some(message));
        return Ok(layout::page_with(StatusCode::UNPROCESSABLE_ENTITY, &page));
    }
    let names = &prepared.before.unit_names;
    let left = sync_store::apply(&auth.app.db, &auth.ctx, &prepared.plan, names, &prepared.grid.name).await?;
    shelf::remove(token);
    Ok(layout::page(&plan_page(&auth, token, &prepared, &raw, Some(left), None)))
}

fn plan_page(auth: &Auth<Manage>, token: Id, p: &Prepared, raw: &Raw, done: Option<usize>, error: Option<Message>) -> PlanPage {
    let (kit, tr, plan) = (Kit::of(auth), &auth.tr, &p.plan);
    let changes = plan.changes();
    let lead = match done {
        None => tr.t("people-sync-check-lead"),
        Some(0) => tr.t("people-sync-done-lead"),
        Some(left) => tr.n("people-sync-done-left", left),
    };
    let confirm = (done.is_none() && plan.needs_confirmation()).then(|| {
        tr.args(
            "people-sync-confirm",
            &[("n", plan.gone.len().into()), ("all", plan.active_before.into()), ("percent", GONE_PERCENT.into())],
        )
    });
    PlanPage {
        layout: auth.layout(if done.is_some() { "people-sync-result" } else { "people-sync-check" }),
        crumbs: head(&kit),
        lead,
        error: error.map(|m| tr.message(&m)),
        action: format!("/people/sync/{token}/apply"),
        back: format!("/people/sync/{token}"),
        hidden: raw.pairs().filter(|(name, _)| name.starts_with("map_")).map(|(n, v)| (n.to_owned(), v.to_owned())).collect(),
        figures: figures(plan, tr),
        confirm,
        apply: (changes > 0).then(|| tr.n("people-sync-apply", changes)),
        errors: plan.errors.iter().map(|e| error_row(p, e, tr)).collect(),
        orphans: p.orphans.iter().map(|o| orphan_view(&kit, o)).collect(),
        groups: groups(p, tr),
        done: done.is_some(),
    }
}

fn figures(plan: &SyncPlan, tr: &Tr) -> Vec<Figure> {
    let figure = |key: &str, n: usize, burning: bool| Figure {
        label: tr.t(&format!("people-sync-{key}")),
        value: grouped(i64::try_from(n).unwrap_or(i64::MAX)),
        burning,
    };
    vec![
        figure("new", plan.new.len(), false),
        figure("changed", plan.changed.len(), false),
        figure("moved", plan.moved.len(), false),
        figure("gone", plan.gone.len(), plan.needs_confirmation()),
        figure("unchanged", plan.unchanged, false),
        figure("failed", plan.failed, plan.failed > 0),
    ]
}

fn error_row(p: &Prepared, error: &sync::SyncError, tr: &Tr) -> ErrorRow {
    let column = p.mapping.iter().position(|m| m.is_some_and(|f| f.key == error.field));
    let column = match column {
        Some(i) => format!("{}: {}", column_name(i), p.grid.heads.get(i).cloned().unwrap_or_default()),
        None => vk_web::form::label(REGISTER, error.field, tr),
    };
    ErrorRow { row: error.row, column, message: tr.message(&error.message) }
}

fn orphan_view(kit: &Kit, orphan: &Orphan) -> OrphanView {
    OrphanView {
        name: orphan.name.clone(),
        href: format!("/functions/{}", orphan.function),
        text: kit.tr.n("people-sync-deputies", orphan.deputies),
    }
}

fn groups(p: &Prepared, tr: &Tr) -> Vec<Group> {
    let units = &p.before.unit_names;
    let unit = |id: Option<Id>| id.and_then(|id| units.get(&id).cloned()).unwrap_or_else(|| tr.t("people-sync-no-unit-name"));
    let new = |n: &NewPerson| view(n, unit(n.unit));
    let gone = |k: &Known| view(&k.data, unit(k.data.unit));
    let moved = |u: &Update| {
        view(
            &u.after,
            tr.args("people-sync-from-to", &[("from", unit(u.known.data.unit).into()), ("to", unit(u.after.unit).into())]),
        )
    };
    vec![
        group(tr, "new", &p.plan.new, new),
        group(tr, "changed", &p.plan.changed, |u: &Update| view(&u.after, changed_fields(u, tr))),
        group(tr, "moved", &p.plan.moved, moved),
        group(tr, "gone", &p.plan.gone, gone),
    ]
    .into_iter()
    .filter(|g| !g.rows.is_empty())
    .collect()
}

fn group<T>(tr: &Tr, key: &str, people: &[T], view: impl Fn(&T) -> PersonView) -> Group {
    Group {
        title: format!("{} ({})", tr.t(&format!("people-sync-{key}")), grouped(i64::try_from(people.len()).unwrap_or(i64::MAX))),
        rows: people.iter().take(DRAWN).map(view).collect(),
        more: people.len().checked_sub(DRAWN).filter(|n| *n > 0).map(|n| tr.n("bulk-preview-more", n)),
    }
}

fn view(person: &NewPerson, text: String) -> PersonView {
    PersonView { name: person.name(), key: person.external_id.clone().unwrap_or_default(), text }
}

/// `Telefon: 010-1 → 010-2`
fn changed_fields(update: &Update, tr: &Tr) -> String {
    let (before, after) = (form::to_raw(&update.known.data), form::to_raw(&update.after));
    let shown: BTreeMap<&str, String> = update
        .fields
        .iter()
        .map(|key| (*key, format!("{}: {} → {}", vk_web::form::label(REGISTER, key, tr), before.get(key), after.get(key))))
        .collect();
    shown.into_values().collect::<Vec<_>>().join("; ")
}
