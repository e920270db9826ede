//! From a rule's field name to the place in our events where its value stands.
//!
//! Sigma rules name fields as their product does: `CommandLine` (Sysmon), `cs-method` (W3C), `dst_ip` (firewalls), `cfgpath`
//! (FortiGate). Windows events keep these names in their `win` view; everything else is ECS. A name is resolved once, when the rule is
//! compiled, into the list of places where it may stand, in order; the first place that holds a value wins.
use crate::rule::LogSource;
use compact_str::{CompactString, format_compact};
use smallvec::SmallVec;
use std::collections::BTreeMap;
use vk_event::Field;

/// A resolved field name: an index into the rule set's [`SlotTable`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SlotId(pub(crate) u32);

/// One place where a value may stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The Windows view, under the original name.
    Win(CompactString),
    /// A field of the registry.
    Ecs(Field),
    /// A field outside the registry, by dotted name.
    Extra(CompactString),
    /// The bytes as received.
    Original,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// The first of these places that holds a value.
    First(SmallVec<[Place; 3]>),
    /// Every text of the event: what a rule without a field name searches.
    WholeEvent,
}

#[derive(Clone, Debug)]
pub(crate) struct Slot {
    /// As rules write it; shown beside a match.
    pub(crate) name: CompactString,
    pub(crate) reach: Reach,
}

/// Every distinct resolution that the loaded rules ask for. Two rules that mean the same place share a slot, and thus its lower case.
#[derive(Clone, Debug, Default)]
pub(crate) struct SlotTable {
    slots: Vec<Slot>,
    by_name: BTreeMap<CompactString, SmallVec<[SlotId; 2]>>,
}

/// The name under which a match of a rule without a field is reported.
pub(crate) const WHOLE_EVENT: &str = "keywords";

impl SlotTable {
    pub(crate) fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// The slot of `name` as a rule with this log source means it.
    pub(crate) fn resolve(&mut self, name: &str, source: &LogSource) -> SlotId {
        self.intern(name, Reach::First(places(name, source)))
    }

    /// The slot of a rule's keywords.
    pub(crate) fn whole_event(&mut self) -> SlotId {
        self.intern(WHOLE_EVENT, Reach::WholeEvent)
    }

    fn intern(&mut self, name: &str, reach: Reach) -> SlotId {
        let known = self.by_name.entry(CompactString::from(name)).or_default();
        for id in known.iter() {
            if self.slots.get(id.0 as usize).is_some_and(|slot| slot.reach == reach) {
                return *id;
            }
        }
        let id = SlotId(self.slots.len() as u32);
        self.slots.push(Slot { name: CompactString::from(name), reach });
        known.push(id);
        id
    }
}

fn places(name: &str, source: &LogSource) -> SmallVec<[Place; 3]> {
    let mut places = SmallVec::new();
    // A registered ECS name means the field and nothing else. `message` and `tags` are such names too; Windows' own is `Message`.
    if let Some(field) = Field::by_name(name) {
        places.push(Place::Ecs(field));
        if field == Field::EventOriginal {
            places.push(Place::Original);
        }
        return places;
    }
    places.push(Place::Win(CompactString::from(name)));
    for prefix in vendor_prefixes(source) {
        places.push(Place::Extra(format_compact!("{prefix}{name}")));
    }
    places.push(Place::Extra(CompactString::from(name)));
    let folded = name.to_ascii_lowercase();
    for table in alias_tables(source) {
        for (alias, fields) in table.iter().filter(|(alias, _)| *alias == folded) {
            debug_assert!(!alias.is_empty());
            places.extend(fields.iter().map(|f| Place::Ecs(*f)));
        }
    }
    places
}

/// Where a vendor's native keys are kept in the map of other fields.
fn vendor_prefixes(source: &LogSource) -> &'static [&'static str] {
    match (source.product.as_deref(), source.service.as_deref()) {
        (Some("fortigate" | "fortinet" | "fortios"), _) => &["fortinet.firewall.", "fortinet.fortigate."],
        (Some("cisco"), Some("duo")) => &["cisco.duo.", "cisco."],
        (Some("cisco"), Some("ise")) => &["cisco_ise.log.", "cisco.ise.", "cisco."],
        (Some("cisco"), _) => &["cisco.asa.", "cisco.ftd.", "cisco.ios.", "cisco."],
        (Some("paloalto" | "panw"), _) => &["panw.panos."],
        (Some("checkpoint"), _) => &["checkpoint."],
        (Some("linux"), Some("auditd")) => &["auditd.log.", "auditd.data.", "auditd."],
        (Some("linux"), _) => &["sysmon.", "auditd.log."],
        (Some("zeek"), Some("dns")) => &["zeek.dns.", "zeek."],
        (Some("zeek"), Some("http")) => &["zeek.http.", "zeek."],
        (Some("zeek"), Some("dce_rpc")) => &["zeek.dce_rpc.", "zeek."],
        (Some("zeek"), Some("smb_files")) => &["zeek.smb_files.", "zeek."],
        (Some("zeek"), Some("kerberos")) => &["zeek.kerberos.", "zeek."],
        (Some("zeek"), Some("x509")) => &["zeek.x509.", "zeek."],
        (Some("zeek"), _) => &["zeek.", "zeek.rdp."],
        (Some("vmware"), _) => &["vmware."],
        _ => &[],
    }
}

type Aliases = &'static [(&'static str, &'static [Field])];

fn alias_tables(source: &LogSource) -> SmallVec<[Aliases; 3]> {
    let mut tables: SmallVec<[Aliases; 3]> = SmallVec::new();
    let (product, service, category) = (source.product.as_deref(), source.service.as_deref(), source.category.as_deref());
    match (product, service, category) {
        (Some("windows" | "macos"), ..) => tables.push(ENDPOINT),
        (Some("linux"), Some("auditd"), _) => tables.extend([AUDITD, ENDPOINT]),
        (Some("linux"), ..) => tables.push(ENDPOINT),
        (Some("zeek"), ..) => tables.extend([ZEEK, NETWORK]),
        (_, Some("apache" | "nginx" | "iis" | "squid" | "haproxy"), _) | (_, _, Some("webserver" | "proxy")) => {
            tables.extend([WEB, NETWORK]);
        }
        (_, _, Some("dns")) => tables.extend([DNS, NETWORK]),
        (_, _, Some("antivirus")) => tables.push(ANTIVIRUS),
        _ => tables.extend([NETWORK, WEB, DNS]),
    }
    tables
}

/// Sysmon's names (Sigma's taxonomy for endpoints). Lower case: rules differ in it.
static ENDPOINT: Aliases = &[
    ("eventid", &[Field::EventCode]),
    ("channel", &[Field::WinlogChannel]),
    ("provider_name", &[Field::WinlogProviderName, Field::EventProvider]),
    ("computer", &[Field::WinlogComputerName, Field::HostName]),
    ("computername", &[Field::WinlogComputerName, Field::HostName]),
    ("message", &[Field::Message]),
    ("image", &[Field::ProcessExecutable]),
    ("processname", &[Field::ProcessExecutable]),
    ("sourceimage", &[Field::ProcessExecutable]),
    ("commandline", &[Field::ProcessCommandLine]),
    ("processcommandline", &[Field::ProcessCommandLine]),
    ("currentdirectory", &[Field::ProcessWorkingDirectory]),
    ("processid", &[Field::ProcessPid]),
    ("processguid", &[Field::ProcessEntityId]),
    ("originalfilename", &[Field::ProcessPeOriginalFileName]),
    ("product", &[Field::ProcessPeProduct]),
    ("company", &[Field::ProcessPeCompany]),
    ("description", &[Field::ProcessPeDescription]),
    ("imphash", &[Field::ProcessPeImphash]),
    ("md5", &[Field::ProcessHashMd5, Field::FileHashMd5]),
    ("sha1", &[Field::ProcessHashSha1, Field::FileHashSha1]),
    ("sha256", &[Field::ProcessHashSha256, Field::FileHashSha256]),
    ("parentimage", &[Field::ProcessParentExecutable]),
    ("parentcommandline", &[Field::ProcessParentCommandLine]),
    ("parentprocessid", &[Field::ProcessParentPid]),
    ("parentprocessguid", &[Field::ProcessParentEntityId]),
    ("user", &[Field::UserName]),
    ("username", &[Field::UserName]),
    ("subjectusername", &[Field::UserName]),
    ("subjectusersid", &[Field::UserId]),
    ("subjectdomainname", &[Field::UserDomain]),
    ("targetusername", &[Field::UserTargetName]),
    ("logonid", &[Field::WinlogLogonId]),
    ("logontype", &[Field::WinlogLogonType]),
    ("targetfilename", &[Field::FilePath]),
    ("filename", &[Field::FilePath]),
    ("imageloaded", &[Field::DllPath, Field::FilePath]),
    ("targetobject", &[Field::RegistryPath]),
    ("details", &[Field::RegistryDataStrings]),
    ("servicename", &[Field::ServiceName]),
    ("queryname", &[Field::DnsQuestionName]),
    ("queryresults", &[Field::DnsAnswersData]),
    ("protocol", &[Field::NetworkTransport]),
    ("sourceip", &[Field::SourceIp]),
    ("ipaddress", &[Field::SourceIp]),
    ("sourceport", &[Field::SourcePort]),
    ("ipport", &[Field::SourcePort]),
    ("sourcehostname", &[Field::SourceDomain]),
    ("workstationname", &[Field::SourceDomain]),
    ("destinationip", &[Field::DestinationIp]),
    ("destinationport", &[Field::DestinationPort]),
    ("destinationhostname", &[Field::DestinationDomain]),
];

static AUDITD: Aliases = &[
    ("type", &[Field::EventAction]),
    ("exe", &[Field::ProcessExecutable]),
    ("comm", &[Field::ProcessName]),
    ("name", &[Field::FilePath]),
    ("cwd", &[Field::ProcessWorkingDirectory]),
    ("pid", &[Field::ProcessPid]),
    ("ppid", &[Field::ProcessParentPid]),
    ("uid", &[Field::UserId]),
    ("auid", &[Field::UserId]),
    ("euid", &[Field::UserEffectiveId]),
    ("acct", &[Field::UserName]),
    ("addr", &[Field::SourceIp]),
    ("terminal", &[Field::ProcessTtyName]),
    ("tty", &[Field::ProcessTtyName]),
    ("unit", &[Field::ServiceName]),
];

static ZEEK: Aliases = &[
    ("id.orig_h", &[Field::SourceIp]),
    ("id.orig_p", &[Field::SourcePort]),
    ("id.resp_h", &[Field::DestinationIp]),
    ("id.resp_p", &[Field::DestinationPort]),
    ("query", &[Field::DnsQuestionName]),
    ("qtype_name", &[Field::DnsQuestionType]),
    ("answers", &[Field::DnsAnswersData]),
    ("host", &[Field::UrlDomain]),
    ("uri", &[Field::UrlOriginal]),
    ("c-uri", &[Field::UrlOriginal]),
    ("method", &[Field::HttpRequestMethod]),
    ("user_agent", &[Field::UserAgentOriginal]),
    ("c-useragent", &[Field::UserAgentOriginal]),
    ("resp_mime_types", &[Field::HttpResponseMimeType]),
    ("status_code", &[Field::HttpResponseStatusCode]),
    ("name", &[Field::FileName]),
    ("path", &[Field::FilePath]),
    ("cipher", &[Field::TlsCipher]),
];

/// W3C and Sigma's names for web servers and proxies.
static WEB: Aliases = &[
    ("c-uri", &[Field::UrlOriginal, Field::UrlFull, Field::UrlPath]),
    ("cs-uri", &[Field::UrlOriginal, Field::UrlFull, Field::UrlPath]),
    ("uri", &[Field::UrlOriginal, Field::UrlFull, Field::UrlPath]),
    ("url", &[Field::UrlOriginal, Field::UrlFull]),
    // SigmaHQ's web rules put paths as well as queries here: the whole request answers both.
    ("cs-uri-query", &[Field::UrlOriginal, Field::UrlQuery]),
    ("c-uri-query", &[Field::UrlQuery, Field::UrlOriginal]),
    ("cs-uri-stem", &[Field::UrlPath]),
    ("c-uri-stem", &[Field::UrlPath]),
    ("c-uri-extension", &[Field::FileExtension]),
    ("cs-method", &[Field::HttpRequestMethod]),
    ("method", &[Field::HttpRequestMethod]),
    ("sc-status", &[Field::HttpResponseStatusCode]),
    ("status", &[Field::HttpResponseStatusCode]),
    ("c-useragent", &[Field::UserAgentOriginal]),
    ("cs-user-agent", &[Field::UserAgentOriginal]),
    ("cs(user-agent)", &[Field::UserAgentOriginal]),
    ("user-agent", &[Field::UserAgentOriginal]),
    ("user_agent", &[Field::UserAgentOriginal]),
    ("cs-referer", &[Field::HttpRequestReferrer]),
    ("cs-referrer", &[Field::HttpRequestReferrer]),
    ("cs(referer)", &[Field::HttpRequestReferrer]),
    ("referer", &[Field::HttpRequestReferrer]),
    ("cs-host", &[Field::UrlDomain, Field::DestinationDomain, Field::ServerAddress]),
    ("r-dns", &[Field::UrlDomain, Field::DestinationDomain]),
    ("cs-username", &[Field::UserName]),
    ("cs-version", &[Field::HttpVersion]),
    ("cs-bytes", &[Field::HttpRequestBytes, Field::SourceBytes]),
    ("sc-bytes", &[Field::HttpResponseBytes, Field::HttpResponseBodyBytes, Field::DestinationBytes]),
    ("sc-content-type", &[Field::HttpResponseMimeType]),
    ("c-ip", &[Field::SourceIp, Field::ClientIp]),
    ("clientip", &[Field::SourceIp, Field::ClientIp]),
    ("s-ip", &[Field::DestinationIp, Field::ServerIp]),
    ("s-port", &[Field::DestinationPort]),
];

static DNS: Aliases = &[
    ("query", &[Field::DnsQuestionName]),
    ("queryname", &[Field::DnsQuestionName]),
    ("record_type", &[Field::DnsQuestionType]),
    ("qtype", &[Field::DnsQuestionType]),
    ("query_type", &[Field::DnsQuestionType]),
    ("answer", &[Field::DnsAnswersData, Field::DnsResolvedIp]),
    ("answers", &[Field::DnsAnswersData, Field::DnsResolvedIp]),
    ("rcode", &[Field::DnsResponseCode]),
    ("response_code", &[Field::DnsResponseCode]),
];

static ANTIVIRUS: Aliases = &[
    ("signature", &[Field::ThreatName, Field::RuleName]),
    ("filename", &[Field::FilePath, Field::FileName]),
    ("user", &[Field::UserName]),
    ("action", &[Field::EventAction]),
    ("computername", &[Field::HostName]),
];

/// Firewalls, VPN, and what native keys of such devices mean.
static NETWORK: Aliases = &[
    ("src_ip", &[Field::SourceIp]),
    ("src", &[Field::SourceIp, Field::SourceAddress]),
    ("srcip", &[Field::SourceIp]),
    ("source_ip", &[Field::SourceIp]),
    ("sourceip", &[Field::SourceIp]),
    ("remip", &[Field::SourceIp]),
    ("src_port", &[Field::SourcePort]),
    ("srcport", &[Field::SourcePort]),
    ("src_mac", &[Field::SourceMac]),
    ("dst_ip", &[Field::DestinationIp]),
    ("dst", &[Field::DestinationIp, Field::DestinationAddress]),
    ("dstip", &[Field::DestinationIp]),
    ("destination_ip", &[Field::DestinationIp]),
    ("destinationip", &[Field::DestinationIp]),
    ("dst_port", &[Field::DestinationPort]),
    ("dstport", &[Field::DestinationPort]),
    ("destinationport", &[Field::DestinationPort]),
    ("destinationhostname", &[Field::DestinationDomain]),
    ("dst_mac", &[Field::DestinationMac]),
    ("protocol", &[Field::NetworkTransport, Field::NetworkProtocol]),
    ("proto", &[Field::NetworkTransport]),
    ("app", &[Field::NetworkApplication, Field::NetworkProtocol]),
    ("service", &[Field::NetworkProtocol]),
    ("direction", &[Field::NetworkDirection]),
    ("bytes_in", &[Field::DestinationBytes]),
    ("rcvdbyte", &[Field::DestinationBytes]),
    ("bytes_out", &[Field::SourceBytes]),
    ("sentbyte", &[Field::SourceBytes]),
    ("action", &[Field::EventAction, Field::EventOutcome]),
    ("status", &[Field::EventOutcome]),
    ("reason", &[Field::EventReason]),
    ("user", &[Field::UserName, Field::SourceUserName]),
    ("username", &[Field::UserName, Field::SourceUserName]),
    ("srcuser", &[Field::SourceUserName, Field::UserName]),
    ("dstuser", &[Field::DestinationUserName, Field::UserTargetName]),
    ("group", &[Field::UserGroupName, Field::GroupName]),
    ("hostname", &[Field::HostName, Field::ObserverName]),
    ("host", &[Field::HostName, Field::ObserverName]),
    ("devname", &[Field::ObserverName]),
    ("devid", &[Field::ObserverSerialNumber]),
    ("logid", &[Field::EventCode]),
    ("msg", &[Field::Message]),
    ("policyid", &[Field::RuleId]),
    ("srcintf", &[Field::ObserverIngressInterfaceName]),
    ("dstintf", &[Field::ObserverEgressInterfaceName]),
    ("attack", &[Field::ThreatName, Field::RuleName]),
    ("virus", &[Field::ThreatName]),
    ("eventid", &[Field::EventCode]),
    ("event_id", &[Field::EventCode]),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn source(product: &str, category: &str) -> LogSource {
        let part = |text: &str| (!text.is_empty()).then(|| CompactString::from(text));
        LogSource { product: part(product), service: None, category: part(category) }
    }

    #[test]
    fn one_name_means_different_places_in_different_log_sources() {
        let mut table = SlotTable::default();
        let windows = table.resolve("User", &source("windows", "process_creation"));
        let also = table.resolve("User", &source("windows", ""));
        let firewall = table.resolve("User", &source("", "firewall"));
        assert_eq!(windows, also);
        assert_ne!(windows, firewall);
        assert_eq!(table.slots().len(), 2);
    }

    #[test]
    fn a_registered_name_is_the_field_itself() {
        let Reach::First(places) = SlotTable::default().intern_for_test("source.ip") else { panic!("places") };
        assert_eq!(places.as_slice(), [Place::Ecs(Field::SourceIp)]);
    }

    impl SlotTable {
        fn intern_for_test(&mut self, name: &str) -> Reach {
            let id = self.resolve(name, &LogSource::default());
            self.slots[id.0 as usize].reach.clone()
        }
    }
}
