//! One booking: who comes, when, what was accepted, what became of it, and the evidence. Opening it is recorded.
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use gateway_core::Gateway;
use gateway_core::bookings::{self, Accepted, Amounts, Booking, ShownBooking};
use gateway_edge::input::{PathOf, parse_path};
use gateway_edge::refusal::Refusal;
use jiff::Zoned;
use kit_fault::Fault;
use kit_locale::{Language, capitalised};
use kit_text::links;
use policy_api::{AgreementKind, Decision};

use super::client_name::ClientName;
use super::console::{Console, Moment, or_sign_in};
use super::display_state::{Badge, DisplayState};
use super::evidence::{self, Evidence};
use crate::answer;
use crate::appointment::short_digest;
use crate::assets::Script;
use crate::context::PageContext;
use crate::moment::day_and_time;
use crate::shell::Shell;
use crate::words::Words;

#[derive(Template)]
#[template(path = "staff/booking.html")]
struct Page {
    shell: Shell,
    console: Console,
    back: String,
    back_to: String,
    client: String,
    unreadable: bool,
    /// Where its links are ended, and whether they just were.
    revoke: String,
    revoked: bool,
    code: String,
    badge: Badge,
    facts: Vec<Fact>,
    accepted: Vec<Text>,
    accepted_at: String,
    evidence: Option<Evidence>,
    history: Vec<Event>,
}

/// What, and its value: lines, some of them links.
struct Fact {
    what: String,
    lines: Vec<Line>,
}

struct Line {
    text: String,
    /// Empty: no link.
    to: String,
    small: bool,
    /// Its language, where that is not the page's.
    lang: Option<&'static str>,
}

/// One accepted text.
struct Text {
    name: String,
    to: String,
    version: u32,
    digest: String,
    language: &'static str,
    tag: &'static str,
}

/// One change.
struct Event {
    what: String,
    more: Vec<String>,
    at: Moment,
    when: String,
}

/// `GET /console/bookings/{id}`
pub(super) async fn show(
    State(gateway): State<Gateway>,
    mut context: PageContext,
    PathOf(id): PathOf<String>,
) -> Result<Response, Refusal> {
    let answer = page(&gateway, &mut context, &id).await;
    or_sign_in(&context, answer)
}

async fn page(gateway: &Gateway, context: &mut PageContext, id: &str) -> Result<Response, Refusal> {
    let console = Console::open(gateway, context).await?;
    let shown = bookings::get(gateway, &context.request, parse_path(id)?).await?;
    // Staff are shown all of it; an outline is a link's.
    let ShownBooking::Whole(booking) = shown else { return Err(Fault::not_found().into()) };
    let evidence = match &booking.receipt {
        Some(receipt) => Some(evidence::evidence(gateway, context, receipt, &booking.accepted).await?),
        None => None,
    };
    let words = context.words;
    let start = context.local(booking.start);
    let title = words.with("booking-page", &[("code", &booking.code)]);
    let page = Page {
        shell: Shell::new(context, title).with_scripts(&[Script::Session]),
        console,
        back: context.link(&format!("/console?day={}", start.date())),
        back_to: capitalised(&words.0.day(start.date())),
        client: ClientName::of(&booking).shown(words),
        unreadable: booking.unreadable,
        revoke: context.link(&format!("/console/bookings/{}/revoke-link", booking.id)),
        revoked: context.asked("revoked"),
        badge: DisplayState::of(booking.state, booking.phase).badge(words),
        facts: facts(context, &booking, &start),
        accepted: booking.accepted.iter().map(|one| text(context, one)).collect(),
        accepted_at: accepted_at(context, &booking),
        evidence,
        history: history(context, &booking),
        code: booking.code,
    };
    context.page(&page)
}

fn facts(context: &PageContext, booking: &Booking, start: &Zoned) -> Vec<Fact> {
    let words = context.words;
    let fact = |key: &str, lines: Vec<Line>| Fact { what: words.message(key), lines };
    let mut facts = vec![fact("entry-when", when(context, booking, start))];
    if let Some(service) = &booking.service {
        let length = words.0.length(service.duration_minutes);
        facts.push(fact("entry-service", vec![Line::plain(service.name.clone()), Line::small(length)]));
    }
    if let Some(provider) = &booking.provider {
        let place =
            provider.location.iter().map(|place| Line::small(format!("{}, {}", place.name, place.address)));
        facts.push(fact(
            "entry-with",
            std::iter::once(Line::plain(provider.name.clone())).chain(place).collect(),
        ));
    }
    let contact = contact(booking);
    if !contact.is_empty() {
        facts.push(fact("entry-contact", contact));
    }
    facts.extend(answers(words, booking));
    facts.push(fact("entry-price", price(context, booking.amounts)));
    if let Some(until) = booking.cancel_until.filter(|_| booking.state.stands()) {
        facts.push(fact("entry-cancel-until", vec![Line::plain(day_and_time(context, until))]));
    }
    facts.push(fact("entry-language", vec![Line::in_its_own(Language::of(&booking.language))]));
    facts
}

/// The time in the business's zone; where it takes place in another one, in that too.
fn when(context: &PageContext, booking: &Booking, start: &Zoned) -> Vec<Line> {
    let words = context.words;
    let end = context.local(booking.end);
    let day = capitalised(&words.0.date(start.date()));
    let mut lines =
        vec![Line::plain(format!("{day}, {}", words.0.span(start, &end))), Line::small(words.0.zone(start))];
    let there = start.with_time_zone(booking.zone.zone().clone());
    if there.offset() != start.offset() {
        let day = words.0.day(there.date());
        lines.push(Line::small(format!("{}: {day}, {}", words.0.zone(&there), words.0.time(&there))));
    }
    lines
}

fn contact(booking: &Booking) -> Vec<Line> {
    let Some(client) = &booking.client else { return Vec::new() };
    let phone = Line::link(client.phone.clone(), links::tel(&client.phone));
    let email = Line::link(client.email.clone(), links::mailto(&client.email));
    [phone, email].into_iter().filter(|line| !line.text.is_empty()).collect()
}

/// Answers by their questions; one whose question is gone stands under its key.
fn answers(words: Words, booking: &Booking) -> Vec<Fact> {
    let questions = booking.service.as_ref().map(|service| service.questions.as_slice()).unwrap_or_default();
    let fact = |(key, value): (&String, &String)| {
        let question = questions.iter().find(|question| question.key == *key);
        let what = question.map_or_else(|| key.clone(), |question| question.label.clone());
        Fact { what, lines: vec![Line::plain(answer::spoken(words, question, value))] }
    };
    booking.answers.iter().map(fact).collect()
}

fn price(context: &PageContext, amounts: Amounts) -> Vec<Line> {
    let mut lines = vec![Line::plain(context.price(amounts.price))];
    if !amounts.paid.is_zero() {
        let texts = [("paid", &*context.money(amounts.paid)), ("due", &*context.money(amounts.due))];
        lines.push(Line::small(context.words.with("price-paid", &texts)));
    }
    lines
}

fn text(context: &PageContext, accepted: &Accepted) -> Text {
    let kind = match accepted.kind {
        AgreementKind::Terms => "kind-terms",
        AgreementKind::Cancellation => "kind-cancellation",
        AgreementKind::Privacy => "kind-privacy",
    };
    Text {
        name: context.words.message(kind),
        to: context.link(&format!("/agreements/{}/{}", accepted.kind, accepted.digest)),
        version: accepted.version,
        digest: short_digest(accepted.digest),
        language: Language::of(&accepted.language).autonym(),
        tag: Language::of(&accepted.language).tag(),
    }
}

fn accepted_at(context: &PageContext, booking: &Booking) -> String {
    let first = booking.accepted.first();
    first.map(|first| stamp(context.words, &context.local(first.at))).unwrap_or_default()
}

/// What became of it, newest first. A cancellation says what was decided.
fn history(context: &PageContext, booking: &Booking) -> Vec<Event> {
    let words = context.words;
    let mut events = Vec::new();
    for change in &booking.changes {
        let at = context.local(change.at);
        let state = match change.from {
            _ if change.email_corrected => "email_corrected",
            Some(_) => change.to.as_str(),
            None => "made",
        };
        let what = words.with("event", &[("state", state)]);
        let mut more = vec![words.with("event-by", &[("by", change.by.as_str())])];
        more.extend(change.reason.iter().map(|reason| words.with("event-reason", &[("reason", reason)])));
        if let Some(decision) = booking.decision.as_ref().filter(|_| state == "cancelled") {
            more.extend(decided(context, decision));
        }
        if change.mail_left_out {
            more.push(words.message("event-unmailed"));
        }
        events.push(Event { what, more, at: Moment::of(words.0, &at), when: stamp(words, &at) });
    }
    events.reverse();
    events
}

/// The rule that decided, and the money where there was any.
fn decided(context: &PageContext, decision: &Decision) -> Vec<String> {
    let words = context.words;
    let mut lines = Vec::new();
    if !decision.paid.is_zero() {
        let texts = [
            ("amount", &*context.money(decision.refund)),
            ("percent", &*words.0.percent(decision.refund_percent)),
            ("paid", &*context.money(decision.paid)),
        ];
        lines.push(words.with("event-refund", &texts));
    }
    if !decision.fee.is_zero() {
        lines.push(words.with("event-fee", &[("fee", &context.money(decision.fee))]));
    }
    // A refund's rule says nothing where nothing was paid.
    if !lines.is_empty() {
        lines.push(words.with("event-rule", &[("rule", &decision.rule.to_string())]));
    }
    lines
}

/// "23 de noviembre de 2026, 20:36:11", "November 23, 2026, 8:36:11 pm".
fn stamp(words: Words, at: &Zoned) -> String {
    format!("{}, {}", words.0.plain_date(at.date()), words.0.precise_time(at))
}

// === impl Line ===

impl Line {
    fn plain(text: String) -> Self {
        Self { text, to: String::new(), small: false, lang: None }
    }

    fn small(text: String) -> Self {
        Self { small: true, ..Self::plain(text) }
    }

    fn link(text: String, to: String) -> Self {
        Self { to, ..Self::plain(text) }
    }

    /// What a language calls itself.
    fn in_its_own(language: Language) -> Self {
        Self { lang: Some(language.tag()), ..Self::plain(language.autonym().to_owned()) }
    }
}
