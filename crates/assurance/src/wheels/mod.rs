//! Year wheels (årshjul): the plan of a year's systematic work, drawn up, adopted by whoever has the mandate and frozen then, run, followed by the next
//! and compared with it. Cybersäkerhetslagen (2025:1506) 2 kap. 1, 3 §§ (systematic, followed up); ISO/IEC 27001 9.1, 9.3. The wheel holds activities;
//! what is done stands in their occasions.
mod act_api;
mod act_pages;
pub mod acts;
mod api;
mod compare;
pub mod content;
mod drawn;
mod form;
mod model;
mod pages;
mod print;
mod rounds;
mod store;
mod table;
#[cfg(test)]
mod tests;
mod week;
mod years;

pub use form::FIELDS;
pub use model::{NewWheel, Wheel, WheelState};
pub use rounds::{Round, rounds};
pub use store::{KIND, Wheels, get, in_tx, projection, projections, running};

use std::time::Duration;
use vk_core::{Access, Role, Verb};
use vk_db::Migration;
use vk_web::{Hooks, Job, Messages, Nav, NavGroup, Register, TableInfo, permission};

permission!(pub View = "wheels", Verb::View);
permission!(pub Edit = "wheels", Verb::Edit);
permission!(
    /// Writes down the decision of whoever has the mandate.
    pub Decide = "wheels", Verb::Decide
);

pub static REGISTER: Register = Register {
    key: store::REGISTER,
    kind: store::KIND,
    path: "/wheels",
    nav: None,
    access: ACCESS,
    migrations: &[Migration { key: "wheels/1", after: &["core/1"], sql: include_str!("0001_wheels.sql") }],
    messages: Messages { sv: include_str!("sv.ftl"), en: include_str!("en.ftl") },
    routes: pages::routes,
    api: api::api,
    hooks: Hooks {
        content: Some(|app, ctx| Box::pin(content::fill(app, ctx))),
        projections: Some(|db| Box::pin(store::projections(db))),
        jobs: &[Job {
            key: "wheel_years",
            every: Duration::from_secs(24 * 3600),
            run: |app, ctx| Box::pin(years::turn_of_the_year(app, ctx)),
        }],
        common: true,
        ..Hooks::NONE
    },
    tables: &[TableInfo::audited("year_wheel"), TableInfo::audited("year_wheel_frozen")],
};

/// The drawn wheel's place in the menu: a register without records, whose pages show the others'.
pub static DRAWN: Register = Register {
    key: "wheel",
    kind: "",
    path: "/wheel",
    nav: Some(Nav { group: NavGroup::Governance, order: 10 }),
    access: &[Access { verb: Verb::View, roles: READERS }],
    migrations: &[],
    messages: Messages { sv: include_str!("drawn.sv.ftl"), en: include_str!("drawn.en.ftl") },
    routes: drawn::routes,
    api: drawn::api,
    hooks: Hooks { common: true, ..Hooks::NONE },
    tables: &[],
};
permission!(pub Look = "wheel", Verb::View);

/// Whoever plans, does or follows up.
pub const READERS: &[Role] = &[
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
];
/// Who reads what is marked secret.
pub const SECRET_READERS: &[Role] =
    &[Role::Ciso, Role::InfosecOfficer, Role::ItSecurityLead, Role::ItDirector, Role::Dpo, Role::RegionDirector];

/// The coordinator and the officers plan; the line and the management decide. Nobody decides by the role that plans. The council advises and has no place here.
const ACCESS: &[Access] = &[
    Access { verb: Verb::View, roles: READERS },
    Access { verb: Verb::ViewSecret, roles: SECRET_READERS },
    Access { verb: Verb::Edit, roles: &[Role::Ciso, Role::InfosecOfficer] },
    Access { verb: Verb::Decide, roles: &[Role::ItDirector, Role::OperationsManager, Role::RegionDirector] },
];

/// Who writes down what the management group or the board has decided; everybody else who decides does it for the line.
const ABOVE_THE_LINE: &[Access] = &[Access { verb: Verb::Decide, roles: &[Role::RegionDirector] }];
