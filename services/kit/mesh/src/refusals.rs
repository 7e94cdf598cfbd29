//! What is logged of refusals: once per second and address, with the number of those that were not. Who refuses by the
//! thousand would else fill the log, which is one more way to hurt.
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// One address is told of so often.
const EVERY: Duration = Duration::from_secs(1);
/// Most addresses that are told apart; the rest is told of as one.
const APART: usize = 1_024;

/// When each address was told of last.
#[derive(Default)]
pub(crate) struct Refusals(Mutex<HashMap<Option<IpAddr>, LastLogged>>);

struct LastLogged {
    at: Instant,
    /// Refusals since then.
    unlogged: u64,
}

// === impl Refusals ===

impl Refusals {
    /// Counts a refusal. `Some`: it is to be logged, and so many before it were not.
    pub(crate) fn note(&self, from: IpAddr, now: Instant) -> Option<u64> {
        let mut logged = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if logged.len() >= APART && !logged.contains_key(&Some(from)) {
            logged.retain(|_, one| now.saturating_duration_since(one.at) < EVERY);
        }
        let apart = logged.len() < APART || logged.contains_key(&Some(from));
        let key = Some(from).filter(|_| apart);
        let Some(one) = logged.get_mut(&key) else {
            logged.insert(key, LastLogged { at: now, unlogged: 0 });
            return Some(0);
        };
        if now.saturating_duration_since(one.at) < EVERY {
            one.unlogged = one.unlogged.saturating_add(1);
            return None;
        }
        one.at = now;
        Some(std::mem::take(&mut one.unlogged))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(number: u32) -> IpAddr {
        IpAddr::from(number.to_be_bytes())
    }

    #[test]
    fn an_address_is_told_of_once_a_second() {
        let (refusals, start) = (Refusals::default(), Instant::now());
        assert_eq!(refusals.note(address(1), start), Some(0));
        assert_eq!(refusals.note(address(1), start + EVERY / 2), None);
        assert_eq!(refusals.note(address(2), start + EVERY / 2), Some(0), "another's own");
        assert_eq!(refusals.note(address(1), start + EVERY), Some(1));
        assert_eq!(refusals.note(address(1), start + EVERY * 2), Some(0));
    }

    #[test]
    fn addresses_without_number_take_no_more_memory_and_no_more_lines() {
        let (refusals, start) = (Refusals::default(), Instant::now());
        let flood = u32::try_from(APART).unwrap() * 4;
        let lines = (0..flood).filter(|number| refusals.note(address(*number), start).is_some()).count();
        assert_eq!(lines, APART + 1, "the rest is told of as one");
        assert!(refusals.0.lock().unwrap().len() <= APART + 1);
        assert_eq!(refusals.note(address(flood), start + EVERY), Some(0), "room again");
    }
}
