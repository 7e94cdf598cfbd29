//! A booking's link: a new one for its client by mail, or none any more.
use gateway_edge::input::Fields;
use gateway_edge::request::RequestContext;
use holdfast_proto::booking::v1::{RequestLinkRequest, RevokeLinkRequest};
use kit_fault::Fault;
use kit_ids::BookingId;

use crate::Gateway;
use crate::upstream::Callee;

/// A request for a new link to a booking, as it was read. Has no Debug: it holds an address.
pub struct LinkRequest {
    code: String,
    email: String,
}

impl LinkRequest {
    /// Reads the booking's code, of which case, spaces and hyphens do not matter, and the e-mail address that was given
    /// when it was booked: every bad field named, as the API names it.
    pub fn read(code: &str, email: &str) -> Result<Self, Fault> {
        let mut fields = Fields::new();
        let requested =
            Self { code: fields.text("code", code, 1, 20), email: fields.text("email", email, 1, 254) };
        fields.finish(requested)
    }
}

/// Sends a new link to the booking's own address, if code and address belong together; the answer does not say whether.
pub async fn request(
    gateway: &Gateway,
    request: &RequestContext,
    LinkRequest { code, email }: LinkRequest,
) -> Result<(), Fault> {
    let message = RequestLinkRequest { code, email };
    let mut client = gateway.upstream.bookings();
    let call = gateway.upstream.call(request, Callee::Booking.anyone(), message, |message| async move {
        client.request_link(message).await
    });
    call.await.map(drop)
}

/// Ends every link of a booking, for staff.
pub async fn revoke(gateway: &Gateway, request: &RequestContext, id: BookingId) -> Result<(), Fault> {
    let message = RevokeLinkRequest { id: id.to_vec() };
    let mut client = gateway.upstream.bookings();
    let call = gateway.upstream.call(request, Callee::Booking.signed_in(), message, |message| async move {
        client.revoke_link(message).await
    });
    call.await.map(drop)
}
