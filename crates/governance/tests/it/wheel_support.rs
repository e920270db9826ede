//! Records at known moments in and outside a period, and what the year wheel gathers of them: for the tests of every crate that offers it
//! something.
#![allow(clippy::expect_used, clippy::panic, reason = "helpers outside #[test] functions fail the test too")]
#![allow(dead_code, reason = "shared with the tests of the crates above; none uses all of it")]
use crate::support::TestApp;
use vk_core::{Ctx, Date, Id, Instant, Lang};
use vk_db::{Act, Change, Columns, Sql};
use vk_web::{Gathered, WheelOf};

/// March 2026 in Swedish time, where the clocks go forward on the 29th: the moments at its ends, just within and just outside.
pub const LONG_BEFORE: &str = "2025-06-01T10:00:00Z";
pub const BEFORE: &str = "2026-02-28T22:59:59Z";
pub const FIRST: &str = "2026-02-28T23:00:00Z";
pub const LAST: &str = "2026-03-31T21:59:59Z";
pub const AFTER: &str = "2026-03-31T22:00:00Z";

/// A hospital with a clinic, and dental care beside them.
pub struct Region<'a> {
    pub app: &'a TestApp,
    pub hospital: Id,
    pub clinic: Id,
    pub dental: Id,
}

pub async fn region(app: &TestApp) -> Region<'_> {
    let hospital = app.unit("Sjukhuset", None).await;
    Region { app, hospital, clinic: app.unit("Kliniken", Some(hospital)).await, dental: app.unit("Tandvården", None).await }
}

pub fn at(moment: &str) -> Instant {
    moment.parse().expect("a moment")
}

pub fn ids(labels: &[&str]) -> Vec<Id> {
    let mut ids: Vec<Id> = labels.iter().map(|label| Id::fixed(label)).collect();
    ids.sort_by_key(Id::to_string);
    ids
}

impl Region<'_> {
    /// A record written at a moment, with the columns that every register has; its identifier follows from its label.
    pub async fn put(&self, moment: &str, table: &str, label: &str, unit: Id, secrecy: &str, more: Columns) -> Id {
        let id = Id::fixed(label);
        let row = more.set("name", label).set("name_key", label).set("search_text", label).set("unit_id", unit);
        let ctx = Ctx::system(at(moment), "test", [1, 2]);
        let mut tx = self.app.db.write(&ctx).await.expect("tx");
        tx.insert_row(table, id, row.set("secrecy", secrecy)).await.unwrap_or_else(|error| panic!("{label}: {error}"));
        let recorded = tx.record(Change::new("test", Some(id), Act::Create), None).await.expect("record");
        tx.commit(recorded).await.expect("commit");
        id
    }

    /// A row that belongs to a record.
    pub async fn row(&self, table: &str, columns: Columns) {
        let ctx = self.app.ctx();
        let mut tx = self.app.db.write(&ctx).await.expect("tx");
        tx.insert(table, columns).await.unwrap_or_else(|error| panic!("{table}: {error}"));
        let recorded = tx.record(Change::new("test", None, Act::Create), None).await.expect("record");
        tx.commit(recorded).await.expect("commit");
    }

    /// An act on a record at a moment, in the audit chain and on the record.
    pub async fn act(&self, moment: &str, (register, table): (&'static str, &str), label: &str, act: Act) {
        let (id, ctx) = (Id::fixed(label), Ctx::system(at(moment), "test", [1, 2]));
        let mut tx = self.app.db.write(&ctx).await.expect("tx");
        let touch = Sql::new("UPDATE ").push(table).push(" SET updated_at = ").bind(ctx.now).push(" WHERE id = ").bind(id);
        assert_eq!(tx.exec(touch).await.expect("update"), 1, "{label}");
        let recorded = tx.record(Change::new(register, Some(id), act), None).await.expect("record");
        tx.commit(recorded).await.expect("commit");
    }

    pub async fn gathered(&self, key: &str, target: Option<(&'static str, Id)>) -> Gathered {
        let offered = self.app.app.registers.iter().flat_map(|r| r.hooks.wheel_evidence);
        let evidence = offered.into_iter().find(|evidence| evidence.key == key).unwrap_or_else(|| panic!("{key} is offered"));
        let (from, to): (Date, Date) = ("2026-03-01".parse().expect("a day"), "2026-03-31".parse().expect("a day"));
        (evidence.gather)(&self.app.app, WheelOf { target, from, to, now: at("2026-04-20T08:00:00Z") }).await.expect("gathered")
    }

    /// What is gathered for a target are these records, of so many, and the sentence says it in both languages.
    pub async fn finds(&self, key: &str, target: Option<(&'static str, Id)>, labels: &[&str], expected: Option<i64>) {
        let gathered = self.gathered(key, target).await;
        let case = format!("{}: {key} of {target:?}", self.app.on);
        assert_eq!(gathered.records, ids(labels), "{case}");
        assert_eq!((gathered.found, gathered.expected), (i64::try_from(labels.len()).expect("few"), expected), "{case}");
        for lang in [Lang::Sv, Lang::En] {
            let said = self.app.app.tr(lang).message(&gathered.why);
            assert!(said.ends_with('.') && !said.contains("wheel-evidence"), "{case}: {said}");
        }
    }
}

pub fn columns() -> Columns {
    Columns::new()
}
