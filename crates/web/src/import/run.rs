//! Running an import, for show or for real: the same code, so that the dry run cannot promise anything else than what happens. A row may
//! refer to records of rows above it, as a file with a whole organisation does.
use super::{Grid, Mapping, Names, column_name, mapping::parts};
use crate::{
    AppError, Message,
    form::{self, FieldDef, FieldErrors, Input, Kit, Raw, Records, Stored},
};
use std::collections::BTreeMap;
use vk_core::{Ctx, Id, fold};
use vk_db::{Act, Change, DbError, Recorded, WriteTx};

/// Rows written in one transaction.
const BATCH: usize = 100;
/// Errors and example rows kept for the page; the counts are of all.
const KEPT: usize = 500;

/// What an import does or did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub created: usize,
    pub updated: usize,
    pub unchanged: usize,
    /// Rows with at least one error; none of them is imported.
    pub failed: usize,
    pub errors: Vec<RowError>,
    pub rows: Vec<RowPlan>,
}

/// One error, at its place in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError {
    /// As Excel numbers rows: the heading is 1.
    pub row: usize,
    /// `C: Driftform`; empty when the row as a whole is wrong.
    pub column: String,
    pub message: String,
}

/// What happens to one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowPlan {
    pub row: usize,
    pub title: String,
    /// `create` or `update`.
    pub act: &'static str,
    /// Labels of the fields that change.
    pub fields: Vec<String>,
}

/// A row that passed every check.
enum Ready<R: Records> {
    Insert(R::New),
    Update { id: Id, version: i64, new: R::New },
}

impl<R: Records> Ready<R> {
    async fn write(self, tx: &mut WriteTx<'_>) -> Result<(Id, Recorded), DbError> {
        match self {
            Ready::Insert(new) => R::insert(tx, new).await,
            Ready::Update { id, version, new } => R::update(tx, id, version, new).await.map(|recorded| (id, recorded)),
        }
    }
}

/// A row that is about to be written, and how rows below may call it.
struct Waiting<R: Records> {
    row: usize,
    called: Vec<String>,
    ready: Ready<R>,
}

/// How the file is to be read.
#[derive(Debug)]
pub struct Plan<'a> {
    pub grid: &'a Grid,
    pub mapping: &'a Mapping,
    /// Empty cells empty their field; otherwise they leave it as it is.
    pub clear: bool,
}

/// Goes through the file; with `ctx` it is saved, without it nothing is.
pub async fn run<R: Records>(kit: &Kit, plan: &Plan<'_>, ctx: Option<&Ctx>) -> Result<Report, AppError> {
    let mut kit = kit.clone();
    let mut names = Names::load(&kit, plan.mapping).await?;
    let mut report = Report::default();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut waiting: Vec<Waiting<R>> = Vec::new();
    for (number, cells) in &plan.grid.rows {
        if let Some(ctx) = ctx
            && (waiting.len() >= BATCH || refers_to(&waiting, plan, cells))
        {
            write(&kit, ctx, std::mem::take(&mut waiting), &mut names, &mut report).await?;
        }
        let Some(row) = prepare::<R>(&kit, plan, &names, &mut seen, &mut report, *number, cells).await? else { continue };
        if ctx.is_some() {
            waiting.push(row);
        } else if matches!(row.ready, Ready::Insert(_)) {
            let id = Id::fixed(&format!("row {number}"));
            kit.promised.insert(id);
            names.add(kind_of(&kit), &row.called, id);
        }
    }
    if let Some(ctx) = ctx {
        write(&kit, ctx, waiting, &mut names, &mut report).await?;
    }
    if let Some(ctx) = ctx {
        let counts =
            format!("{}: {} created, {} updated, {} failed", plan.grid.name, report.created, report.updated, report.failed);
        kit.db().record_read(ctx, Change::new(kit.register, None, Act::Import).note(counts)).await?;
    }
    Ok(report)
}

fn kind_of(kit: &Kit) -> &'static str {
    kit.app.register(kit.register).map_or("", |r| r.kind)
}

/// Whether a cell of a reference names a row that is not written yet.
fn refers_to<R: Records>(waiting: &[Waiting<R>], plan: &Plan<'_>, cells: &[String]) -> bool {
    let refers = |field: &FieldDef| matches!(field.input, Input::Unit | Input::Record(_) | Input::Records(_));
    let references = plan.mapping.iter().zip(cells).filter(|(field, _)| field.is_some_and(refers));
    let wanted: Vec<String> = references.flat_map(|(_, cell)| parts(cell).chain([cell.trim()])).map(fold).collect();
    waiting.iter().flat_map(|row| &row.called).any(|name| wanted.contains(name))
}

async fn write<R: Records>(
    kit: &Kit,
    ctx: &Ctx,
    waiting: Vec<Waiting<R>>,
    names: &mut Names,
    report: &mut Report,
) -> Result<(), AppError> {
    if waiting.is_empty() {
        return Ok(());
    }
    let mut tx = kit.db().write(ctx).await?;
    let mut last = None;
    for Waiting { row: number, called, ready } in waiting {
        let created = matches!(ready, Ready::Insert(_));
        tx.savepoint().await?;
        match ready.write(&mut tx).await {
            Ok((id, recorded)) => {
                tx.keep().await?;
                last = Some(recorded);
                if created {
                    names.add(kind_of(kit), &called, id);
                }
            }
            Err(error @ (DbError::Conflict | DbError::NotFound | DbError::Taken(_) | DbError::Refused { .. })) => {
                tx.take_back().await?;
                let count = if created { &mut report.created } else { &mut report.updated };
                *count = count.saturating_sub(1);
                report.failed += 1;
                let key = match error {
                    DbError::Taken(_) => "form-taken",
                    DbError::Refused { message, .. } => message,
                    _ => "error-conflict",
                };
                report.errors.push(RowError { row: number, column: String::new(), message: kit.tr.t(key) });
            }
            Err(other) => return Err(other.into()),
        }
    }
    if let Some(recorded) = last {
        tx.commit(recorded).await?;
    }
    Ok(())
}

async fn prepare<R: Records>(
    kit: &Kit,
    plan: &Plan<'_>,
    names: &Names,
    seen: &mut BTreeMap<String, usize>,
    report: &mut Report,
    number: usize,
    cells: &[String],
) -> Result<Option<Waiting<R>>, AppError> {
    let (row, mut errors) = raw_row(plan, names, cells);
    let stored = match R::find(kit.db(), &kit.editor, &row.values).await {
        Err(DbError::Taken(field)) => {
            errors.add(field, Message::new("import-ambiguous").with("value", row.values.get(field)));
            return Ok(fail(kit, plan, report, number, errors));
        }
        found => found?,
    };
    let merged = row.over(stored.as_ref().map_or_else(R::fresh, |s| s.raw.clone()), plan.clear);
    let identity = R::identity(&merged);
    if let Some(first) = seen.get(&identity).filter(|_| !identity.is_empty()) {
        errors.add("", Message::new("import-same-twice").with("row", *first));
    } else {
        seen.insert(identity, number);
    }
    let new = match form::checked::<R>(kit, &merged, stored.as_ref()).await? {
        Ok(new) if errors.is_empty() => new,
        Ok(_) => return Ok(fail(kit, plan, report, number, errors)),
        Err(more) => {
            errors.0.extend(more.0.into_iter().filter(|(field, _)| row.bad.iter().all(|b| b != field)));
            return Ok(fail(kit, plan, report, number, errors));
        }
    };
    let changes = changes::<R>(kit, stored.as_ref(), &merged);
    let title = stored.as_ref().map_or_else(|| R::title(&merged), |s| s.title.clone());
    let mut called: Vec<String> =
        [title.as_str(), merged.get("code"), merged.get("short_name")].iter().map(|name| fold(name.trim())).collect();
    called.sort_unstable();
    called.dedup();
    called.retain(|name| !name.is_empty());
    let ready = match stored {
        Some(_) if changes.is_empty() => {
            report.unchanged += 1;
            return Ok(None);
        }
        Some(stored) => {
            report.updated += 1;
            report.keep(RowPlan { row: number, title, act: "update", fields: changes });
            Ready::Update { id: stored.id, version: stored.version, new }
        }
        None => {
            report.created += 1;
            report.keep(RowPlan { row: number, title, act: "create", fields: changes });
            Ready::Insert(new)
        }
    };
    Ok(Some(Waiting { row: number, called, ready }))
}

fn changes<R: Records>(kit: &Kit, stored: Option<&Stored>, merged: &Raw) -> Vec<String> {
    let nothing = Raw::default();
    let before = stored.map_or(&nothing, |s| &s.raw);
    R::FIELDS.iter().filter(|f| !merged.same(before, f.key)).map(|f| f.label(kit.register, &kit.tr)).collect()
}

fn fail<T>(kit: &Kit, plan: &Plan<'_>, report: &mut Report, number: usize, errors: FieldErrors) -> Option<T> {
    report.failed += 1;
    for (field, message) in errors.0 {
        let column = plan.mapping.iter().position(|m| m.is_some_and(|f| f.key == field));
        let column = match column {
            Some(i) => format!("{}: {}", column_name(i), plan.grid.heads.get(i).cloned().unwrap_or_default()),
            None if field.is_empty() => String::new(),
            None => kit.label(&field),
        };
        if report.errors.len() < KEPT {
            report.errors.push(RowError { row: number, column, message: kit.tr.message(&message) });
        }
    }
    None
}

impl Report {
    fn keep(&mut self, plan: RowPlan) {
        if self.rows.len() < KEPT {
            self.rows.push(plan);
        }
    }
}

/// A row's values by field, and the fields whose cells could not be understood.
struct Row {
    values: Raw,
    empty: Vec<&'static str>,
    bad: Vec<&'static str>,
}

fn raw_row(plan: &Plan<'_>, names: &Names, cells: &[String]) -> (Row, FieldErrors) {
    let mut row = Row { values: Raw::default(), empty: Vec::new(), bad: Vec::new() };
    let mut errors = FieldErrors::default();
    for (i, field) in plan.mapping.iter().enumerate() {
        let Some(field) = field else { continue };
        match names.values(field, cells.get(i).map_or("", String::as_str)) {
            Ok(values) if values.is_empty() => row.empty.push(field.key),
            Ok(values) => row.values.set_all(field.key, values),
            Err(message) => {
                row.bad.push(field.key);
                errors.add(field.key, message);
            }
        }
    }
    (row, errors)
}

impl Row {
    /// The row laid over what was there before.
    fn over(&self, mut base: Raw, clear: bool) -> Raw {
        for (name, _) in self.values.pairs() {
            base.copy(name, &self.values);
        }
        if clear {
            for key in &self.empty {
                base.set_all(key, Vec::<String>::new());
            }
        }
        base
    }
}
