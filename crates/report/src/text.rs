//! Text as both formats can hold it.

/// The lines of a text, without what no format has a sign for: control characters (XML 1.0 refuses them) and the byte order mark. Never empty.
pub fn lines(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n");
    let lines: Vec<String> = text.trim_end_matches(BREAKS).split(BREAKS).map(writable).collect();
    if lines.is_empty() { vec![String::new()] } else { lines }
}

/// What begins a new line: Unix, old Macintosh, and Unicode's own line and paragraph separators.
const BREAKS: [char; 5] = ['\n', '\r', '\u{0b}', '\u{2028}', '\u{2029}'];

fn writable(line: &str) -> String {
    let held = |c: &char| !c.is_control() && !matches!(c, '\u{feff}' | '\u{fffe}' | '\u{ffff}');
    line.replace('\t', " ").chars().filter(held).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_break_breaks_and_control_characters_go() {
        assert_eq!(lines("ett\r\ntvå\rtre\u{2028}fyra\u{1}\u{feff}\tfem\n"), ["ett", "två", "tre", "fyra fem"]);
        assert_eq!(lines("\n"), [""]);
        assert_eq!(lines("a\n\nb"), ["a", "", "b"]);
    }
}
