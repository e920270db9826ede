//! The document as the template reads it: plain JSON. Every text is a list of lines in signs that the font has; quotation marks in running text become
//! those of the language, while what stands in tables and pairs is left as written, because it may be something to copy.
use super::{
    glyphs::Glyphs,
    table::{self, Part},
};
use crate::{columns::Lines, language, text};
use serde::Serialize;
use vk_core::{
    Lang,
    document::{Block, Document, PageSize},
};

/// Running text: every line in pieces, of which every second is a long word. Typst has a switch for dividing words and none for which; a rule of its own
/// over the text gives up on long paragraphs.
type Flow = Vec<Lines>;

/// Words from this length on are divided in running text, and in headings.
const LONG: usize = 13;
const LONG_IN_HEADING: usize = 24;
/// Signs in a line of a heading that surely fit.
const HEADING_LINE: usize = 30;

#[derive(Serialize)]
pub struct Data {
    lang: &'static str,
    region: &'static str,
    title: Lines,
    heading: Flow,
    author: Lines,
    footer: Lines,
    /// Year, month, day.
    date: Option<(i16, i8, i8)>,
    /// Millimetres.
    page: (u16, u16),
    large: bool,
    head: Vec<(Lines, Lines)>,
    blocks: Vec<Told>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Told {
    Heading { level: u8, text: Flow },
    Paragraph { text: Flow },
    List { items: Vec<Flow> },
    Numbered { items: Vec<Flow> },
    Pairs { pairs: Vec<(Lines, Lines)> },
    Table { parts: Vec<Part> },
    Figure { svg: String, alt: String, caption: Option<Flow> },
    PageBreak,
}

pub fn of(document: &Document, glyphs: &Glyphs) -> Data {
    let writer = Writer { lang: document.lang, glyphs };
    let (lang, region) = language(document.lang);
    Data {
        lang,
        region,
        title: text::lines(&quoted(&document.title, document.lang)).iter().map(|line| glyphs.written(line)).collect(),
        heading: writer.heading(&document.title),
        author: writer.plain(&document.author),
        footer: writer.plain(&document.footer),
        date: document.dated_on.map(|d| (d.0.year(), d.0.month(), d.0.day())),
        page: document.page.millimetres(),
        large: document.page.size == PageSize::A3,
        head: writer.pairs(&document.head),
        blocks: document.blocks.iter().filter_map(|b| writer.told(b, document)).collect(),
    }
}

struct Writer<'a> {
    lang: Lang,
    glyphs: &'a Glyphs,
}

impl Writer<'_> {
    fn plain(&self, text: &str) -> Lines {
        self.lines(text, table::LINE)
    }

    fn lines(&self, text: &str, held: usize) -> Lines {
        text::lines(text).iter().map(|line| table::breakable(&self.glyphs.written(line), held)).collect()
    }

    fn prose(&self, text: &str) -> Flow {
        self.plain(&quoted(text, self.lang)).iter().map(|line| pieces(line, LONG)).collect()
    }

    fn heading(&self, text: &str) -> Flow {
        self.lines(&quoted(text, self.lang), HEADING_LINE).iter().map(|line| pieces(line, LONG_IN_HEADING)).collect()
    }

    fn pairs(&self, pairs: &[(String, String)]) -> Vec<(Lines, Lines)> {
        pairs.iter().map(|(word, says)| (self.plain(word), self.plain(says))).collect()
    }

    fn items(&self, items: &[String]) -> Vec<Flow> {
        items.iter().map(|item| self.prose(item)).collect()
    }

    fn cells(&self, row: &[String]) -> Vec<Lines> {
        row.iter().map(|cell| text::lines(cell).iter().map(|line| self.glyphs.written(line)).collect()).collect()
    }

    /// None for what would leave no trace: an empty list, a table without columns.
    fn told(&self, block: &Block, document: &Document) -> Option<Told> {
        Some(match block {
            Block::Heading { level, text } => Told::Heading { level: *level, text: self.heading(text) },
            Block::Paragraph(text) => Told::Paragraph { text: self.prose(text) },
            Block::List(items) | Block::Numbered(items) if items.is_empty() => return None,
            Block::List(items) => Told::List { items: self.items(items) },
            Block::Numbered(items) => Told::Numbered { items: self.items(items) },
            Block::Pairs(pairs) if pairs.is_empty() => return None,
            Block::Pairs(pairs) => Told::Pairs { pairs: self.pairs(pairs) },
            Block::Table { heads, rows } => {
                let rows = rows.iter().map(|row| self.cells(row)).collect();
                let parts = table::parts(self.cells(heads), rows, document.page, document.lang);
                if parts.is_empty() {
                    return None;
                }
                Told::Table { parts }
            }
            Block::Figure { svg, alt, caption } => Told::Figure {
                svg: svg.clone(),
                alt: text::lines(alt).join(" "),
                caption: caption.as_deref().map(|c| self.prose(c)),
            },
            Block::PageBreak => Told::PageBreak,
        })
    }
}

/// What stands between the long words, and the long words, in turn.
fn pieces(line: &str, long: usize) -> Lines {
    let mut out = vec![String::new()];
    for part in line.split_inclusive(|c: char| !c.is_alphabetic()) {
        let word = part.trim_end_matches(|c: char| !c.is_alphabetic());
        if word.chars().count() >= long {
            out.push(word.to_owned());
            out.push(part[word.len()..].to_owned());
        } else if let Some(last) = out.last_mut() {
            last.push_str(part);
        }
    }
    out
}

/// Straight quotation marks as the language writes them: in Swedish the same on both sides, in English open and closed.
fn quoted(text: &str, lang: Lang) -> String {
    let mut before = ' ';
    let mut mark = |c: char| {
        let opens = lang == Lang::En && (before.is_whitespace() || "([{–—“‘".contains(before));
        let written = match (c, opens) {
            ('"', true) => '“',
            ('"', false) => '”',
            ('\'', true) => '‘',
            ('\'', false) => '’',
            (other, _) => other,
        };
        before = written;
        written
    };
    text.chars().map(&mut mark).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_long_words_are_divided_and_no_sign_is_lost() {
        let line = "Rådet för informationssäkerhet, och IT-säkerhetssamordnaren.";
        assert_eq!(pieces(line, 13), ["Rådet för ", "informationssäkerhet", ", och IT-", "säkerhetssamordnaren", "."]);
        assert_eq!(pieces("", 13), [""]);
    }

    #[test]
    fn quotation_marks_follow_the_language() {
        assert_eq!(quoted("sade \"hej\" i '90", Lang::Sv), "sade ”hej” i ’90");
        assert_eq!(quoted("said \"it's ('so')\"", Lang::En), "said “it’s (‘so’)”");
    }
}
