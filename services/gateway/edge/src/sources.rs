//! How much of something each source has at a time: connections, places in a queue, room for bodies. A source counts in
//! every network around it ([`Prefixes`]), and a fifth of all is kept for networks that have nothing yet, so that nobody
//! shuts everybody else out by having many addresses.
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kit_limits::{Prefix, Prefixes};

/// What there is, and who has it. Clones share it.
#[derive(Clone, Debug)]
pub struct Sources(Arc<Inner>);

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
pub struct Place {
    sources: Sources,
    source: Prefixes,
    size: usize,
}

impl Sources {
    /// So much of it together, and so much of it for one address; a wider network has a few times that.
    #[must_use]
    pub fn new(all: usize, per_source: usize) -> Self {
        Self(Arc::new(Inner { all, per_source, taken: Mutex::default() }))
    }

    /// One of it; None when the source, or everybody together, has what there is.
    #[must_use]
    pub fn enter(&self, source: Prefixes) -> Option<Place> {
        self.take(source, 1)
    }

    /// So much of it.
    #[must_use]
    pub fn take(&self, source: Prefixes, size: usize) -> Option<Place> {
        let mut place = Place { sources: self.clone(), source, size: 0 };
        place.grow(size).then_some(place)
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

impl Place {
    /// So much more for the same: what the place holds already leaves its network as one that has nothing else.
    pub fn grow(&mut self, more: usize) -> bool {
        let mut taken = self.sources.lock();
        if !self.sources.0.admits(&taken, self.source, self.size, more) {
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

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.sources.lock();
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
    fn stay(sources: &Sources, who: impl Iterator<Item = Prefixes>) -> Vec<Place> {
        who.filter_map(|source| sources.enter(source)).collect()
    }

    #[test]
    fn a_source_has_so_many_places_and_gives_them_back() {
        let (sources, one) = (Sources::new(100, 2), v4(1));
        let (first, second) = (sources.enter(one), sources.enter(one));
        assert!(first.is_some() && second.is_some() && sources.enter(one).is_none());
        assert!(sources.enter(v4(2)).is_some(), "another's are its own");
        drop(first);
        assert!(sources.enter(one).is_some());
        drop(second);
        let taken = sources.lock();
        assert!(taken.by.is_empty() && taken.all == 0, "nothing is kept of who is gone");
    }

    #[test]
    fn a_network_has_a_few_times_what_an_address_has() {
        let sources = Sources::new(10_000, 2);
        assert_eq!(stay(&sources, (0..256).map(v4)).len(), 8, "a /24");
        assert_eq!(stay(&sources, (0..256).map(|network| v6(1, network))).len(), 8, "a /56");
        let site = (0..=u16::MAX).map(|network| v6(2, network));
        assert_eq!(stay(&sources, site).len(), 32, "a /48");
    }

    /// As of connections: sixteen times 512 connections would be all of the 8,192.
    #[test]
    fn who_has_a_whole_network_leaves_a_fifth_to_who_is_new() {
        let sources = Sources::new(8_192, 512);
        let site = (0..=u16::MAX).map(|network| v6(1, network));
        let mut held = stay(&sources, site);
        assert_eq!(held.len(), 8_192 - 8_192 / 5);
        for new in 0..8_192_u32 / 5 {
            held.extend(sources.enter(v4(new << 8)));
            assert!(sources.enter(v4(new << 8)).is_none(), "one each of what is kept");
        }
        assert_eq!(held.len(), 8_192);
        assert!(sources.enter(v6(2, 0)).is_none(), "there is no more");
    }

    #[test]
    fn sizes_count() {
        let sources = Sources::new(100, 10);
        let held = sources.take(v4(1), 7);
        assert!(held.is_some() && sources.take(v4(1), 4).is_none());
        assert!(sources.take(v4(1), 3).is_some());
        assert!(sources.take(v4(1 << 8), 11).is_none());
    }

    proptest! {
        #[test]
        fn nobody_ever_has_more_than_there_is(
            moves in prop::collection::vec((0_u32..2_048, 1_usize..4, any::<bool>()), 0..400),
        ) {
            let sources = Sources::new(50, 6);
            let mut held = Vec::new();
            for (who, size, goes) in moves {
                if goes && !held.is_empty() {
                    held.swap_remove(size % held.len());
                } else {
                    held.extend(sources.take(v4(who), size));
                }
                let sum: usize = held.iter().map(|place| place.size).sum();
                let taken = sources.lock();
                prop_assert!(sum <= 50 && taken.all == sum);
                for (prefix, own) in &taken.by {
                    prop_assert!(*own <= 6 * usize::try_from(prefix.times()).unwrap());
                }
            }
        }
    }
}
