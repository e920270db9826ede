//! Requirements (krav) and where they come from (kravkällor): the ten areas of cybersäkerhetslagen (2025:1506) 2 kap. 3 §, NIS2 art. 20, 21 and 23,
//! identifiers of ISO/IEC 27001 and 27002, own catalogues, and whatever comes in as a CISO Assistant library or an OSCAL catalogue.
//!
//! Two registers in one folder: a source in one version ([`sources`]) and its requirements ([`records`]). What a class asks for is [`applies`], what
//! meeting one requirement says about another is [`mapping`]. This module judges nothing: whether a requirement is met stands in the assessments.
//! It may not hold a standard's text without a licence for it: of ISO only identifiers and own wordings are shipped.
mod applies;
mod content;
pub mod intake;
pub mod library;
pub mod mapping;
pub mod oscal;
pub mod records;
pub mod sources;
#[cfg(test)]
mod tests;
mod text;

pub use applies::{Levels, applicable, applies, count_for_system};
pub use content::{CatalogueError, catalogue, fill};
pub use records::{NewRequirement, Requirement, RequirementData, Requirements};
pub use sources::{NewSource, Source, SourceData, Sources};
pub use text::{Body, RequirementText, SourceText};

use vk_core::{Access, Role, Verb};

/// The ten areas of security measures: cybersäkerhetslagen (2025:1506) 2 kap. 3 §, in its order; the words are messages.
pub const AREAS: &[&str] = &[
    "risk_strategies",
    "incident_handling",
    "continuity",
    "supply_chain",
    "acquisition",
    "effectiveness",
    "hygiene_training",
    "cryptography",
    "personnel_access_assets",
    "authentication_communication",
];
pub const KINDS: &[&str] = &["organisational", "technical"];
/// Every live measure that the program has a name for: those that a register offers, and those that shipped requirements name and whose registers come
/// later. The words are messages of the forms in which one is chosen.
pub const MEASURES: &[&str] = &[
    "classification_current",
    "exceptions_current",
    "actions_overdue",
    "logs_heard",
    "vulnerabilities_overdue",
    "training_participation",
    "restore_test_age",
    "access_review_age",
];
/// How one requirement stands to another: "from is … of to".
pub const RELATIONSHIPS: &[&str] = &["equal", "superset", "subset", "intersect", "not_related"];

/// Who does what, in both registers (`domain.md` 4.1): everybody who answers for something reads what is required of it; the coordinator and the
/// officers keep the catalogues; that a text has been held against its source is said by the CISO.
const ACCESS: &[Access] = &[
    Access {
        verb: Verb::View,
        roles: &[
            Role::Ciso,
            Role::InfosecOfficer,
            Role::ItSecurityLead,
            Role::Analyst,
            Role::ItDirector,
            Role::Dpo,
            Role::ChiefPhysician,
            Role::InformationOwner,
            Role::SystemOwner,
            Role::SystemManager,
            Role::OperationsManager,
            Role::OfficerOnCall,
            Role::RegionDirector,
            Role::Auditor,
        ],
    },
    Access { verb: Verb::ViewSecret, roles: &[Role::Ciso, Role::InfosecOfficer, Role::ItSecurityLead] },
    Access { verb: Verb::Edit, roles: &[Role::Ciso, Role::InfosecOfficer] },
    Access { verb: Verb::Decide, roles: &[Role::Ciso] },
];
