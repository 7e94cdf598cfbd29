//! The staff's list, and who may invite whom.
use futures_util::future::join_all;
use holdfast_proto::access::v1::Role as WireRole;
use holdfast_proto::common::v1::Page as WirePage;
use identity::ops::list_users::{self, Listed};
use kit_authz::Requester as _;
use kit_fault::{Fault, Reason};
use kit_page::{Page, PageRequest};
use kit_principal::{Role, Staff};

use crate::harness::{EMAIL, Harness, NAME, fields, luna, member, reason, sol};

fn wire(roles: &[Role]) -> Vec<i32> {
    roles.iter().map(|role| WireRole::from(*role).into()).collect()
}

/// The ids of "user/<id>,<id>".
fn objects(object: &str) -> Vec<String> {
    object.strip_prefix("user/").unwrap().split(',').map(str::to_owned).collect()
}

async fn list(harness: &Harness, actor: &Staff, limit: u32, cursor: &str) -> Result<Page<Listed>, Fault> {
    let page = PageRequest::read(Some(WirePage { limit, cursor: cursor.to_owned() }))?;
    list_users::run(&harness.identity, actor, list_users::Command { page }).await
}

#[tokio::test]
async fn who_may_invite_whom_and_whom_not() {
    let harness = Harness::new().await;
    let owner = harness.owner().await;
    let with = |role| member(owner.account, role, owner.authentication.at);
    let invite =
        async |actor: Staff, email: &str, roles: &[Role]| harness.invite(&actor, email, &wire(roles)).await;
    assert!(invite(with(Role::Owner), "o@x.example", &[Role::Owner]).await.is_ok());
    assert!(invite(with(Role::Admin), "b@x.example", &[Role::Admin, Role::Employee]).await.is_ok());
    assert_eq!(
        reason(&invite(with(Role::Admin), "c@x.example", &[Role::Owner]).await),
        Some(Reason::PermissionDenied)
    );
    assert_eq!(
        reason(&invite(with(Role::Employee), "d@x.example", &[Role::Employee]).await),
        Some(Reason::PermissionDenied)
    );
    let unknown = [wire(&[Role::Owner]), vec![9]].concat();
    let bad = harness.invite(&with(Role::Owner), "nobody", &unknown).await;
    assert_eq!(fields(&bad), [("email", "FORMAT"), ("roles", "UNKNOWN")]);
    assert_eq!(reason(&invite(with(Role::Owner), "e@x.example", &[]).await), Some(Reason::ValidationFailed));
    let card = invite(with(Role::Owner), "4111.1111.1111.1111@x.example", &[Role::Employee]).await;
    assert_eq!(fields(&card), [("email", "CARD_NUMBER")]);
}

#[tokio::test]
async fn an_address_is_invited_once_also_when_many_try() {
    let harness = Harness::new().await;
    let owner = harness.owner().await;
    let roles = wire(&[Role::Employee]);
    let taken = harness.invite(&owner, &EMAIL.to_uppercase(), &roles).await;
    assert_eq!(reason(&taken), Some(Reason::EmailTaken));
    let all = join_all((0..10).map(|_| harness.invite(&owner, "x@x.example", &roles))).await;
    assert_eq!(all.iter().filter(|one| one.is_ok()).count(), 1);
    assert!(all.iter().all(|one| matches!(reason(one), None | Some(Reason::EmailTaken))));
    assert_eq!(harness.subject_keys().await, 2, "the owner's and the invitation's");
}

#[tokio::test]
async fn the_list_pages_over_accounts_and_open_invitations_of_the_tenant() {
    let harness = Harness::new().await;
    let owner = harness.owner().await;
    harness.owner_of(&luna(), "luna@x.example").await;
    for at in 0..4 {
        harness.pass(1);
        let email = format!("p{at}@x.example");
        harness.invite(&owner, &email, &wire(&[Role::Employee])).await.unwrap();
    }
    let (mut cursor, mut seen, mut ids) = (String::new(), Vec::new(), Vec::new());
    loop {
        let page = list(&harness, &owner, 2, &cursor).await.unwrap();
        assert!(page.items.len() <= 2);
        ids.extend(page.items.iter().map(|user| user.id.to_string()));
        seen.extend(page.items.into_iter().map(|user| (user.email, user.name)));
        cursor = page.next_cursor;
        if cursor.is_empty() {
            break;
        }
    }
    let emails: Vec<_> = seen.iter().map(|(email, _)| email.as_str()).collect();
    assert_eq!(emails, [EMAIL, "p0@x.example", "p1@x.example", "p2@x.example", "p3@x.example"]);
    assert_eq!(seen[0].1.as_deref(), Some(NAME));
    assert_eq!(seen[1].1, None);
    harness.pass(24 * 3600);
    let later = list(&harness, &owner, 0, "").await.unwrap();
    assert_eq!(later.items.len(), 1, "expired invitations are not listed");
    ids.extend(later.items.iter().map(|user| user.id.to_string()));
    for bad in ["!", "AAAA", "MQ"] {
        assert_eq!(fields(&list(&harness, &owner, 0, bad).await), [("cursor", "FORMAT")]);
    }
    let clamped = list(&harness, &owner, 201, "").await.unwrap();
    ids.extend(clamped.items.iter().map(|user| user.id.to_string()));
    let listed = harness.db.audited("user.list").await;
    let named: Vec<String> = listed.iter().flat_map(|object| objects(object)).collect();
    assert_eq!(named, ids, "every person that was shown");
    assert_eq!(*owner.tenant(), sol());
}

#[tokio::test]
async fn an_erased_person_is_listed_without_what_was_erased() {
    let harness = Harness::new().await;
    let owner = harness.owner().await;
    let sql = "select subject_id from account";
    let subject: uuid::Uuid =
        sqlx::query_scalar(sql).fetch_one(&mut harness.db.superuser().await).await.unwrap();
    harness.identity.sealer.destroy(&kit_testkit::authz::arrange(&sol()), subject.into()).await.unwrap();
    let page = list(&harness, &owner, 0, "").await.unwrap();
    assert_eq!((page.items[0].email.as_str(), page.items[0].name.as_deref()), ("", Some("")));
}
