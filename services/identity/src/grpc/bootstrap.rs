//! `holdfast.identity.v1.Bootstrap`.
use holdfast_proto::identity::v1::bootstrap_server::Bootstrap;
use holdfast_proto::identity::v1::{BootstrapIssueRequest, BootstrapIssueResponse};
use kit_access::Caller;
use tonic::{Request, Response, Status};

use super::Server;
use super::convert::{instant, tenant};
use crate::ops::issue_bootstrap;

#[tonic::async_trait]
impl Bootstrap for Server {
    async fn issue(
        &self,
        request: Request<BootstrapIssueRequest>,
    ) -> Result<Response<BootstrapIssueResponse>, Status> {
        let peer = Caller::from_request(&request)?.peer.service().to_owned();
        let tenant = tenant(&self.0, &request.get_ref().tenant)?;
        let (token, expires_at) = issue_bootstrap::run(&self.0, &tenant, &peer).await?;
        Ok(Response::new(BootstrapIssueResponse {
            token: token.reveal(),
            expires_at: Some(instant(expires_at)),
        }))
    }
}
