//! Services, providers and schedules as they are sent: every bad field is named.
use std::collections::BTreeMap;

use booking_domain::check::Checks;
use booking_domain::opening::{Owner, When, check_intervals, check_openings};
use booking_domain::provider::{Location, Provider};
use booking_domain::question::{Choice, IntakeQuestion, Kind};
use booking_domain::service::UncheckedService;
use booking_domain::timing::Minutes;
use booking_domain::wall::Interval;
use booking_domain::zone::Zone;
use holdfast_proto::booking::v1 as pb;
use holdfast_proto::booking::v1::intake_question::Type;
use holdfast_proto::common::v1::LocalizedText;
use jiff::civil::{Date, Weekday};
use kit_fault::{Fault, FieldCode};
use kit_ids::{IdError, ServiceId};

use crate::ops::put_schedule;
use crate::wire;

/// A service; what is wrong with it beyond its form is checked with the tenant's languages and currency.
pub(super) fn service(request: pb::PutServiceRequest) -> Result<UncheckedService, Fault> {
    let given = request.service.ok_or_else(|| Fault::required("service"))?;
    let pb::Service {
        id,
        name,
        description,
        duration_minutes,
        before_minutes,
        after_minutes,
        grid_minutes,
        price,
        questions,
        active,
    } = given;
    let mut checks = Checks::new();
    let id = wire::read_id("id", &id).map_err(wire::invalid)?;
    let price = checks.take(wire::read_money("price.currency", price.as_ref())).flatten();
    let questions = questions.into_iter().enumerate();
    let questions = questions.map(|(place, given)| question(place, given, &mut checks)).collect();
    Ok(UncheckedService {
        id,
        name: texts(name),
        description: texts(description),
        minutes: Minutes {
            duration: duration_minutes,
            before: before_minutes,
            after: after_minutes,
            grid: grid_minutes,
        },
        price,
        questions,
        active,
        bad: checks.finish(None::<()>).err().unwrap_or_default(),
    })
}

fn texts(text: Option<LocalizedText>) -> BTreeMap<String, String> {
    text.map(|text| text.by_language.into_iter().collect()).unwrap_or_default()
}

/// A question. One of unknown type stays in its place, so that the fields of the others keep their names.
fn question(place: usize, given: pb::IntakeQuestion, checks: &mut Checks) -> IntakeQuestion {
    let field = |name: &str| format!("questions.{place}.{name}");
    let wanted = Type::try_from(given.r#type).unwrap_or(Type::Unspecified);
    let pb::IntakeQuestion { key, label, r#type: _, required, max_length, options } = given;
    if wanted != Type::Text && max_length != 0 {
        checks.refuse(field("max_length"), FieldCode::NotAsked, "is for questions of type text alone");
    }
    if wanted != Type::Choice && !options.is_empty() {
        checks.refuse(field("options"), FieldCode::NotAsked, "are for questions of type choice alone");
    }
    let kind = match wanted {
        Type::Text => Kind::Text { max_length },
        Type::Choice => Kind::Choice { options: options.into_iter().map(choice).collect() },
        Type::Bool => Kind::Bool,
        Type::Date => Kind::Date,
        Type::Unspecified => {
            checks.refuse(field("type"), FieldCode::Unknown, "must be text, choice, bool or date");
            Kind::Bool
        }
    };
    IntakeQuestion { key, label: texts(label).into_iter().collect(), kind, required }
}

fn choice(given: pb::intake_question::Option) -> Choice {
    Choice { value: given.value, label: texts(given.label).into_iter().collect() }
}

/// A provider.
pub(super) fn provider(request: pb::PutProviderRequest) -> Result<Provider, Fault> {
    let given = request.provider.ok_or_else(|| Fault::required("provider"))?;
    let pb::Provider { id, name, zone: own_zone, location: place, service_ids, account_id, active } = given;
    let mut checks = Checks::new();
    let id = wire::read_id("id", &id).map_err(wire::invalid)?;
    let own_zone = zone("zone", &own_zone, &mut checks);
    let location = place.map(|place| location(place, &mut checks));
    let ids: Result<Vec<ServiceId>, IdError> =
        service_ids.iter().map(|id| ServiceId::try_from(id.as_slice())).collect();
    let services = checks.keep("service_ids", FieldCode::Format, ids).unwrap_or_default();
    let account = checks.take(wire::read_optional_id("account_id", &account_id)).flatten();
    let provider = Provider { id, name, zone: own_zone, location, services, account, active };
    let provider = provider.checked(&mut checks);
    checks.finish(provider).map_err(Fault::invalid)
}

fn location(given: pb::Location, checks: &mut Checks) -> Location {
    let pb::Location { name, address, zone: own_zone } = given;
    Location { id: None, name, address, zone: zone("location.zone", &own_zone, checks) }
}

fn zone(field: &str, name: &str, checks: &mut Checks) -> Option<Zone> {
    if name.is_empty() { None } else { checks.keep(field, FieldCode::Unknown, name.parse()) }
}

/// The openings of one owner.
pub(super) fn schedule(request: pb::PutScheduleRequest) -> Result<put_schedule::Command, Fault> {
    let pb::PutScheduleRequest { level, owner_id, openings } = request;
    let mut checks = Checks::new();
    let owner = owner(level, &owner_id, &mut checks);
    let given = openings.len();
    let rules: Vec<_> = openings
        .iter()
        .enumerate()
        .filter_map(|(place, opening)| rule(place, opening, &mut checks))
        .collect();
    if rules.len() == given {
        let days: Vec<When> = rules.iter().map(|(when, _)| *when).collect();
        check_openings(&days, &mut checks);
    }
    checks.finish(owner.map(|owner| put_schedule::Command { owner, rules })).map_err(Fault::invalid)
}

fn owner(level: i32, id: &[u8], checks: &mut Checks) -> Option<Owner> {
    let owner = match pb::ScheduleLevel::try_from(level) {
        Ok(pb::ScheduleLevel::Company) if id.is_empty() => return Some(Owner::Company),
        Ok(pb::ScheduleLevel::Company) => {
            checks.refuse("owner_id", FieldCode::NotAsked, "must be empty for the company");
            return None;
        }
        Ok(pb::ScheduleLevel::Service) => ServiceId::try_from(id).map(Owner::Service),
        Ok(pb::ScheduleLevel::Provider) => id.try_into().map(Owner::Provider),
        Ok(pb::ScheduleLevel::Unspecified) | Err(_) => {
            checks.refuse("level", FieldCode::Unknown, "must be company, service or provider");
            return None;
        }
    };
    checks.keep("owner_id", FieldCode::Format, owner)
}

fn rule(place: usize, given: &pb::Opening, checks: &mut Checks) -> Option<(When, Vec<Interval>)> {
    let pb::Opening { day: days, intervals, valid_from, valid_to } = given;
    let field = |name: &str| format!("openings.{place}.{name}");
    let from = day(&field("valid_from"), valid_from, checks);
    let to = day(&field("valid_to"), valid_to, checks);
    let intervals = read_intervals(&field("intervals"), intervals, checks);
    let (Ok(from), Ok(to)) = (from, to) else { return None };
    let when = match days {
        Some(pb::opening::Day::Weekday(number)) => {
            let weekday =
                i8::try_from(*number).ok().and_then(|day| Weekday::from_monday_one_offset(day).ok());
            let weekday = weekday.ok_or("must be 1 (Monday) to 7 (Sunday)");
            When::Weekly { weekday: checks.keep(field("weekday"), FieldCode::OutOfRange, weekday)?, from, to }
        }
        Some(pb::opening::Day::Date(date)) => {
            let date = checks.keep(field("date"), FieldCode::Format, wire::read_date(date))?;
            if from.is_some() || to.is_some() {
                checks.refuse(
                    field("valid_from"),
                    FieldCode::NotAsked,
                    "a date has no validity besides itself",
                );
                return None;
            }
            When::On(date)
        }
        None => {
            checks.refuse(field("weekday"), FieldCode::Required, "a weekday or a date must be given");
            return None;
        }
    };
    Some((when, intervals?))
}

fn read_intervals(field: &str, given: &[pb::Interval], checks: &mut Checks) -> Option<Vec<Interval>> {
    let mut read = Vec::with_capacity(given.len());
    for (place, pb::Interval { from, to }) in given.iter().enumerate() {
        let from = checks.keep(format!("{field}.{place}.from"), FieldCode::Format, from.parse());
        let to = checks.keep(format!("{field}.{place}.to"), FieldCode::Format, to.parse());
        if let Some((from, to)) = from.zip(to) {
            read.extend(checks.keep(
                format!("{field}.{place}.to"),
                FieldCode::Order,
                Interval::new(from, to),
            ));
        }
    }
    check_intervals(&read, field, checks);
    (read.len() == given.len()).then_some(read)
}

/// A date that was refused.
struct Refused;

/// A date that may be absent.
fn day(field: &str, text: &str, checks: &mut Checks) -> Result<Option<Date>, Refused> {
    if text.is_empty() {
        return Ok(None);
    }
    checks.keep(field, FieldCode::Format, wire::read_date(text)).map(Some).ok_or(Refused)
}
