//! Live traffic for the demo region, sent over real sockets to the real listeners: firewall, VPN, Active Directory, Linux and web as on a quiet
//! day, and every few minutes an attack that unfolds in four steps: password spraying on the VPN, a success, a new domain administrator, and a log
//! source that falls silent. Every host, address and name is invented (RFC 5737 addresses, `exempel.se`).
use rand::{Rng, SeedableRng, rngs::StdRng};
use std::{net::SocketAddr, time::Duration};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpStream, UdpSocket},
};
use vk_core::Instant;

/// The hosts that log, as the demo region registers them.
pub const FIREWALL: &str = "fw-ytter-01";
pub const VPN: &str = "fw-vpn-01";
pub const DOMAIN_CONTROLLERS: [&str; 2] = ["dc01", "dc02"];
pub const LINUX: [&str; 3] = ["lnx-integration-01", "lnx-journal-01", "lnx-labb-01"];
pub const WEB: &str = "web-invanare-01";
/// Falls silent at the end of every attack.
pub const SILENT: &str = "lnx-labb-01";

/// How often an attack begins.
const ATTACK_EVERY: Duration = Duration::from_secs(240);
/// The first one, so that a visitor does not have to wait.
const FIRST_ATTACK: Duration = Duration::from_secs(20);
/// How long the silent source keeps silent.
const SILENCE_SECONDS: i64 = 150;

const USERS: &[&str] = &[
    "anna.exempelsson",
    "bo.provberg",
    "cilla.testlund",
    "david.mallgren",
    "eva.demostrom",
    "fatima.fiktiv",
    "gustav.pahitt",
    "hanna.lanser",
];
const ATTACKER: &str = "203.0.113.66";

pub struct Traffic {
    udp: UdpSocket,
    udp_to: SocketAddr,
    tcp_to: SocketAddr,
    tcp: Option<TcpStream>,
    rng: StdRng,
    clock: fn() -> Instant,
    silent_until: Instant,
    record: u64,
}

impl Traffic {
    pub async fn new(udp_to: SocketAddr, tcp_to: SocketAddr, clock: fn() -> Instant, seed: u64) -> std::io::Result<Traffic> {
        let udp = UdpSocket::bind("127.0.0.1:0").await?;
        Ok(Traffic {
            udp,
            udp_to,
            tcp_to,
            tcp: None,
            rng: StdRng::seed_from_u64(seed),
            clock,
            silent_until: Instant::default(),
            record: 1000,
        })
    }

    /// Sends until the task is aborted.
    pub async fn run(mut self) {
        let mut pause = tokio::time::interval(Duration::from_millis(350));
        let mut attack = tokio::time::interval_at(tokio::time::Instant::now() + FIRST_ATTACK, ATTACK_EVERY);
        loop {
            tokio::select! {
                _ = pause.tick() => self.ordinary().await,
                _ = attack.tick() => self.attack().await,
            }
        }
    }

    /// One or two messages of an ordinary moment.
    async fn ordinary(&mut self) {
        let user = self.user();
        match self.rng.random_range(0..10) {
            0..=3 => {
                let line = self.firewall_traffic("accept", &user);
                self.send_udp(&line).await;
            }
            4 => {
                let line = self.firewall_traffic("deny", &user);
                self.send_udp(&line).await;
            }
            5 => {
                let (address, up) = (format!("198.51.100.{}", self.rng.random_range(2..250)), self.rng.random_bool(0.9));
                let line = self.vpn(&address, &user, up);
                self.send_udp(&line).await;
            }
            6 | 7 => {
                let host = DOMAIN_CONTROLLERS[self.rng.random_range(0..DOMAIN_CONTROLLERS.len())];
                let address = format!("10.20.{}.{}", self.rng.random_range(1..40), self.rng.random_range(2..250));
                let line = self.windows(
                    host,
                    4624,
                    &[("TargetUserName", &user), ("TargetDomainName", "EXEMPEL"), ("LogonType", "3"), ("IpAddress", &address)],
                );
                self.send_tcp(&line).await;
            }
            8 => {
                let host = LINUX[self.rng.random_range(0..LINUX.len())];
                if host == SILENT && (self.clock)() < self.silent_until {
                    return;
                }
                let (port, pid) = (self.rng.random_range(30_000..60_000), self.rng.random_range(900..30_000));
                let what = format!(
                    "Accepted publickey for drift from 10.20.9.{} port {port} ssh2: ED25519 SHA256:exempel",
                    self.rng.random_range(2..9)
                );
                let line = self.linux(host, "sshd", pid, &what);
                self.send_tcp(&line).await;
            }
            _ => {
                let status = [200, 200, 200, 304, 404][self.rng.random_range(0..5)];
                let client = format!("198.51.100.{}", self.rng.random_range(2..250));
                let stamp = self.now().strftime("%d/%b/%Y:%H:%M:%S %z").to_string();
                let size = self.rng.random_range(300..30_000);
                let what =
                    format!("{client} - - [{stamp}] \"GET /boka/tider HTTP/1.1\" {status} {size} \"-\" \"Mozilla/5.0 (demo)\"");
                let line = self.linux(WEB, "nginx", 812, &what);
                self.send_tcp(&line).await;
            }
        }
    }

    /// Spraying, a success, a new domain administrator, silence. Spread over half a minute so that one can watch it arrive.
    async fn attack(&mut self) {
        tracing::info!("demo: an attack begins");
        for i in 0..24 {
            let user = USERS[i % USERS.len()].to_owned();
            let guess = if i < USERS.len() { user } else { format!("{}{i}", user.split('.').next().unwrap_or("konto")) };
            let line = self.vpn(ATTACKER, &guess, false);
            self.send_udp(&line).await;
            tokio::time::sleep(Duration::from_millis(400)).await;
        }
        let line = self.vpn(ATTACKER, "fatima.fiktiv", true);
        self.send_udp(&line).await;
        tokio::time::sleep(Duration::from_secs(4)).await;
        let members: [&[(&str, &str)]; 2] = [
            &[
                ("TargetUserName", "svc-backup2"),
                ("TargetDomainName", "EXEMPEL"),
                ("TargetSid", "S-1-5-21-1111111111-2222222222-3333333333-4711"),
                ("SubjectUserName", "fatima.fiktiv"),
                ("SubjectDomainName", "EXEMPEL"),
                ("SubjectLogonId", "0x3e7a1"),
            ],
            &[
                ("MemberName", "CN=svc-backup2,OU=Tjanstekonton,DC=exempel,DC=se"),
                ("MemberSid", "S-1-5-21-1111111111-2222222222-3333333333-4711"),
                ("TargetUserName", "Domänadministratörer"),
                ("TargetDomainName", "EXEMPEL"),
                ("TargetSid", "S-1-5-21-1111111111-2222222222-3333333333-512"),
                ("SubjectUserName", "fatima.fiktiv"),
                ("SubjectDomainName", "EXEMPEL"),
                ("SubjectLogonId", "0x3e7a1"),
            ],
        ];
        for (code, data) in [4720, 4728].into_iter().zip(members) {
            let line = self.windows(DOMAIN_CONTROLLERS[0], code, data);
            self.send_tcp(&line).await;
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
        self.silent_until = (self.clock)().plus_seconds(SILENCE_SECONDS);
    }

    fn now(&self) -> jiff::Zoned {
        (self.clock)().local()
    }

    fn user(&mut self) -> String {
        USERS[self.rng.random_range(0..USERS.len())].to_owned()
    }

    /// The head of every FortiGate line: key=value, as the device sends it.
    fn fortigate(&self, device: &str, priority: u8) -> String {
        let now = self.now();
        format!(
            "<{priority}>date={} time={} devname=\"{device}\" devid=\"FGTEXEMPEL0001\" eventtime={} tz=\"{}\"",
            now.date(),
            now.strftime("%H:%M:%S"),
            now.timestamp().as_nanosecond(),
            now.strftime("%z")
        )
    }

    fn firewall_traffic(&mut self, action: &str, user: &str) -> String {
        let (inside, outside) = (self.rng.random_range(2..250), self.rng.random_range(2..250));
        let (port, sent, received) =
            (self.rng.random_range(20_000..60_000), self.rng.random_range(200..90_000), self.rng.random_range(200..900_000));
        let service = [("HTTPS", 443), ("DNS", 53), ("HTTP", 80)][self.rng.random_range(0..3)];
        let policy = if action == "deny" { 0 } else { 12 };
        format!(
            "{} logid=\"0000000013\" type=\"traffic\" subtype=\"forward\" level=\"notice\" vd=\"root\" srcip=10.20.4.{inside} srcport={port} srcintf=\"insida\" \
             srcintfrole=\"lan\" dstip=192.0.2.{outside} dstport={} dstintf=\"utsida\" dstintfrole=\"wan\" proto=6 action=\"{action}\" policyid={policy} \
             service=\"{}\" user=\"{user}\" duration=12 sentbyte={sent} rcvdbyte={received} sentpkt=12 rcvdpkt=20",
            self.fortigate(FIREWALL, 189),
            service.1,
            service.0
        )
    }

    fn vpn(&mut self, address: &str, user: &str, success: bool) -> String {
        let (id, level, description, action, tunnel, reason, message) = if success {
            (
                "0101039424",
                "information",
                "SSL VPN tunnel up",
                "tunnel-up",
                "ssl-tunnel",
                "login successfully",
                "SSL tunnel established",
            )
        } else {
            (
                "0101039426",
                "alert",
                "SSL VPN login fail",
                "ssl-login-fail",
                "ssl-web",
                "sslvpn_login_permission_denied",
                "SSL user failed to logged in",
            )
        };
        format!(
            "{} logid=\"{id}\" type=\"event\" subtype=\"vpn\" level=\"{level}\" vd=\"root\" logdesc=\"{description}\" action=\"{action}\" \
             tunneltype=\"{tunnel}\" tunnelid=0 remip={address} user=\"{user}\" group=\"VPN-exempel\" dst_host=\"N/A\" reason=\"{reason}\" msg=\"{message}\"",
            self.fortigate(VPN, 189)
        )
    }

    /// A rendered Windows event behind a syslog header, as collectors forward it.
    fn windows(&mut self, host: &str, code: u32, data: &[(&str, &str)]) -> String {
        self.record += 1;
        let fields: String = data.iter().map(|(name, value)| format!("<Data Name=\"{name}\">{value}</Data>")).collect();
        format!(
            "<110>1 {} {host} Security-Auditing - - - <Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\"><System><Provider \
             Name=\"Microsoft-Windows-Security-Auditing\"/><EventID>{code}</EventID><Version>0</Version><Level>0</Level><Keywords>0x8020000000000000</Keywords>\
             <TimeCreated SystemTime=\"{}\"/><EventRecordID>{}</EventRecordID><Channel>Security</Channel><Computer>{host}.exempel.se</Computer></System>\
             <EventData>{fields}</EventData></Event>",
            (self.clock)(),
            (self.clock)(),
            self.record
        )
    }

    fn linux(&self, host: &str, program: &str, pid: u32, what: &str) -> String {
        format!("<86>1 {} {host} {program} {pid} - - {what}", (self.clock)())
    }

    async fn send_udp(&mut self, line: &str) {
        if let Err(error) = self.udp.send_to(line.as_bytes(), self.udp_to).await {
            tracing::debug!(%error, "demo traffic over UDP");
        }
    }

    /// Newline framing over one connection, opened again when it is gone.
    async fn send_tcp(&mut self, line: &str) {
        if self.tcp.is_none() {
            self.tcp = TcpStream::connect(self.tcp_to).await.ok();
        }
        let Some(stream) = self.tcp.as_mut() else { return };
        let framed = format!("{}\n", line.replace('\n', " "));
        if let Err(error) = stream.write_all(framed.as_bytes()).await {
            tracing::debug!(%error, "demo traffic over TCP");
            self.tcp = None;
        }
    }
}
