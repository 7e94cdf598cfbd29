//! Another password by mail: who gets a link, what it opens, how often, and what follows.
use futures_util::future::join_all;
use holdfast_proto::tenant::v1::{EffectiveConfig, Profile};
use identity::crypto::token::Token;
use identity::ops::{ask_reset, get_reset, reset};
use identity_domain::password::Rule;
use kit_fault::{Fault, Reason};
use kit_ids::TenantId;
use kit_principal::Role;
use kit_testkit::rows;

use crate::harness::{
    EMAIL, Harness, NAME, PASSWORD, Try, describe, fields, guest, luna, password, reason, sign_in_with, sol,
};

const OTHER: &str = "otra frase larga para entrar";
const HALF_AN_HOUR: u64 = 30 * 60;

async fn ask(harness: &Harness, tenant: &TenantId, email: &str) -> Result<(), Fault> {
    let command = ask_reset::Command { email: email.to_owned() };
    ask_reset::run(&harness.identity, &guest(tenant), command).await
}

async fn get(harness: &Harness, token: &str) -> Result<get_reset::Shown, Fault> {
    let command = get_reset::Command { token: Token::read(token) };
    get_reset::run(&harness.identity, &guest(&sol()), command).await
}

pub async fn replace(harness: &Harness, token: &str, text: &str) -> Result<(), Fault> {
    let command = reset::Command { token: Token::read(token), password: password(text) };
    reset::run(&harness.identity, &guest(&sol()), command).await
}

/// The token in the link of a reset's mail; other mails have none.
fn token(mail: &str) -> Option<String> {
    let (_, rest) = mail.split_once("/reset/new?t=")?;
    rest.get(..43).map(str::to_owned)
}

/// Asks, and reads the link of the mail.
pub async fn asked(harness: &Harness, email: &str) -> String {
    ask(harness, &sol(), email).await.unwrap();
    harness.look_up().await;
    harness.mails().await.iter().find_map(|mail| token(mail)).unwrap()
}

#[tokio::test]
async fn a_link_goes_to_the_accounts_holder_and_names_nobody() {
    for profile in [Profile::Standard, Profile::Hipaa] {
        for (languages, subject, lang) in [
            (["es-ES", "en-GB"], "Unacontraseñanuevapara", "&lang=es-ES"),
            (["en-US", "es-US"], "Anewpasswordfor", "&lang=en-US"),
        ] {
            let harness = Harness::with(|config: &mut EffectiveConfig| {
                config.profile = profile.into();
                config.languages = languages.map(str::to_owned).to_vec();
            })
            .await;
            harness.owner().await;
            ask(&harness, &sol(), &EMAIL.to_uppercase()).await.unwrap();
            harness.look_up().await;
            let mails = harness.mails().await;
            let [mail] = mails.as_slice() else { panic!("{mails:?}") };
            let flat: String = mail.split_whitespace().collect();
            assert!(flat.contains(subject), "{subject} in {mail}");
            for part in [EMAIL, "https://clinica-sol.localhost:8443/reset/new?t=", lang] {
                assert!(mail.contains(part), "{part} in {mail}");
            }
            for name in [NAME, "Elena ", "Ruiz"] {
                assert!(!mail.contains(name), "{name} in {mail}");
            }
        }
    }
}

#[tokio::test]
async fn a_request_does_the_same_whoever_has_the_address() {
    let harness = Harness::new().await;
    harness.owner().await;
    harness.db.arrange("delete from holdfast.outbox").await;
    for email in [EMAIL, "nobody@x.example"] {
        let before = harness.db.rows().await;
        ask(&harness, &sol(), email).await.unwrap();
        assert_eq!(harness.db.rows().await.since(&before), rows(&[("holdfast.outbox", 1)]), "{email}");
    }
    let sizes = "select count(distinct octet_length(record)) from holdfast.outbox where destination = 'link'";
    assert_eq!(harness.db.count(sizes).await, 1, "but for the digits of the index");
    let before = harness.db.rows().await;
    harness.look_up().await;
    let mails = harness.mails().await;
    assert_eq!(mails.len(), 1, "the owner's");
    // Both requests and the mail are gone; what stays is the link and its audit record.
    let left = rows(&[("holdfast.outbox", -1), ("holdfast.outbox_lease", 2), ("reset", 1)]);
    assert_eq!(harness.db.rows().await.since(&before), left);
    assert_eq!(harness.db.audited("password.reset_request").await.len(), 1);
    assert_eq!(fields(&ask(&harness, &sol(), "no address").await), [("email", "FORMAT")]);
}

#[tokio::test]
async fn an_account_gets_three_links_an_hour_and_one_is_always_open() {
    let harness = Harness::new().await;
    harness.owner().await;
    let mut open = asked(&harness, EMAIL).await;
    for _ in 0..6 {
        for _ in 0..5 {
            ask(&harness, &sol(), EMAIL).await.unwrap();
        }
        harness.look_up().await;
        assert!(harness.mails().await.is_empty(), "however often somebody asks");
        harness.pass(1_199);
        ask(&harness, &sol(), EMAIL).await.unwrap();
        harness.look_up().await;
        assert!(harness.mails().await.is_empty());
        get(&harness, &open).await.unwrap();
        harness.pass(1);
        open = asked(&harness, EMAIL).await;
    }
}

#[tokio::test]
async fn a_link_replaces_the_password_ends_sessions_and_signs_nobody_in() {
    let harness = Harness::new().await;
    let owner = harness.owner().await;
    let session = harness.session().await;
    let link = asked(&harness, EMAIL).await;
    let shown = get(&harness, &link).await.unwrap();
    assert_eq!(shown.email, EMAIL);
    assert!(shown.rules.contains(&Rule::AtLeast(15)), "{:?}", shown.rules);
    assert_eq!(shown.expires_at.duration_since(harness.identity.clock.now()).as_mins(), 30);
    let before = harness.db.rows().await;
    replace(&harness, &link, OTHER).await.unwrap();
    // Sessions to end, a mail, the audit record.
    assert_eq!(harness.db.rows().await.since(&before), rows(&[("holdfast.outbox", 3)]));
    harness.end_sessions().await;
    let described = describe(&harness.identity, &sol(), &session).await;
    assert_eq!(reason(&described), Some(Reason::Unauthenticated));
    assert!(harness.sign_in(EMAIL, PASSWORD).await.is_err(), "the old one");
    assert!(harness.sign_in(EMAIL, OTHER).await.is_ok());
    let mail = harness.mails().await.pop().unwrap();
    assert!(mail.contains("/reset?lang=") && mail.contains(EMAIL), "{mail}");
    assert!(!mail.contains("?t="), "what tells of it opens nothing");
    assert_eq!(harness.db.audited("password.change").await, [format!("account/{}", owner.account)]);
    assert_eq!(reason(&replace(&harness, &link, PASSWORD).await), Some(Reason::NotFound), "once");
}

#[tokio::test]
async fn unknown_over_overtaken_and_another_tenants_are_one_answer() {
    let harness = Harness::new().await;
    harness.owner().await;
    let first = asked(&harness, EMAIL).await;
    harness.pass(1_200);
    let second = asked(&harness, EMAIL).await;
    let elsewhere = get_reset::Command { token: Token::read(&first) };
    let elsewhere = get_reset::run(&harness.identity, &guest(&luna()), elsewhere).await;
    assert_eq!(reason(&elsewhere), Some(Reason::NotFound));
    for _ in 0..3 {
        assert!(get(&harness, &first).await.is_ok(), "looking uses nothing up");
    }
    harness.pass(HALF_AN_HOUR - 1_200 - 1);
    replace(&harness, &second, OTHER).await.unwrap();
    for none in [first.as_str(), second.as_str(), &"A".repeat(43), "short", ""] {
        assert_eq!(reason(&get(&harness, none).await), Some(Reason::NotFound), "{none}");
        assert_eq!(reason(&replace(&harness, none, PASSWORD).await), Some(Reason::NotFound), "{none}");
    }
    harness.pass(3_600);
    let late = asked(&harness, EMAIL).await;
    harness.pass(HALF_AN_HOUR);
    assert_eq!(reason(&get(&harness, &late).await), Some(Reason::NotFound));
    assert_eq!(reason(&replace(&harness, &late, PASSWORD).await), Some(Reason::NotFound));
    ask(&harness, &sol(), EMAIL).await.unwrap();
    harness.look_up().await;
    harness.pass(HALF_AN_HOUR);
    assert!(
        harness.mails().await.iter().all(|mail| !mail.contains("?t=")),
        "a link that opens nothing is not sent"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_hundred_who_use_one_link_one_does() {
    let harness = Harness::new().await;
    harness.owner().await;
    let link = asked(&harness, EMAIL).await;
    let texts: Vec<String> = (0..100).map(|at| format!("una frase larga número {at}")).collect();
    let all = join_all(texts.iter().map(|text| replace(&harness, &link, text))).await;
    let done: Vec<_> = texts.iter().zip(&all).filter(|(_, one)| one.is_ok()).map(|(text, _)| text).collect();
    let [chosen] = done.as_slice() else { panic!("{} did", done.len()) };
    let fair = |one| matches!(reason(one), None | Some(Reason::NotFound | Reason::Unavailable));
    assert!(all.iter().all(fair), "{all:?}");
    assert!(harness.sign_in(EMAIL, chosen).await.is_ok());
    assert_eq!(harness.db.audited("password.change").await.len(), 1);
}

#[tokio::test]
async fn every_rule_holds_is_named_and_uses_nothing_up() {
    let harness = Harness::with_breached(&["una contraseña conocida"], |config: &mut EffectiveConfig| {
        let rules = config.staff_passwords.as_mut().unwrap();
        (rules.forbid_personal_data, rules.reject_breached) = (true, true);
    })
    .await;
    harness.owner().await;
    let link = asked(&harness, EMAIL).await;
    let before = harness.db.rows().await;
    let told = replace(&harness, &link, "de salcedo").await;
    assert_eq!(reason(&told), Some(Reason::PasswordTooWeak));
    assert_eq!(fields(&told), [("password", "TOO_SHORT"), ("password", "PERSONAL_WORD")]);
    let told = replace(&harness, &link, "una contraseña conocida").await;
    assert_eq!(fields(&told), [("password", "BREACHED")]);
    let told = replace(&harness, &link, PASSWORD).await;
    assert_eq!(fields(&told), [("password", "USED_BEFORE")]);
    assert_eq!(harness.db.rows().await.since(&before), rows(&[]));
    assert!(harness.sign_in(EMAIL, PASSWORD).await.is_ok(), "the password is what it was");
    assert!(replace(&harness, &link, OTHER).await.is_ok());
}

#[tokio::test]
async fn a_reset_opens_the_locks_of_its_address_and_of_no_other() {
    let harness = Harness::new().await;
    let owner = harness.owner().await;
    let colleague = "colleague@sol.example";
    let invited = harness.invited(&owner, colleague, Role::Employee).await;
    harness.accept(&sol(), &invited, colleague).await.unwrap();
    let wrong = Try { text: "another horse battery staple", ..Try::default() };
    for email in [EMAIL, colleague] {
        for _ in 0..5 {
            assert!(sign_in_with(&harness.identity, &sol(), Try { email, ..wrong }).await.is_err());
        }
    }
    let link = asked(&harness, EMAIL).await;
    assert!(harness.sign_in(EMAIL, PASSWORD).await.is_err(), "asking opens nothing");
    replace(&harness, &link, OTHER).await.unwrap();
    assert!(harness.sign_in(EMAIL, OTHER).await.is_ok());
    assert!(harness.sign_in(colleague, PASSWORD).await.is_err());
}
