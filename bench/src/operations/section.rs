//! A part of the report.
use crate::figures::Figure;

/// A part of the report.
#[derive(Clone, Debug)]
pub struct Section {
    /// Its heading.
    pub title: String,
    /// What was done, and what the floor is.
    pub about: String,
    /// The table.
    pub figures: Vec<Figure>,
    /// Sentences below it.
    pub notes: Vec<String>,
}
