//! Files for a server that is running: the command puts a copy and an order into `spool/`, the server takes it in and answers there.
//!
//! ```text
//! spool/N.data   the file      spool/N.order   what it is (last, by rename)      spool/N.answer   what became of it
//! ```
//! No port and no password: who may write the data folder may give orders. When the server dies meanwhile, the order waits for the next one.
use super::{IngestStats, Order, file_name};
use crate::{
    CollectError, Folders,
    journal::{DataLock, LockError},
    listen::Intake,
    pipeline::Pipeline,
};
use serde::{Deserialize, Serialize};
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Weak,
    time::Duration,
};
use tokio::sync::watch;
use vk_db::Db;
use vk_event::SourceType;

const LOOK: Duration = Duration::from_millis(200);

#[derive(Serialize, Deserialize)]
struct Written {
    name: String,
    source_type: String,
    again: bool,
}

/// Gives the running server a file and waits for its answer.
pub(super) async fn ask(
    data: &Path,
    spool: &Path,
    path: &Path,
    source_type: SourceType,
    again: bool,
) -> Result<IngestStats, CollectError> {
    let name = file_name(path);
    let written = Written { name: name.clone(), source_type: source_type.name().to_owned(), again };
    let base = match put(spool, path, &written) {
        Ok(base) => base,
        Err(error) => return Ok(IngestStats::failed(&name, error)),
    };
    let answer = base.with_extension("answer");
    loop {
        if let Ok(text) = fs::read_to_string(&answer) {
            // Left lying it would only take up room.
            let _ = fs::remove_file(&answer);
            return Ok(serde_json::from_str(&text).unwrap_or_else(|e| IngestStats::failed(&name, e)));
        }
        match DataLock::acquire(data) {
            Err(LockError::Held { .. }) => tokio::time::sleep(LOOK).await,
            Err(error) => return Err(error.into()),
            Ok(_) if answer.exists() => {}
            Ok(_) => {
                return Ok(IngestStats::failed(
                    &name,
                    "the server ended before it took the file in; it will when it starts again",
                ));
            }
        }
    }
}

fn put(spool: &Path, path: &Path, written: &Written) -> io::Result<PathBuf> {
    fs::create_dir_all(spool)?;
    let base = free_name(spool)?;
    fs::copy(path, base.with_extension("data"))?;
    let order = serde_json::to_vec(written)?;
    fs::write(base.with_extension("new"), order)?;
    fs::rename(base.with_extension("new"), base.with_extension("order"))?;
    Ok(base)
}

/// A name that nobody else uses: the `data` file is made by whoever gets it first.
fn free_name(spool: &Path) -> io::Result<PathBuf> {
    let process = std::process::id();
    for n in 0..u32::MAX {
        let base = spool.join(format!("{process}-{n}"));
        if base.with_extension("answer").exists() {
            continue;
        }
        match fs::File::options().write(true).create_new(true).open(base.with_extension("data")) {
            Ok(_) => return Ok(base),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
            Err(e) => return Err(e),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// The server's side: takes orders one after another until told to stop.
pub(crate) async fn serve(spool: PathBuf, intake: Intake, db: Db, pipeline: Weak<Pipeline>, mut stop: watch::Receiver<bool>) {
    loop {
        let ended = tokio::select! {
            () = tokio::time::sleep(LOOK) => false,
            _ = stop.wait_for(|stop| *stop) => true,
        };
        if ended {
            return;
        }
        for order in orders(&spool) {
            let stats = take(&order, &intake, &db).await;
            if let Some(pipeline) = pipeline.upgrade() {
                pipeline.caught_up(intake.journal.durable()).await;
            }
            if let Err(error) = answer(&order, &stats) {
                tracing::error!(%error, order = %order.display(), "answer not written");
            }
        }
    }
}

fn orders(spool: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(spool) else { return Vec::new() };
    let mut found: Vec<PathBuf> =
        entries.flatten().map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "order")).collect();
    found.sort();
    found
}

async fn take(order: &Path, intake: &Intake, db: &Db) -> IngestStats {
    let shown = order.display().to_string();
    let written = fs::read(order)
        .map_err(Folders::error(order))
        .and_then(|b| serde_json::from_slice::<Written>(&b).map_err(|e| Folders::error(order)(e.into())));
    let written = match written {
        Ok(written) => written,
        Err(error) => return IngestStats::failed(&shown, error),
    };
    match written.source_type.parse() {
        Ok(source_type) => {
            let path = order.with_extension("data");
            Order { path, name: written.name, source_type, again: written.again }.carry_out(intake, db).await
        }
        Err(error) => IngestStats::failed(&written.name, error),
    }
}

fn answer(order: &Path, stats: &IngestStats) -> io::Result<()> {
    fs::write(order.with_extension("new"), serde_json::to_vec(stats)?)?;
    fs::rename(order.with_extension("new"), order.with_extension("answer"))?;
    fs::remove_file(order)?;
    fs::remove_file(order.with_extension("data"))
}
