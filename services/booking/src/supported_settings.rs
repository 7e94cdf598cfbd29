//! The settings of a tenant that booking reads and honours.
use kit_principal::ServiceName;
use kit_tenants::SupportedSettings;

/// Every one. The operator's table (operator-domain, `settings.rs`) says the same; a test of the tree compares them.
pub const SUPPORTED_SETTINGS: SupportedSettings = SupportedSettings::new(
    ServiceName::Booking,
    &[
        "booking.maxAdvanceDays",
        "booking.minNotice",
        "booking.whoMayBook",
        "branding.accent",
        "compliance.profile",
        "contact.email",
        "contact.phone",
        "currency",
        "displayName",
        "domains.host",
        "domains.primary",
        "languages",
        "mail.from",
        "publicContact.address",
        "publicContact.email",
        "publicContact.phone",
        "signIn.clientAccounts",
        "suspended",
        "tenantId",
        "timeZone",
    ],
);
