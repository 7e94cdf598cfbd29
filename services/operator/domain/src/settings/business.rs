//! The business, its hosts, and how it shows itself.
use kit_principal::ServiceName::{Booking, Gateway, Identity, Operator, Policy, Retention};

use super::setting::{NOBODY, Setting};

pub(super) const TABLE: [Setting; 28] = [
    Setting::protects("tenantId", &[Gateway, Identity, Booking, Policy, Retention, Operator]),
    Setting::other("displayName", &[Gateway, Identity, Booking]),
    Setting::other("languages", &[Gateway, Identity, Booking, Policy]),
    Setting::other("timeZone", &[Gateway, Identity, Booking]),
    Setting::moves_money("currency", &[Gateway, Booking, Policy]),
    Setting::other("branding.accent", &[Gateway, Identity, Booking]),
    Setting::other("branding.logo", &[Gateway]),
    Setting::protects("suspended", &[Gateway, Booking]).harmless(&["false"]),
    Setting::protects("domains.host", &[Gateway, Identity, Booking, Policy, Operator]),
    Setting::other("domains.primary", &[Gateway, Identity, Booking]).harmless(&["false"]),
    Setting::protects("domains.tls.mode", &[Operator]),
    Setting::protects("domains.tls.minVersion", &[Gateway]).floor(),
    Setting::protects("domains.tls.hsts.enabled", &[Gateway]).floor().harmless(&["false"]),
    Setting::protects("domains.tls.hsts.maxAgeSeconds", &[Gateway]),
    // Nothing loads a certificate from a secret: a host of mode ExistingSecret would have none.
    Setting::protects("domains.tls.secretRef", NOBODY),
    Setting::other("publicContact.phone", &[Gateway, Booking]),
    Setting::other("publicContact.email", &[Gateway, Booking]),
    Setting::other("publicContact.address", &[Gateway, Booking]),
    Setting::other("legal.name", &[Gateway, Identity]),
    Setting::other("legal.taxNumber", &[Gateway]),
    Setting::other("legal.registration", &[Gateway]),
    Setting::other("mail.from", &[Identity, Booking]),
    Setting::other("contact.email", &[Gateway, Booking]),
    Setting::other("contact.phone", &[Gateway, Booking]),
    // The form has no such field, and booking takes none.
    Setting::other("contact.address", NOBODY).harmless(&[r#""Off""#]),
    Setting::other("marketing.channels", NOBODY),
    Setting::protects("marketing.doubleOptIn", NOBODY).harmless(&["false"]),
    Setting::other("marketing.sender", NOBODY),
];
