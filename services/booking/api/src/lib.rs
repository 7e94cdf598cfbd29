//! What booking and the gateway say to one another of a booking, each noun once, in a closed type, with its message
//! beside it. Pure: no clock, no database, no network.

mod names;
mod state;

pub use names::{ChangedBy, Channel, ListScope, UnknownValue};
pub use state::{CORRECTION_WITHIN, IllegalMove, Phase, State};
