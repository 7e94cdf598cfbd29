//! The next free time of each service, offered at step 1.
use holdfast_proto::booking::v1 as pb;
use holdfast_proto::tenant::v1::WhoMayBook;
use kit_fault::Fault;
use prost_types::Timestamp;

use crate::business_pages::{OVER, at_home, hours, line, page, server};
use crate::fixture::{Fixture, SERVICE, draft, id};
use crate::rpcs::{HOURS, NEXT_SLOTS};
use crate::upstreams::Reply;

const PROVIDER: &str = "01010101-0101-0101-0101-010101010101";

/// The next slot of the one service. The clock stands at nine on Monday 23 November in Madrid.
fn next(start: &str) -> pb::ListNextSlotsResponse {
    let at = |second| Some(Timestamp { seconds: second, nanos: 0 });
    let start = start.parse::<jiff::Timestamp>().unwrap().as_second();
    let slot = pb::Slot { start: at(start), end: at(start + 900), provider_id: id(PROVIDER), seats_left: 1 };
    pb::ListNextSlotsResponse { next: vec![pb::NextSlot { service_id: id(SERVICE), slot: Some(slot) }] }
}

#[tokio::test]
async fn the_next_time_leads_past_the_page_of_times() {
    let server = server(|_| ()).await;
    server.upstreams.answers_with(NEXT_SLOTS, &next("2026-11-26T08:30:00Z"));
    for (language, said) in
        [("en", "Soonest: Thu 26 Nov, 09:30"), ("es", "Lo antes posible: jue 26 nov, 09:30")]
    {
        let page = page(&server, language).await;
        assert!(page.text.contains(said), "{said}: {}", page.text);
        let start = "2026-11-26T09%3A30%3A00%2B01%3A00";
        let way = format!("/book/{SERVICE}/details?provider={PROVIDER}&amp;any=on&amp;start={start}");
        let way = way.replace("&amp;", "&#38;");
        assert!(page.text.contains(&way), "{way}: {}", page.text);
        assert!(!page.text.contains("id=\"deadline\""), "{}", page.text);
    }
}

#[tokio::test]
async fn who_typed_something_takes_it_along() {
    let fixture = Fixture::open().await;
    fixture.0.upstreams.answers_with(NEXT_SLOTS, &next("2026-11-26T08:30:00Z"));
    let page = fixture.post("/book", &draft(), &[]).await;
    let button = format!("form=\"carry\" formaction=\"/book/{SERVICE}/details?provider={PROVIDER}");
    assert!(page.text.contains(&button), "{}", page.text);
}

#[tokio::test]
async fn a_time_within_the_deadline_says_so() {
    let hours =
        |hours: u32| server(move |config| config.cancellation.as_mut().unwrap().min_notice_s = hours * 3_600);
    let said = "<span>With a lock: can no longer be cancelled online</span>";
    for (notice, is_late) in [(23, false), (24, false), (25, true)] {
        let server = hours(notice).await;
        server.upstreams.answers_with(NEXT_SLOTS, &next("2026-11-24T08:00:00Z"));
        let page = page(&server, "en").await;
        assert_eq!(page.text.contains(said), is_late, "{notice} h: {}", page.text);
        assert_eq!(page.text.contains("aria-describedby=\"deadline\""), is_late);
        let place = |part: &str| page.text.find(part).unwrap();
        assert!(!is_late || place(said) < place("class=\"offers\""), "it is read before the first lock");
    }
}

#[tokio::test]
async fn nobody_who_is_free_stands_beside_a_business_that_opens_later() {
    let server = at_home().await;
    server.upstreams.answers_with(HOURS, &hours(false, "2026-11-24T08:00:00Z", &[OVER]));
    for (free, said) in [
        ("2026-11-23T10:00:00Z", ""),
        ("2026-11-23T22:59:00Z", ""),
        ("2026-11-23T23:00:00Z", "Opens tomorrow at 9:00"),
    ] {
        server.upstreams.answers_with(NEXT_SLOTS, &next(free));
        let page = page(&server, "en").await;
        assert!(page.text.contains(&line(said)) && page.text.contains("Soonest: "), "{free}: {}", page.text);
        assert!(!page.text.contains("Closed"), "{}", page.text);
    }
}

#[tokio::test]
async fn the_page_works_without_and_asks_only_where_somebody_can_book() {
    let open = server(|_| ()).await;
    open.upstreams.answers(NEXT_SLOTS, Reply::Refused(Fault::unavailable().into()));
    let page_without = page(&open, "en").await;
    assert!(page_without.status == 200 && !page_without.text.contains("Soonest:"), "{}", page_without.text);
    let closed = server(|config| config.suspended = true).await;
    let staff = |config: &mut holdfast_proto::tenant::v1::EffectiveConfig| {
        config.booking.as_mut().unwrap().who_may_book = WhoMayBook::StaffOnly.into();
    };
    for server in [closed, server(staff).await] {
        assert_eq!(page(&server, "en").await.status, 200);
        assert!(server.upstreams.calls(NEXT_SLOTS).is_empty());
    }
}

#[tokio::test]
async fn a_time_that_is_over_or_of_nobody_asks_for_another_before_anything_is_typed() {
    let fixture = Fixture::open().await;
    let details = async |provider: &str, start: &str| {
        let way = format!("/book/{SERVICE}/details?provider={provider}&any=on&start={start}&lang=en");
        fixture.0.get(&way).await
    };
    let asked = "That time can no longer be booked";
    let coming = details(PROVIDER, "2027-03-01T09%3A00%3A00Z").await;
    assert!(coming.status == 200 && !coming.text.contains(asked), "{}", coming.text);
    let stranger = "01932c00-5a10-7000-8000-000000000999";
    for (provider, start) in [(PROVIDER, "2020-01-01T12%3A00%3A00Z"), (stranger, "2027-03-01T09%3A00%3A00Z")]
    {
        let other = details(provider, start).await;
        assert!(other.status == 422 && other.text.contains(asked), "{}", other.text);
    }
}
