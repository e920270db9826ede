//! The shipped type classifications, as data in `content/classification/`.
use super::{form, store::TypeClassifications};
use crate::{classifications::Reasons, join::Class};
use serde::Deserialize;
use vk_core::content::Status;
use vk_core::{Ctx, Lang, Level, Secrecy};
use vk_web::{App, AppError, form::fill};

const FILE: &str = include_str!("../../../../content/classification/type-classifications-1.toml");

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "version, model, source and status are read to be checked: the file must state them")]
struct Content {
    version: u32,
    model: String,
    model_version: u32,
    source: String,
    status: Status,
    #[serde(rename = "type")]
    types: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the key identifies an entry between versions of the file")]
struct Entry {
    key: String,
    name_sv: String,
    name_en: String,
    process_sv: String,
    process_en: String,
    personal_data: String,
    confidentiality: Level,
    integrity: Level,
    availability: Level,
    traceability: Level,
    why_confidentiality_sv: String,
    why_confidentiality_en: String,
    why_integrity_sv: String,
    why_integrity_en: String,
    why_availability_sv: String,
    why_availability_en: String,
    why_traceability_sv: String,
    why_traceability_en: String,
    #[serde(default)]
    legal_sv: Option<String>,
    #[serde(default)]
    secrecy_grounds: Option<String>,
    hint_sv: String,
    hint_en: String,
}

impl Entry {
    fn in_language(&self, lang: Lang) -> super::NewTypeClassification {
        let pick = |sv: &String, en: &String| if lang == Lang::Sv { sv.clone() } else { en.clone() };
        super::NewTypeClassification {
            name: pick(&self.name_sv, &self.name_en),
            process: Some(pick(&self.process_sv, &self.process_en)),
            personal_data: self.personal_data.clone(),
            class: Class {
                confidentiality: Some(self.confidentiality),
                integrity: Some(self.integrity),
                availability: Some(self.availability),
                traceability: Some(self.traceability),
            },
            reasons: Reasons {
                confidentiality: Some(pick(&self.why_confidentiality_sv, &self.why_confidentiality_en)),
                integrity: Some(pick(&self.why_integrity_sv, &self.why_integrity_en)),
                availability: Some(pick(&self.why_availability_sv, &self.why_availability_en)),
                traceability: Some(pick(&self.why_traceability_sv, &self.why_traceability_en)),
            },
            laws: self.legal_sv.clone(),
            secrecy_grounds: self.secrecy_grounds.clone(),
            hint: Some(pick(&self.hint_sv, &self.hint_en)),
            unit: None,
            secrecy: Secrecy::Open,
        }
    }
}

/// Stores the shipped type classifications in the context's language, all or none.
pub async fn add(app: &App, ctx: &Ctx) -> Result<(), AppError> {
    let content: Content = toml::from_str(FILE).map_err(AppError::unknown)?;
    let mut tx = app.db.write(ctx).await?;
    let mut last = None;
    for entry in &content.types {
        last = Some(fill::<TypeClassifications>(&mut tx, form::to_raw(&entry.in_language(ctx.lang))).await?.1);
    }
    match last {
        Some(recorded) => Ok(tx.commit(recorded).await?),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn at_least_forty_type_classifications_pass_their_form_in_both_languages() {
        let content: Content = toml::from_str(FILE).expect("content/classification/type-classifications-1.toml can be read");
        assert!(content.types.len() >= 40, "{}", content.types.len());
        assert_eq!(
            content.types.iter().map(|t| &t.key).collect::<BTreeSet<_>>().len(),
            content.types.len(),
            "a key stands twice"
        );
        for lang in [Lang::Sv, Lang::En] {
            let names: BTreeSet<String> = content.types.iter().map(|t| t.in_language(lang).name).collect();
            assert_eq!(names.len(), content.types.len(), "a name stands twice");
            for entry in &content.types {
                form::from_raw(&form::to_raw(&entry.in_language(lang))).unwrap_or_else(|e| panic!("{}: {e:?}", entry.key));
            }
        }
    }
}
