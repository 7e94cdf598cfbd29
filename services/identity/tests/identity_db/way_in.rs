//! From a right password to a session, where another password must be chosen first.
use std::sync::Arc;

use futures_util::future::join_all;
use holdfast_proto::tenant::v1::{EffectiveConfig, OnTighten, PasswordRules, Person};
use identity::crypto::cost::Cost;
use identity::crypto::hasher::HasherOptions;
use identity::crypto::token::Token;
use identity::ops::describe_step::{self, Described};
use identity::ops::new_password;
use identity::ops::sign_in::{NewSession, SignedIn};
use identity::ops::{Context, issue_passports};
use identity_domain::password::Rule;
use kit_clock::Clock;
use kit_fault::{Fault, Reason};
use kit_ids::TenantId;
use kit_testkit::TestRedis;
use redis::AsyncCommands as _;

use crate::harness::{
    EMAIL, Harness, PASSWORD, fields, gateway, hasher, hasher_with, luna, new_session, password, reason,
    sign_in_on, sol,
};

const ANOTHER: &str = "another horse and battery staple";
/// A cost at which a hundred hashes take no time.
const CHEAP: Cost = Cost { memory_kib: 64, passes: 1 };
const DAY: u64 = 86_400;

fn staff(config: &mut EffectiveConfig) -> &mut PasswordRules {
    config.staff_passwords.as_mut().unwrap()
}

/// A clinic whose owner's password is too short by now.
async fn tightened() -> Harness {
    let mut harness = Harness::new().await;
    harness.identity.hasher = Arc::new(hasher(&["p1"], CHEAP));
    harness.owner().await;
    harness.configure(|config| staff(config).min_length = 29);
    harness
}

async fn choose(context: &Context, tenant: &TenantId, step: &Token, text: &str) -> Result<NewSession, Fault> {
    let command = new_password::Command {
        token: Token::read(&step.reveal()),
        password: password(text),
        client_ip: "192.0.2.7".to_owned(),
        device: None,
    };
    new_password::run(context, &gateway(tenant), command).await
}

async fn describe(harness: &Harness, tenant: &TenantId, step: &Token) -> Result<Described, Fault> {
    let command = describe_step::Command { token: Token::read(&step.reveal()) };
    describe_step::run(&harness.identity, &gateway(tenant), command).await
}

/// The step to which a password leads.
async fn step_of(harness: &Harness, text: &str) -> Token {
    match harness.sign_in(EMAIL, text).await.unwrap() {
        SignedIn::NewPassword(step, _) => step.token,
        other => panic!("no step: {other:?}"),
    }
}

async fn is_signed_in(harness: &Harness, session: &Token) -> bool {
    let command =
        issue_passports::Command { token: Some(session), audiences: &[kit_principal::ServiceName::Booking] };
    issue_passports::run(&harness.identity, &gateway(&sol()), command).await.is_ok()
}

#[tokio::test]
async fn a_right_password_that_breaks_a_rule_of_today_leads_to_another_and_then_to_a_session() {
    let harness = tightened().await;
    let before = harness.db.rows().await;
    let SignedIn::NewPassword(step, rules) = harness.sign_in(EMAIL, PASSWORD).await.unwrap() else {
        panic!("no step")
    };
    assert_eq!(rules.first(), Some(&Rule::AtLeast(29)));
    let now = harness.db.rows().await;
    let written = ["sign_in", "attempt", "device"].map(|table| now.of(table) - before.of(table));
    assert_eq!(written, [1, 0, 0], "it is recorded, and no failure");
    assert!(!is_signed_in(&harness, &step.token).await, "a step is no session");
    let described = describe(&harness, &sol(), &step.token).await.unwrap();
    assert_eq!((described.email.as_str(), described.rules, described.until), (EMAIL, rules, step.until));

    let weak = choose(&harness.identity, &sol(), &step.token, PASSWORD).await;
    assert_eq!(reason(&weak), Some(Reason::PasswordTooWeak));
    assert_eq!(fields(&weak), [("password", "TOO_SHORT"), ("password", "USED_BEFORE")]);
    let session = choose(&harness.identity, &sol(), &step.token, ANOTHER).await.unwrap();
    assert!(is_signed_in(&harness, &session.token).await);
    assert_eq!(reason(&describe(&harness, &sol(), &step.token).await), Some(Reason::Unauthenticated));
    assert_eq!(reason(&harness.sign_in(EMAIL, PASSWORD).await), Some(Reason::SignInFailed));
    new_session(harness.sign_in(EMAIL, ANOTHER).await);
    let outcomes = harness.db.audit_records().await.into_iter();
    let told: Vec<_> = outcomes.map(|one| (one.action, one.outcome)).collect();
    let told: Vec<_> = told.iter().map(|(action, outcome)| (action.as_str(), outcome.as_str())).collect();
    let way = [("session.begin", "STEP_REQUIRED"), ("password.change", "done"), ("session.begin", "done")];
    assert!(told.windows(3).any(|three| three == way), "{told:?}");
}

#[tokio::test]
async fn every_rule_of_today_is_judged_for_the_staff_and_none_where_passwords_are_kept() {
    let mut harness = Harness::new().await;
    harness.owner().await;
    // PASSWORD has 28 characters.
    for (length, leads_on) in [(27, true), (28, true), (29, false)] {
        harness.configure(|config| staff(config).min_length = length);
        let is_session = matches!(harness.sign_in(EMAIL, PASSWORD).await.unwrap(), SignedIn::Session(_));
        assert_eq!(is_session, leads_on, "{length}");
    }
    harness.configure(|config| {
        staff(config).min_length = 29;
        config.on_tighten = OnTighten::Keep.into();
    });
    new_session(harness.sign_in(EMAIL, PASSWORD).await);
    harness.configure(|config| config.client_passwords.as_mut().unwrap().min_length = 64);
    new_session(harness.sign_in(EMAIL, PASSWORD).await);
    // One that is listed since.
    harness.configure(|config| staff(config).reject_breached = true);
    new_session(harness.sign_in(EMAIL, PASSWORD).await);
    harness.list_breached(&[PASSWORD]);
    step_of(&harness, PASSWORD).await;
    harness.configure(|config| staff(config).reject_breached = false);
    new_session(harness.sign_in(EMAIL, PASSWORD).await);
}

#[tokio::test]
async fn a_password_is_too_old_by_the_calendar_and_a_new_one_is_young() {
    let mut harness = Harness::new().await;
    harness.owner().await;
    harness.configure(|config| {
        config.time_zone = "UTC".to_owned();
        staff(config).max_age_days = 30;
    });
    harness.pass(30 * DAY);
    new_session(harness.sign_in(EMAIL, PASSWORD).await);
    harness.pass(DAY);
    let step = step_of(&harness, PASSWORD).await;
    choose(&harness.identity, &sol(), &step, ANOTHER).await.unwrap();
    harness.pass(30 * DAY);
    new_session(harness.sign_in(EMAIL, ANOTHER).await);
    harness.pass(DAY);
    step_of(&harness, ANOTHER).await;
    harness.configure(|config| {
        staff(config).max_age_days = 30;
        config.on_tighten = OnTighten::Keep.into();
    });
    new_session(harness.sign_in(EMAIL, ANOTHER).await);
}

/// Chooses passwords one after the other, each when the one before is too old.
async fn chosen(harness: &Harness, passwords: &[&str]) {
    for (old, new) in passwords.iter().zip(passwords.iter().skip(1)) {
        harness.pass(3 * DAY);
        let step = step_of(harness, old).await;
        choose(&harness.identity, &sol(), &step, new).await.unwrap();
    }
}

#[tokio::test]
async fn as_many_passwords_as_the_tenant_says_are_refused_the_current_one_among_them() {
    let of = |number: u32| format!("the horse battery staple of {number}");
    let all: Vec<String> = (2..=5).map(of).collect();
    for (history, refused) in [(0, 1), (1, 1), (2, 2), (3, 3), (5, 5)] {
        let mut harness = Harness::new().await;
        harness.identity.hasher = Arc::new(hasher(&["p1"], CHEAP));
        harness.owner().await;
        harness.configure(|config| {
            staff(config).max_age_days = 1;
            staff(config).history = history;
            config.client_passwords.as_mut().unwrap().history = 4;
        });
        let chain: Vec<&str> = std::iter::once(PASSWORD).chain(all.iter().map(String::as_str)).collect();
        chosen(&harness, &chain).await;
        let kept = harness.db.count("select count(*) from password_history").await;
        assert_eq!(kept, refused - 1, "{history}");
        harness.pass(3 * DAY);
        let step = step_of(&harness, chain[4]).await;
        for (age, text) in chain.iter().rev().enumerate() {
            if i64::try_from(age).unwrap() < refused {
                let used = choose(&harness.identity, &sol(), &step, text).await;
                assert_eq!(fields(&used), [("password", "USED_BEFORE")], "{history}: {text}");
            }
        }
        if let Some(free) = chain.iter().rev().nth(usize::try_from(refused).unwrap()) {
            choose(&harness.identity, &sol(), &step, free).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_step_is_taken_once_also_by_a_hundred_at_once() {
    let mut harness = tightened().await;
    // Nobody waits for a worker.
    let options = HasherOptions { workers: 100, waiting: 100, cost: CHEAP };
    harness.identity.hasher = Arc::new(hasher_with(&["p1"], options));
    let step = step_of(&harness, PASSWORD).await;
    // Few at a time are hashed: the others are told to try again, and do.
    let tries = (0..100).map(|number| {
        let (harness, step, text) = (&harness, &step, format!("{ANOTHER} {number}"));
        async move {
            loop {
                let answer = choose(&harness.identity, &sol(), step, &text).await;
                if reason(&answer) != Some(Reason::Unavailable) {
                    return answer;
                }
            }
        }
    });
    let answers = join_all(tries).await;
    let reasons: Vec<_> = answers.iter().filter_map(reason).collect();
    assert_eq!(answers.len() - reasons.len(), 1, "{reasons:?}");
    assert!(reasons.iter().all(|reason| *reason == Reason::Unauthenticated), "{reasons:?}");
    assert_eq!(harness.db.audited("password.change").await.len(), 1);
}

#[tokio::test]
async fn a_step_belongs_to_its_tenant_and_lives_for_five_minutes() {
    let harness = tightened().await;
    let step = step_of(&harness, PASSWORD).await;
    let elsewhere = choose(&harness.identity, &luna(), &step, ANOTHER).await;
    assert_eq!(reason(&elsewhere), Some(Reason::Unauthenticated));
    assert_eq!(reason(&describe(&harness, &luna(), &step).await), Some(Reason::Unauthenticated));
    let unknown = Token::random(&Clock::system());
    let unknown = choose(&harness.identity, &sol(), &unknown, ANOTHER).await;
    assert_eq!(reason(&unknown), Some(Reason::Unauthenticated));
    harness.pass(299);
    assert!(describe(&harness, &sol(), &step).await.is_ok(), "nobody used it up");
    harness.pass(1);
    assert_eq!(reason(&describe(&harness, &sol(), &step).await), Some(Reason::Unauthenticated));
    let over = choose(&harness.identity, &sol(), &step, ANOTHER).await;
    assert_eq!(reason(&over), Some(Reason::Unauthenticated));
    let fresh = step_of(&harness, PASSWORD).await;
    choose(&harness.identity, &sol(), &fresh, ANOTHER).await.unwrap();
}

#[tokio::test]
async fn a_step_ends_with_the_password_and_with_the_account() {
    let harness = tightened().await;
    let (one, other) = (step_of(&harness, PASSWORD).await, step_of(&harness, PASSWORD).await);
    choose(&harness.identity, &sol(), &one, ANOTHER).await.unwrap();
    let changed = choose(&harness.identity, &sol(), &other, "a third horse battery staple").await;
    assert_eq!(reason(&changed), Some(Reason::Unauthenticated));
    new_session(harness.sign_in(EMAIL, ANOTHER).await);
    let mut harness = harness;
    harness.configure(|config| staff(config).min_length = 40);
    let step = step_of(&harness, ANOTHER).await;
    let mut superuser = harness.db.superuser().await;
    sqlx::query("update account set quarantined_at = now()").execute(&mut superuser).await.unwrap();
    let closed = choose(&harness.identity, &sol(), &step, "one more correct horse battery staple").await;
    assert_eq!(reason(&closed), Some(Reason::Unauthenticated));
}

#[tokio::test]
async fn a_changed_password_never_comes_back_however_many_sign_in_meanwhile() {
    let mut harness = tightened().await;
    harness.configure(|config| {
        staff(config).min_length = 29;
        config.staff_lockout.as_mut().unwrap().max_attempts = 200;
    });
    let identity = &harness.identity;
    let old = hasher(&["p1"], Cost { passes: 2, ..CHEAP }).hash(password(PASSWORD)).await.unwrap();
    let mut superuser = harness.db.superuser().await;
    sqlx::query("update credential set secret = $1").bind(&old.phc).execute(&mut superuser).await.unwrap();
    // All of them read a hash that is not of today, and want to store the old password anew.
    let sign_ins = join_all((0..100).map(|_| async {
        let answer = sign_in_on(identity, &sol(), EMAIL, PASSWORD).await;
        assert!(matches!(reason(&answer), None | Some(Reason::SignInFailed)), "{answer:?}");
    }));
    let change = async {
        // Whose step met the hash that another one replaced begins again.
        loop {
            let step = step_of(&harness, PASSWORD).await;
            if choose(identity, &sol(), &step, ANOTHER).await.is_ok() {
                return;
            }
        }
    };
    tokio::join!(sign_ins, change);
    assert_eq!(reason(&harness.sign_in(EMAIL, PASSWORD).await), Some(Reason::SignInFailed));
    new_session(harness.sign_in(EMAIL, ANOTHER).await);
}

#[tokio::test]
async fn what_must_be_enrolled_comes_before_a_new_password() {
    let mut harness = Harness::new().await;
    harness.owner().await;
    harness.configure(|config| {
        config.two_factor.as_mut().unwrap().required_for = vec![Person::Owner.into()];
        staff(config).min_length = 40;
    });
    step_of(&harness, PASSWORD).await;
    harness.pass(3 * DAY);
    assert!(matches!(harness.sign_in(EMAIL, PASSWORD).await.unwrap(), SignedIn::EnrolmentRequired));
}

#[tokio::test]
async fn writing_redis_makes_no_step() {
    let harness = tightened().await;
    let (step, forged) = (step_of(&harness, PASSWORD).await, Token::random(&Clock::system()));
    let key = |token: &Token| {
        token.hash().iter().fold("session:step:".to_owned(), |key, byte| format!("{key}{byte:02x}"))
    };
    let mut redis = TestRedis::fresh().connection().await;
    let value: Vec<u8> = redis.get(key(&step)).await.unwrap();
    let left: i64 = redis.ttl(key(&step)).await.unwrap();
    assert!((290..=300).contains(&left), "{left}");
    for planted in [value, b"{}".to_vec(), Vec::new()] {
        let () = redis.set_ex(key(&forged), planted, 60).await.unwrap();
        let answer = choose(&harness.identity, &sol(), &forged, ANOTHER).await;
        assert_eq!(reason(&answer), Some(Reason::Unauthenticated));
    }
    choose(&harness.identity, &sol(), &step, ANOTHER).await.unwrap();
    let there: bool = redis.exists(key(&step)).await.unwrap();
    assert!(!there, "it was taken");
}
