//! The fields of an incident, once: form, import, bulk edit, version comparison and history read this declaration. The employee's report has
//! its own, shorter one: it asks what somebody knows who stands beside a screen that does not work.
use super::{
    desk::Opening,
    model::{CATEGORIES, Category, Draft, Link, LinkKind, SEVERITIES, Severity},
    store,
};
use vk_core::{Id, Instant, Secrecy};
use vk_web::form::{Checked, FieldDef, FieldErrors, Input, Raw};

pub const ASPECTS: &[&str] = &["confidentiality", "integrity", "availability", "traceability"];
/// For somebody who reports: not knowing is an answer.
pub const ANSWERS: &[&str] = &["yes", "no", "unknown"];

pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("title", Input::Text(200)).required().section("what"),
    FieldDef::new("description", Input::Area(8000)).section("what"),
    FieldDef::new("category", Input::Choice(CATEGORIES)).section("what").bulk(),
    FieldDef::new("severity", Input::Choice(SEVERITIES)).section("what").bulk(),
    FieldDef::new("aspects", Input::Choices(ASPECTS)).section("what"),
    FieldDef::new("occurred_at", Input::Moment).section("when"),
    FieldDef::new("detected_at", Input::Moment).section("when"),
    FieldDef::new("assessed_significant_at", Input::Moment).section("when"),
    FieldDef::new("ended_at", Input::Moment).section("when"),
    FieldDef::new("handled_at", Input::Moment).section("when"),
    FieldDef::new("ongoing", Input::Flag).section("when"),
    FieldDef::new("suspected_malicious", Input::Flag).section("nature"),
    FieldDef::new("supplier_origin", Input::Flag).section("nature"),
    FieldDef::new("cross_border", Input::Flag).section("nature"),
    FieldDef::new("personal_data", Input::Flag).section("nature"),
    FieldDef::new("protected_info", Input::Flag).section("nature"),
    FieldDef::new("security_protection_suspected", Input::Flag).section("nature"),
    FieldDef::new("affects", Input::Records(&["system", "host", "information_set"])).section("affected"),
    FieldDef::new("unit", Input::Unit).section("responsible").bulk(),
    FieldDef::new("lead_function", Input::Record(&["function"])).section("responsible").bulk(),
    FieldDef::new("contact", Input::Text(300)).section("responsible"),
    FieldDef::new("secrecy", Input::Secrecy).required().section("responsible").bulk(),
];

/// What any employee is asked, in one minute on a phone.
pub const REPORT_FIELDS: &[FieldDef] = &[
    FieldDef::new("what", Input::Text(200)).required(),
    FieldDef::new("more", Input::Area(4000)),
    FieldDef::new("noticed_at", Input::Moment).required(),
    FieldDef::new("where", Input::Text(200)),
    FieldDef::new("still_ongoing", Input::Choice(ANSWERS)).required(),
    FieldDef::new("concerns_people", Input::Choice(ANSWERS)).required(),
    FieldDef::new("reach_me", Input::Text(300)).required(),
    FieldDef::new("security_protection_suspected", Input::Flag),
];

/// Raw in, typed out. Links to records carry their kind through the graph, so they come as they are and are resolved by the store.
pub fn from_raw(raw: &Raw) -> Result<Draft, FieldErrors> {
    let mut c = Checked::of(FIELDS, raw);
    let at = |key: &str| Instant::parse_local(raw.get(key)).ok();
    let before = |first: &str, second: &str| matches!((at(first), at(second)), (Some(a), Some(b)) if b < a);
    if before("occurred_at", "detected_at") {
        c.refuse("detected_at", "incidents-error-before-incident");
    }
    if before("occurred_at", "ended_at") {
        c.refuse("ended_at", "incidents-error-before-incident");
    }
    if before("ended_at", "handled_at") {
        c.refuse("handled_at", "incidents-error-handled-before-end");
    }
    if c.flag("security_protection_suspected") {
        for key in ["description", "contact"].into_iter().filter(|key| !raw.get(key).is_empty()) {
            c.refuse(key, "incidents-error-text-stopped");
        }
    }
    if c.flag("ongoing") && !raw.get("ended_at").is_empty() {
        c.refuse("ongoing", "incidents-error-ongoing-ended");
    }
    c.done(|c| Draft {
        title: c.text("title"),
        description: c.text("description"),
        category: Category::from_key(&c.text("category")),
        severity: Severity::from_key(&c.text("severity")),
        aspects: store::aspects_of(c.list("aspects").iter().map(String::as_str)),
        occurred_at: c.opt_moment("occurred_at"),
        detected_at: c.opt_moment("detected_at"),
        assessed_significant_at: c.opt_moment("assessed_significant_at"),
        ended_at: c.opt_moment("ended_at"),
        handled_at: c.opt_moment("handled_at"),
        ongoing: c.flag("ongoing"),
        suspected_malicious: c.flag("suspected_malicious"),
        supplier_origin: c.flag("supplier_origin"),
        cross_border: c.flag("cross_border"),
        personal_data: c.flag("personal_data"),
        protected_info: c.flag("protected_info"),
        security_protection_suspected: c.flag("security_protection_suspected"),
        lead_function: c.opt_id("lead_function"),
        unit: c.opt_id("unit"),
        secrecy: c.secrecy("secrecy"),
        contact: c.text("contact"),
    })
}

/// The records that the form names.
pub fn named(raw: &Raw) -> Vec<Id> {
    let mut ids = raw.ids("affects");
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// A record back into its form: the inverse of [`from_raw`].
pub fn to_raw(d: &Draft, links: &[Link]) -> Raw {
    let moment = |at: Option<Instant>| at.map(Instant::local_input).unwrap_or_default();
    let targets = links.iter().filter(|l| l.kind != LinkKind::Alert).map(|l| l.target);
    Raw::default()
        .with("title", &d.title)
        .with("description", &d.description)
        .with_opt("category", d.category.map(|c| c.key()))
        .with_opt("severity", d.severity.map(|s| s.key()))
        .with_all("aspects", d.aspects.iter().map(|a| a.key()))
        .with("occurred_at", moment(d.occurred_at))
        .with("detected_at", moment(d.detected_at))
        .with("assessed_significant_at", moment(d.assessed_significant_at))
        .with("ended_at", moment(d.ended_at))
        .with("handled_at", moment(d.handled_at))
        .with_flag("ongoing", d.ongoing)
        .with_flag("suspected_malicious", d.suspected_malicious)
        .with_flag("supplier_origin", d.supplier_origin)
        .with_flag("cross_border", d.cross_border)
        .with_flag("personal_data", d.personal_data)
        .with_flag("protected_info", d.protected_info)
        .with_flag("security_protection_suspected", d.security_protection_suspected)
        .with_all("affects", targets)
        .with_opt("unit", d.unit)
        .with_opt("lead_function", d.lead_function)
        .with("contact", &d.contact)
        .with("secrecy", d.secrecy.key())
}

/// What a newly registered incident's form begins with.
pub fn fresh() -> Raw {
    Raw::default().with_flag("ongoing", true).with("secrecy", Secrecy::Internal.key())
}

/// A form shows minutes; a moment that was not touched keeps the seconds (and the side of the autumn fold) that it had.
pub fn keep_untouched_moments(new: &mut Draft, old: &Draft) {
    let keep = |new: &mut Option<Instant>, old: Option<Instant>| {
        if new.map(Instant::local_input) == old.map(Instant::local_input) {
            *new = old;
        }
    };
    keep(&mut new.occurred_at, old.occurred_at);
    keep(&mut new.detected_at, old.detected_at);
    keep(&mut new.assessed_significant_at, old.assessed_significant_at);
    keep(&mut new.ended_at, old.ended_at);
    keep(&mut new.handled_at, old.handled_at);
}

/// An employee's report as the incident it opens; `place` is the label that the place is kept under. Where security protection is suspected nothing
/// of what was written is taken over.
pub fn from_report(raw: &Raw, now: Instant, unit: Option<Id>, place: &str) -> Result<Opening, FieldErrors> {
    let protection = vk_web::form::is_yes(raw.get("security_protection_suspected"));
    let fields: Vec<FieldDef> =
        REPORT_FIELDS.iter().map(|f| if protection { FieldDef { required: false, ..*f } } else { *f }).collect();
    let mut c = Checked::of(&fields, raw);
    if c.opt_moment("noticed_at").is_some_and(|at| at > now) {
        c.refuse("noticed_at", "incidents-error-future");
    }
    c.done(|c| {
        let kept = |key: &str| if protection { String::new() } else { c.text(key) };
        let at = kept("where");
        let description = [kept("more"), if at.is_empty() { at } else { format!("{place}: {at}") }];
        let draft = Draft {
            title: kept("what"),
            description: description.into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join("\n\n"),
            detected_at: c.opt_moment("noticed_at"),
            ongoing: c.text("still_ongoing") != "no",
            personal_data: c.text("concerns_people") == "yes",
            security_protection_suspected: protection,
            contact: kept("reach_me"),
            unit,
            ..Draft::default()
        };
        Opening { draft, links: Vec::new() }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use vk_web::form::message_keys;

    fn at(text: &str) -> Instant {
        text.parse().expect("rfc3339")
    }

    fn report() -> Raw {
        Raw::default()
            .with("what", "Journalen går inte att öppna")
            .with("noticed_at", "2026-11-20T23:40")
            .with("where", "Akuten, plan 2")
            .with("still_ongoing", "unknown")
            .with("concerns_people", "no")
            .with("reach_me", "Sökare 4711")
    }

    #[test]
    fn a_filled_form_becomes_a_draft_and_comes_back_as_the_same_form() {
        let link = |kind| Link { kind, target: Id::fixed(kind.key()) };
        let links = [link(LinkKind::System), link(LinkKind::Alert)];
        let raw = fresh()
            .with("title", "Avbrott")
            .with("severity", "serious")
            .with_all("aspects", ["confidentiality", "availability"])
            .with("occurred_at", "2026-11-20T23:40")
            .with_all("affects", [Id::fixed("system")]);
        let draft = from_raw(&raw).expect("draft");
        for field in FIELDS {
            assert!(to_raw(&draft, &links).same(&raw, field.key), "{}", field.key);
        }
        assert_eq!(named(&raw), [Id::fixed("system")]);
    }

    #[test]
    fn a_moment_that_nobody_touched_keeps_its_seconds_and_its_side_of_the_fold() {
        // 02:30 happens twice on 25 October 2026; the second is 01:30 UTC.
        let old = Draft {
            occurred_at: Some(at("2026-10-25T01:30:41Z")),
            detected_at: Some(at("2026-10-25T03:00:00Z")),
            ..Draft::default()
        };
        let mut new = from_raw(&to_raw(&old, &[]).with("title", "Natt").with("detected_at", "2026-10-25T05:00")).expect("draft");
        assert_eq!(new.occurred_at, Some(at("2026-10-25T00:30:00Z")), "read from the form alone it would move");
        keep_untouched_moments(&mut new, &old);
        assert_eq!((new.occurred_at, new.detected_at), (old.occurred_at, Some(at("2026-10-25T04:00:00Z"))));
    }

    #[test]
    fn times_in_an_impossible_order_are_refused_beside_their_field() {
        let raw = fresh()
            .with("title", "x")
            .with("occurred_at", "2026-11-20T10:00")
            .with("detected_at", "2026-11-20T09:00")
            .with("ended_at", "2026-11-20T11:00");
        let errors = from_raw(&raw).expect_err("refused");
        assert_eq!(errors.0.iter().map(|(f, _)| f.as_str()).collect::<Vec<_>>(), ["detected_at", "ongoing"]);
    }

    #[test]
    fn a_report_takes_a_minute_and_not_knowing_counts_as_ongoing() {
        let opening = from_report(&report(), at("2026-11-21T00:00:00Z"), None, "Plats eller system").expect("opening");
        assert!(opening.draft.ongoing && !opening.draft.personal_data);
        assert_eq!(opening.draft.description, "Plats eller system: Akuten, plan 2");
        let wrong = report().with("noticed_at", "2026-11-21T01:01").with("reach_me", "");
        let errors = from_report(&wrong, at("2026-11-21T00:00:00Z"), None, "");
        let fields: Vec<String> = errors.expect_err("refused").0.into_iter().map(|(f, _)| f).collect();
        assert_eq!(fields, ["reach_me", "noticed_at"]);
    }

    #[test]
    fn a_report_with_suspected_security_protection_carries_no_word() {
        let raw = report().with_flag("security_protection_suspected", true).with("what", "");
        let draft = from_report(&raw, at("2026-11-21T00:00:00Z"), None, "").expect("opening").draft;
        assert!(draft.security_protection_suspected);
        assert_eq!(format!("{}{}{}", draft.title, draft.description, draft.contact), "");
    }

    #[test]
    fn every_field_section_and_choice_has_words_in_both_languages() {
        let mut keys = message_keys("incidents", FIELDS);
        keys.extend(message_keys("incidents", REPORT_FIELDS));
        for (kind, words) in [
            ("state", super::super::model::STATES),
            ("origin", super::super::model::ORIGINS),
            ("assessment", super::super::model::ASSESSMENTS),
            ("entry", super::super::model::ENTRY_KINDS),
        ] {
            keys.extend(words.iter().map(|w| format!("incidents-{kind}-{w}")));
        }
        for (language, text) in [("sv", include_str!("sv.ftl")), ("en", include_str!("en.ftl"))] {
            for key in &keys {
                assert!(text.contains(&format!("\n{key} = ")), "{language}: {key}");
            }
        }
    }
}
