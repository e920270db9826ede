//! The scale itself: levels of likelihood and consequence, which cell lies in which zone, and what a zone means for the decision. Pure; stored as JSON,
//! parsed here and nowhere else.
use crate::risks::pick;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vk_core::{Lang, Role};
use vk_db::DbError;
use vk_web::form::FieldErrors;

/// Levels on each side of the grid.
pub const MIN_LEVELS: usize = 3;
pub const MAX_LEVELS: usize = 6;
pub const MIN_ZONES: usize = 2;
pub const MAX_ZONES: usize = 6;
/// The longest that an acceptance may stand in any zone, in days: five years.
pub const MAX_DAYS: i64 = 1830;
/// Colours of the style sheet, from calm to burning. A zone also has a mark: colour never says anything alone.
pub const TONES: &[&str] = &["neutral", "success", "info", "warning", "ember", "burning"];
/// Who may be given the mandate to accept a risk: those who answer for an operation, a system or the information.
pub const DECIDERS: &[Role] =
    &[Role::SystemOwner, Role::InformationOwner, Role::OperationsManager, Role::ItDirector, Role::RegionDirector];

/// One step of a scale.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LevelText {
    pub number: i64,
    pub sv: String,
    #[serde(default)]
    pub en: String,
    #[serde(default)]
    pub definition_sv: String,
    #[serde(default)]
    pub definition_en: String,
}

impl LevelText {
    pub fn name(&self, lang: Lang) -> &str {
        pick(lang, &self.sv, &self.en)
    }
    pub fn definition(&self, lang: Lang) -> &str {
        pick(lang, &self.definition_sv, &self.definition_en)
    }
}

/// What a part of the grid means: how grave, who may accept a risk there, for how long.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    pub key: String,
    pub sv: String,
    #[serde(default)]
    pub en: String,
    /// A colour of the style sheet: neutral, success, info, warning, ember, burning.
    pub tone: String,
    /// At most three characters that stand in the cell beside the colour.
    pub mark: String,
    /// Roles that may accept a risk here; nobody when empty.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub decides: Vec<Role>,
    /// The mandate in words, with its place in the delegation order.
    #[serde(default)]
    pub decides_text_sv: String,
    #[serde(default)]
    pub decides_text_en: String,
    /// The longest that an acceptance may stand, in days.
    pub max_days: i64,
    /// A risk here is accepted only while actions are under way.
    #[serde(default)]
    pub must_treat: bool,
}

impl Zone {
    pub fn name(&self, lang: Lang) -> &str {
        pick(lang, &self.sv, &self.en)
    }
    pub fn mandate(&self, lang: Lang) -> &str {
        pick(lang, &self.decides_text_sv, &self.decides_text_en)
    }
    /// The tone as the style sheet knows it.
    pub fn tone(&self) -> &'static str {
        tone(&self.tone)
    }
}

/// A stored tone as the style sheet knows it.
pub fn tone(key: &str) -> &'static str {
    TONES.iter().find(|t| **t == key).copied().unwrap_or("neutral")
}

/// A likelihood with a consequence, by the numbers of their levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Judgement {
    pub likelihood: i64,
    pub consequence: i64,
}

/// What the matrix says of a judgement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed<'a> {
    pub zone: &'a Zone,
    /// How grave the zone is, 0 the mildest.
    pub gravity: usize,
    /// Likelihood times consequence, as people know it.
    pub value: i64,
    /// Sorts all judgements of one matrix: first by zone, then by value; never 0.
    pub rank: i64,
}

/// A whole matrix. `grid` has a row for each likelihood, from low to high, and in it a zone key for each consequence, from low to high; zones stand
/// from the mildest to the gravest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Body {
    pub likelihood: Vec<LevelText>,
    pub consequence: Vec<LevelText>,
    pub grid: Vec<Vec<String>>,
    pub zones: Vec<Zone>,
}

impl Body {
    pub fn parse(text: &str) -> Result<Body, DbError> {
        let wrong =
            |_| DbError::Value { column: "body".to_owned(), value: text.chars().take(80).collect(), expected: "a risk matrix" };
        serde_json::from_str(text).map_err(wrong)
    }
    pub fn text(&self) -> Result<String, DbError> {
        Ok(serde_json::to_string(self)?)
    }

    /// The zone at a place of the grid, by position.
    pub fn zone_at(&self, likelihood: usize, consequence: usize) -> Option<(usize, &Zone)> {
        let key = self.grid.get(likelihood)?.get(consequence)?;
        self.zones.iter().enumerate().find(|(_, zone)| zone.key == *key)
    }

    pub fn zone(&self, key: &str) -> Option<&Zone> {
        self.zones.iter().find(|zone| zone.key == key)
    }

    /// Where a judgement lies; `None` when the matrix has no such levels.
    pub fn place(&self, at: Judgement) -> Option<Placed<'_>> {
        let l = self.likelihood.iter().position(|level| level.number == at.likelihood)?;
        let c = self.consequence.iter().position(|level| level.number == at.consequence)?;
        let (gravity, zone) = self.zone_at(l, c)?;
        let product = i64::try_from((l + 1) * (c + 1)).unwrap_or(0);
        let rank = i64::try_from(gravity + 1).unwrap_or(0) * 100 + product;
        Some(Placed { zone, gravity, value: at.likelihood * at.consequence, rank })
    }

    /// The roles that may accept a risk in a zone: its own and those of every graver zone, for who may accept the graver risk may accept the milder.
    pub fn mandates(&self, zone: &str) -> Vec<Role> {
        let own = self.zones.iter().position(|z| z.key == zone);
        let mut roles: Vec<Role> =
            own.map(|from| self.zones.iter().skip(from).flat_map(|z| z.decides.iter().copied()).collect()).unwrap_or_default();
        roles.sort_unstable();
        roles.dedup();
        roles
    }

    /// The first place where a higher likelihood or consequence lies in a milder zone.
    pub fn falls_at(&self) -> Option<(usize, usize)> {
        let gravity = |l: usize, c: usize| self.zone_at(l, c).map(|(gravity, _)| gravity);
        let cells = (0..self.likelihood.len()).flat_map(|l| (0..self.consequence.len()).map(move |c| (l, c)));
        cells.into_iter().find(|(l, c)| {
            let here = gravity(*l, *c);
            let before = [l.checked_sub(1).and_then(|l| gravity(l, *c)), c.checked_sub(1).and_then(|c| gravity(*l, c))];
            before.into_iter().flatten().any(|milder| here.is_some_and(|here| here < milder))
        })
    }

    /// The same matrix with another size: what is there stays, new levels take the zone of the last one.
    pub fn resized(&self, likelihood: usize, consequence: usize, zones: usize) -> Body {
        let mut body = self.clone();
        resize(&mut body.likelihood, likelihood);
        resize(&mut body.consequence, consequence);
        body.zones.truncate(zones);
        for place in body.zones.len()..zones {
            body.zones.push(empty_zone(place, zones));
        }
        let kept: Vec<String> = body.zones.iter().map(|zone| zone.key.clone()).collect();
        let last = kept.last().cloned().unwrap_or_default();
        let top = body.grid.last().cloned().unwrap_or_default();
        body.grid.resize(likelihood, top);
        for row in &mut body.grid {
            let filler = row.last().cloned().unwrap_or_else(|| last.clone());
            row.resize(consequence, filler);
            row.iter_mut().filter(|key| !kept.contains(key)).for_each(|key| key.clone_from(&last));
        }
        body
    }

    /// A matrix to begin with: numbered levels without words, zones along the diagonal.
    pub fn blank(likelihood: usize, consequence: usize, zones: usize) -> Body {
        let level = |number: usize| LevelText { number: i64::try_from(number).unwrap_or(0), ..LevelText::default() };
        let zone_list: Vec<Zone> = (0..zones).map(|place| empty_zone(place, zones)).collect();
        let steps = (likelihood + consequence).saturating_sub(1).max(1);
        let key = |l: usize, c: usize| zone_list.get((l + c) * zones / steps).map(|zone| zone.key.clone()).unwrap_or_default();
        Body {
            likelihood: (1..=likelihood).map(level).collect(),
            consequence: (1..=consequence).map(level).collect(),
            grid: (0..likelihood).map(|l| (0..consequence).map(|c| key(l, c)).collect()).collect(),
            zones: zone_list,
        }
    }

    /// The scale as the history shows it: a line for each level, for each row of the grid from the highest likelihood down, for each zone.
    pub fn summary(&self) -> String {
        let level = |l: &LevelText| format!("{} {}: {}", l.number, l.sv, l.definition_sv);
        let mark = |key: &String| self.zone(key).map_or("?", |zone| zone.mark.as_str());
        let row = |row: &Vec<String>| row.iter().map(mark).collect::<Vec<_>>().join(" ");
        let zone = |z: &Zone| {
            let roles: Vec<&str> = z.decides.iter().map(|role| role.key()).collect();
            format!("{} {}: {}; ≤ {}{}", z.mark, z.sv, roles.join(", "), z.max_days, if z.must_treat { " !" } else { "" })
        };
        let lines = self.likelihood.iter().map(level).chain(self.consequence.iter().map(level));
        lines.chain(self.grid.iter().rev().map(row)).chain(self.zones.iter().map(zone)).collect::<Vec<_>>().join("\n")
    }

    /// What is wrong with it, place by place; names are those of the editing page. `whole` is asked before it comes into use: then nothing may be missing.
    pub fn problems(&self, whole: bool) -> FieldErrors {
        let mut errors = FieldErrors::default();
        for (side, levels) in [("l", &self.likelihood), ("c", &self.consequence)] {
            if !(MIN_LEVELS..=MAX_LEVELS).contains(&levels.len()) {
                errors.add("", "risk_matrices-error-size");
            }
            for (i, level) in levels.iter().enumerate() {
                level_problems(side, i, level, levels, whole, &mut errors);
            }
        }
        if !(MIN_ZONES..=MAX_ZONES).contains(&self.zones.len()) {
            errors.add("", "risk_matrices-error-zones");
        }
        for (i, zone) in self.zones.iter().enumerate() {
            zone_problems(i, zone, &self.zones, whole, &mut errors);
        }
        let rows = self.grid.len() == self.likelihood.len();
        if !rows || self.grid.iter().any(|row| row.len() != self.consequence.len()) {
            errors.add("", "risk_matrices-error-grid");
        }
        for (l, row) in self.grid.iter().enumerate() {
            for (c, _) in row.iter().enumerate().filter(|(_, key)| self.zone(key).is_none()) {
                errors.add(&format!("g-{l}-{c}"), "risk_matrices-error-cell");
            }
        }
        if let Some((l, c)) = self.falls_at().filter(|_| whole) {
            errors.add(&format!("g-{l}-{c}"), "risk_matrices-error-falls");
        }
        errors
    }
}

fn level_problems(side: &str, i: usize, level: &LevelText, all: &[LevelText], whole: bool, errors: &mut FieldErrors) {
    let before = i.checked_sub(1).and_then(|i| all.get(i));
    if !(0..=9).contains(&level.number) || before.is_some_and(|b| b.number >= level.number) {
        errors.add(&format!("{side}-{i}-number"), "risk_matrices-error-number");
    }
    if whole && level.sv.is_empty() {
        errors.add(&format!("{side}-{i}-sv"), "form-required");
    }
    if whole && level.definition_sv.is_empty() {
        errors.add(&format!("{side}-{i}-definition_sv"), "form-required");
    }
}

fn zone_problems(i: usize, zone: &Zone, all: &[Zone], whole: bool, errors: &mut FieldErrors) {
    let key_fits =
        !zone.key.is_empty() && zone.key.len() <= 40 && zone.key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !key_fits || all.iter().take(i).any(|other| other.key == zone.key) {
        errors.add(&format!("z-{i}-key"), "risk_matrices-error-zone-key");
    }
    if zone.mark.is_empty() || zone.mark.chars().count() > 3 || all.iter().take(i).any(|other| other.mark == zone.mark) {
        errors.add(&format!("z-{i}-mark"), "risk_matrices-error-mark");
    }
    if !TONES.contains(&zone.tone.as_str()) {
        errors.add(&format!("z-{i}-tone"), "form-required-choice");
    }
    if !(1..=MAX_DAYS).contains(&zone.max_days) {
        errors.add(&format!("z-{i}-max_days"), "risk_matrices-error-days");
    }
    if zone.decides.iter().any(|role| !DECIDERS.contains(role)) {
        errors.add(&format!("z-{i}-decides"), "risk_matrices-error-decides");
    }
    for (field, text) in [("sv", &zone.sv), ("decides_text_sv", &zone.decides_text_sv)] {
        if whole && text.is_empty() {
            errors.add(&format!("z-{i}-{field}"), "form-required");
        }
    }
}

fn resize(levels: &mut Vec<LevelText>, to: usize) {
    levels.truncate(to);
    while levels.len() < to {
        let number = levels.last().map_or(1, |last| last.number + 1);
        levels.push(LevelText { number, ..LevelText::default() });
    }
}

fn empty_zone(place: usize, of: usize) -> Zone {
    let (tone, mark) = (zone_tone(place, of).to_owned(), roman(place));
    Zone { key: format!("zone_{}", place + 1), tone, mark, max_days: 365, ..Zone::default() }
}

/// The tone of a zone that names none: from calm to burning over all zones.
pub fn zone_tone(place: usize, of: usize) -> &'static str {
    let scale: &[&'static str] = match of {
        0..=2 => &["success", "burning"],
        3 => &["success", "warning", "burning"],
        4 => &["success", "warning", "ember", "burning"],
        5 => &["success", "info", "warning", "ember", "burning"],
        _ => TONES,
    };
    scale.get(place).copied().unwrap_or("burning")
}

/// The mark of a zone that names none: I for the mildest, then II, III …
pub fn roman(place: usize) -> String {
    ["I", "II", "III", "IV", "V", "VI"].get(place).copied().unwrap_or("VI").to_owned()
}
