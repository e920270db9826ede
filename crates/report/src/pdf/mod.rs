//! PDF by typst: tagged, for screen readers (PDF/UA-1, ISO 14289-1) and archives (PDF/A-2a, ISO 19005-2). The export itself refuses what breaks either
//! standard. A document goes in as data, never as markup, so that no text of a user can become an instruction; the template is a file of ours.
mod data;
mod glyphs;
mod table;
mod world;

use typst::{comemo, diag::SourceDiagnostic, foundations::Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};
use vk_core::{RenderError, document::Document};
use world::{Engine, Job};

/// How many documents what was laid out stays in memory for, in case the same comes again.
const KEPT: usize = 10;
const CREATOR: &str = "Vårdkase";

/// What typst says, one line for each thing that was wrong.
#[derive(Debug, thiserror::Error)]
#[error("typst: {0}")]
struct Refused(String);

impl Refused {
    fn of(errors: &[SourceDiagnostic]) -> RenderError {
        let said = |e: &SourceDiagnostic| e.hints.iter().fold(e.message.to_string(), |all, hint| format!("{all} ({})", hint.v));
        RenderError::failed(Refused(errors.iter().map(said).collect::<Vec<_>>().join("; ")))
    }
}

pub fn write(document: &Document) -> Result<Vec<u8>, RenderError> {
    let engine = Engine::get()?;
    let data = data::of(document, engine.sign());
    let job = Job::new(engine, serde_json::to_vec(&data).map_err(RenderError::failed)?);
    let made = export(&job, document);
    // A server that never forgets what it laid out grows without end.
    comemo::evict(KEPT);
    made
}

fn export(job: &Job<'_>, document: &Document) -> Result<Vec<u8>, RenderError> {
    let pages = typst::compile::<PagedDocument>(job).output.map_err(|e| Refused::of(&e))?;
    // An archive must be told the day; without one only the standard for screen readers is claimed.
    let standards: &[PdfStandard] =
        if document.dated_on.is_some() { &[PdfStandard::Ua_1, PdfStandard::A_2a] } else { &[PdfStandard::Ua_1] };
    let standards = PdfStandards::new(standards).map_err(|e| RenderError::failed(Refused(e.message().to_string())))?;
    let options = PdfOptions { creator: Smart::Custom(Some(CREATOR.to_owned())), standards, ..PdfOptions::default() };
    typst_pdf::pdf(&pages, &options).map_err(|e| Refused::of(&e))
}
