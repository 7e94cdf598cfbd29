//! The settings of a tenant that gateway reads and honours.
use kit_principal::ServiceName;
use kit_tenants::SupportedSettings;

/// Every one. The operator's table (operator-domain, `settings.rs`) says the same; a test of the tree compares them.
pub const SUPPORTED_SETTINGS: SupportedSettings = SupportedSettings::new(
    ServiceName::Gateway,
    &[
        "agreements.cancellationPolicy.required",
        "agreements.terms.required",
        "booking.maxAdvanceDays",
        "booking.minNotice",
        "booking.whoMayBook",
        "branding.accent",
        "branding.logo",
        "cancellation.minNotice",
        "compliance.profile",
        "contact.email",
        "contact.phone",
        "currency",
        "displayName",
        "domains.host",
        "domains.primary",
        "domains.tls.hsts.enabled",
        "domains.tls.hsts.maxAgeSeconds",
        "domains.tls.minVersion",
        "languages",
        "legal.name",
        "legal.registration",
        "legal.taxNumber",
        "publicContact.address",
        "publicContact.email",
        "publicContact.phone",
        "sessions.idleTimeout",
        "signIn.clientAccounts",
        "suspended",
        "tenantId",
        "timeZone",
    ],
);
