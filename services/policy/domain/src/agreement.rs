//! An agreement version: a text in one language, and the rules that it stands for.
use aws_lc_rs::digest::{SHA256, digest as sha};
use policy_api::AgreementKind;
use serde::Serialize;

/// The scope of an agreement that holds for the whole tenant.
pub const SCOPE_TENANT: &str = "tenant";

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

/// What names a version in one language for ever: SHA-256 of the JCS of kind, scope, version, language, title, text
/// and terms (`{}` where there are no rules).
pub fn digest(
    kind: AgreementKind,
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
        let got = digest(AgreementKind::Terms, SCOPE_TENANT, 1, &text(), "{}").unwrap();
        assert_eq!(HEXLOWER.encode(&got), want);
    }

    #[test]
    fn everything_in_it_changes_it() {
        let base = digest(AgreementKind::Terms, SCOPE_TENANT, 1, &text(), "{}").unwrap();
        let others = [
            digest(AgreementKind::Cancellation, SCOPE_TENANT, 1, &text(), "{}"),
            digest(AgreementKind::Terms, "other", 1, &text(), "{}"),
            digest(AgreementKind::Terms, SCOPE_TENANT, 2, &text(), "{}"),
            digest(
                AgreementKind::Terms,
                SCOPE_TENANT,
                1,
                &Text { language: "en".to_owned(), ..text() },
                "{}",
            ),
            digest(AgreementKind::Terms, SCOPE_TENANT, 1, &Text { title: "x".to_owned(), ..text() }, "{}"),
            digest(AgreementKind::Terms, SCOPE_TENANT, 1, &Text { text: "x".to_owned(), ..text() }, "{}"),
            digest(AgreementKind::Terms, SCOPE_TENANT, 1, &text(), r#"{"maxMoves":1}"#),
        ];
        assert!(others.into_iter().all(|other| other.unwrap() != base));
        // White space in the terms does not: they are canonical inside.
        assert_eq!(digest(AgreementKind::Terms, SCOPE_TENANT, 1, &text(), " { } ").unwrap(), base);
    }
}
