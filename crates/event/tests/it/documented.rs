//! The table of source types is for the people who connect a source: it must name every one, and say honestly which are generic.
use vk_event::{Depth, SourceType};

#[test]
fn every_source_type_stands_in_the_documentation_with_its_depth() {
    let text = include_str!("../../../../docs/log-sources.md");
    for source in SourceType::ALL {
        let row =
            text.lines().find(|l| l.starts_with(&format!("| `{source}` "))).unwrap_or_else(|| panic!("{source} has no row"));
        assert_eq!(row.contains("| generic (so far) |"), source.depth() == Depth::Generic, "{row}");
    }
    let rows = text.lines().filter(|l| l.starts_with("| `")).count();
    assert_eq!(rows, SourceType::ALL.len());
}
