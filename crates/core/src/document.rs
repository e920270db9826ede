//! A document as the registers write it, before it becomes a file: a head, headings, paragraphs, lists, tables and figures. What turns it into DOCX
//! and PDF stands in another crate and is put in by the binary, so that registers know no file format.
use crate::{Date, Lang};
use std::error::Error;

/// The deepest heading that the formats have (PDF/UA-1, Word's own styles).
const DEEPEST: u8 = 6;

/// A document with its title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    pub title: String,
    /// The language of its text, for screen readers, hyphenation and spelling.
    pub lang: Lang,
    pub page: Page,
    /// Who the document comes from (the region, the administration): stands first on page one and in the file's properties. May be empty.
    pub author: String,
    /// What stands beside the author on page one: Dnr, Datum, Till …, each with its words.
    pub head: Vec<(String, String)>,
    /// Stands at the foot of every page, before the page number. May be empty.
    pub footer: String,
    /// The day of the document, in the file's properties; never the clock, so that the same document gives the same bytes. Without it a PDF is not
    /// written for archives (PDF/A), which must name a day.
    pub dated_on: Option<Date>,
    pub blocks: Vec<Block>,
}

/// What is printed on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Page {
    pub size: PageSize,
    pub landscape: bool,
}

/// ISO 216.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PageSize {
    #[default]
    A4,
    A3,
}

impl Page {
    /// Width and height in millimetres, as it is turned.
    pub fn millimetres(self) -> (u16, u16) {
        let (short, long) = match self.size {
            PageSize::A4 => (210, 297),
            PageSize::A3 => (297, 420),
        };
        if self.landscape { (long, short) } else { (short, long) }
    }
}

/// One part of a document. Text may hold line breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// Level 1 is the title's own; sections begin at 2, and no level is jumped on the way down.
    Heading {
        level: u8,
        text: String,
    },
    Paragraph(String),
    List(Vec<String>),
    /// 1, 2, 3 …; every list begins at 1.
    Numbered(Vec<String>),
    /// A word and what it says, line by line.
    Pairs(Vec<(String, String)>),
    /// The heads stand in the first row, and again where the table goes on over a page. Shorter rows are filled up.
    Table {
        heads: Vec<String>,
        rows: Vec<Vec<String>>,
    },
    /// A drawing with what it says in words, which is read aloud and stands in its place where a format holds no drawings.
    Figure {
        svg: String,
        alt: String,
        caption: Option<String>,
    },
    PageBreak,
}

impl Document {
    /// An empty document on upright A4.
    pub fn new(title: impl Into<String>, lang: Lang) -> Document {
        Document {
            title: title.into(),
            lang,
            page: Page::default(),
            author: String::new(),
            head: Vec::new(),
            footer: String::new(),
            dated_on: None,
            blocks: Vec::new(),
        }
    }

    /// Whether it can become a file that a screen reader can read: a title, headings without a jump, figures in words. Every writer asks this first.
    pub fn check(&self) -> Result<(), RenderError> {
        if self.title.trim().is_empty() {
            return Err(RenderError::NoTitle);
        }
        let mut above = 1u8;
        for block in &self.blocks {
            match block {
                Block::Heading { level, text } => {
                    let deepest = above.saturating_add(1).min(DEEPEST);
                    if !(2..=deepest).contains(level) {
                        return Err(RenderError::Heading { text: text.clone(), level: *level, deepest });
                    }
                    if text.trim().is_empty() {
                        return Err(RenderError::EmptyHeading { level: *level });
                    }
                    above = *level;
                }
                Block::Figure { alt, .. } if alt.trim().is_empty() => return Err(RenderError::NoAlt),
                _ => {}
            }
        }
        Ok(())
    }
}

/// The file could not be made.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    #[error("the document has no title")]
    NoTitle,
    #[error("the heading “{text}” has level {level}, where 2 to {deepest} can stand: headings jump no level")]
    Heading { text: String, level: u8, deepest: u8 },
    #[error("a heading of level {level} has no text")]
    EmptyHeading { level: u8 },
    #[error("a figure does not say in words what it shows")]
    NoAlt,
    #[error("the document could not be written")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
}

impl RenderError {
    pub fn failed(error: impl Into<Box<dyn Error + Send + Sync>>) -> RenderError {
        RenderError::Failed(error.into())
    }
}

/// Turns documents into files. Both are work for the processor: call them off the async threads.
pub trait Render: Send + Sync {
    /// A Word document (Office Open XML).
    fn docx(&self, document: &Document) -> Result<Vec<u8>, RenderError>;
    /// A tagged PDF (PDF/UA-1, and PDF/A-2a if the document has a day). The same document gives the same bytes.
    fn pdf(&self, document: &Document) -> Result<Vec<u8>, RenderError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(levels: &[u8]) -> Document {
        let heading = |level: &u8| Block::Heading { level: *level, text: format!("Nivå {level}") };
        Document { blocks: levels.iter().map(heading).collect(), ..Document::new("Rapport", Lang::Sv) }
    }

    #[test]
    fn headings_go_down_one_step_at_a_time_and_up_as_far_as_they_like() {
        assert!(with(&[2, 3, 4, 2, 3, 3]).check().is_ok());
        for (jump, level, deepest) in [(&[3][..], 3, 2), (&[2, 4], 4, 3), (&[1], 1, 2), (&[2, 3, 4, 5, 6, 7], 7, 6)] {
            let error = with(jump).check().expect_err("a jump");
            assert!(matches!(error, RenderError::Heading { level: l, deepest: d, .. } if (l, d) == (level, deepest)), "{error}");
            assert!(error.to_string().contains(&format!("Nivå {level}")), "{error}");
        }
    }

    #[test]
    fn what_a_screen_reader_could_not_name_is_refused() {
        assert!(matches!(Document::new(" ", Lang::Sv).check(), Err(RenderError::NoTitle)));
        let mut document = with(&[2]);
        document.blocks.push(Block::Figure { svg: "<svg/>".to_owned(), alt: String::new(), caption: None });
        assert!(matches!(document.check(), Err(RenderError::NoAlt)));
        document.blocks = vec![Block::Heading { level: 2, text: " ".to_owned() }];
        assert!(matches!(document.check(), Err(RenderError::EmptyHeading { level: 2 })));
    }

    #[test]
    fn a_page_that_lies_down_is_wider_than_high() {
        assert_eq!(Page::default().millimetres(), (210, 297));
        assert_eq!(Page { size: PageSize::A3, landscape: true }.millimetres(), (420, 297));
    }
}
