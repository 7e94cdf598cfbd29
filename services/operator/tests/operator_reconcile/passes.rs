//! One pass after another: what policy holds then, and what is said of it.
use std::time::Duration;

use kit_fault::{Fault, FieldCode, Reason};
use operator::source::{Files, REMOVE};
use operator_crd::Why;
use serde_json::json;

use crate::fakes::Stage;
use crate::yaml::{CLINIC, SALON, declared, fresh, named, with};

const BOTH: [(&str, &str); 2] = [("clinica-sol.yaml", CLINIC), ("salon-luna.yaml", SALON)];

#[tokio::test]
async fn the_sample_tenants_are_applied() {
    let stage = Stage::new();
    let statuses = stage.operator().pass(&fresh(&BOTH)).await.unwrap();
    assert_eq!(statuses.len(), 2);
    for status in &statuses {
        assert_eq!(status.refused, [], "{} is not refused", status.tenant);
        assert_eq!(status.digest, stage.policy.state().applied[&status.tenant].digest);
    }
    for status in statuses {
        assert_eq!(status.settings.unhonoured, Vec::<String>::new(), "{}", status.tenant);
    }
}

#[tokio::test]
async fn equal_content_keeps_its_issued_at() {
    let stage = Stage::new();
    let mut operator = stage.operator();
    operator.pass(&fresh(&BOTH)).await.unwrap();
    let first = stage.policy.state().applied.clone();
    stage.clock.advance(Duration::from_hours(1));
    operator.pass(&fresh(&BOTH)).await.unwrap();
    // Another operator, which remembers nothing.
    stage.operator().pass(&fresh(&BOTH)).await.unwrap();
    assert_eq!(stage.policy.state().applied, first);
}

#[tokio::test]
async fn another_content_is_issued_later_whatever_the_clock_says() {
    let stage = Stage::new();
    let mut operator = stage.operator();
    operator.pass(&fresh(&BOTH)).await.unwrap();
    let before = stage.policy.document("clinica-sol");
    stage.clock.set("2026-03-28T11:00:00Z".parse().unwrap());
    operator.pass(&fresh(&[("clinica-sol.yaml", &named("Clínica"))])).await.unwrap();
    let after = stage.policy.document("clinica-sol");
    assert_eq!(after.display_name, "Clínica");
    assert!(after.issued_at_us > before.issued_at_us);
}

#[tokio::test]
async fn a_lost_fence_ends_the_pass_and_the_next_takes_it_again() {
    let stage = Stage::new();
    let mut operator = stage.operator();
    operator.pass(&fresh(&BOTH)).await.unwrap();
    stage.operator().pass(&fresh(&[("clinica-sol.yaml", &named("Clínica")), BOTH[1]])).await.unwrap();
    assert_eq!(stage.policy.state().epoch, 2);
    // It slept meanwhile, and holds what was declared before.
    let fault = operator.pass(&fresh(&BOTH)).await.unwrap_err();
    assert_eq!((fault.reason, stage.policy.state().epoch), (Reason::EpochStale, 2));
    assert_eq!(stage.policy.document("clinica-sol").display_name, "Clínica");

    operator.pass(&fresh(&[("clinica-sol.yaml", &named("Sol")), BOTH[1]])).await.unwrap();
    assert_eq!(stage.policy.state().epoch, 3);
    assert_eq!(stage.policy.document("clinica-sol").display_name, "Sol");
}

#[tokio::test]
async fn an_absent_policy_ends_the_pass_and_is_well_again_by_itself() {
    let stage = Stage::new();
    let mut operator = stage.operator();
    stage.policy.state().unavailable = true;
    assert_eq!(operator.pass(&fresh(&BOTH)).await.unwrap_err().reason, Reason::Unavailable);
    stage.policy.state().unavailable = false;
    assert_eq!(operator.pass(&fresh(&BOTH)).await.unwrap().len(), 2);
    stage.policy.state().refuses = Some(Fault::unavailable());
    assert_eq!(operator.pass(&fresh(&BOTH)).await.unwrap_err().reason, Reason::Unavailable);
}

#[tokio::test]
async fn a_contradiction_keeps_what_is_in_force() {
    let stage = Stage::new();
    let mut operator = stage.operator();
    operator.pass(&fresh(&BOTH)).await.unwrap();
    let before = stage.policy.state().applied.clone();
    let long = with(CLINIC, "/spec/sessions/idleTimeout", json!("16m"));
    let statuses = operator.pass(&fresh(&[("clinica-sol.yaml", &long), BOTH[1]])).await.unwrap();
    let [refusal] = statuses[0].refused.as_slice() else { panic!("{:?}", statuses[0].refused) };
    assert_eq!((refusal.path.as_str(), refusal.value.as_deref()), ("spec.sessions.idleTimeout", Some("16m")));
    assert!(matches!(refusal.why, Why::Floor(_)), "{refusal}");
    assert_eq!(statuses[0].digest, before["clinica-sol"].digest);
    assert_eq!(statuses[1].refused, [], "the other tenant is not touched");
    assert_eq!(stage.policy.state().applied, before);
}

#[tokio::test]
async fn a_second_claimant_of_a_host_is_refused_by_name() {
    let stage = Stage::new();
    let thief = with(SALON, "/spec/domains", json!([{ "host": "clinica-sol.localhost", "primary": true }]));
    let statuses = stage.operator().pass(&fresh(&[BOTH[0], ("salon-luna.yaml", &thief)])).await.unwrap();
    assert_eq!(
        statuses[1].refused[0].to_string(),
        "spec.domains[0].host: clinica-sol.localhost: belongs to tenant-clinica-sol/clinica-sol"
    );
    assert!(!stage.policy.state().applied.contains_key("salon-luna"));
}

#[tokio::test]
async fn what_policy_refuses_is_said_with_its_path_and_ends_nothing() {
    let stage = Stage::new();
    let host = Fault::new(Reason::TenantClaimed).with_field(
        "domains.salon-luna.localhost",
        FieldCode::Claimed,
        "belongs to another",
    );
    let cases = [
        (host, "spec.domains[0].host"),
        (Fault::new(Reason::TenantClaimed), "spec.tenantId"),
        (Fault::new(Reason::ConfigInvalid), "spec"),
    ];
    for (fault, path) in cases {
        stage.policy.state().refuses = Some(fault);
        let statuses = stage.operator().pass(&fresh(&BOTH[1..])).await.unwrap();
        assert_eq!(statuses[0].refused[0].path, path);
    }
}

#[tokio::test]
async fn a_removed_file_leaves_its_tenant_in_force() {
    let stage = Stage::new();
    let mut operator = stage.operator();
    operator.pass(&fresh(&BOTH)).await.unwrap();
    let before = stage.policy.state().applied.clone();
    let statuses = operator.pass(&fresh(&BOTH[..1])).await.unwrap();
    assert_eq!(stage.policy.state().applied, before);
    let [refusal] = statuses[1].refused.as_slice() else { panic!("{:?}", statuses[1]) };
    assert!(refusal.to_string().contains("declared nowhere"), "{refusal}");
}

#[tokio::test]
async fn a_tenant_goes_by_its_annotation_and_never_comes_back() {
    let stage = Stage::new();
    let mut operator = stage.operator();
    operator.pass(&fresh(&BOTH)).await.unwrap();
    let of = |id: &str| with(SALON, "/metadata/annotations", json!({ REMOVE: id }));
    operator.pass(&fresh(&[("salon-luna.yaml", &of("another"))])).await.unwrap();
    assert!(stage.policy.state().applied.contains_key("salon-luna"), "the annotation must name the tenant");

    for _ in 0..2 {
        let statuses =
            operator.pass(&fresh(&[BOTH[0], ("salon-luna.yaml", &of("salon-luna"))])).await.unwrap();
        let gone = statuses.iter().find(|status| status.tenant == "salon-luna").unwrap();
        assert_eq!((gone.digest.as_slice(), gone.refused.as_slice()), ([].as_slice(), [].as_slice()));
        assert!(!stage.policy.state().applied.contains_key("salon-luna"));
    }
    let statuses = operator.pass(&fresh(&BOTH)).await.unwrap();
    assert_eq!(statuses[1].refused[0].path, "spec.tenantId");
}

#[tokio::test]
async fn a_broken_file_keeps_what_is_in_force_and_is_reported() {
    let stage = Stage::new();
    let (mut operator, mut files) = (stage.operator(), Files::default());
    operator.pass(&declared(&mut files, &BOTH)).await.unwrap();
    let before = stage.policy.state().applied.clone();
    let broken = declared(&mut files, &[("clinica-sol.yaml", "spec: ["), BOTH[1]]);
    let statuses = operator.pass(&broken).await.unwrap();
    assert_eq!(stage.policy.state().applied, before);
    assert_eq!(statuses[0].digest, before["clinica-sol"].digest);
    assert!(statuses[0].refused[0].to_string().contains("is no YAML"), "{:?}", statuses[0].refused);

    // One that starts with the broken file knows the tenant by the file's name.
    let statuses = stage.operator().pass(&fresh(&[("clinica-sol.yaml", "spec: ["), BOTH[1]])).await.unwrap();
    let clinic = statuses.iter().find(|status| status.tenant == "clinica-sol").unwrap();
    assert_eq!((&clinic.digest, clinic.refused.len()), (&before["clinica-sol"].digest, 1));
    assert_eq!(statuses.len(), 2);
}
