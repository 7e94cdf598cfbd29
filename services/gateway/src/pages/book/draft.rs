//! What was typed so far. It rides in hidden fields from page to page, so that nothing is asked twice and nothing of it
//! ever stands in a URL, a cookie or a log. The server trusts none of it: every step reads and checks it anew.
use std::collections::BTreeMap;

use data_encoding::BASE64URL_NOPAD;

use crate::Gateway;
use crate::web::Form;

/// The beginning of the names of answers.
const ANSWER: &str = "answer.";

/// A booking in the making. Has no Debug: it holds who books.
#[derive(Clone, Default)]
pub(super) struct Draft {
    /// The provider's id; empty: any.
    pub provider: String,
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
}

/// A hidden field.
pub(super) struct Hidden {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

impl Draft {
    /// For a slot, nothing typed yet.
    pub(super) fn of_slot(gateway: &Gateway, provider: &str, start: &str) -> Self {
        Self {
            provider: provider.to_owned(),
            start: start.to_owned(),
            key: BASE64URL_NOPAD.encode(&gateway.source.random::<16>()),
            ..Self::default()
        }
    }

    /// As a form sends it.
    pub(super) fn read(form: &Form) -> Self {
        let text = |name| form.text(name).to_owned();
        Self {
            provider: text("provider"),
            start: text("start"),
            name: text("name"),
            email: text("email"),
            phone: text("phone"),
            answers: form.below(ANSWER).map(|(key, value)| (key.to_owned(), value.to_owned())).collect(),
            news_email: form.ticked("news_email"),
            key: text("key"),
        }
    }

    /// Everything that was typed, as hidden fields; the slot too.
    pub(super) fn hidden(&self) -> Vec<Hidden> {
        let fixed = [
            ("provider", &self.provider),
            ("start", &self.start),
            ("name", &self.name),
            ("email", &self.email),
            ("phone", &self.phone),
            ("key", &self.key),
        ];
        let fixed = fixed.into_iter().map(|(name, value)| (name.to_owned(), value.clone()));
        let answers = self.answers.iter().map(|(key, value)| (format!("{ANSWER}{key}"), value.clone()));
        let news = self.news_email.then(|| ("news_email".to_owned(), "on".to_owned()));
        fixed
            .chain(answers)
            .chain(news)
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| Hidden { name, value })
            .collect()
    }
}
