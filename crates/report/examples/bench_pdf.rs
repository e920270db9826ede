//! How long a PDF takes: `cargo run --release -p vk-report --example bench_pdf [FOLDER]`. A board paper of about ten pages and a drawing on A3, each cold
//! (the first of the process) and warm; the files are left in the folder, to be looked at.
use std::{f64::consts::TAU, fmt::Write as _, path::Path, time::Instant};
use vk_core::{
    Lang, Render,
    document::{Block, Document, Page, PageSize},
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1);
    for (name, document) in [("paper", paper()), ("wheel", wheel()?), ("wide", wide())] {
        let mut bytes = Vec::new();
        for (round, document) in [
            ("first", document.clone()),
            ("again", document.clone()),
            ("changed", Document { title: format!("{} (2)", document.title), ..document.clone() }),
        ] {
            let start = clock();
            let made = vk_report::Files.pdf(&document)?;
            println!("{name} {round}: {:.3} s, {} kB", start.elapsed().as_secs_f64(), made.len() / 1024);
            if round == "first" {
                bytes = made;
            }
        }
        if let Some(folder) = &folder {
            std::fs::write(Path::new(folder).join(format!("{name}.pdf")), &bytes)?;
            std::fs::write(Path::new(folder).join(format!("{name}.docx")), vk_report::Files.docx(&document)?)?;
        }
    }
    Ok(())
}

#[allow(clippy::disallowed_methods, reason = "a benchmark measures time")]
fn clock() -> Instant {
    Instant::now()
}

fn texts(items: &[&str]) -> Vec<String> {
    items.iter().map(|s| (*s).to_owned()).collect()
}

fn paper() -> Document {
    let heading = |level, text: &str| Block::Heading { level, text: text.to_owned() };
    let mut blocks = vec![
        heading(2, "Förslag till beslut"),
        Block::Paragraph("Informationssäkerhetsrådet föreslår att regionstyrelsen beslutar".to_owned()),
        Block::Numbered(texts(&[
            "att godkänna svaret till regionens revisorer med anledning av granskningen av informationssäkerhet, och",
            "att ge regiondirektören i uppdrag att återrapportera de kvarstående åtgärderna senast den 15 mars 2027.",
        ])),
        heading(2, "Sammanfattning"),
        Block::Paragraph(
            "Revisorerna lämnade tretton rekommendationer. Elva av tretton är åtgärdade och verifierade; två pågår enligt plan. Samtliga sårbarheter med hög \
             risk är åtgärdade. Förvaltningarna har klassat sin information med stöd av metoden \"KLASSA\", och de system som bär samhällsviktiga \
             tjänster har handlingsplaner som följs upp i årshjulet."
                .to_owned(),
        ),
        heading(2, "Ärendet och beredningen av ärendet"),
        Block::Pairs(vec![
            ("Granskning".to_owned(), "Informationssäkerhet och cybersäkerhetslagen (2025:1506)".to_owned()),
            ("Beställare".to_owned(), "Regionens revisorer".to_owned()),
            ("Svar senast".to_owned(), "2026-12-18".to_owned()),
        ]),
    ];
    for number in 1..=13 {
        blocks.push(heading(3, &format!("Rekommendation {number}")));
        blocks.push(Block::Paragraph(format!(
            "Revisorerna rekommenderar regionstyrelsen att säkerställa att informationsägarna känner till sitt ansvar och att informationsklassningen \
             hålls aktuell. Rekommendation {number} besvaras av regiondirektören tillsammans med informationssäkerhetssamordnaren. \
             Verksamhetsutvecklingsfunktionerna inom hälso- och sjukvårdsförvaltningen har under året gått igenom samtliga informationsmängder, \
             och resultatet finns dokumenterat i registret. Uppföljningen visar att utbildningen för chefer når ut: åtta av tio chefer har genomfört den."
        )));
        blocks.push(Block::List(texts(&[
            "Riktlinjen är beslutad och publicerad, och alla förvaltningar är representerade i rådet.",
            "Loggar från brandväggar, applikationer och nätutrustning samlas in och granskas.",
            "Återkommande penetrationstester ingår i årshjulet.",
        ])));
        blocks.push(Block::Table {
            heads: texts(&["Åtgärd", "Ansvarig funktion", "Klar", "Läge"]),
            rows: (1..=6)
                .map(|row| {
                    texts(&[
                        &format!(
                            "ÅTG-2026-{:04} Inför kontroll av behörigheter i system {row} och redovisa utfallet",
                            number * 10 + row
                        ),
                        "Informationssäkerhetssamordnare",
                        &format!("2026-{:02}-15", row + 5),
                        if row < 5 { "Verifierad" } else { "Pågår" },
                    ])
                })
                .collect(),
        });
    }
    blocks.push(heading(2, "Beslutet skickas till"));
    blocks.push(Block::List(texts(&["Regionens revisorer", "Regiondirektören", "Samtliga nämnder"])));
    Document {
        author: "Region Exempel\nRegionledningskontoret".to_owned(),
        head: [
            ("Dnr", "RS 2026/417"),
            ("Datum", "2026-11-22"),
            ("Handläggare", "Informationssäkerhetssamordnaren"),
            ("Till", "Regionstyrelsen"),
        ]
        .map(|(word, says)| (word.to_owned(), says.to_owned()))
        .to_vec(),
        footer: "Region Exempel · RS 2026/417".to_owned(),
        dated_on: "2026-11-22".parse().ok(),
        blocks,
        ..Document::new("Svar på revisionsrapport om informationssäkerhet", Lang::Sv)
    }
}

/// A year drawn as a wheel: four rings of activities around twelve months.
fn wheel() -> Result<Document, std::fmt::Error> {
    let at = |radius: f64, turn: f64| (500.0 + radius * (turn * TAU).sin(), 500.0 - radius * (turn * TAU).cos());
    let months = ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"];
    let mut svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1000 1000\" font-family=\"Inter\">".to_owned();
    for (month, name) in months.iter().enumerate() {
        let from = f64::from(u32::try_from(month).unwrap_or(0)) / 12.0;
        let (x, y) = at(470.0, from + 1.0 / 24.0);
        write!(svg, "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"20\" text-anchor=\"middle\" fill=\"#1b2523\">{name}</text>")?;
        for (ring, colour) in ["#2f5d55", "#55857c", "#8fb0a8", "#c8632d"].iter().enumerate() {
            let outer = 430.0 - 80.0 * f64::from(u32::try_from(ring).unwrap_or(0));
            let ((a, b), (c, d)) = (at(outer, from + 0.004), at(outer, from + 0.079));
            let ((e, f), (g, h)) = (at(outer - 68.0, from + 0.079), at(outer - 68.0, from + 0.004));
            write!(
                svg,
                "<path d=\"M{a:.1} {b:.1}A{outer} {outer} 0 0 1 {c:.1} {d:.1}L{e:.1} {f:.1}A{0} {0} 0 0 0 {g:.1} {h:.1}Z\" fill=\"{colour}\"/>",
                outer - 68.0
            )?;
            let (x, y) = at(outer - 34.0, from + 1.0 / 24.0);
            write!(
                svg,
                "<text x=\"{x:.1}\" y=\"{:.1}\" font-size=\"11\" text-anchor=\"middle\" fill=\"#fff\">åtgärd {}</text>",
                y + 4.0,
                month + 1
            )?;
        }
    }
    svg.push_str("</svg>");
    let figure = Block::Figure {
        svg,
        alt: "Årshjul med fyra ringar kring årets tolv månader".to_owned(),
        caption: Some("Fyra ringar: styrning, skydd, uppföljning och utbildning".to_owned()),
    };
    Ok(Document {
        page: Page { size: PageSize::A3, landscape: true },
        author: "Region Exempel".to_owned(),
        head: vec![("Datum".to_owned(), "2026-11-22".to_owned())],
        dated_on: "2026-11-22".parse().ok(),
        blocks: vec![figure],
        ..Document::new("Årshjul 2026", Lang::Sv)
    })
}

/// Forty columns, which no page holds beside each other.
fn wide() -> Document {
    let heads = (1..=40).map(|n| if n == 1 { "System".to_owned() } else { format!("Mått {n}") }).collect();
    let rows = (1..=25).map(|row| {
        (1..=40)
            .map(|n| if n == 1 { format!("journal-{row:02}.regionexempel.example") } else { format!("{}", row * n) })
            .collect()
    });
    let table = Block::Table { heads, rows: rows.collect() };
    Document { dated_on: "2026-11-22".parse().ok(), blocks: vec![table], ..Document::new("Mätetal per system", Lang::Sv) }
}
