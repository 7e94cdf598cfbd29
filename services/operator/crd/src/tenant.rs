//! The resource itself.
use kube::{CustomResource, KubeSchema};
use serde::{Deserialize, Serialize};

use crate::accounts::{Lockouts, Passwords, Sessions, SignIn, TwoFactor};
use crate::agreements::Agreements;
use crate::booking::Booking;
use crate::cancellation::Cancellation;
use crate::compliance::{Compliance, Residency, Slo, SupportAccess};
use crate::contact::{Branding, Contact, LegalIdentity, Mail, PublicContact};
use crate::domains::Domain;
use crate::history::{Features, History};
use crate::integrations::Integrations;
use crate::payments::{Marketing, Payments};

/// A tenant: one business. Unset means "what the profile says".
#[derive(CustomResource, Clone, Debug, PartialEq, Serialize, Deserialize, KubeSchema)]
#[kube(
    group = "holdfast.dev",
    version = "v1alpha1",
    kind = "Tenant",
    namespaced,
    cel,
    derive = "PartialEq",
    category = "holdfast",
    doc = "A tenant: one business that takes bookings.",
    printcolumn(name = "Name", type_ = "string", json_path = ".spec.displayName"),
    printcolumn(name = "Profile", type_ = "string", json_path = ".spec.compliance.profile"),
    printcolumn(name = "Host", type_ = "string", json_path = ".spec.domains[?(@.primary)].host"),
    printcolumn(name = "Suspended", type_ = "boolean", json_path = ".spec.suspended"),
    printcolumn(name = "Age", type_ = "date", json_path = ".metadata.creationTimestamp"),
    validation = Rule::new("self.metadata.name == self.spec.tenantId")
        .message("spec.tenantId must equal metadata.name")
        .field_path(".spec.tenantId")
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[x_kube(
    validation = Rule::new("!has(self.cancellation) || !has(self.cancellation.prepayment) || \
        (has(self.payments) && self.payments.provider != 'None')")
        .message("cancellation.prepayment needs payments.provider")
        .field_path(".cancellation.prepayment"),
    validation = Rule::new("!has(self.history) || !has(self.history.clean) || !has(self.history.clean.enabled) \
        || !self.history.clean.enabled || !has(self.features) || self.features.balanceLedger || \
        !(self.features.coupons || self.features.giftCards || self.features.memberships || self.features.packages)")
        .message("coupons, giftCards, memberships and packages need balanceLedger together with clean history")
        .field_path(".features"),
    validation = Rule::new("!has(self.signIn) || !has(self.signIn.clientAccounts) || \
        self.signIn.clientAccounts != 'Off' || !has(self.booking) || !has(self.booking.whoMayBook) || \
        self.booking.whoMayBook != 'RegisteredClients'")
        .message("booking.whoMayBook: RegisteredClients needs clients' accounts")
        .field_path(".signIn.clientAccounts")
)]
pub struct TenantSpec {
    /// The tenant's id: a DNS label of at most 40 characters, equal to metadata.name, never changed, never reused.
    #[schemars(length(min = 1, max = 40), regex(pattern = r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$"))]
    #[x_kube(validation = Rule::new("self == oldSelf").message("tenantId never changes"))]
    pub tenant_id: String,
    /// The business's name.
    #[schemars(length(min = 1, max = 120))]
    pub display_name: String,
    /// Languages (BCP 47), the first is the default. The region decides how dates, times, numbers and the product's own
    /// words are written: en-GB and es-ES count 24 hours and begin the week on Monday, en-US and es-US count 12 and
    /// begin it on Sunday; en reads as en-GB, es as es-ES. Other languages and regions are not spoken yet.
    #[schemars(length(min = 1, max = 6), inner(regex(pattern = r"^(en(-(GB|US))?|es(-(ES|US))?)$")))]
    #[x_kube(validation = Rule::new("self.all(a, self.exists_one(b, b == a))")
        .message("a language is named twice"))]
    pub languages: Vec<String>,
    /// IANA time zone.
    #[schemars(length(min = 1, max = 64), regex(pattern = r"^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$"))]
    pub time_zone: String,
    /// Currency of every price (ISO 4217).
    #[schemars(length(min = 3, max = 3), regex(pattern = r"^[A-Z]{3}$"))]
    pub currency: String,
    /// Looks of pages and mails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branding: Option<Branding>,
    /// Whether no bookings are taken for now; cancelling works.
    #[serde(default)]
    pub suspended: bool,
    /// Hosts on which the tenant answers.
    #[schemars(length(min = 1, max = 10))]
    #[x_kube(validation = Rule::new("self.exists_one(d, has(d.primary) && d.primary)")
        .message("exactly one domain is primary"))]
    #[x_kube(validation = Rule::new("self.all(a, self.exists_one(b, b.host == a.host))")
        .message("a host is named twice"))]
    pub domains: Vec<Domain>,
    /// Which floors hold.
    pub compliance: Compliance,
    /// Passwords.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passwords: Option<Passwords>,
    /// Limits of failed attempts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lockout: Option<Lockouts>,
    /// Second factors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub two_factor: Option<TwoFactor>,
    /// Limits of sessions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sessions: Option<Sessions>,
    /// How clients and staff sign in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sign_in: Option<SignIn>,
    /// What is shown of the business.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_contact: Option<PublicContact>,
    /// Who the business is before the law.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legal: Option<LegalIdentity>,
    /// Mails of the tenant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mail: Option<Mail>,
    /// Which contact fields a client gives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact>,
    /// Rules of booking.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub booking: Option<Booking>,
    /// Which agreements a client must accept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreements: Option<Agreements>,
    /// The cancellation policy: a change is a new version of the cancellation agreement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancellation: Option<Cancellation>,
    /// Who takes payments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payments: Option<Payments>,
    /// Offers to clients who asked for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marketing: Option<Marketing>,
    /// Clean history and its floors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<History>,
    /// What the business offers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub features: Option<Features>,
    /// Whether support may look.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub support_access: Option<SupportAccess>,
    /// Who else may speak with the tenant's data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub integrations: Option<Integrations>,
    /// What the business promises of availability.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slo: Option<Slo>,
    /// Where the data lives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub residency: Option<Residency>,
}
