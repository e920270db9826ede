//! Catalogues as NIST writes them, what is wrong with broken ones and where, and the way out and back.
use super::*;
use crate::requirements::{
    intake::{out_source, requirement_data, source_data},
    library::{Library, Place},
};
use vk_core::{Id, Instant};

const SAMPLE: &str = r#"{
  "catalog": {
    "uuid": "74c8ba1e-5cd4-4ad1-bbfd-d888e2f6c724",
    "metadata": { "title": "Sample Catalog", "last-modified": "2026-01-01T00:00:00Z", "version": "5.1", "oscal-version": "1.1.2" },
    "params": [ { "id": "who", "label": "responsible function" } ],
    "groups": [
      { "id": "ac", "class": "family", "title": "Access Control",
        "controls": [
          { "id": "ac-1", "class": "SP800-53", "title": "Policy",
            "params": [
              { "id": "ac-1_prm_1", "values": ["yearly", "after incidents"] },
              { "id": "ac-1_prm_2", "select": { "how-many": "one-or-more", "choice": ["organization-level", "done by {{ insert: param, who }}"] } }
            ],
            "props": [ { "name": "label", "value": "AC-01", "class": "zero-padded" }, { "name": "label", "value": "AC-1" } ],
            "parts": [
              { "id": "ac-1_smt", "name": "statement", "parts": [
                { "name": "item", "props": [{ "name": "label", "value": "a." }], "prose": "Decide {{ insert: param, ac-1_prm_2 }}\tand" },
                { "name": "item", "props": [{ "name": "label", "value": "b." }], "prose": "Review {{ insert: param, ac-1_prm_1 }} \u00e5 \ud83d\ude00." }
              ] },
              { "name": "guidance", "prose": "Read {{ insert: param, unknown }} and {{ this }}." },
              { "name": "assessment-objective", "prose": "Shown." }
            ],
            "controls": [
              { "id": "ac-1.1", "title": "Enhancement", "parts": [ { "name": "statement", "prose": "More." } ] },
              { "id": "ac-1.2", "title": "Gone", "props": [ { "name": "status", "value": "withdrawn" } ] }
            ]
          }
        ]
      }
    ],
    "back-matter": { "resources": [ { "uuid": "x" } ] }
  }
}"#;

fn sample() -> Library {
    parse(SAMPLE.as_bytes()).unwrap_or_else(|e| panic!("{e:?}"))
}

#[test]
fn a_catalogue_is_read_with_its_parameters_written_out() {
    assert!(is_catalog(SAMPLE.as_bytes()));
    let library = sample();
    let source = &library.sources[0];
    assert_eq!((library.name.as_str(), library.version.as_str()), ("Sample Catalog", "5.1"));
    let shape: Vec<_> =
        source.nodes.iter().map(|n| (n.ref_id.as_deref().unwrap_or(""), n.parent, n.depth, n.assessable)).collect();
    assert_eq!(
        shape,
        [("ac", None, 1, false), ("AC-1", Some(0), 2, true), ("ac-1.1", Some(1), 3, true), ("ac-1.2", Some(1), 3, false)]
    );
    let text = source.nodes[1].body.in_language("en");
    assert_eq!(
        text.text,
        "a. Decide [+ organization-level | done by [responsible function]]\tand\nb. Review yearly, after incidents å 😀."
    );
    assert_eq!(text.guidance, "Read [unknown] and [this].");
    assert_eq!(text.evidence, "Shown.");
}

#[test]
fn what_is_wrong_is_named_with_line_and_path() {
    let broken = SAMPLE.replace(r#""id": "ac-1.1", "title""#, r#""title""#);
    let errors = parse(broken.as_bytes()).expect_err("no id");
    let Some(Place::Path(mark, path)) = &errors[0].place else { panic!("{errors:?}") };
    assert_eq!((mark.line, path.as_str()), (24, "catalog.groups[0].controls[0].controls[0]"));
    let twice = parse(SAMPLE.replace("ac-1.2", "ac-1.1").as_bytes()).expect_err("twice");
    assert_eq!(twice[0].what.key, "library-error-duplicate-urn");
    let list = parse(SAMPLE.replace(r#""groups": ["#, r#""groups": 1, "x": ["#).as_bytes()).expect_err("no list");
    assert!(matches!(&list[0].place, Some(Place::Path(_, path)) if path == "catalog.groups"), "{list:?}");
    let syntax = parse(br#"{ "catalog": { "uuid": ] }"#).expect_err("no json");
    assert!(matches!(&syntax[0].place, Some(Place::At(mark)) if mark.line == 1), "{syntax:?}");
}

#[test]
fn parameters_within_parameters_end() {
    let text =
        SAMPLE.replace(r#""label": "responsible function""#, r#""label": "{{ insert: param, who }} {{ insert: param, who }}""#);
    let library = parse(text.as_bytes()).expect("a catalogue");
    assert!(library.sources[0].nodes[1].body.in_language("en").text.contains("[who]"));
}

#[test]
fn a_library_in_json_is_no_catalogue() {
    assert!(!is_catalog(br#"{"urn": "urn:a", "objects": {"catalog": 1}}"#));
    assert!(!is_catalog(b"catalog: 1"));
}

#[test]
fn a_source_that_is_taken_out_as_a_catalogue_is_the_same_when_it_is_read_in() {
    let shipped = crate::requirements::catalogue().expect("content");
    let own = shipped.iter().find(|l| l.urn.ends_with("vk-grundkrav")).expect("own");
    let mut n = 0;
    let rows = requirement_data(own, (Id::fixed("source"), &own.sources[0]), None, || {
        n += 1;
        Id::fixed(&format!("node {n}"))
    });
    let out = out_source(source_data(own, &own.sources[0], None), rows, Vec::new());
    let json = to_json(&out, Instant::from_micros(0)).expect("json");
    let again = parse(json.as_bytes()).unwrap_or_else(|e| panic!("{e:?}"));
    assert_eq!((again.sources[0].urn.as_str(), again.version.as_str()), (own.sources[0].urn.as_str(), own.version.as_str()));
    // A catalogue has one language.
    for (a, b) in again.sources[0].nodes.iter().zip(&own.sources[0].nodes) {
        assert_eq!(a.body.in_language("sv"), b.body.in_language("sv"), "{}", b.urn);
        assert_eq!(
            (a.parent, a.assessable, a.levels, a.legal_duty, &a.legal_ref),
            (b.parent, b.assessable, b.levels, b.legal_duty, &b.legal_ref)
        );
        assert_eq!(
            (&a.ref_id, &a.area, &a.kind, a.for_system, a.for_unit, &a.measure),
            (&b.ref_id, &b.area, &b.kind, b.for_system, b.for_unit, &b.measure)
        );
    }
    assert_eq!(again.nodes(), own.nodes());
}
