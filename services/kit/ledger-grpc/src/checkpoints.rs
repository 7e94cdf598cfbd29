//! The RPCs of `Checkpoints`: the other ledger's, stored here.
use holdfast_proto::ledger::v1 as wire;
use holdfast_proto::{policy, retention};
use kit_access::{Caller, Peer};
use kit_authz::Permit;
use kit_fault::{Fault, FieldCode};
use kit_ledger::{Checkpoint, KeepLedger, store};
use tonic::{Request, Response, Status};

use crate::{LedgerService, from_wire, ledger_from_wire, to_wire};

impl LedgerService {
    async fn answer_put(
        &self,
        request: wire::PutCheckpointRequest,
    ) -> Result<wire::PutCheckpointResponse, Fault> {
        let checkpoint = request.checkpoint.ok_or_else(|| Fault::required("checkpoint"))?;
        self.admit(&checkpoint.tenant)?;
        let checkpoint = from_wire(checkpoint)?;
        if checkpoint.statement.ledger != self.other_ledger() {
            return Err(self.other_ledger_only("checkpoint.ledger"));
        }
        self.put_checkpoint(&checkpoint).await?;
        Ok(wire::PutCheckpointResponse {})
    }

    async fn answer_last(
        &self,
        caller: &Caller,
        request: wire::LastCheckpointRequest,
    ) -> Result<wire::LastCheckpointResponse, Fault> {
        let peer = self.asks(caller, &request.tenant, request.ledger)?;
        let last = self.last_checkpoint(&peer).await?;
        Ok(wire::LastCheckpointResponse { checkpoint: last.as_ref().map(to_wire) })
    }

    async fn answer_list(
        &self,
        caller: &Caller,
        request: wire::ListCheckpointsRequest,
    ) -> Result<wire::ListCheckpointsResponse, Fault> {
        let peer = self.asks(caller, &request.tenant, request.ledger)?;
        let page = self.checkpoints_after(&peer, request.after_sequence).await?;
        Ok(wire::ListCheckpointsResponse { checkpoints: page.iter().map(to_wire).collect() })
    }

    /// Stores one; a signature that does not verify, or what contradicts those that are stored, is refused.
    #[tracing::instrument(name = "ledger.put_checkpoint", skip_all)]
    async fn put_checkpoint(&self, checkpoint: &Checkpoint) -> Result<(), Fault> {
        let permit = Permit::<KeepLedger>::for_service(&checkpoint.statement.tenant);
        let mut tx = self.database().write(&permit).await?;
        store::put(&mut tx, checkpoint, &self.public_keys).await?;
        Ok(tx.commit().await?)
    }

    #[tracing::instrument(name = "ledger.last_checkpoint", skip_all)]
    async fn last_checkpoint(&self, peer: &Peer) -> Result<Option<Checkpoint>, Fault> {
        let mut tx = self.database().read(peer).await?;
        let last = store::last(&mut tx, self.other_ledger()).await?;
        tx.commit().await?;
        Ok(last)
    }

    #[tracing::instrument(name = "ledger.list_checkpoints", skip_all)]
    async fn checkpoints_after(&self, peer: &Peer, sequence: u64) -> Result<Vec<Checkpoint>, Fault> {
        let mut tx = self.database().read(peer).await?;
        let page = store::after(&mut tx, self.other_ledger(), sequence, store::PAGE).await?;
        tx.commit().await?;
        Ok(page)
    }

    /// The service that asks for stored checkpoints, at the tenant that it names.
    fn asks(&self, caller: &Caller, tenant: &str, ledger: i32) -> Result<Peer, Fault> {
        let tenant = self.admit(tenant)?;
        if ledger_from_wire(ledger, "ledger")? != self.other_ledger() {
            return Err(self.other_ledger_only("ledger"));
        }
        caller.peer_at(&tenant)
    }

    fn other_ledger_only(&self, field: &'static str) -> Fault {
        let what =
            format!("must be {}: only that ledger's checkpoints are stored here", self.other_ledger().name());
        Fault::invalid_field(field, FieldCode::Unknown, what)
    }
}

/// The two services call the same RPCs by two names, because the rules beside them differ in who may call.
macro_rules! checkpoints {
    ($of:ident) => {
        #[tonic::async_trait]
        impl $of::v1::checkpoints_server::Checkpoints for LedgerService {
            async fn put(
                &self,
                request: Request<wire::PutCheckpointRequest>,
            ) -> Result<Response<wire::PutCheckpointResponse>, Status> {
                Ok(Response::new(self.answer_put(request.into_inner()).await?))
            }

            async fn last(
                &self,
                request: Request<wire::LastCheckpointRequest>,
            ) -> Result<Response<wire::LastCheckpointResponse>, Status> {
                let caller = Caller::from_request(&request)?.clone();
                Ok(Response::new(self.answer_last(&caller, request.into_inner()).await?))
            }

            async fn list(
                &self,
                request: Request<wire::ListCheckpointsRequest>,
            ) -> Result<Response<wire::ListCheckpointsResponse>, Status> {
                let caller = Caller::from_request(&request)?.clone();
                Ok(Response::new(self.answer_list(&caller, request.into_inner()).await?))
            }
        }
    };
}

checkpoints!(policy);
checkpoints!(retention);
