//! What the year wheel gathers of incidents by itself, on both databases.
#![allow(clippy::expect_used, clippy::panic, reason = "helpers outside #[test] functions fail the test too")]
use crate::{
    support::apps,
    wheel_support::{AFTER, BEFORE, FIRST, LAST, LONG_BEFORE, at, columns, region},
};
use vk_core::Id;
use vk_incidents::registers;

#[tokio::test]
async fn an_incident_handled_within_the_period_is_followed_up_when_it_is_closed() {
    for app in apps(&[vk_governance::registers::ALL, registers::ALL].concat()).await {
        let r = region(&app).await;
        for (label, unit, secrecy, state, handled) in [
            ("first", r.clinic, "secret", "closed", Some(FIRST)),
            ("last", r.dental, "internal", "closed", Some(LAST)),
            ("in-review", r.clinic, "internal", "review", Some(FIRST)),
            ("before", r.clinic, "internal", "closed", Some(BEFORE)),
            ("after", r.clinic, "internal", "closed", Some(AFTER)),
            ("going-on", r.clinic, "internal", "investigating", None),
        ] {
            let row =
                columns().set("ref", label).set("state", state).set("origin", "registered").set("handled_at", handled.map(at));
            let row = row.set("ongoing", false).set("suspected_malicious", false).set("supplier_origin", false);
            let row = row.set("cross_border", false).set("personal_data", false).set("protected_info", false);
            let row =
                row.set("security_protection_suspected", false).set("reported_at", at(LONG_BEFORE)).set("next_due", i64::MAX);
            r.put(LONG_BEFORE, "incident", label, unit, secrecy, row).await;
        }
        let system = Id::fixed("system");
        for label in ["last", "in-review"] {
            let link = columns().set("incident_id", Id::fixed(label)).set("kind", "system").set("target_id", system);
            r.row("incident_link", link).await;
        }
        let key = "incidents_followed_up";
        r.finds(key, None, &["first", "last"], Some(3)).await;
        r.finds(key, Some(("unit", r.hospital)), &["first"], Some(2)).await;
        r.finds(key, Some(("unit", r.dental)), &["last"], Some(1)).await;
        r.finds(key, Some(("system", system)), &["last"], Some(2)).await;
        r.finds(key, Some(("information_set", Id::fixed("none"))), &[], Some(0)).await;
    }
}

#[test]
fn what_is_offered_to_the_year_wheel_has_its_words() {
    let all = [vk_governance::registers::ALL, registers::ALL].concat();
    assert_eq!(vk_web::golden::problems(&all), Vec::<String>::new());
}
