//! Who may do what in retention, beside appending, which is kit/ledger's. Who may call stands in the contract; what
//! stands here is decided beside the data.
use kit_authz::Action;
use kit_fault::Fault;
use kit_ledger::{AppendsRecords, Sender};
use kit_principal::{Role, Staff};

#[cfg(test)]
mod tests;

/// Reading the audit ledger, or having it verified. That somebody did so is written in the ledger itself.
pub struct ReadLedger;

impl Action for ReadLedger {
    type By = Staff;
    /// This service: the reading is a record of its own.
    type Evidence = Sender;
    type Refusal = Fault;

    /// Who answers for the business: its owners.
    fn decide(staff: &Staff, _: &Sender) -> Result<(), Fault> {
        if staff.roles.holds(Role::Owner) { Ok(()) } else { Err(Fault::denied()) }
    }
}

/// The reading is a record itself.
impl AppendsRecords for ReadLedger {
    fn sender(sender: &Sender) -> &Sender {
        sender
    }
}
