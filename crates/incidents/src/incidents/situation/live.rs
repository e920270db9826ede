//! The part of the page that changes while one looks: read with the reader's own permission, card by card.
use super::{
    super::{
        circle, content,
        model::{Entry, EntryKind, Incident, LinkKind},
        pages::{reach, reading},
        reminders,
        significance::store as facts,
        store,
        table::{severity_cell, state_tone, word},
        view::{ClockView, Control, EntryView, TrackView, entry_view, track_views},
    },
    assignments::{self, Assignment},
    missing::{self, Missing},
    ring::{self, Ring, visible},
};
use std::collections::BTreeMap;
use vk_core::{Id, Instant, Verb};
use vk_db::DbError;
use vk_web::{AppError, Auth, Permission, Tr, form::Kit, table::Cell};

/// The last decisions and what was written last.
const LAST: usize = 3;

/// Everything that changes while one looks.
pub struct Live {
    pub path: String,
    pub stamp: String,
    pub read_at: String,
    pub marks: Vec<Cell>,
    pub since: Vec<(String, String)>,
    pub last: Vec<EntryView>,
    pub decisions: Vec<EntryView>,
    pub due: Vec<Due>,
    pub told: Vec<String>,
    pub missing: Vec<Missing>,
    pub more: Option<String>,
    pub ring: Vec<Ring>,
    pub authorities: Vec<Authority>,
    pub tasks: Vec<TaskView>,
    pub affected: Vec<(String, String)>,
    pub outages: Vec<String>,
    pub may_edit: bool,
}

pub struct Due {
    pub clock: ClockView,
    pub track: String,
    pub authority: String,
    pub confirm: String,
    pub control: Control,
}

/// Who receives the reports, and by which ways.
pub struct Authority {
    pub track: String,
    pub name: String,
    pub channels: Vec<(String, Option<String>)>,
}

pub struct TaskView {
    pub id: Id,
    pub version: i64,
    pub task: String,
    pub who: String,
    pub by_when: Option<String>,
    /// Set when it is closed: by whom and when.
    pub closed: Option<String>,
    pub state: Cell,
}

/// What has been written, and the minute: countdowns move by minutes.
pub fn stamp(incident: &Incident, now: Instant) -> String {
    format!("{}-{}", incident.updated_at.micros(), now.micros().div_euclid(60_000_000))
}

pub async fn live<P: Permission>(auth: &Auth<P>, incident: &Incident) -> Result<Live, AppError> {
    let (kit, now, id) = (Kit::of(auth), auth.ctx.now, incident.id);
    let (db, tr) = (kit.db(), &kit.tr);
    // Who acts here reads it as well, with the reader's own eyes.
    let viewer = auth.app.viewer(&auth.account.grants, "incidents");
    let standing = circle::standing(db, &viewer, incident).await?;
    let views = track_views(db, content::shipped()?, incident, reading(auth), now, tr).await?;
    let (tracks, reports) = (store::tracks(db, id).await?, store::reports(db, id).await?);
    let may_edit = store::get_worked(db, id, &reach(auth, Verb::Edit)).await.is_ok();
    let mut missing = missing::of_duties((incident, &tracks, &reports), &views, may_edit, tr);
    let (questions, more) = missing::questions(db, incident, &standing, now, tr).await?;
    missing.extend(questions);
    let entries = store::entries(db, id).await?;
    let seen: Vec<&Entry> = entries.iter().rev().filter(|e| standing.sees_entry(e)).collect();
    let names = visible(&kit, seen.iter().filter_map(|e| e.about).collect()).await?;
    let said = |e: &&Entry| entry_view(e, |about| names.get(&about).cloned().unwrap_or_else(|| tr.t("form-hidden-record")), tr);
    Ok(Live {
        path: format!("/incidents/{id}"),
        stamp: stamp(incident, now),
        read_at: now.local_minute(),
        marks: marks(incident, tr),
        since: since(incident, tr),
        last: seen.iter().take(LAST).map(said).collect(),
        decisions: seen.iter().filter(|e| e.kind == EntryKind::Decision).take(LAST).map(said).collect(),
        due: due(&views),
        told: told(&kit, incident, &views, now).await?,
        missing,
        more: (more > 0).then(|| tr.n("incidents-missing-more", more)),
        ring: ring::whom(&kit, incident, &standing, now.local_date()).await?,
        authorities: authorities(&views),
        tasks: if standing.works() { tasks(&kit, id, now).await? } else { Vec::new() },
        affected: if standing.works() { affected(&kit, id).await? } else { Vec::new() },
        outages: if standing.works() { outages(&kit, id, now).await? } else { Vec::new() },
        may_edit,
    })
}

fn marks(incident: &Incident, tr: &Tr) -> Vec<Cell> {
    let state = Cell::tag(word("state", incident.state.key(), tr), state_tone(incident.state.key()));
    let all = [state, severity_cell(incident.draft.severity.map(|s| s.key()), tr), Cell::secrecy(incident.draft.secrecy, tr)];
    all.into_iter().filter(|c| *c != Cell::Empty).collect()
}

/// The moments that are known, in the order in which they come.
fn since(incident: &Incident, tr: &Tr) -> Vec<(String, String)> {
    let d = &incident.draft;
    let all = [
        ("occurred_at", d.occurred_at),
        ("detected_at", d.detected_at),
        ("knowledge_at", incident.knowledge_at),
        ("ended_at", d.ended_at),
        ("handled_at", d.handled_at),
    ];
    let known = all.into_iter().filter_map(|(key, at)| Some((tr.t(&format!("incidents-field-{key}")), at?.local_minute())));
    let ongoing = tr.t(if d.ongoing { "incidents-situation-ongoing" } else { "incidents-situation-over" });
    known.chain([(tr.t("incidents-field-ongoing"), ongoing)]).collect()
}

/// Every open report, the earliest end first and those without a day last.
fn due(views: &[TrackView]) -> Vec<Due> {
    let mut out: Vec<Due> = views
        .iter()
        .flat_map(|track| {
            track.clocks.iter().filter(|c| c.open).map(move |clock| Due {
                clock: clock.clone(),
                track: track.controller.as_ref().map_or_else(|| track.title.clone(), |c| format!("{} ({c})", track.title)),
                authority: track.authority.clone(),
                confirm: format!("{}/awareness", track.path),
                control: track.control,
            })
        })
        .collect();
    out.sort_by_key(|d| d.clock.due_at.map_or(i64::MAX, Instant::micros));
    out
}

pub fn authorities(views: &[TrackView]) -> Vec<Authority> {
    let one = |t: &TrackView| Authority {
        track: t.title.clone(),
        name: t.authority.clone(),
        channels: t.channels.iter().map(|c| (c.label.clone(), c.url.clone())).collect(),
    };
    let mut out: Vec<Authority> = views.iter().map(one).collect();
    out.dedup_by(|a, b| a.track == b.track && a.name == b.name);
    out
}

/// The reminders that were given, and what came in the way of their mails.
async fn told(kit: &Kit, incident: &Incident, views: &[TrackView], now: Instant) -> Result<Vec<String>, DbError> {
    let tr = &kit.tr;
    let mut out = Vec::new();
    for given in reminders::given(kit.db(), incident.id, now, 5).await? {
        let Some(view) = views.iter().find(|view| view.id == given.track) else { continue };
        let args = [
            ("at", given.at.local_minute().into()),
            ("track", view.title.as_str().into()),
            ("due", given.due.local_minute().into()),
            ("n", given.told.into()),
        ];
        let mut line = tr.args(if given.told > 0 { "incidents-told" } else { "incidents-told-nobody" }, &args);
        for (key, n) in [("sent", given.sent), ("waiting", given.waiting), ("unknown", given.unknown)] {
            if n > 0 {
                line = format!("{line} {}", tr.n(&format!("incidents-told-{key}"), n));
            }
        }
        if !given.vacant.is_empty() {
            line = format!("{line} {}", tr.n("incidents-told-vacant", given.vacant.len()));
        }
        out.push(line);
    }
    Ok(out)
}

async fn tasks(kit: &Kit, incident: Id, now: Instant) -> Result<Vec<TaskView>, DbError> {
    let all = assignments::of_incident(kit.db(), incident).await?;
    let names = visible(kit, all.iter().filter_map(|a| a.assignee).collect()).await?;
    Ok(all.iter().map(|a| task(a, &names, now, &kit.tr)).collect())
}

fn task(a: &Assignment, names: &BTreeMap<Id, String>, now: Instant, tr: &Tr) -> TaskView {
    let assignee = a.assignee.map(|id| names.get(&id).cloned().unwrap_or_else(|| tr.t("form-hidden-record")));
    let taken = a.taken_by.as_ref().map(|who| tr.with("incidents-assigned-by", "who", who.as_str()));
    let who: Vec<String> = [assignee, taken].into_iter().flatten().collect();
    let late = a.is_open() && a.by_when.is_some_and(|at| at < now);
    let (key, tone) = match (a.state.as_str(), late) {
        ("done", _) => ("done", "success"),
        ("dropped", _) => ("dropped", "muted"),
        (_, true) => ("late", "ember"),
        _ => ("open", "info"),
    };
    TaskView {
        id: a.id,
        version: a.version,
        task: a.task.clone(),
        who: if who.is_empty() { tr.t("incidents-assigned-nobody") } else { who.join(", ") },
        by_when: a.by_when.map(Instant::local_minute),
        closed: a
            .closed_by
            .as_ref()
            .zip(a.closed_at)
            .map(|(who, at)| tr.args("incidents-by", &[("who", who.as_str().into()), ("at", at.local_minute().into())])),
        state: Cell::tag(tr.t(&format!("incidents-assignment-{key}")), tone),
    }
}

/// What is affected, by kind and name: what this reader may not see is counted in words.
async fn affected(kit: &Kit, incident: Id) -> Result<Vec<(String, String)>, DbError> {
    let links = store::links(kit.db(), incident).await?;
    let names = visible(kit, links.iter().map(|l| l.target).collect()).await?;
    let drawn = links.iter().filter(|l| l.kind != LinkKind::Unit);
    let name = |id: &Id| names.get(id).cloned().unwrap_or_else(|| kit.tr.t("form-hidden-record"));
    Ok(drawn.map(|l| (kit.tr.t(&format!("kind-{}", l.kind.key())), name(&l.target))).collect())
}

/// Activities that are limited or run by their fallback routine now.
async fn outages(kit: &Kit, incident: Id, now: Instant) -> Result<Vec<String>, DbError> {
    let running = facts::outages(kit.db(), incident).await?.into_iter().filter(|o| o.ended_at.is_none() && o.withdrawn.is_none());
    let line = |o: facts::Outage| {
        let minutes = now.seconds_since(o.started_at) / 60;
        let kind = kit.tr.t(&format!("incidents-outage_kind-{}", o.kind));
        let words =
            [("activity", o.activity.into()), ("kind", kind.into()), ("h", (minutes / 60).into()), ("m", (minutes % 60).into())];
        kit.tr.args("incidents-situation-outage", &words)
    };
    Ok(running.map(line).collect())
}
