//! Step 2: with whom, which day, at what time. Once something was typed the page comes by POST and every way on it
//! posts that along; what is looked at stands in the query in both cases, and is no secret.
mod calendar;
mod day;
mod empty;
mod horizon;
mod input;
mod links;
mod providers;
mod query;
mod refusal;
mod search;
mod slots;
mod view;
mod zones;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use gateway_core::Gateway;
use gateway_edge::input::PathOf;
use gateway_edge::refusal::Refusal;

use self::horizon::Horizon;
use self::input::PageInput;
use self::query::TimesQuery;
pub(super) use self::query::with_query;
pub(super) use self::refusal::{SlotRefusal, taken};
use self::search::search;
use self::view::Times;
use super::draft::{BookingDraft, DraftState};
use super::retry_page;
use super::subject::Subject;
use crate::book::form::Form;
use crate::context::PageContext;
use crate::moment::other_zone;

/// What was chosen on the page that is left.
struct Chosen {
    provider: Option<String>,
    zone: Option<String>,
}

/// `GET /book/{service}`
pub(super) async fn show(
    State(gateway): State<Gateway>,
    context: PageContext,
    PathOf(service): PathOf<String>,
) -> Result<Response, Refusal> {
    let subject = Subject::find(&gateway, &context, &service).await?;
    let query = TimesQuery::asked(&context, &subject, Horizon::of(&context));
    let page = times(&gateway, &context, &subject, query, None).await?;
    context.page(&page)
}

/// `POST /book/{service}/times`: on the way back, with what was typed. Changes nothing.
pub(super) async fn carried(
    State(gateway): State<Gateway>,
    context: PageContext,
    PathOf(service): PathOf<String>,
    form: Form,
) -> Result<Response, Refusal> {
    let chosen = |name| form.ticked(name).then(|| form.text(name).to_owned());
    let chosen = Chosen { provider: chosen("view_provider"), zone: chosen("view_zone") };
    let draft = BookingDraft::read(form)?.for_service(&service);
    let answer = back(&gateway, &context, &service, &draft, chosen).await;
    answer.or_else(|Refusal(fault)| retry_page::page(&context, &context.here(), &draft, fault))
}

async fn back(
    gateway: &Gateway,
    context: &PageContext,
    service: &str,
    draft: &BookingDraft,
    Chosen { provider, zone }: Chosen,
) -> Result<Response, Refusal> {
    let subject = Subject::find(gateway, context, service).await?;
    let horizon = Horizon::of(context);
    let named = ["provider", "day", "month", "zone"].iter().any(|name| !context.query(name).is_empty());
    let asked = named || provider.is_some() || zone.is_some();
    let mut query = if asked {
        TimesQuery { draft_state: DraftState::Filled, ..TimesQuery::asked(context, &subject, horizon) }
    } else {
        TimesQuery::of_draft(context, &subject, draft, horizon)
    };
    if let Some(provider) = provider {
        query.provider = subject.provider(provider.parse().ok()).map(|provider| provider.id);
    }
    if let Some(zone) = zone {
        query.zone = other_zone(context, &zone);
    }
    let page = times(gateway, context, &subject, query, Some(draft)).await?;
    context.page(&page)
}

/// The page after a time was lost: the same day, what was typed kept.
pub(super) async fn refused(
    gateway: &Gateway,
    context: &PageContext,
    subject: &Subject,
    draft: &BookingDraft,
    refusal: SlotRefusal,
) -> Result<Response, Refusal> {
    let query = TimesQuery::of_draft(context, subject, draft, Horizon::of(context));
    let page = times(gateway, context, subject, query, Some(draft)).await?;
    let status = if refusal == SlotRefusal::Unavailable {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::CONFLICT
    };
    context.page_with(status, &page.refused(context, refusal))
}

async fn times(
    gateway: &Gateway,
    context: &PageContext,
    subject: &Subject,
    query: TimesQuery,
    draft: Option<&BookingDraft>,
) -> Result<Times, Refusal> {
    let found = search(gateway, context, query.wanted(subject)).await?;
    Ok(Times::new(&PageInput { context, subject, query: &query, found: &found, draft }))
}
