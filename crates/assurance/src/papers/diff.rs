//! Two texts beside each other, line by line, and three into one: what two people did to the same section. Pure.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Same,
    Removed,
    Added,
}

/// Lines further apart than this are shown as replaced whole.
const MOST: usize = 400;

/// From one text to another, line by line.
pub fn diff(from: &str, to: &str) -> Vec<(Kind, String)> {
    let (from, to) = (lines(from), lines(to));
    let mut out = Vec::new();
    let (mut a, mut b) = (0, 0);
    for (i, j) in matches(&from, &to).into_iter().chain([(from.len(), to.len())]) {
        out.extend(from.iter().take(i).skip(a).map(|line| (Kind::Removed, (*line).to_owned())));
        out.extend(to.iter().take(j).skip(b).map(|line| (Kind::Added, (*line).to_owned())));
        out.extend(from.get(i).map(|line| (Kind::Same, (*line).to_owned())));
        (a, b) = (i + 1, j + 1);
    }
    out
}

fn lines(text: &str) -> Vec<&str> {
    if text.is_empty() { Vec::new() } else { text.split('\n').collect() }
}

/// Pairs of equal lines, a longest common subsequence.
fn matches(from: &[&str], to: &[&str]) -> Vec<(usize, usize)> {
    let head = from.iter().zip(to).take_while(|(a, b)| a == b).count();
    let (rest_a, rest_b) = (from.get(head..).unwrap_or_default(), to.get(head..).unwrap_or_default());
    let tail = rest_a.iter().rev().zip(rest_b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (n, m) = (rest_a.len() - tail, rest_b.len() - tail);
    let mut out: Vec<(usize, usize)> = (0..head).map(|i| (i, i)).collect();
    if n <= MOST && m <= MOST {
        let (a, b) = (rest_a.get(..n).unwrap_or_default(), rest_b.get(..m).unwrap_or_default());
        out.extend(common(a, b).into_iter().map(|(i, j)| (head + i, head + j)));
    }
    out.extend((0..tail).map(|i| (head + n + i, head + m + i)));
    out
}

fn common(a: &[&str], b: &[&str]) -> Vec<(usize, usize)> {
    let width = b.len() + 1;
    let mut table = vec![0_u16; (a.len() + 1) * width];
    let at = |table: &[u16], i: usize, j: usize| table.get(i * width + j).copied().unwrap_or(0);
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            let best =
                if a.get(i) == b.get(j) { at(&table, i + 1, j + 1) + 1 } else { at(&table, i + 1, j).max(at(&table, i, j + 1)) };
            if let Some(cell) = table.get_mut(i * width + j) {
                *cell = best;
            }
        }
    }
    let (mut i, mut j, mut out) = (0, 0, Vec::new());
    while i < a.len() && j < b.len() {
        if a.get(i) == b.get(j) {
            out.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if at(&table, i + 1, j) >= at(&table, i, j + 1) {
            i += 1;
        } else {
            j += 1;
        }
    }
    out
}

/// Lines of the ancestor that became others.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Hunk<'a> {
    from: usize,
    to: usize,
    lines: Vec<&'a str>,
}

fn hunks<'a>(base: &[&str], text: &[&'a str]) -> Vec<Hunk<'a>> {
    let (mut a, mut b, mut out) = (0, 0, Vec::new());
    for (i, j) in matches(base, text).into_iter().chain([(base.len(), text.len())]) {
        if i > a || j > b {
            out.push(Hunk { from: a, to: i, lines: text.get(b..j).unwrap_or_default().to_vec() });
        }
        (a, b) = (i + 1, j + 1);
    }
    out
}

/// Both people's changes in one text, if they did not touch the same lines or lines beside each other.
pub fn merge(base: &str, mine: &str, theirs: &str) -> Option<String> {
    let (base, mine, theirs) = (lines(base), lines(mine), lines(theirs));
    let (mine, theirs) = (hunks(&base, &mine), hunks(&base, &theirs));
    let apart = |a: &Hunk<'_>, b: &Hunk<'_>| a == b || a.to < b.from || b.to < a.from;
    if !mine.iter().all(|a| theirs.iter().all(|b| apart(a, b))) {
        return None;
    }
    let mut all = mine.clone();
    all.extend(theirs.into_iter().filter(|hunk| !mine.contains(hunk)));
    all.sort_by_key(|hunk| hunk.from);
    let (mut at, mut out): (usize, Vec<&str>) = (0, Vec::new());
    for hunk in &all {
        out.extend(base.get(at..hunk.from).unwrap_or_default());
        out.extend(&hunk.lines);
        at = hunk.to;
    }
    out.extend(base.get(at..).unwrap_or_default());
    Some(out.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_changed_line_is_shown_as_taken_out_and_put_in() {
        let found = diff("ett\ntvå\ntre", "ett\n2\ntre");
        let shown: Vec<_> = found.iter().map(|(kind, line)| (*kind, line.as_str())).collect();
        assert_eq!(shown, [(Kind::Same, "ett"), (Kind::Removed, "två"), (Kind::Added, "2"), (Kind::Same, "tre")]);
    }

    #[test]
    fn changes_in_different_paragraphs_are_both_kept_and_in_the_same_one_nobody_wins() {
        let base = "ett\n\ntvå\n\ntre";
        assert_eq!(merge(base, "ETT\n\ntvå\n\ntre", "ett\n\ntvå\n\nTRE").as_deref(), Some("ETT\n\ntvå\n\nTRE"));
        assert_eq!(merge(base, "ett\n\nmin\n\ntre", "ett\n\nderas\n\ntre"), None);
        assert_eq!(merge(base, "ett\n\nsamma\n\ntre", "ett\n\nsamma\n\ntre").as_deref(), Some("ett\n\nsamma\n\ntre"));
    }

    #[test]
    fn texts_too_long_to_compare_are_shown_whole_and_nothing_is_lost() {
        let long = |word: &str| (0..1000).map(|n| format!("{word} {n}")).collect::<Vec<_>>().join("\n");
        let found = diff(&long("a"), &long("b"));
        assert_eq!(found.len(), 2000);
    }

    fn text() -> impl Strategy<Value = String> {
        proptest::collection::vec(prop_oneof!["[a-c]", Just(String::new())], 0..12).prop_map(|lines| lines.join("\n"))
    }

    proptest! {
        #[test]
        fn both_texts_can_be_read_out_of_their_difference(a in text(), b in text()) {
            let found = diff(&a, &b);
            let side = |without: Kind| found.iter().filter(|(k, _)| *k != without).map(|(_, l)| l.as_str()).collect::<Vec<_>>();
            prop_assert_eq!(side(Kind::Added), lines(&a));
            prop_assert_eq!(side(Kind::Removed), lines(&b));
        }
        #[test]
        fn whoever_changed_nothing_takes_nothing_back(base in text(), other in text()) {
            prop_assert_eq!(merge(&base, &base, &other).map(|t| lines(&t).join("\n")), Some(other.clone()));
            prop_assert_eq!(merge(&base, &other, &base).map(|t| lines(&t).join("\n")), Some(other));
        }
        #[test]
        fn it_does_not_matter_who_came_first(base in text(), a in text(), b in text()) {
            prop_assert_eq!(merge(&base, &a, &b), merge(&base, &b, &a));
        }
    }
}
