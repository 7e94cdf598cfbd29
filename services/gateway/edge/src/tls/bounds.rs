//! What the public servers spend on connections: on all of them, on those of one source, and on one that is quiet.
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

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
    /// Most connections of one address at a time; a wider network has a few times as many (kit/limits), and a fifth of
    /// all is kept for networks that have none.
    pub per_source: usize,
    /// How long a connection may stay without a request under way, before its first and between two, or with an answer
    /// that it does not take.
    pub quiet: Duration,
    /// How long requests may go on after the server was told to stop.
    pub drain: Duration,
}

/// The requests of one connection.
pub(super) struct Requests(Mutex<State>);

struct State {
    under_way: usize,
    /// When the connection was made or its last request ended.
    since: Instant,
    /// When the answers came about that were not taken whole yet, by number.
    pending: BTreeMap<u64, Instant>,
    answers: u64,
}

/// Counts a request as under way for as long as it lives.
pub(super) struct UnderWay(Arc<Requests>);

/// Counts an answer as not taken whole by the other side for as long as it lives.
pub(super) struct PendingAnswer {
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

// === impl Requests ===

impl Requests {
    pub(super) fn new() -> Arc<Self> {
        let since = Instant::now();
        Arc::new(Self(Mutex::new(State { under_way: 0, since, pending: BTreeMap::new(), answers: 0 })))
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
                state.pending.values().next().map_or(idle, |oldest| idle.min(*oldest)) + limit
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
    pub(super) fn answered(self) -> PendingAnswer {
        let requests = Arc::clone(&self.0);
        let mut state = requests.lock();
        state.answers += 1;
        let number = state.answers;
        state.pending.insert(number, Instant::now());
        drop(state);
        PendingAnswer { requests, number }
    }
}

impl Drop for PendingAnswer {
    fn drop(&mut self) {
        let mut state = self.requests.lock();
        state.pending.remove(&self.number);
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
