//! Slots for handshakes: so many at a time, few of one address. Who finds none waits a moment: first for a slot of its
//! own address, then for one of all, so that a queue at one address never stands before another's.
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::options::ServerOptions;

/// How many addresses are kept before those that are gone are forgotten.
const CAPACITY: usize = 1_024;

/// The slots of one server.
pub(crate) struct Slots {
    all: Arc<Semaphore>,
    waiting: Semaphore,
    addresses: Mutex<HashMap<IpAddr, Weak<Address>>>,
    per_address: usize,
    waiting_per_address: usize,
    wait: Duration,
}

/// One address's slots, and its places to wait for them.
struct Address {
    slots: Arc<Semaphore>,
    waiting: Semaphore,
}

/// A slot, until it is dropped: the address's and the server's.
pub(crate) struct Slot {
    _address: Arc<Address>,
    _own: OwnedSemaphorePermit,
    _one: OwnedSemaphorePermit,
}

// === impl Slots ===

impl Slots {
    pub(crate) fn new(options: &ServerOptions) -> Self {
        Self {
            all: Arc::new(Semaphore::new(options.max_handshakes)),
            waiting: Semaphore::new(options.max_waiting),
            addresses: Mutex::default(),
            per_address: options.handshakes_per_address,
            waiting_per_address: options.waiting_per_address,
            wait: options.slot_wait,
        }
    }

    /// A slot for a handshake, now or within a moment; `None`: too many wait, or none came free in time.
    pub(crate) async fn take(&self, from: IpAddr) -> Option<Slot> {
        let address = self.address(from);
        if let Ok(own) = Arc::clone(&address.slots).try_acquire_owned()
            && let Ok(one) = Arc::clone(&self.all).try_acquire_owned()
        {
            return Some(Slot { _address: address, _own: own, _one: one });
        }
        let _waits = (self.waiting.try_acquire().ok()?, address.waiting.try_acquire().ok()?);
        let slot = async {
            let own = Arc::clone(&address.slots).acquire_owned().await.ok()?;
            let one = Arc::clone(&self.all).acquire_owned().await.ok()?;
            Some(Slot { _address: Arc::clone(&address), _own: own, _one: one })
        };
        tokio::time::timeout(self.wait, slot).await.ok().flatten()
    }

    fn address(&self, from: IpAddr) -> Arc<Address> {
        let mut addresses = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        if addresses.len() > CAPACITY {
            addresses.retain(|_, address| address.strong_count() > 0);
        }
        let known = addresses.entry(from).or_default();
        known.upgrade().unwrap_or_else(|| {
            let fresh = Arc::new(Address {
                slots: Arc::new(Semaphore::new(self.per_address)),
                waiting: Semaphore::new(self.waiting_per_address),
            });
            *known = Arc::downgrade(&fresh);
            fresh
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WAIT: Duration = Duration::from_millis(20);

    fn slots(all: usize, per_address: usize) -> Slots {
        Slots::new(&ServerOptions {
            max_handshakes: all,
            handshakes_per_address: per_address,
            max_waiting: 2,
            waiting_per_address: 1,
            slot_wait: WAIT,
            ..ServerOptions::default()
        })
    }

    fn address(last: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, last])
    }

    #[tokio::test]
    async fn one_address_has_its_part_of_the_slots() {
        let slots = slots(3, 2);
        let first = (slots.take(address(1)).await, slots.take(address(1)).await);
        assert!(first.0.is_some() && first.1.is_some());
        assert!(slots.take(address(1)).await.is_none(), "a third of one address");
        let other = slots.take(address(2)).await;
        assert!(other.is_some(), "another's are its own");
        assert!(slots.take(address(3)).await.is_none(), "all are taken");
    }

    #[tokio::test]
    async fn who_finds_no_slot_waits_a_moment() {
        let slots = slots(1, 1);
        let slot = slots.take(address(1)).await;
        let (waited, ()) = tokio::join!(slots.take(address(2)), async move { drop(slot) });
        assert!(waited.is_some());
    }

    #[tokio::test]
    async fn who_waits_at_a_full_address_stands_before_nobody_else() {
        let slots = slots(2, 1);
        let _slot = slots.take(address(1)).await;
        let (own, second, other) =
            tokio::join!(slots.take(address(1)), slots.take(address(1)), slots.take(address(2)));
        assert!(own.is_none() && second.is_none() && other.is_some());
    }

    #[tokio::test]
    async fn addresses_that_are_gone_are_forgotten() {
        let slots = slots(1, 1);
        for number in 0..2 * u32::try_from(CAPACITY).unwrap() {
            drop(slots.take(IpAddr::from(number.to_be_bytes())).await);
        }
        assert!(slots.addresses.lock().unwrap().len() <= CAPACITY + 1);
    }
}
