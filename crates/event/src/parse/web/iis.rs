//! IIS in the W3C extended format.
use super::{dash, web_event};
use crate::parse::{ParseCtx, ParseError, time};
use crate::{Event, Field, LogSources};

/// The columns that IIS writes by default, used when the file's `#Fields:` header is not known.
const IIS_DEFAULT: &str = "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken";

/// IIS in the W3C extended format; times are UTC by the standard.
pub fn iis(text: &str, ctx: &ParseCtx, event: &mut Event) -> Result<(), ParseError> {
    event.logsources = LogSources::product("windows").service("iis").category("webserver");
    if text.starts_with('#') {
        return Err(ParseError::new("an IIS event", "a header line of the file"));
    }
    let fields = ctx.header.as_deref().unwrap_or(IIS_DEFAULT);
    let fields = fields.rsplit("#Fields:").next().unwrap_or(fields).lines().next().unwrap_or_default();
    let (mut date, mut clock, mut found) = ("", "", 0);
    for (name, value) in fields.split_ascii_whitespace().zip(text.split(' ')) {
        found += 1;
        let value = dash(value);
        match name {
            "date" => date = value,
            "time" => clock = value,
            "cs(User-Agent)" => event.set(Field::UserAgentOriginal, value.replace('+', " ")),
            "time-taken" => event.set(Field::EventDuration, value.parse::<i64>().unwrap_or_default().saturating_mul(1_000_000)),
            "cs-username" => {
                let (domain, user) = value.split_once('\\').unwrap_or(("", value));
                event.set(Field::UserDomain, domain);
                event.set(Field::UserName, user);
            }
            _ => match iis_field(name) {
                Some(field) => event.set(field, value),
                None => event.set_named(&format!("iis.access.{name}"), value),
            },
        }
    }
    let at = time::iso(&format!("{date} {clock}")).and_then(|(stamp, _)| stamp.with_zone(jiff::tz::Offset::UTC).instant(ctx));
    let Some(at) = at.filter(|_| found >= 6) else { return Err(ParseError::new("IIS W3C", "no date and time in the columns")) };
    event.set(Field::Timestamp, at);
    if let Some(path) = event.str(Field::UrlPath).map(str::to_owned) {
        let whole = event.str(Field::UrlQuery).map_or(path.clone(), |query| format!("{path}?{query}"));
        event.set(Field::UrlOriginal, whole);
    }
    web_event(event);
    Ok(())
}

fn iis_field(name: &str) -> Option<Field> {
    Some(match name {
        "s-ip" => Field::DestinationIp,
        "s-port" => Field::DestinationPort,
        "s-computername" => Field::HostName,
        "c-ip" => Field::SourceIp,
        "cs-method" => Field::HttpRequestMethod,
        "cs-uri-stem" => Field::UrlPath,
        "cs-uri-query" => Field::UrlQuery,
        "cs-host" => Field::UrlDomain,
        "cs-version" => Field::HttpVersion,
        "cs(Referer)" => Field::HttpRequestReferrer,
        "sc-status" => Field::HttpResponseStatusCode,
        "sc-bytes" => Field::DestinationBytes,
        "cs-bytes" => Field::SourceBytes,
        _ => return None,
    })
}
