//! The clocks of one track, computed from its rules and from facts, never stored as legal truth: cybersäkerhetslagen 2 kap. 5–8 §§, GDPR art. 33.
//! A clock starts from the moment of awareness, from the submission of an earlier report, from the moment the incident was handled or from a
//! request; where the law says "as soon as possible" there is a duty without a day. No statutory clock starts from the moment of detection: only a
//! contract may say so, for its own party.
use super::{
    content::{Anchor, Stage, Text, TrackRules},
    model::{Assessment, Report, Track},
    parties::CountsFrom,
};
use vk_core::{Deadline, DeadlineState, Id, Instant, Term};

/// What of the incident itself moves a clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    pub ongoing: bool,
    pub ended_at: Option<Instant>,
    pub handled_at: Option<Instant>,
    /// Where the law counts from the event itself, and where a contract does.
    pub occurred_at: Option<Instant>,
    /// Where a contract counts from it; no law does (`parties::rules`).
    pub detected_at: Option<Instant>,
}

impl Facts {
    /// Whether the incident is, or is expected to be, ongoing at a moment.
    pub fn ongoing_at(&self, at: Instant) -> bool {
        let over = [self.ended_at, self.handled_at].into_iter().flatten().min();
        over.map_or(self.ongoing, |over| over > at)
    }
}

/// What a clock that has not started waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    Knowledge,
    Submission,
    Handled,
    Request,
    /// The moment that a contract counts from.
    Moment,
}

impl Wait {
    pub fn key(self) -> &'static str {
        match self {
            Wait::Knowledge => "knowledge",
            Wait::Submission => "submission",
            Wait::Handled => "handled",
            Wait::Request => "request",
            Wait::Moment => "moment",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockState {
    Waiting(Wait),
    Running,
    /// The term has ended without a report.
    Missed,
    Met,
    /// Reported after the term.
    Late,
    /// Not asked for: decided not required, or replaced by another report.
    Dropped,
}

impl ClockState {
    pub fn key(self) -> &'static str {
        match self {
            ClockState::Waiting(_) => "waiting",
            ClockState::Running => "running",
            ClockState::Missed => "missed",
            ClockState::Met => "met",
            ClockState::Late => "late",
            ClockState::Dropped => "dropped",
        }
    }
    /// Counts down, or has run out unanswered.
    pub fn is_open(self) -> bool {
        matches!(self, ClockState::Running | ClockState::Missed)
    }
}

/// One stage of one track, as it stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    pub track: Id,
    pub stage: String,
    pub name: Text,
    pub legal: String,
    pub state: ClockState,
    /// The moment it counts from.
    pub anchor: Option<Instant>,
    pub due: Option<Instant>,
    /// Counts from a moment that no human has confirmed.
    pub preliminary: bool,
    pub submitted_at: Option<Instant>,
    /// The recorded report, or the recorded request for one.
    pub report: Option<Id>,
    /// The authority has asked for it.
    pub by_request: bool,
    /// As soon as possible: there is no day to wait for.
    pub asap: bool,
}

impl Clock {
    /// Time left or passed, for an open clock.
    pub fn countdown(&self, now: Instant) -> Option<Countdown> {
        self.due.filter(|_| self.state.is_open()).map(|due| Countdown::new(due.seconds_since(now)))
    }
}

/// Time left (or passed) in the units that people read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Countdown {
    pub passed: bool,
    pub days: i64,
    pub hours: i64,
    pub minutes: i64,
}

impl Countdown {
    pub fn new(seconds_left: i64) -> Countdown {
        let minutes = seconds_left.abs() / 60;
        Countdown { passed: seconds_left < 0, days: minutes / 1440, hours: minutes / 60 % 24, minutes: minutes % 60 }
    }
}

/// All clocks of a track, in the order of its stages. A repeatable stage has one clock per report or request.
pub fn clocks(rules: &TrackRules, track: &Track, reports: &[Report], facts: Facts, now: Instant) -> Vec<Clock> {
    let view = View { rules, track, reports, facts, now };
    rules.stages.iter().flat_map(|stage| view.stage(stage)).collect()
}

/// The earliest end among open clocks: what lists sort by. It depends on what is recorded only, so it may be stored.
pub fn next_due(clocks: &[Clock]) -> Option<Instant> {
    clocks.iter().filter(|c| c.state.is_open()).filter_map(|c| c.due).min()
}

struct View<'a> {
    rules: &'a TrackRules,
    track: &'a Track,
    reports: &'a [Report],
    facts: Facts,
    now: Instant,
}

impl View<'_> {
    fn stage(&self, stage: &Stage) -> Vec<Clock> {
        let mut reports = self.reports.iter().filter(|r| r.track_id == self.track.id && r.stage == stage.key).peekable();
        if reports.peek().is_none() {
            return vec![self.clock(stage, None)];
        }
        reports.map(|report| self.clock(stage, Some(report))).collect()
    }

    fn clock(&self, stage: &Stage, report: Option<&Report>) -> Clock {
        let mut clock = Clock {
            track: self.track.id,
            stage: stage.key.clone(),
            name: stage.name.clone(),
            legal: stage.legal.clone(),
            state: ClockState::Dropped,
            anchor: None,
            due: None,
            preliminary: false,
            submitted_at: report.and_then(|r| r.submitted_at),
            report: report.map(|r| r.id),
            by_request: report.is_some_and(|r| r.requested_at.is_some()),
            asap: false,
        };
        match stage.anchor {
            Anchor::Request => self.on_request(&mut clock, report),
            Anchor::Contract => self.by_contract(&mut clock),
            _ if stage.asap => self.as_soon_as_possible(&mut clock, &stage.anchor),
            _ => self.by_law(&mut clock, stage),
        }
        let answered = clock.submitted_at.is_some();
        if self.track.assessment == Assessment::NotRequired && !answered {
            clock.state = ClockState::Dropped;
        }
        clock
    }

    /// A report that the authority asks for has the day that the authority names, if it names one.
    fn on_request(&self, clock: &mut Clock, report: Option<&Report>) {
        clock.anchor = report.and_then(|r| r.requested_at);
        clock.due = report.and_then(|r| r.due_at);
        clock.state = match (clock.submitted_at, clock.due) {
            (Some(at), Some(due)) if at > due => ClockState::Late,
            (Some(_), _) => ClockState::Met,
            (None, Some(due)) if self.now > due => ClockState::Missed,
            // A report that somebody has begun to write and nobody has asked for is no duty.
            (None, _) if clock.anchor.is_some() => ClockState::Running,
            (None, _) => ClockState::Waiting(Wait::Request),
        };
    }

    /// No day: it stands open from the first moment until it is done. What follows an earlier report waits for that one.
    fn as_soon_as_possible(&self, clock: &mut Clock, anchor: &Anchor) {
        clock.asap = true;
        clock.anchor = self.anchor(anchor).map(|(at, _)| at);
        clock.state = match (clock.submitted_at, anchor, clock.anchor) {
            (Some(_), ..) => ClockState::Met,
            (None, Anchor::SubmissionOf(_) | Anchor::Handled, None) => waiting(anchor),
            _ => ClockState::Running,
        };
    }

    /// The terms of the party's own contract.
    fn by_contract(&self, clock: &mut Clock) {
        let terms = self.track.party.as_ref();
        let Some((hours, from)) = terms.and_then(|p| Some((p.hours?, p.from))) else {
            return self.as_soon_as_possible(clock, &Anchor::Knowledge);
        };
        let anchor = match from {
            CountsFrom::Knowledge => self.anchor(&Anchor::Knowledge),
            CountsFrom::Occurred => self.anchor(&Anchor::Occurred),
            CountsFrom::Detected => self.facts.detected_at.map(|at| (at, false)),
        };
        match anchor {
            Some((anchor, preliminary)) => self.run(clock, anchor, Term::Hours(hours), preliminary),
            None if clock.submitted_at.is_some() => clock.state = ClockState::Met,
            None => clock.state = ClockState::Waiting(Wait::Moment),
        }
    }

    fn by_law(&self, clock: &mut Clock, stage: &Stage) {
        let Some(term) = stage.term else { return };
        let Some((anchor, preliminary)) = self.anchor(&stage.anchor) else {
            clock.state = if stage.only_while_ongoing { ClockState::Dropped } else { waiting(&stage.anchor) };
            if clock.submitted_at.is_some() {
                clock.state = ClockState::Met;
            }
            return;
        };
        let due = term.due(anchor);
        if stage.only_while_ongoing && clock.submitted_at.is_none() && (!self.facts.ongoing_at(due) || self.finished_by(due)) {
            return;
        }
        match &stage.after_ongoing {
            Some(rule) if self.facts.ongoing_at(due) => match self.anchor(&rule.anchor) {
                Some((anchor, _)) => self.run(clock, anchor, rule.term, false),
                None if clock.submitted_at.is_some() => clock.state = ClockState::Met,
                None => clock.state = waiting(&rule.anchor),
            },
            _ => self.run(clock, anchor, term, preliminary),
        }
    }

    fn run(&self, clock: &mut Clock, anchor: Instant, term: Term, preliminary: bool) {
        let deadline = Deadline { anchor, term, met_at: clock.submitted_at };
        clock.anchor = Some(anchor);
        clock.due = Some(deadline.due());
        clock.preliminary = preliminary;
        clock.state = match deadline.state(self.now) {
            DeadlineState::Running => ClockState::Running,
            DeadlineState::Met => ClockState::Met,
            DeadlineState::Late => ClockState::Late,
            DeadlineState::Missed => ClockState::Missed,
        };
    }

    /// The moment that an anchor names, and whether it is only proposed.
    fn anchor(&self, anchor: &Anchor) -> Option<(Instant, bool)> {
        match anchor {
            Anchor::Knowledge => match self.track.knowledge_at {
                Some(at) => Some((at, false)),
                None => self.track.proposed_at.map(|at| (at, true)),
            },
            Anchor::SubmissionOf(stage) => self.submission(stage).map(|at| (at, false)),
            Anchor::Handled => self.facts.handled_at.map(|at| (at, false)),
            Anchor::Occurred => self.facts.occurred_at.map(|at| (at, false)),
            Anchor::Request | Anchor::Contract => None,
        }
    }

    fn submission(&self, stage: &str) -> Option<Instant> {
        self.reports.iter().filter(|r| r.track_id == self.track.id && r.stage == stage).filter_map(|r| r.submitted_at).min()
    }

    /// The final report came within the term: no report of progress is asked for.
    fn finished_by(&self, due: Instant) -> bool {
        let mut last = self.rules.stages.iter().filter(|s| s.after_ongoing.is_some());
        last.any(|s| self.submission(&s.key).is_some_and(|at| at <= due))
    }
}

fn waiting(anchor: &Anchor) -> ClockState {
    ClockState::Waiting(match anchor {
        Anchor::Knowledge => Wait::Knowledge,
        Anchor::SubmissionOf(_) => Wait::Submission,
        Anchor::Handled => Wait::Handled,
        Anchor::Request => Wait::Request,
        Anchor::Occurred | Anchor::Contract => Wait::Moment,
    })
}

#[cfg(test)]
#[path = "clocks_tests.rs"]
mod tests;
