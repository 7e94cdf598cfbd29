//! Who may do what in policy. Who may call stands in the contract; what stands here is decided beside the data, by what
//! only policy knows. `store` writes for these permits alone; the consent ledger's are kit/ledger's.
use kit_access::Peer;
use kit_authz::{Action, Requester as _};
use kit_fault::Fault;
use kit_principal::{Role, ServiceName, Staff};
use kit_tenants::Tenant;

#[cfg(test)]
mod tests;

/// Putting a tenant's configuration in force.
pub(crate) struct ApplyConfiguration;

impl Action for ApplyConfiguration {
    type By = Peer;
    /// What was read from a document whose signature was verified.
    type Evidence = Tenant;
    type Refusal = Fault;

    /// The operator, with a document that it has signed for this tenant. Its epoch, and from which source a tenant may
    /// come, only the transaction's lock shows.
    fn decide(by: &Peer, signed: &Tenant) -> Result<(), Fault> {
        operates(by.service())?;
        if signed.id() == by.tenant() { Ok(()) } else { Err(Fault::denied()) }
    }
}

/// Taking a tenant out of force.
pub(crate) struct RemoveTenant;

impl Action for RemoveTenant {
    type By = Peer;
    type Evidence = ();
    type Refusal = Fault;

    /// The operator. Its epoch, and from which source the tenant came, only the transaction's lock shows.
    fn decide(by: &Peer, (): &()) -> Result<(), Fault> {
        operates(by.service())
    }
}

/// Publishing an agreement.
pub(crate) struct PublishAgreement;

impl Action for PublishAgreement {
    type By = Staff;
    type Evidence = ();
    type Refusal = Fault;

    fn decide(staff: &Staff, (): &()) -> Result<(), Fault> {
        runs_the_business(staff)
    }
}

/// Having the consent ledger verified, which is written.
pub(crate) struct VerifyConsents;

impl Action for VerifyConsents {
    type By = Staff;
    type Evidence = ();
    type Refusal = Fault;

    fn decide(staff: &Staff, (): &()) -> Result<(), Fault> {
        runs_the_business(staff)
    }
}

/// Whether a service is the one that keeps the tenants' configuration.
pub(crate) fn operates(service: ServiceName) -> Result<(), Fault> {
    if service == ServiceName::Operator { Ok(()) } else { Err(Fault::denied()) }
}

/// Owners and admins.
fn runs_the_business(staff: &Staff) -> Result<(), Fault> {
    if staff.roles.holds_any(&[Role::Owner, Role::Admin]) { Ok(()) } else { Err(Fault::denied()) }
}

/// Actions that change which configurations are in force.
pub(crate) trait ChangesConfiguration: Action {}
impl ChangesConfiguration for ApplyConfiguration {}
impl ChangesConfiguration for RemoveTenant {}

/// Actions that publish agreements: rules that change with a configuration make a version, too.
pub(crate) trait PublishesAgreement: Action {}
impl PublishesAgreement for ApplyConfiguration {}
impl PublishesAgreement for PublishAgreement {}
