//! Connections that have not said anything yet. They hold no handshake slot, and their number is bounded: past it the
//! oldest of the address that has the most gives way. A caller of the mesh sends its `ClientHello` at once, so a flood
//! of silent connections pushes out its own kind, and never refuses a newcomer, whatever address both come from.
use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::sync::CancellationToken;

/// The silent connections of one server.
#[derive(Clone)]
pub(crate) struct SilentConnections {
    table: Arc<Mutex<ConnectionTable>>,
    most: usize,
    per_address: usize,
}

#[derive(Default)]
struct ConnectionTable {
    /// By number: the oldest first.
    by_address: HashMap<IpAddr, BTreeMap<u64, CancellationToken>>,
    total: usize,
    next: u64,
}

/// One silent connection, until it is dropped.
pub(crate) struct SilentConnection {
    silent: SilentConnections,
    from: IpAddr,
    number: u64,
    /// Cancelled when it must give way.
    pub(crate) gives_way: CancellationToken,
}

// === impl SilentConnections ===

impl SilentConnections {
    /// At most so many in all, and of one address.
    pub(crate) fn new(most: usize, per_address: usize) -> Self {
        Self { table: Arc::default(), most, per_address }
    }

    /// Lets a connection in; somebody else may have to give way.
    pub(crate) fn enter(&self, from: IpAddr) -> SilentConnection {
        let gives_way = CancellationToken::new();
        let mut table = self.lock();
        if table.of(from) >= self.per_address {
            table.send_oldest(from);
        } else if table.total >= self.most
            && let Some(fullest) = table.fullest()
        {
            table.send_oldest(fullest);
        }
        let number = table.next;
        table.next = number.wrapping_add(1);
        table.total += 1;
        table.by_address.entry(from).or_default().insert(number, gives_way.clone());
        drop(table);
        SilentConnection { silent: self.clone(), from, number, gives_way }
    }

    fn lock(&self) -> MutexGuard<'_, ConnectionTable> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl ConnectionTable ===

impl ConnectionTable {
    fn of(&self, from: IpAddr) -> usize {
        self.by_address.get(&from).map_or(0, BTreeMap::len)
    }

    fn fullest(&self) -> Option<IpAddr> {
        self.by_address.iter().max_by_key(|(_, connections)| connections.len()).map(|(from, _)| *from)
    }

    fn send_oldest(&mut self, from: IpAddr) {
        let Some(oldest) =
            self.by_address.get(&from).and_then(|connections| connections.keys().next().copied())
        else {
            return;
        };
        if let Some(gives_way) = self.leave(from, oldest) {
            gives_way.cancel();
        }
    }

    fn leave(&mut self, from: IpAddr, number: u64) -> Option<CancellationToken> {
        let connections = self.by_address.get_mut(&from)?;
        let left = connections.remove(&number)?;
        if connections.is_empty() {
            self.by_address.remove(&from);
        }
        self.total = self.total.saturating_sub(1);
        Some(left)
    }
}

impl Drop for SilentConnection {
    fn drop(&mut self) {
        drop(self.silent.lock().leave(self.from, self.number));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(last: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, last])
    }

    fn remaining(connections: &[SilentConnection]) -> Vec<bool> {
        connections.iter().map(|connection| !connection.gives_way.is_cancelled()).collect()
    }

    #[test]
    fn the_oldest_of_a_full_address_gives_way() {
        let silent = SilentConnections::new(100, 2);
        let flood: Vec<SilentConnection> = (0..4).map(|_| silent.enter(address(1))).collect();
        let other = silent.enter(address(2));
        assert_eq!(remaining(&flood), [false, false, true, true]);
        assert!(!other.gives_way.is_cancelled());
    }

    #[test]
    fn in_a_full_table_the_address_with_the_most_gives_way() {
        let silent = SilentConnections::new(4, 3);
        let flood: Vec<SilentConnection> = (0..3).map(|_| silent.enter(address(1))).collect();
        let others: Vec<SilentConnection> = (2..5).map(|last| silent.enter(address(last))).collect();
        assert_eq!(remaining(&flood), [false, false, true]);
        assert_eq!(remaining(&others), [true, true, true]);
    }

    #[test]
    fn nothing_is_kept_of_who_is_gone() {
        let silent = SilentConnections::new(4, 2);
        drop((0..10).map(|last| silent.enter(address(last % 3))).collect::<Vec<_>>());
        let table = silent.lock();
        assert!(table.by_address.is_empty() && table.total == 0);
    }
}
