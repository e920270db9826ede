//! The daily mail: one for each person who has an address, an account and something to hear, with what is late, what comes and what they have been told. Nothing is
//! sent within a transaction; what fails is kept, shown to those who run the program, and tried again the next hour. A mail names no secret record.
use super::{
    duties::{self, Group, Task},
    mail::{Mail, Mailer},
};
use vk_core::{Ctx, Date, Grants, Id, Instant, Lang, Secrecy};
use vk_db::{Db, DbError, Row, Sql, accounts};
use vk_web::{App, AppError, Tr, notices, search};

pub const JOB: &str = "mail-digest";
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
    for reader in readers(&app.db, today).await? {
        let (mail, told) = compose(app, &reader, ctx.now).await?;
        let result = match mail {
            Some(mail) => mailer.send(mail).await.map_err(|error| error.to_string()),
            None => Ok(()),
        };
        if let Err(error) = &result {
            tracing::warn!(account = %reader.account, %error, "daily mail");
        }
        remember(&app.db, &reader, today, ctx.now, result.err(), &told).await?;
    }
    Ok(())
}

/// Accounts with an address that have not had the day's mail.
async fn readers(db: &Db, today: Date) -> Result<Vec<Reader>, DbError> {
    let sql = Sql::new(
        "SELECT a.id, a.person_id, a.display_name, a.lang, p.email FROM account a JOIN person p ON p.id = a.person_id \
         LEFT JOIN mail_digest m ON m.account_id = a.id WHERE a.disabled_at IS NULL AND p.active AND p.email IS NOT NULL AND p.email <> '' \
         AND (m.sent_on IS NULL OR m.sent_on < ",
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
    db.all(sql.bind(today).push(") ORDER BY a.id")).await?.iter().map(reader).collect()
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
    let tasks = duties::of_functions(&app.db, &functions, &search::viewers(app, &grants)).await?;
    let (late, coming) = split(tasks, today);
    let found = notices::unmailed(&app.db, reader.account, 100).await?;
    let told: Vec<Id> = found.iter().map(|n| n.id).collect();
    if late.is_empty() && coming.is_empty() && told.is_empty() {
        return Ok((None, told));
    }
    let subject = tr.args("tasks-mail-subject", &[("late", late.len().into()), ("coming", coming.len().into())]);
    let mut sections = vec![
        section(&tr, "tasks-mail-late", late.iter().map(|t| line(app, &tr, t)).collect()),
        section(&tr, "tasks-mail-coming", coming.iter().map(|t| line(app, &tr, t)).collect()),
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

/// Notices without their duties: those stand above by themselves.
async fn notice_lines(app: &App, grants: &Grants, tr: &Tr, found: &[notices::Notice]) -> Result<Vec<Line>, DbError> {
    let mut lines = Vec::new();
    for notice in found.iter().filter(|n| n.kind != notices::NoticeKind::Duty.key()) {
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

/// Keeps what became of a mail, after it was sent or not.
async fn remember(
    db: &Db,
    reader: &Reader,
    today: Date,
    now: Instant,
    failure: Option<String>,
    told: &[Id],
) -> Result<(), DbError> {
    let mut tx = db.work().await?;
    let failed = i64::from(failure.is_some());
    let sql = Sql::new("INSERT INTO mail_digest (account_id, sent_on, tried_at, failures, failure) VALUES (")
        .bind(reader.account)
        .push(", ")
        .bind(failure.is_none().then_some(today))
        .push(", ")
        .bind(now)
        .push(", ")
        .bind(failed)
        .push(", ")
        .bind(failure.as_deref())
        .push(
            ") ON CONFLICT (account_id) DO UPDATE SET sent_on = COALESCE(excluded.sent_on, mail_digest.sent_on), \
             tried_at = excluded.tried_at, failure = excluded.failure, \
             failures = CASE WHEN excluded.failures = 0 THEN 0 ELSE mail_digest.failures + 1 END",
        );
    tx.exec(sql).await?;
    if failure.is_none() {
        notices::mailed(&mut tx, told, now).await?;
    }
    tx.commit().await
}

/// How many accounts' mails do not go.
pub async fn failing(db: &Db) -> Result<i64, DbError> {
    db.int(Sql::new("SELECT count(*) FROM mail_digest WHERE failures > 0")).await
}
