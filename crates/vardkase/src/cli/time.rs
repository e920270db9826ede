//! Times on the command line: RFC 3339, or relative to now (`-24h`, `-7d`, `-15m`, `now`).
use vk_core::Instant;

/// The clock of the command line, an edge of its own.
#[allow(clippy::disallowed_methods, reason = "the command line is an edge where the clock is read")]
pub fn now() -> Instant {
    Instant::from(jiff::Timestamp::now())
}

/// Randomness for identifiers.
pub fn seed() -> [u64; 2] {
    rand::random()
}

pub fn parse(text: &str) -> Result<Instant, String> {
    parse_at(text, now())
}

fn parse_at(text: &str, now: Instant) -> Result<Instant, String> {
    let error = || {
        format!(
            "{text:?} is not a time; give RFC 3339 (2026-11-22T10:00:00Z), a day (2026-11-22) or a relative time (-24h, -7d, now)"
        )
    };
    if text == "now" {
        return Ok(now);
    }
    if let Ok(instant) = text.parse() {
        return Ok(instant);
    }
    if text.parse::<vk_core::Date>().is_ok() {
        return Instant::parse_local(&format!("{text}T00:00")).map_err(|_| error());
    }
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').ok_or_else(error)?),
    };
    let digits = rest.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: i64 = digits.parse().map_err(|_| error())?;
    let seconds = match rest.get(digits.len()..) {
        Some("s") => 1,
        Some("m") => 60,
        Some("h") => 3600,
        Some("d") => 86_400,
        Some("w") => 7 * 86_400,
        _ => return Err(error()),
    };
    Ok(now.plus_seconds(sign * number * seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_times_count_from_now() {
        let now = Instant::from_micros(1_000_000_000_000_000);
        assert_eq!(parse_at("-24h", now), Ok(now.plus_hours(-24)));
        assert_eq!(parse_at("now", now), Ok(now));
        assert_eq!(parse_at("2026-11-22T10:00:00Z", now).map(|i| i.to_string()), Ok("2026-11-22T10:00:00Z".to_owned()));
        assert_eq!(parse_at("2026-11-22", now).map(|i| i.to_string()), Ok("2026-11-21T23:00:00Z".to_owned()));
        assert!(parse_at("yesterday", now).is_err());
        assert!(parse_at("-24x", now).is_err());
    }
}
