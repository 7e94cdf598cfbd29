//! The JSON on the admin port.
use operator::ports::Configuration as _;
use operator::report::Report;
use serde_json::{Value, json};

use crate::fakes::{SERVICES, Stage};
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
    let digest = data_encoding::HEXLOWER.encode(&stage.policy.state().held["salon-luna"].digest);
    let seen = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, SALON.as_bytes());
    assert_eq!(tenant["digest"], json!(digest));
    assert_eq!(tenant["source"], json!("tenant-salon-luna/salon-luna"));
    assert_eq!(tenant["source_digest"], json!(data_encoding::HEXLOWER.encode(seen.as_ref())));
    assert_eq!((&tenant["refused"], &tenant["agreements_ready"]), (&json!([]), &json!(true)));
    let services: Vec<_> =
        tenant["acknowledged"].as_array().unwrap().iter().map(|one| &one["service"]).collect();
    assert_eq!(services, SERVICES);
    assert_eq!(tenant["acknowledged"][2]["instance"], json!("booking-1"));
    assert_eq!(tenant["acknowledged"][2]["digest"], json!(digest));
    assert_eq!(tenant["acknowledged"][2]["refused"], json!(""));
    assert!(!report.pending());
    report.away("UNAVAILABLE");
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
async fn a_critical_setting_that_no_service_honours_is_told_with_its_field() {
    let stage = Stage::new();
    stage.policy.state().nack = Some(("booking", "critical: booking.approval"));
    let approval = with(SALON, "/spec/booking/approval", json!({ "mode": "Required" }));
    let (_, tenant) = reported(&stage, &[("salon-luna.yaml", &approval)]).await;
    assert_eq!(stage.policy.document("salon-luna").critical, ["booking.approval"]);
    assert_eq!(tenant["refused"][0]["path"], json!("spec.booking.approval.mode"));
    let booking = &tenant["acknowledged"][2];
    assert_eq!(booking["refused"], json!("critical: booking.approval"));
    assert_eq!(booking["path"], json!("spec.booking.approval.mode"));
}

#[tokio::test]
async fn a_service_that_says_nothing_is_waited_for() {
    let stage = Stage::new();
    stage.policy.state().silent = vec!["gateway"];
    let (report, _) = reported(&stage, &[("salon-luna.yaml", SALON)]).await;
    assert!(report.pending());
    stage.policy.state().silent.clear();
    report.acknowledged(stage.policy.acknowledgements().await.unwrap());
    assert!(!report.pending());
}
