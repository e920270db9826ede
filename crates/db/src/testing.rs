//! Databases for tests: a fresh SQLite file always, and a fresh PostgreSQL database where `VARDKASE_TEST_PG` names a server
//! (`postgres://user@host:port/postgres`; `cargo xtask test` starts one).
#![allow(clippy::expect_used, reason = "only tests use this module, and a test without its database has to fail")]
use crate::{AuditKey, CORE_MIGRATIONS, Db, Migration};
use sea_orm::{ConnectionTrait, Database};
use std::{
    path::Path,
    sync::atomic::{AtomicU32, Ordering},
};
use vk_core::{Actor, Ctx, Grants, Id, Instant, Lang, Role};

/// A database of a test's own, gone with it.
pub struct TestDb {
    pub db: Db,
    pub name: &'static str,
    folder: tempfile::TempDir,
}

impl TestDb {
    /// A folder of the test's own, for files beside the database.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

/// A fresh SQLite database with the core tables and `migrations`.
pub async fn sqlite(migrations: &[Migration]) -> TestDb {
    let folder = tempfile::tempdir().expect("temporary folder");
    let url = format!("sqlite:{}", folder.path().join("records.db").display());
    TestDb { db: open(&url, migrations).await, name: "SQLite", folder }
}

/// Every database that this run tests: SQLite, and PostgreSQL where one is given.
pub async fn each(migrations: &[Migration]) -> Vec<TestDb> {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    let mut out = vec![sqlite(migrations).await];
    match std::env::var("VARDKASE_TEST_PG") {
        Err(_) => println!("PostgreSQL not tested: VARDKASE_TEST_PG is not set"),
        Ok(server) => {
            // Process numbers come again, and runs of several machines may share a server: the folder's random name keeps them apart.
            let folder = tempfile::tempdir().expect("temporary folder");
            let random: String =
                folder.path().to_string_lossy().to_lowercase().chars().rev().take_while(char::is_ascii_alphanumeric).collect();
            let name = format!("vk_{}_{}_{random}", std::process::id(), COUNTER.fetch_add(1, Ordering::Relaxed));
            let admin = Database::connect(&server).await.expect("PostgreSQL server of VARDKASE_TEST_PG");
            admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("create database");
            admin.close().await.expect("close");
            let base = server.rsplit_once('/').map_or(server.as_str(), |(base, _)| base);
            let db = open(&format!("{base}/{name}"), migrations).await;
            out.push(TestDb { db, name: "PostgreSQL", folder });
        }
    }
    out
}

async fn open(url: &str, migrations: &[Migration]) -> Db {
    let all: Vec<Migration> = CORE_MIGRATIONS.iter().chain(migrations).copied().collect();
    Db::open(url, &all, AuditKey::from_secret([7; 32])).await.expect("open the test database")
}

/// Noon on a winter day, the same in every test.
pub const NOON: Instant = Instant::from_micros(1_795_345_200_000_000);

/// A context whose actor holds `role` for the whole region.
pub fn ctx(role: Role) -> Ctx {
    ctx_with(Grants::region(role))
}

/// A context whose actor holds these grants.
pub fn ctx_with(grants: Grants) -> Ctx {
    static SEED: AtomicU32 = AtomicU32::new(1);
    let seed = u64::from(SEED.fetch_add(1, Ordering::Relaxed));
    Ctx::new(NOON, Actor::User { id: Id::fixed("test/account"), name: "test".to_owned(), grants }, Lang::Sv, [seed, 42])
}
