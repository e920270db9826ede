//! What the kernel dropped on a UDP socket before anybody could read it: the `drops` column of `/proc/net/udp` (Linux).
//! Where there is no such file nothing is counted.
use std::{
    fs,
    os::fd::{AsFd, AsRawFd},
};

/// The drop counter of one socket.
pub(super) struct KernelDrops {
    inode: Option<String>,
    seen: u64,
}

impl KernelDrops {
    pub(super) fn of(socket: &impl AsFd) -> KernelDrops {
        let link = fs::read_link(format!("/proc/self/fd/{}", socket.as_fd().as_raw_fd())).ok();
        let inode = link.and_then(|l| Some(l.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned()));
        KernelDrops { inode, seen: 0 }
    }

    /// How many were dropped since this was last asked.
    pub(super) fn since_last(&mut self) -> u64 {
        let Some(inode) = &self.inode else { return 0 };
        let total = ["/proc/net/udp", "/proc/net/udp6"]
            .into_iter()
            .filter_map(|file| fs::read_to_string(file).ok())
            .find_map(|table| drops_in(&table, inode))
            .unwrap_or(self.seen);
        let new = total.saturating_sub(self.seen);
        self.seen = total;
        new
    }
}

/// Columns: … uid timeout inode ref pointer drops.
fn drops_in(table: &str, inode: &str) -> Option<u64> {
    table.lines().skip(1).find_map(|line| {
        let mut columns = line.split_whitespace();
        (columns.nth(9)? == inode).then(|| columns.nth(2)?.parse().ok())?
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_drop_column_is_read() {
        let table = "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n\
                     7: 00000000:0202 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 4711 2 0000000000000000 42\n";
        assert_eq!(super::drops_in(table, "4711"), Some(42));
        assert_eq!(super::drops_in(table, "4712"), None);
    }
}
