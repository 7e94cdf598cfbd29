//! Invitations by mail: what it says, whose link works, and who sends it again or withdraws it.
use futures_util::future::join_all;
use holdfast_proto::tenant::v1::Profile;
use identity::crypto::token::Token;
use identity::ops::{self, get_invitation};
use identity_domain::password::Rule;
use kit_fault::{Fault, Reason};
use kit_ids::InvitationId;
use kit_principal::{Role, Roles, Staff};
use kit_testkit::rows;

use crate::harness::{EMAIL, Harness, NAME, guest, luna, member, reason, sol, token};

const TOMAS: &str = "tomas@x.example";

async fn invite(harness: &Harness, owner: &Staff, role: Role) -> InvitationId {
    harness.invite(owner, TOMAS, &Roles::one(role).to_wire()).await.unwrap().id
}

async fn resend(harness: &Harness, actor: &Staff, invitation: InvitationId) -> Result<(), Fault> {
    let command = ops::resend::Command { invitation };
    ops::resend::run(&harness.identity, actor, command).await.map(drop)
}

async fn withdraw(harness: &Harness, actor: &Staff, invitation: InvitationId) -> Result<(), Fault> {
    let command = ops::withdraw::Command { invitation };
    ops::withdraw::run(&harness.identity, actor, command).await
}

async fn get(harness: &Harness, token: &str) -> Result<get_invitation::Shown, Fault> {
    let command = get_invitation::Command { token: Token::read(token) };
    get_invitation::run(&harness.identity, &guest(&sol()), command).await
}

#[tokio::test]
async fn an_invitation_goes_to_its_person_in_the_tenants_language_and_names_nobody() {
    for profile in [Profile::Standard, Profile::Hipaa] {
        for (languages, subject, lang) in [
            (["es-ES", "en-GB"], "Invitaciónalequipode", "&lang=es-ES"),
            (["en-US", "es-US"], "Invitationtothe", "&lang=en-US"),
        ] {
            let harness = Harness::with(|config| {
                config.profile = profile.into();
                config.languages = languages.map(str::to_owned).to_vec();
            })
            .await;
            let owner = harness.owner().await;
            invite(&harness, &owner, Role::Employee).await;
            let mails = harness.mails().await;
            let [mail] = mails.as_slice() else { panic!("{mails:?}") };
            let flat: String = mail.split_whitespace().collect();
            assert!(flat.contains(subject), "{subject} in {mail}");
            for part in [TOMAS, "https://clinica-sol.localhost:8443/invitation?t=", lang] {
                assert!(mail.contains(part), "{part} in {mail}");
            }
            for name in [EMAIL, NAME, "Elena", "Ruiz"] {
                assert!(!mail.contains(name), "{name} in {mail}");
            }
        }
    }
}

#[tokio::test]
async fn an_invitation_that_is_sent_again_has_another_link_and_the_one_before_opens_nothing() {
    let harness = Harness::new().await;
    let owner = harness.owner().await;
    let id = invite(&harness, &owner, Role::Employee).await;
    let first = token(&harness.mails().await.pop().unwrap());
    harness.pass(23 * 3600);
    resend(&harness, &owner, id).await.unwrap();
    let second = token(&harness.mails().await.pop().unwrap());
    assert_ne!(first, second);
    harness.pass(23 * 3600);
    assert_eq!(reason(&get(&harness, &first).await), Some(Reason::NotFound));
    assert_eq!(reason(&harness.accept(&sol(), &first, "").await), Some(Reason::NotFound));
    assert_eq!(get(&harness, &second).await.unwrap().email, TOMAS);
    harness.accept(&sol(), &second, "").await.unwrap();
    assert_eq!(reason(&resend(&harness, &owner, id).await), Some(Reason::NotFound), "it was used");
    assert_eq!(harness.db.audited("invitation.resend").await, [format!("invitation/{id}")]);
}

#[tokio::test]
async fn of_many_who_send_it_again_at_once_the_last_link_alone_works() {
    let harness = Harness::new().await;
    let owner = harness.owner().await;
    let id = invite(&harness, &owner, Role::Employee).await;
    let all = join_all((0..10).map(|_| resend(&harness, &owner, id))).await;
    assert!(all.iter().all(Result::is_ok), "{all:?}");
    // Links that open nothing any more are not sent.
    let mails = harness.mails().await;
    let [mail] = mails.as_slice() else { panic!("{} mails", mails.len()) };
    assert!(get(&harness, &token(mail)).await.is_ok());
}

#[tokio::test]
async fn an_invitation_that_expired_unused_can_be_sent_again() {
    let harness = Harness::new().await;
    let owner = harness.owner().await;
    let id = invite(&harness, &owner, Role::Employee).await;
    harness.pass(24 * 3600);
    assert!(harness.mails().await.is_empty(), "nobody gets a link that opens nothing");
    resend(&harness, &owner, id).await.unwrap();
    let again = token(&harness.mails().await.pop().unwrap());
    assert!(harness.accept(&sol(), &again, "").await.is_ok());
}

#[tokio::test]
async fn an_invitation_that_is_withdrawn_opens_nothing_and_is_forgotten() {
    let harness = Harness::new().await;
    let owner = harness.owner().await;
    let id = invite(&harness, &owner, Role::Employee).await;
    let sent = token(&harness.mails().await.pop().unwrap());
    let before = harness.db.rows().await;
    resend(&harness, &owner, id).await.unwrap();
    withdraw(&harness, &owner, id).await.unwrap();
    assert!(harness.mails().await.is_empty(), "the mail that waited is not sent");
    assert_eq!(reason(&get(&harness, &sent).await), Some(Reason::NotFound));
    assert_eq!(reason(&harness.accept(&sol(), &sent, "").await), Some(Reason::NotFound));
    assert_eq!(reason(&withdraw(&harness, &owner, id).await), Some(Reason::NotFound));
    assert_eq!(reason(&resend(&harness, &owner, id).await), Some(Reason::NotFound));
    // The audit records of both acts stay.
    assert_eq!(harness.db.rows().await.since(&before), rows(&[("holdfast.outbox", 2), ("invitation", -1)]));
    assert_eq!(harness.db.audited("invitation.withdraw").await, [format!("invitation/{id}")]);
    assert_eq!(harness.subject_keys().await, 1, "the owner's");
    assert!(harness.invite(&owner, TOMAS, &Roles::one(Role::Admin).to_wire()).await.is_ok());
}

#[tokio::test]
async fn an_admin_touches_no_owners_invitation_and_another_tenant_sees_none() {
    let harness = Harness::new().await;
    let owner = harness.owner().await;
    let id = invite(&harness, &owner, Role::Owner).await;
    let admin = member(owner.account, Role::Admin, owner.authentication.at);
    assert_eq!(reason(&resend(&harness, &admin, id).await), Some(Reason::PermissionDenied));
    assert_eq!(reason(&withdraw(&harness, &admin, id).await), Some(Reason::PermissionDenied));
    let theirs = kit_testkit::callers::staff("salon-luna").role(Role::Owner);
    let theirs = theirs.caller().staff().unwrap().clone();
    assert_eq!(reason(&resend(&harness, &theirs, id).await), Some(Reason::NotFound));
    assert_eq!(reason(&withdraw(&harness, &theirs, id).await), Some(Reason::NotFound));
    let sent = token(&harness.mails().await.pop().unwrap());
    let command = get_invitation::Command { token: Token::read(&sent) };
    let there = get_invitation::run(&harness.identity, &guest(&luna()), command).await;
    assert_eq!(reason(&there), Some(Reason::NotFound));
}

#[tokio::test]
async fn looking_at_an_invitation_changes_nothing() {
    let harness = Harness::new().await;
    let owner = harness.owner().await;
    let sent = harness.invited(&owner, TOMAS, Role::Employee).await;
    let before = harness.db.rows().await;
    for _ in 0..3 {
        let shown = get(&harness, &sent).await.unwrap();
        assert_eq!((shown.email.as_str(), shown.rules.first()), (TOMAS, Some(&Rule::AtLeast(15))));
    }
    assert_eq!(harness.db.rows().await.since(&before), rows(&[]));
    for none in ["A".repeat(43), String::new()] {
        assert_eq!(reason(&get(&harness, &none).await), Some(Reason::NotFound));
    }
    harness.accept(&sol(), &sent, "").await.unwrap();
    assert_eq!(reason(&get(&harness, &sent).await), Some(Reason::NotFound), "it was used");
}
