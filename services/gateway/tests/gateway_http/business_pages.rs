//! What the pages show of the business itself: what booking asks for, its hours, the street.
use gateway_edge::limits::Quotas;
use holdfast_proto::booking::v1::{HoursResponse, OpenHours};
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

fn instant(text: &str) -> Option<Timestamp> {
    let at = text.parse::<jiff::Timestamp>().map(jiff::Timestamp::as_second);
    at.ok().map(|seconds| Timestamp { seconds, nanos: 0 })
}

/// Open between these instants, and when that changes; empty: not soon.
pub fn hours(open: bool, changes_at: &str, today: &[(&str, &str)]) -> HoursResponse {
    let span = |(from, to): &(&str, &str)| OpenHours { from: instant(from), to: instant(to) };
    HoursResponse { open, changes_at: instant(changes_at), today: today.iter().map(span).collect() }
}

const MORNING: (&str, &str) = ("2026-11-23T08:00:00Z", "2026-11-23T13:00:00Z");
const EVENING: (&str, &str) = ("2026-11-23T15:00:00Z", "2026-11-23T19:00:00Z");
const NIGHT: (&str, &str) = ("2026-11-23T17:00:00Z", "2026-11-24T01:00:00Z");
pub const OVER: (&str, &str) = ("2026-11-23T05:00:00Z", "2026-11-23T07:00:00Z");
const ALWAYS: (&str, &str) = ("2026-11-22T23:00:00Z", "2026-11-24T23:00:00Z");

/// The line about the business at its street.
pub fn line(words: &str) -> String {
    let hours = if words.is_empty() { String::new() } else { format!("<span>{words}</span> ") };
    format!("<p class=\"muted place\">{hours}<span>Calle del Olivar 24</span></p>")
}

pub async fn at_home() -> Server {
    let address = |config: &mut EffectiveConfig| {
        let contact = config.public_contact.as_mut().unwrap();
        "Calle del Olivar 24, 28012 Madrid".clone_into(&mut contact.address);
    };
    server(address).await
}

/// The clock stands at nine on a Monday in Madrid.
#[tokio::test]
async fn one_line_says_the_hours_of_today_and_where_it_is() {
    let server = at_home().await;
    let thursday = "2026-11-26T08:00:00Z";
    for (answer, english, spanish) in [
        (
            hours(true, MORNING.1, &[MORNING, EVENING]),
            "Today 9:00 to 14:00 and 16:00 to 20:00",
            "Hoy de 9:00 a 14:00 y de 16:00 a 20:00",
        ),
        (hours(false, MORNING.0, &[MORNING]), "Today 9:00 to 14:00", "Hoy de 9:00 a 14:00"),
        (
            hours(true, MORNING.1, &[OVER, MORNING, EVENING]),
            "Today 6:00 to 8:00, 9:00 to 14:00 and 16:00 to 20:00",
            "Hoy de 6:00 a 8:00, de 9:00 a 14:00 y de 16:00 a 20:00",
        ),
        (hours(false, NIGHT.0, &[NIGHT]), "Today 18:00 to 2:00", "Hoy de 18:00 a 2:00"),
        (hours(true, "", &[ALWAYS]), "Open now", "Abierto ahora"),
        (hours(false, "2026-11-24T08:00:00Z", &[OVER]), "Opens tomorrow at 9:00", "Abre mañana a las 9:00"),
        (hours(false, thursday, &[]), "Opens Thursday at 9:00", "Abre el jueves a las 9:00"),
        (hours(false, "", &[]), "", ""),
    ] {
        server.upstreams.answers_with(HOURS, &answer);
        for (language, words) in [("en", english), ("es", spanish)] {
            let page = page(&server, language).await.text.replace('\u{a0}', " ");
            assert!(page.contains(&line(words)), "{words}: {page}");
        }
    }
    server.upstreams.answers(HOURS, Reply::Refused(Fault::unavailable().into()));
    let page = page(&server, "en").await;
    assert!(page.status == 200 && page.text.contains(&line("")), "the page works without: {}", page.text);
}

#[tokio::test]
async fn programs_read_the_hours_as_instants() {
    let server = at_home().await;
    server.upstreams.answers_with(HOURS, &hours(true, MORNING.1, &[MORNING, EVENING]));
    let span = |(from, to): (&str, &str)| json!({ "from": from, "to": to });
    let today = [span(MORNING), span(EVENING)];
    let expected = json!({ "open": true, "changes_at": MORNING.1, "today": today, "zone": "Europe/Madrid" });
    assert_eq!(server.get("/api/v1/hours").await.json(), expected);
}

#[tokio::test]
async fn who_takes_no_bookings_is_not_asked_and_says_no_hours() {
    let server = server(|config| config.suspended = true).await;
    server.upstreams.answers_with(HOURS, &hours(true, MORNING.1, &[MORNING]));
    let page = page(&server, "en").await;
    assert!(page.status == 200 && !page.text.contains("Today 9:00"), "{}", page.text);
    assert!(server.upstreams.calls(HOURS).is_empty());
}
