//! The steps before the form is sent: services, times, details, the confirmation, and the ways back.
use holdfast_proto::booking::v1 as pb;
use jiff::ToSpan as _;
use kit_fault::{Fault, FieldError};
use prost::Message as _;

use crate::fixture::{Fixture, NAME, SERVICE, booking, draft, id, later, money, quote, services};
use crate::rpcs::{BOOK, CHECK, LIST_SERVICES, QUOTE, SLOTS};
use crate::server::now;
use crate::upstreams::Reply;

#[tokio::test]
async fn details_are_checked_before_anything_is_confirmed() {
    let fixture = Fixture::open().await;
    let path = format!("/book/{SERVICE}/confirm");
    let step = fixture.post(&path, &draft(), &[]).await;
    assert_eq!(step.status, 200, "{}", step.text);
    for part in [
        format!("/agreements/terms/{}", "ab".repeat(32)),
        format!("/agreements/cancellation/{}", "cd".repeat(32)),
        "Until Sunday 28 February 2027 at 10:00, 24 hours before".to_owned(),
        "we charge €5.00".to_owned(),
    ] {
        assert!(step.text.contains(&part), "{part}: {}", step.text);
    }
    assert!(!step.text.contains(" checked"), "no box is ticked for anybody");
    let sent = fixture.0.upstreams.calls(CHECK).pop().unwrap();
    let sent = pb::CheckDetailsRequest::decode(sent.message.as_slice()).unwrap();
    assert_eq!(sent.client.unwrap().name, "Ana & Co");
    let bad =
        Fault::invalid([FieldError::format("client.name", "x"), FieldError::format("client.email", "x")]);
    fixture.0.upstreams.answers(CHECK, Reply::Refused(bad.into()));
    let again = fixture.post(&path, &draft(), &[]).await;
    assert_eq!(again.status, 422);
    assert!(again.text.contains("name-error") && again.text.contains("email-error"), "{}", again.text);
    assert!(fixture.0.upstreams.calls(BOOK).is_empty(), "nothing is booked before the button");
}

#[tokio::test]
async fn what_comes_back_is_told_of_what_is_paid_in_advance_alone() {
    let fixture = Fixture::open().await;
    let path = format!("/book/{SERVICE}/confirm");
    let unpaid = fixture.post(&path, &draft(), &[]).await;
    let free = "28 February 2027 at 10:00, 24 hours before</b><p>You can cancel online, free of charge.</p>";
    assert!(unpaid.text.contains(free), "{}", unpaid.text);
    assert!(unpaid.text.contains("You’re not paying in advance,"), "{}", unpaid.text);
    let missed = "If you miss your appointment without telling us, we charge €5.00. \
        If you tell us before the start, we don’t charge the €5.00.";
    assert!(unpaid.text.contains(missed), "{}", unpaid.text);
    for claim in ["get back", "is refunded", "have paid"] {
        assert!(!unpaid.text.contains(claim), "{claim}: {}", unpaid.text);
    }
    fixture.0.upstreams.answers_with(QUOTE, &pb::QuoteResponse { due_now: Some(money(900)), ..quote() });
    let ahead = fixture.post(&path, &draft(), &[]).await;
    assert!(ahead.text.contains("You get back everything you’ve paid."), "{}", ahead.text);
    assert!(!ahead.text.contains("free of charge") && !ahead.text.contains("in advance"), "{}", ahead.text);
    let missed = "without telling us, you get nothing back and we charge €5.00.";
    assert!(ahead.text.contains(missed), "{}", ahead.text);
}

#[tokio::test]
async fn who_books_what_can_no_longer_be_cancelled_is_warned() {
    let fixture = Fixture::open().await;
    let path = format!("/book/{SERVICE}/confirm");
    let warned = "you won’t be able to cancel online";
    let in_time = fixture.post(&path, &draft(), &[]).await;
    assert!(!in_time.text.contains(warned), "{}", in_time.text);
    let over = pb::QuoteResponse { cancel_until: later((-1).hours()), ..quote() };
    fixture.0.upstreams.answers_with(QUOTE, &over);
    let late = fixture.post(&path, &draft(), &[]).await;
    assert!(late.text.contains(warned), "{}", late.text);
}

#[tokio::test]
async fn the_time_to_cancel_is_told_in_words() {
    let fixture = Fixture::open().await;
    for (language, said) in [
        ("en", "<b>You can cancel</b><p>Free online, up to 24 hours before.</p>"),
        ("es", "<b>Puede cancelar sin coste</b><p>Por internet, hasta 24 horas antes.</p>"),
    ] {
        let page = fixture.0.get(&format!("/?lang={language}")).await;
        assert!(page.text.contains(said), "{said}: {}", page.text);
    }
}

#[tokio::test]
async fn no_address_makes_a_page_link_to_another_host() {
    let fixture = Fixture::open().await;
    for path in ["//evil.example/x", "///evil.example/x"] {
        let page = fixture.0.get(path).await.text;
        assert!(page.contains("href=\"/evil.example"), "{page}");
        for away in ["href=\"//", "action=\"//"] {
            assert!(!page.contains(away), "{away} in {page}");
        }
    }
    let answer = fixture.0.get("/book/x;y/times").await;
    assert_eq!((answer.status, answer.header("location")), (404, ""));
}

#[tokio::test]
async fn times_are_asked_for_once_and_whatever_the_query_says_is_a_page() {
    let fixture = Fixture::open().await;
    let path = format!("/book/{SERVICE}");
    let page = fixture.0.get(&path).await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert_eq!(fixture.0.upstreams.calls(SLOTS).len(), 1, "one question for the month and everybody");
    assert!(page.text.contains("name=\"start\""), "{}", page.text);
    for query in ["provider=x&day=9999-99-99", "month=1&zone=../etc", "day=-262143-01-01", "lang=xx&zone=%00"]
    {
        assert_eq!(fixture.0.get(&format!("{path}?{query}")).await.status, 200, "{query}");
    }
    let nowhere = fixture.0.get("/book/01932c00-5a10-7000-8000-000000000999").await;
    assert_eq!(nowhere.status, 404);
    for path in ["/details?start=x", "/confirm", "/times"] {
        let moved = fixture.0.get(&format!("/book/{SERVICE}{path}")).await;
        assert_eq!((moved.status, moved.header("location")), (303, format!("/book/{SERVICE}").as_str()));
    }
}

#[tokio::test]
async fn the_zone_in_which_times_were_read_is_shown_to_the_end() {
    let fixture = Fixture::open().await;
    let mut typed = draft();
    typed.retain(|(name, _)| *name != "zone");
    typed.push(("zone", "Asia/Tokyo"));
    // A choice is read in the page's language, and sent as its value.
    for (language, read) in [("en", "The knee"), ("es", "La rodilla")] {
        let page = fixture.post(&format!("/book/{SERVICE}/details?lang={language}"), &typed, &[]).await;
        assert!(page.text.contains(&format!("value=\"knee\"> <span>{read}</span>")), "{}", page.text);
    }
    for step in ["/details", "/confirm"] {
        let page = fixture.post(&format!("/book/{SERVICE}{step}"), &typed, &[]).await;
        assert!(page.text.contains("In Tokyo: "), "{step}: {}", page.text);
    }
    let made = booking();
    fixture
        .0
        .upstreams
        .answers_with(BOOK, &pb::BookResponse { booking: Some(made), manage_token: "m".repeat(22) });
    let done = fixture.book(&[("zone", "Asia/Tokyo")]).await;
    assert!(done.header("location").ends_with("?booked&zone=Asia/Tokyo"), "{done:?}");
    for none in ["", "Europe/Madrid", "../etc", "x&y"] {
        let done = fixture.book(&[("zone", none)]).await;
        assert!(done.header("location").ends_with("?booked"), "{none}: {done:?}");
    }
    // Nor does choosing it throw the day away.
    let day = now().to_zoned(jiff::tz::TimeZone::UTC).date() + 7.days();
    let page = fixture.0.get(&format!("/book/{SERVICE}?day={day}&lang=en")).await;
    assert!(page.text.contains(&format!("name=\"day\" value=\"{day}\"")), "{}", page.text);
}

#[tokio::test]
async fn on_the_way_back_every_way_carries_what_was_typed() {
    let fixture = Fixture::open().await;
    for path in ["times", "times?day=2027-01-01", "details", "details?start=2027-03-02T09:00:00Z", "confirm"]
    {
        let page = fixture.post(&format!("/book/{SERVICE}/{path}"), &draft(), &[]).await;
        assert_eq!(page.status, 200, "{}", page.text);
        assert!(page.text.contains(NAME), "{path}");
        assert!(!page.text.contains(&format!("href=\"/book/{SERVICE}")), "{path}: a link would lose it");
        let back =
            "<li class=\"done\"><button class=\"plain\" form=\"carry\" formaction=\"/book\">Service</button>";
        assert!(page.text.contains(back), "{path}: a step that is done is a way back");
    }
    let services = fixture.post("/book", &draft(), &[]).await;
    assert!(
        services.text.contains(NAME)
            && services.text.contains(&format!("formaction=\"/book/{SERVICE}/times"))
    );
    assert_eq!(fixture.post(&format!("/book/{SERVICE}/times"), &[("name", "Ana")], &[]).await.status, 403);
}

#[tokio::test]
async fn who_chooses_the_same_service_again_finds_everything_and_of_another_who_books() {
    const OTHER: &str = "01932c00-5a10-7000-8000-000000000102";
    let fixture = Fixture::open().await;
    let mut both = services();
    both.services.push(pb::Service { id: id(OTHER), ..both.services[0].clone() });
    fixture.0.upstreams.answers_with(LIST_SERVICES, &both);
    let details = fixture.post(&format!("/book/{SERVICE}/details"), &draft(), &[]).await;
    let chosen = format!("name=\"service\" value=\"{SERVICE}\"");
    assert!(details.text.contains(&chosen), "{}", details.text);
    let typed = [draft(), vec![("service", SERVICE), ("zone", "Asia/Tokyo")]].concat();
    let wish = "name=\"answer.wish\" value=\"short\"";
    let services = fixture.post("/book", &typed, &[]).await.text;
    for kept in [NAME, wish, "2027-03-01T09:00:00Z", "Asia/Tokyo", chosen.as_str()] {
        assert!(services.contains(kept), "{kept}: {services}");
    }
    for (service, kept) in [(SERVICE, true), (OTHER, false)] {
        let page = fixture.post(&format!("/book/{service}/times"), &typed, &[]).await.text;
        assert!(page.contains(NAME) && page.contains("ana@example.org"), "{page}");
        for part in [wish, "2027-03-01T09:00:00Z", "value=\"Asia/Tokyo\" selected"] {
            assert_eq!(page.contains(part), kept, "{service}: {part} in {page}");
        }
        assert!(page.contains(&format!("name=\"service\" value=\"{service}\"")), "{page}");
        let way = format!("/book/{service}/details?start=2027-03-02T09:00:00Z");
        let page = fixture.post(&way, &typed, &[]).await.text;
        assert!(page.contains(NAME), "{page}");
        assert_eq!(page.contains("\nshort</textarea>"), kept, "{service}: {page}");
    }
}

#[tokio::test]
async fn a_time_that_was_taken_meanwhile_is_told_before_the_last_step() {
    let fixture = Fixture::open().await;
    let path = format!("/book/{SERVICE}/confirm");
    fixture.0.upstreams.answers_with(QUOTE, &pb::QuoteResponse { taken: true, ..quote() });
    let told = "Somebody has just booked that time";
    let taken = fixture.post(&path, &draft(), &[]).await;
    assert_eq!(taken.status, 409, "{}", taken.text);
    for part in [told, NAME, "name=\"answer.wish\" value=\"short\"", "<title>Error: "] {
        assert!(taken.text.contains(part), "{part}: {}", taken.text);
    }
    // What was sent once may be what took it: the last step decides, and answers with that booking.
    let lost = fixture.refused(Fault::unavailable()).await;
    assert!(lost.status == 503 && lost.text.contains("name=\"tried\" value=\"on\""), "{}", lost.text);
    let tried = [draft(), vec![("tried", "on")]].concat();
    let again = fixture.post(&path, &tried, &[]).await;
    assert!(again.status == 200 && again.text.contains("name=\"tried\""), "{}", again.text);
    // Of another time nothing was sent yet.
    let way = |start: &str| format!("/book/{SERVICE}/details?start={start}");
    for (start, kept) in [("2027-03-01T09:00:00Z", true), ("2027-03-02T09:00:00Z", false)] {
        let page = fixture.post(&way(start), &tried, &[]).await.text;
        assert_eq!(page.contains("name=\"tried\""), kept, "{start}: {page}");
    }
}

#[tokio::test]
async fn where_nothing_is_free_the_page_says_so_and_what_to_do() {
    let fixture = Fixture::open().await;
    let none = pb::ListSlotsResponse { zone: "Europe/Madrid".to_owned(), ..Default::default() };
    fixture.0.upstreams.answers_with(SLOTS, &none);
    let page = fixture.0.get(&format!("/book/{SERVICE}?lang=en")).await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(page.text.contains("There are no free times from"), "{}", page.text);
    assert!(page.text.contains("?month="), "another month is a way on: {}", page.text);
    let asked = fixture.0.upstreams.calls(SLOTS).len();
    assert!(fixture.0.upstreams.calls(QUOTE).is_empty(), "nothing is free, and nothing is quoted");
    assert!((2..=3).contains(&asked), "the months that follow are looked at, a few of them: {asked}");
}

#[tokio::test]
async fn times_that_can_no_longer_be_cancelled_are_marked_as_the_quote_decides() {
    let fixture = Fixture::open().await;
    let path = format!("/book/{SERVICE}?lang=en");
    let marked = |page: &str| page.matches("class=\"slot late\"").count();
    let all = "These times can no longer be cancelled online.";
    // The first time is free in 24 hours, the second in 48: the policy's notice is what the quote of the first tells.
    for (notice, soonest) in
        [(23, ""), (24, ""), (25, "Can no longer be cancelled online"), (48, "Can no"), (49, all)]
    {
        let until = later((24 - notice).hours());
        fixture.0.upstreams.answers_with(QUOTE, &pb::QuoteResponse { cancel_until: until, ..quote() });
        let page = fixture.0.get(&path).await.text;
        assert!(page.contains(soonest), "{notice} h: {page}");
        assert_eq!(
            page.contains("can no longer be cancelled") || marked(&page) > 0,
            notice > 24,
            "{notice} h"
        );
        assert_eq!(
            marked(&page),
            usize::from((25..=48).contains(&notice)),
            "{notice} h: marked among others alone"
        );
    }
    for silent in [Reply::Refused(Fault::unavailable().into()), Reply::Hangs] {
        fixture.0.upstreams.answers(QUOTE, silent);
        let page = fixture.0.get(&path).await;
        assert_eq!(page.status, 200, "times do not wait for the policy");
        assert!(page.text.contains("class=\"slot\"") && marked(&page.text) == 0, "{}", page.text);
    }
}

#[tokio::test]
async fn the_next_times_are_on_top_and_say_once_whom_all_are_with() {
    let fixture = Fixture::open().await;
    let page = fixture.0.get(&format!("/book/{SERVICE}?lang=en")).await.text;
    let at = |part: &str| page.find(part).unwrap_or_else(|| panic!("{part} in {page}"));
    assert!(at("As soon as possible") < at("class=\"month\""), "{page}");
    assert!(
        page.contains("<small>Tue 24 Nov</small><time datetime=\"2026-11-24T09:00:00+01:00\">09:00</time>"),
        "{page}"
    );
    assert_eq!(page.matches("All with Jack").count(), 1, "{page}");
    assert!(
        page.contains("Next available: Tue 24 Nov") && page.contains("No free times in November 2026"),
        "{page}"
    );
    assert!(page.contains("<title>Tuesday 24 November, 1 free time | Choose a time | "), "{page}");
    // Of a later month nobody can say that it is the soonest.
    let later = fixture.0.get(&format!("/book/{SERVICE}?lang=en&month=2026-12")).await.text;
    assert!(!later.contains("As soon as possible") && !later.contains("Next available"), "{later}");
    assert!(later.contains("From Tue 24 Nov"), "{later}");
}
