//! The permit.
use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;

use kit_ids::TenantId;

use crate::action::Action;
use crate::requester::{Requester as _, Service};

/// Says that an action was permitted at a tenant. Only [`Permit::request`] makes one.
#[must_use = "a permit is asked for to write with it"]
pub struct Permit<A: Action> {
    tenant: TenantId,
    evidence: Arc<A::Evidence>,
}

// === impl Permit ===

impl<A: Action> Permit<A> {
    /// Asks for a permit, at the tenant at which the requester acts. The refusal is the action's.
    pub fn request(by: &A::By, evidence: A::Evidence) -> Result<Self, A::Refusal> {
        A::decide(by, &evidence)?;
        Ok(Self { tenant: by.tenant().clone(), evidence: Arc::new(evidence) })
    }
}

impl<A: Action<By = Service, Evidence = (), Refusal = Infallible>> Permit<A> {
    /// The permit for what a service does of itself, or for whoever calls: nothing of it can be refused.
    pub fn for_service(tenant: &TenantId) -> Self {
        let Ok(permit) = Self::request(&Service::at(tenant), ());
        permit
    }
}

impl<A: Action> Permit<A> {
    /// The tenant at which the action was permitted.
    #[must_use]
    pub fn tenant(&self) -> &TenantId {
        &self.tenant
    }

    /// From what it was decided.
    #[must_use]
    pub fn evidence(&self) -> &A::Evidence {
        &self.evidence
    }

    /// The same, shared: for who outlives the permit.
    #[must_use]
    pub fn shared_evidence(&self) -> Arc<A::Evidence> {
        Arc::clone(&self.evidence)
    }
}

// By hand, because an action need not have Debug.
impl<A: Action> fmt::Debug for Permit<A> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let action = std::any::type_name::<A>();
        out.debug_struct("Permit")
            .field("action", &action)
            .field("tenant", &self.tenant)
            .finish_non_exhaustive()
    }
}
