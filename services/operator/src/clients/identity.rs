//! identity over the mesh.
use async_trait::async_trait;
use holdfast_proto::identity::v1::BootstrapIssueRequest;
use holdfast_proto::identity::v1::bootstrap_client::BootstrapClient;
use jiff::Timestamp;
use kit_fault::Fault;
use kit_mesh::Channel;

use crate::ports::{Invitations, Token};

/// A client of identity.
#[derive(Clone, Debug)]
pub struct Identity(BootstrapClient<Channel>);

// === impl Identity ===

impl Identity {
    /// A client over a channel to identity.
    #[must_use]
    pub fn new(channel: Channel) -> Self {
        Self(BootstrapClient::new(channel))
    }
}

#[async_trait]
impl Invitations for Identity {
    async fn issue(&self, tenant: &str) -> Result<Token, Fault> {
        let request = BootstrapIssueRequest { tenant: tenant.to_owned() };
        let answer = self.0.clone().issue(request).await.map_err(|status| Fault::from_status(&status))?;
        let answer = answer.into_inner();
        let expires = answer.expires_at.unwrap_or_default();
        let expires_at = Timestamp::new(expires.seconds, expires.nanos).unwrap_or(Timestamp::UNIX_EPOCH);
        Ok(Token { secret: answer.token, expires_at })
    }
}
