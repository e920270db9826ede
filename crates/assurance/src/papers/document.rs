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
    let mut document = Document::new(&data.name, paper.lang);
    document.author = region.to_owned();
    document.dated_on = data.dated_on;
    document.head = lines.iter().filter_map(|(word, value)| Some(((*word).to_owned(), (*value)?.to_owned()))).collect();
    document.footer = paper.reference.clone();
    for section in sections.iter().filter(|s| s.included && !s.body.is_empty()) {
        if section.show_heading {
            document.blocks.push(Block::Heading { level: 2, text: section.heading.clone() });
        }
        document.blocks.extend(text::parse(&section.body).iter().flat_map(block));
    }
    document
}

fn block(part: &Part) -> Vec<Block> {
    match part {
        Part::Paragraph(words) => vec![Block::Paragraph(words.clone())],
        Part::Numbered(points) => vec![Block::Numbered(points.clone())],
        Part::Bullets(points) => vec![Block::List(points.clone())],
        Part::Table(rows) => match rows.split_first() {
            Some((heads, rows)) => vec![Block::Table { heads: heads.clone(), rows: rows.to_vec() }],
            None => Vec::new(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        paper_templates::content,
        papers::{
            figures::{self, Facts, Snapshot},
            model::{NewPaper, State},
            render,
        },
    };
    use vk_core::{Id, Instant, Record, Secrecy};

    fn paper() -> Paper {
        let data = NewPaper {
            name: "Risker för regionens information 2026".to_owned(),
            template: Id::fixed("mall"),
            year: 2026,
            source: None,
            report_back_on: None,
            dated_on: "2026-11-20".parse().ok(),
            case_officer: None,
            addressee: Some("Regionstyrelsen".to_owned()),
            meeting_on: None,
            agenda_no: None,
            recipients: Vec::new(),
            unit: None,
            secrecy: Secrecy::Open,
        };
        let at = Instant::from_micros(0);
        Paper {
            record: Record { id: Id::fixed("p"), version: 1, created_at: at, updated_at: at, archived_at: None, data },
            reference: "TJ-2026-001".to_owned(),
            kind: "risk_report".to_owned(),
            lang: Lang::Sv,
            body: "regionstyrelsen".to_owned(),
            assignee: "regiondirektören".to_owned(),
            registry_format: None,
            registry_number: Some("RS 2026/116".to_owned()),
            state: State::Draft,
            outcome: None,
            outcome_text: None,
            paragraph: None,
            approved: None,
            dispatched_on: None,
            treated_on: None,
            confirmed_on: None,
            extract_sent_on: None,
            annex_of: None,
            follows: None,
        }
    }

    /// The shipped template, filled in as a draft is.
    fn sections(paper: &Paper) -> Vec<Section> {
        let template = content::shipped(Lang::Sv).into_iter().find(|t| t.kind == paper.kind).expect("the template");
        let snapshot = Snapshot {
            no: 1,
            as_of: Instant::from_micros(0),
            by: String::new(),
            by_id: None,
            figures: Vec::new(),
            hash: String::new(),
            approved: std::collections::BTreeSet::new(),
        };
        let facts =
            Facts { region: "Region Exempel".to_owned(), recipients: vec!["IT-chef".to_owned()], signatories: Vec::new() };
        let data = figures::data(paper, &facts, &snapshot);
        let section = |(no, s): (i64, crate::paper_templates::model::Section)| Section {
            id: Id::fixed(&s.key),
            no,
            heading: s.heading,
            optional: s.optional,
            show_heading: s.show_heading,
            forbidden: s.forbidden,
            included: s.default_on,
            body: render::render(&s.body, &data).expect("a text"),
            source: s.body,
            drafted: String::new(),
            version: 1,
            changed_by: String::new(),
            changed_at: Instant::from_micros(0),
            key: s.key,
        };
        (1..).zip(template.sections.unwrap_or_default()).map(section).collect()
    }

    #[test]
    fn the_document_has_the_headings_in_order_and_nothing_of_the_program() {
        let paper = paper();
        let document = of(&paper, &sections(&paper), "Region Exempel", None);
        let headings: Vec<&str> = document
            .blocks
            .iter()
            .filter_map(|b| match b {
                Block::Heading { text, .. } => Some(text.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!(
            headings,
            ["Förslag till beslut", "Sammanfattning", "Ärendet", "Beslutsunderlag", "Protokollsutdrag skickas till"]
        );
        let text = format!("{document:?}");
        assert!(text.contains("(\"Dnr\", \"RS 2026/116\")") && text.contains("IT-chef"), "{text}");
        for link in ["http", "/papers", &paper.id().to_string(), &paper.data().template.to_string()] {
            assert!(!text.contains(link), "{link} in {text}");
        }
    }
}
