//! Choosing another password by a link that is mailed.
use jiff::SignedDuration;

/// How long a link is open.
pub const OPEN_FOR: SignedDuration = SignedDuration::from_mins(30);
/// How many links an account is mailed within [`COUNTED_FOR`].
pub const MOST: i64 = 3;
/// In which time they are counted.
pub const COUNTED_FOR: SignedDuration = SignedDuration::from_hours(1);
