//! The wheel on paper: A3 with the table of its rounds behind it, and as a poster. A drawing on paper has no style sheet, so shape, dash and colour are
//! written into it.
use super::{
    Look,
    drawn::{self, Year, sentence},
};
use axum::response::Response;
use std::fmt::Write as _;
use vk_core::document::{Block, Document, Page, PageSize};
use vk_web::{
    AppError, Auth, Tr,
    form::is_yes,
    render::{self, DocumentFormat, Renderer},
    table::TableQuery,
};
use vk_wheel::{
    drawing::{TextView, Wheel as Drawing, mark_of, status_class},
    occasion::Status,
};

/// Whether this instance can make files.
pub fn can(auth: &Auth<Look>) -> bool {
    auth.app.slot::<Renderer>().is_some()
}

/// GET /wheel/print?year=&quarter=&category=&unit=&mine=&poster=
pub async fn download(auth: Auth<Look>, query: TableQuery) -> Result<Response, AppError> {
    let year = drawn::read(&auth, &query).await?;
    let tr = &auth.tr;
    let poster = is_yes(query.get("poster"));
    let drawing = year.drawing(tr)?;
    let title = tr.n("wheel-title", i64::from(year.year));
    let mut document = Document::new(&title, tr.lang);
    document.author = auth.app.region();
    document.dated_on = Some(year.today);
    document.page = Page { size: PageSize::A3, landscape: false };
    let alt = drawing.arcs.iter().map(|a| sentence(&a.description, tr)).collect::<Vec<_>>().join(". ");
    document.blocks.push(Block::Figure { svg: svg(&drawing, year.year, tr), alt, caption: None });
    if !poster {
        document.blocks.push(Block::PageBreak);
        document.blocks.push(table(&year, tr));
    }
    render::answer(&auth, document, DocumentFormat::Pdf, &title, None, "wheel").await
}

fn table(year: &Year, tr: &Tr) -> Block {
    let keys = [
        "kind-activity",
        "activities-field-category",
        "occasions-field-starts_on",
        "occasions-field-due_on",
        "occasions-field-status",
        "wheel-share-title",
    ];
    let row = |s: &drawn::Shown| {
        let line = drawn::line(s, tr);
        vec![line.name.plain(), line.category, line.from.to_string(), line.due.to_string(), line.status.plain(), line.share]
    };
    Block::Table { heads: keys.map(|key| tr.t(key)).into(), rows: year.shown.iter().map(row).collect() }
}

/// Line and ground of a status on paper.
fn colours(class: &str) -> (&'static str, &'static str) {
    [
        ("wheel-late", ("#c2410c", "#f7e5de")),
        ("wheel-done-late", ("#9d7113", "#f7e7c5")),
        ("wheel-done", ("#40874b", "#e0ece2")),
        ("wheel-ongoing", ("#367faf", "#deeaf2")),
        ("wheel-postponed", ("#9d7113", "#f7e7c5")),
        ("wheel-cancelled", ("#d4d6d3", "#f1f1ed")),
    ]
    .into_iter()
    .find(|(key, _)| class.split(' ').any(|c| c == *key))
    .map_or(("#737a79", "#ffffff"), |(_, colours)| colours)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn along(out: &mut String, t: &TextView, fill: &str, more: &str) {
    let _ = write!(
        out,
        "<path id=\"{id}\" d=\"{d}\" fill=\"none\"/><text font-size=\"{size}\" fill=\"{fill}\"><textPath href=\"#{id}\"{more}>{text}</textPath></text>",
        id = t.path_id,
        d = t.path,
        size = t.font_size,
        text = escaped(&t.text)
    );
}

/// The drawing as a file of its own, its legend below it.
fn svg(w: &Drawing, year: i16, tr: &Tr) -> String {
    let side = w.size;
    let mut out =
        format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {}\" font-family=\"Inter\">", side + 60.0);
    for m in &w.months {
        let ground = if m.class.contains("now") { "#fbf2ee" } else { "#ffffff" };
        let _ = write!(out, "<path d=\"{}\" fill=\"{ground}\"/>", m.path);
    }
    for r in &w.rings {
        let _ = write!(out, "<path d=\"{}\" fill=\"#e0ebe8\" fill-opacity=\"0.5\"/>", r.path);
    }
    for m in &w.months {
        let (x1, y1, x2, y2) = &m.line;
        let _ = write!(out, "<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" stroke=\"#d4d6d3\"/>");
        along(&mut out, &m.text, "#232d2c", " startOffset=\"50%\" text-anchor=\"middle\"");
    }
    for r in &w.rings {
        along(&mut out, &r.text, "#525a59", "");
    }
    for a in &w.arcs {
        let (line, ground) = colours(&a.class);
        let dash = if a.dash.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{}\"", a.dash) };
        let _ = write!(out, "<path d=\"{}\" fill=\"{ground}\" stroke=\"{line}\" stroke-width=\"1.4\"{dash}/>", a.path);
        if let Some(filled) = &a.filled {
            let _ = write!(out, "<path d=\"{filled}\" fill=\"#1f6b57\" fill-opacity=\"0.25\"/>");
        }
        let _ = write!(out, "<path d=\"{}\" fill=\"none\" stroke=\"#232d2c\" stroke-width=\"1.4\"/>", a.mark);
        if let Some(text) = &a.text {
            along(&mut out, text, "#232d2c", "");
        }
    }
    let _ = write!(out, "<circle cx=\"{c}\" cy=\"{c}\" r=\"{r}\" fill=\"#ffffff\" stroke=\"#d4d6d3\"/>", c = w.center, r = w.hub);
    let _ = write!(
        out,
        "<text x=\"{c}\" y=\"{y}\" font-size=\"56\" text-anchor=\"middle\" fill=\"#232d2c\">{year}</text>",
        c = w.center,
        y = side / 2.0 + 19.0
    );
    if let Some((x1, y1, x2, y2)) = &w.hand {
        let _ = write!(out, "<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" stroke=\"#c2410c\" stroke-width=\"3\"/>");
    }
    legend(&mut out, side, tr);
    out.push_str("</svg>");
    out
}

/// The marks with their words, side by side.
fn legend(out: &mut String, side: f64, tr: &Tr) {
    let mut x = 20.0;
    for status in Status::ALL {
        let (line, ground) = colours(status_class(status));
        let _ = write!(
            out,
            "<g transform=\"translate({x} {y})\"><rect width=\"16\" height=\"16\" fill=\"{ground}\" stroke=\"{line}\"/><path d=\"{mark}\" fill=\"none\" stroke=\"#232d2c\"/><text x=\"24\" y=\"13\" font-size=\"14\" fill=\"#232d2c\">{words}</text></g>",
            y = side + 26.0,
            mark = mark_of(status),
            words = escaped(&tr.t(status.word_key()))
        );
        x += side / 7.2;
    }
}
