//! Where a person looks, a refusal is a page: what happened, what was not done, what to do now. JSON's routes answer
//! with problem documents.
use std::sync::Arc;

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse as _, Response};
use gateway_core::Gateway;
use gateway_edge::request::find;
use gateway_edge::request::wanted_languages;
use kit_fault::{Fault, Reason};
use kit_locale::Language;

use super::assets::{Assets, assets};
use super::context::PageContext;
use super::shell::{BOOKINGS, CONSOLE, LinkOrSubmit, Shell};
use super::words::Words;

/// What a page of a tenant says of a refusal.
#[derive(Template)]
#[template(path = "refused.html")]
struct Refused {
    shell: Shell,
    story: Story,
    again: String,
    start: String,
    to_start: String,
    /// Where a new link is asked for; empty where none is looked for.
    link: String,
    /// Whether it is told to staff, who need not be told how to reach the business.
    of_staff: bool,
    /// Whether getting in touch is what to do, and not only where it is urgent.
    in_touch: bool,
    trace: String,
}

/// Whose page was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Area {
    /// A booking's, of who can manage it.
    Bookings,
    /// The staff's.
    Console,
    /// Any other.
    Other,
}

/// What a page says where there is no tenant.
#[derive(Template)]
#[template(path = "nowhere.html")]
struct Nowhere {
    words: Words,
    language: &'static str,
    story: Story,
    assets: &'static Assets,
    trace: String,
}

/// What happened and what to do, in words.
#[derive(Clone, Debug)]
struct Story {
    heading: String,
    lead: String,
    /// Whether trying again may help.
    again: bool,
    /// Whether nothing is under this address: a booking may be looked for.
    missing: bool,
    /// Whether it is a booking that does not open.
    unopened: bool,
}

/// Turns what refuses a page into a page.
pub async fn error_pages(State(gateway): State<Gateway>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if ["/api/", "/assets/"].iter().any(|prefix| path.starts_with(prefix)) || path == "/tenant.css" {
        return next.run(request).await;
    }
    // Nobody was admitted yet: a refusal before that is a page too.
    let admitted = find(&gateway.edge.tenants, &request).ok();
    let (mut parts, body) = request.into_parts();
    if let Some(admitted) = admitted {
        parts.extensions.insert(admitted);
    }
    // Before the limits: whose session it is is asked behind them, by the pages themselves.
    let context = PageContext::of_anyone(&mut parts, &gateway).await.ok();
    let wanted = wanted_languages(&parts.headers);
    let area = Area::of(parts.uri.path());
    let response = next.run(Request::from_parts(parts, body)).await;
    let Some(fault) = response.extensions().get::<Arc<Fault>>().cloned() else { return response };
    let page = context.map_or_else(|| nowhere(&wanted, &fault), |context| refused(&context, &fault, area));
    let Some(mut page) = page else { return response };
    *page.status_mut() = response.status();
    keep(response.headers(), page.headers_mut());
    page
}

/// Headers of the refusal that stay.
fn keep(from: &HeaderMap, to: &mut HeaderMap) {
    for name in [header::ALLOW, header::RETRY_AFTER, header::SET_COOKIE] {
        for value in from.get_all(&name) {
            to.append(name.clone(), value.clone());
        }
    }
}

fn refused(context: &PageContext, fault: &Fault, area: Area) -> Option<Response> {
    let story = match (area, fault.reason) {
        (Area::Bookings, Reason::NotFound) => Story::unopened(context.words),
        (Area::Console, reason) => Story { missing: false, ..Story::of(context.words, reason) },
        (_, reason) => Story::of(context.words, reason),
    };
    let mut shell = Shell::new(context, story.heading.clone());
    if story.again {
        // A mail's link is tried again whole.
        for language in &mut shell.languages {
            language.target = LinkOrSubmit::Link(context.again_in(&language.tag));
        }
    }
    let of_staff = area == Area::Console || fault.reason == Reason::AcceptanceByStaff;
    if of_staff {
        shell.console = context.link(CONSOLE);
    }
    let (start, to_start) =
        if of_staff { (context.link(CONSOLE), "to-console") } else { (shell.home.clone(), "to-the-start") };
    let page = Refused {
        shell,
        again: context.again_in(&context.request.language),
        start,
        to_start: context.words.message(to_start),
        link: if story.missing || story.unopened { context.link(BOOKINGS) } else { String::new() },
        of_staff,
        in_touch: matches!(
            fault.reason,
            Reason::BookingNotPossible | Reason::SignInRequired | Reason::EmailCorrectionClosed
        ),
        story,
        trace: trace(),
    };
    context.page(&page).ok()
}

fn nowhere(wanted: &[String], fault: &Fault) -> Option<Response> {
    let language = wanted.first().map_or(Language::English, |tag| Language::of(tag));
    let words = Words(language);
    let page = Nowhere {
        words,
        language: language.tag(),
        story: Story::of(words, fault.reason),
        assets: assets(),
        trace: trace(),
    };
    page.render().ok().map(|html| Html(html).into_response())
}

/// The trace id in fours, so that it can be read aloud.
fn trace() -> String {
    let id = kit_telemetry::trace_id_hex();
    let eights = id.as_bytes().chunks(8).filter_map(|part| std::str::from_utf8(part).ok());
    eights.collect::<Vec<_>>().join(" ")
}

impl Area {
    fn of(path: &str) -> Self {
        match path.split('/').nth(1) {
            Some("bookings") => Self::Bookings,
            Some("console") => Self::Console,
            _ => Self::Other,
        }
    }
}

impl Story {
    /// A booking that is not shown: there is none, or its link was not used here, or not for a while. Which of them is
    /// not told.
    fn unopened(words: Words) -> Self {
        Self {
            heading: words.message("unopened-heading"),
            lead: words.message("unopened-lead"),
            again: false,
            missing: false,
            unopened: true,
        }
    }

    fn of(words: Words, reason: Reason) -> Self {
        let (heading, lead) = match reason {
            Reason::NotFound => ("missing-heading", "missing-lead"),
            Reason::TenantUnknown | Reason::MisdirectedRequest => ("nobody-heading", "nobody-lead"),
            Reason::TenantSuspended | Reason::BookingClosed => ("closed-heading", "closed-lead"),
            Reason::BookingNotPossible => ("impossible-heading", "impossible-lead"),
            Reason::SignInRequired => ("registered-heading", "registered-lead"),
            Reason::EmailCorrectionClosed => ("email-closed-heading", "email-closed-lead"),
            Reason::RateLimited => ("often-heading", "often-lead"),
            Reason::CsrfRefused => ("stale-heading", "stale-lead"),
            Reason::AcceptanceByStaff => ("by-staff-heading", "by-staff-lead"),
            Reason::PermissionDenied => ("denied-heading", "denied-lead"),
            Reason::Unavailable | Reason::Internal | Reason::RequestTimeout => ("down-heading", "down-lead"),
            _ => ("unread-heading", "unread-lead"),
        };
        Self {
            heading: words.message(heading),
            lead: words.message(lead),
            again: ["down-heading", "often-heading"].contains(&heading),
            missing: reason == Reason::NotFound,
            unopened: false,
        }
    }
}
