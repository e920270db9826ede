//! The doors: what comes in over UDP and TCP is in the search and in the ledger, whatever it looks like.
use crate::common::{Alerts, TestClock, balanced, config, everything, line_of, received, start};
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpStream, UdpSocket},
};
use vk_collect::{Collector, journal::Transport, listen::ListenConfig, sources::SourceConfig};
use vk_core::Id;
use vk_event::{Field, SourceType};

#[tokio::test(flavor = "multi_thread")]
async fn udp_and_tcp_in_both_framings_balance_in_the_ledger() {
    let (folder, clock, alerts) = (tempfile::tempdir().expect("folder"), TestClock::new(), Alerts::default());
    let node = start(folder.path(), &clock, &alerts).await;
    let udp = UdpSocket::bind("127.0.0.1:0").await.expect("socket");
    let door = node.addresses(Transport::Udp)[0];
    for n in 0..100 {
        udp.send_to(format!("<13>Nov 22 01:02:03 host app: udp {n}").as_bytes(), door).await.expect("send");
    }
    let mut tcp = TcpStream::connect(node.addresses(Transport::Tcp)[0]).await.expect("connect");
    for n in 0..100 {
        let line = format!("<13>1 2026-11-22T01:02:03Z host app - - - tcp {n}");
        let framed = if n % 2 == 0 { format!("{line}\n") } else { format!("{} {line}", line.len()) };
        tcp.write_all(framed.as_bytes()).await.expect("write");
    }
    received(&node, 200).await;
    let line = line_of(&node, "unregistered 127.0.0.1");
    assert_eq!(node.sources().status().iter().filter(|s| s.entry.received > 0).count(), 2, "one line for each transport");
    assert_eq!(line.received, 100);
    assert_eq!(line.parsed + line.unparsed, 100);
    assert_eq!(line.dropped_total(), 0);
    let events = everything(node.store()).await;
    assert_eq!(events.len(), 200);
    let event = &events[0].event;
    assert_eq!(event.str(Field::EventId).map(str::is_empty), Some(false));
    assert_eq!(event.str(Field::LogSourceAddress), Some("127.0.0.1"));
    assert!(event.get(Field::EventIngested).is_some() && event.get(Field::VardkaseSourceId).is_some());
    drop(tcp);
    node.stop().await.expect("stop");
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_frames_are_kept_and_counted() {
    let (folder, clock, alerts) = (tempfile::tempdir().expect("folder"), TestClock::new(), Alerts::default());
    let mut settings = config(folder.path(), &clock, &alerts);
    settings.listen =
        ListenConfig { tcp: vec!["127.0.0.1:0".parse().expect("address")], message_limit: 1000, ..ListenConfig::default() };
    let node = Collector::start(settings).await.expect("node");
    let send = async |bytes: Vec<u8>| {
        let mut tcp = TcpStream::connect(node.addresses(Transport::Tcp)[0]).await.expect("connect");
        tcp.write_all(&bytes).await.expect("write");
        tcp.shutdown().await.expect("shutdown");
        let mut rest = Vec::new();
        tcp.read_to_end(&mut rest).await.expect("closed by the server");
    };
    send(vec![b'x'; 2500]).await; // no delimiter, too long: three pieces, the last cut off
    send(b"<1>whole\n<2>cut off".to_vec()).await;
    send(b"999999 <3>short of its count".to_vec()).await;
    send(vec![0xff, 0xfe, 0x00, 0x80, b'\n', 0xc3, b'\n']).await;
    send(b"\n\n\r\n\0\0".to_vec()).await;
    send((0..=255u8).cycle().take(5000).collect()).await;
    balanced(&node).await;
    let line = line_of(&node, "unregistered 127.0.0.1");
    let events = everything(node.store()).await;
    assert_eq!(events.len() as u64, line.received);
    assert_eq!(events.len() as u64, line.parsed + line.unparsed);
    let text = |what: &str| events.iter().filter(|e| e.event.original_text() == what).count();
    assert_eq!((text("<1>whole"), text("<2>cut off"), text("<3>short of its count")), (1, 1, 1));
    let x: usize =
        events.iter().filter(|e| e.event.original().iter().all(|b| *b == b'x')).map(|e| e.event.original().len()).sum();
    assert_eq!(x, 2500, "not a byte is missing");
    assert!(line.oversized >= 3, "{line:?}");
    assert!(line.truncated >= 3, "{line:?}");
    assert!(events.iter().any(|e| e.event.original() == [0xff, 0xfe]), "bytes that are no text are kept as they came");
    node.stop().await.expect("stop");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_with_too_many_connections_is_turned_away_and_others_are_not() {
    let (folder, clock, alerts) = (tempfile::tempdir().expect("folder"), TestClock::new(), Alerts::default());
    let mut settings = config(folder.path(), &clock, &alerts);
    let loopback = "127.0.0.1:0".parse().expect("address");
    settings.listen = ListenConfig { tcp: vec![loopback], connections_per_peer: 3, ..ListenConfig::default() };
    let node = Collector::start(settings).await.expect("node");
    let door = node.addresses(Transport::Tcp)[0];
    let mut open = Vec::new();
    for _ in 0..3 {
        let mut tcp = TcpStream::connect(door).await.expect("connect");
        tcp.write_all(b"<1>hello\n").await.expect("write");
        open.push(tcp);
    }
    received(&node, 3).await;
    let mut fourth = TcpStream::connect(door).await.expect("connect");
    let mut byte = [0];
    assert_eq!(tokio::time::timeout(Duration::from_secs(5), fourth.read(&mut byte)).await.expect("in time").unwrap_or(0), 0);
    let other = tokio::net::TcpSocket::new_v4().expect("socket");
    other.bind("127.0.0.2:0".parse().expect("address")).expect("bind");
    let mut other = other.connect(door).await.expect("connect");
    other.write_all(b"<1>from elsewhere\n").await.expect("write");
    received(&node, 4).await;
    assert_eq!(line_of(&node, "unregistered 127.0.0.2").received, 1);
    assert_eq!(node.doors()[0].refused, 1);
    drop((open, other));
    node.stop().await.expect("stop");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registered_source_that_falls_silent_is_told_once_and_its_return_too() {
    let (folder, clock, alerts) = (tempfile::tempdir().expect("folder"), TestClock::new(), Alerts::default());
    let mut settings = config(folder.path(), &clock, &alerts);
    settings.listen = ListenConfig { udp: vec!["127.0.0.1:0".parse().expect("address")], ..ListenConfig::default() };
    settings.sources = vec![SourceConfig {
        id: Id::fixed("test/fw"),
        name: "fw-1".into(),
        transport: None,
        address: Some("127.0.0.0/8".parse().expect("range")),
        header_host: None,
        source_type: SourceType::Fortigate,
        zone: jiff::tz::TimeZone::UTC,
        silent_after: Some(600),
        host: Some(Id::fixed("test/host")),
    }];
    let node = Collector::start(settings).await.expect("node");
    let udp = UdpSocket::bind("127.0.0.1:0").await.expect("socket");
    let door = node.addresses(Transport::Udp)[0];
    udp.send_to(b"<13>hello", door).await.expect("send");
    received(&node, 1).await;
    let told = async |n: usize| {
        for _ in 0..2000 {
            if alerts.silences().len() >= n {
                break;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        alerts.silences().iter().map(|s| (s.source.name.clone(), format!("{:?}", s.change))).collect::<Vec<_>>()
    };
    clock.advance(601);
    assert_eq!(told(1).await, [("fw-1".to_owned(), "Silent".to_owned())]);
    udp.send_to(b"<13>again", door).await.expect("send");
    assert_eq!(told(2).await.last(), Some(&("fw-1".to_owned(), "Back".to_owned())));
    balanced(&node).await;
    let events = everything(node.store()).await;
    let host = Id::fixed("test/host").to_string();
    assert!(events.iter().all(|e| e.event.str(Field::VardkaseHostId) == Some(host.as_str())));
    node.stop().await.expect("stop");
}
