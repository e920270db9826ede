//! The list and the occasion's page: what to check, what the registers show, what was moved and why.
use super::{
    Edit, View, act_pages,
    gather::{self, Reading},
    model::Occasion,
    store::{self, Occasions},
    table::{TABLE, status_cell},
};
use crate::activities;
use axum::{extract::Path, response::Response};
use std::collections::BTreeMap;
use vk_core::Id;
use vk_db::{Sql, Viewer};
use vk_governance::assessments::evidence::state::Why;
use vk_web::{
    AppError, Auth, HxRequest, Layout, Routes,
    form::{Kit, choice_word, standard_routes},
    layout,
    record::{self, RecordView},
    table::{Cell, TableQuery},
};
use vk_wheel::occasion::Lateness;

pub fn routes(routes: Routes) -> Routes {
    let routes = standard_routes::<View, Edit, Occasions>(routes).get("/occasions", list).get("/occasions/{id}", show);
    act_pages::routes(routes)
}

/// GET /occasions
async fn list(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    Ok(record::list(&auth, hx, TABLE.list(&Kit::of(&auth), &query).await?))
}

#[derive(askama::Template)]
#[template(path = "occasions/templates/show.html")]
struct ShowPage {
    layout: Layout,
    view: RecordView,
    /// One sentence: how it stands today.
    stands: String,
    version: i64,
    planned: bool,
    open: bool,
    /// Lines of the checklist, and whether they are done.
    checklist: Vec<(String, bool)>,
    /// What the activity says of the work: heading and text.
    work: Vec<(String, String)>,
    evidence: Vec<EvidenceView>,
    gathers: bool,
    moves: Vec<String>,
    escalation: Option<String>,
    reason: Option<String>,
    done: Option<String>,
    acts: Vec<(String, String)>,
}

struct EvidenceView {
    title: String,
    value: String,
    why: String,
    at: String,
    records: Vec<Cell>,
    /// How many of the records this person may not see.
    hidden: Option<String>,
}

/// GET /occasions/{id}
async fn show(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let occasion = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    let activity = activities::get(kit.db(), &Viewer::everything(), occasion.data.activity).await?.ok_or(AppError::NotFound)?;
    let today = auth.ctx.now.local_date();
    let status = status_cell(occasion.standing.status(today), &kit.tr);
    let told = occasion.escalation.as_ref().map(|_| Cell::tag(kit.tr.t("occasions-escalated"), "ember"));
    let nobody =
        (occasion.is_open() && occasion.data.owner.is_none()).then(|| Cell::tag(kit.tr.t("occasions-owner-missing"), "warning"));
    let marks = [Some(status), told, nobody].into_iter().flatten();
    let view = RecordView::of::<Occasions>(&kit, &auth.ctx, store::stored(&occasion), marks).await?;
    let lines = activity.data.checklist();
    Ok(layout::page(&ShowPage {
        layout: auth.layout_titled(&view.title),
        stands: stands(&kit, &occasion, today),
        version: occasion.version,
        planned: occasion.standing.state == "planned",
        open: occasion.is_open(),
        checklist: lines.iter().map(|l| ((*l).to_owned(), occasion.checked.iter().any(|c| c == l))).collect(),
        work: work(&kit, &activity.data),
        evidence: evidence(&kit, &auth, gather::readings(kit.db(), id).await?).await?,
        gathers: !activity.data.gathers.is_empty(),
        moves: moves(&kit, id).await?,
        escalation: escalation(&kit, &occasion).await?,
        reason: reason(&kit, &occasion),
        done: done(&kit, &occasion),
        acts: if view.may_edit && !view.archived { act_pages::offered(&kit, &occasion) } else { Vec::new() },
        view,
    }))
}

fn stands(kit: &Kit, o: &Occasion, today: vk_core::Date) -> String {
    let due = ("due", o.standing.due_on.to_string().into());
    let n = |days: i32| ("n", i64::from(days).into());
    match o.standing.lateness(today) {
        Lateness::Ahead { days } => kit.tr.args("occasions-stands-ahead", &[n(days), due]),
        Lateness::Open { days_left } => kit.tr.args("occasions-stands-open", &[n(days_left), due]),
        Lateness::Late { days } => kit.tr.args("occasions-stands-late", &[n(days), due]),
        Lateness::DoneInTime => kit.tr.args("occasions-stands-done", &[due]),
        Lateness::DoneLate { days } => kit.tr.args("occasions-stands-done-late", &[n(days), due]),
        Lateness::Cancelled => kit.tr.t("occasions-stands-cancelled"),
    }
}

fn work(kit: &Kit, a: &activities::NewActivity) -> Vec<(String, String)> {
    let fields =
        [("description", &a.description), ("inputs", &a.inputs), ("outputs", &a.outputs), ("legal_basis", &a.legal_basis)];
    let said = |(key, text): (&str, &Option<String>)| {
        text.as_ref().map(|text| (kit.tr.t(&format!("activities-field-{key}")), text.clone()))
    };
    fields.into_iter().filter_map(said).collect()
}

async fn moves(kit: &Kit, id: Id) -> Result<Vec<String>, AppError> {
    let moves = store::moves(kit.db(), id).await?;
    let line = |m: &super::model::Move| {
        let words = [
            ("on", m.on.to_string().into()),
            ("from", m.from.to_string().into()),
            ("to", m.to.to_string().into()),
            ("who", m.by.as_str().into()),
            ("reason", m.reason.as_str().into()),
        ];
        kit.tr.args("occasions-moved", &words)
    };
    Ok(moves.iter().map(line).collect())
}

/// Who was told, and why; only the words where the reader may not see the function.
async fn escalation(kit: &Kit, o: &Occasion) -> Result<Option<String>, AppError> {
    let Some(e) = &o.escalation else { return Ok(None) };
    let name = match e.to {
        Some(to) => names(kit, &[to]).await?.remove(&to).map(|(title, _)| title),
        None => None,
    };
    let key = format!("occasions-escalated-{}", e.why);
    let to =
        name.unwrap_or_else(|| kit.tr.t(if e.to.is_some() { "occasions-function-hidden" } else { "occasions-function-none" }));
    Ok(Some(kit.tr.args(&key, &[("on", e.on.to_string().into()), ("function", to.into())])))
}

fn reason(kit: &Kit, o: &Occasion) -> Option<String> {
    let reason = o.standing.state_reason.as_ref()?;
    Some(kit.tr.maybe(&format!("occasions-reason-{reason}")).unwrap_or_else(|| reason.clone()))
}

fn done(kit: &Kit, o: &Occasion) -> Option<String> {
    let on = o.standing.done_on?;
    let who = o.done_by.as_deref().unwrap_or_default();
    Some(kit.tr.args("occasions-done-line", &[("on", on.to_string().into()), ("who", who.into())]))
}

/// Titles and addresses of those records that the reader may see.
async fn names(kit: &Kit, ids: &[Id]) -> Result<BTreeMap<Id, (String, String)>, AppError> {
    let sql = Sql::new("SELECT n.id, n.kind, n.title FROM node n WHERE n.id IN ").list(ids.iter().copied());
    let sql = sql.and_visible_nodes(kit.viewers.iter().map(|(k, v)| (*k, v)), "n");
    let mut out = BTreeMap::new();
    for row in kit.db().all(sql).await? {
        let kind = row.text("kind")?;
        let id = row.id("id")?;
        let path = kit.app.register_of_kind(&kind).map(|r| format!("{}/{id}", r.path)).unwrap_or_default();
        out.insert(id, (row.text("title")?, path));
    }
    Ok(out)
}

/// So many records are named on the page; the count says how many there are.
const SHOWN: usize = 12;

async fn evidence(kit: &Kit, auth: &Auth<View>, readings: Vec<Reading>) -> Result<Vec<EvidenceView>, AppError> {
    let ids: Vec<Id> = readings.iter().flat_map(|r| r.records.iter().copied()).collect();
    let names = if ids.is_empty() { BTreeMap::new() } else { names(kit, &ids).await? };
    let tr = &auth.tr;
    let one = |r: Reading| {
        let seen: Vec<Cell> = r
            .records
            .iter()
            .filter_map(|id| names.get(id))
            .map(|(title, href)| Cell::Link { text: title.clone(), href: href.clone() })
            .collect();
        let hidden = r.records.len() - seen.len();
        EvidenceView {
            title: choice_word(activities::REGISTER.key, "gathers", &r.key, tr),
            value: match r.expected {
                Some(expected) => tr.args("occasions-evidence-of", &[("found", r.found.into()), ("expected", expected.into())]),
                None => r.found.to_string(),
            },
            why: Why::parse(&r.why).words(tr),
            at: r.at.local_minute(),
            hidden: (hidden > 0).then(|| tr.n("occasions-evidence-hidden", hidden)),
            records: seen.into_iter().take(SHOWN).collect(),
        }
    };
    Ok(readings.into_iter().map(one).collect())
}
