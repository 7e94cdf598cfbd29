//! A month's slots, compared with the statements that are asked for them.
use anyhow::Context as _;
use holdfast_tests::client::Client;
use holdfast_tests::order::Slot;
use jiff::civil::Date;
use jiff::{Span, tz::TimeZone};
use kit_clock::Clock;
use serde_json::Value;

use super::section::Section;
use crate::figures::{Figure, Goal, Unit, set_goal};
use crate::floors::nth;
use crate::harness::{Cost, Harness, TENANT};
use crate::load::Load;
use crate::pairs::{Pairs, STATEMENTS, notes};

/// The service of all twenty providers.
pub const EVERYBODY: &str = "01932c00-be70-7000-8000-000000000120";

/// Services by how many providers they have.
const SERVICES: [(u32, &str, u32); 3] = [
    (1, "01932c00-be70-7000-8000-000000000101", 400),
    (5, "01932c00-be70-7000-8000-000000000105", 250),
    (20, EVERYBODY, 100),
];
const CLIENTS: u32 = 4;
const TRACED: Load = Load::of(50, 1);

/// An eight hundredth of what Easy!Appointments spends on a month of twenty providers (1,263 ms).
const PEER: Goal = Goal::AtMost(1_579.0);

/// Four hours of each day of the month are taken, of every provider: 2,480 claims.
const TAKEN: &str = "insert into claim (tenant_id, resource_id, holder_kind, holder_id, starts_at, ends_at)
    select r.tenant_id, r.id, 'session', gen_random_uuid(), s.at, s.at + interval '30 minutes'
    from resource r, generate_series(0, 30) day, generate_series(9, 12) hour,
        lateral (select (current_date + day + make_time(hour, 0, 0)) at time zone 'Europe/Madrid' as at) s
    where r.tenant_id = $1 and not exists (select from claim where tenant_id = $1 and holder_kind = 'session')";

/// The day in so many days.
pub fn day(ahead: i32) -> anyhow::Result<Date> {
    let today = Clock::system().now().to_zoned(TimeZone::UTC).date();
    Ok(today.checked_add(Span::new().try_days(ahead)?)?)
}

/// Free slots of a service.
pub async fn listed(guest: &Client, service: &str, from: Date, to: Date) -> anyhow::Result<Vec<Slot>> {
    let answer = guest.get(&format!("/api/v1/slots?service={service}&from={from}&to={to}")).await;
    let items =
        answer.json.pointer("/items").and_then(Value::as_array).with_context(|| answer.text.clone())?;
    items
        .iter()
        .map(|item| {
            let text = |key: &str| item.get(key).and_then(Value::as_str).context("a slot");
            Ok(Slot { start: text("start")?.parse()?, provider: text("provider")?.to_owned() })
        })
        .collect()
}

/// Measures them.
pub async fn measure(harness: &Harness) -> anyhow::Result<Vec<Section>> {
    let booking = harness.database("booking")?;
    sqlx::query(TAKEN).bind(TENANT).execute(booking).await?;
    sqlx::query("vacuum analyze claim").execute(booking).await?;
    let mut sections = Vec::new();
    for (providers, service, operations) in SERVICES {
        sections.push(month(harness, providers, service, Load::of(operations, CLIENTS)).await?);
    }
    Ok(sections)
}

async fn month(harness: &Harness, providers: u32, service: &str, load: Load) -> anyhow::Result<Section> {
    let guests = harness.guests(load.clients);
    let path = format!("/api/v1/slots?service={service}&from={}&to={}", day(0)?, day(30)?);
    let ask = async |number| {
        let answer = nth(&guests, number)?.get(&path).await;
        anyhow::ensure!(answer.status == 200, "{}: {}", answer.status, answer.text);
        Ok(())
    };
    Load::of(20, CLIENTS).run(ask).await?;
    let script = harness.record(async || ask(0).await).await?;
    let database = harness.database_url("booking")?;
    let floor = Load { operations: load.operations * 4, ..load };
    let pairs = Pairs::measure(
        async || harness.cost(load, ask).await,
        async || harness.script_cost(&database, &script, floor).await,
    )
    .await?;
    let answer = nth(&guests, 0)?.get(&path).await;
    let slots = answer.json.pointer("/items").and_then(Value::as_array).map_or(0, Vec::len);
    let all = pairs.figure("CPU time of all servers", Unit::Micros, Cost::cpu_each).goal(Goal::Times(1.5));
    let peer = Figure::new("the same, compared with Easy!Appointments", Unit::Micros, all.ours).goal(PEER);
    let mut figures = vec![all];
    if providers == 20 {
        figures.push(peer);
    }
    figures.extend([
        pairs.figure("CPU time of PostgreSQL", Unit::Micros, |cost| cost.cpu_of("PostgreSQL")),
        pairs.time("time, to the statements' alone"),
        harness.syscalls(TRACED, ask).await?.figure(),
    ]);
    figures.extend(pairs.counter_figures());
    set_goal(&mut figures, STATEMENTS, Goal::AtMost(2.0))?;
    let mut notes = notes(&pairs.ours);
    notes.push(format!("{slots} free slots in an answer of {} KiB.", answer.text.len() / 1024));
    let people = if providers == 1 { "one provider".to_owned() } else { format!("{providers} providers") };
    Ok(Section {
        title: format!("A month's free slots of {people}"),
        about: ABOUT.to_owned(),
        figures,
        notes,
    })
}

const ABOUT: &str = "`GET /api/v1/slots` of 31 days, four guests at a time; each provider works four hours a day, of which \
    half is taken. Floor: the same statements with the same parameters through pgbench, prepared, without transaction and \
    row-level security.";
