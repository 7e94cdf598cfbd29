//! The page of the last step: texts and ways, ready for the template.
use askama::Template;
use jiff::Zoned;
use kit_fault::{Fault, Reason};
use kit_locale::capitalised;

use super::agree::{self, Tick, Ticked};
use crate::ops::agreements::AgreementView;
use crate::ops::slots::QuoteView;
use crate::pages::assets::Script;
use crate::pages::book::banner::Banner;
use crate::pages::book::draft::{Draft, Hidden};
use crate::pages::book::panel::{self, Change};
use crate::pages::book::steps::Steps;
use crate::pages::book::subject::Subject;
use crate::pages::moment::elsewhere;
use crate::pages::shell::{Shell, Way};
use crate::pages::tiers::{Promise, Tier};
use crate::pages::visit::Visit;

/// The page.
#[derive(Template)]
#[template(path = "book/confirm.html")]
pub(super) struct Confirm {
    shell: Shell,
    steps: Steps,
    banner: Option<Banner>,
    missing: Vec<Missing>,
    to_book: String,
    to_details: String,
    here: String,
    token: String,
    hidden: Vec<Hidden>,
    shown: Vec<Hidden>,
    service: String,
    price: String,
    due: String,
    paying: String,
    date: String,
    span: String,
    zone: String,
    time: Change,
    facts: Vec<Fact>,
    tiers: Vec<Tier>,
    unpaid: bool,
    fee: String,
    ticks: Vec<Tick>,
}

/// A box that is missing.
struct Missing {
    id: String,
    text: String,
}

/// A line of the summary.
struct Fact {
    what: String,
    lines: Vec<String>,
    change: Option<Change>,
}

impl Confirm {
    /// What will be booked.
    pub(super) fn new(
        visit: &Visit,
        subject: &Subject,
        draft: &Draft,
        ((from, to), quote, texts): (&(Zoned, Zoned), &QuoteView, &[AgreementView]),
    ) -> Self {
        let words = visit.words;
        let here = subject.path("/confirm");
        let details = Way::Carry(visit.link(&subject.path("/details")));
        let behind = panel::behind(visit, subject).into_iter().chain([details]).collect();
        let promise = Promise::quoted(quote, from.timestamp());
        Self {
            shell: Shell::new(visit, words.say("confirm-title")).with_scripts(&[Script::Once]).carried(&here),
            steps: Steps::after(words, behind),
            banner: None,
            missing: Vec::new(),
            to_book: visit.link(&subject.path("")),
            to_details: visit.link(&subject.path("/details")),
            here: visit.link(&here),
            token: visit.form_token(),
            hidden: draft.hidden(),
            shown: shown(visit, quote),
            service: subject.service.name.clone(),
            price: visit.price(&quote.price),
            due: if quote.due_now.is_nothing() { String::new() } else { visit.money(&quote.due_now) },
            paying: paying(visit, quote),
            date: capitalised(&words.0.date(from.date())),
            span: words.0.span(from, to),
            zone: format!("{}{}", words.0.zone_name(from), elsewhere(visit, &draft.zone, (from, to))),
            time: Change::time(visit, subject, "change-time"),
            facts: facts(visit, subject, draft),
            tiers: promise.ahead(visit),
            unpaid: promise.is_free() && !quote.price.is_nothing() && !quote.refunds.is_empty(),
            fee: fee(visit, quote),
            ticks: texts.iter().map(|text| agree::tick(visit, text)).collect(),
        }
    }

    /// With why it was not booked.
    pub(super) fn refused(
        mut self,
        visit: &Visit,
        texts: &[AgreementView],
        (fault, ticked): (&Fault, &Ticked),
    ) -> Self {
        match fault.reason {
            Reason::AgreementRequired => {
                self.ticks = self.ticks.into_iter().map(|tick| tick.missing(fault, ticked)).collect();
                let wrong = self.ticks.iter().filter(|tick| tick.wrong);
                self.missing = wrong
                    .map(|tick| Missing { id: tick.id.clone(), text: missing(visit, &tick.id) })
                    .collect();
            }
            Reason::AgreementOutdated => self.banner = Some(outdated(visit, texts, fault)),
            Reason::PriceChanged => {
                let text = visit.words.with("price-changed", &[("price", &self.price)]);
                let more = visit.words.say("price-changed-more");
                self.banner = Some(Banner { kind: "warn", text, more, link: None });
            }
            Reason::RateLimited => self.banner = Some(Banner::bad(visit, "often-heading", "one-booking")),
            Reason::BookingClosed => {
                self.banner = Some(Banner::bad(visit, "closed-heading", "nothing-booked"));
            }
            _ => self.banner = Some(Banner::bad(visit, "down-heading", "one-booking")),
        }
        self.shell = self.shell.with_errors();
        self
    }
}

/// When it is paid; nothing is said of what costs nothing.
fn paying(visit: &Visit, quote: &QuoteView) -> String {
    if quote.price.is_nothing() {
        return String::new();
    }
    visit.words.say(if quote.due_now.is_nothing() { "pay-on-the-day" } else { "pay-in-part" })
}

/// What stands on the page and goes along with the button: a booking of something else is refused.
fn shown(visit: &Visit, quote: &QuoteView) -> Vec<Hidden> {
    let fields = [
        ("language", visit.act.language.as_str()),
        ("price", &quote.price.amount),
        ("due_now", &quote.due_now.amount),
        ("currency", &quote.price.currency),
    ];
    fields
        .into_iter()
        .map(|(name, value)| Hidden { name: name.to_owned(), value: value.to_owned() })
        .collect()
}

fn facts(visit: &Visit, subject: &Subject, draft: &Draft) -> Vec<Fact> {
    let words = visit.words;
    let provider = subject.provider(&draft.provider);
    let place = provider.and_then(|provider| provider.location.as_ref()).map(|place| place.address.clone());
    let place = place.unwrap_or_else(|| visit.act.tenant.public_contact().address.clone());
    let length = words.0.length(subject.service.duration_minutes);
    let fact = |what: &str, lines: Vec<String>, change| Fact { what: words.say(what), lines, change };
    let who = provider.map_or_else(|| words.say("anybody"), |provider| provider.name.clone());
    let person = [&draft.name, &draft.email, &draft.phone].map(Clone::clone);
    let details =
        Change { way: Way::Carry(visit.link(&subject.path("/details"))), what: words.say("change-details") };
    let mut facts = vec![
        fact("fact-service", vec![subject.service.name.clone(), length], Some(Change::service(visit, true))),
        fact("fact-with", vec![who], Some(Change::time(visit, subject, "change-provider"))),
        fact("fact-where", vec![place], None),
        fact("fact-person", person.to_vec(), Some(details)),
    ];
    for fact in &mut facts {
        fact.lines.retain(|line| !line.is_empty());
    }
    facts.retain(|fact| !fact.lines.is_empty());
    facts
}

fn fee(visit: &Visit, quote: &QuoteView) -> String {
    if quote.no_show_fee.is_nothing() {
        return String::new();
    }
    visit.words.with("no-show-fee", &[("fee", &visit.money(&quote.no_show_fee))])
}

fn missing(visit: &Visit, kind: &str) -> String {
    visit.words.say(if kind == "terms" { "missing-terms" } else { "missing-cancellation" })
}

/// Which text changed, and to which version.
fn outdated(visit: &Visit, texts: &[AgreementView], fault: &Fault) -> Banner {
    let changed = texts.iter().filter(|text| fault.fields.iter().any(|field| field.field == text.kind));
    let sentence = |text: &AgreementView| {
        let key = if text.kind == "terms" { "outdated-terms" } else { "outdated-cancellation" };
        visit.words.with(key, &[("version", &agree::version(visit, text))])
    };
    let text = changed.map(sentence).collect::<Vec<_>>().join(" ");
    Banner { kind: "warn", text, more: visit.words.say("outdated-more"), link: None }
}
