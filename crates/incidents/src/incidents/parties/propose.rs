//! Which duties an incident makes a question. Pure: what is known of it, what stands already, what was answered. A question is never a clock; one
//! that was answered with no comes back when something new makes it one.
use super::Answer;
use crate::incidents::{content::TrackRules, model::Track, store::hash};
use std::collections::{BTreeMap, BTreeSet};
use vk_core::fold;

/// What an incident is, as far as duties are proposed by it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Of [`super::rules::TRIGGERS`], and `fact:KEY`.
    pub triggers: BTreeSet<String>,
    /// The suppliers that linked systems name, by their key.
    pub suppliers: BTreeMap<String, String>,
}

/// A duty that somebody is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal<'l> {
    pub rules: &'l TrackRules,
    /// Whom it concerns, where that is known: a key, and the name.
    pub subject: String,
    pub subject_name: String,
    pub because: Vec<String>,
}

/// A short key for a name, for addresses.
pub fn subject_of(name: &str) -> String {
    hash(fold(name.trim()).as_bytes()).chars().take(16).collect()
}

/// The questions, in the order of the rules.
pub fn proposals<'l>(
    rules: impl Iterator<Item = &'l TrackRules>,
    known: &Known,
    tracks: &[Track],
    answers: &[Answer],
) -> Vec<Proposal<'l>> {
    let mut out = Vec::new();
    for rules in rules {
        let because: Vec<String> = rules.propose_when.iter().filter(|t| known.triggers.contains(*t)).cloned().collect();
        if because.is_empty() {
            continue;
        }
        let there: Vec<&Track> = tracks.iter().filter(|t| t.kind == rules.id).collect();
        let by_name = because.iter().any(|t| t == "supplier_named");
        if by_name {
            let told: BTreeSet<String> = there.iter().filter_map(|t| t.party.as_ref()).map(|p| subject_of(&p.name)).collect();
            let left = known.suppliers.iter().filter(|(key, _)| !told.contains(*key));
            out.extend(left.map(|(key, name)| Proposal {
                rules,
                subject: key.clone(),
                subject_name: name.clone(),
                because: because.clone(),
            }));
        } else if there.is_empty() {
            out.push(Proposal { rules, subject: String::new(), subject_name: String::new(), because });
        }
    }
    out.retain(|p| !declined(p, answers));
    out
}

/// Answered with no, and nothing has come since that asks again.
fn declined(p: &Proposal<'_>, answers: &[Answer]) -> bool {
    let last = answers.iter().rev().find(|a| a.kind == p.rules.id && a.subject == p.subject);
    last.is_some_and(|a| a.declined && p.because.iter().all(|b| a.because.contains(b)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incidents::content;
    use vk_core::Instant;

    fn known(triggers: &[&str], suppliers: &[&str]) -> Known {
        Known {
            triggers: triggers.iter().map(|t| (*t).to_owned()).collect(),
            suppliers: suppliers.iter().map(|s| (subject_of(s), (*s).to_owned())).collect(),
        }
    }

    fn asked(known: &Known, answers: &[Answer]) -> Vec<String> {
        let day = "2026-11-22".parse().expect("a day");
        let rules = content::shipped().expect("content").all_in_force(day);
        proposals(rules, known, &[], answers)
            .iter()
            .map(|p| format!("{} {}", p.rules.id, p.subject_name).trim().to_owned())
            .collect()
    }

    fn no(kind: &str, because: &[&str]) -> Answer {
        Answer {
            kind: kind.to_owned(),
            subject: String::new(),
            subject_name: String::new(),
            declined: true,
            because: because.iter().map(|b| (*b).to_owned()).collect(),
            reason: "Nej".to_owned(),
            by: "Eva Ek".to_owned(),
            at: Instant::from_micros(0),
        }
    }

    #[test]
    fn nothing_is_asked_of_an_incident_that_nothing_is_known_of() {
        assert!(asked(&Known::default(), &[]).is_empty());
    }

    #[test]
    fn each_supplier_of_a_linked_system_is_a_question_of_its_own() {
        assert_eq!(asked(&known(&["supplier_named"], &["Beta AB", "Alfa AB"]), &[]).len(), 2);
        assert_eq!(asked(&known(&["supplier_origin"], &[]), &[]), ["contract"]);
    }

    #[test]
    fn a_question_that_was_answered_with_no_comes_back_when_something_new_asks_it() {
        let injury = known(&["fact:serious_injury"], &[]);
        assert_eq!(asked(&injury, &[]), ["lex_maria"]);
        let answer = no("lex_maria", &["fact:serious_injury"]);
        assert!(asked(&injury, std::slice::from_ref(&answer)).is_empty());
        assert_eq!(asked(&known(&["fact:serious_injury", "fact:patient_safety_report"], &[]), &[answer]), ["lex_maria"]);
    }
}
