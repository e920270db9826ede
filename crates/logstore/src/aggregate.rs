//! Counting: over time, altogether, by value.
use crate::{Count, Histogram, Top, error::Result, query::Expr, read, schema, view::View};
use arrow::{array::Array, record_batch::RecordBatch};
use datafusion::{common::Result as DfResult, logical_expr::ident, prelude::DataFrame};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use vk_core::Instant;
use vk_event::Field;

/// Different values that a table of the commonest keeps apart; further ones are only counted.
const DISTINCT: usize = 1_000_000;

pub(crate) async fn histogram(view: &mut View, slices: usize) -> Result<Histogram> {
    let Some((from, to)) = range(view) else {
        return Ok(Histogram { stats: std::mem::take(&mut view.stats), ..Histogram::default() });
    };
    let span = to.micros().saturating_sub(from.micros()).max(1);
    let slices = i64::try_from(slices.max(1)).unwrap_or(i64::MAX);
    let width = (span - 1) / slices + 1;
    let length = usize::try_from((span - 1) / width + 1).unwrap_or(1);
    let fold = |counts: &mut Vec<u64>, batch: &RecordBatch| {
        counts.resize(length, 0);
        let Some(times) = batch.column_by_name(schema::TIME) else { return };
        for time in (0..batch.num_rows()).filter_map(|row| read::time_at(times, row)) {
            let slice = usize::try_from((time.micros() - from.micros()).div_euclid(width)).ok();
            if let Some(count) = slice.and_then(|s| counts.get_mut(s)) {
                *count += 1;
            }
        }
    };
    let plan = |frame: DataFrame| frame.select(vec![ident(schema::TIME)]);
    let mut counts = vec![0; length];
    for part in over_all(view, &[schema::TIME], plan, fold).await? {
        counts.iter_mut().zip(part).for_each(|(sum, n)| *sum += n);
    }
    Ok(Histogram { from, to, width_micros: width, counts, stats: std::mem::take(&mut view.stats) })
}

/// The range asked for; where it is open, what there is.
fn range(view: &View) -> Option<(Instant, Instant)> {
    let there = view.files.iter().map(|f| (f.time_min, f.time_max)).chain(view.memory.iter().map(|c| c.times));
    let (first, last) = crate::rows::time_range(there.flat_map(|(a, b)| [a, b]))?;
    let from = view.selection.from.unwrap_or(first);
    let to = view.selection.to.unwrap_or(Instant::from_micros(last.micros().saturating_add(1)));
    (from < to).then_some((from, to))
}

pub(crate) async fn count(view: &mut View) -> Result<Count> {
    let mut events = 0;
    // Without a condition the manifest knows how many a file holds, unless the range cuts through it.
    if view.selection.expr == Expr::All {
        let inside = |f: &Arc<crate::FileEntry>| {
            view.selection.from.is_none_or(|from| f.time_min >= from) && view.selection.to.is_none_or(|to| f.time_max < to)
        };
        let (known, cut): (Vec<_>, Vec<_>) = view.files.iter().cloned().partition(inside);
        events += known.iter().map(|f| f.rows).sum::<u64>();
        view.files = cut;
    }
    let plan = |frame: DataFrame| frame.select(vec![ident(schema::TIME)]);
    let fold = |sum: &mut u64, batch: &RecordBatch| *sum += batch.num_rows() as u64;
    events += over_all(view, &[schema::TIME], plan, fold).await?.into_iter().sum::<u64>();
    Ok(Count { events, stats: std::mem::take(&mut view.stats) })
}

#[derive(Default)]
struct Tally {
    counts: BTreeMap<String, u64>,
    having: u64,
    distinct_beyond: u64,
}

impl Tally {
    fn add(&mut self, value: String, n: u64) {
        if let Some(count) = self.counts.get_mut(&value) {
            *count += n;
        } else if self.counts.len() < DISTINCT {
            self.counts.insert(value, n);
        } else {
            self.distinct_beyond += 1;
        }
    }
}

pub(crate) async fn top(view: &mut View, field: &str, n: usize) -> Result<Top> {
    let own = Field::by_name(field).map(|_| field);
    // The maps are the dearest columns; a registered field is in them only where a value did not fit its column.
    let misfits = view.memory_misfits().contains(field) || view.files.iter().any(|f| f.misfits.iter().any(|m| m == field));
    let columns: Vec<&str> = match own {
        Some(own) if misfits => vec![own, schema::EXTRA],
        Some(own) => vec![own],
        None => vec![schema::EXTRA, schema::WIN],
    };
    let plan = |frame: DataFrame| frame.select(columns.iter().map(|c| ident(*c)).collect::<Vec<_>>());
    let fold = |tally: &mut Tally, batch: &RecordBatch| {
        for row in 0..batch.num_rows() {
            let texts = row_texts(batch, row, own, field);
            tally.having += u64::from(!texts.is_empty());
            texts.into_iter().for_each(|text| tally.add(text, 1));
        }
    };
    let mut all = Tally::default();
    for part in over_all(view, &columns, plan, fold).await? {
        all.having += part.having;
        all.distinct_beyond += part.distinct_beyond;
        part.counts.into_iter().for_each(|(value, n)| all.add(value, n));
    }
    let distinct = all.counts.len() as u64 + all.distinct_beyond;
    let mut values: Vec<(String, u64)> = all.counts.into_iter().collect();
    values.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    values.truncate(n);
    Ok(Top { values, having: all.having, distinct, stats: std::mem::take(&mut view.stats) })
}

/// The different texts of a field in a row.
fn row_texts(batch: &RecordBatch, row: usize, own: Option<&str>, field: &str) -> BTreeSet<String> {
    let mut texts = BTreeSet::new();
    let mut take = |column: &str, key: Option<&str>| {
        if let Some(array) = batch.column_by_name(column).filter(|a| !a.is_null(row)) {
            read::any_text(array, row, key, &mut |text| {
                texts.insert(text.to_owned());
                false
            });
        }
    };
    if let Some(own) = own {
        take(own, None);
    }
    take(schema::EXTRA, Some(field));
    if own.is_none() {
        take(schema::WIN, Some(field));
    }
    texts
}

/// A plan over memory and every file that the selection leaves.
async fn over_all<A: Default>(
    view: &mut View,
    columns: &[&str],
    plan: impl Fn(DataFrame) -> DfResult<DataFrame>,
    fold: impl Fn(&mut A, &RecordBatch),
) -> Result<Vec<A>> {
    let memory = view.over_memory(columns, &plan, &fold).await?;
    let files = view.files.clone();
    let scans = view.plan(&files).await?;
    let filter = view.filter_for(&scans);
    let mut parts = view.over_files(&scans, |frame| plan(frame.filter(filter.clone())?), fold).await?;
    parts.push(memory);
    Ok(parts)
}
