//! The audit ledger.
use holdfast_proto::ledger::v1::{AppendBatchRequest, AppendBatchResponse, Verification};
use holdfast_proto::retention::v1::audit_ledger_server::AuditLedger;
use holdfast_proto::retention::v1::{LastVerificationRequest, QueryRequest, QueryResponse, VerifyRequest};
use kit_access::Caller;
use kit_ledger_grpc::verification;
use kit_outbox::{destination, record_span};
use tonic::{Request, Response, Status};

use super::fault::status;
use super::{Server, convert};
use crate::ops::{Batch, Reader, Verified};

#[tonic::async_trait]
impl AuditLedger for Server {
    async fn append_batch(
        &self,
        request: Request<AppendBatchRequest>,
    ) -> Result<Response<AppendBatchResponse>, Status> {
        let source = Caller::from_request(&request)?.peer.id().to_string();
        let request = request.into_inner();
        let tenant = convert::admitted(&self.0, &request.tenant).map_err(status)?;
        tracing::Span::current().record("holdfast.tenant", tenant.as_str());
        // Each record continues the trace of its act: its span lasts until the batch is committed.
        let consumers: Vec<_> = request
            .records
            .iter()
            .map(|record| record_span(destination::AUDIT, &tenant, Some(record.traceparent.as_str())))
            .collect();
        let records = convert::records(request.records).map_err(status)?;
        let appended = self.0.append_records(&Batch { tenant, source, records }).await.map_err(status)?;
        drop(consumers);
        Ok(Response::new(AppendBatchResponse {
            appended: u32::try_from(appended.appended).unwrap_or(u32::MAX),
            last_sequence: appended.last_sequence,
        }))
    }

    async fn query(&self, request: Request<QueryRequest>) -> Result<Response<QueryResponse>, Status> {
        let reader = reader(&request)?;
        let wanted = convert::wanted(request.into_inner()).map_err(status)?;
        let page = self.0.query_ledger(&reader, &wanted).await.map_err(status)?;
        Ok(Response::new(QueryResponse {
            records: page.records.into_iter().map(convert::record_to_wire).collect(),
            next_cursor: page.next.map(convert::cursor_of).unwrap_or_default(),
        }))
    }

    async fn verify(&self, request: Request<VerifyRequest>) -> Result<Response<Verification>, Status> {
        let reader = reader(&request)?;
        let Verified { run, halt } = self.0.verify_ledger(&reader).await.map_err(status)?;
        Ok(Response::new(verification(&run, halt.as_ref())))
    }

    async fn last_verification(
        &self,
        request: Request<LastVerificationRequest>,
    ) -> Result<Response<Verification>, Status> {
        let tenant = reader(&request)?.tenant;
        let Verified { run, halt } = self.0.last_verification(&tenant).await.map_err(status)?;
        Ok(Response::new(verification(&run, halt.as_ref())))
    }
}

fn reader<T>(request: &Request<T>) -> Result<Reader, Status> {
    let caller = Caller::from_request(request)?;
    let tenant = caller.for_tenant()?.clone();
    let account = caller.account.ok_or_else(|| Status::permission_denied("nobody has signed in"))?;
    Ok(Reader { tenant, actor: account.to_string() })
}
