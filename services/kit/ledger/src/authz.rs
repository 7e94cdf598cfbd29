//! What is written of a ledger, beside the acts of those who read it.
use std::convert::Infallible;

use kit_authz::{Action, Service};
use kit_fault::Fault;

use crate::actions::records_actions;
use crate::sender::Sender;

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
    /// The service that brings them.
    type Evidence = Sender;
    type Refusal = Fault;

    /// A service that has acts of its own to record. Which those are is checked for each record, by [`crate::ACTIONS`].
    fn decide(_: &Service, sender: &Sender) -> Result<(), Fault> {
        if records_actions(sender.as_str()) { Ok(()) } else { Err(Fault::denied()) }
    }
}

/// Actions that append records to a ledger: the batches of others, and a service's own acts.
pub trait AppendsRecords: Action {
    /// The service whose records they are.
    fn sender(evidence: &Self::Evidence) -> &Sender;
}

impl AppendsRecords for AppendRecords {
    fn sender(sender: &Sender) -> &Sender {
        sender
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
