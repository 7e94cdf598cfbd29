//! The independent calculation.
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// Open intervals by date, in minutes since midnight on the wall.
pub type Hours = BTreeMap<Date, Vec<(u16, u16)>>;

/// Every minute of some days, with what the clocks show.
pub struct Minutes(Vec<(Timestamp, DateTime)>);

impl Minutes {
    /// The minutes from `first` for so many hours.
    pub fn new(zone: &TimeZone, first: Timestamp, hours: i64) -> Self {
        let minute = |number| first + SignedDuration::from_mins(number);
        let local = |instant: Timestamp| (instant, zone.to_offset(instant).to_datetime(instant));
        Self((0..hours * 60).map(minute).map(local).collect())
    }

    /// The first minute at which the clocks show this wall time or a later one.
    fn reaches(&self, wall: DateTime) -> Option<Timestamp> {
        self.0.iter().find(|(_, shown)| *shown >= wall).map(|(instant, _)| *instant)
    }

    /// The first minute at which the clocks show exactly this wall time.
    fn shows(&self, wall: DateTime) -> Option<Timestamp> {
        self.0.iter().find(|(_, shown)| *shown == wall).map(|(instant, _)| *instant)
    }

    /// How often the clocks show this wall time.
    pub fn occurrences(&self, wall: DateTime) -> usize {
        self.0.iter().filter(|(_, shown)| *shown == wall).count()
    }

    /// The starts of appointments of so many minutes on grids that begin with each interval.
    pub fn starts(&self, hours: &Hours, duration: i64, grid: u16) -> Vec<Timestamp> {
        let open = self.open(hours);
        let mut starts = BTreeSet::new();
        for (day, intervals) in hours {
            for (from, to) in intervals {
                let offered = (*from..*to).filter(|minute| (minute - from).is_multiple_of(grid));
                starts.extend(offered.filter_map(|minute| self.shows(wall(*day, minute))));
            }
        }
        let fits = |start: &Timestamp| {
            (0..duration).all(|minute| open.contains(&(*start + SignedDuration::from_mins(minute))))
        };
        starts.into_iter().filter(fits).collect()
    }

    /// The minutes within the opening hours: from the one that reaches an interval's start to the one that reaches
    /// its end.
    fn open(&self, hours: &Hours) -> BTreeSet<Timestamp> {
        let mut open = BTreeSet::new();
        for (day, intervals) in hours {
            for (from, to) in intervals {
                let (Some(opens), Some(closes)) =
                    (self.reaches(wall(*day, *from)), self.reaches(wall(*day, *to)))
                else {
                    continue;
                };
                open.extend(
                    self.0
                        .iter()
                        .map(|(instant, _)| *instant)
                        .filter(|minute| opens <= *minute && *minute < closes),
                );
            }
        }
        open
    }
}

/// A wall time of a day; minute 1,440 is the next day's first.
pub fn wall(day: Date, minute: u16) -> DateTime {
    let day = if minute == 1440 { day.tomorrow().unwrap() } else { day };
    let minute = minute % 1440;
    day.at(i8::try_from(minute / 60).unwrap(), i8::try_from(minute % 60).unwrap(), 0, 0)
}
