//! Incidents of the demo region, in three states: one that nobody has taken up, one with personal data whose clock runs, one that is closed.
//! Those that come from logs are made by whoever uses the demo, out of the alerts of the live traffic.
use crate::cli::time;
use anyhow::{Result, anyhow};
use vk_core::{Actor, Ctx, Id, Lang, Scope};
use vk_db::{Db, Sql, Viewer, accounts};
use vk_incidents::incidents::{
    Desk, IncidentError, Opening,
    model::{Assessment, Category, Draft, Link, LinkKind, Origin, Severity, State},
    store,
};

/// The named human who decides in the demo.
const DECIDER: &str = "tib";

/// Opens the incidents in a region that has been filled and has its accounts.
pub async fn fill(db: &Db) -> Result<()> {
    let by = accounts::by_name(db, DECIDER).await?.ok_or_else(|| anyhow!("demo: no account {DECIDER}"))?;
    let grants = accounts::grants_of(db, by.id, time::now()).await?;
    let actor = Actor::User { id: by.id, name: by.display_name, grants };
    let ctx = Ctx::new(time::now(), actor, Lang::Sv, time::seed());
    let may = Viewer { view: Scope::Region, secret: Scope::Region };
    let desk = Desk::new(db, &ctx, &may)?;
    slow_records(&desk).await?;
    wrong_address(&desk).await?;
    silent_telephones(&desk).await?;
    Ok(())
}

async fn named(db: &Db, table: &'static str, name: &str) -> Result<Id> {
    let row = db.one(Sql::new("SELECT id FROM ").push(table).push(" WHERE name = ").bind(name)).await?;
    Ok(row.ok_or_else(|| anyhow!("demo: no {table} {name}"))?.id("id")?)
}

async fn affected(db: &Db, system: &str) -> Result<(Vec<Link>, Option<Id>)> {
    let target = named(db, "system", system).await?;
    let row = db.one(Sql::new("SELECT unit_id FROM system WHERE id = ").bind(target)).await?;
    Ok((vec![Link { kind: LinkKind::System, target }], row.map(|r| r.opt_id("unit_id")).transpose()?.flatten()))
}

/// Reported by an employee, waits for triage.
async fn slow_records(desk: &Desk<'_>) -> Result<()> {
    let (links, unit) = affected(desk.db, "Journal Exempel").await?;
    let draft = Draft {
        title: "Journalen svarar långsamt på akuten".to_owned(),
        description: "Det tar flera minuter att öppna en patient. Vi skriver på papper tills vidare.".to_owned(),
        detected_at: Some(desk.ctx.now.plus_hours(-1)),
        ongoing: true,
        unit,
        contact: "Akutens koordinator, sökare 4711".to_owned(),
        ..Draft::default()
    };
    desk.open(Opening { draft, links }, Origin::Report).await?;
    Ok(())
}

/// Personal data in the wrong hands: the controller's clock runs from a confirmed moment.
async fn wrong_address(desk: &Desk<'_>) -> Result<()> {
    let (links, unit) = affected(desk.db, "Bokning invånare").await?;
    let draft = Draft {
        title: "Kallelser skickade till fel adresser".to_owned(),
        description: "En utskrift har blandat ihop namn och adresser. Omkring 40 kallelser berörs.".to_owned(),
        category: Some(Category::Mistake),
        severity: Some(Severity::Moderate),
        detected_at: Some(desk.ctx.now.plus_hours(-22)),
        personal_data: true,
        unit,
        contact: "Enhetschefen på mottagningen".to_owned(),
        ..Draft::default()
    };
    let id = desk.open(Opening { draft, links }, Origin::Registered).await?.id;
    desk.change_state(id, State::Triage, "").await?;
    desk.change_state(id, State::Investigating, "").await?;
    let aware = desk.ctx.now.plus_hours(-20);
    for track in store::tracks(desk.db, id).await? {
        let reason = "Mottagningen ringde tjänstemannen i beredskap och berättade vad som hänt.";
        desk.confirm_awareness(id, track.id, track.version, aware, reason).await?;
    }
    for track in store::tracks(desk.db, id).await? {
        let (assessment, reason) = match track.controller {
            Some(_) => (Assessment::Required, "Uppgifter om hälsa har lämnats ut till fel personer."),
            None => (Assessment::NotRequired, "Tjänsten har inte störts."),
        };
        desk.assess(id, track.id, track.version, assessment, reason).await?;
    }
    Ok(())
}

/// Over and done with, kept for what was learnt.
async fn silent_telephones(desk: &Desk<'_>) -> Result<()> {
    let draft = Draft {
        title: "Växeln gick inte att nå i tjugo minuter".to_owned(),
        description: "En uppdatering av växeln tog längre tid än planerat.".to_owned(),
        category: Some(Category::Outage),
        severity: Some(Severity::Low),
        detected_at: Some(desk.ctx.now.plus_hours(-9 * 24)),
        ended_at: Some(desk.ctx.now.plus_hours(-9 * 24 + 1)),
        ..Draft::default()
    };
    let id = desk.open(Opening { draft, links: Vec::new() }, Origin::Registered).await?.id;
    desk.change_state(id, State::Triage, "").await?;
    close(desk, id).await.map_err(Into::into)
}

async fn close(desk: &Desk<'_>, id: Id) -> Result<(), IncidentError> {
    for track in store::tracks(desk.db, id).await? {
        desk.assess(id, track.id, track.version, Assessment::NotRequired, "Kort avbrott med fungerande reservrutin.").await?;
    }
    desk.change_state(id, State::Closed, "Uppdateringar av växeln görs hädanefter nattetid.").await
}
