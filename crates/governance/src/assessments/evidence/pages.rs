//! The pages of evidence: the list, and the record with what it shows and how it has been read.
use super::{
    Edit, View, measures,
    model::{Evidence, StoredReading},
    store::{self, Evidences, Shown},
    table::{TABLE, measure_name, state_cell},
};
use crate::assessments::{content::rules, scale::Freshness};
use axum::{extract::Path, response::Response};
use vk_core::Id;
use vk_web::{
    AppError, Auth, HxRequest, Layout, MeasureUnit, Routes,
    form::{Kit, Stored, choice_word, standard_routes},
    layout,
    record::{self, RecordView},
    table::{Cell, TableQuery},
};

/// Readings that the curve and its table show.
const DRAWN: i64 = 60;

pub fn routes(routes: Routes) -> Routes {
    standard_routes::<View, Edit, Evidences>(routes)
        .get("/evidence", list)
        .get("/evidence/{id}", show)
        .post("/evidence/{id}/read", read)
}

/// GET /evidence
async fn list(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    Ok(record::list(&auth, hx, TABLE.list(&Kit::of(&auth), &query).await?))
}

#[derive(askama::Template)]
#[template(path = "assessments/evidence/templates/show.html")]
struct ShowPage {
    layout: Layout,
    view: RecordView,
    state: Cell,
    why: String,
    since: String,
    /// Which files are attached, where it is one.
    files: Option<String>,
    /// How long it holds without a last day of its own.
    validity: Option<String>,
    /// An address that the reference of a link opens.
    link: Option<String>,
    shows: Vec<Cell>,
    live: Option<LiveView>,
}

struct LiveView {
    measure: String,
    help: String,
    thresholds: String,
    curve: Option<Curve>,
    readings: Vec<(String, String, Cell, String)>,
    may_read: bool,
}

/// The readings as a line of an SVG, oldest to the left; `None` values break it.
struct Curve {
    lines: Vec<String>,
    dots: Vec<(i64, i64)>,
    top: String,
    words: String,
}

/// GET /evidence/{id}
async fn show(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let evidence = settled(&kit, id).await?;
    let e = &evidence.data.new;
    let marks =
        vec![state_cell(evidence.data.state, &kit.tr), Cell::text(choice_word(store::REGISTER, "kind", &e.kind, &kit.tr))];
    let stored = Stored::of(&evidence, &e.name, super::form::to_raw(e));
    let view = RecordView::of::<Evidences>(&kit, &auth.ctx, stored, marks).await?;
    let shows = store::shown(kit.db(), id, &auth.viewer_in("assessments")).await?;
    let live = if e.kind == "measure" { Some(live(&kit, &evidence, view.may_edit).await?) } else { None };
    Ok(layout::page(&ShowPage {
        layout: auth.layout_titled(&view.title),
        state: state_cell(evidence.data.state, &kit.tr),
        why: evidence.data.why.words(&kit.tr),
        since: evidence.data.since.local_minute(),
        files: files(&kit, &evidence).await?,
        validity: matches!(e.kind.as_str(), "file" | "link")
            .then(|| kit.tr.n("evidence-validity", rules().evidence.valid_months.unsigned_abs())),
        link: e.reference.clone().filter(|r| super::form::is_address(r)),
        shows: shows.iter().map(shown).collect(),
        live,
        view,
    }))
}

fn shown(s: &Shown) -> Cell {
    Cell::Link {
        text: format!("{}: {}", s.assessment_name, s.requirement_name),
        href: format!("/assessments/{}/requirements/{}", s.assessment, s.requirement),
    }
}

/// The evidence as it is now: a file that has been attached or removed since it was judged is noticed by the program itself.
async fn settled(kit: &Kit, id: Id) -> Result<Evidence, AppError> {
    let evidence = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    if evidence.data.new.kind != "file" {
        return Ok(evidence);
    }
    if let Err(error) = measures::settle(&kit.app, &kit.app.system_ctx("evidence"), id).await {
        tracing::warn!(evidence = %id, ?error, "evidence that could not be judged");
    }
    store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)
}

async fn files(kit: &Kit, evidence: &Evidence) -> Result<Option<String>, AppError> {
    if evidence.data.new.kind != "file" {
        return Ok(None);
    }
    let names = store::attached(kit.db(), evidence.id).await?;
    let none = names.is_empty().then(|| kit.tr.t("evidence-files-none"));
    Ok(Some(none.unwrap_or_else(|| kit.tr.with("evidence-files", "names", names.join(", ")))))
}

/// POST /evidence/{id}/read: measures now.
async fn read(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let evidence = store::get(kit.db(), &kit.editor, id).await?.ok_or(AppError::NotFound)?;
    measures::again(&auth.app, &auth.ctx, &evidence).await?;
    Ok(layout::redirect_done(&format!("/evidence/{id}"), "evidence-read-done"))
}

async fn live(kit: &Kit, evidence: &Evidence, may_read: bool) -> Result<LiveView, AppError> {
    let (tr, e) = (&kit.tr, &evidence.data.new);
    let key = e.measure.as_deref().unwrap_or_default();
    let readings = store::readings(kit.db(), evidence.id, DRAWN).await?;
    let measure = measures::find(&kit.app, key);
    let unit = measure.map_or(MeasureUnit::Count, |m| m.unit);
    let value = |n: Option<i64>| n.map_or_else(|| tr.t("evidence-no-value"), |n| number(n, unit, tr));
    Ok(LiveView {
        measure: measure_name(Some(key), tr),
        help: tr.maybe(&format!("measure-{key}-help")).unwrap_or_default(),
        thresholds: measure.map_or_else(
            || tr.t(measures::not_offered(Some(key))),
            |m| {
                let t = measures::thresholds(m, e);
                let way = if t.more_is_better { "evidence-thresholds-more" } else { "evidence-thresholds-less" };
                tr.args(way, &[("amber", number(t.amber, unit, tr).into()), ("red", number(t.red, unit, tr).into())])
            },
        ),
        curve: curve(&readings, unit, kit),
        readings: readings
            .iter()
            .map(|r| (r.at.local_minute(), value(r.value), state_cell(r.state, tr), r.why.words(tr)))
            .collect(),
        may_read,
    })
}

fn number(n: i64, unit: MeasureUnit, tr: &vk_web::Tr) -> String {
    let key = match unit {
        MeasureUnit::Percent => "evidence-percent",
        MeasureUnit::Count => "evidence-count",
        MeasureUnit::Days => "evidence-days",
    };
    tr.n(key, n)
}

/// Width and height of the drawing.
const WIDE: i64 = 600;
const HIGH: i64 = 80;

fn curve(readings: &[StoredReading], unit: MeasureUnit, kit: &Kit) -> Option<Curve> {
    let values: Vec<Option<i64>> = readings.iter().rev().map(|r| r.value).collect();
    let known: Vec<i64> = values.iter().flatten().copied().collect();
    let (Some(most), true) = (known.iter().max(), known.len() > 1) else { return None };
    let top = if unit == MeasureUnit::Percent { 100 } else { (*most).max(1) };
    let steps = i64::try_from(values.len()).unwrap_or(1).saturating_sub(1).max(1);
    let place = |i: i64, n: i64| (i * WIDE / steps, HIGH - n.clamp(0, top) * HIGH / top);
    let (mut lines, mut dots, mut line) = (Vec::new(), Vec::new(), Vec::new());
    for (i, value) in (0i64..).zip(&values) {
        match value {
            Some(n) => {
                let (x, y) = place(i, *n);
                dots.push((x, y));
                line.push(format!("{x},{y}"));
            }
            None => lines.push(std::mem::take(&mut line)),
        }
    }
    lines.push(line);
    let stale = readings.iter().filter(|r| r.state != Freshness::Fresh).count();
    let words = [("n", readings.len().into()), ("stale", stale.into())];
    Some(Curve {
        lines: lines.into_iter().filter(|l| l.len() > 1).map(|l| l.join(" ")).collect(),
        dots,
        top: number(top, unit, &kit.tr),
        words: kit.tr.args("evidence-curve", &words),
    })
}
