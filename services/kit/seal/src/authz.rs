//! What is written of keys.
use std::convert::Infallible;

use kit_authz::{Action, Service};

#[cfg(test)]
mod tests;

/// Making, wrapping and destroying keys: the service itself does it, before it seals or opens, and where somebody is
/// erased. Nobody else comes to the keys' database.
pub(crate) struct KeepKeys;

impl Action for KeepKeys {
    type By = Service;
    type Evidence = ();
    type Refusal = Infallible;

    fn decide(_: &Service, (): &()) -> Result<(), Infallible> {
        Ok(())
    }
}
