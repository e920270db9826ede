//! A permission is a type: it stands in the handler's signature, so that a missing check is seen in review and cannot be forgotten at
//! registration. Who holds it is the register's access table; where it holds is the SQL predicate of the `db` crate.
use vk_core::Verb;

/// What a handler needs. Made with [`permission!`](crate::permission!).
pub trait Permission: Send + Sync + 'static {
    /// The register whose access table decides.
    const REGISTER: &'static str;
    const VERB: Verb;
    /// True only for [`SignedIn`].
    const ANY_ACCOUNT: bool = false;
}

/// Any signed-in account, whatever its roles: the start page, one's own account.
#[derive(Debug)]
pub struct SignedIn;

impl Permission for SignedIn {
    const REGISTER: &'static str = "platform";
    const VERB: Verb = Verb::View;
    const ANY_ACCOUNT: bool = true;
}

/// Declares a permission type: `permission!(pub View = "systems", Verb::View);`
#[macro_export]
macro_rules! permission {
    ($(#[$doc:meta])* $vis:vis $name:ident = $register:literal, $verb:expr) => {
        $(#[$doc])*
        #[derive(Debug)]
        $vis struct $name;
        impl $crate::Permission for $name {
            const REGISTER: &'static str = $register;
            const VERB: vk_core::Verb = $verb;
        }
    };
}

/// What a route asks of its caller, as golden lists show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Requirement {
    /// Anybody, signed in or not.
    Public,
    /// Any account.
    Account,
    /// A grant of this verb in this register, somewhere.
    Grant { register: &'static str, verb: Verb },
}

impl Requirement {
    pub fn of<P: Permission>() -> Requirement {
        if P::ANY_ACCOUNT { Requirement::Account } else { Requirement::Grant { register: P::REGISTER, verb: P::VERB } }
    }
}

impl std::fmt::Display for Requirement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Requirement::Public => f.write_str("public"),
            Requirement::Account => f.write_str("account"),
            Requirement::Grant { register, verb } => write!(f, "{register}:{}", verb.key()),
        }
    }
}
