//! policy's rules, pure: what an agreement is, whether it was accepted, what cancelling does and until when. No clock,
//! no database, no wire: the same inputs give the same answer for ever, so a decision can be replayed from its record.

mod acceptance;
mod agreement;
mod deadlines;
mod decide;
mod rules;
mod sentences;
#[cfg(feature = "testing")]
pub mod testing;

pub use acceptance::{Acceptance, AcceptanceState, Booker, VersionMatch, acceptance_state};
pub use agreement::{SCOPE_TENANT, Text, digest};
pub use deadlines::{Deadlines, deadlines, refund_dates};
pub use decide::{Facts, decide};
pub use rules::{BadRules, NoShow, Prepayment, Rebooking, RebookingTrigger, Rules, Then, Tier};
pub use sentences::sentences;
