//! The consent ledger.
use holdfast_proto::ledger::v1 as ledger;
use holdfast_proto::policy::v1 as wire;
use holdfast_proto::policy::v1::consent_ledger_server::{ConsentLedger, ConsentLedgerServer};
use kit_access::Caller;
use kit_fault::Fault;
use kit_ids::EventId;
use kit_ledger::NewRecord;
use kit_ledger_grpc::{standing, summary};
use kit_outbox::{destination, record_span};
use tonic::{Request, Response, Status};

use crate::grpc::convert;
use crate::ops::{Core, append_consents, locate};

pub(crate) fn server(core: Core) -> ConsentLedgerServer<impl ConsentLedger> {
    ConsentLedgerServer::new(Service(core))
}

struct Service(Core);

#[tonic::async_trait]
impl ConsentLedger for Service {
    async fn append_batch(
        &self,
        request: Request<ledger::AppendBatchRequest>,
    ) -> Result<Response<ledger::AppendBatchResponse>, Status> {
        let source = Caller::from_request(&request)?.peer.to_string();
        let ledger::AppendBatchRequest { tenant, records } = request.into_inner();
        let tenant = convert::admitted(&self.0, &tenant)?;
        // One span a record, as the child of its act: the booking's trace reaches into the ledger.
        let spans: Vec<_> = records
            .iter()
            .map(|record| record_span(destination::CONSENT, &tenant, Some(record.traceparent.as_str())))
            .collect();
        let records = records.into_iter().enumerate().map(record).collect::<Result<Vec<_>, _>>()?;
        let appended = append_consents::append_consents(&self.0, &tenant, &source, &records).await?;
        drop(spans);
        Ok(Response::new(ledger::AppendBatchResponse {
            appended: u32::try_from(appended.appended).unwrap_or(u32::MAX),
            last_sequence: appended.last_sequence,
        }))
    }

    async fn locate(
        &self,
        request: Request<wire::LocateRequest>,
    ) -> Result<Response<wire::LocateResponse>, Status> {
        let wire::LocateRequest { tenant, event_id } = request.into_inner();
        let (tenant, event) = (convert::admitted(&self.0, &tenant)?, event(&event_id, "event_id")?);
        let place = locate::locate(&self.0, &tenant, event).await?;
        Ok(Response::new(match place {
            None => wire::LocateResponse::default(),
            Some(place) => wire::LocateResponse {
                sequence: place.sequence,
                hash: place.hash.to_vec(),
                checkpoint: place.checkpoint.as_ref().map(summary),
                standing: standing(place.standing).into(),
            },
        }))
    }
}

fn record((index, record): (usize, ledger::Record)) -> Result<NewRecord, Fault> {
    let event = event(&record.event_id, &format!("records.{index}.event_id"))?;
    Ok(NewRecord { event, evidence: record.evidence })
}

fn event(bytes: &[u8], field: &str) -> Result<EventId, Fault> {
    bytes.try_into().map_err(|_| convert::format(field, "must be a UUID of 16 bytes"))
}
