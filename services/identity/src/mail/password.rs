//! What mails about a password say. None names a person, under whichever profile.
use jiff::Zoned;
use kit_locale::Language;
use kit_mail::{Content, Link};

use super::words::message;

/// What every such mail is written from. Has no Debug: its link may replace a password.
pub struct About {
    /// Language of the mail.
    pub language: Language,
    /// The business's name.
    pub business: String,
    /// Where another password is chosen, or asked for.
    pub url: String,
}

/// What there is to tell.
pub enum Told {
    /// That a link was asked for, which works until then.
    Reset(Zoned),
    /// That the password was changed then.
    Changed(Zoned),
    /// That it is locked, and until when; none: until somebody opens it.
    Locked(Option<Zoned>),
}

// === impl About ===

impl About {
    /// Writes the mail.
    #[must_use]
    pub fn write(&self, told: &Told) -> Content {
        let of_business = |key: &str| message(self.language, key, &[("business", &self.business)]);
        let (name, paragraphs, note) = match told {
            Told::Reset(until) => {
                ("reset", vec![of_business("reset-lead"), self.at("reset-until", until)], "reset-ignore")
            }
            Told::Changed(at) => {
                ("changed", vec![self.at("changed-lead", at), self.say("changed-out")], "changed-wrong")
            }
            Told::Locked(until) => {
                let until = until.as_ref().map(|until| self.at("locked-until", until));
                let lead = of_business("locked-lead");
                let ends = until.unwrap_or_else(|| self.say("locked-open"));
                ("locked", vec![lead, ends, self.say("locked-ways")], "locked-ignore")
            }
        };
        let is_secret = matches!(told, Told::Reset(_));
        Content {
            language: self.language.tag().to_owned(),
            subject: of_business(&format!("{name}-subject")),
            preview: Some(self.say(&format!("{name}-preview"))),
            heading: self.say(&format!("{name}-heading")),
            paragraphs,
            actions: vec![Link { label: self.say("reset-action"), url: self.url.clone() }],
            action_note: is_secret.then(|| self.say("reset-secret")),
            note: Some(of_business(note)),
            footer: of_business("made-with"),
            ..Content::default()
        }
    }

    fn say(&self, key: &str) -> String {
        message(self.language, key, &[])
    }

    /// A sentence with an instant, as it is there.
    fn at(&self, key: &str, at: &Zoned) -> String {
        let language = self.language;
        let when = format!("{} {}", language.date(at.date()), language.at(at));
        let (zone, business) = (language.zone(at), self.business.as_str());
        let values = [("business", business), ("when", &when), ("until", &when), ("zone", &zone)];
        message(language, key, &values)
    }
}

#[cfg(test)]
mod tests {
    use kit_brand::shades_or_product;
    use kit_mail::{Sender, layout};

    use super::*;

    fn about(language: Language) -> About {
        let url = "https://clinica-sol.localhost/reset/new?t=abc&lang=es".to_owned();
        About { language, business: "Clínica Sol".to_owned(), url }
    }

    fn then() -> Zoned {
        "2026-12-03T17:30:00+01:00[Europe/Madrid]".parse().unwrap()
    }

    #[test]
    fn each_says_when_and_where_as_text_and_as_html() {
        let sender = Sender {
            name: "Clínica Sol".to_owned(),
            accent: shades_or_product(None),
            host: "clinica-sol.localhost".to_owned(),
            address: None,
        };
        for (language, when) in [
            (Language::Spanish, "el jueves 3 de diciembre de 2026 a las 17:30"),
            (Language::English, "Thursday 3 December 2026 at 17:30"),
        ] {
            for told in [Told::Reset(then()), Told::Changed(then()), Told::Locked(Some(then()))] {
                let content = about(language).write(&told);
                let (plain, html) =
                    (layout::plain(&sender, &content), layout::html(&sender, &content).unwrap());
                for part in [when, "Madrid", "Clínica Sol"] {
                    assert!(plain.contains(part) && html.contains(part), "{part} in {plain}");
                }
                assert!(
                    plain.contains("\nhttps://clinica-sol.localhost/reset/new?t=abc&lang=es\n"),
                    "{plain}"
                );
            }
        }
    }

    #[test]
    fn every_sentence_is_known() {
        for language in Language::ALL {
            let all =
                [Told::Reset(then()), Told::Changed(then()), Told::Locked(Some(then())), Told::Locked(None)];
            for content in all.iter().map(|told| about(language).write(told)) {
                let said = [&content.subject, &content.heading, &content.footer];
                let said = said.into_iter().chain(&content.paragraphs).chain(&content.note);
                let said = said.chain(&content.preview).chain(&content.action_note);
                let bad = |text: &&String| text.contains("Unknown") || text.contains('$') || text.is_empty();
                assert_eq!(said.filter(bad).collect::<Vec<_>>(), Vec::<&String>::new(), "{language:?}");
            }
        }
    }
}
