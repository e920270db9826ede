//! A year's plan, its clone into a later year, and what differs between two years.
//!
//! A clone moves by the rule, not by 365 days: an open-ended rule ("last Friday of March") already knows next year's day and stays as
//! it is, so that a rhythm of two weeks or two years is not broken at New Year. Only a rule that ends (once, COUNT, UNTIL) within the
//! year is written anew, with its first and last day in the new year.
use super::Activity;
use crate::recurrence::{End, RangeError};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// The activities of a year, unique by key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    pub year: i16,
    pub activities: Vec<Activity>,
}

impl Plan {
    /// The days of an activity within this plan's year.
    pub fn days(&self, activity: &Activity) -> Result<Vec<Date>, RangeError> {
        match (Date::new(self.year, 1, 1), Date::new(self.year, 12, 31)) {
            (Ok(first), Ok(last)) => activity.recurrence.occurrences(first, last),
            _ => Err(RangeError::Library(format!("year {}", self.year))),
        }
    }
}

/// What a person should look at after cloning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CloneNote {
    /// The rule goes on by itself.
    Continues,
    /// The rule ended within the old year and was written anew for the new one.
    Renewed,
    /// Kept, but it has no day in the new year (every second year, leap days, ended).
    Rests,
}

/// A cloned plan and, per activity key, what happened to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClonedYear {
    pub plan: Plan,
    pub notes: BTreeMap<String, CloneNote>,
}

/// The plan for `year`, with every activity of `old` and nothing else. What belonged to the old year's instances (evidence, states,
/// postponements) is not here to be copied.
pub fn clone_year(old: &Plan, year: i16) -> Result<ClonedYear, RangeError> {
    let mut plan = Plan { year, activities: Vec::with_capacity(old.activities.len()) };
    let mut notes = BTreeMap::new();
    for activity in &old.activities {
        let mut next = activity.clone();
        let mut note = CloneNote::Continues;
        if year > old.year
            && ends_within(activity, old)?
            && let Some(renewed) = activity.recurrence.years_later(year - old.year)
        {
            next.recurrence = renewed;
            note = CloneNote::Renewed;
        }
        if plan.days(&next)?.is_empty() {
            note = CloneNote::Rests;
        }
        notes.insert(next.key.clone(), note);
        plan.activities.push(next);
    }
    Ok(ClonedYear { plan, notes })
}

/// Whether the rule gives its last day within the plan's year.
fn ends_within(activity: &Activity, plan: &Plan) -> Result<bool, RangeError> {
    if activity.recurrence.rule().end == End::Never {
        return Ok(false);
    }
    let days = plan.days(activity)?;
    Ok(days.last().is_some_and(|&last| activity.recurrence.next_after(last).is_none()))
}

/// A field of an activity that differs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    Title,
    Category,
    /// The rule is written otherwise but gives the same days of the year.
    Rule,
    Window,
    Scope,
    Owner,
    /// A key of [`Activity::details`].
    Detail(String),
}

/// A difference between two years, for one activity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    New {
        key: String,
    },
    Gone {
        key: String,
    },
    /// Its days lie elsewhere because somebody changed the rule. That the last Friday has another date every year is no move.
    Moved {
        key: String,
        before: Vec<Date>,
        after: Vec<Date>,
    },
    /// Fields in order; never empty.
    Changed {
        key: String,
        fields: Vec<Field>,
    },
}

impl Change {
    pub fn key(&self) -> &str {
        match self {
            Change::New { key } | Change::Gone { key } | Change::Moved { key, .. } | Change::Changed { key, .. } => key,
        }
    }
}

/// What differs from `old` to `new`, ordered by key; an activity that was both moved and changed has one of each.
pub fn compare(old: &Plan, new: &Plan) -> Result<Vec<Change>, RangeError> {
    let by_key =
        |plan: &Plan| -> BTreeMap<String, Activity> { plan.activities.iter().map(|a| (a.key.clone(), a.clone())).collect() };
    let (before, after) = (by_key(old), by_key(new));
    let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let mut changes = Vec::new();
    for key in keys {
        match (before.get(key), after.get(key)) {
            (None, _) => changes.push(Change::New { key: key.clone() }),
            (_, None) => changes.push(Change::Gone { key: key.clone() }),
            (Some(a), Some(b)) => {
                let mut fields = plain_fields(a, b);
                if shape(a) != shape(b) {
                    let (days_a, days_b) = (old.days(a)?, new.days(b)?);
                    if month_days(&days_a) == month_days(&days_b) {
                        fields.push(Field::Rule);
                    } else {
                        changes.push(Change::Moved { key: key.clone(), before: days_a, after: days_b });
                    }
                }
                fields.sort_unstable();
                if !fields.is_empty() {
                    changes.push(Change::Changed { key: key.clone(), fields });
                }
            }
        }
    }
    Ok(changes)
}

/// What two years' rules have in common when nobody changed them. A rule that ends is compared without its year, since a clone writes
/// it anew there; an open one that counts periods keeps its first day, on which its rhythm depends.
fn shape(activity: &Activity) -> String {
    let explicit = activity.recurrence.explicit();
    let start = explicit.start();
    let of = |day: Date| format!("{}-{}", day.month(), day.day());
    let mut rule = explicit.rule().clone();
    match rule.end {
        End::Never if rule.interval == 1 => rule.to_string(),
        End::Never => format!("{rule} from {start}"),
        End::Count(_) => format!("{rule} from {}", of(start)),
        End::Until(until) => {
            rule.end = End::Never;
            format!("{rule} from {} until {} after {} years", of(start), of(until), until.year() - start.year())
        }
    }
}

fn month_days(days: &[Date]) -> Vec<(i8, i8)> {
    days.iter().map(|d| (d.month(), d.day())).collect()
}

fn plain_fields(a: &Activity, b: &Activity) -> Vec<Field> {
    let mut fields = Vec::new();
    let mut note = |differs: bool, field: Field| {
        if differs {
            fields.push(field);
        }
    };
    note(a.title != b.title, Field::Title);
    note(a.category != b.category, Field::Category);
    note(a.lead != b.lead, Field::Window);
    note(a.scope != b.scope, Field::Scope);
    note(a.owner != b.owner, Field::Owner);
    let names: BTreeSet<&String> = a.details.keys().chain(b.details.keys()).collect();
    for name in names {
        note(a.details.get(name) != b.details.get(name), Field::Detail(name.clone()));
    }
    fields
}
