//! Classifications as the kit reads and saves them: form, API, bulk edit and import all go this way.
use super::{
    form,
    model::{Classification, ClassificationRow, NewClassification, State},
    store::{self, REGISTER, get, in_tx, projection},
    table,
};
use crate::information_sets;
use vk_core::Id;
use vk_db::{Change, Db, DbError, Recorded, Sql, Viewer, WriteTx};
use vk_web::{
    form::{FieldDef, FieldErrors, Kit, Raw, Records, Stored, find_one},
    table::Table,
};

/// The register's records, for the kit.
#[derive(Debug)]
pub struct Classifications;

impl Records for Classifications {
    type New = NewClassification;
    type Row = ClassificationRow;
    const FIELDS: &'static [FieldDef] = form::FIELDS;

    fn table() -> &'static Table<ClassificationRow> {
        &table::TABLE
    }
    fn title(raw: &Raw) -> String {
        raw.get("information").to_owned()
    }
    fn identity(raw: &Raw) -> String {
        format!("{} {}", raw.get("information"), raw.get("held_on"))
    }
    fn from_raw(raw: &Raw) -> Result<NewClassification, FieldErrors> {
        form::from_raw(raw)
    }

    /// Whoever may only read an information set writes no classification of it; what is decided or stopped is changed by nobody.
    async fn refusals(kit: &Kit, id: Option<Id>, raw: &Raw) -> Result<FieldErrors, DbError> {
        let set = raw.ids("information").first().copied();
        let stored = match id {
            Some(id) => get(kit.db(), &Viewer::everything(), id).await?,
            None => None,
        };
        match (stored, set) {
            (Some(c), _) => Ok(refusals_of(&c, raw)),
            (None, Some(set)) if !kit.edits(set).await? => Ok(FieldErrors::one("information", "classifications-error-not-yours")),
            (None, _) => Ok(FieldErrors::default()),
        }
    }
    fn closed(stored: &Stored) -> Option<&'static str> {
        closed(stored)
    }

    async fn load(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<Stored>, DbError> {
        Ok(get(db, viewer, id).await?.as_ref().map(stored))
    }

    async fn insert(tx: &mut WriteTx<'_>, new: NewClassification) -> Result<(Id, Recorded), DbError> {
        store::insert(tx, new, State::Draft, None).await
    }

    /// What is decided is never changed: a new classification supersedes it.
    async fn update(tx: &mut WriteTx<'_>, id: Id, version: i64, new: NewClassification) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        if let Some(why) = old.closed() {
            return Err(DbError::refused("", why));
        }
        store::save(tx, old, version, |c| {
            c.record.data = NewClassification { information_set: c.record.data.information_set, ..new };
        })
        .await
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let mut old = in_tx(tx, id).await?;
        if old.state().in_force() {
            return Err(DbError::refused("", "classifications-error-in-force")); // revoked or superseded, never put away
        }
        let act = tx.archive_row("classification", id, old.record.version, archived).await?;
        old.record.archived_at = archived.then_some(tx.ctx().now);
        let recorded = tx.record(Change::new(REGISTER, Some(id), act), Some(projection(&old))).await?;
        information_sets::project_again(tx, old.data().information_set).await?;
        Ok(recorded)
    }

    /// An import row means the open classification of the same information set from the same day; else the newest that was decided, if the row
    /// says nothing else than it: a file that was exported changes nothing.
    async fn find(db: &Db, editor: &Viewer, raw: &Raw) -> Result<Option<Stored>, DbError> {
        let Some(set) = raw.ids("information").first().copied() else { return Ok(None) };
        let of_day = |sql: Sql| {
            let sql = sql.push(" AND c.information_set_id = ").bind(set);
            sql.push(" AND COALESCE(c.held_on, '') = ").bind(raw.get("held_on"))
        };
        let seek = table::TABLE.seek().push("c.archived_at IS NULL AND c.state IN ('draft','in_progress','for_decision')");
        if let Some(open) = find_one::<Classifications>(db, editor, "information", of_day(seek)).await? {
            return Ok(Some(open));
        }
        let newest = "c.id = (SELECT n.id FROM classification n WHERE n.archived_at IS NULL AND n.state IN \
             ('decided','under_review','superseded','revoked') AND n.information_set_id = c.information_set_id \
             AND COALESCE(n.held_on, '') = COALESCE(c.held_on, '') ORDER BY n.decided_at DESC, n.id DESC LIMIT 1)";
        let found = find_one::<Classifications>(db, editor, "information", of_day(table::TABLE.seek().push(newest))).await?;
        Ok(found.filter(|closed| raw.pairs().all(|(name, _)| raw.same(&closed.raw, name))))
    }
}

/// A classification as its form shows it, with what else the kit asks of it.
pub(super) fn stored(c: &Classification) -> Stored {
    let raw = form::to_raw(c.data()).with("secrecy", c.standing.secrecy.key()).with_opt(CLOSED, c.closed());
    Stored::of(&c.record, &c.title(), raw)
}

/// Where a record's form says why it is closed; no field has the name.
const CLOSED: &str = "_closed";

fn closed(stored: &Stored) -> Option<&'static str> {
    ["classifications-error-stopped", "classifications-error-closed"].into_iter().find(|why| stored.raw.get(CLOSED) == *why)
}

/// What a changed form may not say of a stored classification.
fn refusals_of(c: &Classification, raw: &Raw) -> FieldErrors {
    let before = form::to_raw(c.data());
    match c.closed() {
        Some(why) if !form::FIELDS.iter().all(|f| raw.same(&before, f.key)) => FieldErrors::one("", why),
        None if !raw.same(&before, "information") => FieldErrors::one("information", "classifications-error-other-information"),
        _ => FieldErrors::default(),
    }
}
