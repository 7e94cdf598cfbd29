//! Sessions end with what they stand on: within a second, also after an outage of Redis, and where somebody is signing
//! in at that moment.
use std::sync::Arc;
use std::time::{Duration, Instant};

use identity::crypto::token::Token;
use identity::jobs::end_sessions::{EndSessions, relay_options};
use identity::ops::Context;
use kit_clock::Clock;
use kit_fault::Reason;
use kit_ids::AccountId;
use kit_outbox::{Relay, RelayOptions, destination};
use kit_principal::{Role, ServiceName};
use kit_seal::Purpose;
use kit_testkit::TestRedis;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::harness::{EMAIL, Harness, PASSWORD, issue, new_session, reason, sign_in_on, sol};
use crate::resets::{asked, replace};

const OTHER: &str = "otra frase larga para entrar";

/// The relay as it runs in the service, with these sessions, until it is dropped.
fn relay(harness: &Harness, context: &Context) -> DropGuard {
    let job = Arc::new(EndSessions(context.sessions.clone()));
    let options = relay_options(&RelayOptions::default());
    let relay = Relay::new(harness.db.jobs(), destination::SESSIONS, job, Clock::system(), options);
    let stop = CancellationToken::new();
    tokio::spawn(relay.run(stop.clone()));
    stop.drop_guard()
}

async fn lives(harness: &Harness, token: &Token) -> bool {
    let issued = issue(&harness.identity, &sol(), Some(token), &[ServiceName::Booking]).await;
    assert!(matches!(reason(&issued), None | Some(Reason::Unauthenticated)));
    issued.is_ok()
}

/// How long it takes until a session is none.
async fn ended(harness: &Harness, token: &Token) -> Duration {
    let begun = Instant::now();
    while lives(harness, token).await {
        assert!(begun.elapsed() < Duration::from_secs(30), "it does not end");
        tokio::task::yield_now().await;
    }
    begun.elapsed()
}

async fn session(context: &Context, email: &str, text: &str) -> Token {
    new_session(sign_in_on(context, &sol(), email, text).await).token
}

#[tokio::test]
async fn another_password_ends_every_session_within_a_second_and_nobody_elses() {
    let harness = Harness::new().await;
    let owner = harness.owner().await;
    let colleague = "colleague@sol.example";
    let invited = harness.invited(&owner, colleague, Role::Employee).await;
    harness.accept(&sol(), &invited, colleague).await.unwrap();
    let theirs = session(&harness.identity, colleague, PASSWORD).await;
    let own = [harness.session().await, session(&harness.instance(), EMAIL, PASSWORD).await];
    let link = asked(&harness, EMAIL).await;
    let _relay = relay(&harness, &harness.identity);
    replace(&harness, &link, OTHER).await.unwrap();
    let since = session(&harness.identity, EMAIL, OTHER).await;
    for token in &own {
        let took = ended(&harness, token).await;
        assert!(took < Duration::from_secs(1), "{took:?}");
    }
    assert!(lives(&harness, &theirs).await && lives(&harness, &since).await);
    assert_eq!(harness.db.count("select version::bigint from account where 'owner' = any(roles)").await, 2);
}

/// Lets a port lead to the test's Redis from now on.
async fn lead_to_redis(port: u16) -> JoinHandle<()> {
    let url = TestRedis::fresh().url().to_owned();
    let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
    tokio::spawn(async move {
        while let Ok((mut from, _)) = listener.accept().await {
            let (_, server) = url.rsplit_once('@').unwrap();
            let mut to = TcpStream::connect(server.trim_end_matches('/')).await.unwrap();
            tokio::spawn(async move { tokio::io::copy_bidirectional(&mut from, &mut to).await });
        }
    })
}

#[tokio::test]
async fn an_outage_of_redis_between_the_change_and_the_end_delays_it_and_no_more() {
    let harness = Harness::new().await;
    harness.owner().await;
    let token = harness.session().await;
    let link = asked(&harness, EMAIL).await;
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let redis = TestRedis::fresh();
    let (who, _) = redis.url().rsplit_once('@').unwrap();
    let cut = harness.instance_with_redis(&format!("{who}@127.0.0.1:{port}/"));
    replace(&harness, &link, OTHER).await.unwrap();
    let _relay = relay(&harness, &cut);
    // It was tried in vain.
    let tried =
        "select count(*) from holdfast.outbox where destination = 'identity.sessions' and attempts > 2";
    while harness.db.count(tried).await == 0 {
        tokio::task::yield_now().await;
    }
    assert!(lives(&harness, &token).await, "where Redis answers it lives on");
    let way = lead_to_redis(port).await;
    let took = ended(&harness, &token).await;
    assert!(took < Duration::from_secs(1), "{took:?}");
    way.abort();
}

/// The sessions of an account that live.
async fn living(harness: &Harness, account: AccountId) -> usize {
    let keys = harness.identity.sealer.tenant(&sol()).await.unwrap();
    let owner = keys.mac(Purpose::Reference, &[b"sessions", &account.to_vec()]);
    let owner = owner.iter().fold("session:of:".to_owned(), |name, byte| format!("{name}{byte:02x}"));
    let mut redis = TestRedis::fresh().connection().await;
    let names: Vec<String> =
        redis::cmd("LRANGE").arg(owner).arg(0).arg(-1).query_async(&mut redis).await.unwrap();
    let mut living = 0;
    for name in names {
        living += redis::cmd("EXISTS").arg(name).query_async::<usize>(&mut redis).await.unwrap();
    }
    living
}

#[tokio::test]
async fn who_is_signing_in_while_the_account_changes_gets_no_session() {
    let harness = Harness::new().await;
    let owner = harness.owner().await;
    let mut change = harness.db.superuser().await;
    sqlx::raw_sql("begin; update account set version = version + 1").execute(&mut change).await.unwrap();
    let context = harness.identity.clone();
    let signing_in =
        tokio::spawn(async move { sign_in_on(&context, &sol(), EMAIL, PASSWORD).await.map(drop) });
    // Its session has begun, and it waits for the account's row.
    while living(&harness, owner.account).await == 0 {
        tokio::task::yield_now().await;
    }
    sqlx::raw_sql("commit").execute(&mut change).await.unwrap();
    assert_eq!(reason(&signing_in.await.unwrap()), Some(Reason::Unavailable));
    assert_eq!(living(&harness, owner.account).await, 0, "its own session is ended");
    assert_eq!(harness.db.count("select count(*) from sign_in").await, 0);
    assert!(harness.sign_in(EMAIL, PASSWORD).await.is_ok(), "the next try finds the account as it is");
}
