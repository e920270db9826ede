//! The files of a paper. What left is written down: which bytes, by whom.
use super::{View, document, model::hash, sections, store};
use axum::{
    body::Body,
    extract::Path,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use vk_core::{Id, document::Document};
use vk_db::{Act, Change, Columns};
use vk_governance::assessments::procurement::Renderer;
use vk_web::{AppError, Auth, form::Kit, table::TableQuery};

/// Whether this instance can make files.
pub fn can(auth: &Auth<View>) -> bool {
    auth.app.slot::<Renderer>().is_some()
}

/// GET /papers/{id}/file?format=docx
pub async fn download(auth: Auth<View>, Path(id): Path<Id>, query: TableQuery) -> Result<Response, AppError> {
    if query.get("format") != "docx" {
        return Err(AppError::bad("export-unknown-format"));
    }
    let kit = Kit::of(&auth);
    let paper = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    kit.seen(&auth.ctx, id, paper.data().secrecy.key()).await?;
    let officer = store::function_names(kit.db(), paper.data().case_officer.as_slice()).await?;
    let all = sections::of(kit.db(), id).await?;
    let bytes = docx(&auth, document::of(&paper, &all, &auth.app.region(), officer.first().map(String::as_str))).await?;
    let sum = hash(&bytes);
    let row = Columns::new()
        .set("id", auth.ctx.new_id())
        .set("paper_id", id)
        .set("paper_version", paper.record.version)
        .set("format", "docx")
        .set("sha256", &sum)
        .set("bytes", i64::try_from(bytes.len()).unwrap_or(i64::MAX))
        .set("by_name", auth.ctx.actor.name())
        .set("at", auth.ctx.now);
    let mut tx = kit.db().write(&auth.ctx).await?;
    tx.insert("paper_file", row).await?;
    let change = Change::new(store::REGISTER, Some(id), Act::Export).note(format!("docx {sum}"));
    let recorded = tx.record(change, Some(store::projection(&paper))).await?;
    tx.commit(recorded).await?;
    Ok(answer(bytes, &paper.reference))
}

async fn docx(auth: &Auth<View>, document: Document) -> Result<Vec<u8>, AppError> {
    let renderer = auth.app.slot::<Renderer>().ok_or_else(|| AppError::bad("papers-error-files"))?;
    let made = tokio::task::spawn_blocking(move || renderer.0.docx(&document)).await.map_err(AppError::unknown)?;
    made.map_err(AppError::unknown)
}

fn answer(bytes: Vec<u8>, reference: &str) -> Response {
    let mut response = Body::from(bytes).into_response();
    let media = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{reference}.docx\"")) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
