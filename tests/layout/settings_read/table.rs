//! Which field of `kit_tenants::Tenant` a setting is parsed into, and what is read although it is not declared.

/// A field, from the tenant on, and the settings that it holds; none: it is no setting.
pub struct Row {
    /// Its place, `sessions.idle_timeout`; it covers what lies below. Hosts have one place, whichever is the primary.
    pub field: &'static str,
    /// Paths in the resource.
    pub settings: &'static [&'static str],
}

/// Read by a service that does not honour the setting: who writes it is refused, or told that it is ignored.
pub struct Undeclared {
    /// The service.
    pub service: &'static str,
    /// The field.
    pub field: &'static str,
    /// What becomes of it.
    pub why: &'static str,
}

const fn row(field: &'static str, settings: &'static [&'static str]) -> Row {
    Row { field, settings }
}

/// Where a kit crate reads a setting for every service.
pub const BY_KIT: (&str, &str) = ("services/kit/tenants/src/snapshot.rs", "tenantId");

/// Every field of a tenant.
pub const TABLE: &[Row] = &[
    row("accent", &["branding.accent"]),
    row("agreements.cancellation.every_booking", &["agreements.cancellationPolicy.reconsent"]),
    row("agreements.cancellation.required", &["agreements.cancellationPolicy.required"]),
    row("agreements.terms.every_booking", &["agreements.terms.reconsent"]),
    row("agreements.terms.required", &["agreements.terms.required"]),
    row("baa_document_id", &["compliance.baa"]),
    row("booking.approval_required", &["booking.approval.mode"]),
    row("booking.hold_for", &["booking.holdFor"]),
    row("booking.max_advance_days", &["booking.maxAdvanceDays"]),
    row("booking.min_notice", &["booking.minNotice"]),
    row("booking.who_may_book", &["booking.whoMayBook", "signIn.clientAccounts"]),
    row("cancellation.max_moves", &["cancellation.maxMoves"]),
    row("cancellation.min_notice", &["cancellation.minNotice"]),
    row("cancellation.no_show.fee_minor", &["cancellation.noShow.fee"]),
    row("cancellation.no_show.percent", &["cancellation.noShow.percent"]),
    row("cancellation.prepayment", &["cancellation.prepayment"]),
    row("cancellation.rebooking", &["cancellation.rebooking"]),
    row("cancellation.refunds", &["cancellation.refunds"]),
    row("cancellation.reschedule_min_notice", &["cancellation.rescheduleMinNotice"]),
    row("cancellation.staff_override", &["cancellation.staffOverride"]),
    row("clients.lockout.duration", &["lockout.clients.duration"]),
    row("clients.lockout.exponential", &["lockout.clients.backoff"]),
    row("clients.lockout.max_attempts", &["lockout.clients.maxAttempts"]),
    row("clients.lockout.max_duration", &["lockout.clients.maxDuration"]),
    row("clients.lockout.scope", &["lockout.clients.scope"]),
    row("clients.lockout.window", &["lockout.clients.window"]),
    row("clients.passwords.allowed_characters", &["passwords.clients.allowedCharacters"]),
    row("clients.passwords.forbid_personal_data", &["passwords.clients.forbidPersonalData"]),
    row("clients.passwords.history", &["passwords.clients.history"]),
    row("clients.passwords.max_age_days", &["passwords.clients.maxAgeDays"]),
    row("clients.passwords.max_length", &["passwords.clients.maxLength"]),
    row("clients.passwords.min_length", &["passwords.clients.minLength"]),
    row("clients.passwords.reject_breached", &["passwords.clients.breached"]),
    row("clients.passwords.required_classes", &["passwords.clients.requiredClasses"]),
    row("contact.address", &["contact.address"]),
    row("contact.email", &["contact.email"]),
    row("contact.phone", &["contact.phone"]),
    row("must_understand", &[]),
    row("currency", &["currency"]),
    row("digest", &[]),
    row("display_name", &["displayName"]),
    row("domains.host", &["domains.host"]),
    row("domains.hsts_max_age", &["domains.tls.hsts.enabled", "domains.tls.hsts.maxAgeSeconds"]),
    row("domains.min_tls_version", &["domains.tls.minVersion"]),
    row("domains.primary", &["domains.primary"]),
    row("history.bookings_days", &["history.clean.before"]),
    row("history.clean_enabled", &["history.clean.enabled"]),
    row("history.floor_audit_days", &["history.floors.auditDays"]),
    row("history.floor_bookings_days", &["history.floors.bookingsDays"]),
    row("history.floor_evidence_days", &["history.floors.evidenceDays"]),
    row("id", &["tenantId"]),
    row("is_suspended", &["suspended"]),
    row("issued_at", &[]),
    row("languages", &["languages"]),
    row("legal.name", &["legal.name"]),
    row("legal.registration", &["legal.registration"]),
    row("legal.tax_number", &["legal.taxNumber"]),
    row("logo.content", &["branding.logo"]),
    row("logo.digest", &["branding.logo"]),
    row("logo.height", &["branding.logo"]),
    row("logo.kind", &["branding.logo"]),
    row("logo.width", &["branding.logo"]),
    row("locks.notify", &["lockout.notify"]),
    row("locks.unlock", &["lockout.unlock"]),
    row("mail_from", &["mail.from"]),
    row("on_tighten", &["passwords.onTighten"]),
    row("profile", &["compliance.profile"]),
    row("public_contact.address", &["publicContact.address"]),
    row("public_contact.email", &["publicContact.email"]),
    row("public_contact.phone", &["publicContact.phone"]),
    row("residency.cell", &["residency.cell"]),
    row("residency.region", &["residency.region"]),
    row("sessions.absolute_timeout", &["sessions.absoluteTimeout"]),
    row("sessions.idle_timeout", &["sessions.idleTimeout"]),
    row("sessions.max_concurrent", &["sessions.maxConcurrent"]),
    row("sessions.notice_on_sign_in", &["sessions.noticeOnSignIn"]),
    row("sessions.step_up_within", &["sessions.stepUpWithin"]),
    row("sign_in.client_accounts", &["signIn.clientAccounts"]),
    row("sign_in.oidc", &["signIn.oidc"]),
    row("signed", &[]),
    row("staff.lockout.duration", &["lockout.staff.duration"]),
    row("staff.lockout.exponential", &["lockout.staff.backoff"]),
    row("staff.lockout.max_attempts", &["lockout.staff.maxAttempts"]),
    row("staff.lockout.max_duration", &["lockout.staff.maxDuration"]),
    row("staff.lockout.scope", &["lockout.staff.scope"]),
    row("staff.lockout.window", &["lockout.staff.window"]),
    row("staff.passwords.allowed_characters", &["passwords.staff.allowedCharacters"]),
    row("staff.passwords.forbid_personal_data", &["passwords.staff.forbidPersonalData"]),
    row("staff.passwords.history", &["passwords.staff.history"]),
    row("staff.passwords.max_age_days", &["passwords.staff.maxAgeDays"]),
    row("staff.passwords.max_length", &["passwords.staff.maxLength"]),
    row("staff.passwords.min_length", &["passwords.staff.minLength"]),
    row("staff.passwords.reject_breached", &["passwords.staff.breached"]),
    row("staff.passwords.required_classes", &["passwords.staff.requiredClasses"]),
    row("support_access", &["supportAccess.mode"]),
    row("two_factor.enrolment_grace", &["twoFactor.enrolmentGrace"]),
    row("two_factor.methods", &["twoFactor.methods"]),
    row("two_factor.required_for", &["twoFactor.requiredFor"]),
    row("zone", &["timeZone"]),
];

const fn undeclared(service: &'static str, field: &'static str, why: &'static str) -> Undeclared {
    Undeclared { service, field, why }
}

const NO_PAYMENTS: &str = "shown as what is due, which is nothing: who writes a prepayment is refused";
const NOT_YET: &str = "part of the agreement's terms, and decided by; no service brings it about yet";
const NO_FACTORS: &str = "ends the grace of who needs a second factor, which nobody can enrol yet";

/// Every one.
pub const UNDECLARED: &[Undeclared] = &[
    undeclared("gateway", "cancellation.prepayment", NO_PAYMENTS),
    undeclared("gateway", "contact.address", "told by the API, and asked by no form: it is written in vain"),
    undeclared("identity", "two_factor.enrolment_grace", NO_FACTORS),
    undeclared("identity", "two_factor.required_for", NO_FACTORS),
    undeclared("policy", "cancellation.max_moves", NOT_YET),
    undeclared("policy", "cancellation.no_show.percent", NOT_YET),
    undeclared("policy", "cancellation.prepayment", NO_PAYMENTS),
    undeclared("policy", "cancellation.rebooking", NOT_YET),
    undeclared("policy", "cancellation.reschedule_min_notice", NOT_YET),
];
