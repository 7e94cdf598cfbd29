//! Step 2: with whom, which day, at what time. Once something was typed the page comes by POST and every way on it posts
//! that along; what is looked at stands in the query in both cases, and is no secret.
mod day;
mod month;
mod search;
mod trail;
mod view;
mod zones;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use self::search::{Horizon, search};
use self::trail::Trail;
use self::view::Times;
use super::draft::Draft;
use super::held;
use super::subject::Subject;
use crate::Gateway;
use crate::pages::book::Form;
use crate::pages::moment::other_zone;
use crate::pages::visit::Visit;
use crate::web::{PathOf, Refusal};

/// Why the page is shown again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lost {
    /// Somebody else has the time now.
    Taken,
    /// This browser booked it before.
    Own,
    /// The time cannot be booked any more.
    Unavailable,
}

/// `GET /book/{service}`
pub(super) async fn show(
    State(gateway): State<Gateway>,
    visit: Visit,
    PathOf(service): PathOf<String>,
) -> Result<Response, Refusal> {
    let subject = Subject::find(&gateway, &visit, &service).await?;
    let trail = Trail::asked(&visit, &subject, Horizon::of(&visit));
    let page = times(&gateway, &visit, &subject, (trail, None)).await?;
    visit.page(&page)
}

/// `POST /book/{service}/times`: on the way back, with what was typed. Changes nothing.
pub(super) async fn carried(
    State(gateway): State<Gateway>,
    visit: Visit,
    PathOf(service): PathOf<String>,
    form: Form,
) -> Result<Response, Refusal> {
    let chosen = |name| form.ticked(name).then(|| form.text(name).to_owned());
    let (provider, zone) = (chosen("view_provider"), chosen("view_zone"));
    let draft = Draft::read(form)?;
    let answer = back(&gateway, &visit, &service, (&draft, provider, zone)).await;
    answer.or_else(|Refusal(fault)| held::page(&visit, &visit.here(), &draft, fault))
}

async fn back(
    gateway: &Gateway,
    visit: &Visit,
    service: &str,
    (draft, provider, zone): (&Draft, Option<String>, Option<String>),
) -> Result<Response, Refusal> {
    let subject = Subject::find(gateway, visit, service).await?;
    let horizon = Horizon::of(visit);
    let named = ["provider", "day", "month", "zone"].iter().any(|name| !visit.query(name).is_empty());
    let asked = named || provider.is_some() || zone.is_some();
    let mut trail = if asked {
        Trail { carried: true, ..Trail::asked(visit, &subject, horizon) }
    } else {
        Trail::of_draft(visit, &subject, draft, horizon)
    };
    if let Some(provider) = provider {
        let provider = subject.provider(&provider);
        trail.provider = provider.map(|provider| provider.id.clone()).unwrap_or_default();
    }
    if let Some(zone) = zone {
        trail.zone = other_zone(visit, &zone);
    }
    let page = times(gateway, visit, &subject, (trail, Some(draft))).await?;
    visit.page(&page)
}

/// The page after a time was lost: the same day, what was typed kept.
pub(super) async fn lost(
    gateway: &Gateway,
    visit: &Visit,
    subject: &Subject,
    (draft, lost): (&Draft, Lost),
) -> Result<Response, Refusal> {
    let trail = Trail::of_draft(visit, subject, draft, Horizon::of(visit));
    let page = times(gateway, visit, subject, (trail, Some(draft))).await?;
    let status =
        if lost == Lost::Unavailable { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::CONFLICT };
    visit.page_with(status, &page.lost(visit, lost))
}

async fn times(
    gateway: &Gateway,
    visit: &Visit,
    subject: &Subject,
    (trail, draft): (Trail, Option<&Draft>),
) -> Result<Times, Refusal> {
    let horizon = Horizon::of(visit);
    let wanted = |free: &day::Free| trail.provider.is_empty() || free.provider == trail.provider;
    let found = search(gateway, visit, &subject.service.id, (horizon, trail.month), wanted).await?;
    Ok(Times::new(visit, subject, &trail, (horizon, found), draft))
}
