//! Bootstrap and invitations: one account each, one answer for whatever does not open.
use futures_util::future::join_all;
use identity::ops::issue_bootstrap;
use identity_domain::password::Rule;
use kit_fault::{FieldError, Reason};
use kit_principal::{Role, Roles};
use kit_testkit::rows;

use crate::harness::{
    EMAIL, Harness, NAME, PASSWORD, fields, guest, luna, operator, password, reason, sol, token,
};

/// What one accepted invitation writes.
const ONE_ACCOUNT: [(&str, i64); 3] = [("account", 1), ("credential", 1), ("holdfast.outbox", 1)];

#[tokio::test]
async fn the_first_owner_comes_by_the_bootstrap_token_and_closes_it() {
    let harness = Harness::new().await;
    let issued = issue_bootstrap::run(&harness.identity, &operator(&sol())).await.unwrap();
    let (first, expires_at) = (issued.token, issued.expires_at);
    assert_eq!(expires_at.duration_since(harness.identity.clock.now()).as_secs(), 15 * 60);
    let second = issue_bootstrap::run(&harness.identity, &operator(&sol())).await.unwrap().token;
    let replaced = harness.accept(&sol(), &first.reveal(), EMAIL).await;
    assert_eq!(reason(&replaced), Some(Reason::NotFound));
    assert_eq!(reason(&harness.accept(&luna(), &second.reveal(), EMAIL).await), Some(Reason::NotFound));
    assert_eq!(
        reason(&harness.accept(&sol(), &second.reveal(), "no address").await),
        Some(Reason::ValidationFailed)
    );
    harness.accept(&sol(), &second.reveal(), EMAIL).await.unwrap();
    assert_eq!(reason(&harness.accept(&sol(), &second.reveal(), EMAIL).await), Some(Reason::NotFound));
    let closed = issue_bootstrap::run(&harness.identity, &operator(&sol())).await;
    assert_eq!(reason(&closed), Some(Reason::BootstrapClosed));
    let acts: Vec<_> =
        harness.db.audit_records().await.into_iter().map(|one| (one.actor, one.action)).collect();
    assert_eq!(acts.len(), 3);
    assert_eq!(acts[0], ("operator".to_owned(), "bootstrap.issue".to_owned()));
    assert_eq!(acts[2].1, "invitation.accept");
}

#[tokio::test]
async fn a_bootstrap_token_expires() {
    let harness = Harness::new().await;
    let token = issue_bootstrap::run(&harness.identity, &operator(&sol())).await.unwrap().token;
    harness.pass(15 * 60);
    assert_eq!(reason(&harness.accept(&sol(), &token.reveal(), EMAIL).await), Some(Reason::NotFound));
}

#[tokio::test]
async fn fifty_who_use_one_bootstrap_token_make_one_owner() {
    let harness = Harness::new().await;
    let token = issue_bootstrap::run(&harness.identity, &operator(&sol())).await.unwrap().token;
    let token = token.reveal();
    let emails: Vec<String> = (0..50).map(|at| format!("owner{at}@x.example")).collect();
    let tenant = sol();
    let before = harness.db.rows().await;
    let all = join_all(emails.iter().map(|email| harness.accept(&tenant, &token, email))).await;
    assert_eq!(all.iter().filter(|one| one.is_ok()).count(), 1, "{all:?}");
    let fair = |one| matches!(reason(one), None | Some(Reason::NotFound | Reason::Unavailable));
    assert!(all.iter().all(fair), "{all:?}");
    assert_eq!(harness.db.rows().await.since(&before), rows(&ONE_ACCOUNT));
    assert_eq!(harness.subject_keys().await, 1, "nobody else left a key");
}

#[tokio::test]
async fn an_invitation_makes_one_account_and_no_session() {
    let harness = Harness::new().await;
    let owner = harness.owner().await;
    let invited =
        harness.invite(&owner, "Tomas@X.example", &Roles::one(Role::Employee).to_wire()).await.unwrap();
    assert_eq!(invited.expires_at.duration_since(harness.identity.clock.now()).as_hours(), 24);
    let token = token(&harness.mails().await.pop().unwrap());
    assert!(harness.sign_in("tomas@x.example", PASSWORD).await.is_err(), "no account yet");
    let another = harness.accept(&sol(), &token, "eva@x.example").await;
    assert_eq!(fields(&another), [("email", "MISMATCH")]);
    assert_eq!(reason(&harness.accept(&luna(), &token, "").await), Some(Reason::NotFound));
    let tenant = sol();
    let before = harness.db.rows().await;
    let all = join_all((0..20).map(|_| harness.accept(&tenant, &token, ""))).await;
    assert_eq!(all.iter().filter(|one| one.is_ok()).count(), 1, "{all:?}");
    // The failures from before there was an account are forgotten, but for the source's.
    let made = [ONE_ACCOUNT.as_slice(), &[("attempt", -2)]].concat();
    assert_eq!(harness.db.rows().await.since(&before), rows(&made));
    assert_eq!(harness.db.count("select count(*) from invitation where used_at is not null").await, 1);
    assert_eq!(harness.subject_keys().await, 2);
    assert!(harness.sign_in("TOMAS@x.example", PASSWORD).await.is_ok());
}

#[tokio::test]
async fn unknown_used_and_expired_are_one_answer() {
    let harness = Harness::new().await;
    let owner = harness.owner().await;
    let token = harness.invited(&owner, "eva@x.example", Role::Admin).await;
    harness.pass(24 * 3600);
    let unknown = "A".repeat(43);
    for token in [token.as_str(), unknown.as_str(), "", "short"] {
        assert_eq!(
            reason(&harness.accept(&sol(), token, "eva@x.example").await),
            Some(Reason::NotFound),
            "{token}"
        );
    }
    // Who is invited again gets a new one.
    let again = harness.invited(&owner, "eva@x.example", Role::Admin).await;
    assert!(harness.accept(&sol(), &again, "").await.is_ok());
}

#[tokio::test]
async fn a_weak_password_names_its_rules_and_uses_nothing_up() {
    let harness = Harness::new().await;
    let token = issue_bootstrap::run(&harness.identity, &operator(&sol())).await.unwrap().token;
    let command = |text: &str, name: &str| identity::ops::accept_invitation::Command {
        token: identity::crypto::token::Token::read(&token.reveal()),
        name: name.to_owned(),
        password: password(text),
        email: EMAIL.to_owned(),
    };
    let before = harness.db.rows().await;
    let run = async |text: &str, name: &str| {
        identity::ops::accept_invitation::run(&harness.identity, &guest(&sol()), command(text, name)).await
    };
    for (password, broken) in [("short", Rule::AtLeast(15)), (&"x".repeat(129), Rule::AtMost(128))] {
        let fault = run(password, NAME).await.unwrap_err();
        let told = [FieldError::new("password", broken.code(), broken.to_string())];
        assert_eq!((fault.reason, fault.fields.as_slice()), (Reason::PasswordTooWeak, told.as_slice()));
    }
    assert_eq!(reason(&run(PASSWORD, " ").await), Some(Reason::ValidationFailed));
    let card = run(PASSWORD, "4111 1111 1111 1111").await;
    assert_eq!(fields(&card), [("name", "CARD_NUMBER")]);
    assert_eq!(harness.db.rows().await.since(&before), rows(&[]));
    assert!(run(PASSWORD, NAME).await.is_ok());
}
