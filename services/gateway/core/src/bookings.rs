//! Bookings: made, looked at, listed.
mod book;
mod view;

use booking_api::ListScope;
use gateway_edge::request::RequestContext;
use holdfast_proto::booking::v1 as pb;
use jiff::Timestamp;
use kit_fault::Fault;
use kit_ids::{BookingId, ResourceId};
use policy_api::wire::to_instant;

use crate::upstream::Callee;
use crate::wire::id_or_none;
use crate::{Gateway, Page, PageRequest};

pub use book::{
    AcceptedText, Answer, Book, Booked, BookingForm, Details, MAX_BODY, Marketing, book, check_details,
};
pub use view::{Accepted, Amounts, Booking, Change, ClientDetails, Outline, Receipt, ShownBooking};
pub(crate) use view::{booking, shown};

/// Which bookings of a tenant.
#[derive(Debug)]
pub struct BookingsFilter {
    /// Start at or after.
    pub from: Option<Timestamp>,
    /// Start before.
    pub to: Option<Timestamp>,
    /// Only this provider.
    pub provider: Option<ResourceId>,
    /// Only this state.
    pub state: Option<booking_api::State>,
    /// Which page.
    pub page: PageRequest,
}

/// A page of bookings, and whose they are.
pub struct BookingList {
    /// The page.
    pub page: Page<Booking>,
    /// Whose.
    pub scope: ListScope,
}

/// One booking: with its manage token, or for staff.
pub async fn get(gateway: &Gateway, request: &RequestContext, id: BookingId) -> Result<ShownBooking, Fault> {
    let message = pb::GetRequest { id: id.to_vec(), manage_token: request.proof()? };
    let mut client = gateway.upstream.bookings();
    let call = gateway
        .upstream
        .call(request, Callee::Booking.anyone(), message, |message| async move { client.get(message).await });
    shown(request, call.await?)
}

/// The calendar file of a booking (RFC 5545).
pub async fn calendar(gateway: &Gateway, request: &RequestContext, id: BookingId) -> Result<Vec<u8>, Fault> {
    let message = pb::CalendarRequest { id: id.to_vec(), manage_token: request.proof()? };
    let mut client = gateway.upstream.bookings();
    let call = gateway.upstream.call(request, Callee::Booking.anyone(), message, |message| async move {
        client.calendar(message).await
    });
    call.await.map(|answer| answer.ics)
}

/// Bookings of a span, by start: an employee's own, an admin's and owner's all.
pub async fn list(
    gateway: &Gateway,
    request: &RequestContext,
    filter: BookingsFilter,
) -> Result<BookingList, Fault> {
    let message = pb::ListRequest {
        page: Some(filter.page.into()),
        from: filter.from.map(to_instant),
        to: filter.to.map(to_instant),
        provider_id: id_or_none(filter.provider),
        state: filter.state.map(i32::from),
    };
    let mut client = gateway.upstream.bookings();
    let call = gateway.upstream.call(request, Callee::Booking.signed_in(), message, |message| async move {
        client.list(message).await
    });
    let answer = call.await?;
    let bookings = answer.bookings.into_iter().map(|one| booking(request, one)).collect::<Result<_, _>>()?;
    let scope = ListScope::parse(answer.scope).map_err(|error| Fault::internal(&error))?;
    Ok(BookingList { page: Page::answered(bookings, answer.next_cursor), scope })
}
