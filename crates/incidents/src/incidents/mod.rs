//! Incidents: report, triage, timeline, evidence, and the duties to report with their clocks (cybersäkerhetslagen 2 kap. 5–8 §§, GDPR
//! art. 33). The rules are data (`content/incident/`); this register computes clocks from them, proposes, and records what named humans decide.
//! It may not describe security-classified information: where that is suspected, free text stops and the security protection chief takes over.
pub mod after;
pub mod alert;
mod api;
mod api_reports;
mod cards;
pub mod circle;
pub mod class;
pub mod clocks;
pub mod content;
pub mod desk;
pub mod error;
mod form;
pub mod model;
pub mod moments;
mod pages;
pub mod parties;
mod records;
pub mod reminders;
pub mod reports;
pub mod significance;
pub mod situation;
mod standing;
pub mod store;
mod table;
mod timeline;
pub mod tracks;
mod triage;
mod view;
mod wheel;

pub use alert::{AlertInput, EvidenceInput, open_from_alert};
pub use desk::{Desk, Opened, Opening};
pub use error::IncidentError;
pub use form::{FIELDS, REPORT_FIELDS};
pub use records::Incidents;
pub use reports::Submission;
pub use tracks::Request;

use vk_core::{Access, Role, Verb};
use vk_db::Migration;
use vk_web::{Hooks, Job, Messages, Nav, NavGroup, Register, TableInfo, permission};

permission!(pub View = "incidents", Verb::View);
permission!(pub Edit = "incidents", Verb::Edit);
permission!(
    /// A decision by a named human: the moment of awareness, whether the law asks for a report.
    pub Decide = "incidents", Verb::Decide
);
permission!(
    /// Any employee's report, without seeing the register.
    pub Report = "incidents", Verb::Report
);

pub const MIGRATIONS: &[Migration] = &[
    Migration { key: "incidents/1", after: &["core/1"], sql: include_str!("0001_incidents.sql") },
    Migration { key: "incidents/2", after: &["incidents/1"], sql: include_str!("circle/0002_circle.sql") },
    parties::MIGRATION,
    after::MIGRATION,
    Migration { key: "incidents/3", after: &["incidents/1"], sql: include_str!("moments/0003_moments.sql") },
    Migration { key: "incidents/6", after: &["incidents/1"], sql: include_str!("reports/0006_reports.sql") },
    significance::MIGRATION,
    reminders::MIGRATION,
    situation::MIGRATION,
    crate::breaches::MIGRATION,
];

pub static REGISTER: Register = Register {
    key: desk::REGISTER_KEY,
    kind: "incident",
    path: "/incidents",
    nav: Some(Nav { group: NavGroup::Incidents, order: 10 }),
    access: ACCESS,
    migrations: MIGRATIONS,
    messages: Messages {
        sv: concat!(
            include_str!("sv.ftl"),
            include_str!("reminders/sv.ftl"),
            include_str!("situation/sv.ftl"),
            include_str!("class/sv.ftl"),
            include_str!("parties/sv.ftl"),
            include_str!("after/sv.ftl")
        ),
        en: concat!(
            include_str!("en.ftl"),
            include_str!("reminders/en.ftl"),
            include_str!("situation/en.ftl"),
            include_str!("class/en.ftl"),
            include_str!("parties/en.ftl"),
            include_str!("after/en.ftl")
        ),
    },
    routes: |routes| class::routes(situation::routes(after::pages::routes(parties::pages::routes(pages::routes(routes))))),
    api: api::api,
    hooks: Hooks {
        cards: Some(cards::cards),
        projections: Some(|db| Box::pin(store::projections(db))),
        wheel_evidence: &[wheel::FOLLOWED_UP],
        jobs: JOBS,
        ..Hooks::NONE
    },
    tables: &[
        TableInfo::audited("incident_number"),
        TableInfo::audited("incident"),
        TableInfo::audited("incident_link"),
        TableInfo::audited("incident_participant"),
        TableInfo::audited("incident_entry"),
        TableInfo::audited("incident_track"),
        TableInfo::audited("incident_party"),
        TableInfo::audited("incident_proposal"),
        TableInfo::audited("incident_assessment"),
        TableInfo::audited("incident_cost"),
        TableInfo::audited("incident_cause"),
        TableInfo::audited("incident_lesson"),
        TableInfo::audited("incident_exhibit"),
        TableInfo::audited("incident_custody"),
        reminders::TABLES[0],
        reminders::TABLES[1],
        reminders::TABLES[2],
        situation::TABLES[0],
        situation::TABLES[1],
        TableInfo::audited("incident_moment"),
        TableInfo::audited("incident_report"),
        TableInfo::audited("incident_report_version"),
        TableInfo::audited("incident_approval"),
        TableInfo::audited("incident_receipt"),
        TableInfo::audited("incident_correction"),
        TableInfo::audited("incident_evidence"),
    ],
};

/// Reminders come first: what holds another job up must not hold them.
const JOBS: &[Job] = &[
    reminders::REMINDING,
    Job {
        key: "incidents_circle",
        every: std::time::Duration::from_secs(60),
        run: |app, ctx| {
            Box::pin(async move {
                circle::expire(&app.db, ctx).await?;
                Ok(())
            })
        },
    },
    reminders::MAILING,
];

/// Who does what (`domain.md` 4.1). The data protection officer advises and reads; the controller's line decides.
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
            Role::Registrar,
            Role::Auditor,
        ],
    },
    Access {
        verb: Verb::ViewSecret,
        roles: &[
            Role::Ciso,
            Role::InfosecOfficer,
            Role::ItSecurityLead,
            Role::Analyst,
            Role::ItDirector,
            Role::Dpo,
            Role::ChiefPhysician,
            Role::OfficerOnCall,
            Role::RegionDirector,
        ],
    },
    Access {
        verb: Verb::Edit,
        roles: &[Role::Ciso, Role::InfosecOfficer, Role::ItSecurityLead, Role::Analyst, Role::OfficerOnCall],
    },
    Access {
        verb: Verb::Decide,
        // Each duty says in its content which of them decide about it (`parties::rights`).
        roles: &[
            Role::Ciso,
            Role::InfosecOfficer,
            Role::ItDirector,
            Role::ChiefPhysician,
            Role::OfficerOnCall,
            Role::RegionDirector,
        ],
    },
    Access { verb: Verb::Report, roles: Role::ALL },
];
