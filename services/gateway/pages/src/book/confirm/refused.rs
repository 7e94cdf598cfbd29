//! Why the last step is shown again.
use kit_fault::Fault;

use super::agree::Ticked;

/// A booking that was refused.
#[derive(Clone, Copy)]
pub(in crate::book) struct Refused<'a> {
    /// Why it was refused.
    pub fault: &'a Fault,
    /// What was ticked.
    pub ticked: &'a Ticked,
}
