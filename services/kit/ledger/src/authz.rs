//! What is written of a ledger, beside the acts of those who read it.
use std::convert::Infallible;

use kit_authz::{Action, Service};

/// Appending the records that a service brings. Which services may call stands in the contract; what each of them may
/// record, record by record, in [`crate::ACTS`].
#[derive(Debug)]
pub struct AppendRecords;

/// Keeping checkpoints, halts and verifications: this service's own work, and the other ledger's service's checkpoints,
/// whose signatures say that they are its.
#[derive(Debug)]
pub struct KeepLedger;

impl Action for AppendRecords {
    type By = Service;
    type Evidence = ();
    type Refusal = Infallible;

    fn decide(_: &Service, (): &()) -> Result<(), Infallible> {
        Ok(())
    }
}

impl Action for KeepLedger {
    type By = Service;
    type Evidence = ();
    type Refusal = Infallible;

    fn decide(_: &Service, (): &()) -> Result<(), Infallible> {
        Ok(())
    }
}
