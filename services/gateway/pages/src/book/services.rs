//! Step 1: what can be booked.
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use gateway_core::Gateway;
use gateway_core::catalogue;
use gateway_edge::refusal::Refusal;
use kit_ids::ServiceId;

use super::draft::{BookingDraft, DraftForm};
use super::retry_page;
use super::steps::Steps;
use crate::book::form::Form;
use crate::context::PageContext;
use crate::shell::{LinkOrSubmit, Shell};
use crate::tiers::before;

#[derive(Template)]
#[template(path = "book/services.html")]
struct Services {
    shell: Shell,
    steps: Steps,
    hipaa: bool,
    cancelling: String,
    offers: Vec<Offer>,
    closed: bool,
    draft_form: Option<DraftForm>,
}

/// One service.
struct Offer {
    name: String,
    about: String,
    length: String,
    price: String,
    target: LinkOrSubmit,
}

/// `GET /`
pub(super) async fn services(
    State(gateway): State<Gateway>,
    context: PageContext,
) -> Result<Response, Refusal> {
    let page = page(&gateway, &context, None).await?;
    context.page(&page)
}

/// `POST /book`: on the way back to another service, with what was typed about who books. Changes nothing.
pub(super) async fn carried(
    State(gateway): State<Gateway>,
    context: PageContext,
    form: Form,
) -> Result<Response, Refusal> {
    let draft = BookingDraft::read(form)?.without_slot();
    let answer = page(&gateway, &context, Some(&draft)).await.and_then(|page| context.page(&page));
    answer.or_else(|Refusal(fault)| retry_page::page(&context, &context.here(), &draft, fault))
}

async fn page(
    gateway: &Gateway,
    context: &PageContext,
    draft: Option<&BookingDraft>,
) -> Result<Services, Refusal> {
    let services = catalogue::services(gateway, &context.request).await?;
    let target = |id: ServiceId| match draft {
        Some(_) => LinkOrSubmit::Submit(context.link(&format!("/book/{id}/times"))),
        None => LinkOrSubmit::Link(context.link(&format!("/book/{id}"))),
    };
    let offer = |service: catalogue::Service| Offer {
        length: context.words.0.length(service.duration_minutes),
        price: context.price(service.price),
        target: target(service.id),
        name: service.name,
        about: service.description,
    };
    let shell = Shell::new(context, context.words.message("services-title"));
    let offers = services.into_iter().map(offer).collect();
    Ok(Services {
        shell: if draft.is_some() { shell.carried("/book") } else { shell },
        steps: Steps::after(context.words, Vec::new()),
        hipaa: context.request.tenant.hipaa(),
        cancelling: cancelling(context),
        offers,
        closed: context.request.tenant.is_suspended(),
        draft_form: draft.map(|draft| DraftForm::new(context, draft)),
    })
}

/// Until when cancelling is possible, in general: the booking itself says it with its date.
fn cancelling(context: &PageContext) -> String {
    let before = before(context.words, context.request.tenant.cancellation().min_notice.as_mins());
    if before.is_empty() {
        return context.words.message("services-cancelling-any");
    }
    context.words.with("services-cancelling", &[("before", &before)])
}
