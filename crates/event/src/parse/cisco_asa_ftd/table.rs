//! What each Cisco ASA/FTD message number says, after Cisco's syslog message guide. Rows are sorted by number; a row's patterns are
//! tried in order. The names in braces are explained in `mod.rs`.

/// What kind of event a message number is; decides ECS category, type and outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Denied,
    /// Allowed or denied, as the message itself says.
    Verdict,
    Built,
    Teardown,
    LoginOk,
    LoginFailed,
    Logout,
    VpnStart,
    VpnEnd,
    Command,
    Account,
    Threat,
    Web,
    Info,
}

pub(super) struct Row {
    pub id: u32,
    pub action: &'static str,
    pub kind: Kind,
    pub patterns: &'static [&'static str],
}

const fn row(id: u32, action: &'static str, kind: Kind, patterns: &'static [&'static str]) -> Row {
    Row { id, action, kind, patterns }
}

pub(super) fn find(id: u32) -> Option<&'static Row> {
    // Numbers that differ in the signature or the list only.
    let id = match id {
        338_001..=338_008 | 338_101..=338_104 | 338_201..=338_204 => 338_001,
        400_000..=400_051 => 400_000,
        _ => id,
    };
    ROWS.binary_search_by_key(&id, |r| r.id).ok().and_then(|at| ROWS.get(at))
}

/// Texts of packet filtering without their number, as some viewers and relays keep them: the row whose pattern fits.
pub(super) fn find_by_text(fits: impl Fn(&'static str) -> bool) -> Option<&'static Row> {
    // What begins by a name in braces would fit any sentence.
    ROWS.iter().find(|row| row.patterns.iter().any(|pattern| TEXTS.iter().any(|t| pattern.starts_with(t)) && fits(pattern)))
}

/// How the texts begin that are known by themselves.
pub(super) const TEXTS: &[&str] =
    &["Deny ", "Denied ", "Built ", "Teardown ", "Inbound ", "access-list ", "No matching connection for ICMP"];

const CONNECTION: &[&str] = &["Built {dir} {proto} connection {conn} for {a} ({anat}) to {b} ({bnat})"];
const TEARDOWN: &[&str] = &["Teardown {proto} connection {conn} for {src} to {dst} duration {duration} bytes {bytes_reason}"];
const DEVICE_ACCESS: &[&str] = &["{proto} {_} from {src} to {dst}"];
const LOGIN: &[&str] = &["Login {_} from {src} to {dst} for user \"{user}\""];
const AUTH_PROXY: &[&str] = &["{_} for user '{user}' from {src} to {dst} on interface {in}"];
const VPN_SESSION: &[&str] = &["Group <{group}> User <{user}> IP <{src}> {reason}"];

use Kind::{
    Account, Built, Command, Denied, Info, LoginFailed, LoginOk, Logout, Teardown, Threat, Verdict, VpnEnd, VpnStart, Web,
};

#[rustfmt::skip]
static ROWS: &[Row] = &[
    row(106001, "connection_denied", Denied, &["Inbound {proto} connection denied from {src} to {dst} flags {flags} on interface {in}"]),
    row(106002, "connection_denied", Denied, &["{proto} Connection denied by outbound list {acl} src {src} dest {dst}"]),
    row(106006, "connection_denied", Denied, &["Deny inbound {proto} from {src} to {dst} on interface {in}"]),
    row(106007, "connection_denied", Denied, &["Deny inbound {proto} from {src} to {dst} due to {reason}"]),
    row(106010, "connection_denied", Denied, &["Deny inbound {proto} src {src} dst {dst}"]),
    row(106011, "connection_denied", Denied, &["Deny inbound (No xlate) {proto} src {src} dst {dst}"]),
    row(106012, "ip_options_denied", Denied, &["Deny IP from {src} to {dst}, IP options{reason}"]),
    row(106013, "echo_request_dropped", Denied, &["Dropping echo request from {src} to PAT address {dst}"]),
    row(106014, "connection_denied", Denied, &["Deny inbound {proto} src {src} dst {dst}(type {type}, code {code})", "Deny inbound {proto} src {src} dst {dst}"]),
    row(106015, "connection_denied", Denied, &["Deny {proto} (no connection) from {src} to {dst} flags {flags} on interface {in}"]),
    row(106016, "ip_spoof_denied", Denied, &["Deny IP spoof from ({src}) to {dst} on interface {in}"]),
    row(106017, "land_attack_denied", Denied, &["Deny IP due to Land Attack from {src} to {dst}"]),
    row(106018, "icmp_denied", Denied, &["{proto} packet type {type} denied by outbound list {acl} src {src} dest {dst}"]),
    row(106020, "teardrop_denied", Denied, &["Deny IP teardrop fragment (size = {_}, offset = {_}) from {src} to {dst}"]),
    row(106021, "reverse_path_denied", Denied, &["Deny {proto} reverse path check from {src} to {dst} on interface {in}"]),
    row(106022, "connection_spoof_denied", Denied, &["Deny {proto} connection spoof from {src} to {dst} on interface {in}"]),
    row(106023, "acl_denied", Denied, &["Deny {proto} src {src} dst {dst}(type {type}, code {code}) by access-group \"{acl}\"", "Deny {proto} src {src} dst {dst} by access-group \"{acl}\"", "Deny {proto} src {src} dst {dst} by access-group {acl} "]),
    row(106027, "acl_denied", Denied, &["Deny {_} src {src} dst {dst} by access-group \"{acl}\"", "Deny src {src} dst {dst} by access-group \"{acl}\""]),
    row(106100, "acl", Verdict, &["access-list {acl} {verdict} {proto} {src} -> {dst} hit-cnt {_}"]),
    row(106102, "acl", Verdict, &["access-list {acl} {verdict} {proto} for user {user} {src} -> {dst} hit-cnt {_}"]),
    row(106103, "acl", Verdict, &["access-list {acl} {verdict} {proto} for user {user} {src} -> {dst} hit-cnt {_}"]),
    row(109001, "authentication_started", Info, &["Auth start for user '{user}' from {src} to {dst}"]),
    row(109005, "authentication", LoginOk, AUTH_PROXY),
    row(109006, "authentication", LoginFailed, AUTH_PROXY),
    row(109007, "authorization", LoginOk, AUTH_PROXY),
    row(109008, "authorization", LoginFailed, AUTH_PROXY),
    row(109024, "authorization", LoginFailed, &["Authorization denied from {src} to {dst} (not authenticated) on interface {in} using {proto}"]),
    row(109025, "authorization", LoginFailed, &["Authorization denied (acl={acl}) for user '{user}' from {src} to {dst} on interface {in} using {proto}"]),
    row(110002, "no_egress_interface", Denied, &["Failed to locate egress interface for {proto} from {src} to {dst}"]),
    row(110003, "no_next_hop", Denied, &["Routing failed to locate next hop for {proto} from {src} to {dst}"]),
    row(111001, "configuration_written", Command, &["Begin configuration: {src} writing to {_}"]),
    row(111003, "configuration_erased", Command, &["{src} Erase configuration"]),
    row(111004, "configuration_ended", Command, &["{src} end configuration: {reason}"]),
    row(111005, "configuration_ended", Command, &["{src} end configuration: {reason}"]),
    row(111007, "configuration_begun", Command, &["Begin configuration: {src} reading from {_}"]),
    row(111008, "command_executed", Command, &["User '{user}' executed the '{cmd}' command"]),
    row(111009, "command_executed", Command, &["User '{user}' executed cmd: {cmd}"]),
    row(111010, "command_executed", Command, &["User '{user}', running '{app}' from IP {src}, executed '{cmd}'"]),
    row(113003, "group_policy_set", Info, &["AAA group policy for user {user} is being set to {group}"]),
    row(113004, "aaa_accepted", LoginOk, &["AAA user {_} Successful : server = {server} : user = {user}"]),
    row(113005, "aaa_rejected", LoginFailed, &["AAA user {_} Rejected : reason = {reason} : server = {server} : user = {user} : user IP = {src}", "AAA user {_} Rejected : reason = {reason} : server = {server} : user = {user}"]),
    row(113006, "account_locked", LoginFailed, &["User {user} locked out on exceeding {reason}"]),
    row(113007, "account_unlocked", Account, &["User {target} unlocked by {user}"]),
    row(113008, "aaa_accepted", LoginOk, &["AAA transaction status ACCEPT : user = {user}"]),
    row(113009, "group_policy_set", Info, &["AAA retrieved default group policy ({group}) for user = {user}"]),
    row(113010, "aaa_challenge", Info, &["AAA challenge received for user {user} from server {server}"]),
    row(113011, "group_policy_set", Info, &["AAA retrieved user specific group policy ({group}) for user = {user}"]),
    row(113012, "aaa_accepted", LoginOk, &["AAA user authentication Successful : local database : user = {user}"]),
    row(113013, "aaa_error", LoginFailed, &["AAA unable to complete the request Error : reason = {reason} : user = {user}"]),
    row(113014, "aaa_server_unreachable", LoginFailed, &["AAA authentication server not accessible : server = {server} : user = {user}"]),
    row(113015, "aaa_rejected", LoginFailed, &["AAA user authentication Rejected : reason = {reason} : local database : user = {user} : user IP = {src}", "AAA user authentication Rejected : reason = {reason} : local database : user = {user}"]),
    row(113016, "aaa_rejected", LoginFailed, &["AAA credentials rejected : reason = {reason} : server = {server} : user = {user} : user IP = {src}", "AAA credentials rejected : reason = {reason} : server = {server} : user = {user}"]),
    row(113017, "aaa_rejected", LoginFailed, &["AAA credentials rejected : reason = {reason} : local database : user = {user} : user IP = {src}", "AAA credentials rejected : reason = {reason} : local database : user = {user}"]),
    row(113019, "vpn_session_ended", VpnEnd, &["Group = {group}, Username = {user}, IP = {src}, Session disconnected. Session Type: {type}, Duration: {duration}, Bytes xmt: {bytes_out}, Bytes rcv: {bytes_in}, Reason: {reason}"]),
    row(113021, "console_login_failed", LoginFailed, &["Attempted console login failed. User {user} did NOT have {reason}"]),
    row(113039, "vpn_session_started", VpnStart, VPN_SESSION),
    row(209003, "fragment_dropped", Denied, &["{_}: src = {src}, dest = {dst}, proto = {proto}, id"]),
    row(209004, "fragment_dropped", Denied, &["{_}: src = {src}, dest = {dst}, proto = {proto}, id"]),
    row(209005, "fragment_dropped", Denied, &["{_}: src = {src}, dest = {dst}, proto = {proto}, id"]),
    row(302013, "connection_built", Built, CONNECTION),
    row(302014, "connection_ended", Teardown, TEARDOWN),
    row(302015, "connection_built", Built, CONNECTION),
    row(302016, "connection_ended", Teardown, TEARDOWN),
    row(302017, "connection_built", Built, &["Built {dir} {proto} connection {conn} from {a} ({anat}) to {b} ({bnat})"]),
    row(302018, "connection_ended", Teardown, &["Teardown {proto} connection {conn} from {src} to {dst} duration {duration} bytes {bytes_reason}"]),
    row(302020, "connection_built", Built, &["Built {dir} {proto} connection for faddr {faddr} gaddr {gaddr} laddr {laddr} type {type} code {code}", "Built {dir} {proto} connection for faddr {faddr} gaddr {gaddr} laddr {laddr}", "Built {proto} connection for faddr {faddr} gaddr {gaddr} laddr {laddr}"]),
    row(302021, "connection_ended", Teardown, &["Teardown {proto} connection for faddr {faddr} gaddr {gaddr} laddr {laddr} type {type} code {code}", "Teardown {proto} connection for faddr {faddr} gaddr {gaddr} laddr {laddr}"]),
    row(302303, "connection_built", Built, &["Built {proto} state-bypass connection {conn} from {a}({anat}) to {b}({bnat})"]),
    row(302304, "connection_ended", Teardown, &["Teardown {proto} state-bypass connection {conn} from {src} to {dst} duration {duration} bytes {bytes_reason}"]),
    row(303002, "ftp_transfer", Info, &["{proto} connection from {src} to {dst}, user {user} {_} file {file}"]),
    row(304001, "url_accessed", Web, &["{src} Accessed URL {dst}:{url}", "{src} Accessed JAVA URL {dst}:{url}"]),
    row(304002, "url_denied", Denied, &["Access denied URL {url} SRC {src} DEST {dst} on interface {in}", "Access denied URL {url} SRC {src} DEST {dst}"]),
    row(305005, "no_translation", Denied, &["No translation group found for {proto} src {src} dst {dst}(type {type}, code {code})", "No translation group found for {proto} src {src} dst {dst}"]),
    row(305006, "translation_failed", Denied, &["{_} translation creation failed for {proto} src {src} dst {dst}(type {type}, code {code})", "{_} translation creation failed for {proto} src {src} dst {dst}"]),
    row(305009, "translation_built", Info, &["Built dynamic translation from {src} to {mapped}", "Built static translation from {src} to {mapped}"]),
    row(305010, "translation_ended", Info, &["Teardown dynamic translation from {src} to {mapped} duration {duration}", "Teardown static translation from {src} to {mapped} duration {duration}"]),
    row(305011, "translation_built", Info, &["Built {_} {proto} translation from {src} to {mapped}"]),
    row(305012, "translation_ended", Info, &["Teardown {_} {proto} translation from {src} to {mapped} duration {duration}"]),
    row(305013, "asymmetric_nat_denied", Denied, &["Asymmetric NAT rules matched for forward and reverse flows; Connection for {proto} src {src} dst {dst}(type {type}, code {code}) denied due to {reason}", "Asymmetric NAT rules matched for forward and reverse flows; Connection for {proto} src {src} dst {dst} denied due to {reason}"]),
    row(308001, "enable_failed", LoginFailed, &["{_} enable password incorrect for {reason} (from {src})"]),
    row(313001, "icmp_denied", Denied, &["Denied {proto} type={type}, code={code} from {src} on interface {in}"]),
    row(313004, "icmp_denied", Denied, &["Denied {proto} type={type}, from laddr {src} on interface {in} to {dst}: {reason}"]),
    row(313005, "icmp_denied", Denied, &["No matching connection for ICMP error message: {proto} src {src} dst {dst}(type {type}, code {code}) on {in} interface", "No matching connection for ICMP error message: {proto} src {src} dst {dst}(type {type}, code {code})"]),
    row(313008, "icmp_denied", Denied, &["Denied {proto} type={type}, code={code} from {src} on interface {in}"]),
    row(313009, "icmp_denied", Denied, &["Denied invalid {proto} code {code}, for {src} ({_}) to {dst} ({_})"]),
    row(315011, "ssh_session_ended", Logout, &["SSH session from {src} on interface {in} for user \"{user}\" {_} reason: {reason}"]),
    row(322001, "mac_spoof_denied", Threat, &["Deny MAC address {mac}, {reason} on interface {in}"]),
    row(338001, "malicious_address", Threat, &["Dynamic {_} {_} {_} {proto} traffic from {a} ({anat}) to {b} ({bnat}), {reason}"]),
    row(400000, "ips_signature", Threat, &["IPS:{code} {reason} from {src} to {dst} on interface {in}"]),
    row(401004, "shunned", Denied, &["Shunned packet: {src} ==> {dst} on interface {in}"]),
    row(405001, "arp_collision", Threat, &["Received ARP {_} collision from {src}/{mac} on interface {in}"]),
    row(410001, "dns_dropped", Denied, &["Dropped {proto} DNS {_} from {src} to {dst}; {reason}"]),
    row(418001, "management_only_denied", Denied, &["Through-the-device packet to/from management-only network is denied: {proto} src {src} dst {dst}"]),
    row(419001, "packet_dropped", Denied, &["Dropping {proto} packet from {src} to {dst}, reason: {reason}"]),
    row(419002, "duplicate_syn", Threat, &["Duplicate {proto} SYN from {src} to {dst} with {reason}"]),
    row(420002, "ips_dropped", Threat, &["IPS requested to drop {proto} packet from {src} to {dst}"]),
    row(434001, "sfr_dropped", Denied, &["SFR card not up and fail-close mode used. Dropping {proto} packet from {src} to {dst}"]),
    row(434002, "sfr_dropped", Denied, &["SFR requested to drop {proto} packet from {src} to {dst}"]),
    row(434004, "sfr_bypassed", Info, &["SFR requested {_} to bypass further packet redirection and process {proto} flow from {src} to {dst} locally"]),
    row(500004, "invalid_packet", Denied, &["Invalid transport field for protocol={proto}, from {src} to {dst}"]),
    row(502101, "user_created", Account, &["New user added to local dbase: Uname: {target} Priv: {_}"]),
    row(502102, "user_deleted", Account, &["User deleted from local dbase: Uname: {target} Priv: {_}"]),
    row(502103, "privilege_changed", Account, &["User priv level changed: Uname: {user} From: {_} To: {reason}"]),
    row(602101, "pmtu", Info, &["PMTU-D packet {_} dest_addr={dst}, src_addr={src}, prot={proto}"]),
    row(602303, "ipsec_sa_created", VpnStart, &["IPSEC: An {dir} {type} SA (SPI= {_}) between {src} and {dst} (user= {user}) has been created"]),
    row(602304, "ipsec_sa_deleted", VpnEnd, &["IPSEC: An {dir} {type} SA (SPI= {_}) between {src} and {dst} (user= {user}) has been deleted"]),
    row(603104, "vpn_session_started", VpnStart, &["{_} Tunnel created, tunnel_id is {_}, remote_peer_ip is {src}, {_}, client_dynamic_ip is {assigned}, username is {user}, "]),
    row(604103, "address_granted", Info, &["DHCP daemon interface {in}: address granted {mac} ({src})", "DHCP daemon interface {in}: Address granted {mac} ({src})"]),
    row(605004, "login_denied", LoginFailed, LOGIN),
    row(605005, "login", LoginOk, LOGIN),
    row(606001, "asdm_session_started", LoginOk, &["ASDM session number {_} from {src} started"]),
    row(606002, "asdm_session_ended", Logout, &["ASDM session number {_} from {src} ended"]),
    row(609001, "local_host_built", Info, &["Built local-host {src}"]),
    row(609002, "local_host_ended", Info, &["Teardown local-host {src} duration {duration}"]),
    row(611101, "login", LoginOk, &["User authentication succeeded: IP address: {src}, Uname: {user}", "User authentication succeeded: Uname: {user}"]),
    row(611102, "login_denied", LoginFailed, &["User authentication failed: IP address: {src}, Uname: {user}", "User authentication failed: Uname: {user}"]),
    row(611103, "logout", Logout, &["User logged out: IP address: {src}, Uname: {user}", "User logged out: Uname: {user}"]),
    row(710001, "device_access_requested", Info, DEVICE_ACCESS),
    row(710002, "device_access_permitted", Info, DEVICE_ACCESS),
    row(710003, "device_access_denied", Denied, DEVICE_ACCESS),
    row(710004, "connection_limit_exceeded", Denied, &["{proto} connection limit exceeded from {src} to {dst} ({reason})", "{proto} connection limit exceeded from {src} to {dst}"]),
    row(710005, "request_discarded", Denied, DEVICE_ACCESS),
    row(710006, "request_discarded", Denied, DEVICE_ACCESS),
    row(710007, "keepalive", Info, &["{_} keepalive received from {src} to {dst}"]),
    row(713228, "vpn_address_assigned", VpnStart, &["Group = {group}, Username = {user}, IP = {src}, Assigned private IP address {assigned} to remote user", "Group = {group}, Username = {user}, IP = {src} Assigned private IP address {assigned} to remote user"]),
    row(716001, "vpn_session_started", VpnStart, VPN_SESSION),
    row(716002, "vpn_session_ended", VpnEnd, VPN_SESSION),
    row(716038, "vpn_login", LoginOk, &["Group <{group}> User <{user}> IP <{src}> Authentication: {reason}", "Authentication: {_}, group = {group} user = {user}, {reason}"]),
    row(716039, "vpn_login", LoginFailed, &["Group <{group}> User <{user}> IP <{src}> Authentication: {reason}", "Authentication: {_}, group = {group} user = {user}, {reason}"]),
    row(716058, "vpn_session_lost", Info, VPN_SESSION),
    row(716059, "vpn_session_resumed", VpnStart, VPN_SESSION),
    row(721016, "vpn_session_started", VpnStart, &["{_} session for client user {user}, IP {src} has been created"]),
    row(721018, "vpn_session_ended", VpnEnd, &["{_} session for client user {user}, IP {src} has been deleted"]),
    row(722022, "vpn_connection_established", VpnStart, VPN_SESSION),
    row(722023, "vpn_connection_ended", VpnEnd, VPN_SESSION),
    row(722051, "vpn_address_assigned", VpnStart, &["Group <{group}> User <{user}> IP <{src}> IPv4 Address <{assigned}> IPv6 address <{_}> assigned to session", "Group <{group}> User <{user}> IP <{src}> Address <{assigned}> assigned to session"]),
    row(722055, "vpn_client_type", Info, &["Group <{group}> User <{user}> IP <{src}> Client Type: {agent}"]),
    row(725001, "tls_handshake_started", Info, &["Starting SSL handshake with {_} {src} to {dst} for {tls} session"]),
    row(725002, "tls_handshake_completed", Info, &["Device completed SSL handshake with {_} {src} to {dst} for {tls} session"]),
    row(725003, "tls_session_resumed", Info, &["SSL {_} {src} to {dst} request to resume previous session"]),
    row(725006, "tls_handshake_failed", Info, &["Device failed SSL handshake with {_} {src} to {dst} for {tls} session", "Device failed SSL handshake with {_} {src} to {dst}", "Device failed SSL handshake with client {src}"]),
    row(725007, "tls_session_ended", Info, &["SSL session with {_} {src} to {dst} for {tls} session terminated", "SSL session with {_} {src} to {dst} terminated", "SSL session with client {src} terminated"]),
    row(725016, "tls_trustpoint_selected", Info, &["Device selects trust-point {_} for {_} {src} to {dst}"]),
    row(733100, "threat_rate_exceeded", Threat, &["[{target_host}] drop {reason}"]),
    row(733101, "threat_host", Threat, &["Host {src} is {reason}", "{_} {src} is {reason}"]),
    row(733102, "host_shunned", Threat, &["Threat-detection adds host {src} to shun list"]),
    row(733103, "host_unshunned", Threat, &["Threat-detection removes host {src} from shun list"]),
    row(733104, "syn_flood", Threat, &["TCP Intercept SYN flood attack detected to {dst} ({_}). {reason}"]),
    row(733105, "syn_flood", Threat, &["TCP Intercept SYN flood attack detected to {dst} ({_}). {reason}"]),
    row(734001, "dap_selected", Info, &["DAP: User {user}, Addr {src}, Connection {type}: The following DAP records were selected for this connection: {acl}"]),
    row(734002, "dap_terminated", Denied, &["DAP: User {user}, Addr {src}: Connection terminated by the following DAP records: {acl}"]),
    row(737016, "vpn_address_released", Info, &["IPAA: Session={_}, Freeing local pool address {assigned}", "IPAA: Freeing local pool address {assigned}", "IPAA: Session={_}, Freeing local pool {_} address {assigned}"]),
    row(737026, "vpn_address_assigned", Info, &["IPAA: Session={_}, Client assigned {assigned} from local pool", "IPAA: Client assigned {assigned} from local pool"]),
    row(746012, "user_mapping_added", Info, &["user-identity: Add IP-User mapping {src} - {user} {reason}"]),
    row(746013, "user_mapping_removed", Info, &["user-identity: Delete IP-User mapping {src} - {user} {reason}"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_sorted_so_that_every_number_is_found() {
        for row in ROWS {
            assert_eq!(find(row.id).map(|r| r.id), Some(row.id));
        }
        assert!(ROWS.windows(2).all(|w| w[0].id < w[1].id));
        assert!(find(1).is_none());
        assert_eq!(find(400_010).map(|r| r.id), Some(400_000));
    }
}
