//! Region Exempel's audits: the protection against intrusion, audited twice by the elected auditors, with what the first one recommended and what the
//! second one found, answered, assigned, mostly fixed, and about to be reported to the board; and one that waits for its answer.
use anyhow::{Result, anyhow};
use vk_assurance::{
    audits::{self, Audits},
    decisions::{self, Decisions},
    findings::{self, Findings, Kind},
    recommendations::{self, Recommendations},
};
use vk_core::{Ctx, Date, Id};
use vk_db::{Recorded, Sql, WriteTx};
use vk_governance::actions::{Actions, acts::Step, acts::take};
use vk_web::{
    App,
    form::{Raw, Records, fill as fill_record},
};

/// Findings of the second audit: what, whether it was judged high, and how far it has come.
const FINDINGS: &[(&str, &str, Fixed)] = &[
    ("Föråldrad programvara på yttre tjänst", "high", Fixed::Retested),
    ("Svag inloggning till fjärråtkomst", "high", Fixed::Retested),
    ("Nätet är för lite uppdelat", "high", Fixed::Stated),
    ("Tjänstekonton med för hög behörighet", "high", Fixed::Stated),
    ("Gamla lösenordsformat tillåts", "high", Fixed::BeforeReport),
    ("Loggar sparas för kort tid", "medium", Fixed::Stated),
    ("Otydlig rutin för inloggning på distans", "medium", Fixed::Stated),
    ("Onödiga tjänster på servrar", "medium", Fixed::Retested),
    ("Certifikat utan ägare", "low", Fixed::Stated),
    ("Testdata kvar i produktionsmiljö", "low", Fixed::No),
    ("Felmeddelanden säger för mycket", "low", Fixed::Stated),
    ("Inaktuell dokumentation av nätet", "low", Fixed::No),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fixed {
    No,
    BeforeReport,
    Stated,
    Retested,
}

/// Recommendation, what the region answers, why, the measure and whether it is done.
const RECOMMENDATIONS: &[(&str, &str, &str, &str, bool)] = &[
    ("Genomför intrångstester med jämna mellanrum.", "agrees", "", "Intrångstester genomförs med jämna mellanrum", false),
    ("Skaffa verktyg för att finna sårbarheter.", "agrees", "", "Verktyg för sårbarhetsanalys har införskaffats", true),
    (
        "Samla loggar från brandväggar och nätverk.",
        "agrees",
        "",
        "Insamling av loggar från brandväggar och nätverk införs",
        false,
    ),
    (
        "Tillsätt en egen enhet för IT-säkerhet.",
        "agrees_in_part",
        "En funktion för regional IT-säkerhet prövas i budgeten; en egen enhet står inte i proportion till uppdraget.",
        "Funktion för regional IT-säkerhet prövas i budgeten",
        false,
    ),
];

struct Region {
    board: Id,
    office: Option<Id>,
    director: Id,
    security: Id,
}

pub async fn fill(app: &App) -> Result<()> {
    let ctx = app.system_ctx("demo");
    let region = Region {
        board: named(app, "unit", "Regionstyrelsen").await?,
        office: Some(named(app, "unit", "Regionkansliet").await?),
        director: named(app, "function", "Regiondirektör").await?,
        security: named(app, "function", "IT-säkerhetsansvarig").await?,
    };
    let mut tx = app.db.write(&ctx).await?;
    let (earlier, asked) = earlier(&mut tx, &ctx, &region).await?;
    let audit = intrusion(&mut tx, &ctx, &region, earlier, &asked).await?;
    assigned(&mut tx, &ctx, &region, audit).await?;
    let recorded = waiting(&mut tx, &ctx, &region).await?;
    tx.commit(recorded).await?;
    Ok(())
}

async fn named(app: &App, table: &str, name: &str) -> Result<Id> {
    let sql = Sql::new(&format!("SELECT id FROM {table} WHERE name = ")).bind(name).push(" ORDER BY id LIMIT 1");
    Ok(app.db.one(sql).await?.ok_or_else(|| anyhow!("demo region: {name}"))?.id("id")?)
}

async fn add<R: Records>(tx: &mut WriteTx<'_>, raw: Raw) -> Result<(Id, Recorded)> {
    let name = raw.get("name").to_owned();
    fill_record::<R>(tx, raw).await.map_err(|error| anyhow!("demo region: {name}: {error:?}"))
}

fn day(ctx: &Ctx, days: i32) -> Date {
    ctx.now.local_date().plus_days(days)
}

/// Takes an audit through one of its acts, with the day that the act asks for.
async fn step(tx: &mut WriteTx<'_>, id: Id, key: &str, on: Option<(&str, Date)>) -> Result<()> {
    let step = audits::acts::Step::known(key).ok_or_else(|| anyhow!("demo audit: {key}"))?;
    let mut raw = Raw::default().with("_version", version(tx, "review", id).await?);
    if let Some((field, day)) = on {
        raw = raw.with(field, day.to_string());
    }
    let _recorded = audits::acts::take(tx, id, step, &raw).await.map_err(|e| anyhow!("demo audit: {key}: {e:?}"))?;
    Ok(())
}

async fn version(tx: &WriteTx<'_>, table: &str, id: Id) -> Result<String> {
    let row = tx.one(Sql::new(&format!("SELECT version FROM {table} WHERE id = ")).bind(id)).await?;
    Ok(row.ok_or_else(|| anyhow!("demo region: {table}"))?.int("version")?.to_string())
}

fn review(name: &str, year: i64, region: &Region) -> Raw {
    Raw::default()
        .with("name", name)
        .with("kind", "elected_auditors")
        .with("year", year.to_string())
        .with("bodies", region.board.to_string())
        .with("lead", region.director.to_string())
        .with_opt("unit", region.office)
}

/// Five years ago: closed, with two of three recommendations done.
async fn earlier(tx: &mut WriteTx<'_>, ctx: &Ctx, region: &Region) -> Result<(Id, Vec<Id>)> {
    let delivered = day(ctx, -5 * 365);
    let raw = review("Granskning av intrångsskyddet", i64::from(delivered.0.year()), region)
        .with("area", "det interna och externa intrångsskyddet")
        .with("overall", "limited")
        .with("overall_text", "Regionstyrelsen har i begränsad utsträckning säkerställt ett tillräckligt intrångsskydd.");
    let (id, _) = add::<Audits>(tx, raw).await?;
    let on = |days: i32| delivered.plus_days(days);
    step(tx, id, "begin", None).await?;
    step(tx, id, "deliver", Some(("delivered_on", delivered))).await?;
    let mut asked = Vec::new();
    for (name, status) in [
        ("Genomför intrångstester.", "in_progress"),
        ("Besluta en riktlinje för fjärråtkomst.", "fixed_own_statement"),
        ("Utbilda driftpersonalen.", "fixed_own_statement"),
    ] {
        let id = recommendation(tx, region, id, name, None, ("agrees", "", delivered.plus_days(365))).await?;
        let raw = Raw::default()
            .with("_version", version(tx, "recommendation", id).await?)
            .with("status", status)
            .with("on_day", on(400).to_string())
            .with("what", "Uppföljt av ledningsstaben.")
            .with("performed_by", "Ledningsstaben");
        let _recorded = recommendations::acts::follow_up(tx, id, &raw).await.map_err(|e| anyhow!("demo follow-up: {e:?}"))?;
        asked.push(id);
    }
    step(tx, id, "decide_answer", Some(("response_decided_on", on(70)))).await?;
    step(tx, id, "measures", None).await?;
    step(tx, id, "report_back", Some(("reported_back_on", on(420)))).await?;
    step(tx, id, "file", None).await?;
    Ok((id, asked))
}

async fn recommendation(
    tx: &mut WriteTx<'_>,
    region: &Region,
    review: Id,
    name: &str,
    previous: Option<Id>,
    (position, reasoning, due): (&str, &str, Date),
) -> Result<Id> {
    let raw = Raw::default()
        .with("review", review.to_string())
        .with("name", name)
        .with("body", name)
        .with("addressed_to", "Regionstyrelsen")
        .with_opt("previous", previous)
        .with("responsible", region.security.to_string());
    let (id, _) = add::<Recommendations>(tx, raw).await?;
    let answer = Raw::default()
        .with("_version", version(tx, "recommendation", id).await?)
        .with("position", position)
        .with("reasoning", reasoning)
        .with("responsible", region.security.to_string())
        .with("due_on", due.to_string());
    let _recorded = recommendations::acts::answer(tx, id, &answer).await.map_err(|e| anyhow!("demo answer: {e:?}"))?;
    Ok(id)
}

/// Last year's: delivered, answered, measures under way.
async fn intrusion(tx: &mut WriteTx<'_>, ctx: &Ctx, region: &Region, previous: Id, asked: &[Id]) -> Result<Id> {
    let delivered = day(ctx, -300);
    let raw = review("Uppföljande granskning av intrångsskyddet", i64::from(delivered.0.year()), region)
        .with("area", "det interna och externa intrångsskyddet")
        .with("previous", previous.to_string())
        .with("response_due", day(ctx, -230).to_string())
        .with("overall", "not_fully")
        .with("overall_text", "Regionstyrelsen har inte helt säkerställt ett tillräckligt intrångsskydd.");
    let (id, _) = add::<Audits>(tx, raw).await?;
    step(tx, id, "begin", None).await?;
    for (n, (name, factor, fixed)) in FINDINGS.iter().enumerate() {
        finding(tx, ctx, region, id, (n, name, factor, *fixed)).await?;
    }
    step(tx, id, "deliver", Some(("delivered_on", delivered))).await?;
    for (n, (name, position, reasoning, measure, done)) in RECOMMENDATIONS.iter().enumerate() {
        let previous = asked.first().copied().filter(|_| n == 0);
        let one = recommendation(tx, region, id, name, previous, (position, reasoning, day(ctx, 60))).await?;
        action(tx, ctx, region, one, measure, *done).await?;
    }
    step(tx, id, "decide_answer", Some(("response_decided_on", day(ctx, -240)))).await?;
    step(tx, id, "measures", None).await?;
    Ok(id)
}

async fn finding(
    tx: &mut WriteTx<'_>,
    ctx: &Ctx,
    region: &Region,
    review: Id,
    (n, name, factor, fixed): (usize, &str, &str, Fixed),
) -> Result<()> {
    let raw = Raw::default()
        .with("review", review.to_string())
        .with("name", name)
        .with("risk_factor", factor)
        .with("found_on", day(ctx, -340).to_string())
        .with("owner", region.security.to_string())
        .with("due_on", day(ctx, if factor == "high" { -60 } else { 45 }).to_string());
    let (id, _) = add::<Findings>(tx, raw).await?;
    let stated = match fixed {
        Fixed::No => return Ok(()),
        Fixed::BeforeReport => -310,
        Fixed::Stated | Fixed::Retested => -200 + i32::try_from(n).unwrap_or(0) * 5,
    };
    prove(tx, id, Kind::OwnStatement, day(ctx, stated), "Åtgärdat i drift och infört i rutinen.", "IT-drift").await?;
    if fixed == Fixed::Retested {
        prove(tx, id, Kind::Retest, day(ctx, -40), "Samma prov gav inget utslag.", "IT-säkerhet").await?;
    }
    Ok(())
}

async fn prove(tx: &mut WriteTx<'_>, id: Id, kind: Kind, on: Date, what: &str, by: &str) -> Result<()> {
    let raw = Raw::default()
        .with("_version", version(tx, "finding", id).await?)
        .with("outcome", "fixed")
        .with("on_day", on.to_string())
        .with("what", what)
        .with("evidence", "Protokoll från provet")
        .with("performed_by", by);
    let _recorded = findings::proofs::give(tx, id, kind, &raw).await.map_err(|e| anyhow!("demo proof: {e:?}"))?;
    Ok(())
}

async fn action(tx: &mut WriteTx<'_>, ctx: &Ctx, region: &Region, origin: Id, name: &str, done: bool) -> Result<()> {
    let raw = Raw::default()
        .with("name", name)
        .with("priority", "2")
        .with("origin", origin.to_string())
        .with("responsible", region.security.to_string())
        .with("mandate", "management_group")
        .with("start_on", day(ctx, -200).to_string())
        .with("due_on", day(ctx, 60).to_string())
        .with("progress", "40")
        .with_opt("unit", region.office);
    let (id, _) = add::<Actions>(tx, raw).await?;
    if done {
        let step =
            Step::Complete { on: day(ctx, -90), note: "Infört.".to_owned(), evidence: None, link: None, early_reason: None };
        let _recorded = take(tx, id, 1, step).await.map_err(|error| anyhow!("demo region: {name}: {error}"))?;
    }
    Ok(())
}

/// The board's assignment after the report, with what was done beyond the recommendations.
async fn assigned(tx: &mut WriteTx<'_>, ctx: &Ctx, region: &Region, audit: Id) -> Result<()> {
    let raw = Raw::default()
        .with("name", "Åtgärder efter granskningen av intrångsskyddet")
        .with("kind", "assignment")
        .with("body", "Regiondirektören får i uppdrag att vidta åtgärder i enlighet med rapportens rekommendationer och återrapportera till styrelsen.")
        .with("decided_by", region.board.to_string())
        .with("decided_on", day(ctx, -240).to_string())
        .with("paragraph", "§ 12")
        .with("registry_number", format!("RS {}/116", day(ctx, -240).0.year()))
        .with("source_kind", "audit")
        .with("about", audit.to_string())
        .with("assigned", region.director.to_string())
        .with("report_back_on", day(ctx, 24).to_string())
        .with_opt("unit", region.office);
    let (id, _) = add::<Decisions>(tx, raw).await?;
    let begin = decisions::acts::Step::known("begin").ok_or_else(|| anyhow!("demo decision"))?;
    let raw = Raw::default().with("_version", version(tx, "decision", id).await?);
    let _recorded = decisions::acts::take(tx, id, begin, &raw).await.map_err(|e| anyhow!("demo decision: {e:?}"))?;
    action(tx, ctx, region, id, "Ny nätutrustning ger bättre uppdelning av nätet", true).await
}

/// This year's: the report has come, and the answer is due in three weeks.
async fn waiting(tx: &mut WriteTx<'_>, ctx: &Ctx, region: &Region) -> Result<Recorded> {
    let delivered = day(ctx, -30);
    let raw = review("Granskning av förberedelserna inför cybersäkerhetslagen", i64::from(delivered.0.year()), region)
        .with("area", "förberedelserna inför cybersäkerhetslagen")
        .with("overall", "not_fully")
        .with("overall_text", "Regionstyrelsen har inte helt säkerställt ett ändamålsenligt förberedelsearbete.");
    let (id, _) = add::<Audits>(tx, raw).await?;
    step(tx, id, "begin", None).await?;
    step(tx, id, "deliver", Some(("delivered_on", delivered))).await?;
    step(tx, id, "request_answer", Some(("response_due", day(ctx, 21)))).await?;
    for name in ["Inför en gemensam metod för klassning.", "Följ upp leverantörerna varje år."] {
        let raw = Raw::default()
            .with("review", id.to_string())
            .with("name", name)
            .with("body", name)
            .with("addressed_to", "Regionstyrelsen");
        let _added = add::<Recommendations>(tx, raw).await?;
    }
    let raw = review("Intern revision av behörigheter i journalsystemet", i64::from(ctx.now.local_date().0.year()), region)
        .with("kind", "internal_audit")
        .with("starts_on", day(ctx, 20).to_string())
        .with("area", "behörigheter i journalsystemet");
    Ok(add::<Audits>(tx, raw).await?.1)
}
