//! A booking's link: a new one for its client by mail, or none any more.
use std::str::FromStr as _;

use holdfast_proto::booking::v1::{RequestLinkRequest, RevokeLinkRequest};
use kit_fault::Fault;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::Gateway;
use crate::upstream::{Callee, Who};
use crate::web::{Act, Fields, Id};

/// Which booking's link is lost. Has no Debug: it holds an address.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkInput {
    /// The booking's code; case, spaces and hyphens do not matter.
    #[schema(min_length = 8, max_length = 20, example = "7KQ4-M2XD")]
    pub code: String,
    /// The e-mail address that was given when it was booked.
    #[schema(min_length = 3, max_length = 254)]
    pub email: String,
}

/// Sends a new link to the booking's own address, if code and address belong together; the answer does not say whether.
pub async fn request(gateway: &Gateway, act: &Act, input: LinkInput) -> Result<(), Fault> {
    let mut fields = Fields::new();
    let message = RequestLinkRequest {
        code: fields.text("code", &input.code, 1, 20),
        email: fields.text("email", &input.email, 1, 254),
    };
    fields.finish()?;
    let mut client = gateway.upstream.bookings();
    let call = gateway.upstream.call(act, (Callee::Booking, Who::Anyone), message, |request| async move {
        client.request_link(request).await
    });
    call.await.map(drop)
}

/// Ends every link of a booking, for staff.
pub async fn revoke(gateway: &Gateway, act: &Act, id: &str) -> Result<(), Fault> {
    act.signed_in()?;
    let message = RevokeLinkRequest { id: Id::from_str(id)?.into_bytes() };
    let mut client = gateway.upstream.bookings();
    let call = gateway.upstream.call(act, (Callee::Booking, Who::SignedIn), message, |request| async move {
        client.revoke_link(request).await
    });
    call.await.map(drop)
}
