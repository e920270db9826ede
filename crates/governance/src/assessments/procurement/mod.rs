//! Procurement requirements (upphandlingskrav): the same requirements, worded for a tender, for the class of a system or for chosen levels, as xlsx and
//! DOCX. Cybersäkerhetslagen (2025:1506) 2 kap. 3 § 4 and 5 (supply chain, acquisition). It states requirements and answers none.
use super::{
    View,
    catalogue::{self, AREAS, NO_AREA, Requirement, area_word},
    subject,
};
use crate::join::Class;
use axum::response::Response;
use vk_core::{
    Aspect, Id, Level,
    document::{Block, Document},
};
use vk_db::graph;
use vk_web::{
    AppError, Auth, Layout, Tr,
    export::{self, ExportFormat, Sheet},
    form::{Kit, OptionView},
    layout,
    render::{self, DocumentFormat, Renderer},
    table::{Cell, TableQuery},
    ui::{Crumb, crumbs},
};

const COLUMNS: [&str; 4] = ["ref", "area", "requirement", "level"];

#[derive(askama::Template)]
#[template(path = "assessments/procurement/templates/page.html")]
struct ProcurementPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    sources: Vec<OptionView>,
    aspects: Vec<(&'static str, String, Vec<OptionView>)>,
    system: Option<(Id, String)>,
    class: Cell,
    heads: Vec<String>,
    rows: Vec<Vec<Cell>>,
    downloads: Vec<(String, String)>,
}

/// What the address asks for.
struct Asked {
    source: Option<(Id, String)>,
    sources: Vec<(Id, String)>,
    system: Option<(Id, String)>,
    class: Class,
}

/// GET /assessments/procurement?source=&system=&confidentiality=…&format=xlsx|csv|docx|pdf
pub async fn page(auth: Auth<View>, query: TableQuery) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let asked = asked(&auth, &query).await?;
    let requirements = match &asked.source {
        Some((source, _)) => catalogue::of_source(kit.db(), *source).await?,
        None => Vec::new(),
    };
    let chosen: Vec<&Requirement> = requirements
        .iter()
        .filter(|r| r.concerns("system") && r.applies_to(&asked.class))
        .filter(|r| !wording(r, &kit.tr).is_empty())
        .collect();
    let heads: Vec<String> = COLUMNS.iter().map(|c| kit.tr.t(&format!("assessments-soa-{c}"))).collect();
    let rows: Vec<Vec<Cell>> = chosen.iter().map(|r| row(r, &kit.tr)).collect();
    if let (Some(format), Some(_)) = (ExportFormat::from_key(query.get("format")), &asked.source) {
        let sheet = Sheet { name: kit.tr.t("assessments-procurement"), keys: COLUMNS.to_vec(), heads, rows };
        return export::answer(&kit, &auth.ctx, sheet, format, None, &query.encode()).await;
    }
    if let (Some(format), Some((_, source))) = (DocumentFormat::from_key(query.get("format")), &asked.source) {
        let document = document(&auth, source, &asked, &chosen);
        return render::answer(&auth, document, format, "upphandlingskrav", None, &query.encode()).await;
    }
    Ok(shown(&auth, &query, asked, heads, rows))
}

fn shown(auth: &Auth<View>, query: &TableQuery, asked: Asked, heads: Vec<String>, rows: Vec<Vec<Cell>>) -> Response {
    let kit = Kit::of(auth);
    let title = kit.tr.t("assessments-procurement");
    let written = auth.app.slot::<Renderer>().is_some();
    let downloads = ["docx", "pdf", "xlsx", "csv"].iter().filter(|f| written || DocumentFormat::from_key(f).is_none());
    layout::page(&ProcurementPage {
        crumbs: crumbs(&kit, None, Some(&title)),
        layout: auth.layout_titled(&title),
        sources: options(&asked),
        aspects: Aspect::ALL.map(|a| (a.key(), kit.tr.t(&format!("assessments-aspect-{}", a.key())), levels(&asked, a))).to_vec(),
        class: crate::systems::class_cell(asked.class),
        downloads: downloads
            .map(|f| (kit.tr.t(&format!("assessments-download-{f}")), query.with("format", f).href("/assessments/procurement")))
            .collect(),
        system: asked.system,
        heads,
        rows,
    })
}

/// The class of the system that is asked for, raised by what is chosen by hand.
async fn asked(auth: &Auth<View>, query: &TableQuery) -> Result<Asked, AppError> {
    let kit = Kit::of(auth);
    let sources = catalogue::sources(kit.db(), &auth.viewer_in("requirement_sources"), auth.ctx.now.local_date()).await?;
    let wanted: Option<Id> = query.get("source").parse().ok();
    let source = sources.iter().find(|(id, _)| wanted.is_none_or(|w| w == *id)).cloned();
    let system = match query.get("system").parse::<Id>() {
        Ok(id) => graph::get(kit.db(), id, &kit.viewers).await?.filter(|n| n.kind == "system").map(|n| (n.id, n.title)),
        Err(_) => None,
    };
    let own = match &system {
        Some((id, _)) => subject::class(kit.db(), "system", *id).await?,
        None => Class::default(),
    };
    // Level 4 has no requirements here: it leads to the security protection chief.
    let chosen = subject::class_of(|a| query.get(a.key()).parse().ok().filter(|n| *n < i64::from(Level::MAX.number())));
    Ok(Asked { source, sources, system, class: own.max(chosen) })
}

fn options(asked: &Asked) -> Vec<OptionView> {
    let current = asked.source.as_ref().map(|(id, _)| *id);
    let option =
        |(id, name): &(Id, String)| OptionView { value: id.to_string(), label: name.clone(), selected: Some(*id) == current };
    asked.sources.iter().map(option).collect()
}

fn levels(asked: &Asked, aspect: Aspect) -> Vec<OptionView> {
    let now = asked.class.level(aspect).map(Level::number);
    let none = OptionView { value: String::new(), label: "–".to_owned(), selected: now.is_none() };
    let option = |n: u8| OptionView { value: n.to_string(), label: n.to_string(), selected: now == Some(n) };
    std::iter::once(none).chain((0..Level::MAX.number()).map(option)).collect()
}

/// The wording for a tender; the requirement's own text where it has none.
fn wording(requirement: &Requirement, tr: &Tr) -> String {
    let texts = requirement.texts(tr.lang);
    if texts.procurement.is_empty() { texts.text } else { texts.procurement }
}

fn row(requirement: &Requirement, tr: &Tr) -> Vec<Cell> {
    vec![
        Cell::text(requirement.short()),
        Cell::text(area_word(requirement.area(), tr)),
        Cell::Long(wording(requirement, tr)),
        Cell::text(requirement.levels_text()),
    ]
}

fn document(auth: &Auth<View>, source: &str, asked: &Asked, requirements: &[&Requirement]) -> Document {
    let (tr, today) = (&auth.tr, auth.ctx.now.local_date());
    let what = asked.system.as_ref().map_or_else(|| tr.t("assessments-procurement-chosen"), |(_, name)| name.clone());
    let head = [("what", what.into()), ("class", asked.class.text().into()), ("source", source.into())];
    let mut blocks = vec![Block::Paragraph(tr.args("assessments-procurement-head", &head))];
    for area in AREAS.iter().copied().chain([NO_AREA]) {
        let of: Vec<&&Requirement> = requirements.iter().filter(|r| r.area() == area).collect();
        if of.is_empty() {
            continue;
        }
        blocks.push(Block::Heading { level: 2, text: area_word(area, tr) });
        blocks.push(Block::Table {
            heads: vec![tr.t("assessments-soa-ref"), tr.t("assessments-soa-requirement"), tr.t("assessments-procurement-reply")],
            rows: of.iter().map(|r| vec![r.short().to_owned(), wording(r, tr), String::new()]).collect(),
        });
    }
    Document {
        author: auth.app.region(),
        head: vec![(tr.t("assessments-procurement-date"), today.to_string())],
        dated_on: Some(today),
        blocks,
        ..Document::new(tr.t("assessments-procurement"), tr.lang)
    }
}
