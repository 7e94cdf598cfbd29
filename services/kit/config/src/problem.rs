//! What is wrong with the settings.
use std::fmt;

/// One bad setting. Never holds the value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The environment key.
    pub key: String,
    /// What is wrong and what is wanted.
    pub what: String,
}

/// Every bad setting, in the order of the keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(pub(crate) Vec<Problem>);

impl Problems {
    /// Each problem.
    #[must_use]
    pub fn list(&self) -> &[Problem] {
        &self.0
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} bad setting(s)", self.0.len())?;
        for Problem { key, what } in &self.0 {
            write!(out, "\n  {key}: {what}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
