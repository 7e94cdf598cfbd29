//! `Receipts`: proto in, use case, proto out.
use booking_domain::receipt::{ReceiptCode, ReceiptHash};
use holdfast_proto::booking::v1 as pb;
use holdfast_proto::booking::v1::get_receipt_request::Name;
use holdfast_proto::booking::v1::receipts_server::Receipts;
use kit_fault::Fault;
use tonic::{Request, Response, Status};

use super::caller::actor;
use crate::ops::context::Context;
use crate::ops::get_receipt::{self, ReceiptName};

/// Serves `Receipts`.
#[derive(Clone, Debug)]
pub struct ReceiptsService(pub Context);

#[tonic::async_trait]
impl Receipts for ReceiptsService {
    async fn get(&self, request: Request<pb::GetReceiptRequest>) -> Result<Response<pb::Receipt>, Status> {
        let actor = actor(&request)?;
        let command = get_receipt::Command { name: name(request.into_inner().name)? };
        let receipt = get_receipt::run(&self.0, &actor, command).await?;
        Ok(Response::new(pb::Receipt {
            code: receipt.hash.code().to_string(),
            hash: receipt.hash.as_bytes().to_vec(),
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

/// What a receipt is found by; what is no hash names none.
fn name(name: Option<Name>) -> Result<ReceiptName, Fault> {
    match name {
        Some(Name::Hash(hash)) => {
            ReceiptHash::from_slice(&hash).map(ReceiptName::Hash).ok_or_else(Fault::not_found)
        }
        Some(Name::Code(code)) => ReceiptCode::parse(&code)
            .map(ReceiptName::Code)
            .map_err(|error| Fault::format("code", error.to_string())),
        None => Err(Fault::not_found()),
    }
}
