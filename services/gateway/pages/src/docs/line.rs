//! A line of a table.
use super::kind::Piece;

/// A parameter, or a field of a schema.
pub(super) struct Line {
    pub(super) name: String,
    /// Where a parameter stands: "path", "query", "header". Empty for a field.
    pub(super) place: String,
    pub(super) kind: Vec<Piece>,
    pub(super) required: bool,
    pub(super) about: String,
}
