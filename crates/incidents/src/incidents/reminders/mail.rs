//! Sending what reminders are to be sent by mail. It is kept that a mail is on its way before it is handed to the server: whatever happens then, it is never
//! sent again. What certainly did not go is tried again with growing pauses; what is no longer true is not sent at all.
use super::{
    super::{content, store},
    guard,
    job::{End, message, open_clocks},
};
use vk_core::{Ctx, Id, Instant, Lang, Secrecy};
use vk_db::{Db, DbError, Row, Sql, Viewer, accounts, graph};
use vk_governance::tasks::{Mailer, mail::Mail};
use vk_web::{App, AppError, search};

pub const JOB: &str = "incident-mail";
const AT_ONCE: i64 = 100;
/// After so many in a row for whom the server was not reached, the rest wait for the next minute.
const GIVE_UP_AFTER: u32 = 3;
/// How long after the end of the term (or of the step, for what has passed) a mail is still worth sending.
const WORTH_SECONDS: i64 = 24 * 3600;
const LONGEST_PAUSE_SECONDS: i64 = 30 * 60;

struct Waiting {
    id: Id,
    end: End,
    lead: i64,
    account: Option<Id>,
    name: String,
    address: String,
    lang: Lang,
    tries: i64,
}

pub async fn run(app: &App, ctx: &Ctx) -> Result<(), AppError> {
    let Some(mailer) = app.slot::<Mailer>() else { return Ok(()) };
    if !guard::believed(&app.db, ctx.now).await? {
        return Ok(());
    }
    let mut unreached = 0;
    for one in waiting(&app.db, ctx.now).await? {
        let Some(mail) = compose(app, &one, ctx.now).await? else {
            moved(&app.db, one.id, "waiting", "void", None, ctx.now).await?;
            continue;
        };
        // Of two nodes one takes it.
        if !moved(&app.db, one.id, "waiting", "sending", None, ctx.now).await? {
            continue;
        }
        match mailer.send(mail).await {
            Ok(()) => {
                moved(&app.db, one.id, "sending", "sent", None, ctx.now).await?;
                unreached = 0;
            }
            Err(error) => {
                tracing::warn!(mail = %one.id, %error, "reminder by mail");
                unreached = if error.is_unreached() { unreached + 1 } else { 0 };
                let pause = (60_i64 << one.tries.clamp(0, 10)).min(LONGEST_PAUSE_SECONDS);
                let to = if error.is_certain() { "waiting" } else { "unknown" };
                moved(&app.db, one.id, "sending", to, Some(&error.to_string()), ctx.now.plus_seconds(pause)).await?;
            }
        }
        if unreached >= GIVE_UP_AFTER {
            break;
        }
    }
    Ok(())
}

async fn waiting(db: &Db, now: Instant) -> Result<Vec<Waiting>, DbError> {
    let sql = Sql::new("SELECT * FROM incident_mail WHERE state = 'waiting' AND next_at <= ").bind(now);
    db.all(sql.push(" ORDER BY next_at, id LIMIT ").bind(AT_ONCE)).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Waiting, DbError> {
    Ok(Waiting {
        id: row.id("id")?,
        end: End {
            incident: row.id("incident_id")?,
            track: row.id("track_id")?,
            stage: row.text("stage")?,
            request: row.text("request_id")?,
            due: row.instant("due_at")?,
        },
        lead: row.int("lead_hours")?,
        account: row.opt_id("account_id")?,
        name: row.text("name")?,
        address: row.text("address")?,
        lang: Lang::from_code(&row.text("lang")?).unwrap_or_default(),
        tries: row.int("tries")?,
    })
}

/// From one state to the next; false when it is not in the first one any more.
async fn moved(db: &Db, id: Id, from: &str, to: &str, failure: Option<&str>, next: Instant) -> Result<bool, DbError> {
    let sql =
        Sql::new("UPDATE incident_mail SET state = ").bind(to).push(", failure = ").bind(failure).push(", next_at = ").bind(next);
    let sql = if to == "sending" { sql.push(", tries = tries + 1") } else { sql };
    let mut tx = db.work().await?;
    let n = tx.exec(sql.push(" WHERE id = ").bind(id).push(" AND state = ").bind(from)).await?;
    tx.commit().await?;
    Ok(n == 1)
}

#[derive(askama::Template)]
#[template(path = "incidents/reminders/templates/mail.html")]
struct HtmlPart<'a> {
    lang: &'a str,
    lines: &'a [String],
    link: &'a str,
}

/// The mail; `None` when it is no longer true: the report has been given or is not asked for, the moment was put right, a tighter step
/// has been told meanwhile, or it is too late to help.
async fn compose(app: &App, one: &Waiting, now: Instant) -> Result<Option<Mail>, AppError> {
    use askama::Template;
    let step = one.end.due.plus_seconds(-one.lead.min(0) * 3600);
    if now > step.plus_seconds(if one.lead > 0 { 0 } else { WORTH_SECONDS }) {
        return Ok(None);
    }
    let tighter = one.end.at(Sql::new("SELECT count(*) FROM incident_mail")).push(" AND lead_hours < ").bind(one.lead);
    if app.db.int(tighter.push(" AND address = ").bind(&one.address)).await? > 0 {
        return Ok(None);
    }
    let incident = store::get(&app.db, one.end.incident, &Viewer::everything()).await?;
    let open = open_clocks(&app.db, content::shipped()?, &incident, now).await?;
    let Some((_, clock)) = open.into_iter().find(|(_, clock)| End::of(&incident, clock).as_ref() == Some(&one.end)) else {
        return Ok(None);
    };
    let tr = app.tr(one.lang);
    let secret = incident.draft.secrecy == Secrecy::Secret;
    let subject = if one.lead > 0 { "incidents-remind-subject" } else { "incidents-remind-subject-passed" };
    let mut lines =
        vec![tr.with("incidents-remind-greeting", "name", one.name.as_str()), tr.message(&message(&incident, &clock, one.lead))];
    lines.extend(clock.preliminary.then(|| tr.t("incidents-remind-preliminary")));
    if !secret {
        let named = titled(app, one.account, incident.id, now).await?;
        lines.push(named.unwrap_or_else(|| incident.reference.clone()));
    }
    let place = if secret { "/incidents/clocks".to_owned() } else { format!("/incidents/{}/situation", incident.id) };
    let link = format!("{}{place}", app.config.public_url);
    let html = HtmlPart { lang: one.lang.code(), lines: &lines, link: &link }.render().map_err(AppError::unknown)?;
    Ok(Some(Mail {
        to: one.address.clone(),
        name: one.name.clone(),
        subject: tr.with(subject, "due", one.end.due.local_minute()),
        text: format!("{}\n\n{link}\n", lines.join("\n\n")),
        html,
    }))
}

/// The incident's name, for whoever may see it with their account; a function's mailbox and somebody without an account get the number only.
async fn titled(app: &App, account: Option<Id>, incident: Id, now: Instant) -> Result<Option<String>, DbError> {
    let Some(account) = account else { return Ok(None) };
    let grants = accounts::grants_of(&app.db, account, now).await?;
    Ok(graph::get(&app.db, incident, &search::viewers(app, &grants)).await?.map(|node| node.title))
}
