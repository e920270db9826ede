//! What the program does by itself with files: takes away what a crash has left without a row, and scans what could not be scanned when it came.
use super::{
    files::Files,
    scan::{self, Scan},
    store::{self, Attachment},
    upload,
};
use crate::{App, AppError, around};
use vk_core::Ctx;

/// A file without a row is left in peace for so long: its row may be on its way.
const GRACE_HOURS: i64 = 24;
/// Files scanned afterwards in one run.
const RESCANNED: i64 = 50;
/// Contents that one question to the database asks about.
const ASKED_AT_ONCE: usize = 500;

/// Run by the job `attachments`.
pub async fn run(app: &App, ctx: &Ctx) -> Result<(), AppError> {
    let Some(files) = app.slot::<Files>() else { return Ok(()) };
    let removed = sweep(app, ctx, &files).await?;
    if removed > 0 {
        tracing::info!(removed, "files without a record removed");
    }
    if files.scan.is_empty() {
        return Ok(());
    }
    for file in store::unscanned(&app.db, ctx.now.micros() / 3_600_000_000, RESCANNED).await? {
        rescan(app, ctx, &files, &file).await?;
    }
    Ok(())
}

/// Removes files that no record refers to; says how many.
async fn sweep(app: &App, ctx: &Ctx, files: &Files) -> Result<usize, AppError> {
    let older_than = ctx.now.plus_hours(-GRACE_HOURS);
    let mut removed = files.sweep_incoming(older_than).await.map_err(upload::failed)?;
    for folder in 0..=u8::MAX {
        for hashes in files.hashes(folder, older_than).await.map_err(upload::failed)?.chunks(ASKED_AT_ONCE) {
            let referred = store::referred(&app.db, hashes).await?;
            for sha256 in hashes.iter().filter(|sha256| !referred.contains(*sha256)) {
                let _gate = files.gate().await;
                removed += usize::from(store::release(&app.db, files, sha256).await?);
            }
        }
    }
    Ok(removed)
}

async fn rescan(app: &App, ctx: &Ctx, files: &Files, file: &Attachment) -> Result<(), AppError> {
    let verdict = scan::scan(&files.scan, &files.path(&file.sha256)).await;
    if verdict == Scan::Unscanned {
        return Ok(());
    }
    let register = around::register_key(app, &file.kind).unwrap_or(super::REGISTER.key);
    let _gate = files.gate().await;
    let mut tx = app.db.write(ctx).await?;
    match store::scanned(&mut tx, register, file, verdict).await {
        Ok(recorded) => tx.commit(recorded).await?,
        // Somebody has removed it while it was scanned.
        Err(vk_db::DbError::Conflict) => return Ok(()),
        Err(other) => return Err(other.into()),
    }
    if verdict == Scan::Infected {
        store::release(&app.db, files, &file.sha256).await?;
    }
    Ok(())
}
