//! What every request shares.
use std::sync::Arc;

use kit_clock::Source;
use kit_tenants::Tenants;

use crate::door::Limits;
use crate::upstream::Upstream;
use crate::web::Room;

/// What a gateway is made of.
pub struct Parts {
    /// The tenants in force.
    pub tenants: Tenants,
    /// The services behind.
    pub upstream: Upstream,
    /// Limits per source.
    pub limits: Limits,
    /// The room for bodies that are read.
    pub room: Room,
    /// Time and randomness.
    pub source: Source,
    /// Port in links; None: 443.
    pub public_port: Option<u16>,
}

/// What every request shares. Cheap to clone.
#[derive(Clone)]
pub struct Gateway(Arc<Parts>);

impl Gateway {
    /// Puts the parts together.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// The authority of links to this host: with the port unless it is 443.
    #[must_use]
    pub fn authority(&self, host: &str) -> String {
        self.public_port.map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }
}

impl std::ops::Deref for Gateway {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
