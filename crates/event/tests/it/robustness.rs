//! Whatever the bytes and whatever the declared type: an event comes out and the bytes are in it.
use crate::ctx;
use proptest::prelude::*;
use vk_event::{Field, ParseCtx, SourceType, parse, parse_envelope_line, to_flat_json};

/// Pieces that steer random text into the parsers' branches.
const PIECES: &[&str] = &[
    "<34>",
    "<191>1 ",
    "2026-10-11T22:14:15Z ",
    "Oct 11 22:14:15 ",
    "host ",
    "sshd[1]: ",
    "sudo: ",
    "su: ",
    "CRON[1]: ",
    "%ASA-6-302013: ",
    "%FTD-1-430003: ",
    "Built outbound TCP connection 1 for ",
    "outside:10.1.2.3/80 ",
    "(10.1.2.3/80)",
    " to ",
    "inside:2001:db8::1/5",
    "CEF:0|a|b|c|d|e|f|",
    "LEEF:2.0|a|b|c|d|x09|",
    "type=\"traffic\" ",
    "logid=1 subtype=x ",
    "eventtime=99999999999999999999 ",
    "date=2026-13-40 time=99:99:99 ",
    "user=\"",
    "\\\"",
    "\\",
    "=",
    "|",
    "[a b=\"",
    "]",
    "{\"a\":",
    "}",
    "[",
    "<Event xmlns=\"x\">",
    "Accepted password for ",
    " from ",
    " port ",
    "ö",
    "\u{feff}",
    "pam_unix(sshd:auth): ",
    "rhost=",
    "COMMAND=",
    " ; ",
    "Group = a, Username = b, IP = ",
    "duration 0:00:99999999999999999999 bytes ",
    "- - - - - ",
    "10.1.2.3:4000",
    "->",
    "user ",
    "for lisa",
    "GET /a",
    "type=SYSCALL msg=audit(1791756855.2:7): ",
    "CISE_Alarm 1 1 0 2026-10-11 22:14:15 +00:00 7 5400 NOTICE x: y, ",
    "DHCPACK on ",
    " : default SSLVPN LOGIN 1 0 : ",
    "[11/Oct/2026:22:14:15 +0000] ",
    " stdout F ",
    "[Client ",
];

fn line() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        6 => prop::sample::select(PIECES).prop_map(|p| p.as_bytes().to_vec()),
        2 => "[ -~åäö]{0,12}".prop_map(String::into_bytes),
        1 => prop::collection::vec(any::<u8>(), 0..8),
    ];
    prop::collection::vec(piece, 0..14).prop_map(|p| p.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]
    #[test]
    fn every_type_keeps_the_bytes_of_any_line(raw in line(), header in prop::option::of("[ -~\t]{0,40}")) {
        let ctx = ParseCtx { header, ..ctx() };
        for source in SourceType::ALL {
            let event = parse(*source, &raw, &ctx);
            prop_assert_eq!(event.original(), raw.as_slice());
            prop_assert!(event.get(Field::Timestamp).is_some());
            prop_assert!(event.str(Field::EventModule).is_some());
            let json = to_flat_json(&event);
            prop_assert_eq!(json.contains_key("event.original_b64"), std::str::from_utf8(&raw).is_err());
        }
    }

    #[test]
    fn any_envelope_gives_one_event(line in "[ -~åäö]{0,60}") {
        let event = parse_envelope_line(&line, &ctx());
        prop_assert!(event.get(Field::Timestamp).is_some());
    }
}

#[test]
fn an_empty_line_says_so() {
    for source in SourceType::ALL {
        assert!(parse(*source, b" \r\n\0", &ctx()).get(Field::ErrorMessage).is_some(), "{source}");
    }
}

#[test]
fn a_hostile_line_costs_no_more_than_its_length() {
    let many = |piece: &str| piece.repeat(60_000 / piece.len());
    let numbered: String = (0..12_000).map(|n| format!("k{n}=1 ")).collect();
    let lines = [
        many("a="),
        many("="),
        many("\""),
        many("["),
        many("\\"),
        numbered.clone(),
        format!("CEF:0|a|b|c|d|e|f|{}", many("=")),
        format!("CEF:0|a|b|c|d|e|f|{numbered}"),
        format!("LEEF:1.0|a|b|c|d|{}", numbered.replace(' ', "\t")),
        format!("<34>1 - - - - - {}", (0..6_000).map(|n| format!("[i{n} a=\"b\"]")).collect::<String>()),
        format!("type=\"utm\" ipaddr=\"{}\"", many("1.2.3.4,")),
        format!("%FTD-1-430003: {}", many("a: b, ")),
        format!("[action:\"x\"; {}]", many("a:\"b\"; ")),
        format!("{}1{}", "{\"a\":".repeat(100), "}".repeat(100)),
        many("10.1.2.3 "),
        many("from user \"x "),
        many("1:2.3"),
        many("2026-10-11T22:14:15Z stdout F "),
        format!("type=EXECVE msg=audit(1791756855.2:7): {numbered}"),
        format!("CISE_Alarm {}", many("a=b, ")),
    ];
    // One type per parser; the others share them.
    use SourceType as T;
    let types = [
        T::Auto,
        T::Json,
        T::Kv,
        T::Cef,
        T::Leef,
        T::Fortigate,
        T::CiscoAsaFtd,
        T::Checkpoint,
        T::Paloalto,
        T::Zeek,
        T::Nginx,
        T::LinuxAuth,
        T::Auditd,
        T::CiscoIse,
        T::Dhcpd,
        T::Unbound,
        T::Netscaler,
    ];
    for source in &types {
        for raw in &lines {
            assert_eq!(parse(*source, raw.as_bytes(), &ctx()).original(), raw.as_bytes());
        }
    }
}
