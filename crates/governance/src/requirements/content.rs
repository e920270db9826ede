//! Shipped sources as data: `content/requirements/*.toml`. Cybersäkerhetslagen 2 kap. paragraph by paragraph, NIS2 in own words, ISO/IEC 27001 and 27002 by
//! identifier only, and the program's own catalogue in two files. Each states version, source and status; whoever fills the register gets all of them with
//! the mappings between them, and what is there already stays untouched.
use super::{
    applies::Levels,
    intake,
    library::{Library, MappingIn, MappingSetIn, NodeIn, SourceIn},
    mapping::Relationship,
    text::{Body, RequirementText, SourceText, slug},
};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use vk_core::{Ctx, Date, Level};
use vk_db::Viewer;
use vk_web::{App, AppError};

/// The files, each with its kind of source; files of one identifier are one source.
const FILES: &[(&str, &str, &str)] = &[
    ("cybersakerhetslagen-1.toml", "law", include_str!("../../../../content/requirements/cybersakerhetslagen-1.toml")),
    ("nis2-1.toml", "law", include_str!("../../../../content/requirements/nis2-1.toml")),
    ("iso27001-1.toml", "standard", include_str!("../../../../content/requirements/iso27001-1.toml")),
    ("iso27002-1.toml", "standard", include_str!("../../../../content/requirements/iso27002-1.toml")),
    ("vk-grundkrav-1a.toml", "own", include_str!("../../../../content/requirements/vk-grundkrav-1a.toml")),
    ("vk-grundkrav-1b.toml", "own", include_str!("../../../../content/requirements/vk-grundkrav-1b.toml")),
];

const LAW: &str = "cybersakerhetslagen";
const NIS2: &str = "nis2";
const ISO: &str = "iso27002";
const OWN: &str = "vk-grundkrav";
/// How legal references of the own catalogue name the act.
const LAW_PREFIX: &str = "Cybersäkerhetslagen (2025:1506) ";

/// What is wrong with a content file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {what}")]
pub struct CatalogueError {
    pub file: String,
    pub what: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the source is read to be checked: a file must state it")]
struct File {
    version: u32,
    id: String,
    status: vk_core::content::Status,
    /// When somebody has held it against its source.
    verified_on: Option<toml::value::Datetime>,
    source: String,
    ref_id: Option<String>,
    name_sv: Option<String>,
    name_en: Option<String>,
    publisher: Option<String>,
    valid_from: Option<toml::value::Datetime>,
    #[serde(rename = "requirement")]
    requirements: Vec<Entry>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "`verified` is stated per requirement of a statute; the status of the whole is the file's")]
struct Entry {
    #[serde(rename = "ref")]
    reference: String,
    parent: Option<String>,
    assessable: Option<bool>,
    area: Option<String>,
    #[serde(default)]
    areas: Vec<String>,
    kind: Option<String>,
    #[serde(default)]
    subject: Vec<String>,
    confidentiality: Option<i64>,
    integrity: Option<i64>,
    availability: Option<i64>,
    traceability: Option<i64>,
    #[serde(default)]
    legal_duty: bool,
    legal_ref: Option<String>,
    law: Option<String>,
    #[serde(default)]
    iso27002: Vec<String>,
    iso_rel: Option<String>,
    #[serde(default)]
    nis2: Vec<String>,
    verified: Option<bool>,
    measure: Option<String>,
    name_sv: String,
    name_en: String,
    #[serde(default)]
    text_sv: String,
    #[serde(default)]
    text_en: String,
    #[serde(default)]
    guidance_sv: String,
    #[serde(default)]
    guidance_en: String,
    #[serde(default)]
    evidence_sv: String,
    #[serde(default)]
    evidence_en: String,
    #[serde(default)]
    procurement_sv: String,
    #[serde(default)]
    procurement_en: String,
}

/// All shipped sources as libraries; the last one holds only mappings between them. Refuses a file that names something that is not there.
pub fn catalogue() -> Result<Vec<Library>, CatalogueError> {
    let mut files: Vec<(&str, &str, File)> = Vec::new();
    for (name, kind, text) in FILES {
        let file: File = toml::from_str(text).map_err(|e| wrong(name, e.to_string()))?;
        match files.iter_mut().find(|(_, _, known)| known.id == file.id) {
            Some((_, _, known)) => known.requirements.extend(file.requirements),
            None => files.push((name, kind, file)),
        }
    }
    let chapters = chapters(&files);
    let mut out = Vec::new();
    for (name, kind, file) in &files {
        out.push(library(name, kind, file, &chapters)?);
    }
    out.push(Library {
        name: OWN.to_owned(),
        version: "1".to_owned(),
        mapping_sets: mapping_sets(&files)?,
        ..Library::default()
    });
    Ok(out)
}

fn wrong(file: &str, what: impl Into<String>) -> CatalogueError {
    CatalogueError { file: file.to_owned(), what: what.into() }
}

fn source_urn(id: &str) -> String {
    format!("urn:vardkase:risk:framework:{id}")
}

fn node_urn(id: &str, reference: &str) -> String {
    format!("urn:vardkase:risk:req_node:{id}:{}", slug(reference))
}

/// The names of the ten areas: those of the act's own points.
fn chapters(files: &[(&str, &str, File)]) -> BTreeMap<String, (String, String)> {
    let points = files.iter().filter(|(_, _, file)| file.id == LAW).flat_map(|(_, _, file)| &file.requirements);
    points.filter_map(|r| r.area.clone().map(|area| (area, (r.name_sv.clone(), r.name_en.clone())))).collect()
}

fn library(
    name: &str,
    kind: &str,
    file: &File,
    chapters: &BTreeMap<String, (String, String)>,
) -> Result<Library, CatalogueError> {
    let text = |name: &Option<String>, own: &str| SourceText {
        name: name.clone().unwrap_or_else(|| own.to_owned()),
        description: String::new(),
    };
    let mut swedish = text(&file.name_sv, "Vårdkases grundkrav");
    swedish.description.clone_from(&file.source);
    let body = Body::of([("sv".to_owned(), swedish), ("en".to_owned(), text(&file.name_en, "Vårdkase's basic requirements"))]);
    let date = |d: &Option<toml::value::Datetime>| d.as_ref().and_then(|d| d.to_string().parse::<Date>().ok());
    let source = SourceIn {
        urn: source_urn(&file.id),
        ref_id: file.ref_id.clone(),
        body,
        nodes: if file.id == OWN { own_nodes(name, file, chapters)? } else { nodes(name, file)? },
        kind: kind.to_owned(),
        valid_from: date(&file.valid_from),
        verified_on: date(&file.verified_on).filter(|_| file.status == vk_core::content::Status::Verified),
        ..SourceIn::default()
    };
    Ok(Library {
        urn: format!("urn:vardkase:risk:library:{}", file.id),
        locale: "sv".to_owned(),
        ref_id: file.ref_id.clone(),
        name: file.name_sv.clone().unwrap_or_else(|| "Vårdkases grundkrav".to_owned()),
        version: file.version.to_string(),
        provider: file.publisher.clone().or_else(|| Some("Vårdkase".to_owned())),
        sources: vec![source],
        ..Library::default()
    })
}

fn nodes(name: &str, file: &File) -> Result<Vec<NodeIn>, CatalogueError> {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut out: Vec<NodeIn> = Vec::new();
    for entry in &file.requirements {
        let parent = match &entry.parent {
            Some(parent) => {
                Some(*places.get(parent.as_str()).ok_or_else(|| wrong(name, format!("no {parent} before {}", entry.reference)))?)
            }
            None => None,
        };
        places.insert(&entry.reference, out.len());
        let depth = parent.and_then(|p| out.get(p)).map_or(1, |p| p.depth + 1);
        out.push(node(name, &file.id, entry, parent, depth)?);
    }
    Ok(out)
}

/// The own catalogue has one chapter for each of the ten areas.
fn own_nodes(name: &str, file: &File, chapters: &BTreeMap<String, (String, String)>) -> Result<Vec<NodeIn>, CatalogueError> {
    let mut out: Vec<NodeIn> = Vec::new();
    for area in super::AREAS {
        let mut entries = file.requirements.iter().filter(|r| r.area.as_deref() == Some(*area)).peekable();
        let Some(first) = entries.peek() else { continue };
        let reference = first.reference.rsplit_once('-').map_or(first.reference.as_str(), |(chapter, _)| chapter);
        let (name_sv, name_en) = chapters.get(*area).cloned().ok_or_else(|| wrong(name, format!("{area} has no name")))?;
        let chapter = Entry { reference: reference.to_owned(), assessable: Some(false), name_sv, name_en, ..Entry::default() };
        let at = out.len();
        out.push(node(name, &file.id, &chapter, None, 1)?);
        for entry in entries {
            out.push(node(name, &file.id, entry, Some(at), 2)?);
        }
    }
    Ok(out)
}

fn node(name: &str, id: &str, entry: &Entry, parent: Option<usize>, depth: usize) -> Result<NodeIn, CatalogueError> {
    let area = entry.area.clone().or_else(|| entry.areas.first().cloned());
    if let Some(unknown) = area.as_deref().filter(|area| !super::AREAS.contains(area)) {
        return Err(wrong(name, format!("{}: unknown area {unknown}", entry.reference)));
    }
    if let Some(unknown) = entry.kind.as_deref().filter(|kind| !super::KINDS.contains(kind)) {
        return Err(wrong(name, format!("{}: unknown kind {unknown}", entry.reference)));
    }
    if let Some(unknown) = entry.measure.as_deref().filter(|measure| !super::MEASURES.contains(measure)) {
        return Err(wrong(name, format!("{}: unknown measure {unknown}", entry.reference)));
    }
    let level = |n: Option<i64>| match n {
        None => Ok(None),
        Some(n) => Level::new(n).map(Some).ok_or_else(|| wrong(name, format!("{}: no level {n}", entry.reference))),
    };
    let subject = |key: &str| entry.subject.is_empty() || entry.subject.iter().any(|s| s == key);
    Ok(NodeIn {
        urn: node_urn(id, &entry.reference),
        parent,
        depth,
        ref_id: Some(entry.reference.clone()),
        assessable: entry.assessable.unwrap_or(true),
        body: texts(entry),
        area,
        kind: entry.kind.clone(),
        levels: Levels {
            confidentiality: level(entry.confidentiality)?,
            integrity: level(entry.integrity)?,
            availability: level(entry.availability)?,
            traceability: level(entry.traceability)?,
        },
        legal_duty: entry.legal_duty,
        legal_ref: entry.legal_ref.clone().or_else(|| entry.law.as_ref().map(|law| format!("{LAW_PREFIX}{law}"))),
        for_system: subject("system"),
        for_unit: subject("unit"),
        measure: entry.measure.clone(),
        ..NodeIn::default()
    })
}

fn texts(entry: &Entry) -> Body<RequirementText> {
    let text = |name: &str, text: &str, guidance: &str, evidence: &str, procurement: &str| RequirementText {
        name: name.to_owned(),
        text: text.to_owned(),
        guidance: guidance.to_owned(),
        evidence: evidence.to_owned(),
        procurement: procurement.to_owned(),
    };
    let e = entry;
    Body::of([
        ("sv".to_owned(), text(&e.name_sv, &e.text_sv, &e.guidance_sv, &e.evidence_sv, &e.procurement_sv)),
        ("en".to_owned(), text(&e.name_en, &e.text_en, &e.guidance_en, &e.evidence_en, &e.procurement_en)),
    ])
}

/// Own requirement → ISO control by what the file says; → article of NIS2 and → paragraph of the act as an overlap; article → paragraph likewise.
fn mapping_sets(files: &[(&str, &str, File)]) -> Result<Vec<MappingSetIn>, CatalogueError> {
    let refs: BTreeMap<&str, BTreeSet<&str>> =
        files.iter().map(|(_, _, f)| (f.id.as_str(), f.requirements.iter().map(|r| r.reference.as_str()).collect())).collect();
    let mut out = Vec::new();
    let mut add = |file: &str, from: (&str, &str), to: (&str, &str), relationship: Relationship| {
        if !refs.get(to.0).is_some_and(|known| known.contains(to.1)) {
            return Err(wrong(file, format!("{}: no {} in {}", from.1, to.1, to.0)));
        }
        out.push(MappingIn {
            from: node_urn(from.0, from.1),
            to: node_urn(to.0, to.1),
            relationship,
            rationale: None,
            strength: None,
        });
        Ok(())
    };
    for (name, _, file) in files {
        for r in &file.requirements {
            let from = (file.id.as_str(), r.reference.as_str());
            let said = r.iso_rel.as_deref().unwrap_or("intersect");
            let relationship =
                Relationship::from_key(said).ok_or_else(|| wrong(name, format!("{}: iso_rel {said}", r.reference)))?;
            r.iso27002.iter().try_for_each(|control| add(name, from, (ISO, control), relationship))?;
            r.nis2.iter().try_for_each(|article| add(name, from, (NIS2, article), Relationship::Intersect))?;
            let own = r.legal_ref.iter().filter(|_| file.id == OWN).flat_map(|text| text.split(';'));
            let cited = own.filter_map(|law| law.trim().strip_prefix(LAW_PREFIX)).chain(r.law.as_deref());
            for law in cited.map(paragraph).collect::<BTreeSet<_>>() {
                add(name, from, (LAW, law), Relationship::Intersect)?;
            }
        }
    }
    Ok(vec![MappingSetIn { source_urn: source_urn(OWN), target_urn: source_urn(LAW), mappings: out }])
}

/// A paragraph's part is mapped to the paragraph: `2 kap. 3 § andra stycket` to `2 kap. 3 §`.
fn paragraph(law: &str) -> &str {
    match law.split_once("§ ") {
        Some((before, rest)) if rest.ends_with("stycket") => law.get(..before.len() + "§".len()).unwrap_or(law),
        _ => law,
    }
}

/// Puts the shipped sources into the register, all or none. A source whose urn is there already is left as it is, with its mappings.
pub async fn fill(app: &App, ctx: &Ctx) -> Result<(), AppError> {
    let libraries = tokio::task::spawn_blocking(catalogue).await.map_err(AppError::unknown)?.map_err(AppError::unknown)?;
    let mut tx = app.db.write(ctx).await?;
    let everybody = Viewer::everything();
    let mut added: BTreeSet<String> = BTreeSet::new();
    let mut last = None;
    for mut library in libraries {
        intake::plan(&tx, intake::Whose::both(&everybody), &library).await?.new_only(&mut library);
        added.extend(library.sources.iter().flat_map(|s| &s.nodes).map(|n| n.urn.clone()));
        for set in &mut library.mapping_sets {
            set.mappings.retain(|m| added.contains(&m.from) || added.contains(&m.to));
        }
        if library.nodes() + library.mappings() > 0 {
            last = Some(intake::save(&mut tx, intake::Whose::both(&everybody), &library, None, "content/requirements").await?.1);
        }
    }
    match last {
        Some(recorded) => Ok(tx.commit(recorded).await?),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_read_and_everything_that_it_names_is_there() {
        let libraries = catalogue().expect("content");
        let sources: Vec<&SourceIn> = libraries.iter().flat_map(|l| &l.sources).collect();
        let count = |id: &str| {
            let source = sources.iter().find(|s| s.urn == source_urn(id)).unwrap_or_else(|| panic!("no {id}"));
            source.nodes.iter().filter(|n| n.assessable).count()
        };
        assert!(count(OWN) >= 120, "{}", count(OWN));
        assert_eq!(count(ISO), 93);
        assert!(count(LAW) >= 15 && count(NIS2) >= 15 && count("iso27001") >= 20);
        assert!(libraries.last().is_some_and(|l| l.mappings() > 300));
    }

    #[test]
    fn every_own_requirement_says_everything_in_both_languages() {
        let libraries = catalogue().expect("content");
        let own = libraries.iter().flat_map(|l| &l.sources).find(|s| s.urn == source_urn(OWN)).expect("own");
        for node in own.nodes.iter().filter(|n| n.assessable) {
            for language in ["sv", "en"] {
                let text = node.body.in_language(language);
                for said in [&text.name, &text.text, &text.guidance, &text.evidence] {
                    assert!(!said.is_empty(), "{} {language}", node.urn);
                }
            }
            let demands = ["sv", "en"].map(|language| node.body.in_language(language).procurement.is_empty());
            assert_eq!(demands[0], demands[1], "{}: a demand on a supplier in one language only", node.urn);
            assert!(node.area.is_some() && node.kind.is_some() && !node.levels.is_empty(), "{}", node.urn);
            assert!(!node.legal_duty || node.legal_ref.is_some(), "{}", node.urn);
        }
    }

    #[test]
    fn no_requirement_comes_twice() {
        for source in catalogue().expect("content").iter().flat_map(|l| &l.sources) {
            let urns: BTreeSet<&str> = source.nodes.iter().map(|n| n.urn.as_str()).collect();
            assert_eq!(urns.len(), source.nodes.len(), "{}", source.urn);
        }
    }

    #[test]
    fn a_part_of_a_paragraph_is_mapped_to_the_paragraph() {
        assert_eq!(paragraph("2 kap. 3 § andra stycket"), "2 kap. 3 §");
        assert_eq!(paragraph("2 kap. 3 § 9"), "2 kap. 3 § 9");
        assert_eq!(paragraph("2 kap. 5–8 §§"), "2 kap. 5–8 §§");
    }
}
