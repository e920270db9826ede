//! Paragraphs and tables of Word.
use super::{patch, text};
use docx_rs::{
    BreakType, HeightRule, Paragraph, Run, SpecialIndentType, Tab, TabValueType, Table, TableBorder, TableBorderPosition,
    TableCell, TableRow, WidthType,
};

const LINE: &str = "C3CCC9";
/// Where what a pair says begins, in twentieths of a point.
const SAYS: usize = 2268;

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
        .indent(Some(left), Some(SpecialIndentType::Hanging(left)), None, None)
        .add_tab(Tab::new().val(TabValueType::Left).pos(SAYS))
        .add_run(written(word, Run::new().bold()).add_tab())
        .add_run(written(says, Run::new()))
}

/// None for a table without columns, which Word would call damaged. Rows that are shorter than the longest are filled up.
pub fn table(heads: &[String], rows: &[Vec<String>]) -> Option<Table> {
    let columns = rows.iter().map(Vec::len).chain([heads.len()]).max().filter(|n| *n > 0)?;
    let row = |texts: &[String], bold: bool| {
        let cell = |column| {
            let run = if bold { Run::new().bold() } else { Run::new() };
            TableCell::new().add_paragraph(lines(texts.get(column).map_or("", String::as_str), run))
        };
        TableRow::new((0..columns).map(cell).collect()).cant_split()
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
    let table = Table::new(rows).width(5000, WidthType::Pct);
    Some(sides.into_iter().fold(table, |table, side| table.set_border(TableBorder::new(side).color(LINE).size(4))))
}
