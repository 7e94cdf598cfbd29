//! Whatever is accepted satisfies every floor; filling twice changes nothing; the bytes depend on the content alone.
use holdfast_proto::tenant::v1::{
    ClientAccounts, EffectiveConfig, Factor, Person, Profile, SupportMode, TlsVersion, WhoMayBook,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{bare, checked, checked_if_honoured, spec};
use crate::{SettingsReport, apply_defaults, bytes, unavailable};

/// A setting that may be said or not.
fn maybe(values: Vec<Value>) -> impl Strategy<Value = Value> {
    prop_oneof![1 => Just(Value::Null), 2 => prop::sample::select(values)]
}

fn spans() -> Vec<Value> {
    ["0s", "1m", "5m", "14m", "15m", "16m", "12h", "13h", "72h", "73h"].map(Value::from).to_vec()
}

prop_compose! {
    /// Changes to the bare tenant, on both sides of every floor.
    fn changes()(
        profile in prop::sample::select(vec!["HIPAA", "HIPAA", "HIPAA", "Standard"]),
        lengths in (maybe(vec![json!(8), json!(12), json!(15)]), maybe(vec![json!(8), json!(14), json!(15)])),
        breached in maybe(vec![json!("Allow"), json!("Reject")]),
        attempts in maybe(vec![json!(5), json!(10), json!(11)]),
        locked in maybe(spans()),
        required in maybe(vec![json!(["Owner", "Admin", "Employee"]), json!(["Owner", "Admin", "Employee", "Client"]), json!([])]),
        times in (maybe(spans()), maybe(spans()), maybe(spans()), maybe(spans())),
        days in (maybe(vec![json!(2191), json!(2192)]), maybe(vec![json!(2191), json!(2192)])),
        support in maybe(vec![json!({ "mode": "Never" }), json!({ "mode": "WithCode" })]),
        methods in maybe(vec![json!(["TOTP"]), json!(["RecoveryCode"]), json!(["Passkey", "RecoveryCode"])]),
        kept in (maybe(vec![json!("Keep"), json!("NextSignIn")]), maybe(vec![json!(true), json!(false)])),
        accounts in (maybe(vec![json!("Off"), json!("Optional"), json!("Required")]), maybe(vec![json!("Anyone"), json!("RegisteredClients")])),
        hsts in maybe(vec![json!(true), json!(false)]),
    ) -> Value {
        let (grace, idle, absolute, step_up) = times;
        json!({
            "compliance": { "profile": profile },
            "domains": [{ "host": "a.example", "primary": true, "tls": { "hsts": { "enabled": hsts } } }],
            "passwords": { "staff": { "minLength": lengths.0, "breached": breached }, "clients": { "minLength": lengths.1 }, "onTighten": kept.0 },
            "lockout": { "staff": { "maxAttempts": attempts, "duration": locked }, "notify": kept.1 },
            "twoFactor": { "requiredFor": required, "methods": methods, "enrolmentGrace": grace },
            "signIn": { "clientAccounts": accounts.0 }, "booking": { "whoMayBook": accounts.1 },
            "sessions": { "idleTimeout": idle, "absoluteTimeout": absolute, "stepUpWithin": step_up },
            "history": { "floors": { "evidenceDays": days.0, "auditDays": days.1 } },
            "supportAccess": support,
        })
    }
}

/// The floors, checked on the document alone and written apart from the code that refuses.
fn satisfies_every_floor(config: &EffectiveConfig) -> bool {
    let (staff, clients) =
        (config.staff_passwords.clone().unwrap(), config.client_passwords.clone().unwrap());
    let locks = [config.staff_lockout.unwrap(), config.client_lockout.unwrap()];
    let (factor, sessions) = (config.two_factor.clone().unwrap(), config.sessions.unwrap());
    let history = config.history.unwrap();
    let needs = |person: Person| factor.required_for().any(|one| one == person);
    config
        .domains
        .iter()
        .all(|domain| domain.hsts_max_age_s > 0 && domain.min_tls_version() != TlsVersion::Unspecified)
        && staff.min_length >= 12
        && clients.min_length >= if needs(Person::Client) { 8 } else { 15 }
        && staff.reject_breached
        && clients.reject_breached
        && locks.iter().all(|lock| lock.max_attempts <= 10 && lock.duration_s >= 900)
        && [Person::Owner, Person::Admin, Person::Employee].into_iter().all(needs)
        && factor.enrolment_grace_s <= 72 * 3600
        && sessions.idle_timeout_s <= 900
        && sessions.absolute_timeout_s <= 12 * 3600
        && sessions.step_up_within_s <= 300
        && history.floor_evidence_days >= 2192
        && history.floor_audit_days >= 2192
        && config.support_access() == SupportMode::Never
        && !config.baa_document_id.is_empty()
        && !config.cell.is_empty()
}

/// What holds of every document, whatever its profile, written apart from the code that refuses.
fn contradicts_nothing(config: &EffectiveConfig) -> bool {
    let factor = config.two_factor.clone().unwrap();
    let can_enrol = factor.methods().any(|one| [Factor::Totp, Factor::Passkey].contains(&one));
    let accounts = config.sign_in.clone().unwrap().client_accounts();
    let who = config.booking.unwrap().who_may_book();
    (factor.required_for.is_empty() || can_enrol)
        && !(accounts == ClientAccounts::Off && who == WhoMayBook::RegisteredClients)
}

/// Whether a value still says everything that another says.
fn holds(full: &Value, said: &Value) -> bool {
    match (full, said) {
        (Value::Object(full), Value::Object(said)) => {
            said.iter().all(|(name, inner)| full.get(name).is_some_and(|full| holds(full, inner)))
        }
        (Value::Array(full), Value::Array(said)) => {
            full.len() == said.len() && full.iter().zip(said).all(|(full, said)| holds(full, said))
        }
        (full, said) => full == said,
    }
}

proptest! {
    // Every case goes through the schema and the CEL rules, which costs milliseconds.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_is_accepted_satisfies_every_floor(change in changes()) {
        if let Ok(config) = checked_if_honoured(&change) {
            let hipaa = config.profile() == Profile::Hipaa;
            prop_assert!(!hipaa || satisfies_every_floor(&config), "{config:?}");
            prop_assert!(contradicts_nothing(&config), "{config:?}");
        }
    }

    #[test]
    fn filling_twice_changes_nothing_and_says_nothing_else(change in changes()) {
        if let Ok(declared) = spec(&change) {
            let full = apply_defaults(&declared);
            prop_assert_eq!(&apply_defaults(&full), &full);
            let said = serde_json::to_value(&declared).unwrap();
            prop_assert!(holds(&serde_json::to_value(&full).unwrap(), &said));
        }
    }

    #[test]
    fn filling_refuses_nothing_that_is_not_written(change in changes()) {
        if let Ok(declared) = spec(&change) {
            let said = json!({ "spec": serde_json::to_value(&declared).unwrap() });
            for refusal in unavailable(&declared) {
                let pointer = format!("/{}", refusal.path.replace('[', "/").replace(']', "").replace('.', "/"));
                prop_assert!(said.pointer(&pointer).is_some(), "{}", refusal);
            }
            let defaulted = SettingsReport::of(&declared).defaulted;
            prop_assert!(unavailable(&declared).iter().all(|refusal| !defaulted.contains(&refusal.path)));
        }
    }

    #[test]
    fn the_same_content_gives_the_same_bytes(change in changes()) {
        if let (Ok(first), Ok(second)) = (checked_if_honoured(&change), checked_if_honoured(&change)) {
            prop_assert_eq!(bytes(&first), bytes(&second));
        }
    }
}

#[test]
fn a_tenant_that_says_nothing_gets_the_profile() {
    let config = checked(&json!({})).unwrap();
    assert!(satisfies_every_floor(&config));
    assert_eq!(bare()["compliance"]["profile"], "HIPAA");
}
