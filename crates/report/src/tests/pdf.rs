//! PDF, by unpacking its streams. What the standards ask of the file is checked by the export itself, so that a file at all is half of each test.
use crate::Files;
use flate2::read::ZlibDecoder;
use std::{error::Error, io::Read};
use vk_core::{
    Lang, Render, RenderError,
    document::{Block, Document, Page, PageSize},
};

fn texts(items: &[&str]) -> Vec<String> {
    items.iter().map(|s| (*s).to_owned()).collect()
}

fn with(blocks: Vec<Block>) -> Document {
    Document { dated_on: "2026-11-22".parse().ok(), blocks, ..Document::new("Årsrapport & läge", Lang::Sv) }
}

fn paragraph(text: impl Into<String>) -> Block {
    Block::Paragraph(text.into())
}

fn made(document: &Document) -> Vec<u8> {
    Files.pdf(document).unwrap_or_else(|e| panic!("{e}: {:?}", e.source()))
}

/// The bytes as they are, and every stream unpacked.
fn inside(bytes: &[u8]) -> String {
    let mut out = String::from_utf8_lossy(bytes).into_owned();
    let find = |from: usize, what: &[u8]| bytes[from..].windows(what.len()).position(|w| w == what).map(|at| from + at);
    let mut from = 0;
    while let Some(begin) = find(from, b"stream\n").or_else(|| find(from, b"stream\r\n")) {
        let Some(end) = find(begin, b"endstream") else { break };
        let mut text = Vec::new();
        let start = begin + bytes[begin..].iter().position(|b| *b == b'\n').expect("a line") + 1;
        if ZlibDecoder::new(&bytes[start..end]).read_to_end(&mut text).is_ok() {
            out.push_str(&String::from_utf8_lossy(&text));
            out.push('\n');
        }
        from = end + b"endstream".len();
    }
    out
}

fn pages(text: &str) -> usize {
    text.matches("/Type/Page/").count()
}

/// Width and height in points, rounded.
fn size(text: &str) -> (i64, i64) {
    let at = text.find("/MediaBox").expect("a page") + "/MediaBox".len();
    let numbers: Vec<f64> =
        text[at..].trim_start_matches([' ', '[']).split([' ', ']']).take(4).map(|n| n.parse().expect("a number")).collect();
    #[allow(clippy::cast_possible_truncation, reason = "rounded on purpose")]
    (numbers[2].round() as i64, numbers[3].round() as i64)
}

fn full() -> Document {
    let blocks = vec![
        Block::Heading { level: 2, text: "Förslag till beslut".to_owned() },
        paragraph("Första raden\nandra \"citerade\" raden"),
        Block::Numbered(texts(&["att godkänna", "att överlämna"])),
        Block::List(texts(&["ett", "två"])),
        Block::Pairs(vec![("Ärende".to_owned(), "RS 2026/77".to_owned())]),
        Block::Table { heads: texts(&["Åtgärd", "Svar"]), rows: vec![texts(&["ÅTG-1", ""]), texts(&["ÅTG-2"])] },
        Block::PageBreak,
        Block::Heading { level: 3, text: "Bakgrund".to_owned() },
    ];
    Document {
        author: "Region Exempel".to_owned(),
        head: vec![("Dnr".to_owned(), "RS 2026/77".to_owned())],
        footer: "Region Exempel".to_owned(),
        ..with(blocks)
    }
}

#[test]
fn it_is_tagged_for_screen_readers_and_archives_with_title_language_and_day() {
    let bytes = made(&full());
    assert!(bytes.starts_with(b"%PDF-1.7"));
    let text = inside(&bytes);
    for expected in [
        "/StructTreeRoot",
        "/Lang(sv-SE)",
        "<pdfuaid:part>1</pdfuaid:part>",
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "Årsrapport &amp; läge",
        "Region Exempel",
        "2026-11-22",
        "/DisplayDocTitle true",
    ] {
        assert!(text.contains(expected), "{expected} is missing");
    }
    for tag in ["/S/H1", "/S/H2", "/S/H3", "/S/Table", "/S/TH", "/S/TD", "/S/L/", "/S/LI", "/S/P/"] {
        assert!(text.contains(tag), "{tag} is missing");
    }
    assert_eq!(pages(&text), 2);
}

#[test]
fn without_a_day_it_is_for_screen_readers_and_does_not_claim_to_be_for_archives() {
    let text = inside(&made(&Document { dated_on: None, ..full() }));
    assert!(text.contains("<pdfuaid:part>1</pdfuaid:part>") && !text.contains("pdfaid:part"));
}

#[test]
fn pages_have_the_size_of_their_paper() {
    let of = |size, landscape| inside(&made(&Document { page: Page { size, landscape }, ..with(vec![paragraph("Text")]) }));
    assert_eq!(size(&of(PageSize::A4, false)), (595, 842));
    assert_eq!(size(&of(PageSize::A3, true)), (1191, 842));
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let (once, twice) = (made(&full()), made(&full()));
    assert!(once == twice);
    let other = made(&Document { footer: "Annan fot".to_owned(), ..full() });
    assert!(once != other && once == made(&full()), "another document between them changes nothing");
}

#[test]
fn what_looks_like_markup_stays_text() {
    let nasty = "#panic(1) *fet* $x^2$ @ref <a> #include /etc/passwd \\ //";
    let document = Document {
        author: nasty.to_owned(),
        head: vec![(nasty.to_owned(), nasty.to_owned())],
        footer: nasty.to_owned(),
        ..with(vec![
            Block::Heading { level: 2, text: nasty.to_owned() },
            paragraph(nasty),
            Block::List(texts(&[nasty])),
            Block::Table { heads: texts(&[nasty]), rows: vec![texts(&[nasty])] },
        ])
    };
    let text = inside(&made(&document));
    // The bookmark of the heading: every sign is there.
    assert!(
        text.contains("/Title(#panic(1) *fet* $x^2$ @ref <a> #include /etc/passwd \\\\ //)"),
        "the heading was read as markup"
    );
}

#[test]
fn signs_that_no_font_has_and_control_characters_make_no_broken_file() {
    made(&with(vec![
        paragraph(
            "a\u{0}b\u{1}\u{7f}\u{feff}\u{fffe} 😀 漢字 مرحبا \u{e000} ☐ ☑ ▒▒ e\u{301} a\u{30a} 👩\u{200d}👩 \u{202e}bakvänt\u{202c} \u{ad}",
        ),
        Block::Table { heads: texts(&["\u{1}"]), rows: vec![texts(&["\t\t"])] },
        Block::List(texts(&[""])),
        paragraph(""),
        paragraph("\n\n"),
    ]));
}

#[test]
fn a_paragraph_of_200_kilobytes_goes_on_over_pages_with_spaces_and_without() {
    let words = inside(&made(&with(vec![paragraph("informationssäkerhet i regionen ".repeat(6_250))])));
    assert!((40..120).contains(&pages(&words)), "{} pages", pages(&words));
    let number = inside(&made(&with(vec![paragraph("0123456789".repeat(800))])));
    assert!(pages(&number) >= 2, "{} pages", pages(&number));
}

#[test]
fn a_row_that_is_longer_than_a_page_goes_on_over_pages() {
    let long = "En lång redovisning av läget i förvaltningen. ".repeat(300);
    let table = Block::Table { heads: texts(&["Nr", "Svar"]), rows: vec![texts(&["1", &long]), texts(&["2", "kort"])] };
    assert!(pages(&inside(&made(&with(vec![table])))) >= 3);
}

#[test]
fn a_jump_between_headings_is_refused_with_its_words() {
    let blocks = vec![Block::Heading { level: 4, text: "Detalj".to_owned() }];
    assert!(matches!(Files.pdf(&with(blocks)), Err(RenderError::Heading { level: 4, .. })));
}

fn figure(svg: &str, alt: &str) -> Block {
    Block::Figure { svg: svg.to_owned(), alt: alt.to_owned(), caption: Some("Året".to_owned()) }
}

const WITHOUT_TEXT: &str =
    r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><circle cx="50" cy="50" r="40" fill="#2f5d55"/></svg>"##;

#[test]
fn a_drawing_has_its_words_for_those_who_cannot_see_it_and_its_text_in_our_font() {
    let drawn = |inner: &str, family: &str| {
        let text =
            format!("<text x=\"9\" y=\"50\" font-family=\"{family}\" font-weight=\"bold\" font-size=\"9\">{inner}</text></svg>");
        inside(&made(&with(vec![figure(&WITHOUT_TEXT.replace("</svg>", &text), "Hjul med tolv delar")])))
    };
    let shown = |text: &str| text.matches("TJ\n").count() + text.matches("Tj\n").count();
    let bare = inside(&made(&with(vec![figure(WITHOUT_TEXT, "Hjul med tolv delar")])));
    assert!(bare.contains("Hjul med tolv delar") && bare.contains("/Figure"));
    for family in ["Inter", "Arial, sans-serif", "Ett typsnitt som inte finns"] {
        let text = drawn("Åtgärder i mars", family);
        assert!(shown(&text) > shown(&bare), "the text of a drawing in {family} is lost");
        assert!(text.contains("Inter") && !text.contains("Arial"));
    }
}

#[test]
fn a_drawing_reaches_no_file_and_a_broken_one_is_an_error() {
    let reaching = WITHOUT_TEXT.replace("<circle", "<image href=\"/etc/hostname.png\" width=\"9\" height=\"9\"/><image href=\"http://127.0.0.1/a.svg\" width=\"9\" height=\"9\"/><circle");
    if let Err(error) = Files.pdf(&with(vec![figure(&reaching, "Hjul")])) {
        assert!(matches!(error, RenderError::Failed(_)), "{error}");
    }
    let error = Files.pdf(&with(vec![figure("<svg", "Hjul")])).expect_err("no drawing");
    assert!(error.source().expect("why").to_string().contains("SVG"), "{:?}", error.source());
    // The next document is not touched by the failure.
    made(&full());
}

#[test]
fn a_high_drawing_keeps_to_its_page() {
    let high = WITHOUT_TEXT.replace("0 0 100 100", "0 0 10 900");
    assert_eq!(pages(&inside(&made(&with(vec![figure(&high, "Torn")])))), 1);
}
