//! The register seen from above: heat map with its table, movement since a day, the gravest risks of each administration, and what each owner has.
use super::{Tab, tabs};
use crate::risks::{
    matrices::{self, Matrix, view::ScaleView},
    register::{
        View,
        model::{Which, ZoneName},
        overview::{self, Brief, Heat, Movement},
        owners,
        table::{cell_filter, state_cell, zone_cell},
    },
};
use axum::response::Response;

use vk_core::{Date, Id, Instant};
use vk_web::{
    AppError, Auth, Layout, Tr,
    form::{Kit, OptionView},
    layout,
    table::{Cell, TableQuery},
};

/// Movement is shown since three months unless somebody says otherwise.
const SINCE_MONTHS: i32 = -3;

/// Size of one cell of the drawn map, and of the space for its axes.
const CELL: (usize, usize) = (100, 70);
const AXIS: usize = 44;

#[derive(askama::Template)]
#[template(path = "risks/register/templates/map.html")]
struct MapPage {
    layout: Layout,
    tabs: Vec<Tab>,
    which: &'static str,
    levels: Vec<(String, String, bool)>,
    choose: Choose,
    map: Option<Map>,
    notes: Vec<(String, String)>,
}

/// Unit and owner above an overview.
struct Choose {
    units: Vec<OptionView>,
    owners: Vec<OptionView>,
}

/// The heat map as it is drawn, and the same numbers as a table.
struct Map {
    matrix: String,
    width: usize,
    height: usize,
    cells: Vec<MapCell>,
    across: Vec<Axis>,
    down: Vec<Axis>,
    scale: ScaleView,
    heat: Heat,
    list: String,
}

struct MapCell {
    x: usize,
    y: usize,
    tone: &'static str,
    mark: String,
    /// Nothing where there is no risk.
    count: Option<String>,
    href: String,
    label: String,
}

struct Axis {
    x: usize,
    y: usize,
    text: String,
}

impl Map {
    fn href(&self, cell: &str) -> String {
        format!("{}{cell}", self.list)
    }
    fn count(&self, cell: &str) -> String {
        Heat::shown(self.heat.of(cell))
    }
}

/// GET /risks/map?which=&unit=&owner=&matrix=
pub async fn map(auth: Auth<View>, query: TableQuery) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let which = Which::from_key(query.get("which")).unwrap_or(Which::Current);
    let matrix = match query.get("matrix").parse() {
        Ok(id) => matrices::get(kit.db(), &auth.viewer_in("risk_matrices"), id).await?,
        Err(_) => matrices::in_use(kit.db()).await?,
    };
    let mut notes = Vec::new();
    let map = match &matrix {
        Some(matrix) => Some(drawn(&kit, &query, matrix, which, &mut notes).await?),
        None => None,
    };
    let level = |w: Which| {
        let href = query.with("which", w.key()).href("/risks/map");
        (href, kit.tr.t(&format!("risks-level-{}", w.key())), w == which)
    };
    Ok(layout::page(&MapPage {
        layout: auth.layout("risks-map-title"),
        tabs: tabs("map", &auth.tr),
        which: which.key(),
        levels: Which::ALL.into_iter().map(level).collect(),
        choose: choose(&kit, &query).await?,
        map,
        notes,
    }))
}

async fn drawn(
    kit: &Kit,
    query: &TableQuery,
    matrix: &Matrix,
    which: Which,
    notes: &mut Vec<(String, String)>,
) -> Result<Map, AppError> {
    let asked = overview::asked(query, Some(matrix.id()));
    let heat = overview::heat(kit.db(), &kit.viewer, &asked, matrix, which).await?;
    let all = overview::asked(query, None);
    let elsewhere = overview::elsewhere(kit.db(), &kit.viewer, &all, matrix.id()).await?;
    if heat.without > 0 {
        notes.push((kit.tr.n("risks-map-without", heat.without), asked.href("/risks")));
    }
    if elsewhere > 0 {
        notes.push((kit.tr.n("risks-map-elsewhere", elsewhere), all.href("/risks")));
    }
    if heat.cells.values().chain([&heat.without, &elsewhere]).any(|n| *n > overview::CAP) {
        notes.push((kit.tr.with("risks-map-capped", "n", overview::CAP), asked.href("/risks")));
    }
    let list = format!("{}&{}=", asked.href("/risks"), cell_filter(which));
    let scale = ScaleView::of(&matrix.body, &kit.tr);
    Ok(Map {
        matrix: matrix.title(),
        width: AXIS + scale.consequence.len() * CELL.0,
        height: scale.rows.len() * CELL.1 + AXIS,
        cells: cells(&scale, &heat, &list, &kit.tr),
        across: scale
            .consequence
            .iter()
            .enumerate()
            .map(|(c, level)| axis(AXIS + c * CELL.0 + CELL.0 / 2, scale.rows.len() * CELL.1 + 28, level.number))
            .collect(),
        down: scale
            .rows
            .iter()
            .enumerate()
            .map(|(r, row)| axis(AXIS / 2, r * CELL.1 + CELL.1 / 2 + 6, row.level.number))
            .collect(),
        scale,
        heat,
        list,
    })
}

fn axis(x: usize, y: usize, number: i64) -> Axis {
    Axis { x, y, text: number.to_string() }
}

fn cells(scale: &ScaleView, heat: &Heat, list: &str, tr: &Tr) -> Vec<MapCell> {
    let mut out = Vec::new();
    for (r, row) in scale.rows.iter().enumerate() {
        for (c, cell) in row.cells.iter().enumerate() {
            let count = heat.of(&cell.key);
            let column = scale.consequence.get(c).map(|level| level.name.as_str()).unwrap_or_default();
            let args = [
                ("n", count.into()),
                ("likelihood", row.level.name.as_str().into()),
                ("consequence", column.into()),
                ("zone", cell.zone.as_str().into()),
            ];
            out.push(MapCell {
                x: AXIS + c * CELL.0,
                y: r * CELL.1,
                tone: cell.tone,
                mark: cell.mark.clone(),
                count: (count > 0).then(|| Heat::shown(count)),
                href: format!("{list}{}", cell.key),
                label: tr.args("risks-map-cell", &args),
            });
        }
    }
    out
}

/// The administrations and the owners that one may choose.
async fn choose(kit: &Kit, query: &TableQuery) -> Result<Choose, AppError> {
    let any = |selected: bool| OptionView { value: String::new(), label: kit.tr.t("list-any"), selected };
    let option = |chosen: &str, (id, name): (Id, String)| OptionView {
        selected: id.to_string() == chosen,
        value: id.to_string(),
        label: name,
    };
    let (unit, owner) = (query.get("unit"), query.get("owner"));
    let units = overview::administrations(kit.db(), &kit.viewer).await?;
    let owners = owners::owners(kit.db(), &kit.viewer).await?;
    Ok(Choose {
        units: std::iter::once(any(unit.is_empty())).chain(units.into_iter().map(|u| option(unit, u))).collect(),
        owners: std::iter::once(any(owner.is_empty())).chain(owners.into_iter().map(|o| option(owner, o))).collect(),
    })
}

#[derive(askama::Template)]
#[template(path = "risks/register/templates/movement.html")]
struct MovementPage {
    layout: Layout,
    tabs: Vec<Tab>,
    choose: Choose,
    since: String,
    cut: Option<String>,
    groups: Vec<MovementGroup>,
}

struct MovementGroup {
    title: String,
    rows: Vec<BriefView>,
    more: Option<String>,
}

/// A risk in an overview.
struct BriefView {
    href: String,
    reference: String,
    name: String,
    level: Cell,
    then: Cell,
    state: Cell,
    owner: String,
}

fn brief_view(brief: &Brief, then: Option<&ZoneName>, tr: &Tr) -> BriefView {
    BriefView {
        href: format!("/risks/{}", brief.id),
        reference: brief.reference.clone(),
        name: brief.name.clone(),
        level: zone_cell(brief.zone.as_ref(), tr),
        then: then.map_or(Cell::Empty, |zone| zone_cell(Some(zone), tr)),
        state: state_cell(&brief.state, tr),
        owner: brief.owner.clone().unwrap_or_default(),
    }
}

/// GET /risks/movement?since=&unit=&owner=
pub async fn movement(auth: Auth<View>, query: TableQuery) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let since: Date = query.get("since").parse().unwrap_or(auth.ctx.now.local_date().plus_months(SINCE_MONTHS));
    let start = Instant::parse_local(&format!("{since}T00:00")).unwrap_or_default();
    let overview::MovedSince { kinds: mut moved, cut } = overview::moved_since(kit.db(), &kit.viewer, &query, start).await?;
    let group = |movement: Movement| {
        let (count, rows) = moved.remove(&movement).unwrap_or_default();
        let hidden = count - i64::try_from(rows.len()).unwrap_or(0);
        MovementGroup {
            title: kit.tr.n(&format!("risks-movement-{}", movement.key()), count),
            rows: rows.iter().map(|m| brief_view(&m.risk, m.then.as_ref(), &kit.tr)).collect(),
            more: (hidden > 0).then(|| kit.tr.n("risks-movement-more", hidden)),
        }
    };
    let groups = Movement::ALL.into_iter().map(group).collect();
    Ok(layout::page(&MovementPage {
        layout: auth.layout("risks-movement-title"),
        tabs: tabs("movement", &auth.tr),
        choose: choose(&kit, &query).await?,
        since: since.to_string(),
        cut: cut.then(|| kit.tr.with("risks-movement-cut", "n", overview::CHANGES)),
        groups,
    }))
}

#[derive(askama::Template)]
#[template(path = "risks/register/templates/top.html")]
struct TopPage {
    layout: Layout,
    tabs: Vec<Tab>,
    groups: Vec<TopGroup>,
}

struct TopGroup {
    title: String,
    href: Option<String>,
    rows: Vec<BriefView>,
}

/// GET /risks/top
pub async fn top(auth: Auth<View>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let worst = overview::worst(kit.db(), &kit.viewer).await?;
    let group = |w: &overview::Worst| TopGroup {
        title: w.administration.as_ref().map_or_else(|| kit.tr.t("risks-top-region"), |(_, name)| name.clone()),
        href: w.administration.as_ref().map(|(id, _)| format!("/risks?open=true&unit={id}")),
        rows: w.risks.iter().map(|risk| brief_view(risk, None, &kit.tr)).collect(),
    };
    Ok(layout::page(&TopPage {
        layout: auth.layout("risks-top-title"),
        tabs: tabs("top", &auth.tr),
        groups: worst.iter().map(group).collect(),
    }))
}

#[derive(askama::Template)]
#[template(path = "risks/register/templates/owners.html")]
struct OwnersPage {
    layout: Layout,
    tabs: Vec<Tab>,
    choose: Choose,
    zones: Vec<Cell>,
    more: Option<String>,
    rows: Vec<OwnerRow>,
}

struct OwnerRow {
    name: String,
    href: Option<String>,
    open: i64,
    /// Count and address for each zone of the matrix in use.
    zones: Vec<(i64, String)>,
    not_judged: i64,
    rejudge: i64,
    accepted: i64,
    overdue: i64,
}

/// GET /risks/overview?unit=&owner=
pub async fn owners(auth: Auth<View>, query: TableQuery) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let matrix = matrices::in_use(kit.db()).await?;
    let today = auth.ctx.now.local_date();
    let id = matrix.as_ref().map(Matrix::id);
    let owned = owners::by_owner(kit.db(), &kit.viewer, &query, id, today).await?;
    let keys: Vec<String> = matrix.iter().flat_map(|m| &m.body.zones).rev().map(|zone| zone.key.clone()).collect();
    let row = |owned: &owners::Owned| owner_row(owned, &keys, &query, id, &kit.tr);
    Ok(layout::page(&OwnersPage {
        layout: auth.layout("risks-overview-title"),
        tabs: tabs("overview", &auth.tr),
        choose: choose(&kit, &query).await?,
        zones: matrix.iter().flat_map(|m| &m.body.zones).rev().map(|z| matrices::view::zone_tag(z, kit.tr.lang)).collect(),
        more: owned.more.then(|| kit.tr.with("risks-overview-more", "n", owners::OWNERS)),
        rows: owned.owners.iter().map(row).collect(),
    }))
}

fn owner_row(owned: &owners::Owned, keys: &[String], query: &TableQuery, matrix: Option<Id>, tr: &Tr) -> OwnerRow {
    let asked = |matrix| owned.owner.as_ref().map(|(id, _)| overview::asked(&query.with("owner", &id.to_string()), matrix));
    let zone = |key: &String| {
        let href = asked(matrix).map(|q| q.with("zone", key).href("/risks")).unwrap_or_default();
        (owned.zones.get(key).copied().unwrap_or(0), href)
    };
    OwnerRow {
        name: owned.owner.as_ref().map_or_else(|| tr.t("risks-overview-nobody"), |(_, name)| name.clone()),
        href: asked(None).map(|q| q.href("/risks")),
        open: owned.open,
        zones: keys.iter().map(zone).collect(),
        not_judged: owned.not_judged,
        rejudge: owned.rejudge,
        accepted: owned.accepted,
        overdue: owned.review_overdue,
    }
}
