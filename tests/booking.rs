//! A booking over the public API, in both tenants and both languages; what is missing is refused and leaves nothing.
use holdfast_tests::client::{Client, Response};
use holdfast_tests::mesh::Mesh;
pub use holdfast_tests::order::*;
use jiff::{SignedDuration, Span, Timestamp};
use serde_json::{Value, json};

#[tokio::test]
async fn a_guest_books_in_both_tenants_and_languages() {
    let mesh = Mesh::shared();
    for tenant in ["clinica-sol", "salon-luna"] {
        for language in ["es", "en"] {
            let guest = mesh.guest(tenant);
            let order = order(&guest, language).await;
            let answer = guest.post("/api/v1/bookings", &order.body).await;
            assert_eq!(answer.status, 201, "{tenant} {language}: {}", answer.text);
            assert_eq!(answer.text_at("/state"), "confirmed");
            assert_eq!(answer.text_at("/accepted/0/language"), language_of(&guest, &answer).await);
            let manage = guest.managing(&answer.text_at("/manage_token"));
            let again = manage.get(&format!("/api/v1/bookings/{}", answer.text_at("/id"))).await;
            assert_eq!(again.status, 200, "{}", again.text);
            assert_eq!(again.text_at("/code"), answer.text_at("/code"));
            assert!(
                again.json.get("manage_token").is_none_or(Value::is_null),
                "the token is in POST's answer alone"
            );
        }
    }
}

/// Start of each time that a page offers, and whether it says that a booking of it could not be cancelled online.
fn offered(page: &str) -> Vec<(Timestamp, bool)> {
    let buttons = page.split("<button class=\"slot").skip(1).map(|rest| rest.split("</button>").next());
    let offered = |button: &str| {
        let (_, start) = button.split_once("value=\"").expect("a start");
        let start = start.split('"').next().expect("a start").parse().expect("an instant");
        (start, button.contains("-deadline"))
    };
    buttons.flatten().map(offered).collect()
}

#[tokio::test]
async fn the_times_that_a_page_marks_are_those_that_could_not_be_cancelled() {
    let mesh = Mesh::shared();
    for tenant in ["clinica-sol", "salon-luna"] {
        let guest = mesh.guest(tenant);
        let service = order(&guest, "en").await.service();
        let mut marks = Vec::new();
        // Within these days lies the deadline of every time that could be booked now.
        for day in 0..3 {
            let day = next_week().0.checked_add(Span::new().days(day)).expect("a day");
            let page = guest.get(&format!("/book/{service}?day={day}")).await;
            assert_eq!(page.status, 200, "{}", page.text);
            for (start, marked) in offered(&page.text).into_iter().step_by(7) {
                let quote = guest.get(&format!("/api/v1/quote?service={service}&start={start}")).await;
                assert_eq!(quote.status, 200, "{start}: {}", quote.text);
                let until: Timestamp = quote.text_at("/cancel_until").parse().expect("an instant");
                let now = kit_clock::Clock::system().now();
                // Of a time whose deadline is this minute page and quote may say different things.
                if now.duration_until(until).abs() > SignedDuration::from_mins(1) {
                    assert_eq!(marked, until < now, "{tenant}: {start}, until {until}");
                    marks.push(marked);
                }
            }
        }
        assert!(marks.contains(&true) && marks.contains(&false), "{tenant}: {marks:?}");
    }
}

/// The language of the text that was accepted: the digest pins it.
async fn language_of(guest: &Client, booking: &Response) -> String {
    let (kind, digest) = (booking.text_at("/accepted/0/kind"), booking.text_at("/accepted/0/digest"));
    guest.get(&format!("/api/v1/agreements/{kind}/{digest}")).await.text_at("/language")
}

/// Rows of everything that a booking writes.
async fn rows(mesh: &Mesh) -> Vec<i64> {
    let database = mesh.database("booking").await;
    let mut counts = Vec::new();
    for table in ["booking", "claim", "acceptance", "accepted", "client", "answer", "holdfast.idempotency"] {
        let statement = format!("select count(*) from {table} where tenant_id = 'clinica-sol'");
        counts.push(
            sqlx::query_scalar(sqlx::AssertSqlSafe(statement)).fetch_one(&database).await.expect("a count"),
        );
    }
    counts
}

#[tokio::test]
async fn without_an_acceptance_nothing_is_booked_and_nothing_is_left() {
    let mesh = Mesh::exclusive().await;
    let guest = mesh.guest("clinica-sol");
    let whole = order(&guest, "es").await.body;
    let before = rows(&mesh).await;
    for kind in ["terms", "cancellation"] {
        let mut body = whole.clone();
        let accepted = body["accepted"].as_array_mut().expect("a list");
        accepted.retain(|it| it["kind"] != kind);
        let key = format!("no-{kind}-0123456789");
        let answer = guest.post_with("/api/v1/bookings", &body, &[("Idempotency-Key", &key)]).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (422, "AGREEMENT_REQUIRED"), "{}", answer.text);
        assert!(answer.fields().iter().any(|field| field.contains(kind)), "{}", answer.text);
        assert_eq!(rows(&mesh).await, before, "without {kind}");
    }
    let mut body = whole.clone();
    body["accepted"][0]["digest"] = json!("00".repeat(32));
    let answer = guest.post("/api/v1/bookings", &body).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (422, "AGREEMENT_REQUIRED"), "{}", answer.text);
    assert_eq!(rows(&mesh).await, before, "with a digest that was never published");
    booked_by(&guest, &whole).await;
    assert_ne!(rows(&mesh).await, before, "the count would have noticed");
}
