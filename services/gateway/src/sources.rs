//! How many of something each source has at a time: connections, calls.
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Places by source (`door::source_key`).
#[derive(Clone, Debug, Default)]
pub(crate) struct Sources(Arc<Mutex<HashMap<String, usize>>>);

/// One place among those of its source; given back when dropped.
pub(crate) struct Place {
    sources: Sources,
    key: String,
}

impl Sources {
    /// A place; None when the source has `most` already.
    pub(crate) fn enter(&self, source: &str, most: usize) -> Option<Place> {
        let mut sources = self.lock();
        let taken = sources.get(source).copied().unwrap_or_default();
        if taken >= most {
            return None;
        }
        sources.insert(source.to_owned(), taken.saturating_add(1));
        drop(sources);
        Some(Place { sources: self.clone(), key: source.to_owned() })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut sources = self.sources.lock();
        match sources.get_mut(&self.key) {
            Some(taken) if *taken > 1 => *taken -= 1,
            _ => drop(sources.remove(&self.key)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_has_so_many_places_and_gives_them_back() {
        let sources = Sources::default();
        let (first, second) = (sources.enter("a", 2), sources.enter("a", 2));
        assert!(first.is_some() && second.is_some() && sources.enter("a", 2).is_none());
        assert!(sources.enter("b", 2).is_some(), "another's are its own");
        drop(first);
        assert!(sources.enter("a", 2).is_some());
        drop(second);
        assert!(sources.lock().is_empty(), "nothing is kept of who is gone");
    }
}
