//! A Sigma string with its wildcards, sorted into the cheapest comparison that says the same: equal, contains, starts, ends, or a glob.

/// One letter of a Sigma string after escapes are undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Atom {
    Char(char),
    /// `?`: one letter.
    Any,
    /// `*`: any number of letters.
    Star,
}

pub(crate) fn atoms(text: &rsigma_parser::SigmaString) -> Vec<Atom> {
    use rsigma_parser::{SpecialChar, StringPart};
    let mut out = Vec::new();
    for part in &text.parts {
        match part {
            StringPart::Plain(plain) => out.extend(plain.chars().map(Atom::Char)),
            StringPart::Special(SpecialChar::WildcardMulti) => out.push(Atom::Star),
            StringPart::Special(SpecialChar::WildcardSingle) => out.push(Atom::Any),
        }
    }
    out
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Pattern {
    Exact(String),
    Contains(String),
    Starts(String),
    Ends(String),
    Glob(Glob),
    /// Only stars: any value that is there.
    Anything,
}

impl Pattern {
    pub(crate) fn new(atoms: &[Atom]) -> Pattern {
        let segments: Vec<Segment> = atoms.split(|a| *a == Atom::Star).filter(|s| !s.is_empty()).map(Segment::new).collect();
        let open_start = atoms.first() == Some(&Atom::Star);
        let open_end = atoms.last() == Some(&Atom::Star);
        match (segments.as_slice(), open_start, open_end) {
            ([], false, false) => Pattern::Exact(String::new()),
            ([], ..) => Pattern::Anything,
            ([one], ..) if one.plain().is_some() => {
                let text = one.plain().unwrap_or_default().to_owned();
                match (open_start, open_end) {
                    (false, false) => Pattern::Exact(text),
                    (true, true) => Pattern::Contains(text),
                    (false, true) => Pattern::Starts(text),
                    (true, false) => Pattern::Ends(text),
                }
            }
            _ => Pattern::Glob(Glob { segments, open_start, open_end }),
        }
    }
}

/// Text between two stars.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Segment(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    /// That many letters, whichever they are.
    Letters(usize),
}

impl Segment {
    fn new(atoms: &[Atom]) -> Segment {
        let mut pieces: Vec<Piece> = Vec::new();
        for atom in atoms {
            match (atom, pieces.last_mut()) {
                (Atom::Char(c), Some(Piece::Text(text))) => text.push(*c),
                (Atom::Char(c), _) => pieces.push(Piece::Text(String::from(*c))),
                (_, Some(Piece::Letters(n))) => *n += 1,
                _ => pieces.push(Piece::Letters(1)),
            }
        }
        Segment(pieces)
    }

    fn plain(&self) -> Option<&str> {
        match self.0.as_slice() {
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// Where the segment ends when it begins at `at`.
    fn match_at(&self, text: &str, at: usize) -> Option<usize> {
        let mut rest = text.get(at..)?;
        for piece in &self.0 {
            match piece {
                Piece::Text(want) => rest = rest.strip_prefix(want.as_str())?,
                Piece::Letters(n) => {
                    let mut letters = rest.chars();
                    for _ in 0..*n {
                        letters.next()?;
                    }
                    rest = letters.as_str();
                }
            }
        }
        Some(text.len() - rest.len())
    }

    /// The end of the first place at or after `from` where the segment stands.
    fn find(&self, text: &str, from: usize) -> Option<usize> {
        if let Some(Piece::Text(first)) = self.0.first() {
            let mut at = from;
            while let Some(found) = text.get(at..)?.find(first.as_str()) {
                if let Some(end) = self.match_at(text, at + found) {
                    return Some(end);
                }
                at = next_letter(text, at + found);
            }
            return None;
        }
        letter_starts(text, from).find_map(|at| self.match_at(text, at))
    }

    fn ends(&self, text: &str, from: usize) -> bool {
        if let Some(plain) = self.plain() {
            return text.get(from..).is_some_and(|rest| rest.ends_with(plain));
        }
        letter_starts(text, from).any(|at| self.match_at(text, at) == Some(text.len()))
    }
}

fn next_letter(text: &str, at: usize) -> usize {
    (at + 1..=text.len()).find(|i| text.is_char_boundary(*i)).unwrap_or(text.len() + 1)
}

fn letter_starts(text: &str, from: usize) -> impl Iterator<Item = usize> + '_ {
    (from..=text.len()).filter(|i| text.is_char_boundary(*i))
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Glob {
    segments: Vec<Segment>,
    open_start: bool,
    open_end: bool,
}

impl Glob {
    pub(crate) fn matches(&self, text: &str) -> bool {
        let mut at = 0;
        let last = self.segments.len().saturating_sub(1);
        for (i, segment) in self.segments.iter().enumerate() {
            let must_start = i == 0 && !self.open_start;
            let must_end = i == last && !self.open_end;
            match (must_start, must_end) {
                (true, true) => return segment.match_at(text, at) == Some(text.len()),
                (true, false) => match segment.match_at(text, at) {
                    Some(end) => at = end,
                    None => return false,
                },
                (false, true) => return segment.ends(text, at),
                (false, false) => match segment.find(text, at) {
                    Some(end) => at = end,
                    None => return false,
                },
            }
        }
        true
    }

    /// The longest run of fixed letters: what must stand somewhere in a text that matches.
    pub(crate) fn longest_text(&self) -> Option<&str> {
        self.segments
            .iter()
            .flat_map(|s| &s.0)
            .filter_map(|p| match p {
                Piece::Text(text) => Some(text.as_str()),
                Piece::Letters(_) => None,
            })
            .max_by_key(|text| text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> Pattern {
        Pattern::new(&atoms(&rsigma_parser::SigmaString::new(text)))
    }

    fn matches(text: &str, value: &str) -> bool {
        match pattern(text) {
            Pattern::Exact(t) => t == value,
            Pattern::Contains(t) => value.contains(&t),
            Pattern::Starts(t) => value.starts_with(&t),
            Pattern::Ends(t) => value.ends_with(&t),
            Pattern::Glob(g) => g.matches(value),
            Pattern::Anything => true,
        }
    }

    #[test]
    fn wildcards_become_the_cheapest_comparison() {
        assert_eq!(pattern("cmd"), Pattern::Exact("cmd".into()));
        assert_eq!(pattern("*cmd*"), Pattern::Contains("cmd".into()));
        assert_eq!(pattern("cmd*"), Pattern::Starts("cmd".into()));
        assert_eq!(pattern("**cmd"), Pattern::Ends("cmd".into()));
        assert_eq!(pattern("*"), Pattern::Anything);
        assert_eq!(pattern(""), Pattern::Exact(String::new()));
    }

    #[test]
    fn an_escaped_wildcard_is_a_letter() {
        assert_eq!(pattern(r"/tn \*"), Pattern::Exact("/tn *".into()));
        assert_eq!(pattern(r"C:\\*"), Pattern::Starts(r"C:\".into()));
        assert_eq!(pattern(r"a\?b"), Pattern::Exact("a?b".into()));
    }

    #[test]
    fn globs_hold_their_ends() {
        assert!(matches("a*b?c*d", "axxbyczzd"));
        assert!(!matches("a*b?c*d", "axxbyczzde"));
        assert!(matches("*a?c", "xxabc"));
        assert!(!matches("*a?c", "abcd"));
        assert!(matches("a??", "aåö"));
        assert!(!matches("a??", "aå"));
        assert!(matches("?", "å"));
        assert!(!matches("a*a", "a"));
        assert!(matches("*ab*ba*", "xabba"));
        assert!(!matches("*ab*ba*", "xaba"));
    }
}
