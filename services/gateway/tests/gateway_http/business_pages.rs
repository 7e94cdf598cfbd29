//! What the pages show of the business itself: what booking asks for, whether it is open, the street.
use gateway_edge::limits::Quotas;
use holdfast_proto::booking::v1::HoursResponse;
use holdfast_proto::tenant::v1::{EffectiveConfig, WhoMayBook};
use kit_fault::Fault;
use kit_tenants::testing::{With as _, tenant, tenants};
use prost_types::Timestamp;
use serde_json::json;

use crate::fixture::services;
use crate::rpcs::{HOURS, LIST_SERVICES};
use crate::server::{Response, Server};
use crate::upstreams::Reply;

/// A gateway for this one business, in Madrid, which offers one service.
pub async fn server(change: impl FnOnce(&mut EffectiveConfig)) -> Server {
    let server = Server::with(tenants(&[tenant("luna").with(change)]), Quotas::product().unwrap()).await;
    server.upstreams.answers_with(LIST_SERVICES, &services());
    server
}

/// The first page in a language.
pub async fn page(server: &Server, language: &str) -> Response {
    server.get(&format!("/?lang={language}")).await
}

#[tokio::test]
async fn only_what_is_true_is_promised() {
    let guests = "<b>No account. Nothing to pay now.</b>";
    let prepaid = |config: &mut EffectiveConfig| {
        let policy = config.cancellation.as_mut().unwrap();
        (policy.prepayment_percent, policy.prepayment_due_within_s) = (30, 1_800);
    };
    let shown = async |server: Server| {
        let text = page(&server, "en").await.text;
        let lead = text.split_once("<p class=\"lead\">").unwrap().1.to_owned();
        lead.split("You’ll see").next().unwrap().trim().to_owned()
    };
    assert_eq!(shown(server(|_| ()).await).await, guests);
    assert_eq!(shown(server(prepaid).await).await, "<b>No account.</b>");
    for who in [WhoMayBook::RegisteredClients, WhoMayBook::StaffOnly] {
        let change =
            |config: &mut EffectiveConfig| config.booking.as_mut().unwrap().who_may_book = who.into();
        assert_eq!(shown(server(change).await).await, "", "{who:?}: a guest cannot book");
    }
    assert_eq!(shown(server(|config| config.suspended = true).await).await, "");
    let spanish = page(&server(|_| ()).await, "es").await.text;
    assert!(spanish.contains("<b>Sin cuenta. No paga nada ahora.</b>"), "{spanish}");
}

fn hours(open: bool, changes_at: &str) -> HoursResponse {
    let seconds = changes_at.parse::<jiff::Timestamp>().map(jiff::Timestamp::as_second);
    HoursResponse { open, changes_at: seconds.ok().map(|seconds| Timestamp { seconds, nanos: 0 }) }
}

/// The clock stands at nine on a Monday in Madrid.
#[tokio::test]
async fn one_line_says_whether_it_is_open_and_where_it_is() {
    let at_home = |config: &mut EffectiveConfig| {
        config.public_contact.as_mut().unwrap().address = "Calle del Olivar 24, 28012 Madrid".to_owned();
    };
    let server = server(at_home).await;
    for (open, change, english, spanish) in [
        (true, "2026-11-23T18:00:00Z", "Open until 19:00", "Abierto hasta las 19:00"),
        (true, "2026-11-24T00:30:00Z", "Open until 1:30", "Abierto hasta la 1:30"),
        (true, "2026-11-25T00:00:00Z", "Open now", "Abierto ahora"),
        (true, "", "Open now", "Abierto ahora"),
        (false, "2026-11-23T15:00:00Z", "Opens today at 16:00", "Abre hoy a las 16:00"),
        (
            false,
            "2026-11-24T08:00:00Z",
            "Closed now, opens tomorrow at 9:00",
            "Cerrado ahora, abre mañana a las 9:00",
        ),
        (
            false,
            "2026-11-26T08:00:00Z",
            "Closed now, opens Thursday at 9:00",
            "Cerrado ahora, abre el jueves a las 9:00",
        ),
    ] {
        server.upstreams.answers_with(HOURS, &hours(open, change));
        for (language, words) in [("en", english), ("es", spanish)] {
            let page = page(&server, language).await;
            let line = format!(
                "<p class=\"muted place\"><span>{words} ·</span> <span>Calle del Olivar 24</span></p>"
            );
            assert!(page.text.contains(&line), "{line}: {}", page.text);
        }
    }
    let api = server.get("/api/v1/hours").await.json();
    assert_eq!(api, json!({ "open": false, "changes_at": "2026-11-26T08:00:00Z", "zone": "Europe/Madrid" }));
    server.upstreams.answers_with(HOURS, &hours(false, ""));
    assert!(
        page(&server, "en")
            .await
            .text
            .contains("<p class=\"muted place\"><span>Calle del Olivar 24</span></p>")
    );
    server.upstreams.answers(HOURS, Reply::Refused(Fault::unavailable().into()));
    let page = page(&server, "en").await;
    assert_eq!(page.status, 200, "the page works without");
    assert!(
        page.text.contains("<p class=\"muted place\"><span>Calle del Olivar 24</span></p>"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn who_takes_no_bookings_is_not_asked_and_says_no_hours() {
    let server = server(|config| config.suspended = true).await;
    server.upstreams.answers_with(HOURS, &hours(true, "2026-11-23T18:00:00Z"));
    let page = page(&server, "en").await;
    assert!(page.status == 200 && !page.text.contains("Open until"), "{}", page.text);
    assert!(server.upstreams.calls(HOURS).is_empty());
}
