//! A section's text: plain words in four forms, and nothing else. A blank line parts paragraphs, `1.` numbers points, `- ` makes a bullet, lines that
//! begin with `|` are rows of a table whose first row heads it. No markup, no links: what a paper cannot say it cannot leak.

/// One part of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// May hold line breaks.
    Paragraph(String),
    Numbered(Vec<String>),
    Bullets(Vec<String>),
    /// The first row heads it; all rows are of one width.
    Table(Vec<Vec<String>>),
}

enum Line<'a> {
    Blank,
    Point {
        first: bool,
        text: &'a str,
    },
    Bullet(&'a str),
    Row(Vec<String>),
    /// `|---|---|`, as some write below the heads.
    Rule,
    Words,
}

/// Reads a text as somebody wrote it. Every word is kept; numbers of points are counted anew.
pub fn parse(text: &str) -> Vec<Part> {
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n").replace('\t', " ");
    let text: String = text.chars().filter(|c| *c == '\n' || !c.is_control()).collect();
    let mut parts: Vec<Part> = Vec::new();
    // Whether the line above belongs to the part that may go on.
    let mut open = false;
    for line in text.lines() {
        match (read(line.trim()), parts.last_mut()) {
            (Line::Blank, _) => {
                open = false;
                continue;
            }
            (Line::Rule, _) => continue,
            (Line::Point { text, .. }, Some(Part::Numbered(points))) => points.push(text.to_owned()),
            (Line::Point { first: true, text }, _) => parts.push(Part::Numbered(vec![text.to_owned()])),
            (Line::Bullet(text), Some(Part::Bullets(points))) => points.push(text.to_owned()),
            (Line::Bullet(text), _) => parts.push(Part::Bullets(vec![text.to_owned()])),
            (Line::Row(cells), Some(Part::Table(rows))) if open => rows.push(cells),
            (Line::Row(cells), _) => parts.push(Part::Table(vec![cells])),
            (Line::Words | Line::Point { .. }, last) => match last {
                Some(Part::Paragraph(words)) if open => words.extend(["\n", line.trim()]),
                Some(Part::Numbered(points) | Part::Bullets(points)) if open => {
                    if let Some(point) = points.last_mut() {
                        point.extend([" ", line.trim()]);
                    }
                }
                _ => parts.push(Part::Paragraph(line.trim().to_owned())),
            },
        }
        open = true;
    }
    for part in &mut parts {
        if let Part::Table(rows) = part {
            let width = rows.iter().map(Vec::len).max().unwrap_or(0);
            rows.iter_mut().for_each(|row| row.resize(width, String::new()));
        }
    }
    parts
}

fn read(line: &str) -> Line<'_> {
    if line.is_empty() {
        return Line::Blank;
    }
    if let Some(text) = line.strip_prefix("- ") {
        return Line::Bullet(text.trim());
    }
    if let Some(rest) = line.strip_prefix('|') {
        let cells: Vec<String> = rest.strip_suffix('|').unwrap_or(rest).split('|').map(|cell| cell.trim().to_owned()).collect();
        let is_rule = |cell: &String| cell.len() >= 3 && cell.chars().all(|c| c == '-' || c == ':');
        return if cells.iter().all(is_rule) { Line::Rule } else { Line::Row(cells) };
    }
    match line.split_once(". ") {
        Some((number, text)) if matches!(number.len(), 1 | 2) && number.bytes().all(|b| b.is_ascii_digit()) => {
            Line::Point { first: number == "1", text: text.trim() }
        }
        _ => Line::Words,
    }
}

/// Writes the parts as [`parse`] reads them.
pub fn print(parts: &[Part]) -> String {
    let part = |part: &Part| match part {
        Part::Paragraph(words) => words.clone(),
        Part::Numbered(points) => numbered(points).collect::<Vec<_>>().join("\n"),
        Part::Bullets(points) => points.iter().map(|p| format!("- {p}")).collect::<Vec<_>>().join("\n"),
        Part::Table(rows) => rows.iter().map(|row| format!("| {} |", row.join(" | "))).collect::<Vec<_>>().join("\n"),
    };
    parts.iter().map(part).collect::<Vec<_>>().join("\n\n")
}

/// The points with their numbers, from one.
pub fn numbered(points: &[String]) -> impl Iterator<Item = String> {
    // Beyond 99 the mark would not be read back; the last number is kept, and counted anew when it is shown.
    points.iter().enumerate().map(|(n, point)| format!("{}. {point}", (n + 1).min(99)))
}

/// The text as it is stored: one way to write the same thing, so that two versions differ only where their words do.
pub fn tidy(text: &str) -> String {
    print(&parse(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn four_forms_are_told_apart_and_points_may_stand_wide() {
        let parts = parse(
            "Styrelsen föreslås besluta\r\n\r\n1. att lämna svaret, och\n\n2. att ge uppdraget\nsom framgår.\n\n- ett\n- två\n|A|B|\n|---|---|\n|1|\n",
        );
        let text = |t: &str| t.to_owned();
        let expected = vec![
            Part::Paragraph(text("Styrelsen föreslås besluta")),
            Part::Numbered(vec![text("att lämna svaret, och"), text("att ge uppdraget som framgår.")]),
            Part::Bullets(vec![text("ett"), text("två")]),
            Part::Table(vec![vec![text("A"), text("B")], vec![text("1"), text("")]]),
        ];
        assert_eq!(parts, expected);
    }

    #[test]
    fn a_year_or_a_number_at_the_beginning_of_a_line_is_no_point() {
        assert_eq!(parse("2026. Ett år\n7. sju"), vec![Part::Paragraph("2026. Ett år\n7. sju".to_owned())]);
    }

    #[test]
    fn control_characters_do_not_pass() {
        assert_eq!(tidy("a\u{0}b\u{1b}[31m\u{7f}c"), "ab[31mc");
    }

    /// Letters, marks of the forms and line breaks in every mixture.
    fn written() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("- ".to_owned()),
            Just("1. ".to_owned()),
            Just("2. ".to_owned()),
            Just("|".to_owned()),
            Just("\n".to_owned()),
            Just("\n\n".to_owned()),
            Just("---".to_owned()),
            Just(" ".to_owned()),
            Just("\r\n".to_owned()),
            "[a-zåäö0-9.:|-]{0,6}",
            ".{0,4}",
        ];
        proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back_as_the_same(text in written()) {
            let parts = parse(&text);
            prop_assert_eq!(parse(&print(&parts)), parts);
        }
        #[test]
        fn no_word_is_lost(text in written()) {
            let words = |t: &str| t.chars().filter(|c| c.is_alphabetic()).collect::<String>();
            prop_assert_eq!(words(&tidy(&text)), words(&text));
        }
    }
}
