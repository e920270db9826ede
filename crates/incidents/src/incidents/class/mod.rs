//! What something is: a deviation, a near miss, an event, an incident. Nothing is one until a named human has said so, with a reason; until then the clock
//! of the cybersecurity act runs, on the safe side. Personal-data breach and significant incident are no classes: they follow from the duties to report.
mod acts;
mod pages;

pub use pages::routes;

/// The keys, in order: the column, forms and message keys use them.
pub const CLASSES: &[&str] = &["unsorted", "deviation", "near_miss", "event", "incident"];
/// What a human can say that it is.
pub const SORTED: &[&str] = &["deviation", "near_miss", "event", "incident"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Nobody has said yet.
    Unsorted,
    /// Something departed from a routine: a lost badge.
    Deviation,
    /// It could have become an incident.
    NearMiss,
    /// Seen, and without harm.
    Event,
    Incident,
}

impl Class {
    const ALL: [Class; 5] = [Class::Unsorted, Class::Deviation, Class::NearMiss, Class::Event, Class::Incident];

    pub fn key(self) -> &'static str {
        match self {
            Class::Unsorted => "unsorted",
            Class::Deviation => "deviation",
            Class::NearMiss => "near_miss",
            Class::Event => "event",
            Class::Incident => "incident",
        }
    }
    pub fn from_key(key: &str) -> Option<Class> {
        Class::ALL.into_iter().find(|class| class.key() == key)
    }
    /// No incident: the act asks for no report of it.
    pub fn is_less(self) -> bool {
        matches!(self, Class::Deviation | Class::NearMiss | Class::Event)
    }
}
