//! Channel and event id → the services and categories of Sigma's taxonomy
//! (<https://github.com/SigmaHQ/sigma-specification>, appendix taxonomy; the channels as in SigmaHQ's `tests/thor.yml`).
use crate::LogSources;

/// What Sigma routing knows of an event. A set: a Sysmon 13 is `registry_event` and `registry_set`.
pub(super) fn log_sources(channel: &str, id: u32, event_type: Option<&str>) -> LogSources {
    let mut sources = LogSources::product("windows");
    let channel = channel.to_ascii_lowercase();
    for service in services(&channel) {
        sources = sources.service(service);
    }
    for category in categories(&channel, id, event_type) {
        sources = sources.category(category);
    }
    sources
}

fn services(channel: &str) -> &'static [&'static str] {
    match channel {
        "security" => &["security"],
        "system" => &["system"],
        "application" => &["application"],
        "microsoft-windows-sysmon/operational" => &["sysmon"],
        "microsoft-windows-powershell/operational" | "powershellcore/operational" => &["powershell"],
        "windows powershell" => &["powershell-classic"],
        "microsoft-windows-taskscheduler/operational" => &["taskscheduler"],
        "microsoft-windows-windows defender/operational" => &["windefend"],
        "microsoft-windows-bits-client/operational" => &["bits-client"],
        "dns server" => &["dns-server"],
        "microsoft-windows-dns-server/audit" => &["dns-server-audit"],
        "microsoft-windows-dns-server/analytical" => &["dns-server-analytic"],
        "microsoft-windows-dns client events/operational" | "microsoft-windows-dns-client/operational" => &["dns-client"],
        "microsoft-windows-applocker/msi and script"
        | "microsoft-windows-applocker/exe and dll"
        | "microsoft-windows-applocker/packaged app-deployment"
        | "microsoft-windows-applocker/packaged app-execution" => &["applocker"],
        "msexchange management" => &["msexchange-management"],
        "microsoft-windows-terminalservices-localsessionmanager/operational" => &["terminalservices-localsessionmanager"],
        "microsoft-windows-codeintegrity/operational" => &["codeintegrity-operational"],
        "microsoft-windows-ntlm/operational" => &["ntlm"],
        "microsoft-windows-windows firewall with advanced security/firewall" => &["firewall-as"],
        "microsoft-windows-ldap-client/debug" => &["ldap", "ldap_debug"],
        "microsoft-windows-smbclient/security" => &["smbclient-security"],
        "microsoft-windows-smbclient/connectivity" => &["smbclient-connectivity"],
        "microsoft-windows-smbserver/connectivity" => &["smbserver-connectivity"],
        "microsoft-windows-appxdeploymentserver/operational" => &["appxdeployment-server"],
        "microsoft-windows-appxpackaging/operational" => &["appxpackaging-om"],
        "microsoft-windows-printservice/admin" => &["printservice-admin"],
        "microsoft-windows-printservice/operational" => &["printservice-operational"],
        "microsoft-windows-shell-core/operational" => &["shell-core"],
        "microsoft-windows-capi2/operational" => &["capi2"],
        "microsoft-windows-certificateservicesclient-lifecycle-system/operational" => {
            &["certificateservicesclient-lifecycle-system"]
        }
        "microsoft-windows-dhcp-server/operational" => &["dhcp"],
        "microsoft-windows-driverframeworks-usermode/operational" => &["driver-framework"],
        "microsoft-windows-wmi-activity/operational" => &["wmi"],
        "openssh/operational" => &["openssh"],
        "microsoft-windows-lsa/operational" => &["lsa-server"],
        "microsoft-windows-vhdmp-operational" | "microsoft-windows-vhdmp/operational" => &["vhdmp"],
        "microsoft-windows-security-mitigations/kernel mode" | "microsoft-windows-security-mitigations/user mode" => {
            &["security-mitigations"]
        }
        "microsoft-windows-diagnosis-scripted/operational" => &["diagnosis-scripted"],
        "microsoft-windows-appmodel-runtime/admin" => &["appmodel-runtime"],
        "microsoft-iis-configuration/operational" => &["iis-configuration"],
        "microsoft-windows-sense/operational" => &["sense"],
        "microsoft-servicebus-client" | "microsoft-servicebus-client/admin" | "microsoft-servicebus-client/operational" => {
            &["microsoft-servicebus-client"]
        }
        "microsoft-windows-hyper-v-worker-admin" | "microsoft-windows-hyper-v-worker" => &["hyper-v-worker"],
        "microsoft-windows-kernel-eventtracing/admin" | "microsoft-windows-kernel-eventtracing" => &["kernel-event-tracing"],
        "microsoft-windows-kernel-shimengine/operational" | "microsoft-windows-kernel-shimengine/diagnostic" => {
            &["kernel-shimengine"]
        }
        "microsoft-windows-ntfs/operational" => &["ntfs"],
        _ => &[],
    }
}

fn categories(channel: &str, id: u32, event_type: Option<&str>) -> &'static [&'static str] {
    match channel {
        "microsoft-windows-sysmon/operational" => sysmon_categories(id, event_type),
        "security" if id == 4688 => &["process_creation"],
        "security" if id == 4689 => &["process_termination"],
        "microsoft-windows-powershell/operational" | "powershellcore/operational" => match id {
            4103 => &["ps_module"],
            4104 => &["ps_script"],
            _ => &[],
        },
        "windows powershell" => match id {
            400 => &["ps_classic_start"],
            600 => &["ps_classic_provider_start"],
            800 => &["ps_classic_script"],
            _ => &[],
        },
        // Detections of Defender carry what the product-neutral antivirus rules ask for (see the aliases of the view).
        "microsoft-windows-windows defender/operational" if matches!(id, 1006..=1008 | 1015 | 1116..=1119) => &["antivirus"],
        "microsoft-windows-kernel-file/analytic" => match id {
            12 => &["file_access"],
            19 | 27 => &["file_rename"],
            26 => &["file_delete"],
            30 => &["file_event"],
            _ => &[],
        },
        _ => &[],
    }
}

fn sysmon_categories(id: u32, event_type: Option<&str>) -> &'static [&'static str] {
    match id {
        1 => &["process_creation"],
        2 => &["file_change"],
        3 => &["network_connection"],
        4 | 16 => &["sysmon_status"],
        5 => &["process_termination"],
        6 => &["driver_load"],
        7 => &["image_load"],
        8 => &["create_remote_thread"],
        9 => &["raw_access_thread"],
        10 => &["process_access"],
        11 => &["file_event"],
        12 => match event_type {
            Some(t) if t.starts_with("Create") => &["registry_event", "registry_add"],
            Some(t) if t.starts_with("Delete") => &["registry_event", "registry_delete"],
            _ => &["registry_event", "registry_add", "registry_delete"],
        },
        13 => &["registry_event", "registry_set"],
        14 => &["registry_event", "registry_rename"],
        15 => &["create_stream_hash"],
        17 | 18 => &["pipe_created"],
        19..=21 => &["wmi_event"],
        22 => &["dns_query"],
        23 | 26 => &["file_delete"],
        24 => &["clipboard_change", "clipboard_capture"],
        25 => &["process_tampering"],
        27 => &["file_block_executable", "file_block"],
        28 => &["file_block_shredding", "file_block"],
        29 => &["file_executable_detected"],
        255 => &["sysmon_error"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registry_event_answers_to_the_general_and_the_special_category() {
        let of = |id, event_type| log_sources("Microsoft-Windows-Sysmon/Operational", id, event_type).categories.into_vec();
        assert_eq!(of(13, Some("SetValue")), ["registry_event", "registry_set"]);
        assert_eq!(of(12, Some("DeleteKey")), ["registry_event", "registry_delete"]);
        assert_eq!(of(12, None).len(), 3);
    }

    #[test]
    fn a_channel_is_known_however_it_is_spelled() {
        let sources = log_sources("security", 4688, None);
        assert_eq!(sources.services.into_vec(), ["security"]);
        assert_eq!(sources.categories.into_vec(), ["process_creation"]);
        assert!(log_sources("Contoso-App/Operational", 1, None).services.is_empty());
    }
}
