//! The providers who could do it then: the rules without claims. Whether they are free is decided by the claim alone.
use booking_domain::provider::Provider;
use booking_domain::span::Span;
use booking_domain::zone::Zone;
use jiff::Timestamp;
use kit_fault::{Fault, FieldCode};
use kit_pg::TenantTx;
use kit_tenants::Tenant;

use super::check::Checked;
use super::command::Command;
use crate::ops::bookable::{NotBookable, rules_before_claims, zone_of};

/// A provider who could do it.
#[derive(Clone, Debug)]
pub(crate) struct BookableProvider {
    /// The provider.
    pub(crate) provider: Provider,
    /// Zone of the wall times.
    pub(crate) zone: Zone,
    /// The appointment.
    pub(crate) appointment: Span,
    /// What it takes of the provider's time, buffers included.
    pub(crate) claim: Span,
}

/// Finds who could do it, in the order in which they are tried; never empty. An unknown provider is a bad field; a time
/// that nobody offers is `SLOT_UNAVAILABLE`.
pub(super) async fn find(
    tx: &mut TenantTx,
    tenant: &Tenant,
    command: &Command,
    checked: &Checked,
    now: Timestamp,
) -> Result<Vec<BookableProvider>, Fault> {
    let (service, start) = (&checked.service, command.start);
    let able =
        rules_before_claims(tx, tenant, service, command.provider, start, now).await.map_err(refused)?;
    let zone = zone_of(tenant);
    let bookable = |provider: Provider| BookableProvider {
        zone: provider.slot_zone(&zone).clone(),
        appointment: service.timing.appointment(start),
        claim: service.timing.claim(start),
        provider,
    };
    Ok(able.into_iter().map(bookable).collect())
}

fn refused(error: NotBookable) -> Fault {
    match error {
        NotBookable::UnknownProvider => {
            Fault::invalid_field("provider", FieldCode::Unknown, "is nobody who does this service")
        }
        other => other.into(),
    }
}
