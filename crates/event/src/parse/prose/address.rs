//! Addresses in free text: where they stand, with which port, and which words lead to them.
use std::net::IpAddr;

/// More addresses than a message names; a hostile line ends here.
const MOST: usize = 64;

/// Words that lead to whoever asked. Stronger ones come first where several addresses are named.
const SOURCE: &[&str] = &[
    "from",
    "client",
    "clients",
    "peer",
    "remote",
    "rhost",
    "rip",
    "oip",
    "remoteip",
    "remote_ip",
    "remote_addr",
    "remoteaddr",
    "remote_address",
    "remoteaddress",
    "clientip",
    "client_ip",
    "client-ip",
    "clientaddr",
    "client_addr",
    "clientaddress",
    "attacker",
    "från",
    "von",
];
const WEAK_SOURCE: &[&str] = &[
    "ip",
    "ips",
    "ip_address",
    "ip-address",
    "ipaddress",
    "addr",
    "address",
    "adress",
    "src",
    "srcip",
    "src_ip",
    "source",
    "by",
];
/// Words that lead to whom it went, or to an address that took no part.
const OTHER: &[&str] = &[
    "to",
    "dst",
    "dest",
    "destination",
    "server",
    "local",
    "lip",
    "laddr",
    "localaddr",
    "localaddress",
    "upstream",
    "on",
    "at",
    "for",
    "listening",
    "listen",
    "listens",
    "bind",
    "binding",
    "bound",
    "nameserver",
    "gateway",
    "via",
    "proxy",
    "mask",
    "netmask",
    "version",
    "through",
    "target",
    "router",
    "network",
    "subnet",
    "pool",
    "lease",
    "leased",
    "assigned",
    "using",
    "into",
    "over",
    "host",
    "hostname",
    "origin",
];
/// Words that stand between a leading word and its address.
const BETWEEN: &[&str] = &[
    "ip",
    "ips",
    "address",
    "addr",
    "adress",
    "ip-address",
    "ipv4",
    "ipv6",
    "af_inet",
    "af_inet6",
    "the",
    "private",
    "public",
    "host",
    "localhost",
    "udp",
    "tcp",
    "tls",
    "ws",
    "wss",
];

/// What the words before an address say of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lead {
    Source,
    WeakSource,
    /// In a proxy's `X-Forwarded-For`: whoever asked the proxy.
    Forwarded,
    /// What a mail client says of itself, which is not where it is.
    Claimed,
    /// Behind an arrow or `to`.
    Destination,
    Other,
    None,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub ip: IpAddr,
    pub port: Option<u16>,
    pub lead: Lead,
}

/// The addresses of a text in order.
pub(super) fn find(text: &str) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let (mut at, mut arrow) = (0, false);
    while found.len() < MOST
        && let Some((start, end)) = next_run(text, at)
    {
        at = end;
        let Some((ip, mut port, used)) = read_run(text, start, end) else { continue };
        let after = text.get(start + used..).unwrap_or_default();
        let before = text.get(..start).unwrap_or_default();
        let (number, rest) = if port.is_none() { port_after(after) } else { (None, after) };
        let points = rest.trim_start_matches(' ');
        let points = ["->", "=> ", "> "].iter().any(|arrow| points.starts_with(arrow));
        let mut lead = if arrow { Lead::Destination } else { lead_of(before) };
        if points && matches!(lead, Lead::None | Lead::WeakSource) {
            lead = Lead::Source;
        }
        // A small number behind a slash is a port where somebody is at the other end, else the length of a network's prefix.
        let prefix = after.starts_with('/') && number.is_some_and(|n| n <= 128);
        if prefix && !matches!(lead, Lead::Source | Lead::Destination) {
            lead = Lead::Other;
        } else {
            port = port.or(number);
        }
        // Only an address directly behind the arrow is pointed at.
        arrow = points && next_run(text, at).is_some_and(|(next, _)| text.get(at..next).is_some_and(|gap| gap.len() < 16));
        found.push(Found { ip, port, lead });
    }
    found
}

/// The next run of characters of which addresses consist, not in the middle of a word.
fn next_run(text: &str, from: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let is_part = |b: &u8| b.is_ascii_hexdigit() || matches!(b, b':' | b'.');
    let mut at = from;
    loop {
        let start = at + bytes.get(at..)?.iter().position(is_part)?;
        let end = start + bytes.get(start..)?.iter().take_while(|b| is_part(b)).count();
        let run = bytes.get(start..end).unwrap_or_default();
        let in_word = start
            .checked_sub(1)
            .and_then(|i| bytes.get(i))
            .is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'%' | b'\\') || *b >= 0x80);
        // `IP:10.1.2.3` and `ipv4:10.1.2.3`: up to the colon it is the word.
        let skipped = match run.iter().position(|b| *b == b':') {
            Some(colon) if in_word && run.get(colon + 1) != Some(&b':') => Some(colon + 1),
            _ => (!in_word).then_some(0),
        };
        let separators = run.iter().filter(|b| matches!(b, b'.' | b':')).count();
        if let Some(skipped) = skipped.filter(|_| separators >= 2) {
            return Some((start + skipped, end));
        }
        at = end;
    }
}

/// Reads a run: the address, a port that stands in the run itself, and how many bytes it took.
fn read_run(text: &str, start: usize, end: usize) -> Option<(IpAddr, Option<u16>, usize)> {
    let whole = text.get(start..end)?;
    let run = whole.trim_end_matches('.');
    let run = if run.ends_with("::") { run } else { run.trim_end_matches(':') };
    let next = text.as_bytes().get(start + run.len());
    let ends = match next {
        Some(b'.') => !text.as_bytes().get(start + run.len() + 1).is_some_and(u8::is_ascii_alphanumeric),
        Some(b'-') => text.get(start + run.len()..).is_some_and(|after| after.starts_with("->")),
        Some(b) => !(b.is_ascii_alphanumeric() || *b == b'_' || *b >= 0x80),
        None => true,
    };
    // A path or an address of the web: `Chrome/97.0.4692.71`, `https://10.1.2.3/`. Asterisk writes `IPV4/UDP/10.1.2.3/5060`.
    let before = text.get(..start)?;
    let transport = ["UDP/", "TCP/", "TLS/", "WS/", "WSS/"].iter().any(|t| before.ends_with(t));
    if !ends || (before.ends_with('/') && !transport) {
        return None;
    }
    if let Some(ip) = plain(run) {
        return Some((ip, None, run.len()));
    }
    // `10.1.2.3:80` and tcpdump's `10.1.2.3.51000`.
    let (address, number) = run.rsplit_once([':', '.'])?;
    let ip = address.parse::<std::net::Ipv4Addr>().ok()?;
    let port = number.parse::<u16>().ok().filter(|_| number.len() <= 5)?;
    (run.as_bytes().get(address.len()) == Some(&b':') || number.len() > 1).then_some((ip.into(), Some(port), run.len()))
}

/// An address, but no time of day, no hardware address and no bare `::`.
fn plain(text: &str) -> Option<IpAddr> {
    let ip: IpAddr = text.parse().ok()?;
    let groups = text.split(':').filter(|g| !g.is_empty()).count();
    let hardware = || text.split(':').all(|g| g.len() == 2);
    (ip.is_ipv4() || (groups >= 2 || text == "::1") && !hardware()).then_some(ip)
}

/// The number at the start of a text and what follows.
fn number(text: &str) -> Option<(u16, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let value = text.get(..digits)?.parse().ok()?;
    Some((value, text.get(digits..)?))
}

/// The number behind an address: `]:80`, `[4500]`, `(5432)`, `#53`, ` port 22`, `/443`.
fn port_after(after: &str) -> (Option<u16>, &str) {
    let plain = after.trim_start_matches(['"', '\'', '>', ',', ';']);
    for (start, closing) in
        [("]:", ""), ("[", "]"), ("(", ")"), ("#", ""), ("/", ""), (" port ", ""), (" port=", ""), (" port:", "")]
    {
        let text = if start.starts_with(' ') { plain } else { after };
        if let Some((value, rest)) = text.strip_prefix(start).and_then(number)
            && rest.starts_with(closing)
        {
            return (Some(value), rest.get(closing.len()..).unwrap_or_default());
        }
    }
    (None, after)
}

fn is_one_of(words: &[&str], word: &str) -> bool {
    words.iter().any(|w| w.eq_ignore_ascii_case(word))
}

/// What the last words before an address make of it.
fn lead_of(before: &str) -> Lead {
    const MARKS: [char; 15] = [' ', '\t', '"', '\'', '`', '(', '[', '{', '<', '=', ':', ',', '\\', '/', '-'];
    let mut rest = before.trim_end_matches(MARKS);
    let marked = before.get(rest.len()..).unwrap_or_default();
    // Mail servers write what the client claims to be in `([10.1.2.3])`.
    if marked.ends_with("([") {
        return Lead::Claimed;
    }
    if let Some(account) = rest.strip_suffix('@') {
        return account_at(account);
    }
    let bracketed = marked.ends_with(['(', '[']);
    let mut weak = Lead::None;
    for step in 0..4 {
        let start = rest
            .rfind(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.')))
            .map_or(0, |i| i + rest.get(i..).and_then(|r| r.chars().next()).map_or(1, char::len_utf8));
        let word = rest.get(start..).unwrap_or_default();
        let word = word.trim_matches('.');
        // A dotted name before `=` or `:` counts by its last part: `attr.remote=10.1.2.3`.
        let lower = if step == 0 && marked.contains(['=', ':']) { word.rsplit('.').next().unwrap_or(word) } else { word };
        if lower.eq_ignore_ascii_case("x-forwarded-for") || lower.eq_ignore_ascii_case("forwarded") {
            return Lead::Forwarded;
        }
        if is_one_of(SOURCE, lower) {
            return Lead::Source;
        }
        if step == 0 && lower == "host" && marked.contains('=') {
            // Whom a program connects to; where it accepted, who came.
            let accepted = ["ACCEPT", "CLOSE", "accepted"]
                .iter()
                .any(|verb| rest.get(..start).is_some_and(|r| r.trim_end().ends_with(verb)));
            return if accepted { Lead::Source } else { Lead::Other };
        }
        let between = is_one_of(BETWEEN, lower) || (!lower.is_empty() && lower.bytes().all(|b| b.is_ascii_digit()));
        if weak == Lead::None && is_one_of(WEAK_SOURCE, lower) {
            weak = Lead::WeakSource;
        }
        if !between && is_one_of(OTHER, lower) {
            let to = ["to", "dst", "dest", "destination"].iter().any(|w| w.eq_ignore_ascii_case(lower));
            return if to { Lead::Destination } else { Lead::Other };
        }
        // `from ws12.example (10.1.2.3)`: one name may stand before the bracket.
        let named = step == 0
            && bracketed
            && !lower.is_empty()
            && rest.get(..start).is_some_and(|r| r.trim_end().ends_with("from") || r.trim_end().ends_with("peer"));
        if !between && !named {
            return weak;
        }
        rest = rest.get(..start).unwrap_or_default().trim_end_matches(MARKS);
        if rest.is_empty() {
            return weak;
        }
    }
    weak
}

/// `User lisa@10.1.2.3`, `user 'lisa'@'10.1.2.3'`: where an account came from. Without such a word it is an address for mail or calls.
fn account_at(account: &str) -> Lead {
    let name_start = account.trim_end_matches(['"', '\'']).rfind([' ', '"', '\'', '[', '(', '=', ':']).unwrap_or(0);
    let before = account.get(..name_start).unwrap_or_default().trim_end_matches(['"', '\'', ' ', '=', ':']);
    let word = before.rsplit([' ', '[', '(']).next().unwrap_or_default();
    if is_one_of(&["user", "username", "account", "login", "logon"], word) { Lead::Source } else { Lead::Other }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, Option<u16>, Lead)> {
        find(text).into_iter().map(|f| (f.ip.to_string(), f.port, f.lead)).collect()
    }
    fn one(text: &str) -> (String, Option<u16>, Lead) {
        let all = read(text);
        assert_eq!(all.len(), 1, "{text}: {all:?}");
        all.into_iter().next().expect("one")
    }

    #[test]
    fn addresses_and_ports_as_programs_write_them() {
        for (text, ip, port) in [
            ("failed for lisa from 10.1.2.3:4000", "10.1.2.3", Some(4000)),
            ("failed from 10.1.2.3 port 4000 ssh2", "10.1.2.3", Some(4000)),
            ("from [2001:db8::7]:4000", "2001:db8::7", Some(4000)),
            ("from 2001:db8::7.", "2001:db8::7", None),
            ("from ::1: refused", "::1", None),
            ("rhost=::ffff:10.1.2.3", "::ffff:10.1.2.3", None),
            ("from 10.1.2.3[4500] (1172 bytes)", "10.1.2.3", Some(4500)),
            ("from 10.1.2.3(5432)", "10.1.2.3", Some(5432)),
            ("RemoteAddress=\"IPV4/UDP/10.1.2.3/55287\"", "10.1.2.3", Some(55287)),
            ("IP:10.1.2.3", "10.1.2.3", None),
            ("from 10.1.2.3, then", "10.1.2.3", None),
        ] {
            let (found, at, lead) = one(text);
            assert_eq!((found.as_str(), at), (ip, port), "{text}");
            assert!(matches!(lead, Lead::Source | Lead::WeakSource), "{text}: {lead:?}");
        }
    }

    #[test]
    fn what_only_looks_like_an_address() {
        for text in [
            "at 12:30:45 on 2026.11.22",
            "Chrome/97.0.4692.71 Safari",
            "lease of 00:11:22:33:44:55:66:77",
            "std::fmt::Error in vault::api",
            "v1.2.3.4 and 1.2.3.4.5.6 and 10.1.2.3.dyn.example.net",
            "GET https://10.1.2.3/x",
            "::",
        ] {
            assert_eq!(read(text), [], "{text}");
        }
    }

    #[test]
    fn the_words_before_an_address_say_whose_it_is() {
        for (text, lead) in [
            ("client: 10.1.2.3, server: _", Lead::Source),
            ("[client 10.1.2.3:99]", Lead::Source),
            ("from private IP `10.1.2.3`", Lead::Source),
            ("from ws12.example.se (10.1.2.3)", Lead::Source),
            ("remote host [ipv4:10.1.2.3:44890]", Lead::Source),
            ("local host [ipv4:10.1.2.3:445]", Lead::Other),
            ("IP-address: 10.1.2.3", Lead::WeakSource),
            ("connected to 10.1.2.3:25", Lead::Destination),
            ("listening on 10.1.2.3 port 22", Lead::Other),
            ("(X-Forwarded-For: 10.1.2.3)", Lead::Forwarded),
            ("failed for ([10.1.2.3])", Lead::Claimed),
            ("nothing 10.1.2.3 known", Lead::None),
            ("User DOM\\lisa@10.1.2.3 logged in", Lead::Source),
            ("denied for user 'lisa'@'10.1.2.3'", Lead::Source),
            ("mail lisa@10.1.2.3", Lead::Other),
            ("ACCEPT host=10.1.2.3 port=99", Lead::Source),
            ("host=10.1.2.3 port=5432 dbname=x", Lead::Other),
        ] {
            assert_eq!(one(text).2, lead, "{text}");
        }
        let arrow = read("proto UDP, 10.1.2.3:44355->192.0.2.9:53, len 65");
        assert_eq!(arrow[0], ("10.1.2.3".into(), Some(44355), Lead::Source));
        assert_eq!(arrow[1], ("192.0.2.9".into(), Some(53), Lead::Destination));
        assert_eq!(read("session 10.1.2.3/53836->192.0.2.9/22 junos-ssh")[1].1, Some(22));
    }
}
