//! The evidence of what was accepted, checked here and now: the document against its fingerprint, the accepted texts
//! against the document, and its place in the ledger.
use gateway_core::Gateway;
use gateway_core::bookings::{Accepted, Receipt};
use gateway_core::receipts::{self, LedgerPlace, RecordStatus};
use gateway_edge::input::Digest;
use kit_fault::{Fault, Kind};
use kit_locale::time;

use crate::context::PageContext;

/// What is known of the evidence.
pub(super) struct Evidence {
    /// Class of the banner.
    pub class: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// What was found.
    pub heading: String,
    /// What that means.
    pub about: String,
    /// Code of the receipt.
    pub code: String,
    /// Its fingerprint in fours.
    pub hash: String,
    /// Where it stands in the ledger; empty: nowhere yet.
    pub place: String,
    /// The row's fingerprint in fours.
    pub row: String,
    /// The signature over the ledger; empty: none yet.
    pub checkpoint: String,
}

/// What a look at the evidence finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Finding {
    /// It is what it says, and its record is the one that was signed.
    Signed,
    /// It is what it says and in the ledger, which is not signed so far yet.
    Waiting,
    /// It is what it says, and on its way to the ledger.
    Early,
    /// The ledger's record is not the one that was written or signed.
    Altered,
    /// It does not fit its fingerprint, or is not about these texts.
    Broken,
    /// It could not be fetched now.
    Unavailable,
}

/// Fetches the evidence and checks it. That it cannot be had now hides no booking.
pub(super) async fn evidence(
    gateway: &Gateway,
    context: &PageContext,
    receipt: &Receipt,
    accepted: &[Accepted],
) -> Result<Evidence, Fault> {
    match receipts::evidence(gateway, &context.request, receipt.hash).await {
        Ok(found) => Ok(view(context, receipt, find(&found, receipt.hash, accepted), found.ledger.as_ref())),
        Err(fault) if matches!(fault.kind(), Kind::Unavailable | Kind::NotFound | Kind::Internal) => {
            Ok(view(context, receipt, Finding::Unavailable, None))
        }
        Err(fault) => Err(fault),
    }
}

fn find(found: &receipts::Evidence, hash: Digest, accepted: &[Accepted]) -> Finding {
    let proven = found.document.get("accepted").and_then(serde_json::Value::as_array);
    let has = |one: &Accepted| {
        proven.is_some_and(|all| {
            all.iter().any(|text| text.get("digest").is_some_and(|own| *own == one.digest.to_string()))
        })
    };
    if Digest::of(found.jcs.as_bytes()) != hash || !accepted.iter().all(has) {
        return Finding::Broken;
    }
    match found.ledger.as_ref().map(|place| place.status) {
        None => Finding::Early,
        Some(RecordStatus::Signed) => Finding::Signed,
        Some(RecordStatus::Waiting) => Finding::Waiting,
        // What is not known to be signed is not said to be correct.
        Some(RecordStatus::Altered | RecordStatus::Unknown) => Finding::Altered,
    }
}

fn view(
    context: &PageContext,
    receipt: &Receipt,
    finding: Finding,
    ledger: Option<&LedgerPlace>,
) -> Evidence {
    let words = context.words;
    let (class, icon, heading, about) = match finding {
        Finding::Signed => (" ok", "shield", "proof-correct", "proof-correct-more"),
        Finding::Waiting => ("", "clock", "proof-waiting", "proof-waiting-more"),
        Finding::Early => ("", "clock", "proof-early", "proof-early-more"),
        Finding::Altered => (" bad", "alert", "proof-altered", "proof-altered-more"),
        Finding::Broken => (" bad", "alert", "proof-broken", "proof-broken-more"),
        Finding::Unavailable => (" warn", "alert", "proof-unavailable", "proof-unavailable-more"),
    };
    let checkpoint = ledger.and_then(|place| place.checkpoint.as_ref());
    Evidence {
        class,
        icon,
        heading: words.message(heading),
        about: words.message(about),
        code: receipt.code.clone(),
        hash: fours(&receipt.hash.to_string()),
        place: ledger.map_or_else(String::new, |place| words.0.number(place.sequence)),
        row: ledger.map_or_else(String::new, |place| fours(&place.hash.to_string())),
        checkpoint: checkpoint.map_or_else(String::new, |signed| {
            let at = context.local(signed.at);
            let when = format!("{}, {}", words.0.plain_date(at.date()), time(&at));
            let number = words.0.number(signed.sequence);
            let texts = [("when", when.as_str()), ("record", &number), ("key", &signed.key_id)];
            words.with("proof-checkpoint", &texts)
        }),
    }
}

/// A fingerprint in fours, so that it can be compared by eye.
pub(super) fn fours(hex: &str) -> String {
    let parts = hex.as_bytes().chunks(4).filter_map(|part| std::str::from_utf8(part).ok());
    parts.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use policy_api::AgreementKind;

    use super::*;

    fn accepted(digest: Digest) -> Accepted {
        let (kind, language) = (AgreementKind::Terms, "es".to_owned());
        Accepted { kind, version: 1, digest, language, at: jiff::Timestamp::UNIX_EPOCH }
    }

    #[test]
    fn evidence_is_about_these_texts_and_fits_its_fingerprint() {
        let (own, other) = (Digest::of(b"a"), Digest::of(b"b"));
        let jcs = format!(r#"{{"accepted":[{{"digest":"{own}"}}]}}"#);
        let hash = Digest::of(jcs.as_bytes());
        let evidence = |jcs: &str, status: Option<RecordStatus>| receipts::Evidence {
            code: String::new(),
            hash,
            document: serde_json::from_str(jcs).unwrap(),
            jcs: jcs.to_owned(),
            ledger: status.map(|status| LedgerPlace { sequence: 1, hash: other, status, checkpoint: None }),
        };
        let found = |jcs: &str, status, accepted: &[_]| find(&evidence(jcs, status), hash, accepted);
        for (status, finding) in [
            (None, Finding::Early),
            (Some(RecordStatus::Waiting), Finding::Waiting),
            (Some(RecordStatus::Signed), Finding::Signed),
            (Some(RecordStatus::Altered), Finding::Altered),
            (Some(RecordStatus::Unknown), Finding::Altered),
        ] {
            assert_eq!(found(&jcs, status, &[accepted(own)]), finding);
        }
        let signed = Some(RecordStatus::Signed);
        assert_eq!(found(&jcs, signed, &[accepted(own), accepted(other)]), Finding::Broken);
        let altered = jcs.replace("]}", r#"],"x":1}"#);
        assert_eq!(found(&altered, signed, &[accepted(own)]), Finding::Broken);
        assert_eq!(fours("9f2c71d05b"), "9f2c 71d0 5b");
    }
}
