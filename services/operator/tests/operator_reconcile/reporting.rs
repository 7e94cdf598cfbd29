//! The JSON on the admin port.
use kit_principal::ServiceName;
use operator::ports::Configuration as _;
use operator::report::Report;
use operator_domain::FOLLOWERS;
use serde_json::{Value, json};

use crate::fakes::Stage;
use crate::yaml::{CLINIC, SALON, fresh, with};

async fn reported(stage: &Stage, texts: &[(&str, &str)]) -> (Report, Value) {
    let report = Report::new("dir:tenants".to_owned());
    report.passed(stage.operator().pass(&fresh(texts)).await.unwrap());
    report.acknowledged(stage.policy.acknowledgements().await.unwrap());
    let tenant = report.json()["tenants"][0].clone();
    (report, tenant)
}

#[tokio::test]
async fn what_is_in_force_is_told_with_who_acknowledged_it() {
    let stage = Stage::new();
    let (report, tenant) = reported(&stage, &[("salon-luna.yaml", SALON)]).await;
    let digest = data_encoding::HEXLOWER.encode(&stage.policy.state().applied["salon-luna"].digest);
    let source_digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, SALON.as_bytes());
    assert_eq!(tenant["digest"], json!(digest));
    assert_eq!(tenant["source"], json!("tenant-salon-luna/salon-luna"));
    assert_eq!(tenant["source_digest"], json!(data_encoding::HEXLOWER.encode(source_digest.as_ref())));
    assert_eq!((&tenant["refused"], &tenant["agreements_ready"]), (&json!([]), &json!(true)));
    let services: Vec<_> =
        tenant["acknowledged"].as_array().unwrap().iter().map(|one| &one["service"]).collect();
    assert_eq!(services, FOLLOWERS.map(ServiceName::as_str));
    assert_eq!(tenant["acknowledged"][2]["instance"], json!("booking-1"));
    assert_eq!(tenant["acknowledged"][2]["digest"], json!(digest));
    assert_eq!(tenant["acknowledged"][2]["refused"], json!(""));
    assert!(!report.pending());
    report.policy_unavailable("UNAVAILABLE");
    assert_eq!(report.json()["policy"], json!("UNAVAILABLE"));
}

#[tokio::test]
async fn a_refusal_is_told_with_path_value_and_floor() {
    let stage = Stage::new();
    let short = with(CLINIC, "/spec/passwords/staff/minLength", json!(11));
    let (report, tenant) = reported(&stage, &[("clinica-sol.yaml", &short)]).await;
    let refused = &tenant["refused"][0];
    assert_eq!(refused["path"], json!("spec.passwords.staff.minLength"));
    assert_eq!((&refused["value"], &refused["floor"]), (&json!("11"), &json!("HIPAA: at least 12")));
    assert!(refused["message"].as_str().unwrap().starts_with("spec.passwords.staff.minLength: 11: "));
    assert_eq!((&tenant["digest"], &tenant["agreements_ready"]), (&Value::Null, &json!(false)));
    assert!(!report.pending(), "nothing is in force that could be acknowledged");
}

#[tokio::test]
async fn a_setting_that_a_service_does_not_know_is_told_with_its_field() {
    let stage = Stage::new();
    stage.policy.state().nack = Some((ServiceName::Booking, "booking.booking.whoMayBook"));
    let staff_only = with(SALON, "/spec/booking/whoMayBook", json!("StaffOnly"));
    let (_, tenant) = reported(&stage, &[("salon-luna.yaml", &staff_only)]).await;
    let must_understand = stage.policy.document("salon-luna").must_understand;
    assert!(must_understand.iter().any(|name| name == "booking.booking.whoMayBook"), "{must_understand:?}");
    assert_eq!(tenant["refused"][0]["path"], json!("spec.booking.whoMayBook"));
    let booking = &tenant["acknowledged"][2];
    assert_eq!(booking["refused"], json!("must understand: booking.booking.whoMayBook"));
    assert_eq!(booking["path"], json!("spec.booking.whoMayBook"));
    assert_eq!((&tenant["ready"], &tenant["compliant"]), (&json!(false), &Value::Null));
}

#[tokio::test]
async fn what_protects_and_nobody_honours_is_refused_and_the_old_stays() {
    let stage = Stage::new();
    let (_, before) = reported(&stage, &[("salon-luna.yaml", SALON)]).await;
    let locked = with(SALON, "/spec/lockout", json!({ "clients": { "maxAttempts": 5 } }));
    let (_, tenant) = reported(&stage, &[("salon-luna.yaml", &locked)]).await;
    assert_eq!(tenant["refused"][0]["path"], json!("spec.lockout.clients.maxAttempts"));
    let message = "spec.lockout.clients.maxAttempts: 5: not available in this version";
    assert_eq!(tenant["refused"][0]["message"], json!(message));
    assert_eq!((&tenant["digest"], &tenant["ready"]), (&before["digest"], &json!(false)));
    assert!(!before["digest"].is_null());
}

#[tokio::test]
async fn a_clinic_is_never_ready_or_compliant_while_floors_are_not_enforced() {
    let stage = Stage::new();
    let (report, clinic) = reported(&stage, &[("clinica-sol.yaml", CLINIC)]).await;
    assert!(!report.pending(), "every service has acknowledged it");
    assert_eq!((&clinic["refused"], &clinic["unhonoured"]), (&json!([]), &json!([])));
    let told = clinic["not_enforced"].as_array().unwrap();
    for path in
        ["spec.lockout.clients.maxAttempts", "spec.twoFactor.requiredFor", "spec.passwords.clients.breached"]
    {
        assert!(told.contains(&json!(path)), "{path}: {told:?}");
    }
    assert_eq!((&clinic["ready"], &clinic["compliant"]), (&json!(false), &json!(false)));
}

#[tokio::test]
async fn a_tenant_is_ready_when_all_is_in_force_everywhere() {
    let stage = Stage::new();
    let minded = with(SALON, "/spec/booking/holdFor", json!("10m"));
    let texts = [("salon-luna.yaml", minded.as_str())];
    let (_, salon) = reported(&stage, &texts).await;
    assert_eq!((&salon["ready"], &salon["compliant"]), (&json!(true), &Value::Null));
    assert_eq!(
        (&salon["unhonoured"], &salon["not_enforced"]),
        (&json!(["spec.booking.holdFor"]), &json!([]))
    );
    let defaulted = salon["defaulted"].as_array().unwrap();
    assert!(defaulted.contains(&json!("spec.sessions.idleTimeout")), "{defaulted:?}");
    assert!(!defaulted.contains(&json!("spec.booking.minNotice")), "it is written");
    stage.policy.state().silent = vec![ServiceName::Gateway];
    assert_eq!(reported(&stage, &texts).await.1["ready"], json!(false), "the gateway has said nothing");
    stage.policy.state().silent.clear();
    stage.policy.state().agreements_missing = vec!["salon-luna".to_owned()];
    assert_eq!(reported(&stage, &texts).await.1["ready"], json!(false), "an agreement is missing");
}

#[tokio::test]
async fn a_service_that_says_nothing_is_waited_for() {
    let stage = Stage::new();
    stage.policy.state().silent = vec![ServiceName::Gateway];
    let (report, _) = reported(&stage, &[("salon-luna.yaml", SALON)]).await;
    assert!(report.pending());
    stage.policy.state().silent.clear();
    report.acknowledged(stage.policy.acknowledgements().await.unwrap());
    assert!(!report.pending());
}
