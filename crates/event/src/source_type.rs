//! The source types: what a log source can be declared to be. Names are stable, scripts and configuration use them.
use std::{fmt, str::FromStr};

/// How well a source type is understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// A parser that knows the product's messages.
    Own,
    /// The shapes that the product sends (syslog header, JSON, key=value, CEF, LEEF) are read; its own texts are not.
    Generic,
}

macro_rules! source_types {
    ($($variant:ident $name:literal $depth:ident),* $(,)?) => {
        /// What a log source is declared to be.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum SourceType { $($variant),* }

        impl SourceType {
            /// Every source type, in the order of the documentation.
            pub const ALL: &'static [SourceType] = &[$(SourceType::$variant),*];

            /// The name in configuration and on the command line.
            pub const fn name(self) -> &'static str {
                match self { $(SourceType::$variant => $name),* }
            }

            /// Whether the type has a parser of its own.
            pub const fn depth(self) -> Depth {
                match self { $(SourceType::$variant => Depth::$depth),* }
            }
        }
    };
}

source_types! {
    Auto "auto" Own, Syslog "syslog" Own, Json "json" Own, Kv "kv" Own, Cef "cef" Own, Leef "leef" Own, Ocsf "ocsf" Generic,
    Apache "apache" Own, Nginx "nginx" Own, Iis "iis" Own, Haproxy "haproxy" Own, Squid "squid" Own,
    Sshd "sshd" Own, Sudo "sudo" Own, LinuxAuth "linux_auth" Own, Pam "pam" Own, Postfix "postfix" Own,
    Auditd "auditd" Own, LinuxAuditbeat "linux_auditbeat" Generic, SysmonLinux "sysmon_linux" Generic,
    Netfilter "netfilter" Own, CiscoAsaFtd "cisco_asa_ftd" Own, CiscoIos "cisco_ios" Own, CiscoNxos "cisco_nxos" Own,
    CiscoIse "cisco_ise" Own, Fortigate "fortigate" Own, Paloalto "paloalto" Own, PaloaltoPrisma "paloalto_prisma" Generic,
    Checkpoint "checkpoint" Own, PfFilterlog "pf_filterlog" Own, F5Bigip "f5_bigip" Generic, Netscaler "netscaler" Own,
    ForcepointNgfw "forcepoint_ngfw" Generic, WatchguardFirebox "watchguard_firebox" Generic, ArubaOs "aruba_os" Generic,
    Suricata "suricata" Own, Zeek "zeek" Own, Bind "bind" Own, Unbound "unbound" Own, Dhcpd "dhcpd" Own,
    Infoblox "infoblox" Generic, EfficientipDdi "efficientip_ddi" Generic,
    WindowsXml "windows_xml" Own, WindowsWinlogbeat "windows_winlogbeat" Own, WindowsNxlog "windows_nxlog" Own,
    WindowsAzure "windows_azure" Generic, WindowsNps "windows_nps" Generic, M365Audit "m365_audit" Generic,
    M365Defender "m365_defender" Generic, Entra "entra" Generic, VmwareEsxi "vmware_esxi" Generic, VmwareVcenter "vmware_vcenter" Generic,
    CyberarkAuditLogs "cyberark_audit_logs" Generic, CyberarkDigitalVault "cyberark_digital_vault" Generic,
    PatientAccess "patient_access" Generic,
}

impl fmt::Display for SourceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("no source type {0:?}")]
pub struct UnknownSourceType(pub String);

impl FromStr for SourceType {
    type Err = UnknownSourceType;
    fn from_str(name: &str) -> Result<SourceType, UnknownSourceType> {
        SourceType::ALL.iter().copied().find(|t| t.name() == name).ok_or_else(|| UnknownSourceType(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_found_by_its_own_name_and_no_name_stands_twice() {
        let mut names: Vec<&str> = SourceType::ALL.iter().map(|t| t.name()).collect();
        for t in SourceType::ALL {
            assert_eq!(t.name().parse(), Ok(*t));
        }
        names.sort_unstable();
        let before = names.len();
        names.dedup();
        assert_eq!(names.len(), before);
        assert_eq!(before, 55);
        assert!("fortinet".parse::<SourceType>().is_err());
    }
}
