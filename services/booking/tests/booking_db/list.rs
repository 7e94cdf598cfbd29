//! The working day: all bookings for admins, an employee's own, by start, in pages; each read is audited.
use holdfast_proto::booking::v1::bookings_server::Bookings as _;
use holdfast_proto::booking::v1::{self as pb, ListScope};
use holdfast_proto::common::v1::Page;
use kit_fault::Reason;
use kit_ids::{AccountId, TypedId as _};
use kit_principal::Role;

use crate::booked::{book_request, book_request_of, later};
use crate::harness::{Harness, LUNA, SOL, at, message, refused, staff_of};
use crate::put::{id, provider};

async fn page(
    harness: &Harness,
    tenant: &str,
    who: (AccountId, Role),
    ask: pb::ListRequest,
) -> pb::ListResponse {
    message(harness.bookings().list(staff_of(tenant, who.0, who.1, ask)).await)
}

/// Starts in minutes after ten, with the last byte of the provider's id.
fn shown(page: &pb::ListResponse) -> Vec<(i64, u8)> {
    let ten = at("2026-11-25T09:00:00Z").as_second();
    let show = |booking: &pb::Booking| {
        let provider = booking.provider.as_ref().unwrap().id.last().copied().unwrap();
        ((booking.start.unwrap().seconds - ten) / 60, provider)
    };
    page.bookings.iter().map(show).collect()
}

/// Provider 12 belongs to the account. Three bookings: 10:00 with 11, 10:30 with 12, 13:00 with 11.
async fn busy() -> (Harness, AccountId) {
    let (harness, _) = Harness::with_fake_policy().await;
    harness.open(SOL).await;
    let account: AccountId = harness.context.clock.id();
    let own = pb::Provider { account_id: account.uuid().as_bytes().to_vec(), ..provider(12, 1) };
    harness.put_provider(LUNA, own).await;
    harness.booked(later(book_request(), -60)).await;
    harness.booked(later(pb::BookRequest { provider_id: id(12), ..book_request_of(2) }, -30)).await;
    harness.booked(later(book_request_of(3), 120)).await;
    (harness, account)
}

#[tokio::test]
async fn admins_see_all_and_employees_their_own() {
    let (harness, account) = busy().await;
    let stranger: AccountId = harness.context.clock.id();
    let ask = pb::ListRequest::default;
    let all = page(&harness, LUNA, (stranger, Role::Admin), ask()).await;
    assert_eq!(shown(&all), [(0, 11), (30, 12), (180, 11)]);
    let names: Vec<_> = all.bookings.iter().map(|one| one.client.as_ref().unwrap().name.as_str()).collect();
    assert_eq!(names, ["Zenobia Canaria", "Client 2", "Client 3"]);
    let ids = all.bookings.iter().map(|booking| uuid::Uuid::from_slice(&booking.id).unwrap().to_string());
    let object = format!("booking/{}", ids.collect::<Vec<_>>().join(","));
    assert_eq!(harness.db.audited("booking.list").await, [object], "every booking that was shown");
    assert_eq!(shown(&page(&harness, LUNA, (account, Role::Employee), ask()).await), [(30, 12)]);
    let others = pb::ListRequest { provider_id: id(11), ..ask() };
    assert_eq!(shown(&page(&harness, LUNA, (account, Role::Employee), others.clone()).await), []);
    assert_eq!(shown(&page(&harness, LUNA, (stranger, Role::Employee), ask()).await), []);
    assert_eq!(
        shown(&page(&harness, LUNA, (stranger, Role::Owner), others.clone()).await),
        [(0, 11), (180, 11)]
    );
    let scope = async |who, role, ask| page(&harness, LUNA, (who, role), ask).await.scope();
    for ask in [ask(), others] {
        assert_eq!(scope(stranger, Role::Admin, ask.clone()).await, ListScope::All);
        assert_eq!(scope(account, Role::Employee, ask.clone()).await, ListScope::Own);
        assert_eq!(scope(stranger, Role::Employee, ask).await, ListScope::Unlinked);
    }
    assert_eq!(shown(&page(&harness, SOL, (stranger, Role::Owner), ask()).await), [], "another tenant's day");
    let ask = pb::GetRequest { id: all.bookings.get(1).unwrap().id.clone(), manage_token: String::new() };
    let own = harness.bookings().get(staff_of(LUNA, account, Role::Employee, ask)).await;
    assert_eq!(message(own).client.unwrap().name, "Client 2");
    assert_eq!(harness.db.audited("booking.read").await.len(), 1);
}

#[tokio::test]
async fn a_span_a_state_and_pages() {
    let (harness, who) = busy().await;
    let who = (who, Role::Owner);
    let instant = |text: &str| Some(prost_types::Timestamp { seconds: at(text).as_second(), nanos: 0 });
    let span = pb::ListRequest {
        from: instant("2026-11-25T09:30:00Z"),
        to: instant("2026-11-25T12:00:00Z"),
        ..pb::ListRequest::default()
    };
    assert_eq!(shown(&page(&harness, LUNA, who, span).await), [(30, 12)], "from counts, to does not");
    let cancelled =
        pb::ListRequest { state: Some(pb::State::Cancelled.into()), ..pb::ListRequest::default() };
    assert_eq!(shown(&page(&harness, LUNA, who, cancelled).await), []);
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let request = Page { limit: 2, cursor };
        let ask = pb::ListRequest { page: Some(request), ..pb::ListRequest::default() };
        let one = page(&harness, LUNA, who, ask).await;
        found.extend(shown(&one));
        cursor = one.next_cursor;
        if cursor.is_empty() {
            break;
        }
    }
    assert_eq!(found, [(0, 11), (30, 12), (180, 11)]);
    for bad in [
        pb::ListRequest { state: Some(99), ..pb::ListRequest::default() },
        pb::ListRequest {
            page: Some(Page { limit: 2, cursor: "x".to_owned() }),
            ..pb::ListRequest::default()
        },
    ] {
        let (reason, fields) = refused(harness.bookings().list(staff_of(LUNA, who.0, who.1, bad)).await);
        assert_eq!((reason, fields.len()), (Reason::ValidationFailed, 1));
    }
}
