//! An activity of the wheel, as far as instances and comparisons need to know it, and what its scope reaches.
use crate::{occasion::Lead, recurrence::Recurrence};
use std::collections::BTreeMap;

/// The wheel's categories (`domain.md` 3), in the order in which the rings lie from outside in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    Classification,
    Risk,
    Incident,
    Supplier,
    Document,
    Training,
    Audit,
    FollowUp,
    DataProtection,
    Technical,
    Cooperation,
}

impl Category {
    pub const ALL: [Category; 11] = [
        Category::Classification,
        Category::Risk,
        Category::Incident,
        Category::Supplier,
        Category::Document,
        Category::Training,
        Category::Audit,
        Category::FollowUp,
        Category::DataProtection,
        Category::Technical,
        Category::Cooperation,
    ];

    /// The stored word, also the end of its text key and of its class name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Category::Classification => "classification",
            Category::Risk => "risk",
            Category::Incident => "incident",
            Category::Supplier => "supplier",
            Category::Document => "document",
            Category::Training => "training",
            Category::Audit => "audit",
            Category::FollowUp => "follow_up",
            Category::DataProtection => "data_protection",
            Category::Technical => "technical",
            Category::Cooperation => "cooperation",
        }
    }

    pub fn from_word(word: &str) -> Option<Category> {
        Category::ALL.into_iter().find(|c| c.as_str() == word)
    }
}

/// What an activity is done for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Once, for the whole region.
    Region,
    /// Each unit of a level of the organisation, by the level's key ("förvaltning").
    EachUnit {
        level: String,
    },
    EachSystem,
    EachSupplier,
    EachDocument,
    EachInformationSet,
}

/// Something that an instance can be made for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Target {
    pub id: String,
    pub kind: TargetKind,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TargetKind {
    Unit { level: String },
    System,
    Supplier,
    Document,
    InformationSet,
}

impl Scope {
    pub fn takes(&self, target: &Target) -> bool {
        match (self, &target.kind) {
            (Scope::EachUnit { level }, TargetKind::Unit { level: of }) => level == of,
            (Scope::EachSystem, TargetKind::System)
            | (Scope::EachSupplier, TargetKind::Supplier)
            | (Scope::EachDocument, TargetKind::Document)
            | (Scope::EachInformationSet, TargetKind::InformationSet) => true,
            _ => false,
        }
    }

    /// The identifiers in scope, sorted and without duplicates; the region is the one target without an identifier.
    pub(super) fn targets(&self, all: &[Target]) -> Vec<Option<String>> {
        if *self == Scope::Region {
            return vec![None];
        }
        let mut ids: Vec<Option<String>> = all.iter().filter(|t| self.takes(t)).map(|t| Some(t.id.clone())).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}

/// An activity. `key` names it through the years: a cloned activity keeps its key, which is how two years are compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    pub key: String,
    pub title: String,
    pub category: Category,
    pub recurrence: Recurrence,
    pub lead: Lead,
    pub scope: Scope,
    /// The owning function's identifier.
    pub owner: String,
    /// Everything else that a comparison should notice, by field name: participants, inputs, outputs, checklist, legal basis.
    pub details: BTreeMap<String, String>,
}
