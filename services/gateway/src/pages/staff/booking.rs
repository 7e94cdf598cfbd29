//! One booking: who comes, when, what was accepted, what became of it, and the evidence. Opening it is recorded.
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiff::Zoned;
use kit_fault::Fault;
use kit_locale::{Language, capitalised, time};

use super::console::{Console, Moment};
use super::evidence::{self, Evidence};
use super::standing::{Badge, Standing};
use crate::Gateway;
use crate::ops::bookings::{self, AcceptedView, BookingView, DecisionView};
use crate::ops::catalogue::{QuestionType, QuestionView};
use crate::pages::appointment::short_digest;
use crate::pages::assets::Script;
use crate::pages::links;
use crate::pages::moment::{day_and_time, told};
use crate::pages::shell::Shell;
use crate::pages::visit::Visit;
use crate::pages::words::Words;
use crate::web::{Money, PathOf, Refusal};

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
    mut visit: Visit,
    PathOf(id): PathOf<String>,
) -> Result<Response, Refusal> {
    let answer = page(&gateway, &mut visit, &id).await;
    super::or_sign_in(&visit, answer)
}

async fn page(gateway: &Gateway, visit: &mut Visit, id: &str) -> Result<Response, Refusal> {
    let console = Console::open(gateway, visit).await?;
    let booking = bookings::get(gateway, &visit.act, id).await?;
    let evidence = match &booking.receipt {
        Some(receipt) => Some(evidence::evidence(gateway, visit, receipt, &booking.accepted).await?),
        None => None,
    };
    let words = visit.words;
    let start = local(visit, &booking.start)?;
    let title = words.with("booking-page", &[("code", &booking.code)]);
    let name = booking.client.as_ref().map(|client| client.name.clone()).filter(|name| !name.is_empty());
    let page = Page {
        shell: Shell::new(visit, title).with_scripts(&[Script::Session]),
        console,
        back: visit.link(&format!("/console?day={}", start.date())),
        back_to: capitalised(&words.0.day(start.date())),
        client: name.unwrap_or_else(|| words.say(nameless(booking.unreadable))),
        unreadable: booking.unreadable,
        revoke: visit.link(&format!("/console/bookings/{}/revoke-link", booking.id)),
        revoked: visit.asked("revoked"),
        badge: Standing::of(booking.state, booking.phase).badge(words),
        facts: facts(visit, &booking, &start)?,
        accepted: booking.accepted.iter().map(|one| text(visit, one)).collect(),
        accepted_at: accepted_at(visit, &booking)?,
        evidence,
        history: history(visit, &booking)?,
        code: booking.code,
    };
    visit.page(&page)
}

/// What stands in place of a name that is not there.
pub(super) fn nameless(unreadable: bool) -> &'static str {
    if unreadable { "client-unreadable" } else { "client-erased" }
}

fn facts(visit: &Visit, booking: &BookingView, start: &Zoned) -> Result<Vec<Fact>, Fault> {
    let words = visit.words;
    let fact = |key: &str, lines: Vec<Line>| Fact { what: words.say(key), lines };
    let mut facts = vec![fact("entry-when", when(visit, booking, start)?)];
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
    facts.push(fact("entry-price", price(visit, booking)));
    if let Some(until) = booking.cancel_until.as_ref().filter(|_| booking.state.stands()) {
        let until = local(visit, until)?.timestamp();
        facts.push(fact("entry-cancel-until", vec![Line::plain(day_and_time(visit, until))]));
    }
    facts.push(fact("entry-language", vec![Line::in_its_own(Language::of(&booking.language))]));
    Ok(facts)
}

/// The time in the business's zone; where it takes place in another one, in that too.
fn when(visit: &Visit, booking: &BookingView, start: &Zoned) -> Result<Vec<Line>, Fault> {
    let words = visit.words;
    let end = local(visit, &booking.end)?;
    let day = capitalised(&words.0.date(start.date()));
    let mut lines =
        vec![Line::plain(format!("{day}, {}", words.0.span(start, &end))), Line::small(words.0.zone(start))];
    if let Some(there) = start.in_tz(&booking.zone).ok().filter(|there| there.offset() != start.offset()) {
        let day = words.0.day(there.date());
        lines.push(Line::small(format!("{}: {day}, {}", words.0.zone(&there), time(&there))));
    }
    Ok(lines)
}

fn contact(booking: &BookingView) -> Vec<Line> {
    let Some(client) = &booking.client else { return Vec::new() };
    let phone = Line::link(client.phone.clone(), links::tel(&client.phone));
    let email = Line::link(client.email.clone(), links::mailto(&client.email));
    [phone, email].into_iter().filter(|line| !line.text.is_empty()).collect()
}

/// Answers by their questions; one whose question is gone stands under its key.
fn answers(words: Words, booking: &BookingView) -> Vec<Fact> {
    let questions = booking.service.as_ref().map(|service| service.questions.as_slice()).unwrap_or_default();
    let answer = |(key, value): (&String, &String)| {
        let question = questions.iter().find(|question| question.key == *key);
        let spoken = match (question.map(|question| question.kind), value.as_str()) {
            (Some(QuestionType::Bool), "true") => words.say("yes"),
            (Some(QuestionType::Bool), "false") => words.say("no"),
            (Some(QuestionType::Date), text) => {
                text.parse().map_or_else(|_| text.to_owned(), |day| words.0.plain_date(day))
            }
            (_, text) => chosen(question, text).unwrap_or(text).to_owned(),
        };
        let what = question.map_or_else(|| key.clone(), |question| question.label.clone());
        Fact { what, lines: vec![Line::plain(spoken)] }
    };
    booking.answers.iter().map(answer).collect()
}

/// What the client read of the option that was chosen; None: it is none of them, or not any more.
fn chosen<'q>(question: Option<&'q QuestionView>, value: &str) -> Option<&'q str> {
    let option = question?.options.iter().find(|option| option.value == value)?;
    Some(&option.label)
}

fn price(visit: &Visit, booking: &BookingView) -> Vec<Line> {
    let mut lines = vec![Line::plain(visit.price(&booking.price))];
    if !booking.paid.is_nothing() {
        let texts = [("paid", &*visit.money(&booking.paid)), ("due", &*visit.money(&booking.due))];
        lines.push(Line::small(visit.words.with("price-paid", &texts)));
    }
    lines
}

fn text(visit: &Visit, accepted: &AcceptedView) -> Text {
    let kind = if accepted.kind == "terms" { "kind-terms" } else { "kind-cancellation" };
    Text {
        name: visit.words.say(kind),
        to: visit.link(&format!("/agreements/{}/{}", accepted.kind, accepted.digest)),
        version: accepted.version,
        digest: short_digest(&accepted.digest),
        language: Language::of(&accepted.language).autonym(),
        tag: Language::of(&accepted.language).tag(),
    }
}

fn accepted_at(visit: &Visit, booking: &BookingView) -> Result<String, Fault> {
    let Some(first) = booking.accepted.first() else { return Ok(String::new()) };
    let at = local(visit, &first.at)?;
    Ok(stamp(visit.words, &at))
}

/// What became of it, newest first. A cancellation says what was decided.
fn history(visit: &Visit, booking: &BookingView) -> Result<Vec<Event>, Fault> {
    let words = visit.words;
    let mut events = Vec::new();
    for change in &booking.changes {
        let at = local(visit, &change.at)?;
        let state = if change.from.is_some() { change.to.as_str() } else { "made" };
        let what = words.with("event", &[("state", state)]);
        let mut more = vec![words.with("event-by", &[("by", change.by.as_str())])];
        more.extend(change.reason.iter().map(|reason| words.with("event-reason", &[("reason", reason)])));
        if let Some(decision) = booking.decision.as_ref().filter(|_| state == "cancelled") {
            more.extend(decided(visit, decision));
        }
        if change.mail_left_out {
            more.push(words.say("event-unmailed"));
        }
        events.push(Event { what, more, at: Moment::of(&at), when: stamp(words, &at) });
    }
    events.reverse();
    Ok(events)
}

/// The rule that decided, and the money where there was any.
fn decided(visit: &Visit, decision: &DecisionView) -> Vec<String> {
    let words = visit.words;
    let refund = &decision.refund;
    let money = |amount: &str| Money { amount: amount.to_owned(), currency: refund.currency.clone() };
    let paid = money(&refund.paid);
    let mut lines = Vec::new();
    if !paid.is_nothing() {
        let texts = [
            ("amount", &*visit.money(&money(&refund.amount))),
            ("percent", &*words.0.percent(refund.percent)),
            ("paid", &*visit.money(&paid)),
        ];
        lines.push(words.with("event-refund", &texts));
    }
    if !decision.fee.is_nothing() {
        lines.push(words.with("event-fee", &[("fee", &visit.money(&decision.fee))]));
    }
    // A refund's rule says nothing where nothing was paid.
    if !lines.is_empty() {
        lines.push(words.with("event-rule", &[("rule", &decision.rule.to_string())]));
    }
    lines
}

fn local(visit: &Visit, text: &str) -> Result<Zoned, Fault> {
    told(text).map(|at| visit.local(at))
}

/// "23 de noviembre de 2026, 20:36:11".
fn stamp(words: Words, at: &Zoned) -> String {
    format!("{}, {}:{:02}", words.0.plain_date(at.date()), time(at), at.second())
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
