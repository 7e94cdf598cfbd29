//! Keys that were fetched lately: bounded in number and in age, wiped when they leave.
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// A bounded map whose entries age. A key that another instance destroyed is used no longer than `age`.
pub(crate) struct Cache<K, V> {
    entries: Mutex<HashMap<K, (V, Timestamp)>>,
    capacity: usize,
    age: SignedDuration,
}

impl<K: Hash + Eq + Clone, V: Clone> Cache<K, V> {
    pub(crate) fn new(capacity: usize, age: Duration) -> Self {
        let age = SignedDuration::try_from(age).unwrap_or(SignedDuration::ZERO);
        Self { entries: Mutex::new(HashMap::new()), capacity, age }
    }

    pub(crate) fn get(&self, key: &K, now: Timestamp) -> Option<V> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.get(key).filter(|(_, since)| self.fresh(*since, now)).map(|(value, _)| value.clone())
    }

    pub(crate) fn put(&self, key: K, value: V, now: Timestamp) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= self.capacity {
            entries.retain(|_, (_, since)| self.fresh(*since, now));
        }
        if entries.len() >= self.capacity {
            entries.clear();
        }
        entries.insert(key, (value, now));
    }

    pub(crate) fn remove(&self, key: &K) {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }

    fn fresh(&self, since: Timestamp, now: Timestamp) -> bool {
        let age = now.duration_since(since);
        age >= SignedDuration::ZERO && age < self.age
    }
}
