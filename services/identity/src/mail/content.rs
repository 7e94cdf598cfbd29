//! What a mail says. No mail names a person, under whichever profile.
use jiff::Zoned;
use kit_locale::Language;
use kit_mail::{Content, Link};

use super::words::message;

/// Everything that an invitation is written from. Has no Debug: its link makes an account.
pub struct Invitation {
    /// Language of the mail.
    pub language: Language,
    /// The business's name.
    pub business: String,
    /// Where it is accepted, with the token.
    pub url: String,
    /// Until when, in the tenant's zone.
    pub until: Zoned,
}

// === impl Invitation ===

impl Invitation {
    /// Writes the mail.
    #[must_use]
    pub fn write(&self) -> Content {
        let (language, business) = (self.language, self.business.as_str());
        let say = |key: &str| message(language, key, &[]);
        let of_business = |key: &str| message(language, key, &[("business", business)]);
        let until = format!("{} {}", language.date(self.until.date()), language.at(&self.until));
        let zone = language.zone(&self.until);
        Content {
            language: language.tag().to_owned(),
            subject: of_business("invitation-subject"),
            preview: Some(say("invitation-preview")),
            heading: say("invitation-heading"),
            paragraphs: vec![
                of_business("invitation-lead"),
                message(language, "invitation-until", &[("until", &until), ("zone", &zone)]),
            ],
            actions: vec![Link { label: say("invitation-action"), url: self.url.clone() }],
            action_note: Some(say("invitation-secret")),
            note: Some(say("invitation-ignore")),
            footer: of_business("made-with"),
            ..Content::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use kit_brand::shades_or_product;
    use kit_mail::{Sender, layout};

    use super::*;

    fn invitation(language: Language) -> Invitation {
        Invitation {
            language,
            business: "Clínica Sol".to_owned(),
            url: "https://clinica-sol.localhost/invitation?t=abc&lang=es".to_owned(),
            until: "2026-12-03T17:30:00+01:00[Europe/Madrid]".parse().unwrap(),
        }
    }

    #[test]
    fn an_invitation_says_from_whom_until_when_and_where() {
        let said = |language| {
            let sender = Sender {
                name: "Clínica Sol".to_owned(),
                accent: shades_or_product(None),
                host: "clinica-sol.localhost".to_owned(),
                address: None,
            };
            let content = invitation(language).write();
            (
                content.subject.clone(),
                layout::plain(&sender, &content),
                layout::html(&sender, &content).unwrap(),
            )
        };
        for (language, subject, until) in [
            (
                Language::Spanish,
                "Invitación al equipo de Clínica Sol",
                "hasta el jueves 3 de diciembre de 2026 a las 17:30",
            ),
            (
                Language::English,
                "Invitation to the Clínica Sol team",
                "until Thursday 3 December 2026 at 17:30",
            ),
        ] {
            let (said_subject, plain, html) = said(language);
            assert_eq!(said_subject, subject);
            for part in [until, "Madrid"] {
                assert!(plain.contains(part) && html.contains(part), "{part} in {plain}");
            }
            assert!(plain.contains("\nhttps://clinica-sol.localhost/invitation?t=abc&lang=es\n"), "{plain}");
        }
    }

    #[test]
    fn every_sentence_is_known() {
        for language in Language::ALL {
            let content = invitation(language).write();
            let all = [&content.subject, &content.heading, &content.footer];
            let said =
                all.into_iter().chain(&content.paragraphs).chain(&content.note).chain(&content.preview);
            assert!(
                said.into_iter().all(|text| !text.contains("Unknown") && !text.is_empty()),
                "{language:?}"
            );
        }
    }
}
