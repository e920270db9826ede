//! What one value is compared with. Everything is defined on the value's text, so that an event in memory and a column in a file are
//! judged by the same code.
use super::lexer::Pat;
use std::net::IpAddr;
use vk_core::{Instant, Network};
use vk_event::{Field, FieldKind};

/// A test of one value.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// There is a value.
    Exists,
    /// The whole text, case folded; numbers and addresses in their usual spelling.
    Is(String),
    /// The whole text against a pattern.
    Like(Vec<Pat>),
    /// Whole words within the text.
    Has(Words),
    /// Between two ends; an end left out is open. A value that is not of the ends' kind is outside.
    Between(Option<Bound>, Option<Bound>),
    /// An address within a network.
    Within(Network),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    pub at: Scalar,
    pub inclusive: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Scalar {
    Int(i64),
    Float(f64),
    Time(Instant),
    Ip(IpAddr),
    /// Compared character by character, case folded.
    Text(String),
}

/// Words or a phrase: pieces that follow each other, anything between them (where a `*` stood). The first begins and the last ends at a
/// word's edge, unless that side is open.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Words {
    /// Case folded, none empty.
    pub pieces: Vec<String>,
    pub open_left: bool,
    pub open_right: bool,
}

/// Lower case, character by character, so that folding a part of a text gives a part of the folded text.
pub(crate) fn fold(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { text.chars().flat_map(char::to_lowercase).collect() }
}

impl Test {
    /// The test for a value written out, without wildcards.
    pub fn value(field: &str, value: &str) -> Test {
        match kind_of(field) {
            Some(FieldKind::Text) => Test::Has(Words::phrase(value)),
            Some(FieldKind::Ip) => Test::Is(value.parse::<IpAddr>().map_or_else(|_| fold(value), |ip| ip.to_string())),
            Some(FieldKind::Long) => Test::Is(value.parse::<i64>().map_or_else(|_| fold(value), |n| n.to_string())),
            Some(FieldKind::Date) => match time_span(value) {
                Some((first, last)) => Test::Between(Some(Bound::to(first)), Some(Bound::to(last))),
                None => Test::Is(fold(value)),
            },
            _ => Test::Is(fold(value)),
        }
    }

    /// Whether a value with this text passes.
    pub fn accepts(&self, text: &str) -> bool {
        match self {
            Test::Exists => true,
            Test::Is(wanted) => same_folded(text, wanted),
            Test::Like(pattern) => like(pattern, &fold(text)),
            Test::Has(words) => words.found_in(text),
            Test::Between(low, high) => low.as_ref().is_none_or(|b| b.below(text)) && high.as_ref().is_none_or(|b| b.above(text)),
            Test::Within(network) => text.parse().is_ok_and(|ip| network.contains(ip)),
        }
    }
}

pub(crate) fn kind_of(field: &str) -> Option<FieldKind> {
    Field::by_name(field).map(|f| f.spec().kind)
}

/// `wanted` is folded already.
fn same_folded(text: &str, wanted: &str) -> bool {
    if text.is_ascii() { text.eq_ignore_ascii_case(wanted) } else { fold(text) == wanted }
}

impl Bound {
    fn to(at: Instant) -> Bound {
        Bound { at: Scalar::Time(at), inclusive: true }
    }
    fn below(&self, text: &str) -> bool {
        self.order(text).is_some_and(|o| if self.inclusive { o.is_ge() } else { o.is_gt() })
    }
    fn above(&self, text: &str) -> bool {
        self.order(text).is_some_and(|o| if self.inclusive { o.is_le() } else { o.is_lt() })
    }
    /// How the value stands to the bound; `None` when it is of another kind.
    fn order(&self, text: &str) -> Option<std::cmp::Ordering> {
        match &self.at {
            Scalar::Int(bound) => match text.parse::<i64>() {
                Ok(n) => Some(n.cmp(bound)),
                Err(_) => text.parse::<f64>().ok()?.partial_cmp(&(*bound as f64)),
            },
            Scalar::Float(bound) => text.parse::<f64>().ok()?.partial_cmp(bound),
            Scalar::Time(bound) => Some(text.parse::<Instant>().ok()?.cmp(bound)),
            Scalar::Ip(bound) => match (text.parse::<IpAddr>().ok()?, bound) {
                (IpAddr::V4(a), IpAddr::V4(b)) => Some(a.cmp(b)),
                (IpAddr::V6(a), IpAddr::V6(b)) => Some(a.cmp(b)),
                _ => None,
            },
            Scalar::Text(bound) => Some(fold(text).as_str().cmp(bound)),
        }
    }
}

impl Words {
    /// A phrase as it stands, no wildcards.
    pub fn phrase(text: &str) -> Words {
        let folded = fold(text);
        Words { pieces: if folded.is_empty() { vec![] } else { vec![folded] }, open_left: false, open_right: false }
    }

    pub(crate) fn pattern(pattern: &[Pat]) -> Words {
        let mut pieces = vec![String::new()];
        for part in pattern {
            match (part, pieces.last_mut()) {
                (Pat::Any, _) => pieces.push(String::new()),
                (Pat::One, Some(piece)) => piece.push('?'),
                (Pat::Char(c), Some(piece)) => piece.extend(c.to_lowercase()),
                _ => {}
            }
        }
        let open_left = pieces.first().is_some_and(String::is_empty);
        let open_right = pieces.last().is_some_and(String::is_empty);
        pieces.retain(|p| !p.is_empty());
        Words { pieces, open_left, open_right }
    }

    /// Whether the words stand in a text. No words stand in every text.
    pub fn found_in(&self, text: &str) -> bool {
        let folded = fold(text);
        self.found_in_folded(&folded)
    }

    fn found_in_folded(&self, text: &str) -> bool {
        let Some((first, rest)) = self.pieces.split_first() else { return true };
        let Some((last, middle)) = rest.split_last() else {
            return occurrences(text, first, 0).any(|at| self.left_ok(text, at, first) && self.right_ok(text, at, first));
        };
        // The leftmost place of each piece leaves most room for the next.
        let Some(start) = occurrences(text, first, 0).find(|at| self.left_ok(text, *at, first)) else { return false };
        let mut from = start + first.len();
        for piece in middle {
            match occurrences(text, piece, from).next() {
                Some(at) => from = at + piece.len(),
                None => return false,
            }
        }
        occurrences(text, last, from).any(|at| self.right_ok(text, at, last))
    }

    fn left_ok(&self, text: &str, at: usize, piece: &str) -> bool {
        self.open_left || !(piece.chars().next().is_some_and(is_word) && text[..at].chars().next_back().is_some_and(is_word))
    }
    fn right_ok(&self, text: &str, at: usize, piece: &str) -> bool {
        let end = at + piece.len();
        self.open_right || !(piece.chars().next_back().is_some_and(is_word) && text[end..].chars().next().is_some_and(is_word))
    }
}

/// What a word is made of, here and in the token filters.
pub(crate) fn is_word(c: char) -> bool {
    c.is_alphanumeric()
}

/// Where a piece stands in a text, overlapping places included.
fn occurrences<'a>(text: &'a str, piece: &'a str, from: usize) -> impl Iterator<Item = usize> + 'a {
    let finder = memchr::memmem::Finder::new(piece.as_bytes());
    let mut from = from;
    std::iter::from_fn(move || {
        let found = from + finder.find(text.as_bytes().get(from..)?)?;
        from = found + text.get(found..).and_then(|t| t.chars().next()).map_or(1, char::len_utf8);
        Some(found)
    })
}

/// Glob matching on folded text: `*` any run, `?` one character.
fn like(pattern: &[Pat], text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while t < text.len() {
        match (pattern.get(p), text.get(t)) {
            (Some(Pat::Any), _) => {
                retry = Some((p, t));
                p += 1;
            }
            (Some(Pat::One), _) => {
                p += 1;
                t += 1;
            }
            (Some(Pat::Char(want)), Some(have)) if want == have => {
                p += 1;
                t += 1;
            }
            _ => match retry {
                Some((star, at)) => {
                    retry = Some((star, at + 1));
                    p = star + 1;
                    t = at + 1;
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(p).all(|part| *part == Pat::Any)
}

/// First and last microsecond that a time as typed stands for: a whole day for a date, else one moment. Without a zone Europe/Stockholm.
pub(crate) fn time_span(text: &str) -> Option<(Instant, Instant)> {
    if let Ok(at) = text.parse::<Instant>() {
        return Some((at, at));
    }
    if let Ok(day) = text.parse::<vk_core::Date>() {
        let start = Instant::parse_local(&format!("{day}T00:00")).ok()?;
        let next = Instant::parse_local(&format!("{}T00:00", day.plus_days(1))).ok()?;
        return Some((start, Instant::from_micros(next.micros() - 1)));
    }
    let at = Instant::parse_local(text).ok()?;
    Some((at, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Words {
        Words::pattern(&text.chars().map(|c| if c == '*' { Pat::Any } else { Pat::Char(c) }).collect::<Vec<_>>())
    }

    #[test]
    fn free_words_are_whole_words_unless_a_star_opens_a_side() {
        let line = "Failed password for åsa from 10.1.2.3:22";
        for hit in
            ["failed", "FAILED PASSWORD", "10.1.2.3", "Åsa", "pass*", "*word", "*ass*", "fail*for", "2.3:22", "10.1.2", "for åsa"]
        {
            assert!(words(hit).found_in(line), "{hit}");
        }
        for miss in ["fail", "assword", "0.1.2.3", "password failed", "sa", "fail*fro", "*ailx*"] {
            assert!(!words(miss).found_in(line), "{miss}");
        }
    }

    #[test]
    fn a_day_without_a_zone_is_a_day_in_stockholm() {
        let (first, last) = time_span("2026-11-22").expect("a day");
        assert_eq!(
            (first.to_string().as_str(), last.to_string().as_str()),
            ("2026-11-21T23:00:00Z", "2026-11-22T22:59:59.999999Z")
        );
    }
}
