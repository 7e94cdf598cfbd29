//! Books, or says on the right page why not. The key in the form makes it one booking, however often it is sent.
use std::time::Duration;

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::Response;
use booking_api::Channel;
use gateway_core::Gateway;
use gateway_core::bookings::{self, Book, Booked, BookingForm, Marketing};
use gateway_edge::input::{PathOf, TypedMoney};
use gateway_edge::refusal::Refusal;
use gateway_edge::request::IdempotencyKey;
use kit_fault::{Fault, Reason};
use tokio::time::Instant;

use super::confirm::{self, Attempt, Refused, Ticked};
use super::draft::BookingDraft;
use super::subject::Subject;
use super::times::{self, SlotRefusal};
use super::{details, retry_page};
use crate::book::form::Form;
use crate::context::PageContext;
use crate::moment::other_zone;
use crate::retry::is_retryable;
use crate::shell::Shell;

/// A refusal because something is unavailable has its page within this time.
const WITHIN: Duration = Duration::from_millis(1_900);

/// What is said to somebody who booked with this form already and then changed it.
#[derive(Template)]
#[template(path = "book/already.html")]
struct Already {
    shell: Shell,
    booking: String,
}

/// What the page said when the button was pressed.
struct Shown {
    language: String,
    price: String,
    due_now: String,
    currency: String,
}

/// `POST /book/{service}`
pub(super) async fn book(
    State(gateway): State<Gateway>,
    context: PageContext,
    PathOf(service): PathOf<String>,
    form: Form,
) -> Result<Response, Refusal> {
    let began = Instant::now();
    let (ticked, shown) = (Ticked::read(&form), Shown::read(&form));
    let draft = BookingDraft { tried: true, ..BookingDraft::read(form)?.for_service(&service) };
    let booked = async {
        // Counted here and not by the middleware: who comes too often keeps what was typed.
        gateway.edge.limits.booking(context.request.prefixes).await?;
        let command = command(&context, &service, &draft, &ticked, &shown)?;
        bookings::book(&gateway, &context.request, command).await
    };
    match booked.await {
        Ok(booked) => done(&context, &draft, &booked),
        Err(fault) => {
            let refusal = Refused { fault: &fault, ticked: &ticked };
            let answer = refused(&gateway, &context, &service, &draft, refusal, began).await;
            answer.or_else(|Refusal(fault)| {
                retry_page::page(&context, &format!("{}/confirm", context.path()), &draft, fault)
            })
        }
    }
}

impl Shown {
    fn read(form: &Form) -> Self {
        let text = |name| form.text(name).to_owned();
        Self {
            language: text("language"),
            price: text("price"),
            due_now: text("due_now"),
            currency: text("currency"),
        }
    }
}

/// The command of the form; every bad field is named as the API names it.
fn command(
    context: &PageContext,
    service: &str,
    draft: &BookingDraft,
    ticked: &Ticked,
    shown: &Shown,
) -> Result<Book, Fault> {
    // The same key, the same booking: without one nothing is booked.
    let idempotency_key = IdempotencyKey::parse(&draft.key, context.request.sender())?;
    let money = |amount| Some(TypedMoney { amount, currency: &shown.currency });
    let form = BookingForm {
        service,
        provider: Some(draft.provider.as_str()).filter(|provider| !provider.is_empty()),
        start: &draft.start,
        client: draft.client(),
        answers: draft.answered(),
        accepted: ticked.accepted()?,
        language: Some(&shown.language),
        expected_price: money(&shown.price),
        expected_due_now: money(&shown.due_now),
        marketing: Marketing { email: draft.news_email, sms: false },
    };
    Book::read(form, Channel::Page, Some(idempotency_key))
}

fn done(context: &PageContext, draft: &BookingDraft, booked: &Booked) -> Result<Response, Refusal> {
    let id = booked.booking.id;
    let cookie = context.opens(id, &booked.manage_token)?;
    // The other zone is no secret, and is shown once more.
    let zone = other_zone(context, &draft.zone).map(|_| format!("&zone={}", draft.zone)).unwrap_or_default();
    let mut response = context.see_other(&format!("/bookings/{id}?booked{zone}"));
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

/// The page that the refusal leads to, with everything that was typed.
async fn refused(
    gateway: &Gateway,
    context: &PageContext,
    service: &str,
    draft: &BookingDraft,
    refusal: Refused<'_>,
    began: Instant,
) -> Result<Response, Refusal> {
    let fault = refusal.fault;
    let slot_refusal = match fault.reason {
        Reason::SlotTaken => Some(times::taken(gateway, context, draft).await),
        Reason::SlotUnavailable => Some(SlotRefusal::Unavailable),
        Reason::ValidationFailed if names(fault, &["provider", "start"]) => Some(SlotRefusal::Unavailable),
        _ => None,
    };
    if let Some(slot_refusal) = slot_refusal {
        let subject = Subject::find(gateway, context, service).await?;
        return times::refused(gateway, context, &subject, draft, slot_refusal).await;
    }
    match fault.reason {
        Reason::ValidationFailed | Reason::PaymentDataRefused if names(fault, &["client.", "answers"]) => {
            let subject = Subject::find(gateway, context, service).await?;
            details::wrong(context, &subject, draft, fault)
        }
        Reason::AgreementRequired | Reason::AgreementOutdated | Reason::PriceChanged => {
            let subject = Subject::find(gateway, context, service).await?;
            confirm::step(gateway, context, &subject, Attempt { draft, refused: Some(refusal) }).await
        }
        Reason::IdempotencyMismatch => already(context),
        reason if is_retryable(reason) => {
            let page = again(gateway, context, service, Attempt { draft, refused: Some(refusal) });
            // What is unavailable may be what the page is made of, or hang here too: then only the draft is kept.
            let page = tokio::time::timeout_at(began + WITHIN, page).await;
            page.ok().and_then(Result::ok).ok_or_else(|| Refusal(fault.clone()))
        }
        _ => Err(fault.clone().into()),
    }
}

async fn again(
    gateway: &Gateway,
    context: &PageContext,
    service: &str,
    attempt: Attempt<'_>,
) -> Result<Response, Refusal> {
    let subject = Subject::find(gateway, context, service).await?;
    confirm::step(gateway, context, &subject, attempt).await
}

/// Whether every bad field is one of these, or begins like it.
fn names(fault: &Fault, beginnings: &[&str]) -> bool {
    let one = |field: &str| beginnings.iter().any(|beginning| field.starts_with(beginning));
    !fault.fields.is_empty() && fault.fields.iter().all(|field| one(&field.field))
}

fn already(context: &PageContext) -> Result<Response, Refusal> {
    let booking = context.managed().map(|id| context.link(&format!("/bookings/{id}"))).unwrap_or_default();
    let page = Already { shell: Shell::new(context, context.words.message("already-heading")), booking };
    context.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

#[cfg(test)]
mod tests {
    use kit_fault::FieldCode;

    use super::*;

    #[test]
    fn a_refusal_leads_where_its_fields_are() {
        let fault =
            |field: &str| Fault::new(Reason::ValidationFailed).with_field(field, FieldCode::Format, "x");
        assert!(names(&fault("client.email"), &["client.", "answers"]));
        assert!(names(&fault("answers.wish"), &["client.", "answers"]));
        assert!(!names(&fault("Idempotency-Key"), &["client.", "answers"]));
        let both = fault("client.email").with_field("service", FieldCode::Format, "x");
        assert!(!names(&both, &["client.", "answers"]));
        assert!(!names(&Fault::new(Reason::ValidationFailed), &["client."]));
    }
}
