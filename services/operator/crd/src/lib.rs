//! The `Tenant` resource: what a business declares of itself. These types are the schema: the CRD in `k8s/crds` is
//! printed from them, files are checked by them, and the Kubernetes API server by the same rules (CEL).
//!
//! Unset means "what the profile says" (`operator-domain` fills it in), so almost every field is optional and has no
//! default here. Durations (`15m`, `72h`) are elapsed time; settings whose names end in `Days` are calendar days in the
//! tenant's zone.

mod accounts;
mod agreements;
mod booking;
mod cancellation;
mod compliance;
mod contact;
mod document;
mod domains;
mod history;
mod integrations;
mod names;
mod payments;
mod read;
mod refusal;
mod shape;
mod spans;
mod tenant;

pub use accounts::{
    Backoff, Breached, CharacterClass, CharacterSet, ClientAccounts, Factor, Lockout, LockoutScope, Lockouts,
    OidcProvider, OnTighten, PasswordRules, Passwords, Person, Role, SecretKeyRef, Sessions, SignIn,
    TwoFactor, Unlocker,
};
pub use agreements::{Agreement, Agreements, Reconsent, Witnessed};
pub use booking::{Approval, ApprovalMode, Booking, ClientLimits, Limit, OnDisposable, WhoMayBook};
pub use cancellation::{
    Cancellation, Fee, NoShow, Prepayment, Rebooking, RebookingThen, RebookingTrigger, RefundTier,
};
pub use compliance::{Baa, Compliance, Profile, Residency, Slo, SupportAccess, SupportMode};
pub use contact::{Branding, Contact, FieldRule, LegalIdentity, Logo, Mail, PublicContact};
pub use document::{Fresh, crd_yaml};
pub use domains::{Domain, Hsts, Tls, TlsMode, TlsVersion};
pub use history::{Archive, Classes, Clean, Features, Floors, History};
pub use integrations::{ApiToken, Integrations, Webhook};
pub use payments::{Channel, Marketing, Payments};
pub use read::{Unread, check_rules, check_update, read};
pub use refusal::{Refusal, Why};
pub use spans::{Span, SpanError};
pub use tenant::{Tenant, TenantSpec};
