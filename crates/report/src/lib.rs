//! Documents as files: what the registers wrote as headings, paragraphs, lists and tables becomes a Word document. Knows no register and no database.
mod docx;

pub use docx::Word;
