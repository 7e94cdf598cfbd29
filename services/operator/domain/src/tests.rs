//! Floors, filling, what is not available, claims, documents.
mod accounts;
mod availability;
mod floors;
mod logo;
mod properties;

use operator_crd::{Refusal, TenantSpec, read};
use serde_json::{Value, json};

use crate::*;

/// A HIPAA tenant that says nothing but what it must.
pub(super) fn bare() -> Value {
    json!({
        "tenantId": "clinica-sol", "displayName": "Clínica Sol", "languages": ["es", "en"],
        "timeZone": "Europe/Madrid", "currency": "EUR",
        "domains": [{ "host": "clinica-sol.example", "primary": true }],
        "compliance": { "profile": "HIPAA", "baa": { "documentId": "BAA-1", "signedOn": "2026-03-01" } },
        "residency": { "region": "eu-es", "cell": "eu-es-1" },
    })
}

/// Merges changes into a value; null removes.
pub(super) fn merge(into: &mut Value, change: &Value) {
    let Some(change) = change.as_object() else {
        *into = change.clone();
        return;
    };
    if !into.is_object() {
        *into = json!({});
    }
    let fields = into.as_object_mut().unwrap();
    for (name, inner) in change {
        if inner.is_null() {
            fields.remove(name);
        } else {
            merge(fields.entry(name.clone()).or_insert(Value::Null), inner);
        }
    }
}

/// The bare tenant with changes, read the way a file is.
pub(super) fn spec(change: &Value) -> Result<TenantSpec, Vec<Refusal>> {
    let mut spec = bare();
    merge(&mut spec, change);
    let name = spec["tenantId"].clone();
    let document = json!({
        "apiVersion": "holdfast.dev/v1alpha1", "kind": "Tenant",
        "metadata": { "name": name, "namespace": "tenants" }, "spec": spec,
    });
    let tenant = read(&document.to_string()).remove(0).map_err(|unread| unread.refusals)?;
    Ok(tenant.spec)
}

/// Reads, fills and checks, as the operator does.
pub(super) fn checked(change: &Value) -> Result<EffectiveConfig, Vec<Refusal>> {
    effective(&spec(change)?)
}

/// The same for a version whose services honour every setting: floors and contradictions alone.
pub(super) fn checked_if_honoured(change: &Value) -> Result<EffectiveConfig, Vec<Refusal>> {
    let full = apply_defaults(&spec(change)?);
    let refused: Vec<Refusal> = floors(&full).into_iter().chain(validate(&full)).collect();
    if refused.is_empty() { Ok(encode(&full, Vec::new())) } else { Err(refused) }
}

#[test]
fn a_contradiction_with_what_was_filled_in_is_refused() {
    let cases = [
        (json!({ "timeZone": "Europe/Atlantis" }), "spec.timeZone: Europe/Atlantis: is no zone"),
        (
            json!({ "displayName": "Sol\u{202e}anicilC" }),
            "spec.displayName: Sol\\u{202e}anicilC: must not hold invisible",
        ),
        (json!({ "displayName": " Sol" }), "spec.displayName:  Sol: must not begin or end with a space"),
        (
            json!({ "publicContact": { "address": "Calle\nMayor" } }),
            "spec.publicContact.address: Calle\\nMayor: must not hold control",
        ),
        (json!({ "publicContact": { "phone": "910 000 000", "address": "Calle Mayor 1" } }), ""),
        (
            json!({ "displayName": "Sol 4111 1111 1111 1111" }),
            "spec.displayName: must not hold a card number",
        ),
        (
            json!({ "publicContact": { "address": "Calle Mayor 1, 4111x1111x1111x1111" } }),
            "spec.publicContact.address: must not hold a card number",
        ),
        (
            json!({ "residency": { "requires": ["iso", "4111111111111111"] } }),
            "spec.residency.requires[1]: must not hold a card number",
        ),
        (
            json!({ "compliance": { "profile": "Standard" }, "sessions": { "idleTimeout": "13h" } }),
            "spec.sessions.absoluteTimeout: 12h: is below idleTimeout, 13h",
        ),
        (json!({ "sessions": { "idleTimeout": "0s" } }), "spec.sessions.idleTimeout: 0s: would end"),
        (
            json!({ "passwords": { "staff": { "maxLength": 64 }, "clients": { "maxLength": 64, "minLength": 64 } } }),
            "",
        ),
        (
            json!({ "passwords": { "clients": { "minLength": 100, "maxLength": 64 } } }),
            "spec.passwords.clients: ",
        ),
        (
            json!({ "cancellation": { "noShow": { "fee": { "amount": "20.0" } } } }),
            "spec.cancellation.noShow.fee.amount: 20.0: an amount",
        ),
        (
            json!({ "currency": "JPY", "cancellation": { "noShow": { "fee": { "amount": "20.00" } } } }),
            "spec.cancellation.noShow.fee.amount: 20.00: an amount",
        ),
        (
            json!({ "history": { "clean": { "classes": { "bookingsDays": 364 } } } }),
            "spec.history.clean.classes.bookingsDays: 364: is below",
        ),
    ];
    for (change, expected) in cases {
        assert_refused(&change, expected);
    }
}

#[test]
fn a_lock_out_that_would_hold_nobody_off_is_refused() {
    let cases = [
        (json!({ "lockout": { "staff": { "window": "60s" } } }), ""),
        (
            json!({ "lockout": { "staff": { "window": "59s" } } }),
            "spec.lockout.staff.window: 59s: is below 1m",
        ),
        (
            json!({ "lockout": { "clients": { "duration": "0s" } } }),
            "spec.lockout.clients.duration: 0s: is below 1m",
        ),
        (
            json!({ "lockout": { "staff": { "maxDuration": "1m" } } }),
            "spec.lockout.staff.maxDuration: 1m: is below duration, 15m",
        ),
    ];
    for (change, expected) in cases {
        assert_refused(&change, expected);
    }
}

#[test]
fn a_legal_identity_is_what_is_shown_and_has_a_name() {
    let legal = |change: Value| json!({ "legal": change });
    let whole =
        legal(json!({ "name": "Sol, S.L.P.", "taxNumber": "NIF B84512345", "registration": "CS14382" }));
    let config = checked(&whole).unwrap().legal.unwrap();
    assert_eq!((config.name.as_str(), config.tax_number.as_str()), ("Sol, S.L.P.", "NIF B84512345"));
    assert_eq!(config.registration, "CS14382");
    assert_eq!(checked(&json!({})).unwrap().legal, None);
    for (change, expected) in [
        (json!({ "name": " Sol" }), "spec.legal.name:  Sol: must not begin or end with a space"),
        (
            json!({ "name": "Sol", "taxNumber": "NIF\nB84512345" }),
            "spec.legal.taxNumber: NIF\\nB84512345: must not hold control",
        ),
        (
            json!({ "name": "Sol", "registration": "4111 1111 1111 1111" }),
            "spec.legal.registration: must not hold a card number",
        ),
    ] {
        assert_refused(&legal(change), expected);
    }
    assert!(spec(&legal(json!({ "taxNumber": "NIF B84512345" }))).is_err(), "nobody's tax number");
}

/// A refusal begins with the expected text; where that is empty, there is none.
fn assert_refused(change: &Value, expected: &str) {
    let found: Vec<String> =
        checked_if_honoured(change).err().unwrap_or_default().iter().map(ToString::to_string).collect();
    let hit = found.iter().any(|refusal| refusal.starts_with(expected));
    assert!(if expected.is_empty() { found.is_empty() } else { hit }, "{change}: {found:?}");
}

#[test]
fn the_first_to_name_an_id_or_a_host_has_it() {
    let first = spec(&json!({})).unwrap();
    let same_id = spec(&json!({ "domains": [{ "host": "other.example", "primary": true }] })).unwrap();
    let same_host = spec(&json!({ "tenantId": "clinica-luna" })).unwrap();
    let apart =
        spec(&json!({ "tenantId": "third", "domains": [{ "host": "other.example", "primary": true }] }))
            .unwrap();
    let claims = [("a/1", &first), ("b/2", &same_id), ("c/3", &same_host), ("d/4", &apart)];
    let claims = claims.map(|(source, spec)| Claim { source, spec });
    let found: Vec<Vec<String>> = contested(&claims)
        .iter()
        .map(|refusals| refusals.iter().map(ToString::to_string).collect())
        .collect();
    let expected: [Vec<&str>; 4] = [
        vec![],
        vec!["spec.tenantId: clinica-sol: belongs to a/1"],
        vec!["spec.domains[0].host: clinica-sol.example: belongs to a/1"],
        vec![],
    ];
    assert_eq!(found, expected);
}

#[test]
fn issued_at_changes_only_with_the_content() {
    let config = checked(&json!({})).unwrap();
    let Plan::Issue(first) = plan(&config, None, 1_000) else { panic!("nothing is applied, so it is new") };
    assert_eq!(plan(&config, Some(&first), 9_000), Plan::Keep(first.clone()));
    let changed = checked(&json!({ "displayName": "Clínica Luna" })).unwrap();
    // A clock that fell behind still gives a later instant.
    let Plan::Issue(second) = plan(&changed, Some(&first), 500) else { panic!("the content changed") };
    let applied = <EffectiveConfig as prost::Message>::decode(second.as_slice()).unwrap();
    assert_eq!((applied.issued_at_us, applied.display_name.as_str()), (1_001, "Clínica Luna"));
    assert!(matches!(plan(&config, Some(b"\xff"), 7), Plan::Issue(_)));
}
