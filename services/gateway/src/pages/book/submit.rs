//! Books, or says on the right page why not. The key in the form makes it one booking, however often it is sent.
use std::time::Duration;

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::Response;
use booking_api::Channel;
use kit_fault::{Fault, Reason};
use tokio::time::Instant;

use super::confirm::{self, Ticked};
use super::draft::Draft;
use super::subject::Subject;
use super::times::{self, Lost};
use super::{details, held};
use crate::Gateway;
use crate::ops::bookings::{self, AnswerInput, BookedView, ExpectedPrice, MarketingInput, NewBooking};
use crate::pages::book::Form;
use crate::pages::moment::{instant, other_zone};
use crate::pages::shell::Shell;
use crate::pages::visit::Visit;
use crate::web::{Money, PathOf, Refusal};

/// A refusal because something is away has its page within this time.
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
    price: ExpectedPrice,
}

/// `POST /book/{service}`
pub(super) async fn book(
    State(gateway): State<Gateway>,
    mut visit: Visit,
    PathOf(service): PathOf<String>,
    form: Form,
) -> Result<Response, Refusal> {
    let began = Instant::now();
    let (ticked, shown) = (Ticked::read(&form), Shown::read(&form));
    let draft = Draft::read(form)?;
    let wish = wish(&service, &draft, &ticked, shown)?;
    // The same key, the same booking: without one nothing is booked.
    visit.act.idempotency_key = Some(draft.key.clone());
    let booked = async {
        // Counted here and not at the door: who comes too often keeps what was typed.
        gateway.limits.booking(visit.act.prefixes).await?;
        bookings::book(&gateway, &visit.act, wish, Channel::Page).await
    };
    match booked.await {
        Ok(booked) => done(&visit, &draft, &booked),
        Err(fault) => {
            let answer = refused(&gateway, &visit, &service, (&draft, &ticked, &fault), began).await;
            answer.or_else(|Refusal(fault)| {
                held::page(&visit, &format!("{}/confirm", visit.path()), &draft, fault)
            })
        }
    }
}

impl Shown {
    fn read(form: &Form) -> Self {
        let money =
            |name| Money { amount: form.text(name).to_owned(), currency: form.text("currency").to_owned() };
        Self {
            language: form.text("language").to_owned(),
            price: ExpectedPrice { price: Some(money("price")), due_now: Some(money("due_now")) },
        }
    }
}

fn wish(service: &str, draft: &Draft, ticked: &Ticked, shown: Shown) -> Result<NewBooking, Fault> {
    let answers = draft.answered().map(|(key, value)| (key, AnswerInput::Text(value)));
    Ok(NewBooking {
        service: service.to_owned(),
        provider: Some(draft.provider.clone()).filter(|provider| !provider.is_empty()),
        start: draft.start.clone(),
        client: draft.client(),
        answers: answers.collect(),
        accepted: ticked.accepted()?,
        language: Some(shown.language),
        expected: Some(shown.price),
        marketing: Some(MarketingInput { email: draft.news_email, sms: false }),
    })
}

fn done(visit: &Visit, draft: &Draft, booked: &BookedView) -> Result<Response, Refusal> {
    let id = &booked.booking.id;
    let cookie = visit.opens(id, &booked.manage_token)?;
    // The other zone is no secret, and is shown once more.
    let zone = other_zone(visit, &draft.zone).map(|_| format!("&zone={}", draft.zone)).unwrap_or_default();
    let mut response = visit.see_other(&format!("/bookings/{id}?booked{zone}"));
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

/// The page that the refusal leads to, with everything that was typed.
async fn refused(
    gateway: &Gateway,
    visit: &Visit,
    service: &str,
    (draft, ticked, fault): (&Draft, &Ticked, &Fault),
    began: Instant,
) -> Result<Response, Refusal> {
    let lost = match fault.reason {
        Reason::SlotTaken if is_own(gateway, visit, draft).await => Some(Lost::Own),
        Reason::SlotTaken => Some(Lost::Taken),
        Reason::SlotUnavailable => Some(Lost::Unavailable),
        Reason::ValidationFailed if names(fault, &["provider", "start"]) => Some(Lost::Unavailable),
        _ => None,
    };
    if let Some(lost) = lost {
        let subject = Subject::find(gateway, visit, service).await?;
        return times::lost(gateway, visit, &subject, (draft, lost)).await;
    }
    match fault.reason {
        Reason::ValidationFailed | Reason::PaymentDataRefused if names(fault, &["client.", "answers"]) => {
            let subject = Subject::find(gateway, visit, service).await?;
            details::wrong(visit, &subject, draft, fault)
        }
        Reason::AgreementRequired | Reason::AgreementOutdated | Reason::PriceChanged => {
            let subject = Subject::find(gateway, visit, service).await?;
            confirm::step(gateway, visit, &subject, (draft, Some((fault, ticked)))).await
        }
        Reason::IdempotencyMismatch => already(visit),
        reason if held::is_away(reason) => {
            let page = again(gateway, visit, service, (draft, ticked, fault));
            // What is away may be what the page is made of, or hang here too: then only the draft is held.
            let page = tokio::time::timeout_at(began + WITHIN, page).await;
            page.ok().and_then(Result::ok).ok_or_else(|| Refusal(fault.clone()))
        }
        _ => Err(fault.clone().into()),
    }
}

/// Whether the time is taken by the booking that this browser made: another tab was faster.
async fn is_own(gateway: &Gateway, visit: &Visit, draft: &Draft) -> bool {
    let Some((id, act)) = visit.as_manager() else { return false };
    let booking = bookings::get(gateway, &act, &id).await.ok();
    booking.is_some_and(|booking| booking.state.stands() && instant(&booking.start) == draft.starts_at())
}

async fn again(
    gateway: &Gateway,
    visit: &Visit,
    service: &str,
    (draft, ticked, fault): (&Draft, &Ticked, &Fault),
) -> Result<Response, Refusal> {
    let subject = Subject::find(gateway, visit, service).await?;
    confirm::step(gateway, visit, &subject, (draft, Some((fault, ticked)))).await
}

/// Whether every bad field is one of these, or begins like it.
fn names(fault: &Fault, beginnings: &[&str]) -> bool {
    let one = |field: &str| beginnings.iter().any(|beginning| field.starts_with(beginning));
    !fault.fields.is_empty() && fault.fields.iter().all(|field| one(&field.field))
}

fn already(visit: &Visit) -> Result<Response, Refusal> {
    let booking = visit.managed().map(|id| visit.link(&format!("/bookings/{id}"))).unwrap_or_default();
    let page = Already { shell: Shell::new(visit, visit.words.say("already-heading")), booking };
    visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_leads_where_its_fields_are() {
        let fault = |field: &str| Fault::new(Reason::ValidationFailed).with_field(field, "X", "x");
        assert!(names(&fault("client.email"), &["client.", "answers"]));
        assert!(names(&fault("answers.wish"), &["client.", "answers"]));
        assert!(!names(&fault("Idempotency-Key"), &["client.", "answers"]));
        assert!(!names(&fault("client.email").with_field("service", "X", "x"), &["client.", "answers"]));
        assert!(!names(&Fault::new(Reason::ValidationFailed), &["client."]));
    }
}
