//! Tables that fit their page: how wide each column is, how small the type, and where a table with too many columns is written in several parts. No column
//! and no word goes over the edge.
use crate::columns::{Lines, NARROWEST, float, whole, widths};
use serde::Serialize;
use vk_core::{Lang, document::Page};

/// What is kept free on each side, in millimetres; the template has the same.
pub const MARGIN: u16 = 22;
/// Signs in a line of running text that surely fit.
pub const LINE: usize = 60;
/// Average width of a sign, in parts of the size of type; the font's own is 0.56.
const SIGN: f64 = 0.58;
const POINTS: f64 = 72.0 / 25.4;
/// What stands free between two columns, in points.
const GAP: f64 = 10.0;
/// Sizes of type, in points: the usual one, and for tables with many columns.
const SIZES: [f64; 3] = [9.0, 8.0, 7.0];
/// Rows with less text than this are not split over two pages.
const SMALL_ROW: usize = 600;

/// One table of those that a wide one becomes.
#[derive(Serialize)]
pub struct Part {
    /// Which columns it shows, when it is one of several.
    note: Option<String>,
    size: f64,
    /// In shares of the width.
    widths: Vec<f64>,
    heads: Vec<Lines>,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    whole: bool,
    cells: Vec<Lines>,
}

pub fn parts(heads: Vec<Lines>, rows: Vec<Vec<Lines>>, page: Page, lang: Lang) -> Vec<Part> {
    let columns = rows.iter().map(Vec::len).chain([heads.len()]).max().unwrap_or(0);
    let room = f64::from(page.millimetres().0.saturating_sub(2 * MARGIN)) * POINTS;
    let fits = |size: f64| whole(room / (NARROWEST * SIGN * size + GAP)).max(2);
    let size = SIZES.iter().copied().find(|s| columns <= fits(*s)).unwrap_or(SIZES[SIZES.len() - 1]);
    let (first, rest) = (0, (1..columns).collect::<Vec<_>>());
    let one_part = columns <= fits(size);
    let groups: Vec<Vec<usize>> = match columns {
        0 => Vec::new(),
        _ if one_part => vec![(0..columns).collect()],
        // Every part begins with the first column, which says what the row is about.
        _ => rest.chunks(fits(size) - 1).map(|group| std::iter::once(first).chain(group.iter().copied()).collect()).collect(),
    };
    let signs = |count: usize| (room - GAP * float(count)) / (SIGN * size);
    let part = |group: &Vec<usize>| {
        let wanted = widths(&heads, &rows, group, signs(group.len()));
        let all: f64 = wanted.iter().sum();
        let held: Vec<usize> = wanted.iter().map(|w| whole(w / all * signs(group.len()))).collect();
        let cells = |row: &[Lines]| group.iter().zip(&held).map(|(c, held)| cell(row.get(*c), *held)).collect::<Vec<_>>();
        let row = |row: &Vec<Lines>| Row { whole: length(row) < SMALL_ROW, cells: cells(row) };
        Part {
            note: (!one_part).then(|| note(group, columns, lang)),
            size,
            heads: if heads.is_empty() { Vec::new() } else { cells(&heads) },
            rows: rows.iter().map(row).collect(),
            widths: wanted,
        }
    };
    groups.iter().map(part).collect()
}

fn note(group: &[usize], columns: usize, lang: Lang) -> String {
    let (from, to) = (group.get(1).map_or(1, |c| c + 1), group.last().map_or(1, |c| c + 1));
    match lang {
        Lang::Sv => format!("Kolumn {from}–{to} av {columns}"),
        Lang::En => format!("Columns {from}–{to} of {columns}"),
    }
}

fn length(row: &[Lines]) -> usize {
    row.iter().flatten().map(String::len).sum()
}

fn cell(lines: Option<&Lines>, held: usize) -> Lines {
    lines.map_or_else(|| vec![String::new()], |lines| lines.iter().map(|line| breakable(line, held)).collect())
}

/// Words of letters are divided by the rules of the language. What those cannot divide (numbers, addresses, names of files) and what is longer than any
/// word may be broken every few signs, unseen, when it is longer than its line.
pub fn breakable(line: &str, held: usize) -> String {
    let held = held.max(3);
    let mut out = String::with_capacity(line.len());
    for (i, word) in line.split(' ').enumerate() {
        if i > 0 {
            out.push(' ');
        }
        let length = word.chars().count();
        let divided = word.chars().all(|c| c.is_alphabetic() || ",.;:!?()”’".contains(c)) && length <= LINE.min(2 * held);
        if length <= held || divided {
            out.push_str(word);
        } else {
            let step = (held / 3).min(8);
            for (i, sign) in word.chars().enumerate() {
                if i > 0 && i % step == 0 {
                    out.push('\u{200b}');
                }
                out.push(sign);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(columns: usize, row: usize) -> Vec<Lines> {
        (0..columns).map(|c| vec![format!("r{row}k{c}")]).collect()
    }

    #[test]
    fn forty_columns_become_several_tables_and_none_is_lost() {
        let parts = parts(row(40, 0), vec![row(40, 1), row(39, 2)], Page::default(), Lang::Sv);
        assert!(parts.len() > 1 && parts.iter().all(|p| p.note.is_some()));
        let mut seen: Vec<String> = parts.iter().flat_map(|p| p.rows[0].cells.iter().flatten().cloned()).collect();
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 40);
        for part in &parts {
            assert_eq!(part.heads[0], ["r0k0"], "every part says what its rows are about");
            assert!(part.rows.iter().all(|r| r.cells.len() == part.heads.len() && r.cells.len() == part.widths.len()));
        }
        assert_eq!(parts[0].note.as_deref(), Some("Kolumn 2–10 av 40"));
    }

    #[test]
    fn a_page_that_lies_down_holds_more_columns() {
        let wide = Page { landscape: true, ..Page::default() };
        let many = |page| parts(row(14, 0), Vec::new(), page, Lang::Sv).len();
        assert_eq!((many(Page::default()), many(wide)), (2, 1));
    }

    #[test]
    fn a_column_to_be_filled_in_has_room() {
        let rows = vec![vec![vec!["VK-LEV-03".to_owned()], vec!["Krav ".repeat(80)], vec![String::new()]]];
        let heads = ["Nr", "Krav", "Svar"].map(|h| vec![h.to_owned()]).to_vec();
        let part = &parts(heads, rows, Page::default(), Lang::Sv)[0];
        assert!(part.widths[2] > part.widths[0] && part.widths[1] > part.widths[2], "{:?}", part.widths);
    }

    #[test]
    fn numbers_longer_than_their_line_may_break_and_words_are_left_to_the_language() {
        assert_eq!(breakable("2026-11-22 ok", 6), "20\u{200b}26\u{200b}-1\u{200b}1-\u{200b}22 ok");
        assert_eq!(breakable("informationssäkerhet", 12), "informationssäkerhet");
        assert_eq!(breakable("kort", 12), "kort");
        assert!(breakable(&"a".repeat(100), 12).contains('\u{200b}'));
    }
}
