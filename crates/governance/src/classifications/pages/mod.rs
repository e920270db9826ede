//! The pages of classifications: the list and the record, the session that leads through the aspects, and the decision.
mod decide;
mod list;
mod revoke;
mod start;
mod step;
mod stop;
mod view;

pub use view::state_cell;

use super::{Edit, View, model::Classification, records::Classifications, store};
use vk_core::{Id, Verb};
use vk_db::{Reader, Viewer};
use vk_web::{
    AppError, Auth, Permission, Routes,
    form::{Kit, standard_routes},
};

pub fn routes(routes: Routes) -> Routes {
    standard_routes::<View, Edit, Classifications>(routes)
        .get("/classifications", list::list)
        .get("/classifications/start", start::form)
        .form("/classifications/start", start::begin)
        .get("/classifications/waiting", decide::waiting)
        .post("/classifications/waiting", decide::decide_many)
        .get("/classifications/{id}", list::show)
        .get("/classifications/{id}/step/{step}", step::form)
        .form("/classifications/{id}/step/{step}", step::keep)
        .get("/classifications/{id}/stop", stop::show)
        .form("/classifications/{id}/clear", stop::clear)
        .post("/classifications/{id}/wrong-level", stop::wrong_level)
        .post("/classifications/{id}/hand-in", decide::hand_in)
        .post("/classifications/{id}/decide", decide::decide)
        .form("/classifications/{id}/revoke", revoke::revoke)
        .post("/classifications/{id}/review", revoke::review)
}

/// A classification that this person may work on.
async fn editable<P: Permission>(auth: &Auth<P>, id: Id) -> Result<Classification, AppError> {
    store::get(&auth.app.db, &Kit::of(auth).editor, id).await?.ok_or(AppError::NotFound)
}

/// Whether this person is the one who decides: the mandate covers the unit, and they hold or deputise the function that owns the information.
pub(super) async fn is_decider<P: Permission>(auth: &Auth<P>, db: &impl Reader, c: &Classification) -> Result<bool, AppError> {
    let Some(owner) = c.standing.owner else { return Ok(false) };
    let decider = Viewer { view: auth.scope(Verb::Decide), secret: auth.viewer.secret.clone() };
    if store::get(db, &decider, c.id()).await?.is_none() {
        return Ok(false);
    }
    Ok(crate::functions::of_account(db, auth.account.id, auth.ctx.now.local_date()).await?.contains(&owner))
}
