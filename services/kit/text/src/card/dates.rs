//! Dates and times in a run of digits, in ISO 8601 and as people write them.
use super::digits::{Group, number};

/// What stands between year, month and day: one of these, twice.
const BETWEEN: [char; 5] = ['-', '/', '.', '\u{2010}', '\u{2013}'];
/// Years that people write appointments and births with.
const YEARS: std::ops::RangeInclusive<u32> = 1900..=2099;

/// What begins at a place of a run.
struct Item {
    /// How many groups it has.
    groups: usize,
    /// Whether it cannot be taken for anything else: a whole date.
    sure: bool,
}

/// What of a run is neither date nor time. A run of dates, years and times alone leaves nothing; in any other only
/// whole dates, with the times behind them, are told apart.
pub(super) fn without(run: &[Group]) -> Vec<&[Group]> {
    let mut others = Vec::new();
    let (mut rest, mut start, mut only) = (run, run, true);
    while !rest.is_empty() {
        let found = item(rest);
        let sure = found.as_ref().is_some_and(|item| item.sure);
        only &= found.is_some();
        let (_, after) = rest.split_at(found.map_or(1, |item| item.groups).min(rest.len()));
        if sure {
            others.extend(start.split_at_checked(start.len() - rest.len()).map(|(before, _)| before));
            start = after;
        }
        rest = after;
    }
    others.push(start);
    others.retain(|part| !part.is_empty());
    if only { Vec::new() } else { others }
}

fn item(groups: &[Group]) -> Option<Item> {
    if let Some(sure) = date(groups) {
        let (_, after) = groups.split_at_checked(3)?;
        return Some(Item { groups: 3 + time(after), sure });
    }
    if let [day, after @ ..] = groups
        && is_compact(&day.digits)
    {
        return Some(Item { groups: 1 + time(after).max(compact_time(after)), sure: false });
    }
    let year = groups.first().is_some_and(|first| first.len() == 4 && YEARS.contains(&first.number()));
    let groups = time(groups).max(usize::from(year));
    Some(Item { groups, sure: false }).filter(|item| item.groups > 0)
}

/// Whether three groups are a date, and if so, whether with the whole year.
fn date(groups: &[Group]) -> Option<bool> {
    let [first, second, third, after @ ..] = groups else { return None };
    let between = *second.gap.first()?;
    // A fourth group behind the same mark makes it something else, as one before it does.
    let alone = !first.after(between) && !after.first().is_some_and(|next| next.after(between));
    if !BETWEEN.contains(&between) || !second.after(between) || !third.after(between) || !alone {
        return None;
    }
    let numbers = [first.number(), second.number(), third.number()];
    let [one, two, three] = numbers;
    match [first.len(), second.len(), third.len()] {
        [4, 1..=2, 1..=2] => (YEARS.contains(&one) && is_day(three, two)).then_some(true),
        [1..=2, 1..=2, 4] => {
            (YEARS.contains(&three) && (is_day(one, two) || is_day(two, one))).then_some(true)
        }
        [1..=2, 1..=2, 2] => (is_day(one, two) || is_day(two, one)).then_some(false),
        _ => None,
    }
}

/// Whether the month can have the day.
fn is_day(day: u32, month: u32) -> bool {
    let last = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=last).contains(&day)
}

/// `20261125`, also with a time to the minute or second behind it, as one group.
fn is_compact(digits: &[u8]) -> bool {
    let Some((day, time)) = digits.split_at_checked(8) else { return false };
    let (year, rest) = day.split_at(4);
    let (month, day) = rest.split_at(2);
    let is_date = YEARS.contains(&number(year)) && is_day(number(day), number(month));
    is_date && (time.is_empty() || is_clock(time))
}

/// `T143000Z`, `T1430+0100`: how many groups.
fn compact_time(groups: &[Group]) -> usize {
    match groups {
        [time, after @ ..] if matches!(time.gap.as_slice(), ['T' | 't' | ' ']) && is_clock(&time.digits) => {
            1 + zone(after)
        }
        _ => 0,
    }
}

/// `hhmm` or `hhmmss`.
fn is_clock(digits: &[u8]) -> bool {
    let below = |pair: &[u8], end: u32| number(pair) < end;
    let mut pairs = digits.chunks(2);
    let hour = pairs.next().is_some_and(|pair| below(pair, 25));
    matches!(digits.len(), 4 | 6) && hour && pairs.all(|pair| below(pair, 61))
}

/// `9:30`, `09:30:00.123+01:00`, `14h30`: how many groups.
fn time(groups: &[Group]) -> usize {
    let [hour, minute, after @ ..] = groups else { return 0 };
    let valid = (1..=2).contains(&hour.len()) && hour.number() < 25 && is_sixtieth(minute);
    if !valid || hour.after(':') || !(minute.after(':') || minute.after('h')) {
        return 0;
    }
    let seconds = match after {
        [second, fraction, ..] if second.after(':') && is_sixtieth(second) && is_fraction(fraction) => 2,
        [second, ..] if second.after(':') && is_sixtieth(second) => 1,
        _ => 0,
    };
    let rest = after.split_at_checked(seconds).map_or(after, |(_, rest)| rest);
    if rest.first().is_some_and(|next| next.after(':')) { 0 } else { 2 + seconds + zone(rest) }
}

fn is_sixtieth(group: &Group) -> bool {
    group.len() == 2 && group.number() < 61
}

fn is_fraction(group: &Group) -> bool {
    (group.after('.') || group.after(',')) && group.len() < 10
}

/// `+01:00`, `-0300`, `+01`: how many groups.
fn zone(groups: &[Group]) -> usize {
    let signed = |group: &Group| matches!(group.gap.as_slice(), ['+' | '-'] | [' ', '+' | '-']);
    match groups {
        [hours, minutes, ..]
            if signed(hours) && hours.len() == 2 && minutes.after(':') && minutes.len() == 2 =>
        {
            2
        }
        [offset, ..] if signed(offset) && matches!(offset.len(), 2 | 4) => 1,
        _ => 0,
    }
}
