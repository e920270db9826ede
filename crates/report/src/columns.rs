//! How wide the columns of a table are, in both formats.

/// A text, line by line.
pub type Lines = Vec<String>;

/// A column narrower than this many signs breaks every word.
pub const NARROWEST: f64 = 9.0;
/// A column to be filled in by hand.
const BLANK: f64 = 18.0;
/// A column is made as wide as its longest word, up to this share of the line.
const LONGEST_WORD: f64 = 0.36;

/// Shares of the width for these columns, of a line that holds so many signs.
pub fn widths(heads: &[Lines], rows: &[Vec<Lines>], columns: &[usize], signs: f64) -> Vec<f64> {
    columns.iter().map(|column| wanted(heads, rows, *column, LONGEST_WORD * signs)).collect()
}

/// How wide a column would like to be, in signs: its longest word, and more for those with much to say; never so much that the others starve.
fn wanted(heads: &[Lines], rows: &[Vec<Lines>], column: usize, longest: f64) -> f64 {
    let texts = || rows.iter().filter_map(|row| row.get(column)).flatten();
    let head = heads.get(column).into_iter().flatten();
    let word = texts().chain(head).flat_map(|t| t.split_whitespace()).map(|w| w.chars().count()).max().unwrap_or(0);
    let mean = float(texts().map(|t| t.chars().count()).sum::<usize>()) / float(rows.len().max(1));
    let blank = if mean > 0.0 { 0.0 } else { BLANK };
    float(word).min(longest).max(3.0 * mean.sqrt()).max(blank).clamp(NARROWEST * 0.6, 60.0) + 1.0
}

#[allow(clippy::cast_precision_loss, reason = "counts of signs and columns")]
pub fn float(count: usize) -> f64 {
    count as f64
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rounded down on purpose; never negative")]
pub fn whole(number: f64) -> usize {
    number.max(0.0) as usize
}
