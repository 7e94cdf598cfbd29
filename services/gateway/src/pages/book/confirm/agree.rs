//! The boxes: one for each text, with its own link, never ticked before somebody ticked it.
use jiff::Timestamp;
use kit_fault::{Fault, FieldError};

use crate::ops::agreements::{AgreementKind, AgreementView};
use crate::ops::bookings::AcceptedInput;
use crate::pages::book::Form;
use crate::pages::visit::Visit;

/// A box for a text.
pub(super) struct Tick {
    /// Its id: the kind.
    pub id: String,
    /// What it says.
    pub label: String,
    /// What is sent.
    pub value: String,
    /// What the link says.
    pub read: String,
    /// Where the text is, for ever.
    pub to: String,
    /// Which version.
    pub version: String,
    /// Whether somebody ticked it before something else was missing.
    pub checked: bool,
    /// Whether it is missing.
    pub wrong: bool,
}

/// What was ticked, as it was sent.
#[derive(Clone, Debug, Default)]
pub(in crate::pages::book) struct Ticked(Vec<String>);

impl Ticked {
    /// As a form sends it.
    pub(in crate::pages::book) fn read(form: &Form) -> Self {
        Self(form.all("accepted").map(str::to_owned).collect())
    }

    /// As booking takes it; a value that no box of ours has is a bad field.
    pub(in crate::pages::book) fn accepted(&self) -> Result<Vec<AcceptedInput>, Fault> {
        self.0.iter().map(|value| accepted(value)).collect()
    }
}

fn accepted(value: &str) -> Result<AcceptedInput, Fault> {
    let bad = || Fault::invalid([FieldError::format("accepted", "must name a kind and a digest")]);
    let (kind, digest) = value.split_once(':').ok_or_else(bad)?;
    let kind = AgreementKind::in_path(kind).map_err(|_| bad())?;
    Ok(AcceptedInput { kind, digest: digest.to_owned() })
}

/// The box of a text.
pub(super) fn tick(visit: &Visit, text: &AgreementView) -> Tick {
    let terms = text.kind == "terms";
    let say = |of_terms, of_cancellation| visit.words.say(if terms { of_terms } else { of_cancellation });
    Tick {
        id: text.kind.clone(),
        label: say("accept-terms", "accept-cancellation"),
        value: value(text),
        read: say("read-terms", "read-cancellation"),
        to: visit.link(&format!("/agreements/{}/{}", text.kind, text.digest)),
        version: version(visit, text),
        checked: false,
        wrong: false,
    }
}

impl Tick {
    /// After a box was missing: the others stay as somebody ticked them, if they stand for the same text.
    pub(super) fn missing(self, fault: &Fault, ticked: &Ticked) -> Self {
        let wrong = fault.fields.iter().any(|field| field.field == self.id);
        let checked = !wrong && ticked.0.contains(&self.value);
        Self { checked, wrong, ..self }
    }
}

fn value(text: &AgreementView) -> String {
    format!("{}:{}", text.kind, text.digest)
}

/// "Version 4, 12 October 2026".
pub(super) fn version(visit: &Visit, text: &AgreementView) -> String {
    let at: Option<Timestamp> = text.published_at.parse().ok();
    let date = at.map(|at| visit.words.0.plain_date(visit.local(at).date())).unwrap_or_default();
    let number = text.version.to_string();
    visit.words.with("version", &[("number", &number), ("date", &date)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use kit_fault::Reason;

    fn tick(kind: &str) -> Tick {
        let none = String::new;
        Tick {
            id: kind.to_owned(),
            value: format!("{kind}:ab"),
            label: none(),
            read: none(),
            to: none(),
            version: none(),
            checked: false,
            wrong: false,
        }
    }

    #[test]
    fn what_is_missing_is_marked_and_the_rest_stays() {
        let fault = Fault::new(Reason::AgreementRequired).with_field("cancellation", "X", "x");
        let ticked = Ticked(vec!["terms:ab".to_owned(), "cancellation:forged".to_owned()]);
        let marks = ["terms", "cancellation"].map(|kind| {
            let tick = tick(kind).missing(&fault, &ticked);
            (tick.checked, tick.wrong)
        });
        assert_eq!(marks, [(true, false), (false, true)]);
        let other_text = Ticked(vec!["terms:cd".to_owned()]);
        assert!(!tick("terms").missing(&fault, &other_text).checked);
    }

    #[test]
    fn only_our_boxes_are_read() {
        let accepted = |value: &str| Ticked(vec![value.to_owned()]).accepted();
        assert!(accepted("terms:ab").is_ok());
        for forged in ["", "terms", "payment:ab", "on"] {
            assert_eq!(
                accepted(forged).map(|_| ()).unwrap_err().reason,
                Reason::ValidationFailed,
                "{forged}"
            );
        }
    }
}
