//! What docx-rs 0.4.22 has no setter for, written into the parts before they are packed: rows that are repeated as heads, the language of the text, title,
//! author and language of the file. Each place must be found exactly as often as expected, so that a new version of the library cannot lose one quietly.
use super::language;
use crate::text;
use docx_rs::XMLDocx;
use vk_core::{RenderError, document::Document};

/// In twentieths of a point: no row is that low by itself, so that only head rows carry it until they get their mark.
pub const HEADER_ROW: f32 = 3.0;
const HEADER_MARK: &str = "<w:trHeight w:val=\"3\" w:hRule=\"atLeast\" />";

#[derive(Debug, thiserror::Error)]
enum Lost {
    #[error("{place} stands {found} times in {part}, not {expected}")]
    Place { part: &'static str, place: &'static str, found: usize, expected: usize },
    #[error("{0} is not UTF-8")]
    Encoding(&'static str),
}

pub fn all(parts: &mut XMLDocx, document: &Document, header_rows: usize) -> Result<(), RenderError> {
    let (lang, region) = language(document.lang);
    let escaped = |said: &str| text::lines(said).join(" ").replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    replace(&mut parts.document, "document.xml", HEADER_MARK, "<w:tblHeader />", header_rows)?;
    let of_text = format!("<w:lang w:val=\"{lang}-{region}\" /></w:rPr></w:rPrDefault>");
    replace(&mut parts.styles, "styles.xml", "</w:rPr></w:rPrDefault>", &of_text, 1)?;
    let core = &mut parts.doc_props.core;
    let author = escaped(&document.author);
    for (place, tag) in [
        ("<dc:creator>unknown</dc:creator>", "dc:creator"),
        ("<cp:lastModifiedBy>unknown</cp:lastModifiedBy>", "cp:lastModifiedBy"),
    ] {
        replace(core, "core.xml", place, &format!("<{tag}>{author}</{tag}>"), 1)?;
    }
    if let Some(day) = document.dated_on {
        replace(core, "core.xml", "1970-01-01T00:00:00Z", &format!("{day}T00:00:00Z"), 2)?;
    }
    let title = escaped(&document.title);
    let end = format!("<dc:title>{title}</dc:title><dc:language>{lang}-{region}</dc:language></cp:coreProperties>");
    replace(core, "core.xml", "</cp:coreProperties>", &end, 1)
}

fn replace(part: &mut Vec<u8>, name: &'static str, place: &'static str, by: &str, expected: usize) -> Result<(), RenderError> {
    let xml = std::str::from_utf8(part).map_err(|_| RenderError::failed(Lost::Encoding(name)))?;
    let found = xml.matches(place).count();
    if found != expected {
        return Err(RenderError::failed(Lost::Place { part: name, place, found, expected }));
    }
    *part = xml.replace(place, by).into_bytes();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_that_is_gone_is_said_and_not_passed_over() {
        let mut part = b"<a></a>".to_vec();
        let error = replace(&mut part, "styles.xml", "</b>", "x", 1).expect_err("lost");
        let RenderError::Failed(cause) = error else { panic!("{error}") };
        assert_eq!(cause.to_string(), "</b> stands 0 times in styles.xml, not 1");
    }
}
