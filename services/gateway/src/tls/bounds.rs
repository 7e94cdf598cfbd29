//! What the public servers spend on connections: on all of them, on those of one source, and on one that is quiet.
use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::door::source_key;

/// Largest head of a request, in bytes, whatever the version: what HTTP/1.1 may hold of it before it is understood, and
/// the list of fields of HTTP/2.
pub(super) const MAX_HEAD: usize = 16 * 1024;
/// Most header fields of HTTP/1.1.
pub(super) const MAX_HEADERS: usize = 64;

/// Bounds of the HTTPS server.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Most connections at a time; further ones are closed unheard.
    pub connections: usize,
    /// Most connections of one source at a time.
    pub per_source: usize,
    /// How long a connection may stay without a request under way, before its first and between two, or with an answer
    /// that it does not take.
    pub quiet: Duration,
    /// How long requests may go on after the server was told to stop.
    pub drain: Duration,
}

/// Connections by source.
#[derive(Clone, Debug, Default)]
pub(super) struct Sources(Arc<Mutex<HashMap<String, usize>>>);

/// One connection's place among those of its source; given back when dropped.
pub(super) struct Place {
    sources: Sources,
    key: String,
}

/// The requests of one connection.
pub(super) struct Requests(Mutex<State>);

struct State {
    under_way: usize,
    /// When the connection was made or its last request ended.
    since: Instant,
    /// When the answers came about that were not taken whole yet, by number.
    untaken: BTreeMap<u64, Instant>,
    answers: u64,
}

/// Counts a request as under way for as long as it lives.
pub(super) struct UnderWay(Arc<Requests>);

/// Counts an answer as not taken for as long as it lives.
pub(super) struct Untaken {
    requests: Arc<Requests>,
    number: u64,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            connections: 8_192,
            per_source: 512,
            quiet: Duration::from_mins(1),
            drain: Duration::from_secs(10),
        }
    }
}

// === impl Sources ===

impl Sources {
    /// A place for a connection of this address; None when its source has `most` already.
    pub(super) fn enter(&self, address: IpAddr, most: usize) -> Option<Place> {
        let key = source_key(address);
        let mut sources = self.lock();
        let taken = sources.get(&key).copied().unwrap_or_default();
        if taken >= most {
            return None;
        }
        sources.insert(key.clone(), taken.saturating_add(1));
        drop(sources);
        Some(Place { sources: self.clone(), key })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut sources = self.sources.lock();
        match sources.get_mut(&self.key) {
            Some(taken) if *taken > 1 => *taken -= 1,
            _ => drop(sources.remove(&self.key)),
        }
    }
}

// === impl Requests ===

impl Requests {
    pub(super) fn new() -> Arc<Self> {
        let since = Instant::now();
        Arc::new(Self(Mutex::new(State { under_way: 0, since, untaken: BTreeMap::new(), answers: 0 })))
    }

    pub(super) fn begin(self: &Arc<Self>) -> UnderWay {
        self.lock().under_way += 1;
        UnderWay(Arc::clone(self))
    }

    /// Ends once no request has been under way, or an answer has not been taken, for so long: new requests do not
    /// excuse an old answer.
    pub(super) async fn quiet(&self, limit: Duration) {
        loop {
            let now = Instant::now();
            let over = {
                let state = self.lock();
                let idle = if state.under_way > 0 { now } else { state.since };
                state.untaken.values().next().map_or(idle, |oldest| idle.min(*oldest)) + limit
            };
            if over <= now {
                return;
            }
            tokio::time::sleep_until(over).await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl UnderWay ===

impl UnderWay {
    /// The request is answered; now it is the other side's to take the answer.
    pub(super) fn answered(self) -> Untaken {
        let requests = Arc::clone(&self.0);
        let mut state = requests.lock();
        state.answers += 1;
        let number = state.answers;
        state.untaken.insert(number, Instant::now());
        drop(state);
        Untaken { requests, number }
    }
}

impl Drop for Untaken {
    fn drop(&mut self) {
        let mut state = self.requests.lock();
        state.untaken.remove(&self.number);
        state.since = Instant::now();
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.under_way = state.under_way.saturating_sub(1);
        state.since = Instant::now();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_has_so_many_places_and_gets_them_back() {
        let sources = Sources::default();
        let enter = |address: &str| sources.enter(address.parse().unwrap(), 2);
        let (first, second) = (enter("127.0.0.1"), enter("127.0.0.1"));
        assert!(first.is_some() && second.is_some() && enter("127.0.0.1").is_none());
        let network = (enter("2001:db8::1"), enter("2001:db8::2"));
        assert!(network.0.is_some() && enter("2001:db8::3").is_none());
        drop(first);
        assert!(enter("127.0.0.1").is_some());
        drop((second, network));
        assert!(sources.lock().is_empty());
    }

    #[tokio::test]
    async fn a_connection_is_quiet_only_without_a_request() {
        let (requests, short) = (Requests::new(), Duration::from_millis(10));
        let busy = requests.begin();
        assert!(tokio::time::timeout(short * 5, requests.quiet(short)).await.is_err());
        drop(busy);
        requests.quiet(short).await;
        let answer = requests.begin().answered();
        let _busy = requests.begin();
        requests.quiet(short).await;
        drop(answer);
        assert!(tokio::time::timeout(short * 5, requests.quiet(short)).await.is_err());
    }
}
