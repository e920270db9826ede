//! Deciding what a source's text is worth: whether somebody with the mandate has held it against its origin, by name and date, or whether it no longer
//! holds. The program never decides that by itself; shipped content brings the status that its file states.
use super::{
    model::STATUSES,
    store::{self, REGISTER},
    versions,
};
use vk_core::Id;
use vk_db::{Act, Change, DbError, Recorded, WriteTx};
use vk_web::form::{FieldDef, Input};

pub const FIELDS: &[FieldDef] =
    &[FieldDef::new("status", Input::Choice(STATUSES)).required(), FieldDef::new("note", Input::Area(2000))];

/// Gives a source another status. Who verifies, and when, is kept with it as long as the text stays; a draft that comes into use ends the version that
/// it replaces.
pub async fn decide(tx: &mut WriteTx<'_>, id: Id, status: &str, note: Option<String>) -> Result<Recorded, DbError> {
    let mut source = store::in_tx(tx, id).await?;
    let before = std::mem::replace(&mut source.data.status, status.to_owned());
    let (before_was_draft, takes_over) = (before == "draft", !matches!(status, "draft" | "repealed"));
    let verified = status == "verified";
    source.data.verified_by = verified.then(|| tx.ctx().actor.name().to_owned());
    source.data.verified_at = verified.then_some(tx.ctx().now);
    let mut change = Change::new(REGISTER, Some(id), Act::Decide).field("status", Some(before), Some(status.to_owned()));
    change.note = note;
    // The version before holds until this one does: while the new one was a draft, the old one was what counted.
    if before_was_draft && takes_over {
        let first = source.data.valid_from.unwrap_or_else(|| tx.ctx().now.local_date());
        if let Some(old) = source.data.replaces {
            let _ = versions::close(tx, old, first.plus_days(-1)).await?;
        }
    }
    store::write(tx, &source, change).await
}
