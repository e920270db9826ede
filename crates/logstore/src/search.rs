//! Newest first: first which events, reading only what the query names, then those events whole.
use crate::{
    Cursor, FileEntry, FoundEvent, SearchPage, SearchRequest,
    engine::{FILE, Scan, engine_error},
    error::Result,
    predicate::{text_lit, time_lit},
    read, schema,
    view::{ROW, View},
};
use arrow::{
    array::AsArray,
    datatypes::{UInt32Type, UInt64Type},
    record_batch::RecordBatch,
};
use datafusion::{
    common::Result as DfResult,
    logical_expr::{Expr as Df, ident},
    prelude::DataFrame,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use vk_core::Instant;
use vk_event::Field;

/// Files looked into at once: one at first, as the newest often suffices, then more.
const WIDEST_WAVE: usize = 64;

/// An event that belongs on the page, and where it stands. Ordered by time, then id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Hit {
    time: Instant,
    id: String,
    place: Place,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Memory(u64),
    File(String),
}

pub(crate) async fn search(view: &mut View, request: &SearchRequest) -> Result<SearchPage> {
    // One more than asked tells whether there is more.
    let wanted = request.limit.saturating_add(1);
    let mut hits = memory_hits(view, request.after.as_ref(), wanted).await?;
    keep_newest(&mut hits, wanted);
    let mut read: BTreeMap<String, Scan> = BTreeMap::new();
    let files = view.files.clone();
    let (mut next, mut width) = (0, 1);
    while next < files.len() {
        let floor = if hits.len() == wanted { hits.last().map(|h| h.time) } else { None };
        // Files stand latest first: from here on they are all older than the page.
        let wave: Vec<Arc<FileEntry>> =
            files.iter().skip(next).take(width).take_while(|f| floor.is_none_or(|floor| f.time_max >= floor)).cloned().collect();
        if wave.is_empty() {
            break;
        }
        next += wave.len();
        width = (width * 2).min(WIDEST_WAVE);
        let scans = view.plan(&wave).await?;
        hits.extend(file_hits(view, &scans, request.after.as_ref(), floor, wanted).await?);
        keep_newest(&mut hits, wanted);
        read.extend(scans.into_iter().map(|s| (s.file.name.clone(), s)));
    }
    let more = hits.len() > request.limit;
    hits.truncate(request.limit);
    let events = fetch(view, &hits, &read, &request.fields).await?;
    Ok(SearchPage { events, more, stats: std::mem::take(&mut view.stats) })
}

fn keep_newest(hits: &mut Vec<Hit>, wanted: usize) {
    hits.sort_unstable_by(|a, b| b.cmp(a));
    hits.truncate(wanted);
}

/// The newest rows of a filtered frame.
fn newest(frame: DataFrame, place: &str, after: Option<&Cursor>, wanted: usize) -> DfResult<DataFrame> {
    let frame = match after {
        Some(cursor) => frame.filter(older_than(cursor))?,
        None => frame,
    };
    let order = [schema::TIME, schema::ID].map(|column| ident(column).sort(false, false));
    frame.select([schema::TIME, schema::ID, place].map(ident))?.sort(order.to_vec())?.limit(0, Some(wanted))
}

fn older_than(cursor: &Cursor) -> Df {
    let time = || ident(schema::TIME);
    let at = || time_lit(cursor.time);
    // The first part says nothing new; it is what statistics can prune by.
    time().lt_eq(at()).and(time().lt(at()).or(ident(schema::ID).lt(text_lit(&cursor.id))))
}

async fn memory_hits(view: &View, after: Option<&Cursor>, wanted: usize) -> Result<Vec<Hit>> {
    let fold = |hits: &mut Vec<Hit>, batch: &RecordBatch| {
        collect_hits(batch, hits, |row| {
            let rows = batch.column_by_name(ROW)?.as_primitive_opt::<UInt64Type>()?;
            Some(Place::Memory(rows.value(row)))
        });
    };
    view.over_memory(&[schema::TIME, schema::ID], |frame| newest(frame, ROW, after, wanted), fold).await
}

async fn file_hits(
    view: &mut View,
    scans: &[Scan],
    after: Option<&Cursor>,
    floor: Option<Instant>,
    wanted: usize,
) -> Result<Vec<Hit>> {
    let mut filter = view.filter_for(scans);
    if let Some(floor) = floor {
        filter = ident(schema::TIME).gt_eq(time_lit(floor)).and(filter);
    }
    let names: Vec<String> = scans.iter().map(|s| s.file.name.clone()).collect();
    let fold = |hits: &mut Vec<Hit>, batch: &RecordBatch| {
        collect_hits(batch, hits, |row| {
            let files = batch.column_by_name(FILE)?.as_primitive_opt::<UInt32Type>()?;
            names.get(files.value(row) as usize).cloned().map(Place::File)
        });
    };
    let plan = |frame: DataFrame| newest(frame.filter(filter.clone())?, FILE, after, wanted);
    Ok(view.over_files(scans, plan, fold).await?.into_iter().flatten().collect())
}

fn collect_hits(batch: &RecordBatch, hits: &mut Vec<Hit>, place: impl Fn(usize) -> Option<Place>) {
    let (Some(times), Some(ids)) = (batch.column_by_name(schema::TIME), batch.column_by_name(schema::ID)) else { return };
    for row in 0..batch.num_rows() {
        if let (Some(time), Some(id), Some(place)) = (read::time_at(times, row), read::text_at(ids, row), place(row)) {
            hits.push(Hit { time, id: id.to_owned(), place });
        }
    }
}

/// The events of the hits, whole or with the fields asked for, in the order of the hits.
async fn fetch(view: &mut View, hits: &[Hit], read: &BTreeMap<String, Scan>, fields: &[String]) -> Result<Vec<FoundEvent>> {
    let wanted: Option<BTreeSet<String>> = (!fields.is_empty()).then(|| fields.iter().cloned().collect());
    let columns = columns_for(wanted.as_ref());
    let mut found: BTreeMap<(Instant, String), FoundEvent> = BTreeMap::new();
    for hit in hits {
        if let Place::Memory(row) = hit.place {
            let event = memory_event(view, row, &columns, wanted.as_ref());
            found.extend(event.map(|e| ((e.time, e.id.clone()), e)));
        }
    }
    let in_files: Vec<&Hit> = hits.iter().filter(|h| matches!(h.place, Place::File(_))).collect();
    let names: BTreeSet<&String> =
        in_files.iter().filter_map(|h| if let Place::File(name) = &h.place { Some(name) } else { None }).collect();
    let scans: Vec<Scan> = names.into_iter().filter_map(|name| read.get(name)).cloned().collect();
    if let (Some(first), Some(last)) = (in_files.first(), in_files.last()) {
        let range = ident(schema::TIME).lt_eq(time_lit(first.time)).and(ident(schema::TIME).gt_eq(time_lit(last.time)));
        let ids = ident(schema::ID).in_list(in_files.iter().map(|h| text_lit(&h.id)).collect(), false);
        let filter = range.and(ids);
        let select: Vec<Df> = columns.iter().map(|c| ident(c.as_str())).collect();
        let plan = |frame: DataFrame| frame.filter(filter.clone())?.select(select.clone());
        let fold = |events: &mut Vec<FoundEvent>, batch: &RecordBatch| events.extend(read::events(batch, wanted.as_ref()));
        let events = view.over_files(&scans, plan, fold).await?.into_iter().flatten();
        found.extend(events.map(|e| ((e.time, e.id.clone()), e)));
    }
    Ok(hits.iter().filter_map(|h| found.remove(&(h.time, h.id.clone()))).collect())
}

/// The columns that hold the fields asked for. Values that did not fit their column stand in `extra`, so that is always read.
fn columns_for(wanted: Option<&BTreeSet<String>>) -> Vec<String> {
    let table = schema::table();
    let all = table.fields().iter().map(|f| f.name().clone());
    let Some(wanted) = wanted else { return all.collect() };
    let foreign = wanted.iter().any(|name| Field::by_name(name).is_none());
    let original = wanted.contains(Field::EventOriginal.name());
    all.filter(|name| match name.as_str() {
        schema::TIME | schema::ID | schema::EXTRA => true,
        schema::WIN => foreign,
        name if name == Field::EventOriginalB64.name() => original || wanted.contains(name),
        name => wanted.contains(name),
    })
    .collect()
}

fn memory_event(view: &View, row: u64, columns: &[String], wanted: Option<&BTreeSet<String>>) -> Option<FoundEvent> {
    let batch = &view.memory.get((row >> 32) as usize)?.rows.batch;
    let schema = batch.schema();
    let indices: Vec<usize> = columns.iter().filter_map(|c| schema.index_of(c).ok()).collect();
    let one = batch.slice((row & 0xffff_ffff) as usize, 1).project(&indices).ok()?;
    read::events(&one, wanted).pop()
}

/// One event by id: memory, then every file; bloom filters and statistics keep this from reading much.
pub(crate) async fn get(view: &mut View, id: &str) -> Result<Option<FoundEvent>> {
    for chunk in &view.memory {
        let Some(ids) = chunk.rows.batch.column_by_name(schema::ID) else { continue };
        if let Some(row) = (0..ids.len()).find(|row| read::text_at(ids, *row) == Some(id)) {
            return Ok(read::events(&chunk.rows.batch.slice(row, 1), None).pop());
        }
    }
    let files = view.files.clone();
    let scans = view.plan(&files).await?;
    let filter = ident(schema::ID).eq(text_lit(id));
    let select: Vec<Df> = columns_for(None).iter().map(|c| ident(c.as_str())).collect();
    let plan = |frame: DataFrame| frame.filter(filter.clone())?.select(select.clone());
    let fold = |events: &mut Vec<FoundEvent>, batch: &RecordBatch| events.extend(read::events(batch, None));
    let found = view.over_files(&scans, plan, fold).await?.into_iter().flatten().next();
    if found.is_none() && view.stats.partial() {
        let broken = view.stats.unreadable.iter().map(|p| format!("{}: {}", p.file, p.reason)).collect::<Vec<_>>().join("; ");
        return Err(engine_error(datafusion::error::DataFusionError::Execution(format!(
            "files that could hold it cannot be read: {broken}"
        ))));
    }
    Ok(found)
}
