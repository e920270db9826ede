//! Rules over the stream of events: which fire, with which evidence, under which key. The same events give the same alerts, whatever was
//! restarted in between.
use crate::alert::{AlertKind, DetectedAlert, Evidence, Occurrence, RawEvidence};
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, VecDeque},
    net::IpAddr,
    sync::Arc,
};
use vk_core::Instant;
use vk_detect::{Correlator, Engine, Fired, Match, RuleInfo, RuleSet, Scratch, Snapshot};
use vk_event::{Event, Field, Value};

/// Bytes of recently matched events that are kept as evidence for correlations.
const RECENT_BYTES: usize = 16 << 20;
/// Contributing events that a correlation's alert names.
const MOST_EVIDENCE: usize = 100;

/// Engine and correlations with their state.
pub struct Detector {
    engine: Engine,
    correlator: Correlator,
    rules: Vec<Arc<RuleInfo>>,
    correlations: Vec<Arc<RuleInfo>>,
    recent: Recent,
    scratch: Scratch,
    matches: Vec<Match>,
    fired: Vec<Fired>,
}

impl Detector {
    pub fn new(rules: &RuleSet) -> Detector {
        Detector {
            engine: Engine::new(rules),
            correlator: Correlator::new(rules),
            rules: rules.rules().iter().map(|r| Arc::new(r.info.clone())).collect(),
            correlations: rules.correlations().iter().map(|c| Arc::new(c.info.clone())).collect(),
            recent: Recent::default(),
            scratch: Scratch::new(),
            matches: Vec::new(),
            fired: Vec::new(),
        }
    }

    /// What it remembers of open windows, for [`Detector::restore`].
    pub fn state(&self) -> String {
        // Keys are text and values plain: this cannot fail. An empty state only means that open windows begin anew.
        serde_json::to_string(&self.correlator.snapshot()).unwrap_or_default()
    }

    /// Continues where a state was taken; what cannot be read, or belongs to changed rules, begins anew.
    pub fn restore(&mut self, state: &str) {
        if state.is_empty() {
            return;
        }
        let restored = serde_json::from_str::<Snapshot>(state)
            .map_err(|e| e.to_string())
            .and_then(|snapshot| self.correlator.restore(snapshot).map_err(|e| e.to_string()));
        if let Err(error) = restored {
            tracing::warn!(error, "state of correlations not taken over");
        }
    }

    /// The alerts of one event. `id` is its `event.id`, `time` its own time.
    pub fn detect(&mut self, event: &Event, id: &str, time: Instant, out: &mut Vec<DetectedAlert>) {
        self.matches.clear();
        self.engine.evaluate(event, &mut self.scratch, &mut self.matches);
        if self.matches.is_empty() {
            return;
        }
        let facts = Facts::of(event);
        let raw = self.recent.keep(id, time, event.original());
        for found in &self.matches {
            let alerts = self.engine.rule(found.rule).is_some_and(|rule| rule.alerts);
            if let (true, Some(rule)) = (alerts, self.rules.get(found.rule.number())) {
                let evidence = Evidence { event_id: id.to_owned(), raw: Some(raw.clone()) };
                let occurrence = Occurrence { id: String::new(), count: 1, first: time, last: time, evidence: vec![evidence] };
                let matched = found.fields.iter().map(|(n, v)| (n.to_string(), v.clone())).collect();
                out.push(facts.alert(AlertKind::Event, rule.clone(), facts.group(), matched, occurrence));
            }
        }
        self.fired.clear();
        self.correlator.observe(event, time, id, &self.matches, &mut self.fired);
        for fired in &self.fired {
            let Some(rule) = self.correlations.get(fired.correlation.number()) else { continue };
            let skipped = fired.events.len().saturating_sub(MOST_EVIDENCE);
            let evidence = fired.events.iter().skip(skipped).map(|id| self.recent.evidence(id)).collect();
            let occurrence = Occurrence { id: String::new(), count: fired.count, first: fired.first, last: fired.last, evidence };
            let group = fired.group.iter().map(|(n, v)| (n.to_string(), v.clone())).collect();
            out.push(facts.alert(AlertKind::Correlation, rule.clone(), group, Vec::new(), occurrence));
        }
    }

    pub fn rule_count(&self) -> usize {
        self.rules.len() + self.correlations.len()
    }
}

/// What an alert says of the event that completed it.
struct Facts {
    host: Option<String>,
    host_id: Option<String>,
    zone: Option<String>,
    user: Option<String>,
    source_ip: Option<IpAddr>,
    log_source: String,
}

impl Facts {
    fn of(event: &Event) -> Facts {
        let text = |field| event.get(field).and_then(|v| v.each().first()).and_then(Value::text).map(|t| t.into_owned());
        let source_ip = match event.get(Field::SourceIp) {
            Some(Value::Ip(ip)) => Some(*ip),
            _ => None,
        };
        Facts {
            host: text(Field::HostName).or_else(|| text(Field::HostHostname)).or_else(|| text(Field::ObserverName)),
            host_id: text(Field::VardkaseHostId),
            zone: text(Field::VardkaseZone),
            user: text(Field::UserName),
            source_ip,
            log_source: text(Field::VardkaseSourceId).unwrap_or_default(),
        }
    }

    fn group(&self) -> Vec<(String, String)> {
        let named = |name: &str, value: Option<String>| value.map(|v| (name.to_owned(), v));
        [
            named("host.name", self.host.clone()),
            named("user.name", self.user.clone()),
            named("source.ip", self.source_ip.map(|ip| ip.to_string())),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    fn alert(
        &self,
        kind: AlertKind,
        rule: Arc<RuleInfo>,
        group: Vec<(String, String)>,
        matched: Vec<(String, String)>,
        mut occurrence: Occurrence,
    ) -> DetectedAlert {
        let key = digest([rule.id.as_str()].into_iter().chain(group.iter().flat_map(|(n, v)| [n.as_str(), v.as_str()])));
        let completed_by = occurrence.evidence.last().map_or("", |e| e.event_id.as_str());
        occurrence.id = digest([key.as_str(), completed_by]);
        DetectedAlert {
            key,
            kind,
            rule,
            group,
            matched,
            occurrence,
            host: self.host.clone(),
            host_id: self.host_id.clone(),
            zone: self.zone.clone(),
            user: self.user.clone(),
            source_ip: self.source_ip,
            log_source: self.log_source.clone(),
        }
    }
}

/// Half a SHA-256 over parts, each with its length, so that no two lists of parts look the same.
fn digest<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    hex::encode(hash.finalize().first_chunk::<16>().copied().unwrap_or_default())
}

/// The bytes of events that matched lately.
#[derive(Default)]
struct Recent {
    by_id: BTreeMap<String, RawEvidence>,
    order: VecDeque<String>,
    bytes: usize,
}

impl Recent {
    fn keep(&mut self, id: &str, time: Instant, raw: &[u8]) -> RawEvidence {
        if let Some(known) = self.by_id.get(id) {
            return known.clone();
        }
        let evidence = RawEvidence::of(time, raw);
        self.bytes += raw.len() + id.len();
        self.order.push_back(id.to_owned());
        self.by_id.insert(id.to_owned(), evidence.clone());
        while self.bytes > RECENT_BYTES {
            let Some(oldest) = self.order.pop_front() else { break };
            if let Some(gone) = self.by_id.remove(&oldest) {
                self.bytes -= gone.bytes.len() + oldest.len();
            }
        }
        evidence
    }

    fn evidence(&self, id: &str) -> Evidence {
        Evidence { event_id: id.to_owned(), raw: self.by_id.get(id).cloned() }
    }
}
