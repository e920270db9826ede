//! The golden helpers find what they are for.
use crate::support::NOTES;
use vk_core::{Access, Role, Verb};
use vk_web::{Gathered, Hooks, Messages, Register, TableInfo, WheelEvidence, golden, i18n::check_messages};

#[test]
fn the_platform_and_the_test_register_have_nothing_to_complain_about() {
    assert_eq!(golden::problems(&[&NOTES]), Vec::<String>::new());
}

#[test]
fn every_route_stands_in_the_list_with_what_it_asks() {
    let list = golden::route_list(&[&NOTES]);
    for line in ["GET    /notes", "notes:edit", "POST   /notes", "GET    /api/v1/notes", "GET    /livez"] {
        assert!(list.contains(line), "{line} in\n{list}");
    }
    let public: Vec<&str> = list.lines().filter(|l| l.ends_with(" public")).filter_map(|l| l.split_whitespace().nth(1)).collect();
    insta::assert_snapshot!(public.join(" "), @"/accessibility /api/docs /api/v1/openapi.json /livez /login /metrics /readyz /setup /static/{name} /login /preferences /setup");
}

#[test]
fn the_matrix_says_who_gets_where() {
    let matrix = golden::matrix(&[&NOTES]);
    let row = |end: &str| matrix.lines().find(|l| l.ends_with(end)).unwrap_or_else(|| panic!("no {end} in {matrix}")).to_owned();
    let roles = Role::ALL.len();
    assert_eq!(
        row("GET    /notes"),
        format!("{}  GET    /notes", cells(roles, &[Role::Ciso, Role::InfosecOfficer, Role::Auditor]))
    );
    assert_eq!(row("POST   /notes"), format!("{}  POST   /notes", cells(roles, &[Role::Ciso])));
    assert!(row("GET    /livez").starts_with(&"x".repeat(roles + 1)));
    assert!(row("GET    /account").starts_with(&format!("{}.", "x".repeat(roles))));
}

fn cells(n: usize, allowed: &[Role]) -> String {
    Role::ALL.iter().map(|role| if allowed.contains(role) { 'x' } else { '.' }).chain(['.']).take(n + 1).collect()
}

static FORGETFUL: Register = Register {
    key: "forgetful",
    kind: "thing",
    path: "/things",
    nav: NOTES.nav,
    access: &[Access { verb: Verb::View, roles: &[] }],
    migrations: &[],
    messages: Messages { sv: "a = { $n } b\nonly-sv = x\n", en: "a = b\n" },
    routes: vk_web::register::no_routes,
    api: vk_web::register::no_api,
    hooks: Hooks { wheel_evidence: &[THINGS_DONE, THINGS_DONE], ..Hooks::NONE },
    tables: &[TableInfo::machine("thing", "")],
};

const THINGS_DONE: WheelEvidence = WheelEvidence {
    key: "things_done",
    of: &[],
    gather: |_, _| Box::pin(async { Ok(Gathered { found: 0, expected: None, why: "only-sv".into(), records: Vec::new() }) }),
};

#[test]
fn what_a_register_forgot_is_named() {
    let problems: Vec<String> = check_messages(&[&FORGETFUL]).iter().map(ToString::to_string).collect();
    for needed in [
        "only-sv is missing",
        "a uses []",
        "nav-forgetful is missing",
        "kind-thing is missing",
        "wheel-evidence-things_done is missing",
        "wheel-evidence-things_done-help is missing",
        "wheel-evidence-things_done-why is missing",
    ] {
        assert!(problems.iter().any(|p| p.contains(needed)), "{needed} in {problems:?}");
    }
    let problems = golden::problems(&[&FORGETFUL]);
    for needed in
        ["table thing needs a reason", "both offer things_done", "offers things_done of nothing", "things_done-why is missing"]
    {
        assert!(problems.iter().any(|p| p.contains(needed)), "{needed} in {problems:?}");
    }
    let tables = golden::unnamed_tables(&[&NOTES], &["account".to_owned(), "stray".to_owned()]);
    assert!(tables.contains(&"table stray is named by no register".to_owned()));
    assert!(tables.contains(&"table session does not exist".to_owned()));
}
