//! Shipped content (`content/wheel/`): the template wheel that the set-up page offers, and the region's practice around the wheel as data.
use super::{model::NewWheel, store::insert};
use crate::activities::{self, NewActivity};
use serde::Deserialize;
use std::{collections::BTreeMap, sync::LazyLock};
use vk_core::{
    Ctx, Date, Id, Lang, Secrecy,
    content::{Status, Text},
};
use vk_db::{DbError, Sql, WriteTx};
use vk_web::{App, AppError};
use vk_wheel::recurrence::Recurrence;

/// The region's practice around the wheel.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "version, status and source are read to be checked: a file must state them")]
pub struct Rules {
    version: u32,
    status: Status,
    source: String,
    /// Kinds of units that "each administration" means.
    pub administration_kinds: Vec<String>,
    pub draft_next_days_before: i32,
    /// Role of the function that is told when every step above is empty.
    pub last_resort: String,
    pub above: Vec<Above>,
}

/// A step upwards: from the function with one role to that with another.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Above {
    pub role: String,
    pub then: String,
}

static RULES: LazyLock<Option<Rules>> =
    LazyLock::new(|| toml::from_str(include_str!("../../../../content/wheel/rules-1.toml")).ok());

/// `None` only if the file is broken, which a test refuses.
pub fn rules() -> Option<&'static Rules> {
    RULES.as_ref()
}

/// The template wheel.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "version, status and source are read to be checked: a file must state them")]
pub struct Template {
    version: u32,
    status: Status,
    source: String,
    key: String,
    title: Text,
    #[serde(rename = "activity")]
    pub activities: Vec<TemplateActivity>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateActivity {
    /// Names the activity through the years and versions of the template.
    pub key: String,
    pub category: String,
    title: Text,
    description: Text,
    pub rrule: String,
    window_days_before: i64,
    window_days_after: i64,
    pub scope: String,
    pub owner: String,
    pub participants: Vec<String>,
    pub gathers: Vec<String>,
    evidence_required: bool,
    inputs: Lines,
    outputs: Lines,
    checklist: Lines,
    legal: Vec<Legal>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lines {
    sv: Vec<String>,
    en: Vec<String>,
}

impl Lines {
    fn text(&self, lang: Lang) -> Option<String> {
        let lines = if lang == Lang::Sv { &self.sv } else { &self.en };
        Some(lines.join("\n")).filter(|t| !t.is_empty())
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the source is read to be checked: a reference must state it")]
struct Legal {
    #[serde(rename = "ref")]
    reference: String,
    verified: bool,
    source: String,
}

/// The shipped template, or what is wrong with it.
pub fn template() -> Result<Template, toml::de::Error> {
    toml::from_str(include_str!("../../../../content/wheel/template-1.toml"))
}

/// Stores the template as a draft for this year, or for the next where this year has a wheel.
pub async fn fill(app: &App, ctx: &Ctx) -> Result<(), AppError> {
    let template = template().map_err(AppError::unknown)?;
    let this = ctx.now.local_date().0.year();
    for year in [this, this + 1] {
        let mut tx = app.db.write(ctx).await?;
        let roles = roles(&tx).await?;
        let new = NewWheel {
            name: format!("{} {year}", template.title.get(ctx.lang)),
            description: None,
            year,
            unit: None,
            owner: roles.get("ciso").copied(),
            secrecy: Secrecy::Internal,
        };
        let (wheel, mut last) = match insert(&mut tx, new, None).await {
            Ok(made) => made,
            Err(DbError::Taken(_)) => continue,
            Err(error) => return Err(error.into()),
        };
        for activity in &template.activities {
            last = add(&mut tx, wheel, year, activity, &roles, ctx.lang).await?;
        }
        return Ok(tx.commit(last).await?);
    }
    Err(AppError::bad("wheels-error-taken"))
}

/// The region's functions by role: those of no unit first, then by name.
async fn roles(tx: &WriteTx<'_>) -> Result<BTreeMap<String, Id>, DbError> {
    let sql = Sql::new(
        "SELECT id, role_key FROM function WHERE archived_at IS NULL AND role_key IS NOT NULL \
         ORDER BY CASE WHEN unit_id IS NULL THEN 0 ELSE 1 END, name_key, id",
    );
    let mut out = BTreeMap::new();
    for row in tx.all(sql).await? {
        out.entry(row.text("role_key")?).or_insert(row.id("id")?);
    }
    Ok(out)
}

async fn add(
    tx: &mut WriteTx<'_>,
    wheel: Id,
    year: i16,
    a: &TemplateActivity,
    roles: &BTreeMap<String, Id>,
    lang: Lang,
) -> Result<vk_db::Recorded, AppError> {
    let first = jiff::civil::Date::new(year, 1, 1).map_err(AppError::unknown)?;
    let rule = Recurrence::parse(&a.rrule, first).map_err(AppError::unknown)?;
    let owner_from = match (a.scope.as_str(), a.owner.as_str()) {
        ("system" | "information_set", "system_owner" | "information_owner") => "owner",
        ("system", "system_manager") => "manager",
        ("region", _) => "function",
        _ => "unit",
    };
    let legal: Vec<String> = a
        .legal
        .iter()
        .map(|l| if l.verified { l.reference.clone() } else { format!("{} ({})", l.reference, unverified(lang)) })
        .collect();
    let new = NewActivity {
        wheel,
        name: a.title.get(lang).to_owned(),
        description: Some(a.description.get(lang).to_owned()),
        category: a.category.clone(),
        rhythm: "own".to_owned(),
        first_on: Date(first),
        rrule: rule.to_string(),
        before_days: a.window_days_before,
        after_days: a.window_days_after,
        scope: a.scope.clone(),
        within: Vec::new(),
        only: Vec::new(),
        owner_from: owner_from.to_owned(),
        owner: roles.get(&a.owner).copied(),
        participants: a.participants.iter().filter_map(|role| roles.get(role).copied()).collect(),
        escalate_to: None,
        escalate_after: activities::ESCALATE_AFTER,
        inputs: a.inputs.text(lang),
        outputs: a.outputs.text(lang),
        checklist: a.checklist.text(lang),
        legal_basis: Some(legal.join("\n")).filter(|t| !t.is_empty()),
        gathers: a.gathers.clone(),
        evidence_required: a.evidence_required,
        unit: None,
        secrecy: Secrecy::Internal,
    };
    Ok(activities::add(tx, new, Some(a.key.clone())).await?.1)
}

fn unverified(lang: Lang) -> &'static str {
    match lang {
        Lang::Sv => "ej kontrollerad mot källan",
        Lang::En => "not checked against its source",
    }
}
