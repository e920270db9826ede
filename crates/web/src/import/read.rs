//! From an uploaded file to rows of text: xlsx through calamine, csv with its encoding and separator found out. What is no such file gets an
//! error that says what was expected; nothing is guessed silently.
use crate::{AppError, Message};
use calamine::{Data, Reader, Xlsx};
use std::io::{Cursor, Read};

/// The largest file that is read, in bytes.
pub const MOST_BYTES: usize = 20 * 1024 * 1024;
/// The most rows below the heading.
pub const MOST_ROWS: usize = 100_000;
const MOST_COLUMNS: usize = 300;
/// The most that the parts of an xlsx file may unpack to, in bytes: about four times what 100,000 rows of 30 columns need.
const MOST_UNPACKED: u64 = 400 * 1024 * 1024;
/// The longest text in a cell; Excel's own limit is 32,767.
const MOST_CHARS: usize = 32_767;

/// A file as rows of text. Row numbers are those that the person sees in Excel: the heading is row 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grid {
    pub name: String,
    pub heads: Vec<String>,
    pub rows: Vec<(usize, Vec<String>)>,
}

/// Reads an uploaded file. The name's ending does not decide, the content does.
pub fn read(name: &str, bytes: &[u8]) -> Result<Grid, AppError> {
    let lines = match bytes {
        [] => return Err(AppError::bad("import-empty")),
        [b'P', b'K', ..] => xlsx(bytes)?,
        [0xd0, 0xcf, 0x11, 0xe0, ..] => return Err(AppError::bad("import-old-excel")),
        [b'%', b'P', b'D', b'F', ..] => return Err(not_a_table(name)),
        _ if bytes.contains(&0) && !bytes.starts_with(&[0xff, 0xfe]) && !bytes.starts_with(&[0xfe, 0xff]) => {
            return Err(not_a_table(name));
        }
        _ => csv(&decode(bytes))?,
    };
    grid(name, lines)
}

fn not_a_table(name: &str) -> AppError {
    AppError::Bad(Message::new("import-wrong-type").with("name", name))
}

fn grid(name: &str, lines: Vec<(usize, Vec<String>)>) -> Result<Grid, AppError> {
    let mut lines = lines.into_iter().filter(|(_, cells)| cells.iter().any(|c| !c.trim().is_empty()));
    let Some((_, heads)) = lines.next() else { return Err(AppError::bad("import-empty")) };
    let heads: Vec<String> = heads.into_iter().map(|h| h.trim().to_owned()).collect();
    if heads.len() > MOST_COLUMNS {
        return Err(AppError::Bad(Message::new("import-too-wide").with("max", MOST_COLUMNS)));
    }
    let mut rows = Vec::new();
    for (number, cells) in lines {
        if rows.len() >= MOST_ROWS {
            return Err(AppError::Bad(Message::new("import-too-long").with("max", MOST_ROWS)));
        }
        if let Some(column) = cells.iter().position(|c| c.chars().count() > MOST_CHARS) {
            let head = heads.get(column).cloned().unwrap_or_default();
            return Err(AppError::Bad(Message::new("import-cell-too-long").with("row", number).with("column", head)));
        }
        rows.push((number, cells));
    }
    if rows.is_empty() {
        return Err(AppError::bad("import-no-rows"));
    }
    Ok(Grid { name: name.to_owned(), heads, rows })
}

/// Reads the first sheet cell by cell, never as the rectangle that its corners span: two cells in opposite corners would ask for 17 thousand
/// million. What the parts of the file unpack to is measured before.
fn xlsx(bytes: &[u8]) -> Result<Vec<(usize, Vec<String>)>, AppError> {
    let broken = || AppError::bad("import-broken-xlsx");
    unpacks_within(bytes, MOST_UNPACKED)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| broken())?;
    let sheet = book.sheet_names().first().cloned().ok_or_else(broken)?;
    let mut cells = book.worksheet_cells_reader(&sheet).map_err(|_| broken())?;
    let mut out: Vec<(usize, Vec<String>)> = Vec::new();
    while let Some(cell) = cells.next_cell().map_err(|_| broken())? {
        let (row, column) = cell.get_position();
        let (number, column) = (place(row)? + 1, place(column)?);
        let text = text(&Data::from(cell.get_value().clone())).ok_or_else(|| {
            AppError::Bad(Message::new("import-cell-error").with("row", number).with("column", column_name(column)))
        })?;
        if text.is_empty() {
            continue;
        }
        if column >= MOST_COLUMNS {
            return Err(AppError::Bad(Message::new("import-too-wide").with("max", MOST_COLUMNS)));
        }
        match out.last().map(|(last, _)| *last) {
            Some(last) if last == number => {}
            // A sheet is written row by row; one that is not was not written by a spreadsheet program.
            Some(last) if last > number => return Err(broken()),
            // One for the heading, one so that what comes after says what is wrong.
            _ if out.len() > MOST_ROWS + 1 => return Err(AppError::Bad(Message::new("import-too-long").with("max", MOST_ROWS))),
            _ => out.push((number, Vec::new())),
        }
        if let Some((_, cells)) = out.last_mut() {
            cells.resize(cells.len().max(column), String::new());
            cells.truncate(column);
            cells.push(text);
        }
    }
    Ok(out)
}

fn place(index: u32) -> Result<usize, AppError> {
    usize::try_from(index).map_err(|_| AppError::bad("import-broken-xlsx"))
}

/// A file of 20 MB can unpack to gigabytes: counted as it unpacks, since what it says of itself may be untrue.
fn unpacks_within(bytes: &[u8], most: u64) -> Result<(), AppError> {
    let broken = || AppError::bad("import-broken-xlsx");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken())?;
    let mut left = most;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|_| broken())?;
        let read = std::io::copy(&mut part.take(left + 1), &mut std::io::sink()).map_err(|_| broken())?;
        left = left.checked_sub(read).ok_or_else(|| AppError::bad("import-unpacks-too-large"))?;
    }
    Ok(())
}

/// A cell as text; `None` for one that holds an error of Excel's (#REF!).
fn text(cell: &Data) -> Option<String> {
    Some(match cell {
        Data::Empty => String::new(),
        Data::String(s) | Data::DateTimeIso(s) | Data::DurationIso(s) => s.clone(),
        Data::Int(n) => n.to_string(),
        Data::Bool(b) => b.to_string(),
        // Excel keeps whole numbers as doubles: 4.0 is 4 to whoever wrote it.
        Data::Float(f) if f.fract() == 0.0 && f.abs() < 9.0e15 => format!("{f:.0}"),
        Data::Float(f) => f.to_string(),
        Data::DateTime(at) => {
            let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            if (hour, minute, second) == (0, 0, 0) { date } else { format!("{date} {hour:02}:{minute:02}") }
        }
        Data::Error(_) => return None,
        #[allow(unreachable_patterns, reason = "calamine may add kinds of cells")]
        other => other.to_string(),
    })
}

/// Excel's name of a column: A, B … Z, AA.
pub fn column_name(index: usize) -> String {
    let (mut n, mut out) = (index + 1, Vec::new());
    while n > 0 {
        let letter = u8::try_from((n - 1) % 26).unwrap_or(0);
        out.push(char::from(b'A' + letter));
        n = (n - 1) / 26;
    }
    out.iter().rev().collect()
}

/// UTF-8 (with or without a mark), UTF-16 with a mark, otherwise Windows-1252, which reads every byte.
fn decode(bytes: &[u8]) -> String {
    let utf16 = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = rest.chunks_exact(2).filter_map(|c| <[u8; 2]>::try_from(c).ok()).map(unit).collect();
        String::from_utf16_lossy(&units)
    };
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().map(|b| windows_1252(*b)).collect(),
        },
    }
}

/// The 27 places where Windows-1252 differs from Latin-1.
fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’', '“',
        '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => HIGH.get(usize::from(byte - 0x80)).copied().unwrap_or('\u{fffd}'),
        other => char::from(other),
    }
}

fn csv(text: &str) -> Result<Vec<(usize, Vec<String>)>, AppError> {
    let mut reader =
        csv::ReaderBuilder::new().delimiter(separator(text)).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut out: Vec<(usize, Vec<String>)> = Vec::new();
    let mut row = 0;
    for record in reader.records() {
        let record = record.map_err(|e| {
            let line = e.position().map_or(0, csv::Position::line);
            AppError::Bad(Message::new("import-broken-csv").with("row", line))
        })?;
        let start = record.position().map_or(0, |p| usize::try_from(p.byte()).unwrap_or(0));
        row += 1 + blank_lines(text.as_bytes(), start);
        out.push((row, record.iter().map(unguarded).collect()));
    }
    Ok(out)
}

/// Blank lines from here to the next record. The reader skips them; whoever looks at the file in Excel counts them.
fn blank_lines(bytes: &[u8], start: usize) -> usize {
    let is = |at: usize, byte: u8| bytes.get(at) == Some(&byte);
    let ends_before = start > 0 && is(start - 1, b'\r') && is(start, b'\n');
    let (mut at, mut blank) = (start + usize::from(ends_before), 0);
    while is(at, b'\n') || is(at, b'\r') {
        at += if is(at, b'\r') && is(at + 1, b'\n') { 2 } else { 1 };
        blank += 1;
    }
    blank
}

/// Takes away the apostrophe that our own export puts before what looks like a formula.
fn unguarded(cell: &str) -> String {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\r']) => rest.to_owned(),
        _ => cell.to_owned(),
    }
}

/// The separator that stands most often in the heading, outside quotes.
fn separator(text: &str) -> u8 {
    let head = text.lines().find(|l| !l.trim().is_empty()).unwrap_or("");
    let mut quoted = false;
    let mut counts = [(b';', 0usize), (b'\t', 0), (b',', 0)];
    for byte in head.bytes() {
        if byte == b'"' {
            quoted = !quoted;
        } else if !quoted && let Some(count) = counts.iter_mut().find(|(s, _)| *s == byte) {
            count.1 += 1;
        }
    }
    counts.iter().max_by_key(|(s, n)| (*n, *s == b';')).map_or(b';', |(s, _)| *s)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
        let grid = read("x.csv", bytes).expect("grid");
        std::iter::once(grid.heads).chain(grid.rows.into_iter().map(|(_, cells)| cells)).collect()
    }

    #[test]
    fn separator_and_encoding_are_found_out() {
        let expected = [["Namn", "Ort"], ["Åsa", "Örebro"]].map(|r| r.map(str::to_owned).to_vec());
        assert_eq!(rows("Namn;Ort\nÅsa;Örebro\n".as_bytes()), expected);
        assert_eq!(rows("\u{feff}Namn,Ort\r\n\"Åsa\",Örebro\r\n".as_bytes()), expected);
        assert_eq!(rows(b"Namn\tOrt\n\xc5sa\t\xd6rebro\n"), expected);
        let utf16: Vec<u8> =
            [0xff, 0xfe].into_iter().chain("Namn;Ort\nÅsa;Örebro".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(rows(&utf16), expected);
    }

    #[test]
    fn row_numbers_are_those_of_excel_also_after_blank_lines_and_line_breaks_in_cells() {
        for text in ["a;b\n\n1;\"x\ny\"\n2;z\n", "a;b\r\n\r\n1;\"x\r\ny\"\r\n2;z\r\n", "\u{feff}a;b\n ; \n1;x\n2;z"] {
            let grid = read("x.csv", text.as_bytes()).expect("grid");
            assert_eq!(grid.rows.iter().map(|(n, _)| *n).collect::<Vec<_>>(), [3, 4], "{text:?}");
        }
    }

    #[test]
    fn what_is_no_table_is_refused_with_a_reason() {
        let key = |bytes: &[u8]| match read("f", bytes) {
            Err(AppError::Bad(message)) => message.key,
            other => format!("{other:?}"),
        };
        assert_eq!(key(b""), "import-empty");
        assert_eq!(key(b"%PDF-1.7"), "import-wrong-type");
        assert_eq!(key(&[0xd0, 0xcf, 0x11, 0xe0, 0]), "import-old-excel");
        assert_eq!(key(b"PK\x03\x04skrap"), "import-broken-xlsx");
        assert_eq!(key(b"\x00\x01\x02"), "import-wrong-type");
        assert_eq!(key(b"a;b\n"), "import-no-rows");
    }

    /// A sheet of the given cells, as a spreadsheet program would write it.
    fn workbook(cells: &str) -> Vec<u8> {
        use std::io::Write;
        let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let package = "http://schemas.openxmlformats.org/package/2006/relationships";
        let parts = [
            (
                "[Content_Types].xml",
                r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#.to_owned(),
            ),
            (
                "_rels/.rels",
                format!(
                    r#"<Relationships xmlns="{package}"><Relationship Id="r0" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
                ),
            ),
            (
                "xl/workbook.xml",
                format!(
                    r#"<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>"#
                ),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                format!(
                    r#"<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#
                ),
            ),
            ("xl/worksheets/sheet1.xml", format!(r#"<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>"#)),
        ];
        for (name, text) in parts {
            out.start_file(name, zip::write::SimpleFileOptions::default()).expect("part");
            out.write_all(text.as_bytes()).expect("written");
        }
        out.finish().expect("finished").into_inner()
    }

    fn cell(at: &str, text: &str) -> String {
        format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#)
    }

    #[test]
    fn two_cells_in_opposite_corners_are_not_the_whole_sheet() {
        let far = format!(r#"<row r="1">{}</row><row r="1048576">{}</row>"#, cell("A1", "Namn"), cell("XFD1048576", "x"));
        assert!(matches!(read("x.xlsx", &workbook(&far)), Err(AppError::Bad(m)) if m.key == "import-too-wide"));
        let sparse = format!(r#"<row r="2">{}</row><row r="900000">{}</row>"#, cell("B2", "Namn"), cell("B900000", "Åsa"));
        let grid = read("x.xlsx", &workbook(&sparse)).expect("grid");
        assert_eq!(
            (grid.heads, grid.rows),
            (vec![String::new(), "Namn".into()], vec![(900_000, vec![String::new(), "Åsa".into()])])
        );
    }

    #[test]
    fn what_unpacks_to_more_than_it_may_is_refused_before_it_is_read() {
        let large = workbook(&"x".repeat(300_000));
        assert!(large.len() < 5_000);
        assert!(unpacks_within(&large, 400_000).is_ok());
        assert!(matches!(unpacks_within(&large, 200_000), Err(AppError::Bad(m)) if m.key == "import-unpacks-too-large"));
    }

    #[test]
    fn columns_are_named_as_in_excel() {
        assert_eq!([0, 25, 26, 701, 702].map(column_name), ["A", "Z", "AA", "ZZ", "AAA"]);
    }

    #[test]
    fn an_export_comes_back_as_it_was() {
        assert_eq!(rows("Namn\n\"'=1+1\"\n".as_bytes())[1], ["=1+1"]);
    }
}
