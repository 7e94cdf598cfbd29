//! The RPCs: proto in, domain out, one function each.
use holdfast_proto::policy::v1::checkpoints_server::CheckpointsServer;
use tonic::service::Routes;

use crate::ops::Context;

mod agreements;
mod configuration;
pub(crate) mod convert;
mod decisions;
mod ledger;

/// Every service of policy, as it is put under the access layer.
#[must_use]
pub fn routes(context: &Context) -> Routes {
    Routes::new(configuration::server(context.clone()))
        .add_service(agreements::server(context.clone()))
        .add_service(decisions::server(context.clone()))
        .add_service(ledger::server(context.clone()))
        .add_service(CheckpointsServer::new(context.ledger.clone()))
}
