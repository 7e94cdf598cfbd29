//! The opening hours: all openings of one owner.
use gateway_core::schedules::{Days, Interval, Opening, Owner, Schedule, WallTime};
use gateway_edge::input::Fields;
use jiff::civil::Time;
use kit_fault::{Fault, FieldCode};
use kit_ids::ServiceId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whose openings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScheduleLevel {
    /// The business's.
    Company,
    /// A service's.
    Service,
    /// A provider's.
    Provider,
}

/// All openings of one owner; the most specific level that speaks for a day wins whole.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScheduleInput {
    /// Whose openings.
    pub level: ScheduleLevel,
    /// The service's or provider's id; null for the company.
    #[schema(format = "uuid")]
    pub owner_id: Option<String>,
    /// All of them.
    #[schema(max_items = 500)]
    #[serde(deserialize_with = "gateway_edge::input::objects")]
    pub openings: Vec<OpeningInput>,
}

/// Wall times of a weekday or of a date.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpeningInput {
    /// ISO 8601 weekday, 1 Monday to 7 Sunday; null where `date` is set.
    #[schema(minimum = 1, maximum = 7)]
    pub weekday: Option<u32>,
    /// Calendar day; null where `weekday` is set.
    #[schema(format = "date")]
    pub date: Option<String>,
    /// Open intervals in order, breaks are the gaps; none: closed.
    #[schema(max_items = 12)]
    #[serde(deserialize_with = "gateway_edge::input::objects")]
    pub intervals: Vec<IntervalInput>,
    /// First day on which a weekly rule holds; null: always.
    #[schema(format = "date")]
    pub valid_from: Option<String>,
    /// Last day on which a weekly rule holds; null: for ever.
    #[schema(format = "date")]
    pub valid_to: Option<String>,
}

/// Wall times.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IntervalInput {
    /// Begin.
    #[schema(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "09:00")]
    pub from: String,
    /// End; 24:00 is the day's end.
    #[schema(pattern = "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$", example = "17:00")]
    pub to: String,
}

/// What came of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScheduleStored {
    /// Whether anything changed.
    pub changed: bool,
}

impl ScheduleInput {
    /// The schedule, every bad field named.
    pub(crate) fn read(&self) -> Result<Schedule, Fault> {
        let mut fields = Fields::new();
        fields.at_most("openings", self.openings.len(), 500);
        let owner = self.owner(&mut fields);
        let openings = self.openings.iter().take(500).enumerate();
        let openings = openings.map(|(index, opening)| opening.read(&mut fields, index)).collect();
        fields.finish(Schedule { owner, openings })
    }

    fn owner(&self, fields: &mut Fields) -> Owner {
        match (self.level, &self.owner_id) {
            (ScheduleLevel::Company, None) => return Owner::Company,
            (ScheduleLevel::Service, Some(id)) => return Owner::Service(fields.id("owner_id", id)),
            (ScheduleLevel::Provider, Some(id)) => return Owner::Provider(fields.id("owner_id", id)),
            (ScheduleLevel::Company, Some(id)) => {
                fields.bad("owner_id", FieldCode::NotAsked, "is not for the company");
                let _no_owner: ServiceId = fields.id("owner_id", id);
            }
            (ScheduleLevel::Service | ScheduleLevel::Provider, None) => {
                fields.bad("owner_id", FieldCode::Required, "must be given");
            }
        }
        Owner::Company
    }
}

impl OpeningInput {
    fn read(&self, fields: &mut Fields, index: usize) -> Opening {
        let at = |name: &str| format!("openings.{index}.{name}");
        match (self.weekday, &self.date) {
            (Some(_), Some(_)) => fields.bad(&at("weekday"), FieldCode::NotAsked, "is not for a date"),
            (None, None) => {
                fields.bad(&at("weekday"), FieldCode::Required, "one of weekday and date must be given");
            }
            _ => {}
        }
        fields.at_most(&at("intervals"), self.intervals.len(), 12);
        let mut day = |name: &str, day: Option<&str>| day.map(|day| fields.day(&at(name), day));
        let date = day("date", self.date.as_deref());
        let valid_from = day("valid_from", self.valid_from.as_deref());
        let valid_to = day("valid_to", self.valid_to.as_deref());
        let weekday = self.weekday.map(|weekday| fields.number(&at("weekday"), &weekday.to_string(), 1, 7));
        let intervals = self.intervals.iter().take(12).enumerate();
        let intervals = intervals.map(|(place, interval)| Interval {
            from: wall(fields, &at(&format!("intervals.{place}.from")), &interval.from),
            to: wall(fields, &at(&format!("intervals.{place}.to")), &interval.to),
        });
        Opening {
            // Neither of the two is a bad field, like both.
            days: weekday.map_or(Days::Date(date.unwrap_or_default()), Days::Weekday),
            intervals: intervals.collect(),
            valid_from,
            valid_to,
        }
    }
}

/// "HH:MM"; "24:00" too: booking knows where it may stand.
fn wall(fields: &mut Fields, field: &str, text: &str) -> WallTime {
    let two = |text: &str| {
        let plain = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| text.parse::<i8>().ok()).flatten()
    };
    let time = |(hours, minutes): (&str, &str)| Time::new(two(hours)?, two(minutes)?, 0, 0).ok();
    match text.split_once(':').and_then(time) {
        Some(time) => WallTime::At(time),
        None if text == "24:00" => WallTime::EndOfDay,
        None => {
            fields.bad(field, FieldCode::Format, "must be a wall time like 09:30");
            WallTime::EndOfDay
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wall_time_reads_back_and_nothing_else_is_one() {
        for text in ["00:00", "09:30", "23:59", "24:00"] {
            let mut fields = Fields::new();
            let time = wall(&mut fields, "from", text);
            assert_eq!(fields.finish(time.to_string()), Ok(text.to_owned()));
        }
        for text in
            ["", "9:30", "09:3", "09:60", "24:01", "25:00", "-1:00", "+1:00", "09:30:00", "0930", "٠٩:٣٠"]
        {
            let mut fields = Fields::new();
            wall(&mut fields, "openings.0.intervals.0.from", text);
            let fault = fields.finish(()).unwrap_err();
            assert_eq!(fault.fields[0].field, "openings.0.intervals.0.from", "{text}");
        }
    }
}
