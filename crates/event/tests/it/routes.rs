//! `auto` and `syslog` find the parser by program and shape; Sigma's log source follows from it.
use crate::ctx;
use vk_event::{Field, SourceType, parse};

#[test]
fn one_port_for_many_products() {
    for (line, module, product, host) in [
        ("<38>Nov 22 09:00:00 web1 sshd[42]: Invalid user admin from 10.1.2.3 port 4000", "sshd", "linux", "web1"),
        ("Nov 22 09:00:00 web1 sudo: lisa : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls", "sudo", "linux", "web1"),
        (
            "<85>Nov 22 09:00:00 web1 useradd[9]: new user: name=x, UID=1, GID=1, home=/, shell=/bin/sh",
            "linux_auth",
            "linux",
            "web1",
        ),
        (
            "<189>date=2026-11-22 time=10:00:00 devname=\"fg\" devid=\"F1\" logid=\"1\" type=\"event\" subtype=\"system\"",
            "fortigate",
            "fortigate",
            "",
        ),
        (
            "<166>Nov 22 2026 10:00:00 asa1 : %ASA-6-302013: Built inbound TCP connection 7 for a:10.1.2.3/1 (10.1.2.3/1) to b:10.2.3.4/2 (10.2.3.4/2)",
            "cisco_asa_ftd",
            "cisco",
            "asa1",
        ),
        (
            "172.16.5.10 6705: Feb 17 13:40:03.673: %PARSER-5-CFGLOG_LOGGEDCMD: User:admin  logged command:no aaa",
            "cisco_ios",
            "cisco",
            "172.16.5.10",
        ),
        ("<134>Nov 22 09:00:00 fw CEF:0|Acme|Gate|1|7|Blocked|5|src=10.1.2.3", "cef", "gate", "fw"),
        (
            "<134>Nov 22 09:00:00 pf filterlog[1]: 5,,,1,em0,match,block,in,4,0x0,,64,0,0,DF,6,tcp,40,10.1.2.3,10.2.3.4,22,53,0",
            "pf_filterlog",
            "pf",
            "pf",
        ),
        (
            "Nov 22 09:00:00 gw kernel: [1.5] IN=eth0 OUT= SRC=10.1.2.3 DST=10.2.3.4 LEN=40 PROTO=TCP SPT=1 DPT=2",
            "netfilter",
            "linux",
            "gw",
        ),
        ("10.1.2.3 - - [22/Nov/2026:09:00:00 +0000] \"GET / HTTP/1.1\" 200 5 \"-\" \"x\"", "apache", "apache", ""),
        (
            "<30>Nov 22 09:00:00 web1 audisp: type=USER_LOGIN msg=audit(1791756855.2:7): pid=1 uid=0 msg='acct=\"lisa\" res=success'",
            "auditd",
            "linux",
            "web1",
        ),
        (
            "<181>Nov 22 09:00:00 ise1 CISE_Failed_Attempts 0000001313 1 0 2026-11-22 09:00:00.123 +00:00 0000015291 5400 NOTICE Failed-Attempt: Authentication failed, UserName=lisa",
            "cisco_ise",
            "cisco",
            "ise1",
        ),
        ("<30>Nov 22 09:00:00 dns1 dhcpd[9]: DHCPACK on 10.1.2.3 to 00:11:22:33:44:55 via eth0", "dhcpd", "dhcpd", "dns1"),
        ("<30>Nov 22 09:00:00 dns1 unbound[9]: [9:0] info: 10.1.2.3 a.se. A IN", "unbound", "unbound", "dns1"),
        ("2026/11/22 09:00:00 [error] 31#31: *46 no, client: 10.1.2.3, server: s", "nginx", "nginx", ""),
        ("2026-11-22T09:00:00.5Z stdout F login failed for user 'lisa' from 10.1.2.3", "syslog", "linux", ""),
        ("{\"_path\":\"conn\",\"ts\":1588205198.9,\"id.orig_h\":\"10.1.2.3\"}", "zeek", "zeek", ""),
        (
            "{\"MESSAGE\":\"Failed password for root from 10.1.2.3 port 1 ssh2\",\"SYSLOG_IDENTIFIER\":\"sshd\"}",
            "sshd",
            "linux",
            "",
        ),
        (
            "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Security-Auditing'/><EventID>4625</EventID><Channel>Security</Channel><Computer>dc1</Computer></System></Event>",
            "windows_xml",
            "windows",
            "dc1",
        ),
    ] {
        let event = parse(SourceType::Auto, line.as_bytes(), &ctx());
        assert_eq!(event.str(Field::EventModule), Some(module), "{line}");
        assert_eq!(event.logsources.product.as_deref(), Some(product), "{line}");
        assert_eq!(event.str(Field::HostName).unwrap_or_default(), host, "{line}");
        assert_eq!(event.get(Field::ErrorMessage), None, "{line}");
    }
}

#[test]
fn a_line_that_is_nothing_known_says_so_and_is_kept() {
    for source in [SourceType::Auto, SourceType::Syslog, SourceType::Fortigate, SourceType::CiscoAsaFtd, SourceType::Sshd] {
        let event = parse(source, "något helt annat".as_bytes(), &ctx());
        assert!(event.get(Field::ErrorMessage).is_some(), "{source}");
        assert_eq!(event.str(Field::Message), Some("något helt annat"));
    }
}

#[test]
fn a_fortigate_line_that_is_none_keeps_its_header_beside_the_error() {
    let event = parse(SourceType::Fortigate, b"<34>Nov 22 09:00:00 fg1 app: hello", &ctx());
    assert_eq!(event.str(Field::HostName), Some("fg1"));
    assert!(event.get(Field::ErrorMessage).is_some());
}

#[test]
fn a_message_without_a_parser_is_read_by_its_wording_and_marked() {
    for source in [SourceType::Auto, SourceType::Syslog, SourceType::VmwareEsxi] {
        let line = b"<166>Nov 22 09:00:00 esx1 Hostd: Accepted password for user lisa from 10.1.2.3";
        let event = parse(source, line, &ctx());
        assert_eq!(event.str(Field::UserName), Some("lisa"), "{source}");
        assert_eq!(event.get(Field::SourceIp).and_then(|v| v.text().map(|t| t.into_owned())).as_deref(), Some("10.1.2.3"));
        assert_eq!(event.str(Field::Tags), Some("inferred"), "{source}");
    }
}
