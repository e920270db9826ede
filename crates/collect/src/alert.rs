//! What detection hands over: matches as alerts-to-be, with their evidence, and the trait of whoever keeps alerts.
//!
//! Everything in here may come a second time, after a crash or a restart. An [`Occurrence`] is known by its id, which is the same then, and
//! taking in an occurrence that is known must change nothing.
use crate::Position;
use futures::future::BoxFuture;
use sha2::{Digest, Sha256};
use std::{net::IpAddr, sync::Arc};
use vk_core::Instant;
use vk_detect::RuleInfo;

/// A rule or a correlation that fired.
#[derive(Clone, Debug)]
pub struct DetectedAlert {
    /// Same rule, same group: extends an alert that is open under this key, else opens one. 32 hex digits.
    pub key: String,
    pub kind: AlertKind,
    /// Title, level, author, licence, tags: as the rule's author wrote them.
    pub rule: Arc<RuleInfo>,
    /// What separates this alert from others of the rule: a correlation's `group-by` with its values, else host, user and source address.
    pub group: Vec<(String, String)>,
    /// The matched fields of the event that completed it, as the rule names them.
    pub matched: Vec<(String, String)>,
    pub occurrence: Occurrence,
    pub host: Option<String>,
    /// `vardkase.host.id`, where the host is in the register.
    pub host_id: Option<String>,
    pub zone: Option<String>,
    pub user: Option<String>,
    pub source_ip: Option<IpAddr>,
    /// `vardkase.source.id` of the event that completed it.
    pub log_source: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlertKind {
    /// One event is enough.
    Event,
    Correlation,
}

/// One time that it fired.
#[derive(Clone, Debug)]
pub struct Occurrence {
    /// Deterministic: the rule, the group and the event that completed it. Taken in once.
    pub id: String,
    /// Events, or what the correlation counted.
    pub count: u64,
    pub first: Instant,
    pub last: Instant,
    /// In the order of time; the last completed it.
    pub evidence: Vec<Evidence>,
}

/// An event that an alert rests on. The bytes are missing only when the store does not hold the event either.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    pub event_id: String,
    pub raw: Option<RawEvidence>,
}

/// The bytes as received, frozen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawEvidence {
    pub time: Instant,
    pub bytes: Arc<[u8]>,
    /// Hexadecimal.
    pub sha256: String,
}

impl RawEvidence {
    pub fn of(time: Instant, bytes: &[u8]) -> RawEvidence {
        RawEvidence { time, bytes: bytes.into(), sha256: hex::encode(Sha256::digest(bytes)) }
    }
}

/// From where detection goes on after a restart, and with what it remembers of open windows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checkpoint {
    pub position: Position,
    /// JSON, only for the pipeline to read. Empty: nothing remembered.
    pub state: String,
}

#[derive(Debug, thiserror::Error)]
#[error("alerts: {0}")]
pub struct SinkError(pub String);

pub type SinkFuture<'a, T> = BoxFuture<'a, Result<T, SinkError>>;

/// Keeps alerts, and the checkpoint with them.
pub trait AlertSink: Send + Sync {
    /// The checkpoint of the last [`AlertSink::apply`] that had one; the default when there is none.
    fn resume(&self) -> SinkFuture<'_, Checkpoint>;

    /// Takes in alerts and, if given, the checkpoint: all in one transaction, durable when it answers. After an error the same call comes again.
    fn apply(&self, alerts: Vec<DetectedAlert>, checkpoint: Option<Checkpoint>) -> SinkFuture<'_, ()>;
}

/// Is told when a source becomes silent or comes back; may be told twice.
pub trait SilenceSink: Send + Sync {
    fn told(&self, silence: crate::sources::Silence) -> SinkFuture<'_, ()>;
}
