//! What a role may do, and where. Roles are those of a region (`domain.md` 4.1); each register states in its own table which role may do
//! what with it, and an assignment binds a role to a subtree of the organisation. Deny is the default.
use crate::Id;
use serde::{Deserialize, Serialize};

macro_rules! roles {
    ($($(#[$doc:meta])* $variant:ident = $key:literal,)*) => {
        /// A role that a person holds for a subtree of the organisation, or for the whole region.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Role { $($(#[$doc])* $variant,)* }
        impl Role {
            pub const ALL: &'static [Role] = &[$(Role::$variant),*];
            /// The name used in the database, on the command line and as translation key `role-…`.
            pub fn key(self) -> &'static str { match self { $(Role::$variant => $key,)* } }
            pub fn from_key(key: &str) -> Option<Role> { match key { $($key => Some(Role::$variant),)* _ => None } }
        }
    };
}

roles! {
    /// Operations of the program itself: accounts, tokens, sources, settings. Sees no secret records by this role.
    Admin = "admin",
    /// Informationssäkerhetssamordnare / CISO.
    Ciso = "ciso",
    /// Informationssäkerhetshandläggare, one per administration.
    InfosecOfficer = "infosec_officer",
    /// IT-säkerhetsansvarig.
    ItSecurityLead = "it_security_lead",
    /// Analyst: logs, alerts, detection.
    Analyst = "analyst",
    /// IT-chef, IT/MT-direktör.
    ItDirector = "it_director",
    /// Dataskyddsombud: advises, reads all privacy matters, is never the decision owner.
    Dpo = "dpo",
    /// Chefläkare.
    ChiefPhysician = "chief_physician",
    /// Informationsägare.
    InformationOwner = "information_owner",
    /// Systemägare.
    SystemOwner = "system_owner",
    /// Systemförvaltare.
    SystemManager = "system_manager",
    /// Verksamhetschef, enhetschef.
    OperationsManager = "operations_manager",
    /// Tjänsteman i beredskap (TiB).
    OfficerOnCall = "officer_on_call",
    /// Regiondirektör and management group.
    RegionDirector = "region_director",
    /// Registrator, nämndsekreterare.
    Registrar = "registrar",
    /// Internrevisor: read only, time-limited.
    Auditor = "auditor",
    /// Sakkunnig at the auditors or an authority: sees what was handed over in an audit, and no register.
    AuditExpert = "audit_expert",
    /// Any employee: reports incidents, reads what is published.
    Employee = "employee",
}

/// What is done with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// See lists and records that are not marked secret.
    View,
    /// See records marked secret as well.
    ViewSecret,
    /// Create and change.
    Edit,
    /// Decide with a mandate: confirm a moment of awareness, decide a classification.
    Decide,
    /// File a report without seeing the register (any employee's incident report).
    Report,
    /// Settings, accounts, merging and closing units.
    Manage,
}

impl Verb {
    pub const ALL: &'static [Verb] = &[Verb::View, Verb::ViewSecret, Verb::Edit, Verb::Decide, Verb::Report, Verb::Manage];
    pub fn key(self) -> &'static str {
        match self {
            Verb::View => "view",
            Verb::ViewSecret => "view_secret",
            Verb::Edit => "edit",
            Verb::Decide => "decide",
            Verb::Report => "report",
            Verb::Manage => "manage",
        }
    }
}

/// One row of a register's access table: these roles may do this with it.
#[derive(Clone, Copy, Debug)]
pub struct Access {
    pub verb: Verb,
    pub roles: &'static [Role],
}

/// The roles somebody holds, each with the unit whose subtree it covers; `None` is the whole region.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grants(pub Vec<(Role, Option<Id>)>);

impl Grants {
    pub fn region(role: Role) -> Grants {
        Grants(vec![(role, None)])
    }

    /// Where these grants allow `verb` by `table`.
    pub fn scope(&self, table: &[Access], verb: Verb) -> Scope {
        let mut units = Vec::new();
        for (role, unit) in &self.0 {
            if !table.iter().any(|row| row.verb == verb && row.roles.contains(role)) {
                continue;
            }
            match unit {
                None => return Scope::Region,
                Some(unit) => units.push(*unit),
            }
        }
        units.sort_unstable();
        units.dedup();
        if units.is_empty() { Scope::Nowhere } else { Scope::Subtrees(units) }
    }

    pub fn holds(&self, role: Role) -> bool {
        self.0.iter().any(|(r, _)| *r == role)
    }
}

/// Where something is allowed. Turned into an SQL predicate by the `db` crate; never checked by hand on a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    Nowhere,
    /// These units and all below them.
    Subtrees(Vec<Id>),
    /// These units and all below them, and what belongs to no unit: catalogues that the whole region shares. For reading only.
    SubtreesAndCommon(Vec<Id>),
    Region,
}

impl Scope {
    pub fn is_nowhere(&self) -> bool {
        *self == Scope::Nowhere
    }

    /// The same with what belongs to no unit, for whoever is allowed something somewhere.
    #[must_use]
    pub fn and_common(self) -> Scope {
        match self {
            Scope::Subtrees(units) => Scope::SubtreesAndCommon(units),
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    const TABLE: &[Access] = &[Access { verb: Verb::View, roles: &[Role::Ciso, Role::InfosecOfficer] }];

    #[test]
    fn nothing_is_allowed_by_default() {
        assert_eq!(Grants::default().scope(TABLE, Verb::View), Scope::Nowhere);
        assert_eq!(Grants::region(Role::Ciso).scope(TABLE, Verb::Edit), Scope::Nowhere);
    }

    #[test]
    fn a_regional_role_wins_over_a_unit() {
        let unit = Id::fixed("unit");
        let local = Grants(vec![(Role::InfosecOfficer, Some(unit))]);
        assert_eq!(local.scope(TABLE, Verb::View), Scope::Subtrees(vec![unit]));
        let both = Grants(vec![(Role::InfosecOfficer, Some(unit)), (Role::Ciso, None)]);
        assert_eq!(both.scope(TABLE, Verb::View), Scope::Region);
    }

    #[test]
    fn what_the_region_shares_is_for_whoever_may_see_something_and_for_nobody_else() {
        let units = vec![Id::fixed("unit")];
        assert_eq!(Scope::Subtrees(units.clone()).and_common(), Scope::SubtreesAndCommon(units));
        assert_eq!(Scope::Nowhere.and_common(), Scope::Nowhere);
        assert_eq!(Scope::Region.and_common(), Scope::Region);
    }

    #[test]
    fn every_role_has_a_key_of_its_own() {
        for role in Role::ALL {
            assert_eq!(Role::from_key(role.key()), Some(*role));
        }
    }
}
