//! What is written of keys.
use std::convert::Infallible;

use kit_authz::{Action, Service};

/// Making, wrapping and destroying keys. The service itself does it, on the way to sealing what it was permitted to write;
/// nobody else comes to the keys' database.
pub(crate) struct KeepKeys;

impl Action for KeepKeys {
    type By = Service;
    type Evidence = ();
    type Refusal = Infallible;

    fn decide(_: &Service, (): &()) -> Result<(), Infallible> {
        Ok(())
    }
}
