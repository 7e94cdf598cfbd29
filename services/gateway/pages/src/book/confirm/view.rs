//! The page of the last step: texts and ways, ready for the template.
use askama::Template;
use gateway_core::agreements::Agreement;
use gateway_core::slots::Quote;
use kit_fault::{Fault, Reason};
use kit_locale::capitalised;
use policy_api::AgreementKind;

use super::agree::{self, Tick};
use super::facts::{Fact, facts};
use super::refused::Refused;
use crate::assets::Script;
use crate::book::banner::Banner;
use crate::book::draft::{BookingDraft, Hidden};
use crate::book::panel::{self, Change};
use crate::book::steps::Steps;
use crate::book::subject::Subject;
use crate::context::PageContext;
use crate::moment::{Span, elsewhere};
use crate::shell::{LinkOrSubmit, Shell};
use crate::tiers::{Promise, Tier};

/// The page.
#[derive(Template)]
#[template(path = "book/confirm.html")]
pub(super) struct Confirm {
    shell: Shell,
    steps: Steps,
    banner: Option<Banner>,
    missing: Vec<Missing>,
    missing_heading: String,
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
    versions: String,
}

/// What can be booked: when, for how much, and what must be accepted.
pub(super) struct Offer<'a> {
    /// From when to when the appointment lasts.
    pub span: Span,
    /// What it costs and promises.
    pub quote: Quote,
    /// What must be accepted.
    pub texts: &'a [Agreement],
}

/// A box that is missing.
struct Missing {
    id: &'static str,
    text: String,
}

impl Confirm {
    /// What will be booked.
    pub(super) fn new(
        context: &PageContext,
        subject: &Subject,
        draft: &BookingDraft,
        offer: &Offer<'_>,
    ) -> Self {
        let Offer { span, quote, texts } = offer;
        let words = context.words;
        let here = subject.path("/confirm");
        let details = LinkOrSubmit::Submit(context.link(&subject.path("/details")));
        let earlier = panel::earlier_steps(context, subject).into_iter().chain([details]).collect();
        let promise = Promise::quoted(quote, span.from.timestamp());
        Self {
            shell: Shell::new(context, words.message("confirm-title"))
                .with_scripts(&[Script::Once])
                .carried(&here),
            steps: Steps::after(words, earlier),
            banner: promise.is_closed(context.now).then(|| too_late(context)),
            missing: Vec::new(),
            missing_heading: String::new(),
            to_book: context.link(&subject.path("")),
            to_details: context.link(&subject.path("/details")),
            here: context.link(&here),
            token: context.form_token(),
            hidden: draft.hidden(),
            shown: shown(context, quote),
            service: subject.service.name.clone(),
            price: context.price(quote.price),
            due: if quote.due_now.is_zero() { String::new() } else { context.money(quote.due_now) },
            paying: paying(context, quote),
            date: capitalised(&words.0.date(span.from.date())),
            span: words.0.span(&span.from, &span.to),
            zone: format!("{}{}", words.0.zone_name(&span.from), elsewhere(context, &draft.zone, span)),
            time: Change::time(context, subject, "change-time"),
            facts: facts(context, subject, draft),
            tiers: promise.ahead(context),
            unpaid: promise.is_free() && !quote.price.is_zero() && !quote.refunds.is_empty(),
            fee: promise.missed(context),
            ticks: texts.iter().filter_map(|text| agree::tick(context, text)).collect(),
            versions: agree::versions(context, texts),
        }
    }

    /// With why it was not booked.
    pub(super) fn refused(
        mut self,
        context: &PageContext,
        texts: &[Agreement],
        Refused { fault, ticked }: Refused<'_>,
    ) -> Self {
        match fault.reason {
            Reason::AgreementRequired => {
                self.ticks = self.ticks.into_iter().map(|tick| tick.missing(fault, ticked)).collect();
                let wrong = self.ticks.iter().filter(|tick| tick.wrong);
                self.missing = wrong.filter_map(|tick| missing(context, tick)).collect();
                self.missing_heading = context.words.count("missing-box-heading", self.missing.len(), &[]);
            }
            Reason::AgreementOutdated => self.banner = Some(outdated(context, texts, fault)),
            Reason::PriceChanged => {
                let text = context.words.with("price-changed", &[("price", &self.price)]);
                let more = context.words.message("price-changed-more");
                self.banner = Some(Banner { kind: "warn", text, more, link: None });
            }
            Reason::RateLimited => self.banner = Some(Banner::bad(context, "often-heading", "one-booking")),
            Reason::BookingClosed => {
                self.banner = Some(Banner::bad(context, "closed-heading", "nothing-booked"));
            }
            _ => self.banner = Some(Banner::bad(context, "down-heading", "one-booking")),
        }
        self.shell = self.shell.with_errors();
        self
    }
}

/// When it is paid; nothing is said of what costs nothing.
fn paying(context: &PageContext, quote: &Quote) -> String {
    if quote.price.is_zero() {
        return String::new();
    }
    context.words.message(if quote.due_now.is_zero() { "pay-on-the-day" } else { "pay-in-part" })
}

/// What stands on the page and goes along with the button: a booking of something else is refused.
fn shown(context: &PageContext, quote: &Quote) -> Vec<Hidden> {
    let fields = [
        ("language", context.request.language.clone()),
        ("price", quote.price.amount()),
        ("due_now", quote.due_now.amount()),
        ("currency", quote.price.currency.to_string()),
    ];
    fields.into_iter().map(|(name, value)| Hidden::new(name, value)).collect()
}

/// That what is about to be booked cannot be cancelled online any more.
fn too_late(context: &PageContext) -> Banner {
    let text = context.words.message("cancel-never");
    Banner { kind: "warn", text, more: context.words.message("cancel-never-more"), link: None }
}

fn missing(context: &PageContext, tick: &Tick) -> Option<Missing> {
    let key = match tick.kind {
        AgreementKind::Terms => "missing-terms",
        AgreementKind::Cancellation => "missing-cancellation",
        AgreementKind::Privacy => return None,
    };
    Some(Missing { id: tick.id(), text: context.words.message(key) })
}

/// Which text changed, and to which version.
fn outdated(context: &PageContext, texts: &[Agreement], fault: &Fault) -> Banner {
    let changed =
        texts.iter().filter(|text| fault.fields.iter().any(|field| field.field == text.kind.as_str()));
    let sentence = |text: &Agreement| {
        let key = match text.kind {
            AgreementKind::Terms => "outdated-terms",
            AgreementKind::Cancellation => "outdated-cancellation",
            AgreementKind::Privacy => return None,
        };
        Some(context.words.with(key, &[("version", &agree::version(context, text))]))
    };
    let text = changed.filter_map(sentence).collect::<Vec<_>>().join(" ");
    Banner { kind: "warn", text, more: context.words.message("outdated-more"), link: None }
}
