//! Documents as files: what the registers wrote as headings, paragraphs, lists, tables and figures becomes Word (Office Open XML, ISO/IEC 29500) or
//! PDF (PDF/UA-1, PDF/A-2a). Knows no register and no database.
mod columns;
mod docx;
mod pdf;
mod text;

use vk_core::{Lang, Render, RenderError, document::Document};

/// Writes both formats.
#[derive(Clone, Copy, Debug, Default)]
pub struct Files;

impl Render for Files {
    fn docx(&self, document: &Document) -> Result<Vec<u8>, RenderError> {
        document.check()?;
        docx::write(document)
    }
    fn pdf(&self, document: &Document) -> Result<Vec<u8>, RenderError> {
        document.check()?;
        pdf::write(document)
    }
}

/// BCP 47.
fn language(lang: Lang) -> (&'static str, &'static str) {
    match lang {
        Lang::Sv => ("sv", "SE"),
        Lang::En => ("en", "GB"),
    }
}

#[cfg(test)]
mod tests;
