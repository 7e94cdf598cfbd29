//! What the public pages say to somebody of the staff who is signed in, and to whoever only brings a cookie.
use gateway_edge::limits::Quotas;
use kit_fault::{Fault, Reason};
use kit_limits::Quota;
use kit_tenants::testing::{tenant, tenants};
use reqwest::Method;

use crate::fixture::{Fixture, SERVICE, session_of};
use crate::rpcs::DESCRIBE;
use crate::server::Response;
use crate::upstreams::Reply;

const BACK: &str = "<a class=\"no-print\" href=\"/console\">Back to the console</a>";
const ENTER: &str = "<a class=\"no-print\" href=\"/sign-in\">Staff sign-in</a>";
const BANNER: &str = "You’re signed in as staff";

async fn get(fixture: &Fixture, path: &str) -> Response {
    let cookie = format!("__Host-holdfast={}", "B".repeat(43));
    fixture.0.ask(Method::GET, path, &[("cookie", &cookie), ("accept-language", "en")], None).await
}

#[tokio::test]
async fn staff_are_told_at_step_1_and_led_back_from_every_page() {
    let fixture = Fixture::open().await;
    fixture.0.upstreams.answers_with(DESCRIBE, &session_of("employee"));
    let first = get(&fixture, "/").await;
    assert!(first.text.contains(BANNER) && first.text.contains(BACK), "{}", first.text);
    assert_eq!(fixture.0.upstreams.calls(DESCRIBE).len(), 1, "identity is asked once for a page");
    for path in [&format!("/book/{SERVICE}"), "/bookings", "/receipts", "/privacy"] {
        let page = get(&fixture, path).await;
        assert!(page.text.contains(BACK) && !page.text.contains(ENTER), "{path}: {}", page.text);
        assert!(!page.text.contains(BANNER), "{path}: once is enough");
    }
}

#[tokio::test]
async fn a_cookie_alone_says_nothing_and_the_page_is_there_without_identity() {
    let fixture = Fixture::open().await;
    let gone = Fault::new(Reason::Unauthenticated);
    for answer in [Reply::Refused(gone.into()), Reply::Refused(Fault::unavailable().into())] {
        fixture.0.upstreams.answers(DESCRIBE, answer);
        let page = get(&fixture, "/").await;
        assert!(page.status == 200 && page.text.contains(ENTER), "{}", page.text);
        assert!(!page.text.contains(BANNER) && !page.text.contains(BACK), "{}", page.text);
    }
    // Somebody who is signed in and no member of the staff.
    fixture.0.upstreams.answers_with(DESCRIBE, &session_of("nobody"));
    assert!(!get(&fixture, "/").await.text.contains(BANNER));
    let asked = fixture.0.upstreams.calls(DESCRIBE).len();
    let guest = fixture.0.ask(Method::GET, "/", &[("accept-language", "en")], None).await;
    assert!(guest.text.contains(ENTER) && !guest.text.contains(BANNER), "{}", guest.text);
    assert_eq!(fixture.0.upstreams.calls(DESCRIBE).len(), asked, "without a cookie nobody is asked");
}

#[tokio::test]
async fn what_the_limits_refuse_asks_identity_nothing() {
    let limits = Quotas { requests: Quota::per_minute(1, 1).unwrap(), ..Quotas::product().unwrap() };
    let fixture = Fixture::of(tenants(&[tenant("luna")]), limits).await;
    fixture.0.upstreams.answers_with(DESCRIBE, &session_of("employee"));
    let statuses = [get(&fixture, "/").await.status, get(&fixture, "/").await.status];
    assert_eq!(statuses, [200, 429]);
    assert_eq!(fixture.0.upstreams.calls(DESCRIBE).len(), 1);
}
