//! Evidence of the year wheel: that an action plan was decided within a period. One is expected, more are no fault.
use vk_db::Sql;
use vk_web::{App, AppError, Gathered, WheelEvidence, WheelOf, gather::gather};

const KEY: &str = "plan_decided";

pub const DECIDED: WheelEvidence = WheelEvidence { key: KEY, of: &["", "unit"], gather: |app, of| Box::pin(one(app, of)) };

async fn one(app: &App, of: WheelOf) -> Result<Gathered, AppError> {
    let gathered = gather(app, of, KEY, decided, None).await?;
    Ok(Gathered { expected: Some(gathered.found.max(1)), ..gathered })
}

fn decided(sql: Sql, of: &WheelOf) -> Sql {
    let sql = sql.push("SELECT p.id FROM action_plan p WHERE p.archived_at IS NULL AND p.state IN ('decided','closed')");
    of.within(of.on_a_day(sql, "p.decided_on"), "p.unit_id", &[])
}
