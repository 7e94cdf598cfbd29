//! When the business is open.
use gateway_edge::request::RequestContext;
use holdfast_proto::booking::v1 as pb;
use jiff::Timestamp;
use kit_fault::Fault;

use crate::Gateway;
use crate::upstream::Callee;
use crate::wire::{instant, optional_instant};

/// When the business is open, by the company's opening hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    /// Whether it is now.
    pub is_open: bool,
    /// When it closes, or opens again; None: not within today and the six days after it.
    pub changes_at: Option<Timestamp>,
    /// The opening hours of today, in order; those that are over as well. Empty: it is closed today.
    pub today: Vec<OpenHours>,
}

/// A span of time in which the business is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenHours {
    /// When it opens: at the beginning of today where it is open over midnight.
    pub from: Timestamp,
    /// When it closes, at the end of tomorrow at the latest.
    pub to: Timestamp,
}

/// Asks booking.
pub async fn now(gateway: &Gateway, request: &RequestContext) -> Result<Hours, Fault> {
    let mut client = gateway.upstream.catalogue();
    let (target, message) = (Callee::Booking.anyone(), pb::HoursRequest {});
    let call =
        gateway.upstream.call(request, target, message, |message| async move { client.hours(message).await });
    let answer = call.await?;
    Ok(Hours {
        is_open: answer.open,
        changes_at: optional_instant("changes_at", answer.changes_at)?,
        today: answer.today.into_iter().map(open_hours).collect::<Result<_, _>>()?,
    })
}

fn open_hours(pb::OpenHours { from, to }: pb::OpenHours) -> Result<OpenHours, Fault> {
    Ok(OpenHours { from: instant("today.from", from)?, to: instant("today.to", to)? })
}
