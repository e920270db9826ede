//! Every modifier and every rule of comparison of the specification, one situation each.
use crate::{event_of, holds, matches, rule, rules, windows};
use vk_event::{Event, Field, LogSources, Value};

/// Name of the situation, the selection, the event, whether it matches.
type Case<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], bool);

#[test]
fn each_modifier_means_what_the_specification_says() {
    let cases: &[Case<'_>] = &[
        ("equal without case", "F: CMD", &[("F", "cmd")], true),
        ("equal is the whole value", "F: cmd", &[("F", "cmd.exe")], false),
        ("letters outside ASCII have no case", "F: ÅNGSTRÖM", &[("F", "ångström")], true),
        ("the field's name has no case", "f: cmd", &[("F", "cmd")], true),
        ("a list is alternatives", "F: [a, b]", &[("F", "b")], true),
        ("two fields are both", "F: a\n  G: b", &[("F", "a")], false),
        ("a list of maps is alternatives", "\n  - F: a\n  - G: b", &[("G", "b")], true),
        ("contains", "F|contains: MID", &[("F", "amidst")], true),
        ("contains, not", "F|contains: mid", &[("F", "mi d")], false),
        ("startswith", "F|startswith: pre", &[("F", "PREfix")], true),
        ("startswith, not", "F|startswith: fix", &[("F", "prefix")], false),
        ("endswith", "F|endswith: '\\cmd.exe'", &[("F", "C:\\Windows\\CMD.EXE")], true),
        ("endswith, not", "F|endswith: '\\cmd.exe'", &[("F", "C:\\cmd.exe.bak")], false),
        ("endswith over two parts of a path", "F|endswith: '\\a\\b.exe'", &[("F", "C:\\A\\B.exe")], true),
        ("all", "F|contains|all: [a, b]", &[("F", "b and a")], true),
        ("all, one missing", "F|contains|all: [a, x]", &[("F", "b and a")], false),
        ("wildcards inside", "F: 'a*b?c'", &[("F", "AxxBYc")], true),
        ("an escaped star is a star", "F|contains: '/tn \\*'", &[("F", "schtasks /tn *")], true),
        ("an escaped star is no wildcard", "F|contains: '/tn \\*'", &[("F", "schtasks /tn x")], false),
        ("a backslash before a letter stays", "F: 'C:\\Windows'", &[("F", "c:\\windows")], true),
        ("two backslashes are one", "F|endswith: '\\\\'", &[("F", "c:\\")], true),
        ("re", "F|re: '^[a-c]+$'", &[("F", "abc")], true),
        ("re has case", "F|re: '^[a-c]+$'", &[("F", "ABC")], false),
        ("re|i", "F|re|i: '^[a-c]+$'", &[("F", "ABC")], true),
        ("re|m", "F|re|m: '^b$'", &[("F", "a\nb\nc")], true),
        ("without m the ends are the value's", "F|re: '^b$'", &[("F", "a\nb\nc")], false),
        ("re|s", "F|re|s: 'a.b'", &[("F", "a\nb")], true),
        ("without s a dot is no line break", "F|re: 'a.b'", &[("F", "a\nb")], false),
        ("cased", "F|cased: Abc", &[("F", "Abc")], true),
        ("cased, other case", "F|cased: Abc", &[("F", "abc")], false),
        ("contains|cased", "F|contains|cased: bC", &[("F", "abCd")], true),
        ("contains|cased, other case", "F|contains|cased: bC", &[("F", "abcd")], false),
        ("windash", "F|windash|contains: ' -enc'", &[("F", "powershell /enc")], true),
        ("windash, long dash", "F|contains|windash: ' -enc'", &[("F", "powershell –enc")], true),
        ("windash leaves words", "F|windash|contains: a-b", &[("F", "a/b")], false),
        ("windash with all", "F|windash|contains|all: [' -a', ' -b']", &[("F", "x /a –b")], true),
        ("windash with all, one missing", "F|windash|contains|all: [' -a', ' -b']", &[("F", "x /a")], false),
        ("cidr", "F|cidr: 10.0.0.0/8", &[("F", "10.3.2.1")], true),
        ("cidr, outside", "F|cidr: 10.0.0.0/8", &[("F", "11.3.2.1")], false),
        ("cidr, several", "F|cidr: [192.168.0.0/16, fe80::/10]", &[("F", "fe80::1")], true),
        ("cidr, no address", "F|cidr: 10.0.0.0/8", &[("F", "10.host")], false),
        ("base64", "F|base64: foobar", &[("F", "Zm9vYmFy")], true),
        ("base64offset", "F|base64offset|contains: /bin/sh", &[("F", "eHgvYmluL3NoIGZv")], true),
        ("base64offset, another text", "F|base64offset|contains: /bin/zsh", &[("F", "eHgvYmluL3NoIGZv")], false),
        ("wide|base64offset", "F|wide|base64offset|contains: IEX", &[("F", "SQBFAFgAIAAoAA==")], true),
        ("utf16le is wide", "F|utf16le|base64: IEX", &[("F", "SQBFAFgA")], true),
        ("utf16be", "F|utf16be|base64: IEX", &[("F", "AEkARQBY")], true),
        ("utf16 begins with its mark", "F|utf16|base64: IEX", &[("F", "//5JAEUAWAA=")], true),
        ("wide alone is the bytes", "F|wide|contains: ab", &[("F", "xa\0b\0y")], true),
        ("fieldref", "F|fieldref: G", &[("F", "Same"), ("G", "same")], true),
        ("fieldref, different", "F|fieldref: G", &[("F", "a"), ("G", "b")], false),
        ("fieldref to what is not there", "F|fieldref: G", &[("F", "a")], false),
        ("fieldref|startswith", "F|fieldref|startswith: G", &[("F", "abc"), ("G", "AB")], true),
        ("exists", "F|exists: true", &[("F", "")], true),
        ("exists, not there", "F|exists: true", &[("G", "a")], false),
        ("exists false", "F|exists: false", &[("G", "a")], true),
        ("lt", "F|lt: 10", &[("F", "9.5")], true),
        ("lt, equal", "F|lt: 10", &[("F", "10")], false),
        ("lte", "F|lte: 10", &[("F", "10")], true),
        ("gt", "F|gt: 10", &[("F", "11")], true),
        ("gte", "F|gte: 10", &[("F", "10")], true),
        ("gte, less", "F|gte: 10", &[("F", "9")], false),
        ("gt compares numbers, not letters", "F|gt: 9", &[("F", "10")], true),
        ("gt, no number", "F|gt: 1", &[("F", "many")], false),
        ("neq", "F|neq: a", &[("F", "b")], true),
        ("neq, equal", "F|neq: a", &[("F", "A")], false),
        ("neq of several", "F|neq: [a, b]", &[("F", "b")], false),
        ("neq asks for the field", "F|neq: a", &[("G", "b")], false),
        ("minute", "F|minute: 50", &[("F", "2020-06-10 02:50:54.631")], true),
        ("hour", "F|hour: 2", &[("F", "2020-06-10T02:50:54Z")], true),
        ("hour|gte", "F|hour|gte: 22", &[("F", "2020-06-10T23:10:00Z")], true),
        ("day", "F|day: 10", &[("F", "2020-06-10T02:50:54Z")], true),
        ("week", "F|week: 24", &[("F", "2020-06-10T02:50:54Z")], true),
        ("month", "F|month: 6", &[("F", "2020-06-10T02:50:54Z")], true),
        ("year, another", "F|year: 2021", &[("F", "2020-06-10T02:50:54Z")], false),
        ("null is what is not there", "F: null", &[("G", "a")], true),
        ("null is not the empty text", "F: null", &[("F", "")], false),
        ("the empty text", "F: ''", &[("F", "")], true),
        ("the empty text is not what is not there", "F: ''", &[("G", "a")], false),
        ("null among others", "F: [null, a]", &[("F", "a")], true),
        ("a lone star is anything that is there", "F: '*'", &[("F", "x")], true),
        ("a lone star, not there", "F: '*'", &[("G", "x")], false),
        ("a number", "F: 4688", &[("F", "4688")], true),
        ("a truth value", "F: true", &[("F", "True")], true),
        ("any of several values", "F: b", &[("F", "a"), ("F", "b")], true),
        ("all over several values", "F|contains|all: [a, b]", &[("F", "xa"), ("F", "xb")], true),
        ("a blank in the original name", "ThreatName: x", &[("Threat Name", "X")], true),
        ("a blank written as underscore", "Feature_Name: x", &[("Feature Name", "X")], true),
    ];
    let mut wrong = Vec::new();
    for (name, selection, event, expected) in cases {
        let detection = format!("s:\n  {}\ncondition: s", selection.trim_start_matches("\n  "));
        if holds(&detection, &windows(event)) != *expected {
            wrong.push(*name);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn conditions_combine_detections() {
    let detections = "sel_a: {A: x}\nsel_b: {B: x}\nfilter_c: {C: x}\n_hidden: {D: x}\n";
    let cases: &[(&str, &[&str], bool)] = &[
        ("1 of sel_*", &["B"], true),
        ("1 of sel_*", &["C"], false),
        ("all of sel_*", &["A", "B"], true),
        ("all of sel_*", &["A"], false),
        ("2 of them", &["A", "C"], true),
        ("2 of them", &["A"], false),
        ("1 of them", &["D"], false),
        ("any of sel*", &["A"], true),
        ("sel_a and not filter_c", &["A"], true),
        ("sel_a and not filter_c", &["A", "C"], false),
        ("not sel_a", &["B"], true),
        ("sel_a and (sel_b or filter_c)", &["A", "C"], true),
        ("sel_a and sel_b or filter_c", &["C"], true),
        ("not (sel_a or sel_b)", &["C"], true),
        ("sel_a and not 1 of filter_*", &["A"], true),
    ];
    for (condition, present, expected) in cases {
        let event = windows(&present.iter().map(|f| (*f, "x")).collect::<Vec<_>>());
        let found = holds(&format!("{detections}condition: {condition}"), &event);
        assert_eq!(found, *expected, "{condition} with {present:?}");
    }
    let either = format!("{detections}condition: [sel_a, sel_b]");
    assert!(holds(&either, &windows(&[("B", "x")])), "several conditions are alternatives");
}

#[test]
fn keywords_are_looked_for_everywhere() {
    let event = windows(&[("Message", "Läs filen PASSWD nu"), ("Data", "nc -l")]);
    assert!(holds("k: ['passwd']\ncondition: k", &event));
    assert!(holds("k: ['/bin/sh', 'NC -L']\ncondition: k", &event));
    assert!(holds("k:\n  '|all': ['passwd', 'nc ']\ncondition: k", &event), "each somewhere, not in one value");
    assert!(!holds("k:\n  '|all': ['passwd', 'sudo']\ncondition: k", &event));
    assert!(holds("k: ['läs*nu']\ncondition: k", &event));
    assert!(holds("k:\n  '|re': 'P[A-Z]+D'\ncondition: k", &event));
    let mut line = Event::from_original("<13>Nov 22 sshd[7]: Bad packet length 1234");
    line.logsources = LogSources::product("windows");
    line.set(Field::EventModule, "passwd");
    assert!(holds("k: ['bad packet length']\ncondition: k", &line), "the bytes as received");
    assert!(!holds("k: ['passwd']\ncondition: k", &line), "what we write about an event is no part of it");
}

#[test]
fn typed_values_compare_as_what_they_are() {
    let mut event = event_of(LogSources::product("windows"));
    event.set(Field::SourceIp, "::ffff:10.1.2.3");
    event.set(Field::DestinationPort, "443");
    event.set(Field::Timestamp, "2026-11-22T01:39:07Z");
    event.set_named("app.ok", true);
    event.push(Field::HostIp, "10.0.0.1");
    event.push(Field::HostIp, "192.168.0.1");
    event.set_win("Nested", Value::List(vec![Value::List(vec![Value::Int(7)]), Value::from("x")]));
    assert!(holds("s: {source.ip|cidr: 10.0.0.0/8}\ncondition: s", &event));
    assert!(holds("s: {destination.port: 443}\ncondition: s", &event));
    assert!(holds("s: {destination.port|gte: 443}\ncondition: s", &event));
    assert!(holds("s: {'@timestamp|hour': 1}\ncondition: s", &event));
    assert!(holds("s: {app.ok: true}\ncondition: s", &event));
    assert!(holds("s: {host.ip: 192.168.0.1}\ncondition: s", &event));
    assert!(holds("s: {Nested: 7}\ncondition: s", &event));
}

#[test]
fn a_match_says_which_fields_and_values_made_it() {
    let set = rules(&rule(
        "s:\n  Image|endswith: '\\cmd.exe'\n  CommandLine|contains: [whoami, net]\nf: {User: SYSTEM}\ncondition: s and not f",
    ));
    let event = windows(&[("Image", "C:\\Windows\\cmd.exe"), ("CommandLine", "cmd /c WHOAMI"), ("User", "anna")]);
    let found = matches(&set, &event);
    let mut fields = found[0].fields.clone();
    fields.sort();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    assert_eq!(fields, [("CommandLine", "cmd /c WHOAMI"), ("Image", "C:\\Windows\\cmd.exe")]);
}
