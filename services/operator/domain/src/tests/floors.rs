//! One contradiction of each floor of the HIPAA profile, refused with path, value and floor.
use holdfast_proto::tenant::v1::SupportMode;
use operator_crd::{Refusal, Why};
use serde_json::json;

use super::checked_if_honoured;
use crate::{Setting, settings};

/// Change of the bare tenant, path, value, floor.
const CASES: [(&str, &str, Option<&str>, &str); 24] = [
    (
        r#"{ "domains": [{ "host": "a.example", "primary": true, "tls": { "minVersion": "TLS1.1" } }] }"#,
        "spec.domains[0].tls.minVersion",
        Some("TLS1.1"),
        "must be one of TLS1.2, TLS1.3",
    ),
    (
        r#"{ "domains": [{ "host": "a.example", "primary": true, "tls": { "hsts": { "enabled": false } } }] }"#,
        "spec.domains[0].tls.hsts.enabled",
        Some("false"),
        "HIPAA: true",
    ),
    (
        r#"{ "passwords": { "staff": { "minLength": 11 } } }"#,
        "spec.passwords.staff.minLength",
        Some("11"),
        "HIPAA: at least 12",
    ),
    (
        r#"{ "passwords": { "clients": { "minLength": 14 } } }"#,
        "spec.passwords.clients.minLength",
        Some("14"),
        "HIPAA: at least 15",
    ),
    (
        r#"{ "passwords": { "staff": { "breached": "Allow" } } }"#,
        "spec.passwords.staff.breached",
        Some("Allow"),
        "HIPAA: Reject",
    ),
    (
        r#"{ "passwords": { "clients": { "breached": "Allow" } } }"#,
        "spec.passwords.clients.breached",
        Some("Allow"),
        "HIPAA: Reject",
    ),
    (
        r#"{ "lockout": { "staff": { "maxAttempts": 11 } } }"#,
        "spec.lockout.staff.maxAttempts",
        Some("11"),
        "HIPAA: at most 10",
    ),
    (
        r#"{ "lockout": { "clients": { "maxAttempts": 11 } } }"#,
        "spec.lockout.clients.maxAttempts",
        Some("11"),
        "HIPAA: at most 10",
    ),
    (
        r#"{ "lockout": { "staff": { "duration": "899s" } } }"#,
        "spec.lockout.staff.duration",
        Some("899s"),
        "HIPAA: at least 15m",
    ),
    (
        r#"{ "lockout": { "clients": { "duration": "14m" } } }"#,
        "spec.lockout.clients.duration",
        Some("14m"),
        "HIPAA: at least 15m",
    ),
    (
        r#"{ "twoFactor": { "requiredFor": ["Admin", "Employee"] } }"#,
        "spec.twoFactor.requiredFor",
        Some("[Admin, Employee]"),
        "HIPAA: Owner, Admin and Employee",
    ),
    (
        r#"{ "twoFactor": { "requiredFor": ["Owner", "Employee", "Client"] } }"#,
        "spec.twoFactor.requiredFor",
        Some("[Owner, Employee, Client]"),
        "HIPAA: Owner, Admin and Employee",
    ),
    (
        r#"{ "twoFactor": { "requiredFor": [] } }"#,
        "spec.twoFactor.requiredFor",
        Some("[]"),
        "HIPAA: Owner, Admin and Employee",
    ),
    (
        r#"{ "twoFactor": { "enrolmentGrace": "72h1s" } }"#,
        "spec.twoFactor.enrolmentGrace",
        Some("72h1s"),
        "HIPAA: at most 72h",
    ),
    (
        r#"{ "sessions": { "idleTimeout": "16m" } }"#,
        "spec.sessions.idleTimeout",
        Some("16m"),
        "HIPAA: at most 15m",
    ),
    (
        r#"{ "sessions": { "absoluteTimeout": "721m" } }"#,
        "spec.sessions.absoluteTimeout",
        Some("721m"),
        "HIPAA: at most 12h",
    ),
    (
        r#"{ "sessions": { "stepUpWithin": "301s" } }"#,
        "spec.sessions.stepUpWithin",
        Some("301s"),
        "HIPAA: at most 5m",
    ),
    (
        r#"{ "history": { "floors": { "evidenceDays": 2191 } } }"#,
        "spec.history.floors.evidenceDays",
        Some("2191"),
        "HIPAA: at least 2192",
    ),
    (
        r#"{ "history": { "floors": { "auditDays": 2191 } } }"#,
        "spec.history.floors.auditDays",
        Some("2191"),
        "HIPAA: at least 2192",
    ),
    (
        r#"{ "supportAccess": { "mode": "WithCode" } }"#,
        "spec.supportAccess.mode",
        Some("WithCode"),
        "HIPAA: Never",
    ),
    (
        r#"{ "integrations": { "apiTokens": [{ "name": "ehr" }] } }"#,
        "spec.integrations.apiTokens[0].baaRef",
        None,
        "HIPAA: a business associate agreement",
    ),
    (
        r#"{ "integrations": { "webhooks": [{ "name": "ehr", "url": "https://ehr.example/hook" }] } }"#,
        "spec.integrations.webhooks[0].baaRef",
        None,
        "HIPAA: a business associate agreement",
    ),
    (
        r#"{ "compliance": { "baa": null } }"#,
        "spec.compliance.baa",
        None,
        "HIPAA: a business associate agreement",
    ),
    (r#"{ "residency": null }"#, "spec.residency", None, "HIPAA: region and cell"),
];

#[test]
fn each_floor_refuses_its_contradiction() {
    for (change, path, value, why) in CASES {
        let refused = checked_if_honoured(&serde_json::from_str(change).unwrap()).unwrap_err();
        assert_eq!(refused.len(), 1, "{change}: {refused:?}");
        assert_eq!((refused[0].path.as_str(), refused[0].value.as_deref()), (path, value), "{change}");
        assert_eq!(refusal_text(&refused), why, "{change}");
    }
}

fn refusal_text(refused: &[Refusal]) -> String {
    let (Why::Floor(text) | Why::Reason(text)) = &refused[0].why;
    text.clone()
}

#[test]
fn the_table_says_which_settings_have_a_floor() {
    let is_at = |setting: &Setting, path: &str| {
        let path = path.replace("[0]", "");
        let path = path.strip_prefix("spec.").unwrap();
        path == setting.path
            || path.starts_with(&format!("{}.", setting.path))
            || setting.path.starts_with(&format!("{path}."))
    };
    for (_, path, _, _) in CASES {
        assert!(settings().any(|setting| setting.has_floor && is_at(setting, path)), "{path}");
    }
    for setting in settings().filter(|setting| setting.has_floor) {
        assert!(CASES.iter().any(|(_, path, _, _)| is_at(setting, path)), "{}", setting.path);
    }
}

#[test]
fn exactly_at_the_floor_is_accepted() {
    let at = json!({
        "domains": [{ "host": "a.example", "primary": true, "tls": { "minVersion": "TLS1.2", "hsts": { "enabled": true } } }],
        "passwords": { "staff": { "minLength": 12, "breached": "Reject" }, "clients": { "minLength": 15, "breached": "Reject" } },
        "lockout": { "staff": { "maxAttempts": 10, "duration": "15m" }, "clients": { "maxAttempts": 10, "duration": "900s" } },
        "twoFactor": { "requiredFor": ["Employee", "Admin", "Owner"], "enrolmentGrace": "72h" },
        "sessions": { "idleTimeout": "15m", "absoluteTimeout": "12h", "stepUpWithin": "5m" },
        "history": { "floors": { "evidenceDays": 2192, "auditDays": 2192 } },
        "supportAccess": { "mode": "Never" },
        "integrations": { "apiTokens": [{ "name": "ehr", "baaRef": "BAA-2" }] },
    });
    assert_eq!(checked_if_honoured(&at).map(|_| ()), Ok(()));
}

#[test]
fn a_second_factor_for_clients_lowers_their_length() {
    let covered = json!({
        "twoFactor": { "requiredFor": ["Owner", "Admin", "Employee", "Client"] },
        "passwords": { "clients": { "minLength": 8 } },
    });
    assert_eq!(checked_if_honoured(&covered).unwrap().client_passwords.unwrap().min_length, 8);
}

#[test]
fn the_standard_profile_has_no_floors() {
    let loose = json!({
        "compliance": { "profile": "Standard", "baa": null }, "residency": null,
        "passwords": { "staff": { "minLength": 8, "breached": "Allow" } },
        "sessions": { "idleTimeout": "8h" }, "supportAccess": { "mode": "WithCode" },
    });
    let config = checked_if_honoured(&loose).unwrap();
    assert_eq!(config.sessions.unwrap().idle_timeout_s, 8 * 3600);
    assert_eq!(config.support_access(), SupportMode::WithCode);
}
