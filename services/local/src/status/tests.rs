use serde_json::json;

use super::*;

fn lines(tenant: Value) -> Vec<String> {
    serde_json::from_value::<Reported>(tenant).unwrap().settings()
}

#[test]
fn what_keeps_a_clinic_from_being_compliant_is_said_with_its_floors() {
    let clinic = json!({
        "tenant": "clinica-sol", "ready": false, "compliant": false,
        "not_enforced": ["spec.lockout.staff.maxAttempts", "spec.twoFactor.requiredFor"],
        "unhonoured": ["spec.booking.holdFor"], "defaulted": ["spec.domains[0].tls.minVersion", "spec.lockout.notify"],
        "unhonoured_defaults": ["spec.lockout.notify"],
        "refused": [{ "path": "spec.signIn.oidc", "message": "spec.signIn.oidc: not available in this version" }],
    });
    let expected = [
        "  refused: spec.signIn.oidc: not available in this version",
        "  not compliant with the HIPAA profile: no service enforces these floors of it yet:",
        "    lockout.staff.maxAttempts  twoFactor.requiredFor",
        "  written, and ignored by every service of this version:",
        "    booking.holdFor",
        "  not written: the profile's values hold:",
        "    domains[0].tls.minVersion",
        "  not written, and the profile's values are honoured by no service yet:",
        "    lockout.notify",
    ];
    assert_eq!(lines(clinic), expected);
}

#[test]
fn a_tenant_of_which_nothing_is_to_be_said_has_no_lines() {
    assert_eq!(
        lines(json!({ "tenant": "salon-luna", "ready": true, "compliant": null })),
        Vec::<String>::new()
    );
    let ready = json!({ "tenant": "clinica-sol", "ready": true, "compliant": true });
    assert_eq!(lines(ready), ["  compliant with the HIPAA profile"]);
}

#[test]
fn a_long_list_is_broken_between_its_settings() {
    let paths: Vec<String> = (0..20).map(|place| format!("spec.domains[{place}].host")).collect();
    let mut lines = Vec::new();
    listed("hosts", &paths, &mut lines);
    assert!(lines.len() > 2 && lines.iter().all(|line| line.len() <= WIDTH + 2), "{lines:?}");
    assert_eq!(lines.iter().skip(1).flat_map(|line| line.split_whitespace()).count(), paths.len());
}
