//! Choosing another password by a link that is mailed.
use jiff::SignedDuration;

/// How long a link is open.
pub const OPEN_FOR: SignedDuration = SignedDuration::from_mins(30);
/// How long after one link an account is mailed the next: three an hour, and one of them is always open, however often
/// somebody else asks.
pub const APART: SignedDuration = SignedDuration::from_mins(20);
