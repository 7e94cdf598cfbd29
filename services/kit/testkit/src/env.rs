//! How the test kit fails: with one clear sentence, for there is no test without what it gives.
use std::fmt::Display;

/// Ends the test.
#[expect(clippy::panic, reason = "a test kit that cannot give what it promises ends the test")]
pub(crate) fn fail(error: &impl Display) -> ! {
    panic!("test kit: {error}")
}

/// A variable that `make test` sets.
#[expect(clippy::disallowed_methods, reason = "tests have no configuration to validate")]
pub(crate) fn variable(name: &str) -> String {
    std::env::var(name)
        .unwrap_or_else(|_| fail(&format!("{name} is not set: `make test` starts the servers and sets it")))
}
