//! The host name in a syslog header, read without parsing the message: only to tell senders behind a relay apart.

/// `<13>1 2026-11-22T01:02:03Z HOST …`, `<13>Nov 22 01:02:03 HOST …`, `<13>2026-11-22T01:02:03+01:00 HOST …`.
pub(super) fn header_host(raw: &[u8]) -> Option<&str> {
    let head = raw.get(..raw.len().min(300))?;
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(e) => std::str::from_utf8(head.get(..e.valid_up_to())?).ok()?,
    };
    let (priority, rest) = text.strip_prefix('<')?.split_once('>')?;
    if priority.len() > 3 || !priority.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let rest = rest.strip_prefix("1 ").unwrap_or(rest);
    let mut words = rest.split(' ').filter(|w| !w.is_empty());
    let first = words.next()?;
    let host = if text.contains(" devname=") {
        devname(text)?
    } else if first.starts_with(|c: char| c.is_ascii_digit()) && first.contains('T') {
        words.next()?
    } else if first.len() == 3 && first.bytes().all(|b| b.is_ascii_alphabetic()) {
        // Month, day, time; Cisco puts a year before the time.
        let _day = words.next()?;
        let time = words.next()?;
        if !time.contains(':') {
            words.next()?;
        }
        words.next()?
    } else {
        return None;
    };
    let host = host.trim_end_matches(':');
    (!host.is_empty() && host != "-").then_some(host)
}

/// FortiGate sends no header of its own unless told to: the device names itself in its first pairs.
fn devname(text: &str) -> Option<&str> {
    let rest = text.split_once(" devname=")?.1;
    match rest.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"').map(|(name, _)| name),
        None => rest.split(' ').next(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_found_in_the_usual_headers_and_nowhere_else() {
        assert_eq!(header_host(b"<34>Oct  1 22:14:15 mymachine su: x"), Some("mymachine"));
        assert_eq!(header_host(b"<34>Oct 1 2026 22:14:15 asa1 : %ASA-6-1: x"), Some("asa1"));
        assert_eq!(header_host(b"<165>1 2003-08-24T05:14:15.000003-07:00 192.0.2.1 myproc - - - x"), Some("192.0.2.1"));
        assert_eq!(header_host(b"<1>2026-11-22T01:02:03+01:00 fw-7 app: x"), Some("fw-7"));
        assert_eq!(header_host(b"<1>1 2026-11-22T01:02:03Z - app"), None);
        assert_eq!(header_host(b"<189>date=2026-11-22 time=01:02:03 devname=\"fw-1\" devid=\"F\""), Some("fw-1"));
        assert_eq!(header_host(b"<189>date=2026-11-22 time=01:02:03 devname=fw-1 devid=F"), Some("fw-1"));
        assert_eq!(header_host(b"date=2026-11-22 time=01:02:03 devname=x"), None);
        assert_eq!(header_host(b"<99999999999>Oct 1 1:1:1 x"), None);
        assert_eq!(header_host(b""), None);
    }
}
