//! How many taps and pages a booking takes, on the two ways that the review of the pages counted.
//!
//! The salon's (new client, another month, anyone) took 11 taps and 7 pages: service, month, day, time, name, email,
//! list, continue, box, box, confirm. The clinic's (first consultation, same month) took 9 taps and 5 pages: service,
//! time, name, email, reason, continue, box, box, confirm. A tap is a press of the pointer on the page, a page is a
//! document that the browser loads.
//!
//! Two things are other than then. The next free time of each service, whatever its month and with whomever, stands
//! at the service: it takes the place of service, month, day and time, and of the page of times. And name, email
//! and telephone are filled in by the browser, which knows them by their `autocomplete`: that is no tap, though the
//! review counted one for each of the first two. What no browser knows is tapped and then typed. Four pages are
//! left, and decision 24 says why none of them goes: services, details, what is confirmed, what is booked.
use holdfast_tests::browser::{Browser, Options, Page, Target, css};
use holdfast_tests::journey::NAME;
use holdfast_tests::mesh::Mesh;
use holdfast_tests::order::somebody;

/// How often the way is begun again because somebody else was faster.
const TRIES: usize = 8;

/// Whether the last step shows its button before anybody scrolls.
const IN_SIGHT: &str =
    "document.querySelector('.confirm .btn').getBoundingClientRect().bottom <= innerHeight";

/// What a booking took.
#[derive(Debug, PartialEq, Eq)]
struct Cost {
    taps: usize,
    pages: u64,
}

/// Somebody with a finger.
struct Person<'p> {
    page: &'p Page,
    taps: usize,
    /// Documents that the tab had shown before.
    before: u64,
}

impl Person<'_> {
    async fn tap(&mut self, target: &Target) {
        self.taps += 1;
        self.page.click(target).await;
    }

    /// Taps what leads to another page.
    async fn lead(&mut self, target: &Target) {
        self.taps += 1;
        self.page.follow(target).await;
    }

    /// Fills a field in as a browser does that knows who uses it.
    async fn autofill(&self, field: &str, knows: &str, value: &str) {
        let named = css(&format!("#{field}[autocomplete={knows}]"));
        if self.page.count(&css(&format!("#{field}"))).await == 1 {
            self.page.fill(&named, value).await;
        }
    }

    /// Answers what must be answered: a text is tapped and typed, of several options one is tapped.
    async fn answer(&mut self) {
        let mark = "const seen = new Set();
            for (const one of document.querySelectorAll('main [required][name^=answer]')) {
                if (seen.has(one.name)) continue;
                seen.add(one.name);
                one.dataset.turn = seen.size;
            }
            seen.size";
        let questions = self.page.evaluate(mark).await.as_u64().unwrap_or_default();
        for turn in 1..=questions {
            let field = css(&format!("[data-turn='{turn}']"));
            self.tap(&field).await;
            if self.page.count(&css(&format!("[data-turn='{turn}'][type=radio]"))).await == 0 {
                self.page.write("Nada").await;
            }
        }
    }

    /// From the first page to the booking; None: somebody else took the time.
    async fn book(&mut self, service: &str) -> Option<Cost> {
        let who = somebody(NAME);
        let text = |key: &str| who[key].as_str().unwrap_or_default().to_owned();
        self.page.goto("/").await;
        self.lead(&css(&format!("{service} .next a"))).await;
        self.autofill("name", "name", NAME).await;
        self.autofill("email", "email", &text("email")).await;
        self.autofill("phone", "tel", &text("phone")).await;
        self.answer().await;
        self.lead(&css("form#carry .actions .btn")).await;
        assert_eq!(
            self.page.evaluate(IN_SIGHT).await,
            true,
            "the bar of a phone: {}",
            self.page.text().await
        );
        for number in 1..=self.page.count(&css(".agree .tick")).await {
            self.tap(&css(&format!(".agree .tick:nth-of-type({number}) input"))).await;
        }
        self.lead(&css(".confirm .btn")).await;
        let is_done = self.page.path().await.starts_with("/bookings/");
        is_done.then(|| Cost { taps: self.taps, pages: self.page.documents() - self.before })
    }
}

/// What a booking of this service takes, from a tab that has shown nothing.
async fn cost(mesh: &Mesh, tenant: &str, language: &str, service: &str) -> Cost {
    for _ in 0..TRIES {
        let options = Options { language, ..Options::default() };
        let page = Browser::shared(mesh).page(mesh, tenant, options).await;
        let before = page.documents();
        if let Some(cost) = (Person { page: &page, taps: 0, before }).book(service).await {
            return cost;
        }
    }
    panic!("{tenant}: no time could be had");
}

#[tokio::test]
async fn both_ways_take_no_more_taps_and_pages_than_these() {
    let mesh = Mesh::shared();
    let salon = cost(mesh, "salon-luna", "en", ".offer:nth-child(3)").await;
    assert_eq!(salon, Cost { taps: 6, pages: 4 });
    let clinic = cost(mesh, "clinica-sol", "es", ".offer:nth-child(1)").await;
    assert_eq!(clinic, Cost { taps: 6, pages: 4 });
}
