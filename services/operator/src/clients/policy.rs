//! policy over the mesh.
use async_trait::async_trait;
use holdfast_proto::policy::v1::configuration_client::ConfigurationClient;
use holdfast_proto::policy::v1::{
    AcknowledgementsRequest, AcknowledgementsResponse, ApplyRequest, ApplyResponse, BeginRequest,
    ListAppliedRequest, RemoveRequest, SignedConfig,
};
use kit_fault::Fault;
use kit_mesh::Channel;

use crate::ports::Configuration;

/// Largest answer, in bytes: the documents of all tenants, as policy sends them.
const MAX_MESSAGE: usize = 64 * 1024 * 1024;

/// A client of policy.
#[derive(Clone, Debug)]
pub struct Policy(ConfigurationClient<Channel>);

// === impl Policy ===

impl Policy {
    /// A client over a channel to policy.
    #[must_use]
    pub fn new(channel: Channel) -> Self {
        Self(ConfigurationClient::new(channel).max_decoding_message_size(MAX_MESSAGE))
    }
}

#[async_trait]
impl Configuration for Policy {
    async fn begin(&self, holder: &str) -> Result<u64, Fault> {
        let request = BeginRequest { holder: holder.to_owned() };
        let answer = self.0.clone().begin(request).await.map_err(|status| Fault::from_status(&status))?;
        Ok(answer.into_inner().epoch)
    }

    async fn list_applied(&self) -> Result<Vec<SignedConfig>, Fault> {
        let answer = self
            .0
            .clone()
            .list_applied(ListAppliedRequest {})
            .await
            .map_err(|status| Fault::from_status(&status))?;
        Ok(answer.into_inner().configs)
    }

    async fn apply(&self, request: ApplyRequest) -> Result<ApplyResponse, Fault> {
        let answer = self.0.clone().apply(request).await.map_err(|status| Fault::from_status(&status))?;
        Ok(answer.into_inner())
    }

    async fn remove(&self, request: RemoveRequest) -> Result<(), Fault> {
        self.0.clone().remove(request).await.map_err(|status| Fault::from_status(&status))?;
        Ok(())
    }

    async fn acknowledgements(&self) -> Result<AcknowledgementsResponse, Fault> {
        let answer = self.0.clone().acknowledgements(AcknowledgementsRequest {}).await;
        Ok(answer.map_err(|status| Fault::from_status(&status))?.into_inner())
    }
}
