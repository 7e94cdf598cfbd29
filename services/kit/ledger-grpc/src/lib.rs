//! kit/ledger on the wire: what the two services that have a ledger say to each other and to the gateway, the same in
//! both.

mod checkpoint;
mod verification;

pub use checkpoint::{from_wire, sink_error, standing, summary, to_wire};
pub use verification::verification;

use jiff::Timestamp;

fn instant(at: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: at.as_second(), nanos: at.subsec_nanosecond() }
}
