//! The settings of a tenant that a service reads and honours: each service declares them in one place.
use kit_principal::ServiceName;

use crate::{Refusal, RequiredSetting, Tenant};

/// The settings that a service honours, by their paths in the resource ("booking.whoMayBook").
#[derive(Clone, Copy, Debug)]
pub struct SupportedSettings {
    service: ServiceName,
    paths: &'static [&'static str],
}

// === impl SupportedSettings ===

impl SupportedSettings {
    /// A service, and the paths of the settings that it honours.
    #[must_use]
    pub const fn new(service: ServiceName, paths: &'static [&'static str]) -> Self {
        Self { service, paths }
    }

    /// Refuses a document that names a setting of this service's which it does not honour: the operator knows a later
    /// version of it.
    pub fn check(&self, tenant: &Tenant) -> Result<(), Refusal> {
        let is_unknown = |setting: &&RequiredSetting| {
            setting.service == self.service && !self.paths.contains(&setting.path.as_str())
        };
        match tenant.must_understand().iter().find(is_unknown) {
            Some(setting) => Err(Refusal::MustUnderstand(setting.clone())),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
