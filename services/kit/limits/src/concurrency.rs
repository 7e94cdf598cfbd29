//! Concurrency limits: how much of something each source has at a time: connections, places in a queue, room for
//! bodies. A source counts in every network around it ([`Prefixes`]), and a fifth of all is kept for networks that have
//! nothing yet, so that nobody shuts everybody else out by having many addresses.
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::prefixes::{Prefix, Prefixes};

/// A limit of what there is at a time, and who has it. Clones share it.
#[derive(Clone, Debug)]
pub struct ConcurrencyLimit(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    all: usize,
    per_source: usize,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    by: HashMap<Prefix, usize>,
}

/// What a source has taken; given back when dropped.
#[derive(Debug)]
pub struct ConcurrencyPermit {
    limit: ConcurrencyLimit,
    source: Prefixes,
    size: usize,
}

impl ConcurrencyLimit {
    /// So much of it together, and so much of it for one address; a wider network has a few times that.
    #[must_use]
    pub fn new(all: usize, per_source: usize) -> Self {
        Self(Arc::new(Inner { all, per_source, taken: Mutex::default() }))
    }

    /// A permit for one of it; None when the source, or everybody together, has what there is.
    #[must_use]
    pub fn try_acquire(&self, source: Prefixes) -> Option<ConcurrencyPermit> {
        self.try_acquire_many(source, 1)
    }

    /// A permit for so much of it; None likewise.
    #[must_use]
    pub fn try_acquire_many(&self, source: Prefixes, size: usize) -> Option<ConcurrencyPermit> {
        let mut permit = ConcurrencyPermit { limit: self.clone(), source, size: 0 };
        permit.grow(size).then_some(permit)
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.0.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// Whether who holds `own` of it already may have so much more.
    fn admits(&self, taken: &Taken, source: Prefixes, own: usize, size: usize) -> bool {
        let of = |prefix: Prefix| taken.by.get(&prefix).copied().unwrap_or_default();
        let fits = |prefix: Prefix| {
            let most = self.per_source.saturating_mul(usize::try_from(prefix.times()).unwrap_or(usize::MAX));
            of(prefix).saturating_add(size) <= most
        };
        let kept = if of(source.widest()) <= own { 0 } else { self.all / 5 };
        taken.all.saturating_add(size) <= self.all.saturating_sub(kept) && source.iter().all(fits)
    }
}

impl ConcurrencyPermit {
    /// So much more for the same: what the permit holds already leaves its network as one that has nothing else.
    pub fn grow(&mut self, more: usize) -> bool {
        let mut taken = self.limit.lock();
        if !self.limit.0.admits(&taken, self.source, self.size, more) {
            return false;
        }
        taken.all = taken.all.saturating_add(more);
        for prefix in self.source.iter() {
            let own = taken.by.entry(prefix).or_default();
            *own = own.saturating_add(more);
        }
        drop(taken);
        self.size = self.size.saturating_add(more);
        true
    }
}

impl Drop for ConcurrencyPermit {
    fn drop(&mut self) {
        let mut taken = self.limit.lock();
        taken.all = taken.all.saturating_sub(self.size);
        for prefix in self.source.iter() {
            match taken.by.get_mut(&prefix) {
                Some(own) if *own > self.size => *own -= self.size,
                _ => drop(taken.by.remove(&prefix)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use super::*;
    use proptest::prelude::*;

    fn v4(bits: u32) -> Prefixes {
        Prefixes::of(Ipv4Addr::from_bits(bits).into())
    }

    /// The source with this /64 in the /48 of this number.
    fn v6(site: u16, network: u16) -> Prefixes {
        Prefixes::of(Ipv6Addr::new(0x2001, 0xdb8, site, network, 0, 0, 0, 1).into())
    }

    /// What they get who come one after the other and stay.
    fn acquired(limit: &ConcurrencyLimit, who: impl Iterator<Item = Prefixes>) -> Vec<ConcurrencyPermit> {
        who.filter_map(|source| limit.try_acquire(source)).collect()
    }

    #[test]
    fn a_source_has_so_many_permits_and_gives_them_back() {
        let (limit, one) = (ConcurrencyLimit::new(100, 2), v4(1));
        let (first, second) = (limit.try_acquire(one), limit.try_acquire(one));
        assert!(first.is_some() && second.is_some() && limit.try_acquire(one).is_none());
        assert!(limit.try_acquire(v4(2)).is_some(), "another's are its own");
        drop(first);
        assert!(limit.try_acquire(one).is_some());
        drop(second);
        let taken = limit.lock();
        assert!(taken.by.is_empty() && taken.all == 0, "nothing is kept of who is gone");
    }

    #[test]
    fn a_network_has_a_few_times_what_an_address_has() {
        let limit = ConcurrencyLimit::new(10_000, 2);
        assert_eq!(acquired(&limit, (0..256).map(v4)).len(), 8, "a /24");
        assert_eq!(acquired(&limit, (0..256).map(|network| v6(1, network))).len(), 8, "a /56");
        let site = (0..=u16::MAX).map(|network| v6(2, network));
        assert_eq!(acquired(&limit, site).len(), 32, "a /48");
    }

    /// As of connections: sixteen times 512 connections would be all of the 8,192.
    #[test]
    fn who_has_a_whole_network_leaves_a_fifth_to_who_is_new() {
        let limit = ConcurrencyLimit::new(8_192, 512);
        let site = (0..=u16::MAX).map(|network| v6(1, network));
        let mut held = acquired(&limit, site);
        assert_eq!(held.len(), 8_192 - 8_192 / 5);
        for new in 0..8_192_u32 / 5 {
            held.extend(limit.try_acquire(v4(new << 8)));
            assert!(limit.try_acquire(v4(new << 8)).is_none(), "one each of what is kept");
        }
        assert_eq!(held.len(), 8_192);
        assert!(limit.try_acquire(v6(2, 0)).is_none(), "there is no more");
    }

    #[test]
    fn sizes_count() {
        let limit = ConcurrencyLimit::new(100, 10);
        let held = limit.try_acquire_many(v4(1), 7);
        assert!(held.is_some() && limit.try_acquire_many(v4(1), 4).is_none());
        assert!(limit.try_acquire_many(v4(1), 3).is_some());
        assert!(limit.try_acquire_many(v4(1 << 8), 11).is_none());
    }

    proptest! {
        #[test]
        fn nobody_ever_has_more_than_there_is(
            moves in prop::collection::vec((0_u32..2_048, 1_usize..4, any::<bool>()), 0..400),
        ) {
            let limit = ConcurrencyLimit::new(50, 6);
            let mut held = Vec::new();
            for (who, size, goes) in moves {
                if goes && !held.is_empty() {
                    held.swap_remove(size % held.len());
                } else {
                    held.extend(limit.try_acquire_many(v4(who), size));
                }
                let sum: usize = held.iter().map(|permit| permit.size).sum();
                let taken = limit.lock();
                prop_assert!(sum <= 50 && taken.all == sum);
                for (prefix, own) in &taken.by {
                    prop_assert!(*own <= 6 * usize::try_from(prefix.times()).unwrap());
                }
            }
        }
    }
}
