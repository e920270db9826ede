//! What a log source is, as types. The field declarations stand in `form.rs`.
use vk_core::{Id, Instant, Record, Secrecy};

pub const TRANSPORTS: &[&str] = &["any", "udp", "tcp"];

/// A log source that has passed its form and is not yet stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSource {
    pub name: String,
    pub description: Option<String>,
    /// `any`, `udp`, `tcp`.
    pub transport: String,
    /// Sender: one address or a network.
    pub address: Option<String>,
    /// Host name in the syslog header, for what comes through a relay.
    pub header_host: Option<String>,
    pub source_type: String,
    /// Zone of times that state none.
    pub time_zone: String,
    /// Without a message for so long it counts as silent; `None` is never.
    pub silent_after_minutes: Option<i64>,
    pub host: Option<Id>,
    pub unit: Option<Id>,
    pub secrecy: Secrecy,
}

/// A stored log source.
pub type Source = Record<NewSource>;

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceRow {
    pub id: Id,
    pub name: String,
    pub transport: String,
    pub address: Option<String>,
    pub header_host: Option<String>,
    pub source_type: String,
    pub silent_after_minutes: Option<i64>,
    pub host: Option<String>,
    pub unit: Option<String>,
    pub secrecy: Secrecy,
    pub updated_at: Instant,
    pub archived: bool,
}

/// One line of the loss ledger. Received is parsed, unparsed, dropped and what is under way: nothing else, and it must balance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerLine {
    pub name: String,
    /// The registered source; `None` for a sender that nobody has registered.
    pub id: Option<Id>,
    pub transport: String,
    pub address: Option<String>,
    pub source_type: String,
    pub received: u64,
    pub bytes: u64,
    pub parsed: u64,
    pub unparsed: u64,
    pub oversized: u64,
    /// Why, and how many.
    pub dropped: Vec<(String, u64)>,
    pub under_way: i64,
    pub last_seen: Option<Instant>,
    pub silent: bool,
}

/// What the running collector says of itself; implemented by the binary over `vk_collect`, which this crate does not know.
pub trait Ledger: Send + Sync {
    fn lines(&self) -> Vec<LedgerLine>;
    /// Why intake stands still, if it does: a full disk, a failed disk.
    fn stopped(&self) -> Option<String>;
    /// Why the way behind the journal stands still, if it does.
    fn trouble(&self) -> Option<String>;
}
