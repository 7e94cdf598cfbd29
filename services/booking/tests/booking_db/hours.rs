//! Whether the business is open, by the company's opening hours alone.
use holdfast_proto::booking::v1::catalogue_server::Catalogue as _;
use holdfast_proto::booking::v1::{self as pb, ScheduleLevel};

use crate::harness::{Harness, LUNA, SOL, at, guest, message};
use crate::put::{every_day, id, interval, on, schedule};

/// The hours of today, as instants.
async fn today(harness: &Harness) -> Vec<String> {
    let hours = message(harness.catalogue().hours(guest(LUNA, pb::HoursRequest {})).await);
    let at = |at: Option<prost_types::Timestamp>| {
        jiff::Timestamp::from_second(at.unwrap().seconds).unwrap().to_string()
    };
    hours.today.into_iter().map(|span| format!("{} {}", at(span.from), at(span.to))).collect()
}

/// Whether it is open, and when that changes; empty: not soon.
async fn seen(harness: &Harness, tenant: &str) -> (bool, String) {
    let hours = message(harness.catalogue().hours(guest(tenant, pb::HoursRequest {})).await);
    let change = hours.changes_at.map(|at| jiff::Timestamp::from_second(at.seconds).unwrap().to_string());
    (hours.open, change.unwrap_or_default())
}

#[tokio::test]
async fn a_business_is_open_by_the_companys_hours_of_the_day() {
    let harness = Harness::new().await;
    assert_eq!(seen(&harness, LUNA).await, (false, String::new()), "nothing is declared");
    harness.open(LUNA).await;
    // Whom nobody can book is no matter of the company's.
    let late = schedule(ScheduleLevel::Provider, id(11), every_day(&[("06:00", "23:00")]));
    harness.put_schedule(LUNA, late).await;
    for (now, open, change) in [
        ("2026-11-23T07:00:00Z", false, "2026-11-23T08:00:00Z"),
        ("2026-11-23T08:00:00Z", true, "2026-11-23T11:00:00Z"),
        ("2026-11-23T11:30:00Z", false, "2026-11-23T12:00:00Z"),
        ("2026-11-23T14:00:00Z", false, "2026-11-24T08:00:00Z"),
    ] {
        harness.clock.set(at(now));
        assert_eq!(seen(&harness, LUNA).await, (open, change.to_owned()), "{now}");
        let both = ["2026-11-23T08:00:00Z 2026-11-23T11:00:00Z", "2026-11-23T12:00:00Z 2026-11-23T14:00:00Z"];
        assert_eq!(today(&harness).await, both, "{now}: all of them, whatever the hour");
    }
    assert_eq!(seen(&harness, SOL).await, (false, String::new()), "another business says nothing");
}

#[tokio::test]
async fn a_holiday_is_closed_and_a_change_counts_at_once() {
    let harness = Harness::new().await;
    harness.open(LUNA).await;
    let mut openings = every_day(&[("09:00", "12:00")]);
    openings.push(on("2026-11-23"));
    harness.put_schedule(LUNA, schedule(ScheduleLevel::Company, vec![], openings)).await;
    harness.clock.set(at("2026-11-23T08:30:00Z"));
    assert_eq!(seen(&harness, LUNA).await, (false, "2026-11-24T08:00:00Z".to_owned()));
    assert!(today(&harness).await.is_empty());
    let open = pb::Opening { intervals: vec![interval("09:00", "10:00")], ..on("2026-11-23") };
    harness.put_schedule(LUNA, schedule(ScheduleLevel::Company, vec![], vec![open])).await;
    assert_eq!(seen(&harness, LUNA).await, (true, "2026-11-23T09:00:00Z".to_owned()));
}
