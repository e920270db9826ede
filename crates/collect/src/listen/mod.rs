//! The doors: syslog over UDP and TCP (RFC 3164, 5424, 6587). A door frames, names the source and hands over to the journal; nothing more.
//!
//! TCP senders are made to wait while the journal cannot take more. UDP cannot wait: what cannot be taken is counted with its reason, and so
//! is what the kernel threw away before we could read it.
mod kernel;
mod tcp;
mod udp;

use crate::{
    Clock,
    journal::{Ack, Batch, Flags, Journal, JournalError, Peer, Received, Refused, StopReason, Transport},
    sources::{DropReason, Source, Sources},
};
use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};
use tokio::{sync::watch, task::JoinSet};
use vk_core::Instant;

/// Which doors to open and what they put up with.
#[derive(Clone, Debug)]
pub struct ListenConfig {
    pub udp: Vec<SocketAddr>,
    pub tcp: Vec<SocketAddr>,
    /// A longer message is kept in pieces.
    pub message_limit: usize,
    pub connections: usize,
    pub connections_per_peer: usize,
    /// A connection without a byte for so long is closed. Long: quiet devices keep theirs open.
    pub idle: Duration,
    /// Asked of the kernel for UDP; it gives what `net.core.rmem_max` allows.
    pub receive_buffer: usize,
}

impl Default for ListenConfig {
    fn default() -> ListenConfig {
        ListenConfig {
            udp: Vec::new(),
            tcp: Vec::new(),
            message_limit: vk_event::frame::DEFAULT_LIMIT,
            connections: 2000,
            connections_per_peer: 200,
            idle: Duration::from_secs(24 * 3600),
            receive_buffer: 16 << 20,
        }
    }
}

#[derive(Debug, thiserror::Error)]
#[error("cannot listen on {transport} {address}: {error}")]
pub struct ListenError {
    pub transport: &'static str,
    pub address: SocketAddr,
    pub error: io::Error,
}

/// Where messages go from any door; also for inputs that other crates add.
#[derive(Clone)]
pub struct Intake {
    pub journal: Arc<Journal>,
    pub sources: Arc<Sources>,
    pub clock: Clock,
}

/// What a door has seen that is no message.
#[derive(Debug, Default)]
pub struct DoorCounters {
    open: AtomicU64,
    accepted: AtomicU64,
    refused: AtomicU64,
}

/// A door, for the page of the sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoorStatus {
    pub transport: Transport,
    pub address: SocketAddr,
    pub open: u64,
    pub accepted: u64,
    /// Connections turned away because too many were open.
    pub refused: u64,
}

/// Open doors. [`Listeners::stop`] closes them and keeps what was under way.
pub struct Listeners {
    doors: Vec<(Transport, SocketAddr, Arc<DoorCounters>)>,
    tasks: JoinSet<()>,
    stop: watch::Sender<bool>,
}

impl Listeners {
    /// Opens every door or none.
    pub async fn open(config: &ListenConfig, intake: Intake) -> Result<Listeners, ListenError> {
        let (stop, stopped) = watch::channel(false);
        let mut listeners = Listeners { doors: Vec::new(), tasks: JoinSet::new(), stop };
        for &address in &config.udp {
            let (socket, bound) =
                udp::bind(address, config.receive_buffer).map_err(|error| ListenError { transport: "UDP", address, error })?;
            listeners.doors.push((Transport::Udp, bound, Arc::default()));
            listeners.tasks.spawn(udp::run(socket, bound, intake.clone(), stopped.clone()));
        }
        for &address in &config.tcp {
            let failed = |error| ListenError { transport: "TCP", address, error };
            let listener = tokio::net::TcpListener::bind(address).await.map_err(failed)?;
            let bound = listener.local_addr().map_err(failed)?;
            let counters = Arc::<DoorCounters>::default();
            listeners.doors.push((Transport::Tcp, bound, counters.clone()));
            listeners.tasks.spawn(tcp::run(listener, config.clone(), intake.clone(), counters, stopped.clone()));
        }
        Ok(listeners)
    }

    /// The addresses as bound: a port 0 has become a real one.
    pub fn addresses(&self, transport: Transport) -> Vec<SocketAddr> {
        self.doors.iter().filter(|(t, ..)| *t == transport).map(|(_, address, _)| *address).collect()
    }

    pub fn status(&self) -> Vec<DoorStatus> {
        self.doors
            .iter()
            .map(|(transport, address, counters)| DoorStatus {
                transport: *transport,
                address: *address,
                open: counters.open.load(Relaxed),
                accepted: counters.accepted.load(Relaxed),
                refused: counters.refused.load(Relaxed),
            })
            .collect()
    }

    /// Takes nothing new, hands over what has been read, and returns when all doors are shut. The journal stays open.
    pub async fn stop(mut self) {
        // Nobody listening means that every door has shut by itself.
        let _ = self.stop.send(true);
        while self.tasks.join_next().await.is_some() {}
    }
}

/// Messages on their way into the journal, and whose they are.
#[derive(Default)]
pub struct Parcel {
    batch: Batch,
    owners: Vec<(Arc<Source>, u64)>,
}

impl Parcel {
    /// Adds a message and counts it as received.
    pub fn push(&mut self, source: &Arc<Source>, transport: Transport, peer: &Peer, flags: Flags, at: Instant, raw: &[u8]) {
        let before = self.batch.records();
        self.batch.push(&Received { at, source: source.key, transport, peer: peer.clone(), flags, raw });
        let records = (self.batch.records() - before) as u64;
        source.counters.received(records, raw.len() as u64, at);
        match self.owners.last_mut() {
            Some((owner, n)) if owner.key == source.key => *n += records,
            _ => self.owners.push((source.clone(), records)),
        }
    }
    pub fn is_empty(&self) -> bool {
        self.batch.is_empty()
    }
    pub fn bytes(&self) -> usize {
        self.batch.bytes()
    }
}

fn drop_all(owners: &[(Arc<Source>, u64)], reason: DropReason) {
    for (source, n) in owners {
        source.counters.dropped(*n, reason);
    }
}

impl Intake {
    /// Hands over, waiting as long as it takes. Returns when the journal has it in its queue.
    pub async fn hand_over(&self, parcel: Parcel) {
        let Parcel { batch, owners } = parcel;
        match self.journal.append(batch).await {
            Ok(ack) => watch_over(ack, owners),
            Err(_) => drop_all(&owners, DropReason::Closing),
        }
    }

    /// Hands over or, while intake is stopped, counts as dropped.
    pub async fn hand_over_or_drop(&self, parcel: Parcel) {
        let Parcel { batch, owners } = parcel;
        match self.journal.offer(batch).await {
            Ok(ack) => watch_over(ack, owners),
            Err(Refused::Stopped(_, StopReason::DiskFull)) => drop_all(&owners, DropReason::DiskFull),
            Err(Refused::Stopped(_, StopReason::DiskError(_))) => drop_all(&owners, DropReason::DiskError),
            Err(Refused::Closed(_)) => drop_all(&owners, DropReason::Closing),
        }
    }

    /// Hands over and gives the acknowledgement: for inputs that answer their sender. An error means that the sender has to try again.
    pub async fn hand_over_acknowledged(&self, parcel: Parcel) -> Result<Ack, JournalError> {
        let Parcel { batch, owners } = parcel;
        let taken = self.journal.append(batch).await;
        if taken.is_err() {
            drop_all(&owners, DropReason::Closing);
        }
        taken
    }
}

/// A batch whose group is never written (the program ends while the disk is full) still has its line in the ledger.
fn watch_over(ack: Ack, owners: Vec<(Arc<Source>, u64)>) {
    tokio::spawn(async move {
        if ack.await.is_err() {
            drop_all(&owners, DropReason::Closing);
        }
    });
}
