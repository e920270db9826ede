//! Region Exempel's year wheel: the shipped template, adopted some weeks ago, with most of what was due since then done, some of it late, one postponed.
use anyhow::{Result, anyhow};
use vk_assurance::{
    occasions::{
        self,
        acts::{Step, take},
    },
    wheels::{self, acts},
};
use vk_core::{Ctx, Date, Id};
use vk_db::{Sql, Viewer};
use vk_governance::actions::acts::StepError;
use vk_web::App;

/// Days since the wheel was adopted.
const ADOPTED_DAYS_AGO: i32 = 45;

pub async fn fill(app: &App) -> Result<()> {
    let ctx = app.system_ctx("demo");
    let today = ctx.now.local_date();
    let Some(row) = app.db.one(Sql::new("SELECT id, version FROM year_wheel ORDER BY year LIMIT 1")).await? else {
        return Err(anyhow!("demo region: no year wheel"));
    };
    let id = row.id("id")?;
    let decision = acts::NewDecision {
        by: "Regiondirektören".to_owned(),
        mandate: "management_group".to_owned(),
        on: today.plus_days(-ADOPTED_DAYS_AGO),
        registry_number: Some(format!("RS {}/77", today.0.year())),
        note: Some("Ledningsgruppen ställer sig bakom årshjulet.".to_owned()),
    };
    let mut tx = app.db.write(&ctx).await?;
    let recorded = acts::adopt(&mut tx, id, row.int("version")?, decision).await.map_err(|e| anyhow!("demo wheel: {e:?}"))?;
    tx.commit(recorded).await?;
    let wheel = wheels::get(&app.db, &Viewer::everything(), id).await?.ok_or_else(|| anyhow!("demo wheel"))?;
    occasions::generate(&app.db, &ctx, &wheel).await.map_err(|e| anyhow!("demo occasions: {e:?}"))?;
    work(app, &ctx, today).await
}

/// Two of three that were due are done; one in five of these late. What needs evidence that nobody has attached stays open.
async fn work(app: &App, ctx: &Ctx, today: Date) -> Result<()> {
    let sql = Sql::new("SELECT id, version, due_on FROM occasion WHERE state = 'planned' AND starts_on <= ").bind(today);
    let rows = app.db.all(sql.push(" ORDER BY due_on, name_key, id")).await?;
    let mut postponed = false;
    for (n, row) in rows.iter().enumerate() {
        let (id, version, due) = (row.id("id")?, row.int("version")?, row.date("due_on")?);
        let step = match n % 3 {
            0 | 1 if due < today => {
                let on = if n % 5 == 0 { due.plus_days(2) } else { due.plus_days(-2) };
                Step::Done { on: on.min(today), note: Some("Genomfört enligt rutinen.".to_owned()) }
            }
            2 if due > today && !postponed => {
                postponed = true;
                Step::Postpone { due: due.plus_days(21), reason: "Samordnas med systemförvaltarnas genomgång.".to_owned() }
            }
            0 if due >= today => Step::Begin,
            _ => continue,
        };
        one(app, ctx, id, version, step).await?;
    }
    Ok(())
}

async fn one(app: &App, ctx: &Ctx, id: Id, version: i64, step: Step) -> Result<()> {
    let mut tx = app.db.write(ctx).await?;
    match take(&mut tx, id, version, step).await {
        Ok(recorded) => Ok(tx.commit(recorded).await?),
        Err(StepError::Refused(_)) => Ok(()),
        Err(StepError::Db(error)) => Err(error.into()),
    }
}
