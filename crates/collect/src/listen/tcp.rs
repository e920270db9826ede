//! Syslog over TCP. A connection is read only as fast as the journal takes it: the sender's own buffer is the queue.
use super::{DoorCounters, Intake, ListenConfig, Parcel};
use crate::journal::{Flags, Peer, Transport};
use socket2::{SockRef, TcpKeepalive};
use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, PoisonError, atomic::Ordering::Relaxed},
    time::Duration,
};
use tokio::{
    io::AsyncReadExt,
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};
use vk_core::Instant;
use vk_event::frame::{Frame, FrameDecoder};

const READ: usize = 64 * 1024;

pub(super) async fn run(
    listener: TcpListener,
    config: ListenConfig,
    intake: Intake,
    counters: Arc<DoorCounters>,
    mut stop: watch::Receiver<bool>,
) {
    let mut connections = JoinSet::new();
    let places = Arc::new(Places::default());
    let stopped = stop.clone();
    loop {
        while connections.try_join_next().is_some() {}
        let accepted = tokio::select! {
            accepted = listener.accept() => Some(accepted),
            _ = stop.wait_for(|stop| *stop) => None,
        };
        let (stream, peer) = match accepted {
            Some(Ok(connection)) => connection,
            Some(Err(error)) => {
                // Out of file descriptors, or the peer was gone already. A pause, so that the former does not spin.
                tracing::warn!(%error, "TCP accept");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
            None => break,
        };
        let Some(place) = places.take(peer.ip(), &config) else {
            counters.refused.fetch_add(1, Relaxed);
            continue;
        };
        counters.accepted.fetch_add(1, Relaxed);
        counters.open.fetch_add(1, Relaxed);
        let (intake, counters, config, stopped) = (intake.clone(), counters.clone(), config.clone(), stopped.clone());
        connections.spawn(async move {
            let _place = place;
            serve(stream, peer, &config, &intake, stopped).await;
            counters.open.fetch_sub(1, Relaxed);
        });
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// One connection from its first byte to its last.
async fn serve(mut stream: TcpStream, peer: SocketAddr, config: &ListenConfig, intake: &Intake, mut stop: watch::Receiver<bool>) {
    let keepalive = TcpKeepalive::new().with_time(Duration::from_secs(60)).with_interval(Duration::from_secs(20));
    // A dead peer is then noticed only by the idle time.
    let _ = SockRef::from(&stream).set_tcp_keepalive(&keepalive);
    let mut decoder = FrameDecoder::new(config.message_limit);
    let mut buffer = vec![0; READ];
    loop {
        let read = tokio::select! {
            biased;
            read = tokio::time::timeout(config.idle, stream.read(&mut buffer)) => read,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        let Ok(Ok(length @ 1..)) = read else { break };
        decoder.push(buffer.get(..length).unwrap_or_default());
        let (mut parcel, now) = (Parcel::default(), (intake.clock)());
        while let Some(frame) = decoder.next_frame() {
            put(&mut parcel, frame, peer, intake, now, false);
        }
        if !parcel.is_empty() {
            intake.hand_over(parcel).await;
        }
    }
    let (mut parcel, now) = (Parcel::default(), (intake.clock)());
    while let Some(frame) = decoder.next_frame() {
        put(&mut parcel, frame, peer, intake, now, false);
    }
    if let Some(rest) = decoder.finish() {
        put(&mut parcel, rest, peer, intake, now, true);
    }
    if !parcel.is_empty() {
        intake.hand_over(parcel).await;
    }
}

fn put(parcel: &mut Parcel, frame: Frame, peer: SocketAddr, intake: &Intake, now: Instant, cut_off: bool) {
    let source = intake.sources.resolve(Transport::Tcp, Some(peer.ip()), &frame.bytes);
    let flags = Flags { oversized: frame.oversized, truncated: cut_off || frame.incomplete };
    parcel.push(&source, Transport::Tcp, &Peer::Socket(peer), flags, now, &frame.bytes);
}

/// How many connections each peer has: one broken device must not take everybody's place.
#[derive(Default)]
struct Places(Mutex<BTreeMap<IpAddr, usize>>);

struct Place {
    places: Arc<Places>,
    ip: IpAddr,
}

impl Places {
    fn take(self: &Arc<Places>, ip: IpAddr, config: &ListenConfig) -> Option<Place> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.values().sum::<usize>() >= config.connections {
            return None;
        }
        let own = taken.entry(ip).or_default();
        if *own >= config.connections_per_peer {
            return None;
        }
        *own += 1;
        Some(Place { places: self.clone(), ip })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = taken.get_mut(&self.ip) {
            *own -= 1;
            if *own == 0 {
                taken.remove(&self.ip);
            }
        }
    }
}
