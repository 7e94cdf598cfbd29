//! Versions that never change.
use std::collections::BTreeSet;

use futures_util::future::join_all;
use holdfast_proto::policy::v1::{Agreement, CurrentRequest, GetAgreementRequest, PublishRequest};
use kit_fault::Fault;
use policy_api::AgreementKind;
use policy_domain::{SCOPE_TENANT, Text, digest};

use crate::world::{LUNA, World, config, later, reason, text};

async fn get(world: &World, agreement: &Agreement) -> Result<Agreement, tonic::Status> {
    let request = GetAgreementRequest { kind: agreement.kind, digest: agreement.digest.clone() };
    Ok(world.agreements().get(request).await?.into_inner())
}

#[tokio::test]
async fn a_required_agreement_that_is_not_published_closes_bookings() {
    let world = World::new().await;
    assert!(!world.take(&config()).await.agreements_ready);
    let current = world.agreements().current(CurrentRequest::default()).await;
    assert_eq!(reason(current), "BOOKING_CLOSED");
    world.publish(AgreementKind::Terms, "Read this.").await.unwrap();
    world.publish(AgreementKind::Cancellation, "Read this.").await.unwrap();
    let epoch = world.begin().await;
    assert!(world.apply(epoch, &config()).await.unwrap().agreements_ready);
    let kinds: Vec<_> =
        world.agreements().current(CurrentRequest::default()).await.unwrap().into_inner().agreements;
    let kinds: Vec<_> = kinds
        .iter()
        .map(|one| (AgreementKind::parse(one.kind), one.language.as_str(), one.version))
        .collect();
    assert_eq!(kinds, [(Ok(AgreementKind::Terms), "es", 1), (Ok(AgreementKind::Cancellation), "es", 1)]);
}

#[tokio::test]
async fn a_version_is_named_by_text_and_rules() {
    let world = World::open().await;
    let published = world.current(AgreementKind::Cancellation).await;
    let text = Text {
        language: published.language.clone(),
        title: published.title.clone(),
        text: published.text.clone(),
    };
    let want = digest(AgreementKind::Cancellation, SCOPE_TENANT, 1, &text, &published.terms).unwrap();
    assert_eq!(published.digest, want);
    assert!(published.terms.contains(r#""minNotice":"24h""#), "{}", published.terms);
    assert!(published.rules.iter().any(|line| line.contains("up to 24 hours before the start")));
    let terms = world.current(AgreementKind::Terms).await;
    assert_eq!((terms.terms.as_str(), terms.rules.len()), ("{}", 0));
}

#[tokio::test]
async fn what_equals_the_current_version_publishes_nothing() {
    let world = World::open().await;
    let again = world.publish(AgreementKind::Terms, "Read this.").await.unwrap();
    assert!(!again.changed);
    assert_eq!(again.agreements.len(), 2);
    let next = world.publish(AgreementKind::Terms, "Read that.").await.unwrap();
    assert!(next.changed && next.agreements.iter().all(|agreement| agreement.version == 2));
}

#[tokio::test]
async fn every_language_of_the_business_is_needed_and_no_other() {
    let world = World::with_salon().await;
    let texts = vec![text("es", "Lea esto."), text("fr", "Lisez."), text("es", " ")];
    let refused = Fault::from_status(&world.publish_texts(AgreementKind::Terms, texts).await.unwrap_err());
    let fields: BTreeSet<_> = refused.fields.iter().map(|field| field.field.as_str()).collect();
    assert_eq!(refused.reason.code(), "VALIDATION_FAILED");
    assert_eq!(fields, BTreeSet::from(["texts", "texts.en", "texts.fr", "texts.es.text"]));
    let of_no_kind = PublishRequest { kind: 0, texts: Vec::new() };
    assert_eq!(reason(world.agreements().publish(of_no_kind).await), "VALIDATION_FAILED");
    assert_eq!(world.count("select count(*) from agreement_version").await, 0);
}

#[tokio::test]
async fn a_text_with_a_card_number_is_not_published() {
    let world = World::with_salon().await;
    let account = "Señal por transferencia a ES91 2100 0418 4502 0005 1332 antes del 25/11/2026.";
    let mut texts = vec![text("es", account), text("en", "Pay with 4111-1111-1111-1111.")];
    texts[0].title = "4111 1111 1111 1111".to_owned();
    let refused = Fault::from_status(&world.publish_texts(AgreementKind::Terms, texts).await.unwrap_err());
    let fields: Vec<_> =
        refused.fields.iter().map(|field| (field.field.as_str(), field.code.as_ref())).collect();
    assert_eq!(refused.reason.code(), "PAYMENT_DATA_REFUSED");
    assert_eq!(fields, [("texts.es.title", "CARD_NUMBER"), ("texts.en.text", "CARD_NUMBER")]);
    assert_eq!(world.count("select count(*) from agreement_version").await, 0);
    world.publish(AgreementKind::Terms, account).await.unwrap();
}

#[tokio::test]
async fn parallel_publishes_get_numbers_without_gaps() {
    let world = World::with_salon().await;
    let bodies: Vec<_> = (0..12).map(|n| format!("Text {n}.")).collect();
    let answers = join_all(bodies.iter().map(|body| world.publish(AgreementKind::Terms, body))).await;
    let versions: BTreeSet<_> =
        answers.into_iter().map(|answer| answer.unwrap().agreements[0].version).collect();
    assert_eq!(versions, (1..=12).collect());
    assert_eq!(world.count("select count(distinct digest) from agreement_text").await, 24);
}

#[tokio::test]
async fn a_change_of_the_rules_publishes_the_same_text_anew_and_old_digests_stay() {
    let world = World::open().await;
    let old = world.current(AgreementKind::Cancellation).await;
    // Something else: no new version.
    world.take(&later(1, |c| c.display_name = "Luna".to_owned())).await;
    assert_eq!(world.current(AgreementKind::Cancellation).await.digest, old.digest);
    // What staff may override is no part of the agreement either.
    world.take(&later(2, |c| c.cancellation.as_mut().unwrap().staff_override.clear())).await;
    assert_eq!(world.current(AgreementKind::Cancellation).await.digest, old.digest);

    world.take(&later(3, |c| c.cancellation.as_mut().unwrap().min_notice_s = 3_600)).await;
    let new = world.current(AgreementKind::Cancellation).await;
    assert_eq!((new.version, &new.title, &new.text), (2, &old.title, &old.text));
    assert!(new.digest != old.digest && new.terms.contains(r#""minNotice":"1h""#));
    assert_eq!(world.current(AgreementKind::Terms).await.version, 1);
    assert_eq!(world.count("select count(*) from agreement_text where version = 2").await, 2);
    let by = "select count(*) from agreement_version where version = 2 and published_by = 'operator'";
    assert_eq!(world.count(by).await, 1);
    assert_eq!(get(&world, &old).await.unwrap(), old);
    assert_eq!(get(&world, &new).await.unwrap(), new);
}

#[tokio::test]
async fn an_apply_that_fails_publishes_nothing() {
    let world = World::open().await;
    let epoch = world.begin().await;
    world.apply(epoch, &kit_tenants::testing::config("other")).await.unwrap();
    let stolen = later(1, |c| {
        c.cancellation.as_mut().unwrap().min_notice_s = 60;
        c.domains[0].host = "other.localhost".to_owned();
    });
    assert_eq!(reason(world.apply(epoch, &stolen).await), "TENANT_CLAIMED");
    assert_eq!(world.current(AgreementKind::Cancellation).await.version, 1);
}

#[tokio::test]
async fn another_tenant_gets_what_it_gets_for_a_missing_text() {
    let world = World::open().await;
    world.take(&kit_tenants::testing::config("other")).await;
    let terms = world.current(AgreementKind::Terms).await;
    let ask = |digest: Vec<u8>| GetAgreementRequest { kind: AgreementKind::Terms.into(), digest };
    let foreign = world.agreements_of("other").get(ask(terms.digest.clone())).await.unwrap_err();
    let missing = world.agreements_of("other").get(ask(vec![7; 32])).await.unwrap_err();
    assert_eq!(Fault::from_status(&foreign), Fault::from_status(&missing));
    // Under another kind it is missing, too.
    let other_kind = Agreement { kind: AgreementKind::Cancellation.into(), ..terms };
    assert_eq!(reason(get(&world, &other_kind).await), "NOT_FOUND");
    let unknown = world.agreements_of("nobody").current(CurrentRequest::default()).await;
    assert_eq!(reason(unknown), "NOT_FOUND");
    assert_eq!(LUNA, world.context.tenants.by_host("salon-luna.localhost").unwrap().id().as_str());
}
