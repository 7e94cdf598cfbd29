//! The RPCs: proto in, an operation, proto out. Who may call stands in the contract and was checked before.
mod bootstrap;
mod convert;
mod invitations;
mod keys;
mod passports;
mod recovery;
mod sign_in;
mod users;

use holdfast_proto::identity::v1::bootstrap_server::BootstrapServer;
use holdfast_proto::identity::v1::invitations_server::InvitationsServer;
use holdfast_proto::identity::v1::keys_server::KeysServer;
use holdfast_proto::identity::v1::passports_server::PassportsServer;
use holdfast_proto::identity::v1::recovery_server::RecoveryServer;
use holdfast_proto::identity::v1::sign_in_server::SignInServer;
use holdfast_proto::identity::v1::users_server::UsersServer;
use kit_access::{Caller, Peer};
use tonic::service::Routes;
use tonic::{Request, Status};

use crate::ops::Context;

/// Answers every RPC of identity.
#[derive(Clone, Debug)]
pub struct Server(Context);

// === impl Server ===

impl Server {
    /// The service that calls for itself, at the tenant that its request names.
    fn peer<T>(&self, request: &Request<T>, tenant: &str) -> Result<Peer, Status> {
        let tenant = self.0.admit(tenant)?;
        Ok(Caller::from_request(request)?.peer_at(&tenant)?)
    }
}

/// All routes. They stand behind kit/access.
#[must_use]
pub fn routes(context: &Context) -> Routes {
    let server = || Server(context.clone());
    Routes::new(SignInServer::new(server()))
        .add_service(PassportsServer::new(server()))
        .add_service(KeysServer::new(server()))
        .add_service(BootstrapServer::new(server()))
        .add_service(InvitationsServer::new(server()))
        .add_service(RecoveryServer::new(server()))
        .add_service(UsersServer::new(server()))
}
