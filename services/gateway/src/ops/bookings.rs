//! Bookings as a client sees them: book, look, the calendar file.
mod input;
mod view;

use std::str::FromStr as _;

use booking_api::Channel;
use holdfast_proto::booking::v1::{
    Answer, BookRequest, BookResponse, CalendarRequest, CheckDetailsRequest, ClientDetails, Context,
    GetRequest,
};
use kit_fault::Fault;

use crate::Gateway;
use crate::upstream::{Callee, Who};
use crate::web::{Act, Id};

pub use input::{AcceptedInput, AnswerInput, ClientInput, ExpectedPrice, MarketingInput, NewBooking};
pub use view::{AcceptedView, BookedView, BookingView, ClientView, DecisionView, ReceiptView};

/// Largest booking, as JSON or as a form: twenty answers of 2,000 characters, each of up to twelve bytes (`\uXXXX` twice,
/// `%XX` four times), and the rest of it.
pub const BOOKING_MAX: usize = 512 * 1024;

/// Books. `channel` says where the acceptance was given.
pub async fn book(
    gateway: &Gateway,
    act: &Act,
    input: NewBooking,
    channel: Channel,
) -> Result<BookedView, Fault> {
    let message = BookRequest {
        idempotency_key: act.idempotency_key()?,
        context: Some(Context {
            source: act.source.clone(),
            user_agent: act.user_agent.clone(),
            channel: channel.into(),
        }),
        ..input.checked(&act.language)?
    };
    let mut client = gateway.upstream.bookings();
    let call = gateway.upstream.call(act, (Callee::Decisions, Who::Anyone), message, |request| async move {
        client.book(request).await
    });
    let BookResponse { booking, manage_token } = call.await?;
    let booking = booking.ok_or_else(Fault::unavailable)?;
    Ok(BookedView { booking: view::booking(act, &booking)?, manage_token })
}

/// Checks who books as booking does, without booking: every bad field is named as [`book`] names it.
pub async fn check_details(
    gateway: &Gateway,
    act: &Act,
    service: &str,
    client: ClientInput,
    answers: impl IntoIterator<Item = (String, String)>,
) -> Result<(), Fault> {
    let message = CheckDetailsRequest {
        service_id: Id::from_str(service)?.into_bytes(),
        client: Some(ClientDetails {
            name: client.name,
            email: client.email.unwrap_or_default(),
            phone: client.phone.unwrap_or_default(),
        }),
        answers: answers.into_iter().map(|(key, value)| Answer { key, value }).collect(),
    };
    let mut client = gateway.upstream.bookings();
    let call = gateway.upstream.call(act, (Callee::Booking, Who::Anyone), message, |request| async move {
        client.check_details(request).await
    });
    call.await.map(drop)
}

/// One booking.
pub async fn get(gateway: &Gateway, act: &Act, id: &str) -> Result<BookingView, Fault> {
    let (id, manage_token) = reach(act, id)?;
    let mut client = gateway.upstream.bookings();
    let message = GetRequest { id, manage_token };
    let call = gateway.upstream.call(act, (Callee::Booking, Who::Anyone), message, |request| async move {
        client.get(request).await
    });
    view::booking(act, &call.await?)
}

/// The calendar file.
pub async fn calendar(gateway: &Gateway, act: &Act, id: &str) -> Result<Vec<u8>, Fault> {
    let (id, manage_token) = reach(act, id)?;
    let mut client = gateway.upstream.bookings();
    let message = CalendarRequest { id, manage_token };
    let call = gateway.upstream.call(act, (Callee::Booking, Who::Anyone), message, |request| async move {
        client.calendar(request).await
    });
    call.await.map(|answer| answer.ics)
}

/// The booking's id and the proof for it; without a proof it is not found.
pub(super) fn reach(act: &Act, id: &str) -> Result<(Vec<u8>, String), Fault> {
    let id = Id::from_str(id)?.into_bytes();
    match (&act.manage_token, &act.session) {
        (Some(token), _) => Ok((id, token.clone())),
        (None, Some(_)) => Ok((id, String::new())),
        (None, None) => Err(Fault::not_found()),
    }
}

pub(super) use view::booking as booking_view;
