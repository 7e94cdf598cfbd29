//! The RPCs: proto in, an operation, proto out. Who may call stands in the contract and was checked before.
mod audit_ledger;
mod convert;

use holdfast_proto::retention::v1::audit_ledger_server::AuditLedgerServer;
use holdfast_proto::retention::v1::checkpoints_server::CheckpointsServer;
use tonic::service::Routes;

pub use self::audit_ledger::AuditLedgerService;
use crate::ops::Context;

/// All routes. They stand behind kit/access.
#[must_use]
pub fn routes(context: &Context) -> Routes {
    Routes::new(AuditLedgerServer::new(AuditLedgerService(context.clone())))
        .add_service(CheckpointsServer::new(context.ledger.clone()))
}
