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
    /// The services behind.
    pub upstream: Arc<Upstream>,
    /// Time and randomness.
    pub source: Source,
}
