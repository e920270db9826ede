//! The daily mail: one for each person who has an address, an account and something to hear, with what is late, what comes and what they have been told. Nothing is
//! sent within a transaction; what fails is kept, shown to those who run the program, and tried again the next hour. What may have gone is not. A mail names no secret record.
use super::{
    duties::{self, Group, Task},
    mail::{Mail, MailError, Mailer},
};
use vk_core::{Ctx, Date, Grants, Id, Instant, Lang, Secrecy};
use vk_db::{
    Db, DbError, Row, Sql, accounts,
    graph::{self, Viewers},
};
use vk_web::{App, AppError, Tr, notices, reminders, search};

pub const JOB: &str = "mail-digest";
/// After so many in a row for whom the server was not reached, the rest wait an hour: each of them costs a minute in which no other job runs.
const GIVE_UP_AFTER: u32 = 3;
/// Lines of a kind in a mail; the page has the rest.
const MOST: usize = 25;

/// Somebody who may get a mail.
struct Reader {
    account: Id,
    person: Id,
    name: String,
    email: String,
    lang: Lang,
}

/// The job: everybody who has not had today's mail, from the configured hour on.
pub async fn run(app: &App, ctx: &Ctx) -> Result<(), AppError> {
    let Some(mailer) = app.slot::<Mailer>() else { return Ok(()) };
    let today = ctx.now.local_date();
    if ctx.now.local().hour() < mailer.digest_hour() {
        return Ok(());
    }
    let mut unreached = 0;
    for reader in readers(&app.db, today).await? {
        match tell(app, &mailer, &reader, ctx.now).await {
            Ok(None) => unreached = 0,
            Ok(Some(error)) => {
                tracing::warn!(account = %reader.account, %error, "daily mail");
                unreached = if error.is_unreached() { unreached + 1 } else { 0 };
            }
            // What is wrong with one person's mail is no reason to keep the others'.
            Err(error) => tracing::error!(account = %reader.account, %error, "daily mail"),
        }
        if unreached >= GIVE_UP_AFTER {
            tracing::warn!("the mail server is not reached; the rest is tried again in an hour");
            break;
        }
    }
    Ok(())
}

/// Writes and sends one person's mail and keeps what became of it; the answer is why it did not go.
async fn tell(app: &App, mailer: &Mailer, reader: &Reader, now: Instant) -> Result<Option<MailError>, AppError> {
    let (mail, told) = match compose(app, reader, now).await {
        Ok(composed) => composed,
        Err(error) => {
            remember(&app.db, reader, now, Became::Failed(error.to_string()), &[]).await?;
            return Err(error);
        }
    };
    let Some(mail) = mail else {
        remember(&app.db, reader, now, Became::Sent, &told).await?;
        return Ok(None);
    };
    remember(&app.db, reader, now, Became::Sending, &[]).await?;
    let error = mailer.send(mail).await.err();
    let became = match &error {
        None => Became::Sent,
        Some(error) if error.is_certain() => Became::Failed(error.to_string()),
        Some(error) => Became::Unknown(error.to_string()),
    };
    remember(&app.db, reader, now, became, &told).await?;
    Ok(error)
}

/// Accounts with an address that have not had the day's mail.
async fn readers(db: &Db, today: Date) -> Result<Vec<Reader>, DbError> {
    let sql = Sql::new(
        "SELECT a.id, a.person_id, a.display_name, a.lang, p.email FROM account a JOIN person p ON p.id = a.person_id \
         LEFT JOIN mail_digest m ON m.account_id = a.id WHERE a.disabled_at IS NULL AND p.active AND p.email IS NOT NULL AND p.email <> '' \
         AND (m.sending_on IS NULL OR m.sending_on < ",
    );
    let reader = |row: &Row| {
        Ok(Reader {
            account: row.id("id")?,
            person: row.id("person_id")?,
            name: row.text("display_name")?,
            email: row.text("email")?,
            lang: Lang::from_code(&row.text("lang")?).unwrap_or_default(),
        })
    };
    let sql = sql.bind(today).push(") AND (m.sent_on IS NULL OR m.sent_on < ").bind(today);
    db.all(sql.push(") ORDER BY a.id")).await?.iter().map(reader).collect()
}

#[derive(askama::Template)]
#[template(path = "tasks/templates/mail.txt")]
struct PlainPart<'a> {
    d: &'a Digest,
}

#[derive(askama::Template)]
#[template(path = "tasks/templates/mail.html")]
struct HtmlPart<'a> {
    d: &'a Digest,
}

/// A mail before it is written.
struct Digest {
    lang: &'static str,
    subject: String,
    greeting: String,
    sections: Vec<Section>,
    footer: String,
    link: String,
}

struct Section {
    title: String,
    lines: Vec<Line>,
    more: Option<String>,
}

struct Line {
    text: String,
    url: Option<String>,
}

/// The mail, if there is anything to say, and the notices that it tells.
async fn compose(app: &App, reader: &Reader, now: Instant) -> Result<(Option<Mail>, Vec<Id>), AppError> {
    let tr = app.tr(reader.lang);
    let today = now.local_date();
    let grants = accounts::grants_of(&app.db, reader.account, now).await?;
    let functions = duties::functions_of(&app.db, reader.person, today).await?;
    let viewers = search::viewers(app, &grants);
    let tasks = duties::of_functions(&app.db, &functions, &viewers).await?;
    let reminders = reminder_lines(app, &tr, reader.account, &functions, &viewers, today).await?;
    let (late, coming) = split(tasks, today);
    let found = notices::unmailed(&app.db, reader.account, 100).await?;
    let told: Vec<Id> = found.iter().map(|n| n.id).collect();
    if late.is_empty() && coming.is_empty() && reminders.is_empty() && told.is_empty() {
        return Ok((None, told));
    }
    let subject = tr.args("tasks-mail-subject", &[("late", late.len().into()), ("coming", coming.len().into())]);
    let mut sections = vec![
        section(&tr, "tasks-mail-late", late.iter().map(|t| line(app, &tr, t)).collect()),
        section(&tr, "tasks-mail-coming", coming.iter().map(|t| line(app, &tr, t)).collect()),
        section(&tr, "tasks-mail-reminders", reminders),
        section(&tr, "tasks-mail-notices", notice_lines(app, &grants, &tr, &found).await?),
    ];
    sections.retain(|s| !s.lines.is_empty());
    let digest = Digest {
        lang: reader.lang.code(),
        greeting: tr.with("tasks-mail-greeting", "name", reader.name.as_str()),
        sections,
        footer: tr.with("tasks-mail-footer", "region", app.region()),
        link: format!("{}/tasks", app.config.public_url),
        subject,
    };
    Ok((Some(written(digest, reader)?), told))
}

fn written(digest: Digest, reader: &Reader) -> Result<Mail, AppError> {
    use askama::Template;
    Ok(Mail {
        to: reader.email.clone(),
        name: reader.name.clone(),
        text: PlainPart { d: &digest }.render().map_err(AppError::unknown)?,
        html: HtmlPart { d: &digest }.render().map_err(AppError::unknown)?,
        subject: digest.subject,
    })
}

/// What is late, and what is due within a week.
fn split(tasks: Vec<Task>, today: Date) -> (Vec<Task>, Vec<Task>) {
    let soon = today.plus_days(7);
    let dated = tasks.into_iter().filter(|t| t.due.is_some_and(|due| due <= soon));
    dated.partition(|t| Group::of(t.due, today) == Group::Overdue)
}

fn section(tr: &Tr, key: &str, mut lines: Vec<Line>) -> Section {
    let n = lines.len();
    lines.truncate(MOST);
    Section { title: tr.n(key, n), lines, more: (n > MOST).then(|| tr.n("tasks-mail-more", n - MOST)) }
}

fn line(app: &App, tr: &Tr, task: &Task) -> Line {
    let due = task.due.map(|d| d.to_string()).unwrap_or_default();
    if task.secrecy == Secrecy::Secret {
        return Line { text: tr.with("tasks-mail-secret", "due", due), url: None };
    }
    let words =
        [("what", tr.t(&format!("duty-{}", task.what)).into()), ("title", task.title.as_str().into()), ("due", due.into())];
    let url = search::href(app, &task.kind, task.node).map(|path| format!("{}{path}", app.config.public_url));
    Line { text: tr.args("tasks-mail-line", &words), url }
}

/// What one wanted to come back to, for oneself or by a function, whose day has come.
async fn reminder_lines(
    app: &App,
    tr: &Tr,
    account: Id,
    functions: &[Id],
    viewers: &Viewers,
    today: Date,
) -> Result<Vec<Line>, DbError> {
    let mut lines = Vec::new();
    for reminder in reminders::due(&app.db, account, functions, today).await? {
        let Some(node) = graph::get(&app.db, reminder.node, viewers).await? else { continue };
        let due = reminder.on_day.to_string();
        if node.secrecy == Secrecy::Secret {
            lines.push(Line { text: tr.with("tasks-mail-secret", "due", due), url: None });
            continue;
        }
        let url = search::href(app, &node.kind, node.id).map(|path| format!("{}{path}", app.config.public_url));
        let key = if reminder.text.is_empty() { "tasks-mail-reminder" } else { "tasks-mail-reminder-text" };
        let words = [("what", reminder.text.as_str().into()), ("title", node.title.as_str().into()), ("due", due.into())];
        lines.push(Line { text: tr.args(key, &words), url });
    }
    Ok(lines)
}

/// Notices without duties and reminders: those stand above by themselves.
async fn notice_lines(app: &App, grants: &Grants, tr: &Tr, found: &[notices::Notice]) -> Result<Vec<Line>, DbError> {
    let mut lines = Vec::new();
    let above = [notices::NoticeKind::Duty.key(), notices::NoticeKind::Reminder.key()];
    for notice in found.iter().filter(|n| !above.contains(&n.kind.as_str())) {
        let told = notice.told(app, grants, tr).await?;
        let url = told.href.filter(|_| !told.secret).map(|path| format!("{}{path}", app.config.public_url));
        let title = match (told.secret, told.title) {
            (true, _) => tr.t("tasks-mail-secret-record"),
            (false, title) => title.unwrap_or_default(),
        };
        lines.push(Line { text: format!("{} {title}", told.text).trim().to_owned(), url });
    }
    Ok(lines)
}

/// What became of a day's mail.
enum Became {
    /// It is handed to the server now. Stays so when nobody is left to say what became of it: rather no mail on one day than the same one each hour.
    Sending,
    Sent,
    /// It did not go, and is tried again.
    Failed(String),
    /// The connection ended on the way: it is not sent again that day.
    Unknown(String),
}

/// Keeps what became of a mail.
async fn remember(db: &Db, reader: &Reader, now: Instant, became: Became, told: &[Id]) -> Result<(), DbError> {
    let today = now.local_date();
    let (sent, sending, failure) = match &became {
        Became::Sending => (None, Some(today), None),
        Became::Sent => (Some(today), None, None),
        Became::Failed(why) => (None, None, Some(why.as_str())),
        Became::Unknown(why) => (None, Some(today), Some(why.as_str())),
    };
    let mut tx = db.work().await?;
    let sql = Sql::new("INSERT INTO mail_digest (account_id, sent_on, sending_on, tried_at, failures, failure) VALUES (")
        .bind(reader.account)
        .push(", ")
        .bind(sent)
        .push(", ")
        .bind(sending)
        .push(", ")
        .bind(now)
        .push(", ")
        .bind(i64::from(failure.is_some()))
        .push(", ")
        .bind(failure)
        .push(
            ") ON CONFLICT (account_id) DO UPDATE SET sent_on = COALESCE(excluded.sent_on, mail_digest.sent_on), \
             sending_on = excluded.sending_on, tried_at = excluded.tried_at",
        );
    let sql = match became {
        // What was wrong the last time stands until it is known that it no longer is.
        Became::Sending => sql,
        Became::Sent => sql.push(", failures = 0, failure = NULL"),
        Became::Failed(_) | Became::Unknown(_) => sql.push(", failures = mail_digest.failures + 1, failure = excluded.failure"),
    };
    tx.exec(sql).await?;
    if sent.is_some() {
        notices::mailed(&mut tx, told, now).await?;
    }
    tx.commit().await
}

/// How many accounts' mails do not go.
pub async fn failing(db: &Db) -> Result<i64, DbError> {
    db.int(Sql::new("SELECT count(*) FROM mail_digest WHERE failures > 0")).await
}
