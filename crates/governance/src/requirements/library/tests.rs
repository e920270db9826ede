//! Libraries as other programs write them, what is wrong with broken ones and where, and the way out and back.
use super::*;
use crate::requirements::{
    intake::{out_source, requirement_data, source_data},
    text::{Body, RequirementText, SourceText},
};
use proptest::prelude::*;
use vk_core::{Id, Level};

const SAMPLE: &str = "\
urn: urn:test:risk:library:sample
locale: en
ref_id: SAMPLE
name: Sample
version: 3
publication_date: 2026-02-11
provider: Somebody
copyright: Free to use
packager: test
translations: {sv: {name: Prov}}
dependencies: [urn:test:risk:library:base]
labels: [a, b]
objects:
  framework:
    urn: urn:test:risk:framework:sample
    ref_id: SAMPLE
    name: Sample framework
    min_score: 1
    implementation_groups_definition:
    - {ref_id: basic, name: Basic, translations: {sv: {name: Grund}}}
    translations:
      sv: {name: Provramverk}
    requirement_nodes:
    - {urn: 'urn:test:risk:req_node:sample:1', assessable: false, depth: 1, ref_id: '1', name: Chapter}
    - urn: urn:test:risk:req_node:sample:1.1
      assessable: true
      depth: 2
      parent_urn: urn:test:risk:req_node:sample:1
      ref_id: 1.10
      description: |
        First line
        second line
      annotation: Do it
      typical_evidence: A paper
      implementation_groups: &groups [basic]
      weight: 2
      questions:
        urn:test:q:1: {type: unique_choice, text: Done?, choices: [{urn: 'urn:test:q:1:c:1', value: Yes}]}
      translations:
        sv-SE: {description: Första raden, annotation: Gör det}
    - {urn: 'URN:test:risk:req_node:sample:1.2', assessable: true, depth: 2, name: By depth alone, implementation_groups: *groups}
    - {urn: 'urn:test:risk:req_node:sample:2', assessable: true, name: At the top}
  reference_controls:
  - {urn: 'urn:test:risk:function:sample:c1', ref_id: C1, name: Control, category: policy, csf_function: govern}
  threats:
  - {urn: 'urn:test:risk:threat:sample:t1', ref_id: T1, name: Threat, translations: {sv: {name: Hot}}}
  risk_matrix:
  - urn: urn:test:risk:matrix:sample
    ref_id: M
    name: Matrix
    probability: [{id: 0, abbreviation: L, name: Low}, {id: 1, abbreviation: H, name: High}]
    impact: [{id: 0, abbreviation: L, name: Low}, {id: 1, abbreviation: H, name: High}]
    risk: [{id: 0, name: Low, hexcolor: '#00FF00'}, {id: 1, name: High, hexcolor: '#FF0000'}]
    grid: [[0, 0], [0, 1]]
  requirement_mapping_sets:
  - urn: urn:test:risk:req_mapping_set:sample
    source_framework_urn: urn:test:risk:framework:sample
    target_framework_urn: urn:test:risk:framework:other
    requirement_mappings:
    - {source_requirement_urn: 'urn:test:risk:req_node:sample:1.1', target_requirement_urn: 'urn:test:risk:req_node:other:a', relationship: intersect, rationale: alike, strength_of_relationship: 4}
  metric_definitions: [{urn: 'urn:test:m'}, {urn: 'urn:test:m2'}]
  presets: [{profile: x}]
  something_new: {a: 1}
";

fn sample() -> Library {
    parse(SAMPLE.as_bytes()).unwrap_or_else(|e| panic!("{e:?}"))
}

#[test]
fn a_library_is_read_in_full() {
    let library = sample();
    assert_eq!((library.version.as_str(), library.locale.as_str(), library.nodes()), ("3", "en", 5));
    assert_eq!(library.dependencies, ["urn:test:risk:library:base"]);
    let framework = &library.sources[0];
    assert_eq!(framework.body.in_language("sv").name, "Provramverk");
    assert!(framework.extra.contains_key("min_score") && framework.extra.contains_key("implementation_groups_definition"));
    let shape: Vec<(&str, Option<usize>, usize)> =
        framework.nodes.iter().map(|n| (n.urn.rsplit(':').next().unwrap_or(""), n.parent, n.depth)).collect();
    assert_eq!(shape, [("1", None, 1), ("1.1", Some(0), 2), ("1.2", Some(0), 2), ("2", None, 1)]);
    let node = &framework.nodes[1];
    assert_eq!(node.ref_id.as_deref(), Some("1.10"), "a reference is not a number");
    let text = node.body.in_language("en");
    assert_eq!(
        (text.text.as_str(), text.guidance.as_str(), text.evidence.as_str()),
        ("First line\nsecond line", "Do it", "A paper")
    );
    assert_eq!(node.body.in_language("sv").text, "Första raden");
    assert_eq!((node.groups.clone(), framework.nodes[2].groups.clone()), (vec!["basic".to_owned()], vec!["basic".to_owned()]));
    assert!(node.extra.contains_key("questions") && node.extra["weight"] == 2);
    let controls = &library.sources[1];
    assert_eq!((controls.shape, controls.nodes[0].kind.as_deref()), (Shape::Controls, Some("organisational")));
    assert_eq!(library.threats[0].body.in_language("sv").name, "Hot");
    assert_eq!((library.matrices[0].grid.clone(), library.matrices[0].risk.len()), (vec![vec![0, 0], vec![0, 1]], 2));
    assert_eq!(library.mapping_sets[0].mappings[0].strength, Some(4));
    assert_eq!(library.left, [("metric_definitions", 2), ("presets", 1), ("unknown", 1)].into());
    assert_eq!(library.languages(), ["en", "sv"]);
}

#[test]
fn objects_may_stand_in_a_list_and_as_json() {
    let value =
        |text: &str| serde_json::to_string(&yaml_serde::from_str::<serde_json::Value>(text).expect("yaml")).expect("json");
    let json = value(
        "urn: urn:a:b\nname: A\nobjects: [{framework: {urn: 'urn:a:f', requirement_nodes: [{urn: 'urn:a:1', assessable: true}]}}]",
    );
    let library = parse(json.as_bytes()).expect("a library");
    assert_eq!((library.sources.len(), library.nodes()), (1, 1));
}

/// The first error of a library whose framework has these nodes; nodes begin on line 5.
fn wrong(nodes: &str) -> (usize, usize, String) {
    let text = format!("urn: urn:a:b\nobjects:\n  framework:\n    urn: urn:a:f\n    requirement_nodes:\n{nodes}");
    let errors = parse(text.as_bytes()).expect_err("wrong");
    match &errors[0].place {
        Some(Place::At(mark)) => (mark.line, mark.column, errors[0].what.key.clone()),
        other => panic!("{other:?} {:?}", errors[0].what),
    }
}

#[test]
fn what_is_wrong_is_named_with_line_and_column() {
    let at = |line, column, key: &str| (line, column, key.to_owned());
    assert_eq!(wrong("    - {urn: 'urn:a:1'}\n    - {urn: 'urn:a:1'}\n"), at(7, 7, "library-error-duplicate-urn"));
    assert_eq!(wrong("    - {urn: 'urn:a:1', parent_urn: 'urn:a:9'}\n"), at(6, 36, "library-error-unknown-parent"));
    assert_eq!(
        wrong("    - {urn: 'urn:a:1', parent_urn: 'urn:a:2'}\n    - {urn: 'urn:a:2', parent_urn: 'urn:a:1'}\n"),
        at(6, 7, "library-error-circle")
    );
    assert_eq!(wrong("    - {assessable: true}\n"), at(6, 7, "library-error-missing"));
    assert_eq!(wrong("    - {urn: 'urn:a:1', assessable: perhaps}\n"), at(6, 36, "library-error-flag"));
    assert_eq!(wrong("    - {urn: 'urn:a:1', depth: deep}\n"), at(6, 31, "library-error-number"));
    assert_eq!(wrong("    - {urn: 'urn:a:1', name: [a]}\n"), at(6, 30, "library-error-text"));
    assert_eq!(wrong("    - {urn: 'urn:a:1', implementation_groups: a}\n"), at(6, 47, "library-error-list"));
    assert_eq!(wrong("    - {urn: 'urn:a:1', translations: a}\n"), at(6, 38, "library-error-map"));
    assert_eq!(wrong("    - {urn: 'urn:a:1', urn: 'urn:a:2'}\n"), at(6, 24, "library-error-duplicate-key"));
    assert_eq!(wrong("    - {urn: nothing}\n"), at(6, 13, "library-error-urn"));
    assert_eq!(wrong("    - {urn: 'urn:a:1'\n  x: y\n").2, "library-error-syntax");
}

#[test]
fn all_that_is_wrong_is_said_at_once() {
    let nodes: String = (0..30).map(|n| format!("    - {{urn: 'urn:a:{n}', depth: x}}\n")).collect();
    let text = format!("urn: urn:a:b\nobjects:\n  framework:\n    urn: urn:a:f\n    requirement_nodes:\n{nodes}");
    assert_eq!(parse(text.as_bytes()).expect_err("wrong").len(), MOST_ERRORS);
}

#[test]
fn other_files_are_refused_with_words() {
    let key = |bytes: &[u8]| parse(bytes).expect_err("wrong")[0].what.key.clone();
    assert_eq!(key(b"a: 1"), "library-error-not-a-library");
    assert_eq!(key(b""), "library-error-not-a-library");
    assert_eq!(key(&[0xff, 0xfe, 0x00]), "library-error-utf8");
    assert_eq!(key(b"urn: urn:a:b\nobjects: {}\n"), "library-error-empty");
    assert_eq!(
        key(b"urn: urn:a:b\nobjects: {risk_matrix: [{urn: 'urn:a:m', name: M, risk: [{name: L}], grid: [[1]]}]}"),
        "library-error-grid"
    );
    let mapping = "urn: urn:a:b\nobjects: {requirement_mapping_set: {source_framework_urn: 'urn:a:1', target_framework_urn: 'urn:a:2', \
                   requirement_mappings: [{source_requirement_urn: 'urn:a:3', target_requirement_urn: 'urn:a:4', relationship: like}]}}";
    assert_eq!(key(mapping.as_bytes()), "library-error-relationship");
    assert_eq!(key(format!("{}1", "[".repeat(100)).as_bytes()), "library-error-too-deep");
}

#[test]
fn a_small_file_does_not_unfold_without_end() {
    let mut text = String::from("urn: urn:a:b\nx0: &x0 [a, a, a, a, a, a, a, a]\n");
    for n in 1..12 {
        let below = format!("*x{}, ", n - 1).repeat(8);
        text.push_str(&format!("x{n}: &x{n} [{below}]\n"));
    }
    text.push_str("objects: {framework: {urn: 'urn:a:f', requirement_nodes: [{urn: 'urn:a:1', extra: *x11}]}}\n");
    let errors = parse(text.as_bytes()).expect_err("a bomb");
    assert!(errors.iter().any(|e| e.what.key == "library-error-too-much"), "{errors:?}");
    let itself = parse(b"urn: urn:a:b\nobjects: &o {framework: *o}\n").expect_err("itself");
    assert_eq!(itself[0].what.key, "library-error-syntax");
}

/// The library that a source becomes when it is stored, written out and read again.
fn there_and_back(library: &Library, at: usize) -> Library {
    let source = &library.sources[at];
    let id = Id::fixed("source");
    let mut n = 0;
    let rows = requirement_data(library, (id, source), None, || {
        n += 1;
        Id::fixed(&format!("node {n}"))
    });
    let mappings = library.mapping_sets.iter().flat_map(|set| {
        set.mappings.iter().map(|m| OutMapping {
            from: m.from.clone(),
            from_source: set.source_urn.clone(),
            to: m.to.clone(),
            to_source: set.target_urn.clone(),
            relationship: m.relationship,
            rationale: m.rationale.clone(),
            strength: m.strength,
        })
    });
    let out = out_source(source_data(library, source, None), rows, mappings.collect());
    let yaml = to_yaml(&out).expect("yaml");
    parse(yaml.as_bytes()).unwrap_or_else(|e| panic!("{e:?}\n{yaml}"))
}

#[test]
fn a_source_that_is_taken_out_and_read_in_again_is_the_same() {
    let library = sample();
    for at in [0, 1] {
        let again = there_and_back(&library, at);
        assert_eq!(again.sources[0].nodes, library.sources[at].nodes);
        assert_eq!(again.sources[0].extra, library.sources[at].extra);
        assert_eq!(again.mapping_sets, library.mapping_sets);
        assert_eq!((&again.name, &again.extra), (&library.name, &library.extra));
        assert_eq!(
            (again.urn, again.version, again.dependencies),
            (library.urn.clone(), library.version.clone(), library.dependencies.clone())
        );
    }
    assert_eq!(there_and_back(&library, 0).sources[0].body, library.sources[0].body);
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "[a-zåäö0-9:#'\"{}*&!|>%@,-][ a-zåäö0-9:\n]{0,20}[a-zåäö0-9]",
        Just("true".to_owned()),
        Just("1.10".to_owned()),
        Just("~x".to_owned())
    ]
}

fn node() -> impl Strategy<Value = NodeIn> {
    let text = (words(), words(), words(), words(), words())
        .prop_map(|(name, text, guidance, evidence, procurement)| {
            let t = |s: String| s.trim().to_owned();
            RequirementText {
                name: t(name),
                text: t(text),
                guidance: t(guidance),
                evidence: t(evidence),
                procurement: t(procurement),
            }
        })
        .boxed();
    (
        text.clone(),
        text,
        any::<bool>(),
        any::<bool>(),
        proptest::option::of(0i64..4),
        proptest::option::of("[A-Z0-9.]{1,8}"),
        proptest::collection::vec("[a-z]{1,5}", 0..3),
    )
        .prop_map(|(own, other, assessable, legal_duty, level, ref_id, groups)| NodeIn {
            body: Body::of([("sv".to_owned(), own), ("en".to_owned(), other)].into_iter().filter(|(_, t)| !t.is_empty())),
            assessable,
            legal_duty,
            levels: Levels { integrity: level.and_then(Level::new), ..Levels::default() },
            ref_id,
            groups,
            for_system: true,
            for_unit: !assessable,
            ..NodeIn::default()
        })
}

proptest! {
    #[test]
    fn whatever_a_source_says_comes_back(mut nodes in proptest::collection::vec((node(), 0usize..4), 1..12)) {
        let mut depths: Vec<usize> = Vec::new();
        let mut parents: Vec<Option<usize>> = Vec::new();
        for (i, (_, wanted)) in nodes.iter().enumerate() {
            let depth = depths.last().map_or(1, |last| (*wanted + 1).min(last + 1));
            parents.push((0..i).rev().find(|p| depths[*p] < depth));
            depths.push(depth);
        }
        for (i, (node, _)) in nodes.iter_mut().enumerate() {
            node.urn = format!("urn:test:node:{i}");
            node.parent = parents[i];
            node.depth = depths[i];
        }
        let source = SourceIn {
            urn: "urn:test:framework".to_owned(),
            body: Body::of([("sv".to_owned(), SourceText { name: "Källa".to_owned(), description: String::new() })]),
            nodes: nodes.into_iter().map(|(node, _)| node).collect(),
            kind: "own".to_owned(),
            ..SourceIn::default()
        };
        let library = Library { urn: "urn:test:library".to_owned(), locale: "sv".to_owned(), version: "2026-1".to_owned(), sources: vec![source], ..Library::default() };
        let again = there_and_back(&library, 0);
        prop_assert_eq!(&again.sources[0].nodes, &library.sources[0].nodes);
        prop_assert_eq!(again.version, library.version);
    }

    #[test]
    fn no_file_makes_the_reader_fail(text in "[ a-z:{}\\[\\],'\"&*\n-]{0,200}") {
        let _ = parse(text.as_bytes());
        let _ = parse(format!("urn: urn:a:b\nobjects: {text}").as_bytes());
        let _ = parse(format!("{{\"urn\":{text}").as_bytes());
    }
}
