//! What a mail says. The names of client, service and provider are one optional value: under the HIPAA profile it is
//! absent, so no sentence can hold one. The HTML part lays facts out to be found, the plain part says them in
//! sentences.
mod facts;

use askama::Template;
use booking_domain::booking::RefundTier;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use kit_brand::Shades;
use kit_locale::{Language, capitalised};
use kit_money::Money;
use kit_text::links;
use policy_api::{AgreementKind, NoShowCost};

use super::words::Sentences as _;
pub use facts::Fact;

/// Keeps a telephone number on one line.
const NO_BREAK: &str = "\u{a0}";

/// Everything a mail is written from. Has no Debug: it says who books, and how to reach the booking.
#[derive(Clone)]
pub struct MailInput {
    /// What happened.
    pub occasion: Occasion,
    /// Language of the mail.
    pub language: Language,
    /// The business's name.
    pub business: String,
    /// Its accent.
    pub accent: Shades,
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

/// A mail, ready to be laid out. Has no Debug: it says who books, and how to reach the booking.
#[derive(Clone)]
pub struct MailContent {
    /// BCP 47 language.
    pub language: &'static str,
    /// Subject.
    pub subject: String,
    /// The business's name.
    pub business: String,
    /// Its accent.
    pub accent: Shades,
    /// Headline.
    pub heading: String,
    /// Greeting by name.
    pub greeting: Option<String>,
    /// First sentence.
    pub lead: String,
    /// "Jueves 3 de diciembre de 2026".
    pub date: String,
    /// "17:30 a 18:30".
    pub span: String,
    /// In which zone, what, with whom, where: one sentence each.
    pub place: Vec<String>,
    /// The booking's code, below its label.
    pub code: Fact,
    /// What it costs, until when it can be cancelled, what cancelling did.
    pub facts: Vec<Fact>,
    /// What can be done, the main thing first.
    pub actions: Vec<Link>,
    /// What the links do, for whoever has them; None: it holds no such link.
    pub action_note: Option<String>,
    /// Above the documents.
    pub documents_title: String,
    /// What was accepted.
    pub documents: Vec<Link>,
    /// The receipt of it, with the page that checks it.
    pub receipt: Option<Link>,
    /// What it is good for.
    pub receipt_use: String,
    /// What the attached file does.
    pub calendar: String,
    /// Where to ask, before the telephone number.
    pub contact: String,
    /// The telephone number, to be called.
    pub phone: Option<Link>,
    /// Last line.
    pub footer: String,
}

/// A link.
#[derive(Clone)]
pub struct Link {
    /// Its text.
    pub label: String,
    /// Where it leads.
    pub url: String,
}

/// The HTML part.
#[derive(Template)]
#[template(path = "mail.html")]
pub struct Html<'a> {
    /// What it says.
    pub content: &'a MailContent,
}

/// The plain part.
#[derive(Template)]
#[template(path = "mail.txt")]
pub struct Plain<'a> {
    /// What it says.
    pub content: &'a MailContent,
}

// === impl MailInput ===

impl MailInput {
    /// Writes the mail.
    #[must_use]
    pub fn write(&self) -> MailContent {
        let language = self.language;
        let (start, end) = (self.local(self.start), self.local(self.end));
        let occasion = self.occasion.word();
        let date = language.date(start.date());
        let near = format!("{} {}", language.day(start.date()), language.at(&start));
        let short = format!("{}, {}", language.short_day(start.date()), language.clock_time(&start));
        MailContent {
            language: language.tag(),
            subject: language.message(&format!("{occasion}-subject"), &[("when", &short)]),
            business: self.business.clone(),
            accent: self.accent.clone(),
            heading: language.message(&format!("{occasion}-heading"), &[]),
            greeting: self.dear().map(|name| language.message("greeting", &[("name", name)])),
            lead: language.message(&format!("{occasion}-lead"), &[("when", &near)]),
            date: capitalised(&date),
            span: language.span(&start, &end),
            place: self.place(&language.zone(&start)),
            code: self.fact("code", &self.code),
            facts: self.facts(),
            actions: self.actions(),
            action_note: self.manage().map(|_| language.message("action-note", &[])),
            documents_title: language.message("documents", &[]),
            documents: self.documents(),
            receipt: self.receipt.as_deref().map(|code| self.receipt(code)),
            receipt_use: language.message("receipt-use", &[]),
            calendar: language.message(self.calendar(), &[]),
            contact: language.message(self.contact(), &[]),
            phone: self.phone(),
            footer: language.message("made-with", &[("business", &self.business)]),
        }
    }

    /// Who is greeted by name. Anybody can book with anybody's address and write what they like as their name: one that
    /// mail programs would make a link of is not repeated to whoever gets the mail.
    fn dear(&self) -> Option<&str> {
        let name = self.names.as_ref()?.client.as_str();
        let may_link = |word: &str| {
            let inner = word.trim_matches(|body: char| !body.is_alphanumeric());
            let mut parts = inner.split(['.', '\u{3002}', '\u{ff0e}', '\u{ff61}']);
            inner.contains(['@', '/', ':']) || parts.by_ref().skip(1).any(|part| part.chars().count() > 1)
        };
        let digits = name.chars().filter(|body| body.is_numeric()).count();
        (digits < 5 && !name.split_whitespace().any(may_link)).then_some(name)
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
        let manage = self.manage().map(|url| link("action-manage", url.to_owned()));
        let file = self.calendar_url.clone().map(|url| link("action-calendar", url));
        let way = Some(&self.address).filter(|address| !address.is_empty());
        let way = way.map(|address| link("action-way", links::map(address)));
        manage.into_iter().chain(file).chain(way).collect()
    }

    fn documents(&self) -> Vec<Link> {
        let link = |one: &AcceptedLink| Link {
            label: self
                .language
                .message(&format!("document-{}", one.kind), &[("version", &one.version.to_string())]),
            url: format!("{}/agreements/{}/{}", self.origin, one.kind, one.digest),
        };
        self.accepted.iter().map(link).collect()
    }

    /// The page that checks a receipt looks it up by this link.
    fn receipt(&self, code: &str) -> Link {
        Link {
            label: self.language.message("receipt", &[("code", code)]),
            url: format!("{}/receipts?code={code}&lang={}", self.origin, self.language.tag()),
        }
    }

    fn calendar(&self) -> &'static str {
        if self.stands() { "calendar-attached" } else { "calendar-attached-cancelled" }
    }

    fn contact(&self) -> &'static str {
        match (self.stands(), self.phone.is_empty()) {
            (true, true) => "contact-none",
            (true, false) => "contact-phone",
            (false, true) => "not-you-none",
            (false, false) => "not-you-phone",
        }
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

impl MailContent {
    /// The business's first letter, in place of a mark.
    #[must_use]
    pub fn initial(&self) -> String {
        self.business.chars().take(1).flat_map(char::to_uppercase).collect()
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
