//! The privacy notice: published like an agreement, shown to everybody, accepted by nobody.
use holdfast_proto::common::v1::AcceptedDigest;
use holdfast_proto::policy::v1::{
    Agreement, CurrentRequest, GetAgreementRequest, PrivacyNoticeRequest, ResolveRequest, ShownNotice,
};
use jiff::SignedDuration;
use kit_fault::Fault;
use kit_tenants::testing::tenant;
use kit_testkit::rows;
use policy_api::AgreementKind;

use crate::harness::{Harness, LUNA, eur, later, now, reason, wire};

fn question(accepted: Vec<AcceptedDigest>, language: &str) -> ResolveRequest {
    ResolveRequest {
        tenant: LUNA.to_owned(),
        starts_at: wire(now() + SignedDuration::from_hours(120)),
        price: eur(8_000),
        acting: holdfast_proto::access::v1::Acting::Guest.into(),
        accepted,
        at: wire(now()),
        language: language.to_owned(),
        ..ResolveRequest::default()
    }
}

async fn shown(harness: &Harness, language: &str) -> Option<ShownNotice> {
    let answer = harness.decisions().resolve(question(Vec::new(), language)).await.unwrap();
    answer.into_inner().privacy_notice
}

async fn notice(harness: &Harness, languages: &[&str]) -> Result<Agreement, tonic::Status> {
    let languages = languages.iter().map(|language| (*language).to_owned()).collect();
    Ok(harness.agreements().privacy_notice(PrivacyNoticeRequest { languages }).await?.into_inner())
}

#[tokio::test]
async fn a_notice_has_versions_in_every_language_and_a_lasting_address() {
    let harness = Harness::open().await;
    assert_eq!(reason(notice(&harness, &["en"]).await), "NOT_FOUND");
    let before = harness.db.rows().await;
    harness.publish(AgreementKind::Privacy, "What we do with your details.").await.unwrap();
    let written = [("agreement_version", 1), ("agreement_text", 2), ("holdfast.outbox", 1)];
    assert_eq!(harness.db.rows().await.since(&before), rows(&written));
    let english = notice(&harness, &["en"]).await.unwrap();
    let first = notice(&harness, &["fr"]).await.unwrap();
    assert_eq!((english.language.as_str(), first.language.as_str()), ("en", "es"));
    assert_ne!(english.digest, first.digest);
    assert_eq!((english.version, english.terms.as_str(), english.rules.len()), (1, "{}", 0));
    assert!(!english.every_booking);

    assert!(!harness.publish(AgreementKind::Privacy, "What we do with your details.").await.unwrap().changed);
    harness.publish(AgreementKind::Privacy, "What we do with them now.").await.unwrap();
    assert_eq!(notice(&harness, &["en"]).await.unwrap().version, 2);
    let request = GetAgreementRequest { kind: english.kind, digest: english.digest.clone() };
    assert_eq!(harness.agreements().get(request).await.unwrap().into_inner(), english);
}

#[tokio::test]
async fn a_notice_is_nothing_that_must_be_accepted() {
    let harness = Harness::with_salon().await;
    harness.publish(AgreementKind::Privacy, "What we do with your details.").await.unwrap();
    // It stands for none of what is required, ...
    let current = harness.agreements().current(CurrentRequest::default()).await;
    assert_eq!(reason(current), "BOOKING_CLOSED");
    let epoch = harness.begin().await;
    assert!(!harness.apply(epoch, &tenant(LUNA)).await.unwrap().agreements_ready);
    // ... and is not asked for beside it.
    for kind in AgreementKind::ACCEPTED {
        harness.publish(kind, "Read this.").await.unwrap();
    }
    let current = harness.agreements().current(CurrentRequest::default()).await.unwrap().into_inner();
    let kinds: Vec<i32> = current.agreements.iter().map(|one| one.kind).collect();
    assert_eq!(kinds, AgreementKind::ACCEPTED.map(i32::from));
    let epoch = harness.begin().await;
    assert!(harness.apply(epoch, &tenant(LUNA)).await.unwrap().agreements_ready);
}

#[tokio::test]
async fn a_booking_is_told_the_notice_in_its_language() {
    let harness = Harness::open().await;
    assert_eq!(shown(&harness, "en").await, None);
    harness.publish(AgreementKind::Privacy, "What we do with your details.").await.unwrap();
    for (wanted, language) in [("en", "en"), ("es", "es"), ("", "es")] {
        let text = notice(&harness, &[wanted]).await.unwrap();
        let expected = ShownNotice { version: 1, digest: text.digest, language: language.to_owned() };
        assert_eq!(shown(&harness, wanted).await, Some(expected), "{wanted:?}");
    }
    let answer = harness.decisions().resolve(question(Vec::new(), "en")).await.unwrap().into_inner();
    let kinds: Vec<i32> = answer.requirements.iter().map(|one| one.kind).collect();
    assert_eq!(kinds, AgreementKind::ACCEPTED.map(i32::from));
}

#[tokio::test]
async fn a_text_is_found_when_its_language_has_got_a_region() {
    let harness = Harness::open().await;
    harness.publish(AgreementKind::Privacy, "What we do with your details.").await.unwrap();
    let english = notice(&harness, &["en"]).await.unwrap();
    let with_regions = later(1, |config| config.languages = ["es-ES", "en-US"].map(str::to_owned).to_vec());
    harness.take(&with_regions).await;
    for wanted in ["en-US", "en-GB", "en"] {
        assert_eq!(notice(&harness, &[wanted]).await.unwrap(), english, "{wanted}");
    }
    assert_eq!(notice(&harness, &["fr"]).await.unwrap().language, "es");
}

#[tokio::test]
async fn a_notice_cannot_be_accepted() {
    let harness = Harness::open().await;
    harness.publish(AgreementKind::Privacy, "What we do with your details.").await.unwrap();
    let digest = notice(&harness, &["en"]).await.unwrap().digest;
    let accepted = AcceptedDigest { kind: AgreementKind::Privacy.into(), digest };
    let refused = harness.decisions().resolve(question(vec![accepted], "en")).await.unwrap_err();
    let fault = Fault::from_status(&refused);
    let fields: Vec<_> = fault.fields.iter().map(|field| field.field.as_str()).collect();
    assert_eq!((fault.reason.code(), fields), ("VALIDATION_FAILED", vec!["accepted.kind"]));
}
