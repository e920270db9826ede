//! `/settings`: the few things that hold for the whole installation: the region's name, whom to turn to when something may be
//! security-classified, and the assessment that was made before the program was taken into use (säkerhetsskyddslagen 2018:585; gathered
//! inventories and findings can become security-classified by aggregation).
use crate::{
    AppError, Auth, Hooks, Layout, Message, Messages, Nav, NavGroup, Permission, Register,
    form::{Checked, FieldDef, FieldErrors, FormTarget, FormView, Input, Intent, Kit, Raw},
    layout, permission,
    register::no_api,
    setup::REGION_NAME,
};
use axum::{http::StatusCode, response::Response};
use vk_core::{Access, Role, Scope, Verb};
use vk_db::{Db, DbError, Sql, settings};

permission!(
    /// See the settings of the installation.
    pub View = "settings", Verb::View
);
permission!(
    /// Change the settings of the installation.
    pub Manage = "settings", Verb::Manage
);

pub static REGISTER: Register = Register {
    key: "settings",
    kind: "",
    path: "/settings",
    nav: Some(Nav { group: NavGroup::Administration, order: 20 }),
    access: &[
        Access { verb: Verb::View, roles: &[Role::Admin, Role::Ciso] },
        Access { verb: Verb::Manage, roles: &[Role::Admin, Role::Ciso] },
    ],
    migrations: &[],
    messages: Messages { sv: include_str!("../i18n/sv/settings.ftl"), en: include_str!("../i18n/en/settings.ftl") },
    routes: |routes| routes.get("/settings", show).form("/settings", save),
    api: no_api,
    hooks: Hooks::NONE,
    tables: &[],
};

/// Whom to turn to where nothing security-classified may be written; shown on forms that stop such text.
const PROTECTION_CONTACT: &str = "security_protection.contact";
/// Registry number and day of the security protection chief's assessment of this installation.
const PROTECTION_ASSESSMENT: &str = "security_protection.assessment";

/// Fields with the setting that keeps each.
const FIELDS: &[FieldDef] = &[
    FieldDef::new("region", Input::Text(120)).required().section("region"),
    FieldDef::new("contact", Input::Area(500)).section("protection"),
    FieldDef::new("assessment", Input::Text(200)).section("protection"),
];
const KEYS: [(&str, &str); 3] = [("region", REGION_NAME), ("contact", PROTECTION_CONTACT), ("assessment", PROTECTION_ASSESSMENT)];

/// The contact that the region has named, if it has.
pub async fn protection_contact(db: &Db) -> Result<Option<String>, DbError> {
    Ok(settings::get(db, PROTECTION_CONTACT).await?.filter(|text| !text.is_empty()))
}

#[derive(askama::Template)]
#[template(path = "settings.html")]
struct SettingsPage {
    layout: Layout,
    form: FormView,
}

const NEWEST: &str = "SELECT COALESCE(MAX(updated_at), 0) FROM setting WHERE key IN ";

fn newest() -> Sql {
    Sql::new(NEWEST).list(KEYS.map(|(_, key)| key))
}

async fn stored(db: &Db) -> Result<Raw, DbError> {
    let mut raw = Raw::default();
    for (field, key) in KEYS {
        raw = raw.with_opt(field, settings::get(db, key).await?);
    }
    Ok(raw)
}

async fn page<P: Permission>(auth: &Auth<P>, raw: &Raw, version: i64, errors: &FieldErrors) -> Result<Response, AppError> {
    let kit = Kit::of(auth);
    let target = FormTarget { action: "/settings".to_owned(), cancel: "/".to_owned(), submit: "settings-save", version };
    let form = FormView::build(&kit, FIELDS, raw, errors, target).await?;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(layout::page_with(status, &SettingsPage { layout: auth.layout("nav-settings"), form }))
}

/// GET /settings
pub async fn show(auth: Auth<View>) -> Result<Response, AppError> {
    let version = auth.app.db.int(newest()).await?;
    page(&auth, &stored(&auth.app.db).await?, version, &FieldErrors::default()).await
}

/// POST /settings
pub async fn save(auth: Auth<Manage>, raw: Raw) -> Result<Response, AppError> {
    if auth.scope(Verb::Manage) != Scope::Region {
        return Err(AppError::Forbidden);
    }
    if raw.intent() != Intent::Save {
        return page(&auth, &raw, raw.version(), &FieldErrors::default()).await;
    }
    if let Err(errors) = Checked::of(FIELDS, &raw).done(|_| ()) {
        return page(&auth, &raw, raw.version(), &errors).await;
    }
    match keep(&auth, &raw).await {
        Ok(()) => {
            auth.app.set_region(raw.get("region"));
            Ok(layout::redirect_done("/settings", "settings-saved"))
        }
        // The form goes on from what is stored now, with this person's text in it.
        Err(DbError::Conflict) => {
            let (version, now) = (auth.app.db.int(newest()).await?, stored(&auth.app.db).await?);
            let mut errors = FieldErrors::one("", "settings-stale");
            for (field, _) in KEYS.into_iter().filter(|(field, _)| !now.same(&raw, field)) {
                errors.add(field, Message::new("settings-now").with("value", now.get(field).to_owned()));
            }
            page(&auth, &raw, version, &errors).await
        }
        Err(other) => Err(other.into()),
    }
}

async fn keep(auth: &Auth<Manage>, raw: &Raw) -> Result<(), DbError> {
    let before = stored(&auth.app.db).await?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    if tx.int(newest()).await? != raw.version() {
        return Err(DbError::Conflict);
    }
    let mut last = None;
    for (field, key) in KEYS.into_iter().filter(|(field, _)| !before.same(raw, field)) {
        last = Some(settings::set(&mut tx, key, raw.get(field)).await?);
    }
    match last {
        Some(recorded) => tx.commit(recorded).await,
        None => Ok(()),
    }
}
