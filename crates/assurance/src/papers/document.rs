//! A paper as a document: what preview and files are made from. It holds the words and nothing of the program: no link, no identifier.
use super::{
    model::{Paper, Section},
    text::{self, Part},
};
use vk_core::{
    Lang,
    document::{Block, Document},
};

/// The words at the head of a paper, in its language: they belong to the document, not to the program's pages.
struct Words {
    number: &'static str,
    day: &'static str,
    officer: &'static str,
    to: &'static str,
}

fn words(lang: Lang) -> Words {
    match lang {
        Lang::Sv => Words { number: "Dnr", day: "Datum", officer: "Handläggare", to: "Till" },
        Lang::En => Words { number: "Registry number", day: "Date", officer: "Case officer", to: "To" },
    }
}

/// The whole paper. `officer` is the name of the function.
pub fn of(paper: &Paper, sections: &[Section], region: &str, officer: Option<&str>) -> Document {
    let (data, w) = (paper.data(), words(paper.lang));
    let day = data.dated_on.map(|d| d.to_string());
    let lines = [
        (w.number, paper.registry_number.as_deref()),
        (w.day, day.as_deref()),
        (w.officer, officer),
        (w.to, data.addressee.as_deref()),
    ];
    let said = lines.iter().filter_map(|(word, value)| Some(format!("{word}: {}", (*value)?)));
    let head = [region.to_owned()].into_iter().filter(|r| !r.is_empty()).chain(said).collect::<Vec<_>>().join("\n");
    let mut blocks = if head.is_empty() { Vec::new() } else { vec![Block::Paragraph(head)] };
    for section in sections.iter().filter(|s| s.included && !s.body.is_empty()) {
        if section.show_heading {
            blocks.push(Block::Heading { level: 2, text: section.heading.clone() });
        }
        blocks.extend(text::parse(&section.body).iter().flat_map(block));
    }
    Document { title: data.name.clone(), lang: paper.lang, blocks }
}

fn block(part: &Part) -> Vec<Block> {
    match part {
        Part::Paragraph(words) => vec![Block::Paragraph(words.clone())],
        Part::Numbered(points) => text::numbered(points).map(Block::Paragraph).collect(),
        Part::Bullets(points) => vec![Block::List(points.clone())],
        Part::Table(rows) => match rows.split_first() {
            Some((heads, rows)) => vec![Block::Table { heads: heads.clone(), rows: rows.to_vec() }],
            None => Vec::new(),
        },
    }
}
