//! Sigma filters: exceptions that somebody else wrote for rules that stay as they are.
use crate::{load, matches, windows};

const RULE: &str =
    "title: R\nid: r\nlogsource: {product: windows}\ndetection:\n  s: {Image|endswith: '\\a.exe'}\n  condition: s\n";

#[test]
fn a_filter_excepts_from_the_rules_it_names() {
    let filter = "title: F\nlogsource: {product: windows}\nfilter:\n  rules: [r]\n  admins: {User|startswith: adm_}\n  condition: not admins\n";
    let (set, report) = load(&format!("{RULE}---\n{filter}"));
    assert!(report.failed.is_empty(), "{:?}", report.failed);
    assert_eq!(report.filters, 1);
    assert_eq!(matches(&set, &windows(&[("Image", "C:\\a.exe"), ("User", "anna")])).len(), 1);
    assert!(matches(&set, &windows(&[("Image", "C:\\a.exe"), ("User", "ADM_bo")])).is_empty());
}

#[test]
fn a_filter_for_another_rule_or_log_source_changes_nothing() {
    for filter in [
        "title: F\nlogsource: {product: windows}\nfilter:\n  rules: [other]\n  s: {User: anna}\n  condition: not s\n",
        "title: F\nlogsource: {product: linux}\nfilter:\n  rules: [r]\n  s: {User: anna}\n  condition: not s\n",
    ] {
        let (set, _) = load(&format!("{RULE}---\n{filter}"));
        assert_eq!(matches(&set, &windows(&[("Image", "C:\\a.exe"), ("User", "anna")])).len(), 1);
    }
}
