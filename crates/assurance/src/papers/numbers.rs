//! Whether the numbers in a text are those that were counted. Once a text has been edited it is words; a number that nobody counted, or that was
//! counted anew, is named. It warns, it never changes a text.
use regex::Regex;
use std::{collections::BTreeSet, sync::LazyLock};

/// A number in a text that no figure gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stray {
    /// As the text says it: "7" or "7 av 9".
    pub says: String,
    /// What the drafted text says in the same place, if it is found there.
    pub figure: Option<String>,
}

/// "7 av 9" before a lone number; a number may have blanks between its thousands. What else holds digits (days, times, references, paragraphs of
/// a law) is matched first, and left alone.
static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let whole = r"\d{1,3}(?:[ \u{a0}\u{202f}]\d{3})+|\d+";
    let other = r"(?:\d{4}-\d{2}(?:-\d{2})?|\d{1,2}[:.]\d{2}|\d+[:/]\d+|\d+\s?(?:kap\.|§)|§+\s?\d+|\pL[\w-]*\d[\w-]*|\d+\pL[\w-]*|\d+[.,]\d+)";
    Regex::new(&format!(r"(?m)^\d{{1,2}}\. |{other}|(?P<number>(?:{whole})(?:\s(?:av|of)\s(?:{whole}))?)")).ok()
});

#[derive(Clone, Debug)]
struct Found<'a> {
    says: &'a str,
    values: Vec<i64>,
    /// The words before it in the same line, without their numbers.
    before: String,
}

fn found(text: &str) -> Vec<Found<'_>> {
    let Some(number) = NUMBER.as_ref() else { return Vec::new() };
    let mut out = Vec::new();
    for found in number.captures_iter(text).filter_map(|c| c.name("number")) {
        let line = text.get(..found.start()).unwrap_or_default().rsplit(['\n', '.', ';']).next().unwrap_or_default();
        let words: Vec<&str> = line.split_whitespace().filter(|w| !w.chars().any(|c| c.is_ascii_digit())).collect();
        let before = words.get(words.len().saturating_sub(3)..).unwrap_or_default().join(" ");
        let values = found.as_str().split([' ', '\n']).fold(Vec::new(), joined);
        out.push(Found { says: found.as_str(), values, before });
    }
    out
}

/// "1 234 av 7" is two numbers.
fn joined(mut values: Vec<i64>, word: &str) -> Vec<i64> {
    let digits: String = word.chars().filter(char::is_ascii_digit).collect();
    match (digits.parse::<i64>(), values.last_mut()) {
        (Ok(n), Some(last)) if *last >= 0 && digits.len() == 3 => *last = *last * 1000 + n,
        (Ok(n), Some(last)) if *last < 0 => *last = n,
        (Ok(n), _) => values.push(n),
        // "av": the next word begins a number.
        (Err(_), _) => values.push(-1),
    }
    values
}

fn is_year(value: i64) -> bool {
    (1900..2100).contains(&value)
}

/// Numbers of a text that are neither among the figures nor in what was drafted from them.
pub fn stray(text: &str, drafted: &str, figures: &BTreeSet<i64>) -> Vec<Stray> {
    let drafted = found(drafted);
    let known = |n: &i64| is_year(*n) || figures.contains(n) || drafted.iter().any(|d| d.values.contains(n));
    let strange = |f: &Found<'_>| !f.values.iter().all(known) || wrong_pair(f, &drafted);
    let place = |f: &Found<'_>| {
        let same = |d: &&Found<'_>| d.before == f.before && d.values.len() == f.values.len() && d.values != f.values;
        (!f.before.is_empty()).then(|| drafted.iter().find(same)).flatten().map(|d| d.says.to_owned())
    };
    found(text).iter().filter(|f| strange(f)).map(|f| Stray { says: f.says.to_owned(), figure: place(f) }).collect()
}

/// "7 av 9" where the drafted text says "8 av 9" after the same words: both numbers may be figures, the pair is not.
fn wrong_pair(f: &Found<'_>, drafted: &[Found<'_>]) -> bool {
    let there = |d: &&Found<'_>| d.before == f.before && d.values.len() == 2;
    f.values.len() == 2 && drafted.iter().any(|d| there(&d)) && !drafted.iter().filter(there).any(|d| d.values == f.values)
}

/// Whether a text says a number that may not be told.
pub fn says(text: &str, value: i64) -> bool {
    found(text).iter().any(|f| f.values.contains(&value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn figures(all: &[i64]) -> BTreeSet<i64> {
        all.iter().copied().collect()
    }

    #[test]
    fn a_number_that_was_edited_is_named_with_the_figure() {
        let drafted = "Av de mindre iakttagelserna är 8 av 12 åtgärdade.";
        let found = stray("Av de mindre iakttagelserna är 7 av 12 åtgärdade.", drafted, &figures(&[8, 12]));
        assert_eq!(found, [Stray { says: "7 av 12".to_owned(), figure: Some("8 av 12".to_owned()) }]);
    }

    #[test]
    fn a_pair_of_figures_in_the_wrong_order_is_named_too() {
        let drafted = "Höga är 8 av 12. Antalet är 7.";
        assert_eq!(stray("Höga är 7 av 12. Antalet är 7.", drafted, &figures(&[7, 8, 12])).len(), 1);
    }

    #[test]
    fn days_years_times_laws_and_references_are_no_figures() {
        let text = "Den 2026-11-30 kl. 14:02 enligt 18 kap. 8 § lagen (2025:1506), dnr RS 2019/116, § 44, ISO27001, 2027, 3,5 och BP-2026-001.";
        assert_eq!(stray(text, "", &figures(&[])), []);
    }

    #[test]
    fn points_are_not_counted_and_thousands_are_one_number() {
        assert_eq!(stray("1. att lämna\n2. att ge", "", &figures(&[])), []);
        assert_eq!(stray("Kostnaden var 1 234 kronor.", "", &figures(&[1234])), []);
        assert_eq!(stray("Det tog 41 timmar.", "", &figures(&[])), [Stray { says: "41".to_owned(), figure: None }]);
    }

    proptest! {
        #[test]
        fn what_was_drafted_is_never_questioned(text in "[a-zåäö0-9 .|:§/\n-]{0,120}") {
            prop_assert_eq!(stray(&text, &text, &figures(&[])), []);
        }
    }
}
