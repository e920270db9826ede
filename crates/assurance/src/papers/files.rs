//! The files of a paper. What left is written down: which bytes, by whom.
use super::{View, document, model::hash, sections, store};
use axum::{extract::Path, response::Response};
use vk_core::Id;
use vk_db::{Act, Change, Columns};
use vk_web::{
    AppError, Auth,
    form::Kit,
    render::{self, DocumentFormat, Renderer},
    table::TableQuery,
};

/// Whether this instance can make files.
pub fn can(auth: &Auth<View>) -> bool {
    auth.app.slot::<Renderer>().is_some()
}

/// GET /papers/{id}/file?format=docx or pdf
pub async fn download(auth: Auth<View>, Path(id): Path<Id>, query: TableQuery) -> Result<Response, AppError> {
    let format = DocumentFormat::from_key(query.get("format")).ok_or_else(|| AppError::bad("export-unknown-format"))?;
    let renderer = auth.app.slot::<Renderer>().ok_or_else(|| AppError::bad("papers-error-files"))?;
    let kit = Kit::of(&auth);
    let paper = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    kit.seen(&auth.ctx, id, paper.data().secrecy.key()).await?;
    let officer = store::function_names(kit.db(), paper.data().case_officer.as_slice()).await?;
    let all = sections::of(kit.db(), id).await?;
    let document = document::of(&paper, &all, &auth.app.region(), officer.first().map(String::as_str));
    let bytes = render::write(&renderer, document, format).await?;
    let sum = hash(&bytes);
    let row = Columns::new()
        .set("id", auth.ctx.new_id())
        .set("paper_id", id)
        .set("paper_version", paper.record.version)
        .set("format", format.key())
        .set("sha256", &sum)
        .set("bytes", i64::try_from(bytes.len()).unwrap_or(i64::MAX))
        .set("by_name", auth.ctx.actor.name())
        .set("at", auth.ctx.now);
    let mut tx = kit.db().write(&auth.ctx).await?;
    tx.insert("paper_file", row).await?;
    let change = Change::new(store::REGISTER, Some(id), Act::Export).note(format!("{} {sum}", format.key()));
    let recorded = tx.record(change, Some(store::projection(&paper))).await?;
    tx.commit(recorded).await?;
    Ok(render::file(&auth.ctx, bytes, format, &paper.reference))
}
