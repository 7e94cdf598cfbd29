//! One refused document per rule, each with the path of the field.
use crate::whole::WHOLE;
use operator_crd::{check_update, read};
use serde_json::{Value, json};

/// Sets a field of the whole resource (`null` removes it) and reads what comes of it.
fn with(path: &str, value: Value) -> Vec<String> {
    let mut document: Value = serde_yaml_ng::from_str(WHOLE).unwrap();
    set(&mut document, path, value);
    refusals(&document)
}

fn refusals(document: &Value) -> Vec<String> {
    let text = serde_json::to_string(document).unwrap();
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
        ("spec.twoFactor.methods", json!(["TOTP", "TOTP"]), "spec.twoFactor.methods: "),
        (
            "spec.twoFactor.methods",
            json!(["RecoveryCode"]),
            "spec.twoFactor.methods: [\"RecoveryCode\"]: requiredFor needs TOTP or Passkey",
        ),
        ("spec.lockout.unlock", json!(["Time", "Time"]), "spec.lockout.unlock: "),
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
fn registered_clients_need_accounts() {
    let mut document: Value = serde_yaml_ng::from_str(WHOLE).unwrap();
    set(&mut document, "spec.booking.whoMayBook", json!("RegisteredClients"));
    let of = |accounts: Value| {
        let mut document = document.clone();
        set(&mut document, "spec.signIn.clientAccounts", accounts);
        refusals(&document)
    };
    let told =
        "spec.signIn.clientAccounts: Off: booking.whoMayBook: RegisteredClients needs clients' accounts";
    assert_eq!(of(json!("Off")), [told]);
    for accounts in [json!("Optional"), json!("Required"), Value::Null] {
        assert_eq!(of(accounts), Vec::<String>::new());
    }
    assert_eq!(with("spec.signIn.clientAccounts", json!("Off")), Vec::<String>::new(), "guests may book");
}

#[test]
fn nobody_needs_what_no_method_gives() {
    for methods in [json!(["TOTP"]), json!(["Passkey"]), json!(["RecoveryCode", "TOTP"]), Value::Null] {
        assert_eq!(with("spec.twoFactor.methods", methods), Vec::<String>::new());
    }
    let mut document: Value = serde_yaml_ng::from_str(WHOLE).unwrap();
    set(&mut document, "spec.twoFactor.methods", json!(["RecoveryCode"]));
    for nobody in [json!([]), Value::Null] {
        set(&mut document, "spec.twoFactor.requiredFor", nobody);
        assert_eq!(refusals(&document), Vec::<String>::new());
    }
}

#[test]
fn a_provider_is_named_and_found_and_for_some_staff() {
    let at = "spec.signIn.oidc";
    let long = |length: usize| json!(format!("https://idp.example/{}", "a".repeat(length - 20)));
    let cases = [
        ("name", json!("Hospital"), Some("name: Hospital: must match")),
        ("name", json!("hospital."), Some("name: hospital.: must match")),
        ("name", json!("-a"), Some("name: -a: must match")),
        ("name", json!(""), Some("name: 0 characters: needs at least 1")),
        ("name", json!("a".repeat(40)), None),
        ("name", json!("a".repeat(41)), Some("name: 41 characters: holds at most 40")),
        ("issuer", json!("http://idp.example"), Some("issuer: http://idp.example: must match")),
        ("issuer", json!("https://idp.example?a=b"), Some("issuer: https://idp.example?a=b: must match")),
        ("issuer", json!("https://idp.example/#a"), Some("issuer: https://idp.example/#a: must match")),
        ("issuer", json!("https://me@idp.example"), Some("issuer: https://me@idp.example: must match")),
        (
            "issuer",
            json!("https://idp.example/\u{2003}x"),
            Some("issuer: https://idp.example/\u{2003}x: must"),
        ),
        ("issuer", json!("https://"), Some("issuer: https://: must match")),
        ("issuer", json!("https://a..example"), Some("issuer: https://a..example: must match")),
        ("issuer", json!("https://localhost:8443"), None),
        ("issuer", json!("https://idp.example/realms/a%20b/v2.0/"), None),
        ("issuer", long(300), None),
        ("issuer", long(301), Some("issuer: 301 characters: holds at most 300")),
        ("clientId", json!("a b"), None),
        ("clientId", json!("a\u{1}"), Some("clientId: a\u{1}: must match")),
        ("clientId", json!("a".repeat(200)), None),
        ("clientId", json!("a".repeat(201)), Some("clientId: 201 characters: holds at most 200")),
        ("roles", json!([]), Some("roles: 0 entries: needs at least 1")),
        ("roles", json!(["Client"]), Some("roles[0]: Client: must be one of Owner, Admin, Employee")),
        ("roles", json!(["Owner", "Owner"]), Some("roles: [\"Owner\",\"Owner\"]: a role is named twice")),
        ("roles", json!(["Owner", "Admin", "Employee"]), None),
    ];
    for (field, value, expected) in cases {
        let path = format!("{at}.0.{field}");
        match expected {
            Some(expected) => refuses(&path, &value, &format!("{at}[0].{expected}")),
            None => assert_eq!(with(&path, value.clone()), Vec::<String>::new(), "{path} = {value}"),
        }
    }
    let whole: Value = serde_yaml_ng::from_str(WHOLE).unwrap();
    let one = whole.pointer("/spec/signIn/oidc/0").unwrap();
    refuses(at, &json!([one, one]), "spec.signIn.oidc: ");
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
