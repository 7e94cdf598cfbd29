//! Who may do what, told as tables.
use booking_domain::manage::ManageEpoch;
use kit_authz::{Action, Permit, Service};
use kit_fault::{Fault, Reason};
use kit_ids::{BookingId, ClientId, TenantId};
use kit_testkit::authz::{everybody, who, who_may_call};
use uuid::Uuid;

use super::{
    Book, BookingOwner, BookingRelation, Cancel, ClientStanding, CorrectEmail, ListBookings, NewBooking,
    Openness, PurgeErased, PutCatalogue, Relation, RequestLink, RevokeLink, SeeBooking, SendLink, WhoMayBook,
    may_accept, sees_all,
};
use crate::actor::Actor;

const EVERYBODY: [&str; 5] = ["guest", "client", "employee", "admin", "owner"];
const STAFF: [&str; 3] = ["employee", "admin", "owner"];

fn tenant() -> TenantId {
    "salon-luna".parse().unwrap()
}

/// Who gets a permit; support and services are no actors of booking's.
fn permitted<A>(evidence: A::Evidence) -> Vec<&'static str>
where
    A: Action<By = Actor, Evidence: Copy, Refusal = Fault>,
{
    who(&tenant(), |principal| {
        Actor::of(principal).is_ok_and(|actor| Permit::<A>::request(&actor, evidence).is_ok())
    })
}

fn new_booking(who_may_book: WhoMayBook, client_standing: ClientStanding) -> NewBooking {
    let openness = Openness { who_may_book, client_standing };
    NewBooking { id: BookingId::from(Uuid::from_u128(9)), openness }
}

fn may_call(rpc: &str) -> Vec<&'static str> {
    who_may_call(&tenant(), &format!("/holdfast.booking.v1.{rpc}"))
}

#[test]
fn the_tenant_says_who_may_book_and_policy_whom_not() {
    let book = |who_may_book, client_standing| permitted::<Book>(new_booking(who_may_book, client_standing));
    assert_eq!(book(WhoMayBook::Anyone, ClientStanding::Good), EVERYBODY);
    assert_eq!(book(WhoMayBook::RegisteredClients, ClientStanding::Good), EVERYBODY[1..]);
    assert_eq!(book(WhoMayBook::StaffOnly, ClientStanding::Good), STAFF);
    assert_eq!(may_call("Bookings/Book"), EVERYBODY);
    for who_may_book in [WhoMayBook::Anyone, WhoMayBook::RegisteredClients, WhoMayBook::StaffOnly] {
        assert!(book(who_may_book, ClientStanding::Blocked).is_empty());
    }
}

#[test]
fn a_guest_hears_when_signing_in_would_help_and_nobody_hears_more() {
    let refusal = |name: &str, who_may_book, client_standing| {
        let everybody = everybody(&tenant());
        let (_, principal) = everybody.iter().find(|(known, _)| *known == name).unwrap();
        let actor = Actor::of(principal).unwrap();
        let refused = Permit::<Book>::request(&actor, new_booking(who_may_book, client_standing)).err();
        refused.map(|fault| fault.reason)
    };
    let registered = WhoMayBook::RegisteredClients;
    assert_eq!(refusal("guest", registered, ClientStanding::Good), Some(Reason::SignInRequired));
    assert_eq!(refusal("guest", registered, ClientStanding::Blocked), Some(Reason::SignInRequired));
    assert_eq!(refusal("client", registered, ClientStanding::Blocked), Some(Reason::BookingNotPossible));
    assert_eq!(
        refusal("guest", WhoMayBook::StaffOnly, ClientStanding::Good),
        Some(Reason::BookingNotPossible)
    );
    assert_eq!(
        refusal("guest", WhoMayBook::Anyone, ClientStanding::Blocked),
        Some(Reason::BookingNotPossible)
    );
}

#[test]
fn staff_accept_nothing_for_a_client() {
    let accept = who(&tenant(), |principal| Actor::of(principal).is_ok_and(|actor| may_accept(&actor)));
    assert_eq!(accept, ["guest", "client"]);
}

/// What each action does with how somebody stands to a booking.
fn for_relation(relation: Relation) -> [Vec<&'static str>; 3] {
    let shown = BookingRelation { booking: BookingId::from(Uuid::from_u128(9)), relation };
    [permitted::<SeeBooking>(shown), permitted::<Cancel>(shown), permitted::<RevokeLink>(shown)]
}

#[test]
fn a_booking_is_seen_and_cancelled_by_its_token_and_by_staff_and_its_links_end_by_staff() {
    let nobody = Vec::new;
    let all = || EVERYBODY.to_vec();
    assert_eq!(for_relation(Relation::Holder { epoch: ManageEpoch::FIRST }), [all(), all(), nobody()]);
    assert_eq!(for_relation(Relation::Unrelated), [nobody(), nobody(), nobody()]);
    let staff = || STAFF.to_vec();
    assert_eq!(for_relation(Relation::Staff { own: true }), [staff(), staff(), staff()]);
    let strong = || vec!["admin", "owner"];
    assert_eq!(for_relation(Relation::Staff { own: false }), [strong(), strong(), strong()]);
    assert_eq!(may_call("Bookings/Get"), EVERYBODY);
    assert_eq!(may_call("Bookings/Cancel"), EVERYBODY);
    assert_eq!(may_call("Bookings/RevokeLink"), STAFF);
}

#[test]
fn an_address_is_corrected_by_its_token_alone_and_never_by_staff() {
    let correct = |relation| {
        let booking = BookingId::from(Uuid::from_u128(9));
        permitted::<CorrectEmail>(BookingRelation { booking, relation })
    };
    assert_eq!(correct(Relation::Holder { epoch: ManageEpoch::FIRST }), ["guest", "client"]);
    for without in [Relation::Staff { own: true }, Relation::Staff { own: false }, Relation::Unrelated] {
        assert_eq!(correct(without), Vec::<&str>::new());
    }
    assert_eq!(may_call("Bookings/CorrectEmail"), ["guest", "client"]);
}

#[test]
fn to_whom_a_booking_is_refused_it_does_not_exist() {
    for (_, principal) in everybody(&tenant()) {
        let Ok(actor) = Actor::of(&principal) else { continue };
        let shown =
            BookingRelation { booking: BookingId::from(Uuid::from_u128(9)), relation: Relation::Unrelated };
        let refused = Permit::<SeeBooking>::request(&actor, shown).unwrap_err();
        assert_eq!(refused.reason, Reason::NotFound);
    }
}

#[test]
fn staff_list_bookings_and_owners_and_admins_see_all() {
    assert_eq!(permitted::<ListBookings>(()), STAFF);
    assert_eq!(may_call("Bookings/List"), STAFF);
    let all = who(&tenant(), |principal| Actor::of(principal).is_ok_and(|actor| sees_all(&actor)));
    assert_eq!(all, ["admin", "owner"]);
}

#[test]
fn who_runs_the_business_changes_the_catalogue_as_the_contract_says() {
    assert_eq!(permitted::<PutCatalogue>(()), ["admin", "owner"]);
    for rpc in ["PutService", "PutProvider", "PutSchedule"] {
        assert_eq!(may_call(&format!("Catalogue/{rpc}")), ["admin", "owner"]);
    }
}

#[test]
fn a_new_link_is_asked_for_by_anybody_and_sent_by_booking_itself() {
    let owner =
        BookingOwner { id: BookingId::from(Uuid::from_u128(9)), client: ClientId::from(Uuid::from_u128(8)) };
    let asked = who(&tenant(), |principal| {
        Actor::of(principal).is_ok_and(|actor| Permit::<RequestLink>::request(&actor, ()).is_ok())
    });
    assert_eq!(asked, EVERYBODY);
    let Ok(sent) = Permit::<SendLink>::request(&Service::at(&tenant()), owner);
    assert_eq!((sent.tenant(), sent.evidence().id), (&tenant(), owner.id));
    assert_eq!(may_call("Bookings/RequestLink"), EVERYBODY);
}

#[test]
fn erased_clients_are_forgotten_by_booking_itself() {
    assert_eq!(Permit::<PurgeErased>::for_service(&tenant()).tenant(), &tenant());
}
