//! A source as a CISO Assistant library: its requirements in their hierarchy, the mappings that go out from them or come in, all translations. What the
//! format has no field for (levels, legal reference, procurement wording) stands under one key of our own, which other programs pass over.
use super::{Extra, Shape, objects::OWN};
use crate::requirements::{
    RequirementData, SourceData,
    mapping::Relationship,
    text::{Body, RequirementText, SourceText, slug},
};
use serde::Serialize;
use std::collections::BTreeMap;
use vk_core::{Aspect, Level};

/// A source to be written.
#[derive(Clone, Debug)]
pub struct OutSource {
    pub data: SourceData,
    pub requirements: Vec<OutRequirement>,
    pub mappings: Vec<OutMapping>,
}

#[derive(Clone, Debug)]
pub struct OutRequirement {
    pub data: RequirementData,
    pub parent_urn: Option<String>,
}

/// A mapping with the urns of both requirements and of both their sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutMapping {
    pub from: String,
    pub from_source: String,
    pub to: String,
    pub to_source: String,
    pub relationship: Relationship,
    pub rationale: Option<String>,
    pub strength: Option<i64>,
}

type Translations = BTreeMap<String, BTreeMap<&'static str, String>>;

#[derive(Serialize)]
struct FileOut {
    urn: String,
    locale: String,
    ref_id: String,
    name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    copyright: Option<String>,
    version: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    provider: Option<String>,
    packager: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    translations: Translations,
    #[serde(flatten)]
    extra: Extra,
    #[serde(skip_serializing_if = "Option::is_none")]
    vardkase: Option<BTreeMap<&'static str, String>>,
    objects: Objects,
}

#[derive(Serialize)]
struct Objects {
    #[serde(skip_serializing_if = "Option::is_none")]
    framework: Option<FrameworkOut>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reference_controls: Vec<ControlOut>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    requirement_mapping_sets: Vec<MappingSetOut>,
}

#[derive(Serialize)]
struct FrameworkOut {
    urn: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    ref_id: Option<String>,
    name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    description: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    translations: Translations,
    #[serde(flatten)]
    extra: Extra,
    vardkase: BTreeMap<&'static str, String>,
    requirement_nodes: Vec<NodeOut>,
}

#[derive(Serialize)]
struct NodeOut {
    urn: String,
    assessable: bool,
    depth: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent_urn: Option<String>,
    #[serde(flatten)]
    text: TextOut,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    implementation_groups: Vec<String>,
    #[serde(skip_serializing_if = "serde_json::Map::is_empty")]
    vardkase: Extra,
}

#[derive(Serialize)]
struct ControlOut {
    urn: String,
    #[serde(flatten)]
    text: TextOut,
}

#[derive(Serialize)]
struct TextOut {
    #[serde(skip_serializing_if = "Option::is_none")]
    ref_id: Option<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    description: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    annotation: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    typical_evidence: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    translations: Translations,
    #[serde(flatten)]
    extra: Extra,
}

#[derive(Serialize)]
struct MappingSetOut {
    urn: String,
    ref_id: String,
    name: String,
    source_framework_urn: String,
    target_framework_urn: String,
    requirement_mappings: Vec<MappingOut>,
}

#[derive(Serialize)]
struct MappingOut {
    source_requirement_urn: String,
    target_requirement_urn: String,
    relationship: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rationale: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    strength_of_relationship: Option<i64>,
}

/// What [`crate::requirements::intake`] keeps of a file beside the columns.
#[derive(Clone, Debug, Default, PartialEq, Serialize, serde::Deserialize)]
#[serde(default)]
pub(crate) struct Kept {
    pub library_urn: Option<String>,
    pub shape: Option<String>,
    pub dependencies: Vec<String>,
    pub library: Extra,
    pub framework: Extra,
}

impl Kept {
    pub fn of(source: &SourceData) -> Kept {
        source.extra.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }
    pub fn shape(&self) -> Shape {
        if self.shape.as_deref() == Some("controls") { Shape::Controls } else { Shape::Framework }
    }
}

/// The library as YAML.
pub fn to_yaml(source: &OutSource) -> Result<String, yaml_serde::Error> {
    yaml_serde::to_string(&file(source))
}

fn file(source: &OutSource) -> FileOut {
    let (data, kept) = (&source.data, Kept::of(&source.data));
    let base = slug(data.urn.rsplit(':').next().unwrap_or_default());
    let number = data.version_label.parse::<u32>().ok();
    let mut extra = kept.library.clone();
    // What a library that was read in says of itself, its own language under no name; else the source speaks for it.
    let said = extra.remove("texts").and_then(|texts| serde_json::from_value::<Body<SourceText>>(texts).ok()).unwrap_or_default();
    let mut text: SourceText = said.in_language("");
    if text.name.is_empty() {
        text = SourceText { name: data.name.clone(), ..data.body.in_language(&data.language) };
    }
    let translations =
        if said.0.is_empty() { source_translations(&data.body, &data.language) } else { source_translations(&said, "") };
    let packager = extra.remove("packager").and_then(|p| p.as_str().map(str::to_owned)).unwrap_or_else(|| OWN.to_owned());
    if !kept.dependencies.is_empty() {
        extra.insert("dependencies".to_owned(), serde_json::json!(kept.dependencies));
    }
    let controls = kept.shape() == Shape::Controls;
    FileOut {
        urn: kept.library_urn.clone().unwrap_or_else(|| format!("urn:vardkase:risk:library:{base}")),
        locale: data.language.clone(),
        ref_id: data.ref_id.clone().unwrap_or_else(|| base.clone()),
        name: text.name,
        description: text.description,
        copyright: data.copyright.clone(),
        version: number.unwrap_or(1),
        provider: data.publisher.clone(),
        packager,
        translations,
        extra,
        vardkase: number.is_none().then(|| [("version_label", data.version_label.clone())].into()),
        objects: Objects {
            framework: (!controls).then(|| framework(source, &kept)),
            reference_controls: if controls { source.requirements.iter().map(control).collect() } else { Vec::new() },
            requirement_mapping_sets: mapping_sets(&base, &source.mappings),
        },
    }
}

fn framework(source: &OutSource, kept: &Kept) -> FrameworkOut {
    let data = &source.data;
    let text: SourceText = data.body.in_language(&data.language);
    let mut own: BTreeMap<&'static str, String> = [("kind", data.kind.clone())].into();
    own.extend(data.valid_from.map(|day| ("valid_from", day.to_string())));
    own.extend(data.source_url.clone().map(|url| ("source_url", url)));
    FrameworkOut {
        urn: data.urn.clone(),
        ref_id: data.ref_id.clone(),
        name: if text.name.is_empty() { data.name.clone() } else { text.name },
        description: text.description,
        translations: source_translations(&data.body, &data.language),
        extra: kept.framework.clone(),
        vardkase: own,
        requirement_nodes: source.requirements.iter().map(node).collect(),
    }
}

fn source_translations(body: &Body<SourceText>, own: &str) -> Translations {
    let others = body.0.iter().filter(|(language, _)| *language != own);
    let fields = |t: &SourceText| written([("name", &t.name), ("description", &t.description)]);
    others.map(|(language, text)| (language.clone(), fields(text))).filter(|(_, fields)| !fields.is_empty()).collect()
}

fn written<const N: usize>(fields: [(&'static str, &String); N]) -> BTreeMap<&'static str, String> {
    fields.into_iter().filter(|(_, text)| !text.is_empty()).map(|(key, text)| (key, text.clone())).collect()
}

fn text(r: &RequirementData) -> TextOut {
    let own = r.body.in_language(&r.language);
    let fields = |t: &RequirementText| {
        written([("name", &t.name), ("description", &t.text), ("annotation", &t.guidance), ("typical_evidence", &t.evidence)])
    };
    let others = r.body.0.iter().filter(|(language, _)| **language != r.language);
    TextOut {
        ref_id: r.ref_id.clone(),
        name: own.name,
        description: own.text,
        annotation: own.guidance,
        typical_evidence: own.evidence,
        translations: others.map(|(l, t)| (l.clone(), fields(t))).filter(|(_, fields)| !fields.is_empty()).collect(),
        extra: r.extra.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default(),
    }
}

fn node(out: &OutRequirement) -> NodeOut {
    let r = &out.data;
    NodeOut {
        urn: r.urn.clone(),
        assessable: r.assessable,
        depth: r.depth,
        parent_urn: out.parent_urn.clone(),
        text: text(r),
        implementation_groups: r.groups.clone(),
        vardkase: own(r),
    }
}

fn control(out: &OutRequirement) -> ControlOut {
    ControlOut { urn: out.data.urn.clone(), text: text(&out.data) }
}

/// What the format has no field for, and only where it says something.
fn own(r: &RequirementData) -> Extra {
    let mut own = Extra::new();
    let mut put = |key: &str, value: Option<serde_json::Value>| own.extend(value.map(|value| (key.to_owned(), value)));
    put("area", r.area.clone().map(Into::into));
    put("kind", r.kind.clone().map(Into::into));
    for aspect in Aspect::ALL {
        put(aspect.key(), r.levels.level(aspect).map(Level::number).map(Into::into));
    }
    put("legal_duty", r.legal_duty.then_some(true.into()));
    put("legal_ref", r.legal_ref.clone().map(Into::into));
    put("measure", r.measure.clone().map(Into::into));
    put("for_system", (!r.for_system).then_some(false.into()));
    put("for_unit", (!r.for_unit).then_some(false.into()));
    let demands = r.body.0.iter().filter(|(_, t)| !t.procurement.is_empty());
    let demands: BTreeMap<&String, &String> = demands.map(|(language, t)| (language, &t.procurement)).collect();
    put("procurement", (!demands.is_empty()).then(|| serde_json::json!(demands)));
    own
}

/// One set per pair of sources.
fn mapping_sets(base: &str, mappings: &[OutMapping]) -> Vec<MappingSetOut> {
    let mut sets: BTreeMap<(&str, &str), Vec<MappingOut>> = BTreeMap::new();
    for m in mappings {
        sets.entry((&m.from_source, &m.to_source)).or_default().push(MappingOut {
            source_requirement_urn: m.from.clone(),
            target_requirement_urn: m.to.clone(),
            relationship: m.relationship.key(),
            rationale: m.rationale.clone(),
            strength_of_relationship: m.strength,
        });
    }
    let last = |urn: &str| slug(urn.rsplit(':').next().unwrap_or_default());
    sets.into_iter()
        .map(|((from, to), requirement_mappings)| {
            let name = format!("{}-to-{}", last(from), last(to));
            MappingSetOut {
                urn: format!("urn:vardkase:risk:req_mapping_set:{base}:{name}"),
                ref_id: name.clone(),
                name,
                source_framework_urn: from.to_owned(),
                target_framework_urn: to.to_owned(),
                requirement_mappings,
            }
        })
        .collect()
}
