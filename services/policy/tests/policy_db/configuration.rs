//! The one way in.
use std::collections::BTreeSet;

use futures_util::future::join_all;
use holdfast_proto::policy::v1::{ListAppliedRequest, RemoveRequest};
use kit_tenants::testing::{With as _, tenant};
use kit_testkit::rows;
use policy_api::AgreementKind;

use crate::harness::{Harness, LUNA, flipped, later, reason};

#[tokio::test]
async fn parallel_begins_get_epochs_of_their_own_and_only_the_last_may_apply() {
    let harness = Harness::new().await;
    let epochs: BTreeSet<u64> = join_all((0..16).map(|_| harness.begin())).await.into_iter().collect();
    assert_eq!(epochs.len(), 16);
    let before = harness.db.rows().await;
    let (first, last) = (*epochs.first().unwrap(), *epochs.last().unwrap());
    assert_eq!(reason(harness.apply(first, &tenant(LUNA)).await), "EPOCH_STALE");
    assert_eq!(reason(harness.apply(last + 1, &tenant(LUNA)).await), "EPOCH_STALE");
    assert_eq!(harness.db.rows().await.since(&before), rows(&[]));
    assert!(harness.apply(last, &tenant(LUNA)).await.unwrap().changed);
}

#[tokio::test]
async fn parallel_applies_are_committed_in_the_order_of_their_positions() {
    let harness = Harness::new().await;
    let epoch = harness.begin().await;
    let ids: Vec<_> = (0..12).map(|n| tenant(&format!("salon-{n}"))).collect();
    let answers = join_all(ids.iter().map(|config| harness.apply(epoch, config))).await;
    let positions: BTreeSet<u64> = answers.into_iter().map(|answer| answer.unwrap().position).collect();
    assert_eq!(positions, (1..=12).collect());
}

#[tokio::test]
async fn what_was_not_signed_is_refused() {
    let harness = Harness::new().await;
    let epoch = harness.begin().await;
    let source = "tenant-salon-luna/salon-luna";
    let before = harness.db.rows().await;
    for recomputed in [false, true] {
        let bad = flipped(harness.signer.sign(&tenant(LUNA)), recomputed);
        assert_eq!(reason(harness.apply_signed(epoch, bad, source).await), "CONFIG_INVALID");
    }
    let must_understand =
        tenant(LUNA).with(|config| config.must_understand = vec!["policy.telepathy".to_owned()]);
    assert_eq!(reason(harness.apply(epoch, &must_understand).await), "CONFIG_INVALID");
    assert_eq!(
        reason(harness.apply_signed(epoch, harness.signer.sign(&tenant(LUNA)), "x").await),
        "VALIDATION_FAILED"
    );
    assert_eq!(harness.db.rows().await.since(&before), rows(&[]));
}

#[tokio::test]
async fn equal_changes_nothing_and_older_is_refused() {
    let harness = Harness::with_salon().await;
    let epoch = harness.begin().await;
    let before = harness.db.rows().await;
    let again = harness.apply(epoch, &tenant(LUNA)).await.unwrap();
    assert!(!again.changed);
    assert_eq!(again.position, 1);
    let rename = |c: &mut holdfast_proto::tenant::v1::EffectiveConfig| c.display_name = "Luna".to_owned();
    assert_eq!(reason(harness.apply(epoch, &later(-1, rename)).await), "CONFIG_INVALID");
    assert_eq!(reason(harness.apply(epoch, &later(0, rename)).await), "CONFIG_INVALID");
    assert_eq!(harness.apply(epoch, &later(1, rename)).await.unwrap().position, 2);
    let written = [("tenant_config", 1), ("holdfast.outbox", 1)];
    assert_eq!(harness.db.rows().await.since(&before), rows(&written));
    assert_eq!(harness.db.audit_records().await.len(), 2);
}

#[tokio::test]
async fn an_id_belongs_to_its_first_source_and_a_host_to_one_tenant() {
    let harness = Harness::with_salon().await;
    let epoch = harness.begin().await;
    let before = harness.db.rows().await;
    let newer = harness.signer.sign(&later(1, |_| ()));
    assert_eq!(reason(harness.apply_signed(epoch, newer, "elsewhere/salon-luna").await), "TENANT_CLAIMED");

    let thief = tenant("thief").with(|config| config.domains[0].host = "salon-luna.localhost".to_owned());
    assert_eq!(reason(harness.apply(epoch, &thief).await), "TENANT_CLAIMED");
    assert_eq!(harness.db.rows().await.since(&before), rows(&[]), "nothing is left of it");
    // A host that is given up can be claimed.
    let moved = later(2, |c| c.domains[0].host = "luna.example".to_owned());
    harness.apply(epoch, &moved).await.unwrap();
    assert!(harness.apply(epoch, &thief).await.unwrap().changed);
}

#[tokio::test]
async fn a_removed_tenant_leaves_a_tombstone() {
    let harness = Harness::with_salon().await;
    let epoch = harness.begin().await;
    let request = |source: &str| RemoveRequest { epoch, tenant: LUNA.to_owned(), source: source.to_owned() };
    let mut operator = harness.configuration("operator");
    assert_eq!(reason(operator.remove(request("elsewhere/x")).await), "TENANT_CLAIMED");
    let source = "tenant-salon-luna/salon-luna";
    assert_eq!(operator.remove(request(source)).await.unwrap().into_inner().position, 2);
    assert_eq!(operator.remove(request(source)).await.unwrap().into_inner().position, 2);
    harness.context.tenants.wait_for(|tenants| tenants.all().is_empty()).await;
    assert_eq!(reason(harness.apply(epoch, &later(1, |_| ())).await), "TENANT_CLAIMED");
    assert!(operator.list_applied(ListAppliedRequest {}).await.unwrap().into_inner().configs.is_empty());
}

#[tokio::test]
async fn a_changed_byte_in_the_stored_document_is_never_served_and_the_operator_heals_it() {
    let harness = Harness::open().await;
    harness
        .db
        .arrange("update tenant_config set document = set_byte(document, 40, get_byte(document, 40) # 1)")
        .await;
    let mut operator = harness.configuration("operator");
    assert!(operator.list_applied(ListAppliedRequest {}).await.unwrap().into_inner().configs.is_empty());
    assert_eq!(reason(harness.publish(AgreementKind::Terms, "New.").await), "INTERNAL");
    // What is in force in memory was verified: it stays.
    assert_eq!(harness.context.tenants.all().len(), 1);

    let epoch = harness.begin().await;
    let healed = harness.apply(epoch, &tenant(LUNA)).await.unwrap();
    assert!(healed.changed);
    assert_eq!(
        operator.list_applied(ListAppliedRequest {}).await.unwrap().into_inner().configs,
        [harness.signer.sign(&tenant(LUNA))]
    );
    assert!(harness.publish(AgreementKind::Terms, "New.").await.unwrap().changed);
}
