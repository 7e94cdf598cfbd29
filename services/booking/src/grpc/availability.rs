//! `Availability`: proto in, use case, proto out.
use booking_domain::check::Checks;
use booking_domain::slot::Slot;
use booking_domain::zone::Zone;
use holdfast_proto::booking::v1 as pb;
use holdfast_proto::booking::v1::availability_server::Availability;
use holdfast_proto::policy::v1 as policy;
use kit_fault::{Fault, FieldCode, FieldError};
use policy_api::wire::{to_instant, to_money};
use policy_api::{Requirement, Resolution};
use tonic::{Request, Response, Status};

use super::caller::actor;
use crate::ops::context::Context;
use crate::ops::list_next_slots::{self, NextSlot};
use crate::ops::list_slots::{self, Slots};
use crate::ops::quote::{self, Quote};
use crate::wire;

/// Serves `Availability`.
#[derive(Clone, Debug)]
pub struct AvailabilityService(pub Context);

#[tonic::async_trait]
impl Availability for AvailabilityService {
    async fn list_slots(
        &self,
        request: Request<pb::ListSlotsRequest>,
    ) -> Result<Response<pb::ListSlotsResponse>, Status> {
        let actor = actor(&request)?;
        let command = slots_command(&request.into_inner())?;
        let slots = list_slots::run(&self.0, &actor, command).await?;
        Ok(Response::new(slots_response(&slots)))
    }

    async fn list_next_slots(
        &self,
        request: Request<pb::ListNextSlotsRequest>,
    ) -> Result<Response<pb::ListNextSlotsResponse>, Status> {
        let actor = actor(&request)?;
        let pb::ListNextSlotsRequest {} = request.into_inner();
        let next = list_next_slots::run(&self.0, &actor).await?;
        Ok(Response::new(pb::ListNextSlotsResponse { next: next.iter().map(next_slot).collect() }))
    }

    async fn quote(&self, request: Request<pb::QuoteRequest>) -> Result<Response<pb::QuoteResponse>, Status> {
        let actor = actor(&request)?;
        let command = quote_command(&request.into_inner())?;
        let quote = quote::run(&self.0, &actor, command).await?;
        Ok(Response::new(quote_response(&quote)))
    }
}

fn slots_command(request: &pb::ListSlotsRequest) -> Result<list_slots::Command, Fault> {
    let pb::ListSlotsRequest { service_id, provider_id, from, to, zone } = request;
    let mut checks = Checks::new();
    let service = checks.take(wire::read_id("service", service_id));
    let provider = checks.take(wire::read_optional_id("provider", provider_id));
    let from = checks.keep("from", FieldCode::Format, wire::read_date(from));
    let to = checks.keep("to", FieldCode::Format, wire::read_date(to));
    let zone = match zone.as_str() {
        "" => Some(None),
        name => checks.keep("zone", FieldCode::Unknown, name.parse::<Zone>()).map(Some),
    };
    let command = || {
        Some(list_slots::Command {
            service: service?,
            provider: provider?,
            from: from?,
            to: to?,
            zone: zone?,
        })
    };
    let command = command();
    checks.finish(command).map_err(Fault::invalid)
}

fn quote_command(request: &pb::QuoteRequest) -> Result<quote::Command, Fault> {
    let pb::QuoteRequest { service_id, provider_id, start } = request;
    let mut checks = Checks::new();
    let service = checks.take(wire::read_id("service", service_id));
    let provider = checks.take(wire::read_optional_id("provider", provider_id));
    let start = wire::read_instant("start", start.as_ref());
    let start = checks.take(start.and_then(|start| start.ok_or_else(|| FieldError::required("start"))));
    let command = || Some(quote::Command { service: service?, provider: provider?, start: start? });
    let command = command();
    checks.finish(command).map_err(Fault::invalid)
}

fn slots_response(slots: &Slots) -> pb::ListSlotsResponse {
    pb::ListSlotsResponse {
        slots: slots.listing.slots.iter().map(slot).collect(),
        zone: slots.zone.name().to_owned(),
        next_from: slots.listing.next_from.map(|day| day.to_string()).unwrap_or_default(),
    }
}

fn next_slot(next: &NextSlot) -> pb::NextSlot {
    pb::NextSlot { service_id: next.service.to_vec(), slot: Some(slot(&next.slot)) }
}

fn slot(slot: &Slot) -> pb::Slot {
    pb::Slot {
        start: Some(to_instant(slot.start)),
        end: Some(to_instant(slot.end)),
        provider_id: slot.provider.to_vec(),
        seats_left: 1,
    }
}

fn quote_response(quote: &Quote) -> pb::QuoteResponse {
    let Resolution {
        requirements,
        cancel_until,
        reschedule_until,
        refunds,
        due_now,
        due_within_s,
        no_show,
        ..
    } = &quote.resolution;
    let required = |one: &&Requirement| one.required;
    pb::QuoteResponse {
        price: Some(to_money(quote.price)),
        due_now: Some(to_money(*due_now)),
        due_within_s: *due_within_s,
        cancel_until: Some(to_instant(*cancel_until)),
        reschedule_until: reschedule_until.map(to_instant),
        refunds: refunds.iter().map(policy::RefundUntil::from).collect(),
        no_show: Some(no_show.into()),
        agreements: requirements.iter().filter(required).map(|one| one.accepted.kind.into()).collect(),
        taken: quote.taken,
    }
}
