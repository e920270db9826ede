//! The shipped matrices as data: `content/risk/risk-matrix-1.toml`. Read here, checked like any other, and the region's own from then on.
use super::{
    body::{Body, LevelText, Zone, roman, zone_tone},
    store::{self, MatrixInput},
};
use crate::risks::pick;
use serde::Deserialize;
use vk_core::content::Status;
use vk_core::{Ctx, Date, Lang, Role};
use vk_web::{App, AppError, Message};

const SHIPPED: &str = include_str!("../../../../../content/risk/risk-matrix-1.toml");

/// A file of matrices.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "version and status are read to be checked: a file must state them")]
struct File {
    version: u32,
    source: String,
    status: Status,
    #[serde(rename = "matrix")]
    matrices: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "a matrix must state whether somebody has held it against its source")]
struct Entry {
    id: String,
    version: i64,
    /// The one that comes into use.
    default: bool,
    status: Status,
    name_sv: String,
    name_en: String,
    grid: Vec<Vec<String>>,
    likelihood: Vec<LevelText>,
    consequence: Vec<LevelText>,
    #[serde(rename = "zone")]
    zones: Vec<ZoneEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ZoneEntry {
    key: String,
    sv: String,
    en: String,
    decides: Role,
    decides_text_sv: String,
    decides_text_en: String,
    max_days: i64,
    must_treat: bool,
}

impl Entry {
    fn input(self, lang: Lang, source: &str) -> MatrixInput {
        let of = self.zones.len();
        let zone = |(place, z): (usize, ZoneEntry)| Zone {
            key: z.key,
            sv: z.sv,
            en: z.en,
            tone: zone_tone(place, of).to_owned(),
            mark: roman(place),
            decides: vec![z.decides],
            decides_text_sv: z.decides_text_sv,
            decides_text_en: z.decides_text_en,
            max_days: z.max_days,
            must_treat: z.must_treat,
        };
        MatrixInput {
            name: pick(lang, &self.name_sv, &self.name_en).to_owned(),
            key: self.id,
            number: self.version,
            source: Some(source.to_owned()),
            body: Body {
                likelihood: self.likelihood,
                consequence: self.consequence,
                grid: self.grid,
                zones: self.zones.into_iter().enumerate().map(zone).collect(),
            },
        }
    }
}

/// The shipped matrices, each with whether it is the one to begin with.
pub fn shipped(lang: Lang) -> Result<Vec<(MatrixInput, bool)>, toml::de::Error> {
    let file: File = toml::from_str(SHIPPED)?;
    Ok(file
        .matrices
        .into_iter()
        .map(|entry| (entry.default, entry))
        .map(|(first, e)| (e.input(lang, &file.source), first))
        .collect())
}

/// Starting content: the shipped matrices as drafts, and the first of them in use where none is.
pub async fn fill(app: &App, ctx: &Ctx) -> Result<(), AppError> {
    let decision = app.tr(ctx.lang).message(&Message::new("risk_matrices-decision-start"));
    let mut tx = app.db.write(ctx).await?;
    let mut last = None;
    for (input, first) in shipped(ctx.lang).map_err(AppError::unknown)? {
        let Some((id, recorded)) = store::add(&mut tx, &input).await? else { continue };
        last = Some(recorded);
        if first && store::in_use(&tx).await?.is_none() {
            last = Some(store::take_into_use(&mut tx, id, 1, &decision, today(ctx)).await?);
        }
    }
    match last {
        Some(recorded) => Ok(tx.commit(recorded).await?),
        None => Ok(()),
    }
}

fn today(ctx: &Ctx) -> Date {
    ctx.now.local_date()
}
