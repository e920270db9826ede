//! The platform's own pages as registers, so that golden lists cover them like any other route.
use crate::{
    Hooks, Messages, Register, account, api, assets, attachments, comments, health, login, notices, prefs,
    register::{TableInfo, no_api},
    reminders, search, settings, setup, start, views,
};
use vk_core::{Access, Role, Verb};

/// Sign-in, set-up, start page, search, health, assets.
pub static PLATFORM: Register = Register {
    key: "platform",
    kind: "",
    path: "/",
    nav: None,
    // The start page and search belong to everybody; what they show is decided by each register.
    access: &[Access { verb: Verb::View, roles: Role::ALL }],
    migrations: vk_db::CORE_MIGRATIONS,
    messages: Messages { sv: include_str!("../i18n/sv/platform.ftl"), en: include_str!("../i18n/en/platform.ftl") },
    routes: |routes| {
        routes
            .get("/", start::show)
            .get("/search", search::show)
            .get("/login", login::show)
            .form("/login", login::submit)
            .post("/logout", login::logout)
            .get("/setup", setup::show)
            .form("/setup", setup::submit)
            .post("/preferences", prefs::save)
            .get("/static/{name}", assets::serve)
            .get("/livez", health::live)
            .get("/readyz", health::ready)
            .get("/metrics", health::metrics)
            .get(api::DOCS, api::docs)
            .get(api::SPEC, api::spec)
    },
    api: |api| api.add::<crate::SignedIn>(utoipa_axum::routes!(search::api_search)),
    hooks: Hooks::NONE,
    tables: &[
        TableInfo::audited("setting"),
        TableInfo::machine("session", "who is signed in where; signing in and out is audited"),
        TableInfo::machine("migration", "the schema's own version"),
        TableInfo::machine("audit", "the audit log itself, hash-chained"),
        TableInfo::machine("audit_head", "the head of the audit chain"),
        TableInfo::machine("audit_checkpoint", "signatures over the audit chain"),
        TableInfo::machine("node", "projection of audited records"),
        TableInfo::machine("edge", "projection of audited records"),
        TableInfo::machine("scope", "projection of audited records"),
        TableInfo::machine("duty", "projection of audited records"),
        TableInfo::machine("job", "when each job last ran"),
    ],
};

/// Texts of the kit: tables, forms, import, export, history. No pages of its own.
pub static KIT: Register = Register {
    key: "kit",
    kind: "",
    path: "",
    nav: None,
    access: &[],
    migrations: &[],
    messages: Messages { sv: include_str!("../i18n/sv/kit.ftl"), en: include_str!("../i18n/en/kit.ftl") },
    routes: crate::relations::routes,
    api: no_api,
    hooks: Hooks::NONE,
    tables: &[],
};

/// The registers of this crate.
pub static REGISTERS: &[&Register] = &[
    &PLATFORM,
    &KIT,
    &account::REGISTER,
    &settings::REGISTER,
    &notices::REGISTER,
    &comments::REGISTER,
    &attachments::REGISTER,
    &reminders::REGISTER,
    &views::REGISTER,
];

/// The whole list: the platform's first, then the binary's.
pub fn with_platform(registers: &[&'static Register]) -> Vec<&'static Register> {
    let others = registers.iter().filter(|r| !REGISTERS.iter().any(|own| own.key == r.key));
    REGISTERS.iter().chain(others).copied().collect()
}

/// All migrations in the order of the list, for `Db::open`.
pub fn migrations(registers: &[&'static Register]) -> Vec<vk_db::Migration> {
    with_platform(registers).into_iter().flat_map(|r| r.migrations.iter().copied()).collect()
}
