//! The boxes: one for each text, with its own link, never ticked before somebody ticked it.
use gateway_core::agreements::Agreement;
use gateway_core::bookings::AcceptedText;
use kit_fault::{Fault, FieldError};
use policy_api::AgreementKind;

use crate::book::form::Form;
use crate::context::PageContext;

/// A box for a text.
pub(super) struct Tick {
    /// What it is about.
    pub kind: AgreementKind,
    /// What it says.
    pub label: String,
    /// What is sent.
    pub value: String,
    /// What the link says.
    pub read: String,
    /// Where the text is, for ever.
    pub to: String,
    /// Whether somebody ticked it before something else was missing.
    pub checked: bool,
    /// Whether it is missing.
    pub wrong: bool,
}

/// What was ticked, as it was sent.
#[derive(Clone, Debug, Default)]
pub(in crate::book) struct Ticked(Vec<String>);

impl Ticked {
    /// As a form sends it.
    pub(in crate::book) fn read(form: &Form) -> Self {
        Self(form.all("accepted").map(str::to_owned).collect())
    }

    /// As booking takes it; a value that no box of ours has is a bad field.
    pub(in crate::book) fn accepted(&self) -> Result<Vec<AcceptedText<'_>>, Fault> {
        self.0.iter().map(|value| accepted(value)).collect()
    }
}

fn accepted(value: &str) -> Result<AcceptedText<'_>, Fault> {
    let bad = || Fault::invalid([FieldError::format("accepted", "must name a kind and a digest")]);
    let (kind, digest) = value.split_once(':').ok_or_else(bad)?;
    let kind: AgreementKind = kind.parse().map_err(|_| bad())?;
    if kind.can_be_accepted() { Ok(AcceptedText { kind, digest }) } else { Err(bad()) }
}

/// The box of a text; none: it is shown, and accepted by nobody.
pub(super) fn tick(context: &PageContext, text: &Agreement) -> Option<Tick> {
    let (label, read) = match text.kind {
        AgreementKind::Terms => ("accept-terms", "read-terms"),
        AgreementKind::Cancellation => ("accept-cancellation", "read-cancellation"),
        AgreementKind::Privacy => return None,
    };
    Some(Tick {
        kind: text.kind,
        label: context.words.message(label),
        value: value(text),
        read: context.words.message(read),
        to: context.link(&format!("/agreements/{}/{}", text.kind, text.digest)),
        checked: false,
        wrong: false,
    })
}

impl Tick {
    /// Its id: the kind.
    pub(super) fn id(&self) -> &'static str {
        self.kind.as_str()
    }

    /// After a box was missing: the others stay as somebody ticked them, if they stand for the same text.
    pub(super) fn missing(self, fault: &Fault, ticked: &Ticked) -> Self {
        let wrong = fault.fields.iter().any(|field| field.field == self.id());
        let checked = !wrong && ticked.0.contains(&self.value);
        Self { checked, wrong, ..self }
    }
}

fn value(text: &Agreement) -> String {
    format!("{}:{}", text.kind, text.digest)
}

/// Which versions these are, on one line: said once where it is the same of all of them.
pub(super) fn versions(context: &PageContext, texts: &[Agreement]) -> String {
    let boxes = texts.iter().filter(|text| text.kind.can_be_accepted());
    let named = |text: &Agreement| {
        let key = match text.kind {
            AgreementKind::Terms => "version-terms",
            AgreementKind::Cancellation => "version-cancellation",
            AgreementKind::Privacy => return None,
        };
        Some(context.words.with(key, &[("version", &version(context, text))]))
    };
    let mut all: Vec<String> = boxes.clone().map(|text| version(context, text)).collect();
    all.dedup();
    match all.as_slice() {
        [one] => one.clone(),
        _ => boxes.filter_map(named).collect::<Vec<_>>().join(". "),
    }
}

/// "Version 4, 12 October 2026".
pub(super) fn version(context: &PageContext, text: &Agreement) -> String {
    let date = context.words.0.plain_date(context.local(text.published_at).date());
    let number = text.version.to_string();
    context.words.with("version", &[("number", &number), ("date", &date)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use kit_fault::{FieldCode, Reason};

    fn tick(kind: AgreementKind) -> Tick {
        let none = String::new;
        Tick {
            kind,
            value: format!("{kind}:ab"),
            label: none(),
            read: none(),
            to: none(),
            checked: false,
            wrong: false,
        }
    }

    #[test]
    fn what_is_missing_is_marked_and_the_rest_stays() {
        let fault =
            Fault::new(Reason::AgreementRequired).with_field("cancellation", FieldCode::Required, "x");
        let ticked = Ticked(vec!["terms:ab".to_owned(), "cancellation:forged".to_owned()]);
        let marks = AgreementKind::ACCEPTED.map(|kind| {
            let tick = tick(kind).missing(&fault, &ticked);
            (tick.checked, tick.wrong)
        });
        assert_eq!(marks, [(true, false), (false, true)]);
        let other_text = Ticked(vec!["terms:cd".to_owned()]);
        assert!(!tick(AgreementKind::Terms).missing(&fault, &other_text).checked);
    }

    #[test]
    fn only_our_boxes_are_read() {
        let accepted = |value: &str| Ticked(vec![value.to_owned()]).accepted().map(|all| all.len());
        assert!(accepted(&format!("terms:{}", "ab".repeat(32))).is_ok());
        for forged in ["", "terms", &format!("payment:{}", "ab".repeat(32)), "on", "privacy:ab"] {
            assert_eq!(
                accepted(forged).map(|_| ()).unwrap_err().reason,
                Reason::ValidationFailed,
                "{forged}"
            );
        }
    }
}
