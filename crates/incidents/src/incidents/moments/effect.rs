//! What a correction moves, clock by clock. Pure: the same clocks that every page shows, before and after.
use crate::incidents::{
    clocks::{Clock, ClockState, Facts, clocks},
    content::{Library, Text},
    error::IncidentError,
    model::{Report, Track},
    tracks::rules_of,
};
use serde::{Deserialize, Serialize};
use vk_core::{Id, Instant};

/// One clock that moves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    pub stage: String,
    pub name_sv: String,
    pub name_en: String,
    /// RFC 3339.
    pub due_before: Option<String>,
    pub due_after: Option<String>,
    /// `running`, `late` …
    pub state_before: String,
    pub state_after: String,
    pub report: Option<Id>,
    pub submitted_at: Option<String>,
}

impl Shift {
    /// A report that was given in time is late by this.
    pub fn becomes_late(&self) -> bool {
        self.state_after == ClockState::Late.key() && self.state_before != self.state_after
    }
    pub fn name(&self, lang: vk_core::Lang) -> &str {
        if lang == vk_core::Lang::Sv { &self.name_sv } else { &self.name_en }
    }
}

/// Which clocks move between two readings of the same tracks.
pub fn effect(before: &[Clock], after: &[Clock]) -> Vec<Shift> {
    let same = |a: &Clock, b: &Clock| a.track == b.track && a.stage == b.stage && a.report == b.report;
    let moved = |a: &Clock, b: &Clock| a.due != b.due || a.state != b.state;
    let pairs = after.iter().filter_map(|b| before.iter().find(|a| same(a, b)).map(|a| (a, b)));
    pairs.filter(|(a, b)| moved(a, b)).map(|(a, b)| shift(a, b)).collect()
}

fn shift(a: &Clock, b: &Clock) -> Shift {
    let text = |at: Option<Instant>| at.map(|at| at.to_string());
    let Text { sv, en } = b.name.clone();
    Shift {
        stage: b.stage.clone(),
        name_sv: sv,
        name_en: en,
        due_before: text(a.due),
        due_after: text(b.due),
        state_before: a.state.key().to_owned(),
        state_after: b.state.key().to_owned(),
        report: b.report,
        submitted_at: text(b.submitted_at),
    }
}

/// All clocks of these tracks.
pub fn world(
    rules: &Library,
    tracks: &[Track],
    reports: &[Report],
    facts: Facts,
    now: Instant,
) -> Result<Vec<Clock>, IncidentError> {
    let mut out = Vec::new();
    for track in tracks {
        out.extend(clocks(rules_of(rules, track)?, track, reports, facts, now));
    }
    Ok(out)
}
