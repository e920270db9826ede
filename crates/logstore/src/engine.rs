//! DataFusion, set up once: its options, the store's folder as an object store, memory and spill limits per query; and the files of a
//! query as a table.
use crate::{
    FileEntry, StoreConfig,
    error::{Result, StoreError},
    schema,
};
use arrow::datatypes::{DataType, Field as ArrowField, Schema, SchemaRef};
use async_trait::async_trait;
use datafusion::{
    catalog::Session,
    common::{Result as DfResult, ScalarValue},
    datasource::{
        TableProvider, TableType,
        listing::PartitionedFile,
        physical_plan::{
            FileGroup, FileScanConfigBuilder, ParquetSource,
            parquet::{CachedParquetFileReaderFactory, ParquetAccessPlan},
        },
        source::DataSourceExec,
        table_schema::TableSchema,
    },
    error::DataFusionError,
    execution::{
        SessionState, SessionStateBuilder,
        memory_pool::FairSpillPool,
        object_store::ObjectStoreUrl,
        runtime_env::{RuntimeEnv, RuntimeEnvBuilder},
    },
    logical_expr::Expr as Df,
    physical_plan::ExecutionPlan,
    prelude::{DataFrame, SessionConfig, SessionContext},
};
use object_store::{ObjectStore, local::LocalFileSystem};
use std::{fmt, sync::Arc};

/// The column that says which file of the plan a row is from.
pub(crate) const FILE: &str = "_file";
const URL: &str = "vardkase-events://local";
/// Footers of many wide files; DataFusion's own default thrashes.
const METADATA_CACHE: usize = 256 << 20;

pub(crate) struct Engine {
    state: SessionState,
    files: Arc<dyn ObjectStore>,
    url: ObjectStoreUrl,
    query_memory: usize,
}

/// A file to read and, if known, which of its row groups.
#[derive(Clone, Debug)]
pub(crate) struct Scan {
    pub file: Arc<FileEntry>,
    /// One per row group; `None` reads them all.
    pub groups: Option<Vec<bool>>,
    /// What [`FILE`] shows.
    pub number: u32,
}

impl Engine {
    pub fn new(config: &StoreConfig) -> Result<Engine> {
        let url = ObjectStoreUrl::parse(URL).map_err(engine_error)?;
        let files: Arc<dyn ObjectStore> =
            Arc::new(LocalFileSystem::new_with_prefix(&config.dir).map_err(|e| StoreError::Engine(e.to_string()))?);
        let mut runtime = RuntimeEnvBuilder::new().with_metadata_cache_limit(METADATA_CACHE);
        if !config.read_only {
            runtime = runtime.with_temp_file_path(config.dir.join("spill"));
        }
        let runtime = runtime.build_arc().map_err(engine_error)?;
        runtime.register_object_store(url.as_ref(), Arc::clone(&files));
        let mut options = SessionConfig::new().with_target_partitions(config.query_threads.max(1)).with_information_schema(false);
        let parquet = &mut options.options_mut().execution.parquet;
        parquet.pushdown_filters = true;
        parquet.reorder_filters = true;
        parquet.bloom_filter_on_read = true;
        let state = SessionStateBuilder::new().with_config(options).with_runtime_env(runtime).with_default_features().build();
        Ok(Engine { state, files, url, query_memory: config.query_memory })
    }

    /// A context for one query, with its own memory to use up.
    pub fn context(&self) -> SessionContext {
        let shared = self.state.runtime_env();
        let runtime = RuntimeEnv { memory_pool: Arc::new(FairSpillPool::new(self.query_memory)), ..shared.as_ref().clone() };
        SessionContext::new_with_state(
            SessionStateBuilder::new_from_existing(self.state.clone()).with_runtime_env(Arc::new(runtime)).build(),
        )
    }

    /// The rows of some files, columns as in [`schema::table`] and [`FILE`].
    pub fn files(&self, context: &SessionContext, scans: &[Scan]) -> DfResult<DataFrame> {
        let cache = self.state.runtime_env().cache_manager.get_file_metadata_cache();
        let reader = Arc::new(CachedParquetFileReaderFactory::new(Arc::clone(&self.files), cache));
        context.read_table(Arc::new(FilesTable { scans: scans.to_vec(), url: self.url.clone(), reader }))
    }
}

pub(crate) fn engine_error(error: DataFusionError) -> StoreError {
    match error.find_root() {
        DataFusionError::ResourcesExhausted(why) => StoreError::Memory(why.clone()),
        _ => StoreError::Engine(error.to_string()),
    }
}

/// Some files of the store as a table. Which files and row groups is decided before, by manifest and token filters; statistics, page
/// index and bloom filters do the rest when the files are opened.
struct FilesTable {
    scans: Vec<Scan>,
    url: ObjectStoreUrl,
    reader: Arc<CachedParquetFileReaderFactory>,
}

impl fmt::Debug for FilesTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.scans.iter().map(|s| &s.file.name)).finish()
    }
}

impl FilesTable {
    fn table_schema() -> TableSchema {
        TableSchema::builder(schema::table())
            .with_table_partition_cols(vec![Arc::new(ArrowField::new(FILE, DataType::UInt32, false))])
            .build()
    }

    fn file(scan: &Scan) -> PartitionedFile {
        let file = PartitionedFile::new(scan.file.name.as_str(), scan.file.bytes)
            .with_partition_values(vec![ScalarValue::UInt32(Some(scan.number))]);
        let Some(groups) = &scan.groups else { return file };
        let mut access = ParquetAccessPlan::new_none(groups.len());
        groups.iter().enumerate().filter(|(_, read)| **read).for_each(|(group, _)| access.scan(group));
        file.with_extension(access)
    }
}

#[async_trait]
impl TableProvider for FilesTable {
    fn schema(&self) -> SchemaRef {
        let mut fields = schema::table().fields().to_vec();
        fields.push(Arc::new(ArrowField::new(FILE, DataType::UInt32, false)));
        Arc::new(Schema::new(fields))
    }
    fn table_type(&self) -> TableType {
        TableType::Base
    }
    async fn scan(
        &self,
        _: &dyn Session,
        projection: Option<&Vec<usize>>,
        _: &[Df],
        limit: Option<usize>,
    ) -> DfResult<Arc<dyn ExecutionPlan>> {
        let source = ParquetSource::new(Self::table_schema())
            .with_pushdown_filters(true)
            .with_reorder_filters(true)
            .with_parquet_file_reader_factory(Arc::clone(&self.reader) as _);
        let config = FileScanConfigBuilder::new(self.url.clone(), Arc::new(source))
            .with_file_group(FileGroup::new(self.scans.iter().map(Self::file).collect()))
            .with_projection_indices(projection.cloned())?
            .with_limit(limit)
            .build();
        Ok(DataSourceExec::from_data_source(config))
    }
}
