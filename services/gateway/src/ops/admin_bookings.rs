//! The working day, for staff.
use booking_api::State;
use holdfast_proto::booking::v1::ListRequest;
use kit_fault::Fault;
use serde::Deserialize;
use utoipa::IntoParams;

use super::bookings::{BookingView, booking_view};
use crate::Gateway;
use crate::upstream::{Callee, Who};
use crate::web::{Act, Fields, Items, PageQuery};

/// Which bookings.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BookingsQuery {
    /// Start at or after: an instant of RFC 3339, or a calendar day in the tenant's zone.
    #[param(min_length = 10, max_length = 40)]
    pub from: Option<String>,
    /// Start before: an instant of RFC 3339, or a calendar day in the tenant's zone.
    #[param(min_length = 10, max_length = 40)]
    pub to: Option<String>,
    /// Only this provider.
    #[param(format = "uuid")]
    pub provider: Option<String>,
    /// Only this state.
    #[param(pattern = "^(held|pending|confirmed|cancelled|declined|expired|no_show)$")]
    pub state: Option<String>,
    /// Items wanted.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    pub limit: Option<String>,
    /// `next_cursor` of the page before.
    #[param(max_length = 512)]
    pub cursor: Option<String>,
}

/// Bookings of a span, by start: an employee's own, an admin's and owner's all.
pub async fn list(gateway: &Gateway, act: &Act, query: BookingsQuery) -> Result<Items<BookingView>, Fault> {
    act.signed_in()?;
    let mut fields = Fields::new();
    let zone = act.tenant.zone();
    let page = PageQuery { limit: query.limit, cursor: query.cursor };
    let message = ListRequest {
        page: Some(page.wire(&mut fields)),
        from: fields.instant_or_day("from", query.from.as_deref(), zone),
        to: fields.instant_or_day("to", query.to.as_deref(), zone),
        provider_id: fields.option_id("provider", query.provider.as_deref()),
        state: query.state.and_then(|state| fields.one_of("state", &state, State::ALL)).map(State::into),
    };
    fields.finish()?;
    let mut client = gateway.upstream.bookings();
    let call = gateway.upstream.call(act, (Callee::Booking, Who::SignedIn), message, |request| async move {
        client.list(request).await
    });
    let answer = call.await?;
    let items = answer.bookings.iter().map(|booking| booking_view(act, booking)).collect::<Result<_, _>>()?;
    Ok(Items::from_wire(items, answer.next_cursor))
}
