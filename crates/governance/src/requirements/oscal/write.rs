//! A source as an OSCAL catalogue: chapters as groups, requirements as controls, in the source's own language (OSCAL has no translations). What OSCAL has
//! no field for stands in properties of our namespace, so that the same file read in again is the same source.
use super::NAMESPACE;
use crate::requirements::{
    RequirementData, SourceData,
    library::{OutRequirement, OutSource},
    text::{RequirementText, SourceText, slug},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use vk_core::{Aspect, Instant};

/// The catalogue as JSON; `now` is its date.
pub fn to_json(source: &OutSource, now: Instant) -> Result<String, serde_json::Error> {
    let mut below: BTreeMap<Option<&str>, Vec<&OutRequirement>> = BTreeMap::new();
    for requirement in &source.requirements {
        below.entry(requirement.parent_urn.as_deref()).or_default().push(requirement);
    }
    let mut catalog = json!({
        "uuid": uuid(&source.data),
        "metadata": metadata(&source.data, now),
    });
    put_children(&mut catalog, None, &below, true);
    serde_json::to_string_pretty(&json!({ "catalog": catalog }))
}

fn metadata(data: &SourceData, now: Instant) -> Value {
    let text: SourceText = data.body.in_language(&data.language);
    let mut props = vec![prop("urn", &data.urn), prop("kind", &data.kind), prop("language", &data.language)];
    props.extend(data.ref_id.as_ref().map(|label| prop("label", label)));
    let mut metadata = json!({
        "title": data.name,
        "last-modified": now.to_string(),
        "version": data.version_label,
        "oscal-version": "1.1.2",
        "props": props,
    });
    put(&mut metadata, "remarks", &text.description);
    metadata
}

fn put(value: &mut Value, key: &str, text: &str) {
    if let (Some(map), false) = (value.as_object_mut(), text.is_empty()) {
        map.insert(key.to_owned(), text.into());
    }
}

fn prop(name: &str, value: &str) -> Value {
    // A property's value is one line without space around it.
    let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
    json!({ "name": name, "value": value, "ns": NAMESPACE })
}

/// A UUID of version 5's shape, the same every time for one version of one source.
fn uuid(data: &SourceData) -> String {
    let hash = hex::encode(Sha256::digest(format!("{} {}", data.urn, data.version_label)));
    let part = |from: usize, to: usize| hash.get(from..to).unwrap_or_default();
    format!("{}-{}-5{}-8{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
}

/// Chapters are groups where groups may stand, and controls that nobody assesses within a control.
fn put_children(value: &mut Value, parent: Option<&str>, below: &BTreeMap<Option<&str>, Vec<&OutRequirement>>, groups: bool) {
    let Some(children) = below.get(&parent) else { return };
    for (field, is_group) in [("controls", false), ("groups", true)] {
        let of_kind: Vec<Value> = children
            .iter()
            .filter(|child| (groups && !child.data.assessable) == is_group)
            .map(|child| {
                let mut out = control(&child.data);
                put_children(&mut out, Some(&child.data.urn), below, is_group);
                out
            })
            .collect();
        if let (Some(map), false) = (value.as_object_mut(), of_kind.is_empty()) {
            map.insert(field.to_owned(), of_kind.into());
        }
    }
}

fn control(r: &RequirementData) -> Value {
    let own: RequirementText = r.body.in_language(&r.language);
    let id = format!("r{}-{}", r.position, slug(r.urn.rsplit(':').next().unwrap_or_default()));
    let mut out = json!({ "id": id.trim_end_matches('-'), "title": r.name, "props": props(r) });
    let parts = [
        ("statement", &own.text),
        ("guidance", &own.guidance),
        ("assessment-objective", &own.evidence),
        ("procurement", &own.procurement),
    ];
    let parts: Vec<Value> = parts
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(name, text)| {
            let mut part = json!({ "name": name, "prose": text });
            if name == "procurement" {
                put(&mut part, "ns", NAMESPACE);
            }
            part
        })
        .collect();
    if let (Some(map), false) = (out.as_object_mut(), parts.is_empty()) {
        map.insert("parts".to_owned(), parts.into());
    }
    out
}

fn props(r: &RequirementData) -> Vec<Value> {
    let mut out = vec![prop("urn", &r.urn)];
    out.extend(r.ref_id.as_ref().map(|label| prop("label", label)));
    out.extend(r.area.as_ref().map(|area| prop("area", area)));
    out.extend(r.kind.as_ref().map(|kind| prop("kind", kind)));
    for aspect in Aspect::ALL {
        out.extend(r.levels.level(aspect).map(|level| prop(aspect.key(), &level.number().to_string())));
    }
    out.extend(r.legal_duty.then(|| prop("legal-duty", "yes")));
    out.extend(r.legal_ref.as_ref().map(|law| prop("legal-ref", law)));
    out.extend(r.measure.as_ref().map(|measure| prop("measure", measure)));
    out.extend((!r.groups.is_empty()).then(|| prop("implementation-group", &r.groups.join(", "))));
    out.extend((!r.assessable).then(|| prop("assessable", "no")));
    out.extend((!r.for_system).then(|| prop("for-system", "no")));
    out.extend((!r.for_unit).then(|| prop("for-unit", "no")));
    out
}
