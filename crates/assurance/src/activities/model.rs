//! What an activity is, as types: no database, no HTTP.
use vk_core::{Date, Id, Instant, Record, Secrecy};
use vk_wheel::{
    fanout::{Category, Scope},
    occasion::Lead,
    recurrence::{Frequency, Recurrence, Rule, RuleError, Weekday, WeekdayOf},
};

pub const CATEGORIES: &[&str] = &[
    "classification",
    "risk",
    "incident",
    "supplier",
    "document",
    "training",
    "audit",
    "follow_up",
    "data_protection",
    "technical",
    "cooperation",
];
/// How often, in a word; `own` is a rule of one's own.
pub const RHYTHMS: &[&str] = &["once", "weekly", "monthly", "quarterly", "half_yearly", "yearly", "own"];
pub const SCOPES: &[&str] = &["region", "administration", "system", "supplier", "document", "information_set"];
/// Whose an occasion is: the function that the activity names; the one with the same role in the target's own unit, or nearest above it; whoever owns or
/// manages the target.
pub const OWNERS: &[&str] = &["function", "unit", "owner", "manager"];
/// What registers show as done, by key. Those whose register comes later are named too, and say so.
pub const EVIDENCE: &[&str] = &[
    "incidents_followed_up",
    "exercises_held",
    "risks_reviewed",
    "risk_analyses_decided",
    "classifications_decided",
    "assessments_reviewed",
    "exceptions_reviewed",
    "actions_closed",
    "plan_decided",
    "systems_updated",
    "functions_held",
    "logs_heard",
    "alerts_triaged",
    "audits_followed_up",
    "decisions_reported_back",
    "paper_reported",
    "suppliers_reviewed",
    "documents_revised",
    "trainings_completed",
    "access_reviewed",
    "pentest_done",
];

/// The graph kind of a scope's targets; none for the whole region.
pub fn target_kind(scope: &str) -> Option<&'static str> {
    match scope {
        "administration" => Some("unit"),
        "system" => Some("system"),
        "supplier" => Some("supplier"),
        "document" => Some("document"),
        "information_set" => Some("information_set"),
        _ => None,
    }
}

/// An activity that has passed its form and is not yet stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewActivity {
    pub wheel: Id,
    pub name: String,
    pub description: Option<String>,
    pub category: String,
    pub rhythm: String,
    /// Where the counting starts.
    pub first_on: Date,
    /// RFC 5545 without DTSTART, in canonical form.
    pub rrule: String,
    /// Days before and after the day that the rule gives, 0 to 366.
    pub before_days: i64,
    pub after_days: i64,
    pub scope: String,
    /// Only targets within these units.
    pub within: Vec<Id>,
    /// Only these targets.
    pub only: Vec<Id>,
    pub owner_from: String,
    pub owner: Option<Id>,
    pub participants: Vec<Id>,
    pub escalate_to: Option<Id>,
    /// Days after the last one, 0 to 365.
    pub escalate_after: i64,
    pub inputs: Option<String>,
    pub outputs: Option<String>,
    /// One line for each thing to check.
    pub checklist: Option<String>,
    pub legal_basis: Option<String>,
    /// Keys of [`EVIDENCE`].
    pub gathers: Vec<String>,
    pub evidence_required: bool,
    pub unit: Option<Id>,
    pub secrecy: Secrecy,
}

impl NewActivity {
    /// The rule, read; it was checked when it was saved.
    pub fn recurrence(&self) -> Result<Recurrence, RuleError> {
        Recurrence::parse(&self.rrule, self.first_on.0)
    }
    pub fn lead(&self) -> Lead {
        let days = |n: i64| u16::try_from(n).unwrap_or(Lead::MOST);
        Lead { before: days(self.before_days), after: days(self.after_days) }
    }
    pub fn checklist(&self) -> Vec<&str> {
        self.checklist.as_deref().map(|t| t.lines().map(str::trim).filter(|l| !l.is_empty()).collect()).unwrap_or_default()
    }
    pub fn category(&self) -> Category {
        Category::from_word(&self.category).unwrap_or(Category::FollowUp)
    }
    pub fn scope(&self) -> Scope {
        match self.scope.as_str() {
            "administration" => Scope::EachUnit { level: "administration".to_owned() },
            "system" => Scope::EachSystem,
            "supplier" => Scope::EachSupplier,
            "document" => Scope::EachDocument,
            "information_set" => Scope::EachInformationSet,
            _ => Scope::Region,
        }
    }
}

/// The rule that a word for the rhythm means, counted from its first day. A month without that day is not skipped: its last day is meant.
pub fn rule_of(rhythm: &str, first: Date) -> Recurrence {
    let day = first.0;
    let weekly = Rule { weekdays: vec![WeekdayOf { nth: None, weekday: Weekday::of(day) }], ..Rule::every(Frequency::Weekly) };
    let every = |months: i8| {
        let months: Vec<i32> = (0..12 / months).map(|n| (i32::from(day.month()) - 1 + i32::from(n * months)) % 12 + 1).collect();
        let mut months = months;
        months.sort_unstable();
        let months = if months.len() == 12 { Vec::new() } else { months };
        Rule { months, month_days: vec![i32::from(day.day())], ..Rule::every(Frequency::Monthly) }
    };
    let rule = match rhythm {
        "weekly" => weekly,
        "monthly" => every(1),
        "quarterly" => every(3),
        "half_yearly" => every(6),
        "yearly" => Rule {
            months: vec![i32::from(day.month())],
            month_days: vec![i32::from(day.day())],
            ..Rule::every(Frequency::Yearly)
        },
        _ => return Recurrence::once(day),
    };
    let read = Recurrence::parse(&rule.to_string(), day);
    match read {
        Ok(recurrence) => recurrence.last_day_of_month().unwrap_or(recurrence),
        Err(_) => Recurrence::once(day),
    }
}

/// A stored activity.
pub type Activity = Record<NewActivity>;

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivityRow {
    pub id: Id,
    pub name: String,
    pub category: String,
    pub year: i64,
    pub rhythm: String,
    pub rrule: String,
    pub scope: String,
    pub owner: Option<String>,
    pub unit: Option<String>,
    pub secrecy: Secrecy,
    pub updated_at: Instant,
    pub archived: bool,
}
