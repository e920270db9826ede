//! What other tools and pages get wrong about the law and the method, one test each where it can be seen in what is shipped: texts, content and forms.
//! The rest is proven where it is built: the final report counts from the notification and by calendar month (`vk_incidents` clocks_tests), the clocks
//! of different laws are apart (`every_controller_has_its_own_track_and_moment`), risk matrices have versions, technical findings are secret
//! (`vk_assurance` tests `audits`).
use std::{
    fs,
    path::{Path, PathBuf},
};
use vk_web::form::{FieldDef, Input};

/// Every text that is shipped: content and messages, each with its file.
fn shipped() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut out = Vec::new();
    for part in ["content", "crates"] {
        walk(&root.join(part), &mut out);
    }
    assert!(out.len() > 60, "the texts are found");
    out
}

fn walk(dir: &Path, out: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(dir).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, out);
        } else if path.extension().is_some_and(|e| ["toml", "ftl", "yaml", "yml"].iter().any(|known| e == *known))
            && !path.ends_with("Cargo.toml")
        {
            out.push((path.clone(), fs::read_to_string(&path).expect("text")));
        }
    }
}

/// The lines in which all of the words stand, in any case.
fn lines_with(words: &[&str]) -> Vec<String> {
    let found = |text: &str| {
        let line = text.to_lowercase();
        words.iter().all(|w| line.contains(*w))
    };
    let all = shipped();
    let lines = all.iter().flat_map(|(path, text)| text.lines().map(move |line| (path, line)));
    lines.filter(|(_, line)| found(line)).map(|(path, line)| format!("{}: {line}", path.display())).collect()
}

fn accepts(fields: &[FieldDef], key: &str) -> &'static [&'static str] {
    match fields.iter().find(|f| f.key == key).expect("the field").input {
        Input::Record(kinds) | Input::Records(kinds) => kinds,
        _ => panic!("{key} is no record"),
    }
}

#[test]
fn nothing_shipped_names_msb_as_the_issuer_of_an_mcffs() {
    assert_eq!(lines_with(&["mcffs", "msb:s föreskrift"]), Vec::<String>::new());
    assert_eq!(lines_with(&["mcffs", "msb's regulation"]), Vec::<String>::new());
    assert_eq!(lines_with(&["mcffs", "myndigheten för samhällsskydd"]), Vec::<String>::new());
    assert_ne!(lines_with(&["mcffs"]), Vec::<String>::new(), "they are named at all");
}

#[test]
fn nothing_shipped_threatens_a_region_with_turnover_fines_personal_liability_or_a_ban_on_managers() {
    for words in [
        ["sanktionsavgift", "omsättning"],
        ["sanktionsavgift", "personligt ansvar"],
        ["sanction fee", "turnover"],
        ["administrative fine", "turnover"],
        ["personally", "liable"],
        ["förbud", "ledningsfunktion"],
    ] {
        assert_eq!(lines_with(&words), Vec::<String>::new(), "{words:?}");
    }
}

#[test]
fn what_is_classified_is_information_and_never_a_system() {
    assert_eq!(accepts(vk_governance::classifications::FIELDS, "information"), ["information_set"]);
}

#[test]
fn the_regional_council_decides_answers_and_receives_nothing_by_itself() {
    let papers = include_str!("../../../../content/papers/board-papers-1.toml").to_lowercase();
    assert!(!papers.contains("fullmäktige") && !papers.contains("regional council"), "a paper goes to a board or committee");
    let wheel = lines_with(&["fullmäktige", "mandate ="]);
    assert_eq!(wheel, Vec::<String>::new());
    assert_ne!(
        lines_with(&["fullmäktige", "omfattas inte av lagen"]),
        Vec::<String>::new(),
        "and it is said that the act does not cover it"
    );
}

#[test]
fn papers_assignments_and_audits_name_functions_where_people_come_and_go() {
    for (fields, key) in [
        (vk_assurance::papers::FIELDS, "recipients"),
        (vk_assurance::papers::FIELDS, "case_officer"),
        (vk_assurance::decisions::FIELDS, "assigned"),
        (vk_assurance::audits::FIELDS, "lead"),
        (vk_assurance::findings::FIELDS, "owner"),
        (vk_assurance::recommendations::FIELDS, "responsible"),
        (vk_assurance::activities::FIELDS, "owner"),
    ] {
        assert_eq!(accepts(fields, key), ["function"], "{key}");
    }
}

#[test]
fn the_archives_klassa_is_not_taken_for_the_method_of_classification() {
    // VerkSamhetens KlaSSa: the archival classification structure is written so, and is nothing that this program does.
    for (path, text) in shipped() {
        assert!(!text.contains("KlaSSa") && !text.contains("klassificeringsstruktur"), "{}", path.display());
    }
}
