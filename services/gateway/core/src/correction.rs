//! Correcting the address with which a booking was made.
use gateway_edge::input::Fields;
use gateway_edge::request::{IdempotencyKey, RequestContext};
use holdfast_proto::booking::v1::{CorrectEmailRequest, CorrectEmailResponse};
use kit_fault::Fault;
use kit_ids::BookingId;

use crate::Gateway;
use crate::bookings::{Booked, booking};
use crate::upstream::Callee;
use crate::wire::required;

/// The command to correct the address. Has no Debug: it holds one.
pub struct CorrectEmail {
    email: String,
    if_revision: Option<u32>,
    idempotency_key: Option<IdempotencyKey>,
}

impl CorrectEmail {
    /// Reads the address: where it is bad it is named, as the API names it. The revision is the one that was shown,
    /// None: any; the key makes it one request, however often it is sent.
    pub fn read(
        email: &str,
        if_revision: Option<u32>,
        idempotency_key: Option<IdempotencyKey>,
    ) -> Result<Self, Fault> {
        let mut fields = Fields::new();
        let correct = Self { email: fields.text("email", email, 1, 254), if_revision, idempotency_key };
        fields.finish(correct)
    }
}

/// Sends the confirmation to another address, for who shows the manage token; the booking with the token that holds
/// from now on.
pub async fn correct_email(
    gateway: &Gateway,
    request: &RequestContext,
    id: BookingId,
    command: CorrectEmail,
) -> Result<Booked, Fault> {
    let message = CorrectEmailRequest {
        id: id.to_vec(),
        manage_token: request.proof()?,
        email: command.email,
        if_revision: command.if_revision.unwrap_or_default(),
        idempotency_key: command.idempotency_key.map(|key| key.as_str().to_owned()).unwrap_or_default(),
    };
    let mut client = gateway.upstream.bookings();
    let call = gateway.upstream.call(request, Callee::Decisions.anyone(), message, |message| async move {
        client.correct_email(message).await
    });
    let CorrectEmailResponse { booking: corrected, manage_token } = call.await?;
    Ok(Booked { booking: booking(request, required("booking", corrected)?)?, manage_token })
}
