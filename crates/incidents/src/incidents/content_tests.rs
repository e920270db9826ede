//! The shipped rules, and what is refused with its place.
use super::*;

fn day(text: &str) -> Date {
    text.parse().expect("date")
}

fn changed(file: &str, from: &str, to: &str) -> ContentError {
    let files: Vec<(&str, String)> = SHIPPED
        .iter()
        .map(|(name, text)| {
            if name.ends_with(file) {
                assert!(text.contains(from), "{file} does not hold {from:?}");
                (*name, text.replacen(from, to, 1))
            } else {
                (*name, (*text).to_owned())
            }
        })
        .collect();
    Library::from_files(files.iter().map(|(n, t)| (*n, t.as_str()))).expect_err("must be refused")
}

#[test]
fn the_shipped_content_is_whole_and_says_who_receives_reports() {
    let library = shipped().expect("shipped content");
    let before = library.in_force("nis2", day("2026-06-30")).expect("in force");
    let after = library.in_force("nis2", day("2026-07-01")).expect("in force");
    assert_eq!((before.version, after.version), (1, 2));
    assert!(after.authority.name.sv.contains("NCSC") && before.authority.name.sv.contains("civilt försvar"));
    assert_eq!(after.authority.status, Status::Unverified);
    assert!(library.in_force("nis2", day("2026-01-14")).is_none(), "the act was not in force");
}

#[test]
fn the_final_report_is_counted_in_a_month_from_the_notification() {
    let rules = shipped().expect("content").in_force("nis2", day("2026-11-22")).expect("in force");
    let last = rules.stage("final_report").expect("stage");
    assert_eq!(last.anchor, Anchor::SubmissionOf("incident_notification".to_owned()));
    assert_eq!(last.term, Some(Term::Months(1)));
}

#[test]
fn a_mistake_is_named_with_its_file_and_key() {
    let e = changed("nis2-2.toml", "submission_of = \"incident_notification\"", "submission_of = \"notification\"");
    assert_eq!((e.file.as_str(), e.key.as_str()), ("content/incident/nis2-2.toml", "stage progress_report anchor"));
    let e = changed("gdpr_imy-1.toml", "version = 1 }", "version = 7 }");
    assert_eq!(e.key, "stage notification form");
    let e = changed("forms-1.toml", "from = \"region_name\"", "from = \"weather\"");
    assert_eq!(e.key, "form nis2_early_warning field organisation from");
    let e = changed("nis2-2.toml", "late_needs_reason", "lateneeds_reason");
    assert!(e.key.starts_with("line ") && e.what.contains("lateneeds_reason"), "{e}");
    let e = changed("nis2-2.toml", "valid_from = \"2026-07-01\"", "valid_from = \"2026-06-30\"");
    assert_eq!(e.key, "valid_from");
    let e = changed("nis2-1.toml", "verified_on = \"2026-11-21\"\n", "");
    assert_eq!(e.key, "verified_on");
}
