//! What a file says as records, and back to what a file says: pure.
use crate::requirements::{
    RequirementData, SourceData,
    library::{Kept, Library, NodeIn, OutMapping, OutRequirement, OutSource, Shape, SourceIn},
    text::{RequirementText, SourceText, title_of},
};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use vk_core::{Id, Instant, Secrecy};

/// The source as it is stored.
pub fn source_data(library: &Library, source: &SourceIn, unit: Option<Id>) -> SourceData {
    let text: SourceText = source.body.in_language(&library.locale);
    let names = [text.name.as_str(), library.name.as_str(), source.urn.as_str()];
    let kept = Kept {
        library_urn: Some(library.urn.clone()).filter(|urn| !urn.is_empty()),
        shape: (source.shape == Shape::Controls).then(|| "controls".to_owned()),
        dependencies: library.dependencies.clone(),
        library: library.extra.clone(),
        framework: source.extra.clone(),
    };
    SourceData {
        name: names.into_iter().find(|name| !name.is_empty()).unwrap_or("").chars().take(300).collect(),
        ref_id: source.ref_id.clone(),
        urn: source.urn.clone(),
        kind: source.kind.clone(),
        publisher: library.provider.clone(),
        copyright: library.copyright.clone(),
        language: library.locale.clone(),
        version_label: library.version.clone(),
        valid_from: source.valid_from,
        valid_until: None,
        status: if source.verified_on.is_some() { "verified" } else { "unverified" }.to_owned(),
        source_url: source.source_url.clone(),
        verified_by: source.verified_on.map(|_| "Vårdkase".to_owned()),
        verified_at: source.verified_on.and_then(|day| Instant::parse_local(&format!("{day}T12:00")).ok()),
        description: Some(text.description).filter(|d| !d.is_empty()),
        body: source.body.clone(),
        extra: (kept != Kept::default()).then(|| serde_json::json!(kept).to_string()),
        fingerprint: Some(fingerprint(library, source)),
        replaces: None,
        unit,
        secrecy: Secrecy::Open,
    }
}

/// The requirements of a source as they are stored, with their identifiers.
pub fn requirement_data(
    library: &Library,
    source: (Id, &SourceIn),
    unit: Option<Id>,
    mut new_id: impl FnMut() -> Id,
) -> Vec<(Id, RequirementData)> {
    let (source_id, source) = source;
    let ids: Vec<Id> = source.nodes.iter().map(|_| new_id()).collect();
    let mut out = Vec::with_capacity(ids.len());
    for ((position, node), id) in source.nodes.iter().enumerate().zip(&ids) {
        let parent = node.parent.and_then(|p| ids.get(p).copied());
        let data = RequirementData {
            source: source_id,
            parent,
            urn: node.urn.clone(),
            ref_id: node.ref_id.clone(),
            position: i64::try_from(position).unwrap_or(i64::MAX).saturating_add(1),
            depth: i64::try_from(node.depth).unwrap_or(1),
            assessable: node.assessable,
            name: name_of(node, &library.locale),
            area: node.area.clone(),
            kind: node.kind.clone(),
            levels: node.levels,
            legal_duty: node.legal_duty,
            legal_ref: node.legal_ref.clone(),
            groups: node.groups.clone(),
            body: node.body.clone(),
            language: library.locale.clone(),
            for_system: node.for_system,
            for_unit: node.for_unit,
            measure: node.measure.clone(),
            extra: (!node.extra.is_empty()).then(|| serde_json::json!(node.extra).to_string()),
            unit,
            secrecy: Secrecy::Open,
        };
        out.push((*id, data));
    }
    out
}

/// What a node is called: its name, else the beginning of its text, else its reference.
fn name_of(node: &NodeIn, locale: &str) -> String {
    let own: RequirementText = node.body.in_language(locale);
    if !own.name.is_empty() {
        return own.name.chars().take(300).collect();
    }
    let title = title_of(&own.text);
    let last = node.urn.rsplit(':').next().unwrap_or_default();
    let other = node.ref_id.as_deref().unwrap_or(last);
    if title.is_empty() { other.to_owned() } else { title }
}

/// SHA-256 over everything that a source says, so that the same content is known again.
pub fn fingerprint(library: &Library, source: &SourceIn) -> String {
    let mut hash = Sha256::new();
    let head = serde_json::json!([
        source.urn,
        library.version,
        library.locale,
        source.ref_id,
        source.body,
        library.copyright,
        library.provider,
        source.kind,
        source.valid_from.map(|d| d.to_string()),
        source.source_url,
        source.extra,
    ]);
    hash.update(head.to_string());
    for node in &source.nodes {
        let levels: Vec<(char, u8)> = node.levels.set().into_iter().map(|(a, l)| (a.letter(), l.number())).collect();
        let line = serde_json::json!([
            node.urn,
            node.parent,
            node.ref_id,
            node.assessable,
            node.body,
            node.groups,
            node.area,
            node.kind,
            levels,
            node.legal_duty,
            node.legal_ref,
            node.for_system,
            node.for_unit,
            node.measure,
            node.extra,
        ]);
        hash.update(line.to_string());
    }
    hex::encode(hash.finalize())
}

/// A stored source with its requirements, as it is written into a file.
pub(crate) fn out_source(data: SourceData, requirements: Vec<(Id, RequirementData)>, mappings: Vec<OutMapping>) -> OutSource {
    let urns: BTreeMap<Id, String> = requirements.iter().map(|(id, r)| (*id, r.urn.clone())).collect();
    let requirement = |(_, data): (Id, RequirementData)| OutRequirement {
        parent_urn: data.parent.and_then(|parent| urns.get(&parent).cloned()),
        data,
    };
    OutSource { data, requirements: requirements.into_iter().map(requirement).collect(), mappings }
}
