//! The short form on an analysis' page that adds one risk after the other: a threat from the catalogue or an event in own words, cause, consequence and
//! the two levels. What it takes from the analysis: what is threatened, unit, secrecy. It goes the way of the register's own form, with the same checks.
use super::model::Analysis;
use crate::risks::{
    matrices::{self, view::ChooseView},
    register::Risks,
    threats::{self, Threat},
};
use std::collections::BTreeMap;
use vk_core::Id;
use vk_web::{
    AppError, Auth, Permission,
    form::{ErrorView, FieldErrors, Kit, Outcome, Raw, choice_word, label, save},
};

/// A threat to choose: identifier, name, whether it is chosen.
type ThreatOption = (String, String, bool);

/// Drawn by `analyses/templates/quick.html`.
pub struct QuickAdd {
    pub path: String,
    pub error_title: Option<String>,
    pub errors: Vec<ErrorView>,
    /// Threats by category.
    pub threats: Vec<(String, Vec<ThreatOption>)>,
    pub name: String,
    pub cause: String,
    pub effect: String,
    /// Likelihood and consequence; none when no matrix is in use.
    pub levels: Vec<ChooseView>,
    /// A risk has just been added: the cursor goes to the next.
    pub more: bool,
}

const LEVELS: [&str; 2] = ["current_likelihood", "current_consequence"];

impl QuickAdd {
    pub async fn build<P: Permission>(
        auth: &Auth<P>,
        analysis: &Analysis,
        raw: &Raw,
        errors: &FieldErrors,
    ) -> Result<QuickAdd, AppError> {
        let tr = &auth.tr;
        let matrix = matrices::in_use(&auth.app.db).await?;
        let level = |body: &matrices::Body, field: &str| {
            let levels = if field.ends_with("likelihood") { &body.likelihood } else { &body.consequence };
            let error = errors.of(field).map(|message| tr.message(message));
            ChooseView::levels(field, label("risks", field, tr), levels, raw.get(field), error, tr)
        };
        let error = |(field, message): &(String, vk_web::Message)| ErrorView {
            href: if ["name", LEVELS[0], LEVELS[1]].contains(&field.as_str()) { format!("#{field}") } else { "#add".to_owned() },
            text: if field.is_empty() {
                tr.message(message)
            } else {
                format!("{}: {}", label("risks", field, tr), tr.message(message))
            },
        };
        Ok(QuickAdd {
            path: format!("/risk-analyses/{}/risks", analysis.id()),
            error_title: (!errors.is_empty()).then(|| tr.n("form-error-title", errors.0.len())),
            errors: errors.0.iter().map(error).collect(),
            threats: by_category(auth, raw.get("threat")).await?,
            name: raw.get("name").to_owned(),
            cause: raw.get("cause").to_owned(),
            effect: raw.get("effect").to_owned(),
            levels: matrix.map(|m| LEVELS.iter().map(|field| level(&m.body, field)).collect()).unwrap_or_default(),
            more: !raw.get("more").is_empty(),
        })
    }
}

type Group = (String, Vec<(String, String, bool)>);

async fn by_category<P: Permission>(auth: &Auth<P>, chosen: &str) -> Result<Vec<Group>, AppError> {
    let mut groups: BTreeMap<String, Vec<(String, String, bool)>> = BTreeMap::new();
    for Threat { id, data, .. } in threats::choice(&auth.app.db, &auth.viewer_in("threats")).await? {
        let category = choice_word("threats", "category", &data.category, &auth.tr);
        let id = id.to_string();
        let selected = id == chosen;
        groups.entry(category).or_default().push((id, data.name(auth.tr.lang).to_owned(), selected));
    }
    Ok(groups.into_iter().collect())
}

/// Adds the risk; `Ok(Err(…))` says what is wrong, field by field.
pub async fn add<P: Permission>(auth: &Auth<P>, analysis: &Analysis, raw: &Raw) -> Result<Result<Id, FieldErrors>, AppError> {
    let kit = Kit::new(&auth.app, &auth.account.grants, "risks", auth.tr.clone());
    let threat = match raw.ids("threat").first() {
        Some(id) => threats::get(&auth.app.db, &auth.viewer_in("threats"), *id).await?,
        None => None,
    };
    let name = match (raw.get("name"), &threat) {
        ("", Some(threat)) => threat.data.name(auth.tr.lang).to_owned(),
        (name, _) => name.to_owned(),
    };
    let data = analysis.data();
    let mut risk = Raw::default()
        .with("name", name)
        .with("cause", raw.get("cause"))
        .with("effect", raw.get("effect"))
        .with_all("threatens", &data.objects)
        .with("source_kind", "analysis")
        .with("analysis", analysis.id().to_string())
        .with_opt("unit", data.unit)
        .with("secrecy", data.secrecy.key());
    if let Some(threat) = &threat {
        risk = risk.with("threats", threat.id.to_string());
        risk = risk.with_all("aspects", &threat.data.aspects).with_all("areas", &threat.data.areas);
    }
    for field in LEVELS {
        risk.copy(field, raw);
    }
    match save::<Risks>(&kit, &auth.ctx, None, risk).await? {
        Outcome::Saved(id) => Ok(Ok(id)),
        Outcome::Again(again) => Ok(Err(again.errors)),
        Outcome::Conflict(_) => Err(AppError::Conflict),
    }
}
