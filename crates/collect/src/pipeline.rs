//! The way of a message, from the journal to alerts and store.
//!
//! Two halves with a short queue between them: [`Reading::run`] on a thread of its own does what costs processor time (parse, stamp, detect),
//! [`Keeping::run`] what waits for disks (alerts, store). Each keeps its own position; what is read again after a restart changes nothing.
//! While one of them stands still the journal grows, and nothing else happens.
use crate::{
    Clock, Position,
    alert::{AlertSink, Checkpoint, DetectedAlert, RawEvidence},
    detection::Detector,
    journal::{Journal, JournalError, Reader, Records, SourceKey},
    sources::{Ledger, Source, Sources, Tally},
    stamp::{Stamp, event_of, is_parsed, time_of},
};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::{mpsc, watch};
use vk_core::Instant;
use vk_detect::RuleSet;
use vk_event::Field;
use vk_logstore::{Store, StoreError, StoredEvent};

const BATCH_RECORDS: usize = 2000;
const BATCH_BYTES: usize = 2 << 20;
/// Ten seconds of failures while the program wants to end are enough.
const TRIES_WHEN_ENDING: u32 = 20;
const PAUSE: Duration = Duration::from_millis(200);
/// The detection checkpoint is moved this often while nothing fires.
const CHECKPOINT_SECONDS: i64 = 5;

/// What the pipeline works with.
#[derive(Clone)]
pub struct PipelineParts {
    pub journal: Arc<Journal>,
    pub sources: Arc<Sources>,
    pub ledger: Arc<Ledger>,
    pub stamp: Arc<dyn Stamp>,
    pub alerts: Arc<dyn AlertSink>,
    pub store: Arc<Store>,
    pub clock: Clock,
}

/// How far it has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PipelineStatus {
    /// Everything before this is searchable and its alerts are kept.
    pub done: Position,
    /// Everything before this is never read again for detection.
    pub checkpoint: Position,
    pub events: u64,
    pub alerts: u64,
    /// Bytes of the journal that could not be read.
    pub damaged_bytes: u64,
    /// Why it stands still, if it does.
    pub trouble: Option<String>,
}

/// A running pipeline.
pub struct Pipeline {
    rules: Arc<Mutex<Option<RuleSet>>>,
    status: watch::Receiver<PipelineStatus>,
    reading: std::thread::JoinHandle<()>,
    keeping: tokio::task::JoinHandle<()>,
}

/// A batch between the two halves.
struct Batch {
    next: Position,
    alerts: Vec<DetectedAlert>,
    checkpoint: Option<Checkpoint>,
    tallies: Vec<(Arc<Source>, Tally)>,
    events: Vec<StoredEvent>,
    damaged_bytes: u64,
}

impl Pipeline {
    /// Begins where the alerts and the store were left, each on its own.
    pub async fn start(parts: PipelineParts, rules: &RuleSet, stored: Position) -> Result<Pipeline, crate::CollectError> {
        let resumed = parts.alerts.resume().await?;
        let mut detector = Detector::new(rules);
        detector.restore(&resumed.state);
        let changed = Arc::new(Mutex::new(None));
        let (status, watched) = watch::channel(PipelineStatus { checkpoint: resumed.position, ..PipelineStatus::default() });
        let (out, batches) = mpsc::channel(3);
        let reading = Reading {
            reader: parts.journal.reader(resumed.position.min(stored)),
            recovered: parts.journal.recovery().end,
            detected: resumed.position,
            stored,
            detector,
            changed: changed.clone(),
            checkpoint_at: (parts.clock)().plus_seconds(CHECKPOINT_SECONDS),
            parts: parts.clone(),
        };
        let keeping = Keeping { parts, status: status.clone(), flushing: None, failures: 0, abandoned: false };
        let reading = std::thread::Builder::new()
            .name("pipeline".into())
            .spawn(move || reading.run(&out, &status))
            .map_err(JournalError::Thread)?;
        Ok(Pipeline { rules: changed, status: watched, reading, keeping: tokio::spawn(keeping.run(batches)) })
    }

    /// Uses other rules from the next batch on. Correlations that are the same in both keep what they remember.
    pub fn replace_rules(&self, rules: RuleSet) {
        *self.rules.lock().unwrap_or_else(PoisonError::into_inner) = Some(rules);
    }

    pub fn status(&self) -> PipelineStatus {
        self.status.borrow().clone()
    }

    /// Returns once everything up to a place is searchable and its alerts are kept.
    pub async fn caught_up(&self, to: Position) {
        // The sender ends only with the pipeline, and then nobody has anything to wait for.
        let _ = self.status.clone().wait_for(|s| s.done >= to).await;
    }

    /// After the journal has been closed: works off what is left, writes everything out and ends.
    pub async fn finish(self) {
        let thread = tokio::task::spawn_blocking(move || self.reading.join());
        for end in [thread.await.map(|_| ()), self.keeping.await] {
            if let Err(error) = end {
                tracing::error!(%error, "the pipeline ended badly");
            }
        }
    }
}

/// The half that costs processor time.
struct Reading {
    parts: PipelineParts,
    reader: Reader,
    /// Where the journal ended when it was opened: what lies before was received by another process.
    recovered: Position,
    detected: Position,
    stored: Position,
    detector: Detector,
    changed: Arc<Mutex<Option<RuleSet>>>,
    checkpoint_at: Instant,
}

impl Reading {
    fn run(mut self, out: &mpsc::Sender<Batch>, status: &watch::Sender<PipelineStatus>) {
        while let Some(durable) = self.parts.journal.wait_behind(self.reader.position(), Duration::from_secs(1)) {
            self.take_changed_rules();
            let before = self.reader.position();
            let mut batch = match self.reader.read(BATCH_RECORDS, BATCH_BYTES, Some(durable)) {
                Ok(records) => self.work(&records),
                Err(error) => {
                    tracing::error!(%error, "the journal cannot be read");
                    status.send_modify(|s| s.trouble = Some(error.to_string()));
                    std::thread::park_timeout(PAUSE);
                    continue;
                }
            };
            if self.reader.position() == before && durable > before {
                // Nothing further can be read: a journal that was lost goes on behind what was worked off, and nothing is there yet.
                batch.next = durable;
                if self.parts.journal.is_closed() {
                    break;
                }
                std::thread::park_timeout(PAUSE);
            }
            if out.blocking_send(batch).is_err() {
                return;
            }
        }
        let last = self.checkpoint();
        // Where the other half has ended already there is nobody left to keep it; the next start reads a little more.
        let _ = out.blocking_send(Batch { checkpoint: Some(last), ..self.work(&Records::default()) });
    }

    /// Bytes → event → identity, host and zone → rules. Nothing in here waits.
    fn work(&mut self, records: &Records) -> Batch {
        let mut batch = Batch {
            next: records.next.max(self.reader.position()),
            alerts: Vec::new(),
            checkpoint: None,
            tallies: Vec::new(),
            events: Vec::with_capacity(records.len()),
            damaged_bytes: records.damage.iter().map(|d| d.bytes).sum(),
        };
        let journal = self.parts.journal.id();
        let mut sources = BTreeMap::<SourceKey, (Arc<Source>, Tally)>::new();
        for (at, end, received) in records.iter() {
            let (source, tally) =
                sources.entry(received.source).or_insert_with(|| (self.parts.sources.of_record(&received), Tally::default()));
            let event = event_of(journal, at, &received, source, &*self.parts.stamp);
            let time = time_of(&event, &received);
            let id = event.str(Field::EventId).unwrap_or_default().to_owned();
            if end > self.detected {
                self.detector.detect(&event, &id, time, &mut batch.alerts);
            }
            if end > self.stored {
                tally.add(received.raw.len(), is_parsed(&event), received.flags, end <= self.recovered, received.at);
                batch.events.push(StoredEvent { position: end, id, time, event: Arc::new(event) });
            }
        }
        batch.tallies = sources.into_values().filter(|(_, tally)| *tally != Tally::default()).collect();
        let now = (self.parts.clock)();
        if now >= self.checkpoint_at && !records.is_empty() {
            self.checkpoint_at = now.plus_seconds(CHECKPOINT_SECONDS);
            batch.checkpoint = Some(self.checkpoint());
        }
        batch
    }

    fn checkpoint(&self) -> Checkpoint {
        // While old records are read again only for the store, detection stays where it was.
        Checkpoint { position: self.reader.position().max(self.detected), state: self.detector.state() }
    }

    fn take_changed_rules(&mut self) {
        let Some(rules) = self.changed.lock().unwrap_or_else(PoisonError::into_inner).take() else { return };
        let state = self.detector.state();
        self.detector = Detector::new(&rules);
        self.detector.restore(&state);
        tracing::info!(rules = self.detector.rule_count(), "rules replaced");
    }
}

/// The half that waits for disks.
struct Keeping {
    parts: PipelineParts,
    status: watch::Sender<PipelineStatus>,
    flushing: Option<tokio::task::JoinHandle<Result<(), StoreError>>>,
    /// Failures since something last succeeded.
    failures: u32,
    /// The program ends and a disk does not answer: what is left stays in the journal for the next start.
    abandoned: bool,
}

impl Keeping {
    async fn run(mut self, mut batches: mpsc::Receiver<Batch>) {
        let mut tick = tokio::time::interval(Duration::from_secs(1));
        loop {
            tokio::select! {
                batch = batches.recv() => match batch {
                    Some(batch) => self.keep(batch).await,
                    None => break,
                },
                _ = tick.tick() => self.flush_when_due().await,
            }
        }
        if !self.abandoned {
            self.flush().await;
        }
    }

    /// Alerts and their checkpoint, then the ledger, then the store.
    async fn keep(&mut self, mut batch: Batch) {
        if self.abandoned {
            return;
        }
        self.complete_evidence(&mut batch.alerts).await;
        let (alerts, events) = (batch.alerts.len() as u64, batch.events.len() as u64);
        let moved = batch.checkpoint.as_ref().map(|c| c.position);
        if alerts > 0 || batch.checkpoint.is_some() {
            while let Err(error) = self.parts.alerts.apply(batch.alerts.clone(), batch.checkpoint.clone()).await {
                self.wait_out(error).await;
                if self.abandoned {
                    return;
                }
            }
        }
        if let Some(last) = batch.events.last() {
            self.parts.ledger.settle(last.position, batch.tallies);
            while let Err(error) = self.parts.store.append(batch.events.clone(), (self.parts.clock)()) {
                if !matches!(error, StoreError::Full { .. }) {
                    self.wait_out(error).await;
                }
                self.flush().await;
                if self.abandoned {
                    return;
                }
            }
        }
        self.failures = 0;
        self.status.send_modify(|s| {
            s.done = s.done.max(batch.next);
            s.checkpoint = moved.unwrap_or(s.checkpoint);
            s.events += events;
            s.alerts += alerts;
            s.damaged_bytes += batch.damaged_bytes;
            s.trouble = None;
        });
        self.flush_when_due().await;
    }

    /// A correlation that goes on after a restart names events whose bytes this process has not seen: they are in the store.
    async fn complete_evidence(&self, alerts: &mut [DetectedAlert]) {
        for evidence in alerts.iter_mut().flat_map(|a| &mut a.occurrence.evidence).filter(|e| e.raw.is_none()) {
            match self.parts.store.get(&evidence.event_id).await {
                Ok(Some(found)) => evidence.raw = Some(RawEvidence::of(found.time, found.event.original())),
                Ok(None) => tracing::warn!(event = evidence.event_id, "an event that an alert rests on is not in the store"),
                Err(error) => tracing::warn!(event = evidence.event_id, %error, "an event that an alert rests on cannot be read"),
            }
        }
    }

    /// Writes memory out beside the stream when it is time, one flush at once.
    async fn flush_when_due(&mut self) {
        if self.flushing.as_ref().is_some_and(|f| f.is_finished()) {
            self.flushed().await;
        }
        let now = (self.parts.clock)();
        if self.flushing.is_none() && self.parts.store.needs_flush(now) {
            let store = self.parts.store.clone();
            self.flushing = Some(tokio::spawn(async move { store.flush(now).await.map(drop) }));
        }
    }

    /// Writes memory out and waits for it.
    async fn flush(&mut self) {
        self.flushed().await;
        if let Err(error) = self.parts.store.flush((self.parts.clock)()).await {
            self.wait_out(error).await;
        }
    }

    async fn flushed(&mut self) {
        let Some(running) = self.flushing.take() else { return };
        match running.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => self.wait_out(error).await,
            Err(error) => self.wait_out(error).await,
        }
    }

    /// Something is wrong with a disk or a database: say so, and try again a little later. The journal keeps everything meanwhile.
    async fn wait_out(&mut self, error: impl std::fmt::Display) {
        tracing::error!(%error, "the pipeline waits");
        self.status.send_modify(|s| s.trouble = Some(error.to_string()));
        self.failures += 1;
        self.abandoned |= self.failures > TRIES_WHEN_ENDING && self.parts.journal.is_closed();
        if !self.abandoned {
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }
}
