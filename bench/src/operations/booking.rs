//! POST /bookings by guests, each with a new person, compared with a plain insert of the same rows.
use std::cell::RefCell;
use std::time::Duration;

use anyhow::Context as _;
use holdfast_tests::client::Client;
use holdfast_tests::order::{Slot, accepted, order_of, somebody};
use holdfast_tests::wait::until_ok;
use jiff::civil::Date;
use kit_clock::Clock;
use serde_json::{Value, json};

use super::rows::{self, Rows};
use super::section::Section;
use super::slots::{EVERYBODY, day, listed};
use crate::figures::{Figure, Goal, Unit, set_goal};
use crate::floors::nth;
use crate::harness::{Cost, Harness};
use crate::load::Load;
use crate::nginx::Nginx;
use crate::pairs::{Pairs, WAL, WRITING, median_of, notes};

/// Enough to fill the pools, in a debug build too.
const WARM: Load = Load { operations: 60, clients: 4 };
const OURS: Load = Load::of(300, 4);
const FLOOR: Load = Load::of(3000, 4);
const HOPS: Load = Load::of(3000, 4);
const TRACED: Load = Load::of(80, 1);

/// Bytes of an answer to a booking, about.
const ANSWER: usize = 2000;

/// Guests with what they order, and the times that are left.
struct Fixture {
    guests: Vec<Client>,
    order: Value,
    free: RefCell<Vec<Slot>>,
}

impl Fixture {
    async fn open(harness: &Harness) -> anyhow::Result<Self> {
        let guests = harness.guests(OURS.clients);
        let guest = guests.first().context("a guest")?;
        let order = json!({
            "service": EVERYBODY, "provider": null, "start": null, "language": "en",
            "answers": { "reason": "A check-up" }, "client": null, "accepted": accepted(guest).await,
        });
        // The month that is measured elsewhere stays as it is.
        let (from, to): (Date, Date) = (day(32)?, day(59)?);
        let free = RefCell::new(listed(guest, EVERYBODY, from, to).await?);
        Ok(Self { guests, order, free })
    }

    async fn book(&self, number: u32) -> anyhow::Result<()> {
        let slot = self.free.borrow_mut().pop().context("every time is taken")?;
        let mut body = order_of(&self.order, &slot);
        if let Some(client) = body.get_mut("client") {
            *client = somebody("Ada Example");
        }
        let key = format!("{number}-{}", u128::from_le_bytes(Clock::system().random()));
        let answer = nth(&self.guests, number)?
            .post_with("/api/v1/bookings", &body, &[("Idempotency-Key", &key)])
            .await;
        anyhow::ensure!(answer.status == 201, "{}: {}", answer.status, answer.text);
        Ok(())
    }
}

/// Measures it.
pub async fn measure(harness: &Harness) -> anyhow::Result<Section> {
    let fixture = Fixture::open(harness).await?;
    let book = async |number| fixture.book(number).await;
    // The first make the tenant's keys and fill the pools, which a busy machine may find too long for one call.
    let patient = async |number| {
        until_ok(Duration::from_secs(30), "a first booking", async || fixture.book(number).await).await;
        Ok(())
    };
    WARM.run(patient).await?;
    // As autovacuum would after a day: plans that were made for empty tables read every row of the tenant.
    for pool in harness.databases.values() {
        sqlx::query("analyze").execute(pool).await?;
    }
    let rows = recorded(harness, &fixture).await?;
    let pairs = Pairs::measure(
        async || harness.cost(OURS, book).await,
        async || harness.script_cost(&harness.own_database, &rows.script, FLOOR).await,
    )
    .await?;
    let host = harness.mesh.tenant(crate::harness::TENANT).host;
    let nginx = Nginx::start(&harness.mesh, &host, ANSWER).await?;
    let hops = harness.nginx_cost(&nginx, HOPS).await?;
    let syscalls = harness.syscalls(TRACED, book).await?;
    let postgres = |cost: &Cost| cost.cpu_of("PostgreSQL");
    let mut figures = vec![
        Figure::new("CPU time of all servers", Unit::Micros, median_of(&pairs.ours, Cost::cpu_each))
            .with_floor(median_of(&pairs.floor, Cost::cpu_each) + hops.cpu_each())
            .goal(Goal::AtMost(320.0)),
        pairs.figure("CPU time of PostgreSQL", Unit::Micros, postgres).goal(Goal::Times(2.3)),
        pairs.time("time, to PostgreSQL's alone"),
        syscalls.figure(),
    ];
    figures.extend(pairs.counter_figures());
    set_goal(&mut figures, WRITING, Goal::AtMost(1.0))?;
    set_goal(&mut figures, WAL, Goal::Times(3.5))?;
    let mut notes = notes(&pairs.ours);
    notes.push(format!("The rows of one booking, evidence and both ledgers included: {}.", rows.count));
    notes.push(format!("They are in {}.", rows.tables.join(", ")));
    Ok(Section { title: "A booking".to_owned(), about: ABOUT.to_owned(), figures, notes })
}

const ABOUT: &str = "`POST /api/v1/bookings` by four guests at a time, each booking by a new person, until its evidence, \
    audit record and mail are delivered. Floor: pgbench inserts the rows that one booking leaves in every database into \
    tables without index, key or policy, in one statement; for the CPU time of all servers, nginx's two hops are \
    added. The goal of all servers is a two hundredth of what pretix spends on an order (64 ms on the machine where the goals \
    were set).";

/// The rows of a booking whose outbox was seen before it was delivered.
async fn recorded(harness: &Harness, fixture: &Fixture) -> anyhow::Result<Rows> {
    for number in 0..10 {
        if let Some(rows) = rows::record(harness, async || fixture.book(number).await).await? {
            return Ok(rows);
        }
    }
    anyhow::bail!("no booking's outbox was seen")
}
