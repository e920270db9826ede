//! What a feed holds: asked for anew each time, with what the account may see and which functions its person holds at that moment. The file leaves the
//! program and lies in phones and in other people's shared calendars, so it says the name, the days, how it stands and where to read more; nothing else.
//! Of what is marked secret it does not say the name either.
use super::{
    ical::{self, Calendar, Event},
    store::{self, Feed},
};
use crate::{
    activities,
    occasions::{self, Occasion, in_calendar},
};
use axum::{
    body::Body,
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};
use vk_core::{Date, Id, Instant, Secrecy};
use vk_db::accounts;
use vk_governance::functions;
use vk_web::{App, AppError, Public, Tr, form::choice_word};

/// What is gone is in the calendar for this many days, what comes for this many, and what was cancelled since as many again.
const DAYS_BACK: i32 = 60;
const DAYS_AHEAD: i32 = 400;
const MOST: usize = 2_000;
/// A longer window would lie as a bar over the weeks: it is shown on its last day.
const LONGEST: i32 = 7;
const REFRESH_HOURS: u32 = 6;

/// GET /calendar/feed/{token}.ics
pub async fn answer(Public(caller): Public, Path(file): Path<String>, headers: HeaderMap) -> Result<Response, AppError> {
    let app: &App = &caller.app;
    let token = file.strip_suffix(".ics").unwrap_or(&file);
    let Some((feed, account)) = known(app, token).await? else {
        // Whoever guesses is slowed down; a feed that has ended looks like one that never was.
        app.pace(&format!("calendar from {}", caller.peer))?;
        return Err(AppError::NotFound);
    };
    app.pace(&format!("calendar {}", feed.id))?;
    let body = body(app, &feed, &account, caller.now).await?;
    store::was_read(&app.db, &feed, caller.now).await?;
    Ok(with_tag(body, &headers))
}

async fn known(app: &App, token: &str) -> Result<Option<(Feed, accounts::Account)>, AppError> {
    let Some(feed) = store::by_token(&app.db, token).await? else { return Ok(None) };
    let account = accounts::by_id(&app.db, feed.account).await?;
    Ok(account.filter(|account| !account.disabled).map(|account| (feed, account)))
}

async fn body(app: &App, feed: &Feed, account: &accounts::Account, now: Instant) -> Result<String, AppError> {
    let tr = app.tr(account.lang);
    let today = now.local_date();
    let functions = match feed.function {
        Some(function) => vec![function],
        None => functions::of_account(&app.db, account.id, today).await?,
    };
    let grants = accounts::grants_of(&app.db, account.id, now).await?;
    let viewer = app.viewer(&grants, occasions::REGISTER.key);
    let span = (today.plus_days(-DAYS_BACK), today.plus_days(DAYS_AHEAD));
    let cancelled_since = now.plus_hours(-24 * i64::from(DAYS_AHEAD));
    let mut found = in_calendar(&app.db, &viewer, &functions, span, today, cancelled_since, MOST + 1).await?;
    let description = match found.len() > MOST {
        true => tr.n("calendar-cut", i64::try_from(MOST).unwrap_or(i64::MAX)),
        false => tr.t("calendar-description"),
    };
    found.truncate(MOST);
    // In an order that does not depend on the day, so that an unchanged calendar has the same bytes tomorrow.
    found.sort_by_key(|o| (o.standing.due_on, o.id));
    let events = found.iter().map(|o| event(o, app, &tr)).collect();
    Ok(ical::write(&Calendar { name: feed.name.clone(), description, refresh_hours: REFRESH_HOURS, events }))
}

fn event(o: &Occasion, app: &App, tr: &Tr) -> Event {
    let s = &o.standing;
    let (from, due) = (s.starts_on.min(s.due_on), s.due_on);
    let long = from.plus_days(LONGEST) < due;
    let secret = o.data.secrecy == Secrecy::Secret;
    let name = if secret { tr.t("calendar-secret") } else { o.data.name.clone() };
    let summary = match s.state.as_str() {
        "done" => tr.with("calendar-done", "name", name),
        "cancelled" => tr.with("calendar-cancelled", "name", name),
        _ if long => tr.with("calendar-due", "name", name),
        _ => name,
    };
    Event {
        uid: o.id,
        sequence: o.calendar_seq,
        created: o.created_at,
        changed: o.updated_at,
        from: if long { due } else { from },
        to: due,
        summary,
        description: described(o, from, due, tr),
        url: format!("{}/occasions/{}", app.config.public_url, o.id),
        category: if secret { String::new() } else { choice_word(activities::REGISTER.key, "category", &o.category, tr) },
        secrecy: o.data.secrecy,
        cancelled: s.state == "cancelled",
    }
}

fn described(o: &Occasion, from: Date, due: Date, tr: &Tr) -> String {
    let days = [("from", from.to_string().into()), ("due", due.to_string().into())];
    let mut lines = vec![tr.args("calendar-window", &days)];
    if o.standing.postponed > 0 {
        lines.push(tr.with("calendar-moved", "first", o.standing.first_due_on.to_string()));
    }
    lines.push(tr.t("calendar-read-more"));
    lines.join("\n")
}

/// The file, or that the client has it already. The tag is a weak one: the answer may be compressed on its way.
fn with_tag(body: String, headers: &HeaderMap) -> Response {
    let tag = format!("W/\"{}\"", hex::encode(Sha256::digest(body.as_bytes())));
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|v| v.to_str().ok()).any(|v| matches(v, &tag));
    let mut response = if known { StatusCode::NOT_MODIFIED.into_response() } else { Body::from(body).into_response() };
    let headers = response.headers_mut();
    if !known {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8"));
        headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("inline; filename=\"vardkase.ics\""));
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

/// RFC 9110 13.1.2: a list of tags, compared weakly, or any.
fn matches(sent: &str, tag: &str) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    sent.trim() == "*" || sent.split(',').any(|one| bare(one) == bare(tag))
}

/// Where a feed is fetched.
pub fn address(app: &App, token: &str) -> String {
    format!("{}/calendar/feed/{token}.ics", app.config.public_url)
}

/// Whether an account's own feed has anything to go by today.
pub async fn holds_any(app: &App, account: Id, today: Date) -> Result<bool, AppError> {
    Ok(!functions::of_account(&app.db, account, today).await?.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_that_has_the_calendar_is_told_so() {
        let tag = "W/\"abc\"";
        for sent in ["W/\"abc\"", "\"abc\"", "\"x\", W/\"abc\"", "*"] {
            assert!(matches(sent, tag), "{sent}");
        }
        for sent in ["\"abd\"", "", "abc"] {
            assert!(!matches(sent, tag), "{sent}");
        }
    }
}
