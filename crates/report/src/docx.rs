//! Word documents (Office Open XML), by docx-rs: headings as headings, so that a screen reader and a table of contents find them, and tables whose rows
//! are never split over two pages. Text goes through the library's own escaping; a line break in it stays one.
use docx_rs::{
    AbstractNumbering, Docx, IndentLevel, Level, LevelJc, LevelText, NumberFormat, Numbering, NumberingId, Paragraph, Run,
    RunFonts, SpecialIndentType, Start, Style, StyleType, Table, TableCell, TableRow,
};
use std::io::Cursor;
use vk_core::{
    Render, RenderError,
    document::{Block, Document},
};

/// Writes DOCX.
#[derive(Clone, Copy, Debug, Default)]
pub struct Word;

/// Half-points, as Word counts type.
const BODY: usize = 21;
const HEADINGS: [usize; 4] = [36, 28, 24, 22];
const FONT: &str = "Calibri";
const BULLETS: usize = 2;

impl Render for Word {
    fn docx(&self, document: &Document) -> Result<Vec<u8>, RenderError> {
        let mut docx = styled(Docx::new()).add_paragraph(heading(1, &document.title));
        for block in &document.blocks {
            docx = match block {
                Block::Heading { level, text } => docx.add_paragraph(heading(*level, text)),
                Block::Paragraph(text) => docx.add_paragraph(paragraph(text)),
                Block::List(items) => items.iter().fold(docx, |docx, item| {
                    docx.add_paragraph(paragraph(item).numbering(NumberingId::new(BULLETS), IndentLevel::new(0)))
                }),
                // Word joins two tables that touch; the empty paragraph keeps them apart.
                Block::Table { heads, rows } => docx.add_table(table(heads, rows)).add_paragraph(Paragraph::new()),
            };
        }
        let mut out = Cursor::new(Vec::new());
        docx.build().pack(&mut out).map_err(|e| RenderError(Box::new(e)))?;
        Ok(out.into_inner())
    }
}

fn styled(docx: Docx) -> Docx {
    let fonts = || RunFonts::new().ascii(FONT).hi_ansi(FONT);
    let docx = docx.default_fonts(fonts()).default_size(BODY);
    let bullet = Level::new(0, Start::new(1), NumberFormat::new("bullet"), LevelText::new("•"), LevelJc::new("left"));
    let bullet = bullet.indent(Some(720), Some(SpecialIndentType::Hanging(360)), None, None);
    let docx = docx
        .add_abstract_numbering(AbstractNumbering::new(BULLETS).add_level(bullet))
        .add_numbering(Numbering::new(BULLETS, BULLETS));
    HEADINGS.iter().zip(1usize..).fold(docx, |docx, (size, level)| {
        let style = Style::new(format!("Heading{level}"), StyleType::Paragraph).name(format!("heading {level}"));
        docx.add_style(style.bold().size(*size).fonts(fonts()).outline_lvl(level - 1))
    })
}

/// Levels beyond those that have a style are written as the last of them.
fn heading(level: u8, text: &str) -> Paragraph {
    let level = usize::from(level).clamp(1, HEADINGS.len());
    lines(text, false).style(&format!("Heading{level}")).keep_next(true)
}

fn paragraph(text: &str) -> Paragraph {
    lines(text, false)
}

fn lines(text: &str, bold: bool) -> Paragraph {
    let mut run = Run::new();
    for (i, line) in text.lines().enumerate() {
        if i > 0 {
            run = run.add_break(docx_rs::BreakType::TextWrapping);
        }
        run = run.add_text(writable(line));
    }
    Paragraph::new().add_run(if bold { run.bold() } else { run })
}

/// XML 1.0 has no place for control characters: they would make a file that Word refuses.
fn writable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || *c == '\t').collect()
}

fn table(heads: &[String], rows: &[Vec<String>]) -> Table {
    let cell = |text: &String, bold: bool| TableCell::new().add_paragraph(lines(text, bold));
    let mut all = Vec::with_capacity(rows.len() + 1);
    if !heads.is_empty() {
        all.push(TableRow::new(heads.iter().map(|h| cell(h, true)).collect()).cant_split());
    }
    all.extend(rows.iter().map(|row| TableRow::new(row.iter().map(|text| cell(text, false)).collect()).cant_split()));
    Table::new(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;
    use vk_core::Lang;

    fn document() -> Document {
        Document {
            title: "Upphandlingskrav för Åsö & Ärla".to_owned(),
            lang: Lang::Sv,
            blocks: vec![
                Block::Heading { level: 2, text: "Säkerhet i leveranskedjan".to_owned() },
                Block::Paragraph("Första raden\nandra <raden> \"citat\"".to_owned()),
                Block::List(vec!["ett".to_owned(), "två".to_owned()]),
                Block::Table {
                    heads: vec!["Beteckning".to_owned(), "Krav".to_owned()],
                    rows: vec![vec!["VK-LEV-03".to_owned(), "Leverantören ska … < 24 timmar\u{1}".to_owned()]],
                },
            ],
        }
    }

    fn part(bytes: &[u8], name: &str) -> String {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip");
        let mut text = String::new();
        archive.by_name(name).expect(name).read_to_string(&mut text).expect("text");
        text
    }

    #[test]
    fn the_file_is_a_zip_whose_document_holds_headings_lists_and_rows() {
        let bytes = Word.docx(&document()).expect("a document");
        let xml = part(&bytes, "word/document.xml");
        for expected in [
            "Heading1",
            "Heading2",
            "Säkerhet i leveranskedjan",
            "Första raden",
            "två",
            "<w:tbl>",
            "VK-LEV-03",
            "Beteckning",
            "<w:numPr>",
            "<w:br",
        ] {
            assert!(xml.contains(expected), "{expected} in {xml}");
        }
        assert!(part(&bytes, "word/styles.xml").contains("heading 2"));
        assert!(part(&bytes, "[Content_Types].xml").contains("document.main"));
    }

    #[test]
    fn swedish_letters_stay_and_what_xml_reserves_is_escaped() {
        let xml = part(&Word.docx(&document()).expect("a document"), "word/document.xml");
        assert!(xml.contains("Åsö &amp; Ärla"), "{xml}");
        assert!(xml.contains("&lt;raden&gt;") && !xml.contains("<raden>"), "{xml}");
        assert!(!xml.contains('\u{1}'), "a control character would make the file unreadable");
    }

    #[test]
    fn an_empty_document_is_still_one() {
        let empty = Document { title: String::new(), lang: Lang::En, blocks: Vec::new() };
        assert!(part(&Word.docx(&empty).expect("a document"), "word/document.xml").contains("w:body"));
    }
}
