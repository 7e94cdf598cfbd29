//! Who may do what, told as a table.
use identity_domain::password::Password;
use identity_domain::session::Session;
use identity_domain::way_in::{Due, PasswordMark, Proved, Standing, WayIn};
use jiff::Timestamp;
use kit_access::Peer;
use kit_authz::{Action, Permit, Service};
use kit_fault::{Fault, Reason};
use kit_ids::{AccountId, TenantId};
use kit_principal::{Principal, Role, Roles, ServiceName, Staff, Strength};
use kit_tenants::settings::Unlocker;
use kit_testkit::authz::{who, who_may_call};
use kit_testkit::callers;

use super::{
    AcceptInvitation, AskReset, BeginSession, ChoosePassword, EndSession, InviteUser, IssueBootstrap,
    ListUsers, LockedAccount, OpenedReset, Opens, RecordSignIn, RenewHash, ResendInvitation, ResetPassword,
    SendReset, SetsPassword as _, ShownInvitation, ShownSession, UnlockUser, Unused, WithdrawInvitation,
};
use crate::crypto::cost::Cost;
use crate::crypto::hasher::tests::attempt;
use crate::crypto::hasher::{Hasher, HasherOptions, StoredPassword};
use crate::crypto::pepper::Peppers;

fn tenant() -> TenantId {
    "salon-luna".parse().unwrap()
}

fn gateway(tenant: &str) -> Peer {
    callers::service("gateway").peer_at(&callers::tenant_id(tenant)).unwrap()
}

fn who_of_staff<A: Action<By = Staff, Refusal = Fault>>(evidence: A::Evidence) -> Vec<&'static str>
where
    A::Evidence: Clone,
{
    who(&tenant(), |principal| match principal {
        Principal::Staff(staff) => Permit::<A>::request(staff, evidence.clone()).is_ok(),
        _ => false,
    })
}

#[test]
fn an_owner_invites_everyone_an_admin_no_owner_an_employee_nobody() {
    let invite = |roles: &[&str]| who_of_staff::<InviteUser>(Roles::parse(roles).unwrap());
    assert_eq!(invite(&["employee"]), ["admin", "owner"]);
    assert_eq!(invite(&["admin"]), ["admin", "owner"]);
    assert_eq!(invite(&["owner"]), ["owner"]);
    assert_eq!(invite(&["owner", "employee"]), ["owner"]);
    assert_eq!(who_may_call(&tenant(), "/holdfast.identity.v1.Users/Invite"), ["admin", "owner"]);
}

#[test]
fn an_invitation_is_sent_again_and_withdrawn_by_whoever_may_invite_to_its_roles() {
    let unused = |roles: &[&str]| Unused {
        invitation: uuid::Uuid::from_u128(7).into(),
        roles: Roles::parse(roles).unwrap(),
    };
    for (roles, who) in [
        (&["employee"][..], &["admin", "owner"][..]),
        (&["admin"], &["admin", "owner"]),
        (&["owner", "employee"], &["owner"]),
    ] {
        assert_eq!(who_of_staff::<ResendInvitation>(unused(roles)), who, "{roles:?}");
        assert_eq!(who_of_staff::<WithdrawInvitation>(unused(roles)), who, "{roles:?}");
    }
    assert_eq!(who_may_call(&tenant(), "/holdfast.identity.v1.Users/Resend"), ["admin", "owner"]);
    assert_eq!(who_may_call(&tenant(), "/holdfast.identity.v1.Users/Withdraw"), ["admin", "owner"]);
    assert_eq!(who_may_call(&tenant(), "/holdfast.identity.v1.Invitations/Get"), ["guest"]);
}

#[test]
fn who_runs_the_business_lists_users_as_the_contract_says() {
    assert_eq!(who_of_staff::<ListUsers>(()), ["admin", "owner"]);
    assert_eq!(who_may_call(&tenant(), "/holdfast.identity.v1.Users/List"), ["admin", "owner"]);
}

#[test]
fn an_account_is_made_by_who_shows_an_open_invitation() {
    let guest = callers::guest("salon-luna").end_user().unwrap();
    let accept = |opens| {
        let shown = ShownInvitation { token_hash: vec![7; 32], opens };
        Permit::<AcceptInvitation>::request(&guest, shown).map_err(|fault| fault.reason)
    };
    assert!(accept(Opens::Invitation).is_ok());
    assert!(accept(Opens::FirstOwner).is_ok());
    assert_eq!(accept(Opens::Nothing).err(), Some(Reason::NotFound));
    assert_eq!(who_may_call(&tenant(), "/holdfast.identity.v1.Invitations/Accept"), ["guest"]);
}

#[test]
fn the_operator_alone_issues_the_token_of_a_first_owner() {
    for service in ServiceName::ALL {
        let peer = callers::service(service.as_str()).peer_at(&tenant()).unwrap();
        let may = Permit::<IssueBootstrap>::request(&peer, ()).is_ok();
        assert_eq!(may, service == ServiceName::Operator, "{service:?}");
    }
    assert_eq!(who_may_call(&tenant(), "/holdfast.identity.v1.Bootstrap/Issue"), ["operator"]);
    let on_behalf = callers::guest("salon-luna").peer_at(&tenant());
    assert_eq!(on_behalf.unwrap_err().reason, Reason::PermissionDenied);
}

#[test]
fn a_session_is_ended_at_its_own_tenant_alone() {
    let session = Session {
        tenant: tenant(),
        account: AccountId::from(uuid::Uuid::from_u128(7)),
        version: 1,
        roles: Roles::one(Role::Employee),
        strength: Strength::Password,
        auth_time: Timestamp::UNIX_EPOCH,
        absolute_end: Timestamp::UNIX_EPOCH,
    };
    let shown = ShownSession { session, token_hash: vec![7; 32] };
    let end = |tenant: &str| {
        let permit = Permit::<EndSession>::request(&gateway(tenant), shown.clone());
        permit.map(drop).map_err(|fault| fault.reason)
    };
    assert_eq!(end("salon-luna"), Ok(()));
    assert_eq!(end("clinica-sol"), Err(Reason::Unauthenticated));
}

#[test]
fn a_session_is_for_who_has_come_all_the_way_in_and_another_password_for_who_must() {
    let proved = Proved {
        account: AccountId::from(uuid::Uuid::from_u128(7)),
        strength: Strength::Password,
        at: Timestamp::UNIX_EPOCH,
        password: PasswordMark([7; 32]),
    };
    let way = |new_password| {
        WayIn::of(Standing { proved: proved.clone(), due: Due { new_password, ..Due::default() } })
    };
    let (WayIn::Session(entered), WayIn::NewPassword(step)) = (way(false), way(true)) else {
        panic!("another way")
    };
    let Ok(begin) = Permit::<BeginSession>::request(&gateway("salon-luna"), entered);
    let Ok(choose) = Permit::<ChoosePassword>::request(&gateway("salon-luna"), step);
    assert_eq!((begin.tenant(), choose.tenant()), (&tenant(), &tenant()));
    assert_eq!(ChoosePassword::account(choose.evidence()), proved.account);
    assert_eq!(who_may_call(&tenant(), "/holdfast.identity.v1.SignIn/NewPassword"), ["gateway"]);
    assert_eq!(who_may_call(&tenant(), "/holdfast.identity.v1.SignIn/DescribeStep"), ["gateway"]);
}

#[tokio::test]
async fn a_hash_is_renewed_for_who_shows_the_right_password() {
    let clock = kit_clock::Clock::system();
    let ring = kit_seal::Keyring::new_json("p1", &clock);
    let peppers = Peppers::new(kit_seal::KeyFile::from_json(&ring).unwrap());
    let options = HasherOptions { workers: 1, waiting: 1, cost: Cost::FLOOR };
    let hasher = Hasher::new(options, peppers, &clock).unwrap();
    let password = || Password::read("correct horse").unwrap();
    let account = AccountId::from(uuid::Uuid::from_u128(7));
    let stored = StoredPassword { account, hashed: hasher.hash(password()).await.unwrap() };
    let verified = hasher.verify(&attempt(), password(), Some(stored)).await.unwrap().unwrap();
    let Ok(permit) = Permit::<RenewHash>::request(&gateway("salon-luna"), verified);
    assert_eq!(permit.evidence().account(), account);
}

#[test]
fn whoever_asks_for_a_link_may_and_whoever_shows_one_that_is_open_resets() {
    let guest = callers::guest("salon-luna").end_user().unwrap();
    let account = AccountId::from(uuid::Uuid::from_u128(7));
    let Ok(asked) = Permit::<AskReset>::request(&guest, ());
    let Ok(sent) = Permit::<SendReset>::request(&Service::at(&tenant()), account);
    let opened = OpenedReset { reset: uuid::Uuid::from_u128(8).into(), account };
    let Ok(reset) = Permit::<ResetPassword>::request(&guest, opened);
    assert_eq!(ResetPassword::account(reset.evidence()), account);
    for at in [asked.tenant(), sent.tenant(), reset.tenant()] {
        assert_eq!(at, &tenant());
    }
    for rpc in ["AskReset", "GetReset", "Reset"] {
        assert_eq!(who_may_call(&tenant(), &format!("/holdfast.identity.v1.Recovery/{rpc}")), ["guest"]);
    }
}

#[test]
fn locks_are_ended_by_whom_the_tenant_lets_and_an_owners_by_no_admin() {
    let locked = |roles: &[&str], unlock: &[Unlocker]| LockedAccount {
        account: AccountId::from(uuid::Uuid::from_u128(7)),
        roles: Roles::parse(roles).unwrap(),
        unlock: unlock.to_vec(),
    };
    let (time, owner, admin) = (Unlocker::Time, Unlocker::Owner, Unlocker::Admin);
    for (roles, unlock, who) in [
        (&["employee"][..], &[time, owner, admin][..], &["admin", "owner"][..]),
        (&["admin"], &[owner, admin], &["admin", "owner"]),
        (&["owner"], &[time, owner, admin], &["owner"]),
        (&["owner", "employee"], &[admin], &[]),
        (&["employee"], &[admin], &["admin"]),
        (&["employee"], &[owner], &["owner"]),
        (&["employee"], &[time], &[]),
    ] {
        assert_eq!(who_of_staff::<UnlockUser>(locked(roles, unlock)), who, "{roles:?} {unlock:?}");
    }
    assert_eq!(who_may_call(&tenant(), "/holdfast.identity.v1.Users/Unlock"), ["admin", "owner"]);
}

#[test]
fn a_try_to_sign_in_is_recorded_for_anybody() {
    let Ok(permit) = Permit::<RecordSignIn>::request(&gateway("salon-luna"), ());
    assert_eq!(permit.tenant(), &tenant());
    assert_eq!(who_may_call(&tenant(), "/holdfast.identity.v1.SignIn/Password"), ["gateway"]);
}
