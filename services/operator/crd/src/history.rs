//! "Clean history": what goes when, and what must stay.
#![expect(clippy::struct_field_names, reason = "the unit is part of the names in the resource")]
#![expect(clippy::struct_excessive_bools, reason = "each is a switch of its own in the resource")]
use kube::KubeSchema;
use serde::{Deserialize, Serialize};

/// Cleaning and floors.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[x_kube(validation = Rule::new("!has(self.clean) || !has(self.clean.classes) || \
    !has(self.clean.classes.bookingsDays) || !has(self.floors) || !has(self.floors.bookingsDays) || \
    self.clean.classes.bookingsDays >= self.floors.bookingsDays")
    .message("clean.classes.bookingsDays is below floors.bookingsDays"))]
pub struct History {
    /// What is cleaned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clean: Option<Clean>,
    /// Least ages below which nothing goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub floors: Option<Floors>,
}

/// What is cleaned, and how.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Clean {
    /// Whether old history is cleaned. Unset: no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Everything before this date, whatever its age below says; null: nothing beside the ages.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("format" = "date"), length(max = 10))]
    pub before: Option<String>,
    /// Ages by kind of data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub classes: Option<Classes>,
    /// When, as five cron fields in the tenant's zone. Unset: every night at three.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 100), regex(pattern = r"^[0-9*,/-]+( [0-9*,/-]+){4}$"))]
    pub schedule: Option<String>,
    /// Days in quarantine before anything is destroyed. Unset: 30.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 365))]
    pub grace_days: Option<i32>,
    /// Whether an archive is written first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archive: Option<Archive>,
}

/// Ages after which data goes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Classes {
    /// Bookings, days after their end.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 36_525))]
    pub bookings_days: Option<i32>,
    /// Clients without a booking, days after the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 36_525))]
    pub clients_inactive_days: Option<i32>,
    /// Messages, days after they were sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 36_525))]
    pub messages_days: Option<i32>,
    /// Records of sign-ins, days.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 36_525))]
    pub sign_ins_days: Option<i32>,
}

/// The archive that is written before anything goes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[x_kube(validation = Rule::new("!self.required || has(self.store)")
    .message("a required archive needs a store"))]
pub struct Archive {
    /// Whether nothing goes without it.
    pub required: bool,
    /// Name of the object store.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63))]
    pub store: Option<String>,
}

/// Least ages below which nothing goes, whatever the rules say.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Floors {
    /// Bookings, days.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 36_525))]
    pub bookings_days: Option<i32>,
    /// Evidence of consent, days; HIPAA: at least 2192 (six years).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 36_525))]
    pub evidence_days: Option<i32>,
    /// Audit records, days; HIPAA: at least 2192 (six years).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 36_525))]
    pub audit_days: Option<i32>,
}

/// What the business offers; the first four need history, so clean history asks for the balance ledger.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Features {
    /// Coupons.
    #[serde(default)]
    pub coupons: bool,
    /// Gift cards.
    #[serde(default)]
    pub gift_cards: bool,
    /// Memberships.
    #[serde(default)]
    pub memberships: bool,
    /// Packages of several bookings.
    #[serde(default)]
    pub packages: bool,
    /// Balances kept apart from the bookings.
    #[serde(default)]
    pub balance_ledger: bool,
}
