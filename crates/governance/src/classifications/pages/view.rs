//! What the pages of classifications show: levels with their words, comparison with the previous decision, and what a decision changes.
use super::super::model::{Classification, Effect, NewClassification, State, SystemEffect};
use crate::{classification_models::Model, join::Class, systems::class_cell};
use std::collections::BTreeSet;
use vk_core::{Aspect, Id, Lang};
use vk_web::{Tr, table::Cell};

/// The state as word, shape and colour.
pub fn state_cell(state: State, tr: &Tr) -> Cell {
    let tone = match state {
        State::Decided => "success",
        State::ForDecision | State::InProgress => "info",
        State::UnderReview => "warning",
        State::Draft | State::Superseded | State::Revoked => "muted",
    };
    Cell::tag(tr.t(&format!("classifications-state-{}", state.key())), tone)
}

/// One aspect of a classification in words.
#[derive(Debug)]
pub struct AspectRow {
    pub letter: char,
    pub name: String,
    /// `3 Allvarlig`, or that nothing is said yet.
    pub level: String,
    pub number: Option<u8>,
    pub reason: String,
    /// The level of the previous decision where it is another, with the direction as a word.
    pub before: String,
    /// The reason of the previous decision where it is another.
    pub reason_before: String,
}

pub fn aspects(c: &Classification, model: &Model, previous: Option<&NewClassification>, tr: &Tr, lang: Lang) -> Vec<AspectRow> {
    let row = |a: &crate::classification_models::AspectText| {
        let level = c.data().class.level(a.key);
        AspectRow {
            letter: a.letter,
            name: a.name(lang).to_owned(),
            level: level.map_or_else(|| tr.t("classifications-nothing-said"), |l| level_words(model, l, lang)),
            number: level.map(vk_core::Level::number),
            reason: c.data().reasons.get(a.key).cloned().unwrap_or_default(),
            before: previous.map(|p| change(p.class, c.data().class, a.key, tr)).unwrap_or_default(),
            reason_before: previous.map(|p| other_reason(p, c.data(), a.key)).unwrap_or_default(),
        }
    };
    model.aspects.iter().map(row).collect()
}

/// `3 Allvarlig`.
pub fn level_words(model: &Model, level: vk_core::Level, lang: Lang) -> String {
    model.level(level).map_or_else(|| level.number().to_string(), |l| format!("{} {}", l.code, l.name(lang)))
}

/// How a level differs from the one before: `höjd från 2`; empty when it does not.
fn change(before: Class, after: Class, aspect: Aspect, tr: &Tr) -> String {
    match (before.level(aspect), after.level(aspect)) {
        (Some(old), Some(new)) if new > old => tr.with("classifications-raised-from", "level", i64::from(old.number())),
        (Some(old), Some(new)) if new < old => tr.with("classifications-lowered-from", "level", i64::from(old.number())),
        _ => String::new(),
    }
}

/// What the decision before gave as reason, where that was something else; empty when it did not.
fn other_reason(before: &NewClassification, after: &NewClassification, aspect: Aspect) -> String {
    let text = |c: &NewClassification| c.reasons.get(aspect).map(|r| r.trim().to_owned()).unwrap_or_default();
    let before = text(before);
    if before == text(after) { String::new() } else { before }
}

/// What a decision changes, or would, as far as the reader may see the systems.
#[derive(Debug)]
pub struct EffectView {
    /// Those that change class, and those that the reader may not see.
    pub systems: Vec<SystemRow>,
    /// How many others hold the information and keep their class.
    pub unchanged: usize,
    /// How many systems change class, and how many requirements and gaps come with it.
    pub summary: String,
}

#[derive(Debug)]
pub struct SystemRow {
    pub name: Cell,
    pub before: Cell,
    pub after: Cell,
    /// How many more (or fewer) requirements apply.
    pub requirements: String,
    pub gaps: String,
}

impl SystemRow {
    fn of(s: &SystemEffect) -> SystemRow {
        let requirements = s.requirements_after - s.requirements_before;
        SystemRow {
            name: Cell::Link { text: s.name.clone(), href: format!("/systems/{}", s.id) },
            before: class_cell(s.before),
            after: class_cell(s.after),
            requirements: if requirements > 0 { format!("+{requirements}") } else { requirements.to_string() },
            gaps: s.gaps.to_string(),
        }
    }

    /// A system that the reader may not see: that it holds the information, and nothing more.
    fn hidden(tr: &Tr) -> SystemRow {
        let name = Cell::Text(tr.t("form-hidden-record"));
        SystemRow { name, before: Cell::Empty, after: Cell::Empty, requirements: String::new(), gaps: String::new() }
    }
}

/// `seen` are the systems that the reader may see; the sums are of those.
pub fn effect(effect: &Effect, seen: &BTreeSet<Id>, tr: &Tr) -> EffectView {
    let (known, hidden): (Vec<_>, Vec<_>) = effect.systems.iter().partition(|s| seen.contains(&s.id));
    let (changed, unchanged): (Vec<_>, Vec<_>) = known.into_iter().partition(|s| s.before != s.after);
    let requirements = changed.iter().map(|s| s.requirements_after - s.requirements_before).sum();
    let gaps = changed.iter().map(|s| s.gaps).sum();
    let n = i64::try_from(changed.len()).unwrap_or(i64::MAX);
    let counted = [("systems", n, n > 0), ("requirements", requirements, requirements != 0), ("gaps", gaps, gaps > 0)];
    let summary =
        counted.iter().filter(|(_, _, said)| *said).map(|(what, n, _)| tr.n(&format!("classifications-effect-{what}"), *n));
    EffectView {
        summary: summary.collect::<Vec<_>>().join(" "),
        systems: changed.into_iter().map(SystemRow::of).chain(hidden.iter().map(|_| SystemRow::hidden(tr))).collect(),
        unchanged: unchanged.len(),
    }
}
