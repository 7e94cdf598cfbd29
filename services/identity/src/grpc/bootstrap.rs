//! `holdfast.identity.v1.Bootstrap`.
use holdfast_proto::identity::v1::bootstrap_server::Bootstrap;
use holdfast_proto::identity::v1::{BootstrapIssueRequest, BootstrapIssueResponse};
use tonic::{Request, Response, Status};

use super::Server;
use super::convert::instant;
use crate::ops::issue_bootstrap::{self, Issued};

#[tonic::async_trait]
impl Bootstrap for Server {
    async fn issue(
        &self,
        request: Request<BootstrapIssueRequest>,
    ) -> Result<Response<BootstrapIssueResponse>, Status> {
        let peer = self.peer(&request, &request.get_ref().tenant)?;
        let Issued { token, expires_at } = issue_bootstrap::run(&self.0, &peer).await?;
        Ok(Response::new(BootstrapIssueResponse {
            token: token.reveal(),
            expires_at: Some(instant(expires_at)),
        }))
    }
}
