//! The data folder: `records.db`, `logs.db`, `journal/`, `events/`, `files/`, `keys/`. One folder is one installation.
use crate::{config::Config, registers};
use anyhow::{Context, Result, bail};
use std::{
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};
use vk_db::{AuditKey, Db};

pub struct Data {
    pub root: PathBuf,
    pub config: Config,
}

impl Data {
    /// The folder, made if it is not there; readable by the program's user only.
    pub fn create(root: &Path, config: Option<&Path>) -> Result<Data> {
        for folder in [root.to_path_buf(), root.join("keys")] {
            std::fs::DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(&folder)
                .with_context(|| folder.display().to_string())?;
        }
        let config = Config::load(config, root)?;
        Ok(Data { root: root.to_path_buf(), config })
    }

    /// An existing data folder.
    pub fn open(root: &Path, config: Option<&Path>) -> Result<Data> {
        if !root.join("keys").exists() {
            bail!("{} is not a data folder; start `vardkase serve` or run `vardkase admin init` first", root.display());
        }
        Data::create(root, config)
    }

    /// The record database with all migrations applied.
    pub async fn records(&self) -> Result<Db> {
        let migrations = registers::migrations();
        Ok(Db::open(&self.records_url(), &migrations, self.key()?).await?)
    }

    /// The record database for reading only, beside a running server.
    pub async fn records_read_only(&self) -> Result<Db> {
        Ok(Db::open_read_only(&self.records_url(), self.key()?).await?)
    }

    /// Whether there is a record database to read.
    pub fn has_records(&self) -> bool {
        self.config.database.is_some() || self.root.join("records.db").exists()
    }

    pub fn key(&self) -> Result<AuditKey> {
        Ok(AuditKey::load_or_create(&self.root.join("keys/audit.ed25519"), rand::random())?)
    }

    fn records_url(&self) -> String {
        self.config.database.clone().unwrap_or_else(|| format!("sqlite:{}", self.root.join("records.db").display()))
    }
}
