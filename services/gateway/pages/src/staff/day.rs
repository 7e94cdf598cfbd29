//! A calendar day in the tenant's zone and the bookings that begin in it. A day has 23 or 25 hours where clocks change.
use booking_api::ListScope;
use gateway_core::bookings::{self, Booking, BookingList, BookingsFilter};
use gateway_core::{Gateway, PageRequest};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{ToSpan as _, Zoned};
use kit_fault::Fault;
use kit_ids::{BookingId, ResourceId};
use kit_page::Limit;

use super::client_name::ClientName;
use super::display_state::DisplayState;
use crate::context::PageContext;

/// Most pages of 200 bookings that one day is read in.
const PAGES: usize = 10;

/// A calendar day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Day {
    /// The day.
    pub date: Date,
    /// Its first instant.
    pub from: Zoned,
    /// The first instant of the next.
    pub to: Zoned,
}

/// The bookings of a day.
pub(super) struct Agenda {
    /// By start.
    pub appointments: Vec<Appointment>,
    /// Whether there are more than are read.
    pub more: bool,
    /// Whose they are.
    pub scope: ListScope,
}

/// One booking of a day.
pub(super) struct Appointment {
    /// Its id.
    pub id: BookingId,
    /// Start.
    pub start: Timestamp,
    /// End.
    pub end: Timestamp,
    /// Who comes.
    pub client: ClientName,
    /// The service's name.
    pub service: String,
    /// The provider's id; None: not known.
    pub provider: Option<ResourceId>,
    /// The provider's name.
    pub with: String,
    /// Where it stands.
    pub state: DisplayState,
}

impl Day {
    /// The day that a page is asked for; today where it does not say. What is no day is not found.
    pub(super) fn asked(context: &PageContext) -> Result<Self, Fault> {
        let text = context.query("day");
        let date = if text.is_empty() { Some(context.local(context.now).date()) } else { read(text) };
        date.and_then(|date| Self::of(date, context.zone())).ok_or_else(Fault::not_found)
    }

    /// A day in a zone; None beyond the calendar.
    pub(super) fn of(date: Date, zone: &TimeZone) -> Option<Self> {
        let first = |date: Date| date.to_zoned(zone.clone()).ok();
        Some(Self { date, from: first(date)?, to: first(date.tomorrow().ok()?)? })
    }

    /// The day so many days away, as the query writes it; None beyond what can be asked for.
    pub(super) fn offset(&self, days: i32) -> Option<Date> {
        self.date.checked_add(days.days()).ok().filter(|date| known(*date))
    }

    /// How many hours it has.
    pub(super) fn hours(&self) -> i64 {
        self.to.timestamp().duration_since(self.from.timestamp()).as_hours()
    }

    /// Its bookings by start.
    pub(super) async fn bookings(&self, gateway: &Gateway, context: &PageContext) -> Result<Agenda, Fault> {
        let mut found = Vec::new();
        let (mut cursor, mut scope) = (None, ListScope::All);
        for _ in 0..PAGES {
            let filter = BookingsFilter {
                from: Some(self.from.timestamp()),
                to: Some(self.to.timestamp()),
                provider: None,
                state: None,
                page: PageRequest { limit: Limit::MAX, cursor },
            };
            let BookingList { page, scope: whose } =
                bookings::list(gateway, &context.request, filter).await?;
            scope = whose;
            found.extend(page.items.into_iter().map(Appointment::from));
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        Ok(Agenda { appointments: found, more: cursor.is_some(), scope })
    }
}

impl From<Booking> for Appointment {
    fn from(booking: Booking) -> Self {
        Self {
            start: booking.start,
            end: booking.end,
            client: ClientName::of(&booking),
            service: booking.service.map(|service| service.name).unwrap_or_default(),
            state: DisplayState::of(booking.state, booking.phase),
            id: booking.id,
            provider: booking.provider.as_ref().map(|provider| provider.id),
            with: booking.provider.map(|provider| provider.name).unwrap_or_default(),
        }
    }
}

fn read(text: &str) -> Option<Date> {
    let plain = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    text.parse::<Date>().ok().filter(|date| plain && known(*date))
}

fn known(date: Date) -> bool {
    (1970..2200).contains(&date.year())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_day_has_as_many_hours_as_its_clock() {
        let madrid = TimeZone::get("Europe/Madrid").unwrap();
        let hours = |month, day| Day::of(date(2026, month, day), &madrid).unwrap().hours();
        assert_eq!((hours(3, 29), hours(10, 25), hours(12, 3)), (23, 25, 24));
        // Where midnight itself is missing the day begins at one o'clock.
        let beirut = TimeZone::get("Asia/Beirut").unwrap();
        let spring = Day::of(date(2026, 3, 29), &beirut).unwrap();
        assert_eq!((spring.from.hour(), spring.hours()), (1, 23));
    }

    #[test]
    fn only_days_are_asked_for() {
        assert_eq!(read("2026-12-03"), Some(date(2026, 12, 3)));
        for none in [
            "2026-13-01",
            "2026-02-30",
            "1969-12-31",
            "2200-01-01",
            "20261203",
            "2026-12-3",
            "x",
            "+2026-12-0",
        ] {
            assert_eq!(read(none), None, "{none}");
        }
        let last = Day::of(date(2199, 12, 31), &TimeZone::UTC).unwrap();
        assert_eq!((last.offset(1), last.offset(-1)), (None, Some(date(2199, 12, 30))));
    }
}
