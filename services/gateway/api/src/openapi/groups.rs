//! The operations by task, in the order in which somebody meets them: what the document's tags say, and how its page
//! is laid out.
use serde_json::{Value, json};

/// A task, and the operations that serve it.
pub(crate) struct Group {
    /// The tag.
    pub(crate) name: &'static str,
    /// What it is for.
    pub(crate) about: &'static str,
    /// Operation ids, in the order of the task.
    pub(crate) operations: &'static [&'static str],
}

/// Every task.
pub(crate) const GROUPS: [Group; 5] = [
    Group {
        name: "Book",
        about: "For everybody, without an account: from the business's services to a booking, in this order.",
        operations: &[
            "tenant",
            "hours",
            "services",
            "providers",
            "slots",
            "quote",
            "agreements",
            "privacy_notice",
            "agreement",
            "book",
        ],
    },
    Group {
        name: "Manage a booking",
        about: "With the manage token that the booking's answer and mails carry, or as a member of staff.",
        operations: &["get", "calendar", "preview", "cancel", "correct_email", "request_link", "receipt"],
    },
    Group {
        name: "Staff",
        about: "Signing in, and the working day.",
        operations: &[
            "sign_in",
            "choose_password",
            "session",
            "sign_out",
            "ask_password_reset",
            "reset_password",
            "bookings",
            "revoke_link",
        ],
    },
    Group {
        name: "Set-up",
        about: "What the business offers, to whom, by whom and under which texts. For owners and admins.",
        operations: &[
            "put_service",
            "put_provider",
            "put_schedule",
            "put_agreement",
            "users",
            "invite",
            "resend",
            "withdraw",
            "unlock",
            "accept_invitation",
        ],
    },
    Group {
        name: "Ledgers",
        about: "Who did what, and whether the records still are what was written. Verifying is for owners and admins.",
        operations: &["audit", "verify_audit", "last_of_audit", "verify_consents", "last_of_consents"],
    },
];

/// The group of an operation.
pub(crate) fn of(operation: &str) -> Option<&'static Group> {
    GROUPS.iter().find(|group| group.operations.contains(&operation))
}

/// The document's tags. The order of operations within one is an extension of ours, `x-operations`.
pub(crate) fn tags() -> Value {
    let tag = |group: &Group| json!({ "name": group.name, "description": group.about, "x-operations": group.operations });
    GROUPS.iter().map(tag).collect()
}
