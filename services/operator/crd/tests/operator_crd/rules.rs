//! One refused document per rule, each with the path of the field.
use crate::whole::WHOLE;
use operator_crd::{check_update, read};
use serde_json::{Value, json};

/// Sets a field of the whole resource (`null` removes it) and reads what comes of it.
fn with(path: &str, value: Value) -> Vec<String> {
    let mut document: Value = serde_yaml_ng::from_str(WHOLE).unwrap();
    set(&mut document, path, value);
    let text = serde_json::to_string(&document).unwrap();
    let refused: Vec<_> =
        read(&text).into_iter().filter_map(Result::err).flat_map(|unread| unread.refusals).collect();
    refused.iter().map(ToString::to_string).collect()
}

fn set(document: &mut Value, path: &str, value: Value) {
    let pointer = format!("/{}", path.replace('.', "/"));
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = document.pointer_mut(parent).unwrap_or_else(|| panic!("{path} has no parent"));
    match (parent, value) {
        (Value::Object(fields), Value::Null) => drop(fields.remove(name)),
        (Value::Object(fields), value) => drop(fields.insert(name.to_owned(), value)),
        (Value::Array(items), value) => items[name.parse::<usize>().unwrap()] = value,
        _ => panic!("{path} is no field"),
    }
}

#[track_caller]
fn refuses(path: &str, value: &Value, expected: &str) {
    let found = with(path, value.clone());
    assert!(found.iter().any(|refusal| refusal.starts_with(expected)), "{path} = {value}: {found:#?}");
}

#[test]
fn nothing_is_refused_without_a_change() {
    assert_eq!(with("spec.suspended", json!(true)), Vec::<String>::new());
}

#[test]
fn structure_is_refused_with_the_path() {
    let cases = [
        ("kind", json!("Tennant"), "kind: Tennant: must be Tenant"),
        ("metadata.namespace", Value::Null, "metadata.namespace: is missing"),
        ("metadata.nmae", json!("x"), "metadata.nmae: x: is not a known field"),
        ("status", json!({}), "status: is not a known field"),
        ("spec.colour", json!(1), "spec.colour: 1: is not a known field"),
        ("spec.sessions.idle", json!("15m"), "spec.sessions.idle: 15m: is not a known field"),
        (
            "spec.domains.0.tls.hsts.on",
            json!(true),
            "spec.domains[0].tls.hsts.on: true: is not a known field",
        ),
        ("spec.compliance", Value::Null, "spec.compliance: is missing"),
        ("spec.suspended", json!("no"), "spec.suspended: no: must be of type boolean"),
        (
            "spec.compliance.profile",
            json!("Hipaa"),
            "spec.compliance.profile: Hipaa: must be one of Standard, HIPAA",
        ),
        (
            "spec.domains.0.tls.minVersion",
            json!("TLS1.1"),
            "spec.domains[0].tls.minVersion: TLS1.1: must be one of TLS1.2, TLS1.3",
        ),
        ("spec.passwords.staff.minLength", json!(7), "spec.passwords.staff.minLength: 7: must be at least 8"),
        (
            "spec.passwords.staff.minLength",
            json!(129),
            "spec.passwords.staff.minLength: 129: must be at most 128",
        ),
        ("spec.languages", json!([]), "spec.languages: 0 entries: needs at least 1"),
        ("spec.languages.0", json!("Spanish!"), "spec.languages[0]: Spanish!: must match"),
        ("spec.languages.0", json!("fr"), "spec.languages[0]: fr: must match"),
        ("spec.languages.0", json!("es-MX"), "spec.languages[0]: es-MX: must match"),
        ("spec.currency", json!("eur"), "spec.currency: eur: must match ^[A-Z]{3}$"),
        (
            "spec.sessions.idleTimeout",
            json!("15 min"),
            "spec.sessions.idleTimeout: 15 min: a duration is written as",
        ),
        ("spec.sessions.idleTimeout", json!(15), "spec.sessions.idleTimeout: 15: must be of type string"),
        (
            "spec.compliance.baa.signedOn",
            json!("2026-02-30"),
            "spec.compliance.baa.signedOn: 2026-02-30: must be a date",
        ),
        (
            "spec.integrations.webhooks.0.url",
            json!("http://ehr.example"),
            "spec.integrations.webhooks[0].url: http://ehr.example: must match",
        ),
        ("spec.contact.address", json!(false), "spec.contact.address: false: must be of type string"),
    ];
    for (path, value, expected) in cases {
        refuses(path, &value, expected);
    }
}

#[test]
fn each_cel_rule_refuses_with_the_path() {
    let second = |primary: bool, host: &str| json!({ "host": host, "primary": primary });
    let cases = [
        (
            "metadata.name",
            json!("other"),
            "spec.tenantId: clinica-sol: spec.tenantId must equal metadata.name",
        ),
        ("spec.domains", json!([second(false, "a.example")]), "spec.domains: "),
        ("spec.domains", json!([second(true, "a.example"), second(true, "b.example")]), "spec.domains: "),
        ("spec.domains", json!([second(true, "a.example"), second(false, "a.example")]), "spec.domains: "),
        ("spec.domains.0.tls.mode", json!("ExistingSecret"), "spec.domains[0].tls: "),
        ("spec.domains.0.tls.secretRef", json!({ "name": "tls" }), "spec.domains[0].tls: "),
        ("spec.languages", json!(["es", "es"]), "spec.languages: "),
        ("spec.passwords.staff", json!({ "minLength": 65, "maxLength": 64 }), "spec.passwords.staff: "),
        (
            "spec.passwords.clients.requiredClasses",
            json!(["Upper", "Upper"]),
            "spec.passwords.clients.requiredClasses: ",
        ),
        ("spec.lockout.staff.duration", json!("48h"), "spec.lockout.staff: "),
        ("spec.twoFactor.requiredFor", json!(["Owner", "Owner"]), "spec.twoFactor.requiredFor: "),
        ("spec.sessions.idleTimeout", json!("13h"), "spec.sessions: "),
        ("spec.branding.logo", json!({}), "spec.branding.logo: "),
        ("spec.branding.logo.png", json!("AA=="), "spec.branding.logo: "),
        ("spec.contact", json!({ "email": "Off", "phone": "Off" }), "spec.contact: "),
        ("spec.cancellation.refunds.1.notice", json!("72h"), "spec.cancellation.refunds: "),
        ("spec.cancellation.refunds.1.notice", json!("4320m"), "spec.cancellation.refunds: "),
        ("spec.cancellation.refunds.1.notice", json!("96h"), "spec.cancellation.refunds: "),
        ("spec.cancellation.refunds.2.percent", json!(51), "spec.cancellation.refunds: "),
        ("spec.cancellation.rebooking.then", json!("BlockForDays"), "spec.cancellation.rebooking: "),
        ("spec.cancellation.rebooking.blockForDays", json!(30), "spec.cancellation.rebooking: "),
        ("spec.payments.provider", json!("None"), "spec.cancellation.prepayment: "),
        ("spec.payments.provider", json!("Cashbox"), "spec.payments: "),
        ("spec.marketing.sender", Value::Null, "spec.marketing: "),
        ("spec.history.clean.classes.bookingsDays", json!(364), "spec.history: "),
        ("spec.history.clean.archive.store", Value::Null, "spec.history.clean.archive: "),
        ("spec.features", json!({ "coupons": true }), "spec.features: "),
        (
            "spec.integrations.apiTokens",
            json!([{ "name": "a" }, { "name": "a" }]),
            "spec.integrations.apiTokens: ",
        ),
    ];
    for (path, value, expected) in cases {
        refuses(path, &value, expected);
    }
}

#[test]
fn an_id_never_changes() {
    let before = read(WHOLE).remove(0).unwrap();
    let mut after = before.clone();
    after.spec.tenant_id = "clinica-luna".to_owned();
    after.metadata.name = Some("clinica-luna".to_owned());
    assert_eq!(check_update(&before, &before), Ok(()));
    let refused = check_update(&after, &before).unwrap_err();
    assert_eq!(refused[0].to_string(), "spec.tenantId: clinica-luna: tenantId never changes");
}

#[test]
fn documents_of_one_file_are_read_apart() {
    let text = format!("# nothing\n---\n{WHOLE}\n---\nkind: Tenant\nmetadata: {{ name: half }}\n---\na: [\n");
    let found = read(&text);
    let names: Vec<_> = found
        .iter()
        .map(|one| {
            one.as_ref()
                .map_or_else(|unread| unread.name.clone(), |tenant| Some(tenant.spec.tenant_id.clone()))
        })
        .collect();
    assert_eq!(names, [Some("clinica-sol".to_owned()), Some("half".to_owned()), None]);
}

#[test]
fn a_field_that_is_given_twice_is_refused() {
    let found = read("kind: Tenant\nkind: Tenant\n");
    assert!(found[0].as_ref().unwrap_err().refusals[0].to_string().contains("duplicate"), "{found:?}");
}
