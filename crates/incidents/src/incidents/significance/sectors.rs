//! `/settings/sectors`: which sectors the region acts in, and the turnover that the economic threshold is measured by. Each is a decision with its reason.
use super::{
    Manage, Sectors,
    content::{self, Profile},
    store::{self, Sector, Turnover},
};
use axum::{extract::Path, http::StatusCode, response::Response};
use std::collections::BTreeMap;
use vk_core::{Scope, Verb};
use vk_db::{Act, Change, Columns, DbError, FieldChange, Sql};
use vk_web::{
    AppError, Auth, Layout, Permission, Routes,
    form::{Checked, FieldDef, FieldErrors, FormTarget, FormView, Input, Intent, Kit, Raw},
    layout,
};

const SECTOR: &[FieldDef] = &[FieldDef::new("active", Input::Flag), FieldDef::new("reason", Input::Area(1000)).required()];
const TURNOVER: &[FieldDef] = &[
    FieldDef::new("year", Input::Number { min: 2000, max: 2100 }).required(),
    FieldDef::new("amount", Input::Number { min: 1, max: super::acts::MOST }).required(),
    FieldDef::new("source", Input::Text(300)).required(),
];
const PATH: &str = "/settings/sectors";

#[derive(askama::Template)]
#[template(path = "incidents/significance/templates/sectors.html")]
struct SectorsPage {
    layout: Layout,
    sectors: Vec<SectorView>,
    turnovers: Vec<Turnover>,
    turnover: Option<FormView>,
}

struct SectorView {
    key: String,
    name: String,
    active: bool,
    decided: Option<String>,
    reason: Option<String>,
    form: Option<FormView>,
}

/// A form that came in with something wrong: which, what was typed, what is wrong.
struct Sent<'a> {
    form: &'a str,
    raw: &'a Raw,
    errors: FieldErrors,
}

/// The form of the turnover, beside those of the sectors.
const OF_TURNOVER: &str = "turnover";

pub fn routes(routes: Routes) -> Routes {
    routes.get(PATH, show).form("/settings/sectors/turnover", save_turnover).form("/settings/sectors/profiles/{key}", save_sector)
}

/// GET /settings/sectors
pub async fn show(auth: Auth<Sectors>) -> Result<Response, AppError> {
    shown(&auth, None).await
}

async fn shown<P: Permission>(auth: &Auth<P>, sent: Option<Sent<'_>>) -> Result<Response, AppError> {
    let kit = Kit::of(auth);
    let decided = store::sectors(kit.db()).await?;
    let may = auth.scope(Verb::Manage) == Scope::Region;
    let mut sectors = Vec::new();
    for profile in profiles()? {
        sectors.push(sector(&kit, profile, &decided, may, sent.as_ref()).await?);
    }
    let turnover = match may {
        true => Some(form(&kit, TURNOVER, OF_TURNOVER, 0, &Raw::default(), sent.as_ref()).await?),
        false => None,
    };
    let status = if sent.is_some_and(|s| !s.errors.is_empty()) { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let turnovers = store::turnovers(kit.db()).await?;
    let layout = auth.layout("nav-significance");
    Ok(layout::page_with(status, &SectorsPage { layout, sectors, turnovers, turnover }))
}

fn profiles() -> Result<&'static [Profile], AppError> {
    let set = content::newest().map_err(super::super::error::IncidentError::from)?;
    Ok(set.map_or(&[][..], |set| &set.profiles))
}

async fn sector(
    kit: &Kit,
    profile: &Profile,
    decided: &BTreeMap<String, Sector>,
    may: bool,
    sent: Option<&Sent<'_>>,
) -> Result<SectorView, AppError> {
    let now = decided.get(&profile.key);
    let active = now.map_or(profile.active, |s| s.active);
    let raw = Raw::default().with_flag("active", active);
    let version = now.map_or(0, |s| s.version);
    let form = match may {
        true => Some(form(kit, SECTOR, &profile.key, version, &raw, sent).await?),
        false => None,
    };
    let words = |s: &Sector| {
        kit.tr.args("significance-sector-decided", &[("who", s.by.as_str().into()), ("at", s.at.local_minute().into())])
    };
    Ok(SectorView {
        key: profile.key.clone(),
        name: profile.name.get(kit.tr.lang).to_owned(),
        active,
        decided: now.map(words),
        reason: now.map(|s| s.reason.clone()),
        form,
    })
}

/// One of the page's forms: as it was sent, if it is the one that was.
async fn form(
    kit: &Kit,
    fields: &[FieldDef],
    name: &str,
    version: i64,
    stored: &Raw,
    sent: Option<&Sent<'_>>,
) -> Result<FormView, DbError> {
    let action = if name == OF_TURNOVER { format!("{PATH}/{name}") } else { format!("{PATH}/profiles/{name}") };
    let target = FormTarget { action, cancel: PATH.to_owned(), submit: "significance-save", version };
    let mut view = match sent.filter(|s| s.form == name) {
        Some(sent) => FormView::build(kit, fields, sent.raw, &sent.errors, target).await?,
        None => FormView::build(kit, fields, stored, &FieldErrors::default(), target).await?,
    };
    // Several forms with the same fields stand on one page: each needs identifiers of its own.
    for field in view.sections.iter_mut().flat_map(|s| s.fields.iter_mut()) {
        let own = format!("{}-{name}", field.id);
        field.described_by = field.described_by.replace(&field.id, &own);
        for error in view.errors.iter_mut().filter(|e| e.href == format!("#{}", field.id)) {
            error.href = format!("#{own}");
        }
        field.id = own;
    }
    Ok(view)
}

/// What came in, or the page that says what is wrong.
async fn filled(auth: &Auth<Manage>, fields: &[FieldDef], name: &str, raw: &Raw) -> Result<Option<Response>, AppError> {
    if auth.scope(Verb::Manage) != Scope::Region {
        return Err(AppError::Forbidden);
    }
    let errors = match raw.intent() {
        Intent::Save => Checked::of(fields, raw).done(|_| ()).err().unwrap_or_default(),
        Intent::Pick(_) | Intent::Resumed => {
            return shown(auth, Some(Sent { form: name, raw, errors: FieldErrors::default() })).await.map(Some);
        }
    };
    if errors.is_empty() { Ok(None) } else { shown(auth, Some(Sent { form: name, raw, errors })).await.map(Some) }
}

/// POST /settings/sectors/profiles/{key}
pub async fn save_sector(auth: Auth<Manage>, Path(key): Path<String>, raw: Raw) -> Result<Response, AppError> {
    let profile = profiles()?.iter().find(|p| p.key == key).ok_or(AppError::NotFound)?;
    if let Some(instead) = filled(&auth, SECTOR, &key, &raw).await? {
        return Ok(instead);
    }
    match keep_sector(&auth, profile, &raw).await {
        Ok(()) => Ok(layout::redirect_done(PATH, "significance-sector-saved")),
        Err(DbError::Conflict) => {
            let errors = FieldErrors::one("", "incidents-error-stale");
            shown(&auth, Some(Sent { form: &key, raw: &raw, errors })).await
        }
        Err(other) => Err(other.into()),
    }
}

async fn keep_sector(auth: &Auth<Manage>, profile: &Profile, raw: &Raw) -> Result<(), DbError> {
    let active = vk_web::form::is_yes(raw.get("active"));
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let before = store::sectors(&tx).await?.remove(&profile.key);
    if before.as_ref().map_or(0, |s| s.version) != raw.version() {
        return Err(DbError::Conflict);
    }
    let sql = Sql::new("INSERT INTO sector_profile (key, active, reason, decided_by, decided_at) VALUES (")
        .bind(&profile.key)
        .push(", ")
        .bind(active)
        .push(", ")
        .bind(raw.get("reason"))
        .push(", ")
        .bind(auth.ctx.actor.name())
        .push(", ")
        .bind(auth.ctx.now)
        .push(") ON CONFLICT (key) DO UPDATE SET active = excluded.active, reason = excluded.reason, decided_by = excluded.decided_by, ")
        .push("decided_at = excluded.decided_at, version = sector_profile.version + 1");
    tx.exec(sql).await?;
    let was = before.map_or(profile.active, |s| s.active);
    let change = decided(&profile.key, &was.to_string(), &active.to_string(), raw.get("reason"));
    let recorded = tx.record(change, None).await?;
    tx.commit(recorded).await
}

/// POST /settings/sectors/turnover
pub async fn save_turnover(auth: Auth<Manage>, raw: Raw) -> Result<Response, AppError> {
    if let Some(instead) = filled(&auth, TURNOVER, OF_TURNOVER, &raw).await? {
        return Ok(instead);
    }
    let number = |key: &str| raw.get(key).parse().unwrap_or(0_i64);
    let (year, amount) = (number("year"), number("amount"));
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let before = store::turnovers(&tx).await?.into_iter().find(|t| t.year == year);
    tx.exec(Sql::new("DELETE FROM turnover WHERE year = ").bind(year)).await?;
    let row = Columns::new()
        .set("year", year)
        .set("amount", amount)
        .set("source", raw.get("source"))
        .set("by_name", auth.ctx.actor.name())
        .set("at", auth.ctx.now);
    tx.insert("turnover", row).await?;
    let was = before.map(|t| t.amount.to_string()).unwrap_or_default();
    let change = decided(&format!("turnover_{year}"), &was, &amount.to_string(), raw.get("source"));
    let recorded = tx.record(change, None).await?;
    tx.commit(recorded).await?;
    Ok(layout::redirect_done(PATH, "significance-turnover-saved"))
}

fn decided(field: &str, before: &str, after: &str, note: &str) -> Change {
    let change = FieldChange { field: field.to_owned(), before: Some(before.to_owned()), after: Some(after.to_owned()) };
    Change { fields: vec![change], ..Change::new(super::KEY, None, Act::Decide).note(note) }
}
