//! Step 4: what will be booked, what it costs, what cancelling costs and until when, and what must be accepted. Changes
//! nothing: the details are checked as booking checks them, the price is asked for anew.
mod agree;
mod facts;
mod refused;
mod view;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use kit_fault::{Fault, Reason};

pub(super) use self::agree::Ticked;
pub(super) use self::refused::Refused;
use self::view::{Confirm, Offer};
use super::draft::BookingDraft;
use super::subject::Subject;
use super::times::{self, SlotRefusal};
use super::{business, details, retry_page};
use crate::book::form::Form;
use crate::context::PageContext;
use gateway_core::Gateway;
use gateway_core::agreements;
use gateway_core::bookings::{self, Details};
use gateway_core::slots::{self, QuoteRequest};
use gateway_edge::input::PathOf;
use gateway_edge::refusal::{Refusal, with_retry_after};

/// A try to book: what was typed, and why it was refused, if it was.
#[derive(Clone, Copy)]
pub(super) struct Attempt<'a> {
    /// What was typed.
    pub draft: &'a BookingDraft,
    /// Why it was refused.
    pub refused: Option<Refused<'a>>,
}

/// `POST /book/{service}/confirm`
pub(super) async fn show(
    State(gateway): State<Gateway>,
    context: PageContext,
    PathOf(service): PathOf<String>,
    form: Form,
) -> Result<Response, Refusal> {
    let draft = BookingDraft::read(form)?.for_service(&service);
    let answer = checked(&gateway, &context, &service, &draft).await;
    answer.or_else(|Refusal(fault)| retry_page::page(&context, &context.here(), &draft, fault))
}

async fn checked(
    gateway: &Gateway,
    context: &PageContext,
    service: &str,
    draft: &BookingDraft,
) -> Result<Response, Refusal> {
    business::admit(context)?;
    let subject = Subject::find(gateway, context, service).await?;
    let draft = &draft.clone().with_read_days(context.words.0, &subject.service.questions);
    let details = Details { client: draft.client(), answers: draft.answered() };
    match bookings::check_details(gateway, &context.request, subject.service.id, details).await {
        Ok(()) => step(gateway, context, &subject, Attempt { draft, refused: None }).await,
        Err(fault) if is_about_fields(fault.reason) => details::wrong(context, &subject, draft, &fault),
        Err(fault) => Err(fault.into()),
    }
}

/// Whether a fault names fields that were typed.
pub(super) fn is_about_fields(reason: Reason) -> bool {
    matches!(reason, Reason::ValidationFailed | Reason::PaymentDataRefused)
}

/// The page; with a refusal of the booking, what that says. A time that is taken or not offered any more goes back to
/// the times.
pub(super) async fn step(
    gateway: &Gateway,
    context: &PageContext,
    subject: &Subject,
    Attempt { draft, refused }: Attempt<'_>,
) -> Result<Response, Refusal> {
    let (Some(span), Ok(provider)) = (subject.span(context, draft), draft.wanted_provider()) else {
        return times::refused(gateway, context, subject, draft, SlotRefusal::Unavailable).await;
    };
    let wanted = QuoteRequest { service: subject.service.id, provider, start: span.from.timestamp() };
    let quote = match slots::quote(gateway, &context.request, wanted).await {
        Ok(quote) => quote,
        Err(fault) if is_gone(fault.reason) => {
            return times::refused(gateway, context, subject, draft, SlotRefusal::Unavailable).await;
        }
        Err(fault) => return Err(fault.into()),
    };
    // What was sent before may be what took it: the last step answers with that booking.
    if quote.taken && !draft.tried {
        let refusal = times::taken(gateway, context, draft).await;
        return times::refused(gateway, context, subject, draft, refusal).await;
    }
    let texts = agreements::current(gateway, &context.request).await?;
    let required: Vec<_> = texts.into_iter().filter(|text| quote.agreements.contains(&text.kind)).collect();
    if required.len() != quote.agreements.len() {
        return Err(Fault::new(Reason::BookingClosed).into());
    }
    let page = Confirm::new(context, subject, draft, &Offer { span, quote, texts: &required });
    let Some(refused) = refused else { return context.page(&page) };
    let status = StatusCode::from_u16(refused.fault.reason.http()).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
    let page = page.refused(context, &required, refused);
    Ok(with_retry_after(context.page_with(status, &page)?, refused.fault))
}

/// Whether the time, or who it is with, cannot be booked any more.
fn is_gone(reason: Reason) -> bool {
    matches!(reason, Reason::SlotUnavailable | Reason::NotFound | Reason::ValidationFailed)
}
