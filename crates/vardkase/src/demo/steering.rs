//! Region Exempel's steering: the shipped catalogues, self-assessments in every stage, risks and actions that follow from them. Made through the registers'
//! own forms and acts, after the organisation stands.
use anyhow::{Result, anyhow};
use vk_core::{Ctx, Date, Id};
use vk_db::{Recorded, Sql, WriteTx};
use vk_governance::{
    actions::Actions,
    actions::acts::{Step, take},
    actions::plans::Plans,
    assessments::{self, catalogue, evidence::Evidences, exceptions::Exceptions, scale::Answer},
    risks::{analyses::RiskAnalyses, register::Risks},
};
use vk_web::{
    App,
    form::{Raw, Records, fill as fill_record},
};

/// Catalogues that the demo region has taken in; functions and zones it has its own of.
const CATALOGUES: [&str; 6] =
    ["type_classifications", "requirement_sources", "risk_matrices", "threats", "wheels", "paper_templates"];
const OWN_CATALOGUE: &str = "urn:vardkase:risk:framework:vk-grundkrav";
const ASSESSED: i64 = 12;

/// A system that is assessed, with who owns it and where it belongs.
struct System {
    id: Id,
    name: String,
    owner: Option<Id>,
    unit: Option<Id>,
}

/// Fills what steering needs; the region itself has been filled before.
pub async fn fill(app: &App) -> Result<()> {
    let ctx = app.system_ctx("demo");
    for register in app.registers.iter().filter(|r| CATALOGUES.contains(&r.key)) {
        if let Some(content) = register.hooks.content {
            content(app, &ctx).await.map_err(|e| anyhow!("demo content {}: {e:?}", register.key))?;
        }
    }
    let systems = systems(app).await?;
    let mut tx = app.db.write(&ctx).await?;
    assess(&mut tx, &systems).await?;
    exceptions(&mut tx, &ctx, &systems).await?;
    let analysis = analysis(&mut tx, &ctx, &systems).await?;
    let risks = risks(&mut tx, &ctx, &systems, analysis).await?;
    let recorded = actions(&mut tx, &ctx, &systems, &risks).await?;
    tx.commit(recorded).await?;
    super::wheel::fill(app).await?;
    super::audits::fill(app).await
}

async fn systems(app: &App) -> Result<Vec<System>> {
    let sql = Sql::new("SELECT id, name, owner_function_id, unit_id FROM system ORDER BY name_key, id LIMIT ").bind(ASSESSED);
    let mut out = Vec::new();
    for row in app.db.all(sql).await? {
        out.push(System {
            id: row.id("id")?,
            name: row.text("name")?,
            owner: row.opt_id("owner_function_id")?,
            unit: row.opt_id("unit_id")?,
        });
    }
    Ok(out)
}

async fn add<R: Records>(tx: &mut WriteTx<'_>, raw: Raw) -> Result<(Id, Recorded)> {
    let name = raw.get("name").to_owned();
    fill_record::<R>(tx, raw).await.map_err(|error| anyhow!("demo region: {name}: {error:?}"))
}

/// The first systems are answered for the most part, the last ones not at all; each has its log evidence.
async fn assess(tx: &mut WriteTx<'_>, systems: &[System]) -> Result<()> {
    let Some(source) = tx.one(Sql::new("SELECT id FROM requirement_source WHERE urn = ").bind(OWN_CATALOGUE)).await? else {
        return Err(anyhow!("demo region: the own catalogue is not there"));
    };
    let source = source.id("id")?;
    let requirements = catalogue::of_source(&*tx, source).await?;
    let answers = [(Answer::Met, 3), (Answer::Partly, 1), (Answer::NotMet, 1), (Answer::Unknown, 1)];
    for (i, system) in systems.iter().enumerate() {
        let (id, _) = assessments::start(tx, system.id, source, format!("{}: Vårdkases grundkrav", system.name)).await?;
        let Some(assessment) = assessments::by_id(&*tx, id).await? else { continue };
        let answered = requirements.len() * (systems.len() - i) / systems.len().max(1);
        let mut first = 0;
        for (answer, share) in answers {
            let end = (first + answered * share / 6).min(answered);
            let some: Vec<_> = requirements.get(first..end).unwrap_or_default().to_vec();
            first = end;
            if some.is_empty() {
                continue;
            }
            let comment = (answer != Answer::Met).then(|| "Bedömt på förvaltningsmötet; planeras i handlingsplanen.".to_owned());
            let new = assessments::NewAnswer { answer, reason: None, comment };
            let _kept = assessments::answer(tx, &assessment, &some, &new).await?;
        }
        let raw = Raw::default()
            .with("name", format!("Loggar kommer in från {}", system.name))
            .with("kind", "measure")
            .with("measure", "logs_heard")
            .with("record", system.id.to_string())
            .with_opt("responsible", system.owner)
            .with_opt("unit", system.unit);
        let _evidence = add::<Evidences>(tx, raw).await?;
    }
    Ok(())
}

/// What two systems cannot meet yet: asked for, and waiting for whoever decides.
async fn exceptions(tx: &mut WriteTx<'_>, ctx: &Ctx, systems: &[System]) -> Result<()> {
    let asked = [
        (
            "VK-AUT-02",
            "Leverantören stöder inte stark inloggning förrän nästa version.",
            "Åtkomst bara från vårdens nät, och loggkontroll varje vecka.",
        ),
        (
            "VK-KON-05",
            "Återläsning kräver ett driftstopp som ryms först i höst.",
            "Kopian läses tillbaka i testmiljön varje månad.",
        ),
    ];
    for (system, (code, reason, compensation)) in systems.iter().zip(asked) {
        let found = Sql::new("SELECT id FROM requirement WHERE ref_id = ").bind(code).push(" AND archived_at IS NULL");
        let Some(requirement) = tx.one(found).await? else { return Err(anyhow!("demo region: requirement {code} is not there")) };
        let raw = Raw::default()
            .with("name", format!("{code}: {}", system.name))
            .with("requirement", requirement.id("id")?.to_string())
            .with("subject", system.id.to_string())
            .with("reason", reason)
            .with("compensation", compensation)
            .with("valid_until", day(ctx, 180).to_string())
            .with_opt("decider", system.owner)
            .with_opt("responsible", system.owner);
        let _asked = add::<Exceptions>(tx, raw).await?;
    }
    Ok(())
}

/// The workshop that the first risks come from.
async fn analysis(tx: &mut WriteTx<'_>, ctx: &Ctx, systems: &[System]) -> Result<Option<Id>> {
    let Some(system) = systems.first() else { return Ok(None) };
    let raw = Raw::default()
        .with("name", format!("Riskanalys inför ny version: {}", system.name))
        .with("objects", system.id.to_string())
        .with_opt("leader", system.owner)
        .with("participants", "Verksamhetschef, systemförvaltare, informationssäkerhetshandläggare")
        .with("method", "Regionens riskmatris; brainstorming utifrån hotkatalogen.")
        .with("planned_on", day(ctx, -30).to_string())
        .with("held_on", day(ctx, -21).to_string())
        .with_opt("unit", system.unit);
    Ok(Some(add::<RiskAnalyses>(tx, raw).await?.0))
}

/// What threatens: name, cause, event, effect, likelihood and consequence now, treatment.
const RISKS: &[(&str, &str, &str, &str, &str, &str, &str)] = &[
    (
        "Utpressningsvirus stoppar systemet",
        "Öppnad bilaga, ett konto med för höga rättigheter",
        "Filer krypteras och kopieras ut",
        "Vården arbetar på reservrutin i dagar",
        "3",
        "4",
        "reduce",
    ),
    (
        "Leverantörens fjärråtkomst missbrukas",
        "Delat konto utan flerfaktorsinloggning",
        "En angripare tar sig in via leverantören",
        "Uppgifter läcker eller ändras",
        "2",
        "4",
        "reduce",
    ),
    (
        "Obehörig läsning av nyfikenhet",
        "Bred behörighet och sällan loggkontroll",
        "Medarbetare läser utan vårdrelation",
        "Patientens integritet kränks",
        "3",
        "3",
        "reduce",
    ),
    (
        "Säkerhetskopian går inte att läsa",
        "Återläsning har aldrig prövats",
        "Data kan inte återställas efter fel",
        "Uppgifter går förlorade för gott",
        "2",
        "4",
        "reduce",
    ),
    (
        "Certifikat går ut",
        "Ingen bevakning av giltighet",
        "Integrationer slutar fungera",
        "Provsvar kommer inte fram i tid",
        "3",
        "2",
        "reduce",
    ),
    ("Nyckelperson slutar", "Kunskapen finns hos en person", "Fel kan inte rättas", "Långa avbrott", "2", "2", "accept"),
    (
        "Medicinteknik utan uppdateringar",
        "Leverantören godkänner inga rättningar",
        "Känd sårbarhet utnyttjas",
        "Undersökningar ställs in",
        "3",
        "3",
        "share",
    ),
    ("Avgrävd kabel", "En enda väg till orten", "Förbindelsen bryts", "Mottagningen når inga system", "2", "3", "share"),
];

async fn risks(tx: &mut WriteTx<'_>, ctx: &Ctx, systems: &[System], analysis: Option<Id>) -> Result<Vec<Id>> {
    let mut made = Vec::new();
    for (i, system) in systems.iter().enumerate() {
        let Some((name, cause, event, effect, likelihood, consequence, treatment)) = RISKS.get(i % RISKS.len()) else { continue };
        let raw = Raw::default()
            .with("name", format!("{name}: {}", system.name))
            .with("cause", *cause)
            .with("event", *event)
            .with("effect", *effect)
            .with("threatens", system.id.to_string())
            .with("source_kind", "analysis")
            .with_opt("analysis", analysis.filter(|_| i < 3))
            .with("inherent_likelihood", "4")
            .with("inherent_consequence", *consequence)
            .with("current_likelihood", *likelihood)
            .with("current_consequence", *consequence)
            .with("target_likelihood", "1")
            .with("target_consequence", *consequence)
            .with("treatment", *treatment)
            .with_opt("owner", system.owner)
            .with("review_by", day(ctx, 20 + 25 * offset(i)).to_string())
            .with_opt("unit", system.unit);
        made.push(add::<Risks>(tx, raw).await?.0);
    }
    Ok(made)
}

/// Actions against the risks, some late, and a plan for next year.
async fn actions(tx: &mut WriteTx<'_>, ctx: &Ctx, systems: &[System], risks: &[Id]) -> Result<Recorded> {
    let what = [
        "Inför flerfaktorsinloggning",
        "Pröva återläsning",
        "Dra ned behörigheter",
        "Skriv om avtalet",
        "Bevaka certifikat",
        "Öva reservrutin",
    ];
    for (i, (system, risk)) in systems.iter().zip(risks).enumerate() {
        let Some(name) = what.get(i % what.len()) else { continue };
        let raw = Raw::default()
            .with("name", format!("{name}: {}", system.name))
            .with("priority", ["1", "2", "2", "3"].get(i % 4).copied().unwrap_or("2"))
            .with("origin", risk.to_string())
            .with("concerns", system.id.to_string())
            .with_opt("responsible", system.owner)
            .with("mandate", "line")
            .with("start_on", day(ctx, -90).to_string())
            .with("due_on", day(ctx, 18 * offset(i) - 40).to_string())
            .with("progress", if i % 3 == 1 { "0" } else { "25" })
            .with("cost_estimate", (50_000 * (offset(i) + 1)).to_string())
            .with_opt("unit", system.unit);
        let (action, _) = add::<Actions>(tx, raw).await?;
        let step = match i % 6 {
            2 => Step::Complete {
                on: day(ctx, -3),
                note: "Genomfört på förvaltningsmötet och prövat i drift.".to_owned(),
                evidence: None,
                link: None,
                early_reason: None,
            },
            3 => Step::Defer { reason: "Leverantörens resurser räcker först nästa år.".to_owned(), due_on: day(ctx, 200) },
            _ => continue,
        };
        let _taken = take(tx, action, 1, step).await.map_err(|error| anyhow!("demo region: {name}: {error}"))?;
    }
    let year = ctx.now.local_date().plus_months(12).to_string();
    let year = year.get(..4).unwrap_or_default();
    let raw = Raw::default()
        .with("name", format!("Handlingsplan för informationssäkerhet {year}"))
        .with("period_from", format!("{year}-01-01"))
        .with("period_to", format!("{year}-12-31"));
    Ok(add::<Plans>(tx, raw).await?.1)
}

fn day(ctx: &Ctx, days: i32) -> Date {
    ctx.now.local_date().plus_days(days)
}

fn offset(i: usize) -> i32 {
    i32::try_from(i).unwrap_or(0)
}
