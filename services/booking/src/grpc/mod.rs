//! The services of `holdfast.booking.v1`: proto in, domain out, one function per RPC.

pub mod availability;
pub mod bookings;
pub mod catalogue;
pub mod receipts;

use kit_access::Caller;
use tonic::{Request, Status};

use crate::ops::actor::Actor;

/// Who asks, as kit/access has judged.
pub(crate) fn actor<T>(request: &Request<T>) -> Result<Actor, Status> {
    let caller = Caller::from_request(request)?;
    Ok(Actor {
        tenant: caller.for_tenant()?.clone(),
        acting: caller.acting,
        account: caller.account,
        roles: caller.roles.clone(),
    })
}
