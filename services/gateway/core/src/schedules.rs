//! The opening hours: all openings of one owner. The most specific level that speaks for a day wins whole.
use std::fmt;

use gateway_edge::request::RequestContext;
use holdfast_proto::booking::v1 as pb;
use jiff::civil::{Date, Time};
use kit_fault::Fault;
use kit_ids::{ResourceId, ServiceId};

use crate::Gateway;
use crate::upstream::Callee;

/// All openings of one owner.
#[derive(Debug)]
pub struct Schedule {
    /// Whose.
    pub owner: Owner,
    /// The openings.
    pub openings: Vec<Opening>,
}

/// Whose openings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The business's.
    Company,
    /// A service's.
    Service(ServiceId),
    /// A provider's.
    Provider(ResourceId),
}

/// Wall times of a weekday or of a date.
#[derive(Debug)]
pub struct Opening {
    /// On which days.
    pub days: Days,
    /// Open intervals in order, breaks are the gaps; none: closed.
    pub intervals: Vec<Interval>,
    /// First day on which a weekly rule holds; None: always.
    pub valid_from: Option<Date>,
    /// Last day on which a weekly rule holds; None: for ever.
    pub valid_to: Option<Date>,
}

/// The days of an opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Days {
    /// A weekday of ISO 8601, 1 Monday to 7 Sunday.
    Weekday(u32),
    /// One calendar day.
    Date(Date),
}

/// Wall times between which it is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// Begin.
    pub from: WallTime,
    /// End.
    pub to: WallTime,
}

/// What a clock on the wall shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WallTime {
    /// A time of the day, in whole minutes.
    At(Time),
    /// 24:00, the day's end.
    EndOfDay,
}

impl fmt::Display for WallTime {
    /// "HH:MM".
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(time) => write!(out, "{:02}:{:02}", time.hour(), time.minute()),
            Self::EndOfDay => out.write_str("24:00"),
        }
    }
}

/// Replaces an owner's openings; whether anything changed.
pub async fn put(gateway: &Gateway, request: &RequestContext, schedule: Schedule) -> Result<bool, Fault> {
    let message = pb::PutScheduleRequest::from(schedule);
    let mut client = gateway.upstream.catalogue();
    let call = gateway.upstream.call(request, Callee::Booking.signed_in(), message, |message| async move {
        client.put_schedule(message).await
    });
    call.await.map(|answer| answer.changed)
}

impl From<Schedule> for pb::PutScheduleRequest {
    fn from(Schedule { owner, openings }: Schedule) -> Self {
        let (level, owner_id) = match owner {
            Owner::Company => (pb::ScheduleLevel::Company, Vec::new()),
            Owner::Service(id) => (pb::ScheduleLevel::Service, id.to_vec()),
            Owner::Provider(id) => (pb::ScheduleLevel::Provider, id.to_vec()),
        };
        let openings = openings.into_iter().map(pb::Opening::from).collect();
        Self { level: level.into(), owner_id, openings }
    }
}

impl From<Opening> for pb::Opening {
    fn from(opening: Opening) -> Self {
        let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        let days = match opening.days {
            Days::Weekday(weekday) => pb::opening::Day::Weekday(weekday),
            Days::Date(date) => pb::opening::Day::Date(date.to_string()),
        };
        let interval = |one: Interval| pb::Interval { from: one.from.to_string(), to: one.to.to_string() };
        Self {
            day: Some(days),
            intervals: opening.intervals.into_iter().map(interval).collect(),
            valid_from: day(opening.valid_from),
            valid_to: day(opening.valid_to),
        }
    }
}
