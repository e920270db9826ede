//! Syslog over UDP: one datagram, one message. Reads as much as there is at once, because only reading empties the kernel's buffer.
use super::{Intake, Parcel, kernel::KernelDrops};
use crate::{
    journal::{Flags, Peer, Transport},
    sources::{DropReason, Source},
};
use socket2::{Domain, Protocol, Socket, Type};
use std::{io, net::SocketAddr, time::Duration};
use tokio::{net::UdpSocket, sync::watch};
use vk_event::SourceType;

/// A parcel is handed over at the latest with so many messages.
const MOST_MESSAGES: usize = 4096;
const MOST_BYTES: usize = 1 << 20;
const LARGEST_DATAGRAM: usize = 65_536;

pub(super) fn bind(address: SocketAddr, receive_buffer: usize) -> io::Result<(UdpSocket, SocketAddr)> {
    let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
    // The kernel caps it at net.core.rmem_max; a smaller buffer is not worth refusing to start.
    let _ = socket.set_recv_buffer_size(receive_buffer);
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    let socket = UdpSocket::from_std(socket.into())?;
    let bound = socket.local_addr()?;
    Ok((socket, bound))
}

pub(super) async fn run(socket: UdpSocket, bound: SocketAddr, intake: Intake, mut stop: watch::Receiver<bool>) {
    let own_line = intake.sources.named(Transport::Udp, &format!("listener {bound}"), SourceType::Syslog);
    let mut drops = KernelDrops::of(&socket);
    let mut look = tokio::time::interval(Duration::from_secs(2));
    let mut buffer = vec![0; LARGEST_DATAGRAM];
    loop {
        let ending = tokio::select! {
            readable = socket.readable() => { if let Err(error) = readable { tracing::warn!(%error, "UDP"); } false }
            _ = look.tick() => { count_drops(&mut drops, &own_line, &intake); continue }
            _ = stop.wait_for(|stop| *stop) => true,
        };
        let parcel = receive(&socket, &intake, &mut buffer);
        let more = !parcel.is_empty();
        if more {
            intake.hand_over_or_drop(parcel).await;
        }
        // What the kernel had taken before the end is still read.
        if ending && !more {
            count_drops(&mut drops, &own_line, &intake);
            return;
        }
    }
}

/// Everything that the kernel has, up to one parcel.
fn receive(socket: &UdpSocket, intake: &Intake, buffer: &mut [u8]) -> Parcel {
    let mut parcel = Parcel::default();
    let now = (intake.clock)();
    for _ in 0..MOST_MESSAGES {
        // An error here belongs to some earlier packet (ICMP) or means that nothing is left; either way the next wait tells.
        let Ok((length, peer)) = socket.try_recv_from(buffer) else { break };
        let raw = buffer.get(..length).unwrap_or_default();
        let source = intake.sources.resolve(Transport::Udp, Some(peer.ip()), raw);
        parcel.push(&source, Transport::Udp, &Peer::Socket(peer), Flags::default(), now, raw);
        if parcel.bytes() >= MOST_BYTES {
            break;
        }
    }
    parcel
}

fn count_drops(drops: &mut KernelDrops, own_line: &Source, intake: &Intake) {
    let lost = drops.since_last();
    if lost > 0 {
        tracing::warn!(lost, source = own_line.name, "the kernel dropped datagrams");
        own_line.counters.received(lost, 0, (intake.clock)());
        own_line.counters.dropped(lost, DropReason::Kernel);
    }
}
