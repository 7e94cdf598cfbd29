//! `Receipts`: proto in, use case, proto out.
use booking_domain::receipt::ReceiptHash;
use holdfast_proto::booking::v1 as pb;
use holdfast_proto::booking::v1::receipts_server::Receipts;
use kit_fault::Fault;
use tonic::{Request, Response, Status};

use super::caller::actor;
use crate::ops::context::Context;
use crate::ops::get_receipt;

/// Serves `Receipts`.
#[derive(Clone, Debug)]
pub struct ReceiptsService(pub Context);

#[tonic::async_trait]
impl Receipts for ReceiptsService {
    async fn get(&self, request: Request<pb::GetReceiptRequest>) -> Result<Response<pb::Receipt>, Status> {
        let actor = actor(&request)?;
        let hash = ReceiptHash::from_slice(&request.into_inner().hash).ok_or_else(Fault::not_found)?;
        let receipt = get_receipt::run(&self.0, &actor, get_receipt::Command { hash }).await?;
        Ok(Response::new(pb::Receipt {
            code: hash.code().to_string(),
            hash: hash.as_bytes().to_vec(),
            evidence: receipt.evidence,
            ledger: receipt.ledger.map(|place| pb::LedgerPlace {
                sequence: place.sequence,
                hash: place.hash,
                checkpoint: place.checkpoint,
                status: place.status.into(),
            }),
        }))
    }
}
