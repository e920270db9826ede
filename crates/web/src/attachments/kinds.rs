//! What a file is, by its content and not by what it calls itself. Only types that no program runs are told to the browser; everything else is
//! `application/octet-stream`.
use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::Path,
};

pub const OTHER: &str = "application/octet-stream";

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const PPTX: &str = "application/vnd.openxmlformats-officedocument.presentationml.presentation";
const ODT: &str = "application/vnd.oasis.opendocument.text";
const ODS: &str = "application/vnd.oasis.opendocument.spreadsheet";
const ODP: &str = "application/vnd.oasis.opendocument.presentation";

/// Types that a browser may be told, each with the end of its message `attachments-type-…`.
const TOLD: &[(&str, &str)] = &[
    ("application/pdf", "pdf"),
    ("image/png", "image"),
    ("image/jpeg", "image"),
    ("image/gif", "image"),
    ("image/webp", "image"),
    (DOCX, "document"),
    (ODT, "document"),
    (XLSX, "sheet"),
    (ODS, "sheet"),
    (PPTX, "slides"),
    (ODP, "slides"),
    ("text/plain", "text"),
    ("text/csv", "csv"),
    ("message/rfc822", "mail"),
];

/// Types that are recognised and never told.
const SILENT: &[(&str, &str)] = &[
    ("text/html", "script"),
    ("image/svg+xml", "script"),
    ("text/javascript", "script"),
    ("text/x-script", "script"),
    ("application/x-msdownload", "program"),
    ("application/x-executable", "program"),
    ("application/vnd.ms-office.macro-enabled", "macro"),
    ("application/zip", "archive"),
];

/// The type under which a file is sent.
pub fn told(detected: &str) -> &'static str {
    TOLD.iter().find(|(kind, _)| *kind == detected).map_or(OTHER, |(kind, _)| *kind)
}

/// The end of the message that names a type: `attachments-type-pdf`.
pub fn word(detected: &str) -> &'static str {
    TOLD.iter().chain(SILENT).find(|(kind, _)| *kind == detected).map_or("other", |(_, word)| *word)
}

/// What a file is. `head` is how it begins; a zip archive is looked into at `path`.
pub fn detect(name: &str, head: &[u8], path: &Path) -> io::Result<&'static str> {
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Ok(packed(head, &names(path)?));
    }
    Ok(binary(head).unwrap_or_else(|| text(name, head)))
}

/// Recognised by their first bytes.
fn binary(head: &[u8]) -> Option<&'static str> {
    let begins: [(&[u8], &str); 12] = [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF87a", "image/gif"),
        (b"GIF89a", "image/gif"),
        (b"MZ", "application/x-msdownload"),
        (b"\x7fELF", "application/x-executable"),
        (b"\xfe\xed\xfa", "application/x-executable"),
        (b"\xcf\xfa\xed\xfe", "application/x-executable"),
        (b"\xce\xfa\xed\xfe", "application/x-executable"),
        (b"\xca\xfe\xba\xbe", "application/x-executable"),
        (b"#!", "text/x-script"),
        (b"%PDF-", "application/pdf"),
    ];
    if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
        return Some("image/webp");
    }
    begins.into_iter().find(|(begin, _)| head.starts_with(begin)).map(|(_, kind)| kind)
}

fn text(name: &str, head: &[u8]) -> &'static str {
    // Windows and old systems write Latin letters in one byte; a byte below space is no text in any of them.
    if head.iter().any(|b| *b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0c)) || head.contains(&0x7f) {
        return OTHER;
    }
    let words = String::from_utf8_lossy(head).to_lowercase();
    let words = words.trim_start_matches('\u{feff}').trim_start();
    if words.contains("<svg") {
        return "image/svg+xml";
    }
    if ["<html", "<!doctype html", "<script", "<body", "<iframe", "<head", "<meta"].iter().any(|mark| words.contains(mark)) {
        return "text/html";
    }
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "html" | "htm" | "xhtml" | "mht" | "mhtml" => "text/html",
        "svg" => "image/svg+xml",
        "js" | "mjs" | "cjs" | "jse" => "text/javascript",
        "vbs" | "vbe" | "wsf" | "wsh" | "hta" | "ps1" | "psm1" | "bat" | "cmd" | "sh" | "py" | "pl" | "reg" | "lnk" | "url"
        | "scf" => "text/x-script",
        "eml" if is_mail(words) => "message/rfc822",
        "csv" => "text/csv",
        _ => "text/plain",
    }
}

/// Whether a text begins as a mail does: at least two of the fields that every mail has.
fn is_mail(lower: &str) -> bool {
    let fields = ["from:", "to:", "date:", "subject:", "received:", "return-path:", "message-id:", "mime-version:"];
    let found = lower.lines().take_while(|line| !line.is_empty()).filter(|line| fields.iter().any(|f| line.starts_with(f)));
    found.count() >= 2
}

fn packed(head: &[u8], names: &[String]) -> &'static str {
    if names.iter().any(|name| name.to_lowercase().ends_with("vbaproject.bin")) {
        return "application/vnd.ms-office.macro-enabled";
    }
    // OpenDocument: the first entry is called `mimetype`, lies uncompressed, and says it.
    let first = head.get(30..).unwrap_or_default();
    if let Some(said) = first.strip_prefix(b"mimetype") {
        return [ODT, ODS, ODP].into_iter().find(|kind| said.starts_with(kind.as_bytes())).unwrap_or("application/zip");
    }
    let holds = |name: &str| names.iter().any(|n| n == name);
    [("word/document.xml", DOCX), ("xl/workbook.xml", XLSX), ("ppt/presentation.xml", PPTX)]
        .into_iter()
        .find(|(name, _)| holds(name))
        .map_or("application/zip", |(_, kind)| kind)
}

/// At most so much of an archive's table of contents is read.
const MOST: u64 = 1 << 20;

/// The names in a zip archive's table of contents; none when it has no readable one.
fn names(path: &Path) -> io::Result<Vec<String>> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let tail = read(&mut file, length.saturating_sub(66_000), 66_000)?;
    let Some(end) = tail.windows(4).rposition(|w| w == b"PK\x05\x06") else { return Ok(Vec::new()) };
    let number = |bytes: &[u8], at: usize, n: usize| -> Option<u64> {
        let bytes = bytes.get(at..at.checked_add(n)?)?;
        Some(bytes.iter().rev().fold(0, |sum, b| (sum << 8) | u64::from(*b)))
    };
    let (Some(size), Some(start)) = (number(&tail, end + 12, 4), number(&tail, end + 16, 4)) else { return Ok(Vec::new()) };
    let table = read(&mut file, start, size.min(MOST))?;
    let (mut out, mut at) = (Vec::new(), 0usize);
    while table.get(at..at.saturating_add(4)) == Some(b"PK\x01\x02") {
        let length = |offset: usize| number(&table, at + offset, 2).and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
        let (name, extra, remark) = (length(28), length(30), length(32));
        out.extend(table.get(at + 46..at + 46 + name).map(|bytes| String::from_utf8_lossy(bytes).into_owned()));
        at += 46 + name + extra + remark;
    }
    Ok(out)
}

fn read(file: &mut File, from: u64, most: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(from))?;
    let mut out = Vec::new();
    file.take(most).read_to_end(&mut out)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn is(name: &str, content: &[u8]) -> &'static str {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), content).unwrap();
        let head = content.get(..content.len().min(4096)).unwrap();
        detect(name, head, file.path()).unwrap()
    }

    /// A zip archive with empty, uncompressed entries of these names.
    fn zip(entries: &[(&str, &str)]) -> Vec<u8> {
        let (mut out, mut table) = (Vec::new(), Vec::new());
        for (name, content) in entries {
            let at = u32::try_from(out.len()).unwrap();
            let (n, c) = (u16::try_from(name.len()).unwrap(), u32::try_from(content.len()).unwrap());
            out.extend(b"PK\x03\x04");
            out.extend([0; 14]);
            out.extend(c.to_le_bytes());
            out.extend(c.to_le_bytes());
            out.extend(n.to_le_bytes());
            out.extend([0; 2]);
            out.extend(name.as_bytes());
            out.extend(content.as_bytes());
            table.extend(b"PK\x01\x02");
            table.extend([0; 24]);
            table.extend(n.to_le_bytes());
            table.extend([0; 12]);
            table.extend(at.to_le_bytes());
            table.extend(name.as_bytes());
        }
        let (start, size) = (u32::try_from(out.len()).unwrap(), u32::try_from(table.len()).unwrap());
        out.extend(table);
        out.extend(b"PK\x05\x06");
        out.extend([0; 8]);
        out.extend(size.to_le_bytes());
        out.extend(start.to_le_bytes());
        out.extend([0; 2]);
        out
    }

    #[test]
    fn a_file_is_what_it_holds_and_not_what_it_is_called() {
        assert_eq!(is("a.txt", b"%PDF-1.7\n"), "application/pdf");
        assert_eq!(is("bild.pdf", b"\x89PNG\r\n\x1a\nx"), "image/png");
        assert_eq!(is("x", b"RIFF\0\0\0\0WEBPVP8 "), "image/webp");
        assert_eq!(is("x.docx", &zip(&[("[Content_Types].xml", ""), ("word/document.xml", "")])), DOCX);
        assert_eq!(is("x.zip", &zip(&[("xl/workbook.xml", "")])), XLSX);
        assert_eq!(is("x.odt", &zip(&[("mimetype", ODT), ("content.xml", "")])), ODT);
        assert_eq!(
            is("x.docx", &zip(&[("word/document.xml", ""), ("word/vbaProject.bin", "")])),
            "application/vnd.ms-office.macro-enabled"
        );
        assert_eq!(is("lista.csv", "Namn;Ort\nÅsa;Åre\n".as_bytes()), "text/csv");
        assert_eq!(is("lista.csv", b"Namn;Ort\n\xc5sa;\xc5re\n"), "text/csv");
        assert_eq!(is("brev.eml", b"Return-Path: <a@b.se>\r\nFrom: a\r\nSubject: b\r\n\r\nHej"), "message/rfc822");
        assert_eq!(is("brev.eml", b"Hej"), "text/plain");
        assert_eq!(is("x", b"\0\x01\x02"), OTHER);
    }

    #[test]
    fn what_could_run_is_never_told_to_a_browser() {
        for (name, content) in [
            ("rapport.pdf", &b"MZ\x90\0"[..]),
            ("x", b"\x7fELF\x02"),
            ("x.txt", b"  <!DOCTYPE HTML><p>"),
            ("bild.png", b"<?xml version='1.0'?><svg onload='x'>"),
            ("x.js", b"alert(1)"),
            ("start.ps1", b"Get-Process"),
            ("x", b"#!/bin/sh\n"),
            ("x.txt", b"text <script>alert(1)</script>"),
        ] {
            assert_eq!(told(is(name, content)), OTHER, "{name}");
        }
        assert_eq!(told("application/pdf"), "application/pdf");
    }

    proptest! {
        #[test]
        fn any_bytes_are_looked_at_without_failing(name in "\\PC{0,20}", mut content in proptest::collection::vec(any::<u8>(), 0..400), zipped: bool) {
            if zipped {
                content.splice(0..0, *b"PK\x03\x04");
                content.extend(b"PK\x05\x06\0\0\0\0\0\0\0\0\x90\x01\0\0\x04\0\0\0\0\0");
            }
            prop_assert!(is(&name, &content).contains('/'));
        }
    }
}
