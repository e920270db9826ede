//! The one thread that writes: gathers what arrives within a few milliseconds, writes it, syncs it, and only then acknowledges.
//!
//! A disk that is full or fails stops intake in plain sight ([`IntakeState`]); what waits keeps waiting and is written when the disk answers
//! again. After a failed sync the kernel may have dropped the pages and a second sync would lie ("fsyncgate"), so the group is
//! written once more, into a new segment, and the old one ends where it was last known to be good.
use super::{
    Batch, JournalConfig, JournalError, JournalId,
    disk::{Disk, DiskFile},
    reader::Reader,
    record::{Chain, put_frames},
    recover::{Recovery, Tail, recover},
    segment::{HEADER, Header, file_name},
};
use crate::{Clock, Position};
use std::{
    io,
    pin::Pin,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc},
    task::{Context, Poll},
    thread::JoinHandle,
    time::{Duration, Instant as Moment},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot, watch};
use vk_core::Instant;

/// Whether messages are taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IntakeState {
    Open,
    Stopped { reason: StopReason, since: Instant },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StopReason {
    DiskFull,
    DiskError(String),
}

impl std::fmt::Display for StopReason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            StopReason::DiskFull => f.write_str("the disk is full"),
            StopReason::DiskError(error) => write!(f, "the disk does not write: {error}"),
        }
    }
}

/// Where an acknowledged batch lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Committed {
    pub first: Position,
    /// Behind its last record.
    pub next: Position,
}

/// Resolves when the batch is durable.
pub struct Ack(oneshot::Receiver<Committed>);

impl Future for Ack {
    type Output = Result<Committed, JournalError>;
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(cx).map(|answer| answer.map_err(|_| JournalError::Closed))
    }
}

/// Why [`Journal::offer`] did not take a batch; the batch comes back.
#[derive(Debug)]
pub enum Refused {
    Stopped(Batch, StopReason),
    Closed(Batch),
}

/// An open journal. Dropping it writes what waits and ends the thread.
pub struct Journal {
    shared: Arc<Shared>,
    jobs: Mutex<Option<mpsc::Sender<Job>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    recovery: Recovery,
}

struct Shared {
    disk: Arc<dyn Disk>,
    config: JournalConfig,
    id: JournalId,
    clock: Clock,
    queue: Arc<Semaphore>,
    permits: u32,
    state: watch::Sender<IntakeState>,
    durable: Mutex<Durable>,
    moved: Condvar,
}

struct Durable {
    position: Position,
    /// What waits is written, then no more.
    closing: bool,
    closed: bool,
}

struct Job {
    batch: Batch,
    ack: oneshot::Sender<Committed>,
    _room: OwnedSemaphorePermit,
}

impl Shared {
    fn durable(&self) -> MutexGuard<'_, Durable> {
        self.durable.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Journal {
    /// Opens the journal in a folder, or begins one. The caller holds the folder's [`super::DataLock`].
    pub fn open(disk: Arc<dyn Disk>, config: JournalConfig, clock: Clock) -> Result<Journal, JournalError> {
        let (mut tail, mut recovery) = recover(&*disk, config.new_id)?;
        if tail.end < config.behind {
            tail.sound = false;
            tail.next_segment = config.behind.segment + 1;
            recovery.end = config.behind;
        }
        let permits = u32::try_from(config.queue_bytes / 1024).unwrap_or(u32::MAX >> 4).max(1);
        let shared = Arc::new(Shared {
            id: JournalId(tail.journal),
            clock,
            queue: Arc::new(Semaphore::new(permits as usize)),
            permits,
            state: watch::channel(IntakeState::Open).0,
            durable: Mutex::new(Durable { position: recovery.end, closing: false, closed: false }),
            moved: Condvar::new(),
            disk,
            config,
        });
        let (jobs, inbox) = mpsc::channel();
        let writer = Writer::new(shared.clone(), tail)?;
        let thread =
            std::thread::Builder::new().name("journal".into()).spawn(move || writer.run(&inbox)).map_err(JournalError::Thread)?;
        Ok(Journal { shared, jobs: Mutex::new(Some(jobs)), thread: Mutex::new(Some(thread)), recovery })
    }

    /// What was found when it was opened.
    pub fn recovery(&self) -> &Recovery {
        &self.recovery
    }
    pub fn id(&self) -> JournalId {
        self.shared.id
    }
    /// Everything before this place is on disk.
    pub fn durable(&self) -> Position {
        self.shared.durable().position
    }
    pub fn state(&self) -> IntakeState {
        self.shared.state.borrow().clone()
    }
    pub fn watch_state(&self) -> watch::Receiver<IntakeState> {
        self.shared.state.subscribe()
    }
    /// Bytes that wait for the disk, as a share of the queue in percent.
    pub fn queue_percent(&self) -> u32 {
        let free = u32::try_from(self.shared.queue.available_permits()).unwrap_or(0);
        100 - (u64::from(free) * 100 / u64::from(self.shared.permits)).try_into().unwrap_or(100).min(100)
    }

    /// Hands over a batch, waiting while the queue is full and while intake is stopped. For senders that can be made to wait.
    pub async fn append(&self, mut batch: Batch) -> Result<Ack, JournalError> {
        let mut state = self.watch_state();
        loop {
            match self.offer(batch).await {
                Ok(ack) => return Ok(ack),
                Err(Refused::Closed(_)) => return Err(JournalError::Closed),
                Err(Refused::Stopped(back, _)) => batch = back,
            }
            state.wait_for(|s| *s == IntakeState::Open).await.map_err(|_| JournalError::Closed)?;
        }
    }

    /// Hands over a batch, waiting while the queue is full but not while intake is stopped. For senders that need an answer, or cannot wait.
    pub async fn offer(&self, batch: Batch) -> Result<Ack, Refused> {
        let mut state = self.watch_state();
        let need = u32::try_from(batch.bytes() / 1024 + 1).unwrap_or(u32::MAX).min(self.shared.permits);
        let room = tokio::select! {
            biased;
            stopped = state.wait_for(|s| *s != IntakeState::Open) => {
                let reason = match stopped.as_deref() {
                    Ok(IntakeState::Stopped { reason, .. }) => Some(reason.clone()),
                    Ok(IntakeState::Open) | Err(_) => None,
                };
                drop(stopped);
                return Err(match reason {
                    Some(reason) => Refused::Stopped(batch, reason),
                    None => Refused::Closed(batch),
                });
            }
            room = self.shared.queue.clone().acquire_many_owned(need) => room,
        };
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let (Ok(room), Some(jobs)) = (room, jobs) else { return Err(Refused::Closed(batch)) };
        let (ack, acked) = oneshot::channel();
        match jobs.send(Job { batch, ack, _room: room }) {
            Ok(()) => Ok(Ack(acked)),
            Err(mpsc::SendError(job)) => Err(Refused::Closed(job.batch)),
        }
    }

    /// Reads from a place on and follows what is written.
    pub fn reader(&self, from: Position) -> Reader {
        Reader::new(self.shared.disk.clone(), from)
    }

    /// Waits until something durable lies behind `after`, at most so long. `None` once the journal is closed and nothing does.
    pub fn wait_behind(&self, after: Position, at_most: Duration) -> Option<Position> {
        let durable = self.shared.durable();
        let (durable, _) = self
            .shared
            .moved
            .wait_timeout_while(durable, at_most, |d| d.position <= after && !d.closed)
            .unwrap_or_else(PoisonError::into_inner);
        if durable.closed && durable.position <= after { None } else { Some(durable.position) }
    }

    /// Whether it takes nothing any more.
    pub fn is_closed(&self) -> bool {
        self.shared.durable().closed
    }

    /// Removes segments that lie wholly before a place, except the newest `keep` of them. Gives how many went.
    pub fn prune(&self, before: Position, keep: usize) -> Result<usize, JournalError> {
        let mut old = super::recover::segments(&*self.shared.disk)?;
        old.retain(|segment| *segment < before.segment);
        old.truncate(old.len().saturating_sub(keep));
        for &segment in &old {
            self.shared.disk.remove(&file_name(segment)).map_err(|error| JournalError::Segment { segment, error })?;
        }
        Ok(old.len())
    }

    /// Writes what waits, then ends. A disk that does not answer is not waited for.
    /// Blocks until the thread has ended.
    pub fn close(&self) {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.shared.durable().closing = true;
        self.shared.moved.notify_all();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            // A thread that panicked has already said why.
            let _ = thread.join();
        }
        self.shared.durable().closed = true;
        self.shared.moved.notify_all();
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        self.close();
    }
}

struct Writer {
    shared: Arc<Shared>,
    file: Option<Box<dyn DiskFile>>,
    /// End of what is durable.
    end: Position,
    chain: Chain,
    /// The number of the next segment to be made; only grows.
    next_segment: u64,
    out: Vec<u8>,
    firsts: Vec<u64>,
}

impl Writer {
    fn new(shared: Arc<Shared>, tail: Tail) -> Result<Writer, JournalError> {
        let segment = tail.end.segment;
        let file = match tail.sound {
            true => Some(shared.disk.open(&file_name(segment), true).map_err(|error| JournalError::Segment { segment, error })?),
            false => None,
        };
        Ok(Writer {
            shared,
            file,
            end: tail.end,
            chain: tail.chain,
            next_segment: tail.next_segment,
            out: Vec::new(),
            firsts: Vec::new(),
        })
    }

    fn run(mut self, inbox: &mpsc::Receiver<Job>) {
        while let Some(group) = self.gather(inbox) {
            self.commit(group);
        }
    }

    /// The next group: what arrives within the wait, or until it is large enough.
    fn gather(&self, inbox: &mpsc::Receiver<Job>) -> Option<Vec<Job>> {
        let first = inbox.recv().ok()?;
        let deadline = Moment::now() + self.shared.config.group_wait;
        let mut bytes = first.batch.bytes();
        let mut group = vec![first];
        while bytes < self.shared.config.group_bytes {
            let Ok(job) = inbox.recv_timeout(deadline.saturating_duration_since(Moment::now())) else { break };
            bytes += job.batch.bytes();
            group.push(job);
        }
        Some(group)
    }

    /// Writes a group, however often that has to be tried, and acknowledges it.
    fn commit(&mut self, group: Vec<Job>) {
        loop {
            match self.try_commit(&group) {
                Ok(()) => break,
                Err(error) => {
                    self.stop(&error);
                    if self.pause() {
                        // Shutting down with a disk that does not write: the senders learn that nothing was kept.
                        return;
                    }
                }
            }
        }
        self.shared.state.send_if_modified(|state| std::mem::replace(state, IntakeState::Open) != IntakeState::Open);
        self.shared.durable().position = self.end;
        self.shared.moved.notify_all();
        let ends = self.firsts.iter().skip(1).copied().chain([self.end.offset]);
        for ((job, first), next) in group.into_iter().zip(&self.firsts).zip(ends) {
            let place = |offset| Position { segment: self.end.segment, offset };
            // Nobody waits for the answer of a sender that has no protocol for it.
            let _ = job.ack.send(Committed { first: place(*first), next: place(next) });
        }
    }

    fn try_commit(&mut self, group: &[Job]) -> io::Result<()> {
        let bytes: u64 = group.iter().map(|job| job.batch.bytes() as u64 * 2).sum();
        if self.shared.disk.free()? < self.shared.config.keep_free.saturating_add(bytes) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        if self.file.is_none() || self.end.offset >= self.shared.config.segment_bytes {
            self.roll()?;
        }
        self.out.clear();
        self.firsts.clear();
        let mut chain = self.chain;
        for job in group {
            self.firsts.push(self.end.offset + self.out.len() as u64);
            chain = put_frames(&mut self.out, job.batch.bodies(), chain);
        }
        let Some(file) = &self.file else { return Err(io::ErrorKind::NotFound.into()) };
        if let Err(error) = file.write_at(self.end.offset, &self.out) {
            // Half a group may lie there. Where it cannot be cut off, the next segment says that it does not count.
            if file.cut(self.end.offset).is_err() {
                self.file = None;
            }
            return Err(error);
        }
        if let Err(error) = file.sync() {
            let _ = file.cut(self.end.offset);
            self.file = None;
            return Err(error);
        }
        self.end.offset += self.out.len() as u64;
        self.chain = chain;
        Ok(())
    }

    /// Begins a new segment. Durable before the first record is written into it.
    fn roll(&mut self) -> io::Result<()> {
        let segment = self.next_segment;
        let header = Header {
            journal: self.shared.id.0,
            segment,
            chain_before: self.chain,
            end_before: self.end.offset,
            created: (self.shared.clock)(),
        };
        self.next_segment += 1;
        let name = file_name(segment);
        let file = self.shared.disk.create(&name)?;
        let written = file.write_at(0, &header.encode()).and_then(|()| file.sync()).and_then(|()| self.shared.disk.sync_folder());
        if let Err(error) = written {
            // A segment without a sound header does not count; `recover` removes it where this fails too.
            let _ = self.shared.disk.remove(&name);
            return Err(error);
        }
        self.file = Some(file);
        self.end = Position { segment, offset: HEADER as u64 };
        Ok(())
    }

    fn stop(&self, error: &io::Error) {
        let reason = match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StopReason::DiskFull,
            _ => StopReason::DiskError(error.to_string()),
        };
        tracing::error!(%reason, "intake stopped");
        self.shared.state.send_if_modified(|state| match state {
            IntakeState::Stopped { reason: known, .. } if *known == reason => false,
            IntakeState::Stopped { reason: known, .. } => {
                *known = reason;
                true
            }
            IntakeState::Open => {
                *state = IntakeState::Stopped { reason, since: (self.shared.clock)() };
                true
            }
        });
    }

    /// Waits for the next try; `true` when the journal is being closed.
    fn pause(&self) -> bool {
        let durable = self.shared.durable();
        let waited = self.shared.moved.wait_timeout_while(durable, self.shared.config.retry, |d| !d.closing);
        waited.map_or_else(|e| e.into_inner().0.closing, |(d, _)| d.closing)
    }
}
