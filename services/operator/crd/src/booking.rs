//! Rules of booking.
use kube::KubeSchema;
use serde::{Deserialize, Serialize};

use crate::names::names;
use crate::spans::Span;

/// Rules of booking.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Booking {
    /// Who may book; a service may narrow it. RegisteredClients needs clients' accounts (signIn.clientAccounts). Unset:
    /// Anyone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub who_may_book: Option<WhoMayBook>,
    /// Least time between booking and start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_notice: Option<Span>,
    /// Farthest day that can be booked, from today.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 730))]
    pub max_advance_days: Option<i32>,
    /// How long a slot is held while the form is filled in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hold_for: Option<Span>,
    /// Whether staff must approve.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
    /// How much one client may book.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_limits: Option<ClientLimits>,
}

names! {
    /// Who may book.
    WhoMayBook {
        /// Everyone.
        Anyone = "Anyone",
        /// Clients with an account, and the staff.
        RegisteredClients = "RegisteredClients",
        /// The staff, for their clients.
        StaffOnly = "StaffOnly",
    }
}

/// Whether staff must approve a booking.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Approval {
    /// None or Required.
    pub mode: ApprovalMode,
    /// Whether the slot is taken while it waits. Unset: yes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holds_slot: Option<bool>,
    /// How long staff have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<Span>,
}

names! {
    /// Whether staff must approve.
    ApprovalMode {
        /// No.
        None = "None",
        /// Every booking.
        Required = "Required",
    }
}

/// How much one client may book; a limit holds for equal contact details too.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClientLimits {
    /// By client.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<Limit>,
    /// By e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<Limit>,
    /// By telephone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<Limit>,
    /// By network address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Limit>,
    /// Bookings still to come, of one client.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1000))]
    pub upcoming_per_client: Option<i32>,
    /// What becomes of a disposable e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disposable_email: Option<OnDisposable>,
    /// Networks (CIDR) that the source limit spares.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 50), inner(length(max = 43), regex(pattern = r"^[0-9a-fA-F:.]+/[0-9]{1,3}$")))]
    pub allow_sources: Vec<String>,
}

/// So many within so long.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Limit {
    /// How many.
    #[schemars(range(min = 1, max = 10_000))]
    pub max: i32,
    /// Within how long.
    pub within: Span,
}

names! {
    /// What becomes of a disposable e-mail address.
    OnDisposable {
        /// It is refused.
        Refuse = "Refuse",
        /// It is taken.
        Allow = "Allow",
    }
}
