//! The audit ledger.
use holdfast_proto::ledger::v1::{AppendBatchRequest, AppendBatchResponse, Verification};
use holdfast_proto::retention::v1::audit_ledger_server::AuditLedger;
use holdfast_proto::retention::v1::{LastVerificationRequest, QueryRequest, QueryResponse, VerifyRequest};
use kit_access::Caller;
use tonic::{Request, Response, Status};

use super::convert;
use crate::ops::{Context, last_verification, query, verify};

/// Answers the RPCs of the audit ledger.
#[derive(Clone, Debug)]
pub struct AuditLedgerService(pub Context);

#[tonic::async_trait]
impl AuditLedger for AuditLedgerService {
    async fn append_batch(
        &self,
        request: Request<AppendBatchRequest>,
    ) -> Result<Response<AppendBatchResponse>, Status> {
        self.0.ledger.append(request).await
    }

    async fn query(&self, request: Request<QueryRequest>) -> Result<Response<QueryResponse>, Status> {
        let actor = Caller::from_request(&request)?.staff()?.clone();
        let page = query::run(&self.0, &actor, convert::command(request.into_inner())?).await?;
        Ok(Response::new(QueryResponse {
            records: page.items.into_iter().map(convert::record_to_wire).collect(),
            next_cursor: page.next_cursor,
        }))
    }

    async fn verify(&self, request: Request<VerifyRequest>) -> Result<Response<Verification>, Status> {
        let actor = Caller::from_request(&request)?.staff()?.clone();
        Ok(Response::new(verify::run(&self.0, &actor).await?))
    }

    async fn last_verification(
        &self,
        request: Request<LastVerificationRequest>,
    ) -> Result<Response<Verification>, Status> {
        let actor = Caller::from_request(&request)?.staff()?.clone();
        Ok(Response::new(last_verification::run(&self.0, &actor).await?))
    }
}
