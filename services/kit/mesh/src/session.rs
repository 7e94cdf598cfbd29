//! A caller's connection: whose it is, and whether it still may be.
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use jiff::Timestamp;
use rustls::pki_types::CertificateDer;
use tokio_util::sync::CancellationToken;

use crate::certificate::{BadLeaf, Leaf};
use crate::credentials::Credentials;
use crate::spiffe::PeerId;

/// A connection whose handshake succeeded.
pub(crate) struct Session {
    pub(crate) peer: PeerId,
    /// Cancelled when the caller's certificate no longer holds: its streams end, then the connection.
    pub(crate) over: CancellationToken,
    /// Cancelled when the server stops: streams end, so that callers resume elsewhere.
    pub(crate) draining: CancellationToken,
    credentials: Credentials,
    chain: Vec<CertificateDer<'static>>,
    not_after: Timestamp,
    /// The set of credentials by which the chain was verified last.
    verified_by: AtomicU64,
    calls: AtomicUsize,
    total_calls: AtomicU64,
}

/// The caller's certificate no longer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Over;

// === impl Session ===

impl Session {
    /// `generation` is that of the credentials by which the handshake verified the chain.
    pub(crate) fn new(
        credentials: Credentials,
        generation: u64,
        chain: Vec<CertificateDer<'static>>,
        draining: CancellationToken,
    ) -> Result<Self, BadLeaf> {
        let leaf = Leaf::parse(chain.first().ok_or(BadLeaf::Names)?)?;
        Ok(Self {
            peer: PeerId::new(leaf.id),
            over: CancellationToken::new(),
            draining,
            credentials,
            chain,
            not_after: leaf.not_after,
            verified_by: AtomicU64::new(generation),
            calls: AtomicUsize::new(0),
            total_calls: AtomicU64::new(0),
        })
    }

    /// Verifies the caller's certificate now: its end always, its chain anew when the bundle may have changed.
    pub(crate) fn verify(&self) -> Result<(), Over> {
        let holds = !self.over.is_cancelled() && self.credentials.now() < self.not_after && self.is_trusted();
        if holds {
            return Ok(());
        }
        self.over.cancel();
        Err(Over)
    }

    fn is_trusted(&self) -> bool {
        let material = self.credentials.material();
        if self.verified_by.load(Ordering::Acquire) == material.generation {
            return true;
        }
        let trusted = self.credentials.trusts_caller(&material, &self.chain);
        if trusted {
            self.verified_by.store(material.generation, Ordering::Release);
        }
        trusted
    }

    pub(crate) fn call_began(&self) {
        self.calls.fetch_add(1, Ordering::AcqRel);
        self.total_calls.fetch_add(1, Ordering::AcqRel);
    }

    pub(crate) fn call_ended(&self) {
        self.calls.fetch_sub(1, Ordering::AcqRel);
    }

    /// Calls under way, and how many there ever were.
    pub(crate) fn calls(&self) -> (usize, u64) {
        (self.calls.load(Ordering::Acquire), self.total_calls.load(Ordering::Acquire))
    }
}
