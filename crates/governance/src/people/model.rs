//! What a person is, as types: no database, no HTTP. The field declarations stand in `form.rs`.
use vk_core::{Date, Id, Instant, Record, Secrecy};

/// A person who has passed their form and is not yet stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPerson {
    /// HSA-id or the directory's own key. Unique; the synchronisation finds people by it.
    pub external_id: Option<String>,
    pub given_name: String,
    pub family_name: String,
    pub title: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub unit: Option<Id>,
    /// The last day at the region; somebody who has left holds no function any more.
    pub left_on: Option<Date>,
    pub secrecy: Secrecy,
}

impl NewPerson {
    /// The name as people say it.
    pub fn name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }
    pub fn active(&self) -> bool {
        self.left_on.is_none()
    }
}

/// A stored person.
pub type Person = Record<NewPerson>;

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRow {
    pub id: Id,
    pub name: String,
    pub title: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub external_id: Option<String>,
    pub unit: Option<String>,
    /// Functions that the person holds, deputies not counted.
    pub functions: i64,
    pub active: bool,
    pub left_on: Option<Date>,
    pub secrecy: Secrecy,
    pub updated_at: Instant,
    pub archived: bool,
}

/// A function that somebody holds or stands in for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    pub function: Id,
    pub name: String,
    pub is_deputy: bool,
}
