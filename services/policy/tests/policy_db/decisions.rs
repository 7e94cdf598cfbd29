//! What booking asks before it writes.
use holdfast_proto::access::v1::Acting;
use holdfast_proto::common::v1::AcceptedDigest;
use holdfast_proto::policy::v1::decide_cancellation_request::{By, Event};
use holdfast_proto::policy::v1::requirement::State;
use holdfast_proto::policy::v1::{
    ClientStanding, DecideCancellationRequest, ResolveRequest, ResolveResponse,
};
use jiff::{SignedDuration, Timestamp};
use kit_fault::{Fault, FieldCode};
use policy_api::{AgreementKind, Decision, Notice, Rule};

use crate::harness::{Harness, LUNA, eur, later, now, reason, wire};

/// Five days ahead.
fn start() -> Timestamp {
    now() + SignedDuration::from_hours(120)
}

fn accept(kind: AgreementKind, digest: &[u8]) -> AcceptedDigest {
    AcceptedDigest { kind: kind.into(), digest: digest.to_vec() }
}

fn question(acting: Acting, accepted: Vec<AcceptedDigest>) -> ResolveRequest {
    ResolveRequest {
        tenant: LUNA.to_owned(),
        starts_at: wire(start()),
        price: eur(8_000),
        acting: acting.into(),
        accepted,
        at: wire(now()),
        ..ResolveRequest::default()
    }
}

async fn resolve(harness: &Harness, request: ResolveRequest) -> ResolveResponse {
    harness.decisions().resolve(request).await.unwrap().into_inner()
}

fn states(resolved: &ResolveResponse) -> Vec<State> {
    resolved.requirements.iter().map(holdfast_proto::policy::v1::Requirement::state).collect()
}

#[tokio::test]
async fn acceptances_are_satisfied_missing_outdated_or_unknown() {
    let harness = Harness::open().await;
    let old = harness.current(AgreementKind::Terms).await;
    harness.publish(AgreementKind::Terms, "Newer.").await.unwrap();
    let (terms, cancellation) =
        (harness.current(AgreementKind::Terms).await, harness.current(AgreementKind::Cancellation).await);
    let both = vec![
        accept(AgreementKind::Terms, &terms.digest),
        accept(AgreementKind::Cancellation, &cancellation.digest),
    ];
    let cases = [
        (both.clone(), [State::Satisfied, State::Satisfied]),
        (vec![], [State::Missing, State::Missing]),
        (both[..1].to_vec(), [State::Satisfied, State::Missing]),
        (vec![accept(AgreementKind::Terms, &old.digest)], [State::Outdated, State::Missing]),
        (vec![accept(AgreementKind::Terms, &[9; 32])], [State::Unknown, State::Missing]),
        // A digest of another kind is no acceptance of this one.
        (vec![accept(AgreementKind::Terms, &cancellation.digest)], [State::Unknown, State::Missing]),
    ];
    for (accepted, want) in cases {
        let resolved = resolve(&harness, question(Acting::Guest, accepted.clone())).await;
        assert_eq!(states(&resolved), want, "{accepted:?}");
        assert!(resolved.requirements.iter().all(|one| one.required));
    }
    let resolved = resolve(&harness, question(Acting::Guest, both)).await;
    assert_eq!(resolved.policy_digest, cancellation.digest);
    assert_eq!(resolved.requirements[0].language, "en");
    assert_eq!((resolved.requirements[0].version, resolved.client_standing()), (2, ClientStanding::Good));
}

#[tokio::test]
async fn only_a_signed_in_client_is_spared_and_only_until_a_new_version() {
    let harness = Harness::open().await;
    let (terms, cancellation) =
        (harness.current(AgreementKind::Terms).await, harness.current(AgreementKind::Cancellation).await);
    let previously_accepted = vec![
        accept(AgreementKind::Terms, &terms.digest),
        accept(AgreementKind::Cancellation, &cancellation.digest),
    ];
    let ask = |acting| ResolveRequest {
        previously_accepted: previously_accepted.clone(),
        ..question(acting, vec![])
    };
    let client = resolve(&harness, ask(Acting::Client)).await;
    assert_eq!(states(&client), [State::Satisfied, State::Satisfied]);
    assert_eq!(client.policy_digest, cancellation.digest);
    assert_eq!(states(&resolve(&harness, ask(Acting::Guest)).await), [State::Missing, State::Missing]);
    assert_eq!(states(&resolve(&harness, ask(Acting::Staff)).await), [State::Missing, State::Missing]);
    harness.publish(AgreementKind::Terms, "Newer.").await.unwrap();
    assert_eq!(states(&resolve(&harness, ask(Acting::Client)).await), [State::Outdated, State::Satisfied]);
    let every = |c: &mut holdfast_proto::tenant::v1::EffectiveConfig| {
        c.agreements.as_mut().unwrap().cancellation.as_mut().unwrap().every_booking = true;
    };
    harness.take(&later(1, every)).await;
    assert_eq!(states(&resolve(&harness, ask(Acting::Client)).await), [State::Outdated, State::Missing]);
}

#[tokio::test]
async fn a_quote_tells_deadlines_refunds_and_what_is_due() {
    let harness = Harness::open().await;
    let prepaid = |c: &mut holdfast_proto::tenant::v1::EffectiveConfig| {
        let policy = c.cancellation.as_mut().unwrap();
        (policy.prepayment_percent, policy.prepayment_due_within_s) = (30, 1_800);
    };
    harness.take(&later(1, prepaid)).await;
    let quote = resolve(&harness, question(Acting::Guest, vec![])).await;
    assert_eq!(quote.cancel_until, wire(start() - SignedDuration::from_hours(24)));
    assert_eq!(quote.reschedule_until, wire(start() - SignedDuration::from_hours(12)));
    let refunds: Vec<_> =
        quote.refunds.iter().map(|one| (one.until, one.percent, one.amount.clone())).collect();
    let tier =
        |hours, percent, minor| (wire(start() - SignedDuration::from_hours(hours)), percent, eur(minor));
    assert_eq!(refunds, [tier(72, 100, 8_000), tier(24, 50, 4_000)]);
    let fee = quote.no_show.and_then(|cost| cost.fee);
    assert_eq!((quote.due_now, quote.due_within_s, fee), (eur(2_400), 1_800, eur(2_000)));
    assert_eq!(quote.policy_digest.len(), 32);
}

#[tokio::test]
async fn a_policy_that_is_not_required_binds_only_who_accepts_it() {
    let harness = Harness::open().await;
    let optional = |c: &mut holdfast_proto::tenant::v1::EffectiveConfig| {
        c.agreements.as_mut().unwrap().cancellation.as_mut().unwrap().required = false;
    };
    let cancellation = harness.current(AgreementKind::Cancellation).await;
    harness.take(&later(1, optional)).await;
    let without = resolve(&harness, question(Acting::Guest, vec![])).await;
    assert!(without.policy_digest.is_empty());
    assert_eq!(without.cancel_until, wire(start()));
    assert_eq!((without.refunds.len(), without.refunds[0].percent), (1, 100));
    let with = vec![accept(AgreementKind::Cancellation, &cancellation.digest)];
    let with = resolve(&harness, question(Acting::Guest, with)).await;
    assert_eq!(with.policy_digest, cancellation.digest);
    assert_eq!(with.cancel_until, wire(start() - SignedDuration::from_hours(24)));
}

#[tokio::test]
async fn what_cannot_be_decided_is_refused() {
    let harness = Harness::with_salon().await;
    assert_eq!(reason(harness.decisions().resolve(question(Acting::Guest, vec![])).await), "BOOKING_CLOSED");
    let unknown = ResolveRequest { tenant: "nobody".to_owned(), ..question(Acting::Guest, vec![]) };
    assert_eq!(reason(harness.decisions().resolve(unknown).await), "TENANT_UNKNOWN");
    let mut dollars = question(Acting::Guest, vec![]);
    dollars.price.as_mut().unwrap().currency = "USD".to_owned();
    let dollars = Fault::from_status(&harness.decisions().resolve(dollars).await.unwrap_err());
    let bad = &dollars.fields[0];
    assert_eq!((bad.field.as_str(), bad.code), ("price.currency", FieldCode::Currency));
    let timeless = ResolveRequest { at: None, ..question(Acting::Guest, vec![]) };
    assert_eq!(reason(harness.decisions().resolve(timeless).await), "VALIDATION_FAILED");
}

fn cancel(digest: &[u8], hours_before: i64) -> DecideCancellationRequest {
    DecideCancellationRequest {
        tenant: LUNA.to_owned(),
        event: Event::Cancel.into(),
        by: By::Client.into(),
        at: wire(start() - SignedDuration::from_hours(hours_before)),
        starts_at: wire(start()),
        price: eur(8_000),
        paid: eur(8_000),
        policy_digest: digest.to_vec(),
        ..DecideCancellationRequest::default()
    }
}

async fn decide(harness: &Harness, request: DecideCancellationRequest) -> Decision {
    harness.decisions().decide_cancellation(request).await.unwrap().into_inner().try_into().unwrap()
}

#[tokio::test]
async fn a_pinned_version_decides_whatever_came_after() {
    let harness = Harness::open().await;
    let old = harness.current(AgreementKind::Cancellation).await;
    let before = decide(&harness, cancel(&old.digest, 30)).await;
    assert_eq!(
        (before.allowed, before.refund_percent, before.rule),
        (true, 50, Rule::Tier(Notice::hours(24)))
    );
    assert_eq!(before.refund.minor, 4_000);

    let stricter = |c: &mut holdfast_proto::tenant::v1::EffectiveConfig| {
        let policy = c.cancellation.as_mut().unwrap();
        policy.min_notice_s = 48 * 3_600;
        policy.refunds.truncate(1);
    };
    harness.take(&later(1, stricter)).await;
    assert_eq!(decide(&harness, cancel(&old.digest, 30)).await, before);
    let new = harness.current(AgreementKind::Cancellation).await;
    let after = decide(&harness, cancel(&new.digest, 30)).await;
    assert_eq!((after.allowed, after.rule), (false, Rule::WindowClosed));
    assert_eq!(after.deadline, Some(start() - SignedDuration::from_hours(48)));
}

#[tokio::test]
async fn decisions_without_consent_and_of_unknown_versions() {
    let harness = Harness::open().await;
    let free = decide(&harness, cancel(&[], 1)).await;
    assert_eq!((free.allowed, free.refund_percent, free.rule), (true, 100, Rule::NoConsent));
    let unknown = harness.decisions().decide_cancellation(cancel(&[9; 32], 1)).await;
    assert_eq!(reason(unknown), "NOT_FOUND");
    let terms = harness.current(AgreementKind::Terms).await;
    assert_eq!(reason(harness.decisions().decide_cancellation(cancel(&terms.digest, 1)).await), "NOT_FOUND");
    let mut nobody = cancel(&[], 1);
    nobody.by = By::Unspecified.into();
    assert_eq!(reason(harness.decisions().decide_cancellation(nobody).await), "VALIDATION_FAILED");
    let mut business = cancel(&harness.current(AgreementKind::Cancellation).await.digest, -1);
    business.by = By::Business.into();
    assert_eq!(decide(&harness, business).await.rule, Rule::ByBusiness);
}
