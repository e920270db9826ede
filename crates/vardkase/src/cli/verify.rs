//! `vardkase verify`: audit chain, graph, journal, store. Exit code 1 when something does not hold; the first bad record is named.
use crate::{
    cli::{DataArg, runtime, time},
    data::Data,
    registers,
};
use anyhow::Result;
use clap::Args;
use std::process::ExitCode;
use vk_collect::Folders;
use vk_db::{Db, audit, graph};
use vk_logstore::StoreConfig;

#[derive(Args)]
pub struct Verify {
    #[command(flatten)]
    data: DataArg,
    /// Write anew what can be derived: the graph and the store's sidecars
    #[arg(long)]
    repair: bool,
}

impl Verify {
    pub fn run(self) -> Result<ExitCode> {
        let data = self.data.open()?;
        let bad = runtime()?.block_on(async {
            let mut bad = 0;
            if data.has_records() {
                let db = if self.repair { data.records().await? } else { data.records_read_only().await? };
                bad += chain(&db).await? + graph_of(&db, self.repair).await?;
            }
            bad += logs(&data, self.repair).await?;
            Ok::<_, anyhow::Error>(bad)
        })?;
        println!("{}", if bad == 0 { "everything holds".to_owned() } else { format!("{bad} problems") });
        Ok(ExitCode::from(u8::from(bad > 0)))
    }
}

async fn chain(db: &Db) -> Result<usize> {
    let report = audit::verify(db).await?;
    println!("audit chain: {} entries, {} signed checkpoints", report.entries, report.checkpoints);
    match report.first_bad {
        None => Ok(0),
        Some((seq, why)) => {
            println!("audit chain: entry {seq}: {why}");
            Ok(1)
        }
    }
}

async fn graph_of(db: &Db, repair: bool) -> Result<usize> {
    let mut bad = 0;
    for (kind, projections) in registers::projections(db).await? {
        let differences = graph::compare(db, kind, &projections).await?;
        println!("graph: {} {kind}, {} differences", projections.len(), differences.len());
        for difference in differences.iter().take(20) {
            println!("graph: {kind} {}: {}", difference.id, difference.what);
        }
        if repair && !differences.is_empty() {
            graph::rebuild(db, time::now(), kind, &projections).await?;
            println!("graph: {kind} written anew");
        } else {
            bad += differences.len();
        }
    }
    Ok(bad)
}

async fn logs(data: &Data, repair: bool) -> Result<usize> {
    let folders = Folders::new(&data.root);
    let report = vk_collect::reading::verify(&folders, StoreConfig::new(folders.events()), repair).await?;
    println!("journal: {report_journal}", report_journal = describe(&report));
    for problem in &report.journal.problems {
        println!("journal: {problem}");
    }
    for problem in report.store.damaged.iter().chain(&report.store.sidecars) {
        println!("store: {}: {}", problem.file, problem.reason);
    }
    for file in &report.repaired {
        println!("store: {file} written anew");
    }
    Ok(report.journal.problems.len() + report.store.damaged.len() + report.store.sidecars.len())
}

fn describe(report: &vk_collect::reading::LogReport) -> String {
    format!(
        "{} segments, {} records; store: {} files, {} rows",
        report.journal.segments, report.journal.records, report.store.files, report.store.rows
    )
}
