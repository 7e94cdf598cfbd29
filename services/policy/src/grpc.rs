//! The RPCs: proto in, domain out, one function each. The only place where a use case's error becomes a fault.
use tonic::service::Routes;

use crate::ops::Core;

mod agreements;
mod checkpoints;
mod configuration;
pub(crate) mod convert;
mod decisions;
mod fault;
mod ledger;

/// Every service of policy, as it is put under the access layer.
#[must_use]
pub fn routes(core: &Core) -> Routes {
    Routes::new(configuration::server(core.clone()))
        .add_service(agreements::server(core.clone()))
        .add_service(decisions::server(core.clone()))
        .add_service(ledger::server(core.clone()))
        .add_service(checkpoints::server(core.clone()))
}
