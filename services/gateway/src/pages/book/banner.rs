//! A sign, a sentence, and what to do: the answer to what was just sent.
use crate::pages::visit::Visit;

/// A banner.
pub(super) struct Banner {
    /// "warn" or "bad".
    pub kind: &'static str,
    /// What happened.
    pub text: String,
    /// What it means and what to do.
    pub more: String,
}

impl Banner {
    /// Something changed meanwhile.
    pub(super) fn warn(visit: &Visit, text: &str, more: &str) -> Self {
        Self { kind: "warn", text: visit.words.say(text), more: visit.words.say(more) }
    }

    /// Something does not work.
    pub(super) fn bad(visit: &Visit, text: &str, more: &str) -> Self {
        Self { kind: "bad", ..Self::warn(visit, text, more) }
    }
}
