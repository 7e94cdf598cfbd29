//! Figures: what was measured, its floor, and whether that meets its goal.
use std::time::Duration;

use anyhow::Context as _;

/// What a figure counts, and how it is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Unit {
    /// Microseconds of CPU time, or of the clock.
    Micros,
    /// Milliseconds.
    Millis,
    /// Bytes.
    Bytes,
    /// MiB.
    Mebibytes,
    /// Things that are counted.
    Count,
    /// A share of the floor that was measured in pairs; there is no figure of its own.
    Times,
}

/// What a figure should be at most.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Goal {
    /// So many times its floor.
    Times(f64),
    /// So much.
    AtMost(f64),
}

/// One row of a table.
#[derive(Clone, Debug)]
pub struct Figure {
    /// What it is of.
    pub of: String,
    /// Its unit.
    pub unit: Unit,
    /// What was measured.
    pub ours: f64,
    /// The least that it can be, measured in the same run.
    pub floor: Option<f64>,
    /// What it should be.
    pub goal: Option<Goal>,
}

impl Figure {
    /// A figure that stands alone.
    #[must_use]
    pub fn new(of: &str, unit: Unit, ours: f64) -> Self {
        Self { of: of.to_owned(), unit, ours, floor: None, goal: None }
    }

    /// The same with its floor.
    #[must_use]
    pub fn with_floor(self, floor: f64) -> Self {
        Self { floor: Some(floor), ..self }
    }

    /// The same with a goal.
    #[must_use]
    pub fn goal(self, goal: Goal) -> Self {
        Self { goal: Some(goal), ..self }
    }

    /// How many times the floor it is.
    #[must_use]
    pub fn ratio(&self) -> Option<f64> {
        if self.unit == Unit::Times {
            return Some(self.ours);
        }
        self.floor.filter(|floor| *floor > 0.0).map(|floor| self.ours / floor)
    }

    /// Whether the goal is met; `None`: there is none, or nothing to compare with.
    #[must_use]
    pub fn met(&self) -> Option<bool> {
        match self.goal? {
            Goal::Times(times) => self.ratio().map(|ratio| ratio <= times),
            Goal::AtMost(most) => Some(self.ours <= most),
        }
    }

    /// The cells of its row: of, ours, floor, ratio, goal, outcome.
    #[must_use]
    pub fn cells(&self) -> [String; 6] {
        let none = || "–".to_owned();
        let ours = if self.unit == Unit::Times { none() } else { written(self.unit, self.ours) };
        let outcome = match self.met() {
            None => none(),
            Some(true) => "met".to_owned(),
            Some(false) => "**not met**".to_owned(),
        };
        let goal = self.goal.map(|goal| match goal {
            Goal::Times(times) => format!("≤ {} ×", plain(times)),
            Goal::AtMost(most) => format!("≤ {}", written(self.unit, most)),
        });
        [
            self.of.clone(),
            ours,
            self.floor.map_or_else(none, |floor| written(self.unit, floor)),
            self.ratio().map_or_else(none, |ratio| format!("{} ×", plain(ratio))),
            goal.unwrap_or_else(none),
            outcome,
        ]
    }
}

/// Gives a row of a table its goal.
pub fn set_goal(figures: &mut [Figure], of: &str, goal: Goal) -> anyhow::Result<()> {
    let row = figures.iter_mut().find(|figure| figure.of == of);
    row.with_context(|| format!("no row {of:?}"))?.goal = Some(goal);
    Ok(())
}

/// The middle of the values; of an even number of them, halfway between the two in the middle. None of no values is 0.
#[must_use]
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let half = sorted.len() / 2;
    let upper = sorted.get(half).copied().unwrap_or_default();
    if sorted.len().is_multiple_of(2) && half > 0 {
        let lower = sorted.get(half - 1).copied().unwrap_or_default();
        return f64::midpoint(lower, upper);
    }
    upper
}

/// Microseconds of a time.
#[must_use]
pub fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// A count as a number to divide.
#[expect(clippy::cast_precision_loss, reason = "nothing here is counted to 2^52")]
#[must_use]
pub fn real(count: u64) -> f64 {
    count as f64
}

fn written(unit: Unit, value: f64) -> String {
    match unit {
        Unit::Micros if value >= 10_000.0 => format!("{} ms", plain(value / 1e3)),
        Unit::Micros => format!("{} µs", plain(value)),
        Unit::Millis => format!("{} ms", plain(value)),
        Unit::Bytes => format!("{} B", plain(value)),
        Unit::Mebibytes => format!("{} MiB", plain(value)),
        Unit::Count => plain(value),
        Unit::Times => format!("{} ×", plain(value)),
    }
}

/// Three digits that matter.
fn plain(value: f64) -> String {
    let digits = match value.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        _ => 2,
    };
    let text = format!("{value:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests;
