//! The memory that bodies have together while they are read: what is buffered of them is counted as it is buffered, for
//! the source that sends it, and given back when the body has been understood.
use kit_fault::Fault;
use kit_limits::{ConcurrencyLimit, ConcurrencyPermit, Prefixes};

/// Most bytes of bodies that a gateway holds at a time.
const ALL: usize = 64 * 1024 * 1024;
/// Most of them from one address: eight of the longest bodies.
const FROM_ONE: usize = ALL / 16;

/// The first part of a body: it has little time to arrive, so its memory is there from the beginning.
pub(super) const FIRST: usize = 16 * 1024;

/// The memory for bodies. Clones share it.
#[derive(Clone, Debug)]
pub struct BodyBudget(ConcurrencyLimit);

/// A body, and the part of the budget that it takes.
pub(crate) struct BufferedBody {
    bytes: Vec<u8>,
    permit: ConcurrencyPermit,
}

impl Default for BodyBudget {
    fn default() -> Self {
        Self(ConcurrencyLimit::new(ALL, FROM_ONE))
    }
}

impl BodyBudget {
    /// Begins a body of a source that may become so long.
    pub(super) fn begin(&self, source: Prefixes, most: usize) -> Result<BufferedBody, Fault> {
        let first = most.min(FIRST);
        let permit = self.0.try_acquire_many(source, first).ok_or_else(refused)?;
        Ok(BufferedBody { bytes: Vec::with_capacity(first), permit })
    }
}

// === impl BufferedBody ===

impl BufferedBody {
    /// Takes more of the body, which may become so long; nothing left of the budget: 503.
    pub(super) fn push(&mut self, more: &[u8], most: usize) -> Result<(), Fault> {
        let needed = self.bytes.len().saturating_add(more.len());
        if needed > self.bytes.capacity() {
            // Twice as much each time, or a body of small pieces would be copied again with each of them.
            self.grow_to(needed.max(self.bytes.capacity().saturating_mul(2).min(most)))?;
        }
        self.bytes.extend_from_slice(more);
        Ok(())
    }

    fn grow_to(&mut self, size: usize) -> Result<(), Fault> {
        let more = size.saturating_sub(self.bytes.capacity());
        if !self.permit.grow(more) {
            return Err(refused());
        }
        self.bytes.reserve_exact(size.saturating_sub(self.bytes.len()));
        Ok(())
    }
}

fn refused() -> Fault {
    metrics::counter!("gateway_bodies_refused_total").increment(1);
    Fault::unavailable()
}

impl std::ops::Deref for BufferedBody {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    const LONGEST: usize = 512 * 1024;

    /// The source of this number, in a network of its own.
    fn source(number: u32) -> Prefixes {
        Prefixes::of(Ipv4Addr::from_bits(number << 8).into())
    }

    fn whole(budget: &BodyBudget, source: Prefixes) -> Result<BufferedBody, Fault> {
        let mut buffered = budget.begin(source, LONGEST)?;
        for _ in 0..LONGEST / 1_000 {
            buffered.push(&[b'x'; 1_000], LONGEST)?;
        }
        buffered.push(&[b'x'; LONGEST % 1_000], LONGEST)?;
        assert_eq!(
            (buffered.len(), buffered.bytes.capacity()),
            (LONGEST, LONGEST),
            "what is buffered is what is counted"
        );
        Ok(buffered)
    }

    #[test]
    fn bodies_hold_64_mib_together_and_give_them_back() {
        let budget = BodyBudget::default();
        let sources: Vec<_> = (1..=32).flat_map(|number| (0..9).map(move |_| number)).collect();
        let buffered: Vec<_> =
            sources.iter().filter_map(|number| whole(&budget, source(*number)).ok()).collect();
        let bytes: usize = buffered.iter().map(|body| body.len()).sum();
        assert!((ALL - ALL / 5 - 2 * LONGEST..=ALL).contains(&bytes), "{bytes}");
        assert!(budget.begin(source(1), 200).is_err());
        assert!(
            whole(&budget, source(100)).is_ok(),
            "a fifth is kept for who has none, to the end of the body"
        );
        drop(buffered);
        assert!(whole(&budget, source(1)).is_ok());
    }

    #[test]
    fn one_source_does_not_take_all_of_the_budget() {
        let budget = BodyBudget::default();
        let buffered: Vec<_> = (0..20).filter_map(|_| whole(&budget, source(1)).ok()).collect();
        assert_eq!(buffered.len(), 8);
        assert!(whole(&budget, source(2)).is_ok());
    }

    #[test]
    fn a_short_body_takes_little() {
        let budget = BodyBudget::default();
        let buffered: Vec<_> = (0..20_000).filter_map(|_| budget.begin(source(1), 200).ok()).collect();
        assert_eq!(buffered.len(), 20_000, "of 200 bytes each");
    }
}
