//! The settings of a tenant that a service reads and honours: each service declares them in one place.
use crate::{Refusal, Tenant};

/// The settings that a service honours, by their paths in the resource ("booking.whoMayBook").
#[derive(Clone, Copy, Debug)]
pub struct SupportedSettings {
    service: &'static str,
    paths: &'static [&'static str],
}

// === impl SupportedSettings ===

impl SupportedSettings {
    /// A service's short name, and the paths of the settings that it honours.
    #[must_use]
    pub const fn new(service: &'static str, paths: &'static [&'static str]) -> Self {
        Self { service, paths }
    }

    /// Refuses a document that names a setting of this service's which it does not honour: the operator knows a later
    /// version of it.
    pub fn check(&self, tenant: &Tenant) -> Result<(), Refusal> {
        let is_unknown = |name: &&String| {
            let mine = name.split_once('.').filter(|(service, _)| *service == self.service);
            mine.is_some_and(|(_, path)| !self.paths.contains(&path))
        };
        match tenant.must_understand().iter().find(is_unknown) {
            Some(name) => Err(Refusal::MustUnderstand(name.clone())),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
