//! The shipped catalogue as data: `content/risk/threats-1.toml`. The region's own from then on, to change, add to and archive.
use super::{form, model::NewThreat, store};
use serde::Deserialize;
use vk_core::Ctx;
use vk_core::content::Status;
use vk_web::{App, AppError, form::Raw};

const SHIPPED: &str = include_str!("../../../../../content/risk/threats-1.toml");

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "version and status are read to be checked: a file must state them")]
struct File {
    version: u32,
    status: Status,
    source: String,
    #[serde(rename = "threat")]
    threats: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    #[serde(rename = "ref")]
    reference: String,
    name_sv: String,
    name_en: String,
    category: String,
    description_sv: String,
    description_en: String,
    aspects: Vec<String>,
    areas: Vec<String>,
}

/// What can be wrong with the shipped catalogue; a test refuses all of it.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    #[error("the catalogue of threats cannot be read")]
    File(#[from] toml::de::Error),
    #[error("threat {reference}: {field}")]
    Threat { reference: String, field: String },
}

/// The shipped threats, through the register's own form.
pub fn shipped() -> Result<Vec<NewThreat>, CatalogueError> {
    let file: File = toml::from_str(SHIPPED)?;
    let threat = |entry: &Entry| {
        let raw = Raw::default()
            .with("reference", &entry.reference)
            .with("name", &entry.name_sv)
            .with("name_en", &entry.name_en)
            .with("category", &entry.category)
            .with("description", &entry.description_sv)
            .with("description_en", &entry.description_en)
            .with_all("aspects", &entry.aspects)
            .with_all("areas", &entry.areas)
            .with("source", &file.source)
            .with("secrecy", "open");
        form::from_raw(&raw).map_err(|errors| CatalogueError::Threat {
            reference: entry.reference.clone(),
            field: errors.0.into_iter().map(|(field, _)| field).collect::<Vec<_>>().join(", "),
        })
    };
    file.threats.iter().map(threat).collect()
}

/// Starting content: every shipped threat that is not there yet.
pub async fn fill(app: &App, ctx: &Ctx) -> Result<(), AppError> {
    let threats = shipped().map_err(AppError::unknown)?;
    let mut tx = app.db.write(ctx).await?;
    match store::add_all(&mut tx, &threats).await?.1 {
        Some(recorded) => Ok(tx.commit(recorded).await?),
        None => Ok(()),
    }
}
