//! One at a time tries for a provider's time within this instance. The claim alone decides who gets a slot; the gate
//! only keeps a crowd that wants the same one from waiting inside the database, with a connection each.
use std::collections::HashMap;
use std::sync::{Arc, Mutex as StdMutex, PoisonError, Weak};

use kit_ids::{ResourceId, TenantId};
use tokio::sync::{Mutex, OwnedMutexGuard};

type Doors = HashMap<(TenantId, ResourceId), Weak<Mutex<()>>>;

/// How many doors are kept before those that nobody waits at are forgotten.
const KEPT: usize = 1_024;

/// The gates of one instance. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Gates(Arc<StdMutex<Doors>>);

// === impl Gates ===

impl Gates {
    /// Waits for one's turn; it ends when the guard is dropped.
    pub async fn enter(&self, tenant: &TenantId, resource: ResourceId) -> OwnedMutexGuard<()> {
        self.door(tenant, resource).lock_owned().await
    }

    fn door(&self, tenant: &TenantId, resource: ResourceId) -> Arc<Mutex<()>> {
        let mut doors = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if doors.len() > KEPT {
            doors.retain(|_, door| door.strong_count() > 0);
        }
        let door = doors.entry((tenant.clone(), resource)).or_default();
        door.upgrade().unwrap_or_else(|| {
            let fresh = Arc::new(Mutex::new(()));
            *door = Arc::downgrade(&fresh);
            fresh
        })
    }
}
