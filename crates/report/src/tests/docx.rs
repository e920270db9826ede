//! Word, by looking into the parts.
use crate::Files;
use quick_xml::{Reader, events::Event};
use std::io::{Cursor, Read};
use vk_core::{
    Lang, Render, RenderError,
    document::{Block, Document, Page, PageSize},
};

fn texts(items: &[&str]) -> Vec<String> {
    items.iter().map(|s| (*s).to_owned()).collect()
}

fn document() -> Document {
    let blocks = vec![
        Block::Heading { level: 2, text: "Säkerhet i leveranskedjan".to_owned() },
        Block::Paragraph("Första raden\nandra <raden> \"citat\"".to_owned()),
        Block::List(texts(&["ett", "två"])),
        Block::Numbered(texts(&["att godkänna", "att överlämna"])),
        Block::Numbered(texts(&["från början"])),
        Block::Pairs(vec![("Ärende".to_owned(), "RS 2026/77".to_owned())]),
        Block::Table {
            heads: texts(&["Beteckning", "Krav"]),
            rows: vec![texts(&["VK-LEV-03", "Leverantören ska … < 24 timmar\u{1}"]), texts(&["VK-LEV-04"])],
        },
        Block::Figure {
            svg: "<svg/>".to_owned(), alt: "Årshjul med tolv månader".to_owned(), caption: Some("Året".to_owned())
        },
        Block::PageBreak,
    ];
    Document {
        author: "Region Exempel & Co".to_owned(),
        head: vec![("Till".to_owned(), "Regionstyrelsen".to_owned())],
        footer: "Region Exempel · RS 2026/77".to_owned(),
        dated_on: "2026-11-22".parse().ok(),
        blocks,
        ..Document::new("Upphandlingskrav för Åsö & Ärla", Lang::Sv)
    }
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    let mut text = String::new();
    archive.by_name(name).expect(name).read_to_string(&mut text).expect("text");
    text
}

/// The whole of the part is well-formed XML.
fn well_formed(xml: &str) {
    let mut reader = Reader::from_str(xml);
    while reader.read_event().expect("well-formed") != Event::Eof {}
}

#[test]
fn the_file_is_a_zip_whose_document_holds_headings_lists_and_rows() {
    let bytes = Files.docx(&document()).expect("a document");
    let xml = part(&bytes, "word/document.xml");
    for expected in
        ["Heading1", "Heading2", "Säkerhet i leveranskedjan", "Första raden", "<w:tbl>", "VK-LEV-03", "<w:numPr>", "<w:br"]
    {
        assert!(xml.contains(expected), "{expected} in {xml}");
    }
    for expected in ["Regionstyrelsen", "RS 2026/77", "Årshjul med tolv månader", "w:type=\"page\""] {
        assert!(xml.contains(expected), "{expected} in {xml}");
    }
    assert!(part(&bytes, "word/styles.xml").contains("heading 2"));
    assert!(part(&bytes, "[Content_Types].xml").contains("document.main"));
    for name in ["word/document.xml", "word/styles.xml", "word/numbering.xml", "word/footer1.xml", "docProps/core.xml"] {
        well_formed(&part(&bytes, name));
    }
}

#[test]
fn every_numbered_list_begins_at_one() {
    let bytes = Files.docx(&document()).expect("a document");
    let (numbering, xml) = (part(&bytes, "word/numbering.xml"), part(&bytes, "word/document.xml"));
    assert_eq!(numbering.matches("<w:startOverride w:val=\"1\"").count(), 2, "{numbering}");
    assert!(numbering.contains("w:val=\"%1.\""), "{numbering}");
    for list in ["<w:numId w:val=\"10\"", "<w:numId w:val=\"11\""] {
        assert!(xml.contains(list), "{list} in {xml}");
    }
}

#[test]
fn head_rows_are_repeated_and_short_rows_filled_up() {
    let xml = part(&Files.docx(&document()).expect("a document"), "word/document.xml");
    assert_eq!(xml.matches("<w:tblHeader").count(), 1, "{xml}");
    assert!(!xml.contains("w:trHeight"), "the mark is taken away: {xml}");
    assert_eq!(xml.matches("<w:tc>").count(), 6, "{xml}");
}

#[test]
fn the_file_says_its_title_author_language_day_and_page() {
    let bytes = Files.docx(&document()).expect("a document");
    let core = part(&bytes, "docProps/core.xml");
    for expected in [
        "<dc:title>Upphandlingskrav för Åsö &amp; Ärla</dc:title>",
        "<dc:language>sv-SE</dc:language>",
        "<dc:creator>Region Exempel &amp; Co</dc:creator>",
        "2026-11-22T00:00:00Z",
    ] {
        assert!(core.contains(expected), "{expected} in {core}");
    }
    assert!(part(&bytes, "word/styles.xml").contains("<w:lang w:val=\"sv-SE\""));
    let footer = part(&bytes, "word/footer1.xml");
    for expected in ["Region Exempel · RS 2026/77", "PAGE", "NUMPAGES"] {
        assert!(footer.contains(expected), "{expected} in {footer}");
    }
}

#[test]
fn a_page_that_lies_down_says_so() {
    let wide = Document { page: Page { size: PageSize::A3, landscape: true }, ..document() };
    let xml = part(&Files.docx(&wide).expect("a document"), "word/document.xml");
    assert!(xml.contains("w:w=\"23811\" w:h=\"16838\"") && xml.contains("w:orient=\"landscape\""), "{xml}");
}

#[test]
fn swedish_letters_stay_and_what_xml_reserves_is_escaped() {
    let xml = part(&Files.docx(&document()).expect("a document"), "word/document.xml");
    assert!(xml.contains("Åsö &amp; Ärla"), "{xml}");
    assert!(xml.contains("&lt;raden&gt;") && !xml.contains("<raden>"), "{xml}");
    assert!(!xml.contains('\u{1}'), "a control character would make the file unreadable");
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    assert!(Files.docx(&document()).expect("once") == Files.docx(&document()).expect("twice"));
}

#[test]
fn a_document_with_a_title_alone_is_still_one_and_without_it_is_refused() {
    let empty = Document::new("Tom", Lang::En);
    assert!(part(&Files.docx(&empty).expect("a document"), "word/document.xml").contains("w:body"));
    assert!(matches!(Files.docx(&Document::new("", Lang::En)), Err(RenderError::NoTitle)));
}

#[test]
fn a_table_without_columns_leaves_no_trace() {
    let document = Document {
        blocks: vec![Block::Table { heads: Vec::new(), rows: vec![Vec::new()] }],
        ..Document::new("Tom tabell", Lang::Sv)
    };
    assert!(!part(&Files.docx(&document).expect("a document"), "word/document.xml").contains("<w:tbl>"));
}
