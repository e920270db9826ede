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
fn a_very_long_line_and_very_deep_json_are_only_slow_to_write_down() {
    let long = "a=".repeat(200_000);
    let deep = format!("{}1{}", "{\"a\":".repeat(100), "}".repeat(100));
    let hostile = format!("<34>{}", "[".repeat(100_000));
    for source in SourceType::ALL {
        for raw in [&long, &deep, &hostile] {
            assert_eq!(parse(*source, raw.as_bytes(), &ctx()).original(), raw.as_bytes());
        }
    }
}
