//! Whether the business is open.
use gateway_edge::request::RequestContext;
use holdfast_proto::booking::v1 as pb;
use jiff::Timestamp;
use kit_fault::Fault;

use crate::Gateway;
use crate::upstream::Callee;
use crate::wire::optional_instant;

/// Whether the business is open now, by the company's opening hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    /// Whether it is.
    pub is_open: bool,
    /// When it closes, or opens again; None: not within today and the six days after it.
    pub changes_at: Option<Timestamp>,
}

/// Asks booking.
pub async fn now(gateway: &Gateway, request: &RequestContext) -> Result<Hours, Fault> {
    let mut client = gateway.upstream.catalogue();
    let (target, message) = (Callee::Booking.anyone(), pb::HoursRequest {});
    let call =
        gateway.upstream.call(request, target, message, |message| async move { client.hours(message).await });
    let answer = call.await?;
    Ok(Hours { is_open: answer.open, changes_at: optional_instant("changes_at", answer.changes_at)? })
}
