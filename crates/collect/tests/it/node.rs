//! The whole way: a line over a socket becomes an event and, where a rule fires, an alert; once, whatever is restarted in between.
use crate::common::{Alerts, TestClock, everything, line_of, received, seen_from_outside, start};
use tokio::{io::AsyncWriteExt, net::TcpStream};
use vk_collect::{
    Collector,
    alert::{AlertKind, Checkpoint},
    journal::Transport,
};

fn failed_login(n: u32) -> String {
    format!(
        "<189>date=2026-11-22 time=00:00:{n:02} devname=\"fw1\" devid=\"FG1\" eventtime=17953056{n:02}000000000 tz=\"+0000\" \
         logid=\"0101039426\" type=\"event\" subtype=\"vpn\" level=\"alert\" vd=\"root\" logdesc=\"SSL VPN login fail\" \
         action=\"ssl-login-fail\" tunneltype=\"ssl-web\" remip=203.0.113.9 user=\"user{n}\" group=\"N/A\" \
         dst_host=\"N/A\" reason=\"sslvpn_login_unknown_user\" msg=\"SSL user failed to logged in\"\n"
    )
}

fn change_by_eve(n: u32) -> String {
    format!(
        "<189>date=2026-11-22 time=00:01:{n:02} devname=\"fw1\" devid=\"FG1\" eventtime=17953056{n:02}000000000 tz=\"+0000\" \
         logid=\"0100044547\" type=\"event\" subtype=\"system\" level=\"information\" vd=\"root\" logdesc=\"Object attribute configured\" \
         user=\"eve\" ui=\"GUI(10.0.0.5)\" action=\"Edit\" cfgpath=\"firewall.policy\" cfgobj=\"{n}\" msg=\"Edit firewall.policy {n}\"\n"
    )
}

async fn send(node: &Collector, lines: &[String]) {
    let mut tcp = TcpStream::connect(node.addresses(Transport::Tcp)[0]).await.expect("connect");
    tcp.write_all(lines.concat().as_bytes()).await.expect("write");
    tcp.shutdown().await.expect("shutdown");
}

/// What of an alert must not depend on restarts: occurrence, key, kind, count, evidence.
fn facts(alerts: &Alerts) -> Vec<(String, String, AlertKind, u64, Vec<String>)> {
    let events = |a: &vk_collect::alert::DetectedAlert| a.occurrence.evidence.iter().map(|e| e.event_id.clone()).collect();
    alerts.all().iter().map(|a| (a.occurrence.id.clone(), a.key.clone(), a.kind, a.occurrence.count, events(a))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_in_the_middle_of_an_attack_gives_the_same_alerts() {
    let lines: Vec<String> = (0..7).map(failed_login).chain([change_by_eve(1), change_by_eve(2)]).collect();
    // Without a restart.
    let (folder, clock, whole) = (tempfile::tempdir().expect("folder"), TestClock::new(), Alerts::default());
    let node = start(folder.path(), &clock, &whole).await;
    send(&node, &lines).await;
    received(&node, lines.len() as u64).await;
    node.stop().await.expect("stop");
    let kinds: Vec<AlertKind> = facts(&whole).iter().map(|f| f.2).collect();
    assert_eq!(kinds.iter().filter(|k| **k == AlertKind::Correlation).count(), 1, "{kinds:?}");
    assert!(kinds.iter().filter(|k| **k == AlertKind::Event).count() >= 2);
    let correlation = whole.all().into_iter().find(|a| a.kind == AlertKind::Correlation).expect("correlation");
    assert_eq!(correlation.group, [("source.ip".to_owned(), "203.0.113.9".to_owned())]);
    assert_eq!(correlation.occurrence.evidence.len(), 5);
    assert!(correlation.occurrence.evidence.iter().all(|e| e.raw.as_ref().is_some_and(|r| r.sha256.len() == 64)));
    let eve = whole.all().into_iter().find(|a| a.rule.title.contains("eve")).expect("eve");
    assert_eq!(eve.user.as_deref(), Some("eve"));
    let raw = eve.occurrence.evidence[0].raw.as_ref().map(|r| String::from_utf8_lossy(&r.bytes).into_owned());
    assert!([1, 2].iter().any(|n| raw.as_deref() == Some(change_by_eve(*n).trim_end())), "{raw:?}");

    // With a restart after the third failed login, and once more with everything read again from the beginning.
    let (folder, clock, parts) = (tempfile::tempdir().expect("folder"), TestClock::new(), Alerts::default());
    let node = start(folder.path(), &clock, &parts).await;
    send(&node, &lines[..3]).await;
    received(&node, 3).await;
    node.stop().await.expect("stop");
    assert_ne!(parts.checkpoint(), Checkpoint::default());
    let node = start(folder.path(), &clock, &parts).await;
    send(&node, &lines[3..]).await;
    received(&node, lines.len() as u64).await;
    node.stop().await.expect("stop");
    assert_eq!(facts(&parts), facts(&whole));
    let continued = parts.all().into_iter().find(|a| a.kind == AlertKind::Correlation).expect("correlation");
    assert_eq!(continued.occurrence.evidence, correlation.occurrence.evidence, "bytes from before the restart are there too");
    let applied = parts.applied();
    parts.set_checkpoint(Checkpoint::default());
    let node = start(folder.path(), &clock, &parts).await;
    node.settled().await;
    assert_eq!(everything(node.store()).await.len(), lines.len(), "read again for detection, not stored again");
    node.stop().await.expect("stop");
    assert!(parts.applied() > applied, "it was read again");
    assert_eq!(facts(&parts), facts(&whole));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_has_received_nothing_ends_when_told_to() {
    let (folder, clock, alerts) = (tempfile::tempdir().expect("folder"), TestClock::new(), Alerts::default());
    for _ in 0..2 {
        let node = start(folder.path(), &clock, &alerts).await;
        // Longer than the pipeline's first looks into the journal.
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        tokio::time::timeout(std::time::Duration::from_secs(10), node.stop()).await.expect("an end").expect("stop");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ledger_is_exact_after_restarts_and_the_outside_sees_what_the_node_sees() {
    let (folder, clock, alerts) = (tempfile::tempdir().expect("folder"), TestClock::new(), Alerts::default());
    for round in 1..=3u32 {
        let node = start(folder.path(), &clock, &alerts).await;
        let lines: Vec<String> = (0..50).map(|n| format!("<13>Nov 22 01:02:03 host app: round {round} line {n}\n")).collect();
        send(&node, &lines).await;
        received(&node, u64::from(round) * 50).await;
        let line = line_of(&node, "unregistered 127.0.0.1");
        assert_eq!(line.parsed + line.unparsed, u64::from(round) * 50);
        let outside = seen_from_outside(folder.path(), &clock).await;
        assert_eq!(outside.len(), round as usize * 50, "beside the running node");
        assert!(outside.values().all(|n| *n == 1));
        node.stop().await.expect("stop");
        assert_eq!(seen_from_outside(folder.path(), &clock).await, outside, "after it has ended");
    }
    let folders = vk_collect::Folders::new(folder.path());
    let store = vk_logstore::StoreConfig::new(folders.events());
    let report = vk_collect::reading::verify(&folders, store, false).await.expect("verify");
    assert!(report.is_sound(), "{report:?}");
    assert_eq!((report.journal.records, report.store.rows), (150, 150));
}

#[tokio::test(flavor = "multi_thread")]
async fn alerts_that_cannot_be_kept_hold_up_the_pipeline_and_nothing_else() {
    let (folder, clock, alerts) = (tempfile::tempdir().expect("folder"), TestClock::new(), Alerts::default());
    let node = start(folder.path(), &clock, &alerts).await;
    alerts.fail(2);
    send(&node, &[change_by_eve(1)]).await;
    received(&node, 1).await;
    assert_eq!(alerts.all().len(), 1);
    assert_eq!(node.status().trouble, None);
    node.stop().await.expect("stop");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_journal_is_never_mistaken_for_one_that_was_worked_off() {
    let (folder, clock, alerts) = (tempfile::tempdir().expect("folder"), TestClock::new(), Alerts::default());
    let node = start(folder.path(), &clock, &alerts).await;
    send(&node, &[change_by_eve(1)]).await;
    received(&node, 1).await;
    node.stop().await.expect("stop");
    std::fs::remove_dir_all(folder.path().join("journal")).expect("lost");
    let node = start(folder.path(), &clock, &alerts).await;
    send(&node, &[change_by_eve(2)]).await;
    received(&node, 2).await;
    assert_eq!(everything(node.store()).await.len(), 2);
    assert_eq!(alerts.all().len(), 2);
    node.stop().await.expect("stop");
}
