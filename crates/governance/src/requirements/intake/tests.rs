//! What makes two readings of a file the same content; saving is tested on whole databases in `tests/it/requirements.rs`.
use super::fingerprint;
use crate::requirements::library::parse;

const FILE: &str = "urn: urn:a:b\nversion: 1\nobjects: {framework: {urn: 'urn:a:f', name: F, requirement_nodes: [{urn: 'urn:a:1', assessable: true, name: N}]}}\n";

fn print(text: &str) -> String {
    let library = parse(text.as_bytes()).unwrap_or_else(|e| panic!("{e:?}"));
    fingerprint(&library, &library.sources[0])
}

#[test]
fn another_layout_is_the_same_content_and_another_word_is_not() {
    assert_eq!(print(FILE), print(&FILE.replace("name: N", "name:   'N'").replace("\nversion", "\n# said\nversion")));
    assert_ne!(print(FILE), print(&FILE.replace("name: N", "name: M")));
    assert_ne!(print(FILE), print(&FILE.replace("version: 1", "version: 2")));
}
