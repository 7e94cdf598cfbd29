//! What is written of a ledger, beside the acts of those who read it.
use std::convert::Infallible;

use kit_authz::{Action, Service};
use kit_fault::Fault;

use crate::actions::records_actions;

#[cfg(test)]
mod tests;

/// Appending the records that a service brings.
#[derive(Debug)]
pub struct AppendRecords;

/// Keeping checkpoints, halts and verifications: this service's own work, and the other ledger's service's checkpoints,
/// whose signatures say that they are its.
#[derive(Debug)]
pub struct KeepLedger;

impl Action for AppendRecords {
    type By = Service;
    /// Where the records come from: the SPIFFE id of the service that brings them.
    type Evidence = String;
    type Refusal = Fault;

    /// A service that has acts of its own to record. Which those are is judged record by record, by [`crate::ACTIONS`].
    fn decide(_: &Service, source: &String) -> Result<(), Fault> {
        if records_actions(source) { Ok(()) } else { Err(Fault::denied()) }
    }
}

/// Actions that append records to a ledger: the batches of others, and a service's own acts.
pub trait AppendsRecords: Action {}
impl AppendsRecords for AppendRecords {}

impl Action for KeepLedger {
    type By = Service;
    type Evidence = ();
    type Refusal = Infallible;

    fn decide(_: &Service, (): &()) -> Result<(), Infallible> {
        Ok(())
    }
}
