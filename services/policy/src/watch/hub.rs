//! Who is told that something changed, and what was heard back.
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::store::fence::Position;
use crate::watch::acks::Acks;

/// Shared by Apply, which says that something changed, and the streams, which say what they heard. Clones share.
#[derive(Clone, Debug, Default)]
pub struct Hub(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    position: watch::Sender<Position>,
    acks: Mutex<Acks>,
}

// === impl Hub ===

impl Hub {
    /// Wakes every stream.
    pub(crate) fn advance(&self, position: Position) {
        self.0.position.send_modify(|known| *known = (*known).max(position));
    }

    /// Wakes whoever waits for changes.
    pub(crate) fn positions(&self) -> watch::Receiver<Position> {
        self.0.position.subscribe()
    }

    /// What was heard.
    pub(crate) fn acks(&self) -> MutexGuard<'_, Acks> {
        self.0.acks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
