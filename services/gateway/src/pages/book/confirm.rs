//! Step 4: what will be booked, what it costs, what cancelling costs and until when, and what must be accepted. Changes
//! nothing: the details are checked as booking checks them, the price is asked for anew.
mod agree;
mod view;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use kit_fault::{Fault, Reason};

pub(super) use self::agree::Ticked;
use self::view::Confirm;
use super::draft::Draft;
use super::subject::Subject;
use super::times::{self, Lost};
use super::{details, held};
use crate::Gateway;
use crate::ops::agreements::{self, AgreementsQuery};
use crate::ops::bookings;
use crate::ops::slots::{self, QuoteQuery};
use crate::pages::book::Form;
use crate::pages::visit::Visit;
use crate::web::{PathOf, Refusal, with_retry_after};

/// `POST /book/{service}/confirm`
pub(super) async fn show(
    State(gateway): State<Gateway>,
    visit: Visit,
    PathOf(service): PathOf<String>,
    form: Form,
) -> Result<Response, Refusal> {
    let draft = Draft::read(form)?;
    let answer = checked(&gateway, &visit, &service, &draft).await;
    answer.or_else(|Refusal(fault)| held::page(&visit, &visit.here(), &draft, fault))
}

async fn checked(
    gateway: &Gateway,
    visit: &Visit,
    service: &str,
    draft: &Draft,
) -> Result<Response, Refusal> {
    let subject = Subject::find(gateway, visit, service).await?;
    let found = bookings::check_details(gateway, &visit.act, service, draft.client(), draft.answered()).await;
    match found {
        Ok(()) => step(gateway, visit, &subject, (draft, None)).await,
        Err(fault) if is_about_fields(fault.reason) => details::wrong(visit, &subject, draft, &fault),
        Err(fault) => Err(fault.into()),
    }
}

/// Whether a fault names fields that were typed.
pub(super) fn is_about_fields(reason: Reason) -> bool {
    matches!(reason, Reason::ValidationFailed | Reason::PaymentDataRefused)
}

/// The page; with a refusal of the booking, what that says. A time that is not offered any more goes back to the times.
pub(super) async fn step(
    gateway: &Gateway,
    visit: &Visit,
    subject: &Subject,
    (draft, refused): (&Draft, Option<(&Fault, &Ticked)>),
) -> Result<Response, Refusal> {
    let Some(span) = subject.span(visit, draft) else {
        return times::lost(gateway, visit, subject, (draft, Lost::Unavailable)).await;
    };
    let query = QuoteQuery {
        service: subject.service.id.clone(),
        provider: Some(draft.provider.clone()).filter(|provider| !provider.is_empty()),
        start: draft.start.clone(),
    };
    let quote = match slots::quote(gateway, &visit.act, query).await {
        Ok(quote) => quote,
        Err(fault) if is_gone(fault.reason) => {
            return times::lost(gateway, visit, subject, (draft, Lost::Unavailable)).await;
        }
        Err(fault) => return Err(fault.into()),
    };
    let texts = agreements::current(gateway, &visit.act, AgreementsQuery::default()).await?.items;
    let required: Vec<_> = texts.into_iter().filter(|text| quote.agreements.contains(&text.kind)).collect();
    if required.len() != quote.agreements.len() {
        return Err(Fault::new(Reason::BookingClosed).into());
    }
    let page = Confirm::new(visit, subject, draft, (&span, &quote, &required));
    let Some((fault, ticked)) = refused else { return visit.page(&page) };
    let status = StatusCode::from_u16(fault.reason.http()).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
    let page = page.refused(visit, &required, (fault, ticked));
    Ok(with_retry_after(visit.page_with(status, &page)?, fault))
}

/// Whether the time, or who it is with, cannot be booked any more.
fn is_gone(reason: Reason) -> bool {
    matches!(reason, Reason::SlotUnavailable | Reason::NotFound | Reason::ValidationFailed)
}
