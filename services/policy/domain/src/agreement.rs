//! An agreement version: a text in one language, and the rules that it stands for.
use std::fmt;
use std::str::FromStr;

use aws_lc_rs::digest::{SHA256, digest as sha};
use serde::Serialize;

/// The scope of an agreement that holds for the whole tenant.
pub const SCOPE_TENANT: &str = "tenant";

/// What an agreement is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Terms and conditions.
    Terms,
    /// The cancellation policy.
    Cancellation,
}

/// Not the name of a kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an agreement is \"terms\" or \"cancellation\"")]
pub struct UnknownKind;

/// One language's text of a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Text {
    /// BCP 47 language.
    pub language: String,
    /// Title.
    pub title: String,
    /// Text; names no figures of the policy.
    pub text: String,
}

#[derive(Serialize)]
struct Whole<'a> {
    kind: &'a str,
    scope: &'a str,
    version: u32,
    #[serde(flatten)]
    text: &'a Text,
    terms: serde_json::Value,
}

// === impl Kind ===

impl Kind {
    /// Every kind, in the order in which a client is asked.
    pub const ALL: [Self; 2] = [Self::Terms, Self::Cancellation];

    /// The name on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Terms => "terms",
            Self::Cancellation => "cancellation",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(name: &str) -> Result<Self, UnknownKind> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name).ok_or(UnknownKind)
    }
}

/// What names a version in one language for ever: SHA-256 of the JCS of kind, scope, version, language, title, text
/// and terms (`{}` where there are no rules).
pub fn digest(
    kind: Kind,
    scope: &str,
    version: u32,
    text: &Text,
    terms: &str,
) -> serde_json::Result<[u8; 32]> {
    let terms = serde_json::from_str(terms)?;
    let whole = Whole { kind: kind.as_str(), scope, version, text, terms };
    let canonical = serde_json_canonicalizer::to_vec(&whole)?;
    let mut bytes = [0; 32];
    bytes.copy_from_slice(sha(&SHA256, &canonical).as_ref());
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::HEXLOWER;

    fn text() -> Text {
        Text { language: "es".to_owned(), title: "Cancelación".to_owned(), text: "Lea esto.\n".to_owned() }
    }

    #[test]
    fn the_digest_is_that_of_the_canonical_document() {
        let document = r#"{"kind":"terms","language":"es","scope":"tenant","terms":{},"text":"Lea esto.\n","title":"Cancelación","version":1}"#;
        let want = HEXLOWER.encode(sha(&SHA256, document.as_bytes()).as_ref());
        let got = digest(Kind::Terms, SCOPE_TENANT, 1, &text(), "{}").unwrap();
        assert_eq!(HEXLOWER.encode(&got), want);
    }

    #[test]
    fn everything_in_it_changes_it() {
        let base = digest(Kind::Terms, SCOPE_TENANT, 1, &text(), "{}").unwrap();
        let others = [
            digest(Kind::Cancellation, SCOPE_TENANT, 1, &text(), "{}"),
            digest(Kind::Terms, "other", 1, &text(), "{}"),
            digest(Kind::Terms, SCOPE_TENANT, 2, &text(), "{}"),
            digest(Kind::Terms, SCOPE_TENANT, 1, &Text { language: "en".to_owned(), ..text() }, "{}"),
            digest(Kind::Terms, SCOPE_TENANT, 1, &Text { title: "x".to_owned(), ..text() }, "{}"),
            digest(Kind::Terms, SCOPE_TENANT, 1, &Text { text: "x".to_owned(), ..text() }, "{}"),
            digest(Kind::Terms, SCOPE_TENANT, 1, &text(), r#"{"maxMoves":1}"#),
        ];
        assert!(others.into_iter().all(|other| other.unwrap() != base));
        // White space in the terms does not: they are canonical inside.
        assert_eq!(digest(Kind::Terms, SCOPE_TENANT, 1, &text(), " { } ").unwrap(), base);
    }
}
