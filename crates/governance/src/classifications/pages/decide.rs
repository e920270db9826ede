//! The decision and what leads to it: handing in, deciding one or all that wait.
use super::{
    super::{Decide, Edit, View, acts, model::State, store},
    editable, is_decider,
};
use crate::{functions, systems::class_cell};
use axum::{extract::Path, response::Response};
use vk_core::Id;
use vk_db::{DbError, Sql};
use vk_web::{
    AppError, Auth, Layout, Message,
    form::{FieldErrors, Kit, Raw},
    layout,
    table::Cell,
    ui::{Crumb, crumbs},
};

/// POST /classifications/{id}/hand-in
pub async fn hand_in(auth: Auth<Edit>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let c = editable(&auth, id).await?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    match acts::hand_in(&mut tx, c.id(), raw.version()).await {
        Ok(recorded) => tx.commit(recorded).await?,
        Err(acts::ActError::Fields(errors)) => return Ok(to_missing(id, &errors)),
        Err(other) => return Err(other.into()),
    }
    Ok(layout::redirect_done(&format!("/classifications/{id}"), "classifications-handed-in"))
}

/// To the first step that is not finished.
fn to_missing(id: Id, errors: &FieldErrors) -> Response {
    let step = errors.0.first().map_or("confidentiality", |(field, _)| field.as_str());
    layout::redirect_flash(
        &format!("/classifications/{id}/step/{step}"),
        layout::Flash { kind: layout::FlashKind::Warning, message: "classifications-not-finished".into() },
    )
}

/// POST /classifications/{id}/decide
pub async fn decide(auth: Auth<Decide>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let c = store::get(&auth.app.db, &auth.viewer, id).await?.ok_or(AppError::NotFound)?;
    if !is_decider(&auth, &auth.app.db, &c).await? {
        return Err(AppError::Forbidden);
    }
    let mandate = Some(raw.get("mandate").trim().to_owned()).filter(|m| !m.is_empty());
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    match acts::decide(&mut tx, id, raw.version(), mandate).await {
        Ok(recorded) => tx.commit(recorded).await?,
        Err(acts::ActError::Fields(errors)) => return Ok(to_missing(id, &errors)),
        Err(other) => return Err(other.into()),
    }
    Ok(layout::redirect_done(&format!("/classifications/{id}"), "classifications-decided"))
}

/// Decisions that wait on one page.
const WAITING: i64 = 200;

#[derive(askama::Template)]
#[template(path = "classifications/templates/waiting.html")]
struct WaitingPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    rows: Vec<WaitingRow>,
}

struct WaitingRow {
    id: Id,
    /// What was read is what is decided.
    version: i64,
    name: String,
    class: Cell,
    handed_in: String,
}

/// GET /classifications/waiting: what waits for this person's decision.
pub async fn waiting(auth: Auth<View>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let title = auth.tr.t("classifications-waiting");
    let mut rows = Vec::new();
    for id in waiting_for(&auth).await? {
        let Some(c) = store::get(kit.db(), &kit.viewer, id).await? else { continue };
        rows.push(WaitingRow {
            id,
            version: c.record.version,
            name: c.standing.set.clone(),
            class: class_cell(c.data().class),
            handed_in: c.record.updated_at.local_minute(),
        });
    }
    Ok(layout::page(&WaitingPage { layout: auth.layout_titled(title.clone()), crumbs: crumbs(&kit, None, Some(&title)), rows }))
}

async fn waiting_for(auth: &Auth<View>) -> Result<Vec<Id>, DbError> {
    let mine = functions::of_account(&auth.app.db, auth.account.id, auth.ctx.now.local_date()).await?;
    if mine.is_empty() {
        return Ok(Vec::new());
    }
    let sql = Sql::new(
        "SELECT c.id FROM classification c JOIN information_set i ON i.id = c.information_set_id \
         WHERE c.archived_at IS NULL AND i.archived_at IS NULL",
    )
    .push(" AND c.state = ")
    .bind(State::ForDecision.key())
    .push(" AND i.owner_function_id IN ")
    .list(mine)
    .and_visible(&auth.viewer, "c")
    .push(" ORDER BY c.updated_at, c.id LIMIT ")
    .bind(WAITING);
    auth.app.db.all(sql).await?.iter().map(|row| row.id("id")).collect()
}

/// POST /classifications/waiting: decides those that were ticked, each in its own transaction at the version that was shown; what cannot be decided
/// stays and is counted.
pub async fn decide_many(auth: Auth<Decide>, raw: Raw) -> Result<Response, AppError> {
    let (mut decided, mut left) = (0i64, 0i64);
    for ticked in raw.all("id") {
        if decide_ticked(&auth, ticked).await? {
            decided += 1;
        } else {
            left += 1;
        }
    }
    let message = Message::new("classifications-decided-many").with("n", decided).with("left", left);
    Ok(layout::redirect_done("/classifications/waiting", message))
}

/// Decides `id:version`; false when it cannot be decided by this person or in what it has become.
async fn decide_ticked(auth: &Auth<Decide>, ticked: &str) -> Result<bool, AppError> {
    let read = |(id, version): (&str, &str)| Some((id.parse::<Id>().ok()?, version.parse::<i64>().ok()?));
    let Some((id, version)) = ticked.split_once(':').and_then(read) else { return Ok(false) };
    let Some(c) = store::get(&auth.app.db, &auth.viewer, id).await? else { return Ok(false) };
    if !is_decider(auth, &auth.app.db, &c).await? {
        return Ok(false);
    }
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    match acts::decide(&mut tx, id, version, None).await {
        Ok(recorded) => tx.commit(recorded).await?,
        Err(acts::ActError::Db(error)) if !matches!(error, DbError::Conflict | DbError::NotFound) => return Err(error.into()),
        Err(_) => return Ok(false),
    }
    Ok(true)
}
