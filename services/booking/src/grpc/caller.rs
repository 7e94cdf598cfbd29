//! Who asks, of a request.
use kit_access::Caller;
use tonic::{Request, Status};

use crate::actor::Actor;

/// Who asks, as kit/access has authorized.
pub(super) fn actor<T>(request: &Request<T>) -> Result<Actor, Status> {
    Ok(Actor::of(Caller::from_request(request)?.principal())?)
}
