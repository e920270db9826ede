//! Word documents (Office Open XML), by docx-rs: headings as headings, so that a screen reader and a table of contents find them, lists that number
//! themselves, and tables whose rows are never split over two pages. Text goes through the library's own escaping; a line break in it stays one.
mod parts;
mod patch;

use crate::{language, text};
use docx_rs::{
    AbstractNumbering, BreakType, Docx, Footer, IndentLevel, Level, LevelJc, LevelOverride, LevelText, LineSpacing,
    LineSpacingType, NumPages, NumberFormat, Numbering, NumberingId, PageMargin, PageNum, PageOrientationType, Paragraph, Run,
    RunFonts, SpecialIndentType, Start, Style, StyleType, Tab, TabValueType,
};
use parts::{lines, pair, table};
use std::io::Cursor;
use vk_core::{
    RenderError,
    document::{Block, Document, Page},
};

/// Half-points, as Word counts type.
const BODY: usize = 21;
const HEADINGS: [usize; 6] = [36, 28, 24, 22, 21, 21];
const FONT: &str = "Calibri";
/// Word's own style for what stands at the foot of a page.
const FOOTER: &str = "Footer";
const SMALL: usize = 17;
const BULLETS: usize = 2;
const NUMBERED: usize = 3;
/// The first of the lists that number themselves; each has its own, so that each begins at 1.
const FIRST_LIST: usize = 10;
/// Twentieths of a point.
const SIDE: i32 = 1247;
const TOP: i32 = 1361;
const EDGE: i32 = 709;

pub fn write(document: &Document) -> Result<Vec<u8>, RenderError> {
    let mut docx = headed(page(styled(Docx::new()), document), document);
    let mut lists = 0;
    let mut header_rows = 0;
    for block in &document.blocks {
        docx = match block {
            Block::Heading { level, text } => docx.add_paragraph(heading(*level, text)),
            Block::Paragraph(text) => docx.add_paragraph(lines(text, Run::new())),
            Block::List(items) => points(docx, items, BULLETS),
            Block::Numbered(items) => {
                let list = FIRST_LIST + lists;
                lists += 1;
                let numbering = Numbering::new(list, NUMBERED).add_override(LevelOverride::new(0).start(1));
                points(docx.add_numbering(numbering), items, list)
            }
            Block::Pairs(pairs) => pairs.iter().fold(docx, |docx, (word, says)| docx.add_paragraph(pair(word, says))),
            Block::Table { heads, rows } => match table(heads, rows, room(document.page)) {
                Some(table) => {
                    header_rows += usize::from(!heads.is_empty());
                    // Word joins two tables that touch; the empty paragraph keeps them apart.
                    docx.add_table(table).add_paragraph(Paragraph::new())
                }
                None => docx,
            },
            // docx-rs writes no drawings: what it says stands in its place.
            Block::Figure { alt, caption, .. } => {
                let docx = docx.add_paragraph(lines(alt, Run::new().italic()));
                caption.iter().fold(docx, |docx, text| docx.add_paragraph(lines(text, Run::new())))
            }
            Block::PageBreak => docx.add_paragraph(Paragraph::new().add_run(Run::new().add_break(BreakType::Page))),
        };
    }
    let mut parts = docx.build();
    patch::all(&mut parts, document, header_rows)?;
    let mut out = Cursor::new(Vec::new());
    parts.pack(&mut out).map_err(RenderError::failed)?;
    Ok(out.into_inner())
}

fn styled(docx: Docx) -> Docx {
    let fonts = || RunFonts::new().ascii(FONT).hi_ansi(FONT);
    let spacing = LineSpacing::new().after(120).line(276).line_rule(LineSpacingType::Auto);
    let docx = docx.default_fonts(fonts()).default_size(BODY).default_line_spacing(spacing);
    let level = |format: &str, text: &str| {
        let level = Level::new(0, Start::new(1), NumberFormat::new(format), LevelText::new(text), LevelJc::new("left"));
        level.indent(Some(567), Some(SpecialIndentType::Hanging(397)), None, None)
    };
    let docx = docx
        .add_abstract_numbering(AbstractNumbering::new(BULLETS).add_level(level("bullet", "•")))
        .add_abstract_numbering(AbstractNumbering::new(NUMBERED).add_level(level("decimal", "%1.")))
        .add_numbering(Numbering::new(BULLETS, BULLETS))
        .add_style(Style::new(FOOTER, StyleType::Paragraph).name("footer").based_on("Normal").size(SMALL));
    HEADINGS.iter().zip(1usize..).fold(docx, |docx, (size, level)| {
        let before = if level == 1 { 480 } else { 320 };
        let style = Style::new(format!("Heading{level}"), StyleType::Paragraph)
            .name(format!("heading {level}"))
            .based_on("Normal")
            .next("Normal")
            .q_format(true)
            .line_spacing(LineSpacing::new().before(before).after(120).line(252).line_rule(LineSpacingType::Auto));
        docx.add_style(style.bold().size(*size).fonts(fonts()).outline_lvl(level - 1))
    })
}

fn page(docx: Docx, document: &Document) -> Docx {
    let (width, height) = document.page.millimetres();
    let margin = PageMargin { top: TOP, left: SIDE, bottom: TOP, right: SIDE, header: EDGE, footer: EDGE, gutter: 0 };
    let docx = docx.page_size(twips(width), twips(height)).page_margin(margin).footer(footer(&document.footer, document.page));
    if document.page.landscape { docx.page_orient(PageOrientationType::Landscape) } else { docx }
}

fn twips(millimetres: u16) -> u32 {
    (u32::from(millimetres) * 14_400 + 127) / 254
}

/// How wide the text of a page is, in twentieths of a point.
fn room(page: Page) -> usize {
    usize::try_from(twips(page.millimetres().0).saturating_sub(2 * SIDE.unsigned_abs())).unwrap_or_default()
}

/// What the document says at the foot, and `1 (4)` at the right edge.
fn footer(text: &str, page: Page) -> Footer {
    let numbers = lines(text, Run::new())
        .style(FOOTER)
        .add_tab(Tab::new().val(TabValueType::Right).pos(room(page)))
        .add_run(Run::new().add_tab())
        .add_page_num(PageNum::new())
        .add_run(Run::new().add_text(" ("))
        .add_num_pages(NumPages::new())
        .add_run(Run::new().add_text(")"));
    Footer::new().add_paragraph(numbers)
}

/// Who writes, the lines of the head and the title.
fn headed(docx: Docx, document: &Document) -> Docx {
    let docx = match document.author.as_str() {
        "" => docx,
        author => docx.add_paragraph(lines(author, Run::new().bold())),
    };
    let docx = document.head.iter().fold(docx, |docx, (word, says)| docx.add_paragraph(pair(word, says)));
    docx.add_paragraph(heading(1, &document.title))
}

fn heading(level: u8, text: &str) -> Paragraph {
    lines(text, Run::new()).style(&format!("Heading{level}")).keep_next(true)
}

fn points(docx: Docx, items: &[String], list: usize) -> Docx {
    items.iter().fold(docx, |docx, item| {
        docx.add_paragraph(lines(item, Run::new()).numbering(NumberingId::new(list), IndentLevel::new(0)))
    })
}
