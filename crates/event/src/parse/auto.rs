//! Telling what a line is: by the program in its syslog header, then by its shape. No shape is guessed from single words; a line that
//! fits none stays a syslog message, of which only the wording is read (`prose`).
use super::{
    ParseCtx, ParseError, auditd, cef, checkpoint, cisco_asa_ftd, cisco_ios, cisco_ise, fortigate, generic_json, kv, leases,
    linux_auth, netscaler, packet_filter, paloalto, postfix, prose, sensors,
};
use super::{sshd, sudo, syslog, time, web, windows};
use crate::{Event, Field, LogSources, SourceType, Value};

/// A line of pairs is one when it has at least so many; fewer are prose with an equals sign in it.
const FEWEST_PAIRS: usize = 4;

/// Programs whose messages have a parser.
pub(super) fn is_program(name: &str) -> bool {
    sshd::is_program(name) || name == "sudo" || linux_auth::is_program(name)
}

/// A line of unknown make.
pub(super) fn parse(source: SourceType, line: &str, ctx: &ParseCtx, event: &mut Event) -> Result<(), ParseError> {
    if let Some((at, inside)) = container(line) {
        // A text of no known shape is still a dated line of that container.
        let _ = message(source, inside, ctx, event);
        if let Some(at) = at.instant(ctx) {
            event.set_if_absent(Field::Timestamp, at);
        }
        event.set_if_absent(Field::Message, inside);
        return Ok(());
    }
    message(source, line, ctx, event)
}

/// The line outside any container.
fn message(source: SourceType, line: &str, ctx: &ParseCtx, event: &mut Event) -> Result<(), ParseError> {
    if line.starts_with('<') && is_windows(line) {
        return windows(line, ctx, event);
    }
    if line.starts_with('{') {
        return json(line, ctx, event);
    }
    // These begin with a time that is no syslog header's.
    if let Some(found) = web_server(line) {
        event.set(Field::EventModule, found.name());
        return body(found, "", line, ctx, event);
    }
    let header = syslog::header(line, ctx);
    let body = if header.found() || is_program(header.app) { header.content } else { line };
    if is_windows(body) {
        return windows(line, ctx, event);
    }
    if body.len() != line.len() {
        syslog::apply(&header, event);
    }
    let found = detect(header.app, body);
    if let Some(found) = found {
        event.set(Field::EventModule, found.name());
        let outcome = self::body(found, header.app, body, ctx, event);
        if found == SourceType::Kv {
            prose::read(body, event);
        }
        return outcome;
    }
    event.set(Field::EventModule, SourceType::Syslog.name());
    event.logsources = LogSources::product("linux").service("syslog");
    prose::read(body, event);
    let mut dated = header.found() || header.tag_marked;
    if header.time.is_none()
        && let Some(at) = time::lead(line).and_then(|(stamp, _)| stamp.instant(ctx))
    {
        event.set(Field::Timestamp, at);
        dated = true;
    }
    match dated {
        true => Ok(()),
        false if source == SourceType::Syslog => Err(ParseError::new("syslog", "no priority and no time")),
        false => Err(ParseError::new("any known format", "no header and no known shape")),
    }
}

/// The line of a program in a container, as Kubernetes keeps it: `2026-11-22T10:00:00.5+01:00 stdout F …`.
fn container(line: &str) -> Option<(time::Stamp, &str)> {
    let (stamp, rest) = time::iso(line)?;
    let rest = rest.strip_prefix(" stdout ").or_else(|| rest.strip_prefix(" stderr "))?;
    let inside = rest.strip_prefix("F ").or_else(|| rest.strip_prefix("P "))?.trim_start();
    (!inside.is_empty()).then_some((stamp, inside))
}

/// An error log, or an access log that begins with its time.
fn web_server(line: &str) -> Option<SourceType> {
    let error = |nginx: bool| if nginx { SourceType::Nginx } else { SourceType::Apache };
    web::is_error(line).map(error).or_else(|| web::is_manager(line).then_some(SourceType::Nginx))
}

/// What shape a message has, seen with the program that wrote it.
fn detect(app: &str, body: &str) -> Option<SourceType> {
    if sshd::is_program(app) {
        return Some(SourceType::Sshd);
    }
    if app == "sudo" {
        return Some(SourceType::Sudo);
    }
    if linux_auth::is_program(app) || body.starts_with("pam_") {
        return Some(SourceType::LinuxAuth);
    }
    if (body.starts_with(['%', ':'])
        || body.get(..5).is_some_and(|w| matches!(w, "ASA-1" | "ASA-2" | "ASA-3" | "ASA-4" | "ASA-5" | "ASA-6")))
        && cisco_asa_ftd::is_message(body)
    {
        return Some(SourceType::CiscoAsaFtd);
    }
    if cisco_asa_ftd::is_bare(body) {
        return Some(SourceType::CiscoAsaFtd);
    }
    if body.starts_with('%') && cisco_ios::is_message(body) {
        return Some(SourceType::CiscoIos);
    }
    if body.contains("CEF:") && cef::read(body).is_some() {
        return Some(if body.contains("|Fortinet|Fortigate|") { SourceType::Fortigate } else { SourceType::Cef });
    }
    if body.contains("LEEF:") {
        return Some(SourceType::Leef);
    }
    if body.starts_with('{') {
        return Some(SourceType::Json);
    }
    if is_fortigate(body) {
        return Some(SourceType::Fortigate);
    }
    let by_shape = [
        (auditd::is_message(body), SourceType::Auditd),
        (body.starts_with("CISE_") && cisco_ise::is_message(body), SourceType::CiscoIse),
        (packet_filter::is_netfilter(body), SourceType::Netfilter),
        (app == "filterlog" && packet_filter::is_filterlog(body), SourceType::PfFilterlog),
        (paloalto::is_message(body), SourceType::Paloalto),
        (app == "CheckPoint" && checkpoint::is_message(body), SourceType::Checkpoint),
        (app.starts_with("postfix/"), SourceType::Postfix),
        (app == "haproxy", SourceType::Haproxy),
        (app == "named", SourceType::Bind),
        (app == "dhcpd" && leases::is_dhcp(body), SourceType::Dhcpd),
        (app == "unbound", SourceType::Unbound),
        (body.contains(" - ") && netscaler::is_message(body), SourceType::Netscaler),
        (body.contains("[**]") && body.contains("} "), SourceType::Suricata),
        (web::is_access(body), if app == "nginx" { SourceType::Nginx } else { SourceType::Apache }),
    ];
    if let Some((_, found)) = by_shape.into_iter().find(|(fits, _)| *fits) {
        return Some(found);
    }
    if let Some(found) = web_server(body) {
        return Some(found);
    }
    // logfmt names its time and level first, so that fewer pairs suffice.
    let logfmt = ["time=", "t=", "ts=", "level="].iter().any(|key| body.starts_with(key));
    let fewest = if logfmt { 2 } else { FEWEST_PAIRS };
    (kv::pairs(body).take(fewest).count() == fewest && body.get(..48).unwrap_or(body).contains('=')).then_some(SourceType::Kv)
}

/// Whether a line of this type begins with a time of its own that is no syslog header's, or with columns.
pub(super) fn is_bare(source: SourceType, line: &str) -> bool {
    use SourceType as T;
    !line.starts_with('<')
        && match source {
            T::Apache | T::Nginx => {
                web::is_access(line) && has_no_syslog_time(line)
                    || line.get(..5).is_some_and(|y| y.ends_with('/'))
                    || line.starts_with('[')
            }
            T::Iis | T::Zeek => true,
            T::Squid => line.as_bytes().first().is_some_and(u8::is_ascii_digit) && !line.contains("squid["),
            T::Suricata => line.starts_with('{') || line.contains("[**]") && line.as_bytes().get(2) == Some(&b'/'),
            T::Bind => !line.contains("named["),
            _ => false,
        }
}

fn has_no_syslog_time(line: &str) -> bool {
    super::time::bsd(line).is_none() && super::time::iso(line).is_none()
}

fn is_fortigate(body: &str) -> bool {
    body.contains("logid=")
        && body.contains("type=")
        && (body.contains("devid=") || body.contains("vd=") || body.contains("subtype="))
}

fn is_windows(text: &str) -> bool {
    if text.starts_with('{') {
        let head = text.get(..4096).unwrap_or(text);
        return head.contains("\"winlog\"")
            || (head.contains("\"EventID\"") && (head.contains("\"Channel\"") || head.contains("\"SourceName\"")));
    }
    text.starts_with("<Event ") || text.starts_with("<Event>")
}

/// A Windows event, alone or behind a syslog header. The header's program is the forwarder, not the process of the event.
pub(super) fn windows(line: &str, ctx: &ParseCtx, event: &mut Event) -> Result<(), ParseError> {
    let header = syslog::header(line, ctx);
    if header.found() {
        syslog::apply_envelope(&header, event);
    }
    let name = match line.find(['{', '<']).and_then(|at| line.get(at..)) {
        Some(text) if line.contains("<Event ") || line.contains("<Event>") || !text.contains('{') => SourceType::WindowsXml,
        _ if line.contains("\"winlog\"") => SourceType::WindowsWinlogbeat,
        _ => SourceType::WindowsNxlog,
    };
    event.set(Field::EventModule, name.name());
    windows::parse(line, event, ctx)
}

/// A JSON line. A shipper's wrapping of a syslog line is opened: the program's own message counts.
fn json(line: &str, ctx: &ParseCtx, event: &mut Event) -> Result<(), ParseError> {
    if is_windows(line) {
        return windows(line, ctx, event);
    }
    let has = |sign: &str| line.contains(sign);
    if has("\"id.orig_h\"") || has("\"id_orig_h\"") || (has("\"@stream\"") && has("\"zeek\"")) {
        event.set(Field::EventModule, SourceType::Zeek.name());
        return sensors::zeek(line, ctx, event);
    }
    if has("\"event_type\"") && has("\"src_ip\"") && has("\"timestamp\"") {
        event.set(Field::EventModule, SourceType::Suricata.name());
        return sensors::suricata(line, ctx, event);
    }
    event.set(Field::EventModule, SourceType::Json.name());
    generic_json::parse(line, ctx, event)?;
    let text =
        |event: &Event, names: &[&str]| names.iter().find_map(|n| event.by_name(n).and_then(Value::as_str).map(str::to_owned));
    let app = text(event, &["process.name", "log.syslog.appname", "SYSLOG_IDENTIFIER", "program", "appname"]).unwrap_or_default();
    let message = text(event, &["MESSAGE", "message"]).unwrap_or_default();
    if let Some(found) = detect(&app, &message).filter(|f| !matches!(f, SourceType::Json | SourceType::Kv)) {
        event.set(Field::EventModule, found.name());
        event.set(Field::ProcessName, app.as_str());
        // The wrapping was read already; a message that its own parser does not know stays as it is.
        let _ = body(found, &app, &message, ctx, event);
    } else if !message.is_empty() {
        prose::read(&message, event);
    }
    Ok(())
}

/// Reads a message as the named source type.
pub(super) fn body(source: SourceType, app: &str, text: &str, ctx: &ParseCtx, event: &mut Event) -> Result<(), ParseError> {
    use SourceType as T;
    match source {
        T::Fortigate => fortigate::parse(text, ctx, event),
        T::CiscoAsaFtd => cisco_asa_ftd::parse(text, ctx, event),
        T::Cef => cef::parse(text, ctx, event),
        T::Leef => cef::parse_leef(text, ctx, event),
        T::Kv => kv::parse(text, ctx, event),
        T::Json | T::Ocsf => generic_json::parse(text, ctx, event),
        T::Paloalto if paloalto::is_message(text) => paloalto::parse(text, ctx, event),
        T::Checkpoint if !text.contains("CEF:") && !text.contains("LEEF:") => checkpoint::parse(text, ctx, event),
        T::Netfilter if !text.starts_with('{') => packet_filter::netfilter(text, ctx, event),
        T::PfFilterlog if !text.starts_with('{') => packet_filter::filterlog(text, event),
        T::Apache | T::Nginx if !text.starts_with('{') => web::server(source.name(), text, ctx, event),
        T::Haproxy if !text.starts_with('{') => web::haproxy(text, ctx, event),
        T::Squid if !text.starts_with('{') => web::squid(text, ctx, event),
        T::Iis if !text.starts_with('{') => web::iis(text, ctx, event),
        T::CiscoIos | T::CiscoNxos if cisco_ios::is_message(text) => cisco_ios::parse(text, event),
        T::CiscoIse if cisco_ise::is_message(text) => cisco_ise::parse(text, ctx, event),
        T::Auditd if auditd::is_message(text) && !text.starts_with('{') => auditd::parse(text, event),
        // Appliances for names and addresses run BIND and ISC dhcpd.
        T::Dhcpd | T::Infoblox | T::EfficientipDdi if leases::is_dhcp(text) => leases::dhcpd(text, event),
        T::Infoblox | T::EfficientipDdi if app == "named" && !text.contains("CEF:") => sensors::bind(text, ctx, event),
        T::Unbound if !text.starts_with('{') => leases::unbound(text, event),
        T::Netscaler if netscaler::is_message(text) => netscaler::parse(text, event),
        T::Postfix if !text.starts_with('{') => postfix::parse(text, event),
        T::Suricata => sensors::suricata(text, ctx, event),
        T::Zeek => sensors::zeek(text, ctx, event),
        T::Bind if !text.starts_with('{') => sensors::bind(text, ctx, event),
        T::Sshd | T::Sudo | T::LinuxAuth | T::Pam => linux(source, app, text, ctx, event),
        _ => {
            let known = generic(text, ctx, event);
            if !text.starts_with('{') {
                prose::read(text, event);
            }
            event.logsources = log_source(source, event);
            match known || event.get(Field::Timestamp).is_some() || event.get(Field::LogSyslogPriority).is_some() {
                true => Ok(()),
                false => Err(ParseError::new("a known shape of this source", "no syslog header, JSON, CEF, LEEF or pairs")),
            }
        }
    }
}

/// What a type without a parser of its own answers to in Sigma; nothing but its own name where Sigma has none.
fn log_source(source: SourceType, event: &Event) -> LogSources {
    use SourceType as T;
    match source {
        T::Auditd | T::LinuxAuditbeat => LogSources::product("linux").service("auditd"),
        T::SysmonLinux => LogSources::product("linux").service("sysmon"),
        T::M365Audit => {
            let workload = event.by_name("Workload").and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase();
            LogSources::product("m365").service("audit").service(&workload)
        }
        T::Entra => LogSources::product("azure").service("signinlogs").service("auditlogs"),
        T::WindowsAzure | T::WindowsNps | T::M365Defender => LogSources::product("windows"),
        T::Unbound | T::Infoblox | T::EfficientipDdi => LogSources::product(source.name()).category("dns"),
        T::ForcepointNgfw | T::WatchguardFirebox | T::PaloaltoPrisma => LogSources::product(source.name()).category("firewall"),
        T::Auto | T::Syslog | T::Ocsf => event.logsources.clone(),
        _ => LogSources::product(source.name()),
    }
}

/// Messages of Linux programs. A message that tells nothing known is still an event of that program; only a line without header and
/// without meaning is an error.
fn linux(source: SourceType, app: &str, text: &str, ctx: &ParseCtx, event: &mut Event) -> Result<(), ParseError> {
    if text.starts_with('{') {
        return json(text, ctx, event);
    }
    let understood = match source {
        SourceType::Sshd => sshd::parse(text, event),
        SourceType::Sudo => sudo::parse(text, event),
        _ => linux_auth::parse(app, text, event),
    };
    if !understood {
        prose::read(text, event);
    }
    match understood || event.get(Field::Timestamp).is_some() || event.get(Field::LogSyslogPriority).is_some() {
        true => Ok(()),
        false => Err(ParseError::new("a message of this program", "no syslog header and no known text")),
    }
}

/// JSON, CEF, LEEF or pairs of a product without a parser of its own.
pub(super) fn generic(text: &str, ctx: &ParseCtx, event: &mut Event) -> bool {
    if let Some(json) = text.find('{').filter(|at| *at < 64).and_then(|at| text.get(at..))
        && generic_json::parse(json, ctx, event).is_ok()
    {
        return true;
    }
    if text.contains("CEF:") {
        return cef::parse(text, ctx, event).is_ok();
    }
    if text.contains("LEEF:") {
        return cef::parse_leef(text, ctx, event).is_ok();
    }
    kv::pairs(text).take(FEWEST_PAIRS).count() == FEWEST_PAIRS && kv::parse(text, ctx, event).is_ok()
}
