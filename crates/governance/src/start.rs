//! Starting content: records that the set-up page offers, as data in `content/start/`. They are the region's from then on, to rename and remove.
use serde::Deserialize;
use std::collections::BTreeMap;
use vk_core::content::{Status, Text};
use vk_core::{Ctx, Lang};
use vk_web::{
    App, AppError,
    form::{Raw, Records, fill},
};

/// A file of starting content for one register.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "version, status and source are read to be checked: a file must state them")]
struct Content {
    version: u32,
    status: Status,
    source: String,
    #[serde(rename = "record")]
    records: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: Text,
    description: Text,
    /// Further fields of the register's form, by key.
    #[serde(default)]
    values: BTreeMap<String, String>,
}

impl Entry {
    fn raw(&self, lang: Lang) -> Raw {
        let raw = Raw::default().with("name", self.name.get(lang)).with("description", self.description.get(lang));
        self.values.iter().fold(raw, |raw, (key, value)| raw.with(key, value))
    }
}

/// Stores the records of a content file in the context's language, all or none.
pub async fn add<R: Records>(app: &App, ctx: &Ctx, file: &str) -> Result<(), AppError> {
    let content: Content = toml::from_str(file).map_err(AppError::unknown)?;
    let mut tx = app.db.write(ctx).await?;
    let mut last = None;
    for entry in &content.records {
        last = Some(fill::<R>(&mut tx, entry.raw(ctx.lang)).await?.1);
    }
    match last {
        Some(recorded) => Ok(tx.commit(recorded).await?),
        None => Ok(()),
    }
}
