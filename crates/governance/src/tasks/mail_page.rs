//! `/tasks/mail`: whether mail is configured, and whose daily mail does not go, for those who run the program.
use super::{Manage, mail::Mailer, tabs};
use axum::response::Response;
use vk_db::{DbError, Row, Sql};
use vk_web::{AppError, Auth, Layout, layout};

#[derive(askama::Template)]
#[template(path = "tasks/templates/mail_page.html")]
struct MailPage {
    layout: Layout,
    tabs: Vec<(String, &'static str, bool)>,
    configured: bool,
    sent: i64,
    failures: Vec<FailureView>,
}

struct FailureView {
    account: String,
    tried: String,
    times: i64,
    why: String,
}

/// GET /tasks/mail
pub async fn show(auth: Auth<Manage>) -> Result<Response, AppError> {
    let db = &auth.app.db;
    let sql = Sql::new(
        "SELECT a.display_name, m.tried_at, m.failures, m.failure FROM mail_digest m JOIN account a ON a.id = m.account_id \
         WHERE m.failures > 0 ORDER BY m.tried_at DESC, a.name_key LIMIT 200",
    );
    let failure = |row: &Row| -> Result<FailureView, DbError> {
        Ok(FailureView {
            account: row.text("display_name")?,
            tried: row.instant("tried_at")?.local_minute(),
            times: row.int("failures")?,
            why: row.opt_text("failure")?.unwrap_or_default(),
        })
    };
    let sent = Sql::new("SELECT count(*) FROM mail_digest WHERE sent_on = ").bind(auth.ctx.now.local_date());
    Ok(layout::page(&MailPage {
        tabs: tabs(&auth, "/tasks/mail"),
        configured: auth.app.slot::<Mailer>().is_some(),
        sent: db.int(sent).await?,
        failures: db.all(sql).await?.iter().map(failure).collect::<Result<_, _>>()?,
        layout: auth.layout("tasks-mail-title"),
    }))
}
