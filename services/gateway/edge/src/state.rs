//! What the edge shares between requests.
use std::sync::Arc;

use kit_tenants::Tenants;

use crate::input::BodyBudget;
use crate::limits::Limits;

/// What the edge shares between requests. Cheap to clone.
#[derive(Clone)]
pub struct Edge {
    /// The tenants in force.
    pub tenants: Tenants,
    /// Limits per source.
    pub limits: Arc<Limits>,
    /// The memory for bodies that are read.
    pub body_budget: BodyBudget,
    /// Port in links; None: 443.
    pub public_port: Option<u16>,
}

impl Edge {
    /// The authority of links to this host: with the port unless it is 443.
    #[must_use]
    pub fn authority(&self, host: &str) -> String {
        self.public_port.map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }
}
