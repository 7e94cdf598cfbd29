//! Passwords, lock-outs, second factors, sessions, sign-in, and who else may look.
use kit_principal::ServiceName::{Booking, Gateway, Identity};

use super::setting::{NOBODY, Setting};

/// Clients have no accounts in this version: where the tenant asks for one, no guest books, and nothing else of a
/// client's account is honoured.
pub(super) const TABLE: [Setting; 44] = [
    Setting::protects("passwords.staff.minLength", &[Identity]).floor(),
    Setting::other("passwords.staff.maxLength", &[Identity]),
    Setting::protects("passwords.staff.requiredClasses", &[Identity]),
    Setting::protects("passwords.staff.allowedCharacters", &[Identity]).harmless(&[r#""Unicode""#]),
    Setting::protects("passwords.staff.history", &[Identity]).harmless(&["0"]),
    Setting::protects("passwords.staff.forbidPersonalData", &[Identity]).harmless(&["false"]),
    Setting::protects("passwords.staff.breached", &[Identity]).floor().harmless(&[r#""Allow""#]),
    Setting::protects("passwords.staff.maxAgeDays", &[Identity]).harmless(&["0"]),
    Setting::protects("passwords.clients.minLength", NOBODY).floor(),
    Setting::other("passwords.clients.maxLength", NOBODY),
    Setting::protects("passwords.clients.requiredClasses", NOBODY),
    Setting::protects("passwords.clients.allowedCharacters", NOBODY).harmless(&[r#""Unicode""#]),
    Setting::protects("passwords.clients.history", NOBODY).harmless(&["0"]),
    Setting::protects("passwords.clients.forbidPersonalData", NOBODY).harmless(&["false"]),
    Setting::protects("passwords.clients.breached", NOBODY).floor().harmless(&[r#""Allow""#]),
    Setting::protects("passwords.clients.maxAgeDays", NOBODY).harmless(&["0"]),
    Setting::protects("passwords.onTighten", &[Identity]).harmless(&[r#""Keep""#]),
    Setting::protects("lockout.staff.maxAttempts", &[Identity]).floor(),
    Setting::protects("lockout.staff.window", &[Identity]),
    Setting::protects("lockout.staff.duration", &[Identity]).floor(),
    Setting::protects("lockout.staff.backoff", &[Identity]),
    Setting::protects("lockout.staff.maxDuration", &[Identity]),
    Setting::protects("lockout.staff.scope", &[Identity]),
    Setting::protects("lockout.clients.maxAttempts", NOBODY).floor(),
    Setting::protects("lockout.clients.window", NOBODY),
    Setting::protects("lockout.clients.duration", NOBODY).floor(),
    Setting::protects("lockout.clients.backoff", NOBODY),
    Setting::protects("lockout.clients.maxDuration", NOBODY),
    Setting::protects("lockout.clients.scope", NOBODY),
    Setting::protects("lockout.unlock", &[Identity]),
    Setting::protects("lockout.notify", &[Identity]).harmless(&["false"]),
    // identity refuses a password alone once the grace is over, but nobody can enrol a second factor, and none is
    // ever asked for.
    Setting::protects("twoFactor.requiredFor", NOBODY).floor(),
    Setting::protects("twoFactor.methods", NOBODY),
    Setting::protects("twoFactor.enrolmentGrace", NOBODY).floor(),
    Setting::protects("sessions.idleTimeout", &[Gateway, Identity]).floor(),
    Setting::protects("sessions.absoluteTimeout", &[Identity]).floor(),
    Setting::protects("sessions.maxConcurrent", &[Identity]).harmless(&["0"]),
    Setting::protects("sessions.stepUpWithin", NOBODY).floor(),
    Setting::protects("sessions.noticeOnSignIn", NOBODY).harmless(&["false"]),
    Setting::protects("signIn.clientAccounts", &[Gateway, Booking]).harmless(&[r#""Off""#, r#""Optional""#]),
    Setting::protects("signIn.oidc", NOBODY),
    // There is no way in for support at all, so Never asks nothing more.
    Setting::protects("supportAccess.mode", NOBODY).floor().harmless(&[r#""Never""#]),
    Setting::protects("integrations.apiTokens", NOBODY).floor(),
    Setting::protects("integrations.webhooks", NOBODY).floor(),
];
