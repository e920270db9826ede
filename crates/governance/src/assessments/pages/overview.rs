//! The compliance overview: how far each administration has come, and where the gaps are by area. From the summary columns only, so that ten thousand
//! systems cost what ten do.
use crate::assessments::{
    View, catalogue,
    catalogue::{AREAS, NO_AREA},
    scale::{Counts, Standing},
    store,
};
use axum::response::Response;
use std::collections::BTreeMap;
use vk_core::Id;
use vk_db::{DbError, Row, Sql};
use vk_web::{
    AppError, Auth, Layout, Tr,
    form::{Kit, OptionView},
    layout,
    table::{Cell, TableQuery, grouped},
};

/// What is added up, as SQL; PostgreSQL adds BIGINT up to NUMERIC, hence the casts.
const CASTS: &str = "CAST(SUM(x.applicable) AS BIGINT) AS applicable, CAST(SUM(x.met) AS BIGINT) AS met,  \
     CAST(SUM(x.amber) AS BIGINT) AS amber, CAST(SUM(x.red) AS BIGINT) AS red, CAST(SUM(x.partly) AS BIGINT) AS partly,  \
     CAST(SUM(x.not_met) AS BIGINT) AS not_met, CAST(SUM(x.not_applicable) AS BIGINT) AS not_applicable,  \
     CAST(SUM(x.unknown) AS BIGINT) AS unknown, CAST(SUM(x.unanswered) AS BIGINT) AS unanswered,  \
     CAST(SUM(x.exceptions) AS BIGINT) AS exceptions, CAST(SUM(x.shortfalls) AS BIGINT) AS shortfalls";

#[derive(askama::Template)]
#[template(path = "assessments/templates/overview.html")]
struct OverviewPage {
    layout: Layout,
    sources: Vec<OptionView>,
    heads: Vec<String>,
    sections: Vec<SectionView>,
}

/// One table: by administration, by area.
struct SectionView {
    title: &'static str,
    head: &'static str,
    rows: Vec<SumView>,
}

/// One row: a name and its numbers.
struct SumView {
    name: Cell,
    /// How many subjects have been assessed, under the name: the numbers need the width. Empty where it is the same for all rows.
    subjects: String,
    /// Shares of what applies, in the order of the heads.
    shares: Vec<(String, &'static str)>,
    total: bool,
}

/// What the page counts of one part of the organisation.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    counts: Counts,
    assessments: i64,
    systems: i64,
    finished: i64,
}

/// The standings that have a column of their own, in its order.
const SHOWN: [Standing; 9] = [
    Standing::Met,
    Standing::Amber,
    Standing::Red,
    Standing::Partly,
    Standing::NotMet,
    Standing::Unknown,
    Standing::Unanswered,
    Standing::Shortfall,
    Standing::Excepted,
];

/// GET /assessments/overview?source=
pub async fn page(auth: Auth<View>, query: TableQuery) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let sources = catalogue::sources(kit.db(), &auth.viewer_in("requirement_sources"), auth.ctx.now.local_date()).await?;
    let source = match query.get("source").parse().ok() {
        Some(source) => Some(source),
        None => most_used(&kit).await?,
    };
    let mut sections = Vec::new();
    if let Some(source) = source {
        let rows = units(&kit, source).await?;
        sections.push(SectionView { title: "assessments-overview-units", head: "assessments-overview-unit", rows });
        let rows = areas(&kit, source).await?;
        sections.push(SectionView { title: "assessments-overview-areas", head: "assessments-field-area", rows });
    }
    let option =
        |(id, name): &(Id, String)| OptionView { value: id.to_string(), label: name.clone(), selected: Some(*id) == source };
    Ok(layout::page(&OverviewPage {
        layout: auth.layout("assessments-overview"),
        sources: sources.iter().map(option).collect(),
        heads: SHOWN.iter().map(|s| kit.tr.t(&format!("assessments-overview-head-{}", s.key()))).collect(),
        sections,
    }))
}

/// The source that most is assessed against.
async fn most_used(kit: &Kit) -> Result<Option<Id>, DbError> {
    let sql = Sql::new("SELECT a.source_id FROM assessment a WHERE a.archived_at IS NULL").and_visible(&kit.viewer, "a");
    let row = kit.db().one(sql.push(" GROUP BY a.source_id ORDER BY count(*) DESC, a.source_id LIMIT 1")).await?;
    row.map(|row| row.id("source_id")).transpose()
}

/// By unit first, so that the tree is walked once per unit and not once per assessment.
async fn by_unit(kit: &Kit, source: Id) -> Result<BTreeMap<Option<Id>, Sum>, DbError> {
    let sql = Sql::new("SELECT x.unit_id, count(*) AS assessments, CAST(SUM(CASE WHEN x.subject_kind = 'system' THEN 1 ELSE 0 END) AS BIGINT) AS systems, \
         CAST(SUM(CASE WHEN x.unanswered = 0 THEN 1 ELSE 0 END) AS BIGINT) AS finished, ")
        .push(CASTS)
        .push(" FROM assessment x WHERE x.archived_at IS NULL AND x.source_id = ")
        .bind(source)
        .and_visible(&kit.viewer, "x");
    let read = |row: &Row| {
        let sum = Sum {
            counts: store::counts(row)?,
            assessments: row.int("assessments")?,
            systems: row.int("systems")?,
            finished: row.int("finished")?,
        };
        Ok((row.opt_id("unit_id")?, sum))
    };
    kit.db().all(sql.push(" GROUP BY x.unit_id")).await?.iter().map(read).collect()
}

/// Each unit with the administration (or other upper part) that it is counted under: the highest unit below the root.
async fn tops(kit: &Kit) -> Result<BTreeMap<Id, (Id, String)>, DbError> {
    let sql = Sql::new(
        "SELECT uc.descendant AS id, u.id AS top_id, u.name FROM unit u JOIN unit_closure uc ON uc.ancestor = u.id \
         WHERE u.kind = 'administration' OR (u.parent_id IS NULL AND uc.depth = 0) ORDER BY uc.depth",
    );
    let mut out = BTreeMap::new();
    for row in kit.db().all(sql).await? {
        let top = (row.id("top_id")?, row.text("name")?);
        out.insert(row.id("id")?, top); // the farthest administration wins, because it comes last
    }
    Ok(out)
}

async fn units(kit: &Kit, source: Id) -> Result<Vec<SumView>, DbError> {
    let tops = tops(kit).await?;
    let mut sums: BTreeMap<(String, Option<Id>), Sum> = BTreeMap::new();
    let mut total = Sum::default();
    for (unit, sum) in by_unit(kit, source).await? {
        let top = unit.and_then(|unit| tops.get(&unit).cloned());
        let key = match top {
            Some((id, name)) => (vk_core::sort_key(&name), Some((id, name))),
            None => (String::new(), None),
        };
        let slot = sums.entry((key.0, key.1.map(|(id, _)| id))).or_default();
        *slot = slot.plus(&sum);
        total = total.plus(&sum);
    }
    let names: BTreeMap<Id, String> = tops.into_values().collect();
    let tr = &kit.tr;
    let mut out: Vec<SumView> = sums
        .iter()
        .map(|((_, id), sum)| {
            let name = match id.and_then(|id| names.get(&id).map(|name| (id, name))) {
                Some((id, name)) => {
                    let query = TableQuery::from_pairs([("unit", id.to_string()), ("source", source.to_string())]);
                    Cell::Link { text: name.clone(), href: query.href("/assessments") }
                }
                None => Cell::text(tr.t("assessments-no-administration")),
            };
            view(name, sum, false, tr)
        })
        .collect();
    out.push(view(Cell::text(tr.t("assessments-total")), &total, true, tr));
    Ok(out)
}

async fn areas(kit: &Kit, source: Id) -> Result<Vec<SumView>, DbError> {
    let sql = Sql::new("SELECT x.area, count(*) AS assessments, ")
        .push(CASTS)
        .push(" FROM assessment_area x WHERE x.source_id = ")
        .bind(source)
        .and_visible(&kit.viewer, "x");
    let mut sums: BTreeMap<String, Sum> = BTreeMap::new();
    for row in kit.db().all(sql.push(" GROUP BY x.area")).await? {
        let sum = Sum { counts: store::counts(&row)?, assessments: row.int("assessments")?, ..Sum::default() };
        sums.insert(row.text("area")?, sum);
    }
    let tr = &kit.tr;
    let known = AREAS.iter().copied().chain([NO_AREA]).filter_map(|area| sums.get(area).map(|sum| (area, sum)));
    Ok(known
        .map(|(area, sum)| {
            let name = catalogue::area_word(area, tr);
            let href = TableQuery::from_pairs([("area", area)]).href("/assessments/gaps");
            SumView { subjects: String::new(), ..view(Cell::Link { text: name, href }, sum, false, tr) }
        })
        .collect())
}

impl Sum {
    fn plus(&self, other: &Sum) -> Sum {
        Sum {
            counts: self.counts.plus(&other.counts),
            assessments: self.assessments + other.assessments,
            systems: self.systems + other.systems,
            finished: self.finished + other.finished,
        }
    }
}

fn view(name: Cell, sum: &Sum, total: bool, tr: &Tr) -> SumView {
    let share = |s: Standing| {
        let n = sum.counts.get(s);
        let text = match s {
            // Counts where a share would hide that there is one at all.
            Standing::Red | Standing::Shortfall | Standing::Excepted | Standing::Amber => grouped(n),
            _ => tr.n("assessments-percent", sum.counts.percent(s)),
        };
        (text, if n > 0 && s.tone() == "ember" { "burns" } else { "" })
    };
    let args = [
        ("systems", grouped(sum.systems).into()),
        ("finished", grouped(sum.finished).into()),
        ("all", grouped(sum.assessments).into()),
    ];
    SumView { name, subjects: tr.args("assessments-subjects", &args), shares: SHOWN.map(share).to_vec(), total }
}
