//! Whether the service should get requests: named conditions that must all hold.
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::sync::CancellationToken;

/// All conditions of a service. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Readiness {
    conditions: Arc<Mutex<BTreeMap<&'static str, Condition>>>,
    draining: Arc<AtomicBool>,
}

/// One condition: not met until it is set.
#[derive(Clone, Debug, Default)]
pub struct Condition(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    met: bool,
    /// Why it is not met, where that is known.
    why: Option<String>,
}

impl Readiness {
    /// No conditions yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a condition ("postgres", "keys", "config"); the same name is the same condition.
    #[must_use]
    pub fn condition(&self, name: &'static str) -> Condition {
        let mut conditions = self.conditions.lock().unwrap_or_else(PoisonError::into_inner);
        conditions.entry(name).or_default().clone()
    }

    /// From now on the service is not ready whatever the conditions say: it is about to end.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Release);
    }

    /// Names of the conditions that are not met; "draining" among them at the end.
    #[must_use]
    pub fn missing(&self) -> Vec<&'static str> {
        let conditions = self.conditions.lock().unwrap_or_else(PoisonError::into_inner);
        let unmet = conditions.iter().filter(|(_, condition)| !condition.met()).map(|(name, _)| *name);
        let draining = self.draining.load(Ordering::Acquire).then_some("draining");
        unmet.chain(draining).collect()
    }

    /// Why conditions are not met, by name, where that is known.
    #[must_use]
    pub fn reasons(&self) -> BTreeMap<&'static str, String> {
        let conditions = self.conditions.lock().unwrap_or_else(PoisonError::into_inner);
        conditions.iter().filter_map(|(name, it)| Some((*name, it.lock().why.clone()?))).collect()
    }

    /// Whether every condition is met.
    #[must_use]
    pub fn ready(&self) -> bool {
        self.missing().is_empty()
    }
}

impl Condition {
    /// Says whether the condition is met now.
    pub fn set(&self, met: bool) {
        *self.lock() = State { met, why: None };
    }

    /// Says that the condition is not met, and why, in words for whoever operates the service.
    pub fn refuse(&self, why: String) {
        *self.lock() = State { met: false, why: Some(why) };
    }

    /// Met once something has happened (a first snapshot, a first key); until then it waits, or is told to stop.
    pub async fn once(self, happened: impl Future<Output = ()>, stop: CancellationToken) {
        tokio::select! {
            () = stop.cancelled() => {}
            () = happened => self.set(true),
        }
    }

    /// Whether it is met.
    #[must_use]
    pub fn met(&self) -> bool {
        self.lock().met
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_says_why_until_it_is_met() {
        let readiness = Readiness::new();
        let certificate = readiness.condition("certificate");
        assert!(readiness.reasons().is_empty());
        certificate.refuse("it ends".to_owned());
        assert_eq!(readiness.missing(), ["certificate"]);
        assert_eq!(readiness.reasons().get("certificate").map(String::as_str), Some("it ends"));
        certificate.set(true);
        assert!(readiness.ready() && readiness.reasons().is_empty());
    }

    #[tokio::test]
    async fn a_condition_waits_for_what_must_happen_or_for_the_end() {
        let readiness = Readiness::new();
        let (keys, stop) = (readiness.condition("keys"), CancellationToken::new());
        stop.cancel();
        keys.clone().once(std::future::pending(), stop).await;
        assert_eq!(readiness.missing(), ["keys"]);
        keys.once(std::future::ready(()), CancellationToken::new()).await;
        assert!(readiness.ready());
    }
}
