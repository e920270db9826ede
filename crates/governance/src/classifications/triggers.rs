//! What makes a decided classification due again (`domain.md` 2.2): pure rules over what happened, so that they can be tested without a database.
//! The registers where it happens call [`super::review`] with the causes.
use super::model::Cause;

/// Something that happened to an information set or to a system that holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened<'a> {
    /// The set's own record was changed.
    Information { before: &'a Sensitive<'a>, after: &'a Sensitive<'a> },
    /// A system holds the set now and did not before.
    Held,
    /// A system that holds the set was changed.
    System { before: &'a Operation<'a>, after: &'a Operation<'a> },
    /// An incident touches the set, or a system that holds it.
    Incident,
}

/// What of an information set decides how sensitive it is, and what it is at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sensitive<'a> {
    /// What it is said to be.
    pub description: Option<&'a str>,
    /// `none`, `ordinary`, `sensitive`, `protected_identity`.
    pub personal_data: &'a str,
    pub secrecy_grounds: Option<&'a str>,
    pub legal_requirements: Option<&'a str>,
}

impl Sensitive<'_> {
    /// Whether both say the same of the information; other spaces, line ends or capitals are no other text.
    fn same(&self, other: &Sensitive<'_>) -> bool {
        let words = |s: &Sensitive<'_>| {
            [s.description, s.secrecy_grounds, s.legal_requirements].map(|text| text.map(vk_core::fold).unwrap_or_default())
        };
        self.personal_data == other.personal_data && words(self) == words(other)
    }
}

/// What of a system changes the risk to what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation<'a> {
    pub supplier: Option<&'a str>,
    pub hosting: &'a str,
}

/// Why the set has to be classified again, if it has.
pub fn causes(happened: &Happened<'_>) -> Option<Cause> {
    match happened {
        Happened::Information { before, after } => (!before.same(after)).then_some(Cause::NewInformation),
        Happened::Held => Some(Cause::NewSystem),
        Happened::System { before, after } => (before != after).then_some(Cause::Supplier),
        Happened::Incident => Some(Cause::Incident),
    }
}
