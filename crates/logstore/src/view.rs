//! What one query sees: the memtable and the files of one manifest snapshot, each event once; and how a plan is run over both.
use crate::{
    FileEntry, Problem, QueryStats, Selection,
    engine::{Engine, Scan, engine_error},
    error::{Result, StoreError},
    memtable::{Chunk, MemorySnapshot},
    predicate,
    probe::Probe,
    query::{Expr, Test},
    rows::widen,
    schema, sidecar,
    writer::sidecar_name,
};
use arrow::{
    array::{ArrayRef, BooleanArray, UInt64Array},
    compute::filter_record_batch,
    datatypes::{DataType, Field as ArrowField, Schema},
    error::ArrowError,
    record_batch::RecordBatch,
};
use datafusion::{
    common::Result as DfResult,
    error::DataFusionError,
    logical_expr::{Expr as Df, ident},
    prelude::{DataFrame, SessionContext},
};
use futures::{FutureExt as _, TryStreamExt as _};
use std::{collections::BTreeSet, panic::AssertUnwindSafe, path::PathBuf, sync::Arc};
use vk_core::Instant;
use vk_event::Field;

/// The column that says which row of memory a row is: chunk in the upper, row in the lower 32 bits.
pub(crate) const ROW: &str = "_row";

/// Files, memory and limits of one query.
pub(crate) struct View {
    pub engine: Arc<Engine>,
    pub context: SessionContext,
    pub dir: PathBuf,
    pub selection: Selection,
    pub memory: Vec<Arc<Chunk>>,
    /// Those that time and source leave over, latest first.
    pub files: Vec<Arc<FileEntry>>,
    pub stats: QueryStats,
    probe: Probe,
    filters: bool,
}

impl View {
    pub fn new(
        engine: &Arc<Engine>,
        config: &crate::StoreConfig,
        memory: MemorySnapshot,
        manifest: crate::Snapshot,
        selection: &Selection,
    ) -> Result<View> {
        let mut stats = QueryStats { files_total: manifest.files.len() as u64, ..QueryStats::default() };
        stats.row_groups_total = manifest.files.iter().map(|f| u64::from(f.row_groups)).sum();
        let mut chunks = Vec::new();
        for chunk in memory.chunks {
            if in_range(selection, chunk.times) {
                chunks.extend(after(&chunk, manifest.position).map_err(arrow_error)?);
            }
        }
        stats.memory_rows = chunks.iter().map(|c| c.rows.batch.num_rows() as u64).sum();
        stats.rows_scanned = stats.memory_rows;
        let sources = required_sources(&selection.expr);
        let mut files: Vec<Arc<FileEntry>> = manifest
            .files
            .into_iter()
            .filter(|f| in_range(selection, (f.time_min, f.time_max)) && from_sources(f, sources.as_ref()))
            .map(Arc::new)
            .collect();
        files.sort_by(|a, b| b.time_max.cmp(&a.time_max).then_with(|| a.name.cmp(&b.name)));
        Ok(View {
            engine: Arc::clone(engine),
            context: engine.context(),
            dir: config.dir.clone(),
            selection: selection.clone(),
            memory: chunks,
            files,
            stats,
            probe: Probe::of(&selection.expr),
            filters: config.token_filters,
        })
    }

    /// The rows of these files that can matter, by the row groups' times and tokens; files of which nothing is left are dropped.
    pub async fn plan(&mut self, files: &[Arc<FileEntry>]) -> Result<Vec<Scan>> {
        let (dir, probe, selection, filters) = (self.dir.clone(), self.probe.clone(), self.selection.clone(), self.filters);
        let files = files.to_vec();
        let planned = tokio::task::spawn_blocking(move || {
            let prune = |file: &FileEntry| if filters { groups_left(&dir, file, &probe, &selection) } else { None };
            files.into_iter().map(|file| (prune(&file), file)).collect::<Vec<_>>()
        })
        .await
        .map_err(|e| StoreError::Engine(e.to_string()))?;
        let mut scans = Vec::new();
        for (left, file) in planned {
            let (groups, read, rows) = match left {
                Some(left) => (Some(left.groups), left.read, left.rows),
                None => (None, u64::from(file.row_groups), file.rows),
            };
            if read == 0 {
                continue;
            }
            self.stats.files_read += 1;
            self.stats.row_groups_read += read;
            self.stats.rows_scanned += rows;
            scans.push(Scan { number: scans.len() as u32, file, groups });
        }
        Ok(scans)
    }

    /// The selection as a filter, for rows of these files.
    pub fn filter_for(&self, scans: &[Scan]) -> Df {
        self.filter(&scans.iter().flat_map(|s| s.file.misfits.iter().cloned()).collect())
    }

    fn filter(&self, misfits: &BTreeSet<String>) -> Df {
        let mut filter = predicate::compile(&self.selection.expr, misfits);
        if let Some(to) = self.selection.to {
            filter = ident(schema::TIME).lt(predicate::time_lit(to)).and(filter);
        }
        if let Some(from) = self.selection.from {
            filter = ident(schema::TIME).gt_eq(predicate::time_lit(from)).and(filter);
        }
        filter
    }

    /// Runs a plan over the files and folds its batches. A file that cannot be read is left out and named in the statistics: when the
    /// plan fails, each file is tried alone. Each attempt folds into a value of its own, so nothing is counted twice.
    pub async fn over_files<A: Default>(
        &mut self,
        scans: &[Scan],
        plan: impl Fn(DataFrame) -> DfResult<DataFrame>,
        fold: impl Fn(&mut A, &RecordBatch),
    ) -> Result<Vec<A>> {
        if scans.is_empty() {
            return Ok(vec![]);
        }
        match self.attempt(scans, &plan, &fold).await {
            Ok(done) => return Ok(vec![done]),
            Err(error @ StoreError::Memory(_)) => return Err(error),
            Err(_) => {}
        }
        let mut done = Vec::new();
        for scan in scans {
            match self.attempt(std::slice::from_ref(scan), &plan, &fold).await {
                Ok(one) => done.push(one),
                Err(error @ StoreError::Memory(_)) => return Err(error),
                Err(error) => {
                    tracing::warn!(file = scan.file.name, %error, "a file of the log store cannot be read");
                    let problem = Problem { file: scan.file.name.clone(), reason: error.to_string() };
                    if !self.stats.unreadable.contains(&problem) {
                        self.stats.unreadable.push(problem);
                    }
                }
            }
        }
        Ok(done)
    }

    async fn attempt<A: Default>(
        &self,
        scans: &[Scan],
        plan: impl Fn(DataFrame) -> DfResult<DataFrame>,
        fold: impl Fn(&mut A, &RecordBatch),
    ) -> Result<A> {
        let run = async {
            let frame = plan(self.engine.files(&self.context, scans)?)?;
            collect(frame, fold).await
        };
        // A damaged file can make a decoder panic; that is a damaged file, not the end of the program.
        match AssertUnwindSafe(run).catch_unwind().await {
            Ok(done) => done.map_err(engine_error),
            Err(_) => Err(StoreError::Engine("the reader gave up on damaged data".to_owned())),
        }
    }

    /// Runs a plan over memory. The rows have the `columns` and [`ROW`].
    pub async fn over_memory<A: Default>(
        &self,
        columns: &[&str],
        plan: impl Fn(DataFrame) -> DfResult<DataFrame>,
        fold: impl Fn(&mut A, &RecordBatch),
    ) -> Result<A> {
        if self.memory.is_empty() {
            return Ok(A::default());
        }
        let filter = self.filter(&self.memory_misfits());
        let mut needed: BTreeSet<&str> = filter.column_refs().into_iter().map(|c| c.name.as_str()).collect();
        needed.extend(columns.iter().copied());
        needed.insert(schema::TIME);
        let batches =
            self.memory_batches(&schema::columns_named(&needed.into_iter().collect::<Vec<_>>())).map_err(arrow_error)?;
        let run = async {
            let frame = plan(self.context.read_batches(batches)?.filter(filter.clone())?)?;
            collect(frame, fold).await
        };
        run.await.map_err(engine_error)
    }

    pub fn memory_misfits(&self) -> BTreeSet<String> {
        self.memory.iter().flat_map(|c| c.rows.misfits.iter().map(|f| f.name().to_owned())).collect()
    }

    fn memory_batches(&self, columns: &[usize]) -> std::result::Result<Vec<RecordBatch>, ArrowError> {
        let narrow = Arc::new(schema::table().project(columns)?);
        let mut fields = narrow.fields().to_vec();
        fields.push(Arc::new(ArrowField::new(ROW, DataType::UInt64, false)));
        let full = Arc::new(Schema::new(fields));
        let with_rows = |(number, chunk): (usize, &Arc<Chunk>)| {
            let batch = widen(&chunk.rows.batch, &narrow)?;
            let first = (number as u64) << 32;
            let rows: UInt64Array = (first..first + batch.num_rows() as u64).collect();
            let mut arrays = batch.columns().to_vec();
            arrays.push(Arc::new(rows) as ArrayRef);
            RecordBatch::try_new(Arc::clone(&full), arrays)
        };
        self.memory.iter().enumerate().map(with_rows).collect()
    }
}

async fn collect<A: Default>(frame: DataFrame, fold: impl Fn(&mut A, &RecordBatch)) -> DfResult<A> {
    let mut stream = frame.execute_stream().await?;
    let mut done = A::default();
    while let Some(batch) = stream.try_next().await? {
        fold(&mut done, &batch);
        // A query must not hold its thread for longer than a batch takes.
        tokio::task::yield_now().await;
    }
    Ok::<A, DataFusionError>(done)
}

pub(crate) fn arrow_error(error: ArrowError) -> StoreError {
    StoreError::Engine(error.to_string())
}

fn in_range(selection: &Selection, (first, last): (Instant, Instant)) -> bool {
    selection.from.is_none_or(|from| last >= from) && selection.to.is_none_or(|to| first < to)
}

/// The chunk without what the manifest's files already hold.
fn after(chunk: &Arc<Chunk>, position: crate::Position) -> std::result::Result<Option<Arc<Chunk>>, ArrowError> {
    let keep: Vec<bool> = chunk.positions.iter().map(|p| *p > position).collect();
    if keep.iter().all(|k| *k) {
        return Ok(Some(Arc::clone(chunk)));
    }
    if !keep.iter().any(|k| *k) {
        return Ok(None);
    }
    let batch = filter_record_batch(&chunk.rows.batch, &BooleanArray::from(keep))?;
    let positions = chunk.positions.iter().copied().filter(|p| *p > position).collect();
    let rows = crate::rows::Rows { batch, misfits: chunk.rows.misfits.clone() };
    Ok(Some(Arc::new(Chunk { rows, positions, times: chunk.times })))
}

/// The log sources that the query insists on; `None` when it does not.
fn required_sources(expr: &Expr) -> Option<BTreeSet<String>> {
    match expr {
        Expr::Field { name, test: Test::Is(source) } if name == Field::VardkaseSourceId.name() => Some([source.clone()].into()),
        Expr::And(parts) => parts.iter().find_map(required_sources),
        Expr::Or(parts) => {
            parts.iter().map(required_sources).try_fold(BTreeSet::new(), |all, one| Some(all.into_iter().chain(one?).collect()))
        }
        _ => None,
    }
}

fn from_sources(file: &FileEntry, wanted: Option<&BTreeSet<String>>) -> bool {
    let unlisted = file.sources.is_empty() || file.misfits.iter().any(|f| f == Field::VardkaseSourceId.name());
    unlisted || wanted.is_none_or(|wanted| file.sources.iter().any(|s| wanted.contains(&crate::query::fold(s))))
}

struct Left {
    groups: Vec<bool>,
    read: u64,
    rows: u64,
}

/// Row groups that time and tokens leave over; `None` when the sidecar cannot tell, whatever the reason.
fn groups_left(dir: &std::path::Path, file: &FileEntry, probe: &Probe, selection: &Selection) -> Option<Left> {
    let path = dir.join(sidecar_name(&file.name));
    let probed = (|| {
        let mut sidecar = sidecar::open(&path, file)?;
        let mut left = Left { groups: vec![], read: 0, rows: 0 };
        for group in 0..sidecar.groups() {
            let timely = sidecar.times(group).is_none_or(|times| in_range(selection, times));
            let read = timely && probe.passes(&mut |token| sidecar.may_hold(group, token))?;
            left.groups.push(read);
            left.read += u64::from(read);
            left.rows += if read { sidecar.rows(group) } else { 0 };
        }
        Ok::<Left, std::io::Error>(left)
    })();
    probed.inspect_err(|error| tracing::debug!(file = file.name, %error, "token filter not used")).ok()
}
