//! What a mail says. The names of client, service and provider are one optional value: under the HIPAA profile it is
//! absent, so no sentence can hold one. The HTML part lays facts out to be found, the plain part says them in
//! sentences.
mod facts;

use booking_domain::booking::RefundTier;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use kit_locale::{Language, capitalised};
use kit_mail::{Code, Contact, Content, Documents, Link, Moment, Receipt, Sender, may_greet};
use kit_money::Money;
use kit_text::links;
use policy_api::{AgreementKind, NoShowCost};

use super::words::Sentences as _;

/// Keeps a telephone number on one line.
const NO_BREAK: &str = "\u{a0}";

/// Everything a mail is written from. Has no Debug: it says who books, and how to reach the booking.
#[derive(Clone)]
pub struct MailInput {
    /// What happened.
    pub occasion: Occasion,
    /// Language of the mail.
    pub language: Language,
    /// The business.
    pub sender: Sender,
    /// Its postal address; may be empty.
    pub address: String,
    /// Its telephone; may be empty.
    pub phone: String,
    /// `https://host[:port]` of the tenant's primary domain.
    pub origin: String,
    /// Names; `None` under the HIPAA profile.
    pub names: Option<Names>,
    /// Start.
    pub start: Timestamp,
    /// End.
    pub end: Timestamp,
    /// Zone of the wall times.
    pub zone: TimeZone,
    /// The booking's code.
    pub code: String,
    /// Link to see or cancel it; `None`: it was revoked.
    pub manage_url: Option<String>,
    /// Link to its calendar file, likewise.
    pub calendar_url: Option<String>,
    /// Price.
    pub price: Money,
    /// Paid so far.
    pub paid: Money,
    /// When it was booked.
    pub made_at: Timestamp,
    /// Last instant to cancel; one that had passed when it was booked is told as such.
    pub cancel_until: Option<Timestamp>,
    /// What cancelling gives back, earliest deadline first.
    pub refunds: Vec<RefundTier>,
    /// What missing it costs.
    pub no_show: NoShowCost,
    /// Code of the receipt.
    pub receipt: Option<String>,
    /// What was accepted.
    pub accepted: Vec<AcceptedLink>,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Occasion {
    /// Booked.
    Confirmed,
    /// Its client asked for a new link.
    Link,
    /// Cancelled.
    Cancelled {
        /// Percent of what was paid.
        percent: u32,
        /// The refund; zero when nothing was paid.
        refund: Money,
        /// What is owed apart.
        fee: Money,
    },
}

/// Names that a mail shows, unless the profile forbids it.
#[derive(Clone)]
pub struct Names {
    /// Who booked.
    pub client: String,
    /// The service.
    pub service: String,
    /// With whom.
    pub provider: String,
}

/// One accepted agreement.
#[derive(Clone, Debug)]
pub struct AcceptedLink {
    /// What it is about.
    pub kind: AgreementKind,
    /// Version number.
    pub version: u32,
    /// The text's digest in hex.
    pub digest: String,
}

// === impl MailInput ===

impl MailInput {
    /// Writes the mail.
    #[must_use]
    pub fn write(&self) -> Content {
        let language = self.language;
        let (start, end) = (self.local(self.start), self.local(self.end));
        let occasion = self.occasion.word();
        let near = format!("{} {}", language.day(start.date()), language.at(&start));
        let short = format!("{}, {}", language.short_day(start.date()), language.clock_time(&start));
        let greeting = self.dear().map(|name| language.message("greeting", &[("name", name)]));
        let lead = language.message(&format!("{occasion}-lead"), &[("when", &near)]);
        Content {
            language: language.tag().to_owned(),
            subject: language.message(&format!("{occasion}-subject"), &[("when", &short)]),
            preview: None,
            heading: language.message(&format!("{occasion}-heading"), &[]),
            paragraphs: greeting.into_iter().chain([lead]).collect(),
            moment: Some(Moment {
                date: capitalised(&language.date(start.date())),
                span: language.span(&start, &end),
                sentences: self.place(&language.zone(&start)),
            }),
            code: Some(self.code()),
            actions: self.actions(),
            action_note: self
                .manage()
                .map(|_| language.message(self.key("action-note-see", "action-note"), &[])),
            facts: self.facts(),
            contact: Some(self.contact()),
            note: Some(language.message(self.calendar(), &[])),
            documents: self.documents(),
            footer: language.message("made-with", &[("business", &self.sender.name)]),
        }
    }

    fn dear(&self) -> Option<&str> {
        let name = self.names.as_ref()?.client.as_str();
        may_greet(name).then_some(name)
    }

    fn code(&self) -> Code {
        Code {
            label: self.language.message("fact-code", &[]),
            value: self.code.clone(),
            sentence: self.language.message("sentence-code", &[("value", &self.code)]),
        }
    }

    fn place(&self, zone: &str) -> Vec<String> {
        let mut place = vec![format!("{zone}.")];
        if let Some(names) = &self.names {
            place.push(format!("{}.", names.service));
            place.push(self.language.message("place-with", &[("name", &names.provider)]));
        }
        if !self.address.is_empty() {
            place.push(format!("{}.", self.address));
        }
        place
    }

    /// The link that opens the booking, while there is something to open it for.
    fn manage(&self) -> Option<&str> {
        self.manage_url.as_deref().filter(|_| self.stands())
    }

    /// To see or cancel it, the file for the calendar and the way there; after cancelling, to book again.
    fn actions(&self) -> Vec<Link> {
        let link = |key: &str, url: String| Link { label: self.language.message(key, &[]), url };
        if !self.stands() {
            return vec![link("action-again", format!("{}/?lang={}", self.origin, self.language.tag()))];
        }
        let manage = self.manage().map(|url| link(self.key("action-see", "action-manage"), url.to_owned()));
        let file = self.calendar_url.clone().map(|url| link("action-calendar", url));
        let way = Some(&self.address).filter(|address| !address.is_empty());
        let way = way.map(|address| link("action-way", links::map(address)));
        manage.into_iter().chain(file).chain(way).collect()
    }

    /// The text where it can no longer be cancelled online, or the one where it can.
    fn key<'k>(&self, late: &'k str, in_time: &'k str) -> &'k str {
        if self.is_late() { late } else { in_time }
    }

    /// Whether the deadline to cancel had passed when it was booked.
    fn is_late(&self) -> bool {
        self.cancel_until.is_some_and(|deadline| deadline < self.made_at)
    }

    fn documents(&self) -> Option<Documents> {
        let link = |one: &AcceptedLink| Link {
            label: self
                .language
                .message(&format!("document-{}", one.kind), &[("version", &one.version.to_string())]),
            url: format!("{}/agreements/{}/{}", self.origin, one.kind, one.digest),
        };
        let documents = || Documents {
            title: self.language.message("documents", &[]),
            links: self.accepted.iter().map(link).collect(),
            receipt: self.receipt.as_deref().map(|code| self.receipt(code)),
        };
        (!self.accepted.is_empty()).then(documents)
    }

    /// The page that checks a receipt looks it up by this link.
    fn receipt(&self, code: &str) -> Receipt {
        let link = Link {
            label: self.language.message("receipt", &[("code", code)]),
            url: format!("{}/receipts?code={code}&lang={}", self.origin, self.language.tag()),
        };
        Receipt { link, use_of: self.language.message("receipt-use", &[]) }
    }

    fn calendar(&self) -> &'static str {
        if self.stands() { "calendar-attached" } else { "calendar-attached-cancelled" }
    }

    fn contact(&self) -> Contact {
        let key = match (self.stands(), self.phone.is_empty()) {
            (true, true) => "contact-none",
            (true, false) => "contact-phone",
            (false, true) => "not-you-none",
            (false, false) => "not-you-phone",
        };
        Contact { text: self.language.message(key, &[]), phone: self.phone() }
    }

    fn phone(&self) -> Option<Link> {
        let phone = Some(&self.phone).filter(|phone| !phone.is_empty())?;
        Some(Link { label: phone.replace(' ', NO_BREAK), url: links::tel(phone) })
    }

    fn stands(&self) -> bool {
        matches!(self.occasion, Occasion::Confirmed | Occasion::Link)
    }

    fn local(&self, at: Timestamp) -> jiff::Zoned {
        at.to_zoned(self.zone.clone())
    }
}

impl Occasion {
    fn word(&self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Link => "link",
            Self::Cancelled { .. } => "cancelled",
        }
    }
}

#[cfg(test)]
mod tests;
