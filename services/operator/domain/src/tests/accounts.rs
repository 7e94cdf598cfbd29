//! Passwords, locks, second factors and sign-in: what is filled in, what is refused beside what, and what is encoded.
use holdfast_proto::tenant::v1 as pb;
use operator_crd::TenantSpec;
use serde_json::{Value, json};

use super::{checked, checked_if_honoured, merge, spec};
use crate::{apply_defaults, bytes, encode, floors, validate};

const STAFF: [&str; 3] = ["Owner", "Admin", "Employee"];

/// Refusals as text; none: it is accepted.
fn refused(change: &Value) -> Vec<String> {
    checked_if_honoured(change).err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

/// The same without the schema and the CEL rules, which would refuse before.
fn refused_by_the_operator(change: &Value) -> Vec<String> {
    let mut declared = super::bare();
    merge(&mut declared, change);
    let full = apply_defaults(&serde_json::from_value::<TenantSpec>(declared).unwrap());
    floors(&full).iter().chain(&validate(&full)).map(ToString::to_string).collect()
}

fn of_profile(profile: &str, change: &Value) -> Value {
    let mut both = json!({ "compliance": { "profile": profile } });
    merge(&mut both, change);
    both
}

/// The least lengths of staff and clients that come of a change.
fn lengths(profile: &str, change: &Value) -> [u32; 2] {
    let config = checked_if_honoured(&of_profile(profile, change)).unwrap();
    [config.staff_passwords, config.client_passwords].map(|rules| rules.unwrap().min_length)
}

#[test]
fn fifteen_characters_are_asked_of_who_has_nothing_else_and_twelve_of_who_has() {
    let required = |roles: &[&str]| json!({ "twoFactor": { "requiredFor": roles } });
    let everybody = [&STAFF[..], &["Client"]].concat();
    for (roles, lengths_then) in [
        (&[][..], [15, 15]),
        (&["Owner", "Admin"][..], [15, 15]),
        (&["Client"], [15, 12]),
        (&["Owner", "Employee", "Client"], [15, 12]),
        (&STAFF, [12, 15]),
        (&["Employee", "Owner", "Admin"], [12, 15]),
        (&everybody, [12, 12]),
    ] {
        assert_eq!(lengths("Standard", &required(roles)), lengths_then, "{roles:?}");
    }
    assert_eq!(lengths("Standard", &json!({})), [15, 15]);
    assert_eq!(lengths("HIPAA", &json!({})), [12, 15], "a clinic's staff needs a second factor");
    assert_eq!(lengths("HIPAA", &required(&everybody)), [12, 12]);
    let said =
        json!({ "twoFactor": { "requiredFor": STAFF }, "passwords": { "staff": { "minLength": 20 } } });
    assert_eq!(lengths("Standard", &said), [20, 15], "what is said stays");
}

#[test]
fn a_length_may_be_said_from_eight_on_and_never_below_a_clinics_floor() {
    let refuses = |profile: &str, block: &str, length: u32, covered: bool| {
        let mut change = json!({ "passwords": { block: { "minLength": length } } });
        if covered {
            let everybody = [&STAFF[..], &["Client"]].concat();
            merge(&mut change, &json!({ "twoFactor": { "requiredFor": everybody } }));
        }
        let found = refused(&of_profile(profile, &change));
        let path = format!("spec.passwords.{block}.minLength: {length}: ");
        assert!(found.iter().all(|refusal| refusal.starts_with(&path)), "{found:?}");
        !found.is_empty()
    };
    for (profile, block, covered, least) in [
        ("Standard", "staff", false, 8),
        ("Standard", "clients", false, 8),
        ("HIPAA", "staff", false, 12),
        ("HIPAA", "clients", false, 15),
        ("HIPAA", "clients", true, 8),
    ] {
        let found = [least - 1, least, least + 1].map(|length| refuses(profile, block, length, covered));
        assert_eq!(found, [true, false, false], "{profile} {block} {covered} {least}");
    }
}

#[test]
fn who_needs_a_second_factor_can_enrol_one() {
    let told =
        ["spec.twoFactor.methods: [RecoveryCode]: requiredFor needs TOTP or Passkey among the methods"];
    let alone = json!({ "twoFactor": { "methods": ["RecoveryCode"] } });
    assert_eq!(refused(&of_profile("HIPAA", &alone)), told, "the profile's roles need one");
    assert_eq!(refused(&of_profile("Standard", &alone)), Vec::<String>::new(), "nobody needs one");
    let required = |methods: Value| json!({ "twoFactor": { "requiredFor": ["Client"], "methods": methods } });
    assert_eq!(
        refused_by_the_operator(&of_profile("Standard", &required(json!(["RecoveryCode"])))),
        told,
        "also where no CEL rule was asked"
    );
    for methods in [json!(["TOTP"]), json!(["Passkey"]), json!(["RecoveryCode", "Passkey"]), Value::Null] {
        assert_eq!(refused(&of_profile("Standard", &required(methods.clone()))), Vec::<String>::new());
    }
}

#[test]
fn registered_clients_need_accounts() {
    let both = |accounts: &str, who: &str| json!({ "signIn": { "clientAccounts": accounts }, "booking": { "whoMayBook": who } });
    let told =
        "spec.signIn.clientAccounts: Off: booking.whoMayBook: RegisteredClients needs clients' accounts";
    for accounts in ["Off", "Optional", "Required"] {
        for who in ["Anyone", "RegisteredClients", "StaffOnly"] {
            let is_bad = (accounts, who) == ("Off", "RegisteredClients");
            let expected = if is_bad { vec![told.to_owned()] } else { Vec::new() };
            assert_eq!(refused(&both(accounts, who)), expected, "{accounts} {who}");
            assert_eq!(refused_by_the_operator(&both(accounts, who)), expected, "{accounts} {who}");
            assert_eq!(checked(&both(accounts, who)).is_ok(), !is_bad, "{accounts} {who}");
        }
    }
    let filled = apply_defaults(&spec(&json!({ "booking": { "whoMayBook": "RegisteredClients" } })).unwrap());
    assert_eq!(filled.sign_in.unwrap().client_accounts, Some(operator_crd::ClientAccounts::Optional));
}

fn provider(change: &Value) -> Value {
    let mut provider = json!({
        "name": "hospital", "issuer": "https://idp.example/realms/a", "clientId": "holdfast",
        "clientSecretRef": { "name": "hospital-oidc", "key": "secret" }, "roles": ["Employee"],
    });
    merge(&mut provider, change);
    json!({ "signIn": { "oidc": [provider] } })
}

#[test]
fn an_issuers_port_ends_where_ports_end() {
    let refused_port = |port: u32| {
        let issuer = format!("https://idp.example:{port}/a");
        let found = refused(&provider(&json!({ "issuer": issuer })));
        let told = format!("spec.signIn.oidc[0].issuer: {issuer}: its port is above 65535");
        assert!(found.is_empty() || found == [told], "{found:?}");
        !found.is_empty()
    };
    assert_eq!([1, 65_534, 65_535, 65_536].map(refused_port), [false, false, false, true]);
    assert_eq!(refused(&provider(&json!({ "issuer": "https://idp.example/a:99999" }))), Vec::<String>::new());
}

#[test]
fn what_protects_accounts_is_encoded_as_it_is_said() {
    let mut change = provider(&json!({ "roles": ["Employee", "Owner"] }));
    merge(
        &mut change,
        &json!({
            "passwords": { "onTighten": "Keep" }, "lockout": { "unlock": ["Admin", "Time"], "notify": false },
            "sessions": { "noticeOnSignIn": false }, "signIn": { "clientAccounts": "Required" },
        }),
    );
    let config = checked_if_honoured(&change).unwrap();
    assert_eq!(config.on_tighten(), pb::OnTighten::Keep);
    let locks = config.locks.clone().unwrap();
    assert_eq!(locks.unlock().collect::<Vec<_>>(), [pb::Unlocker::Admin, pb::Unlocker::Time]);
    assert!(!locks.notify && !config.sessions.unwrap().notice_on_sign_in);
    let sign_in = config.sign_in.clone().unwrap();
    assert_eq!(sign_in.client_accounts(), pb::ClientAccounts::Required);
    let [hospital] = sign_in.oidc.as_slice() else { panic!("{sign_in:?}") };
    assert_eq!((hospital.name.as_str(), hospital.client_id.as_str()), ("hospital", "holdfast"));
    assert_eq!(hospital.issuer, "https://idp.example/realms/a");
    assert_eq!(hospital.roles().collect::<Vec<_>>(), [pb::Role::Employee, pb::Role::Owner]);
    let document = String::from_utf8_lossy(&bytes(&config)).into_owned();
    assert!(
        document.contains("idp.example") && !document.contains("hospital-oidc"),
        "nor where the secret lies"
    );
}

#[test]
fn what_is_not_said_protects() {
    let config = encode(&apply_defaults(&spec(&json!({})).unwrap()), Vec::new());
    assert_eq!(config.on_tighten(), pb::OnTighten::NextSignIn);
    let locks = config.locks.unwrap();
    let all = [pb::Unlocker::Time, pb::Unlocker::Owner, pb::Unlocker::Admin];
    assert_eq!((locks.unlock().collect::<Vec<_>>(), locks.notify), (all.to_vec(), true));
    assert!(config.sessions.unwrap().notice_on_sign_in);
    let sign_in = config.sign_in.unwrap();
    assert_eq!((sign_in.client_accounts(), sign_in.oidc.len()), (pb::ClientAccounts::Optional, 0));
}
