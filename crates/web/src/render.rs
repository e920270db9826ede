//! Documents as files that people take with them: the slot that holds the writer, and the one way in which a document leaves as Word or PDF.
use crate::{AppError, Auth, Permission, attachments};
use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use std::sync::Arc;
use vk_core::{Ctx, Id, Render, document::Document};
use vk_db::{Act, Change};

/// What turns a document into a file, as handlers find it: `app.slot::<Renderer>()`. The binary puts it in.
pub struct Renderer(pub Arc<dyn Render>);

/// The formats of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentFormat {
    Docx,
    Pdf,
}

impl DocumentFormat {
    pub const ALL: [DocumentFormat; 2] = [DocumentFormat::Docx, DocumentFormat::Pdf];

    pub fn key(self) -> &'static str {
        match self {
            DocumentFormat::Docx => "docx",
            DocumentFormat::Pdf => "pdf",
        }
    }
    pub fn from_key(key: &str) -> Option<DocumentFormat> {
        DocumentFormat::ALL.into_iter().find(|f| f.key() == key)
    }
    fn media(self) -> &'static str {
        match self {
            DocumentFormat::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            DocumentFormat::Pdf => "application/pdf",
        }
    }
}

/// Writes the file off the async threads.
pub async fn write(renderer: &Arc<Renderer>, document: Document, format: DocumentFormat) -> Result<Vec<u8>, AppError> {
    let renderer = renderer.clone();
    let made = tokio::task::spawn_blocking(move || match format {
        DocumentFormat::Docx => renderer.0.docx(&document),
        DocumentFormat::Pdf => renderer.0.pdf(&document),
    });
    made.await.map_err(AppError::unknown)?.map_err(AppError::unknown)
}

/// Answers with the document as a file `{name}-{day}.{format}`, written to the audit log like every export: of one `record` of the register, or of
/// what `what` says.
pub async fn answer<P: Permission>(
    auth: &Auth<P>,
    document: Document,
    format: DocumentFormat,
    name: &str,
    record: Option<Id>,
    what: &str,
) -> Result<Response, AppError> {
    let renderer = auth.app.slot::<Renderer>().ok_or_else(|| AppError::internal("no renderer in this instance"))?;
    let change = Change::new(P::REGISTER, record, Act::Export).note(format!("{} {what}", format.key()).trim_end());
    auth.app.db.record_read(&auth.ctx, change).await?;
    let bytes = write(&renderer, document, format).await?;
    Ok(file(&auth.ctx, bytes, format, name))
}

/// The answer that a browser saves: `name` may hold any letters.
pub fn file(ctx: &Ctx, bytes: Vec<u8>, format: DocumentFormat, name: &str) -> Response {
    let mut response = Body::from(bytes).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(format.media()));
    let name = format!("{name}-{}.{}", ctx.now.local_date(), format.key());
    if let Ok(value) = HeaderValue::from_str(&attachments::disposition(&name)) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_saved_under_its_name_and_day_whatever_letters_it_has() {
        let noon: vk_core::Instant = "2026-11-22T11:00:00Z".parse().expect("an instant");
        let response = file(&Ctx::system(noon, "test", [1, 2]), b"%PDF-".to_vec(), DocumentFormat::Pdf, "svar-Åsö");
        let said = |name| response.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
        assert_eq!(said(header::CONTENT_TYPE), "application/pdf");
        let expected = "attachment; filename=\"svar-_s_-2026-11-22.pdf\"; filename*=UTF-8''svar-%C3%85s%C3%B6-2026-11-22.pdf";
        assert_eq!(said(header::CONTENT_DISPOSITION), expected);
    }

    #[test]
    fn every_format_is_found_by_its_key_and_no_other() {
        for format in DocumentFormat::ALL {
            assert_eq!(DocumentFormat::from_key(format.key()), Some(format));
        }
        assert_eq!(DocumentFormat::from_key("xlsx"), None);
    }
}
