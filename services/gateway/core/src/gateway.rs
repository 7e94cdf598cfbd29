//! What every request shares.
use std::sync::Arc;

use gateway_edge::Edge;
use kit_clock::Clock;

use crate::notices::KnownNotices;
use crate::upstream::Upstream;

/// What every request shares. Cheap to clone.
#[derive(Clone)]
pub struct Gateway {
    /// Tenants, limits and the budget of bodies.
    pub edge: Edge,
    /// Time and randomness.
    pub clock: Clock,
    pub(crate) upstream: Arc<Upstream>,
    pub(crate) notices: Arc<KnownNotices>,
}

impl Gateway {
    /// On this edge, before these services.
    #[must_use]
    pub fn new(edge: Edge, upstream: Upstream, clock: Clock) -> Self {
        Self { edge, clock, upstream: Arc::new(upstream), notices: Arc::default() }
    }
}
