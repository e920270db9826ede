//! Where a session begins: which information, and what to start from (the last decision, a type classification, or nothing).
use super::super::{
    Edit, acts,
    model::{Proposal, State},
    store,
};
use crate::{
    information_sets::{self, InformationSet},
    systems::class_cell,
    type_classifications,
};
use axum::{http::StatusCode, response::Response};
use vk_core::{Id, Verb};
use vk_db::Sql;
use vk_web::{
    AppError, Auth, Layout,
    form::{Intent, Kit, Raw},
    layout,
    table::{Cell, TableQuery, words},
    ui::{Crumb, crumbs},
};

/// Information sets and type classifications offered at once; the search narrows them.
const OFFERED: i64 = 30;

#[derive(askama::Template)]
#[template(path = "classifications/templates/start.html")]
struct StartPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    query: String,
    error: Option<String>,
    /// Sets to choose from, while none is chosen.
    sets: Vec<Cell>,
    chosen: Option<Chosen>,
}

/// The information that is to be classified, and what to start from.
struct Chosen {
    id: Id,
    name: String,
    /// The class in force.
    previous: Option<Cell>,
    /// A session that somebody has begun and not finished.
    open: Option<Cell>,
    types: Vec<TypeOption>,
    picked: String,
}

struct TypeOption {
    id: String,
    name: String,
    class: Cell,
    hint: String,
}

/// GET /classifications/start?information=&q=
pub async fn form(auth: Auth<Edit>, query: TableQuery) -> Result<Response, AppError> {
    let page = page(&auth, query.get("information"), query.get("q"), "", None).await?;
    Ok(layout::page(&page))
}

/// POST /classifications/start
pub async fn begin(auth: Auth<Edit>, raw: Raw) -> Result<Response, AppError> {
    let set = raw.ids("information").first().copied().ok_or(AppError::NotFound)?;
    classifiable(&auth, set).await?;
    let from = raw.get("from").to_owned();
    if raw.intent() != Intent::Save || from.is_empty() {
        let error = from.is_empty().then(|| auth.tr.t("classifications-error-from"));
        let page = page(&auth, &set.to_string(), raw.get("q"), &from, error).await?;
        return Ok(layout::page_with(StatusCode::UNPROCESSABLE_ENTITY, &page));
    }
    let (proposal, laws) = proposed(&auth, &from).await?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let (id, recorded) = match from.as_str() {
        "nothing" => acts::start_from_nothing(&mut tx, set).await?,
        _ => acts::start(&mut tx, set, proposal, laws).await?,
    };
    tx.commit(recorded).await?;
    Ok(layout::redirect(&format!("/classifications/{id}/step/confidentiality")))
}

/// An information set that this person may classify: in use, seen, and where they edit classifications. Whoever registers a finished one or imports
/// meets the same rule.
async fn classifiable(auth: &Auth<Edit>, set: Id) -> Result<InformationSet, AppError> {
    let kit = Kit::of(auth);
    let found = information_sets::get(kit.db(), &auth.viewer_in(information_sets::REGISTER.key), set).await?;
    let found = found.filter(|set| !set.is_archived()).ok_or(AppError::NotFound)?;
    if kit.edits(set).await? { Ok(found) } else { Err(AppError::NotFound) }
}

async fn proposed(auth: &Auth<Edit>, from: &str) -> Result<(Option<Proposal>, Option<String>), AppError> {
    let Ok(id) = from.parse::<Id>() else { return Ok((None, None)) };
    let found = type_classifications::get(&auth.app.db, &auth.viewer_in(type_classifications::REGISTER.key), id).await?;
    let of = found.ok_or(AppError::NotFound)?.data;
    let proposal = Proposal { type_name: Some(of.name), class: of.class, reasons: of.reasons };
    Ok((Some(proposal), of.laws))
}

async fn page(auth: &Auth<Edit>, set: &str, query: &str, picked: &str, error: Option<String>) -> Result<StartPage, AppError> {
    let kit = Kit::of(auth);
    let title = auth.tr.t("classifications-start");
    let chosen = match set.parse::<Id>() {
        Ok(id) => Some(chosen(auth, id, query, picked).await?),
        Err(_) => None,
    };
    let sets = if chosen.is_none() { sets(auth, query).await? } else { Vec::new() };
    Ok(StartPage {
        layout: auth.layout_titled(title.clone()),
        crumbs: crumbs(&kit, None, Some(&title)),
        query: query.to_owned(),
        error,
        sets,
        chosen,
    })
}

/// Information sets that this person may classify, those without a class first.
async fn sets(auth: &Auth<Edit>, query: &str) -> Result<Vec<Cell>, AppError> {
    let sql = Sql::new("SELECT i.id, i.name FROM information_set i WHERE i.archived_at IS NULL AND ");
    let sql = sql.in_scope(&auth.scope(Verb::Edit), "i.unit_id");
    let viewer = auth.viewer_in(information_sets::REGISTER.key);
    let sql = words(sql, "i.search_text", query).and_visible(&viewer, "i").push(
        " ORDER BY CASE WHEN EXISTS (SELECT 1 FROM classification c WHERE c.information_set_id = i.id) THEN 1 ELSE 0 END, \
         i.name_key, i.id LIMIT ",
    );
    let rows = auth.app.db.all(sql.bind(OFFERED)).await?;
    rows.iter()
        .map(|row| {
            let href = format!("/classifications/start?information={}", row.id("id")?);
            Ok(Cell::Link { text: row.text("name")?, href })
        })
        .collect()
}

async fn chosen(auth: &Auth<Edit>, id: Id, query: &str, picked: &str) -> Result<Chosen, AppError> {
    let set = classifiable(auth, id).await?.data;
    let known = store::of_set(&auth.app.db, id).await?;
    let previous = known.iter().find(|c| c.state().in_force()).map(|c| class_cell(c.data().class));
    let open = known
        .iter()
        .find(|c| c.state().is_open() && c.state() != State::ForDecision)
        .map(|c| Cell::Link { text: c.title(), href: format!("/classifications/{}", c.id()) });
    let types = types(auth, if query.is_empty() { &set.name } else { query }).await?;
    let first = || types.first().map(|t| t.id.clone());
    let picked = match picked {
        "" if previous.is_some() => "previous".to_owned(),
        "" => first().unwrap_or_else(|| "nothing".to_owned()),
        picked => picked.to_owned(),
    };
    Ok(Chosen { id, name: set.name, previous, open, types, picked })
}

async fn types(auth: &Auth<Edit>, query: &str) -> Result<Vec<TypeOption>, AppError> {
    let viewer = auth.viewer_in(type_classifications::REGISTER.key);
    let found = type_classifications::suggest(&auth.app.db, &viewer, query, 8).await?;
    Ok(found
        .into_iter()
        .map(|t| TypeOption {
            id: t.id.to_string(),
            name: t.data.name,
            class: class_cell(t.data.class),
            hint: t.data.hint.unwrap_or_default(),
        })
        .collect())
}
