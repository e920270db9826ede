//! The shared markup, drawn once per macro: what accessibility leans on stands here, so that no register can get it wrong.
use crate::support::TestApp;
use vk_core::{Aspect, Date, Grants, Lang, Level, Role};
use vk_web::{
    Message,
    form::{FieldDef, FieldErrors, FormTarget, FormView, Input, Kit, Raw},
    history::{ChangeView, EntryView, HistoryView, HistoryWords},
    relations::{RelationGroup, RelationItem, RelationsView},
    table::Cell,
};

const FIELDS: &[FieldDef] = &[
    FieldDef::new("name", Input::Text(100)).required(),
    FieldDef::new("text", Input::Area(100)),
    FieldDef::new("hours", Input::Number { min: 0, max: 9 }),
    FieldDef::new("day", Input::Date),
    FieldDef::new("kind", Input::Choice(&["a", "b"])).required(),
    FieldDef::new("tags", Input::Choices(&["x", "y"])),
    FieldDef::new("flag", Input::Flag),
    FieldDef::new("owner", Input::Record(&["note"])),
    FieldDef::new("others", Input::Records(&["note"])),
    FieldDef::new("secrecy", Input::Secrecy).required(),
];

#[derive(askama::Template)]
#[template(source = "{% import \"ui.html\" as ui %}{% call ui::form(form) %}{% endcall %}", ext = "html")]
struct FormOnly {
    form: FormView,
}

#[derive(askama::Template)]
#[template(
    source = "{% import \"ui.html\" as ui %}{% for cell in cells %}[{% call ui::cell(cell) %}{% endcall %}]{% endfor %}",
    ext = "html"
)]
struct Cells {
    cells: Vec<Cell>,
}

#[derive(askama::Template)]
#[template(
    source = "{% import \"ui.html\" as ui %}{% call ui::history(history) %}{% endcall %}{% call ui::relations(relations) %}{% endcall %}",
    ext = "html"
)]
struct Sides {
    history: HistoryView,
    relations: RelationsView,
}

async fn drawn(app: &TestApp, raw: &Raw, errors: &FieldErrors) -> String {
    let kit = Kit::new(&app.app, &Grants::region(Role::Ciso), "notes", app.app.tr(Lang::Sv));
    let target = FormTarget { action: "/notes/new".to_owned(), cancel: "/notes".to_owned(), submit: "form-create", version: 3 };
    let form = FormView::build(&kit, FIELDS, raw, errors, target).await.expect("a form");
    askama::Template::render(&FormOnly { form }).expect("html")
}

#[tokio::test]
async fn every_kind_of_field_has_a_label_and_keeps_what_was_typed() {
    let app = TestApp::empty().await;
    let raw = Raw::from_pairs([
        ("name", "a \"citat\" <b>"),
        ("text", "rad 1\nrad 2"),
        ("hours", "nio"),
        ("kind", "b"),
        ("tags", "y"),
        ("flag", "on"),
        ("secrecy", "secret"),
    ]);
    let html = drawn(&app, &raw, &FieldErrors::default()).await;
    for id in ["name", "text", "hours", "day", "kind", "flag", "secrecy"] {
        assert!(
            html.contains(&format!("<label for=\"f-{id}\">"))
                || html.contains(&format!("<label class=\"check\" for=\"f-{id}\">")),
            "{id}: {html}"
        );
        assert!(html.contains(&format!("id=\"f-{id}\"")), "{id}: {html}");
    }
    for id in ["tags", "owner", "others"] {
        let group =
            html.split_once(&format!("<fieldset class=\"field\" id=\"f-{id}\"")).unwrap_or_else(|| panic!("{id}: {html}")).1;
        assert!(group.trim_start_matches(|c| c != '<').starts_with("<legend>"), "{id}: a group is named by its legend: {html}");
    }
    assert!(!html.contains("<b>") && html.contains("rad 1\nrad 2") && html.contains("value=\"nio\""), "{html}");
    assert!(html.contains("<option value=\"b\" selected>") && html.contains("<option value=\"secret\" selected>"), "{html}");
    assert!(html.contains("value=\"y\" checked") && !html.contains("value=\"x\" checked"), "{html}");
    assert!(html.contains("name=\"_version\" value=\"3\""), "{html}");
    assert!(html.contains("type=\"radio\" name=\"owner\" value=\"\" checked"), "none is chosen when nothing is: {html}");
}

#[tokio::test]
async fn an_error_stands_on_top_and_beside_its_field_and_is_tied_to_it() {
    let app = TestApp::empty().await;
    let mut errors = FieldErrors::one("hours", Message::new("form-number").with("min", 0).with("max", 9));
    errors.add("tags", "form-required-choice");
    let html = drawn(&app, &Raw::default(), &errors).await;
    assert!(html.contains("role=\"alert\"") && html.contains("2 fält behöver rättas"), "{html}");
    assert!(html.contains("<a href=\"#f-hours\">") && html.contains("<a href=\"#f-tags\">"), "{html}");
    assert!(html.contains("<p class=\"field-error\" id=\"f-hours-error\">Skriv ett heltal från 0 till 9.</p>"), "{html}");
    assert!(html.contains("aria-describedby=\"f-hours-error\" aria-invalid=\"true\""), "{html}");
    assert_eq!(html.matches("aria-invalid").count(), 2, "{html}");
}

#[tokio::test]
async fn a_form_carried_over_a_sign_in_says_so_and_validates_nothing() {
    let app = TestApp::empty().await;
    let raw = Raw::from_pairs([("name", "halvt"), (vk_web::edge::RESUMED_FIELD, "1")]);
    let html = drawn(&app, &raw, &FieldErrors::default()).await;
    assert!(html.contains("Din inloggning hade gått ut") && html.contains("value=\"halvt\""), "{html}");
}

#[test]
fn cells_are_word_shape_and_colour_and_never_markup_from_outside() {
    let level = |n| Level::new(n).expect("a level");
    let cells = vec![
        Cell::Empty,
        Cell::text("<script>"),
        Cell::Link { text: "A & B".to_owned(), href: "/x".to_owned() },
        Cell::tag("Förfallen", "ember"),
        Cell::Levels(vec![(Aspect::Confidentiality, level(3)), (Aspect::Availability, level(1))]),
        Cell::Date("2026-11-22".parse::<Date>().expect("a date")),
        Cell::Number(7),
    ];
    let html = askama::Template::render(&Cells { cells }).expect("html");
    assert!(html.starts_with("[]["), "{html}");
    assert!(!html.contains("<script>") && html.contains("script"), "{html}");
    assert!(html.contains("<span class=\"tag\" data-tone=\"ember\">Förfallen</span>"), "{html}");
    assert!(html.contains("data-level=\"3\">K3</span>") && html.contains("data-level=\"1\">T1</span>"), "{html}");
    assert!(html.contains("[2026-11-22][7]"), "{html}");
}

#[test]
fn history_and_relations_read_in_order() {
    let words = HistoryWords {
        field: "Fält".to_owned(),
        before: "Före".to_owned(),
        after: "Efter".to_owned(),
        nothing: "Inget".to_owned(),
        older: "Äldre".to_owned(),
        disposed: "Gallrat".to_owned(),
    };
    let entry = EntryView {
        at: "2026-11-22T00:39:00Z".to_owned(),
        when: "2026-11-22 01:39".to_owned(),
        who: "Astrid".to_owned(),
        act: "Ändrade".to_owned(),
        tone: "",
        note: None,
        changes: vec![ChangeView { label: "Namn".to_owned(), before: "Gammalt".to_owned(), after: "Nytt".to_owned() }],
        folded: None,
        disposed: false,
    };
    let many = EntryView { folded: Some("17 fält".to_owned()), ..entry.clone() };
    let history = HistoryView {
        title: "Historik".to_owned(),
        entries: vec![entry, many],
        older: Some("/x/history?before=5".to_owned()),
        words,
    };
    let item = RelationItem {
        title: "Journaler".to_owned(),
        href: Some("/i/1".to_owned()),
        kind: "Informationsmängd".to_owned(),
        secret: None,
        archived: None,
    };
    let group = RelationGroup { title: "Innehåller".to_owned(), items: vec![item] };
    let relations = RelationsView {
        groups: vec![group],
        nothing: "Inga".to_owned(),
        more: None,
        thread: Some(("/thread/1".to_owned(), "Tråden".to_owned())),
    };
    let html = askama::Template::render(&Sides { history, relations }).expect("html");
    let order = [
        "<strong>Ändrade</strong>",
        "Astrid",
        "datetime=\"2026-11-22T00:39:00Z\">2026-11-22 01:39",
        "Namn",
        "<del>Gammalt</del>",
        "<ins>Nytt</ins>",
        "<summary class=\"small\">17 fält</summary>",
        "<ins>Nytt</ins>",
        "</details>",
        "/x/history?before=5",
        "<h3>Innehåller</h3>",
        "<a href=\"/i/1\">Journaler</a>",
        "<a href=\"/thread/1\">Tråden</a>",
    ];
    let mut rest = html.as_str();
    for part in order {
        rest = rest.split_once(part).unwrap_or_else(|| panic!("{part} in {html}")).1;
    }
}
