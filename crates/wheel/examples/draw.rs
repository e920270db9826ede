//! Writes a wheel to look at: `cargo run --example draw > wheel.svg`. What the product's template does, without its style sheet.
#![allow(clippy::expect_used)]
use jiff::{ToSpan, civil::date};
use vk_wheel::{
    drawing::{ArcInput, RingInput, View, WheelInput, draw},
    fanout::Category,
    occasion::Status,
};

fn main() {
    let months = [
        "januari",
        "februari",
        "mars",
        "april",
        "maj",
        "juni",
        "juli",
        "augusti",
        "september",
        "oktober",
        "november",
        "december",
    ];
    let arcs = (0..70i32)
        .map(|i| {
            let from = date(2026, 1, 1).checked_add((i * 47 % 360).days()).expect("near");
            let ring = Category::ALL.get(usize::try_from(i).expect("small") % 11).expect("ring");
            let status = Status::ALL.get(usize::try_from(i / 11).expect("small") % 7).expect("status");
            ArcInput {
                id: format!("a{i}"),
                ring: ring.as_str().to_owned(),
                label: "Behörighetsgenomgång per system".to_owned(),
                href: "#".to_owned(),
                from,
                due: from.checked_add((i * 13 % 60).days()).expect("near"),
                status: *status,
                done: u32::try_from(i % 5).expect("small"),
                total: 4,
            }
        })
        .collect();
    let rings = Category::ALL.map(|c| RingInput { key: c.as_str().to_owned(), label: c.as_str().to_owned() });
    let input = WheelInput {
        year: 2026,
        view: View::Year,
        today: date(2026, 11, 22),
        size: 1000.0,
        months: months.map(str::to_owned),
        rings: rings.to_vec(),
        arcs,
    };
    let w = draw(&input).expect("wheel");
    println!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {0}\" font-family=\"sans-serif\">", w.size);
    let text = |t: &vk_wheel::drawing::TextView| {
        println!(
            "<path id=\"{0}\" d=\"{1}\" fill=\"none\"/><text font-size=\"{2}\"><textPath href=\"#{0}\">{3}</textPath></text>",
            t.path_id, t.path, t.font_size, t.text
        );
    };
    for m in &w.months {
        println!(
            "<path d=\"{}\" fill=\"{}\" stroke=\"#ccc\"/>",
            m.path,
            if m.class.contains("now") { "#f3e6d8" } else { "#fff" }
        );
        text(&m.text);
    }
    for r in &w.rings {
        println!("<path d=\"{}\" fill=\"#e9eeeb\" fill-opacity=\".7\"/>", r.path);
        text(&r.text);
    }
    for a in &w.arcs {
        println!(
            "<a href=\"{}\"><title>{}</title><path d=\"{}\" fill=\"#bcd\" stroke=\"#345\" stroke-dasharray=\"{}\"/>",
            a.href, a.label, a.path, a.dash
        );
        if let Some(filled) = &a.filled {
            println!("<path d=\"{filled}\" fill=\"#79b\"/>");
        }
        println!("<path d=\"{}\" fill=\"none\" stroke=\"#000\"/>", a.mark);
        a.text.iter().for_each(text);
        println!("</a>");
    }
    if let Some((x1, y1, x2, y2)) = &w.hand {
        println!("<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" stroke=\"#c40\" stroke-width=\"3\"/>");
    }
    println!("</svg>");
}
