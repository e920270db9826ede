//! What must not stand in a public paper, looked for before somebody approves it: vulnerability numbers, addresses, hosts, links, persons' names,
//! counts that nobody has approved, places that nobody has filled in. It reads the final words, so that it does not matter who typed them.
//! Offentlighets- och sekretesslagen (2009:400) 18 kap. 8 §. It finds what looks like something; the judgement stays with the person who approves.
use super::{
    figures::{ASK, MASK, Snapshot},
    model::Section,
    numbers,
};
use regex::Regex;
use std::{collections::BTreeSet, net::IpAddr, sync::LazyLock};
use vk_core::fold;

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    pub what: What,
    /// The section's heading.
    pub heading: String,
    /// The words that were found.
    pub says: String,
    /// For a number: what was counted.
    pub figure: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// Cannot be approved.
    Ask,
    Mask,
    Secret,
    /// Approved only with a reason.
    Cve,
    Address,
    Host,
    Link,
    Name,
    /// A remark.
    Number,
    Small,
}

impl What {
    pub fn key(self) -> &'static str {
        match self {
            What::Ask => "ask",
            What::Mask => "mask",
            What::Secret => "secret",
            What::Cve => "cve",
            What::Address => "address",
            What::Host => "host",
            What::Link => "link",
            What::Name => "name",
            What::Number => "number",
            What::Small => "small",
        }
    }
    pub fn is_stopping(self) -> bool {
        matches!(self, What::Ask | What::Mask | What::Secret)
    }
    /// Stops until somebody says why it may stand.
    pub fn needs_reason(self) -> bool {
        matches!(self, What::Cve | What::Address | What::Host | What::Link | What::Name)
    }
    pub fn tone(self) -> &'static str {
        match self {
            _ if self.is_stopping() => "ember",
            _ if self.needs_reason() => "warning",
            _ => "info",
        }
    }
}

/// Names that the registers know.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// As they are compared, and as they are written.
    hosts: Vec<(String, String)>,
    people: Vec<(String, String)>,
}

impl Known {
    pub fn of(hosts: Vec<String>, people: Vec<String>) -> Known {
        let plain = |names: Vec<String>| names.into_iter().filter_map(|name| Some((plain(&name)?, name))).collect();
        Known { hosts: plain(hosts), people: plain(people) }
    }
}

/// Words that a name has at most.
const LONGEST_NAME: usize = 6;

static PATTERNS: LazyLock<[Option<Regex>; 2]> = LazyLock::new(|| {
    [
        Regex::new(r"(?i)\bCVE-\d{4}-\d{3,}\b").ok(),
        Regex::new(r"(?i)\b(?:https?|ftp|mailto):|\bwww\.|\b[0-9a-f]{8}-[0-9a-f]{4}-").ok(),
    ]
});

/// Everything found in the sections that the paper has. `secret` papers are not public: only what is unfinished is looked for.
pub fn check(sections: &[Section], snapshot: Option<&Snapshot>, known: &Known, secret: bool) -> Vec<Finding> {
    let mut out = Vec::new();
    for section in sections.iter().filter(|s| s.included) {
        let mut add = |what: What, says: &str, figure: Option<String>| {
            out.push(Finding { what, heading: section.heading.clone(), says: says.to_owned(), figure });
        };
        for piece in section.body.split(ASK).skip(1) {
            let asked = piece.split('›').next().unwrap_or_default();
            add(What::Ask, asked.split_once(": ").map_or(asked, |(_, what)| what), None);
        }
        if section.body.contains(MASK) {
            add(What::Mask, MASK, None);
        }
        if secret {
            continue;
        }
        public(section, known, &mut add);
        let Some(snapshot) = snapshot else { continue };
        let told = snapshot.told();
        for n in snapshot.withheld().into_iter().filter(|n| *n > 1 && !told.contains(n) && numbers::says(&section.body, *n)) {
            add(What::Secret, &n.to_string(), None);
        }
        for stray in numbers::stray(&section.body, &section.drafted, &told) {
            add(What::Number, &stray.says, stray.figure);
        }
        for figure in snapshot.figures.iter().filter(|f| f.sensitive && snapshot.may_be_told(f)) {
            if let Some(n) = figure.count().filter(|n| (1..5).contains(n) && numbers::says(&section.body, *n)) {
                add(What::Small, &n.to_string(), None);
            }
        }
    }
    out.sort();
    out.dedup();
    out
}

fn public(section: &Section, known: &Known, add: &mut impl FnMut(What, &str, Option<String>)) {
    let [cve, link] = &*PATTERNS;
    for (pattern, what) in [(cve, What::Cve), (link, What::Link)] {
        for found in pattern.iter().flat_map(|p| p.find_iter(&section.body)) {
            add(what, found.as_str(), None);
        }
    }
    for word in words(&section.body) {
        let bare = word.split('/').next().unwrap_or_default();
        if bare.contains(['.', ':']) && bare.parse::<IpAddr>().is_ok() {
            add(What::Address, word, None);
        }
    }
    let said = phrases(&section.body);
    for (names, what) in [(&known.hosts, What::Host), (&known.people, What::Name)] {
        names.iter().filter(|(plain, _)| said.contains(plain)).for_each(|(_, name)| add(what, name, None));
    }
}

/// The words that a name is compared by; too short a one says nothing.
fn plain(name: &str) -> Option<String> {
    let plain = fold(name).split(|c: char| !is_name(c)).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ");
    (plain.chars().count() > 2).then_some(plain)
}

/// Every run of words that may be a name. Looked up once for each known name, so that ten thousand names cost no more than reading them.
fn phrases(text: &str) -> BTreeSet<String> {
    let text = fold(text);
    let words: Vec<&str> = text.split(|c: char| !is_name(c)).filter(|w| !w.is_empty()).collect();
    (1..=LONGEST_NAME).flat_map(|n| words.windows(n).map(|run| run.join(" "))).collect()
}

/// What a name may hold; a full stop ends a sentence oftener than it stands in a name, so names are compared without.
fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '-' || c == '_'
}

/// Words without what stands around them.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let edge = |c: char| !(c.is_ascii_hexdigit() || c == ':');
    text.split(|c: char| c.is_whitespace() || "()[]<>\"',;|".contains(c))
        .map(move |w| w.trim_matches(edge))
        .filter(|w| !w.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::papers::figures::{Figure, Worth};
    use vk_core::{Id, Instant};

    fn section(body: &str) -> Section {
        Section {
            id: Id::fixed("s"),
            no: 1,
            key: "case".to_owned(),
            heading: "Ärendet".to_owned(),
            optional: false,
            show_heading: true,
            forbidden: Vec::new(),
            included: true,
            source: String::new(),
            drafted: String::new(),
            body: body.to_owned(),
            version: 1,
            changed_by: String::new(),
            changed_at: Instant::from_micros(0),
        }
    }

    fn found(body: &str) -> Vec<(What, String)> {
        let known = Known::of(vec!["SRV-ÖSTERSUND-01".to_owned(), "pacs.region.se".to_owned()], vec!["Åsa Öberg".to_owned()]);
        check(&[section(body)], None, &known, false).into_iter().map(|f| (f.what, f.says)).collect()
    }

    #[test]
    fn vulnerabilities_addresses_hosts_links_and_names_are_found_however_they_are_written() {
        assert_eq!(found("Felet cve-2026-12345 fanns kvar."), [(What::Cve, "cve-2026-12345".to_owned())]);
        assert_eq!(found("Servern (10.1.2.3) byttes."), [(What::Address, "10.1.2.3".to_owned())]);
        assert_eq!(
            found("Nätet 10.1.0.0/16 och fe80::1."),
            [(What::Address, "10.1.0.0/16".to_owned()), (What::Address, "fe80::1".to_owned())]
        );
        assert_eq!(found("Driften på srv-östersund-01, som stod still."), [(What::Host, "SRV-ÖSTERSUND-01".to_owned())]);
        assert_eq!(found("Bilderna i pacs.region.se."), [(What::Host, "pacs.region.se".to_owned())]);
        assert_eq!(found("Handläggare är åsa öberg"), [(What::Name, "Åsa Öberg".to_owned())]);
        assert_eq!(found("Se https://vk.region.se/papers"), [(What::Link, "https:".to_owned())]);
    }

    #[test]
    fn ordinary_words_days_and_times_are_none_of_it() {
        assert_eq!(found("Kl. 14.02 den 2026-11-20 enligt 2 kap. 3 §: allt är åtgärdat. Beslutet gäller 1.1.2027."), []);
    }

    #[test]
    fn what_nobody_filled_in_and_a_count_that_nobody_approved_stop_the_paper() {
        let figure = Figure { key: "risk_highest".to_owned(), value: Worth::Count(7), sensitive: true, source: String::new() };
        let mut snapshot = Snapshot {
            no: 1,
            as_of: Instant::from_micros(0),
            by: String::new(),
            by_id: None,
            figures: vec![figure],
            hash: String::new(),
            approved: std::collections::BTreeSet::new(),
        };
        let text = section("Risker: 7. ‹fyll i: målet›");
        let what = |s: &Snapshot| {
            check(std::slice::from_ref(&text), Some(s), &Known::default(), false).iter().map(|f| f.what).collect::<Vec<_>>()
        };
        assert_eq!(what(&snapshot), [What::Ask, What::Secret, What::Number]);
        snapshot.approved.insert("risk_highest".to_owned());
        assert_eq!(what(&snapshot), [What::Ask]);
    }
}
