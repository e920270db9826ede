//! One incident: the running clocks first and calm, then what is known, the thread from host to owner, what has happened and what is frozen.
use super::{
    super::{
        View,
        circle::{self, Standing},
        content,
        form::{FIELDS, to_raw},
        model::{Entry, Evidence, Incident, Link, LinkKind},
        parties::{self, pages::Ask},
        records, store,
        table::{severity_cell, state_tone, word},
        view::{ClockView, Control, EntryView, TrackView, entry_view, next_clock, track_views},
    },
    acts, reach, reading,
    report::contact_route,
};
use axum::{
    extract::Path,
    http::header,
    response::{IntoResponse, Response},
};
use std::collections::BTreeSet;
use vk_core::{Id, Verb};
use vk_db::{Act, Change, DbError, Sql};
use vk_governance::join::{self, Class, JoinThread, Named, Owner, SystemLink};
use vk_web::{
    AppError, Auth, Layout,
    around::Around,
    form::{FieldDef, FieldErrors, FormTarget, FormView, Kit, Raw},
    history::HistoryView,
    layout,
    relations::RelationsView,
    table::Cell,
    ui::{self, Crumb, DetailSection, crumbs},
};

#[derive(askama::Template)]
#[template(path = "incidents/templates/show.html")]
struct ShowPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    path: String,
    title: String,
    marks: Vec<Cell>,
    archived: bool,
    may_edit: bool,
    may_decide: bool,
    protection: Option<String>,
    next: Option<Next>,
    tracks: Vec<TrackView>,
    /// What could be a duty too, as questions; `None` for whoever does not work with it.
    asks: Option<Vec<Ask>>,
    threads: Vec<ThreadView>,
    /// The thread as it was when the alert opened, where there was one.
    frozen: Vec<ThreadView>,
    links: Vec<LinkView>,
    timeline: Vec<EntryView>,
    may_note: bool,
    note: FormView,
    evidence: Vec<EvidenceView>,
    sections: Vec<DetailSection>,
    participants: Vec<String>,
    /// `None` for whoever does not work with it.
    work: Option<Work>,
    around: Around,
}

/// What is there for those who work with the incident.
struct Work {
    relations: RelationsView,
    history: HistoryView,
}

impl Work {
    async fn of(kit: &Kit, id: Id) -> Result<Work, DbError> {
        Ok(Work { relations: RelationsView::of(kit, id).await?, history: HistoryView::newest(kit, FIELDS, id).await? })
    }
}

/// The clock that ends first, large at the head of the page.
struct Next {
    clock: ClockView,
    track: String,
    confirm: String,
    control: Control,
}

/// A record in a thread: a name, a way to it, or words that say that it exists.
struct Stop {
    name: String,
    href: Option<String>,
}

struct ThreadView {
    host: Option<Stop>,
    zone: Option<Stop>,
    systems: Vec<SystemView>,
    class: Cell,
}

struct SystemView {
    system: Stop,
    critical: bool,
    owner: Option<OwnerView>,
    information: Vec<InformationView>,
}

struct InformationView {
    set: Stop,
    class: Cell,
    personal_data: bool,
    controller: Option<String>,
    owner: Option<OwnerView>,
}

struct OwnerView {
    function: Stop,
    /// "Eva Ek, 070-123 45 67".
    holders: Vec<String>,
}

struct LinkView {
    kind: &'static str,
    kind_word: String,
    target: Id,
    stop: Stop,
    fixed: bool,
}

struct EvidenceView {
    href: String,
    event: String,
    at: String,
    raw: String,
    sha256: String,
    intact: bool,
}

/// GET /incidents/{id}
pub async fn page(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let incident = store::get(kit.db(), id, &kit.viewer).await?;
    kit.seen(&auth.ctx, id, incident.draft.secrecy.key()).await?;
    let links = store::links(kit.db(), id).await?;
    let standing = circle::standing(kit.db(), &kit.viewer, &incident).await?;
    // Whoever is informed, or has only a part of their own, reads what happened and nothing of the work.
    let links = if standing.works() { links } else { Vec::new() };
    let tracks = track_views(kit.db(), content::shipped()?, &incident, reading(&auth), auth.ctx.now, &kit.tr).await?;
    let entries = store::entries(kit.db(), id).await?;
    let names = Names::of(&kit, &links, &entries, &incident).await?;
    let may_edit = store::get_worked(kit.db(), id, &kit.editor).await.is_ok();
    let evidence = if standing.leads() { store::evidence(kit.db(), id).await? } else { Vec::new() };
    let raw = to_raw(&incident.draft, &links);
    Ok(layout::page(&ShowPage {
        layout: auth.layout_titled(records::title(&incident)),
        crumbs: crumbs(&kit, Some((id, &incident.reference)), None),
        path: super::href(&incident),
        marks: marks(&kit, &incident),
        archived: incident.archived_at.is_some(),
        may_edit,
        may_decide: store::get_worked(kit.db(), id, &reach(&auth, Verb::Decide)).await.is_ok(),
        participants: participants(&kit, id).await?,
        protection: if incident.takes_text() { None } else { Some(contact_route(kit.db(), &kit.tr).await?) },
        next: next_clock(&tracks).map(|(track, clock)| next(track, clock)),
        threads: threads(&kit, &links, &names).await?,
        frozen: if standing.works() { frozen(&incident, &names) } else { Vec::new() },
        links: links.iter().map(|l| link_view(&kit, l, &names)).collect(),
        timeline: timeline(&kit, &entries, &standing, &names),
        may_note: may_edit && incident.takes_text(),
        note: note_form(&kit, &auth, id).await?,
        evidence: evidence.iter().map(|e| evidence_view(id, e)).collect(),
        sections: ui::details(&kit, &fields(&standing), &raw).await?,
        work: if standing.works() { Some(Work::of(&kit, id).await?) } else { None },
        around: Around::of(&kit, &auth.ctx, id).await?,
        title: records::title(&incident),
        asks: parties::pages::asks(&auth, &incident, &standing).await?,
        tracks,
    }))
}

/// GET /incidents/{id}/evidence/{evidence}: the bytes as they arrived, so that anybody can check their hash.
pub async fn evidence(auth: Auth<View>, Path((id, evidence)): Path<(Id, Id)>) -> Result<Response, AppError> {
    let incident = store::get(&auth.app.db, id, &auth.viewer).await?;
    if !circle::standing(&auth.app.db, &auth.viewer, &incident).await?.leads() {
        return Err(AppError::NotFound);
    }
    let all = store::evidence(&auth.app.db, id).await?;
    let found = all.into_iter().find(|e| e.id == evidence).ok_or(AppError::NotFound)?;
    let change = Change::new("incidents", Some(id), Act::Export).note(format!("evidence {}", found.event));
    auth.app.db.record_read(&auth.ctx, change).await?;
    let name = format!("attachment; filename=\"{}-{}.raw\"", incident.reference, found.id);
    Ok(([(header::CONTENT_TYPE, "application/octet-stream".to_owned()), (header::CONTENT_DISPOSITION, name)], found.raw)
        .into_response())
}

/// The form's fields that this reader sees: what happened and when are told to everybody who takes part.
fn fields(standing: &Standing) -> Vec<FieldDef> {
    let told = ["what", "when", "nature"];
    FIELDS.iter().filter(|f| standing.works() || told.contains(&f.section)).copied().collect()
}

fn timeline(kit: &Kit, entries: &[Entry], standing: &Standing, names: &Names) -> Vec<EntryView> {
    let seen = entries.iter().rev().filter(|e| standing.sees_entry(e));
    seen.map(|e| entry_view(e, |id| names.stop(id, None).name, &kit.tr)).collect()
}

/// "Tandvårdsnämnden: har en egen del".
async fn participants(kit: &Kit, id: Id) -> Result<Vec<String>, DbError> {
    let all = circle::participants(kit.db(), id).await?;
    let now = circle::of_incident(kit.db(), id).await?;
    let name = |unit: Id| all.iter().find(|p| p.unit == unit).map(|p| p.unit_name.clone()).unwrap_or_default();
    Ok(now.into_iter().map(|(unit, part)| format!("{}: {}", name(unit), word("part", part.key(), &kit.tr))).collect())
}

fn next(track: &TrackView, clock: &ClockView) -> Next {
    let title = match &track.controller {
        Some(controller) => format!("{} ({controller})", track.title),
        None => track.title.clone(),
    };
    Next { clock: clock.clone(), track: title, confirm: format!("{}/awareness", track.path), control: track.control }
}

/// State, severity and marking beside the heading.
fn marks(kit: &Kit, incident: &Incident) -> Vec<Cell> {
    let (tr, d) = (&kit.tr, &incident.draft);
    let state = Cell::tag(word("state", incident.state.key(), tr), state_tone(incident.state.key()));
    let archived = incident.archived_at.map_or(Cell::Empty, |_| Cell::tag(tr.t("list-archived-tag"), "muted"));
    let class = Cell::tag(word("class", incident.class.key(), tr), if incident.class.is_less() { "muted" } else { "info" });
    let all = [state, class, severity_cell(d.severity.map(|s| s.key()), tr), Cell::secrecy(d.secrecy, tr), archived];
    all.into_iter().filter(|c| *c != Cell::Empty).collect()
}

async fn note_form(kit: &Kit, auth: &Auth<View>, id: Id) -> Result<FormView, DbError> {
    let raw = Raw::default().with("at", auth.ctx.now.local_input());
    let target = FormTarget {
        action: format!("/incidents/{id}/note"),
        cancel: format!("/incidents/{id}"),
        submit: "incidents-note-do",
        version: 0,
    };
    FormView::build(kit, acts::NOTE, &raw, &FieldErrors::default(), target).await
}

fn evidence_view(incident: Id, e: &Evidence) -> EvidenceView {
    EvidenceView {
        href: format!("/incidents/{incident}/evidence/{}", e.id),
        event: e.event.clone(),
        at: e.at.local_second(),
        raw: String::from_utf8_lossy(&e.raw).into_owned(),
        sha256: e.sha256.clone(),
        intact: e.intact,
    }
}

fn link_view(kit: &Kit, link: &Link, names: &Names) -> LinkView {
    LinkView {
        kind: link.kind.key(),
        kind_word: kit.tr.maybe(&format!("kind-{}", link.kind.key())).unwrap_or_else(|| link.kind.key().to_owned()),
        target: link.target,
        stop: names.stop(link.target, None),
        fixed: link.kind == LinkKind::Alert,
    }
}

// ---- the thread ------------------------------------------------------------------------------------------------------------------------

/// Which records this reader may see by name, and where their pages are.
struct Names {
    visible: BTreeSet<Id>,
    found: Vec<(Id, String, Option<String>)>,
    hidden: String,
}

impl Names {
    /// Everything that the incident's threads and links mention.
    async fn of(kit: &Kit, links: &[Link], entries: &[Entry], incident: &Incident) -> Result<Names, DbError> {
        let mut ids: Vec<Id> = links.iter().map(|l| l.target).chain(entries.iter().filter_map(|e| e.about)).collect();
        for thread in live(kit, links).await?.iter().chain(&snapshot(incident)) {
            mention(thread, &mut ids);
        }
        let sql = Sql::new("SELECT n.id, n.kind, n.title FROM node n WHERE n.id IN ").list(ids);
        let rows = kit.db().all(sql.and_visible_nodes(kit.viewers.iter().map(|(k, v)| (*k, v)), "n")).await?;
        let mut found = Vec::new();
        for row in rows {
            let id = row.id("id")?;
            found.push((id, row.text("title")?, vk_web::search::href(&kit.app, &row.text("kind")?, id)));
        }
        Ok(Names { visible: found.iter().map(|(id, _, _)| *id).collect(), found, hidden: kit.tr.t("form-hidden-record") })
    }

    fn stop(&self, id: Id, name: Option<&str>) -> Stop {
        match self.found.iter().find(|(known, _, _)| *known == id) {
            Some((_, title, href)) => Stop { name: name.unwrap_or(title).to_owned(), href: href.clone() },
            None => Stop { name: self.hidden.clone(), href: None },
        }
    }

    fn named(&self, named: &Named) -> Stop {
        self.stop(named.id, Some(&named.name))
    }
}

fn mention(thread: &JoinThread, ids: &mut Vec<Id>) {
    ids.push(thread.host.id);
    ids.extend(thread.zone.as_ref().map(|z| z.id));
    for system in &thread.systems {
        ids.push(system.system.id);
        ids.extend(system.owner.as_ref().map(|o| o.function.id));
        for set in &system.information {
            ids.push(set.set.id);
            ids.extend(set.owner.as_ref().map(|o| o.function.id));
        }
    }
}

/// The threads as they are today: from every linked host, and from linked systems that no linked host runs.
pub(in super::super) async fn live(kit: &Kit, links: &[Link]) -> Result<Vec<JoinThread>, DbError> {
    let of = |kind| links.iter().filter(move |l| l.kind == kind).map(|l| l.target);
    let today = kit.app.now().local_date();
    let mut out = Vec::new();
    for host in of(LinkKind::Host) {
        out.extend(join::thread_of_host(kit.db(), host, today).await?);
    }
    let run: BTreeSet<Id> = out.iter().flat_map(|t| t.systems.iter().map(|s| s.system.id)).collect();
    for system in of(LinkKind::System).filter(|id| !run.contains(id)) {
        let Some(link) = join::thread_of_system(kit.db(), system, today).await? else { continue };
        let class = link.information.iter().fold(Class::default(), |class, i| class.max(i.class));
        out.push(JoinThread { host: link.system.clone(), zone: None, unit: None, systems: vec![link], class });
    }
    Ok(out)
}

fn snapshot(incident: &Incident) -> Vec<JoinThread> {
    incident.snapshot.as_deref().and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default()
}

async fn threads(kit: &Kit, links: &[Link], names: &Names) -> Result<Vec<ThreadView>, DbError> {
    Ok(live(kit, links).await?.iter().map(|t| thread_view(t, names)).collect())
}

fn frozen(incident: &Incident, names: &Names) -> Vec<ThreadView> {
    snapshot(incident).iter().map(|t| thread_view(t, names)).collect()
}

fn thread_view(thread: &JoinThread, names: &Names) -> ThreadView {
    // A system that was linked without a host stands in the host's place; it is drawn once, as the system.
    let only_system = thread.systems.first().is_some_and(|s| s.system.id == thread.host.id);
    ThreadView {
        host: (!only_system).then(|| names.named(&thread.host)),
        zone: thread.zone.as_ref().map(|z| names.named(z)),
        systems: thread.systems.iter().map(|s| system_view(s, names)).collect(),
        class: class_cell(thread.class),
    }
}

fn system_view(link: &SystemLink, names: &Names) -> SystemView {
    let information = link.information.iter().map(|i| InformationView {
        set: names.named(&i.set),
        class: class_cell(i.class),
        personal_data: i.personal_data != "none",
        controller: i.controller.as_ref().map(|c| c.name.clone()),
        owner: i.owner.as_ref().map(|o| owner_view(o, names)),
    });
    SystemView {
        system: names.named(&link.system),
        critical: link.sector_critical,
        owner: link.owner.as_ref().map(|o| owner_view(o, names)),
        information: information.collect(),
    }
}

fn owner_view(owner: &Owner, names: &Names) -> OwnerView {
    let reach = |phone: Option<&String>| phone.map(|p| format!(", {p}")).unwrap_or_default();
    let holders = owner.holders.iter().map(|h| format!("{}{}", h.person.name, reach(h.phone.as_ref().or(owner.phone.as_ref()))));
    let seen = names.visible.contains(&owner.function.id);
    OwnerView { function: names.named(&owner.function), holders: if seen { holders.collect() } else { Vec::new() } }
}

fn class_cell(class: Class) -> Cell {
    let levels: Vec<_> = vk_core::Aspect::ALL.into_iter().filter_map(|a| class.level(a).map(|level| (a, level))).collect();
    if levels.is_empty() { Cell::Empty } else { Cell::Levels(levels) }
}
