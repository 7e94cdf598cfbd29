//! Ours and its floor in turns (A-B-A-B), so that what else the machine does meets both alike.
use std::time::Duration;

use anyhow::Context as _;

use crate::counters::Counters;
use crate::figures::{Figure, Unit, median, micros, real};
use crate::harness::Cost;

/// How often each is measured.
const ROUNDS: usize = 3;

/// The rounds of both.
#[derive(Clone, Debug)]
pub struct Pairs {
    /// Ours.
    pub ours: Vec<Cost>,
    /// Its floor.
    pub floor: Vec<Cost>,
}

impl Pairs {
    /// Measures both in turns.
    pub async fn measure(
        ours: impl AsyncFn() -> anyhow::Result<Cost>,
        floor: impl AsyncFn() -> anyhow::Result<Cost>,
    ) -> anyhow::Result<Self> {
        let mut pairs = Self { ours: Vec::new(), floor: Vec::new() };
        for _ in 0..ROUNDS {
            pairs.ours.push(ours().await.context("measuring ours")?);
            pairs.floor.push(floor().await.context("measuring its floor")?);
        }
        Ok(pairs)
    }

    /// A figure of both: the median of the rounds.
    #[must_use]
    pub fn figure(&self, of: &str, unit: Unit, each: impl Fn(&Cost) -> f64) -> Figure {
        Figure::new(of, unit, median_of(&self.ours, &each)).with_floor(median_of(&self.floor, &each))
    }

    /// What was counted for one operation, of a floor that PostgreSQL carries too.
    #[must_use]
    pub fn counter_figures(&self) -> Vec<Figure> {
        let mut figures = counter_figures(&self.ours);
        for (figure, row) in figures.iter_mut().zip(&COUNTER_ROWS) {
            figure.floor = Some(median_of(&self.floor, |cost| cost.each(row.counter)));
        }
        figures
    }

    /// How many times as long as the floor a call takes: the median of the rounds, each compared with its neighbour.
    #[must_use]
    pub fn time(&self, of: &str) -> Figure {
        let ratios: Vec<f64> = self
            .ours
            .iter()
            .zip(&self.floor)
            .map(|(ours, floor)| ours.latency().as_secs_f64() / floor.latency().as_secs_f64())
            .collect();
        Figure::new(of, Unit::Times, median(&ratios))
    }
}

/// The median of the rounds.
#[must_use]
pub fn median_of(costs: &[Cost], each: impl Fn(&Cost) -> f64) -> f64 {
    median(&costs.iter().map(each).collect::<Vec<f64>>())
}

impl Cost {
    /// Microseconds of CPU time of one operation, of all servers.
    #[must_use]
    pub fn cpu_each(&self) -> f64 {
        micros(self.cpu.values().sum()) / f64::from(self.operations)
    }

    /// Microseconds of CPU time of one operation, of one server.
    #[must_use]
    pub fn cpu_of(&self, server: &str) -> f64 {
        micros(self.cpu.get(server).copied().unwrap_or_default()) / f64::from(self.operations)
    }

    /// So much of a counter for one operation.
    #[must_use]
    pub fn each(&self, counter: impl Fn(&Counters) -> u64) -> f64 {
        real(counter(&self.counters)) / f64::from(self.operations)
    }

    /// The median duration of a call.
    #[must_use]
    pub fn latency(&self) -> Duration {
        let each: Vec<f64> = self.took.iter().map(Duration::as_secs_f64).collect();
        Duration::from_secs_f64(median(&each))
    }
}

/// The row of transactions that write.
pub const WRITING: &str = "transactions that write";
/// The row of statements.
pub const STATEMENTS: &str = "statements, without those that begin and end transactions";
/// The row of PostgreSQL's log.
pub const WAL: &str = "WAL bytes";

/// A row of the report that shows a counter.
struct CounterRow {
    of: &'static str,
    unit: Unit,
    counter: fn(&Counters) -> u64,
}

/// The counters of PostgreSQL.
const COUNTER_ROWS: [CounterRow; 6] = [
    CounterRow { of: WRITING, unit: Unit::Count, counter: |it| it.writing },
    CounterRow { of: "transactions that read", unit: Unit::Count, counter: |it| it.reading },
    CounterRow { of: STATEMENTS, unit: Unit::Count, counter: |it| it.statements },
    CounterRow { of: "shared buffers that these read", unit: Unit::Count, counter: |it| it.buffers },
    CounterRow { of: WAL, unit: Unit::Bytes, counter: |it| it.wal },
    CounterRow { of: "fsyncs", unit: Unit::Count, counter: |it| it.fsyncs },
];

const CALLS: CounterRow = CounterRow { of: "RPCs", unit: Unit::Count, counter: Counters::all_calls };

/// What was counted for one operation of ours, whose floor uses no PostgreSQL.
#[must_use]
pub fn counter_figures(costs: &[Cost]) -> Vec<Figure> {
    let figure =
        |row: &CounterRow| Figure::new(row.of, row.unit, median_of(costs, |cost| cost.each(row.counter)));
    COUNTER_ROWS.iter().chain([&CALLS]).map(figure).collect()
}

/// Who spent the CPU time, and which calls were made, in words.
#[must_use]
pub fn notes(costs: &[Cost]) -> Vec<String> {
    let Some(last) = costs.last() else { return Vec::new() };
    let mut shares: Vec<(f64, &String)> =
        last.cpu.keys().map(|name| (median_of(costs, |cost| cost.cpu_of(name)), name)).collect();
    shares.sort_by(|one, other| other.0.total_cmp(&one.0));
    let shares: Vec<String> = shares
        .iter()
        .filter(|share| share.0 >= 1.0)
        .map(|share| format!("{} {:.0} µs", share.1, share.0))
        .collect();
    let calls = last.counters.calls.iter();
    let calls: Vec<String> = calls
        .map(|(method, calls)| (method, real(*calls) / f64::from(last.operations)))
        .filter(|call| call.1 >= 0.05)
        .map(|call| format!("`{}` {:.2}", call.0, call.1))
        .collect();
    let mut notes = vec![format!("CPU time by server: {}.", shares.join(", "))];
    if !calls.is_empty() {
        notes.push(format!("Calls: {}.", calls.join(", ")));
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(cpu_ms: u64, latency_ms: u64, wal: u64) -> Cost {
        Cost {
            operations: 10,
            cpu: [("gateway".to_owned(), Duration::from_millis(cpu_ms))].into(),
            took: vec![Duration::from_millis(latency_ms)],
            counters: Counters { wal, ..Counters::default() },
        }
    }

    #[test]
    fn figures_are_of_one_operation_and_of_the_middle_round() {
        let pairs = Pairs {
            ours: vec![cost(10, 4, 100), cost(30, 9, 100), cost(20, 6, 100)],
            floor: vec![cost(5, 2, 50), cost(10, 3, 50), cost(10, 3, 50)],
        };
        let cpu = pairs.figure("CPU", Unit::Micros, Cost::cpu_each);
        assert!((cpu.ours - 2_000.0).abs() < 1e-6 && cpu.ratio().is_some_and(|it| (it - 2.0).abs() < 1e-6));
        let wal = pairs.figure("log", Unit::Bytes, |cost| cost.each(|it| it.wal));
        assert!((wal.ours - 10.0).abs() < 1e-9);
        assert!((pairs.time("time").ours - 2.0).abs() < 1e-6, "2, 3 and 2 times its neighbour");
        assert!(notes(&pairs.ours).concat().contains("gateway 2000 µs"));
        let figures = pairs.counter_figures();
        let wal = figures.iter().find(|figure| figure.of == WAL).and_then(Figure::ratio);
        assert!(wal.is_some_and(|ratio| (ratio - 2.0).abs() < 1e-9), "100 to 50");
        assert!(figures.iter().any(|figure| figure.of == "RPCs" && figure.floor.is_none()));
    }
}
