//! What the content says of a duty beside its terms: who decides, what makes it a question, whom it concerns, whether a word of it is kept.
use super::{CountsFrom, KINDS};
use crate::incidents::{
    content::{Anchor, Text, TrackRules},
    model::{Assessment, Track},
};
use serde::Deserialize;
use vk_core::Role;

/// What of an incident can make a duty a question. `fact:KEY`: the question KEY of the thresholds is answered with yes, or nobody knows.
pub const TRIGGERS: &[&str] =
    &["suspected_malicious", "significant", "supplier_origin", "supplier_named", "medical_system", "security_protection"];
/// Before the key of a question of the thresholds.
pub const FACT: &str = "fact:";

/// What deciding means for this duty, in its own words.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    pub required: Text,
    pub not_required: Text,
}

impl Outcome {
    pub fn of(&self, assessment: Assessment) -> Option<&Text> {
        match assessment {
            Assessment::Required => Some(&self.required),
            Assessment::NotRequired => Some(&self.not_required),
            Assessment::NotAssessed | Assessment::Unclear => None,
        }
    }
}

/// What is wrong with that part of a track: the key, and what.
pub fn check(rules: &TrackRules) -> Result<(), (String, String)> {
    if rules.decides.is_empty() {
        return Err(("decides".to_owned(), "is missing: somebody has to decide".to_owned()));
    }
    for role in &rules.decides {
        match Role::from_key(role) {
            None => return Err(("decides".to_owned(), format!("{role:?} is no role"))),
            Some(Role::Dpo) => {
                return Err(("decides".to_owned(), "the data protection officer advises and decides nothing".to_owned()));
            }
            Some(_) => {}
        }
    }
    if let Some(kind) = rules.parties.iter().find(|kind| !KINDS.contains(&kind.as_str())) {
        return Err(("parties".to_owned(), format!("{kind:?} is no kind of party")));
    }
    let known = |t: &str| TRIGGERS.contains(&t) || t.starts_with(FACT);
    if let Some(trigger) = rules.propose_when.iter().find(|t| !known(t)) {
        return Err(("propose_when".to_owned(), format!("{trigger:?} is nothing that an incident knows")));
    }
    if rules.parties.is_empty() && rules.stages.iter().any(|s| s.anchor == Anchor::Contract) {
        return Err(("parties".to_owned(), "is missing: a contract has a party".to_owned()));
    }
    Ok(())
}

/// Whether a clock of this track counts from its moment of awareness.
pub fn from_awareness(rules: &TrackRules, track: &Track) -> bool {
    let by_contract = track.party.as_ref().is_some_and(|p| p.hours.is_some() && p.from == CountsFrom::Knowledge);
    rules
        .stages
        .iter()
        .any(|s| (s.anchor == Anchor::Knowledge && s.term.is_some()) || (s.anchor == Anchor::Contract && by_contract))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incidents::{content, significance};

    fn shipped() -> Vec<&'static TrackRules> {
        let day = "2026-11-22".parse().expect("a day");
        content::shipped().expect("content").all_in_force(day).collect()
    }

    #[test]
    fn every_shipped_statutory_track_counts_from_no_detection() {
        let all = shipped();
        assert_eq!(all.len(), 10, "{:?}", all.iter().map(|t| &t.id).collect::<Vec<_>>());
        for rules in all.iter().filter(|t| t.parties.is_empty()) {
            assert!(rules.stages.iter().all(|s| s.anchor != Anchor::Contract), "{}", rules.id);
        }
    }

    #[test]
    fn the_officer_for_data_protection_decides_no_track() {
        for rules in shipped() {
            assert!(!rules.decides.iter().any(|role| role == "dpo"), "{}", rules.id);
            let told = TrackRules { decides: vec!["dpo".to_owned()], ..rules.clone() };
            assert_eq!(check(&told).expect_err("refused").0, "decides");
        }
    }

    #[test]
    fn what_is_known_from_hearsay_only_ships_no_term() {
        for rules in shipped().iter().filter(|t| t.status == content::Status::Unverified && t.id != "gdpr_imy") {
            assert!(rules.stages.iter().all(|s| s.term.is_none()), "{}", rules.id);
        }
        let lex_maria = shipped().into_iter().find(|t| t.id == "lex_maria").expect("lex Maria");
        assert!(lex_maria.stages.iter().all(|s| s.asap), "the statute names no day, for the investigation neither");
    }

    #[test]
    fn every_fact_that_proposes_is_asked_for() {
        let set = significance::content::newest().expect("content").expect("rules");
        for rules in shipped() {
            for key in rules.propose_when.iter().filter_map(|t| t.strip_prefix(FACT)) {
                assert!(set.fact(key).is_some(), "{} {key}", rules.id);
            }
        }
    }
}
