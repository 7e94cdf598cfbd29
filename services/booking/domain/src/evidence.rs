//! Evidence of acceptance: one JCS document (RFC 8785) a booking, serialised once, stored and sent verbatim. It holds
//! no personal data: who is a reference that only booking can make, the circumstances are a salted hash.
use booking_api::Channel;
use data_encoding::HEXLOWER;
use jiff::Timestamp;
use kit_ids::{BookingId, TenantId};
use policy_api::{Accepted, AgreementKind, ShownNotice};
use serde::{Deserialize, Serialize};

use crate::digest::sha256;
use crate::receipt::ReceiptHash;

/// Version of the document's shape.
const VERSION: u32 = 1;

/// What a booking's acceptance proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence<'a> {
    /// Whose booking.
    pub tenant: &'a TenantId,
    /// Which booking.
    pub booking: BookingId,
    /// Who accepted: an HMAC under a key that only booking has.
    pub subject_ref: [u8; 32],
    /// With or without an account.
    pub booker: Booker,
    /// When it was accepted.
    pub at: Timestamp,
    /// Language of the pages.
    pub language: &'a str,
    /// What was accepted, terms first.
    pub accepted: &'a [Accepted],
    /// The privacy notice that was shown with it; `None`: the business had none.
    pub notice: Option<&'a ShownNotice>,
    /// Salted hash of the circumstances.
    pub context: [u8; 32],
}

/// Who books: with or without an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Booker {
    /// Whoever typed.
    Guest,
    /// A client who has signed in.
    Client,
}

/// Where an acceptance was given. Personal data: it is stored sealed, the evidence holds its salted hash.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Circumstances {
    /// The address from which the person spoke. In the hashed document it is named "source".
    #[serde(rename = "source")]
    pub client_ip: String,
    /// The browser's or program's name for itself.
    pub user_agent: String,
    /// By which way.
    pub channel: Channel,
}

/// Why a document could not be written: never for valid input.
#[derive(Debug, thiserror::Error)]
#[error("the document could not be serialised")]
pub struct DocumentError(#[from] serde_json::Error);

#[derive(Serialize)]
struct Document<'a> {
    v: u32,
    tenant: &'a str,
    booking: String,
    subject_ref: String,
    who: Booker,
    at: String,
    language: &'a str,
    accepted: Vec<NamedText<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notice: Option<NamedText<'a>>,
    context: String,
}

#[derive(Serialize)]
struct NamedText<'a> {
    kind: &'a str,
    version: u32,
    digest: String,
    language: &'a str,
}

// === impl Evidence ===

impl Evidence<'_> {
    /// The document and its hash.
    pub fn seal(&self) -> Result<(Vec<u8>, ReceiptHash), DocumentError> {
        let document = Document {
            v: VERSION,
            tenant: self.tenant.as_str(),
            booking: self.booking.to_string(),
            subject_ref: HEXLOWER.encode(&self.subject_ref),
            who: self.booker,
            at: self.at.to_string(),
            language: self.language,
            accepted: self.accepted.iter().map(NamedText::accepted).collect(),
            notice: self.notice.map(NamedText::shown),
            context: HEXLOWER.encode(&self.context),
        };
        let bytes = serde_json_canonicalizer::to_vec(&document)?;
        let hash = ReceiptHash::of(&bytes);
        Ok((bytes, hash))
    }
}

impl<'a> NamedText<'a> {
    fn accepted(accepted: &'a Accepted) -> Self {
        Self {
            kind: accepted.kind.as_str(),
            version: accepted.version,
            digest: HEXLOWER.encode(&accepted.digest),
            language: &accepted.language,
        }
    }

    fn shown(notice: &'a ShownNotice) -> Self {
        Self {
            kind: AgreementKind::Privacy.as_str(),
            version: notice.version,
            digest: HEXLOWER.encode(&notice.digest),
            language: &notice.language,
        }
    }
}

// === impl Circumstances ===

impl Circumstances {
    /// SHA-256 over salt and JCS: what the evidence holds. The salt dies with the subject's key.
    pub fn hash(&self, salt: &[u8; 32]) -> Result<[u8; 32], DocumentError> {
        let mut bytes = salt.to_vec();
        bytes.extend(serde_json_canonicalizer::to_vec(self)?);
        Ok(sha256(&bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(tenant: &TenantId, accepted: &[Accepted], notice: Option<&ShownNotice>) -> Vec<u8> {
        let evidence = Evidence {
            tenant,
            booking: BookingId::from(uuid::Uuid::from_u128(7)),
            subject_ref: [1; 32],
            booker: Booker::Guest,
            at: "2026-11-25T10:00:00.5Z".parse().unwrap(),
            language: "es",
            accepted,
            notice,
            context: [2; 32],
        };
        evidence.seal().unwrap().0
    }

    #[test]
    fn the_document_is_canonical_and_complete() {
        let tenant = "clinica-sol".parse().unwrap();
        let accepted = [Accepted {
            kind: policy_api::AgreementKind::Terms,
            version: 3,
            digest: vec![0xab; 2],
            language: "es".into(),
        }];
        let text = String::from_utf8(sample(&tenant, &accepted, None)).unwrap();
        let expected = format!(
            concat!(
                r#"{{"accepted":[{{"digest":"abab","kind":"terms","language":"es","version":3}}],"#,
                r#""at":"2026-11-25T10:00:00.5Z","booking":"00000000-0000-0000-0000-000000000007","#,
                r#""context":"{context}","language":"es","subject_ref":"{subject}","#,
                r#""tenant":"clinica-sol","v":1,"who":"guest"}}"#
            ),
            context = "02".repeat(32),
            subject = "01".repeat(32)
        );
        assert_eq!(text, expected);
        let notice = ShownNotice { version: 2, digest: vec![0xcd; 2], language: "en".into() };
        let text = String::from_utf8(sample(&tenant, &accepted, Some(&notice))).unwrap();
        let shown =
            r#""notice":{"digest":"cdcd","kind":"privacy","language":"en","version":2},"subject_ref""#;
        assert_eq!(text, expected.replace(r#""subject_ref""#, shown));
    }

    #[test]
    fn the_context_hash_needs_the_salt() {
        let place =
            Circumstances { client_ip: "127.0.0.1".into(), user_agent: "x".into(), channel: Channel::Api };
        assert_eq!(place.hash(&[1; 32]).unwrap(), place.hash(&[1; 32]).unwrap());
        assert_ne!(place.hash(&[1; 32]).unwrap(), place.hash(&[2; 32]).unwrap());
    }
}
