//! One occasion of an activity: the days in which it should be done, and what it goes through
//! (`domain.md` 3: planerad → pågår → klar | försenad | inställd with a reason).
//!
//! Late is never stored: it follows from the day, so nothing has to run at midnight and no clock that stood still can leave a wrong
//! state behind. Postponing keeps the day that the rule gave, which is also what names the occasion (`fanout::InstanceKey`).
use jiff::{ToSpan, civil::Date};

/// How far an activity's window reaches around its day. Days, at most [`Lead::MOST`] each way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lead {
    pub before: u16,
    pub after: u16,
}

impl Lead {
    /// A window longer than a year each way would overlap its own next occasion in every yearly rule.
    pub const MOST: u16 = 366;

    /// The window around `day`; clamped to [`Lead::MOST`].
    pub fn window(self, day: Date) -> Window {
        let days = |n: u16| i32::from(n.min(Lead::MOST)).days();
        Window { from: day.checked_sub(days(self.before)).unwrap_or(day), due: day.checked_add(days(self.after)).unwrap_or(day) }
    }
}

/// From the first day on which the work may be done to the last; both included, `from <= due`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Window {
    pub from: Date,
    pub due: Date,
}

impl Window {
    pub fn holds(self, day: Date) -> bool {
        self.from <= day && day <= self.due
    }
}

/// What is stored about an occasion's progress.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    Planned,
    Ongoing,
    Done { on: Date },
    Cancelled { on: Date, reason: String },
}

impl State {
    /// The stored word: `planned`, `ongoing`, `done`, `cancelled`.
    pub const fn word(&self) -> &'static str {
        match self {
            State::Planned => "planned",
            State::Ongoing => "ongoing",
            State::Done { .. } => "done",
            State::Cancelled { .. } => "cancelled",
        }
    }

    pub const fn ended(&self) -> bool {
        matches!(self, State::Done { .. } | State::Cancelled { .. })
    }
}

/// A move of the last day, in the order in which they were made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Postponement {
    /// The day on which it was decided.
    pub on: Date,
    pub from: Window,
    pub to: Window,
    pub reason: String,
}

/// One occasion of an activity for one target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occasion {
    /// The day that the rule gave. Never changes.
    pub day: Date,
    /// The window now.
    pub window: Window,
    pub state: State,
    pub postponements: Vec<Postponement>,
}

/// What a person does to an occasion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Start,
    Finish,
    Cancel {
        reason: String,
    },
    /// `due` is the new last day.
    Postpone {
        due: Date,
        reason: String,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StepError {
    #[error("a reason is needed")]
    NoReason,
    #[error("{state} already")]
    Ended { state: &'static str },
    #[error("not started")]
    NotStarted,
    #[error("started already")]
    Started,
    #[error("the new last day {due} is not after the present one, {present}")]
    NotLater { due: Date, present: Date },
}

/// How an occasion stands on a given day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lateness {
    /// The window opens in so many days, at least 1.
    Ahead {
        days: i32,
    },
    /// The window is open, or the work started before it; so many days are left, 0 on the last one.
    Open {
        days_left: i32,
    },
    /// Not done, and the last day was so many days ago, at least 1.
    Late {
        days: i32,
    },
    DoneInTime,
    /// Done so many days after the last day, at least 1.
    DoneLate {
        days: i32,
    },
    Cancelled,
}

/// The word that a page shows: state and lateness in one. Each has its own shape, dash pattern and class in the wheel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    Planned,
    Ongoing,
    /// Not ended, last day moved, not late.
    Postponed,
    Late,
    Done,
    DoneLate,
    Cancelled,
}

impl Status {
    pub const ALL: [Status; 7] =
        [Status::Planned, Status::Ongoing, Status::Postponed, Status::Late, Status::Done, Status::DoneLate, Status::Cancelled];

    /// The key of the word in the language files.
    pub const fn word_key(self) -> &'static str {
        match self {
            Status::Planned => "wheel-status-planned",
            Status::Ongoing => "wheel-status-ongoing",
            Status::Postponed => "wheel-status-postponed",
            Status::Late => "wheel-status-late",
            Status::Done => "wheel-status-done",
            Status::DoneLate => "wheel-status-done-late",
            Status::Cancelled => "wheel-status-cancelled",
        }
    }
}

impl Occasion {
    pub fn planned(day: Date, lead: Lead) -> Occasion {
        Occasion { day, window: lead.window(day), state: State::Planned, postponements: Vec::new() }
    }

    /// The last day before anybody postponed it.
    pub fn original_due(&self) -> Date {
        self.postponements.first().map_or(self.window.due, |p| p.from.due)
    }

    /// The occasion after `step`, taken on the day `on`. Doing something twice is an error, never a silent success, so that two
    /// people who press the same button both learn what happened.
    pub fn apply(&self, step: Step, on: Date) -> Result<Occasion, StepError> {
        if self.state.ended() {
            return Err(StepError::Ended { state: self.state.word() });
        }
        let mut next = self.clone();
        match step {
            Step::Start if self.state == State::Ongoing => return Err(StepError::Started),
            Step::Start => next.state = State::Ongoing,
            Step::Finish if self.state == State::Planned => return Err(StepError::NotStarted),
            Step::Finish => next.state = State::Done { on },
            Step::Cancel { reason } => next.state = State::Cancelled { on, reason: given(reason)? },
            Step::Postpone { due, reason } => {
                let reason = given(reason)?;
                if due <= self.window.due {
                    return Err(StepError::NotLater { due, present: self.window.due });
                }
                let to = Window { from: self.later_from(due), due };
                next.postponements.push(Postponement { on, from: self.window, to, reason });
                next.window = to;
            }
        }
        Ok(next)
    }

    /// What has begun keeps its first day; what has not moves as a whole.
    fn later_from(&self, due: Date) -> Date {
        match self.state {
            State::Planned => self.window.from.checked_add(days_between(self.window.due, due).days()).unwrap_or(self.window.from),
            _ => self.window.from,
        }
    }

    /// How it stands on `today`, against the last day as postponed.
    pub fn lateness(&self, today: Date) -> Lateness {
        match &self.state {
            State::Cancelled { .. } => Lateness::Cancelled,
            State::Done { on } => match days_between(self.window.due, *on) {
                days if days > 0 => Lateness::DoneLate { days },
                _ => Lateness::DoneInTime,
            },
            State::Planned | State::Ongoing => {
                let left = days_between(today, self.window.due);
                let ahead = days_between(today, self.window.from);
                if left < 0 {
                    Lateness::Late { days: -left }
                } else if ahead > 0 && self.state == State::Planned {
                    Lateness::Ahead { days: ahead }
                } else {
                    Lateness::Open { days_left: left }
                }
            }
        }
    }

    pub fn status(&self, today: Date) -> Status {
        match (self.lateness(today), &self.state) {
            (Lateness::Cancelled, _) => Status::Cancelled,
            (Lateness::DoneInTime, _) => Status::Done,
            (Lateness::DoneLate { .. }, _) => Status::DoneLate,
            (Lateness::Late { .. }, _) => Status::Late,
            (_, State::Ongoing) => Status::Ongoing,
            _ if !self.postponements.is_empty() => Status::Postponed,
            _ => Status::Planned,
        }
    }
}

fn given(reason: String) -> Result<String, StepError> {
    let reason = reason.trim();
    if reason.is_empty() { Err(StepError::NoReason) } else { Ok(reason.to_owned()) }
}

/// Days from `a` to `b`; negative when `b` comes first.
pub(crate) fn days_between(a: Date, b: Date) -> i32 {
    (b - a).get_days()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn review() -> Occasion {
        Occasion::planned(date(2026, 3, 16), Lead { before: 15, after: 14 })
    }

    fn because(text: &str) -> String {
        text.to_owned()
    }

    #[test]
    fn a_window_reaches_over_new_year_and_leap_days() {
        assert_eq!(
            Lead { before: 20, after: 5 }.window(date(2028, 1, 10)),
            Window { from: date(2027, 12, 21), due: date(2028, 1, 15) }
        );
        assert_eq!(
            Lead { before: 1, after: 1 }.window(date(2028, 2, 29)),
            Window { from: date(2028, 2, 28), due: date(2028, 3, 1) }
        );
        assert_eq!(Lead { before: 60_000, after: 0 }.window(date(2026, 1, 1)).from, date(2024, 12, 31));
        assert_eq!(Lead { before: 9, after: 9 }.window(Date::MAX).due, Date::MAX);
    }

    #[test]
    fn planned_ongoing_done() {
        let started = review().apply(Step::Start, date(2026, 3, 2)).expect("start");
        assert_eq!(started.lateness(date(2026, 3, 2)), Lateness::Open { days_left: 28 });
        let done = started.apply(Step::Finish, date(2026, 3, 30)).expect("finish");
        assert_eq!((done.lateness(date(2027, 1, 1)), done.status(date(2027, 1, 1))), (Lateness::DoneInTime, Status::Done));
        let late = started.apply(Step::Finish, date(2026, 3, 31)).expect("finish");
        assert_eq!(late.lateness(date(2026, 4, 1)), Lateness::DoneLate { days: 1 });
    }

    #[test]
    fn late_follows_from_the_day() {
        let r = review();
        assert_eq!(r.lateness(date(2026, 2, 28)), Lateness::Ahead { days: 1 });
        assert_eq!(r.lateness(date(2026, 3, 1)), Lateness::Open { days_left: 29 });
        assert_eq!(r.lateness(date(2026, 3, 30)), Lateness::Open { days_left: 0 });
        assert_eq!(r.lateness(date(2026, 3, 31)), Lateness::Late { days: 1 });
        assert_eq!(r.lateness(date(2027, 3, 30)), Lateness::Late { days: 365 });
        assert_eq!(r.state, State::Planned);
    }

    #[test]
    fn postponing_keeps_the_original_day_and_every_reason() {
        let once = review()
            .apply(Step::Postpone { due: date(2026, 4, 10), reason: because("chefläkaren sjuk") }, date(2026, 3, 20))
            .expect("once");
        let twice =
            once.apply(Step::Postpone { due: date(2026, 5, 1), reason: because("påsk") }, date(2026, 4, 9)).expect("twice");
        assert_eq!((twice.day, twice.original_due()), (date(2026, 3, 16), date(2026, 3, 30)));
        assert_eq!(twice.window, Window { from: date(2026, 4, 2), due: date(2026, 5, 1) });
        assert_eq!(twice.postponements.iter().map(|p| p.reason.as_str()).collect::<Vec<_>>(), ["chefläkaren sjuk", "påsk"]);
        assert_eq!(twice.status(date(2026, 4, 20)), Status::Postponed);
        assert_eq!(twice.status(date(2026, 5, 2)), Status::Late);
    }

    #[test]
    fn work_that_began_keeps_its_first_day_when_postponed() {
        let started = review().apply(Step::Start, date(2026, 3, 2)).expect("start");
        let moved = started
            .apply(Step::Postpone { due: date(2026, 4, 30), reason: because("fler system") }, date(2026, 3, 9))
            .expect("later");
        assert_eq!((moved.window.from, moved.status(date(2026, 4, 1))), (date(2026, 3, 1), Status::Ongoing));
    }

    #[test]
    fn nothing_happens_twice_or_without_a_reason() {
        let day = date(2026, 3, 10);
        let started = review().apply(Step::Start, day).expect("start");
        assert_eq!(review().apply(Step::Finish, day), Err(StepError::NotStarted));
        assert_eq!(started.apply(Step::Start, day), Err(StepError::Started));
        assert_eq!(review().apply(Step::Cancel { reason: because("  ") }, day), Err(StepError::NoReason));
        let cancelled = started.apply(Step::Cancel { reason: because(" avtalet slut ") }, day).expect("cancel");
        assert_eq!(cancelled.state, State::Cancelled { on: day, reason: because("avtalet slut") });
        assert_eq!(cancelled.lateness(date(2030, 1, 1)), Lateness::Cancelled);
        let done = started.apply(Step::Finish, day).expect("finish");
        assert_eq!(done.apply(Step::Finish, day), Err(StepError::Ended { state: "done" }));
        assert!(matches!(
            review().apply(Step::Postpone { due: date(2026, 3, 30), reason: because("x") }, day),
            Err(StepError::NotLater { .. })
        ));
    }
}
