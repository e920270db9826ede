//! Paragraphs and tables of Word.
use super::{patch, text};
use crate::columns::{Lines, float, whole, widths};
use docx_rs::{
    BreakType, HeightRule, LineSpacing, Paragraph, Run, SpecialIndentType, Tab, TabValueType, Table, TableBorder,
    TableBorderPosition, TableCell, TableRow, WidthType,
};

const LINE: &str = "C3CCC9";
/// Where what a pair says begins, in twentieths of a point.
const SAYS: usize = 2268;
/// Signs on a line of a page, about.
const SIGNS: f64 = 85.0;

/// A text with its line breaks, in the looks of `run`.
pub fn lines(text: &str, run: Run) -> Paragraph {
    Paragraph::new().add_run(written(text, run))
}

fn written(text: &str, run: Run) -> Run {
    text::lines(text).iter().enumerate().fold(run, |run, (i, line)| {
        let run = if i > 0 { run.add_break(BreakType::TextWrapping) } else { run };
        run.add_text(line)
    })
}

/// A word, and beside it what it says; longer texts stay in their column.
pub fn pair(word: &str, says: &str) -> Paragraph {
    let left = i32::try_from(SAYS).unwrap_or_default();
    Paragraph::new()
        .line_spacing(LineSpacing::new().after(30))
        .indent(Some(left), Some(SpecialIndentType::Hanging(left)), None, None)
        .add_tab(Tab::new().val(TabValueType::Left).pos(SAYS))
        .add_run(written(word, Run::new().bold()).add_tab())
        .add_run(written(says, Run::new()))
}

/// None for a table without columns, which Word would call damaged. Rows that are shorter than the longest are filled up. `room` is the width of the
/// page's text, in twentieths of a point.
pub fn table(heads: &[String], rows: &[Vec<String>], room: usize) -> Option<Table> {
    let columns = rows.iter().map(Vec::len).chain([heads.len()]).max().filter(|n| *n > 0)?;
    let grid = grid(heads, rows, columns, room);
    let row = |texts: &[String], bold: bool| {
        let cell = |(column, width): (usize, &usize)| {
            let run = if bold { Run::new().bold() } else { Run::new() };
            let text = lines(texts.get(column).map_or("", String::as_str), run);
            TableCell::new()
                .width(*width, WidthType::Dxa)
                .add_paragraph(text.line_spacing(LineSpacing::new().before(40).after(40)))
        };
        TableRow::new(grid.iter().enumerate().map(cell).collect()).cant_split()
    };
    let head = (!heads.is_empty()).then(|| row(heads, true).row_height(patch::HEADER_ROW).height_rule(HeightRule::AtLeast));
    let rows = head.into_iter().chain(rows.iter().map(|texts| row(texts, false))).collect();
    let sides = [
        TableBorderPosition::Top,
        TableBorderPosition::Bottom,
        TableBorderPosition::Left,
        TableBorderPosition::Right,
        TableBorderPosition::InsideH,
        TableBorderPosition::InsideV,
    ];
    let table = Table::new(rows).set_grid(grid).width(5000, WidthType::Pct);
    Some(sides.into_iter().fold(table, |table, side| table.set_border(TableBorder::new(side).color(LINE).size(4))))
}

fn grid(heads: &[String], rows: &[Vec<String>], columns: usize, room: usize) -> Vec<usize> {
    let cells = |row: &[String]| row.iter().map(|cell| text::lines(cell)).collect::<Vec<Lines>>();
    let rows: Vec<Vec<Lines>> = rows.iter().map(|row| cells(row)).collect();
    let shares = widths(&cells(heads), &rows, &(0..columns).collect::<Vec<_>>(), SIGNS);
    let all: f64 = shares.iter().sum();
    shares.iter().map(|share| whole(share / all * float(room))).collect()
}
