//! What was typed so far. It rides in hidden fields from page to page, so that nothing is asked twice and nothing of it
//! ever stands in a URL, a cookie or a log. The server trusts none of it: every step reads and checks it anew.
use std::collections::BTreeMap;

use data_encoding::BASE64URL_NOPAD;
use gateway_core::Gateway;
use gateway_core::bookings::{Answer, ClientDetails};
use gateway_core::catalogue::{IntakeQuestion, QuestionKind};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use kit_fault::{Fault, Reason};
use kit_ids::{IdError, ResourceId};
use kit_locale::Language;

use crate::book::form::Form;
use crate::context::PageContext;
use crate::shell::LinkOrSubmit;

/// The beginning of the names of answers.
const ANSWER: &str = "answer.";
/// Most answers, and the longest name of one, in bytes: what a service may ask (`booking_domain::question`). More was
/// asked by no page of ours and is not carried from page to page.
const ANSWERS: usize = 20;
const KEY_MAX: usize = 40;
/// Longest id or instant, longest line about who books, longest answer, in bytes: several times what booking takes, so
/// that what is a little too long is shown again with what is wrong.
const WORD_MAX: usize = 100;
const LINE_MAX: usize = 2 * 1024;
const ANSWER_MAX: usize = 16 * 1024;
/// Most that a draft may be as HTML, in bytes: it stands up to three times in an answer. 20 answers of 2,000 letters of
/// any script fit.
const WRITTEN_MAX: usize = 256 * 1024;

/// A booking in the making. Has no Debug: it holds who books.
#[derive(Clone, Default)]
pub(super) struct BookingDraft {
    /// The service whose time was chosen and whose questions were answered; empty: none yet.
    pub service: String,
    /// The provider's id; empty: any.
    pub provider: String,
    /// Whether the times of everybody were looked at: going back shows them again.
    pub any: bool,
    /// The other zone in which times were read; empty: none.
    pub zone: String,
    /// Start of the slot, RFC 3339.
    pub start: String,
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Telephone number.
    pub phone: String,
    /// Answers by the question's key.
    pub answers: BTreeMap<String, String>,
    /// Whether offers by e-mail are wanted.
    pub news_email: bool,
    /// Idempotency key: one booking, however often it is sent.
    pub key: String,
    /// Whether a booking of it was tried: the time may be taken by that one, whose answer was lost.
    pub tried: bool,
}

/// The hidden form that posts the draft along, whichever way is taken.
pub(super) struct DraftForm {
    /// The form token.
    pub token: String,
    /// Everything that was typed.
    pub hidden: Vec<Hidden>,
}

/// Whether something was typed so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum DraftState {
    /// Nothing was typed: links lead on.
    #[default]
    Empty,
    /// Something was typed: every way posts it along.
    Filled,
}

// === impl DraftForm ===

impl DraftForm {
    /// With everything that was typed.
    pub(super) fn new(context: &PageContext, draft: &BookingDraft) -> Self {
        Self { token: context.form_token(), hidden: draft.hidden() }
    }
}

// === impl DraftState ===

impl DraftState {
    /// The way to a page, with what was typed.
    pub(super) fn link_or_submit(self, to: String) -> LinkOrSubmit {
        match self {
            Self::Empty => LinkOrSubmit::Link(to),
            Self::Filled => LinkOrSubmit::Submit(to),
        }
    }
}

/// A hidden field.
pub(super) struct Hidden {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

impl Hidden {
    /// A field.
    pub(super) fn new(name: &str, value: String) -> Self {
        Self { name: name.to_owned(), value }
    }
}

impl BookingDraft {
    /// For a slot of a service, nothing typed yet.
    pub(super) fn of_slot(gateway: &Gateway, context: &PageContext, service: &str) -> Self {
        Self::default().for_service(service).with_slot(context).with_key(gateway)
    }

    /// With an idempotency key, if it has none yet.
    pub(super) fn with_key(mut self, gateway: &Gateway) -> Self {
        if self.key.is_empty() {
            self.key = BASE64URL_NOPAD.encode(&gateway.clock.random::<16>());
        }
        self
    }

    /// As a form sends it. Takes the form, so that what else was sent takes no memory while a turn is waited for.
    pub(super) fn read(form: Form) -> Result<Self, Fault> {
        let text = |name| form.text(name).to_owned();
        let draft = Self {
            service: text("service"),
            provider: text("provider"),
            any: form.ticked("any"),
            zone: text("zone"),
            start: text("start"),
            name: text("name"),
            email: text("email"),
            phone: text("phone"),
            news_email: form.ticked("news_email"),
            key: text("key"),
            tried: form.ticked("tried"),
            answers: answers(form),
        };
        if draft.fits() { Ok(draft) } else { Err(Fault::new(Reason::PayloadTooLarge)) }
    }

    fn fits(&self) -> bool {
        let words = [&self.service, &self.provider, &self.zone, &self.start, &self.key];
        let lines = [&self.name, &self.email, &self.phone];
        let all = words.into_iter().chain(lines).chain(self.answers.values());
        words.iter().all(|text| text.len() <= WORD_MAX)
            && lines.iter().all(|text| text.len() <= LINE_MAX)
            && self.answers.values().all(|text| text.len() <= ANSWER_MAX)
            && all.map(|text| written(text)).sum::<usize>() <= WRITTEN_MAX
    }

    /// With the slot that the query names, where it names one.
    pub(super) fn with_slot(mut self, context: &PageContext) -> Self {
        let (provider, start) = (context.query("provider"), context.query("start"));
        if !start.is_empty() {
            self.tried &= start == self.start;
            start.clone_into(&mut self.start);
            provider.clone_into(&mut self.provider);
            self.any = provider.is_empty() || !context.query("any").is_empty();
            context.query("zone").clone_into(&mut self.zone);
        }
        self
    }

    /// For a service. Where it is another than before, what was typed about who books stays: times and answers are
    /// others.
    pub(super) fn for_service(self, service: &str) -> Self {
        let is_same = self.service.is_empty() || self.service == service;
        let service = service.to_owned();
        if is_same {
            return Self { service, ..self };
        }
        let Self { name, email, phone, news_email, key, .. } = self;
        Self { service, name, email, phone, news_email, key, ..Self::default() }
    }

    /// The start, if it is one.
    pub(super) fn starts_at(&self) -> Option<Timestamp> {
        self.start
            .parse()
            .ok()
            .filter(|at: &Timestamp| (1970..2200).contains(&at.to_zoned(TimeZone::UTC).year()))
    }

    /// The provider, if one is chosen.
    pub(super) fn provider_id(&self) -> Option<ResourceId> {
        self.provider.parse().ok()
    }

    /// The provider that is wanted, None: anybody; an error: what was sent is no provider.
    pub(super) fn wanted_provider(&self) -> Result<Option<ResourceId>, IdError> {
        if self.provider.is_empty() { Ok(None) } else { self.provider.parse().map(Some) }
    }

    /// Who books.
    pub(super) fn client(&self) -> ClientDetails {
        let Self { name, email, phone, .. } = self;
        ClientDetails { name: name.clone(), email: email.clone(), phone: phone.clone() }
    }

    /// With the days that were typed as programs write them: a browser without a control of its own for days sends the
    /// text. What is no day stays as it is.
    pub(super) fn with_read_days(mut self, language: Language, questions: &[IntakeQuestion<String>]) -> Self {
        for question in questions.iter().filter(|question| matches!(question.kind, QuestionKind::Date)) {
            let typed = self.answers.get_mut(&question.key);
            let read = typed.and_then(|text| language.read_date(text).map(|day| (text, day)));
            if let Some((text, day)) = read {
                *text = day.to_string();
            }
        }
        self
    }

    /// The answers that were given.
    pub(super) fn answered(&self) -> Vec<Answer> {
        let given = self.answers.iter().filter(|(_, value)| !value.is_empty());
        given.map(|(key, value)| Answer { key: key.clone(), value: value.clone() }).collect()
    }

    /// Everything that was typed, as hidden fields; the slot too.
    pub(super) fn hidden(&self) -> Vec<Hidden> {
        let contact = [("name", &self.name), ("email", &self.email), ("phone", &self.phone)];
        let contact = contact.into_iter().map(|(name, value)| (name.to_owned(), value.clone()));
        let answers = self.answers.iter().map(|(key, value)| (format!("{ANSWER}{key}"), value.clone()));
        let news = self.news_email.then(|| ("news_email".to_owned(), "on".to_owned()));
        let typed = contact.chain(answers).chain(news).filter(|(_, value)| !value.is_empty());
        self.slot().into_iter().chain(typed.map(|(name, value)| Hidden { name, value })).collect()
    }

    /// The service, the slot and the key alone, as hidden fields.
    pub(super) fn slot(&self) -> Vec<Hidden> {
        let on = |is_so| if is_so { "on" } else { "" };
        let fields = [
            ("service", self.service.as_str()),
            ("provider", self.provider.as_str()),
            ("any", on(self.any)),
            ("zone", &self.zone),
            ("start", &self.start),
            ("key", &self.key),
            ("tried", on(self.tried)),
        ];
        let given = fields.into_iter().filter(|(_, value)| !value.is_empty());
        given.map(|(name, value)| Hidden::new(name, value.to_owned())).collect()
    }
}

/// Bytes of a text as HTML: askama writes each of these characters with five.
fn written(text: &str) -> usize {
    text.len() + 4 * text.bytes().filter(|byte| b"\"'&<>".contains(byte)).count()
}

fn answers(form: Form) -> BTreeMap<String, String> {
    form.into_below(ANSWER).filter(|(key, _)| key.len() <= KEY_MAX).take(ANSWERS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_rides_along_whole() {
        let draft = BookingDraft {
            provider: "p".to_owned(),
            start: "2026-12-03T09:00:00+01:00".to_owned(),
            name: "Ana".to_owned(),
            phone: "600 000 000".to_owned(),
            answers: BTreeMap::from([
                ("wish".to_owned(), "short".to_owned()),
                ("none".to_owned(), String::new()),
            ]),
            news_email: true,
            key: "k".repeat(22),
            ..BookingDraft::default()
        };
        let names: Vec<String> = draft.hidden().into_iter().map(|field| field.name).collect();
        assert_eq!(names, ["provider", "start", "key", "name", "phone", "answer.wish", "news_email"]);
        let answered = draft.answered();
        assert_eq!(
            (answered.len(), answered[0].key.as_str(), answered[0].value.as_str()),
            (1, "wish", "short")
        );
        assert_eq!(draft.client().email, "");
    }

    #[test]
    fn the_same_service_keeps_everything_and_another_who_books() {
        let typed = || BookingDraft {
            service: "cut".to_owned(),
            provider: "p".to_owned(),
            start: "2026-12-03T09:00:00+01:00".to_owned(),
            zone: "Asia/Tokyo".to_owned(),
            any: true,
            name: "Ana".to_owned(),
            email: "ana@example.org".to_owned(),
            phone: "600 000 000".to_owned(),
            answers: BTreeMap::from([("wish".to_owned(), "short".to_owned())]),
            news_email: true,
            key: "k".repeat(22),
            tried: true,
        };
        let names = |draft: &BookingDraft| -> Vec<String> {
            draft.hidden().into_iter().map(|field| field.name).collect()
        };
        let same = typed().for_service("cut");
        assert_eq!(names(&same), names(&typed()));
        let other = typed().for_service("color");
        assert_eq!(names(&other), ["service", "key", "name", "email", "phone", "news_email"]);
        assert_eq!(other.service, "color");
        let first = BookingDraft { service: String::new(), ..typed() }.for_service("cut");
        assert_eq!(names(&first), names(&typed()), "a form that names none is of the page that sent it");
    }

    #[test]
    fn a_typed_day_is_sent_as_programs_write_it() {
        let kinds = [("born", QuestionKind::Date), ("wish", QuestionKind::Text { max_length: 80 })];
        let questions = kinds.map(|(key, kind)| IntakeQuestion {
            key: key.to_owned(),
            label: String::new(),
            kind,
            required: false,
        });
        let typed = |text: &str| BookingDraft {
            answers: ["born", "wish"].map(|key| (key.to_owned(), text.to_owned())).into(),
            ..BookingDraft::default()
        };
        let sent = |language, text: &str| {
            let mut answers = typed(text).with_read_days(language, &questions).answers;
            (answers.remove("born").unwrap(), answers.remove("wish").unwrap())
        };
        let both = |born: &str, wish: &str| (born.to_owned(), wish.to_owned());
        assert_eq!(sent(Language::AmericanEnglish, "11/25/2026"), both("2026-11-25", "11/25/2026"));
        assert_eq!(sent(Language::English, "25/11/2026"), both("2026-11-25", "25/11/2026"));
        assert_eq!(sent(Language::English, "11/25/2026"), both("11/25/2026", "11/25/2026"));
    }

    #[test]
    fn a_draft_is_no_larger_than_what_can_be_booked_several_times_over() {
        let draft = |answers: usize, text: &str| BookingDraft {
            answers: (0..answers).map(|key| (key.to_string(), text.to_owned())).collect(),
            ..BookingDraft::default()
        };
        assert!(draft(20, &"\u{104d8}".repeat(2_000)).fits());
        assert!(!draft(20, &"\"".repeat(3_000)).fits(), "as HTML it is five times as much");
        assert!(!draft(1, &"x".repeat(ANSWER_MAX + 1)).fits());
        assert!(!BookingDraft { name: "x".repeat(LINE_MAX + 1), ..BookingDraft::default() }.fits());
        assert!(!BookingDraft { start: "x".repeat(WORD_MAX + 1), ..BookingDraft::default() }.fits());
    }

    #[test]
    fn a_start_is_an_instant_of_this_age() {
        let start = |text: &str| {
            BookingDraft { start: text.to_owned(), ..BookingDraft::default() }.starts_at().is_some()
        };
        assert!(start("2026-12-03T09:00:00+01:00") && start("2026-12-03T08:00:00Z"));
        for none in ["", "tomorrow", "2026-12-03", "1900-01-01T00:00:00Z", "9000-01-01T00:00:00Z"] {
            assert!(!start(none), "{none}");
        }
    }
}
