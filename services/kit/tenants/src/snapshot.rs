//! All tenants in memory: read on every request without a lock, written by the follower.
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use jiff::Timestamp;
use kit_fault::Fault;
use kit_ids::TenantId;
use tokio::sync::watch;

use crate::admission::is_recent;
use crate::{NotAdmitted, Refusal, Tenant};

/// The tenants whose configuration is in force here. Clones share one content.
#[derive(Clone, Debug, Default)]
pub struct Tenants(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    current: ArcSwap<Content>,
    absent: Mutex<Absent>,
    state: watch::Sender<State>,
}

/// Tenants that are known and not in force.
#[derive(Debug, Default)]
struct Absent {
    gone: HashMap<TenantId, Gone>,
    /// Named by policy with a document that could not be taken.
    named: HashSet<TenantId>,
}

/// A tombstone.
#[derive(Clone, Copy, Debug)]
struct Gone {
    at: Timestamp,
    /// When the document that was current was issued: what is older never comes back.
    floor: Timestamp,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct State {
    complete: bool,
    from_policy: bool,
    revision: u64,
}

#[derive(Clone, Debug, Default)]
struct Content {
    by_id: HashMap<TenantId, Arc<Tenant>>,
    by_host: HashMap<String, Arc<Tenant>>,
}

// === impl Tenants ===

impl Tenants {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The tenant with this id.
    #[must_use]
    pub fn get(&self, id: &TenantId) -> Option<Arc<Tenant>> {
        self.0.current.load().by_id.get(id).cloned()
    }

    /// The tenant that answers on this host; case, a port and a final dot do not matter.
    #[must_use]
    pub fn by_host(&self, host: &str) -> Option<Arc<Tenant>> {
        let name = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
        let name = name.map_or(host, |(name, _)| name);
        let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
        self.0.current.load().by_host.get(&name).cloned()
    }

    /// Every tenant, sorted by id.
    #[must_use]
    pub fn all(&self) -> Vec<Arc<Tenant>> {
        let mut all: Vec<_> = self.0.current.load().by_id.values().cloned().collect();
        all.sort_by(|a, b| a.id().cmp(b.id()));
        all
    }

    /// Whether a snapshot (an empty one counts) or a last known good one is here: a condition of readiness.
    #[must_use]
    pub fn complete(&self) -> bool {
        self.0.state.borrow().complete
    }

    /// Waits until [`Self::complete`].
    pub async fn completed(&self) {
        let mut state = self.0.state.subscribe();
        // The sender lives as long as `self`.
        let _ = state.wait_for(|state| state.complete).await;
    }

    /// The tenant that a service names in the field `tenant`, if it may bring or ask something of it; the call's span
    /// names it, too.
    pub fn admit(&self, tenant: &str, now: Timestamp) -> Result<TenantId, Fault> {
        let wanted = "must be a tenant's id";
        let tenant: TenantId = tenant.parse().map_err(|_| Fault::format("tenant", wanted))?;
        tracing::Span::current().record("holdfast.tenant", tenant.as_str());
        self.admits(&tenant, now)?;
        Ok(tenant)
    }

    /// Whether a service may bring something of this tenant: one in force, or one that was removed less than
    /// [`REMOVED_ADMITTED_FOR`](crate::REMOVED_ADMITTED_FOR) ago. Until policy's snapshot has come nobody is refused
    /// for good: what was kept does not know who came meanwhile.
    pub fn admits(&self, id: &TenantId, now: Timestamp) -> Result<(), NotAdmitted> {
        if self.0.current.load().by_id.contains_key(id) {
            return Ok(());
        }
        let absent = self.0.absent.lock().unwrap_or_else(PoisonError::into_inner);
        match absent.gone.get(id) {
            Some(gone) if is_recent(gone.at, now) => Ok(()),
            Some(_) => Err(NotAdmitted::Unknown),
            None if self.0.state.borrow().from_policy && !absent.named.contains(id) => {
                Err(NotAdmitted::Unknown)
            }
            None => Err(NotAdmitted::Unavailable),
        }
    }

    /// Waits until the content satisfies a condition; looks at it at once and after every change.
    pub async fn wait_for(&self, mut condition: impl FnMut(&Self) -> bool) {
        let mut state = self.0.state.subscribe();
        while !condition(self) {
            if state.changed().await.is_err() {
                return;
            }
        }
    }

    /// Puts a verified tenant in force, unless what is current is newer, or another document of the same instant.
    /// Answers whether anything changed.
    pub fn put(&self, tenant: Tenant) -> Result<bool, Refusal> {
        let mut absent = self.0.absent.lock().unwrap_or_else(PoisonError::into_inner);
        let issued = tenant.issued_at();
        if let Some(current) = self.get(tenant.id()) {
            if current.digest() == tenant.digest() {
                return Ok(false);
            }
            if current.issued_at() >= issued {
                return Err(Refusal::Older);
            }
        }
        if absent.gone.get(tenant.id()).is_some_and(|gone| gone.floor > issued) {
            return Err(Refusal::Older);
        }
        absent.gone.remove(tenant.id());
        absent.named.remove(tenant.id());
        let mut content = Content::clone(&self.0.current.load());
        content.remove(tenant.id());
        content.insert(Arc::new(tenant));
        self.replace(content);
        Ok(true)
    }

    /// Takes a tenant out of force, gone since then; one that never was in force here leaves its tombstone too.
    /// Answers whether anything changed.
    pub fn remove(&self, id: &TenantId, at: Timestamp) -> bool {
        let mut absent = self.0.absent.lock().unwrap_or_else(PoisonError::into_inner);
        let current = self.get(id).map(|current| current.issued_at());
        let before = absent.gone.get(id).copied();
        if current.is_none() && before.is_some_and(|gone| gone.at == at) {
            return false;
        }
        let floor = current.or(before.map(|gone| gone.floor)).unwrap_or(Timestamp::MIN);
        absent.gone.insert(id.clone(), Gone { at, floor });
        absent.named.remove(id);
        let mut content = Content::clone(&self.0.current.load());
        content.remove(id);
        self.replace(content);
        true
    }

    /// Says that policy names a tenant whose document could not be taken.
    pub(crate) fn name(&self, id: TenantId) {
        let mut absent = self.0.absent.lock().unwrap_or_else(PoisonError::into_inner);
        absent.named.insert(id);
    }

    /// Forgets names that policy's snapshot does not tell any more.
    pub(crate) fn keep_named(&self, named: &HashSet<String>) {
        let mut absent = self.0.absent.lock().unwrap_or_else(PoisonError::into_inner);
        absent.named.retain(|id| named.contains(id.as_str()));
    }

    /// Says that all tenants there are have been put, as policy told them.
    pub fn set_complete(&self) {
        self.set(|state| (state.complete, state.from_policy) = (true, true));
    }

    /// Says that all tenants that were kept have been put: enough to begin with.
    pub(crate) fn set_stored(&self) {
        self.set(|state| state.complete = true);
    }

    fn set(&self, change: impl FnOnce(&mut State)) {
        self.0.state.send_if_modified(|state| {
            let before = *state;
            change(state);
            *state != before
        });
    }

    fn replace(&self, content: Content) {
        self.0.current.store(Arc::new(content));
        self.0.state.send_modify(|state| state.revision += 1);
    }
}

// === impl Content ===

impl Content {
    fn insert(&mut self, tenant: Arc<Tenant>) {
        for domain in tenant.domains().iter() {
            // policy lets no two tenants claim one host; should it happen, who came first keeps it.
            self.by_host.entry(domain.host.clone()).or_insert_with(|| Arc::clone(&tenant));
        }
        self.by_id.insert(tenant.id().clone(), tenant);
    }

    fn remove(&mut self, id: &TenantId) {
        self.by_id.remove(id);
        self.by_host.retain(|_, tenant| tenant.id() != id);
    }
}

#[cfg(test)]
mod tests;
