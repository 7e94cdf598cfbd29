//! What was sent to cancel, and what is wrong with it.
use kit_fault::{Fault, Reason};

use crate::context::PageContext;

/// What was sent, to be shown again, and what is wrong with it.
#[derive(Clone, Default)]
pub(super) struct Sent {
    pub reason: String,
    pub banner: String,
    pub error: String,
}

impl Sent {
    /// With what the refusal means for the page; both texts stay empty where the page cannot say it.
    pub(super) fn refused(context: &PageContext, reason: String, fault: &Fault) -> Self {
        let named = |field: &str| fault.fields.iter().any(|one| one.field == field);
        let (banner, error) = match fault.reason {
            Reason::DecisionChanged | Reason::StateChanged => ("cancel-changed", ""),
            Reason::PaymentDataRefused => ("", "error-card"),
            Reason::ValidationFailed if named("reason") => ("", "cancel-reason-bad"),
            // Amounts that no page of ours shows.
            Reason::ValidationFailed if named("expected.refund") || named("expected.fee") => {
                ("cancel-changed", "")
            }
            _ => ("", ""),
        };
        let message = |key: &str| if key.is_empty() { String::new() } else { context.words.message(key) };
        Self { reason, banner: message(banner), error: message(error) }
    }
}
