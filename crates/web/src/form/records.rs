//! How records of a register are read and saved, as the kit needs it: the form, the API, bulk edit and import all go this way, so that
//! each of them meets the same checks, the same permission and the same audit.
use super::{Checked, FieldDef, FieldErrors, Intent, Kit, Raw, find_by_name};
use crate::{
    AppError,
    conflict::{self, ConflictView},
    table::Table,
};
use std::future::Future;
use vk_core::{Ctx, Id, Record};
use vk_db::{Db, DbError, Recorded, Viewer, WriteTx};

/// A register's records. Implemented by an empty type (`pub struct Systems;`) in the register's `store.rs`.
pub trait Records: Sized + Send + Sync + 'static {
    /// The typed record that a form becomes.
    type New: Send;
    /// One row of its list.
    type Row: Send + Sync + 'static;
    const FIELDS: &'static [FieldDef];

    fn table() -> &'static Table<Self::Row>;
    /// What a new record's form begins with.
    fn fresh() -> Raw {
        Raw::default()
    }
    /// What a record is called before it is stored.
    fn title(raw: &Raw) -> String {
        raw.get("name").to_owned()
    }
    /// What two rows of one file may not share; empty when anything goes.
    fn identity(raw: &Raw) -> String {
        vk_core::fold(raw.get("name"))
    }

    /// Raw in, typed out. Begins with [`Checked::of`] over [`Records::FIELDS`].
    fn from_raw(raw: &Raw) -> Result<Self::New, FieldErrors>;
    /// What only the database can tell beyond the declared fields, such as records that wait for each other in a circle. `id` is the record that
    /// is changed, if there is one yet; `kit` knows who saves and where they may edit.
    fn refusals(_kit: &Kit, _id: Option<Id>, _raw: &Raw) -> impl Future<Output = Result<FieldErrors, DbError>> + Send {
        async { Ok(FieldErrors::default()) }
    }
    /// Why a stored record's form is not opened any more, as the key of a message that its page then shows: it was decided and stands.
    fn closed(_stored: &Stored) -> Option<&'static str> {
        None
    }
    /// The record as its form shows it, if the viewer covers it.
    fn load(db: &Db, viewer: &Viewer, id: Id) -> impl Future<Output = Result<Option<Stored>, DbError>> + Send;
    fn insert(tx: &mut WriteTx<'_>, new: Self::New) -> impl Future<Output = Result<(Id, Recorded), DbError>> + Send;
    /// [`DbError::Conflict`] when the stored version is another.
    fn update(
        tx: &mut WriteTx<'_>,
        id: Id,
        version: i64,
        new: Self::New,
    ) -> impl Future<Output = Result<Recorded, DbError>> + Send;
    /// Archives (true) or restores (false).
    fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> impl Future<Output = Result<Recorded, DbError>> + Send;
    /// The record that an import row means, among those that the editor covers: by name, unless something else identifies one here.
    /// `DbError::Taken(field)` when that field fits several.
    fn find(db: &Db, editor: &Viewer, raw: &Raw) -> impl Future<Output = Result<Option<Stored>, DbError>> + Send {
        find_by_name::<Self>(db, editor, raw.get("name"))
    }
}

/// A record as its form shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    pub id: Id,
    pub version: i64,
    pub title: String,
    pub archived: bool,
    pub raw: Raw,
}

impl Stored {
    /// A stored record as its form shows it.
    pub fn of<T>(record: &Record<T>, title: &str, raw: Raw) -> Stored {
        Stored { id: record.id, version: record.version, title: title.to_owned(), archived: record.is_archived(), raw }
    }
}

/// What became of a sent form.
#[derive(Debug)]
pub enum Outcome {
    Saved(Id),
    /// Shown again, with everything that was typed.
    Again(Again),
    /// Somebody else saved in between: both versions, side by side.
    Conflict(Box<ConflictView>),
}

#[derive(Debug)]
pub struct Again {
    pub raw: Raw,
    pub errors: FieldErrors,
}

/// The record for editing; not found where this person may not edit.
pub async fn load<R: Records>(kit: &Kit, id: Id) -> Result<Stored, AppError> {
    R::load(kit.db(), &kit.editor, id).await?.ok_or(AppError::NotFound)
}

/// Saves a form: a new record, or `id` at the version that the form was opened with.
pub async fn save<R: Records>(kit: &Kit, ctx: &Ctx, id: Option<Id>, mut raw: Raw) -> Result<Outcome, AppError> {
    let stored = match id {
        Some(id) => Some(load::<R>(kit, id).await?),
        None => None,
    };
    if raw.intent() != Intent::Save {
        return Ok(Outcome::Again(Again { raw, errors: FieldErrors::default() }));
    }
    if let Some(stored) = &stored {
        if stored.version != raw.version() {
            return conflict(kit, R::FIELDS, stored, raw).await;
        }
        conflict::resolve(R::FIELDS, &mut raw, &stored.raw);
    }
    let new = match checked::<R>(kit, &raw, stored.as_ref()).await? {
        Ok(new) => new,
        Err(errors) => return Ok(Outcome::Again(Again { raw, errors })),
    };
    match write::<R>(kit, ctx, stored.as_ref(), new).await {
        Ok(id) => Ok(Outcome::Saved(id)),
        Err(DbError::Taken(field)) => Ok(Outcome::Again(Again { raw, errors: FieldErrors::one(field, "form-taken") })),
        Err(DbError::Refused { field, message }) => Ok(Outcome::Again(Again { raw, errors: FieldErrors::one(field, message) })),
        Err(DbError::Conflict) => match stored {
            // Saved by somebody else between our reading and our writing.
            Some(stored) => conflict(kit, R::FIELDS, &load::<R>(kit, stored.id).await?, raw).await,
            None => Err(AppError::Conflict),
        },
        Err(other) => Err(other.into()),
    }
}

/// Saves what a program sent: errors are answers, nothing is shown again. `version` guards an update.
pub async fn save_strict<R: Records>(kit: &Kit, ctx: &Ctx, at: Option<(Id, i64)>, raw: &Raw) -> Result<Id, AppError> {
    let stored = match at {
        Some((id, version)) => {
            let stored = load::<R>(kit, id).await?;
            if stored.version != version {
                return Err(AppError::Conflict);
            }
            Some(stored)
        }
        None => None,
    };
    let new = checked::<R>(kit, raw, stored.as_ref()).await??;
    match write::<R>(kit, ctx, stored.as_ref(), new).await {
        Err(DbError::Taken(field)) => Err(FieldErrors::one(field, "form-taken").into()),
        Err(DbError::Refused { field, message }) => Err(FieldErrors::one(field, message).into()),
        other => Ok(other?),
    }
}

/// A record from prepared values (starting content, the demo region), through the register's own form: what the form refuses is refused here.
pub async fn fill<R: Records>(tx: &mut WriteTx<'_>, raw: Raw) -> Result<(Id, Recorded), AppError> {
    let fresh = R::fresh();
    let with_default =
        |raw: Raw, field: &FieldDef| if raw.has(field.key) { raw } else { raw.with_all(field.key, fresh.all(field.key)) };
    let new = R::from_raw(&R::FIELDS.iter().fold(raw, with_default))?;
    Ok(R::insert(tx, new).await?)
}

/// Archives or restores one record.
pub async fn archive<R: Records>(kit: &Kit, ctx: &Ctx, id: Id, archived: bool) -> Result<(), AppError> {
    let stored = load::<R>(kit, id).await?;
    if stored.archived == archived {
        return Ok(());
    }
    let mut tx = kit.db().write(ctx).await?;
    let recorded = R::set_archived(&mut tx, id, archived).await?;
    Ok(tx.commit(recorded).await?)
}

/// The typed record after all checks: declared, the register's own, and those that ask the database.
pub(crate) async fn checked<R: Records>(
    kit: &Kit,
    raw: &Raw,
    before: Option<&Stored>,
) -> Result<Result<R::New, FieldErrors>, DbError> {
    let typed = R::from_raw(raw);
    let mut refusals = kit.refusals(R::FIELDS, raw, before.map(|s| &s.raw)).await?;
    refusals.0.append(&mut R::refusals(kit, before.map(|s| s.id), raw).await?.0);
    Ok(match typed {
        Ok(new) if refusals.is_empty() => Ok(new),
        Ok(_) => Err(refusals),
        Err(mut errors) => {
            refusals.0.retain(|(field, _)| errors.of(field).is_none());
            errors.0.append(&mut refusals.0);
            let place = |name: &str| R::FIELDS.iter().position(|f| f.key == name);
            errors.0.sort_by_key(|(field, _)| place(field));
            Err(errors)
        }
    })
}

async fn write<R: Records>(kit: &Kit, ctx: &Ctx, stored: Option<&Stored>, new: R::New) -> Result<Id, DbError> {
    let mut tx = kit.db().write(ctx).await?;
    let (id, recorded) = match stored {
        Some(stored) => (stored.id, R::update(&mut tx, stored.id, stored.version, new).await?),
        None => R::insert(&mut tx, new).await?,
    };
    tx.commit(recorded).await?;
    Ok(id)
}

async fn conflict(kit: &Kit, fields: &'static [FieldDef], stored: &Stored, raw: Raw) -> Result<Outcome, AppError> {
    Ok(Outcome::Conflict(Box::new(ConflictView::build(kit, fields, stored, &raw).await?)))
}

impl<'a> Checked<'a> {
    /// Shorthand for [`Records::from_raw`]: check the declarations of `R`.
    pub fn by<R: Records>(raw: &'a Raw) -> Checked<'a> {
        Checked::of(R::FIELDS, raw)
    }
}
