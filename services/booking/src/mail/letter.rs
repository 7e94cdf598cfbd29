//! What a mail says. The names of client, service and provider are one optional value: under the HIPAA profile it is
//! absent, so no sentence can hold one.
use askama::Template;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use kit_locale::{Language, time};
use kit_money::Money;

use super::words::Sentences as _;

/// Everything a mail is written from. Has no Debug: it says who books, and how to reach the booking.
#[derive(Clone)]
pub struct Content {
    /// What happened.
    pub occasion: Occasion,
    /// Language of the mail.
    pub language: Language,
    /// The business's name.
    pub business: String,
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
    /// Link to see or cancel it.
    pub manage_url: String,
    /// Price.
    pub price: Money,
    /// Still to pay.
    pub due: Money,
    /// When it was booked.
    pub made_at: Timestamp,
    /// Last instant to cancel; one that had passed when it was booked is told as such.
    pub cancel_until: Option<Timestamp>,
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
    /// "terms" or "cancellation".
    pub kind: String,
    /// Version number.
    pub version: u32,
    /// The text's digest in hex.
    pub digest: String,
}

/// A mail, ready to be laid out. Has no Debug: it says who books, and how to reach the booking.
#[derive(Clone)]
pub struct Letter {
    /// BCP 47 language.
    pub language: &'static str,
    /// Subject.
    pub subject: String,
    /// The business's name.
    pub business: String,
    /// Headline.
    pub heading: String,
    /// Greeting by name.
    pub greeting: Option<String>,
    /// First sentence.
    pub lead: String,
    /// What, when, where.
    pub facts: Vec<Fact>,
    /// The one thing to do.
    pub action: Option<Link>,
    /// Above the documents.
    pub documents_title: String,
    /// What was accepted.
    pub documents: Vec<Link>,
    /// Where to ask.
    pub contact: String,
    /// Last line.
    pub footer: String,
}

/// A label with one or more lines.
#[derive(Clone)]
pub struct Fact {
    /// Label.
    pub label: String,
    /// Lines.
    pub lines: Vec<String>,
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
    /// The letter.
    pub letter: &'a Letter,
}

/// The plain part.
#[derive(Template)]
#[template(path = "mail.txt")]
pub struct Plain<'a> {
    /// The letter.
    pub letter: &'a Letter,
}

// === impl Content ===

impl Content {
    /// Writes the letter.
    #[must_use]
    pub fn write(&self) -> Letter {
        let language = self.language;
        let start = self.start.to_zoned(self.zone.clone());
        let occasion = self.occasion.word();
        let head = [
            ("business", self.business.as_str()),
            ("date", &language.date(start.date())),
            ("time", &time(&start)),
        ];
        Letter {
            language: language.tag(),
            subject: language.say(&format!("{occasion}-subject"), &head),
            business: self.business.clone(),
            heading: language.say(&format!("{occasion}-heading"), &[]),
            greeting: self.names.as_ref().map(|names| language.say("greeting", &[("name", &names.client)])),
            lead: language.say(&format!("{occasion}-lead"), &[]),
            facts: self.facts(&start),
            action: self.action(),
            documents_title: language.say("documents", &[]),
            documents: self.documents(),
            contact: self.contact(),
            footer: language.say("made-with", &[("business", &self.business)]),
        }
    }

    fn facts(&self, start: &Zoned) -> Vec<Fact> {
        let mut facts = vec![self.when(start)];
        if let Some(names) = &self.names {
            facts.push(self.fact("fact-what", names.service.clone()));
            facts.push(self.fact("fact-with", names.provider.clone()));
        }
        if !self.address.is_empty() {
            facts.push(self.fact("fact-where", self.address.clone()));
        }
        facts.push(self.fact("fact-code", self.code.clone()));
        match &self.occasion {
            Occasion::Confirmed => facts.extend(self.promises()),
            Occasion::Cancelled { percent, refund, fee } => {
                facts.extend(self.outcome(*percent, *refund, *fee));
            }
        }
        if let Some(receipt) = &self.receipt {
            facts.push(self.fact("fact-receipt", receipt.clone()));
        }
        facts
    }

    fn when(&self, start: &Zoned) -> Fact {
        let end = self.end.to_zoned(self.zone.clone());
        let span = self.language.span(start, &end);
        let lines = vec![self.language.date(start.date()), span, self.language.zone(start)];
        Fact { label: self.language.say("fact-when", &[]), lines }
    }

    /// Price, what is still due, and the deadline.
    fn promises(&self) -> Vec<Fact> {
        let mut facts = vec![self.fact("fact-price", self.language.money(self.price))];
        if self.due.minor > 0 {
            facts.push(self.fact("fact-due", self.language.money(self.due)));
        }
        if self.cancel_until.is_some_and(|until| until < self.made_at) {
            facts.push(self.fact("fact-cancelling", self.language.say("deadline-passed", &[])));
        } else if let Some(until) = self.cancel_until {
            let until = until.to_zoned(self.zone.clone());
            let values = [("date", self.language.date(until.date())), ("time", time(&until))];
            let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
            facts.push(self.fact("fact-deadline", self.language.say("deadline-value", &values)));
        }
        facts
    }

    /// Refund and fee, where there is money to speak of.
    fn outcome(&self, percent: u32, refund: Money, fee: Money) -> Vec<Fact> {
        let mut facts = Vec::new();
        if refund.minor > 0 {
            let values = [("amount", self.language.money(refund)), ("percent", percent.to_string())];
            let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
            facts.push(self.fact("fact-refund", self.language.say("refund-value", &values)));
        }
        if fee.minor > 0 {
            facts.push(self.fact("fact-fee", self.language.money(fee)));
        }
        facts
    }

    fn fact(&self, label: &str, line: String) -> Fact {
        Fact { label: self.language.say(label, &[]), lines: vec![line] }
    }

    fn action(&self) -> Option<Link> {
        let label = self.language.say("action-manage", &[]);
        matches!(self.occasion, Occasion::Confirmed).then(|| Link { label, url: self.manage_url.clone() })
    }

    fn documents(&self) -> Vec<Link> {
        let link = |one: &AcceptedLink| Link {
            label: self
                .language
                .say(&format!("document-{}", one.kind), &[("version", &one.version.to_string())]),
            url: format!("{}/agreements/{}/{}", self.origin, one.kind, one.digest),
        };
        self.accepted.iter().map(link).collect()
    }

    fn contact(&self) -> String {
        if self.phone.is_empty() {
            self.language.say("contact-none", &[])
        } else {
            self.language.say("contact-phone", &[("phone", &self.phone)])
        }
    }
}

impl Occasion {
    fn word(&self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Cancelled { .. } => "cancelled",
        }
    }
}

#[cfg(test)]
mod tests;
