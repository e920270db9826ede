//! Bulk edit: choose rows, choose a field and its value, see what will change, then apply. Every record is checked, saved and audited as if
//! somebody had opened it alone; those that this person may not change are named and left.
use crate::{
    AppError, Message,
    form::{self, FieldDef, FieldErrors, FieldView, Kit, Raw, Records, Stored, field_view},
    reminders::{self, RemindersView},
    table::{TableQuery, grouped},
};
use vk_core::{Ctx, Id};
use vk_db::{DbError, WriteTx};

/// At most so many records in one bulk edit.
pub const MOST: usize = 5_000;
/// Records saved in one transaction, so that the writer is never held for long.
const BATCH: usize = 100;
/// Rows of the preview that are drawn; the count says how many there are.
const DRAWN: usize = 200;

/// First page: what shall be done with the chosen records. Drawn by `bulk.html`.
#[derive(Clone, Debug)]
pub struct BulkChoice {
    pub path: &'static str,
    pub title: String,
    pub ids: Vec<String>,
    pub fields: Vec<FieldView>,
    pub preview: String,
    pub archive: String,
    pub restore: String,
    pub archive_text: String,
    pub restore_text: String,
    pub lead: String,
    pub words: form::Words,
    /// The same reminder on all of them, unless they are too many.
    pub reminders: Option<RemindersView>,
}

/// Second page: what will change, record by record. Drawn by `bulk_preview.html`.
#[derive(Clone, Debug)]
pub struct BulkPreview {
    pub path: &'static str,
    pub title: String,
    pub lead: String,
    pub hidden: Vec<(String, String)>,
    pub rows: Vec<PreviewRow>,
    pub more: Option<String>,
    pub apply: Option<String>,
    pub cancel: String,
    pub words: PreviewWords,
}

#[derive(Clone, Debug)]
pub struct PreviewWords {
    pub record: String,
    pub before: String,
    pub after: String,
    pub remark: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviewRow {
    pub title: String,
    pub before: String,
    pub after: String,
    /// Why nothing happens to this one; empty when it will change.
    pub remark: String,
}

/// What is done to each chosen record.
#[derive(Clone, Copy, Debug)]
enum Act {
    Set(&'static FieldDef),
    Archive,
    Restore,
}

/// The records that a bulk form names: checked rows, or all that match the list's query.
pub async fn chosen<R: Records>(kit: &Kit, raw: &Raw) -> Result<Vec<Id>, AppError> {
    let ids = if raw.get("all").is_empty() {
        raw.ids("id")
    } else {
        let query = TableQuery::parse(raw.get("query")).on(kit.app.now().local_date());
        let found = R::table().matching_ids(kit.db(), &kit.editor, &query, MOST).await?;
        found
            .ok_or_else(|| AppError::Bad(Message::new("bulk-too-many").with("max", grouped(i64::try_from(MOST).unwrap_or(0)))))?
    };
    if ids.is_empty() {
        return Err(AppError::bad("bulk-none-chosen"));
    }
    if ids.len() > MOST {
        return Err(AppError::Bad(Message::new("bulk-too-many").with("max", grouped(i64::try_from(MOST).unwrap_or(0)))));
    }
    Ok(ids)
}

/// The first page.
pub async fn choice<R: Records>(kit: &Kit, ids: &[Id], raw: &Raw, errors: &FieldErrors) -> Result<BulkChoice, AppError> {
    let titles = kit.titles(R::FIELDS, &[raw]).await?;
    let mut fields = Vec::new();
    for field in R::FIELDS.iter().filter(|f| f.bulk) {
        fields.push(field_view(kit, field, raw, errors, &titles).await?);
    }
    let tr = &kit.tr;
    Ok(BulkChoice {
        path: kit.path,
        title: tr.n("bulk-title", ids.len()),
        lead: tr.t("bulk-lead"),
        ids: ids.iter().map(Id::to_string).collect(),
        fields,
        preview: tr.t("bulk-preview"),
        archive: tr.t("bulk-archive"),
        restore: tr.t("bulk-restore"),
        archive_text: tr.t("bulk-archive-text"),
        restore_text: tr.t("bulk-restore-text"),
        words: form::Words {
            cancel: tr.t("form-cancel"),
            search: tr.t("form-pick-search"),
            search_hint: tr.t("form-pick-hint"),
            none: tr.t("form-pick-none"),
        },
        reminders: reminders::bulk(kit, ids).await?,
    })
}

fn act<R: Records>(raw: &Raw) -> Result<Act, AppError> {
    match raw.get("_act") {
        "archive" => Ok(Act::Archive),
        "restore" => Ok(Act::Restore),
        key => R::FIELDS.iter().find(|f| f.bulk && f.key == key).map(Act::Set).ok_or_else(|| AppError::bad("error-bad-request")),
    }
}

/// The second page: nothing is saved yet.
pub async fn preview<R: Records>(kit: &Kit, raw: &Raw) -> Result<BulkPreview, AppError> {
    let (ids, act) = (raw.ids("id"), act::<R>(raw)?);
    let mut rows = Vec::new();
    let mut will_change = 0usize;
    for id in &ids {
        let row = match R::load(kit.db(), &kit.editor, *id).await? {
            None => PreviewRow {
                title: id.to_string(),
                before: String::new(),
                after: String::new(),
                remark: kit.tr.t("bulk-not-yours"),
            },
            Some(stored) => preview_row::<R>(kit, act, &stored, raw).await?,
        };
        will_change += usize::from(row.remark.is_empty());
        if rows.len() < DRAWN {
            rows.push(row);
        }
    }
    let tr = &kit.tr;
    let what = match act {
        Act::Set(field) => field.label(kit.register, tr),
        Act::Archive => tr.t("bulk-archive"),
        Act::Restore => tr.t("bulk-restore"),
    };
    let carried =
        raw.pairs().filter(|(name, _)| *name == "id" || *name == "_act" || matches!(act, Act::Set(f) if *name == f.key));
    Ok(BulkPreview {
        path: kit.path,
        title: tr.with("bulk-preview-title", "what", what),
        lead: tr.args("bulk-preview-lead", &[("n", will_change.into()), ("all", ids.len().into())]),
        hidden: carried.map(|(n, v)| (n.to_owned(), v.to_owned())).collect(),
        more: (ids.len() > rows.len()).then(|| tr.n("bulk-preview-more", ids.len() - rows.len())),
        rows,
        apply: (will_change > 0).then(|| tr.n("bulk-apply", will_change)),
        cancel: tr.t("form-cancel"),
        words: PreviewWords {
            record: tr.t("bulk-record"),
            before: tr.t("history-before"),
            after: tr.t("history-after"),
            remark: tr.t("bulk-remark"),
        },
    })
}

async fn preview_row<R: Records>(kit: &Kit, act: Act, stored: &Stored, raw: &Raw) -> Result<PreviewRow, AppError> {
    let tr = &kit.tr;
    let title = stored.title.clone();
    let state = |archived: bool| tr.t(if archived { "list-archived-tag" } else { "bulk-in-use" });
    match act {
        Act::Archive | Act::Restore => {
            let to = matches!(act, Act::Archive);
            let remark = if stored.archived == to { tr.t("bulk-unchanged") } else { String::new() };
            Ok(PreviewRow { title, before: state(stored.archived), after: state(to), remark })
        }
        Act::Set(field) => {
            let changed = with_value(stored, field, raw);
            let fields = std::slice::from_ref(field);
            let titles = kit.titles(fields, &[&stored.raw, &changed]).await?;
            let words = |raw: &Raw| titles.in_words(field, raw, kit.register, tr);
            let remark = if changed.same(&stored.raw, field.key) {
                tr.t("bulk-unchanged")
            } else {
                match form::checked::<R>(kit, &changed, Some(stored)).await? {
                    Ok(_) => String::new(),
                    Err(errors) => errors.in_words(tr).into_iter().map(|e| e.message).collect::<Vec<_>>().join(" "),
                }
            };
            Ok(PreviewRow { title, before: words(&stored.raw), after: words(&changed), remark })
        }
    }
}

fn with_value(stored: &Stored, field: &FieldDef, raw: &Raw) -> Raw {
    let mut changed = stored.raw.clone();
    changed.copy(field.key, raw);
    changed
}

/// What a bulk edit did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    pub changed: usize,
    pub left: usize,
}

impl Applied {
    pub fn message(self) -> Message {
        Message::new("bulk-done").with("changed", self.changed).with("left", self.left)
    }
}

/// Applies what the preview showed, in batches; each record with its own audit entry.
pub async fn apply<R: Records>(kit: &Kit, ctx: &Ctx, raw: &Raw) -> Result<Applied, AppError> {
    let (ids, act) = (raw.ids("id"), act::<R>(raw)?);
    let mut applied = Applied::default();
    for batch in ids.chunks(BATCH) {
        let mut ready = Vec::new();
        for id in batch {
            match prepare::<R>(kit, act, *id, raw).await? {
                Some(step) => ready.push(step),
                None => applied.left += 1,
            }
        }
        if ready.is_empty() {
            continue;
        }
        let mut tx = kit.db().write(ctx).await?;
        let mut last = None;
        for step in ready {
            tx.savepoint().await?;
            match step.run(&mut tx).await {
                Ok(recorded) => {
                    tx.keep().await?;
                    last = Some(recorded);
                    applied.changed += 1;
                }
                // Saved by somebody else since the preview, or refused by what is stored: left, and counted.
                Err(DbError::Conflict | DbError::NotFound | DbError::Taken(_) | DbError::Refused { .. }) => {
                    tx.take_back().await?;
                    applied.left += 1;
                }
                Err(other) => return Err(other.into()),
            }
        }
        if let Some(recorded) = last {
            tx.commit(recorded).await?;
        }
    }
    Ok(applied)
}

/// One record's change, checked and ready to be written.
enum Step<R: Records> {
    Update { id: Id, version: i64, new: R::New },
    SetArchived { id: Id, archived: bool },
}

impl<R: Records> Step<R> {
    async fn run(self, tx: &mut WriteTx<'_>) -> Result<vk_db::Recorded, DbError> {
        match self {
            Step::Update { id, version, new } => R::update(tx, id, version, new).await,
            Step::SetArchived { id, archived } => R::set_archived(tx, id, archived).await,
        }
    }
}

async fn prepare<R: Records>(kit: &Kit, act: Act, id: Id, raw: &Raw) -> Result<Option<Step<R>>, AppError> {
    let Some(stored) = R::load(kit.db(), &kit.editor, id).await? else { return Ok(None) };
    Ok(match act {
        Act::Archive | Act::Restore => {
            let archived = matches!(act, Act::Archive);
            (stored.archived != archived).then_some(Step::SetArchived { id, archived })
        }
        Act::Set(field) => {
            let changed = with_value(&stored, field, raw);
            if changed.same(&stored.raw, field.key) {
                return Ok(None);
            }
            form::checked::<R>(kit, &changed, Some(&stored)).await?.ok().map(|new| Step::Update {
                id,
                version: stored.version,
                new,
            })
        }
    })
}
