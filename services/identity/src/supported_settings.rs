//! The settings of a tenant that identity reads and honours.
use kit_principal::ServiceName;
use kit_tenants::SupportedSettings;

/// Every one. Second factors are not among them: their grace ends here, but nobody can enrol one yet. The operator's
/// table (operator-domain, `settings.rs`) says the same; a test of the tree compares them.
pub const SUPPORTED_SETTINGS: SupportedSettings = SupportedSettings::new(
    ServiceName::Identity,
    &[
        "branding.accent",
        "displayName",
        "domains.host",
        "domains.primary",
        "languages",
        "legal.name",
        "lockout.notify",
        "lockout.staff.backoff",
        "lockout.staff.duration",
        "lockout.staff.maxAttempts",
        "lockout.staff.maxDuration",
        "lockout.staff.scope",
        "lockout.staff.window",
        "lockout.unlock",
        "mail.from",
        "passwords.onTighten",
        "passwords.staff.allowedCharacters",
        "passwords.staff.breached",
        "passwords.staff.forbidPersonalData",
        "passwords.staff.history",
        "passwords.staff.maxAgeDays",
        "passwords.staff.maxLength",
        "passwords.staff.minLength",
        "passwords.staff.requiredClasses",
        "sessions.absoluteTimeout",
        "sessions.idleTimeout",
        "sessions.maxConcurrent",
        "tenantId",
        "timeZone",
    ],
);
