//! Step 1: what can be booked.
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use gateway_core::{Gateway, catalogue, hours};
use gateway_edge::refusal::Refusal;
use kit_fault::Reason;
use kit_ids::ServiceId;
use kit_tenants::settings::FieldRule;

use super::business;
use super::draft::{BookingDraft, DraftForm, DraftState};
use super::next_time::{self, NextTime};
use super::retry_page;
use super::steps::Steps;
use crate::book::form::Form;
use crate::context::PageContext;
use crate::place::street;
use crate::shell::{LinkOrSubmit, Shell};
use crate::tiers::before;

#[derive(Template)]
#[template(path = "book/services.html")]
struct Services {
    shell: Shell,
    steps: Steps,
    hipaa: bool,
    promise: String,
    hours: String,
    street: String,
    /// What is asked of who needs no account; empty: everybody needs one.
    needs: String,
    cancel: String,
    cancelling: String,
    offers: Vec<Offer>,
    /// Whether some of the next times could not be cancelled online.
    late: bool,
    closed: Option<Closed>,
    draft_form: Option<DraftForm>,
}

/// Why nothing can be booked here now.
struct Closed {
    text: String,
    /// Whether the way to a booking is to get in touch.
    reach: bool,
}

/// One service.
struct Offer {
    name: String,
    about: String,
    length: String,
    price: String,
    target: LinkOrSubmit,
    next: Option<NextTime>,
}

/// `GET /`
pub(super) async fn services(
    State(gateway): State<Gateway>,
    context: PageContext,
) -> Result<Response, Refusal> {
    let page = page(&gateway, &context, None).await?;
    context.page(&page)
}

/// `POST /book`: on the way back to the services, with what was typed. Changes nothing.
pub(super) async fn carried(
    State(gateway): State<Gateway>,
    context: PageContext,
    form: Form,
) -> Result<Response, Refusal> {
    let draft = BookingDraft::read(form)?;
    let answer = page(&gateway, &context, Some(&draft)).await.and_then(|page| context.page(&page));
    answer.or_else(|Refusal(fault)| retry_page::page(&context, &context.here(), &draft, fault))
}

async fn page(
    gateway: &Gateway,
    context: &PageContext,
    draft: Option<&BookingDraft>,
) -> Result<Services, Refusal> {
    let request = &context.request;
    let is_closed = request.tenant.is_suspended();
    let hours = async { if is_closed { None } else { hours::now(gateway, request).await.ok() } };
    let services = catalogue::services(gateway, request);
    let (services, hours, next) = tokio::join!(services, hours, next_time::ask(gateway, context));
    let services = services?;
    let draft_state = if draft.is_some() { DraftState::Filled } else { DraftState::Empty };
    let hours = hours.map(|hours| business::hours(context, &hours, &next)).unwrap_or_default();
    let mut next = next_time::by_service(context, &next, draft_state);
    let late = next.values().any(|next| next.late);
    let target = |id: ServiceId| match draft {
        Some(_) => LinkOrSubmit::Submit(context.link(&format!("/book/{id}/times"))),
        None => LinkOrSubmit::Link(context.link(&format!("/book/{id}"))),
    };
    let offer = |service: catalogue::Service| Offer {
        next: next.remove(&service.id),
        length: context.words.0.length(service.duration_minutes),
        price: context.price(service.price),
        target: target(service.id),
        name: service.name,
        about: service.description,
    };
    let shell = Shell::new(context, context.words.message("services-title"));
    let is_free = context.request.tenant.cancellation().prepayment.is_none();
    let takes_guests = request.tenant.booking().takes_guests();
    let needs = if takes_guests { needs(context, &services) } else { String::new() };
    let offers = services.into_iter().map(offer).collect();
    Ok(Services {
        shell: if draft.is_some() { shell.carried("/book") } else { shell },
        steps: Steps::after(context.words, Vec::new()),
        hipaa: context.request.tenant.hipaa(),
        promise: business::promise(context),
        hours,
        street: street(&request.tenant.public_contact().address).to_owned(),
        needs,
        cancel: context.words.message(if is_free { "services-cancel-free" } else { "services-cancel" }),
        cancelling: cancelling(context, is_free),
        offers,
        late,
        closed: closed(context),
        draft_form: draft.map(|draft| DraftForm::new(context, draft)),
    })
}

/// Why whoever looks cannot book: the business takes no bookings for now, or none from guests.
fn closed(context: &PageContext) -> Option<Closed> {
    let words = context.words;
    if context.request.tenant.is_suspended() {
        return Some(Closed { text: words.message("closed-lead"), reach: false });
    }
    let key = match business::refuses(context) {
        Some(Reason::SignInRequired) => "services-registered",
        Some(_) => "services-by-staff",
        None => return None,
    };
    Some(Closed { text: words.message(key), reach: true })
}

/// What is asked of everybody, by the tenant's rules, and whether a service asks for more.
fn needs(context: &PageContext, services: &[catalogue::Service]) -> String {
    let rules = context.request.tenant.contact();
    let contact = match (rules.email, rules.phone) {
        (FieldRule::Required, FieldRule::Required) => "needs-both",
        (FieldRule::Required, FieldRule::Optional | FieldRule::Off) => "needs-email",
        (FieldRule::Optional | FieldRule::Off, FieldRule::Required) => "needs-phone",
        (FieldRule::Optional, FieldRule::Optional) => "needs-either",
        (FieldRule::Off, FieldRule::Optional | FieldRule::Off) | (FieldRule::Optional, FieldRule::Off) => {
            "needs-name"
        }
    };
    let contact = context.words.message(contact);
    let asks = services.iter().flat_map(|service| &service.questions).any(|question| question.required);
    if asks { format!("{contact} {}", context.words.message("needs-answers")) } else { contact }
}

/// Until when cancelling is possible, in general: the booking itself says it with its date. It is free where nothing is
/// paid in advance.
fn cancelling(context: &PageContext, is_free: bool) -> String {
    let before = before(context.words, context.request.tenant.cancellation().min_notice.as_mins());
    let (any, until) = if is_free {
        ("services-cancelling-any-free", "services-cancelling-free")
    } else {
        ("services-cancelling-any", "services-cancelling")
    };
    if before.is_empty() {
        context.words.message(any)
    } else {
        context.words.with(until, &[("before", &before)])
    }
}
