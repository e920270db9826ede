//! Incidents in words: clocks with their countdown, tracks, timeline entries. What the templates draw and nothing else.
use super::{
    circle,
    clocks::{Clock, ClockState, Countdown, clocks},
    content::{Anchor, Channel, Library, Status, TrackRules},
    error::IncidentError,
    model::{Assessment, Entry, EntryKind, Incident, Report, ReportState, Track},
    parties::{self, rights},
    store,
    table::word,
    tracks::{authority_on, rules_of},
};
use serde_json::Value;
use std::collections::BTreeMap;
use vk_core::{Grants, Id, Instant, Lang};
use vk_db::{Db, Viewer};
use vk_web::{AppError, Tr, table::Cell};

/// Less than this left, and the clock asks for attention.
const SOON_SECONDS: i64 = 6 * 3600;

/// One clock as it is drawn: word, shape and colour, never colour alone.
#[derive(Clone, Debug)]
pub struct ClockView {
    pub name: String,
    pub legal: String,
    pub state: Cell,
    /// `2026-11-21 23:40`, Europe/Stockholm.
    pub due: Option<String>,
    pub due_at: Option<Instant>,
    /// No day: as soon as possible.
    pub asap: bool,
    /// "12 tim 5 min kvar".
    pub countdown: Option<String>,
    pub preliminary: bool,
    pub open: bool,
    /// Run out, or about to.
    pub burns: bool,
    pub submitted: Option<String>,
    /// What a clock that has not started waits for.
    pub waits: Option<String>,
    /// Where its report is prepared and recorded.
    pub href: String,
}

/// Who reads: what they may see, and where they may decide and report.
#[derive(Clone, Debug)]
pub struct Reading<'a> {
    pub viewer: &'a Viewer,
    pub decides: Viewer,
    pub edits: Viewer,
    pub grants: &'a Grants,
}

/// A track as it is drawn.
#[derive(Clone, Debug)]
pub struct TrackView {
    pub id: Id,
    pub title: String,
    pub controller: Option<String>,
    pub assessment: Cell,
    pub assessed: Option<String>,
    pub reason: Option<String>,
    /// The moment of awareness in words: confirmed by whom, or only proposed.
    pub moment: String,
    pub confirmed: bool,
    /// Some clock of it counts from the moment of awareness.
    pub from_awareness: bool,
    /// What the party's contract says.
    pub terms: Option<String>,
    pub confirm_reason: Option<String>,
    pub criterion: String,
    pub authority: String,
    pub channels: Vec<ChannelView>,
    /// "SFS 2025:1506, 2 kap. 5–8 §§ · version 2".
    pub source: String,
    /// Set where nobody has held the content against its source.
    pub unverified: Option<String>,
    pub clocks: Vec<ClockView>,
    /// Reports that the authority may ask for: key and name.
    pub on_request: Vec<(String, String)>,
    pub path: String,
    pub control: Control,
}

/// What the reader may do with one duty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Control {
    pub decide: bool,
    pub report: bool,
}

#[derive(Clone, Debug)]
pub struct ChannelView {
    pub label: String,
    pub url: Option<String>,
}

#[derive(Clone, Debug)]
pub struct EntryView {
    pub at: Instant,
    pub when: String,
    pub kind: String,
    pub tone: &'static str,
    pub text: String,
    pub author: String,
    pub mandate: Option<String>,
    pub reason: Option<String>,
    /// Set when it was written later than it happened.
    pub recorded: Option<String>,
}

/// The duties to report of one incident that this reader may see. `decides` and `reports` is where they may do that.
pub async fn track_views(
    db: &Db,
    library: &Library,
    incident: &Incident,
    reader: Reading<'_>,
    now: Instant,
    tr: &Tr,
) -> Result<Vec<TrackView>, AppError> {
    let reports = store::reports(db, incident.id).await?;
    let standing = circle::standing(db, reader.viewer, incident).await?;
    let decides = circle::standing(db, &reader.decides, incident).await?;
    let edits = circle::standing(db, &reader.edits, incident).await?;
    let mut out = Vec::new();
    for track in store::tracks(db, incident.id).await?.into_iter().filter(|t| standing.sees_track(t)) {
        let authority = authority_on(library, &track, now.local_date())?;
        let rules = rules_of(library, &track)?;
        let decide = !reader.decides.view.is_nowhere() && rights::acts_on(&decides, &track, rules);
        let control = Control {
            decide: decide && rights::is_named(db, reader.grants, &reader.decides, incident, &track, rules).await?,
            report: !reader.edits.view.is_nowhere() && rights::acts_on(&edits, &track, rules),
        };
        let controller = match track.controller {
            Some(id) => store::unit(db, id).await?.map(|(name, _)| name),
            None => track.party.as_ref().map(|p| p.name.clone()),
        };
        let channels = authority.channels.iter().map(|c| channel_view(c, tr.lang)).collect();
        let authority = authority.name.get(tr.lang).to_owned();
        out.push(TrackView {
            control,
            authority,
            channels,
            ..track_view(rules, &track, controller, &reports, incident, now, tr)
        });
    }
    Ok(out)
}

fn track_view(
    rules: &TrackRules,
    track: &Track,
    controller: Option<String>,
    reports: &[Report],
    incident: &Incident,
    now: Instant,
    tr: &Tr,
) -> TrackView {
    let path = format!("/incidents/{}/tracks/{}", incident.id, track.id);
    let all = clocks(rules, track, reports, incident.facts(), now);
    TrackView {
        id: track.id,
        title: rules.name.get(tr.lang).to_owned(),
        controller,
        assessment: assessment_cell(track.assessment, rules, tr),
        assessed: track.assessed_at.zip(track.assessed_by.as_ref()).map(|(at, by)| by_whom(tr, by, at)),
        reason: track.assessment_reason.clone(),
        moment: moment(track, tr),
        confirmed: track.knowledge_at.is_some(),
        from_awareness: parties::rules::from_awareness(rules, track),
        terms: track.party.as_ref().map(|p| parties::terms_text(p, tr)),
        confirm_reason: track.confirm_reason.clone(),
        criterion: rules.criterion.get(tr.lang).to_owned(),
        authority: String::new(),
        channels: Vec::new(),
        source: tr.args("incidents-track-source", &[("source", rules.source.as_str().into()), ("version", rules.version.into())]),
        unverified: unverified(rules, tr),
        clocks: all.iter().map(|c| clock_view(c, &path, now, tr)).collect(),
        on_request: rules
            .stages
            .iter()
            .filter(|s| s.anchor == Anchor::Request)
            .map(|s| (s.key.clone(), s.name.get(tr.lang).to_owned()))
            .collect(),
        path,
        control: Control::default(),
    }
}

fn unverified(rules: &TrackRules, tr: &Tr) -> Option<String> {
    match (rules.status, rules.authority.status) {
        (Status::Verified, Status::Verified) => None,
        (Status::Verified, Status::Unverified) => Some(tr.t("incidents-unverified-authority")),
        (Status::Unverified, _) => Some(tr.t("incidents-unverified-rules")),
    }
}

pub fn channel_view(channel: &Channel, lang: Lang) -> ChannelView {
    ChannelView { label: channel.label.get(lang).to_owned(), url: channel.url.clone() }
}

pub fn report_state(state: ReportState, tr: &Tr) -> Cell {
    let tone = match state {
        ReportState::Requested | ReportState::Review | ReportState::Submitted => "warning",
        ReportState::Draft => "muted",
        ReportState::Approved => "info",
        ReportState::Acknowledged => "success",
    };
    Cell::tag(word("report_state", state.key(), tr), tone)
}

fn assessment_cell(assessment: Assessment, rules: &TrackRules, tr: &Tr) -> Cell {
    let tone = match assessment {
        Assessment::NotAssessed | Assessment::Unclear => "warning",
        Assessment::Required => "info",
        Assessment::NotRequired => "muted",
    };
    let said = rules.outcome.as_ref().and_then(|o| o.of(assessment)).map(|text| text.get(tr.lang).to_owned());
    Cell::tag(said.unwrap_or_else(|| word("assessment", assessment.key(), tr)), tone)
}

fn moment(track: &Track, tr: &Tr) -> String {
    match (track.knowledge_at, track.proposed_at) {
        (Some(at), _) => {
            let who = track.confirmed_by.clone().unwrap_or_default();
            tr.args("incidents-moment-confirmed", &[("at", at.local_minute().into()), ("who", who.into())])
        }
        (None, Some(at)) => tr.with("incidents-moment-proposed", "at", at.local_minute()),
        (None, None) => tr.t("incidents-moment-none"),
    }
}

fn by_whom(tr: &Tr, who: &str, at: Instant) -> String {
    tr.args("incidents-by", &[("who", who.into()), ("at", at.local_minute().into())])
}

pub fn clock_view(clock: &Clock, path: &str, now: Instant, tr: &Tr) -> ClockView {
    let soon = clock.state == ClockState::Running && clock.due.is_some_and(|due| due.seconds_since(now) < SOON_SECONDS);
    let tone = match clock.state {
        ClockState::Missed => "ember",
        ClockState::Running if soon => "warning",
        ClockState::Running => "info",
        ClockState::Met => "success",
        ClockState::Late => "warning",
        ClockState::Waiting(_) | ClockState::Dropped => "muted",
    };
    let key = if soon { "soon" } else { clock.state.key() };
    ClockView {
        name: clock.name.get(tr.lang).to_owned(),
        legal: clock.legal.clone(),
        state: Cell::tag(tr.t(&format!("incidents-clock-{key}")), tone),
        due: clock.due.map(Instant::local_minute),
        asap: clock.asap && clock.state.is_open(),
        due_at: clock.due,
        countdown: clock.countdown(now).map(|c| countdown(c, tr)),
        preliminary: clock.preliminary && clock.state.is_open(),
        open: clock.state.is_open(),
        burns: clock.state == ClockState::Missed,
        submitted: clock.submitted_at.map(Instant::local_minute),
        waits: match clock.state {
            ClockState::Waiting(wait) => Some(tr.t(&format!("incidents-waits-{}", wait.key()))),
            _ => None,
        },
        href: match clock.report.filter(|_| clock.submitted_at.is_none() && clock.by_request) {
            Some(request) => format!("{path}/reports/{}?answers={request}", clock.stage),
            None => format!("{path}/reports/{}", clock.stage),
        },
    }
}

/// "1 dygn 3 tim kvar", "12 tim 5 min kvar", "försenad 2 tim 30 min".
pub fn countdown(c: Countdown, tr: &Tr) -> String {
    let way = if c.passed { "passed" } else { "left" };
    let unit = if c.days > 0 {
        "days"
    } else if c.hours > 0 {
        "hours"
    } else {
        "minutes"
    };
    tr.args(&format!("incidents-{way}-{unit}"), &[("d", c.days.into()), ("h", c.hours.into()), ("m", c.minutes.into())])
}

/// One line for lists: what ends next and how long is left.
pub fn next_clock(tracks: &[TrackView]) -> Option<(&TrackView, &ClockView)> {
    let open = tracks.iter().flat_map(|t| t.clocks.iter().map(move |c| (t, c))).filter(|(_, c)| c.open);
    open.min_by_key(|(_, c)| c.due_at.map_or(i64::MAX, Instant::micros))
}

/// A timeline entry in the reader's language; `name` knows the records that this reader may see by name.
pub fn entry_view(entry: &Entry, name: impl Fn(Id) -> String, tr: &Tr) -> EntryView {
    let late = entry.recorded_at.seconds_since(entry.at) > 60;
    EntryView {
        at: entry.at,
        when: entry.at.local_minute(),
        kind: word("entry", entry.kind.key(), tr),
        tone: match entry.kind {
            EntryKind::Decision | EntryKind::Assessed | EntryKind::Awareness | EntryKind::Submitted | EntryKind::Approved => "",
            EntryKind::Opened => "ember",
            _ => "muted",
        },
        text: entry_text(entry, name, tr),
        author: entry.author.clone(),
        mandate: entry.mandate.clone(),
        reason: entry.reason.clone(),
        recorded: late.then(|| tr.with("incidents-recorded-later", "at", entry.recorded_at.local_minute())),
    }
}

fn entry_text(entry: &Entry, name: impl Fn(Id) -> String, tr: &Tr) -> String {
    if matches!(entry.kind, EntryKind::Note | EntryKind::Decision) {
        return entry.text.clone();
    }
    let facts: BTreeMap<String, Value> = serde_json::from_str(&entry.text).unwrap_or_default();
    let text = |key: &str| match facts.get(key) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(n)) => n.to_string(),
        _ => String::new(),
    };
    let of_track = |key: &str, more: &[(&str, String)]| {
        let mut said = vec![("track", track_name(&text("track"), &text("controller"), tr).into())];
        said.extend(more.iter().map(|(name, value)| (*name, value.as_str().into())));
        tr.args(key, &said)
    };
    match entry.kind {
        EntryKind::State => state_text(&facts, &text("from"), &text("to"), tr),
        EntryKind::Opened if !text("rule").is_empty() => tr.with("incidents-did-opened-alert", "rule", text("rule")),
        EntryKind::Opened => word("origin", &text("origin"), tr),
        EntryKind::Changed => changed_fields(&facts, tr),
        EntryKind::Linked | EntryKind::Unlinked => {
            let kind = tr.maybe(&format!("kind-{}", text("kind"))).unwrap_or_else(|| text("kind"));
            format!("{kind}: {}", entry.about.map(name).unwrap_or_default())
        }
        EntryKind::Joined | EntryKind::Left => format!("{}: {}", text("unit"), word("part", &text("part"), tr)),
        EntryKind::Assigned => format!("{}: {}", tr.t(&format!("incidents-assigned-{}", text("did"))), text("task")),
        EntryKind::Evidence => tr.n("incidents-did-evidence", facts.get("count").and_then(Value::as_i64).unwrap_or(0)),
        EntryKind::TrackOpened => of_track("incidents-did-track", &[]),
        EntryKind::Assessed => of_track("incidents-did-assessed", &[("assessment", word("assessment", &text("assessment"), tr))]),
        EntryKind::Awareness if text("before").is_empty() => of_track("incidents-did-awareness", &[("at", text("at"))]),
        EntryKind::Awareness => of_track("incidents-did-corrected", &[("at", text("at")), ("before", text("before"))]),
        EntryKind::Requested => of_track("incidents-did-requested", &[("stage", text("stage_name"))]),
        EntryKind::Submitted => {
            of_track("incidents-did-submitted", &[("stage", text("stage_name")), ("ref", text("external_ref"))])
        }
        EntryKind::Approved => of_track("incidents-did-approved", &[("stage", text("stage_name")), ("version", text("version"))]),
        EntryKind::Acknowledged => {
            of_track("incidents-did-acknowledged", &[("stage", text("stage_name")), ("ref", text("external_ref"))])
        }
        EntryKind::Corrected => of_track(
            "incidents-did-submission-corrected",
            &[("stage", text("stage_name")), ("at", text("at")), ("before", text("before"))],
        ),
        EntryKind::Note | EntryKind::Decision => entry.text.clone(),
    }
}

/// From one state to another; closing also says what was missed for good.
fn state_text(facts: &BTreeMap<String, Value>, from: &str, to: &str, tr: &Tr) -> String {
    let (from, to) = (word("state", from, tr), word("state", to, tr));
    let said = tr.args("incidents-did-state", &[("from", from.into()), ("to", to.into())]);
    let missed = facts.get("missed").and_then(|m| m.get(tr.lang.code())).and_then(Value::as_str).filter(|m| !m.is_empty());
    missed.map_or(said.clone(), |missed| format!("{said}. {}", tr.with("incidents-did-missed", "reports", missed)))
}

fn changed_fields(facts: &BTreeMap<String, Value>, tr: &Tr) -> String {
    let fields = facts.get("fields").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    fields.map(|f| tr.t(&format!("incidents-field-{f}"))).collect::<Vec<_>>().join(", ")
}

fn track_name(kind: &str, controller: &str, tr: &Tr) -> String {
    let name = tr.maybe(&format!("incidents-track-{kind}")).unwrap_or_else(|| kind.to_owned());
    if controller.is_empty() { name } else { format!("{name} ({controller})") }
}

impl From<super::content::ContentError> for AppError {
    fn from(error: super::content::ContentError) -> AppError {
        IncidentError::from(error).into()
    }
}
