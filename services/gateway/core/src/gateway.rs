//! What every request shares.
use std::sync::Arc;

use gateway_edge::Edge;
use kit_clock::Source;

use crate::upstream::Upstream;

/// What every request shares. Cheap to clone.
#[derive(Clone)]
pub struct Gateway {
    /// Tenants, limits and the room for bodies.
    pub edge: Edge,
    /// Time and randomness.
    pub source: Source,
    pub(crate) upstream: Arc<Upstream>,
}

impl Gateway {
    /// On this edge, before these services.
    #[must_use]
    pub fn new(edge: Edge, upstream: Upstream, source: Source) -> Self {
        Self { edge, source, upstream: Arc::new(upstream) }
    }
}
