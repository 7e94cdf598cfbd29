//! Signing in: one answer and the same work for unknown and wrong.
use futures_util::future::join_all;
use holdfast_proto::tenant::v1::Person;
use identity::ops::sign_in::SignedIn;
use jiff::SignedDuration;
use kit_fault::Reason;

use crate::harness::{
    EMAIL, Harness, PASSWORD, Try, guest, luna, new_session, operator, reason, sign_in_on, sign_in_with, sol,
};

#[tokio::test]
async fn the_right_password_gives_a_session_and_everything_else_the_same_refusal() {
    let harness = Harness::new().await;
    harness.owner().await;
    harness.owner_of(&luna(), "luna@x.example").await;
    let session = new_session(harness.sign_in(&EMAIL.to_uppercase(), PASSWORD).await);
    assert_eq!(session.absolute_end, harness.identity.clock.now() + SignedDuration::from_hours(12));
    let wrong = [
        (EMAIL, "another horse battery staple", 1),
        (EMAIL, "", 1),
        ("unknown@x.example", PASSWORD, 1),
        ("luna@x.example", PASSWORD, 0),
        ("no address", PASSWORD, 0),
        ("", "", 0),
    ];
    for (email, password, records) in wrong {
        let before = harness.db.rows().await;
        assert_eq!(reason(&harness.sign_in(email, password).await), Some(Reason::SignInFailed), "{email}");
        let now = harness.db.rows().await;
        let written = ["sign_in", "holdfast.outbox", "attempt"].map(|table| now.of(table) - before.of(table));
        assert_eq!(written, [records, records, 3], "{email}");
        let linked = "select count(*) from sign_in s join holdfast.outbox o on o.tenant_id = s.tenant_id \
            and o.event_id = s.id and o.made_at >= s.at";
        assert_eq!(harness.db.count(linked).await, now.of("sign_in"), "the audit record names the attempt");
    }
    let outcomes: Vec<_> = harness.db.audit_records().await;
    let failed = outcomes.iter().filter(|one| {
        one.actor == "guest" && one.action == "session.begin" && one.outcome == "SIGN_IN_FAILED"
    });
    assert_eq!(failed.count(), 3, "those at addresses that nobody has are one");
    assert!(outcomes.iter().any(|one| one.action == "session.begin" && one.outcome == "done"));
    let none = sign_in_on(&harness.identity, &"unknown-tenant".parse().unwrap(), EMAIL, PASSWORD).await;
    assert_eq!(reason(&none), Some(Reason::Unavailable));
}

#[tokio::test]
async fn attempts_at_addresses_that_nobody_has_are_one_record_a_minute() {
    let harness = Harness::new().await;
    let attempts = join_all((0..30).map(|at| {
        let identity = &harness.identity;
        async move {
            let (email, client_ip) = (format!("unknown-{at}@x.example"), format!("192.0.2.{at}"));
            let with = Try { email: &email, client_ip: &client_ip, ..Try::default() };
            while reason(&sign_in_with(identity, &sol(), with).await) == Some(Reason::Unavailable) {}
        }
    }));
    attempts.await;
    let records = "select count(*) from sign_in where outcome = 'unknown_address' and account_id is null";
    let times = "select sum(times) from sign_in where date_trunc('minute', at) = at";
    assert_eq!([harness.db.count(records).await, harness.db.count(times).await], [1, 30]);
    assert_eq!(harness.db.audited("session.begin").await, ["account/unknown"]);
    harness.pass(60);
    assert!(harness.sign_in("unknown@x.example", PASSWORD).await.is_err());
    assert_eq!([harness.db.count(records).await, harness.db.count(times).await], [2, 31]);
    assert_eq!(harness.db.audited("session.begin").await.len(), 2);
}

#[tokio::test]
async fn one_password_typed_in_two_ways_is_the_same() {
    let harness = Harness::new().await;
    let token =
        identity::ops::issue_bootstrap::run(&harness.identity, &operator(&sol())).await.unwrap().token;
    let command = identity::ops::accept_invitation::Command {
        token: Some(token),
        name: "José".to_owned(),
        password: crate::harness::password("contrase\u{f1}a de jos\u{e9}"),
        email: EMAIL.to_owned(),
    };
    identity::ops::accept_invitation::run(&harness.identity, &guest(&sol()), command).await.unwrap();
    assert!(harness.sign_in(EMAIL, "contrasen\u{303}a de jose\u{301}").await.is_ok());
    assert!(harness.sign_in(EMAIL, "contrasena de jose").await.is_err());
}

#[tokio::test]
async fn after_the_grace_a_password_alone_gives_nothing() {
    let harness = Harness::with(|config| {
        config.two_factor.as_mut().unwrap().required_for = vec![Person::Owner.into(), Person::Client.into()];
    })
    .await;
    harness.owner().await;
    assert!(matches!(harness.sign_in(EMAIL, PASSWORD).await.unwrap(), SignedIn::Session(_)));
    harness.pass(259_200);
    assert!(matches!(harness.sign_in(EMAIL, PASSWORD).await.unwrap(), SignedIn::EnrolmentRequired));
    assert_eq!(reason(&harness.sign_in(EMAIL, "wrong").await), Some(Reason::SignInFailed));
    let enrol = "select count(*) from sign_in where outcome = 'enrolment_required'";
    assert_eq!(harness.db.count(enrol).await, 1);
}

#[tokio::test]
async fn a_flood_is_answered_within_its_bounds_and_the_right_ones_get_in() {
    let harness = Harness::new().await;
    harness.owner().await;
    // From as many sources: one alone would be locked.
    let all = join_all((0..60).map(|at| {
        let right = at % 3 == 0;
        let text = if right { PASSWORD } else { "another horse battery staple" };
        let identity = &harness.identity;
        async move {
            let client_ip = format!("192.0.2.{at}");
            let with = Try { text, client_ip: &client_ip, ..Try::default() };
            (right, sign_in_with(identity, &sol(), with).await)
        }
    }))
    .await;
    for (right, answer) in all {
        match reason(&answer) {
            None => assert!(right),
            Some(Reason::SignInFailed) => assert!(!right),
            Some(Reason::Unavailable) => {}
            Some(other) => panic!("{other:?}"),
        }
    }
    assert!(harness.sign_in(EMAIL, PASSWORD).await.is_ok());
}
