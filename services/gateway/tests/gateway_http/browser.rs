//! Pages of booking on a phone, on days of our choice: how far down the first time is, that choosing loses no place,
//! and that typing loses no text.
use std::sync::Arc;
use std::time::Duration;

use holdfast_proto::booking::v1 as pb;
use holdfast_tests::browser::{Browser, Options, Page, Site, css};
use holdfast_tests::wait::until;
use jiff::{Timestamp, ToSpan as _};
use kit_fault::{Fault, FieldCode};
use serde_json::Value;
use tempfile::TempDir;

use crate::fixture::{Fixture, SERVICE, quote};
use crate::rpcs::{CHECK, QUOTE, SLOTS};
use crate::upstreams::Reply;

/// The longest that a script may take on a busy machine.
const LONG: Duration = Duration::from_secs(45);
/// How far down the first time may end, in CSS pixels from the page's top.
const REACH: f64 = 700.0;
/// Where the first time begins and ends, from the page's top.
const FIRST: &str = "(() => {
    const box = document.querySelector('.slot').getBoundingClientRect();
    return { top: box.top + scrollY, bottom: box.bottom + scrollY };
})()";

/// The gateway, a browser for it, and the browser's home.
struct Visit {
    fixture: Fixture,
    browser: Arc<Browser>,
    _home: TempDir,
}

impl Visit {
    async fn open() -> Self {
        let fixture = Fixture::open().await;
        let home = tempfile::tempdir().unwrap();
        let site = Site {
            https_port: fixture.0.https.port(),
            ca: fixture.0.authority.pem().into_bytes(),
            folder: home.path().to_owned(),
        };
        Self { fixture, browser: Arc::new(Browser::start(&site)), _home: home }
    }

    /// It is this instant. From tomorrow on two people are free for three days, every quarter of an hour of a morning.
    fn at(&self, now: &str) {
        let now: Timestamp = now.parse().unwrap();
        self.fixture.0.clock.set(now);
        let wire = |at: Timestamp| Some(prost_types::Timestamp { seconds: at.as_second(), nanos: 0 });
        let slot = |day: i64, quarter: i64, provider: u8| {
            let start = now + (24 * day).hours() + (15 * quarter).minutes();
            let end = wire(start + 15.minutes());
            pb::Slot { start: wire(start), end, provider_id: vec![provider; 16], seats_left: 1 }
        };
        let quarters = |day| (0..8).flat_map(move |quarter| [1, 2].map(|who| slot(day, quarter, who)));
        let slots = pb::ListSlotsResponse {
            slots: (1..4).flat_map(quarters).collect(),
            zone: "Europe/Madrid".to_owned(),
            next_from: String::new(),
        };
        // The first of them could still be cancelled for another minute.
        let quote = pb::QuoteResponse { cancel_until: wire(now + 1.minutes()), ..quote() };
        self.fixture.0.upstreams.answers_with(SLOTS, &slots);
        self.fixture.0.upstreams.answers_with(QUOTE, &quote);
    }

    async fn page(&self, language: &str, script: bool) -> Page {
        let options = Options { language, script, ..Options::default() };
        let page = self.browser.page_at(&self.fixture.0.origin(), options).await;
        page.goto(&format!("/book/{SERVICE}")).await;
        assert_eq!(page.status(), 200, "{}", page.text().await);
        page
    }
}

async fn number(page: &Page, expression: &str, key: &str) -> f64 {
    let found = page.evaluate(expression).await;
    found.get(key).and_then(Value::as_f64).unwrap_or_else(|| panic!("{key} of {found}"))
}

async fn text(page: &Page, expression: &str) -> String {
    page.evaluate(expression).await.as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn the_first_time_is_within_reach_on_every_day_of_a_month() {
    let visit = Visit::open().await;
    for (now, months) in [
        ("2026-11-02T08:00:00Z", ["November 2026", "Noviembre de 2026"]),
        ("2026-11-16T08:00:00Z", ["November 2026", "Noviembre de 2026"]),
        ("2026-10-29T08:00:00Z", ["October and November 2026", "Octubre y noviembre de 2026"]),
        ("2026-10-31T08:00:00Z", ["October and November 2026", "Octubre y noviembre de 2026"]),
    ] {
        visit.at(now);
        for (language, month) in ["en", "es"].into_iter().zip(months) {
            let page = visit.page(language, true).await;
            let (top, bottom) = (number(&page, FIRST, "top").await, number(&page, FIRST, "bottom").await);
            assert!(0.0 < top && bottom < REACH, "{now}, {language}: from {top} to {bottom}");
            assert_eq!(
                page.evaluate("[scrollY, innerWidth, innerHeight]").await,
                serde_json::json!([0, 390, 844])
            );
            assert_eq!(text(&page, "document.querySelector('#month').textContent").await, month);
            // Past weeks are not shown: the first row is the one of today.
            let today = now.get(8..10).unwrap().trim_start_matches('0');
            let row = text(&page, "document.querySelector('.month tbody tr').innerText").await;
            assert!(row.split_whitespace().any(|number| number == today), "{today} in {row:?}");
        }
    }
}

#[tokio::test]
async fn another_month_another_person_and_another_day_keep_the_place() {
    let visit = Visit::open().await;
    visit.at("2026-11-16T08:00:00Z");
    for script in [true, false] {
        let page = visit.page("en", script).await;
        page.follow(&css("a.round")).await;
        let place = "location.hash + ' ' + document.activeElement.id + ' ' + (scrollY > 0)";
        assert_eq!(text(&page, place).await, "#month month true");
        page.click(&css(".choice:nth-child(2)")).await;
        if !script {
            page.click(&css("form[data-choose] .btn")).await;
        }
        page.arrive().await;
        assert_eq!(text(&page, place).await, "#times times true");
        assert!(page.path().await.contains("provider=01010101"), "{}", page.path().await);
        page.goto(&format!("/book/{SERVICE}")).await;
        page.follow(&css("a.day[href*='2026-11-18']")).await;
        assert_eq!(text(&page, place).await, "#times times true");
        assert!(
            page.title().await.contains(" November, 8 free times | Choose a time"),
            "{}",
            page.title().await
        );
    }
}

#[tokio::test]
async fn only_the_keyboard_sees_a_ring_around_the_heading_and_the_button_of_a_choice() {
    let visit = Visit::open().await;
    visit.at("2026-11-16T08:00:00Z");
    let page = visit.page("en", true).await;
    let ring = "getComputedStyle(document.activeElement).outlineStyle";
    let button = "document.querySelector('form[data-choose] .btn').checkVisibility() &&
        document.querySelector('form[data-choose] .actions').getBoundingClientRect().height > 1";
    page.follow(&css("a.day[href*='2026-11-18']")).await;
    assert_eq!((page.evaluate(ring).await, page.evaluate(button).await), ("none".into(), false.into()));
    page.tab_to(&css("a.day[href*='2026-11-19']")).await;
    page.press("Enter").await;
    page.arrive().await;
    assert_eq!(page.evaluate(ring).await, "solid");
    // The second link of the page skips what stands before the times.
    page.goto(&format!("/book/{SERVICE}")).await;
    page.press("Tab").await;
    page.press("Tab").await;
    assert_eq!(page.focused().await, ("link".to_owned(), "Skip to the times".to_owned()));
    page.tab_to(&css("form[data-choose] input")).await;
    assert_eq!(page.evaluate(button).await, true);
    let bare = visit.page("en", false).await;
    assert_eq!(bare.evaluate(button).await, true);
}

#[tokio::test]
async fn a_text_that_is_too_long_is_counted_and_never_cut() {
    let visit = Visit::open().await;
    let page = visit.browser.page_at(&visit.fixture.0.origin(), Options::default()).await;
    page.goto(&format!("/book/{SERVICE}/details?start=2026-11-24T08:00:00Z")).await;
    let length = "document.querySelector('#answer-wish').value.length";
    for (typed, said) in [
        (310, "10 characters too many"),
        (301, "1 character too many"),
        (299, "You have 1 character left"),
        (260, "You have 40 characters left"),
        (100, ""),
        (310, "10 characters too many"),
    ] {
        page.fill(&css("#answer-wish"), &"é".repeat(typed)).await;
        until(LONG, said, async || {
            (text(&page, "document.querySelector('#answer-wish + [role=status]').textContent").await == said)
                .then_some(())
        })
        .await;
        assert_eq!(page.evaluate(length).await, typed);
    }
    let long = Fault::invalid_field("answers.wish", FieldCode::TooLong, "must have at most 300 characters");
    visit.fixture.0.upstreams.answers(CHECK, Reply::Refused(long.into()));
    page.follow(&css("form#carry .actions .btn")).await;
    assert_eq!(page.status(), 422);
    assert!(page.text().await.contains("in 300 characters or fewer"), "{}", page.text().await);
    assert_eq!(page.evaluate(length).await, 310);
}
