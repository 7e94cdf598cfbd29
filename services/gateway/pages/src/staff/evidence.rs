//! The evidence of what was accepted, as staff are told of it.
use gateway_core::Gateway;
use gateway_core::bookings::{Accepted, Receipt};
use gateway_core::receipts::{self, ReceiptName};
use kit_fault::{Fault, Kind};

use crate::context::PageContext;
use crate::proof::{Finding, LedgerFacts, fours};
use crate::shell::receipt_page;

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
    /// The page that shows it to whoever has the code.
    pub page: String,
    /// Its fingerprint in fours.
    pub hash: String,
    /// Where it stands in the ledger.
    pub ledger: LedgerFacts,
}

/// Fetches the evidence and checks it. That it cannot be had now hides no booking.
pub(super) async fn evidence(
    gateway: &Gateway,
    context: &PageContext,
    receipt: &Receipt,
    accepted: &[Accepted],
) -> Result<Evidence, Fault> {
    let (finding, ledger) =
        match receipts::evidence(gateway, &context.request, ReceiptName::Hash(receipt.hash)).await {
            // What was asked for is what must have been answered.
            Ok(found) if found.hash != receipt.hash => (Finding::Broken, found.ledger),
            Ok(found) => (Finding::of(&found, accepted.iter().map(|one| one.digest)), found.ledger),
            Err(fault) if matches!(fault.kind(), Kind::Unavailable | Kind::NotFound | Kind::Internal) => {
                (Finding::Unavailable, None)
            }
            Err(fault) => return Err(fault),
        };
    let (heading, about) = match finding {
        Finding::Signed => ("proof-correct", "proof-correct-more"),
        Finding::Waiting => ("proof-waiting", "proof-waiting-more"),
        Finding::Early => ("proof-early", "proof-early-more"),
        Finding::Altered => ("proof-altered", "proof-altered-more"),
        Finding::Broken => ("proof-broken", "proof-broken-more"),
        Finding::Unavailable => ("proof-unavailable", "proof-unavailable-more"),
    };
    Ok(Evidence {
        class: finding.class(),
        icon: finding.icon(),
        heading: context.words.message(heading),
        about: context.words.message(about),
        code: receipt.code.clone(),
        page: context.link(&receipt_page(&receipt.code)),
        hash: fours(&receipt.hash.to_string()),
        ledger: LedgerFacts::of(context, ledger.as_ref()),
    })
}
