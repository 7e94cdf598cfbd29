//! Locks that holders, owners and admins end, the closing after a hundred failures in a row, and who is told.
use holdfast_proto::tenant::v1::{EffectiveConfig, Unlocker};
use identity::crypto::token::Token;
use identity::jobs::purge::purge;
use identity::ops::unlock;
use kit_fault::{Fault, Reason};
use kit_ids::AccountId;
use kit_principal::{Role, Staff};

use crate::harness::{EMAIL, Harness, PASSWORD, Try, member, new_session, reason, sign_in_with, sol};
use crate::resets::{asked, replace};

const WRONG: &str = "another horse battery staple";
const OTHER: &str = "otra frase larga para entrar";
const MINUTES_15: u64 = 900;
const DAYS_40: u64 = 40 * 86_400;

async fn opens(harness: &Harness, with: Try<'_>) -> bool {
    let answer = sign_in_with(&harness.identity, &sol(), with).await;
    assert!(matches!(reason(&answer), None | Some(Reason::SignInFailed)), "{:?}", reason(&answer));
    answer.is_ok()
}

/// So many wrong ones in a row, each from a source of its own; locks of the account that end are waited for.
async fn fail(harness: &Harness, email: &str, times: usize) {
    for at in 0..times {
        if at > 0 && at % 50 == 0 {
            harness.pass(86_400);
        }
        let client_ip = format!("198.51.{}.{}", at / 200, at % 200);
        assert!(!opens(harness, Try { email, text: WRONG, client_ip: &client_ip, ..Try::default() }).await);
    }
}

async fn lock_pair(harness: &Harness, email: &str) {
    for _ in 0..5 {
        assert!(!opens(harness, Try { email, text: WRONG, ..Try::default() }).await);
    }
}

async fn known(harness: &Harness) -> Token {
    new_session(harness.sign_in(EMAIL, PASSWORD).await).device
}

async fn end(harness: &Harness, actor: &Staff, account: AccountId) -> Result<(), Fault> {
    unlock::run(&harness.identity, actor, unlock::Command { account }).await
}

async fn judged(harness: &Harness) -> i64 {
    harness.db.count("select count(*) from sign_in where outcome = 'failed'").await
}

#[tokio::test]
async fn the_hundredth_failure_in_a_row_closes_the_password_to_unknown_devices() {
    let harness = Harness::new().await;
    harness.owner().await;
    let device = known(&harness).await;
    fail(&harness, EMAIL, 99).await;
    harness.pass(86_400);
    assert!(opens(&harness, Try::default()).await, "99 are forgotten by a success");
    fail(&harness, EMAIL, 100).await;
    harness.pass(DAYS_40);
    purge(&harness.db.jobs(), harness.identity.clock.now()).await.unwrap();
    let before = judged(&harness).await;
    assert!(!opens(&harness, Try::default()).await, "whatever time passes");
    assert_eq!(judged(&harness).await, before, "nothing is judged any more");
    assert_eq!(harness.db.audited("password.close").await.len(), 1);
    assert!(opens(&harness, Try { device: Some(&device), ..Try::default() }).await);
    assert!(opens(&harness, Try::default()).await, "its holder has opened it");
}

#[tokio::test]
async fn an_unknown_address_is_closed_as_a_known_one_is() {
    let harness = Harness::new().await;
    harness.owner().await;
    let nobody = "nobody@x.example";
    fail(&harness, nobody, 100).await;
    harness.pass(DAYS_40);
    let before = judged(&harness).await;
    assert!(!opens(&harness, Try { email: nobody, ..Try::default() }).await);
    assert_eq!(judged(&harness).await, before);
    assert!(harness.mails().await.is_empty(), "there is nobody to tell");
}

#[tokio::test]
async fn guesses_before_there_is_an_account_close_nothing_for_its_holder() {
    let harness = Harness::new().await;
    let owner = harness.owner().await;
    let email = "tomas@x.example";
    fail(&harness, email, 100).await;
    let token = harness.invited(&owner, email, Role::Employee).await;
    harness.accept(&sol(), &token, email).await.unwrap();
    assert!(opens(&harness, Try { email, ..Try::default() }).await);
}

#[tokio::test]
async fn a_reset_or_an_unlock_opens_what_is_closed() {
    let harness = Harness::new().await;
    let owner = harness.owner().await;
    fail(&harness, EMAIL, 100).await;
    let closed = harness.mails().await;
    assert_eq!(closed.iter().filter(|mail| mail.contains("nunca ha iniciado")).count(), 1, "{closed:?}");
    let link = asked(&harness, EMAIL).await;
    replace(&harness, &link, OTHER).await.unwrap();
    assert!(opens(&harness, Try { text: OTHER, ..Try::default() }).await);
    harness.pass(86_400);
    fail(&harness, EMAIL, 100).await;
    assert!(!opens(&harness, Try { text: OTHER, ..Try::default() }).await);
    end(&harness, &owner, owner.account).await.unwrap();
    assert!(opens(&harness, Try { text: OTHER, ..Try::default() }).await);
    assert_eq!(harness.db.audited("user.unlock").await, [format!("account/{}", owner.account)]);
}

#[tokio::test]
async fn locks_are_ended_by_whom_the_tenant_lets() {
    let (owner_alone, admin_alone) = ([Unlocker::Time, Unlocker::Owner], [Unlocker::Time, Unlocker::Admin]);
    for (unlock, by_owner, by_admin) in [(owner_alone, true, false), (admin_alone, false, true)] {
        let harness = Harness::with(|config: &mut EffectiveConfig| {
            config.locks.as_mut().unwrap().unlock = unlock.map(i32::from).to_vec();
        })
        .await;
        let owner = harness.owner().await;
        let colleague = "colleague@sol.example";
        let invited = harness.invited(&owner, colleague, Role::Employee).await;
        harness.accept(&sol(), &invited, colleague).await.unwrap();
        let id = "select id from account where not 'owner' = any(roles)";
        let id: uuid::Uuid =
            sqlx::query_scalar(id).fetch_one(&mut harness.db.superuser().await).await.unwrap();
        let admin = member(owner.account, Role::Admin, owner.authentication.at);
        for (actor, allowed) in [(&owner, by_owner), (&admin, by_admin)] {
            lock_pair(&harness, colleague).await;
            let ended = end(&harness, actor, id.into()).await;
            assert_eq!(reason(&ended), (!allowed).then_some(Reason::PermissionDenied), "{unlock:?}");
            let own = Try { email: colleague, ..Try::default() };
            assert_eq!(opens(&harness, own).await, allowed, "{unlock:?}");
            harness.pass(MINUTES_15);
        }
        assert_eq!(reason(&end(&harness, &admin, owner.account).await), Some(Reason::PermissionDenied));
        let nobody = AccountId::from(uuid::Uuid::from_u128(7));
        assert_eq!(reason(&end(&harness, &owner, nobody).await), Some(Reason::NotFound));
    }
}

#[tokio::test]
async fn where_time_ends_no_lock_it_lasts_and_a_sources_ends_all_the_same() {
    let harness = Harness::with(|config: &mut EffectiveConfig| {
        config.locks.as_mut().unwrap().unlock = vec![Unlocker::Owner.into()];
    })
    .await;
    let owner = harness.owner().await;
    lock_pair(&harness, EMAIL).await;
    for at in 0..50 {
        let email = format!("unknown-{at}@x.example");
        let client_ip = "192.0.2.99";
        assert!(!opens(&harness, Try { email: &email, text: WRONG, client_ip, ..Try::default() }).await);
    }
    harness.pass(DAYS_40);
    purge(&harness.db.jobs(), harness.identity.clock.now()).await.unwrap();
    assert!(!opens(&harness, Try::default()).await);
    assert!(opens(&harness, Try { client_ip: "192.0.2.99", ..Try::default() }).await, "another source");
    end(&harness, &owner, owner.account).await.unwrap();
    assert!(opens(&harness, Try::default()).await);
}

#[tokio::test]
async fn a_lock_of_pair_or_account_is_told_to_its_holder_where_the_tenant_wants_it() {
    for (notify, told) in [(true, 1), (false, 0)] {
        let harness = Harness::with(|config: &mut EffectiveConfig| {
            config.locks.as_mut().unwrap().notify = notify;
        })
        .await;
        harness.owner().await;
        lock_pair(&harness, EMAIL).await;
        assert!(!opens(&harness, Try::default()).await, "what a lock refuses tells nobody");
        let mails = harness.mails().await;
        assert_eq!(mails.len(), told, "{mails:?}");
        assert!(mails.iter().all(|mail| mail.contains(EMAIL) && mail.contains("/reset?lang=")), "{mails:?}");
        fail(&harness, EMAIL, 45).await;
        let mails = harness.mails().await;
        assert_eq!(mails.len(), told, "the account's: {mails:?}");
    }
}

#[tokio::test]
async fn the_lock_of_a_source_is_told_to_nobody() {
    let harness = Harness::new().await;
    harness.owner().await;
    for at in 0..49 {
        let email = format!("unknown-{at}@x.example");
        assert!(!opens(&harness, Try { email: &email, text: WRONG, ..Try::default() }).await);
    }
    assert!(!opens(&harness, Try { text: WRONG, ..Try::default() }).await);
    assert_eq!(harness.db.audited("session.lock").await, ["source/unnamed"]);
    assert!(harness.mails().await.is_empty());
}
