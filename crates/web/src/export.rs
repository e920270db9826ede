//! Xlsx, csv and json of exactly what a list shows: the same query, the same columns, the same sort, the same permission; only the page
//! boundary is gone. Every export is written to the audit log with its query and its number of rows.
use crate::{
    AppError,
    form::Kit,
    table::{Cell, Cursor, Table, TableQuery},
};
use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use vk_core::{Ctx, Id};
use vk_db::{Act, Change};

/// Rows read from the database at a time.
const BATCH: usize = 2_000;
/// Excel's own limit is 1,048,576; longer lists are refused with a clear message instead of cut.
const MOST_ROWS: usize = 1_000_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    Xlsx,
    Csv,
    Json,
}

impl ExportFormat {
    pub fn from_key(key: &str) -> Option<ExportFormat> {
        match key {
            "xlsx" => Some(ExportFormat::Xlsx),
            "csv" => Some(ExportFormat::Csv),
            "json" => Some(ExportFormat::Json),
            _ => None,
        }
    }
    fn media(self) -> (&'static str, &'static str) {
        match self {
            ExportFormat::Xlsx => ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            ExportFormat::Csv => ("csv", "text/csv; charset=utf-8"),
            ExportFormat::Json => ("json", "application/json"),
        }
    }
}

/// A table of cells with its headings, ready to be written in any format.
#[derive(Debug)]
pub struct Sheet {
    pub name: String,
    pub keys: Vec<&'static str>,
    pub heads: Vec<String>,
    pub rows: Vec<Vec<Cell>>,
}

/// Answers `GET {path}/export?format=…` with the list's query.
pub async fn export<T>(table: &Table<T>, kit: &Kit, ctx: &Ctx, query: &TableQuery) -> Result<Response, AppError> {
    let format = ExportFormat::from_key(query.get("format")).ok_or_else(|| AppError::bad("export-unknown-format"))?;
    let query = query.without(&["format", "after", "before", "size"]);
    let sheet = collect(table, kit, &query).await?;
    answer(kit, ctx, sheet, format, None, &query.encode()).await
}

/// Answers with a sheet that a register has put together itself: of one `record`, or of what `what` says. Written to the audit log like every export.
pub async fn answer(
    kit: &Kit,
    ctx: &Ctx,
    sheet: Sheet,
    format: ExportFormat,
    record: Option<Id>,
    what: &str,
) -> Result<Response, AppError> {
    let (extension, media) = format.media();
    let note = format!("{extension} {} rows: {what}", sheet.rows.len());
    kit.db().record_read(ctx, Change::new(kit.register, record, Act::Export).note(note)).await?;
    let name = format!("{}-{}.{extension}", kit.register, ctx.now.local_date());
    let bytes = tokio::task::spawn_blocking(move || write(&sheet, format)).await.map_err(AppError::unknown)??;
    let mut response = Body::from(bytes).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

async fn collect<T>(table: &Table<T>, kit: &Kit, query: &TableQuery) -> Result<Sheet, AppError> {
    let shown = table.shown(query);
    let mut sheet = Sheet {
        name: kit.tr.t(&format!("nav-{}", kit.register)),
        keys: shown.iter().map(|c| c.key).collect(),
        heads: shown.iter().map(|c| kit.label(c.key)).collect(),
        rows: Vec::new(),
    };
    let mut cursor: Option<Cursor> = None;
    loop {
        let (rows, more) = table.fetch(kit.db(), &kit.viewer, query, cursor.as_ref(), BATCH).await?;
        cursor = rows.last().map(|(row, value)| Cursor { value: value.clone(), id: (table.info)(row).id, backwards: false });
        sheet.rows.extend(rows.iter().map(|(row, _)| shown.iter().map(|c| (c.cell)(row, &kit.tr)).collect::<Vec<_>>()));
        if !more {
            return Ok(sheet);
        }
        if sheet.rows.len() >= MOST_ROWS {
            return Err(AppError::bad("export-too-long"));
        }
    }
}

/// Writes the sheet. Blocking; call it off the async threads.
pub fn write(sheet: &Sheet, format: ExportFormat) -> Result<Vec<u8>, AppError> {
    match format {
        ExportFormat::Xlsx => xlsx(sheet).map_err(AppError::unknown),
        ExportFormat::Csv => csv(sheet).map_err(AppError::unknown),
        ExportFormat::Json => json(sheet).map_err(AppError::unknown),
    }
}

fn xlsx(sheet: &Sheet) -> Result<Vec<u8>, rust_xlsxwriter::XlsxError> {
    let mut book = Workbook::new();
    let head = Format::new().set_bold();
    let (day, minute) = (Format::new().set_num_format("yyyy-mm-dd"), Format::new().set_num_format("yyyy-mm-dd hh:mm"));
    let page = book.add_worksheet_with_constant_memory()?;
    page.set_name(sheet_name(&sheet.name))?;
    page.set_freeze_panes(1, 0)?;
    for (column, text) in (0u16..).zip(&sheet.heads) {
        page.set_column_width(column, if column == 0 { 36.0 } else { 20.0 })?;
        page.write_string_with_format(0, column, text, &head)?;
    }
    for (row, cells) in (1u32..).zip(&sheet.rows) {
        for (column, cell) in (0u16..).zip(cells) {
            match cell {
                Cell::Empty => {}
                Cell::Number(n) => {
                    #[allow(
                        clippy::cast_precision_loss,
                        reason = "a cell of Excel is a double; our numbers are hours and counts"
                    )]
                    page.write_number(row, column, *n as f64)?;
                }
                Cell::Date(_) | Cell::Moment(_) => match ExcelDateTime::parse_from_str(&cell.plain()) {
                    Ok(at) => {
                        page.write_datetime_with_format(
                            row,
                            column,
                            &at,
                            if matches!(cell, Cell::Date(_)) { &day } else { &minute },
                        )?;
                    }
                    Err(_) => {
                        page.write_string(row, column, cell.plain())?;
                    }
                },
                // As text, never as a formula: a name that begins with = stays a name.
                other => {
                    page.write_string(row, column, other.plain())?;
                }
            }
        }
    }
    book.save_to_buffer()
}

/// Excel allows 31 characters and none of []:*?/\ in a sheet's name.
fn sheet_name(name: &str) -> String {
    let name: String = name.chars().map(|c| if "[]:*?/\\".contains(c) { ' ' } else { c }).take(31).collect();
    if name.trim().is_empty() { "Vårdkase".to_owned() } else { name }
}

/// Semicolons and a byte order mark: what a Swedish Excel opens with a double click.
fn csv(sheet: &Sheet) -> Result<Vec<u8>, csv::Error> {
    let mut writer =
        csv::WriterBuilder::new().delimiter(b';').terminator(csv::Terminator::CRLF).from_writer(vec![0xef, 0xbb, 0xbf]);
    writer.write_record(sheet.heads.iter().map(|h| harmless(h)))?;
    for row in &sheet.rows {
        writer.write_record(row.iter().map(|cell| if cell.is_number() { cell.plain() } else { harmless(&cell.plain()) }))?;
    }
    writer.into_inner().map_err(|e| e.into_error().into())
}

/// A cell that a spreadsheet would run as a formula gets an apostrophe, which the import takes away again.
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

fn json(sheet: &Sheet) -> Result<Vec<u8>, serde_json::Error> {
    let rows: Vec<serde_json::Value> = sheet
        .rows
        .iter()
        .map(|row| {
            serde_json::Value::Object(sheet.keys.iter().map(|k| (*k).to_owned()).zip(row.iter().map(json_value)).collect())
        })
        .collect();
    serde_json::to_vec_pretty(&rows)
}

fn json_value(cell: &Cell) -> serde_json::Value {
    match cell {
        Cell::Empty => serde_json::Value::Null,
        Cell::Number(n) => (*n).into(),
        Cell::Moment(at) => at.to_string().into(),
        Cell::Levels(levels) => levels
            .iter()
            .map(|(aspect, level)| (aspect.key().to_owned(), level.number().into()))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        other => other.plain().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet() -> Sheet {
        Sheet {
            name: "System".to_owned(),
            keys: vec!["name", "hours"],
            heads: vec!["Namn".to_owned(), "Timmar".to_owned()],
            rows: vec![vec![Cell::text("=HYPERLINK(\"x\")"), Cell::Number(4)], vec![Cell::text("Åäö; \"citat\""), Cell::Empty]],
        }
    }

    #[test]
    fn csv_opens_in_a_swedish_excel_and_runs_no_formula() {
        let text = String::from_utf8(write(&sheet(), ExportFormat::Csv).expect("csv")).expect("utf-8");
        assert_eq!(text, "\u{feff}Namn;Timmar\r\n\"'=HYPERLINK(\"\"x\"\")\";4\r\n\"Åäö; \"\"citat\"\"\";\r\n");
    }

    #[test]
    fn json_keeps_keys_and_types() {
        let value: serde_json::Value = serde_json::from_slice(&write(&sheet(), ExportFormat::Json).expect("json")).expect("json");
        assert_eq!(value[0]["hours"], 4);
        assert_eq!(value[1]["hours"], serde_json::Value::Null);
    }
}
