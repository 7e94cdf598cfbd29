//! The consent ledger.
use holdfast_proto::ledger::v1 as ledger;
use holdfast_proto::policy::v1 as wire;
use holdfast_proto::policy::v1::consent_ledger_server::{ConsentLedger, ConsentLedgerServer};
use kit_access::Caller;
use kit_fault::Fault;
use kit_ledger_grpc::{record_status, summary};
use tonic::{Request, Response, Status};

use crate::ops::Context;

pub(crate) fn server(context: Context) -> ConsentLedgerServer<impl ConsentLedger> {
    ConsentLedgerServer::new(Service(context))
}

struct Service(Context);

#[tonic::async_trait]
impl ConsentLedger for Service {
    async fn append_batch(
        &self,
        request: Request<ledger::AppendBatchRequest>,
    ) -> Result<Response<ledger::AppendBatchResponse>, Status> {
        self.0.ledger.append(request).await
    }

    async fn locate(
        &self,
        request: Request<wire::LocateRequest>,
    ) -> Result<Response<wire::LocateResponse>, Status> {
        let tenant = self.0.admit(&request.get_ref().tenant)?;
        let peer = Caller::from_request(&request)?.peer_at(&tenant)?;
        let wire::LocateRequest { tenant: _, event_id } = request.into_inner();
        let event = event_id.as_slice().try_into();
        let event = event.map_err(|_| Fault::format("event_id", "must be a UUID of 16 bytes"))?;
        let located = self.0.ledger.locate(&peer, event).await?;
        Ok(Response::new(match located {
            None => wire::LocateResponse::default(),
            Some(located) => wire::LocateResponse {
                sequence: located.sequence,
                hash: located.hash.to_vec(),
                checkpoint: located.checkpoint.as_ref().map(summary),
                status: record_status(located.status).into(),
            },
        }))
    }
}
