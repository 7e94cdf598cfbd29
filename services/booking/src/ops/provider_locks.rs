//! A lock for each provider within this instance. The claim alone decides who gets a slot; the lock only keeps many
//! calls for the same provider from waiting inside the database, with a connection each.
use std::collections::HashMap;
use std::sync::{Arc, Mutex as StdMutex, PoisonError, Weak};

use kit_ids::{ResourceId, TenantId};
use tokio::sync::{Mutex, OwnedMutexGuard};

type Locks = HashMap<(TenantId, ResourceId), Weak<Mutex<()>>>;

/// How many locks are kept before those that nobody has or waits for are removed.
const CAPACITY: usize = 1_024;

/// The locks of one instance. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct ProviderLocks(Arc<StdMutex<Locks>>);

// === impl ProviderLocks ===

impl ProviderLocks {
    /// Waits for the provider's lock, which is given back when the guard is dropped.
    pub async fn lock(&self, tenant: &TenantId, provider: ResourceId) -> OwnedMutexGuard<()> {
        self.of(tenant, provider).lock_owned().await
    }

    /// The provider's lock, if nobody has it.
    #[must_use]
    pub fn try_lock(&self, tenant: &TenantId, provider: ResourceId) -> Option<OwnedMutexGuard<()>> {
        self.of(tenant, provider).try_lock_owned().ok()
    }

    fn of(&self, tenant: &TenantId, provider: ResourceId) -> Arc<Mutex<()>> {
        let mut locks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if locks.len() > CAPACITY {
            locks.retain(|_, lock| lock.strong_count() > 0);
        }
        let lock = locks.entry((tenant.clone(), provider)).or_default();
        lock.upgrade().unwrap_or_else(|| {
            let fresh = Arc::new(Mutex::new(()));
            *lock = Arc::downgrade(&fresh);
            fresh
        })
    }
}
