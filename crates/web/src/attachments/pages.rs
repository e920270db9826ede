//! Attachments under a record, the upload, and the download that never shows anything in the browser.
use super::{
    files::Files,
    kinds,
    scan::Scan,
    store::{self, Attachment},
    upload::{self, Refused},
};
use crate::{
    AppError, Auth, Permission, SignedIn, Tr,
    around::{self, Place},
    form::ErrorView,
    layout,
    table::Cell,
};
use axum::{
    body::{Body, Bytes},
    extract::{Multipart, Path},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use futures::stream;
use std::{io, sync::Arc};
use tokio::{fs::File, io::AsyncReadExt};
use vk_core::{Ctx, Id, Lang, Secrecy};
use vk_db::{Act, Change, DbError};

/// Drawn by `around.html`.
#[derive(Clone, Debug)]
pub struct AttachmentsView {
    pub items: Vec<AttachmentView>,
    /// Removed and refused ones: that they were there is not hidden.
    pub gone: Vec<AttachmentView>,
    pub action: String,
    pub may_write: bool,
    /// How large a file may be and how many at once.
    pub help: String,
    pub description: String,
    pub file_error: Option<String>,
    pub description_error: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachmentView {
    pub id: String,
    pub name: String,
    /// `PDF, 1,2 MB`
    pub what: String,
    pub description: Option<String>,
    pub who: String,
    pub at: String,
    pub when: String,
    pub sha256: String,
    pub scan: Cell,
    pub may_remove: bool,
    /// Removed by whom and when.
    pub gone: Option<String>,
}

/// What a record's page shows; nothing where this installation keeps no files.
pub(crate) async fn view(place: &Place) -> Result<Option<AttachmentsView>, DbError> {
    let Some(files) = place.kit.app.slot::<Files>() else { return Ok(None) };
    let tr = &place.kit.tr;
    let (gone, items): (Vec<_>, Vec<_>) =
        store::of(place.kit.db(), place.node.id).await?.into_iter().partition(|f| f.removed_at.is_some());
    let views = |all: Vec<Attachment>| all.into_iter().map(|file| file_view(place, file)).collect();
    Ok(Some(AttachmentsView {
        items: views(items),
        gone: views(gone),
        action: format!("/records/{}/attachments", place.node.id),
        may_write: place.may_write,
        help: tr.args("attachments-help", &[("max", (files.limit >> 20).into()), ("n", upload::MOST.into())]),
        description: String::new(),
        file_error: None,
        description_error: None,
    }))
}

fn file_view(place: &Place, file: Attachment) -> AttachmentView {
    let tr = &place.kit.tr;
    let tone = match file.scan {
        Scan::Scanned => "success",
        Scan::Unscanned => "warning",
        Scan::Infected => "ember",
    };
    let kind = tr.t(&format!("attachments-type-{}", kinds::word(&file.detected_type)));
    let gone = file.removed_at.map(|at| match (&file.removed_by, file.scan) {
        (Some(who), _) => tr.args("attachments-removed", &[("who", who.into()), ("at", at.local_minute().into())]),
        (None, _) => tr.with("attachments-refused", "at", at.local_minute()),
    });
    AttachmentView {
        id: file.id.to_string(),
        what: format!("{kind}, {}", size(file.bytes, tr)),
        scan: Cell::tag(tr.t(&format!("attachments-scan-{}", file.scan.key())), tone),
        may_remove: gone.is_none() && may_remove(place, &file),
        name: file.name,
        description: file.description,
        who: file.who,
        at: file.at.to_string(),
        when: file.at.local_minute(),
        sha256: file.sha256,
        gone,
    }
}

/// Whoever put it there, and whoever may change the record.
fn may_remove(place: &Place, file: &Attachment) -> bool {
    place.may_edit || place.may_write && file.account == place.account
}

/// `1,2 MB`.
fn size(bytes: i64, tr: &Tr) -> String {
    let (unit, name) = match bytes {
        ..1_024 => return format!("{bytes} B"),
        1_024..1_048_576 => (1_024, "kB"),
        _ => (1_048_576, "MB"),
    };
    let tenths = (bytes.saturating_mul(10) + unit / 2) / unit;
    let point = if tr.lang == Lang::Sv { ',' } else { '.' };
    format!("{}{point}{} {name}", tenths / 10, tenths % 10)
}

fn folder<P: Permission>(auth: &Auth<P>) -> Result<Arc<Files>, AppError> {
    auth.app.slot::<Files>().ok_or(AppError::NotFound)
}

/// GET /records/{id}/attachments
pub(super) async fn list(auth: Auth<SignedIn>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let place = Place::find(&auth, id).await?;
    place.seen(&auth.ctx).await?;
    page(&auth, &place, None).await
}

async fn page(auth: &Auth<SignedIn>, place: &Place, refused: Option<Refused>) -> Result<Response, AppError> {
    let mut parts = view(place).await?.ok_or(AppError::NotFound)?;
    let mut errors = Vec::new();
    if let Some(refused) = refused {
        let text = auth.tr.message(&refused.message);
        errors.push(ErrorView { href: format!("#attachment-{}", refused.field), text: text.clone() });
        let beside = if refused.field == "file" { &mut parts.file_error } else { &mut parts.description_error };
        *beside = Some(text);
        parts.description = refused.description;
    }
    Ok(around::part_page(auth, place, "attachments-title", false, errors, |around| around.attachments = Some(parts)))
}

/// POST /records/{id}/attachments
pub(super) async fn add(auth: Auth<SignedIn>, Path(id): Path<Id>, parts: Multipart) -> Result<Response, AppError> {
    let (place, files) = (Place::find(&auth, id).await?.writable()?, folder(&auth)?);
    match upload::take(&place, &auth.ctx, &files, parts).await? {
        Ok(_) => Ok(layout::redirect_done(&format!("{}#attachments", place.href()), "attachments-added")),
        Err(refused) => page(&auth, &place, Some(refused)).await,
    }
}

/// GET /attachments/{id}
pub(super) async fn download(auth: Auth<SignedIn>, Path(id): Path<Id>) -> Result<Response, AppError> {
    fetch(&auth, id).await
}

/// The file for whoever may see its record. It is never shown: a browser saves it, under a type that runs nothing.
pub(super) async fn fetch(auth: &Auth<SignedIn>, id: Id) -> Result<Response, AppError> {
    let found = store::get(&auth.app.db, id).await?.filter(|file| file.removed_at.is_none()).ok_or(AppError::NotFound)?;
    let place = Place::find(auth, found.node).await?;
    let file = folder(auth)?.open(&found.sha256).await.map_err(upload::failed)?;
    if place.node.secrecy == Secrecy::Secret {
        let read = Change::new(place.kit.register, Some(found.node), Act::Read).note(format!("{} {}", found.name, found.sha256));
        auth.app.db.record_read(&auth.ctx, read).await?;
    }
    Ok((headers(&found), content(file)).into_response())
}

fn headers(file: &Attachment) -> HeaderMap {
    let mut out = HeaderMap::new();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(kinds::told(&file.detected_type)));
    out.insert(header::CONTENT_LENGTH, HeaderValue::from(file.bytes));
    let name = HeaderValue::from_str(&disposition(&file.name));
    out.insert(header::CONTENT_DISPOSITION, name.unwrap_or(HeaderValue::from_static("attachment")));
    out.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    out.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    out
}

/// RFC 6266: a name in plain letters for old programs, and the whole name encoded.
pub(crate) fn disposition(name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() || " .-_()".contains(c) { c } else { '_' }).collect();
    let mut coded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            coded.push(char::from(byte));
        } else {
            coded.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{coded}")
}

/// Read in pieces while it is sent.
fn content(file: File) -> Body {
    Body::from_stream(stream::try_unfold(file, |mut file| async move {
        let mut piece = vec![0; 64 * 1024];
        let n = file.read(&mut piece).await?;
        piece.truncate(n);
        Ok::<_, io::Error>((n > 0).then(|| (Bytes::from(piece), file)))
    }))
}

/// POST /attachments/{id}/remove
pub(super) async fn remove(auth: Auth<SignedIn>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let place = take_away(&auth, id).await?;
    Ok(layout::redirect_done(&format!("{}#attachments", place.href()), "attachments-now-removed"))
}

/// Removes an attachment; its content goes when no other record has it.
pub(super) async fn take_away(auth: &Auth<SignedIn>, id: Id) -> Result<Place, AppError> {
    let (db, files) = (&auth.app.db, folder(auth)?);
    let file = store::get(db, id).await?.ok_or(AppError::NotFound)?;
    let place = Place::find(auth, file.node).await?;
    if !may_remove(&place, &file) {
        return Err(AppError::Forbidden);
    }
    let _gate = files.gate().await;
    commit_removal(&place, &auth.ctx, &file).await?;
    store::release(db, &files, &file.sha256).await?;
    Ok(place)
}

async fn commit_removal(place: &Place, ctx: &Ctx, file: &Attachment) -> Result<(), DbError> {
    let mut tx = place.kit.db().write(ctx).await?;
    let recorded = store::remove(&mut tx, place, file).await?;
    tx.commit(recorded).await
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn a_name_cannot_leave_its_header() {
        let header = disposition("Åsas \"rapport\"\r\nX: y.pdf");
        assert_eq!(
            header,
            "attachment; filename=\"_sas _rapport___X_ y.pdf\"; filename*=UTF-8''%C3%85sas%20%22rapport%22%0D%0AX%3A%20y.pdf"
        );
    }
}
