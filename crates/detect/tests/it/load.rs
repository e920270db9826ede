//! Loading: the whole SigmaHQ set, and what is said about what cannot be loaded.
use crate::{fixture, load, rules};
use vk_detect::{Engine, Level, RuleSet};

#[test]
fn all_of_sigmahq_loads() {
    let Some(root) = fixture("sigma") else { return };
    let folders = ["rules", "rules-emerging-threats", "rules-threat-hunting"].map(|f| root.join(f));
    let (rules, report) = RuleSet::load(&folders);
    for failure in &report.failed {
        println!("{failure}");
    }
    for note in &report.notes {
        println!("note: {note}");
    }
    let stats = Engine::new(&rules).stats();
    println!("{} files, {} rules, {stats:?}", report.files, report.rules);
    assert!(report.failed.is_empty(), "{} rules could not be loaded", report.failed.len());
    assert_eq!(report.files, report.rules, "SigmaHQ writes one rule a file");
    assert!(report.rules >= 3_000);
    let unnamed = rules.rules().iter().filter(|r| r.info.author.is_empty() && r.info.licence.is_none()).count();
    assert_eq!(unnamed, 0, "author and licence stay with the rules");
    assert!(rules.rules().iter().all(|r| r.info.licence.as_deref() == Some("DRL-1.1")));
    // An index that evaluates everything would be none.
    assert!(stats.index.without_witness * 10 < stats.rules, "{stats:?}");
}

#[test]
fn what_people_read_of_a_rule_is_kept() {
    let set = rules(
        "title: Ett namn\nid: 0d3f1f3c-0000-4000-8000-000000000001\nname: ett_namn\nstatus: test\nauthor: Anna Exempel\n\
         license: DRL-1.1\nlevel: high\ntags: [attack.t1110]\nfalsepositives: [Skannrar]\nreferences: [https://exempel.se]\n\
         logsource: {category: Firewall}\ndetection:\n  s: {action: deny}\n  condition: s\n",
    );
    let (_, rule) = set.find("ett_namn").expect("found by name");
    assert_eq!(rule.info.level, Level::High);
    assert_eq!(rule.info.status, "test");
    assert_eq!(rule.info.tags, ["attack.t1110"]);
    assert_eq!(rule.info.attribution(), "Ett namn – Anna Exempel (DRL-1.1)");
    assert_eq!(rule.logsource.category.as_deref(), Some("firewall"));
    assert!(rule.info.yaml.contains("falsepositives"));
    assert!(rule.alerts);
}

#[test]
fn one_bad_rule_stops_no_other_and_says_where_and_why() {
    let (set, report) = load(
        "title: Good\nlogsource: {product: windows}\ndetection:\n  s: {Image: a}\n  condition: s\n\
         ---\n# a remark\ntitle: Bad condition\nlogsource: {product: windows}\ndetection:\n  s: {Image: a}\n  condition: s and\n\
         ---\ntitle: Bad expression\nlogsource: {product: windows}\ndetection:\n  s: {Image|re: '('}\n  condition: s\n\
         ---\ntitle: Bad name\nlogsource: {product: windows}\ndetection:\n  s: {Image: a}\n  condition: t\n\
         ---\ntitle: Bad modifier\nlogsource: {product: windows}\ndetection:\n  s: {Image|contians: a}\n  condition: s\n\
         ---\ntitle: Bad network\nlogsource: {product: windows}\ndetection:\n  s: {Ip|cidr: intranet}\n  condition: s\n\
         ---\ntitle: Good too\nlogsource: {product: windows}\ndetection:\n  s: {Image: b}\n  condition: s\n",
    );
    let titles: Vec<&str> = set.rules().iter().map(|r| r.info.title.as_str()).collect();
    assert_eq!(titles, ["Good", "Good too"]);
    let said: Vec<String> = report.failed.iter().map(ToString::to_string).collect();
    assert_eq!(report.failed.len(), 5, "{said:#?}");
    let at = |line: usize| report.failed.iter().find(|f| f.line == line).map(|f| (f.rule.as_deref(), f.reason.as_str()));
    assert_eq!(at(7).map(|f| f.0), Some(Some("Bad condition")));
    assert!(at(14).is_some_and(|f| f.1.contains("regular expression")), "{said:#?}");
    assert!(at(20).is_some_and(|f| f.1.contains("\"t\"")), "{said:#?}");
    assert!(at(26).is_some_and(|f| f.1.contains("contians")), "{said:#?}");
    assert!(at(32).is_some_and(|f| f.1.contains("intranet")), "{said:#?}");
}

#[test]
fn broken_yaml_is_named_with_its_place_in_the_file() {
    let (set, report) = load(
        "title: Good\nlogsource: {product: windows}\ndetection:\n  s: {Image: a}\n  condition: s\n---\ntitle: Torn\ndetection: [\n",
    );
    assert_eq!(set.rules().len(), 1);
    assert_eq!(report.failed.len(), 1);
    assert_eq!(report.failed[0].rule.as_deref(), Some("Torn"));
    assert!(report.failed[0].reason.contains("line 9") || report.failed[0].reason.contains("line 8"), "{}", report.failed[0]);
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let (set, report) = RuleSet::load(&["/no/such/rules"]);
    assert!(set.is_empty());
    assert_eq!(report.failed.len(), 1);
}

#[test]
fn a_second_rule_with_the_same_id_is_refused() {
    let one = "title: T\nid: same\nlogsource: {product: windows}\ndetection:\n  s: {Image: a}\n  condition: s\n";
    let (set, report) = load(&format!("{one}---\n{one}"));
    assert_eq!(set.rules().len(), 1);
    assert!(report.failed[0].reason.contains("taken"), "{}", report.failed[0]);
}

#[test]
fn documents_share_what_action_global_says() {
    let (set, report) = load(
        "action: global\ntitle: Shared\nlogsource: {product: windows}\ndetection:\n  condition: s\n\
         ---\nid: a\ndetection:\n  s: {Image: a}\n---\nid: b\ndetection:\n  s: {Image: b}\n",
    );
    assert!(report.failed.is_empty(), "{:?}", report.failed);
    assert_eq!(set.rules().iter().map(|r| r.info.id.as_str()).collect::<Vec<_>>(), ["a", "b"]);
}

#[test]
fn a_placeholder_without_values_is_noted_and_matches_nothing() {
    let yaml = "title: P\nid: p\nlogsource: {product: windows}\ndetection:\n  s: {User|expand: '%admins%'}\n  condition: s\n";
    let (set, report) = load(yaml);
    assert_eq!(report.notes.len(), 1);
    assert!(report.notes[0].reason.contains("%admins%"));
    assert!(crate::matches(&set, &crate::windows(&[("User", "%admins%")])).is_empty());

    let folder = std::env::temp_dir().join(format!("vk-detect-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("folder");
    std::fs::write(folder.join("p.yml"), yaml).expect("written");
    let values = [("admins".to_owned(), vec!["anna".to_owned(), "bo".to_owned()])].into();
    let (set, report) = RuleSet::load_with(&[&folder], &values);
    std::fs::remove_dir_all(&folder).expect("removed");
    assert!(report.notes.is_empty());
    assert_eq!(crate::matches(&set, &crate::windows(&[("User", "BO")])).len(), 1);
}
