//! The RPCs: proto in, an operation, proto out. Who may call stands in the contract and was judged before.
mod audit_ledger;
mod checkpoints;
pub mod convert;
mod fault;

use holdfast_proto::retention::v1::audit_ledger_server::AuditLedgerServer;
use holdfast_proto::retention::v1::checkpoints_server::CheckpointsServer;
use tonic::service::Routes;

use crate::ops::Retention;

/// Answers every RPC of retention.
#[derive(Clone, Debug)]
pub struct Server(pub Retention);

/// All routes. They stand behind kit/access.
#[must_use]
pub fn routes(retention: &Retention) -> Routes {
    let server = || Server(retention.clone());
    // A batch has up to 500 records of up to 64 KiB; senders keep it below the mesh's limit.
    Routes::new(AuditLedgerServer::new(server())).add_service(CheckpointsServer::new(server()))
}
