//! The pages of an import. Generic over the register: [`crate::form::standard_routes`] mounts them.
use super::{Grid, Mapping, Plan, Report, chosen, doubled, guess, read, run, shelf};
use crate::{
    AppError, Auth, Layout, Message, Permission,
    form::{Kit, OptionView, Raw, Records},
    layout,
    ui::{Crumb, crumbs},
};
use axum::{
    extract::{Multipart, Path},
    http::StatusCode,
    response::Response,
};
use std::sync::Arc;
use vk_core::Id;

#[derive(askama::Template)]
#[template(path = "import.html")]
struct StartPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    action: String,
    cancel: &'static str,
    fields: Vec<FieldHelp>,
    error: Option<String>,
}

/// What a column may hold, for the page that explains the file.
struct FieldHelp {
    label: String,
    key: &'static str,
    required: bool,
    values: String,
}

#[derive(askama::Template)]
#[template(path = "import_map.html")]
struct MapPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    action: String,
    cancel: String,
    lead: String,
    columns: Vec<ColumnView>,
    clear: bool,
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
#[template(path = "import_check.html")]
struct CheckPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    action: String,
    back: String,
    hidden: Vec<(String, String)>,
    report: Report,
    apply: Option<String>,
    done: bool,
}

/// GET {path}/import
pub async fn start<P: Permission, R: Records>(auth: Auth<P>) -> Result<Response, AppError> {
    Ok(layout::page(&start_page::<P, R>(&auth, None)))
}

fn start_page<P: Permission, R: Records>(auth: &Auth<P>, error: Option<String>) -> StartPage {
    let kit = Kit::of(auth);
    let fields = R::FIELDS.iter().map(|f| FieldHelp {
        label: f.label(kit.register, &kit.tr),
        key: f.key,
        required: f.required,
        values: f
            .options(kit.register, &kit.tr)
            .unwrap_or_default()
            .into_iter()
            .map(|(_, word)| word)
            .collect::<Vec<_>>()
            .join(", "),
    });
    StartPage {
        layout: auth.layout("import-title"),
        crumbs: crumbs(&kit, None, Some(&kit.tr.t("import-title"))),
        action: format!("{}/import", kit.path),
        cancel: kit.path,
        fields: fields.collect(),
        error,
    }
}

/// POST {path}/import: reads the file and goes on to the mapping.
pub async fn upload<P: Permission, R: Records>(auth: Auth<P>, parts: Multipart) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let grid = match received(parts).await {
        Ok((name, bytes)) => tokio::task::spawn_blocking(move || read(&name, &bytes)).await.map_err(AppError::unknown)?,
        Err(error) => Err(error),
    };
    match grid {
        Ok(grid) => {
            let token = auth.ctx.new_id();
            shelf::put(token, auth.account.id, kit.register, auth.ctx.now, grid);
            Ok(layout::redirect(&format!("{}/import/{token}", kit.path)))
        }
        Err(AppError::Bad(message)) => {
            let page = start_page::<P, R>(&auth, Some(kit.tr.message(&message)));
            Ok(layout::page_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(other) => Err(other),
    }
}

async fn received(mut parts: Multipart) -> Result<(String, Vec<u8>), AppError> {
    let too_large = || AppError::Bad(Message::new("import-too-large").with("max", super::MOST_BYTES / 1024 / 1024));
    while let Some(part) = parts.next_field().await.map_err(|_| too_large())? {
        if part.name() == Some("file") {
            let name = part.file_name().unwrap_or("").to_owned();
            let bytes = part.bytes().await.map_err(|_| too_large())?;
            return if name.is_empty() { Err(AppError::bad("import-no-file")) } else { Ok((name, bytes.to_vec())) };
        }
    }
    Err(AppError::bad("import-no-file"))
}

fn shelved<P: Permission>(auth: &Auth<P>, token: Id) -> Result<Arc<Grid>, AppError> {
    shelf::get(token, auth.account.id, P::REGISTER, auth.ctx.now).ok_or_else(|| AppError::bad("import-gone"))
}

/// GET {path}/import/{token}
pub async fn map<P: Permission, R: Records>(auth: Auth<P>, Path(token): Path<Id>) -> Result<Response, AppError> {
    let grid = shelved(&auth, token)?;
    let mapping = guess(&Kit::of(&auth), R::FIELDS, &grid.heads);
    Ok(layout::page(&map_page::<P, R>(&auth, token, &grid, &mapping, false, None)))
}

fn map_page<P: Permission, R: Records>(
    auth: &Auth<P>,
    token: Id,
    grid: &Grid,
    mapping: &Mapping,
    clear: bool,
    error: Option<Message>,
) -> MapPage {
    let kit = Kit::of(auth);
    let columns = grid.heads.iter().enumerate().map(|(i, head)| {
        let field = mapping.get(i).copied().flatten();
        let skip = OptionView { value: String::new(), label: kit.tr.t("import-skip"), selected: field.is_none() };
        let fields = R::FIELDS.iter().map(|f| OptionView {
            value: f.key.to_owned(),
            label: f.label(kit.register, &kit.tr),
            selected: field.is_some_and(|m| m.key == f.key),
        });
        ColumnView {
            name: format!("map_{i}"),
            title: super::column_name(i),
            head: head.clone(),
            samples: grid
                .rows
                .iter()
                .filter_map(|(_, cells)| cells.get(i))
                .filter(|c| !c.trim().is_empty())
                .take(3)
                .cloned()
                .collect(),
            options: std::iter::once(skip).chain(fields).collect(),
        }
    });
    MapPage {
        layout: auth.layout("import-map-title"),
        crumbs: crumbs(&kit, None, Some(&kit.tr.t("import-map-title"))),
        action: format!("{}/import/{token}/check", kit.path),
        cancel: format!("{}/import", kit.path),
        lead: kit.tr.args("import-map-lead", &[("file", grid.name.as_str().into()), ("n", grid.rows.len().into())]),
        columns: columns.collect(),
        clear,
        error: error.map(|m| kit.tr.message(&m)),
    }
}

/// The mapping that was sent, or what is wrong with it.
fn mapping_of<R: Records>(kit: &Kit, grid: &Grid, raw: &Raw) -> Result<Mapping, (Mapping, Message)> {
    let mapping = chosen(R::FIELDS, raw, grid.heads.len());
    if let Some(field) = doubled(&mapping) {
        return Err((mapping, Message::new("import-mapped-twice").with("field", field.label(kit.register, &kit.tr))));
    }
    if mapping.iter().all(Option::is_none) {
        return Err((mapping, "import-nothing-mapped".into()));
    }
    Ok(mapping)
}

/// POST {path}/import/{token}/check: the dry run.
pub async fn check<P: Permission, R: Records>(auth: Auth<P>, Path(token): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let (kit, grid) = (Kit::of(&auth), shelved(&auth, token)?);
    let clear = !raw.get("clear").is_empty();
    let mapping = match mapping_of::<R>(&kit, &grid, &raw) {
        Ok(mapping) => mapping,
        Err((mapping, message)) => {
            let page = map_page::<P, R>(&auth, token, &grid, &mapping, clear, Some(message));
            return Ok(layout::page_with(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    let report = run::<R>(&kit, &Plan { grid: &grid, mapping: &mapping, clear }, None).await?;
    Ok(layout::page(&check_page(&auth, &kit, token, report, &raw, false)))
}

/// POST {path}/import/{token}/apply
pub async fn apply<P: Permission, R: Records>(auth: Auth<P>, Path(token): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let (kit, grid) = (Kit::of(&auth), shelved(&auth, token)?);
    let mapping = mapping_of::<R>(&kit, &grid, &raw).map_err(|(_, message)| AppError::Bad(message))?;
    let clear = !raw.get("clear").is_empty();
    let report = run::<R>(&kit, &Plan { grid: &grid, mapping: &mapping, clear }, Some(&auth.ctx)).await?;
    shelf::remove(token);
    if report.failed > 0 {
        return Ok(layout::page(&check_page(&auth, &kit, token, report, &raw, true)));
    }
    let message = Message::new("import-done").with("created", report.created).with("updated", report.updated);
    Ok(layout::redirect_done(kit.path, message))
}

fn check_page<P: Permission>(auth: &Auth<P>, kit: &Kit, token: Id, report: Report, raw: &Raw, done: bool) -> CheckPage {
    let title = if done { "import-result-title" } else { "import-check-title" };
    CheckPage {
        layout: auth.layout(title),
        crumbs: crumbs(kit, None, Some(&kit.tr.t(title))),
        action: format!("{}/import/{token}/apply", kit.path),
        back: if done { kit.path.to_owned() } else { format!("{}/import/{token}", kit.path) },
        hidden: raw.pairs().map(|(n, v)| (n.to_owned(), v.to_owned())).collect(),
        apply: (report.created + report.updated > 0).then(|| kit.tr.n("import-apply", report.created + report.updated)),
        report,
        done,
    }
}
