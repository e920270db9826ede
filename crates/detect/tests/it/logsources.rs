//! Routing and field names: which events a rule may speak about, and where the values of its fields stand in them.
use crate::{event_of, matches, rules};
use vk_event::{Event, Field, LogSources};

fn rule(logsource: &str, selection: &str) -> String {
    format!("title: T\nid: t\nlogsource: {logsource}\ndetection:\n  s: {selection}\n  condition: s\n")
}

fn sysmon_13() -> Event {
    let sources = LogSources::product("windows").service("sysmon").category("registry_event").category("registry_set");
    let mut event = event_of(sources);
    event.set_win("EventID", 13i64);
    event.set_win("TargetObject", "HKLM\\Software\\Run");
    event
}

#[test]
fn an_event_answers_to_every_log_source_it_has() {
    for (logsource, expected) in [
        ("{product: windows, category: registry_set}", true),
        ("{product: windows, category: registry_event}", true),
        ("{product: windows, service: sysmon}", true),
        ("{product: windows}", true),
        ("{category: registry_set}", true),
        ("{product: Windows, category: Registry_Set}", true),
        ("{product: windows, category: process_creation}", false),
        ("{product: windows, service: sysmon, category: process_creation}", false),
        ("{product: linux, category: registry_set}", false),
    ] {
        let set = rules(&rule(logsource, "{TargetObject|contains: run}"));
        assert_eq!(!matches(&set, &sysmon_13()).is_empty(), expected, "{logsource}");
    }
}

#[test]
fn rules_that_require_an_event_id_are_found_by_it() {
    let logsource = "{product: windows, service: security}";
    let both = rules(&rule(logsource, "{EventID: [4624, 4625], LogonType: 3}"));
    let by_text = |id: &str| {
        let mut event = event_of(LogSources::product("windows").service("security"));
        event.set_win("EventID", id);
        event.set_win("LogonType", "3");
        !matches(&both, &event).is_empty()
    };
    assert!(by_text("4625"));
    assert!(!by_text("4634"));
    let mut from_ecs = event_of(LogSources::product("windows").service("security"));
    from_ecs.set(Field::EventCode, "4624");
    from_ecs.set(Field::WinlogLogonType, "3");
    assert_eq!(matches(&both, &from_ecs).len(), 1, "without the Windows view, ECS answers");
}

#[test]
fn names_of_the_product_lead_to_ecs() {
    let mut web = event_of(LogSources::default().category("webserver").service("apache"));
    web.set(Field::UrlOriginal, "/cgi-bin/../../etc/passwd?x=1");
    web.set(Field::HttpRequestMethod, "GET");
    web.set(Field::HttpResponseStatusCode, "200");
    web.set(Field::UserAgentOriginal, "sqlmap/1.7");
    for selection in [
        "{cs-uri-query|contains: etc/passwd}",
        "{c-uri|endswith: x=1}",
        "{cs-method: get, sc-status: 200}",
        "{c-useragent|startswith: sqlmap}",
        "{cs-user-agent|startswith: sqlmap}",
    ] {
        assert_eq!(matches(&rules(&rule("{category: webserver}", selection)), &web).len(), 1, "{selection}");
    }

    let mut firewall = event_of(LogSources::product("fortigate").service("event").category("firewall"));
    firewall.set(Field::SourceIp, "10.1.2.3");
    firewall.set(Field::DestinationPort, "3389");
    firewall.set(Field::EventAction, "deny");
    firewall.set_named("fortinet.firewall.cfgpath", "system.admin");
    firewall.set_named("fortinet.firewall.action", "Add");
    for (logsource, selection) in [
        ("{category: firewall}", "{src_ip|cidr: 10.0.0.0/8, dst_port: 3389, action: deny}"),
        ("{product: fortigate, service: event}", "{cfgpath: system.admin, action: add}"),
        ("{product: fortigate}", "{srcip: 10.1.2.3, dstport: 3389}"),
        ("{product: fortigate}", "{source.ip: 10.1.2.3}"),
    ] {
        assert_eq!(matches(&rules(&rule(logsource, selection)), &firewall).len(), 1, "{logsource} {selection}");
    }

    let mut dns = event_of(LogSources::default().category("dns"));
    dns.set(Field::DnsQuestionName, "aaa.stage.123456.example.se");
    assert_eq!(matches(&rules(&rule("{category: dns}", "{query|startswith: aaa.stage.}")), &dns).len(), 1);

    let mut linux = event_of(LogSources::product("linux").category("process_creation"));
    linux.set(Field::ProcessExecutable, "/usr/bin/nc");
    linux.set(Field::ProcessCommandLine, "nc -e /bin/sh");
    let selection = "{Image|endswith: /nc, CommandLine|contains: ' -e '}";
    assert_eq!(matches(&rules(&rule("{product: linux, category: process_creation}", selection)), &linux).len(), 1);
}
