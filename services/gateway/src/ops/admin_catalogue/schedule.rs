//! When the doors are open: all openings of one owner.
use holdfast_proto::booking::v1::{Interval, Opening, PutScheduleRequest};
use kit_fault::Fault;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::number;
use crate::Gateway;
use crate::upstream::{Callee, Who};
use crate::web::{Act, Fields};

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
    #[serde(deserialize_with = "crate::web::objects")]
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
    #[serde(deserialize_with = "crate::web::objects")]
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

/// Replaces an owner's openings.
pub async fn put_schedule(
    gateway: &Gateway,
    act: &Act,
    input: ScheduleInput,
) -> Result<ScheduleStored, Fault> {
    act.signed_in()?;
    let message = input.checked()?;
    let mut client = gateway.upstream.catalogue();
    let call = gateway.upstream.call(act, (Callee::Booking, Who::SignedIn), message, |request| async move {
        client.put_schedule(request).await
    });
    call.await.map(|answer| ScheduleStored { changed: answer.changed })
}

impl ScheduleInput {
    fn checked(&self) -> Result<PutScheduleRequest, Fault> {
        let mut fields = Fields::new();
        fields.at_most("openings", self.openings.len(), 500);
        let company = self.level == ScheduleLevel::Company;
        match &self.owner_id {
            Some(_) if company => fields.bad("owner_id", "UNKNOWN", "is not for the company"),
            None if !company => fields.bad("owner_id", "REQUIRED", "must be given"),
            _ => {}
        }
        let level = match self.level {
            ScheduleLevel::Company => "company",
            ScheduleLevel::Service => "service",
            ScheduleLevel::Provider => "provider",
        };
        let openings = self.openings.iter().take(500).enumerate();
        let request = PutScheduleRequest {
            level: level.to_owned(),
            owner_id: fields.option_id("owner_id", self.owner_id.as_deref()),
            openings: openings.map(|(index, opening)| opening.checked(&mut fields, index)).collect(),
        };
        fields.finish()?;
        Ok(request)
    }
}

impl OpeningInput {
    fn checked(&self, fields: &mut Fields, index: usize) -> Opening {
        let at = |name: &str| format!("openings.{index}.{name}");
        if self.weekday.is_some() == self.date.is_some() {
            fields.bad(&at("weekday"), "REQUIRED", "one of weekday and date must be given");
        }
        fields.at_most(&at("intervals"), self.intervals.len(), 12);
        let mut day =
            |name: &str, day: Option<&str>| day.map(|day| fields.day(&at(name), day)).unwrap_or_default();
        let date = day("date", self.date.as_deref());
        let valid_from = day("valid_from", self.valid_from.as_deref());
        let valid_to = day("valid_to", self.valid_to.as_deref());
        let intervals = self.intervals.iter().take(12).enumerate();
        Opening {
            weekday: self.weekday.map_or(0, |weekday| number(fields, &at("weekday"), weekday, 1, 7)),
            date,
            intervals: intervals
                .map(|(place, interval)| Interval {
                    from: wall(fields, &at(&format!("intervals.{place}.from")), &interval.from),
                    to: wall(fields, &at(&format!("intervals.{place}.to")), &interval.to),
                })
                .collect(),
            valid_from,
            valid_to,
        }
    }
}

/// "HH:MM"; "24:00" too: booking knows where it may stand.
fn wall(fields: &mut Fields, field: &str, text: &str) -> String {
    let two = |text: &str, most: u8| {
        text.len() == 2
            && text.bytes().all(|byte| byte.is_ascii_digit())
            && text.parse().is_ok_and(|it: u8| it <= most)
    };
    let sound = text.split_once(':').is_some_and(|(hours, minutes)| two(hours, 23) && two(minutes, 59));
    if !sound && text != "24:00" {
        fields.bad(field, "FORMAT", "must be a wall time like 09:30");
    }
    text.to_owned()
}
