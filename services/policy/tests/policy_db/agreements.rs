//! Versions that never change.
use std::collections::BTreeSet;

use futures_util::future::join_all;
use holdfast_proto::policy::v1::{Agreement, CurrentRequest, GetAgreementRequest, PublishRequest};
use kit_fault::Fault;
use kit_tenants::testing::tenant;
use kit_testkit::rows;
use policy_api::AgreementKind;
use policy_domain::{SCOPE_TENANT, Text, digest};

use crate::harness::{Harness, LUNA, later, reason, text};

async fn get(harness: &Harness, agreement: &Agreement) -> Result<Agreement, tonic::Status> {
    let request = GetAgreementRequest { kind: agreement.kind, digest: agreement.digest.clone() };
    Ok(harness.agreements().get(request).await?.into_inner())
}

#[tokio::test]
async fn a_required_agreement_that_is_not_published_closes_bookings() {
    let harness = Harness::new().await;
    assert!(!harness.take(&tenant(LUNA)).await.agreements_ready);
    let current = harness.agreements().current(CurrentRequest::default()).await;
    assert_eq!(reason(current), "BOOKING_CLOSED");
    harness.publish(AgreementKind::Terms, "Read this.").await.unwrap();
    harness.publish(AgreementKind::Cancellation, "Read this.").await.unwrap();
    let epoch = harness.begin().await;
    assert!(harness.apply(epoch, &tenant(LUNA)).await.unwrap().agreements_ready);
    let kinds: Vec<_> =
        harness.agreements().current(CurrentRequest::default()).await.unwrap().into_inner().agreements;
    let kinds: Vec<_> = kinds
        .iter()
        .map(|one| (AgreementKind::parse(one.kind), one.language.as_str(), one.version))
        .collect();
    assert_eq!(kinds, [(Ok(AgreementKind::Terms), "es", 1), (Ok(AgreementKind::Cancellation), "es", 1)]);
}

#[tokio::test]
async fn a_version_is_named_by_text_and_rules() {
    let harness = Harness::open().await;
    let published = harness.current(AgreementKind::Cancellation).await;
    let text = Text {
        language: published.language.clone(),
        title: published.title.clone(),
        text: published.text.clone(),
    };
    let want = digest(AgreementKind::Cancellation, SCOPE_TENANT, 1, &text, &published.terms).unwrap();
    assert_eq!(published.digest, want);
    assert!(published.terms.contains(r#""minNotice":"24h""#), "{}", published.terms);
    assert!(published.rules.iter().any(|line| line.contains("up to 24 hours before the start")));
    let terms = harness.current(AgreementKind::Terms).await;
    assert_eq!((terms.terms.as_str(), terms.rules.len()), ("{}", 0));
}

#[tokio::test]
async fn what_equals_the_current_version_publishes_nothing() {
    let harness = Harness::open().await;
    let again = harness.publish(AgreementKind::Terms, "Read this.").await.unwrap();
    assert!(!again.changed);
    assert_eq!(again.agreements.len(), 2);
    let next = harness.publish(AgreementKind::Terms, "Read that.").await.unwrap();
    assert!(next.changed && next.agreements.iter().all(|agreement| agreement.version == 2));
}

#[tokio::test]
async fn every_language_of_the_business_is_needed_and_no_other() {
    let harness = Harness::with_salon().await;
    let before = harness.db.rows().await;
    let texts = vec![text("es", "Lea esto."), text("fr", "Lisez."), text("es", " ")];
    let refused = Fault::from_status(&harness.publish_texts(AgreementKind::Terms, texts).await.unwrap_err());
    let fields: BTreeSet<_> = refused.fields.iter().map(|field| field.field.as_str()).collect();
    assert_eq!(refused.reason.code(), "VALIDATION_FAILED");
    assert_eq!(fields, BTreeSet::from(["texts", "texts.en", "texts.fr", "texts.es.text"]));
    let of_no_kind = PublishRequest { kind: 0, texts: Vec::new() };
    assert_eq!(reason(harness.agreements().publish(of_no_kind).await), "VALIDATION_FAILED");
    assert_eq!(harness.db.rows().await.since(&before), rows(&[]));
}

#[tokio::test]
async fn a_text_with_a_card_number_is_not_published() {
    let harness = Harness::with_salon().await;
    let before = harness.db.rows().await;
    let account = "Señal por transferencia a ES91 2100 0418 4502 0005 1332 antes del 25/11/2026.";
    let mut texts = vec![text("es", account), text("en", "Pay with 4111-1111-1111-1111.")];
    texts[0].title = "4111 1111 1111 1111".to_owned();
    let refused = Fault::from_status(&harness.publish_texts(AgreementKind::Terms, texts).await.unwrap_err());
    let fields: Vec<_> =
        refused.fields.iter().map(|field| (field.field.as_str(), field.code.as_str())).collect();
    assert_eq!(refused.reason.code(), "PAYMENT_DATA_REFUSED");
    assert_eq!(fields, [("texts.es.title", "CARD_NUMBER"), ("texts.en.text", "CARD_NUMBER")]);
    assert_eq!(harness.db.rows().await.since(&before), rows(&[]));
    harness.publish(AgreementKind::Terms, account).await.unwrap();
}

#[tokio::test]
async fn parallel_publishes_get_numbers_without_gaps() {
    let harness = Harness::with_salon().await;
    let before = harness.db.rows().await;
    let bodies: Vec<_> = (0..12).map(|n| format!("Text {n}.")).collect();
    let answers = join_all(bodies.iter().map(|body| harness.publish(AgreementKind::Terms, body))).await;
    let versions: BTreeSet<_> =
        answers.into_iter().map(|answer| answer.unwrap().agreements[0].version).collect();
    assert_eq!(versions, (1..=12).collect());
    let written = [("agreement_version", 12), ("agreement_text", 24), ("holdfast.outbox", 12)];
    assert_eq!(harness.db.rows().await.since(&before), rows(&written));
    assert_eq!(harness.db.count("select count(distinct digest) from agreement_text").await, 24);
}

#[tokio::test]
async fn a_change_of_the_rules_publishes_the_same_text_anew_and_old_digests_stay() {
    let harness = Harness::open().await;
    let old = harness.current(AgreementKind::Cancellation).await;
    // Something else: no new version.
    harness.take(&later(1, |c| c.display_name = "Luna".to_owned())).await;
    assert_eq!(harness.current(AgreementKind::Cancellation).await.digest, old.digest);
    // What staff may override is no part of the agreement either.
    harness.take(&later(2, |c| c.cancellation.as_mut().unwrap().staff_override.clear())).await;
    assert_eq!(harness.current(AgreementKind::Cancellation).await.digest, old.digest);

    let before = harness.db.rows().await;
    harness.take(&later(3, |c| c.cancellation.as_mut().unwrap().min_notice_s = 3_600)).await;
    let new = harness.current(AgreementKind::Cancellation).await;
    assert_eq!((new.version, &new.title, &new.text), (2, &old.title, &old.text));
    assert!(new.digest != old.digest && new.terms.contains(r#""minNotice":"1h""#));
    assert_eq!(harness.current(AgreementKind::Terms).await.version, 1);
    let written =
        [("tenant_config", 1), ("agreement_version", 1), ("agreement_text", 2), ("holdfast.outbox", 2)];
    assert_eq!(harness.db.rows().await.since(&before), rows(&written));
    let by = "select count(*) from agreement_version where version = 2 and published_by = 'operator'";
    assert_eq!(harness.db.count(by).await, 1);
    assert_eq!(get(&harness, &old).await.unwrap(), old);
    assert_eq!(get(&harness, &new).await.unwrap(), new);
}

#[tokio::test]
async fn an_apply_that_fails_publishes_nothing() {
    let harness = Harness::open().await;
    let epoch = harness.begin().await;
    harness.apply(epoch, &tenant("other")).await.unwrap();
    let stolen = later(1, |c| {
        c.cancellation.as_mut().unwrap().min_notice_s = 60;
        c.domains[0].host = "other.localhost".to_owned();
    });
    assert_eq!(reason(harness.apply(epoch, &stolen).await), "TENANT_CLAIMED");
    assert_eq!(harness.current(AgreementKind::Cancellation).await.version, 1);
}

#[tokio::test]
async fn another_tenant_gets_what_it_gets_for_a_missing_text() {
    let harness = Harness::open().await;
    harness.take(&tenant("other")).await;
    let terms = harness.current(AgreementKind::Terms).await;
    let ask = |digest: Vec<u8>| GetAgreementRequest { kind: AgreementKind::Terms.into(), digest };
    let foreign = harness.agreements_of("other").get(ask(terms.digest.clone())).await.unwrap_err();
    let missing = harness.agreements_of("other").get(ask(vec![7; 32])).await.unwrap_err();
    assert_eq!(Fault::from_status(&foreign), Fault::from_status(&missing));
    // Under another kind it is missing, too.
    let other_kind = Agreement { kind: AgreementKind::Cancellation.into(), ..terms };
    assert_eq!(reason(get(&harness, &other_kind).await), "NOT_FOUND");
    let unknown = harness.agreements_of("nobody").current(CurrentRequest::default()).await;
    assert_eq!(reason(unknown), "NOT_FOUND");
    assert_eq!(LUNA, harness.context.tenants.by_host("salon-luna.localhost").unwrap().id().as_str());
}
