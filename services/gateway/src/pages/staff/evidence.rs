//! The evidence of what was accepted, checked here and now: the document against its fingerprint, the accepted texts
//! against the document, and its place in the ledger.
use data_encoding::HEXLOWER;
use kit_fault::{Fault, Kind};
use kit_locale::time;

use crate::Gateway;
use crate::ops::bookings::{AcceptedView, ReceiptView};
use crate::ops::receipts::{self, EvidenceView, LedgerView};
use crate::pages::visit::Visit;

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
    Away,
}

/// Fetches the evidence and checks it. That it cannot be had now hides no booking.
pub(super) async fn evidence(
    gateway: &Gateway,
    visit: &Visit,
    receipt: &ReceiptView,
    accepted: &[AcceptedView],
) -> Result<Evidence, Fault> {
    match receipts::receipt(gateway, &visit.act, &receipt.hash).await {
        Ok(view) => Ok(told(visit, receipt, find(&view, &receipt.hash, accepted), view.ledger.as_ref())),
        Err(fault) if matches!(fault.kind(), Kind::Unavailable | Kind::NotFound) => {
            Ok(told(visit, receipt, Finding::Away, None))
        }
        Err(fault) => Err(fault),
    }
}

fn find(view: &EvidenceView, hash: &str, accepted: &[AcceptedView]) -> Finding {
    let made = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, view.evidence_jcs.as_bytes());
    let proven = view.evidence.get("accepted").and_then(serde_json::Value::as_array);
    let has = |one: &AcceptedView| {
        proven.is_some_and(|all| {
            all.iter().any(|text| text.get("digest").is_some_and(|own| *own == one.digest))
        })
    };
    if HEXLOWER.encode(made.as_ref()) != hash || !accepted.iter().all(has) {
        return Finding::Broken;
    }
    match view.ledger.as_ref().map(|place| place.standing.as_str()) {
        None => Finding::Early,
        Some("signed") => Finding::Signed,
        Some("waiting") => Finding::Waiting,
        // What is not known to be signed is not said to be sound.
        Some(_) => Finding::Altered,
    }
}

fn told(visit: &Visit, receipt: &ReceiptView, finding: Finding, ledger: Option<&LedgerView>) -> Evidence {
    let words = visit.words;
    let (class, icon, heading, about) = match finding {
        Finding::Signed => (" ok", "shield", "proof-sound", "proof-sound-more"),
        Finding::Waiting => ("", "clock", "proof-waiting", "proof-waiting-more"),
        Finding::Early => ("", "clock", "proof-early", "proof-early-more"),
        Finding::Altered => (" bad", "alert", "proof-altered", "proof-altered-more"),
        Finding::Broken => (" bad", "alert", "proof-broken", "proof-broken-more"),
        Finding::Away => (" warn", "alert", "proof-away", "proof-away-more"),
    };
    let checkpoint = ledger.and_then(|place| place.checkpoint.as_ref());
    Evidence {
        class,
        icon,
        heading: words.say(heading),
        about: words.say(about),
        code: receipt.code.clone(),
        hash: fours(&receipt.hash),
        place: ledger.map_or_else(String::new, |place| words.0.number(place.sequence)),
        row: ledger.map_or_else(String::new, |place| fours(&place.hash)),
        checkpoint: checkpoint.map_or_else(String::new, |signed| {
            let at = signed.at.parse().map(|at| visit.local(at));
            let when = at.map(|at| format!("{}, {}", words.0.plain_date(at.date()), time(&at)));
            let number = words.0.number(signed.sequence);
            let texts =
                [("when", when.as_deref().unwrap_or_default()), ("record", &number), ("key", &signed.key_id)];
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
    use super::*;

    fn accepted(digest: &str) -> AcceptedView {
        AcceptedView {
            kind: "terms".to_owned(),
            version: 1,
            digest: digest.to_owned(),
            language: "es".to_owned(),
            at: String::new(),
        }
    }

    #[test]
    fn evidence_is_about_these_texts_and_fits_its_fingerprint() {
        let jcs = r#"{"accepted":[{"digest":"ab"}]}"#;
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, jcs.as_bytes());
        let hash = HEXLOWER.encode(digest.as_ref());
        let view = |jcs: &str, standing: Option<&str>| EvidenceView {
            code: String::new(),
            hash: hash.clone(),
            evidence: serde_json::from_str(jcs).unwrap(),
            evidence_jcs: jcs.to_owned(),
            ledger: standing.map(|standing| LedgerView {
                sequence: 1,
                hash: String::new(),
                standing: standing.to_owned(),
                checkpoint: None,
            }),
        };
        let found = |jcs, standing, accepted: &[_]| find(&view(jcs, standing), &hash, accepted);
        for (standing, finding) in [
            (None, Finding::Early),
            (Some("waiting"), Finding::Waiting),
            (Some("signed"), Finding::Signed),
            (Some("altered"), Finding::Altered),
            (Some("unknown"), Finding::Altered),
        ] {
            assert_eq!(found(jcs, standing, &[accepted("ab")]), finding);
        }
        assert_eq!(found(jcs, Some("signed"), &[accepted("ab"), accepted("cd")]), Finding::Broken);
        let altered = r#"{"accepted":[{"digest":"ab"}],"x":1}"#;
        assert_eq!(found(altered, Some("signed"), &[accepted("ab")]), Finding::Broken);
        assert_eq!(fours("9f2c71d05b"), "9f2c 71d0 5b");
    }
}
