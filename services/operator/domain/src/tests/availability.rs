//! What nobody honours: refused where it matters, told where it does not, told of a profile that is not enforced.
use serde_json::{Value, json};

use super::{checked, spec};
use crate::{SettingsReport, effective, unavailable};

fn report(change: &Value) -> SettingsReport {
    SettingsReport::of(&spec(change).unwrap())
}

/// What a change is refused for in this version, as text.
fn refused(change: &Value) -> Vec<String> {
    unavailable(&spec(change).unwrap()).iter().map(ToString::to_string).collect()
}

/// What protects or moves money and nobody honours, and how it is refused.
const UNAVAILABLE: [(&str, &str); 18] = [
    (r#"{ "lockout": { "clients": { "maxAttempts": 5 } } }"#, "spec.lockout.clients.maxAttempts: 5: "),
    (r#"{ "lockout": { "clients": { "duration": "15m" } } }"#, "spec.lockout.clients.duration: 15m: "),
    (
        r#"{ "passwords": { "clients": { "breached": "Reject" } } }"#,
        "spec.passwords.clients.breached: Reject: ",
    ),
    (r#"{ "passwords": { "clients": { "minLength": 15 } } }"#, "spec.passwords.clients.minLength: 15: "),
    (
        r#"{ "passwords": { "clients": { "requiredClasses": ["Digit"] } } }"#,
        "spec.passwords.clients.requiredClasses: ",
    ),
    (r#"{ "twoFactor": { "requiredFor": ["Owner", "Admin", "Employee"] } }"#, "spec.twoFactor.requiredFor: "),
    (r#"{ "sessions": { "stepUpWithin": "5m" } }"#, "spec.sessions.stepUpWithin: 5m: "),
    (r#"{ "passwords": { "clients": { "history": 5 } } }"#, "spec.passwords.clients.history: 5: "),
    (r#"{ "sessions": { "noticeOnSignIn": true } }"#, "spec.sessions.noticeOnSignIn: true: "),
    (r#"{ "twoFactor": { "methods": ["TOTP"] } }"#, "spec.twoFactor.methods: "),
    (
        r#"{ "signIn": { "oidc": [{ "name": "a", "issuer": "https://idp.example", "clientId": "b", "clientSecretRef": { "name": "c" }, "roles": ["Employee"] }] } }"#,
        "spec.signIn.oidc: ",
    ),
    (
        r#"{ "integrations": { "webhooks": [{ "name": "a", "url": "https://ehr.example/hook", "baaRef": "B" }] } }"#,
        "spec.integrations.webhooks: ",
    ),
    (r#"{ "payments": { "provider": "Manual" } }"#, "spec.payments.provider: Manual: "),
    (r#"{ "booking": { "clientLimits": { "upcomingPerClient": 10 } } }"#, "spec.booking.clientLimits: "),
    (r#"{ "booking": { "approval": { "mode": "Required" } } }"#, "spec.booking.approval.mode: Required: "),
    (r#"{ "cancellation": { "noShow": { "percent": 50 } } }"#, "spec.cancellation.noShow.percent: 50: "),
    (r#"{ "history": { "clean": { "enabled": true } } }"#, "spec.history.clean.enabled: true: "),
    (r#"{ "residency": { "requires": ["ISO27001"] } }"#, "spec.residency.requires: "),
];

#[test]
fn what_matters_and_nobody_honours_is_refused_with_its_path() {
    for (change, path) in UNAVAILABLE {
        let change = serde_json::from_str(change).unwrap();
        assert_eq!(refused(&change), [format!("{path}not available in this version")], "{change}");
        assert_eq!(checked(&change).unwrap_err(), unavailable(&spec(&change).unwrap()), "{change}");
    }
}

#[test]
fn a_prepayment_is_refused_with_its_provider() {
    let change = json!({
        "payments": { "provider": "Manual" },
        "cancellation": { "prepayment": { "percent": 30, "dueWithin": "30m" } },
    });
    let paths: Vec<_> =
        unavailable(&spec(&change).unwrap()).into_iter().map(|refusal| refusal.path).collect();
    assert_eq!(paths, ["spec.cancellation.prepayment", "spec.payments.provider"]);
}

#[test]
fn a_value_that_asks_nothing_is_accepted() {
    let harmless = json!({
        "suspended": false, "lockout": { "notify": false }, "booking": { "whoMayBook": "Anyone", "approval": { "mode": "None" }, "clientLimits": {} },
        "signIn": { "clientAccounts": "Optional", "oidc": [] }, "payments": { "provider": "None" },
        "features": { "coupons": false }, "history": { "clean": { "enabled": false } }, "agreements": { "witnessed": "Refuse" },
        "cancellation": { "noShow": { "percent": 0 } }, "contact": { "address": "Off" }, "supportAccess": { "mode": "Never" },
        "integrations": { "apiTokens": [], "webhooks": [] }, "sessions": { "noticeOnSignIn": false },
        "passwords": { "staff": { "requiredClasses": [], "history": 0 }, "onTighten": "Keep" },
    });
    assert_eq!((refused(&harmless), report(&harmless).unhonoured), (vec![], vec![]));
    assert!(checked(&harmless).is_ok());
}

#[test]
fn what_does_not_matter_is_accepted_and_told() {
    let change = json!({
        "booking": { "holdFor": "10m", "minNotice": "2h" }, "slo": { "availability": "99.9" },
        "cancellation": { "maxMoves": 3 }, "contact": { "address": "Optional" },
    });
    let expected = [
        "spec.booking.holdFor",
        "spec.cancellation.maxMoves",
        "spec.contact.address",
        "spec.slo.availability",
    ];
    assert_eq!(report(&change).unhonoured, expected);
    assert!(checked(&change).is_ok());
    assert_eq!(report(&json!({})).unhonoured, Vec::<String>::new());
}

#[test]
fn floors_that_nobody_enforces_are_told_of_a_clinic_and_of_no_other() {
    let expected = [
        "spec.history.floors.auditDays",
        "spec.history.floors.evidenceDays",
        "spec.lockout.clients.duration",
        "spec.lockout.clients.maxAttempts",
        "spec.passwords.clients.breached",
        "spec.passwords.clients.minLength",
        "spec.residency.cell",
        "spec.residency.region",
        "spec.sessions.stepUpWithin",
        "spec.twoFactor.enrolmentGrace",
        "spec.twoFactor.requiredFor",
    ];
    let mut clinic = report(&json!({})).not_enforced;
    clinic.sort();
    assert_eq!(clinic, expected);
    let standard = json!({ "compliance": { "profile": "Standard" } });
    assert_eq!(report(&standard).not_enforced, Vec::<String>::new());
    assert_eq!(report(&standard).unhonoured, ["spec.residency.cell", "spec.residency.region"]);
}

#[test]
fn the_profiles_values_are_told_where_nothing_is_written() {
    let said =
        json!({ "lockout": {}, "sessions": { "idleTimeout": "15m" }, "cancellation": { "refunds": [] } });
    let SettingsReport { defaulted, unhonoured_defaults, .. } = report(&said);
    assert!(unhonoured_defaults.iter().all(|path| defaulted.contains(path)), "{unhonoured_defaults:?}");
    let is_unhonoured = |path: &str| unhonoured_defaults.iter().any(|told| told == path);
    assert!(is_unhonoured("spec.lockout.clients.maxAttempts") && is_unhonoured("spec.booking.holdFor"));
    assert!(!is_unhonoured("spec.sessions.absoluteTimeout") && !is_unhonoured("spec.supportAccess.mode"));
    let is_told = |path: &str| defaulted.iter().any(|told| told == path);
    for path in
        ["spec.lockout.staff.maxAttempts", "spec.sessions.absoluteTimeout", "spec.domains[0].tls.minVersion"]
    {
        assert!(is_told(path), "{path}: {defaulted:?}");
    }
    for path in [
        "spec.sessions.idleTimeout",
        "spec.cancellation.refunds",
        "spec.displayName",
        "spec.booking.clientLimits",
    ] {
        assert!(!is_told(path), "{path}: {defaulted:?}");
    }
}

#[test]
fn required_settings_say_who_must_honour_what_is_written() {
    let bare = ["gateway.compliance.profile", "booking.compliance.profile"];
    let always = |name: &&String| {
        !["tenantId", "currency", "domains.host"].iter().any(|path| name.ends_with(path))
            && !bare.contains(&name.as_str())
    };
    let must_understand = |change: &Value| -> Vec<String> {
        effective(&spec(change).unwrap()).unwrap().must_understand.iter().filter(always).cloned().collect()
    };
    assert_eq!(must_understand(&json!({})), Vec::<String>::new());
    let said = json!({ "booking": { "whoMayBook": "StaffOnly", "minNotice": "2h" }, "sessions": { "absoluteTimeout": "8h" } });
    let names =
        ["identity.sessions.absoluteTimeout", "gateway.booking.whoMayBook", "booking.booking.whoMayBook"];
    assert_eq!(must_understand(&said), names);
    let accounts = |rule: &str| must_understand(&json!({ "signIn": { "clientAccounts": rule } }));
    assert_eq!(accounts("Required"), ["gateway.signIn.clientAccounts", "booking.signIn.clientAccounts"]);
    assert_eq!((accounts("Optional"), accounts("Off")), (Vec::new(), Vec::new()));
    assert_eq!(must_understand(&json!({ "booking": { "whoMayBook": "Anyone" } })), Vec::<String>::new());
    let all = effective(&spec(&json!({})).unwrap()).unwrap().must_understand;
    assert!(bare.iter().all(|name| all.iter().any(|one| one == name)), "{all:?}");
    assert!(!all.iter().any(|name| name.starts_with("operator.")), "the operator follows no document");
}
