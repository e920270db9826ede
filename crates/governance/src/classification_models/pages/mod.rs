//! The pages of classification models: the list with the shipped one on top, a model whole, its form, its file, and the decision to take it into use.
mod edit;
mod edit_view;
mod file;
mod list;
mod show;
mod take;

use super::{
    form::{self, STATUSES},
    model::{ClassificationModel, STATES},
    store,
};
use vk_core::{Id, Scope};
use vk_web::{
    AppError, Auth, Permission, Routes,
    form::{FieldDef, Input, Kit, Raw},
    history::HistoryView,
};

pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/classification-models", list::list)
        .get("/classification-models/export", list::export)
        .get("/classification-models/upload", file::form)
        .upload("/classification-models/upload", super::file::MOST_BYTES + 64 * 1024, file::upload)
        .get("/classification-models/shipped", show::shipped)
        .get("/classification-models/shipped/file", file::shipped)
        .post("/classification-models/shipped/copy", list::copy_shipped)
        .get("/classification-models/shipped/use", take::back_form)
        .form("/classification-models/shipped/use", take::back)
        .get("/classification-models/{id}", show::show)
        .get("/classification-models/{id}/history", show::history)
        .get("/classification-models/{id}/file", file::own)
        .post("/classification-models/{id}/copy", list::copy_own)
        .get("/classification-models/{id}/edit", edit::form)
        .form("/classification-models/{id}/edit", edit::keep)
        .post("/classification-models/{id}/archive", list::archive)
        .post("/classification-models/{id}/restore", list::restore)
        .get("/classification-models/{id}/use", take::form)
        .form("/classification-models/{id}/use", take::take)
}

/// The fields of the history that hold keys and not words.
const CHOICES: &[FieldDef] = &[FieldDef::new("state", Input::Choice(STATES)), FieldDef::new("status", Input::Choice(STATUSES))];

/// A model is the whole region's: who edits or decides in a part of it changes none.
pub(super) fn whole_region<P: Permission>(auth: &Auth<P>) -> Result<(), AppError> {
    if auth.scope(P::VERB) == Scope::Region { Ok(()) } else { Err(AppError::Forbidden) }
}

/// Whether this person may do `verb` with models: for showing a button.
fn may<P: Permission>(auth: &Auth<P>, verb: vk_core::Verb) -> bool {
    auth.scope(verb) == Scope::Region
}

async fn found<P: Permission>(auth: &Auth<P>, id: Id) -> Result<ClassificationModel, AppError> {
    store::get(&auth.app.db, &auth.viewer, id).await?.ok_or(AppError::NotFound)
}

/// How many classifications that this person may see were made under a model.
async fn made_under<P: Permission>(auth: &Auth<P>, label: String) -> Result<i64, AppError> {
    let viewer = auth.viewer_in(crate::classifications::REGISTER.key);
    let counts = store::made_under(&auth.app.db, &viewer, std::slice::from_ref(&label)).await?;
    Ok(counts.get(&label).copied().unwrap_or(0))
}

/// The history with its fields in words: each text of a model is a field of its own.
fn in_words(mut history: HistoryView, raw: &Raw, kit: &Kit) -> HistoryView {
    for change in history.entries.iter_mut().flat_map(|e| &mut e.changes) {
        let name = change.label.clone();
        if name.contains('.') {
            change.label = form::label(&name, raw, &kit.tr);
            change.before = form::value_in_words(&name, &change.before, &kit.tr);
            change.after = form::value_in_words(&name, &change.after, &kit.tr);
        }
    }
    history
}
