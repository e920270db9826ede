//! A document as the registers write it, before it becomes a file: headings, paragraphs, lists and tables. What turns it into DOCX stands in another
//! crate and is put in by the binary, so that registers know no file format.
use crate::Lang;
use std::error::Error;

/// A document with its title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    pub title: String,
    /// The language of its text, for screen readers and spelling.
    pub lang: Lang,
    pub blocks: Vec<Block>,
}

/// One part of a document. Text may hold line breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// Level 1 is the title's own; sections begin at 2.
    Heading {
        level: u8,
        text: String,
    },
    Paragraph(String),
    List(Vec<String>),
    /// The heads stand in the first row.
    Table {
        heads: Vec<String>,
        rows: Vec<Vec<String>>,
    },
}

/// The file could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the document could not be written")]
pub struct RenderError(#[source] pub Box<dyn Error + Send + Sync>);

/// Turns documents into files.
pub trait Render: Send + Sync {
    /// A Word document (Office Open XML).
    fn docx(&self, document: &Document) -> Result<Vec<u8>, RenderError>;
}
