//! An upload, from the first byte to the committed row: several files and one description. Either all of them are kept or none.
use super::{
    files::{FileError, Files, Incoming},
    kinds,
    scan::{self, Scan},
    store::{self, New},
};
use crate::{AppError, Message, around::Place};
use axum::extract::{Multipart, multipart::Field};
use futures::StreamExt;
use vk_core::{Ctx, Id};

/// At most so many files at once.
pub(super) const MOST: usize = 10;
const DESCRIPTION: usize = 500;
/// What the parts of the form that are no files may be in all, in bytes.
const BESIDE_FILES: usize = 1024 * 1024;
/// So much more of a file that is too large is read and thrown away, so that the browser gets to see the answer.
const DRAINED: u64 = 8;

/// An upload that was refused: the field, what is wrong, and what had been typed.
#[derive(Debug)]
pub(super) struct Refused {
    pub field: &'static str,
    pub message: Message,
    pub description: String,
}

/// A fault of the disk as the edge knows it.
pub(super) fn failed(error: FileError) -> AppError {
    match error {
        FileError::Full => AppError::Full,
        FileError::Cut => AppError::bad("error-bad-request"),
        other => AppError::unknown(other),
    }
}

struct Arrived {
    incoming: Incoming,
    name: String,
    declared: Option<String>,
}

/// Receives, scans and keeps the files of a form.
pub(super) async fn take(
    place: &Place,
    ctx: &Ctx,
    files: &Files,
    parts: Multipart,
) -> Result<Result<Vec<Id>, Refused>, AppError> {
    let (arrived, description) = match receive(ctx, files, parts).await? {
        Ok(all) => all,
        Err(refused) => return Ok(Err(refused)),
    };
    let refuse = |field, message: Message| Ok(Err(Refused { field, message, description: description.clone() }));
    if arrived.is_empty() {
        return refuse("file", "attachments-none".into());
    }
    if store::count(place.kit.db(), place.node.id).await? + arrived.len() > store::MOST_ON_RECORD {
        return refuse("file", Message::new("attachments-record-full").with("max", store::MOST_ON_RECORD));
    }
    let length = description.chars().count();
    if length > DESCRIPTION {
        return refuse("description", Message::new("form-too-long").with("max", DESCRIPTION).with("n", length));
    }
    let mut new = Vec::new();
    for file in &arrived {
        new.push(look(files, file, &description).await?);
    }
    if let Some(infected) = new.iter().find(|file| file.scan == Scan::Infected) {
        let mut tx = place.kit.db().write(ctx).await?;
        let (_, recorded) = store::insert(&mut tx, place, std::slice::from_ref(infected)).await?;
        tx.commit(recorded).await?;
        return refuse("file", Message::new("attachments-infected").with("name", infected.name.as_str()));
    }
    Ok(Ok(keep(place, ctx, files, &arrived, &new).await?))
}

async fn receive(ctx: &Ctx, files: &Files, mut parts: Multipart) -> Result<Result<(Vec<Arrived>, String), Refused>, AppError> {
    let (mut arrived, mut description) = (Vec::new(), String::new());
    let cut = |_| AppError::bad("error-bad-request");
    let mut left = BESIDE_FILES;
    while let Some(mut part) = parts.next_field().await.map_err(cut)? {
        match part.name() {
            Some("description") => description = text(&mut part, &mut left).await?,
            Some("file") => {
                let name = file_name(part.file_name().unwrap_or(""));
                if name.is_empty() {
                    continue;
                }
                let declared = part.content_type().map(|kind| kind.chars().take(200).collect());
                let refused = |message: Message| Refused { field: "file", message, description: String::new() };
                if arrived.len() >= MOST {
                    return Ok(Err(refused(Message::new("attachments-too-many").with("max", MOST))));
                }
                match files.receive(ctx.new_id(), &mut part).await {
                    Ok(incoming) => arrived.push(Arrived { incoming, name, declared }),
                    Err(FileError::Empty) => return Ok(Err(refused(Message::new("attachments-empty").with("name", name)))),
                    Err(FileError::TooLarge { limit }) => {
                        drain(&mut part, limit.saturating_mul(DRAINED)).await;
                        let message = Message::new("attachments-too-large").with("name", name).with("max", limit >> 20);
                        return Ok(Err(refused(message)));
                    }
                    Err(other) => return Err(failed(other)),
                }
            }
            _ => spend(&mut part, &mut left).await?,
        }
    }
    Ok(Ok((arrived, description)))
}

/// A short text; what is far too long is cut, and then refused by its length.
async fn text(part: &mut Field<'_>, left: &mut usize) -> Result<String, AppError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.next().await {
        let chunk = chunk.map_err(|_| AppError::bad("error-bad-request"))?;
        *left = left.checked_sub(chunk.len()).ok_or_else(|| AppError::bad("error-bad-request"))?;
        if bytes.len() <= DESCRIPTION * 8 {
            bytes.extend_from_slice(&chunk);
        }
    }
    Ok(String::from_utf8_lossy(&bytes).replace("\r\n", "\n").trim().to_owned())
}

/// Reads a part that no form of ours has, as far as there is patience for it.
async fn spend(part: &mut Field<'_>, left: &mut usize) -> Result<(), AppError> {
    while let Some(chunk) = part.next().await {
        let chunk = chunk.map_err(|_| AppError::bad("error-bad-request"))?;
        *left = left.checked_sub(chunk.len()).ok_or_else(|| AppError::bad("error-bad-request"))?;
    }
    Ok(())
}

async fn drain(part: &mut Field<'_>, most: u64) {
    let mut left = most;
    while let Some(Ok(chunk)) = part.next().await {
        left = left.saturating_sub(u64::try_from(chunk.len()).unwrap_or(u64::MAX));
        if left == 0 {
            return;
        }
    }
}

/// The last part of what a browser calls a file, without anything that no name holds.
fn file_name(sent: &str) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or("");
    let clean: String = last.chars().filter(|c| !c.is_control()).take(200).collect();
    let clean = clean.trim().trim_start_matches('.');
    if clean.is_empty() && !last.is_empty() { "fil".to_owned() } else { clean.to_owned() }
}

async fn look(files: &Files, file: &Arrived, description: &str) -> Result<New, AppError> {
    let sum = file.incoming.sum.clone();
    let (name, path) = (file.name.clone(), file.incoming.path.clone());
    let detected =
        tokio::task::spawn_blocking(move || kinds::detect(&name, &sum.head, &path)).await.map_err(AppError::unknown)?;
    Ok(New {
        name: file.name.clone(),
        description: Some(description.to_owned()).filter(|text| !text.is_empty()),
        declared_type: file.declared.clone(),
        detected_type: detected.map_err(AppError::unknown)?,
        bytes: file.incoming.sum.bytes,
        sha256: file.incoming.sum.sha256.clone(),
        scan: scan::scan(&files.scan, &file.incoming.path).await,
    })
}

/// Files to their place, then their rows. Whatever fails, no file stays that has no row.
async fn keep(place: &Place, ctx: &Ctx, files: &Files, arrived: &[Arrived], new: &[New]) -> Result<Vec<Id>, AppError> {
    let _gate = files.gate().await;
    let kept = rows(place, ctx, files, arrived, new).await;
    if kept.is_err() {
        for file in new {
            store::release(place.kit.db(), files, &file.sha256).await?;
        }
    }
    kept
}

async fn rows(place: &Place, ctx: &Ctx, files: &Files, arrived: &[Arrived], new: &[New]) -> Result<Vec<Id>, AppError> {
    for file in arrived {
        files.keep(&file.incoming, ctx.now).await.map_err(failed)?;
    }
    let mut tx = place.kit.db().write(ctx).await?;
    let (ids, recorded) = store::insert(&mut tx, place, new).await?;
    tx.commit(recorded).await?;
    Ok(ids)
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn a_file_keeps_its_name_and_loses_its_way() {
        assert_eq!(file_name("C:\\Users\\eva\\Rapport å.pdf"), "Rapport å.pdf");
        assert_eq!(file_name("../../etc/passwd"), "passwd");
        assert_eq!(file_name("a\r\nb.txt"), "ab.txt");
        assert_eq!(file_name(".htaccess"), "htaccess");
        assert_eq!(file_name(".."), "fil");
        assert_eq!(file_name(""), "");
    }
}
