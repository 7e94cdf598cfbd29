//! What does not open is left out and told; everything beside it is shown.
use std::time::Duration;

use holdfast_proto::booking::v1 as pb;
use holdfast_proto::booking::v1::bookings_server::Bookings as _;
use holdfast_proto::common::v1::Page;
use kit_clock::Clock;
use kit_principal::Role;

use crate::booked::{book_request_of, later};
use crate::harness::{Harness, LUNA, guest, message, staff_of};

const DAY: i64 = 24 * 60;

/// Client number `n`'s name, and whether something of the booking is unreadable, for each of a page.
async fn page(harness: &Harness) -> Vec<(String, usize, bool)> {
    let page = Some(Page { limit: 200, cursor: String::new() });
    let ask = pb::ListRequest { page, ..pb::ListRequest::default() };
    let asked = staff_of(LUNA, Clock::system().id(), Role::Admin, ask);
    let shown = message(harness.bookings().list(asked).await).bookings;
    let name =
        |booking: &pb::Booking| booking.client.as_ref().map(|one| one.name.clone()).unwrap_or_default();
    shown.iter().map(|booking| (name(booking), booking.answers.len(), booking.unreadable)).collect()
}

async fn three() -> Harness {
    let (harness, _) = Harness::with_fake_policy().await;
    for n in 0..3 {
        harness.booked(later(book_request_of(n), DAY * i64::try_from(n).unwrap())).await;
    }
    harness
}

fn whole(n: usize) -> (String, usize, bool) {
    (format!("Client {n}"), 1, false)
}

/// Of the booking of the second day.
const ITS: &str = "(select id from booking order by starts_at offset 1 limit 1)";

async fn spoil(harness: &Harness, statement: &str) {
    let statement = sqlx::AssertSqlSafe(statement.replace("ITS", ITS));
    sqlx::raw_sql(statement).execute(&mut harness.db.superuser().await).await.unwrap();
}

#[tokio::test]
async fn one_client_who_does_not_open_leaves_the_page_to_the_others() {
    let harness = three().await;
    assert_eq!(page(&harness).await, [whole(0), whole(1), whole(2)]);
    spoil(
        &harness,
        "update client set sealed = set_byte(sealed, 20, get_byte(sealed, 20) # 1) \
            where id = (select client_id from booking where id = ITS)",
    )
    .await;
    assert_eq!(page(&harness).await, [whole(0), (String::new(), 1, true), whole(2)]);
}

#[tokio::test]
async fn one_answer_that_does_not_open_leaves_its_booking() {
    let harness = three().await;
    spoil(&harness, "update answer set sealed = 'x' where booking_id = ITS").await;
    assert_eq!(page(&harness).await, [whole(0), ("Client 1".to_owned(), 0, true), whole(2)]);
}

#[tokio::test]
async fn one_key_that_does_not_unwrap_leaves_the_page_to_the_others() {
    let harness = three().await;
    let mut server = harness.db.superuser().await;
    let subject = "select subject_id from client c join booking b on b.client_id = c.id \
        order by b.starts_at offset 1 limit 1";
    let subject: uuid::Uuid = sqlx::query_scalar(subject).fetch_one(&mut server).await.unwrap();
    let spoil = "update seal.subject_key set wrapped = set_byte(wrapped, 20, get_byte(wrapped, 20) # 1) \
        where subject_id = $1";
    sqlx::query(spoil).bind(subject).execute(&mut harness.db.keys_superuser().await).await.unwrap();
    // Keys at hand are forgotten after a minute.
    harness.clock.advance(Duration::from_mins(2));
    assert_eq!(page(&harness).await, [whole(0), (String::new(), 0, true), whole(2)]);
}

/// A reason is sealed for the revision that it explains: moved to another one of the same booking it is none.
#[tokio::test]
async fn a_reason_opens_at_its_own_revision_only() {
    let (harness, _) = Harness::with_fake_policy().await;
    let (booking, manage_token) = harness.booked(book_request_of(1)).await;
    let wish = pb::CancelRequest {
        id: booking.id.clone(),
        manage_token,
        reason: "I am ill".to_owned(),
        ..pb::CancelRequest::default()
    };
    message(harness.bookings().cancel(guest(LUNA, wish)).await);
    let shown = async || {
        let ask = pb::GetRequest { id: booking.id.clone(), manage_token: String::new() };
        let asked = staff_of(LUNA, Clock::system().id(), Role::Admin, ask);
        let shown = message(harness.bookings().get(asked).await);
        let reasons = shown.changes.into_iter().map(|change| change.reason).collect::<Vec<_>>();
        (reasons, shown.unreadable)
    };
    assert_eq!(shown().await, (vec![String::new(), "I am ill".to_owned()], false));
    let moved = "update booking_change a set sealed_reason = b.sealed_reason from booking_change b \
        where a.revision = 1 and b.revision = 2";
    spoil(&harness, moved).await;
    assert_eq!(shown().await, (vec![String::new(), "I am ill".to_owned()], true));
}
