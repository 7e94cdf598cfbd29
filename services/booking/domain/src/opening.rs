//! The opening hours: one rule of the company, a service or a provider, in wall times.
use std::fmt;

use jiff::civil::{Date, Weekday};
use kit_field::FieldCode;
use kit_ids::{ResourceId, ServiceId};

use crate::check::Checks;
use crate::wall::Interval;
use crate::zone::Zone;

/// Most openings of one owner.
pub const MOST: usize = 500;
/// Most intervals of one day.
pub const MOST_INTERVALS: usize = 12;

/// Whose openings these are. Later ones are more specific: they win.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// The whole company.
    Company,
    /// One service.
    Service(ServiceId),
    /// One provider.
    Provider(ResourceId),
}

/// On which days a rule speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Every week on this day, within these dates (both inclusive).
    Weekly {
        /// The day of the week.
        weekday: Weekday,
        /// First date; none: always.
        from: Option<Date>,
        /// Last date; none: for ever.
        to: Option<Date>,
    },
    /// On this day alone.
    On(Date),
}

/// One rule: open in these intervals of the days on which it speaks; none: closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The days.
    pub when: When,
    /// The intervals, in order; breaks are the gaps between them.
    pub intervals: Vec<Interval>,
    /// The zone of the wall times.
    pub zone: Zone,
}

// === impl Owner ===

impl Owner {
    /// The level's name.
    #[must_use]
    pub fn level(self) -> &'static str {
        match self {
            Self::Company => "company",
            Self::Service(_) => "service",
            Self::Provider(_) => "provider",
        }
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Company => out.write_str("company"),
            Self::Service(id) => write!(out, "service/{id}"),
            Self::Provider(id) => write!(out, "provider/{id}"),
        }
    }
}

// === impl When ===

impl When {
    /// Whether the rule applies on a day.
    #[must_use]
    pub fn applies_on(self, day: Date) -> bool {
        match self {
            Self::On(date) => date == day,
            Self::Weekly { weekday, from, to } => {
                weekday == day.weekday()
                    && from.is_none_or(|from| from <= day)
                    && to.is_none_or(|to| day <= to)
            }
        }
    }

    /// Whether some day has both rules speak for it, so that nobody could say which one holds.
    fn collides_with(self, other: Self) -> bool {
        match (self, other) {
            (Self::On(one), Self::On(two)) => one == two,
            (
                Self::Weekly { weekday: one, from: one_from, to: one_to },
                Self::Weekly { weekday: two, from: two_from, to: two_to },
            ) => one == two && starts_by(two_from, one_to) && starts_by(one_from, two_to),
            _ => false,
        }
    }
}

/// Whether something that is valid from `from` has begun by `to`.
fn starts_by(from: Option<Date>, to: Option<Date>) -> bool {
    from.zip(to).is_none_or(|(from, to)| from <= to)
}

/// Checks all rules of one owner: how many there are, and that no two speak for the same day.
pub fn check_openings(rules: &[When], checks: &mut Checks) {
    if rules.len() > MOST {
        checks.refuse("openings", FieldCode::TooMany, format!("must be at most {MOST}"));
        return;
    }
    for (place, rule) in rules.iter().enumerate() {
        if rules.iter().take(place).any(|earlier| earlier.collides_with(*rule)) {
            let message =
                "another opening of this list speaks for the same day: give both as intervals of one";
            checks.refuse(format!("openings.{place}"), FieldCode::Duplicate, message);
        }
    }
}

/// Checks the intervals of one opening: in order, none over another.
pub fn check_intervals(intervals: &[Interval], field: &str, checks: &mut Checks) {
    if intervals.len() > MOST_INTERVALS {
        checks.refuse(field, FieldCode::TooMany, format!("must be at most {MOST_INTERVALS}"));
    }
    let pairs = intervals.iter().zip(intervals.iter().skip(1));
    for (place, (one, two)) in pairs.enumerate() {
        if two.from() < one.to() {
            let field = format!("{field}.{}", place + 1);
            checks.refuse(field, FieldCode::Order, "must not start before the interval before it has ended");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn weekly(from: Option<Date>, to: Option<Date>) -> When {
        When::Weekly { weekday: Weekday::Monday, from, to }
    }

    #[test]
    fn a_weekly_rule_speaks_within_its_dates() {
        let monday = date(2026, 11, 23);
        assert!(weekly(None, None).applies_on(monday));
        assert!(weekly(Some(monday), Some(monday)).applies_on(monday));
        assert!(!weekly(Some(date(2026, 11, 24)), None).applies_on(monday));
        assert!(!weekly(None, Some(date(2026, 11, 22))).applies_on(monday));
        assert!(!weekly(None, None).applies_on(date(2026, 11, 24)));
    }

    #[test]
    fn two_rules_for_one_day_are_refused_and_the_second_is_named() {
        let mut checks = Checks::new();
        let on = When::On(date(2026, 11, 23));
        let until = weekly(None, Some(date(2026, 11, 1)));
        let after = weekly(Some(date(2026, 11, 2)), None);
        check_openings(&[until, on, after, on, weekly(None, None)], &mut checks);
        let bad = checks.finish(None::<()>).unwrap_err();
        let named: Vec<_> = bad.iter().map(|bad| (bad.field.as_str(), bad.code)).collect();
        let twice = FieldCode::Duplicate;
        assert_eq!(named, [("openings.3", twice), ("openings.4", twice)]);
    }

    fn weeks() -> impl Strategy<Value = Option<Date>> {
        prop::option::of((0..28_i8).prop_map(|day| date(2026, 6, day + 1)))
    }

    proptest! {
        #[test]
        fn rules_collide_when_a_day_has_both(a in weeks(), b in weeks(), c in weeks(), d in weeks()) {
            let (one, two) = (weekly(a, b), weekly(c, d));
            // Two Mondays outside stand for "always" and "for ever".
            let days = date(2026, 5, 1).series(jiff::Span::new().days(1)).take(92);
            let both = days.filter(|day| one.applies_on(*day) && two.applies_on(*day)).count() > 0;
            // Validity may overlap without a Monday in it: refusing that too is harmless.
            prop_assert!(!both || one.collides_with(two));
        }
    }
}
