//! Which rule holds on a day: the most specific level that speaks for it wins whole (provider, service, company), and
//! within a level its rule for the date before its weekly one.
use jiff::civil::Date;

use crate::opening::{Opening, When};
use crate::zone::Zone;

/// All rules that bear on one provider doing one service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schedule {
    /// The company's rules.
    pub company: Vec<Opening>,
    /// The service's rules.
    pub service: Vec<Opening>,
    /// The provider's rules.
    pub provider: Vec<Opening>,
}

impl Schedule {
    /// The rule that holds on a day; none: nobody says when it is open.
    #[must_use]
    pub fn on(&self, day: Date) -> Option<&Opening> {
        let levels = [&self.provider, &self.service, &self.company];
        levels.into_iter().find_map(|openings| {
            let mut applying = openings.iter().filter(|opening| opening.when.applies_on(day));
            let weekly = applying.next()?;
            match weekly.when {
                When::On(_) => Some(weekly),
                When::Weekly { .. } => {
                    applying.find(|opening| matches!(opening.when, When::On(_))).or(Some(weekly))
                }
            }
        })
    }

    /// The zones that its wall times are in.
    pub fn zones(&self) -> impl Iterator<Item = &Zone> {
        let all = self.company.iter().chain(&self.service).chain(&self.provider);
        all.map(|opening| &opening.zone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wall::{Interval, WallTime};
    use jiff::civil::{Weekday, date};

    fn opening(when: When, hour: u16) -> Opening {
        let time = |hour: u16| WallTime::from_minutes(hour * 60);
        let interval = time(hour).and_then(|from| Interval::new(from, time(hour + 1)?));
        Opening { when, intervals: interval.into_iter().collect(), zone: Zone::utc() }
    }

    fn weekly(weekday: Weekday) -> When {
        When::Weekly { weekday, from: None, to: None }
    }

    #[test]
    fn the_most_specific_level_that_speaks_wins_whole() {
        let (monday, tuesday, wednesday) = (date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25));
        let schedule = Schedule {
            company: [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday]
                .map(|day| opening(weekly(day), 1))
                .into(),
            service: vec![opening(weekly(Weekday::Tuesday), 2), opening(When::On(monday), 3)],
            provider: vec![opening(weekly(Weekday::Monday), 4)],
        };
        let hour =
            |day| schedule.on(day).and_then(|opening| Some(opening.intervals.first()?.from().minutes() / 60));
        assert_eq!([hour(monday), hour(tuesday), hour(wednesday)], [Some(4), Some(2), Some(1)]);
        assert_eq!(schedule.on(date(2026, 11, 26)), None);
    }

    #[test]
    fn within_a_level_the_date_comes_before_the_week() {
        let monday = date(2026, 11, 23);
        let closed = Opening { intervals: vec![], ..opening(When::On(monday), 1) };
        for provider in [
            vec![closed.clone(), opening(weekly(Weekday::Monday), 2)],
            vec![opening(weekly(Weekday::Monday), 2), closed.clone()],
        ] {
            let schedule = Schedule { provider, ..Schedule::default() };
            assert_eq!(schedule.on(monday), Some(&closed));
        }
    }
}
