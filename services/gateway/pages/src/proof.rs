//! What is found of a receipt's evidence here and now: the document against its fingerprint, the texts that must be in
//! it, and its place in the ledger.
use gateway_core::receipts::{Evidence, LedgerPlace, RecordStatus};
use gateway_edge::input::Digest;

use crate::context::PageContext;

/// What a look at the evidence finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// It is what it says, and its record is the one that was signed.
    Signed,
    /// It is what it says and in the ledger, which is not signed so far yet.
    Waiting,
    /// It is what it says; its record is on its way to the ledger, or nobody can say now.
    Early,
    /// The ledger's record is not the one that was written or signed.
    Altered,
    /// It does not fit its fingerprint, or is not about these texts.
    Broken,
    /// It could not be fetched now.
    Unavailable,
}

/// Where evidence stands in the ledger, in words.
#[derive(Debug, Default)]
pub struct LedgerFacts {
    /// The record's number; empty: none yet.
    pub place: String,
    /// The record's fingerprint in fours.
    pub row: String,
    /// The signature over the ledger; empty: none yet.
    pub checkpoint: String,
}

// === impl Finding ===

impl Finding {
    /// What evidence proves of these texts.
    #[must_use]
    pub fn of(found: &Evidence, texts: impl IntoIterator<Item = Digest>) -> Self {
        let proven = &found.accepted.texts;
        let has = |digest: Digest| proven.iter().any(|text| text.digest == digest);
        if Digest::of(found.jcs.as_bytes()) != found.hash || !texts.into_iter().all(has) {
            return Self::Broken;
        }
        match found.ledger.as_ref().map(|place| place.status) {
            None => Self::Early,
            Some(RecordStatus::Signed) => Self::Signed,
            Some(RecordStatus::Waiting) => Self::Waiting,
            // What is not known to be signed is not said to be correct.
            Some(RecordStatus::Altered | RecordStatus::Unknown) => Self::Altered,
        }
    }

    /// Class of its banner.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Signed => " ok",
            Self::Waiting | Self::Early => "",
            Self::Altered | Self::Broken => " bad",
            Self::Unavailable => " warn",
        }
    }

    /// Its sign.
    #[must_use]
    pub fn icon(self) -> &'static str {
        match self {
            Self::Signed => "shield",
            Self::Waiting | Self::Early => "clock",
            Self::Altered | Self::Broken | Self::Unavailable => "alert",
        }
    }
}

// === impl LedgerFacts ===

impl LedgerFacts {
    /// Of this place; None: it has none yet.
    #[must_use]
    pub fn of(context: &PageContext, place: Option<&LedgerPlace>) -> Self {
        let Some(place) = place else { return Self::default() };
        let words = context.words;
        let checkpoint = place.checkpoint.as_ref().map(|signed| {
            let at = context.local(signed.at);
            let when = format!("{}, {}", words.0.plain_date(at.date()), words.0.time(&at));
            let number = words.0.number(signed.sequence);
            let texts = [("when", when.as_str()), ("record", &number), ("key", &signed.key_id)];
            words.with("proof-checkpoint", &texts)
        });
        Self {
            place: words.0.number(place.sequence),
            row: fours(&place.hash.to_string()),
            checkpoint: checkpoint.unwrap_or_default(),
        }
    }
}

/// A fingerprint in fours, so that it can be compared by eye.
#[must_use]
pub fn fours(hex: &str) -> String {
    let parts = hex.as_bytes().chunks(4).filter_map(|part| std::str::from_utf8(part).ok());
    parts.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use gateway_core::receipts::{AcceptedTexts, EvidenceText};
    use policy_api::AgreementKind;

    use super::*;

    #[test]
    fn evidence_is_about_these_texts_and_fits_its_fingerprint() {
        let (own, other) = (Digest::of(b"a"), Digest::of(b"b"));
        let evidence = |hashed: &str, status: Option<RecordStatus>| Evidence {
            code: String::new(),
            hash: Digest::of(hashed.as_bytes()),
            accepted: AcceptedTexts {
                at: jiff::Timestamp::UNIX_EPOCH,
                texts: vec![EvidenceText {
                    kind: AgreementKind::Terms,
                    version: 1,
                    digest: own,
                    language: "es".to_owned(),
                }],
                notice: None,
            },
            document: serde_json::Value::Null,
            jcs: "{}".to_owned(),
            ledger: status.map(|status| LedgerPlace { sequence: 1, hash: other, status, checkpoint: None }),
        };
        let found =
            |hashed: &str, status, texts: &[Digest]| Finding::of(&evidence(hashed, status), texts.to_vec());
        for (status, finding) in [
            (None, Finding::Early),
            (Some(RecordStatus::Waiting), Finding::Waiting),
            (Some(RecordStatus::Signed), Finding::Signed),
            (Some(RecordStatus::Altered), Finding::Altered),
            (Some(RecordStatus::Unknown), Finding::Altered),
        ] {
            assert_eq!(found("{}", status, &[own]), finding);
        }
        let signed = Some(RecordStatus::Signed);
        assert_eq!(found("{}", signed, &[own, other]), Finding::Broken);
        assert_eq!(found("{\"x\":1}", signed, &[own]), Finding::Broken);
        assert_eq!(fours("9f2c71d05b"), "9f2c 71d0 5b");
    }
}
