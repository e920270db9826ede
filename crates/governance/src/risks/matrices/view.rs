//! A scale as pages draw it: the grid from the highest likelihood down, the levels with their definitions, the zones with their mandate. Used by the
//! matrix' own page, by the judging of a risk and by the heat map.
use super::body::{Body, LevelText, Zone};
use vk_core::Lang;
use vk_web::{Tr, form::OptionView, table::Cell};

/// A list of options to choose from, with its label and what is wrong with the choice. Drawn by `risks/templates/choose.html`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChooseView {
    pub id: String,
    pub label: String,
    pub options: Vec<OptionView>,
    pub error: Option<String>,
}

impl ChooseView {
    /// The levels of one side, by number and name; nothing chosen is possible.
    pub fn levels(id: &str, label: String, levels: &[LevelText], chosen: &str, error: Option<String>, tr: &Tr) -> ChooseView {
        let none = OptionView { value: String::new(), label: tr.t("form-choose"), selected: chosen.is_empty() };
        let option = |level: &LevelText| OptionView {
            value: level.number.to_string(),
            label: format!("{} {}", level.number, level.name(tr.lang)),
            selected: chosen == level.number.to_string(),
        };
        ChooseView { id: id.to_owned(), label, options: std::iter::once(none).chain(levels.iter().map(option)).collect(), error }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelView {
    pub number: i64,
    pub name: String,
    pub definition: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneView {
    pub tag: Cell,
    pub mandate: String,
    pub roles: String,
    pub days: String,
    pub must_treat: bool,
}

/// One cell of the grid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellView {
    pub tone: &'static str,
    pub mark: String,
    pub zone: String,
    /// `3-2`: the numbers of likelihood and consequence.
    pub key: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowView {
    pub level: LevelView,
    pub cells: Vec<CellView>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScaleView {
    pub likelihood: Vec<LevelView>,
    pub consequence: Vec<LevelView>,
    /// The highest likelihood first, as such a matrix hangs on a wall.
    pub rows: Vec<RowView>,
    pub zones: Vec<ZoneView>,
}

impl ScaleView {
    pub fn of(body: &Body, tr: &Tr) -> ScaleView {
        let lang = tr.lang;
        let consequence: Vec<LevelView> = body.consequence.iter().map(|l| level(l, lang)).collect();
        let likelihood: Vec<LevelView> = body.likelihood.iter().map(|l| level(l, lang)).collect();
        let rows = likelihood.iter().enumerate().rev().map(|(l, at)| RowView {
            level: at.clone(),
            cells: consequence
                .iter()
                .enumerate()
                .filter_map(|(c, column)| cell(body, (l, c), at.number, column.number, lang))
                .collect(),
        });
        ScaleView { rows: rows.collect(), zones: body.zones.iter().map(|z| zone_view(z, tr)).collect(), likelihood, consequence }
    }
}

fn level(level: &LevelText, lang: Lang) -> LevelView {
    LevelView { number: level.number, name: level.name(lang).to_owned(), definition: level.definition(lang).to_owned() }
}

fn cell(body: &Body, at: (usize, usize), likelihood: i64, consequence: i64, lang: Lang) -> Option<CellView> {
    let (_, zone) = body.zone_at(at.0, at.1)?;
    Some(CellView {
        tone: zone.tone(),
        mark: zone.mark.clone(),
        zone: zone.name(lang).to_owned(),
        key: format!("{likelihood}-{consequence}"),
    })
}

/// A zone as word, mark and colour.
pub fn zone_tag(zone: &Zone, lang: Lang) -> Cell {
    Cell::tag(format!("{} {}", zone.mark, zone.name(lang)), zone.tone())
}

fn zone_view(zone: &Zone, tr: &Tr) -> ZoneView {
    let roles: Vec<String> = zone.decides.iter().map(|role| tr.t(&format!("role-{}", role.key()))).collect();
    ZoneView {
        tag: zone_tag(zone, tr.lang),
        mandate: zone.mandate(tr.lang).to_owned(),
        roles: if roles.is_empty() { tr.t("risk_matrices-nobody") } else { roles.join(", ") },
        days: tr.n("risk_matrices-days", zone.max_days),
        must_treat: zone.must_treat,
    }
}
