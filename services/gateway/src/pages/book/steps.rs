//! Where a booking stands: four steps, in words.
use crate::pages::words::Words;

/// Where a booking stands.
pub(super) struct Steps {
    /// "Step 2 of 4".
    pub now: String,
    /// All four.
    pub all: Vec<Step>,
}

/// One step.
pub(super) struct Step {
    /// Its name.
    pub name: String,
    /// Whether it lies behind.
    pub done: bool,
    /// Whether it is this one.
    pub current: bool,
}

impl Steps {
    /// At a step from 1 to 4.
    pub(super) fn at(words: Words, now: usize) -> Self {
        let names = ["step-service", "step-time", "step-details", "step-confirm"];
        let step = |(index, name): (usize, &str)| Step {
            name: words.say(name),
            done: index + 1 < now,
            current: index + 1 == now,
        };
        Self { now: words.count("step", now, &[]), all: names.into_iter().enumerate().map(step).collect() }
    }
}
