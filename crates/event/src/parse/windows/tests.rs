//! The four shapes of one event give one event; real files of other projects are read whole.
use crate::{Event, Field, ParseCtx, Value, evtx::read_evtx};
use jiff::tz::TimeZone;
use std::{collections::BTreeMap, fs, path::PathBuf};

fn ctx() -> ParseCtx {
    ParseCtx::new("2026-11-22T12:00:00Z".parse().expect("time"), TimeZone::UTC)
}

fn parsed(line: &str) -> Event {
    let mut event = Event::from_original(line);
    super::parse(line, &mut event, &ctx()).unwrap_or_else(|e| panic!("{e}: {line}"));
    event
}

fn failed(line: &str) -> (Event, String) {
    let mut event = Event::from_original(line);
    let error = super::parse(line, &mut event, &ctx()).expect_err("must not parse");
    (event, error.to_string())
}

fn win(event: &Event) -> BTreeMap<String, Value> {
    event.win_fields().map(|(n, v)| (n.to_owned(), v.clone())).collect()
}

/// A file of the fixtures beside the checkout; `None`, with the reason printed, where they are absent.
fn fixture(path: &str) -> Option<PathBuf> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures").join(path);
    if file.exists() {
        return Some(file);
    }
    assert!(std::env::var_os("VARDKASE_REQUIRE_FIXTURES").is_none(), "fixture {path} is absent");
    eprintln!("skipped: fixture {path} is absent");
    None
}

const LOGON_XML: &str = r"<14>Nov 22 12:00:00 dc01 <Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Security-Auditing' Guid='{54849625-5478-4994-a5ba-3e3b0328c30d}'/><EventID>4625</EventID><Version>0</Version><Level>0</Level><Task>12544</Task><Opcode>0</Opcode><Keywords>0x8010000000000000</Keywords><TimeCreated SystemTime='2026-11-22T11:59:58.1234567Z'/><EventRecordID>4711</EventRecordID><Correlation/><Execution ProcessID='704' ThreadID='4308'/><Channel>Security</Channel><Computer>dc01.exempel.se</Computer><Security/></System><EventData><Data Name='SubjectUserSid'>S-1-0-0</Data><Data Name='SubjectUserName'>-</Data><Data Name='TargetUserName'>anna.exempel</Data><Data Name='TargetDomainName'>EXEMPEL</Data><Data Name='Status'>0xc000006d</Data><Data Name='SubStatus'>0xc000006a</Data><Data Name='LogonType'>3</Data><Data Name='WorkstationName'>KLIENT-7</Data><Data Name='IpAddress'>::ffff:192.0.2.44</Data><Data Name='IpPort'>50123</Data></EventData></Event>";

const LOGON_DUMP: &str = r##"{"Event":{"#attributes":{"xmlns":"http://schemas.microsoft.com/win/2004/08/events/event"},"System":{"Provider":{"#attributes":{"Name":"Microsoft-Windows-Security-Auditing","Guid":"54849625-5478-4994-a5ba-3e3b0328c30d"}},"EventID":4625,"Version":0,"Level":0,"Task":12544,"Opcode":0,"Keywords":"0x8010000000000000","TimeCreated":{"#attributes":{"SystemTime":"2026-11-22T11:59:58.1234567Z"}},"EventRecordID":4711,"Correlation":null,"Execution":{"#attributes":{"ProcessID":704,"ThreadID":4308}},"Channel":"Security","Computer":"dc01.exempel.se","Security":null},"EventData":{"SubjectUserSid":"S-1-0-0","SubjectUserName":"-","TargetUserName":"anna.exempel","TargetDomainName":"EXEMPEL","Status":"0xc000006d","SubStatus":"0xc000006a","LogonType":3,"WorkstationName":"KLIENT-7","IpAddress":"::ffff:192.0.2.44","IpPort":50123}}}"##;

const LOGON_BEAT: &str = r#"{"@timestamp":"2026-11-22T11:59:58.123Z","agent":{"type":"winlogbeat","version":"9.1.0"},"ecs":{"version":"8.0.0"},"event":{"action":"logon-failed","code":"4625","created":"2026-11-22T12:00:01.5Z","kind":"event","outcome":"failure","provider":"Microsoft-Windows-Security-Auditing"},"host":{"name":"dc01.exempel.se"},"log":{"level":"information"},"message":"An account failed to log on.","winlog":{"api":"wineventlog","channel":"Security","computer_name":"dc01.exempel.se","event_data":{"SubjectUserSid":"S-1-0-0","SubjectUserName":"-","TargetUserName":"anna.exempel","TargetDomainName":"EXEMPEL","Status":"0xc000006d","SubStatus":"0xc000006a","LogonType":"3","WorkstationName":"KLIENT-7","IpAddress":"::ffff:192.0.2.44","IpPort":"50123"},"event_id":"4625","keywords":["Audit Failure"],"opcode":"Info","process":{"pid":704,"thread":{"id":4308}},"provider_guid":"{54849625-5478-4994-a5ba-3e3b0328c30d}","provider_name":"Microsoft-Windows-Security-Auditing","record_id":4711,"task":"Logon"}}"#;

const LOGON_OLD_BEAT: &str = r#"{"@timestamp":"2026-11-22T11:59:58.123Z","beat":{"name":"dc01"},"computer_name":"dc01.exempel.se","event_data":{"SubjectUserSid":"S-1-0-0","SubjectUserName":"-","TargetUserName":"anna.exempel","TargetDomainName":"EXEMPEL","Status":"0xc000006d","SubStatus":"0xc000006a","LogonType":"3","WorkstationName":"KLIENT-7","IpAddress":"::ffff:192.0.2.44","IpPort":"50123"},"event_id":4625,"keywords":["Audit Failure"],"level":"Information","log_name":"Security","message":"An account failed to log on.","opcode":"Info","process_id":704,"provider_guid":"{54849625-5478-4994-a5ba-3e3b0328c30d}","record_number":"4711","source_name":"Microsoft-Windows-Security-Auditing","task":"Logon","thread_id":4308,"type":"wineventlog"}"#;

const LOGON_NXLOG: &str = r#"<14>1 2026-11-22T12:00:01.5Z dc01 NXLOG 704 - - {"EventTime":"2026-11-22T12:59:58.123456+01:00","Hostname":"dc01.exempel.se","Keywords":-9218868437227405312,"EventType":"AUDIT_FAILURE","SeverityValue":4,"Severity":"ERROR","EventID":4625,"SourceName":"Microsoft-Windows-Security-Auditing","ProviderGuid":"{54849625-5478-4994-a5ba-3e3b0328c30d}","Version":0,"Task":12544,"OpcodeValue":0,"RecordNumber":4711,"ExecutionProcessID":704,"ExecutionThreadID":4308,"Channel":"Security","Message":"An account failed to log on.","Category":"Logon","Opcode":"Info","SubjectUserSid":"S-1-0-0","SubjectUserName":"-","TargetUserName":"anna.exempel","TargetDomainName":"EXEMPEL","Status":"0xc000006d","SubStatus":"0xc000006a","LogonType":"3","WorkstationName":"KLIENT-7","IpAddress":"::ffff:192.0.2.44","IpPort":"50123","EventReceivedTime":"2026-11-22T13:00:01.5+01:00","SourceModuleName":"in","SourceModuleType":"im_msvistalog"}"#;

#[test]
fn one_failed_logon_is_the_same_event_in_every_shape() {
    for line in [LOGON_XML, LOGON_DUMP, LOGON_BEAT, LOGON_OLD_BEAT, LOGON_NXLOG] {
        let e = parsed(line);
        let text = |f: Field| e.get(f).and_then(|v| v.text().map(|t| t.into_owned())).unwrap_or_default();
        assert_eq!(text(Field::EventCode), "4625", "{line}");
        assert_eq!(text(Field::EventAction), "logon-failed");
        assert_eq!(text(Field::EventOutcome), "failure");
        assert_eq!(text(Field::EventCategory), "authentication");
        assert_eq!(text(Field::EventReason), "wrong password");
        assert_eq!(text(Field::HostName), "dc01.exempel.se");
        assert_eq!(text(Field::UserName), "anna.exempel");
        assert_eq!(text(Field::UserDomain), "EXEMPEL");
        assert_eq!(e.get(Field::SourceIp), Some(&Value::Ip("192.0.2.44".parse().expect("ip"))));
        assert_eq!(e.get(Field::SourcePort), Some(&Value::Int(50123)));
        assert_eq!(text(Field::SourceDomain), "KLIENT-7");
        assert_eq!(text(Field::WinlogLogonType), "Network");
        assert!(text(Field::Timestamp).starts_with("2026-11-22T11:59:58.123"), "{}: {line}", text(Field::Timestamp));
        assert_eq!(e.logsources.product.as_deref(), Some("windows"));
        assert_eq!(e.logsources.services.to_vec(), ["security"]);

        let reference = win(&parsed(LOGON_XML));
        let here = win(&e);
        // What an agent does not send cannot be there; what it sends must read as in the rendered XML.
        for name in ["EventID", "Channel", "Provider_Name", "Provider_Guid", "Computer", "Level", "Keywords", "EventRecordID"] {
            assert_eq!(here.get(name), reference.get(name), "{name}: {line}");
        }
        assert!(here.contains_key("TimeCreated"));
        for name in [
            "Execution_ProcessID",
            "Execution_ThreadID",
            "SubjectUserSid",
            "SubjectUserName",
            "TargetUserName",
            "LogonType",
            "IpAddress",
        ] {
            assert_eq!(here.get(name), reference.get(name), "{name}: {line}");
        }
    }
}

fn xml(channel: &str, provider: &str, id: u32, data: &str) -> String {
    format!(
        "<Event><System><Provider Name='{provider}'/><EventID>{id}</EventID><Keywords>0x8020000000000000</Keywords><TimeCreated SystemTime='2026-11-22T11:00:00Z'/><Channel>{channel}</Channel><Computer>dc01.exempel.se</Computer></System>{data}</Event>"
    )
}

fn data(pairs: &[(&str, &str)]) -> String {
    let inside: String = pairs.iter().map(|(n, v)| format!("<Data Name='{n}'>{v}</Data>")).collect();
    format!("<EventData>{inside}</EventData>")
}

fn security(id: u32, pairs: &[(&str, &str)]) -> Event {
    parsed(&xml("Security", "Microsoft-Windows-Security-Auditing", id, &data(pairs)))
}

#[test]
fn a_logon_is_about_its_target_and_an_account_change_names_both() {
    let logon =
        security(4624, &[("SubjectUserName", "DC01$"), ("TargetUserName", "anna"), ("IpAddress", "::1"), ("IpPort", "0")]);
    assert_eq!(logon.str(Field::UserName), Some("anna"));
    assert_eq!(logon.str(Field::EventOutcome), Some("success"));
    assert_eq!(logon.get(Field::SourceIp), Some(&Value::Ip("::1".parse().expect("ip"))));
    assert_eq!(logon.get(Field::SourcePort), None);

    let created = security(4720, &[("TargetUserName", "ny"), ("TargetSid", "S-1-5-21-1"), ("SubjectUserName", "admin")]);
    assert_eq!(created.str(Field::UserName), Some("admin"));
    assert_eq!(created.str(Field::UserTargetName), Some("ny"));
    assert_eq!(created.get(Field::EventType).map(|v| v.each().len()), Some(2));
}

#[test]
fn a_group_change_names_the_group_and_the_member() {
    let pairs = [
        ("MemberName", "CN=Anna Exempel,OU=IT,DC=exempel,DC=se"),
        ("MemberSid", "S-1-5-21-1-2-3-1105"),
        ("TargetUserName", "Domain Admins"),
        ("TargetSid", "S-1-5-21-1-2-3-512"),
        ("SubjectUserName", "admin"),
    ];
    let e = security(4728, &pairs);
    assert_eq!(e.str(Field::GroupName), Some("Domain Admins"));
    assert_eq!(e.str(Field::UserTargetName), Some("Anna Exempel"));
    assert_eq!(e.str(Field::UserTargetId), Some("S-1-5-21-1-2-3-1105"));
    assert_eq!(e.str(Field::UserName), Some("admin"));
    assert_eq!(e.str(Field::EventAction), Some("added-member-to-group"));
}

#[test]
fn kerberos_says_success_and_failure_by_its_status() {
    let ticket = |status| security(4769, &[("TargetUserName", "anna@EXEMPEL.SE"), ("ServiceName", "sql01$"), ("Status", status)]);
    assert_eq!(ticket("0x0").str(Field::EventOutcome), Some("success"));
    assert_eq!(ticket("0x0").str(Field::UserName), Some("anna"));
    assert_eq!(ticket("0x6").str(Field::EventOutcome), Some("failure"));
    assert_eq!(ticket("0x6").str(Field::EventReason), Some("no such user"));
}

#[test]
fn a_created_process_answers_to_the_names_of_sysmon() {
    let pairs = [
        ("SubjectUserName", "anna"),
        ("SubjectDomainName", "EXEMPEL"),
        ("NewProcessId", "0x27cc"),
        ("NewProcessName", "C:\\Windows\\System32\\netsh.exe"),
        ("ProcessId", "0x1040"),
        ("CommandLine", "netsh  advfirewall show &lt;all&gt;&#13;&#10;"),
        ("ParentProcessName", "C:\\Windows\\System32\\cmd.exe"),
        ("MandatoryLabel", "S-1-16-12288"),
    ];
    let e = security(4688, &pairs);
    let named = |n: &str| e.win(n).and_then(Value::as_str);
    assert_eq!(named("Image"), Some("C:\\Windows\\System32\\netsh.exe"));
    assert_eq!(named("ParentImage"), Some("C:\\Windows\\System32\\cmd.exe"));
    assert_eq!(named("User"), Some("EXEMPEL\\anna"));
    assert_eq!(named("IntegrityLevel"), Some("High"));
    assert_eq!(named("CommandLine"), Some("netsh  advfirewall show <all>\r\n"));
    assert_eq!(e.get(Field::ProcessPid), Some(&Value::Int(0x27cc)));
    assert_eq!(e.get(Field::ProcessParentPid), Some(&Value::Int(0x1040)));
    assert_eq!(e.logsources.categories.to_vec(), ["process_creation"]);
}

#[test]
fn names_lose_their_spaces_and_unnamed_data_is_a_list() {
    let e = parsed(&xml(
        "Microsoft-Windows-Windows Defender/Operational",
        "Microsoft-Windows-Windows Defender",
        1116,
        &data(&[("Threat Name", "EICAR"), ("Path", "file:_C:\\t\\e.com; x")]),
    ));
    assert_eq!(e.win("ThreatName").and_then(Value::as_str), Some("EICAR"));
    assert_eq!(e.win("Signature").and_then(Value::as_str), Some("EICAR"));
    assert_eq!(e.str(Field::FilePath), Some("C:\\t\\e.com"));
    assert_eq!(e.logsources.categories.to_vec(), ["antivirus"]);

    let list = "<EventData><Data>Available</Data><Data>None</Data><Data></Data><Binary>0A0B</Binary></EventData>";
    let e = parsed(&xml("Windows PowerShell", "PowerShell", 400, list));
    assert_eq!(e.win("Data"), Some(&Value::List(vec!["Available".into(), "None".into(), "".into()])));
    assert_eq!(e.win("Binary").and_then(Value::as_str), Some("0A0B"));
    let dump = r##"{"Event":{"System":{"Provider":{"#attributes":{"Name":"PowerShell"}},"EventID":{"#attributes":{"Qualifiers":0},"#text":400},"Channel":"Windows PowerShell","Computer":"dc01"},"EventData":{"Data":{"#text":["Available","None",""]},"Binary":null}}}"##;
    assert_eq!(parsed(dump).win("Data"), e.win("Data"));
    let beat = r#"{"winlog":{"channel":"Windows PowerShell","event_id":"400","event_data":{"param1":"Available","param2":"None","param3":""}}}"#;
    assert_eq!(parsed(beat).win("Data"), e.win("Data"));
}

#[test]
fn the_cleared_log_is_the_events_own_channel() {
    let user_data = "<UserData><LogFileCleared xmlns='http://manifests.microsoft.com/win/2004/08/windows/eventlog'><SubjectUserName>anna</SubjectUserName><Channel>Security</Channel><BackupPath></BackupPath></LogFileCleared></UserData>";
    let e = parsed(&xml("System", "Microsoft-Windows-Eventlog", 104, user_data));
    assert_eq!(e.win("Channel").and_then(Value::as_str), Some("Security"));
    assert_eq!(e.win("System_Channel").and_then(Value::as_str), Some("System"));
    assert_eq!(e.str(Field::WinlogChannel), Some("System"));
    assert_eq!(e.str(Field::UserName), Some("anna"));
    assert_eq!(e.win("BackupPath").and_then(Value::as_str), Some(""));
    assert_eq!(e.logsources.services.to_vec(), ["system"]);
}

#[test]
fn hashes_stand_whole_and_one_by_one() {
    let pairs = [("Image", "C:\\a\\b.exe"), ("Hashes", "SHA1=AA,MD5=BB,SHA256=CC,IMPHASH=DD"), ("User", "NT AUTHORITY\\SYSTEM")];
    let e = parsed(&xml("Microsoft-Windows-Sysmon/Operational", "Microsoft-Windows-Sysmon", 1, &data(&pairs)));
    assert_eq!(e.win("Hashes").and_then(Value::as_str), Some("SHA1=AA,MD5=BB,SHA256=CC,IMPHASH=DD"));
    assert_eq!(e.win("Imphash").and_then(Value::as_str), Some("DD"));
    assert_eq!(e.str(Field::ProcessHashSha256), Some("cc"));
    assert_eq!(e.str(Field::UserName), Some("SYSTEM"));
    assert_eq!(e.str(Field::UserDomain), Some("NT AUTHORITY"));
}

#[test]
fn a_rendered_message_is_the_message() {
    let rendering = "<RenderingInfo Culture='sv-SE'><Message>Ett konto loggades in.\r\n&amp; mer</Message><Level>Information</Level><Task>Logon</Task><Keywords><Keyword>Audit Success</Keyword></Keywords></RenderingInfo>";
    let e = parsed(&xml("Security", "Microsoft-Windows-Security-Auditing", 4624, rendering));
    assert_eq!(e.str(Field::Message), Some("Ett konto loggades in.\r\n& mer"));
    assert_eq!(e.str(Field::WinlogTask), Some("Logon"));
}

#[test]
fn a_torn_event_keeps_what_stood_before_the_tear() {
    let (e, why) = failed(LOGON_XML.split_once("<Data Name='Status'>").map(|(head, _)| head).expect("in the line"));
    assert_eq!(e.str(Field::EventCode), Some("4625"));
    assert_eq!(e.str(Field::UserName), Some("anna.exempel"));
    assert!(why.contains("ends before"), "{why}");
    let (e, _) = failed(LOGON_NXLOG.split_once("\"Status\"").map(|(head, _)| head).expect("in the line"));
    assert_eq!(e.str(Field::UserName), Some("anna.exempel"));
    let (e, _) = failed("no event at all");
    assert_eq!(e.get(Field::EventCode), None);
    let (e, _) = failed("{\"a\":1}");
    assert_eq!(e.get(Field::EventCode), None);
}

#[test]
fn every_regression_case_is_one_event_by_evtx_and_by_json() {
    let Some(root) = fixture("sigma/regression_data") else { return };
    let mut cases = 0;
    let mut folders = vec![root];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "evtx") {
                same_by_both(&path);
                cases += 1;
            }
        }
    }
    assert_eq!(cases, 100);
}

fn same_by_both(evtx: &std::path::Path) {
    let file = fs::File::open(evtx).expect("file");
    let by_evtx: Vec<Event> = read_evtx(file, ctx()).map(|e| e.expect("whole record")).collect();
    let text = fs::read_to_string(evtx.with_extension("json")).expect("json");
    let by_json: Vec<Event> = serde_json::Deserializer::from_str(&text)
        .into_iter::<serde_json::Value>()
        .map(|value| parsed(&value.expect("json").to_string()))
        .collect();
    assert_eq!(by_evtx.len(), by_json.len(), "{}", evtx.display());
    // The reader that wrote these JSON files dropped white space at the ends of values, and one file was edited (`Explorer.exe`).
    let trimmed = |e: &Event| -> BTreeMap<String, Vec<String>> {
        let text = |v: &Value| v.text().unwrap_or_default().trim().to_lowercase();
        win(e).into_iter().map(|(n, v)| (n, v.each().iter().map(text).collect())).collect()
    };
    for (a, b) in by_evtx.iter().zip(&by_json) {
        assert_eq!(trimmed(a), trimmed(b), "{}", evtx.display());
        assert_eq!(a.logsources, b.logsources);
        for (field, value) in b.fields() {
            let by_evtx = a.get(field).and_then(Value::text).map(|t| t.trim().to_lowercase());
            if let Some(text) = value.text() {
                assert_eq!(by_evtx.as_deref(), Some(text.trim().to_lowercase().as_str()), "{} {}", field.name(), evtx.display());
            }
        }
    }
}

#[test]
fn the_otrf_events_are_read_whole() {
    let Some(file) = fixture("sigma/otrf50k.jsonl.zst") else { return };
    let text = zstd::decode_all(fs::File::open(file).expect("file")).expect("zstd");
    let text = String::from_utf8(text).expect("utf-8");
    let mut lines = 0;
    for line in text.lines() {
        lines += 1;
        let mut event = Event::default();
        super::parse(line, &mut event, &ctx()).unwrap_or_else(|e| panic!("{e}: {line}"));
        assert!(event.win("EventID").is_some() && event.win("Channel").is_some(), "{line}");
        assert!(event.get(Field::Timestamp).is_some() && event.get(Field::HostName).is_some(), "{line}");
    }
    assert_eq!(lines, 50_306);
}

#[test]
fn the_windows_json_files_are_read_whole() {
    let Some(folder) = fixture("logs/windows_json") else { return };
    for entry in fs::read_dir(folder).expect("folder").flatten() {
        for line in fs::read_to_string(entry.path()).expect("file").lines() {
            let e = parsed(line);
            assert!(e.win("Channel").is_some(), "{line}");
        }
    }
}

#[test]
fn a_damaged_chunk_is_reported_and_the_rest_is_read() {
    let Some(root) = fixture("sigma/regression_data/rules/windows/process_creation") else { return };
    let file = fs::read_dir(root.join("proc_creation_win_certutil_encode"))
        .expect("folder")
        .flatten()
        .map(|e| e.path())
        .find(|p| p.extension().is_some_and(|e| e == "evtx"))
        .expect("evtx");
    let whole = fs::read(file).expect("file");
    let read = |bytes: Vec<u8>| read_evtx(std::io::Cursor::new(bytes), ctx()).collect::<Vec<_>>();
    assert!(read(whole.clone()).iter().all(Result::is_ok));

    // A second chunk whose magic is broken, then a copy of the first.
    let header = 4096;
    let chunk = whole.get(header..header + 65_536).expect("a chunk").to_vec();
    let mut three = whole.get(..header + 65_536).expect("head").to_vec();
    three.extend(chunk.iter().enumerate().map(|(i, b)| if i < 8 { b'x' } else { *b }));
    three.extend(&chunk);
    let results = read(three);
    assert!(results.first().is_some_and(Result::is_ok));
    assert!(results.iter().any(Result::is_err), "the damage is reported");
    assert!(results.last().is_some_and(Result::is_ok), "what lies after it is read");
    assert!(read(b"ElfFile?".to_vec()).first().is_some_and(Result::is_err));
}

proptest::proptest! {
    #[test]
    fn no_line_makes_it_panic(line in ".{0,400}", cut in 0usize..900, at in 0usize..900, with in "\\PC{0,6}") {
        let mut event = Event::default();
        let _ = super::parse(&line, &mut event, &ctx());
        let _ = super::parse(&format!("<Event>{line}"), &mut Event::default(), &ctx());
        let _ = super::parse(&format!("{{\"EventID\":1,\"Channel\":\"Security\",{line}"), &mut Event::default(), &ctx());
        for whole in [LOGON_XML, LOGON_DUMP, LOGON_BEAT, LOGON_NXLOG] {
            let torn: String = whole.chars().take(cut).collect();
            let _ = super::parse(&torn, &mut Event::default(), &ctx());
            let head: String = whole.chars().take(at).collect();
            let tail: String = whole.chars().skip(at + 3).collect();
            let _ = super::parse(&format!("{head}{with}{tail}"), &mut Event::default(), &ctx());
        }
    }

    #[test]
    fn no_file_makes_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..2000)) {
        let _ = read_evtx(std::io::Cursor::new(bytes.clone()), ctx()).count();
        let mut headed = b"ElfFile\0".to_vec();
        headed.extend(bytes);
        let _ = read_evtx(std::io::Cursor::new(headed), ctx()).count();
    }
}
