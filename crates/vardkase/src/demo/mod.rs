//! The demo region: Region Exempel, openly fictional. Fills an empty data folder through the same checks, projections and audit as the pages use,
//! and sends live traffic to the real listeners.
mod audits;
mod incidents;
mod names;
mod region;
pub mod steering;
pub mod traffic;
mod wheel;

use crate::cli::time;
use anyhow::Result;
use region::Region;
use vk_core::{Ctx, Role};
use vk_db::{Db, accounts, settings};

/// Public on purpose; `--demo` listens on loopback only.
const PASSWORD: &str = "region-exempel";
const DEMO_SETTING: &str = "demo.region";
/// An auditor's time box, hours.
const AUDIT_HOURS: i64 = 7 * 24;

/// Demo accounts: name, shown name, role, administration key for a role that covers one only, what they come for.
const USERS: &[(&str, &str, Role, Option<&str>, &str)] = &[
    ("ciso", "Informationssäkerhetssamordnaren", Role::Ciso, None, "leder arbetet; ser hela regionen"),
    ("analytiker", "Analytikern", Role::Analyst, None, "loggar och larm"),
    ("itsak", "IT-säkerhetsansvarig", Role::ItSecurityLead, None, "teknisk säkerhet"),
    ("handlaggare", "Handläggaren i hälso- och sjukvård", Role::InfosecOfficer, Some("halso"), "en förvaltning, och bara den"),
    ("agare", "Informationsägaren i hälso- och sjukvård", Role::InformationOwner, Some("halso"), "klassar sin information"),
    ("dso", "Dataskyddsombudet", Role::Dpo, None, "råd i dataskydd"),
    ("tib", "Tjänsteman i beredskap", Role::OfficerOnCall, None, "vad brinner nu"),
    ("direktor", "Regiondirektören", Role::RegionDirector, None, "två minuter"),
    ("revisor", "Revisorn", Role::Auditor, None, "läser, en vecka"),
    ("drift", "Drift", Role::Admin, None, "konton och inställningar"),
    ("medarbetare", "En medarbetare", Role::Employee, None, "rapporterar en incident"),
];

/// What `--demo` found or made.
pub struct Demo {
    /// The text that tells the demo users; `None` when the folder holds something else than the demo.
    pub users: Option<String>,
    /// The region was made now: its steering still has to be filled ([`steering::fill`]), which needs the application.
    pub fresh: bool,
}

/// Fills an empty database.
pub async fn fill(db: &Db) -> Result<Demo> {
    let fresh = accounts::none_exist(db).await?;
    if fresh {
        let ctx = Ctx::system(time::now(), "demo", time::seed());
        let region = region::fill(db, &ctx).await?;
        create_accounts(db, &ctx, &region).await?;
        incidents::fill(db).await?;
    }
    Ok(Demo { users: settings::get(db, DEMO_SETTING).await?.map(|_| users_text()), fresh })
}

async fn create_accounts(db: &Db, ctx: &Ctx, region: &Region) -> Result<()> {
    let hash = tokio::task::spawn_blocking(|| accounts::hash_password(PASSWORD)).await??;
    let mut tx = db.write(ctx).await?;
    let mut recorded = settings::set(&mut tx, DEMO_SETTING, "true").await?;
    for (name, shown, role, unit, _) in USERS {
        let (id, token) = accounts::create(&mut tx, name, shown, region.seats.get(role).copied(), Some(hash.clone())).await?;
        recorded = token;
        let unit = unit.and_then(|key| region.administrations.iter().find(|(k, _)| *k == key)).map(|(_, id)| *id);
        let until = (*role == Role::Auditor).then(|| ctx.now.plus_hours(AUDIT_HOURS));
        if *role != Role::Employee {
            recorded = accounts::assign(&mut tx, id, *role, unit, until).await?;
        }
    }
    tx.commit(recorded).await?;
    Ok(())
}

fn users_text() -> String {
    let mut out = String::from("Region Exempel is invented. Demo users (name, password, comes for):");
    for (name, _, _, _, why) in USERS {
        out.push_str(&format!("\n  {name:<12} {PASSWORD}  {why}"));
    }
    out
}
